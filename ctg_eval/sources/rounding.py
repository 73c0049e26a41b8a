"""How a file rounds its counts to a multiple of 5, and the intervals that follow.

Readers write the widest interval that any rule allows, [v − 2, v + 4], in the store. Once the test
of `rounding_stat` has shown the rule, it is applied each time the rows are read: files imported
before follow it without being read again (REFERENTIEL, f.2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Status
from ctg_eval.referentiel.sources import Sources

Rule = Literal["au plus proche", "par troncature", "non tranché"]
STEP: Final = 5
# What readers write around a published v as long as the rule is not known.
ABOVE: Final = 4.0
WIDTH: Final = 6.0


@dataclass(frozen=True, slots=True)
class Rounding:
    """The rule by which a file rounds the counts of one year, with its evidence.

    Attributes:
        year: Year of the counts.
        rule: The rule shown, or « non tranché ».
        variable: Variable that gives the evidence.
        deficit: Mean, by row of commune, of the EPCI's figure less the sum of its communes; near
            0 when rounding is to the nearest, near 2 when it is downwards.
        rows: Rows of communes compared.
        epcis: EPCI compared.
        aside: EPCI left aside, whose gap no rule explains (another perimeter).
    """

    year: int
    rule: Rule
    variable: str
    deficit: float
    rows: int
    epcis: int
    aside: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the test has shown a rule."""
        return self.rule != "non tranché"

    @property
    def key(self) -> str:
        """All that it says, on one line: pages that read the file follow it."""
        counts = f"{self.rows} {self.epcis} {self.aside}"
        return f"{self.year} {self.rule} {self.variable} {self.deficit} {counts}"


def stepped(kind: str, sources: Sources) -> frozenset[str]:
    """Variables that a layout publishes as multiples of 5; none of a kind not declared any more."""
    if kind not in sources.kinds:
        return frozenset()
    file = sources.kinds[kind]
    columns = sources.columns(kind).items()
    return frozenset(name for name, column in columns if (column.arrondi or file.arrondi) == STEP)


def single(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Whether each row is one published multiple of 5, as readers write it.

    Args:
        table: Rows of observations.

    Returns:
        Shape (rows,); False for a figure that is not rounded, and for a sum of several.
    """
    low, high = (table.column(name).to_numpy() for name in ("low", "high"))
    status = pc.cast(table.column("status"), pa.string())
    rounded = pc.equal(status, Status.ROUNDED.value).to_numpy()
    shape = (high - low == WIDTH) | ((low == 0) & (high == ABOVE))
    return np.asarray(rounded & shape, dtype=bool)


def settled(table: pa.Table, roundings: Iterable[Rounding], variables: Collection[str]) -> pa.Table:
    """Rows as the rule shown for their year allows: [v − 2, v + 2] or [v, v + 4].

    Args:
        table: Rows of observations of one file.
        roundings: What its rounding was found to be.
        variables: Those of its variables that are rounded to a multiple of 5.
    """
    rules = {one.year: one.rule for one in roundings if one.is_settled}
    if not rules or not table.num_rows:
        return table
    name = pc.cast(table.column("variable"), pa.string())
    concerned = single(table) & pc.is_in(name, pa.array(sorted(variables), pa.string())).to_numpy()
    year = table.column("year").to_numpy()
    low, high = (table.column(end).to_numpy().copy() for end in ("low", "high"))
    for known, rule in rules.items():
        rows = concerned & (year == known)
        value = high[rows] - ABOVE
        nearest = rule == "au plus proche"
        low[rows] = np.maximum(value - 2, 0) if nearest else value
        high[rows] = value + (2 if nearest else ABOVE)
    for end, values in (("low", low), ("high", high)):
        place = table.schema.get_field_index(end)
        table = table.set_column(place, table.schema.field(end), pa.array(values))
    return table

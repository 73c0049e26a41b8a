"""The test that tells rounding to the nearest multiple of 5 from truncation.

The figure V of an EPCI and those of its communes v are rounded, the true counts add up: the gap
V − Σv is the rounding of the EPCI less those of its communes. To the nearest, a commune loses
nothing on average; truncated, it loses 2. In both cases the remainder of a count large enough is
uniform over five values, of variance 2; of a smaller one all that is sure is where it lies.
Method: REFERENTIEL, f.2; bounds of means and variances worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ctg_eval.sources.rounding import Rule

SMALL: Final = 20
"""Published counts under this have a remainder whose mean is not known."""
_VARIANCE: Final = 2.0  # of five remainders equally likely
_SLOPE: Final = 0.1  # most that the mean remainder of larger counts departs from the uniform one
_SIGMAS: Final = 4.0  # a rule is excluded when the gap is this far from all that it allows
_MOST_ASIDE: Final = 0.2

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tallies:
    """What is compared, one place an EPCI whose every commune has its row.

    Attributes:
        gap: Figure of the EPCI less the sum of its communes, shape (epcis,).
        rows: Rows of communes, shape (epcis,).
        small: Those published under `SMALL`, shape (epcis,).
    """

    gap: Floats
    rows: Floats
    small: Floats

    def __len__(self) -> int:
        """Number of EPCI."""
        return len(self.gap)

    def kept(self, chosen: Truths) -> Tallies:
        """Some of the EPCI."""
        return Tallies(self.gap[chosen], self.rows[chosen], self.small[chosen])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the test says.

    Attributes:
        rule: The rule shown, or « non tranché ».
        deficit: Mean gap by row of commune.
        rows: Rows of communes counted.
        large: Those whose remainder is uniform.
        epcis: EPCI counted.
        aside: EPCI left aside.
    """

    rule: Rule
    deficit: float
    rows: int
    large: int
    epcis: int
    aside: int


def tell_apart(tallies: Tallies) -> Outcome:
    """Which rule the gaps allow, when they allow one only.

    An EPCI whose gap neither rule explains has another perimeter: it is left aside, and beyond
    one in five nothing is concluded. The conclusion must hold without any one of the EPCI.

    Args:
        tallies: One place an EPCI.
    """
    ones = np.ones(len(tallies))
    nearest, down = _allowed(tallies, ones)
    fits = nearest | down
    kept = tallies.kept(fits)
    aside = len(tallies) - len(kept)
    rows = int(kept.rows.sum())
    deficit = float(kept.gap.sum() / rows) if rows else 0.0
    rule: Rule = "non tranché"
    if len(kept) > 1 and aside <= _MOST_ASIDE * len(tallies):
        rule = _common(kept)
    return Outcome(rule, deficit, rows, rows - int(kept.small.sum()), len(kept), aside)


def _common(kept: Tallies) -> Rule:
    """The rule that all the EPCI show together, and still show when any one of them is left out."""
    count = float(len(kept))
    whole = [float(one.sum()) for one in (kept.gap, kept.rows, kept.small)]
    parts = (kept.gap, kept.rows, kept.small)
    pooled = Tallies(
        *(np.append(total - part, total) for total, part in zip(whole, parts, strict=True))
    )
    nearest, down = _allowed(pooled, np.append(np.full(len(kept), count - 1), count))
    if (nearest & ~down).all():
        return "au plus proche"
    return "par troncature" if (down & ~nearest).all() else "non tranché"


def _allowed(tallies: Tallies, epcis: Floats) -> tuple[Truths, Truths]:
    """Whether each gap is what rounding to the nearest allows, and what truncation does.

    The rounding of the EPCI themselves may follow either rule: 0 or −2 each on average.

    Args:
        tallies: Gaps, each of one EPCI or of several together.
        epcis: How many EPCI each gap is of.
    """
    large = tallies.rows - tallies.small
    slack = _SIGMAS * np.sqrt(_VARIANCE * (large + epcis))
    found = []
    for mean, least, most in ((0.0, -2.0, 2.0), (2.0, 0.0, 4.0)):
        low = (mean - _SLOPE) * large + least * tallies.small - 2 * epcis - slack
        high = (mean + _SLOPE) * large + most * tallies.small + slack
        found.append((tallies.gap >= low) & (tallies.gap <= high))
    return found[0], found[1]

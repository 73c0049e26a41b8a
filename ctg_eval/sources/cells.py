"""Cells of text → intervals: numbers in any French or English marks, and marks of secrecy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Status
from ctg_eval.errors import SourceError
from ctg_eval.referentiel.sources import Colonne, Fichier, Variable, Vide

STATUSES = tuple(Status)
_CODE = {status: rank for rank, status in enumerate(STATUSES)}

_SECRET = pa.array(["s", "c", "secret", "conf", "confidentiel"])
_MISSING = pa.array(
    ["nd", "n.d.", "n.d", "ns", "na", "n/a", "nan", "null", "none", "-", "–", "—", ".", "..", "…", "x"]
)  # fmt: skip
_BLANKS = r"[\s\pZ\x{FEFF}'’]"
_NUMBER = r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,2})?$"
# « 0,125 » is no thousand: a first group never starts with a zero.
_THOUSANDS = r"^[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?$"

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Columns of intervals.

    Attributes:
        low: Least possible values, shape (rows,).
        high: Greatest possible values, shape (rows,).
        status: Rank of each status in `STATUSES`, shape (rows,).
    """

    low: Floats
    high: Floats
    status: Codes


@dataclass(frozen=True, slots=True)
class Cells:
    """Parsed cells: a number, or the mark that stands in its place.

    Attributes:
        number: Values, not-a-number where there is a mark, shape (rows,).
        blank: Empty cells.
        secret: Cells that carry a mark of secrecy.
        missing: Cells that carry a mark of absence.
        under: Cells written « <5 », whose number is the excluded bound.
    """

    number: Floats
    blank: npt.NDArray[np.bool_]
    secret: npt.NDArray[np.bool_]
    missing: npt.NDArray[np.bool_]
    under: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.number)


def parse(
    cells: pa.ChunkedArray,
    *,
    separator: str = ";",
    name: str = "",
    file: str = "",
    least: float | None = None,
) -> Cells:
    """Read a column of text as numbers and marks.

    Args:
        cells: Text, without nulls.
        separator: Separator of the file: in a comma-separated file, a comma inside a number marks
            thousands where every such number allows it.
        name: Header, for the message.
        file: File, for the message.
        least: Least value that the column may hold; None when any is possible.

    Raises:
        SourceError: a cell is neither a number nor a known mark, or is under `least`.
    """
    text = pc.replace_substring_regex(cells, _BLANKS, "")
    text = pc.replace_substring(text, "\u2212", "-")
    mark = pc.utf8_lower(text)
    blank = _mask(pc.equal(text, ""))
    secret, missing = _mask(pc.is_in(mark, _SECRET)), _mask(pc.is_in(mark, _MISSING))
    under = _mask(pc.starts_with(text, "<"))
    if under.any():
        text = pc.replace_substring(text, "<", "")
    text = _decimal_point(text, separator)
    if blank.any() or secret.any() or missing.any():
        absent = pa.array(blank | secret | missing)
        text = pc.if_else(absent, pa.scalar(None, pa.string()), _flat(text))
    wrong = ~_mask(pc.fill_null(pc.match_substring_regex(text, _NUMBER), True))
    _refuse(wrong, cells, "illisible(s)", name=name, file=file)
    numbers = pc.cast(text, pa.float64())
    number = np.asarray(_flat(numbers).to_numpy(zero_copy_only=False), dtype=np.float64)
    if least is not None:
        _refuse(number < least, cells, f"sous {least:g}", name=name, file=file)
    return Cells(number, blank, secret, missing, under)


def _decimal_point(text: pa.ChunkedArray, separator: str) -> pa.ChunkedArray:
    if not _mask(pc.match_substring(text, ",")).any():
        return text
    both = _mask(pc.and_(pc.match_substring(text, ","), pc.match_substring(text, ".")))
    if separator == "," or both.any():
        comma = _mask(pc.match_substring(text, ","))
        if _mask(pc.match_substring_regex(text, _THOUSANDS))[comma].all():
            return pc.replace_substring(text, ",", "")
    return pc.replace_substring(text, ",", ".")


def _refuse(
    wrong: npt.NDArray[np.bool_], cells: pa.ChunkedArray, word: str, *, name: str, file: str
) -> None:
    """Refuse the whole column when cells of it are wrong, with their number and the first ones."""
    if wrong.any():
        shown = [f"« {str(cells[int(rank)])[:30]} »" for rank in np.flatnonzero(wrong)[:3]]
        count = f"colonne « {name} », {int(wrong.sum())} valeur(s) {word}"
        raise SourceError(file or "fichier", f"{count}, par exemple {', '.join(shown)}")


def _flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _mask(column: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(_flat(column).to_numpy(zero_copy_only=False), dtype=bool)


def to_bounds(cells: Cells, *, variable: Variable, column: Colonne, file: Fichier) -> Bounds:
    """What each cell makes certain, by the rules that its declaration gives.

    Rounding: a count published as a multiple of 5 is [v − 2, v + 4] and a zero [0, 4] as long as
    the rule (nearest, or lower) is not settled; a value rounded to one unit is [v − ½, v + ½].
    """
    least = -np.inf if variable.minimum is None else variable.minimum
    low, high = cells.number.copy(), cells.number.copy()
    status = np.full(len(cells), _CODE[variable.statut], dtype=np.int8)
    step = column.arrondi or file.arrondi
    if step:
        _round(low, high, status, step=step, column=column)
    if column.plancher is not None:
        floor = cells.number <= column.plancher
        low[floor], status[floor] = least, _CODE[Status.CENSORED]
    if cells.under.any():
        # Under 5 is 4 at most for what is counted one by one; a rate or an estimate may be 4,9.
        whole = variable.nature == "effectif" and variable.statut is Status.EXACT
        low[cells.under], high[cells.under] = least, cells.number[cells.under] - whole
        status[cells.under] = _CODE[Status.CENSORED]
    np.maximum(low, least, out=low, where=~np.isnan(low))
    _empty(cells, low, high, status, rule=column.vide or file.vide, least=least)
    if column.au_dessus is not None:
        low, high = (np.where(ends > column.au_dessus, 1.0, 0.0) for ends in (low, high))
    return Bounds(low, high, status)


def _round(low: Floats, high: Floats, status: Codes, *, step: float, column: Colonne) -> None:
    value = low.copy()
    rounded = ~np.isnan(value)
    if column.arrondi_si_entier:
        rounded &= value == np.floor(value)
    if step == 5:
        low[rounded] = np.maximum(value[rounded] - 2, 0)
        high[rounded] = value[rounded] + 4
    else:
        low[rounded] = value[rounded] - step / 2
        high[rounded] = value[rounded] + step / 2
    status[rounded] = _CODE[Status.ROUNDED]


def _empty(
    cells: Cells, low: Floats, high: Floats, status: Codes, *, rule: Vide, least: float
) -> None:
    absent = cells.blank | cells.secret | cells.missing
    low[absent], high[absent] = least, np.inf
    status[cells.missing], status[cells.secret] = _CODE[Status.MISSING], _CODE[Status.SECRET]
    blank = cells.blank
    status[blank] = _CODE[Status.MISSING if rule.sens == "manquant" else Status.SECRET]
    if rule.sens == "petit":
        high[blank] = rule.seuil - 1


def code_of(status: Status) -> int:
    """Rank of a status in `STATUSES`."""
    return _CODE[status]

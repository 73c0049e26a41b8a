"""How official files write numbers and rows: separators, marks, roundings, bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | float | None
Row = Sequence[Cell]

_THIN_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Layout:
    """The physical form of a text file.

    Attributes:
        separator: Between two cells.
        bom: The file starts with the UTF-8 mark.
        crlf: Lines end with CR LF, else with LF.
        last_newline: The last line is ended too.
        quoted: Every text stands between quotes; numbers and absent values are bare.
    """

    separator: str = ";"
    bom: bool = False
    crlf: bool = False
    last_newline: bool = True
    quoted: bool = False


MELODI = Layout(quoted=True)
WIDE = Layout(bom=True, crlf=True, last_newline=False)


def table_bytes(header: Sequence[str], rows: Iterable[Row], layout: Layout) -> bytes:
    """A whole text file.

    Args:
        header: Names of the columns, written like texts.
        rows: Cells in the order of the header; None is an absent value.
        layout: Physical form of the file.
    """
    end = "\r\n" if layout.crlf else "\n"
    lines = [layout.separator.join(_cell(c, layout) for c in row) for row in [header, *rows]]
    text = end.join(lines) + (end if layout.last_newline else "")
    return text.encode("utf-8-sig" if layout.bom else "utf-8")


def _cell(value: Cell, layout: Layout) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return plain(value)
    if layout.quoted or layout.separator in value or '"' in value:
        return '"' + value.replace('"', '""') + '"'
    return value


def plain(value: float) -> str:
    """A number with a decimal point and no useless zero.

    >>> plain(629.0), plain(36.2), plain(-0.0)
    ('629', '36.2', '0')
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def comma(value: float | None, digits: int = 1) -> str:
    """A number with a decimal comma and a fixed number of decimals; None gives an empty cell.

    >>> comma(23.1, 2), comma(None)
    ('23,10', '')
    """
    return "" if value is None else f"{value:.{digits}f}".replace(".", ",")


def thin(value: int | None) -> str:
    """A whole number with the narrow no-break space between thousands; None gives nothing."""
    return "" if value is None else f"{value:,}".replace(",", _THIN_SPACE)


def nearest5(value: float) -> int:
    """The multiple of 5 nearest to a count.

    >>> nearest5(2), nearest5(3), nearest5(12)
    (0, 5, 10)
    """
    return 5 * ((round(value) + 2) // 5)


def capitals(name: str) -> str:
    """A name as registers write it: capitals, no accent, no hyphen, no apostrophe.

    >>> capitals("L'Écaillon-le-Haut")
    'L ECAILLON LE HAUT'
    """
    flat = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return flat.upper().replace("-", " ").replace("'", " ")

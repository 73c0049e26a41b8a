"""Tables and key figures: captions, scopes, numbers on the right, a scrolling frame."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

from ctg_eval.bounds import Status
from ctg_eval.disclosure.door import ABSENT, Figure, passed
from ctg_eval.display.numerals import decimals_for, says_nothing, short_text
from ctg_eval.display.pieces import Piece, anchor, escaped, link, sentence
from ctg_eval.errors import DisclosureError
from ctg_eval.indicators.values import Value

MOST_IN_ONE = 18  # rows beside a drawing, or in one column
NOT_AVAILABLE, SECRET = "n.d.", "s"
MARKS = {NOT_AVAILABLE: "non disponible", SECRET: "donnée protégée"}
_V, _C = "[aeiouyéèêâîôû]", "[bcdfghjklmnpqrstvxz]"
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d,.]\d|\d)")
# Between two syllables of French: V-CV and VC-CV, clusters such as « tr », « ch », « gn » whole.
_HYPHENS = re.compile(
    rf"(?<=\w\w{_V})(?={_C}{_V}\w)"
    rf"|(?<=\w{_V}{_C})(?!(?<=[bcdfgptv])[lr])(?!(?<=[cpt])h)(?!(?<=g)n)(?={_C}{_V}\w)"
)


class Title(str):
    """The title that people gave to a thing of theirs: not read as the tool's own French."""

    __slots__ = ()


class Shown(str):
    """The text of a cell that says figures, with the figures that it says.

    Attributes:
        figures: The figures that the text comes from, one at least.

    Raises:
        DisclosureError: there is none, or one of them did not pass the door of secrecy.
    """

    figures: tuple[Figure, ...]

    def __new__(cls, text: str, figures: Iterable[Figure]) -> Self:
        """Refuse what did not pass the door."""
        made = super().__new__(cls, text)
        made.figures = tuple(passed(figure) for figure in figures)
        if not made.figures:
            raise DisclosureError(f"le texte « {text} » ne dit pas de quel chiffre il vient")
        return made


class Named(str):
    """A cell that counts nobody although it has digits: a file, a date, a code, a distance."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its header, then its cells; `kind` is how it looks.

    Attributes:
        cells: The row's header, then texts, figures (`Shown`) or names (`Named`); « n.d. » and « s »
            are explained by an abbr.
        kind: « fort » (bold) or « rupture » (dashed line above).
    """

    cells: tuple[str, ...]
    kind: Literal["", "fort", "rupture"] = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """The lines under a table or a figure; empty ones are left out."""

    reading: str = ""
    scope: str = ""
    note: str = ""
    source: str = ""

    def html(self) -> str:
        """Lecture, Champ, Note and Source, each a paragraph."""
        lines = (
            ("Lecture", self.reading),
            ("Champ", self.scope),
            ("Note", self.note),
            ("Source", self.source),
        )
        shown = "".join(
            f"<p><b>{name}</b>{escaped(' : ')}{escaped(text)}</p>" for name, text in lines if text
        )
        return f'<div class="notes">{shown}</div>' if shown else ""


def interval_cell(figure: Figure, *, decimals: int = 0) -> Shown:
    """A cell without unit: « 42 à 46 », « s » (protected), « n.d. » (not available).

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """
    status, interval = passed(figure).status, figure.interval
    if status is Status.SECRET:
        return Shown(SECRET, [figure])
    if not status.has_figure or says_nothing(interval):
        return Shown(NOT_AVAILABLE, [figure])
    return Shown(short_text(interval, decimals=decimals), [figure])


def value_cell(value: Value | None, *, decimals: int = 0) -> Shown:
    """The cell of a value; « n.d. » where there is none."""
    if value is None:
        return Shown(NOT_AVAILABLE, [ABSENT])
    digits = decimals_for(value, decimals)
    return interval_cell(value.figure, decimals=digits)


def marks_text(cells: Collection[str]) -> str:
    """What the marks found in the cells mean, in one sentence without stop; else empty."""
    return " ; ".join(f"« {mark} » : {words}" for mark, words in MARKS.items() if mark in cells)


def table_html(
    caption: str,
    header: Sequence[str],
    rows: Sequence[TableRow],
    *,
    total: TableRow | None = None,
    text_columns: Collection[int] = (),
) -> str:
    """The table in its scrolling frame, which keyboard users reach and which has a name.

    Args:
        caption: Its title, unique on the page.
        header: Titles of the columns.
        rows: One row a line, as many cells as the header.
        total: Last row, in bold.
        text_columns: Ranks of the columns set on the left (the first one always is).
    """
    head = "".join(
        f'<th scope="col"{_side(rank, text_columns)}>{_broken(title)}</th>'
        for rank, title in enumerate(header)
    )
    body = "".join(_row(row, text_columns) for row in rows)
    foot = f"<tfoot>{_row(total, text_columns)}</tfoot>" if total else ""
    kind = ' class="court"' if len(header) > 4 else ""
    return (
        f'<div class="defile" role="region" aria-label="Tableau{escaped(" : ")}{escaped(caption)}"'
        f' tabindex="0"><table{kind}><caption>{escaped(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )


def tables_in_columns(
    caption: str,
    header: Sequence[str],
    rows: Sequence[TableRow],
    *,
    total: TableRow | None = None,
) -> str:
    """A long table cut into three that stand side by side; a short one as it is.

    Args:
        caption: Its title, unique on the page; each part says which rows it holds.
        header: Titles of the columns, two or three.
        rows: One row a line.
        total: Last row, in bold, under the last part.
    """
    if len(rows) <= MOST_IN_ONE:
        return table_html(caption, header, rows, total=total)
    size = math.ceil(len(rows) / 3)
    starts = range(0, len(rows), size)
    parts = [
        table_html(
            f"{caption}, lignes {start + 1} à {min(start + size, len(rows))}",
            header,
            rows[start : start + size],
            total=total if start == starts[-1] else None,
        )
        for start in starts
    ]
    return f'<div class="colonnes">{"".join(parts)}</div>'


def _side(rank: int, text_columns: Collection[int]) -> str:
    return ' class="txt"' if rank in text_columns else ""


def _quoted(rank: int, text_columns: Collection[int]) -> str:
    return '"txt"' if rank in text_columns else '"nb"'


def _broken(title: str) -> str:
    """A column title with soft hyphens inside its long words."""
    words = title.split(" ")
    soft = (_HYPHENS.sub("\u00ad", word) if len(word) > 10 else word for word in words)
    return escaped(" ".join(soft))


def _row(row: TableRow, text_columns: Collection[int]) -> str:
    kind = f' class="{row.kind}"' if row.kind else ""
    cells = "".join(
        f"<td class={_quoted(rank, text_columns)}>{_cell(text)}</td>"
        for rank, text in enumerate(row.cells[1:], start=1)
    )
    name = row.cells[0]
    shown = _cell(name) if isinstance(name, Title) else escaped(name)
    return f'<tr{kind}><th scope="row">{shown}</th>{cells}</tr>'


def _cell(text: str) -> str:
    if isinstance(text, Title):
        return f"<cite>{escaped(text)}</cite>"
    if text in MARKS:
        return f'<abbr title="{MARKS[text]}">{text}</abbr>'
    # Between a number and its unit, a narrow screen may go to the next line.
    return escaped(text).replace("\u00a0", "\u00a0<wbr>")


def data_table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[TableRow],
    *,
    total: TableRow | None = None,
    text_columns: Collection[int] = (),
    notes: Notes | None = None,
) -> Piece:
    """A table of its own, with its notes; a sentence where it has no row.

    Raises:
        DisclosureError: a cell has a number and does not say from which figure it comes.
    """
    if not rows:
        return sentence(f"{caption} : aucune ligne à montrer.")
    lines = [*rows, *([total] if total else [])]
    for line in lines:
        _traced(line, caption)
    table = table_html(caption, header, rows, total=total, text_columns=text_columns)
    cells = {text for line in lines for text in line.cells[1:]}
    marks = marks_text(cells)
    legend = f'<p class="notes">{escaped(marks)}.</p>' if marks else ""
    below = notes.html() if notes else ""
    return Piece("tableau", f'<div data-piece="tableau">{table}{legend}{below}</div>')


def _traced(row: TableRow, caption: str) -> None:
    """Refuse a bare text with a number that is no year: nothing says that it passed the door."""
    for cell in row.cells[1:]:
        if not isinstance(cell, (Shown, Named)) and any(map(str.isdigit, _YEAR.sub("", cell))):
            raise DisclosureError(
                f"« {caption} », ligne « {row.cells[0]} » : « {cell} » ne dit pas de quel chiffre "
                "il vient"
            )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `commune_table`: an indicator, its unit (in the header) and its decimals."""

    label: str
    unit: str = ""
    decimals: int = 0

    @property
    def title(self) -> str:
        """The header: « Taux de pauvreté (%) »; a unit that the label begins with is left out."""
        is_said = self.label.casefold().startswith(self.unit.casefold())
        return self.label if is_said else f"{self.label} ({self.unit})"


def commune_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[str, Sequence[Value | None]]],
    *,
    total: tuple[str, Sequence[Value | None]] | None = None,
    notes: Notes | None = None,
    header: str = "Commune",
) -> Piece:
    """Communes by indicators, in the order given, and the row of the whole territory.

    Args:
        caption: Its title, unique on the page.
        columns: One an indicator.
        rows: Name of the commune and a value a column; None where there is none.
        total: The territory, from its own values (never a sum made here).
        notes: Lecture, Champ, Note and Source.
        header: What the rows are (« Commune », « Quartier »).
    """
    return data_table(
        caption,
        [header, *(column.title for column in columns)],
        [_values_row(row, columns) for row in rows],
        total=_values_row(total, columns) if total else None,
        notes=notes,
    )


def _values_row(row: tuple[str, Sequence[Value | None]], columns: Sequence[Column]) -> TableRow:
    name, figures = row
    cells = (
        value_cell(value, decimals=column.decimals)
        for value, column in zip(figures, columns, strict=True)
    )
    return TableRow((name, *cells))


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the four to six figures at the head of a page.

    Attributes:
        label: What is counted.
        value_text: The figure as `interval_text` or `value_text` gives it, without its unit.
        unit: Written small after the figure; may be empty.
        context: Comparison, in a few words.
        source: Producer and vintage.
        link: Anchor of the figure or section that tells more; may be empty.
        figure: The figure that the text says.
        name: Its own anchor, to which its sheet links back; may be empty.

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """

    label: str
    value_text: str
    unit: str = ""
    context: str = ""
    source: str = ""
    link: str = ""
    figure: Figure = field(kw_only=True)
    name: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.figure)


def key_figures(figures: Sequence[KeyFigure]) -> Piece:
    """The key figures of the page, in a grid of three."""
    if not figures:
        return sentence("Aucun chiffre clé n’est disponible.")
    return Piece(
        "chiffres",
        f'<dl class="cles" data-piece="chiffres">{"".join(map(_key_figure, figures))}</dl>',
    )


def _key_figure(item: KeyFigure) -> str:
    size = len(item.value_text)
    kind = "val" if size <= 10 else "val moyen" if size <= 18 else "val long"
    space = "\u202f" if item.unit in ("%", "€") else " "  # a longer unit may go to the next line
    small = f"<small>{space}{escaped(item.unit)}</small>" if item.unit else ""
    more = f" · {link(_link_words(item.link), f'#{item.link}')}" if item.link else ""
    own = f' id="{anchor(item.name)}"' if item.name else ""
    return (
        f"<div{own}><dt>{escaped(item.label)}</dt>"
        f'<dd class="{kind}">{escaped(item.value_text)}{small}</dd>'
        f'<dd class="ctx">{escaped(item.context)}</dd>'
        f'<dd class="src">{escaped(item.source)}{more}</dd></div>'
    )


def _link_words(name: str) -> str:
    found = re.fullmatch(r"fig(\d+)", anchor(name))
    if name.startswith("fiche-"):
        return "voir la fiche"
    return f"figure {found[1]}" if found else "voir le détail"

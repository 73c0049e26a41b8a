"""What tile maps and outline maps share: their areas, hatches and legend, and their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ctg_eval.display.caption import (
    Caption,
    Drawing,
    Measure,
    Row,
    figure,
    table_title,
    without_figure,
)
from ctg_eval.display.claims import facts_of
from ctg_eval.display.classes import Classes, round_classes
from ctg_eval.display.draw import GREY, GREY_MARK, INK, NARROW, Canvas, text_width, wrapped
from ctg_eval.display.map_canvas import MapCanvas, box_ring
from ctg_eval.display.numerals import short_text
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.tables import (
    MOST_IN_ONE,
    NOT_AVAILABLE,
    SECRET,
    TableRow,
    marks_text,
    tables_in_columns,
)
from ctg_eval.errors import ReportError
from ctg_eval.geography.shapes import Outline, Point

RATES = ("taux", "part", "ratio", "mediane", "indice")
BETWEEN = "« entre deux » : l’intervalle de la commune va d’une classe à une autre."
HIDDEN = "les hachures couvrent les communes dont la donnée est protégée."
_WORDS = {
    SECRET: "donnée protégée (s)",
    NOT_AVAILABLE: "non disponible (n.d.)",
    "": "entre deux classes",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """An area of a map.

    Attributes:
        row: Its name and its figure.
        at: Its middle in degrees (longitude, latitude); None when it is not known.
        outline: Its rings in degrees; empty when they are not known.
        decimals: Digits after its comma when they are fewer than the measure's (small base).
    """

    row: Row
    at: Point | None = None
    outline: Outline = field(default=(), repr=False)
    decimals: int | None = None

    def digits(self, measure: Measure) -> int:
        """Digits after its comma."""
        return measure.decimals if self.decimals is None else min(self.decimals, measure.decimals)

    def cell(self, measure: Measure) -> str:
        """Its cell in the table."""
        return self.row.cell(self.digits(measure))


@dataclass(frozen=True, slots=True)
class Look:
    """How an area is painted.

    Attributes:
        face: Its tint.
        ink: Color of its text.
        hatched: Whether its figure is protected.
        dashed: Whether its interval goes from one class to another.
        text: Its value as it is written on it.
    """

    face: str
    ink: str
    hatched: bool = False
    dashed: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a map shows and how: the same for both kinds.

    Attributes:
        measure: Name, unit and decimals of the values.
        classes: Classes of the values.
    """

    measure: Measure
    classes: Classes

    def look(self, spot: Spot) -> Look:
        """How an area is painted."""
        row, digits = spot.row, spot.digits(self.measure)
        if row.cell(digits) == SECRET:
            return Look("#FFFFFF", INK, hatched=True, text=SECRET)
        if not row.is_drawn:
            return Look("#FFFFFF", GREY, text=NOT_AVAILABLE)
        words = short_text(row.interval, decimals=digits)
        rank = self.classes.of(row.interval, decimals=digits)
        if rank is None:
            return Look("#FFFFFF", INK, dashed=True, text=words)
        ink = "#FFFFFF" if self.classes.is_dark(rank) else INK
        return Look(self.classes.color(rank), ink, text=words)

    def keys(self, spots: Iterable[Spot]) -> list[tuple[Look, str]]:
        """Entries of the legend: the classes, then what else the map shows."""
        found = [
            (Look(self.classes.color(rank), INK), self.classes.label(rank))
            for rank in range(self.classes.count)
        ]
        others = [look for spot in spots if _is_other(look := self.look(spot))]
        kinds = {_kind(look): Look(look.face, INK, look.hatched, look.dashed) for look in others}
        return found + [(kinds[kind], words) for kind, words in _WORDS.items() if kind in kinds]


def _is_other(look: Look) -> bool:
    return look.hatched or look.dashed or look.text == NOT_AVAILABLE


def _kind(look: Look) -> str:
    return SECRET if look.hatched else "" if look.dashed else NOT_AVAILABLE


def check_rate(nature: str, caption: Caption) -> None:
    """Refuse to paint a count: a large area would look like a great number.

    Raises:
        ReportError: the nature is not that of a rate.
    """
    if nature not in RATES:
        raise ReportError(
            f"Carte « {caption.title} » refusée : un aplat de couleur ne montre qu’un taux, jamais "
            f"un effectif ni un montant (nature « {nature} »)."
        )


def legend(canvas: MapCanvas, theme: Theme, spots: Iterable[Spot]) -> float:
    """Draw the legend at the head of a map.

    Returns:
        Where the map may begin, in pixels from the top.
    """
    narrow = canvas.width == NARROW
    y = 13.0
    for line in wrapped(theme.measure.title, canvas.width - 4, size=11.5):
        canvas.text((2, y), line, size=11.5, color=GREY)
        y += 15
    keys = theme.keys(spots)
    size = 11.0 if narrow else 11.5
    x = 2.0
    for look, words in keys:
        wide = 24 + text_width(words, size=size) + 8
        if x > 2 and x + wide > canvas.width:
            x, y = 2.0, y + 17
        swatch(canvas, look, (x, y - 9, 18, 11))
        canvas.text((x + 23, y), words, size=size, color=INK)
        x += wide
    return y + 10


def swatch(canvas: MapCanvas, look: Look, box: tuple[float, float, float, float]) -> None:
    """A rectangle painted as an area of that look."""
    left, top, wide, high = box
    canvas.rect(box, face=look.face, edge=GREY_MARK, width=0.7, dashed=look.dashed)
    if look.hatched:
        canvas.hatch([box_ring(left + wide / 2, top + high / 2, wide, high)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a map is put on the page with.

    Attributes:
        numbering: Gives the number of the figure.
        measure: Name, unit and decimals of the values.
        nature: Nature of the indicator in the catalogue: a count is refused.
        whole: The territory as a whole, last row of the table; may be absent.
    """

    numbering: Numbering
    measure: Measure
    nature: str
    whole: Row | None = None


def map_figure(
    spots: Sequence[Spot],
    caption: Caption,
    sheet: Sheet,
    make: Callable[[Theme], tuple[Callable[[int], Canvas], Sequence[str], str]],
) -> Piece:
    """A map and its table; a sentence where no area has a figure.

    Args:
        spots: Areas, in the order of the table.
        caption: The words of the figure.
        sheet: Measure, nature, number and whole.
        make: From the theme, the drawing, the names of the table's rows and its own remark.

    Raises:
        ReportError: the indicator is a count.
    """
    check_rate(sheet.nature, caption)
    rows = [spot.row for spot in spots]
    if not any(row.is_drawn for row in rows):
        return without_figure(caption, rows)
    measure = sheet.measure
    drawn = [row.interval for row in rows if row.is_drawn]
    theme = Theme(measure, round_classes(drawn, decimals=measure.decimals))
    draw, names, remark = make(theme)
    number = sheet.numbering.figure()
    lines = [TableRow((name, spot.cell(measure))) for name, spot in zip(names, spots, strict=True)]
    total = sheet.whole
    foot = TableRow((total.label, total.cell(measure.decimals)), "fort") if total else None
    head = ["Commune", measure.title]
    table = tables_in_columns(table_title(number), head, lines, total=foot)
    looks = [theme.look(spot) for spot in spots]
    remarks = (
        remark,
        HIDDEN if any(look.hatched for look in looks) else "",
        BETWEEN if any(look.dashed for look in looks) else "",
        marks_text([line.cells[1] for line in (*lines, *([foot] if foot else []))]),
    )
    columns = 2 if len(lines) <= MOST_IN_ONE else 3 * len(head)  # side by side under the map
    held = [*rows, *([total] if total else [])]
    facts = facts_of((row.label, measure.title, row.figure) for row in held)
    return figure(number, caption, Drawing(draw, table, remarks, columns, facts))

"""Pyramid of ages: men on the left, women on the right, the compared territory as a grey outline."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ctg_eval.disclosure.door import Figure, passed
from ctg_eval.display.caption import PALE_NOTE, Caption, Drawing, Row, figure, without_figure
from ctg_eval.display.claims import facts_of
from ctg_eval.display.draw import (
    BLUE,
    GREY,
    GREY_MARK,
    INK,
    NARROW,
    RULE,
    Canvas,
    wrapped,
)
from ctg_eval.display.numerals import number
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.scale import Scale, graduations, span
from ctg_eval.display.tables import TableRow, marks_text, table_html
from ctg_eval.errors import ReportError

MEN, WOMEN = "Hommes", "Femmes"
_BAR, _PITCH = "#A6CBE3", 15.0
_SCALE = "hommes et femmes ont la même échelle ; chaque part est celle de la population entière."


@dataclass(frozen=True, slots=True)
class Band:
    """A band of ages: the share of its men and of its women in the whole population, in %.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """

    label: str
    men: Figure
    women: Figure

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.men)
        passed(self.women)


@dataclass(frozen=True, slots=True)
class Ages:
    """The ages of a territory: its name, its bands from the youngest."""

    name: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """A wide group of ages, both sexes together: its share in the territory and in the other."""

    label: str
    own: Figure
    other: Figure | None = None


def pyramid(
    own: Ages,
    caption: Caption,
    *,
    numbering: Numbering,
    other: Ages | None = None,
    groups: Sequence[AgeGroup] = (),
) -> Piece:
    """The pyramid of a territory, with the outline of another, and their tables.

    Args:
        own: The territory.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        other: What it is compared with, same bands; drawn as a grey outline.
        groups: Wide groups of ages, in a table of their own that titles may speak of.

    Returns:
        The figure; a sentence where no band has a figure.

    Raises:
        ReportError: the two territories do not have the same bands.
    """
    rows = [Row(band.label, one) for band in own.bands for one in (band.men, band.women)]
    if not any(row.is_drawn for row in rows):
        return without_figure(caption, rows)
    if other and [band.label for band in other.bands] != [band.label for band in own.bands]:
        raise ReportError(f"Figure « {caption.title} » refusée : les tranches d’âge diffèrent.")
    rank = numbering.figure()
    places = [own, *([other] if other else [])]
    table = _groups_table(rank, places, groups) + _bands_table(rank, places)
    columns = 1 + 2 * len(places)
    facts = facts_of(_told(places, groups))
    drawing = Drawing(_Pyramid(own, other).draw, table, _remarks(rows), columns, facts)
    return figure(rank, caption, drawing)


def _remarks(rows: Sequence[Row]) -> tuple[str, ...]:
    has_pale = any(row.is_drawn and not row.is_point(1) for row in rows)
    return (_SCALE, PALE_NOTE if has_pale else "", marks_text([row.cell(1) for row in rows]))


def _told(places: Sequence[Ages], groups: Sequence[AgeGroup]) -> Iterator[tuple[str, str, Figure]]:
    """What both tables hold: row, column and figure."""
    for place in places:
        for band in place.bands:
            yield band.label, _column(MEN, place, places), band.men
            yield band.label, _column(WOMEN, place, places), band.women
    for group in groups:
        yield group.label, places[0].name, group.own
        if group.other and len(places) > 1:
            yield group.label, places[1].name, group.other


def _column(sex: str, place: Ages, places: Sequence[Ages]) -> str:
    return sex if place is places[0] else f"{sex}, {place.name}"


def _bands_table(rank: int, places: Sequence[Ages]) -> str:
    """The shares by band, the oldest first as in the drawing."""
    header = ["Âge", *(_column(sex, place, places) for place in places for sex in (MEN, WOMEN))]
    lines = []
    for held in reversed(list(zip(*(place.bands for place in places), strict=True))):
        figures = [one for band in held for one in (band.men, band.women)]
        cells = [Row(held[0].label, one).cell(1) for one in figures]
        lines.append(TableRow((held[0].label, *cells)))
    return table_html(f"Données de la figure {rank} (% de la population)", header, lines)


def _groups_table(rank: int, places: Sequence[Ages], groups: Sequence[AgeGroup]) -> str:
    if not groups:
        return ""
    lines = []
    for group in groups:
        figures = [group.own, *([group.other] if group.other and len(places) > 1 else [])]
        cells = [Row(group.label, one).cell(1) for one in figures]
        lines.append(TableRow((group.label, *cells, *["n.d."] * (len(places) - len(cells)))))
    header = ["Groupe d’âges", *(place.name for place in places)]
    return table_html(f"Grands groupes d’âges de la figure {rank} (%)", header, lines)


@dataclass(frozen=True, slots=True)
class _Pyramid:
    own: Ages
    other: Ages | None

    def draw(self, width: int) -> Canvas:
        """The chart: the youngest at the bottom, ages in the middle."""
        half = 29.0 if width == NARROW else 34.0
        head = 38.0 if self.other else 20.0
        bottom = head + _PITCH * len(self.own.bands)
        canvas = Canvas(width, bottom + 34)
        centre = width / 2
        steps = self._steps()
        left = Scale(0, steps[-1], centre - half, 8.0)
        right = Scale(0, steps[-1], centre + half, width - 8.0)
        self._head(canvas, centre=centre, half=half, y=head - 7)
        for step in steps:
            for scale in (left, right):
                canvas.rect((scale(step) - 0.4, head, 0.8, bottom - head), face=RULE)
                canvas.text((scale(step), bottom + 13), number(step, decimals=_decimals(steps)),
                            size=10.5, color=GREY, align="center")  # fmt: skip
        canvas.text((centre, bottom + 29), "Part de la population (%)", size=10.5, color=GREY,
                    align="center")  # fmt: skip
        for rank, band in enumerate(self.own.bands):
            top = bottom - _PITCH * (rank + 1)
            self._bar(canvas, band.men, left, top)
            self._bar(canvas, band.women, right, top)
            canvas.text((centre, top + 11.5), _short(band.label), size=10, align="center")
        if self.other:
            self._outline(canvas, [band.men for band in self.other.bands], left, bottom)
            self._outline(canvas, [band.women for band in self.other.bands], right, bottom)
        return canvas

    def _steps(self) -> list[float]:
        bands = [*self.own.bands, *(self.other.bands if self.other else ())]
        rows = [Row(band.label, one) for band in bands for one in (band.men, band.women)]
        low, high = span(row.interval for row in rows if row.is_drawn)
        return graduations(max(low, 0.0), high, count=3)

    def _head(self, canvas: Canvas, *, centre: float, half: float, y: float) -> None:
        canvas.text((centre - half, y), MEN, size=12, color=INK, align="right", bold=True)
        canvas.text((centre + half, y), WOMEN, size=12, color=INK, bold=True)
        if not self.other:
            return
        canvas.rect((2, 3, 16, 9), face=_BAR, edge=BLUE)
        names = [wrapped(one, canvas.width / 2 - 34, size=11, lines=1)[0]
                 for one in (self.own.name, self.other.name)]  # fmt: skip
        canvas.text((22, 12), names[0], size=11)
        canvas.line([centre + 6, centre + 22], [8, 8], color=GREY, width=2)
        canvas.text((centre + 26, 12), names[1], size=11, color=GREY)

    def _bar(self, canvas: Canvas, one: Figure, scale: Scale, top: float) -> None:
        row = Row("", one)
        if not row.is_drawn:
            return
        if not row.is_point(1):
            start, end = sorted((scale(row.interval.low), scale(row.interval.high)))
            canvas.rect((start, top + 1.5, end - start, _PITCH - 3), face="#FFFFFF", edge=GREY_MARK,
                        dashed=not row.interval.is_bounded)  # fmt: skip
        start, end = sorted((scale(0), scale(max(row.interval.low, 0.0))))
        canvas.rect((start, top + 1.5, end - start, _PITCH - 3), face=_BAR, edge=BLUE, width=0.8)

    def _outline(
        self, canvas: Canvas, shares: Sequence[Figure], scale: Scale, bottom: float
    ) -> None:
        """Steps along the shares, cut where one is not known."""
        xs: list[float] = []
        ys: list[float] = []
        for rank, one in enumerate([*shares, None]):
            if one is None or not Row("", one).is_drawn or not one.interval.is_bounded:
                if xs:
                    canvas.line(xs, ys, color=GREY, width=1.6)
                xs, ys = [], []
                continue
            x, y = scale(one.interval.middle), bottom - _PITCH * rank
            xs += [x, x]
            ys += [y, y - _PITCH]


def _short(label: str) -> str:
    """« 95 ans ou plus » → « 95 + », « 0 à 4 ans » → « 0-4 »: the drawing has little room."""
    return label.replace(" ans ou plus", " +").replace(" à ", "-").removesuffix(" ans")


def _decimals(steps: Sequence[float]) -> int:
    return 0 if all(math.isclose(step, round(step)) for step in steps) else 1

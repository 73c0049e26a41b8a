"""Points of comparison: the territory in blue, the others in grey, each with its own shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.caption import (
    PALE_NOTE,
    Caption,
    Drawing,
    Row,
    figure,
    table_title,
    without_figure,
)
from ctg_eval.display.claims import facts_of
from ctg_eval.display.draw import (
    BLUE,
    BLUE_TEXT,
    GREY,
    GREY_MARK,
    NARROW,
    PALE_BLUE,
    PALE_GREY,
    RULE,
    Align,
    Canvas,
    text_width,
    wrapped,
)
from ctg_eval.display.numerals import short_text
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.scale import Scale, level, span
from ctg_eval.display.tables import TableRow, marks_text, table_html
from ctg_eval.errors import ReportError

_SHAPES = ("o", "|", "D", "^", "s", "v")
_SIZES = {"o": 11.0, "|": 17.0, "D": 7.5, "^": 8.5, "s": 7.5, "v": 8.5}
_OWN_SCALE = "chaque ligne a sa propre échelle, de zéro à sa plus grande valeur."


@dataclass(frozen=True, slots=True)
class Comparison:
    """One indicator in several areas.

    Attributes:
        label: Name of the indicator, as it is drawn.
        detail: What its row of the table adds in brackets (unit, year); may be empty.
        areas: The territory first, then what it is compared with; same areas on every line.
        unit: Name of the unit in the catalogue: lines of one unit share one scale.
        decimals: Digits after the comma at most.
    """

    label: str
    areas: tuple[Row, ...]
    unit: str = ""
    decimals: int = 1
    detail: str = ""

    @property
    def title(self) -> str:
        """Header of its row in the table."""
        return f"{self.label} ({self.detail})" if self.detail else self.label


def comparison_points(
    lines: Sequence[Comparison], caption: Caption, *, numbering: Numbering
) -> Piece:
    """The territory beside what it is compared with, one line an indicator.

    Args:
        lines: Each with the same areas in the same order, the territory first.
        caption: The words of the figure.
        numbering: Gives the number of the figure.

    Returns:
        The figure; a sentence where nothing can be drawn.

    Raises:
        ReportError: lines that do not hold the same areas, or more than six areas.
    """
    shown = [line for line in lines if any(area.is_drawn for area in line.areas)]
    if not shown:
        return without_figure(caption, [area for line in lines for area in line.areas])
    names = tuple(area.label for area in lines[0].areas)
    _check(lines, names, caption)
    number = numbering.figure()
    rows = [TableRow((line.title, *_cells(line))) for line in lines]
    table = table_html(table_title(number), ["Indicateur", *names], rows)
    chart = _Points(tuple(shown), names)
    remarks = (
        "" if chart.has_one_scale else _OWN_SCALE,
        PALE_NOTE if chart.has_intervals else "",
        marks_text([cell for row in rows for cell in row.cells]),
    )
    facts = facts_of((line.title, area.label, area.figure) for line in lines for area in line.areas)
    return figure(number, caption, Drawing(chart.draw, table, remarks, len(names) + 2, facts))


def _cells(line: Comparison) -> tuple[str, ...]:
    return tuple(area.cell(line.decimals) for area in line.areas)


def _check(lines: Sequence[Comparison], names: tuple[str, ...], caption: Caption) -> None:
    if len(names) > len(_SHAPES):
        raise ReportError(
            f"Figure « {caption.title} » refusée : {len(names)} territoires, {len(_SHAPES)} au plus."
        )
    for line in lines:
        if tuple(area.label for area in line.areas) != names:
            raise ReportError(
                f"Figure « {caption.title} » refusée : la ligne « {line.label} » "
                "ne compare pas les mêmes territoires que les autres."
            )


@dataclass(frozen=True, slots=True)
class _Points:
    lines: tuple[Comparison, ...]
    names: tuple[str, ...]

    @property
    def has_one_scale(self) -> bool:
        """Whether every line has the same unit."""
        return len({line.unit for line in self.lines}) == 1

    @property
    def has_intervals(self) -> bool:
        """Whether a pale bar is drawn."""
        return any(
            area.is_drawn and not area.is_point(line.decimals)
            for line in self.lines
            for area in line.areas
        )

    def draw(self, width: int) -> Canvas:
        """The chart: legend at the head, then a line an indicator."""
        narrow = width == NARROW
        legend = self._legend_places(width)
        head = legend[-1][1] + 14
        pitch = self._narrow_pitch(width) if narrow else 42
        canvas = Canvas(width, head + pitch * len(self.lines))
        self._legend(canvas, legend)
        left = 8.0 if narrow else 200.0
        widest = max(text_width(self._own_text(line), size=13, bold=True) for line in self.lines)
        margin = 0.0 if narrow else widest
        for rank, line in enumerate(self.lines):
            boxes = [
                area.interval
                for other in self._scaled_with(line)
                for area in other.areas
                if area.is_drawn
            ]
            scale = Scale(*span(boxes), left + 10, width - margin - 14)
            centre = head + pitch * rank + (pitch - 18 if narrow else pitch / 2)
            self._label(canvas, line.label, self._own_text(line), left=left, centre=centre)
            canvas.line([left, width - 4], [centre, centre], color=RULE, width=0.8)
            self._marks(canvas, line, scale, centre)
        return canvas

    def _scaled_with(self, line: Comparison) -> Sequence[Comparison]:
        return self.lines if self.has_one_scale else (line,)

    def _own_text(self, line: Comparison) -> str:
        own = line.areas[0]
        return short_text(own.interval, decimals=line.decimals) if own.is_drawn else ""

    def _legend_places(self, width: int) -> list[tuple[float, float]]:
        """Where each name of the legend goes, on as many rows as they need."""
        places: list[tuple[float, float]] = []
        x, y = 8.0, 14.0
        for name in self.names:
            wide = 30 + text_width(self._legend_name(name, width), size=11.5, bold=True)
            if places and x + wide > width:
                x, y = 8.0, y + 18
            places.append((x, y))
            x += wide
        return places

    def _legend_name(self, name: str, width: float) -> str:
        return wrapped(name, width - 50, size=11.5, lines=1)[0] if name.strip() else "?"

    def _legend(self, canvas: Canvas, places: Sequence[tuple[float, float]]) -> None:
        for rank, (x, y) in enumerate(places):
            self._mark(canvas, rank, x, y - 4)
            canvas.text(
                (x + 11, y),
                self._legend_name(self.names[rank], canvas.width),
                size=11.5,
                color=BLUE_TEXT if rank == 0 else GREY,
                bold=rank == 0,
            )

    def _label(self, canvas: Canvas, label: str, words: str, *, left: float, centre: float) -> None:
        if canvas.width == NARROW:
            lines = self._narrow_label(label, words, canvas.width)
            for rank, line in enumerate(reversed(lines)):
                canvas.text((2, centre - 18 - 14 * rank), line)
            return
        lines = wrapped(label, left - 14)
        for rank, line in enumerate(lines):
            base = centre + 4.5 - 7 * (len(lines) - 1) + 14 * rank
            canvas.text((left - 8, base), line, align="right")

    def _narrow_label(self, label: str, words: str, width: float) -> list[str]:
        """The label on at most two lines, beside the territory's value."""
        return wrapped(label, width - 16 - text_width(words, size=13, bold=True))

    def _narrow_pitch(self, width: float) -> int:
        """Height of a line of a narrow drawing: more where a label takes two lines."""
        labels = [self._narrow_label(one.label, self._own_text(one), width) for one in self.lines]
        return 70 if any(len(label) > 1 for label in labels) else 56

    def _mark(self, canvas: Canvas, rank: int, x: float, y: float, *, hollow: bool = False) -> None:
        """The shape of an area; the territory's is hollow in the middle of an interval."""
        shape = _SHAPES[rank]
        face = BLUE if rank == 0 and not hollow else GREY if shape == "|" else "white"
        edge = GREY if rank else BLUE if hollow else "white"
        canvas.mark(x, y, shape, size=_SIZES[shape], face=face, edge=edge)

    def _marks(self, canvas: Canvas, line: Comparison, scale: Scale, y: float) -> None:
        drawn = [(rank, area) for rank, area in enumerate(line.areas) if area.is_drawn]
        places = {rank: scale(level(area.interval)) for rank, area in drawn}
        canvas.line([min(places.values()), max(places.values())], [y, y], color="#B9C2CB", width=4)
        for rank, area in reversed(drawn):
            if not area.is_point(line.decimals):
                self._pale(canvas, area.interval, scale, y, own=rank == 0)
        for rank, area in reversed(drawn):
            self._mark(canvas, rank, places[rank], y, hollow=not area.is_point(line.decimals))
        if 0 in places:
            self._value(canvas, line, places, scale, y)

    def _pale(self, canvas: Canvas, box: Interval, scale: Scale, y: float, *, own: bool) -> None:
        start, end, half = scale(box.low), scale(box.high), 8 if own else 5
        canvas.rect(
            (start, y - half, end - start, 2 * half),
            face=PALE_BLUE if own else PALE_GREY,
            edge=BLUE if own else GREY_MARK,
            dashed=not box.is_bounded,
        )

    def _value(
        self, canvas: Canvas, line: Comparison, places: dict[int, float], scale: Scale, y: float
    ) -> None:
        """The territory's value, on a side that no shape covers, else above the line.

        A narrow drawing has it at the end of the label's line.
        """
        box, words = line.areas[0].interval, self._own_text(line)
        wide = text_width(words, size=13, bold=True)
        left, right = scale(box.low) - 11, scale(box.high) + 11
        align: Align = "center"
        if canvas.width == NARROW:
            spot = (canvas.width - 4.0, y - 18)
            canvas.text(spot, words, size=13, color=BLUE_TEXT, bold=True, align="right")
            return
        spot = (min(max(places[0], scale.start + wide / 2), canvas.width - wide / 2), y - 12)
        others = [place for rank, place in places.items() if rank]
        if left - wide > scale.start - 10 and left + 7 <= min(others, default=left + 7):
            spot, align = (left, y + 4.5), "right"
        elif right - 7 >= max(others, default=0.0):
            spot, align = (right, y + 4.5), "left"
        canvas.text(spot, words, size=13, color=BLUE_TEXT, bold=True, align=align)

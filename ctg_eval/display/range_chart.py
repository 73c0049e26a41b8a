"""The drawing of range bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.caption import Measure, Row
from ctg_eval.display.changes import gap_words
from ctg_eval.display.draw import (
    BLUE,
    BLUE_TEXT,
    GREY,
    GREY_MARK,
    NARROW,
    PALE,
    PALE_BLUE,
    RULE,
    VERMILION,
    VERMILION_TEXT,
    Canvas,
    text_width,
    wrapped,
)
from ctg_eval.display.french import short_text
from ctg_eval.display.range_rows import Range, RangeWords
from ctg_eval.display.scale import Scale, finite_ends, graduations, level, span
from ctg_eval.display.ticks import tick_texts


@dataclass(frozen=True, slots=True)
class RangeChart:
    """Range bars, at any width.

    Attributes:
        rows: Rows of which something is known, in their order.
        words: What both marks are called.
        measure: Unit and decimals.
    """

    rows: tuple[Range, ...]
    words: RangeWords
    measure: Measure

    @property
    def boxes(self) -> list[Interval]:
        """Every interval drawn."""
        both = [part for row in self.rows for part in (row.bar, row.dot)]
        return [part.interval for part in both if part.is_drawn]

    @property
    def values(self) -> list[float]:
        """Graduations; from zero unless all values are far above it."""
        found = finite_ends(self.boxes)
        zero = len(set(found)) < 2 or min(found) < 0.6 * max(found) or max(found) <= 0
        return graduations(*span(self.boxes, zero=zero))

    @property
    def has_dots(self) -> bool:
        """Whether something is observed."""
        return any(row.dot.is_drawn for row in self.rows)

    def draw(self, width: int) -> Canvas:
        """The chart: legend, then a row each, graduations at the foot."""
        narrow = width == NARROW
        pitch = self._pitch(narrow=narrow)
        texts = [self._end_text(row) for row in self.rows]
        room = max(text_width(text, bold=True) for text in texts)
        left = 8.0 if narrow else 16 + self._label_width()
        right = width - 14 if narrow else max(width - 18 - room, left + 60)
        head = self._legend_height(width, left) + 8
        canvas = Canvas(width, head + pitch * len(self.rows) + 24)
        values = self.values
        scale = Scale(values[0], values[-1], left, right)
        self._legend(canvas, left)
        self._axis(canvas, values, scale, top=head)
        for rank, row in enumerate(self.rows):
            top = head + rank * pitch
            centre = top + (pitch - 12 if narrow else pitch / 2)
            self._label(canvas, row, left=left, top=top, pitch=pitch, room=room)
            self._marks(canvas, row, scale, centre=centre, thick=min(13.0, pitch * 0.5))
            base = top + 13 if narrow else centre + 4.5
            alert = self._is_alert(row)
            canvas.text(
                (width - 4, base),
                texts[rank],
                color=VERMILION_TEXT if alert else GREY,
                align="right",
                bold=alert,
            )
        return canvas

    def _pitch(self, *, narrow: bool) -> float:
        if narrow:
            return 40 if len(self.rows) <= 30 else 36
        return 30 if len(self.rows) <= 12 else 24 if len(self.rows) <= 30 else 19

    def _label_width(self) -> float:
        return min(max(40.0, *(text_width(row.label) for row in self.rows)), 150.0)

    def _is_alert(self, row: Range) -> bool:
        return bool(self.words.alert) and row.side() == self.words.alert

    def _end_text(self, row: Range) -> str:
        """At the end of a row: the gap; the interval where nothing at all is observed."""
        decimals = self.measure.decimals
        if self.has_dots:
            return gap_words(row.gap, decimals=decimals)
        return short_text(row.possible.interval, decimals=decimals) if row.bar.is_drawn else ""

    def _legend_parts(self, width: int) -> list[tuple[str, str]]:
        parts = [("dot", self.words.observed)] if self.has_dots else []
        parts.append(("bar", f"{self.words.possible} (bas à haut)"))
        return [(kind, wrapped(name, width - 90, size=11.5, lines=1)[0]) for kind, name in parts]

    def _places(self, width: int, left: float) -> list[tuple[float, float]]:
        """Where each part of the legend begins; the next line where it has no room."""
        start = 2.0 if width == NARROW or left > 120 else left - 6
        x, y = start, 14.0
        places: list[tuple[float, float]] = []
        for _, name in self._legend_parts(width):
            wide = 36 + text_width(name, size=11.5, bold=True)
            if places and x + wide > width - 44:
                x, y = start, y + 18
            places.append((x, y))
            x += wide
        return places

    def _legend_height(self, width: int, left: float) -> float:
        return self._places(width, left)[-1][1]

    def _legend(self, canvas: Canvas, left: float) -> None:
        width = int(canvas.width)
        parts = self._legend_parts(width)
        for (kind, name), (x, y) in zip(parts, self._places(width, left), strict=True):
            if kind == "dot":
                canvas.mark(x + 6, y - 4, "o", size=9, face=BLUE)
                canvas.text((x + 16, y), name, size=11.5, color=BLUE_TEXT, bold=True)
            else:
                canvas.rect((x, y - 10, 20, 11), face=PALE[GREY_MARK], edge=GREY_MARK)
                canvas.text((x + 26, y), name, size=11.5, color=GREY)
        if self.has_dots:
            spot = (canvas.width - 4, 14.0)
            canvas.text(spot, "Écart", size=11.5, color=GREY, align="right", bold=True)

    def _axis(self, canvas: Canvas, values: Sequence[float], scale: Scale, *, top: float) -> None:
        bottom = canvas.height - 20
        least = -canvas.width
        for value, text in zip(values, tick_texts(values), strict=True):
            x, wide = scale(value), text_width(text, size=11.5)
            # A thin rectangle, not a line: matplotlib draws lines over all rectangles.
            canvas.rect((x - 0.4, top, 0.8, bottom - top), face=RULE)
            start = min(max(x - wide / 2, 0.0), canvas.width - wide)
            if start >= least + 6:
                spot = (start + wide / 2, canvas.height - 5)
                canvas.text(spot, text, size=11.5, color=GREY, align="center")
                least = start + wide

    def _label(
        self, canvas: Canvas, row: Range, *, left: float, top: float, pitch: float, room: float
    ) -> None:
        if canvas.width == NARROW:
            canvas.text((2, top + 13), wrapped(row.label, canvas.width - room - 14, lines=1)[0])
            return
        lines = wrapped(row.label, left - 12, lines=2 if pitch >= 30 else 1)
        for rank, line in enumerate(lines):
            base = top + pitch / 2 + 4.5 - 7 * (len(lines) - 1) + 14 * rank
            canvas.text((left - 10, base), line, align="right")

    def _marks(
        self, canvas: Canvas, row: Range, scale: Scale, *, centre: float, thick: float
    ) -> None:
        if row.bar.is_drawn:
            box, color = row.possible.interval, VERMILION if self._is_alert(row) else GREY_MARK
            start, end = scale(box.low), scale(box.high)
            wide = max(end - start, 2.0)  # one certain number is still seen
            place = (start - (wide - (end - start)) / 2, centre - thick / 2, wide, thick)
            canvas.rect(place, face=PALE[color], edge=color, dashed=not box.is_bounded)
        if row.dot.is_drawn:
            self._dot(canvas, row.dot, scale, centre)

    def _dot(self, canvas: Canvas, row: Row, scale: Scale, centre: float) -> None:
        """A full dot; a hollow one in a thin bar where what is observed is an interval too."""
        box, is_point = row.interval, row.is_point(self.measure.decimals)
        if not is_point:
            start, end = scale(box.low), scale(box.high)
            canvas.rect(
                (start, centre - 3, end - start, 6),
                face=PALE_BLUE,
                edge=BLUE,
                dashed=not box.is_bounded,
            )
        x = scale(level(box))
        canvas.mark(
            x,
            centre,
            "o",
            size=9,
            face=BLUE if is_point else "white",
            edge="white" if is_point else BLUE,
        )

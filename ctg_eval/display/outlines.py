"""Outline map: communes in their real shapes, tinted by their rate, named where there is room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ctg_eval.display.caption import Caption, Measure, Row
from ctg_eval.display.draw import GREY_MARK, INK, NARROW, WIDE, text_width, wrapped
from ctg_eval.display.lighter import lighter
from ctg_eval.display.map_canvas import MapCanvas, box_ring
from ctg_eval.display.maps import (
    Look,
    Sheet,
    Spot,
    Theme,
    legend,
    map_figure,
)
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.display.room import spot_for
from ctg_eval.errors import ReportError
from ctg_eval.geography.shapes import Outline, Point, Ring, projected

MOST_NAMED = 15  # communes above which names are left to the table
MOST_VALUES = 40  # communes above which values are too
_TALLEST = {WIDE: 430.0, NARROW: 330.0}
_MOST_POINTS = 1400  # vertices of a drawing: what holds a map under 25 KiB
_NUMBERED = "les numéros de la carte renvoient aux lignes du tableau"


def outline_map(
    spots: Sequence[Spot],
    caption: Caption,
    *,
    numbering: Numbering,
    measure: Measure,
    nature: str,
    whole: Row | None = None,
) -> Piece:
    """Communes in their outlines, tinted by their rate.

    Up to fifteen communes bear their name where it fits; the others a number, which the rows of
    the table repeat.

    Args:
        spots: Communes in the order of the table, each with its outline.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        measure: Name, unit and decimals of the values.
        nature: Nature of the indicator in the catalogue.
        whole: The territory as a whole, last row of the table.

    Returns:
        The figure; a sentence where no commune has a figure.

    Raises:
        ReportError: the indicator is a count or an amount, or a commune has no outline.
    """
    lacking = [spot.row.label for spot in spots if not spot.outline]
    if lacking:
        raise ReportError(
            f"Carte « {caption.title} » refusée : contour absent pour {', '.join(lacking[:5])}. "
            "Prenez une carte en tuiles."
        )
    sheet = Sheet(numbering=numbering, measure=measure, nature=nature, whole=whole)
    return map_figure(spots, caption, sheet, partial(_make, spots))


def _make(
    spots: Sequence[Spot], theme: Theme
) -> tuple[Callable[[int], MapCanvas], Sequence[str], str]:
    chart = _Outlines(tuple(spots), theme)
    names = [spot.row.label for spot in spots]
    remarks = ["une classe contient sa borne basse"]
    if any(mark.is_number for width in (WIDE, NARROW) for mark in chart.marks(width).values()):
        names = [f"{rank}. {name}" for rank, name in enumerate(names, start=1)]
        remarks.append(_NUMBERED)
    bare = len(spots) - len(chart.marks(WIDE))
    if bare:
        noun = "commune trop petite ne porte" if bare < 2 else "communes trop petites ne portent"
        remarks.append(f"{bare} {noun} ni nom ni numéro")
    return chart.draw, names, " ; ".join(remarks)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is written on a commune: lines, the last one its value in bold, and where."""

    lines: tuple[str, ...]
    at: Point
    size: float
    is_number: bool = False

    def ground(self, top: float) -> Ring:
        """The box around its words, which a hatch leaves white."""
        wide = max(text_width(line, size=self.size) for line in self.lines) + 3
        return box_ring(self.at[0], self.at[1] + top, wide, (self.size + 1.5) * len(self.lines) + 1)


@dataclass(frozen=True)
class _Outlines:
    spots: tuple[Spot, ...]
    theme: Theme
    _kept: dict[int, Mapping[int, _Mark]] = field(default_factory=dict, repr=False)
    _fitted: dict[int, list[Outline]] = field(default_factory=dict, repr=False)

    def draw(self, width: int) -> MapCanvas:
        """The map: legend at the head, then the communes and their words."""
        canvas = MapCanvas(width, 0)
        top = legend(canvas, self.theme, self.spots)
        shapes = [_moved(outline, top) for outline in self.shapes(width)]
        canvas.height = max(y for shape in shapes for ring in shape for _, y in ring) + 4
        looks = [self.theme.look(spot) for spot in self.spots]
        for face in dict.fromkeys(look.face for look in looks):
            same = [shape for shape, look in zip(shapes, looks, strict=True) if look.face == face]
            canvas.area([ring for shape in same for ring in shape], face=face, edge="#FFFFFF")
        marks = self.marks(width)
        for rank, (shape, look) in enumerate(zip(shapes, looks, strict=True)):
            if look.hatched:
                canvas.hatch([*shape, *([marks[rank].ground(top)] if rank in marks else [])])
            if look.face == "#FFFFFF":
                canvas.outline(shape, color=GREY_MARK, width=0.9, dashed=look.dashed)
        for rank, mark in marks.items():
            self._write(canvas, mark, looks[rank], top)
        return canvas

    def shapes(self, width: int) -> list[Outline]:
        """Outlines in pixels from the top of the map, few enough vertices for a page."""
        if width not in self._fitted:
            known = {str(rank): spot.outline for rank, spot in enumerate(self.spots)}
            flat = projected(known)
            pixels = in_box([flat[str(r)] for r in range(len(self.spots))], width, _TALLEST[width])
            self._fitted[width] = lighter(pixels, most=_MOST_POINTS)
        return self._fitted[width]

    def marks(self, width: int) -> Mapping[int, _Mark]:
        """What fits on each commune, by its rank: its name, else its number, else nothing."""
        if width not in self._kept:
            found = {
                rank: mark
                for rank, shape in enumerate(self.shapes(width))
                if (mark := self._mark(rank, shape)) is not None
            }
            self._kept[width] = found
        return self._kept[width]

    def _mark(self, rank: int, shape: Outline) -> _Mark | None:
        row = self.spots[rank].row
        value = self.theme.look(self.spots[rank]).text
        trials: list[tuple[tuple[str, ...], float, bool]] = []
        if len(self.spots) <= MOST_NAMED and row.label.strip():
            for size in (11.0, 9.5):
                for most in (1, 2):
                    words = wrapped(row.label, 400.0 if most == 1 else 84.0, size=size)
                    if len(words) <= most and not words[-1].endswith("…"):
                        trials.append(((*words, value), size, False))
        number = str(rank + 1)
        if len(self.spots) <= MOST_VALUES:
            trials.append(((number, value), 9.5, True))
        trials += [((number,), size, True) for size in (9.5, 9.2)]
        for lines, size, is_number in trials:
            at = spot_for(shape, max(text_width(one, size=size + 0.5) for one in lines) + 3,
                          (size + 1.5) * len(lines) + 1)  # fmt: skip
            if at is not None:
                return _Mark(lines, at, size, is_number)
        return None

    def _write(self, canvas: MapCanvas, mark: _Mark, look: Look, top: float) -> None:
        x, y = mark.at[0], mark.at[1] + top
        pitch = mark.size + 1.5
        first = y - pitch * len(mark.lines) / 2 + mark.size * 0.88
        for rank, line in enumerate(mark.lines):
            is_value = rank == len(mark.lines) - 1 and len(mark.lines) > 1
            color = look.ink if look.face != "#FFFFFF" else INK
            canvas.text((x, first + rank * pitch), line, size=mark.size, color=color,
                        align="center", bold=is_value)  # fmt: skip


def _moved(outline: Outline, top: float) -> Outline:
    return tuple(tuple((x, y + top) for x, y in ring) for ring in outline)


def in_box(outlines: Sequence[Outline], width: float, tallest: float) -> list[Outline]:
    """Outlines scaled to the width of the drawing, or to the greatest height, and centred."""
    points = [point for outline in outlines for ring in outline for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    scale = min((width - 6) / ((right - left) or 1e-9), tallest / ((bottom - top) or 1e-9))
    start = (width - scale * (right - left)) / 2
    return [
        tuple(
            tuple((start + scale * (x - left), 2 + scale * (y - top)) for x, y in ring)
            for ring in one
        )
        for one in outlines
    ]

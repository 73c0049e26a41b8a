"""Tile map: one tile a commune, placed as the communes lie, its name and its rate written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ctg_eval.display.caption import Caption, Measure, Row
from ctg_eval.display.draw import GREY_MARK, NARROW, text_width, wrapped
from ctg_eval.display.grid import grid_cells
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
from ctg_eval.geography.shapes import Ring

_WIDEST = 112.0
_GAP = 3.0
_NOTE = (
    "chaque commune a une tuile de même taille, placée à peu près comme elle se situe ; une classe "
    "contient sa borne basse."
)


def tiles(
    spots: Sequence[Spot],
    caption: Caption,
    *,
    numbering: Numbering,
    measure: Measure,
    nature: str,
    whole: Row | None = None,
) -> Piece:
    """One tile a commune, tinted by its rate, with its name and its value.

    Args:
        spots: Communes in the order of the table, with their middles.
        caption: The words of the figure.
        numbering: Gives the number of the figure.
        measure: Name, unit and decimals of the values.
        nature: Nature of the indicator in the catalogue.
        whole: The territory as a whole, last row of the table.

    Returns:
        The figure; a sentence where no commune has a figure.

    Raises:
        ReportError: the indicator is a count or an amount.
    """
    unplaced = sum(spot.at is None for spot in spots)

    def make(theme: Theme) -> tuple[Callable[[int], MapCanvas], Sequence[str], str]:
        remark = _NOTE
        if unplaced:
            noun = (
                "commune dont la place n’est pas connue est"
                if unplaced < 2
                else ("communes dont la place n’est pas connue sont")
            )
            remark = f"{_NOTE} {unplaced} {noun} sur la dernière ligne."
        return _Tiles(tuple(spots), theme).draw, [spot.row.label for spot in spots], remark

    sheet = Sheet(numbering=numbering, measure=measure, nature=nature, whole=whole)
    return map_figure(spots, caption, sheet, make)


@dataclass(frozen=True, slots=True)
class _Tiles:
    spots: tuple[Spot, ...]
    theme: Theme

    def draw(self, width: int) -> MapCanvas:
        """The map: legend at the head, then the tiles."""
        narrow = width == NARROW
        most = 4 if narrow else 6 if len(self.spots) <= 40 else 8
        cells = grid_cells([spot.at for spot in self.spots], most_columns=most)
        columns = max(column for column, _ in cells) + 1
        rows = max(row for _, row in cells) + 1
        wide, high = min(width / columns, _WIDEST), 50.0
        canvas = MapCanvas(width, 0)
        top = legend(canvas, self.theme, self.spots)
        canvas.height = top + rows * high
        start = (width - columns * wide) / 2
        rings = [
            box_ring(
                start + (column + 0.5) * wide, top + (row + 0.5) * high, wide - _GAP, high - _GAP
            )
            for column, row in cells
        ]
        looks = [self.theme.look(spot) for spot in self.spots]
        for face in dict.fromkeys(look.face for look in looks):
            same = [ring for ring, look in zip(rings, looks, strict=True) if look.face == face]
            canvas.area(same, face=face, edge="none")
        for spot, look, ring in zip(self.spots, looks, rings, strict=True):
            self._write(canvas, spot.row.label, look, ring)
        return canvas

    def _write(self, canvas: MapCanvas, name: str, look: Look, ring: Ring) -> None:
        """The edge or the hatch of a tile, its name and its value."""
        (left, top), (right, _) = ring[:2]
        wide, centre = right - left, (left + right) / 2
        size = _size(name, wide - 5, 9.5 if wide < 90 else 10.5)
        lines = wrapped(name, wide - 5, size=size)
        y = top + (12.5 if len(lines) > 1 else 18.0)
        if look.hatched:
            broad = max(text_width(line, size=size) for line in lines) + 4
            tall = (size + 1) * (len(lines) + 1) + 5
            canvas.hatch([ring, box_ring(centre, y - size + tall / 2, min(broad, wide - 2), tall)])
        if look.face == "#FFFFFF":
            canvas.outline([ring], color=GREY_MARK, width=0.9, dashed=look.dashed)
        for line in lines:
            canvas.text((centre, y), line, size=size, color=look.ink, align="center")
            y += size + 1
        value = _size(look.text, wide - 4, 12.0, lines=1)
        words = wrapped(look.text, wide - 4, size=value, lines=1)[0]
        canvas.text((centre, y + 4), words, size=value, color=look.ink, align="center", bold=True)


def _size(words: str, width: float, size: float, *, lines: int = 2) -> float:
    """The size of letters at which the words fit without a cut, 9 pixels at least."""
    while size > 9 and _is_cut(words, wrapped(words, width, size=size, lines=lines)):
        size -= 0.5
    return size


def _is_cut(words: str, lines: Sequence[str]) -> bool:
    """Whether the lines lack something of the words, or break one of them."""
    parts = {part for part in re.split(r"[ \u00a0-]+", words) if part}
    return not parts <= {part for line in lines for part in re.split(r"[ \u00a0-]+", line)}

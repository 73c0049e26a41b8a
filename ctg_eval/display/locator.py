"""A small map without any figure: where a commune lies in its territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctg_eval.display.draw import GREY_MARK, INK, Canvas, text_width
from ctg_eval.display.grid import grid_cells
from ctg_eval.display.lighter import lighter
from ctg_eval.display.map_canvas import MapCanvas, box_ring
from ctg_eval.display.outlines import in_box
from ctg_eval.display.pieces import Piece, escaped
from ctg_eval.display.svg import data_uri
from ctg_eval.geography.shapes import Outline, Point, middle, projected

WIDTH, TALLEST = 290, 190.0
HERE, ELSEWHERE = "#005A8C", "#E1EDF5"
_MOST_POINTS = 900
_TILE = 15.0


def locator(
    commune: str,
    communes: Sequence[str],
    *,
    name: str,
    whole: str,
    outlines: Mapping[str, Outline],
    middles: Mapping[str, Point],
) -> Piece | None:
    """Where a commune lies: all communes of the territory, this one dark and named.

    Args:
        commune: Code of the commune.
        communes: Codes of the territory's communes.
        name: Its name.
        whole: Name of the territory.
        outlines: Their outlines in degrees; a map in outlines needs all of them.
        middles: Else a point of communes, in degrees: tiles, placed as they lie.

    Returns:
        The drawing; None where neither tells where the commune is.
    """
    if len(communes) < 2:
        return None
    if all(one in outlines for one in communes):
        canvas, kind = _in_outlines(commune, communes, name, outlines), "Carte"
    elif commune in middles and 2 * sum(one in middles for one in communes) >= len(communes):
        canvas, kind = _in_tiles(commune, communes, name, middles), "Carte en tuiles"
    else:
        return None
    alt = f"{kind} des {len(communes)} communes du territoire « {whole} » ; {name} y est en foncé."
    image = (
        f'<img class="repere" src="{data_uri(canvas.svg())}" width="{WIDTH}"'
        f' height="{canvas.height:.0f}" alt="{escaped(alt)}">'
    )
    return Piece("repere", f'<div data-piece="repere">{image}</div>')


def _in_outlines(
    commune: str, communes: Sequence[str], name: str, outlines: Mapping[str, Outline]
) -> Canvas:
    flat = projected({one: outlines[one] for one in communes})
    shapes = lighter(
        in_box([flat[one] for one in communes], WIDTH, TALLEST - 20), most=_MOST_POINTS
    )
    canvas = MapCanvas(WIDTH, max(y for one in shapes for ring in one for _, y in ring) + 20)
    for code, shape in zip(communes, shapes, strict=True):
        if code != commune:
            canvas.area(shape, face=ELSEWHERE, edge=GREY_MARK, width=0.5)
    own = shapes[communes.index(commune)]
    canvas.area(own, face=HERE, edge=INK, width=0.8)
    _name(canvas, name, middle(own)[0])
    return canvas


def _in_tiles(
    commune: str, communes: Sequence[str], name: str, middles: Mapping[str, Point]
) -> Canvas:
    cells = grid_cells([middles.get(one) for one in communes], most_columns=18)
    columns, rows = (max(cell[axis] for cell in cells) + 1 for axis in (0, 1))
    size = min(_TILE, WIDTH / columns, (TALLEST - 20) / rows)
    start = (WIDTH - size * columns) / 2
    canvas = MapCanvas(WIDTH, size * rows + 20)
    at = 0.0
    for code, (column, row) in zip(communes, cells, strict=True):
        x, y = start + (column + 0.5) * size, (row + 0.5) * size + 1
        face = HERE if code == commune else ELSEWHERE
        edge = INK if code == commune else GREY_MARK
        canvas.area([box_ring(x, y, size - 2, size - 2)], face=face, edge=edge, width=0.5)
        at = x if code == commune else at
    _name(canvas, name, at)
    return canvas


def _name(canvas: Canvas, name: str, x: float) -> None:
    """The commune's name under the map, as near to it as the frame allows."""
    half = text_width(name, size=12, bold=True) / 2
    middle_x = min(max(x, half + 2), WIDTH - half - 2)
    canvas.text((middle_x, canvas.height - 5), name, size=12, color=INK, align="center", bold=True)

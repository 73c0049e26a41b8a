"""Outlines made light: fewer vertices, borders still shared by the neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ctg_eval.geography.shapes import Outline, Point, Ring, signed_area

_GRID = 0.5  # pixels: neighbours' vertices meet on its nodes
_FIRST, _GROWTH, _LAST = 0.35, 1.25, 12.0  # pixels of tolerance tried

Edges = dict[Point, set[Point]]
Chain = tuple[Point, ...]


def lighter(outlines: Sequence[Outline], *, most: int) -> list[Outline]:
    """Outlines with few enough vertices, with the least tolerance that gives so few.

    Borders are cut at the points where three areas meet, and each piece is simplified once for
    both sides: no gap opens between neighbours. An area smaller than a pixel stays, as a square.

    Args:
        outlines: Closed rings, in pixels.
        most: Vertices of all of them at most, when a tolerance of 12 pixels allows it.
    """
    rings = [[_on_grid(ring) for ring in outline] for outline in outlines]
    edges = _edges([ring for outline in rings for ring in outline])
    tolerance = _FIRST
    while True:
        cuts: dict[Chain, Chain] = {}
        found = [
            _kept([_simple(ring, edges, tolerance, cuts) for ring in outline], outlines[rank])
            for rank, outline in enumerate(rings)
        ]
        if sum(len(ring) for one in found for ring in one) <= most or tolerance > _LAST:
            return found
        tolerance *= _GROWTH


def _on_grid(ring: Ring) -> Chain:
    """The vertices of a ring on the nodes of the grid, each once in a row, not closed."""
    nodes = [(round(x / _GRID) * _GRID, round(y / _GRID) * _GRID) for x, y in ring[:-1]]
    return tuple(b for a, b in zip([*nodes[-1:], *nodes[:-1]], nodes, strict=True) if a != b)


def _edges(rings: Sequence[Chain]) -> Edges:
    """The neighbours of each vertex, over all rings."""
    found: Edges = {}
    for ring in rings:
        for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            found.setdefault(a, set()).add(b)
            found.setdefault(b, set()).add(a)
    return found


def _simple(ring: Chain, edges: Edges, tolerance: float, cuts: dict[Chain, Chain]) -> Chain:
    """A ring whose pieces between meeting points are simplified, not closed."""
    if len(ring) < 3:
        return ()
    meeting = [rank for rank, point in enumerate(ring) if len(edges[point]) != 2]
    starts = meeting or [ring.index(min(ring))]
    turned = (*ring[starts[0] :], *ring[: starts[0]], ring[starts[0]])
    places = [rank - starts[0] for rank in starts] + [len(ring)]
    found: list[Point] = []
    for first, last in pairwise(places):
        piece = turned[first : last + 1]
        backwards = (piece[-1], piece[-2]) < (piece[0], piece[1])
        key = piece[::-1] if backwards else piece
        if key not in cuts:
            cuts[key] = _thinned(key, tolerance)
        found += (cuts[key][::-1] if backwards else cuts[key])[:-1]
    return tuple(found)


def _thinned(chain: Chain, tolerance: float) -> Chain:
    """Douglas and Peucker: the vertices that are farther than the tolerance, ends kept."""
    if len(chain) < 3:
        return chain
    (ax, ay), (bx, by) = chain[0], chain[-1]
    long = math.hypot(bx - ax, by - ay)

    def away(point: Point) -> float:
        x, y = point
        if not long:  # a closed piece: cut where it is farthest from its start
            return math.hypot(x - ax, y - ay)
        return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / long

    far = max(range(1, len(chain) - 1), key=lambda rank: away(chain[rank]))
    if away(chain[far]) <= tolerance:
        return (chain[0], chain[-1])
    return (*_thinned(chain[: far + 1], tolerance)[:-1], *_thinned(chain[far:], tolerance))


def _kept(rings: Sequence[Chain], before: Outline) -> Outline:
    """The rings that still hold a surface, closed; a small square where none does."""
    closed = [(*ring, ring[0]) for ring in rings if len(ring) > 2]
    found = tuple(ring for ring in closed if signed_area(ring))
    if found:
        return found
    x, y = (round(end / _GRID) * _GRID for end in before[0][0])
    half = 2 * _GRID
    return (
        (
            (x - half, y - half),
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
            (x - half, y - half),
        ),
    )

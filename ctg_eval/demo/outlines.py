"""Invented outlines: communes are cells of one jittered grid, drawn in the Atlantic Ocean."""

from __future__ import annotations

import json
import math
from functools import cache
from itertools import pairwise

from ctg_eval.demo.places import stream
from ctg_eval.demo.world import DemoFile, World

Point = tuple[float, float]
Ring = tuple[Point, ...]

_WEST, _SOUTH = -19.0, 45.2
_WIDTH, _HEIGHT = 0.062, 0.044  # degrees: about 5 km by 5 km
_STRIP, _ROWS = 4, 12


def outlines(world: World) -> dict[str, Ring]:
    """Outline of each commune by code: a closed ring, clockwise as Etalab's, lon then lat."""
    return _rings(tuple(_by_epci(world)))


def centre(ring: Ring) -> Point:
    """Middle of an outline: lon, lat."""
    points = ring[:-1]
    return (
        round(sum(x for x, _ in points) / len(points), 5),
        round(sum(y for _, y in points) / len(points), 5),
    )


def surface_km2(ring: Ring) -> float:
    """Surface of an outline, in square kilometres."""
    lat = math.radians(centre(ring)[1])
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return round(abs(twice) / 2 * 111.32**2 * math.cos(lat), 2)


def _by_epci(world: World) -> list[str]:
    """Codes so ordered that an EPCI makes one block; communes in none come last."""
    ordered = sorted(world.communes, key=lambda c: (c.epci or "9", c.code))
    return [commune.code for commune in ordered]


def _cell(rank: int) -> tuple[int, int]:
    """Column and row of a rank: strips of four columns, walked up then down."""
    strip, inside = divmod(rank, _STRIP * _ROWS)
    row, column = divmod(inside, _STRIP)
    return strip * _STRIP + column, row if strip % 2 == 0 else _ROWS - 1 - row


@cache
def _rings(codes: tuple[str, ...]) -> dict[str, Ring]:
    rng = stream("outlines")
    size = 2 * _STRIP * (len(codes) // (_STRIP * _ROWS) + 1) + 1
    jitter = rng.uniform(-0.16, 0.16, (size, 2 * _ROWS + 1, 2))

    def vertex(column: int, row: int) -> Point:
        # Half steps: corners and middles of sides are shared by neighbours.
        moved_x, moved_y = jitter[column, row]
        return (
            round(float(_WEST + _WIDTH * (column / 2 + moved_x)), 4),
            round(float(_SOUTH + _HEIGHT * (row / 2 + moved_y)), 4),
        )

    around = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))
    rings = {}
    for rank, code in enumerate(codes):
        column, row = _cell(rank)
        rings[code] = tuple(vertex(2 * column + x, 2 * row + y) for x, y in around)
    return rings


def communes_geojson(world: World) -> bytes:
    """Outlines of the communes, one feature a line; no `epci` outside any EPCI."""
    rings = outlines(world)
    lines = []
    for commune in world.communes:
        properties = {
            "code": commune.code,
            "nom": commune.nom,
            "departement": commune.departement,
            "region": commune.region,
        }
        if commune.epci:
            properties["epci"] = commune.epci
        geometry = {"type": "Polygon", "coordinates": [rings[commune.code]]}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


FILES = (DemoFile("communes-100m.geojson", communes_geojson),)

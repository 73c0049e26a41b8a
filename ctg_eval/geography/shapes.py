"""Outlines of communes: read in a GeoJSON file, projected, turned one way, their middle found."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from itertools import chain, pairwise
from typing import Any

Point = tuple[float, float]
Ring = tuple[Point, ...]
Outline = tuple[Ring, ...]

CODES = ("code", "code_insee", "INSEE_COM", "insee_com", "CODGEO")


def read_outlines(content: bytes, codes: Collection[str]) -> dict[str, Outline]:
    """Outlines of some communes in a GeoJSON file of administrative outlines.

    Args:
        content: The bytes of the file: features with the code of their commune.
        codes: Communes wanted.

    Returns:
        Closed rings in degrees (longitude, latitude) by code, the first one outside; a feature
        whose geometry is no polygon is left out.

    Raises:
        ValueError: the file is not JSON.
    """
    found: dict[str, Outline] = {}
    for feature in _features(content.decode("utf-8-sig"), codes):
        code = area_code(feature)
        if code in codes and code not in found and (rings := _rings(feature.get("geometry"))):
            found[code] = rings
    return found


def area_code(feature: object) -> str:
    """Code of the commune of a feature; empty where it bears none."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return ""
    return next((str(properties[name]) for name in CODES if properties.get(name)), "")


def _features(text: str, codes: Collection[str]) -> Iterable[Any]:
    """The features that may be wanted: national files hold one a line, most of them not read."""
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    if len(lines) > 2 and all(line.startswith('{"type":"Feature"') for line in lines[1:-1]):
        wanted = [f'"{code}"' for code in sorted(codes)]
        try:
            return [
                json.loads(line) for line in lines[1:-1] if any(code in line for code in wanted)
            ]
        except ValueError:
            pass  # not one feature a line after all: the whole file is read
    listed = json.loads(text).get("features")
    return listed if isinstance(listed, list) else []


def _rings(geometry: Any) -> Outline:
    """Rings of a polygon or of several; none where the geometry is another or is broken."""
    if not isinstance(geometry, dict):
        return ()
    try:
        parts = geometry.get("coordinates") or []
        polygons = [parts] if geometry.get("type") == "Polygon" else parts
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            return ()
        rings = tuple(
            _closed([(float(point[0]), float(point[1])) for point in ring])
            for polygon in polygons
            for ring in polygon
            if len(ring) > 2
        )
    except (TypeError, ValueError, IndexError):
        return ()
    numbers = chain.from_iterable(chain.from_iterable(rings))
    return rings if rings and all(map(math.isfinite, numbers)) else ()


def _closed(points: list[Point]) -> Ring:
    return tuple(points if points[0] == points[-1] else [*points, points[0]])


def projected(outlines: Mapping[str, Outline]) -> dict[str, Outline]:
    """Outlines on a plane whose unit is a degree of latitude, y going down.

    Plain equirectangular: longitudes are shrunk by the cosine of the middle latitude, which keeps
    shapes on the size of a few EPCI.
    """
    lats = [lat for outline in outlines.values() for ring in outline for _, lat in ring]
    shrink = math.cos(math.radians((min(lats) + max(lats)) / 2)) if lats else 1.0
    return {
        code: tuple(tuple((lon * shrink, -lat) for lon, lat in ring) for ring in outline)
        for code, outline in outlines.items()
    }


def signed_area(ring: Ring) -> float:
    """Area inside a closed ring, negative when it turns the other way."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def middle(outline: Outline) -> Point:
    """The centre of gravity of the largest ring of an outline, in its unit.

    Raises:
        ValueError: the outline has no ring.
    """
    ring = max(outline, key=lambda one: abs(signed_area(one)))
    area = signed_area(ring)
    if not area:
        return (
            sum(x for x, _ in ring) / len(ring),
            sum(y for _, y in ring) / len(ring),
        )
    x0, y0 = ring[0]  # near the ring: far from the origin the products would lose digits
    near = [(x - x0, y - y0) for x, y in ring]
    crossed = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(near)]
    return (
        x0 + sum((a[0] + b[0]) * size for a, b, size in crossed) / (6 * area),
        y0 + sum((a[1] + b[1]) * size for a, b, size in crossed) / (6 * area),
    )

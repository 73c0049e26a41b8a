"""Points of the communes around a territory, its own and its neighbours', from imported files."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.geography.shapes import Point, area_code, middle, read_outlines
from ctg_eval.sources.outlines import mean_of_places, middles_of
from ctg_eval.sources.store import DAMAGED, Store, damaged

Box = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""
_KM_BY_DEGREE = 111.2  # of latitude
_REACH = 0.5  # degrees: no commune of France is longer from its first vertex to its middle
_FIRST = re.compile(r"\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")


def points_around(store: Store, communes: Sequence[str], *, kilometres: float) -> dict[str, Point]:
    """A point of some communes and of all that lie near them.

    The middle of its imported outline, else the mean of the places that it holds (schools, France
    services). A commune that has neither is absent.

    Args:
        store: The store.
        communes: Communes of the territory.
        kilometres: How far beyond them, as the crow flies, a neighbour may lie.

    Returns:
        (longitude, latitude) in degrees by code, in the order of codes.

    Raises:
        StoreError: a file of the store is damaged.
    """
    own = middles_of(store, communes)
    if not own:
        return {}
    box = _box(own.values(), kilometres)
    places = mean_of_places(store, lambda table: _rows_inside(table, box))
    found = places | _of_outlines(store, box) | own
    return {code: found[code] for code in sorted(found) if store.code.has(code)}


def _box(points: Collection[Point], kilometres: float) -> Box:
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    high = kilometres / _KM_BY_DEGREE
    far = max(abs(lat) for lat in lats) + high
    wide = high / max(math.cos(math.radians(far)), 0.1)
    return min(lons) - wide, min(lats) - high, max(lons) + wide, max(lats) + high


def _inside(point: Point, box: Box, slack: float = 0.0) -> bool:
    west, south, east, north = box
    lon, lat = point
    return west - slack <= lon <= east + slack and south - slack <= lat <= north + slack


def _rows_inside(places: pa.Table, box: Box) -> pa.ChunkedArray:
    west, south, east, north = box
    lon, lat = places.column("longitude"), places.column("latitude")
    across = pc.and_(pc.greater_equal(lon, west), pc.less_equal(lon, east))
    return pc.and_(across, pc.and_(pc.greater_equal(lat, south), pc.less_equal(lat, north)))


def _of_outlines(store: Store, box: Box) -> dict[str, Point]:
    found: dict[str, Point] = {}
    for entry in store.register.holding("contours"):
        path = store.folder / entry.lot / f"contours-{entry.identifier}.geojson"
        try:
            middles = _middles(path, box)
        except DAMAGED as error:
            raise damaged(store.folder, path.name) from error
        found = {**middles, **found}
    return found


@lru_cache(maxsize=16)  # the name of the file holds its fingerprint
def _middles(path: Path, box: Box) -> Mapping[str, Point]:
    """Middles of the outlines of a file that lie in the box; most of its lines are not parsed."""
    near = dict(_near_features(path.read_text(encoding="utf-8-sig"), box))
    if not near:
        return {}
    content = json.dumps({"type": "FeatureCollection", "features": list(near.values())}).encode()
    outlines = read_outlines(content, near.keys())
    middles = {code: middle(outline) for code, outline in outlines.items()}
    return {code: point for code, point in middles.items() if _inside(point, box)}


def _near_features(text: str, box: Box) -> Iterator[tuple[str, object]]:
    """Features with a first vertex near the box, with the code of their commune."""
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    if len(lines) > 2 and all(line.startswith('{"type":"Feature"') for line in lines[1:-1]):
        features = (json.loads(line) for line in lines[1:-1] if _may_be_near(line, box))
    else:
        listed = json.loads(text).get("features")
        features = (one for one in listed or [] if _may_be_near(json.dumps(one), box))
    for feature in features:
        if code := area_code(feature):
            yield code, feature


def _may_be_near(line: str, box: Box) -> bool:
    first = _FIRST.search(line)
    return first is not None and _inside((float(first[1]), float(first[2])), box, _REACH)

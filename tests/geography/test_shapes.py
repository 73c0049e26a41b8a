"""Outlines read in GeoJSON files: the communes asked for, closed, projected."""

from __future__ import annotations

import json
import math

import pytest

from ctg_eval.geography.shapes import middle, projected, read_outlines, signed_area

SQUARE = [[2.0, 50.0], [2.0, 51.0], [3.0, 51.0], [3.0, 50.0], [2.0, 50.0]]


def feature(code: str, geometry: object, key: str = "code") -> dict[str, object]:
    return {"type": "Feature", "properties": {key: code, "nom": code}, "geometry": geometry}


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*features: object, by_line: bool = False) -> bytes:
    if by_line:
        lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in features)
        return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


@pytest.mark.parametrize("by_line", [True, False], ids=["one a line", "all in one"])
def test_only_the_communes_asked_for_are_read(by_line: bool) -> None:
    content = collection(
        feature("62001", polygon(SQUARE)), feature("62002", polygon(SQUARE)), by_line=by_line
    )
    assert read_outlines(content, ["62002", "62003"]).keys() == {"62002"}


@pytest.mark.parametrize("key", ["code", "code_insee", "INSEE_COM", "insee_com", "CODGEO"])
def test_code_is_read_under_each_of_its_names(key: str) -> None:
    content = collection(feature("62001", polygon(SQUARE), key))
    assert read_outlines(content, ["62001"]).keys() == {"62001"}


def test_several_parts_and_holes_are_all_kept_and_closed() -> None:
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE[:-1], SQUARE], [SQUARE]]}
    found = read_outlines(collection(feature("62001", several)), ["62001"])["62001"]
    assert len(found) == 3
    assert all(ring[0] == ring[-1] for ring in found)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "Polygon",
        {"type": "Point", "coordinates": [2, 50]},
        {"type": "Polygon", "coordinates": [[["est", "nord"]] * 4]},
        {"type": "Polygon", "coordinates": [[[2, 50], [3]], []]},
        {"type": "Polygon", "coordinates": [[[1e999, 50]] * 4]},
        {"type": "Polygon", "coordinates": []},
    ],
)
def test_broken_geometry_leaves_its_commune_out(geometry: object) -> None:
    content = collection(feature("62001", geometry), feature("62002", polygon(SQUARE)))
    assert read_outlines(content, ["62001", "62002"]).keys() == {"62002"}


def test_file_whose_lines_are_not_features_is_read_whole() -> None:
    content = collection(feature("62001", polygon(SQUARE)), by_line=True)
    odd = content.replace(b'"nom"', b'\n"nom"')
    assert read_outlines(odd, ["62001"]).keys() == {"62001"}


def test_degrees_of_longitude_are_shrunk_and_north_is_up() -> None:
    square = tuple((x, y) for x, y in SQUARE)
    ring = projected({"a": (square,)})["a"][0]
    wide = max(x for x, _ in ring) - min(x for x, _ in ring)
    assert wide == pytest.approx(math.cos(math.radians(50.5)))
    assert ring[1][1] < ring[0][1]


def test_middle_is_that_of_the_largest_part() -> None:
    big = ((0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0))
    small = ((9.0, 9.0), (9.0, 10.0), (10.0, 10.0), (10.0, 9.0), (9.0, 9.0))
    assert middle((small, big)) == pytest.approx((2, 2))
    assert abs(signed_area(big)) == 16


def test_middle_of_a_flat_ring_is_among_its_points() -> None:
    assert middle((((1.0, 1.0), (3.0, 1.0), (1.0, 1.0)),)) == pytest.approx((5 / 3, 1))

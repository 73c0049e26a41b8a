"""Outlines: names where they fit, shared borders, lightness."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.figures import Measure, Numbering, Row, Spot, outline_map
from ctg_eval.display.lighter import lighter
from ctg_eval.display.room import spot_for
from ctg_eval.errors import ReportError
from ctg_eval.geography.shapes import Outline, read_outlines
from tests.display.frames import drawings
from tests.display.test_maps import CAPTION, MEASURE, exact, spots, square, words

REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "real" / "belfort_90"


def test_commune_without_outline_is_refused_by_name() -> None:
    lacking = [Spot(Row("Lens", exact(3)), (2.0, 50.0))]
    with pytest.raises(ReportError, match="contour absent pour Lens"):
        outline_map(lacking, CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")


def test_names_and_values_are_written_where_they_fit() -> None:
    piece = outline_map(
        spots([exact(3.1), exact(9.2)]),
        CAPTION,
        numbering=Numbering(),
        measure=MEASURE,
        nature="taux",
    )
    for svg in drawings(piece):
        assert {"Commune 0", "Commune 1", "3,1", "9,2"} <= set(words(svg))
    assert "1. Commune" not in piece.html


def test_above_fifteen_communes_numbers_stand_for_names() -> None:
    piece = outline_map(
        spots([exact(rank) for rank in range(16)]),
        CAPTION,
        numbering=Numbering(),
        measure=MEASURE,
        nature="taux",
    )
    assert "16. Commune 15" in piece.html
    assert "numéros de la carte" in piece.html
    for svg in drawings(piece):
        assert "16" in words(svg)
        assert not any("Commune" in word for word in words(svg))


def test_commune_without_room_for_its_number_is_said() -> None:
    tiny: Outline = (
        tuple((2 + 0.0005 * x, 50 + 0.0005 * y) for x, y in ((0, 0), (0, 1), (1, 1), (0, 0))),
    )
    known = [*spots([exact(3), exact(9)]), Spot(Row("Îlot", exact(5)), None, tiny)]
    piece = outline_map(known, CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")
    assert "1 commune trop petite ne porte ni nom ni numéro" in piece.html.replace("\u00a0", " ")
    assert not any({"Îlot", "3"} & set(words(svg)) for svg in drawings(piece))


def test_label_stays_inside_a_shape_with_a_hollow() -> None:
    hollow: Outline = (((0, 0), (90, 0), (90, 20), (20, 20), (20, 90), (0, 90), (0, 0)),)
    at = spot_for(hollow, 30, 12)
    assert at is not None
    for x in (at[0] - 15, at[0] + 15):
        for y in (at[1] - 6, at[1] + 6):
            assert (0 <= x <= 90 and 0 <= y <= 20) or (0 <= x <= 20 and 0 <= y <= 90)
    assert spot_for(hollow, 40, 40) is None


def test_label_keeps_out_of_a_hole() -> None:
    ringed: Outline = (
        ((0, 0), (60, 0), (60, 60), (0, 60), (0, 0)),
        ((20, 20), (20, 40), (40, 40), (40, 20), (20, 20)),
    )
    at = spot_for(ringed, 12, 12)
    assert at is not None
    assert not (14 < at[0] < 46 and 14 < at[1] < 46)


def test_neighbours_keep_one_border_when_they_are_made_light() -> None:
    wavy = [(50 + 4 * math.sin(y / 3), float(y)) for y in range(101)]
    left = (((0, 0), *wavy, (0, 100), (0, 0)),)
    right = (((100, 100), *wavy[::-1], (100, 0), (100, 100)),)
    one, other = lighter([left, right], most=40)
    border = {point for point in one[0] if 40 < point[0] < 60}
    assert border == {point for point in other[0] if 40 < point[0] < 60}
    assert 2 < len(border) < 40


def test_commune_smaller_than_a_pixel_does_not_vanish() -> None:
    tiny = (((5.0, 5.0), (5.1, 5.0), (5.1, 5.1), (5.0, 5.0)),)
    (found,) = lighter([tiny], most=100)
    assert len(found[0]) == 5


def test_enclave_is_a_hole_of_the_commune_around_it() -> None:
    around = (*square(0), *[ring[::-1] for ring in square(0)])
    known = [
        Spot(Row("Autour", exact(3)), None, around),
        Spot(Row("Dedans", exact(9)), None, square(0)),
    ]
    piece = outline_map(known, CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")
    assert len(drawings(piece)) == 2


@pytest.mark.skipif(not REAL.is_dir(), reason="fichiers réels absents")
def test_real_department_of_101_communes_is_light_and_mostly_numbered() -> None:
    content = (REAL / "communes_dep90.geojson").read_bytes()
    codes = [one["properties"]["code"] for one in json.loads(content)["features"]]
    outlines = read_outlines(content, codes)
    known = [
        Spot(Row(code, open_figure(Interval.exact(rank % 17))), None, outlines[code])
        for rank, code in enumerate(codes)
    ]
    measure = Measure("Part", "%", 1)
    piece = outline_map(known, CAPTION, numbering=Numbering(), measure=measure, nature="part")
    narrow, wide = drawings(piece)
    assert max(len(narrow.encode()), len(wide.encode())) < 25 * 1024
    numbered = {word for word in words(wide) if word.isdigit()}
    assert len(numbered) > 60

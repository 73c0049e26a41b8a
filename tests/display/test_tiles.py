"""The grid of tiles: places kept, no two alike, the least moves."""

from __future__ import annotations

import re
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.figures import Numbering, Row, Spot, tiles
from ctg_eval.display.grid import assignment, grid_cells
from tests.display.frames import drawings
from tests.display.test_maps import CAPTION, MEASURE, words

POINTS = st.lists(
    st.tuples(st.floats(-5, 9), st.floats(42, 51)), min_size=1, max_size=40, unique=True
)


@given(POINTS, st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_no_two_tiles_share_a_cell(points: list[tuple[float, float]], most: int) -> None:
    cells = grid_cells(points, most_columns=most)
    assert len(set(cells)) == len(points)
    assert max(column for column, _ in cells) < most


def test_cells_do_not_depend_on_the_order_of_the_communes() -> None:
    points = [(2.0, 50.0), (2.1, 50.3), (2.4, 50.1), (2.2, 50.2), (2.9, 50.0), (2.5, 50.4)]
    expected = dict(zip(points, grid_cells(points, most_columns=6), strict=True))
    turned = points[::-1]
    assert dict(zip(turned, grid_cells(turned, most_columns=6), strict=True)) == expected


def test_west_is_left_and_north_is_above() -> None:
    west, east = grid_cells([(1.0, 50.0), (3.0, 50.0)], most_columns=4)
    assert west[0] < east[0]
    south, north = grid_cells([(2.0, 49.0), (2.0, 51.0)], most_columns=4)
    assert north[1] < south[1] or north[0] != south[0]
    square = [(1.0, 50.0), (2.0, 50.0), (1.0, 51.0), (2.0, 51.0)]
    cells = dict(zip(square, grid_cells(square, most_columns=4), strict=True))
    assert cells[1.0, 51.0][1] < cells[1.0, 50.0][1]
    assert cells[1.0, 51.0][0] < cells[2.0, 51.0][0]


@pytest.mark.parametrize("seed", range(5))
def test_assignment_is_the_cheapest_of_all(seed: int) -> None:
    costs = np.random.default_rng(seed).uniform(0, 9, (4, 6))
    best = min(sum(costs[r, c] for r, c in enumerate(one)) for one in permutations(range(6), 4))
    chosen = assignment(costs)
    assert len(set(chosen)) == 4
    assert sum(costs[r, c] for r, c in enumerate(chosen)) == pytest.approx(best)


def test_commune_of_unknown_place_is_on_the_last_row_and_the_note_says_so() -> None:
    cells = grid_cells([(2.0, 50.0), None, (2.0, 51.0)], most_columns=3)
    assert cells[1][1] > max(cells[0][1], cells[2][1])
    spots = [
        Spot(Row(name, open_figure(Interval.exact(rank))), at)
        for rank, (name, at) in enumerate([("Lens", (2.0, 50.0)), ("Avion", None)])
    ]
    piece = tiles(spots, CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")
    assert "1 commune dont la place n’est pas connue est sur la dernière ligne" in (
        piece.html.replace("\u00a0", " ")
    )


def test_each_tile_bears_its_name_and_its_value() -> None:
    spots = [
        Spot(Row(name, open_figure(Interval.exact(value))), (lon, 50.0))
        for name, value, lon in (("Lens", 30.1, 2.0), ("Avion", 24.6, 2.2))
    ]
    piece = tiles(spots, CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")
    for svg in drawings(piece):
        assert {"Lens", "Avion", "30,1", "24,6"} <= set(words(svg))


def test_letters_are_nine_pixels_at_least() -> None:
    spots = [
        Spot(Row(f"Commune-au-très-long-nom-{rank}", open_figure(Interval(rank, rank + 9.5))),
             (2 + rank / 10, 50.0))
        for rank in range(60)
    ]  # fmt: skip
    piece = tiles(spots, CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")
    for svg in drawings(piece):
        assert min(float(size) for size in re.findall(r"font-size:([\d.]+)px", svg)) >= 9

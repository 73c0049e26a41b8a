from __future__ import annotations

import numpy as np
import pytest

from ctg_eval.geography.journeys import around, distances_km, from_points, from_times

PARIS, LILLE = (2.3488, 48.8534), (3.0586, 50.6330)


def test_distance_is_that_of_the_great_circle() -> None:
    found = distances_km({"75056": PARIS, "59350": LILLE})
    assert found[0, 1] == pytest.approx(204.3, abs=0.5)
    assert found[0, 0] == 0
    assert found[0, 1] == found[1, 0]


def test_minutes_are_the_straight_line_by_a_detour_at_the_speed_given() -> None:
    plain = from_points({"a": (0.0, 45.0), "b": (0.0, 45.1)})
    quick = from_points({"a": (0.0, 45.0), "b": (0.0, 45.1)}, speed_km_h=60)
    assert plain.unit == "km"
    assert plain.lengths[0, 1] == pytest.approx(1.3 * 11.12, abs=0.01)
    assert quick.unit == "minutes"
    assert quick.lengths[0, 1] == pytest.approx(plain.lengths[0, 1])


def test_time_given_one_way_holds_both_ways_and_the_diagonal_is_zero() -> None:
    found = from_times({("a", "b"): 12, ("b", "a"): 14, ("a", "c"): 7})
    rank = found.rank
    assert found.lengths[rank["a"], rank["b"]] == 12
    assert found.lengths[rank["b"], rank["a"]] == 14
    assert found.lengths[rank["c"], rank["a"]] == 7
    assert np.diag(found.lengths).tolist() == [0, 0, 0]
    assert np.isinf(found.lengths[rank["b"], rank["c"]])


def test_what_lies_around_is_what_is_reached_either_way_within_the_limit() -> None:
    times = {("a", "b"): 12.0, ("a", "c"): 31.0, ("c", "a"): 29.0, ("a", "d"): 45.0}
    assert around(from_times(times), ("a",), limit=30).codes == ("a", "b", "c")

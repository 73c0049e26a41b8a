from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.analysis.two_step import served, step_weights, two_step
from ctg_eval.bounds import Interval

amounts = st.floats(0, 500).map(lambda x: round(x, 2))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[np.ndarray, list[float], list[float]]:
    """Minutes between up to five communes, not always the same both ways, children and places."""
    size = draw(st.integers(1, 5))
    minutes = np.array(
        [[draw(st.floats(0, 40)) if a != b else 0.0 for b in range(size)] for a in range(size)]
    )
    children = [draw(amounts) for _ in range(size)]
    return minutes, children, [draw(amounts) for _ in range(size)]


def exact(numbers: list[float]) -> list[Interval]:
    return [Interval.exact(one) for one in numbers]


@pytest.mark.parametrize(
    ("minutes", "weight"), [(0, 1), (5, 1), (5.1, 0.7), (10, 0.7), (12, 0.3), (15, 0.3), (15.1, 0)]
)
def test_weight_falls_by_thirds_of_the_threshold(minutes: float, weight: float) -> None:
    assert step_weights(np.array([[minutes]]), 15)[0, 0] == weight


@given(worlds())
def test_figures_times_children_add_up_to_the_places_that_are_reached(
    world: tuple[np.ndarray, list[float], list[float]],
) -> None:
    minutes, children, places = world
    weights = step_weights(minutes, 15)
    found = two_step(weights, exact(children), exact(places))
    made = sum(e * a.low for e, a in zip(children, found, strict=True) if e)
    assert made == pytest.approx(served(weights, np.array(children), np.array(places)), abs=1e-6)


@given(worlds(), st.data())
def test_any_true_world_of_the_box_lies_in_the_intervals(
    world: tuple[np.ndarray, list[float], list[float]], data: st.DataObject
) -> None:
    minutes, children, places = world
    weights = step_weights(minutes, 15)
    wide = [Interval(one, one + data.draw(amounts)) for one in children]
    room = [Interval(one, one + data.draw(amounts)) for one in places]
    boxes = two_step(weights, wide, room)
    true_children = [box.low + data.draw(st.floats(0, 1)) * box.width for box in wide]
    true_places = [box.low + data.draw(st.floats(0, 1)) * box.width for box in room]
    for box, one in zip(
        boxes, two_step(weights, exact(true_children), exact(true_places)), strict=True
    ):
        assert box.low - 1e-6 <= one.low
        assert one.high <= box.high + 1e-6 * max(1.0, box.high if math.isfinite(box.high) else 1.0)


def test_children_of_the_neighbours_take_their_part_of_the_places() -> None:
    near = np.array([[0.0, 8.0], [8.0, 0.0]])
    alone = two_step(step_weights(near[:1, :1], 15), exact([100]), exact([20]))
    both = two_step(step_weights(near, 15), exact([100, 100]), exact([20, 0]))
    assert alone[0].low == pytest.approx(0.2)
    assert [box.low for box in both] == pytest.approx([20 / 170, 0.7 * 20 / 170])


def test_unknown_places_leave_a_least_value_and_no_upper_end() -> None:
    found = two_step(np.ones((2, 2)), exact([50, 50]), [Interval(10, 10), Interval(0, math.inf)])
    assert found[0] == Interval(0.1, math.inf)


def test_unknown_children_never_make_places_of_nothing() -> None:
    found = two_step(np.ones((1, 1)), [Interval(0, math.inf)], exact([10]))
    assert found[0] == Interval(0.0, math.inf)
    assert two_step(np.ones((1, 1)), [Interval(0, math.inf)], exact([0]))[0] == Interval(0, 0)

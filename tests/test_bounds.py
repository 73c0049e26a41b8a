"""Interval arithmetic: the true value is always inside, and exact means exact."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.bounds import (
    UNKNOWN,
    UNKNOWN_POSITIVE,
    Form,
    Interval,
    Status,
    divide,
    monotone,
    quantile,
    share,
    total,
)

NAMES = ("a", "b", "c", "d")
whole = st.integers(-50, 50).map(float)
positive = st.integers(0, 60).map(float)
coefficient = st.sampled_from([-2.0, -1.0, -0.5, 0.5, 1.0, 3.0])


@st.composite
def interval(draw, ends=whole):
    low, high = sorted([draw(ends), draw(ends)])
    return Interval(low, high)


@st.composite
def maybe_open(draw, ends=positive):
    found = draw(interval(ends))
    is_open = draw(st.booleans())
    return Interval(found.low, math.inf) if is_open else found


@st.composite
def point_in(draw, box):
    """A possible value of an interval; a large one stands for « no upper end »."""
    top = box.high if math.isfinite(box.high) else box.low + draw(st.sampled_from([0, 1, 1e4]))
    return draw(st.sampled_from([box.low, top, (box.low + top) / 2]))


@st.composite
def forms(draw, *, signs=coefficient, is_open=False):
    """A form over four leaves, some of them on both sides, its cells and one world inside them."""
    sides = [draw(st.dictionaries(st.sampled_from(NAMES), signs, max_size=4)) for _ in range(2)]
    form = Form(
        sides[0],
        sides[1],
        numerator_constant=draw(whole),
        denominator_constant=draw(whole) if sides[1] else draw(st.sampled_from([0.0, 2.0, 3.0])),
        per=draw(st.sampled_from([1.0, 100.0, 1000.0])),
    )
    cell = maybe_open() if is_open else interval(positive)
    cells = {name: draw(cell) for name in NAMES}
    world = {name: draw(point_in(cells[name])) for name in NAMES}
    return form, cells, world


def exact_value(form: Form, world: Mapping[str, float]) -> float | None:
    above = math.fsum([form.numerator_constant, *(k * world[n] for n, k in form.numerator.items())])
    if form.is_linear:
        return form.per * above / (form.denominator_constant or 1.0)
    under = math.fsum(
        [form.denominator_constant, *(k * world[n] for n, k in form.denominator.items())]
    )
    return form.per * above / under if under > 0 else None


def vertices(cells: Mapping[str, Interval]) -> list[dict[str, float]]:
    ends = [sorted({box.low, box.high}) for box in cells.values()]
    return [dict(zip(cells, corner, strict=True)) for corner in itertools.product(*ends)]


def holds(found: Interval, value: float) -> bool:
    return found.contains(value, slack=1e-9 * max(1.0, abs(value)))


# --- intervals


@pytest.mark.parametrize(("low", "high"), [(2, 1), (math.nan, 1), (0, math.nan)])
def test_interval_refuses_ends_that_are_none(low, high):
    with pytest.raises(ValueError, match="not an interval"):
        Interval(low, high)


def test_middle_of_an_open_interval_is_not_a_number():
    assert math.isnan(Interval(3, math.inf).middle)
    assert Interval(3, 5).middle == 4
    assert Interval(3, 5).width == 2


@given(st.data())
def test_sum_and_multiple_hold_the_true_value(data):
    one, two = data.draw(interval()), data.draw(interval())
    x, y, k = data.draw(point_in(one)), data.draw(point_in(two)), data.draw(whole)
    assert (one + two).contains(x + y)
    assert one.scaled(k).contains(k * x)
    assert total([one, two]) == one + two


def test_a_known_zero_times_an_unknown_is_zero():
    assert UNKNOWN.scaled(0.0) == Interval.exact(0.0)
    assert UNKNOWN_POSITIVE.scaled(-1.0) == Interval(-math.inf, 0.0)


def test_total_with_an_open_end_is_open_on_that_side_only():
    assert total([Interval(1, 2), Interval(3, math.inf)]) == Interval(4, math.inf)
    assert total([UNKNOWN, Interval(3, math.inf)]) == UNKNOWN
    assert total([]) == Interval(0.0, 0.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.randoms())
def test_total_does_not_depend_on_the_order(values, random):
    cells = [Interval.exact(value) for value in values]
    shuffled = list(cells)
    random.shuffle(shuffled)
    assert total(cells) == total(shuffled)


@given(interval(), interval(), whole)
def test_intersection_is_what_both_allow(one, two, x):
    meeting = one.intersect(two)
    both = one.contains(x) and two.contains(x)
    assert both == (meeting is not None and meeting.contains(x))


def test_a_status_without_a_figure_is_secret_or_missing():
    assert [status for status in Status if not status.has_figure] == [
        Status.SECRET,
        Status.MISSING,
    ]
    assert len({status.label for status in Status}) == len(Status)


# --- forms


@given(forms())
def test_a_form_holds_every_possible_value(drawn):
    form, cells, world = drawn
    value = exact_value(form, world)
    if value is not None:
        assert holds(form.bounds(cells), value)


@given(forms(is_open=True))
def test_a_form_over_open_cells_holds_every_possible_value(drawn):
    form, cells, world = drawn
    value = exact_value(form, world)
    if value is not None:
        assert holds(form.bounds(cells), value)


@given(forms())
def test_a_form_equals_brute_force_where_it_is_called_exact(drawn):
    form, cells, _ = drawn
    values = [exact_value(form, corner) for corner in vertices(cells)]
    found = form.bounds(cells)
    if any(value is None for value in values):
        assert found == UNKNOWN
        return
    known = [value for value in values if value is not None]
    assert found.low == pytest.approx(min(known), rel=1e-9, abs=1e-9)
    assert found.high == pytest.approx(max(known), rel=1e-9, abs=1e-9)


@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_dinkelbach_ends_on_many_leaves_and_no_vertex_does_better(size, seed):
    rng = np.random.default_rng(seed)
    names = [f"x{i}" for i in range(size)]
    low = rng.uniform(0, 1e6, size)
    widths = rng.exponential(1e3, size)
    cells = {n: Interval(a, a + w) for n, a, w in zip(names, low, widths, strict=True)}
    form = Form(
        {n: float(rng.normal()) for n in names},
        {n: float(rng.uniform(0.1, 2)) for n in names},
        denominator_constant=1.0,
    )
    found = form.bounds(cells)
    for _ in range(20):
        corner = {n: box.low if rng.random() < 0.5 else box.high for n, box in cells.items()}
        value = exact_value(form, corner)
        assert value is not None
        assert holds(found, value)


@pytest.mark.parametrize(
    ("cells", "form", "expected"),
    [
        pytest.param(
            {"part": Interval(10, 20), "rest": Interval(30, 40)},
            Form({"part": 1}, {"part": 1, "rest": 1}, per=100),
            Interval(20.0, 40.0),
            id="part and rest: both ends at opposite vertices",
        ),
        pytest.param(
            {"a": Interval(8, 12)},
            Form({"a": 1}, {"a": 1}, per=100),
            Interval.exact(100.0),
            id="a quantity over itself is certain",
        ),
        pytest.param(
            {"a": Interval(8, 12), "b": Interval(1, 2)},
            Form({"a": 1, "b": -1}),
            Interval(6.0, 11.0),
            id="a difference",
        ),
        pytest.param(
            {"a": Interval(6, 9)},
            Form({"a": 1}, denominator_constant=3),
            Interval(2.0, 3.0),
            id="a mean of three years",
        ),
        pytest.param({}, Form({}, numerator_constant=4, per=10), Interval.exact(40.0), id="none"),
    ],
)
def test_form_gives_its_exact_ends(cells, form, expected):
    found = form.bounds(cells)
    assert found.low == pytest.approx(expected.low)
    assert found.high == pytest.approx(expected.high)


@pytest.mark.parametrize(
    "under",
    [
        pytest.param(Interval(0, 5), id="zero is possible"),
        pytest.param(Interval(-1, 5), id="negative is possible"),
        pytest.param(Interval(0, 0), id="certainly zero"),
    ],
)
def test_a_ratio_is_unknown_where_its_denominator_may_be_zero_or_less(under):
    form = Form({"a": 1}, {"b": 1})
    assert form.bounds({"a": Interval(1, 2), "b": under}) == UNKNOWN


def test_a_denominator_of_opposite_leaves_that_may_cancel_is_unknown():
    cells = {"a": Interval.exact(1.0), "c": Interval(0.3, 0.4)}
    assert Form({"a": 1}, {"c": 1.0, "a": -0.3}).bounds(cells) == UNKNOWN


def test_a_leaf_without_an_interval_is_an_error():
    with pytest.raises(KeyError):
        Form({"a": 1}, {"b": 1}).bounds({"a": Interval(1, 2)})


def test_leaves_are_named_once_in_order():
    assert Form({"b": 1, "a": 1}, {"a": 1, "c": 1}).leaves == ("b", "a", "c")


# --- quotient, share, monotone, quantile


@given(st.data())
def test_divide_holds_the_true_value(data):
    above, under = data.draw(maybe_open(whole)), data.draw(maybe_open(whole))
    x, y = data.draw(point_in(above)), data.draw(point_in(under))
    if y != 0:
        assert holds(divide(above, under), x / y)


def test_divide_by_what_may_be_negative_is_unknown():
    assert divide(Interval(1, 2), Interval(-1, 1)) == UNKNOWN
    assert divide(Interval(1, 2), Interval(0, 4)) == Interval(0.25, math.inf)
    assert divide(Interval(-1, 2), Interval(0, 4)) == UNKNOWN


@given(st.data())
def test_share_holds_the_true_value_and_is_exact_where_part_fits_in_whole(data):
    part, container = data.draw(interval(positive)), data.draw(interval(positive))
    worlds = [
        (p, w)
        for p in np.linspace(part.low, part.high, 5)
        for w in {*np.linspace(container.low, container.high, 5), part.low, part.high}
        if p <= w and w > 0 and container.contains(w)
    ]
    found = share(part, container, per=100)
    assert Interval(0, 100).contains(found.low)
    assert Interval(0, 100).contains(found.high)
    values = [100 * p / w for p, w in worlds]
    assert all(holds(found, value) for value in values)
    is_defined = max(part.high, container.low) > 0  # else nobody may be there to count
    if values and is_defined and part.high <= container.high and part.low <= container.low:
        assert found.low == pytest.approx(min(values))
        assert found.high == pytest.approx(max(values))


@pytest.mark.parametrize(
    ("part", "container", "expected"),
    [
        pytest.param(Interval(10, 14), Interval(98, 104), (10 / 104, 14 / 98), id="apart"),
        pytest.param(Interval(3, 9), Interval(6, 10), (0.3, 1.0), id="may be all of it"),
        pytest.param(Interval(3, 9), Interval(0, 10), (0.3, 1.0), id="whole may be zero"),
        pytest.param(Interval(0, 0), Interval(0, 0), (0.0, 1.0), id="nobody: unknown"),
        pytest.param(Interval(5, 5), Interval(20, math.inf), (0.0, 0.25), id="whole is open"),
        pytest.param(Interval(5, math.inf), Interval(20, 25), (0.2, 1.0), id="part is open"),
    ],
)
def test_share_formula(part, container, expected):
    found = share(part, container, per=1)
    assert (found.low, found.high) == pytest.approx(expected)


@given(interval(positive), st.integers(1, 9))
def test_monotone_maps_the_ends(of, gap):
    found = monotone(lambda x: x ** (1 / gap), of)
    assert holds(found, of.middle ** (1 / gap))
    assert found == Interval(of.low ** (1 / gap), of.high ** (1 / gap))


@given(st.lists(interval(), min_size=1, max_size=9), st.floats(0, 1), st.data())
def test_quantile_holds_the_true_value_and_equals_numpy_on_exact_ones(cells, q, data):
    world = [data.draw(point_in(box)) for box in cells]
    assert holds(quantile(cells, q), float(np.quantile(world, q)))
    ends = quantile([Interval.exact(value) for value in world], q)
    assert ends.low == ends.high == pytest.approx(float(np.quantile(world, q)), abs=1e-9)


def test_quantile_with_open_ends_is_open_only_where_it_must():
    cells = [Interval(1, 2), Interval(3, 4), UNKNOWN_POSITIVE, UNKNOWN_POSITIVE]
    assert quantile(cells, 0.0) == Interval(0, 2)
    assert quantile(cells, 0.5) == Interval(0.5, math.inf)
    assert quantile([UNKNOWN, UNKNOWN, UNKNOWN], 0.4) == UNKNOWN

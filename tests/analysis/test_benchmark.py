"""Quartiles and changes of comparable territories, by intervals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.analysis.benchmark import LEAST_KNOWN, NOT_ASKED, Peers, change_of, spread_of
from ctg_eval.analysis.context import Context
from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.indicators.values import Value

BOX = st.tuples(st.floats(0, 100), st.floats(0, 20))


def value(low: float, high: float, status: Status = Status.EXACT) -> Value:
    return Value("x", "epci", "", 2023, Interval(low, high), status)


NONE = Value("x", "epci", "", 2023, UNKNOWN, Status.MISSING)


@given(boxes=st.lists(BOX, min_size=LEAST_KNOWN, max_size=15), shares=st.data())
def test_true_quartiles_are_inside_whatever_the_true_values(
    boxes: list[tuple[float, float]], shares: st.DataObject
) -> None:
    values = [value(low, low + wide) for low, wide in boxes]
    true = [low + wide * shares.draw(st.floats(0, 1)) for low, wide in boxes]
    found = spread_of(values)
    assert found is not None
    for box, q in ((found.low, 0.25), (found.median, 0.5), (found.high, 0.75)):
        assert box.contains(float(np.quantile(true, q)), slack=1e-9)


def test_a_territory_without_a_figure_may_have_any_value() -> None:
    found = spread_of([*(value(x, x) for x in (1, 2, 3, 4, 5, 6, 7)), NONE, NONE, NONE])
    assert found is not None
    assert (found.known, found.expected) == (7, 10)
    assert found.median == Interval(2.5, 5.5)
    assert found.low.low == -math.inf
    assert found.high.high == math.inf


@pytest.mark.parametrize("known", [0, 4])
def test_under_five_known_territories_nothing_is_said(known: int) -> None:
    assert spread_of([*(value(1, 1) for _ in range(known)), *[NONE] * 6]) is None


@pytest.mark.parametrize(
    ("first", "last", "in_percent", "expected"),
    [
        pytest.param((20, 20), (23, 23), False, (3, 3), id="points of a rate"),
        pytest.param((20, 22), (23, 24), False, (1, 4), id="by intervals"),
        pytest.param((100, 100), (90, 95), True, (-10, -5), id="a count in per cent"),
        pytest.param((0, 4), (5, 9), True, (-math.inf, math.inf), id="from what may be zero"),
    ],
)
def test_a_change_is_what_both_ends_allow(
    first: tuple[float, float],
    last: tuple[float, float],
    in_percent: bool,
    expected: tuple[float, float],
) -> None:
    found = change_of(value(*first), value(*last), in_percent=in_percent)
    assert (found.low, found.high) == pytest.approx(expected)


def test_the_number_and_the_absence_of_territories_come_from_the_territory_file(
    demo_context: Context,
) -> None:
    engine = demo_context.engine()
    assert demo_context.peers().count == 10
    assert Peers(engine, 0).reason == NOT_ASKED
    assert Peers(engine, 4).reason == ("4 demandés par la clé « pairs », il en faut 5 au moins")
    own = engine.latest("taux_couverture_global")
    assert own is not None
    for count in (5, 10):
        found = Peers(engine, count).spread("taux_couverture_global", own)
        assert found is not None
        assert found.expected == count


def test_a_count_of_another_denominator_year_is_unknown(demo_context: Context) -> None:
    peers = demo_context.peers()
    own = peers.engine.latest("pop_evolution_annuelle")
    assert own is not None
    assert all(one.has_figure for one in peers.values("pop_evolution_annuelle", own.year, like=own))
    other = replace(own, denominator_year=1999)
    found = peers.values("pop_evolution_annuelle", own.year, like=other)
    assert not any(one.has_figure for one in found)


def test_the_key_holds_the_number_of_territories_and_their_figures(demo_context: Context) -> None:
    engine, names = demo_context.engine(), ["taux_couverture_global"]
    key = Peers(engine, 10).key(names)
    assert Peers(engine, 10).key(names) == key
    assert Peers(engine, 11).key(names) != key
    assert Peers(engine, 10).key(["taux_chomage_recensement"]) != key

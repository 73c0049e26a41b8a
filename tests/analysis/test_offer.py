from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.analysis.context import Context, open_context
from ctg_eval.analysis.offer import (
    implied_children,
    missing,
    missing_as_published,
    needs,
    targets,
)
from ctg_eval.analysis.surroundings import surroundings
from ctg_eval.bounds import Interval, total
from ctg_eval.paths import Folders


@given(st.floats(1, 5000), st.floats(1, 200))
def test_with_the_published_rate_as_the_target_nothing_is_missing(
    places: float, rate: float
) -> None:
    box = Interval.exact(places)
    assert missing_as_published(rate, box, rate) == Interval(0, 0)
    assert missing(rate, implied_children(box, rate), box).high == pytest.approx(0, abs=1e-6)


def test_missing_places_go_from_the_most_places_to_the_fewest() -> None:
    assert missing(60, Interval(90, 110), Interval(40, 60)) == Interval(0, 26)


def test_needs_of_the_communes_add_up_to_the_places_of_the_territory(demo_context: Context) -> None:
    held = needs(surroundings(demo_context, demo_context.engine()))
    assert len(held) == 24
    need = total(one.need for one in held.values())
    places = total(one.places for one in held.values())
    assert need.low == pytest.approx(places.low)
    assert need.high == pytest.approx(places.high)


def with_targets(folders: Folders, words: str) -> Context:
    """The demo with these targets in the place of its own."""
    path: Path = folders.params / "demo" / "territoire.yaml"
    text = path.read_text(encoding="utf-8")
    text, times = re.subn(r"(?m)^cibles:.*\n(?: .*\n)*", f"cibles: {words}\n", text)
    assert times == 1
    path.write_text(text, encoding="utf-8")
    return open_context("demo", folders)


def test_without_a_decided_target_no_missing_place_is_computed(folders: Folders) -> None:
    context = with_targets(folders, "{}")
    engine = context.engine()
    assert targets(context, engine, surroundings(context, engine)) == []


def test_sum_of_the_communes_gaps_is_shown_beside_the_gap_of_the_whole(folders: Folders) -> None:
    words = "{taux_couverture_eaje: {valeur: 14, decidee_le: 2026-03-12}}"
    context = with_targets(folders, words)
    engine = context.engine()
    (found,) = targets(context, engine, surroundings(context, engine))
    assert found.whole is not None
    assert len(found.by_commune) == 24
    assert found.total.low > found.whole.high > 0


def test_target_on_all_modes_rests_on_the_published_rates(folders: Folders) -> None:
    words = "{taux_couverture_global: {valeur: 61, decidee_le: 2026-03-12}}"  # the demo decides 60
    context = with_targets(folders, words)
    engine = context.engine()
    (found,) = targets(context, engine, surroundings(context, engine))
    whole = 0.0
    for epci in ("000000101", "000000102"):
        places = engine.value("places_total", "epci", epci, 2023).interval.low
        rate = engine.value("taux_couverture_global", "epci", epci, 2023).interval.low
        whole += 61 * (100 * places / rate) / 100 - places
    assert found.whole is not None
    assert found.whole.low == pytest.approx(whole)

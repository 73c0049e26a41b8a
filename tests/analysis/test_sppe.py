"""The missions of early childhood: strict thresholds, and what a transfer alone would change."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ctg_eval.analysis.sppe import above, crossings
from ctg_eval.bounds import Interval
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.referentiel.sppe import load_rule


def engine(**epcis: tuple[str, ...]) -> Any:
    code = SimpleNamespace(members=lambda _level, epci: epcis[epci])
    return SimpleNamespace(territory=SimpleNamespace(epcis=tuple(epcis), code=code))


@pytest.mark.parametrize(
    ("people", "due"),
    [
        (Interval.exact(3500), "non"),
        (Interval.exact(3501), "oui"),
        (Interval(3400, 3600), ""),
        (Interval(3600, float("inf")), "oui"),
        (Interval(135, float("inf")), ""),
    ],
)
def test_threshold_is_strict_and_unknown_is_never_no(people: Interval, due: str) -> None:
    assert above(people, 3500) == due


def test_communes_cross_together_what_they_do_not_cross_alone() -> None:
    people = {
        "01": Interval.exact(2000),
        "02": Interval.exact(1600),
        "03": Interval.exact(9000),
        "04": Interval(3000, float("inf")),
    }
    found = crossings(engine(E=("01", "02", "03", "04"), F=("05",)), people, (3500, 10_000))
    assert [(one.threshold, one.communes, one.unsure) for one in found] == [
        (3500, ("01", "02"), ("04",)),
        (10_000, ("01", "02", "03"), ("04",)),
    ]


def test_nothing_crosses_where_the_sum_stays_under_the_threshold() -> None:
    people = {"01": Interval.exact(2000), "02": Interval.exact(1500)}
    assert crossings(engine(E=("01", "02")), people, (3500,)) == []


def test_rule_has_its_four_missions_its_thresholds_and_its_source() -> None:
    rule = load_rule()
    assert list(rule.missions) == ["recenser", "informer", "planifier", "soutenir"]
    assert rule.paliers == (3500, 10_000)
    assert rule.source in load_sources().entries

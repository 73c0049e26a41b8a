"""The thresholds of words, each rule of the trade's table a test."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.display.french import (
    change_words,
    compare_words,
    gap_text,
    interval_text,
    number,
    printed_change_words,
    side_words,
    value_text,
)
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import load_catalogue

CATALOGUE = load_catalogue()
HALVES = st.integers(1, 400).map(lambda n: n / 2)
WIDTHS = st.integers(0, 20)
BOXES = st.tuples(HALVES, WIDTHS).map(lambda p: Interval(p[0], p[0] + p[1]))


def value(box: Interval, status: Status = Status.EXACT, base: float | None = None) -> Value:
    under = Interval.exact(base) if base is not None else None
    return Value("x", "territoire", "t", 2023, box, status, denominator=under)


def by_the_table(own: Interval, other: Interval) -> str:
    """The row « Seuils de mots », read again: gap of the middles against the uncertainty."""
    above, under = (own, other) if own.middle >= other.middle else (other, own)
    gap, uncertainty = above.middle - under.middle, (own.width + other.width) / 2
    if gap <= uncertainty:
        return "proche de"
    side = "plus" if above is own else "moins"
    if above.low > 1.5 * under.high:
        return f"nettement {side}"
    return f"un peu {side}" if gap <= 2 * uncertainty else side


@given(BOXES, BOXES)
def test_words_of_comparison_follow_the_gap_and_the_uncertainty(
    own: Interval, other: Interval
) -> None:
    assert compare_words(own, other) == by_the_table(own, other)


@given(BOXES, BOXES)
def test_words_of_comparison_are_the_reverse_the_other_way_round(
    own: Interval, other: Interval
) -> None:
    turned = {"plus": "moins", "moins": "plus"}
    words = compare_words(own, other)
    head, _, last = words.rpartition(" ")
    expected = f"{head} {turned.get(last, last)}".strip()
    assert compare_words(other, own) == expected


@pytest.mark.parametrize(
    ("first", "last", "unit", "is_stable"),
    [
        pytest.param(20.0, 20.9, "%", True, id="under a point"),
        pytest.param(20.0, 21.0, "%", False, id="one point"),
        pytest.param(1000, 1019, "habitants", True, id="under 2 per cent"),
        pytest.param(1000, 1020, "habitants", False, id="2 per cent"),
        pytest.param(50, 50.9, "places pour 100 enfants", True, id="ratio under 2 per cent"),
        pytest.param(0.10, 0.19, "% par an", True, id="yearly rate under a tenth"),
        pytest.param(0.10, 0.30, "% par an", False, id="yearly rate of two tenths"),
    ],
)
def test_stable_is_under_a_point_or_two_per_cent(
    first: float, last: float, unit: str, is_stable: bool
) -> None:
    words = change_words(Interval.exact(first), Interval.exact(last), unit=unit)
    assert (words == "stable") == is_stable


def test_change_that_may_be_great_is_never_stable() -> None:
    assert change_words(Interval(10, 30), Interval(10.2, 30.2), unit="%") != "stable"


def test_rate_changes_by_points_and_a_count_by_per_cent() -> None:
    rate = change_words(Interval.exact(20), Interval.exact(23), unit="%")
    count = change_words(Interval.exact(20), Interval.exact(23), unit="foyers")
    assert rate == "en hausse de 3\u00a0points"
    assert count == "en hausse de 15\u202f%"


def test_places_for_100_children_are_neither_per_cent_nor_points() -> None:
    unit = "places pour 100 enfants"
    texts = (
        interval_text(Interval.exact(52.3), unit=unit, decimals=1),
        change_words(Interval.exact(49), Interval.exact(44), unit=unit),
        gap_text(Interval.exact(44), Interval.exact(49), unit=unit),
    )
    for text in texts:
        assert "places pour 100 enfants" in text
        assert "%" not in text
        assert "point" not in text
    for name, entry in CATALOGUE.entries.items():
        if name.startswith("taux_couverture"):
            assert entry.unite == unit, name


@pytest.mark.parametrize(
    ("base", "text"), [(199, "18\u202f%"), (200, "18,4\u202f%"), (5000, "18,4\u202f%")]
)
def test_no_decimal_where_the_denominator_is_under_200(base: float, text: str) -> None:
    assert value_text(value(Interval.exact(18.4), base=base), unit="%", decimals=1) == text


# Of an hour or of a day: cents are what a family or a manager compares.
PRICES = ("tarif_journee_alsh_qf600", "prix_revient_place_eaje")


def test_no_indicator_prints_more_than_a_decimal_and_no_count_prints_one() -> None:
    for name, entry in CATALOGUE.entries.items():
        most = 0 if entry.nature == "effectif" and entry.unite != "ETP" else 1
        assert entry.decimales <= (2 if name in PRICES else most), name


@given(st.floats(0, 10).map(lambda x: round(x, 1)))
def test_noun_is_singular_up_to_1_99(size: float) -> None:
    text = interval_text(Interval.exact(size), unit="places", decimals=1)
    assert text.endswith("place" if size < 2 else "places")


def test_thousands_have_their_thin_space_and_the_unit_its_own() -> None:
    assert number(12480) == "12\u202f480"
    assert number(999) == "999"
    assert interval_text(Interval.exact(21500), unit="euros") == "21\u202f500\u202f€"


def test_uncertainty_is_in_words() -> None:
    text = interval_text(Interval(15, 19), unit="foyers")
    assert text == "entre 15 et 19\u00a0foyers"
    assert "±" not in text


def test_hidden_missing_and_zero_are_three_texts() -> None:
    texts = {
        value_text(value(Interval(1, 4), Status.SECRET), unit="foyers"),
        value_text(value(Interval(-math.inf, math.inf), Status.MISSING), unit="foyers"),
        value_text(value(Interval.exact(0)), unit="foyers"),
    }
    assert texts == {"donnée protégée", "non disponible", "0\u00a0foyer"}


@pytest.mark.parametrize("status", [Status.CENSORED, Status.ROUNDED])
def test_published_zero_that_may_be_four_is_never_said_to_be_none(status: Status) -> None:
    text = value_text(value(Interval(0, 4), status), unit="foyers")
    assert "4\u00a0foyers" in text
    assert text != "0\u00a0foyer"
    assert "aucun" not in text


@pytest.mark.parametrize(
    ("own", "other", "word"),
    [(15, 14, "proche"), (15, 14.4, "proche"), (15.1, 14, "plus"), (13, 14.5, "moins")],
)
def test_gap_that_the_source_cannot_tell_is_near(own: float, other: float, word: str) -> None:
    sides = side_words(Interval.exact(own), Interval.exact(other), decimals=1, least=1.0)
    assert sides == word


def test_unknown_end_is_on_no_side() -> None:
    assert side_words(Interval(120, math.inf), Interval.exact(3), decimals=0) == ""


@given(BOXES, BOXES, st.sampled_from(["%", "foyers", "indice"]), st.integers(0, 1))
def test_same_print_is_no_change(first: Interval, last: Interval, unit: str, decimals: int) -> None:
    words = printed_change_words(first, last, unit=unit, decimals=decimals)
    same = interval_text(first, decimals=decimals) == interval_text(last, decimals=decimals)
    if same:
        assert words in ("stable", "sans changement certain")


def test_poverty_is_never_chained_across_the_break_of_2022() -> None:
    entry = CATALOGUE.get("taux_pauvrete")
    assert entry.series_of(2021) != entry.series_of(2023)


def test_median_is_never_called_a_mean() -> None:
    for name, entry in CATALOGUE.entries.items():
        if entry.nature == "mediane":
            assert "moyen" not in entry.libelle.replace("niveau de vie moyen", "").lower(), name
            assert "médian" in entry.libelle.lower(), name

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.display.french import (
    change_words,
    compare_words,
    gap_text,
    interval_text,
    join,
    lowered,
    number,
    place,
    short_text,
    typography,
    unit,
    value_text,
    within,
    years_text,
)
from ctg_eval.indicators.values import Value

INF = math.inf
FINITE = st.floats(-1e7, 1e7, allow_nan=False)
INTERVALS = st.tuples(FINITE, FINITE).map(lambda pair: Interval(*sorted(pair)))
NARROW_INTERVALS = st.tuples(FINITE, st.floats(0, 1)).map(lambda p: Interval(p[0], p[0] + p[1]))


def value(interval: Interval, status: Status = Status.EXACT, **more: object) -> Value:
    return Value("x", "territoire", "demo", 2023, interval, status, **more)  # type: ignore[arg-type]


def read(text: str) -> list[float]:
    """The numbers that a French text prints."""
    plain = text.replace("\u202f", "").replace("−", "-").replace(",", ".")
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", plain)]


@pytest.mark.parametrize(
    ("x", "decimals", "sign", "text"),
    [
        pytest.param(999, 0, False, "999", id="below a thousand"),
        pytest.param(12480, 0, False, "12\u202f480", id="thousands"),
        pytest.param(1234567.5, 1, False, "1\u202f234\u202f567,5", id="millions"),
        pytest.param(18.44, 1, False, "18,4", id="decimal comma"),
        pytest.param(2.5, 0, False, "3", id="half goes away from zero"),
        pytest.param(-0.04, 1, True, "0,0", id="no sign on zero"),
        pytest.param(-3, 0, True, "−3", id="true minus"),
        pytest.param(4.9, 1, True, "+4,9", id="plus when asked"),
    ],
)
def test_number_is_written_in_french(x: float, decimals: int, sign: bool, text: str) -> None:
    assert number(x, decimals=decimals, sign=sign) == text


@pytest.mark.parametrize("x", [math.nan, INF, -INF])
def test_number_refuses_what_is_not_finite(x: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        number(x)


@pytest.mark.parametrize(
    ("interval", "unit_name", "decimals", "text"),
    [
        (Interval.exact(12480), "habitants", 0, "12\u202f480\u00a0habitants"),
        (Interval(42.2, 45.1), "%", 0, "entre 42 et 46\u202f%"),
        (Interval(120, INF), "", 0, "au moins 120"),
        (Interval(-INF, 5), "", 0, "au plus 5"),
        (Interval.exact(1.5), "places", 1, "1,5\u00a0place"),
        (Interval.exact(0), "places", 0, "0\u00a0place"),
        (Interval.exact(2), "places pour 100 enfants", 0, "2\u00a0places pour 100 enfants"),
        (Interval.exact(1.97), "places", 0, "2\u00a0places"),
        (Interval(0, 1), "foyers", 0, "entre 0 et 1\u00a0foyer"),
        (Interval.exact(24510), "euros par an", 0, "24\u202f510\u202f€ par an"),
        (Interval(44.12, 44.13), "%", 1, "44,1\u202f%"),
        (Interval(0, INF), "habitants", 0, "non disponible"),
        (Interval(-INF, INF), "habitants", 0, "non disponible"),
        (Interval(45.99999999999999, 46.00000000000001), "", 0, "46"),
    ],
)
def test_interval_is_said_in_words(
    interval: Interval, unit_name: str, decimals: int, text: str
) -> None:
    assert interval_text(interval, unit=unit_name, decimals=decimals) == text


@given(st.one_of(INTERVALS, NARROW_INTERVALS), st.integers(0, 3))
def test_printed_interval_contains_the_real_one(interval: Interval, decimals: int) -> None:
    printed = read(interval_text(interval, decimals=decimals))
    half = 0.5 * 10**-decimals if len(printed) == 1 else 0.0
    slack = 1e-6
    assert min(printed) - half - slack <= interval.low
    assert max(printed) + half + slack >= interval.high


@given(st.one_of(INTERVALS, NARROW_INTERVALS), st.integers(0, 3))
def test_interval_is_never_printed_more_exactly_than_asked(
    interval: Interval, decimals: int
) -> None:
    text = interval_text(interval, decimals=decimals)
    assert all(len(part) <= decimals for part in re.findall(r",(\d+)", text))


@given(FINITE, st.integers(0, 3))
def test_half_open_interval_prints_an_end_that_is_true(end: float, decimals: int) -> None:
    assert read(interval_text(Interval(-INF, end), decimals=decimals))[0] >= end - 1e-6
    text = interval_text(Interval(end, INF), decimals=decimals)
    assert text == "non disponible" or read(text)[0] <= end + 1e-6


def test_short_text_is_for_cells() -> None:
    assert short_text(Interval(42.2, 45.1)) == "42 à 46"
    assert short_text(Interval(120, INF)) == "120 ou plus"
    assert short_text(Interval(-INF, 5)) == "5 ou moins"


@pytest.mark.parametrize(
    ("given_value", "text"),
    [
        pytest.param(value(Interval(1, 4), Status.SECRET), "donnée protégée", id="secret"),
        pytest.param(value(Interval(-INF, INF), Status.MISSING), "non disponible", id="missing"),
        pytest.param(
            value(Interval(120, INF), Status.PARTIAL, known=21, expected=24),
            "au moins 120\u202f% (21 communes sur 24)",
            id="partial sum",
        ),
        pytest.param(value(Interval(0, 5), Status.CENSORED), "au plus 5\u202f%", id="censored"),
        pytest.param(
            value(Interval.exact(18.4), denominator=Interval(150, 250)),
            "18\u202f%",
            id="small base",
        ),
        pytest.param(
            value(Interval.exact(18.4), denominator=Interval.exact(2000)),
            "18,4\u202f%",
            id="big base",
        ),
    ],
)
def test_value_is_said_by_its_status(given_value: Value, text: str) -> None:
    assert value_text(given_value, unit="%", decimals=1) == text


@given(INTERVALS, st.sampled_from(list(Status)))
def test_no_text_says_environ_nor_nan(interval: Interval, status: Status) -> None:
    text = value_text(value(interval, status), unit="habitants")
    assert "environ" not in text
    assert "nan" not in text.lower()


def test_unit_out_of_the_table_has_its_singular() -> None:
    assert unit("naissances par an").after(1) == "\u00a0naissance par an"
    assert unit("réunions").after(2) == "\u00a0réunions"


def test_typography_sets_spaces_and_apostrophes() -> None:
    assert typography("L'offre : 12 480 places ; « oui » ?") == (
        "L’offre\u00a0: 12\u202f480\u00a0places\u202f; «\u00a0oui\u00a0»\u202f?"
    )


def test_typography_leaves_years_and_addresses_alone() -> None:
    assert typography("en 2023 124 enfants") == "en 2023 124\u00a0enfants"
    assert typography("https://www.insee.fr/fr?a=1") == "https://www.insee.fr/fr?a=1"


@given(st.text(alphabet="ab' :;?!%€«»0123456789\u00a0\u202f", max_size=30))
@settings(max_examples=500)
def test_typography_twice_is_typography_once(text: str) -> None:
    assert typography(typography(text)) == typography(text)


def test_join_is_an_enumeration() -> None:
    assert [join([]), join(["a"]), join(["a", "b"]), join(["a", "b", "c"])] == [
        "",
        "a",
        "a et b",
        "a, b et c",
    ]


def test_years_are_said_by_runs() -> None:
    assert years_text([2016, 2017, 2018, 2019, 2020]) == "2016 à 2020"
    assert years_text([2023, 2012, 2017]) == "2012, 2017 et 2023"
    assert years_text([2018, 2019, 2021]) == "2018, 2019 et 2021"
    assert years_text([]) == ""


@pytest.mark.parametrize(
    ("name", "to", "of"),
    [
        ("Le Creusot", "au Creusot", "du Creusot"),
        ("Les Mines", "aux Mines", "des Mines"),
        ("La Rochelle", "à La Rochelle", "de La Rochelle"),
        ("L'Écaillon", "à L’Écaillon", "de L’Écaillon"),
        ("Lens", "à Lens", "de Lens"),
        ("Lesquin", "à Lesquin", "de Lesquin"),
        ("Arras", "à Arras", "d’Arras"),
        ("Hénin-Beaumont", "à Hénin-Beaumont", "d’Hénin-Beaumont"),
        ("Houdain", "à Houdain", "d’Houdain"),
        ("Honfleur", "à Honfleur", "de Honfleur"),
    ],
)
def test_place_is_contracted_with_its_article(name: str, to: str, of: str) -> None:
    assert (place(name), place(name, "de")) == (to, of)


@pytest.mark.parametrize(
    ("first", "last", "unit_name", "words"),
    [
        (Interval.exact(20), Interval.exact(23), "%", "en hausse de 3\u00a0points"),
        (Interval.exact(20), Interval.exact(20.2), "%", "stable"),
        (Interval(10, 30), Interval(10.2, 30.2), "%", "proche de son niveau de départ"),
        (Interval(20, 21), Interval(21.5, 22.5), "%", "en hausse de 0,5 à 2,5\u00a0points"),
        (Interval(0, 1), Interval(1.2, 1.4), "places", "un peu en hausse"),
        (Interval(2748, 3058), Interval(2410, 2718), "foyers", "en baisse de 1 à 22\u202f%"),
        (Interval.exact(94), Interval.exact(96.5), "indice", "en hausse de 2,5\u00a0points"),
        (Interval.exact(10), Interval.exact(30), "%", "nettement en hausse, de 20\u00a0points"),
        (Interval.exact(501), Interval.exact(419), "naissances", "en baisse de 16\u202f%"),
        (Interval.exact(48210), Interval.exact(48100), "habitants", "stable"),
        (Interval.exact(49), Interval.exact(44.1), "places pour 100 enfants",
         "en baisse de 4,9\u00a0places pour 100 enfants"),
        (Interval(10, INF), Interval.exact(3), "%", "non comparable"),
        (Interval.exact(0), Interval.exact(0), "places", "stable"),
    ],
)  # fmt: skip
def test_change_is_said_within_what_is_certain(
    first: Interval, last: Interval, unit_name: str, words: str
) -> None:
    assert change_words(first, last, unit=unit_name) == words


@pytest.mark.parametrize(
    ("value_", "reference", "words"),
    [
        (Interval(42, 46), Interval(45, 50), "proche de"),
        (Interval(46, 48), Interval(42, 45), "un peu plus"),
        (Interval.exact(49), Interval.exact(44), "plus"),
        (Interval.exact(44), Interval.exact(49), "moins"),
        (Interval(80, 82), Interval(40, 45), "nettement plus"),
        (Interval(20, 22), Interval(40, 45), "nettement moins"),
        (Interval(20, INF), Interval(40, 45), "non comparable"),
    ],
)
def test_comparison_is_said_within_what_is_certain(
    value_: Interval, reference: Interval, words: str
) -> None:
    assert compare_words(value_, reference) == words


@given(INTERVALS, INTERVALS)
def test_overlapping_values_are_never_said_to_differ(a: Interval, b: Interval) -> None:
    overlaps = a.intersect(b) is not None
    assert (compare_words(a, b) == "proche de") == overlaps
    if overlaps:
        assert change_words(a, b, unit="%") in ("stable", "proche de son niveau de départ")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CA Grand Belfort", "dans la CA Grand Belfort"),
        ("CC du Val de Marnelle", "dans la CC du Val de Marnelle"),
        ("CU d'Arras", "dans la CU d’Arras"),
        ("Métropole Européenne de Lille", "dans la Métropole Européenne de Lille"),
        ("Eurométropole de Metz", "dans l’Eurométropole de Metz"),
        ("Bordeaux Métropole", "dans Bordeaux Métropole"),
    ],
)
def test_name_of_an_epci_has_its_article(name: str, words: str) -> None:
    assert within(name) == words


def test_first_letter_is_lowered_unless_it_opens_an_acronym() -> None:
    assert lowered("Places en EAJE") == "places en EAJE"
    assert lowered("EAJE et micro-crèches") == "EAJE et micro-crèches"
    assert lowered("Élèves") == "élèves"
    assert lowered("") == ""


@pytest.mark.parametrize("name", ["indice", "rapport", "base 100"])
def test_pure_number_has_no_unit_after_it(name: str) -> None:
    assert interval_text(Interval.exact(102.4), unit=name, decimals=1) == "102,4"


def test_gap_between_rates_is_in_points() -> None:
    assert gap_text(Interval.exact(44.1), Interval.exact(49), unit="%") == "−4,9\u00a0points"

"""Column names made comparable, patterns, years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.sources.head import unique
from ctg_eval.sources.headers import Match, absent, matches, plain, years_in


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("\ufeffGEO", "geo"),
        ("Tranche d'âge", "tranche_d_age"),
        ("Tranche d’âge", "tranche_d_age"),
        ("  Nombre   de demandeurs d'emploi ", "nombre_de_demandeurs_d_emploi"),
        ("Q3_Q1", "q3_q1"),
        ("APL aux sages-femmes\n(2023)", "apl_aux_sages_femmes_2023"),
        ("", ""),
    ],
)
def test_header_is_made_comparable(written, wanted):
    assert plain(written) == wanted


@given(st.text())
def test_comparable_header_stays_as_it_is(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("pattern", "headers", "wanted"),
    [
        ("q2{aa}", ["q119", "q219", "q2199"], [Match("q219", 2019)]),
        ("p{aa}_pop", ["p21_pop", "p99_pop"], [Match("p21_pop", 2021), Match("p99_pop", 1999)]),
        ("population_{aaaa}", ["population_2021", "population"], [Match("population_2021", 2021)]),
        ("numcomdo|numero_commune", ["numero_commune"], [Match("numero_commune", None)]),
        ("pop*", ["pop", "pop_2020_sf", "apop"], [Match("pop", None), Match("pop_2020_sf", None)]),
        ("med{aa}|q2{aa}", ["q218", "med21"], [Match("q218", 2018), Match("med21", 2021)]),
        ("a.b", ["axb"], []),
        ("ips", ["ips_national"], []),
    ],
)
def test_pattern_finds_whole_headers_and_their_years(pattern, headers, wanted):
    assert matches(pattern, headers) == wanted


def test_absent_patterns_are_those_that_nothing_answers():
    assert absent(["geo", "q2{aa}", "x|geo"], ["geo", "q319"]) == ["q2{aa}"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023", [2023]),
        ("2024-12", [2024]),
        ("202412", [2024]),
        ("2015-T4", [2015]),
        ("2022-2023", [2022, 2023]),
        ("1968-1975", [1968, 1975]),
        ("31/12/2020", [2020]),
        ("total", []),
        ("1799", []),
    ],
)
def test_years_are_found_in_a_text(text, years):
    assert years_in(text) == years


@given(st.lists(st.sampled_from(["GEO", "geo", "Géo", "", " ", "an", "_2"]), max_size=12))
def test_each_column_has_its_own_name(names):
    headers = unique(names)
    assert len(set(headers)) == len(headers) == len(names)
    first = [name for name in headers if not name.startswith("_")]
    assert first == list(dict.fromkeys(filter(None, map(plain, names))))

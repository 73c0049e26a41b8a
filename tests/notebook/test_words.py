"""A title never contradicts the numbers printed beside it, whatever the values."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status
from ctg_eval.geography import official_code
from ctg_eval.geography.territory import Territory, territory_from_communes, territory_from_epci
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import phrases, words
from ctg_eval.referentiel.indicateurs import load_catalogue

CATALOGUE = load_catalogue()
BELFORT = territory_from_epci(["200069052"], code=official_code(), identifier="belfort")
TWO_EPCIS = territory_from_epci(["246200364", "200042190"], code=official_code(), identifier="lens")
EXACT = Interval.exact
ENDS = st.floats(0, 100).map(lambda x: round(x, 2))
BOXES = st.tuples(ENDS, ENDS).map(lambda pair: Interval(*sorted(pair)))
AREAS = {"departement": "90", "region": "27", "france": "F"}


def value(
    box: Interval, level: str = "territoire", geo: str = "belfort", year: int = 2023
) -> Value:
    return Value("x", level, geo, year, box, Status.EXACT)


def line(name: str, box: Interval, *, year: int = 2023, **others: Interval) -> Line:
    entry = CATALOGUE.get(name)
    compared = tuple(value(other, level, AREAS[level], year) for level, other in others.items())
    return Line(name, entry, value(box, year=year), compared)


def counts_in(title: str) -> dict[str, int]:
    """How many are said to be above, below or near: « 3 sont plus élevés qu’en France et 5 plus bas »."""
    if found := re.match(r"Les (\d+) indicateurs comparés sont (plus \w+|proches)", title):
        return {found[2][:8]: int(found[1])}
    if found := re.match(r"L’indicateur comparé est (plus \w+|proche)", title):
        return {found[1][:8]: 1}
    return {
        words_[:8]: int(count)
        for count, words_ in re.findall(r"(\d+) (?:est |sont )?(plus \w+|proches?)", title)
    }


def read(text: str) -> list[float]:
    """The one or two numbers that a cell prints: « 42,0 », « 19,3 à 20,3 »."""
    return [float(part.replace(",", ".")) for part in text.split(" à ")]


LINES = st.lists(
    st.builds(
        lambda name, box, other: line(name, box, france=other),
        st.sampled_from(["taux_couverture_global", "part_locataires_hlm", "ips_ecoles"]),
        BOXES,
        BOXES,
    ),
    min_size=1,
    max_size=8,
)


@given(LINES)
@settings(max_examples=300)
def test_comparison_title_counts_what_its_table_shows(found: list[Line]) -> None:
    title = words.comparison_title(found, "france")
    expected = {"plus éle": 0, "plus bas": 0, "proche": 0}
    for one in found:
        assert one.value is not None
        own, other = (
            read(words.bare_text(one, one.value)),
            read(words.bare_text(one, one.comparisons[0])),
        )
        side = "plus éle" if own[0] > other[-1] else "plus bas" if own[-1] < other[0] else "proche"
        expected[side] += 1
    said = {
        key.removesuffix("s") if "proche" in key else key: n for key, n in counts_in(title).items()
    }
    assert said == {key: count for key, count in expected.items() if count}
    assert len(title) <= words.LONGEST_TITLE


@pytest.mark.parametrize("level", ["france", "region", "departement", "epci"])
@given(found=LINES)
@settings(max_examples=50)
def test_comparison_title_is_short_at_every_level(level: str, found: list[Line]) -> None:
    moved = [replace(one, comparisons=(replace(one.comparisons[0], level=level),)) for one in found]
    title = words.comparison_title(moved, level)
    assert len(title) <= words.LONGEST_TITLE
    assert not re.search(r"\bde le\b|\bà le\b|\bque en\b", title)


TREND_NAMES = st.sampled_from(
    ["pop_municipale", "naissances_domiciliees", "part_menages_aides_logement", "foyers_paje"]
)


@given(TREND_NAMES, BOXES, BOXES)
@settings(max_examples=300)
def test_trend_title_never_contradicts_its_ends(name: str, first: Interval, last: Interval) -> None:
    one = line(name, last)
    before, after = value(first, year=2012), value(last)
    title = words.trend_title(one, before, after)
    printed = words.bare_text(one, before), words.bare_text(one, after)
    if "hausse" in title:
        assert last.low > first.high
    if "baisse" in title:
        assert last.high < first.low
    if printed[0] == printed[1] or first.intersect(last) is not None:
        assert not words.is_change(title)
    seen = [read(one.replace("\u202f", "")) for one in printed]
    if words.is_change(title):
        assert seen[0][-1] < seen[1][0] or seen[0][0] > seen[1][-1]
    assert len(title) <= words.LONGEST_TITLE
    assert "2012" in title
    assert "…" not in title


@given(st.sampled_from(sorted(CATALOGUE.entries)), BOXES, BOXES, BOXES)
@settings(max_examples=300)
def test_message_fits_and_is_made_of_printed_numbers(
    name: str, box: Interval, near: Interval, far: Interval
) -> None:
    one = line(name, box, departement=near, france=far)
    text = words.message("Thème", [one], BELFORT)
    assert len(text) <= words.LONGEST_TITLE
    known = " ".join(
        [one.entry.libelle, phrases.SENTENCES.get(name, ""), words.full_text(one), "2023"]
        + [words.bare_text(one, other) for other in one.comparisons]
    )
    digits = set(re.findall(r"\d+", known.replace("\u202f", "")))
    assert set(re.findall(r"\d+", text.replace("\u202f", ""))) <= digits


@given(st.floats(-3, 3), st.floats(0, 0.3))
def test_population_sentence_says_the_side_of_its_rate(low: float, width: float) -> None:
    rate = replace(
        line("pop_evolution_annuelle", Interval(low, low + width)),
        value=replace(value(Interval(low, low + width)), denominator_year=2017),
    )
    text = words.message("Portrait", [line("pop_municipale", EXACT(101725)), rate], BELFORT)
    assert text.startswith("Le territoire compte 101\u202f725\u00a0habitants")
    if "recul" in text:
        assert low + width < 0
    if "hausse" in text:
        assert low > 0
    if "stable" in text:
        assert low > -0.1
        assert low + width < 0.1


def test_messages_read_as_sentences() -> None:
    cover = line("taux_couverture_global", EXACT(41.6), departement=EXACT(42), france=EXACT(60.9))
    assert words.message("Petite enfance", [cover], BELFORT) == (
        "L’accueil offre 41,6\u00a0places pour 100 enfants en 2023, contre 60,9 en France"
    )
    wide = line("taux_couverture_global", Interval(49.5, 49.8), france=EXACT(51.6))
    nation = replace(wide.comparisons[0], geo="F_X_D976")
    assert words.message("Petite enfance", [replace(wide, comparisons=(nation,))], BELFORT) == (
        "L’accueil offre 49,5 à 49,8\u00a0places pour 100 enfants, contre 51,6 en France hors Mayotte"
    )
    same = line("part_locataires_hlm", EXACT(14.61), france=EXACT(14.59))
    assert words.message("Accès aux droits", [same], BELFORT) == (
        "14,6\u202f% des ménages sont locataires d’un HLM en 2023, comme en France"
    )
    assert words.message("Parentalité", [], BELFORT) == (
        "Parentalité : les données importées ne disent rien de ce territoire"
    )
    assert words.message("Parentalité", [], BELFORT, by_quarter=True) == (
        "Parentalité : les données importées n’existent que par quartier"
    )


def test_old_figure_never_loses_its_year() -> None:
    old = line("jeunes_ni_emploi_ni_etudes", EXACT(16), year=2012, departement=EXACT(16.2))
    new = line("ips_ecoles", EXACT(100), year=2024)
    assert "2012" in words.message("Enfance", [old, new], BELFORT)


def test_count_is_never_set_beside_a_larger_area() -> None:
    for name, entry in CATALOGUE.entries.items():
        one = line(name, EXACT(12), departement=EXACT(15), france=EXACT(90))
        if entry.additif:
            assert words.holding(one, BELFORT) == [], name
            for told in (words.message("T", [one], BELFORT), words.reading(one, BELFORT)):
                assert not re.search(r"\bcontre\b", told), name


def test_epci_that_is_part_of_the_territory_is_no_yardstick() -> None:
    parts = tuple(value(EXACT(1), "epci", epci) for epci in TWO_EPCIS.epcis)
    nation = value(EXACT(2), "france", "F")
    one = replace(line("taux_couverture_global", EXACT(3)), comparisons=(*parts, nation))
    assert words.holding(one, TWO_EPCIS) == [nation]
    bit = territory_from_communes(
        BELFORT.communes[:3], code=official_code(), identifier="trois", nom="Trois"
    )
    whole = value(EXACT(1), "epci", "200069052")
    inside = replace(one, comparisons=(whole, nation))
    assert words.holding(inside, bit) == [whole, nation]
    assert words.beside(inside, [whole], bit) == "contre 1,0 dans la CA Grand Belfort"


@pytest.mark.parametrize(
    ("territory", "level", "geo", "text"),
    [
        (BELFORT, "departement", "90", "dans le département"),
        (TWO_EPCIS, "departement", "62", "dans le Pas-de-Calais"),
        (TWO_EPCIS, "region", "32", "dans la région"),
        (BELFORT, "france", "F_X_D976", "en France hors Mayotte"),
        (BELFORT, "france", "FM", "en France métropolitaine"),
        (TWO_EPCIS, "epci", "246200364", "dans la CA de Lens - Liévin"),
    ],
)
def test_area_is_named_with_its_article(
    territory: Territory, level: str, geo: str, text: str
) -> None:
    assert words.in_area(territory, value(EXACT(1), level, geo)) == text


def test_reading_says_what_the_figure_means_here() -> None:
    one = line("taux_couverture_eaje", EXACT(14.1), france=EXACT(23.5))
    assert words.reading(one, BELFORT) == (
        "sur le territoire, taux de couverture en EAJE (crèches) : 14,1\u00a0places pour "
        "100 enfants en 2023, contre 23,5 en France."
    )


def test_change_of_printed_values_that_are_the_same_is_none() -> None:
    one = line("part_locataires_hlm", EXACT(14.61))
    assert words.change(one, value(EXACT(14.59)), value(EXACT(14.61))) == "stable"
    assert not words.is_change(words.change(one, value(Interval(10, 20)), value(Interval(12, 14))))
    assert words.since_text(one, [value(EXACT(10), year=2012), value(EXACT(14))]) == (
        "en hausse de 4\u00a0points depuis 2012"
    )


def test_change_is_the_one_between_the_printed_numbers() -> None:
    one = line("taux_chomage_recensement", EXACT(13.95))
    words_ = words.change(one, value(EXACT(15.64), year=2012), value(EXACT(13.95)))
    assert (words.bare_text(one, value(EXACT(15.64))), words.full_text(one)) == (
        "15,6",
        "14,0\u202f%",
    )
    assert words_ == "en baisse de 1,6\u00a0point"


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=4))
def test_fitted_title_is_never_longer_than_allowed(candidates: list[str]) -> None:
    assert len(words.fitted(candidates)) <= words.LONGEST_TITLE


def test_indicators_named_first_are_in_the_catalogue_of_their_theme() -> None:
    for theme, names in phrases.TELLING.items():
        assert {CATALOGUE.get(name).theme for name in names} == {theme}
    for name, pattern in phrases.SENTENCES.items():
        assert name in CATALOGUE.entries
        assert pattern.count("{figure}") == 1


def test_overview_takes_two_lines_of_the_portrait_then_one_of_each_theme() -> None:
    found = {
        "portrait": [
            line(name, EXACT(1))
            for name in ("foyers_rsa", "pop_municipale", "pop_evolution_annuelle")
        ],
        "petite-enfance": [line(name, EXACT(1)) for name in ("eaje_nombre", "pop_0_4")],
        "parentalite": [],
        "acces-aux-droits": [line("part_locataires_hlm", EXACT(1))],
    }
    names = [one.identifier for one in phrases.overview(found, most=4)]
    assert names == ["pop_municipale", "pop_evolution_annuelle", "pop_0_4", "part_locataires_hlm"]

"""Titles of the notebooks against their figures: proved as made, refused once a cell changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display import caption
from ctg_eval.display.claims import Claim, verify
from ctg_eval.display.tables import interval_cell
from ctg_eval.errors import ReportError
from ctg_eval.geography import official_code
from ctg_eval.geography.territory import territory_from_epci
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import compare, ouvrir, phrases, titles, words
from ctg_eval.referentiel.indicateurs import load_catalogue
from tests.conftest import Made

CATALOGUE = load_catalogue()
BELFORT = territory_from_epci(["200069052"], code=official_code(), identifier="belfort")
NAME = "Grand Belfort"
ENDS = st.floats(0, 100).map(lambda x: round(x, 2))
BOXES = st.one_of(
    ENDS.map(Interval.exact),
    st.tuples(ENDS, ENDS).map(lambda pair: Interval(*sorted(pair))),
)
BASES = st.sampled_from([None, 150.0, 5000.0])
Facts = dict[tuple[str, str], Figure]


def value(
    box: Interval, year: int = 2023, level: str = "territoire", base: float | None = None
) -> Value:
    under = Interval.exact(base) if base is not None else None
    return Value("x", level, "g", year, box, Status.EXACT, denominator=under)


def line(name: str, own: Value, *others: Value) -> Line:
    return Line(name, CATALOGUE.get(name), own, others)


def printed(facts: Facts, decimals: dict[tuple[str, str], int]) -> list[str]:
    """What the table beside the drawing prints."""
    cells = [interval_cell(one, decimals=decimals[cell]) for cell, one in facts.items()]
    return [*cells, *(text for cell in facts for text in cell)]


TREND_NAMES = st.sampled_from(
    ["pop_municipale", "naissances_domiciliees", "part_menages_aides_logement", "ips_ecoles",
     "taux_couverture_global", "pop_evolution_annuelle"]
)  # fmt: skip
SERIES = st.lists(st.tuples(BOXES, BASES), min_size=2, max_size=6)


def trend_of(name: str, drawn: list[tuple[Interval, float | None]]) -> tuple[Line, list[Value]]:
    values = [value(box, 2012 + rank, base=base) for rank, (box, base) in enumerate(drawn)]
    return words.evenly(line(name, values[-1]), values), values


def trend_facts(values: list[Value]) -> Facts:
    return {(str(one.year), NAME): open_figure(one.interval) for one in values}


@given(TREND_NAMES, SERIES)
@settings(max_examples=200)
def test_title_and_alternative_of_a_curve_are_proved_by_its_table(
    name: str, drawn: list[tuple[Interval, float | None]]
) -> None:
    one, values = trend_of(name, drawn)
    facts = trend_facts(values)
    shown = [*printed(facts, dict.fromkeys(facts, one.entry.decimales)), one.entry.libelle]
    shown.append(one.entry.unite)
    title = titles.trend_claim(one, values[0], values[-1], name=NAME)
    verify(title, facts, shown)
    verify(titles.trend_alt(one, values, name=NAME), facts, shown)
    first, last = values[0].interval, values[-1].interval
    if "hausse" in title:
        assert last.low > first.high
    elif "baisse" in title:
        assert last.high < first.low
    elif "stable" in title and first.is_exact and last.is_exact:
        limit = max(1.0, 0.02 * abs(first.low))
        assert abs(last.low - first.low) <= limit + 0.5


@given(TREND_NAMES, SERIES)
@settings(max_examples=200)
def test_title_of_a_curve_is_refused_once_its_ends_are_swapped(
    name: str, drawn: list[tuple[Interval, float | None]]
) -> None:
    one, values = trend_of(name, drawn)
    title = titles.trend_claim(one, values[0], values[-1], name=NAME)
    assume(words.is_change(title))
    facts = trend_facts(values)
    first, last = (str(values[0].year), NAME), (str(values[-1].year), NAME)
    facts[first], facts[last] = facts[last], facts[first]
    with pytest.raises(ReportError, match="Titre refusé"):
        verify(title, facts, printed(facts, dict.fromkeys(facts, 2)))


RATES = st.sampled_from(
    ["taux_couverture_global", "part_locataires_hlm", "ips_ecoles", "taux_pauvrete"]
)
COMPARED = st.lists(st.tuples(RATES, BOXES, BOXES, BASES), min_size=1, max_size=8)


def compared(drawn: list[tuple[str, Interval, Interval, float | None]]) -> tuple[Claim, Facts]:
    """The title of a comparison and what its table holds, a line an indicator."""
    found = [
        words.evenly(line(name, value(own, base=base), value(other, level="france")),
                     [value(own, base=base)])
        for name, own, other, base in drawn
    ]  # fmt: skip
    rows = [f"Indicateur {chr(65 + rank)}" for rank in range(len(found))]
    cells = [((row, NAME), (row, "France")) for row in rows]
    facts: Facts = {}
    for row, (_, own, other, _) in zip(rows, drawn, strict=True):
        facts |= {(row, NAME): open_figure(own), (row, "France"): open_figure(other)}
    return titles.comparison_claim(found, "france", cells), facts


@given(COMPARED)
@settings(max_examples=200)
def test_title_of_a_comparison_is_proved_by_its_table(
    drawn: list[tuple[str, Interval, Interval, float | None]],
) -> None:
    title, facts = compared(drawn)
    verify(title, facts, [])


@given(COMPARED, st.data())
@settings(max_examples=200)
def test_title_of_a_comparison_is_refused_once_a_cell_crosses_its_reference(
    drawn: list[tuple[str, Interval, Interval, float | None]], data: st.DataObject
) -> None:
    title, facts = compared(drawn)
    rank = data.draw(st.integers(0, len(drawn) - 1))
    _, own, other, _ = drawn[rank]
    cell = (f"Indicateur {chr(65 + rank)}", NAME)
    moved = other.low - 50 if own.middle >= other.middle else other.high + 50
    facts[cell] = open_figure(Interval.exact(moved))
    with pytest.raises(ReportError, match="Titre refusé"):
        verify(title, facts, [])


def test_hidden_cell_refuses_the_title_that_counts_it() -> None:
    title, facts = compared([("part_locataires_hlm", Interval.exact(9), Interval.exact(3), None)])
    facts["Indicateur A", NAME] = replace(facts["Indicateur A", NAME], status=Status.SECRET)
    with pytest.raises(ReportError, match="sans chiffre"):
        verify(title, facts, [])


def test_poverty_a_point_away_is_near() -> None:
    near = line("taux_pauvrete", value(Interval.exact(15)), value(Interval.exact(14.3)))
    far = line("taux_pauvrete", value(Interval.exact(15)), value(Interval.exact(13.3)))
    assert words.side(near, near.comparisons[0]) == "proche"
    assert words.side(far, far.comparisons[0]) == "plus"


@given(st.lists(st.tuples(RATES, BOXES), min_size=1, max_size=5))
def test_alternative_of_a_comparison_says_what_its_table_prints(
    drawn: list[tuple[str, Interval]],
) -> None:
    found = [line(name, value(own)) for name, own in drawn]
    cells = [(f"L{chr(65 + rank)}", NAME) for rank in range(len(found))]
    facts = {cell: open_figure(own) for cell, (_, own) in zip(cells, drawn, strict=True)}
    shown = printed(facts, dict.fromkeys(facts, 1))
    shown += [text for one in found for text in (one.entry.libelle, one.entry.unite)]
    alt = titles.comparison_alt(found, cells)
    verify(alt, facts, shown)
    assert 20 <= len(alt) <= 350


def test_head_of_a_page_says_only_numbers_of_its_figures() -> None:
    one = line("taux_couverture_global", value(Interval.exact(41.6)))
    known = words.place_texts(BELFORT, value(Interval.exact(101725)))
    assert words.traced("L’accueil offre 41,6 places pour 100 enfants en 2023", [one], *known)
    assert words.traced(f"52 communes, 101 725 habitants en 2023 ({BELFORT.nom})", [one], *known)
    with pytest.raises(ReportError, match="« 42 »"):
        words.traced("L’accueil offre 42 places pour 100 enfants", [one], *known)


def test_small_denominator_takes_the_decimals_of_its_whole_figure() -> None:
    values = [value(Interval.exact(18.4), base=150), value(Interval.exact(20.6), 2024, base=900)]
    one = words.evenly(line("part_locataires_hlm", values[-1]), values)
    assert words.bare_text(one, values[-1]) == "21"


def test_population_that_moves_is_never_said_without_its_period() -> None:
    rate = line("pop_evolution_annuelle", value(Interval.exact(-0.4)))
    people = line("pop_municipale", value(Interval.exact(101725)))
    assert "recul" not in words.message("Portrait", [people, rate], BELFORT)
    assert rate.value is not None
    dated = replace(rate, value=replace(rate.value, denominator_year=2015))
    assert "depuis 2015" in words.message("Portrait", [people, dated], BELFORT)


def test_coverage_that_moves_with_births_says_both_movements() -> None:
    births = line("naissances_domiciliees", value(Interval.exact(1165), 2025))
    held = [
        value(Interval.exact(box), year) for year, box in ((2008, 1818), (2017, 1400), (2025, 1165))
    ]
    text = words.other_movement(births, held, [2017, 2021, 2025])
    assert text.endswith("naissances domiciliées : en baisse de 17\u202f% entre 2017 et 2025.")
    assert words.other_movement(births, held, [2025]) == ""
    for name, divisor in phrases.DIVIDED_BY.items():
        assert {name, divisor} <= set(CATALOGUE.entries)


def test_overseas_region_and_departement_have_two_names() -> None:
    island = territory_from_epci(["200018653"], code=official_code(), identifier="ile", nom="Île")
    (departement,), (region,) = island.departements, island.regions
    names = {
        compare.area_name(island, "departement", departement),
        compare.area_name(island, "region", region),
    }
    assert len(names) == 2
    same = replace(island, nom=compare.area_name(island, "departement", departement))
    assert compare.area_name(same, "departement", departement) != same.nom


def test_every_title_of_a_page_is_a_claim_with_a_check(
    demo: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def spy(sentence: str, *given_: object, **more: object) -> None:
        seen.append(sentence)
        verify(sentence, *given_, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(caption, "verify", spy)
    report = ouvrir("diagnostic_theme", territoire="demo", theme="portrait")
    report.comparaison()
    report.evolution()
    assert len(seen) >= 4
    assert all(isinstance(one, Claim) and one.checks for one in seen), seen

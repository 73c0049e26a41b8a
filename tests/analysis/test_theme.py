"""A theme seen by a report: its lines, what may be compared, where a curve is cut, what lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ctg_eval.analysis import theme
from ctg_eval.bounds import Interval, Status
from ctg_eval.indicators.values import Value
from ctg_eval.params.models import DEFAULT_THEMES, RESERVED_THEMES
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.rapports import load_expected

CATALOGUE = load_catalogue()
THEMES = (*DEFAULT_THEMES, "portrait")


def value(identifier: str, year: int = 2023, *, level: str = "territoire") -> Value:
    return Value(identifier, level, "x", year, Interval.exact(1), Status.EXACT)


def line(identifier: str, *, compared: bool = True, is_known: bool = True) -> theme.Line:
    others = (value(identifier, level="departement"), value(identifier, level="france"))
    return theme.Line(
        identifier,
        CATALOGUE.get(identifier),
        value(identifier) if is_known else None,
        others if compared and is_known else (),
    )


@pytest.fixture(scope="module")
def engine(demo_context):
    return demo_context.engine()


@pytest.mark.parametrize("name", THEMES)
def test_lines_are_the_theme_s_own_in_the_order_of_the_catalogue(engine, name):
    found = theme.lines(engine, name)
    wanted = [
        key
        for key, entry in CATALOGUE.of_theme(name).items()
        if entry.niveau_min not in ("iris", "qpv")
    ]
    assert [one.identifier for one in found] == wanted
    for one in theme.known(found):
        assert one.value is not None
        assert one.value.level == "territoire"
        assert one.value.has_figure
        # The figures set side by side are of one year, from the nearest area to France.
        assert {other.year for other in one.comparisons} <= {one.value.year}
        order = ("epci", "departement", "region", "france")
        ranks = [order.index(other.level) for other in one.comparisons]
        assert ranks == sorted(ranks)
        assert one.reference == (one.comparisons[-1] if one.comparisons else None)


def test_counts_are_never_compared_with_a_larger_area(engine):
    found = [one for name in THEMES for one in theme.comparable(theme.lines(engine, name))]
    assert found
    assert all(not one.entry.additif for one in found)
    assert "naissances_moyenne_3ans" not in {one.identifier for one in found}
    assert not line("pop_municipale").is_rate
    assert line("taux_pauvrete").is_rate


def test_layers_keep_their_order():
    found = [line("taux_couverture_global"), line("pop_0_4"), line("eaje_nombre")]
    assert [one.identifier for one in theme.of_layers(found, "offre")] == [
        "taux_couverture_global",
        "eaje_nombre",
    ]


@pytest.mark.parametrize("name", THEMES)
def test_key_lines_are_six_at_most_all_known_in_the_order_of_the_theme(engine, name):
    found = theme.lines(engine, name)
    chosen = theme.key_lines(found)
    assert len(chosen) <= theme.KEY_FIGURES
    assert all(one.value is not None for one in chosen)
    assert chosen == [one for one in found if one in chosen]


def test_key_lines_put_compared_rates_before_counts():
    rates = ["taux_couverture_global", "taux_couverture_eaje", "taux_couverture_assmat"]
    rates += ["taux_couverture_prescolarisation", "taux_couverture_garde_domicile"]
    counts = ["eaje_nombre", "rpe_nombre", "pop_0_4"]
    found = [line(name) for name in [*counts, *rates]]
    chosen = [one.identifier for one in theme.key_lines(found)]
    assert chosen == ["eaje_nombre", "rpe_nombre", *rates[:4]]
    found = [line(name, is_known=name != "eaje_nombre") for name in [*counts, *rates]]
    assert "eaje_nombre" not in [one.identifier for one in theme.key_lines(found)]


def test_a_rate_without_a_comparison_or_without_bounds_is_not_comparable():
    alone = line("taux_pauvrete", compared=False)
    low = line("taux_pauvrete")
    assert low.value is not None
    open_ended = replace(low, value=replace(low.value, interval=Interval(3, float("inf"))))
    assert theme.comparable([alone, open_ended, low]) == [low]


@pytest.mark.parametrize(
    ("identifier", "years", "parts"),
    [
        pytest.param("taux_pauvrete", [2019, 2021, 2023], [[2019], [2021], [2023]], id="poverty"),
        pytest.param("niveau_vie_median", [2018, 2019, 2021], [[2018, 2019], [2021]], id="median"),
        pytest.param(
            "demandeurs_emploi_abc", [2023, 2024, 2025], [[2023, 2024], [2025]], id="break of 2025"
        ),
        pytest.param("pop_municipale", [2006, 2010, 2023], [[2006, 2010, 2023]], id="one series"),
        pytest.param("taux_pauvrete", [2021, 2024, 2025], [[2021], [2024], [2025]], id="outside"),
        pytest.param("taux_pauvrete", [], [], id="nothing"),
    ],
)
def test_a_curve_is_cut_where_its_series_breaks(engine, identifier, years, parts):
    found = theme.segments(engine, identifier, [value(identifier, year) for year in years])
    assert [[one.year for one in part] for part in found] == parts


def test_trends_have_three_comparable_years(engine):
    found = theme.lines(engine, "portrait")
    kept = {one.identifier for one in theme.trends(engine, found)}
    assert "naissances_domiciliees" in kept
    assert not kept & {"taux_pauvrete", "niveau_vie_median"}
    assert {one.identifier for one in theme.trends(engine, found, least=1)} == {
        one.identifier for one in theme.known(found)
    }


@pytest.mark.parametrize("name", [*DEFAULT_THEMES, *RESERVED_THEMES])
def test_what_is_not_known_is_what_the_trade_expects_less_what_is_shown(engine, name):
    expected = {one.libelle: one for one in load_expected() if one.theme == name}
    gaps = theme.gaps(engine, name)
    shown = {one.identifier for one in theme.known(theme.lines(engine, name))}
    # Quarters have their own tables; a figure of the country or the department is no gap either.
    finest = ("iris", "qpv", "departement", "france")
    shown |= {n for n, one in CATALOGUE.of_theme(name).items() if one.niveau_min in finest}
    missing = {one.libelle for one in expected.values() if one.identifiant not in shown}
    assert {gap.label for gap in gaps} == missing
    for gap in gaps:
        assert gap.reason
        assert gap.reason[0] == gap.reason[0].lower()
        assert not gap.reason.endswith(".")
        assert (gap.kind == "source") == (expected[gap.label].identifiant not in CATALOGUE.entries)


def test_why_an_indicator_is_not_known_names_the_file_to_import(engine, monkeypatch):
    held = [one for one in engine.facts.store.files if one.source != "insee_bpe"]
    store = replace(
        engine.facts.store, register=replace(engine.facts.store.register, files=tuple(held))
    )
    fresh = replace(engine, facts=replace(engine.facts, store=store), _values={})
    assert theme.why_unknown(fresh, "rpe_nombre") == (
        "le fichier n’est pas importé (Base permanente des équipements, Insee)"
    )


def test_why_a_median_is_not_known_says_that_it_is_not_averaged(engine):
    assert theme.why_unknown(engine, "rapport_interdecile") == (
        "n’est pas publié pour ce périmètre et ne se moyenne pas entre communes, en 2021"
    )


def test_the_table_of_communes_keeps_at_most_six_columns_known_for_half_of_them(engine):
    found = theme.lines(engine, "portrait")
    columns = theme.table_columns(found, engine)
    assert 0 < len(columns) <= 6
    for one, year in columns:
        values = engine.communes(one.identifier, year)
        assert sum(v.has_figure for v in values) * 2 >= len(values)

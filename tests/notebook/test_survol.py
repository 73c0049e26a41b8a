"""The sparklines of a territory and the slopes of its communes, on the demo."""

from __future__ import annotations

import html
import re

import pytest

from ctg_eval.display.french import place, typography
from ctg_eval.display.pieces import Piece
from ctg_eval.notebook import Rapport, ouvrir, pentes, survol
from tests.conftest import Made

THEMES = ("portrait", "petite-enfance", "enfance-jeunesse", "parentalite", "acces-aux-droits")


def opened(theme: str) -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme)


def rows(piece: Piece) -> list[list[str]]:
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", piece.html)
    return [
        [
            html.unescape(re.sub(r"<[^>]*>|\u00ad", "", cell))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        ]
        for row in found
    ]


def test_sparklines_are_those_of_series_of_three_years_without_a_break(demo: Made) -> None:
    report = opened("portrait")
    piece = report.etincelles()
    engine = report.contexte.engine(report.parametres)
    labels = {entry.libelle: (name, entry) for name, entry in engine.catalogue.entries.items()}
    shown = rows(piece)[1:]
    assert survol.LEAST_SPARKS <= len(shown) <= survol.MOST_SPARKS
    for label, period, *_ in shown:
        name, entry = labels[re.sub(r" \([^)]*\)$", "", label)]
        first, last = map(int, period.split("–"))
        years = [one.year for one in engine.series(name) if first <= one.year <= last]
        assert len(years) >= survol.LEAST_YEARS
        assert not entry.series or entry.series_of(first) == entry.series_of(last)


def test_no_two_sparklines_are_made_from_the_same_figures(demo: Made) -> None:
    report = opened("portrait")
    entries = report.contexte.catalogue.entries
    labels = [re.sub(r" \([^)]*\)$", "", row[0]) for row in rows(report.etincelles())[1:]]
    used = [set(one.variables) for one in entries.values() if one.libelle in labels]
    assert len(used) == len(labels)
    assert sum(map(len, used)) == len(set.union(*used))


def test_whole_diagnostic_has_sparklines_of_several_themes(demo: Made) -> None:
    report = ouvrir("diagnostic", territoire="demo")
    entries = report.contexte.catalogue.entries.values()
    labels = {re.sub(r" \([^)]*\)$", "", row[0]) for row in rows(report.etincelles())[1:]}
    assert len({one.theme for one in entries if one.libelle in labels}) > 1


@pytest.mark.parametrize("theme", THEMES)
def test_slopes_are_of_eight_communes_said_to_be_the_most_populated(demo: Made, theme: str) -> None:
    report = opened(theme)
    piece = report.pentes()
    if 'class="fno"' not in piece.html:
        pytest.skip("aucune pente sur ce thème de la démonstration")
    territory = report.contexte.territory
    named = {
        typography(one.nom): one.population
        for one in map(territory.code.commune, territory.communes)
    }
    shown = [row[0] for row in rows(piece)[1:]]
    assert len(shown) == 8
    others = [people for name, people in named.items() if name not in shown]
    assert min(named[name] for name in shown) >= max(others)
    subtitle = html.unescape(piece.html).replace("\u00a0", " ")
    assert "les 8 communes les plus peuplées sur 24" in subtitle


def test_dates_of_slopes_are_of_one_series_and_three_years_apart(demo: Made) -> None:
    piece = opened("portrait").pentes()
    first, last = (int(text) for text in rows(piece)[0][1:3])
    assert last - first >= pentes.LEAST_SPAN


def test_title_of_slopes_names_a_commune_whose_row_says_the_same(demo: Made) -> None:
    piece = opened("portrait").pentes()
    title = re.search(r'class="ftitre">(.*?)</span>', piece.html)
    assert title is not None
    told = re.findall(r'<tr class="fort"><th scope="row">(.*?)</th>', piece.html)
    assert 1 <= len(told) <= 2
    for name, way in ((row[0], row[3]) for row in rows(piece)[1:] if row[0] in told):
        assert place(name) in html.unescape(title[1]) or len(told) == 2
        assert re.search("hausse|baisse", way)

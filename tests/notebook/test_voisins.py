"""The benchmark, the annex and the change over the convention, on the demo."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from ctg_eval.bounds import Interval
from ctg_eval.display.pieces import Piece
from ctg_eval.notebook import Rapport, ouvrir, words
from ctg_eval.notebook.convention import Change, changes, note, theirs
from ctg_eval.notebook.reperes import placed
from ctg_eval.notebook.words import LONGEST_TITLE
from tests.conftest import Made

THEMES = ("portrait", "petite-enfance", "enfance-jeunesse", "parentalite", "acces-aux-droits")


def theme_report(theme: str) -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme)


def text(piece: Piece) -> str:
    bare = re.sub(r"data:image[^\"]*|<caption>.*?</caption>", "", piece.html)
    plain = html.unescape(re.sub(r"<[^>]*>", " ", bare)).replace("\u00ad", "")
    return re.sub(r"\s+", " ", plain)


@pytest.mark.parametrize("theme", THEMES)
def test_the_benchmark_names_no_rank_and_no_forbidden_word(demo: Made, theme: str) -> None:
    report = theme_report(theme)
    pieces = [report.reperes(), report.comparables(), report.convention()]
    page = " ".join(map(text, pieces))
    for wrong in ("pairs", "dans la moyenne", "meilleur", "pire", "retard", "None", "nan", " inf"):
        assert not re.search(rf"\b{wrong.strip()}\b", page), wrong
    titles = re.findall(r'<span class="ftitre">(.*?)</span>', pieces[0].html)
    assert titles
    assert all(len(html.unescape(one)) <= LONGEST_TITLE for one in titles)


def test_every_compared_rate_is_placed_and_no_count_is(demo: Made) -> None:
    report = theme_report("petite-enfance")
    shown = placed(report._comparables, report._parlantes)
    names = [one.line.identifier for one in shown]
    assert {"taux_couverture_global", "taux_couverture_eaje"} <= set(names)
    assert all(one.line.is_rate and not one.line.entry.additif for one in shown)


def test_the_annex_lists_ten_territories_their_variables_and_both_sensitivities(
    demo: Made,
) -> None:
    report = theme_report("portrait")
    page = text(report.comparables())
    for peer in report._comparables.chooser.base.nearest(10):
        assert peer.nom.replace("'", "’") in page
    for one in report._comparables.chooser.base.criteria:
        assert one.entry.libelle in page
    assert "14 EPCI seulement peuvent être comparés" in page
    assert "Médiane de 5" in page
    assert "Médiane de 14" in page
    assert "Variables ôtées" in page


def test_the_comparison_holds_the_median_of_comparable_territories(demo: Made) -> None:
    page = theme_report("petite-enfance").comparaison().html.replace("\u00ad", "")
    assert "Territoires comparables (médiane)" in page


def test_poverty_is_never_said_apart_by_one_point_or_less(demo: Made) -> None:
    report = theme_report("portrait")
    (poverty,) = (
        one
        for one in placed(report._comparables, report._parlantes)
        if one.line.identifier == "taux_pauvrete"
    )
    assert poverty.strip.least == 1.0


def test_a_whole_report_says_each_theme_in_a_row(demo: Made) -> None:
    report = ouvrir("diagnostic", territoire="demo")
    page = report.reperes().html
    assert page.count('<th scope="row">') == len(THEMES)
    assert "<figure" not in page


@pytest.mark.parametrize(
    ("since", "identifier", "last"),
    [(2021, "taux_pauvrete", 2023), (2024, "demandeurs_emploi_abc", 2025)],
)
def test_the_change_over_the_convention_stays_in_one_series(
    demo: Made, since: int, identifier: str, last: int
) -> None:
    """Poverty from 2021 to 2023, job-seekers across the break of 2025: never chained."""
    report = theme_report("portrait")
    entry = report._moteur.catalogue.get(identifier)
    assert entry.series_of(since) != entry.series_of(last)
    told = changes(report._moteur, report._comparables, report._tout, since=since)
    assert told
    assert identifier not in {one.line.identifier for one in told}
    for one in told:
        series = {one.line.entry.series_of(value.year) for value in (one.first, one.last)}
        assert len(series) == 1
        assert since - 2 <= one.first.year <= since < one.last.year


def test_each_change_is_said_with_its_period_and_that_of_the_others(demo: Made) -> None:
    page = text(theme_report("portrait").convention())
    assert re.search(r"Naissances domiciliées [\d ]+ naissances \(2024\)", page)
    assert "entre 2024 et 2025" in page
    assert "Territoires comparables" in page
    assert "ne dit pas ce qui l’a causé" in page


def coverage(report: Rapport, *, start: float, end: float) -> Change:
    """An invented change of the coverage rate, births being the demo's."""
    line = next(one for one in report._tout if one.identifier == "taux_couverture_global")
    assert line.value is not None
    first = replace(line.value, year=2021, interval=Interval.exact(start))
    last = replace(line.value, year=2023, interval=Interval.exact(end))
    return Change(line, first, last, Interval(-3.0, -1.5))


def test_places_for_children_are_neither_points_nor_per_cent(demo: Made) -> None:
    report = theme_report("petite-enfance")
    change = coverage(report, start=40, end=49)
    said = words.change(change.line, change.first, change.last)
    assert said.replace("\u00a0", " ") == "en hausse de 9 places pour 100 enfants"
    assert theirs(change).replace("\u00a0", " ").startswith("entre −3,0 et −1,5 place")
    rows = [
        row for row in placed(report._comparables, report._tout) if "pour 100" in row.strip.detail
    ]
    assert rows
    assert not any("%" in row.strip.title for row in rows)


def test_a_coverage_that_rises_is_said_with_the_fall_of_births(demo: Made) -> None:
    report = theme_report("petite-enfance")
    told = note(report._moteur, [coverage(report, start=40, end=49)], has_peers=True)
    assert "Ce taux change aussi avec le nombre d’enfants" in told
    assert re.search(r"naissances domiciliées : .+ entre 2021 et 2023", told)


def test_without_a_date_of_convention_the_page_says_which_key_to_write(
    demo: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = theme_report("portrait")
    monkeypatch.setattr(type(report.contexte), "base_year", None)
    assert "clé « conventions »" in text(report.convention())

"""The sheets of a report's key figures, on the demo."""

from __future__ import annotations

import html
import re

import pytest

from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.display.explain import sheet_of
from ctg_eval.display.numerals import decimals_for, ends, number
from ctg_eval.display.sheets import sheets
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import Rapport, ouvrir
from tests.conftest import Made

THEMES = ("portrait", "petite-enfance", "enfance-jeunesse", "acces-aux-droits")
HLM, HOMES = "insee_logement.hlm", "insee_logement.residences_principales"


def report(theme: str) -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme)


def plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


@pytest.mark.parametrize("theme", THEMES)
def test_each_key_figure_links_to_its_sheet_and_back(demo: Made, theme: str) -> None:
    opened = report(theme)
    page = opened.chiffres_cles(fiches=True).html + opened.fiches().html
    names = re.findall(r'\bid="([^"]+)"', page)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(targets) <= set(names)
    figures = [one for one in names if one.startswith("chiffre-")]
    assert figures
    assert [one.replace("chiffre-", "fiche-") for one in figures] == [
        one for one in names if one.startswith("fiche-")
    ]


def test_figure_shown_twice_has_one_anchor_and_one_sheet(demo: Made) -> None:
    opened = ouvrir("diagnostic", territoire="demo")
    first = opened.chiffres_cles(fiches=True).html
    again = opened.chiffres_cles(fiches=True).html
    assert first == again
    sheet_names = re.findall(r'id="(fiche-[^"]+)"', opened.fiches().html)
    assert len(sheet_names) == len(set(sheet_names)) == first.count("<dt>")


def test_page_without_sheets_has_no_link_to_them(demo: Made) -> None:
    assert "#fiche-" not in report("portrait").chiffres_cles().html


def test_report_that_showed_no_key_figure_leaves_the_section_out(demo: Made) -> None:
    assert report("portrait").fiches().kind == "rien"


@pytest.mark.parametrize("theme", THEMES)
def test_sheet_gives_the_figure_of_the_page_and_the_fingerprint_of_its_file(
    demo: Made, theme: str
) -> None:
    opened = report(theme)
    opened.chiffres_cles()
    page = opened.fiches().html
    register = opened.contexte.store.register
    prints = re.findall(r"empreinte <code>(\w+)</code>", page)
    assert prints
    for one in prints:
        assert register.entry(one).name in plain(page)
        assert len(one) == 12
    assert (
        page.count('class="fiche"')
        == page.count("<dt>Définition<")
        == page.count("<dt>Source</dt>")
    )


def hidden_value(opened: Rapport, status: Status) -> Value:
    """A share whose part is a small count that must not be told."""
    seal = opened.contexte.engine().door.seal
    leaves = ((HLM, 2023, Interval(3, 3)), (HOMES, 2023, Interval(87, 87)))
    engine = opened.contexte.engine()
    real = engine.latest("part_locataires_hlm")
    assert real is not None
    return Value(
        "part_locataires_hlm", "territoire", "demo", 2023, UNKNOWN, status,
        sources=real.sources, leaves=leaves, seal=seal,
    )  # fmt: skip


@pytest.mark.parametrize("status", [Status.SECRET, Status.MISSING])
def test_leaf_of_a_protected_figure_is_never_printed(demo: Made, status: Status) -> None:
    opened = report("portrait")
    entry = opened.contexte.catalogue.get("part_locataires_hlm")
    value = hidden_value(opened, status)
    sheet = sheet_of("part_locataires_hlm", entry, opened.contexte.store, value)
    assert (sheet.terms, sheet.lines, sheet.formula) == ((), (), "")
    said = plain(sheets([sheet]).html)
    assert not re.search(r"\b(?:3|87)\b", said.partition("Fichier")[0].replace("2023", ""))
    assert status.label in said


def test_figure_between_two_ends_is_never_printed_as_one_number(demo: Made) -> None:
    """Its middle is nowhere, and each end is said to be an end."""
    opened = report("portrait")
    context = opened.contexte
    engine, seen = context.engine(), 0
    for name, entry in context.catalogue.entries.items():
        value = engine.latest(name)
        if value is None or value.interval.is_exact or not value.interval.is_bounded:
            continue
        sheet = sheet_of(name, entry, context.store, value)
        low, high = ends(value.interval, decimals=decimals_for(value, entry.decimales))
        if low == high:  # both ends round to that number: it says nothing false
            assert sheet.text.startswith(str(low))
            continue
        assert sheet.text.startswith(("entre ", "au plus ", "au moins ")), sheet.text
        results = [line.rpartition(" = ")[2] for line in sheet.lines]
        middle = number(value.interval.middle, decimals=entry.decimales)
        if sheet.lines:
            assert " à " in results[0]
            assert [line[:7] for line in sheet.lines[1:]] == ["au plus"] * 2
        # Where the ends are one step apart, the middle rounds to one of them, which is printed.
        assert middle not in results[:1]
        assert middle not in results or middle in {str(low), str(high)}
        seen += 1
    assert seen > 5


def test_command_line_and_page_tell_the_same_calculation(
    demo: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    from ctg_eval.cli import main

    context = report("portrait").contexte
    name = "part_population_couverte_caf"
    value = context.engine().latest(name)
    assert value is not None
    sheet = sheet_of(name, context.catalogue.get(name), context.store, value)
    assert main(["indicateurs", "expliquer", name, "--territoire", "demo"]) == 0
    told = capsys.readouterr().out
    for line in (*sheet.lines, sheet.years, *(one.text for one in sheet.terms)):
        assert line in told
    assert len(sheet.lines) == 3

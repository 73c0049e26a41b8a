"""What is worth asking for and who does what, on the pages of the demo."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.bounds import Interval
from ctg_eval.notebook import ouvrir
from ctg_eval.notebook.demandes import demands
from ctg_eval.notebook.rapport import Rapport
from ctg_eval.notebook.undecided import certain_change, certain_side
from tests.conftest import Made

figures = st.floats(0.1, 500).map(Interval.exact)


@given(figures, figures, st.integers(0, 1))
def test_two_exact_figures_always_decide(one: Interval, two: Interval, decimals: int) -> None:
    assert certain_side(one, two, decimals=decimals, least=0.0)
    assert certain_side(one, two, decimals=decimals, least=1.0)
    assert certain_change(one, two, unit="%", decimals=decimals)
    assert certain_change(one, two, unit="foyers", decimals=decimals)


def test_intervals_that_only_touch_decide_nothing() -> None:
    one, two = Interval(10, 12), Interval(12, 14)
    assert certain_side(one, two, decimals=0, least=0.0) == ""
    assert certain_side(one, Interval(12.5, 14), decimals=1, least=0.0) == "moins"
    assert certain_side(one, Interval(11, 12), decimals=0, least=2.0) == "proche"


@pytest.fixture(name="report")
def _report(demo_pages: Made, monkeypatch: pytest.MonkeyPatch) -> Rapport:
    demo_pages.point_at(monkeypatch, demo_pages.pages)
    return ouvrir("diagnostic", territoire="demo")


def text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>|\u00ad", " ", page))


def test_list_names_each_source_and_year_once_and_never_ranks_communes(report: Rapport) -> None:
    found = demands(report.contexte, report.parametres)
    assert found
    assert len({(one.source, one.year) for one in found}) == len(found)
    code = report.contexte.territory.code
    ordered = [code.name("commune", one) for one in report.contexte.territory.communes]
    for one in found:
        assert list(one.communes) == [name for name in ordered if name in one.communes]
        assert one.settles or one.may or one.parts


def test_page_shows_the_first_requests_and_sends_to_the_workbook(report: Rapport) -> None:
    said = text(report.demandes().html)
    first = demands(report.contexte, report.parametres)[0]
    assert first.source in said.replace("\u00a0", " ")
    assert "« À demander »" in said.replace("\u00a0", " ")
    assert "recommand" not in said


def test_missions_are_told_for_every_commune_and_nobody_is_judged(report: Rapport) -> None:
    page = report.sppe().html
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page)
    assert len(rows) == len(report.contexte.territory.communes)
    for _, cells in rows:
        held = [text(one) for one in re.findall(r"<td[^>]*>(.*?)</td>", cells)]
        people = int(re.sub(r"\D", "", held[0]))
        assert held[1] == "oui"
        assert held[3].startswith("oui" if people > 3500 else "non")
        assert ("schéma" in held[3]) == (people > 10_000)
    assert "conforme" not in text(page).replace("CTG conforme", "")

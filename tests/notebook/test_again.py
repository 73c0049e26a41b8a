"""Cells run again, and parts of two reports: the numbers stay, the mixture is refused."""

from __future__ import annotations

import re
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from ctg_eval.errors import ReportError
from ctg_eval.notebook import Rapport, ouvrir
from ctg_eval.report.exporter import export_page
from tests.conftest import Made


def opened(theme: str = "petite-enfance", **more: object) -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme, **more)


def numbers(html: str) -> list[str]:
    return re.findall(r"Figure (\d+)</span>", html)


def shown(thing: Any) -> NotebookNode:
    """A cell that ended with this object."""
    if isinstance(thing, Rapport):
        data = thing._repr_mimebundle_()
    else:
        data = {"text/html": thing._repr_html_()}
    return nbformat.v4.new_code_cell(
        "", outputs=[nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
    )


def test_cell_run_again_keeps_the_numbers_of_its_figures(demo: Made) -> None:
    report = opened()
    first = report.comparaison().html
    assert numbers(first) == ["1"]
    after = numbers(report.evolution().html)
    assert after[0] == "2"
    assert report.comparaison().html == first
    assert numbers(report.evolution().html) == after


def test_report_opened_again_numbers_from_one(demo: Made) -> None:
    first = opened()
    first.comparaison()
    first.evolution()
    assert numbers(opened().comparaison().html) == ["1"]


def test_glossary_run_again_reads_what_was_shown_since(demo: Made) -> None:
    report = opened()
    before = report.glossaire().html
    report.chiffres_cles()
    report.methode()
    assert len(report.glossaire().html) > len(before)


@pytest.mark.parametrize("more", [{"theme": "acces-aux-droits"}, {"annee": 2022}])
def test_cells_of_two_reports_make_no_page(demo: Made, more: dict[str, Any]) -> None:
    one, other = opened(), opened(**{"theme": "petite-enfance", **more})
    cells = [shown(one), shown(one.besoins()), shown(other.besoins())]
    with pytest.raises(ReportError, match="autre rapport"):
        export_page(nbformat.v4.new_notebook(cells=cells))
    page = export_page(nbformat.v4.new_notebook(cells=cells[:2]))
    assert "data-rapport" not in page


def test_cells_of_one_report_opened_twice_make_a_page(demo: Made) -> None:
    cells = [shown(opened()), shown(opened().besoins())]
    assert export_page(nbformat.v4.new_notebook(cells=cells))

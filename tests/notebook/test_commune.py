"""The sheet of a commune: what it says, what it never says, and its three doors."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ctg_eval.analysis.commune import CommuneLine
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.cli import main
from ctg_eval.disclosure.door import Door
from ctg_eval.errors import ParamsError
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import FicheCommune, ouvrir
from ctg_eval.notebook.commune_words import common_year, dated, own_cell, row_of
from ctg_eval.paths import NOTEBOOKS
from ctg_eval.referentiel.fiche import load_fiche
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.report.exporter import export_page
from ctg_eval.report.gate import check_page
from tests.conftest import Made
from tests.notebook.test_doors import ELSEWHERE, run

RATE, COUNT = "part_familles_monoparentales", "foyers_rsa"


def line(name: str, low: float | None, high: float | None = None, *, status: Status) -> CommuneLine:
    entry = load_catalogue().get(name)
    if low is None:
        return CommuneLine("Essai", Line(name, entry, None), status is Status.SECRET)
    box = Interval(low, low if high is None else high)
    seal = Door(load_sources()).seal
    value = Value(name, "commune", "00001", 2023, box, status, seal=seal)
    return CommuneLine("Essai", Line(name, entry, value))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(line(COUNT, 0, 4, status=Status.ROUNDED), "peu ou pas de foyers (0 à 4)", id="caf zero"),
        pytest.param(line(COUNT, 0, status=Status.EXACT), "aucun", id="none"),
        pytest.param(line("familles_total", 0, status=Status.EXACT), "aucune", id="none, feminine"),
        pytest.param(line(COUNT, None, status=Status.SECRET), "donnée protégée", id="protected"),
        pytest.param(line(COUNT, None, status=Status.MISSING), "non disponible", id="missing"),
        pytest.param(line(COUNT, 12, status=Status.EXACT), "12", id="count"),
        pytest.param(line(RATE, 0, status=Status.ESTIMATED), "0,0\N{NARROW NO-BREAK SPACE}%", id="rate of zero"),
    ],
)  # fmt: skip
def test_none_few_protected_and_unknown_are_four_words(found: CommuneLine, words: str) -> None:
    assert own_cell(found).replace(2 * "\N{NARROW NO-BREAK SPACE}", " ") == words


def test_count_is_set_beside_nothing_and_a_rate_that_is_not_known_is_said() -> None:
    assert row_of(line(COUNT, 12, status=Status.EXACT), year=2023)[2:] == ("–", "–")
    assert row_of(line(RATE, 12, status=Status.EXACT), year=2023)[2:] == ("n.d.", "n.d.")


def test_line_of_another_year_than_its_table_says_it() -> None:
    one = line(COUNT, 12, status=Status.EXACT)
    assert common_year([one, line(COUNT, None, status=Status.MISSING)]) == 2023
    assert dated(one, 2023) == "Essai"
    assert dated(one, 2024) == "Essai (2023)"


def test_every_indicator_of_the_sheet_is_in_the_catalogue() -> None:
    catalogue = load_catalogue().entries
    assert [name for name in load_fiche().indicateurs if name not in catalogue] == []
    assert {catalogue[name].niveau_min for name in load_fiche().indicateurs} <= {"commune", "epci"}


def sheet(commune: object) -> FicheCommune:
    found = ouvrir("fiche_commune", territoire="demo", commune=commune)
    assert isinstance(found, FicheCommune)
    return found


@pytest.mark.notebook
def test_sheet_says_no_other_commune_s_figure_and_no_rank(demo: Made) -> None:
    found = sheet(20)
    names = set(found.contexte.commune_names.values()) - {"Herbelin"}
    parts = (found.themes(), found.financements())
    text = re.sub(r"<[^>]*>", " ", " ".join(one.html for one in parts))
    assert not [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    whole = found.themes().html + found.services().html
    assert not re.search(r"retard|rang\b|classé|meilleur|dernièr|premièr", whole)


@pytest.mark.notebook
def test_department_is_never_beside_a_count(demo: Made) -> None:
    found = sheet("00001")
    rows = re.findall(r"<tr>(.*?)</tr>", found.themes().html, re.S)
    for row in rows:
        cells = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        if len(cells) == 3 and cells[1] == "–":
            assert cells[2] == "–"
    assert "–" in found.themes().html


@pytest.mark.parametrize(
    ("commune", "words"),
    [
        pytest.param("00030", r"« 00030 » n’est pas une commune.*Vouliez-vous « 000", id="near code"),
        pytest.param("Herbeling", r"Vouliez-vous « 00020 » \(Herbelin\)", id="near name"),
        pytest.param("herbelin", r"Vouliez-vous « 00020 » \(Herbelin\)", id="name for a code"),
        pytest.param(1.5, "le code d’origine est perdu", id="float"),
        pytest.param(99999, "n’est pas une commune de ce territoire", id="other integer"),
        pytest.param(None, "ce paramètre manque", id="absent"),
    ],
)  # fmt: skip
@pytest.mark.notebook
def test_wrong_commune_is_a_sentence_with_the_nearest(
    demo: Made, commune: object, words: str
) -> None:
    with pytest.raises(ParamsError, match=words):
        sheet(commune)


@pytest.mark.notebook
def test_three_doors_of_a_commune_whose_code_begins_with_zero(demo: Made, tmp_path: Path) -> None:
    asked = ["produire", "demo", "--rapport", "fiche_commune", "--commune", "00021"]
    assert main(asked) == 0
    command = (demo.pages / "fiche_commune--00021.html").read_bytes()

    notebook = NOTEBOOKS / "fiche_commune.ipynb"
    done = run("papermill", str(notebook), "sortie.ipynb", "-p", "commune", "00021",
               "--no-progress-bar", folder=tmp_path, **ELSEWHERE)  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = run("jupyter", "nbconvert", "--to", "ctg", "sortie.ipynb", folder=tmp_path, **ELSEWHERE)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "sortie.html").read_bytes() == command

    edited = nbformat.read(notebook, as_version=4)
    edited.cells[0].source += '\ncommune = "00021"'
    NotebookClient(edited, timeout=120, kernel_name="python3").execute()
    page = export_page(edited)
    assert page.encode("utf-8") == command
    assert check_page(page) == []
    assert len(command) < 100 * 1024
    assert not (demo.pages / "fiche_commune--00021.xlsx").exists()
    index = (demo.pages / "index.html").read_text("utf-8")
    assert index.count('href="./fiche_commune--00021.html"') == 2 - index.count("élus et le public")


def test_hidden_value_is_never_printed_through_its_interval() -> None:
    entry = load_catalogue().get(COUNT)
    value = Value(COUNT, "commune", "00001", 2023, UNKNOWN, Status.EXACT)
    with pytest.raises(Exception, match="Secret statistique"):
        own_cell(CommuneLine("Essai", Line(COUNT, entry, value)))

"""The pyramid of a report: sexes kept apart, shares of the whole, its sentence true."""

from __future__ import annotations

import csv
import html
import re
from pathlib import Path

import pytest

from ctg_eval.cli import main
from ctg_eval.demo import write_demo
from ctg_eval.notebook import Rapport, ouvrir
from ctg_eval.notebook.pyramide import BANDS, variables
from ctg_eval.referentiel.sources import load_sources
from tests.conftest import Made

FILE = "DS_RP_POPULATION_2023_data.csv"


def report(theme: str = "portrait") -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme)


def rows(page: str) -> dict[str, list[str]]:
    """Cells of each row of the tables, by its header."""
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page):
        head, *cells = (
            html.unescape(re.sub(r"<[^>]*>|\u00ad", "", cell)).replace("\u00a0", " ")
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        )
        found[head] = cells
    return found


def number(cell: str) -> float:
    return float(cell.replace(",", "."))


def people(folder: Path, communes: set[str]) -> dict[tuple[str, str], float]:
    """Residents by sex and band, straight from the official file."""
    found: dict[tuple[str, str], float] = {}
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if row["GEO_OBJECT"] == "COM" and row["GEO"] in communes:
                key = (row["SEX"], row["AGE"])
                found[key] = found.get(key, 0.0) + float(row["OBS_VALUE"])
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fichiers")
    write_demo(folder)
    return folder


def test_every_band_and_sex_has_its_variable() -> None:
    declared = load_sources().variables
    names = list(variables())
    assert len(set(names)) == 2 * len(BANDS) == 40
    assert all(name in declared for name in names)


def test_shares_are_those_of_the_official_file(demo: Made, files: Path) -> None:
    one = report()
    found = rows(one.pyramide().html)
    residents = people(files, set(one.contexte.territory.communes))
    whole = sum(residents.values())
    for band, code in (
        ("0 à 4 ans", "Y0T4"),
        ("40 à 44 ans", "Y40T44"),
        ("95 ans ou plus", "Y_GE95"),
    ):
        men, women = (100 * residents[sex, code] / whole for sex in "MF")
        assert number(found[band][0]) == pytest.approx(men, abs=0.051)
        assert number(found[band][1]) == pytest.approx(women, abs=0.051)


def test_shares_of_both_sexes_sum_to_the_whole(demo: Made) -> None:
    found = rows(report().pyramide().html)
    bands = [cells for _, label in BANDS for cells in [found[label]]]
    for place in (slice(0, 2), slice(2, 4)):
        total = sum(number(cell) for cells in bands for cell in cells[place])
        assert total == pytest.approx(100, abs=2.0)
    groups = [found[name] for name in ("Moins de 20 ans", "20 à 64 ans", "65 ans ou plus")]
    assert sum(number(cells[0]) for cells in groups) == pytest.approx(100, abs=0.2)


def test_title_says_the_figure_of_its_table(demo: Made) -> None:
    page = report().pyramide().html
    title = html.unescape(re.findall(r'<span class="ftitre">(.*?)</span>', page)[0])
    own = rows(page)["Moins de 20 ans"][0]
    assert title.startswith(f"{own}\u202f% des habitants")
    assert len(title) <= 90


def test_pyramid_is_in_the_portrait_and_the_whole_diagnostic_only(demo: Made) -> None:
    assert report().pyramide().kind == "figure"
    assert ouvrir("diagnostic", territoire="demo").pyramide().kind == "figure"
    assert report("petite-enfance").pyramide().kind == "rien"


def test_store_without_ages_says_so(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: Made
) -> None:
    for path in files.iterdir():
        if path.name != FILE:
            (tmp_path / "sans" / path.name).parent.mkdir(exist_ok=True)
            (tmp_path / "sans" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setenv("CTG_EVAL_ENTREPOT", str(tmp_path / "entrepot"))
    assert main(["donnees", "importer", str(tmp_path / "sans"), "--nom", "demo"]) == 0
    piece = report().pyramide()
    assert piece.kind == "phrase"
    assert "par sexe et par âge" in piece.html

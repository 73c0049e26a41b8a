"""The workbook beside each page, read with another library than the one that writes it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ctg_eval.analysis.context import open_context
from ctg_eval.batch.jobs import plan
from ctg_eval.batch.tables import job_workbook
from ctg_eval.paths import folders
from tests.conftest import Made


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    head, *body = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in body]


def test_every_page_has_its_workbook(demo_pages: Made) -> None:
    pages = {path.stem for path in demo_pages.pages.glob("diagnostic*.html")}
    assert pages
    assert pages == {path.stem for path in demo_pages.pages.glob("*.xlsx")}


def test_workbook_tells_what_it_is_and_holds_the_values_of_the_page(demo_pages: Made) -> None:
    path = demo_pages.pages / "diagnostic_theme--petite-enfance.xlsx"
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [
        "Lisez-moi", "Territoire", "Communes", "Quartiers", "Ce qui manque", "À demander"
    ]  # fmt: skip
    about = {str(key): str(text) for key, text in book.get_sheet_by_name("Lisez-moi").to_python()}
    assert "territoire fictif" in about["Territoire"]
    (value,) = [
        row for row in rows(path, "Territoire")
        if row["indicateur"] == "eaje_nombre" and row["niveau"] == "territoire"
    ]  # fmt: skip
    assert value["bas"] == value["haut"] == 26
    assert value["libelle"] == "Établissements d’accueil du jeune enfant"
    assert {row["niveau"] for row in rows(path, "Communes")} == {"commune"}
    assert all(row["nom"] for row in rows(path, "Quartiers"))
    lacking = rows(path, "Ce qui manque")
    assert lacking
    assert all(row["ce qui manque"] and row["pourquoi"] for row in lacking)
    asked = rows(path, "À demander")
    assert asked
    for row in asked:
        told = [one for one in str(row["conclusions tranchées"]).split(" ; ") if one]
        assert len(told) == row["trancherait"]


def test_workbook_says_which_source_would_give_what_lacks_and_how_to_obtain_it(
    quarters_alone: Made,
) -> None:
    context = open_context("demo", folders())
    (job,) = plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"})
    path = quarters_alone.stores / "manques.xlsx"
    path.write_bytes(job_workbook(context, job))
    (row,) = [
        row for row in rows(path, "Ce qui manque")
        if row["ce qui manque"] == "Enfants accompagnés par le CLAS"
    ]  # fmt: skip
    assert row["source"] == "Activité des équipements financés par la Caf"
    assert str(row["comment l’obtenir"]).startswith("Demander à la Caf")


@pytest.mark.parametrize("part", ["<f>", "<hyperlink", "externalLink", "vbaProject"])
def test_workbook_holds_no_formula_nor_link(demo_pages: Made, part: str) -> None:
    for path in demo_pages.pages.glob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            assert not any(part in name for name in archive.namelist())
            assert not any(part.encode() in archive.read(name) for name in archive.namelist())


def test_same_values_give_the_same_bytes(demo: Made, demo_pages: Made) -> None:
    context = open_context("demo", folders())
    (job,) = plan(context, reports=["diagnostic_theme"], given={"theme": "enfance-jeunesse"})
    data = job_workbook(context, job)
    assert data == job_workbook(context, job)
    assert data == (demo_pages.pages / f"{job.stem}.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}

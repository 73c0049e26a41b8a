"""Published pages are functions of what is published: a hidden count moves no byte of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ctg_eval.cli import main
from ctg_eval.demo import write_demo

LOCAL = "gestionnaires_vie_sociale.csv"
KEPT = ("communes.json", "epci.json", "departements.json", "regions.json")
SMALL, BESIDE, PLAIN = "00002", "00003", "00004"


@pytest.fixture(scope="module")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo-files")
    write_demo(folder)
    return folder


def page(demo: Path, base: Path, fathers: dict[str, int], *, diffusion: str = "externe") -> bytes:
    """The page on parenting of a territory whose local file gives these fathers of 45 parents."""
    files = base / "fichiers"
    files.mkdir(parents=True)
    for found in demo.rglob("*.json"):
        if found.name in KEPT:
            (files / found.name).write_bytes(found.read_bytes())
    (source,) = demo.rglob(LOCAL)
    rows = list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8-sig")), delimiter=";"))
    for row in rows:
        row["parents"], row["peres"] = "45", str(fathers.get(row["code_commune"], 20))
    with (files / LOCAL).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CTG_EVAL_PARAMS", str(base / "params"))
        patch.setenv("CTG_EVAL_ENTREPOT", str(base / "stores"))
        patch.setenv("CTG_EVAL_SORTIES", str(base / "sorties"))
        assert main(["donnees", "importer", str(files)]) == 0
        assert main(["nouveau", "essai", "--epci", "000000101"]) == 0
        asked = ["--rapport", "diagnostic_theme", "--theme", "parentalite"]
        assert main(["produire", "essai", *asked, "--diffusion", diffusion]) == 0
    (made,) = (base / "sorties" / "essai").rglob("diagnostic_theme--parentalite*.html")
    return made.read_bytes()


def test_hidden_count_or_complement_moves_no_byte_and_a_shown_one_does(
    demo_files: Path, tmp_path: Path
) -> None:
    first = page(demo_files, tmp_path / "un", {SMALL: 1, BESIDE: 44})
    other = page(demo_files, tmp_path / "deux", {SMALL: 4, BESIDE: 41})
    shown = page(demo_files, tmp_path / "trois", {SMALL: 1, BESIDE: 44, PLAIN: 21})
    assert first == other
    assert first != shown
    text = first.decode()
    # Two communes, two years.
    assert "4 sont protégés" in text.replace("\xa0", " ")
    assert "non imprimée (données locales)" in text.replace("\xa0", " ")


def test_internal_page_is_exact_and_marked(demo_files: Path, tmp_path: Path) -> None:
    text = page(demo_files, tmp_path / "un", {SMALL: 1}, diffusion="interne").decode()
    assert "Document de travail – ne pas diffuser" in text.replace("\xa0", " ")
    assert "montrés exacts" in text

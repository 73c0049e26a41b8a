"""The recipes of docs/recettes.md, followed as they are written, in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENT = PROJECT / "docs" / "recettes.md"
# A block of code; a path before it, ended by a colon, says which file it goes to.
BLOCK = re.compile(r"(?:`(?P<path>[^`\n]+)` :\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.S)
RECIPES = ("source", "indicateur", "territoire", "rapport", "constat")


@dataclass(frozen=True)
class Copy:
    """A project of its own, and what its commands said."""

    root: Path
    said: dict[str, str]


def sections() -> dict[str, str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.split(r"^## \d\. Ajouter une? (\w+)\n", text, flags=re.M)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The recipes, one after the other, every command with status 0."""
    root = tmp_path_factory.mktemp("projet")
    for name in ("ctg_eval", "notebooks"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "params").mkdir()
    said: dict[str, str] = {}
    for recipe, text in sections().items():
        cells = []
        for block in BLOCK.finditer(text):
            kind, content = block["kind"], block["text"]
            if kind in ("python", "markdown"):
                cells.append((kind, content.rstrip("\n")))
            elif kind in ("yaml", "csv"):
                assert block["path"], f"aucun fichier nommé avant :\n{content}"
                add(root / block["path"], content)
            else:
                if cells:
                    write_notebook(root / "notebooks" / "en_bref.ipynb", cells)
                said |= run(root, content.splitlines())
        assert recipe in RECIPES
    return Copy(root, said)


def add(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") + "\n" if file.exists() else ""
    file.write_text(before + content, encoding="utf-8")


def write_notebook(file: Path, cells: list[tuple[str, str]]) -> None:
    """What a person does in JupyterLab."""
    book = v4.new_notebook()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book.metadata["kernelspec"] = kernel
    for rank, (kind, text) in enumerate(cells):
        facts = {"id": f"cellule-{rank}", "metadata": {} if rank else {"tags": ["parameters"]}}
        if kind == "python":
            book.cells.append(v4.new_code_cell(text, **facts))
        else:
            book.cells.append(v4.new_markdown_cell(text, **facts))
    nbformat.write(book, file)


# One process for the commands of a block: each start costs seconds.
PROGRAM = """
import contextlib, io, json, sys
from ctg_eval.cli import main
done = []
for words in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = main(words[1:])
    done.append([status, said.getvalue()])
print(json.dumps(done))
"""


def run(root: Path, lines: list[str]) -> dict[str, str]:
    """What each command says; all of them succeed."""
    words = [shlex.split(line) for line in lines]
    assert {one[0] for one in words} == {"ctg-eval"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CTG_EVAL_")}
    done = subprocess.run(  # noqa: S603 - the document's own commands
        [sys.executable, "-c", PROGRAM, json.dumps(words)],
        cwd=root,
        env={**kept, "PYTHONPATH": str(root), "CTG_EVAL_ENTREPOT": str(root / "entrepot")},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert all(status == 0 for status, _ in found), f"{found}\n{done.stderr}"
    texts = (said.replace("\N{NO-BREAK SPACE}", " ") for _, said in found)
    return dict(zip(lines, texts, strict=True))


def test_the_document_holds_the_five_recipes():
    assert tuple(sections()) == RECIPES


def test_source_recipe_imports_its_file(followed):
    imported = followed.said["ctg-eval donnees importer depot"]
    assert "importé         ludotheques_2024.csv : exemple_ludotheques/communes" in imported
    state = followed.said["ctg-eval donnees etat"]
    assert re.search(r"exemple_ludotheques/communes +2024 +2 lignes", state)


def test_indicator_recipe_adds_it_to_the_catalogue(followed):
    listed = followed.said["ctg-eval indicateurs lister --theme enfance-jeunesse"]
    assert re.search(r"ludotheques_nombre +Ludothèques \(ludothèques\)", listed)
    told = followed.said["ctg-eval indicateurs expliquer ludotheques_nombre"]
    assert "Association d’exemple, Ludothèques par commune, Licence Ouverte 2.0" in told


def test_territory_recipe_computes_on_it_and_makes_a_page(followed):
    checked = followed.said["ctg-eval verifier lens"]
    assert "territoire.yaml : correct. CA de Lens - Liévin, 36 communes" in checked
    assert re.search(r"Enfance / jeunesse : 1 indicateur sur \d+ avec une valeur", checked)
    told = followed.said["ctg-eval indicateurs expliquer ludotheques_nombre --territoire lens"]
    assert "CA de Lens - Liévin, 2024 : 3 ludothèques (exacte)" in told
    page = followed.root / "outputs/lens/2024/diagnostic_theme--enfance-jeunesse.html"
    assert "Ludothèques" in page.read_text(encoding="utf-8")


def test_report_recipe_makes_its_page_and_its_line_in_the_index(followed):
    assert "produit   en_bref.html" in followed.said["ctg-eval produire lens --rapport en_bref"]
    again = followed.said["ctg-eval produire lens --rapport en_bref --a-blanc"]
    assert again.startswith("à jour      en_bref.html")
    folder = followed.root / "outputs/lens/2024"
    page = (folder / "en_bref.html").read_text(encoding="utf-8")
    assert "Ludothèques" in page
    assert 'id="communes"' in page
    assert "en_bref.html" in (folder / "index.html").read_text(encoding="utf-8")


def test_constat_recipe_writes_its_sentence_on_the_page(followed):
    page = (followed.root / "outputs/lens/2024/diagnostic_theme--enfance-jeunesse.html").read_text(
        encoding="utf-8"
    )
    said = page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "Le territoire compte 3 ludothèques en 2024" in said
    assert "Une ludothèque comptée ne dit ni ses horaires ni ses tarifs." in said

"""What every notebook must be, read without running it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat import NotebookNode

from ctg_eval.paths import NOTEBOOKS
from ctg_eval.referentiel.rapports import load_reports

FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
MOST_LINES = 8
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.With,
    ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Lambda, ast.If,
)  # fmt: skip

pytestmark = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def code(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_notebook_is_valid_and_has_no_output(path: Path) -> None:
    nbformat.validate(read(path))
    assert all(not cell.outputs and cell.execution_count is None for cell in code(path))
    assert set(read(path).metadata) == {"kernelspec"}
    assert read(path).metadata.kernelspec.display_name == "Python 3"


def test_every_cell_has_a_readable_name_of_its_own(path: Path) -> None:
    names = [cell.id for cell in read(path).cells]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]{3,}(-[a-z]+)*", name) for name in names)


def test_first_code_cell_alone_holds_the_parameters_and_explains_them(path: Path) -> None:
    tagged = [cell for cell in code(path) if "parameters" in cell.metadata.get("tags", ())]
    assert tagged == code(path)[:1]
    lines = tagged[0].source.splitlines()[1:]
    assert all(re.fullmatch(r"[a-z_]+ = .+  # .+", line) for line in lines)


def test_parameters_are_those_of_the_register(path: Path) -> None:
    found = papermill.inspect_notebook(str(path))
    registered = [one for one in load_reports().values() if one.carnet == path.name]
    assert len(registered) == 1
    assert set(found) == set(registered[0].parametres)


def test_cells_are_short_straight_calls(path: Path) -> None:
    for cell in code(path):
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.id
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not [node for node in nodes if isinstance(node, FORBIDDEN)], cell.id


def test_nothing_but_the_facade_is_imported(path: Path) -> None:
    for cell in code(path):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.Import), cell.id
            if isinstance(node, ast.ImportFrom):
                assert node.module == "ctg_eval.notebook"


def test_every_method_of_the_facade_that_is_called_exists(path: Path) -> None:
    from ctg_eval.notebook import FicheCommune, Rapport

    called = re.findall(r"rapport\.(\w+)\(", "\n".join(cell.source for cell in code(path)))
    assert called
    kind = FicheCommune if path.stem.startswith("fiche_") else Rapport
    assert all(hasattr(kind, name) for name in called)


def test_titles_are_sections_with_an_anchor(path: Path) -> None:
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    anchors = [re.match(r"## .+ \{#([a-z-]+)", text) for text in texts]
    assert all(anchors)
    assert not any(re.search(r"[<>]|'", text) for text in texts)

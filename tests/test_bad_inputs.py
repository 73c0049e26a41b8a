"""Hostile names and odd series, from the files to the page: nothing breaks, nothing is executed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from ctg_eval.analysis.context import open_context
from ctg_eval.batch import make
from ctg_eval.batch.jobs import plan
from ctg_eval.batch.produce import produce
from ctg_eval.bounds import Interval, Status
from ctg_eval.cli import main
from ctg_eval.demo import write_demo
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display.figures import (
    Caption,
    Comparison,
    Measure,
    Numbering,
    Row,
    Series,
    bars,
    comparison_points,
    lines,
)
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import (
    Finding,
    Piece,
    bullet_list,
    escaped,
    findings,
    section_title,
    sentence,
)
from ctg_eval.display.tables import KeyFigure, key_figures
from ctg_eval.paths import NOTEBOOKS, folders
from ctg_eval.report.document import document
from ctg_eval.report.gate import check_page
from tests.browser.conftest import FLAGS
from tests.browser.looks import measure
from tests.conftest import Made

NAMES = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": '" onclick="alert(1)" x="',
    "entity": "L’Haÿ & Cie <b>",
    "formula": r"$x$ et $\frac{1}{2}$",
    "long": "Saint-Martin-des-Champs-lès-" * 8,
    "unbroken": "Z" * 200,
    "right to left": "\u202eelliv\u202c \u200fLens\u2067",
    "emoji": "👩\u200d👧 Les Petits 🎈 de l’Orlune",
    "template": "{{ jinja }} {% raw %} {# note #}",
    "controls": "Le\x00ns\x1b[31m\ufffe",
    "style": "</style><style>*{display:none}",
}
TERRITORY = f"{NAMES['script']} {NAMES['template']} {NAMES['emoji']}"
THEME = f"{NAMES['formula']} {NAMES['long']}"
PROJECT = Path(__file__).resolve().parents[1]
SECRET = open_figure(Interval(0, 4), Status.SECRET)
HOSTILE = pytest.mark.parametrize(
    "name", [pytest.param(text, id=key) for key, text in NAMES.items()]
)


def exact(*values: float) -> list[Figure]:
    return [open_figure(Interval.exact(value)) for value in values]


def numbered(figures: list[Figure], name: str) -> list[Row]:
    return [Row(f"{name} {rank}", one) for rank, one in enumerate(figures)]


SHAPES: Mapping[str, list[Figure]] = {
    "none": [],
    "one point": exact(12),
    "one zero": exact(0),
    "all equal": exact(7, 7, 7, 7),
    "all zero": exact(0, 0, 0),
    "all secret": [SECRET] * 4,
    "secret and one": [SECRET, *exact(8), SECRET],
    "unbounded": [open_figure(Interval(3, float("inf"))), open_figure(Interval(float("-inf"), 2))],
    "huge and tiny": exact(1e9, 0.001, -1e9),
    "sixty communes": exact(*range(1, 61)),
    "a hundred communes": exact(*range(1, 102)),
}


def caption(name: str) -> Caption:
    return Caption(
        title=f"Les valeurs de {name}"[:90],
        subtitle=f"Naissances, {name}",
        alt="Barres : une valeur par commune. Valeurs dans le tableau de la figure.",
        reading=f"{name} a sa valeur.",
        scope=f"communes de {name}.",
        source=name,
        note=name,
    )


def charts(figures: list[Figure], name: str) -> list[Piece]:
    """The same figures through each kind of chart."""
    numbering, measure = Numbering(), Measure("Naissances", "naissances", 1)
    years = dict(enumerate(figures, start=1960))
    area = [Row(f"{name} {rank}", one) for rank, one in enumerate(figures[:4])]
    return [
        bars(numbered(figures, name), caption(name), numbering=numbering, measure=measure),
        lines([Series(name, years)], caption(name), numbering=numbering, measure=measure),
        comparison_points(
            [Comparison(name, tuple(area))] if area else [], caption(name), numbering=numbering
        ),
    ]


def whole(name: str, *pieces: Piece) -> str:
    meta = PageMeta(
        titre=name, message=name, territoire=name, rapport=name, statut=name, chapo=name,
        meta=(name,), pied=name, fictif=True,
    )  # fmt: skip
    body = section_title(name, "partie").html + "".join(piece.html for piece in pieces)
    return document(meta, body)


def words_of(name: str) -> list[Piece]:
    finding = Finding(name, name, name)
    key = KeyFigure(name, "12", name, name, name, figure=open_figure(Interval.exact(12)))
    return [sentence(name), bullet_list([name]), findings([finding]), key_figures([key])]


@pytest.mark.parametrize("shape", SHAPES)
def test_series_of_any_shape_gives_a_drawing_or_a_sentence(shape: str) -> None:
    pieces = charts(SHAPES[shape], "Lens")
    assert all(piece.kind in ("figure", "phrase") for piece in pieces)
    assert check_page(whole("Lens", *pieces)) == []


@HOSTILE
def test_hostile_name_stays_text_in_every_piece(name: str) -> None:
    page = whole(name, *words_of(name), *charts(exact(3, 5, 8), name))
    assert check_page(page) == []
    assert escaped(name) in page


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo whose communes, territory and themes bear hostile names, its pages made."""
    base = tmp_path_factory.mktemp("hostile")
    made = Made(base / "params", base / "stores", base / "outputs")
    files = base / "fichiers"
    write_demo(files)
    _rename_communes(files / "communes.json")
    _rename_territory(made.params / "demo")
    with pytest.MonkeyPatch.context() as patch:
        made.point_at(patch, made.pages)
        assert main(["donnees", "importer", str(files), "--nom", "demo"]) == 0
        context = open_context("demo", folders())
        jobs = [
            *plan(context, reports=["diagnostic_theme"], given={"theme": "petite-enfance"}),
            *plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"}),
            *plan(context, reports=["fiche_commune"], given={"commune": "00001"}),
        ]
        assert [one.cause for one in produce(context, jobs)] == ["", "", ""]
    return made


def _rename_communes(path: Path) -> None:
    records = json.loads(path.read_text(encoding="utf-8"))
    current = [one for one in records if one["type"] == "commune-actuelle"]
    for record, name in zip(current, NAMES.values(), strict=False):
        record["nom"] = name
    path.write_text(json.dumps(records), encoding="utf-8")


def _rename_territory(folder: Path) -> None:
    """The demo's file with other names, written as YAML strings (JSON is YAML)."""
    text = (PROJECT / "params" / "demo" / "territoire.yaml").read_text(encoding="utf-8")
    renamed = {
        "nom: CTG Bassin minier (démonstration)": ("nom", TERRITORY),
        "petite-enfance: Petite enfance / inclusion": ("petite-enfance", THEME),
        "parentalite: Parentalité": ("parentalite", f"{NAMES['image']} {NAMES['unbroken']}"),
    }
    for line, (key, name) in renamed.items():
        assert text.count(f"{line}\n") == 1
        text = text.replace(line, f"{key}: {json.dumps(name, ensure_ascii=False)}")
    folder.mkdir(parents=True)
    (folder / "territoire.yaml").write_text(text, encoding="utf-8")


@pytest.mark.notebook
def test_hostile_names_go_from_the_files_to_the_pages_as_text(hostile: Made) -> None:
    pages = sorted(hostile.pages.rglob("*.html"))
    assert len(pages) == 4
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert check_page(page) == []
        assert escaped(TERRITORY) in page


@pytest.mark.notebook
def test_page_that_the_gate_refuses_leaves_the_last_good_one(
    demo: Made, demo_pages: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notebook of a theme has a cell that says what no page may say."""
    carnets = tmp_path / "carnets"
    shutil.copytree(NOTEBOOKS, carnets)
    path = carnets / "diagnostic_theme.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("Tout va mieux grâce à la CTG."))
    nbformat.write(notebook, path)
    monkeypatch.setattr(make, "NOTEBOOKS", carnets)
    demo.pages.mkdir(parents=True)
    last = demo.pages / "diagnostic_theme--parentalite.html"
    for name in (last.name, "manifeste.json"):
        shutil.copy(demo_pages.pages / name, demo.pages)
    good = last.read_bytes()
    context = open_context("demo", folders())
    jobs = plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"})
    (made,) = produce(context, jobs, force=True)
    assert made.result == "échoué"
    assert "mot à éviter dans la page : « grâce à »" in made.cause
    assert last.read_bytes() == good
    index = (demo.pages / "index.html").read_text(encoding="utf-8")
    assert "La dernière production a échoué" in index
    assert check_page(index) == []


@pytest.mark.notebook
def test_hostile_pages_run_nothing_and_stay_in_their_frame(hostile: Made, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium absent : les pages ne sont pas ouvertes")
    unbroken = NAMES["unbroken"]
    pages = [whole(unbroken, *charts(exact(*range(1, 61)), unbroken))]
    pages += [
        whole(name, *words_of(name), *charts(exact(3, 5, 8), name)) for name in NAMES.values()
    ]
    pages += [path.read_text(encoding="utf-8") for path in sorted(hostile.pages.rglob("*.html"))]
    said: list[str] = []
    faults: dict[tuple[int, str], list[str]] = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url))
        for rank, text in enumerate(pages):
            path = tmp_path / f"{rank}.html"
            path.write_text(text, encoding="utf-8")
            page.goto(path.as_uri())
            faults |= {(rank, where): found for where, found in measure(browser, path).items()}
        browser.close()
    faults.pop((0, "papier"), None)  # sixty rows under a name of 200 letters need two sheets
    assert faults == {}
    inside = (tmp_path.as_uri(), "data:image/svg+xml;base64,")
    assert [words for words in said if not words.startswith(inside)] == []

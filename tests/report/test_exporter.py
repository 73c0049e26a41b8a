from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from syrupy.assertion import SnapshotAssertion

from ctg_eval.display.page import MIME, PageMeta
from ctg_eval.display.pieces import nothing, sentence
from ctg_eval.errors import ReportError
from ctg_eval.report.document import document, sectioned
from ctg_eval.report.exporter import CtgExporter, export_page
from ctg_eval.report.gate import check_page
from ctg_eval.report.markdown import markdown_html

Maker = Callable[..., NotebookNode]
META = PageMeta(titre="Titre", message="Le message", territoire="Lens")


def test_sample_passes_the_gate(sample: NotebookNode) -> None:
    assert check_page(export_page(sample)) == []


def test_page_depends_on_no_clock_path_cell_id_or_count(
    sample: NotebookNode, tmp_path: Path
) -> None:
    first = export_page(sample)
    for rank, cell in enumerate(sample.cells):
        cell["id"] = f"autre-{rank}"
        cell.metadata["execution"] = {"iopub.execute_input": "2031-01-01T00:00:00Z"}
        if cell.cell_type == "code":
            cell["execution_count"] = 40 + rank
            cell.outputs[0]["execution_count"] = 40 + rank
    path = tmp_path / "un autre nom.ipynb"
    nbformat.write(sample, path)
    page, _ = CtgExporter().from_filename(str(path))  # type: ignore[no-untyped-call]
    assert page == first


def test_page_without_metadata_is_refused(make_notebook: Maker) -> None:
    with pytest.raises(ReportError, match="trouvées : aucune"):
        export_page(make_notebook(sentence("texte")))


def test_page_with_metadata_twice_is_refused(make_notebook: Maker) -> None:
    with pytest.raises(ReportError, match="2 fois"):
        export_page(make_notebook(META, META))


def test_notebook_that_ended_with_an_error_is_refused(make_notebook: Maker) -> None:
    nb = make_notebook(META)
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="'x'", traceback=["secret"])
    nb.cells.append(nbformat.v4.new_code_cell("1/0", outputs=[error]))
    with pytest.raises(ReportError, match=r"KeyError : 'x'") as caught:
        export_page(nb)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"text/plain": "FUITE"}, id="plain text"),
        pytest.param({"text/html": '<table class="dataframe"><td>FUITE</td>'}, id="pandas"),
        pytest.param({"text/html": "<p>FUITE</p>"}, id="other html"),
        pytest.param(
            {"text/html": "<p>x</p><p data-piece='phrase'>FUITE</p>"}, id="mark not first"
        ),
        pytest.param({"text/markdown": "FUITE"}, id="markdown"),
        pytest.param({"image/svg+xml": "<svg>FUITE</svg>"}, id="svg"),
        pytest.param({"image/png": "RlVJVEU="}, id="png"),
        pytest.param({"application/javascript": "FUITE"}, id="script"),
        pytest.param({"text/latex": "FUITE"}, id="latex"),
    ],
)
@pytest.mark.parametrize("kind", ["execute_result", "display_data"])
def test_what_is_not_ours_is_never_printed(
    make_notebook: Maker, data: dict[str, str], kind: str
) -> None:
    nb = make_notebook(META, sentence("visible"))
    nb.cells[1].outputs.append(nbformat.v4.new_output(kind, data=data))
    nb.cells[1].outputs.append(nbformat.v4.new_output("stream", name="stdout", text="FUITE"))
    page = export_page(nb)
    assert "visible" in page
    assert not re.search("FUITE|RlVJVEU|show\\(\\)", page)


def test_code_is_never_printed(sample: NotebookNode) -> None:
    assert "show()" not in export_page(sample)


def test_contents_come_from_the_titles(sample: NotebookNode) -> None:
    page = export_page(sample)
    nav = re.search(r'<nav class="sommaire".*?</nav>', page, re.S)
    assert nav
    assert re.findall(r'href="#([a-z]+)"', nav[0]) == [
        "essentiel", "offre", "voisins", "local", "constats", "sources", "glossaire",
    ]  # fmt: skip
    assert re.findall(r"<span(?: [^>]*)?>(.)</span>", nav[0]) == list("•1234AB")


def test_sections_follow_their_titles() -> None:
    body, contents = sectioned('<p>x</p><h2 id="a" class="page">A</h2><p>y</p><h2 id="b">B</h2>')
    assert body.startswith('<p>x</p><section class="page" aria-labelledby="a">')
    assert body.count("</section>") == 2
    assert [(item.mark, item.anchor) for item in contents] == [("1", "a"), ("2", "b")]


def test_section_with_nothing_to_say_is_left_out_with_its_line_of_the_contents() -> None:
    body = f'<h2 id="a">A</h2>{nothing().html}<h2 id="b">B</h2><p>y</p>'
    sections, contents = sectioned(body)
    assert [(item.mark, item.anchor) for item in contents] == [("1", "b")]
    assert 'id="a"' not in sections
    assert "Rien à montrer" not in sections


def test_banners_say_fictional_and_internal() -> None:
    both = document(replace(META, fictif=True, interne=True), "")
    none = document(META, "")
    assert "Territoire fictif" in both
    assert "ne pas diffuser" in both
    assert "Territoire fictif" not in none
    assert "ne pas diffuser" not in none


def test_metadata_of_a_user_cannot_leave_their_place() -> None:
    hostile = '"}</style><script>alert(1)</script>\\'
    page = document(replace(META, titre=hostile, message=hostile, pied=hostile), "")
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert check_page(page) == []


def test_markdown_title_with_anchor_opens_a_section() -> None:
    html = markdown_html("## L'offre {#offre .page .annexe}\n\nTexte : **oui**")
    assert '<h2 id="offre" class="page annexe" data-piece="titre">L’offre</h2>' in html
    assert "Texte\u00a0: <strong>oui</strong>" in html


def test_markdown_never_lets_raw_html_through() -> None:
    html = markdown_html("<script>alert(1)</script>\n\nUn <b onclick='x'>mot</b>\n\n# Titre")
    assert "<script" not in html
    assert "<b " not in html
    assert "<h3>Titre</h3>" in html


def test_page_keeps_its_look(snapshot: SnapshotAssertion, sample: NotebookNode) -> None:
    page = export_page(sample)
    page = re.sub(r"base64,[A-Za-z0-9+/=]+", "base64,…", page)
    page = re.sub(r"<style>.*?</style>|sha256-[^']*", "…", page, flags=re.S)
    assert page == snapshot


CELLS = (
    "from ctg_eval.display.page import PageMeta\nPageMeta(titre='T', message='M', territoire='L')",
    "from ctg_eval.display.pieces import sentence\nsentence('Une phrase <vraie>.')",
    "print('FUITE')\n3",
)


@pytest.mark.notebook
def test_command_of_nbconvert_gives_the_same_page_as_the_exporter(tmp_path: Path) -> None:
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    NotebookClient(nb, timeout=120, kernel_name="python3").execute()
    assert MIME in nb.cells[0].outputs[0].data
    path = tmp_path / "sortie.ipynb"
    nbformat.write(nb, path)
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "ctg", path.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "sortie.html").read_text(encoding="utf-8")
    assert page == export_page(nb)
    assert "Une phrase &lt;vraie&gt;." in page
    assert "FUITE" not in page


@pytest.mark.notebook
def test_page_fits_a_phone_and_a_sheet_of_paper(sample: NotebookNode, tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium absent")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    path = tmp_path / "page.html"
    path.write_text(export_page(sample), encoding="utf-8")
    asked: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 320, "height": 800})
        page.on("request", lambda request: asked.append(request.url))
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('p,td,th,dd,li,span')]"
            ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert smallest >= 11
        pdf = page.pdf(format="A4")
        violations = Axe().run(page).response["violations"]
        browser.close()
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert problems == []
    assert [found["id"] for found in violations] == []
    assert pdf.startswith(b"%PDF")

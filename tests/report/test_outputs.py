"""What a page leaves out of its notebook, and what it says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import sentence, subtitle
from ctg_eval.errors import ReportError
from ctg_eval.notebook.again import marked
from ctg_eval.report.exporter import export_page
from ctg_eval.report.gate import check_page
from ctg_eval.report.outputs import left_out

Maker = Callable[..., NotebookNode]
META = PageMeta(titre="Titre", message="Le message", territoire="Lens")
TABLE = {"text/html": '<div><table class="dataframe"></table></div>', "text/plain": "x"}
IMAGE = {"image/png": "RlVJVEU=", "text/plain": "<Figure size 640x480>"}
ONE = "1 sortie de ce carnet n’est pas publiée\u202f: elle n’est pas passée par la porte"
TWO = "2 sorties de ce carnet ne sont pas publiées\u202f: elles ne sont pas passées par la porte"


def printing(*texts: str, name: str = "stdout") -> list[NotebookNode]:
    return [new_output("stream", name=name, text=text) for text in texts]


def said(words: str, page: str) -> bool:
    """Whether a page says something, whatever the spaces that its typography puts."""
    plain = str.maketrans({"\u202f": " ", "\u00a0": " "})
    return words.translate(plain) in page.translate(plain)


def test_page_says_once_how_many_outputs_it_leaves_out(make_notebook: Maker) -> None:
    nb = make_notebook(META, "## Méthode {#methode .annexe}", sentence("méthode"),
                       "## Glossaire {#glossaire .annexe}", sentence("mots"))  # fmt: skip
    nb.cells.insert(1, new_code_cell("df", outputs=[new_output("execute_result", data=TABLE)]))
    assert said(ONE, export_page(nb))
    nb.cells.append(new_code_cell("dessin", outputs=[new_output("display_data", data=IMAGE)]))
    page = export_page(nb)
    assert said(TWO, page)
    assert page.count("de ce carnet") == 1
    method, glossary = page.index(">méthode<"), page.index('aria-labelledby="glossaire"')
    assert method < page.index("de ce carnet") < glossary
    assert check_page(page) == []


def test_words_stand_at_the_end_where_there_is_no_method(make_notebook: Maker) -> None:
    nb = make_notebook(META, "## Partie {#partie}", sentence("fin du texte"))
    nb.cells.append(new_code_cell("print(1)", outputs=printing("1\n")))
    page = export_page(nb)
    assert page.index("fin du texte") < page.index("de ce carnet") < page.index("</main>")


def test_page_that_leaves_nothing_out_says_nothing(sample: NotebookNode) -> None:
    assert left_out(sample) == 0
    assert "de ce carnet" not in export_page(sample)


def test_what_a_cell_prints_counts_once_and_warnings_do_not(make_notebook: Maker) -> None:
    nb = make_notebook(META)
    nb.cells.append(new_code_cell("print", outputs=printing("a\n", "b\n")))
    nb.cells.append(new_code_cell("warn", outputs=printing("attention\n", name="stderr")))
    nb.cells.append(new_code_cell("rien", outputs=printing("\n")))
    assert left_out(nb) == 1


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters"])
def test_cells_of_papermill_are_not_counted(make_notebook: Maker, tag: str) -> None:
    nb = make_notebook(META)
    nb.cells.append(
        new_code_cell("x = 1\nprint(x)", metadata={"tags": [tag]}, outputs=printing("1\n"))
    )
    assert left_out(nb) == 0
    assert "de ce carnet" not in export_page(nb)


def test_note_that_papermill_writes_about_an_error_and_raw_cells_are_not_printed(
    make_notebook: Maker,
) -> None:
    nb = make_notebook(META, sentence("visible"))
    tags = {"tags": ["papermill-error-cell-tag"]}
    nb.cells.append(new_markdown_cell("<span>FUITE : An Exception</span>", metadata=tags))
    nb.cells.append(new_raw_cell("<script>FUITE</script>"))
    nb.cells.append(new_raw_cell("FUITE", metadata={"raw_mimetype": "text/html"}))
    page = export_page(nb)
    assert "visible" in page
    assert "FUITE" not in page


def test_piece_whose_kind_has_a_hyphen_is_printed(make_notebook: Maker) -> None:
    assert "Un sous-titre" in export_page(make_notebook(META, subtitle("Un sous-titre")))


def test_page_of_two_reports_is_refused(make_notebook: Maker) -> None:
    nb = make_notebook(META, sentence("premier"), sentence("second"))
    for cell, key in zip(nb.cells, ("0a1b2c3d", "0a1b2c3d", "ffffffff"), strict=True):
        data = cell.outputs[0].data
        data["text/html"] = marked(data["text/html"], key)
    with pytest.raises(ReportError, match="Exécutez de nouveau toutes les cellules"):
        export_page(nb)
    nb.cells[2].outputs[0].data["text/html"] = marked(sentence("second").html, "0a1b2c3d")
    page = export_page(nb)
    assert "second" in page
    assert "data-rapport" not in page

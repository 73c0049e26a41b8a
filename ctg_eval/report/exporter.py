"""The nbconvert exporter `ctg`: an executed notebook becomes the page, with no option to give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from traitlets import default

from ctg_eval.display.page import MIME, PageMeta
from ctg_eval.errors import ReportError
from ctg_eval.report.document import TEMPLATES, document
from ctg_eval.report.markdown import markdown_html
from ctg_eval.report.outputs import (
    cells_to_print,
    left_out,
    left_out_words,
    printed,
    refuse_mixed,
)


class CtgExporter(HTMLExporter):
    """Writes the self-contained page of a report.

    The page depends on the cells' text and outputs alone: no clock, path, cell id or execution
    count reaches it. Only our pieces and the markdown cells are printed; the page says how many
    other outputs it leaves out.
    """

    export_from_notebook = "Rapport CTG"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "ctg"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("exclude_input")
    def _exclude_input_default(self) -> bool:
        return True

    def default_filters(self) -> Any:
        """The filters of nbconvert and ours."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "ctg_markdown", markdown_html
        yield "ctg_piece", printed
        yield "ctg_refused", refuse_error

    def from_notebook_node(  # type: ignore[override]  # as HTMLExporter: text, not a notebook
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of an executed notebook.

        Raises:
            ReportError: no page metadata, more than one, a cell that ended with an error, or
                parts of two reports.
        """
        meta = page_meta(nb)
        refuse_mixed(nb)
        body, found = super().from_notebook_node(cells_to_print(nb), resources, **kw)
        return document(meta, body, note=left_out_words(left_out(nb))), found


def export_page(nb: NotebookNode) -> str:
    """The page of an executed notebook, as the exporter writes it.

    Raises:
        ReportError: no page metadata, more than one, or a cell that ended with an error.
    """
    page, _ = CtgExporter().from_notebook_node(nb)  # type: ignore[no-untyped-call]
    return page


def page_meta(nb: NotebookNode) -> PageMeta:
    """The metadata that the notebook's first cell shows.

    Raises:
        ReportError: a cell ended with an error, or the metadata are absent or given twice.
    """
    outputs = [output for cell in nb.cells for output in cell.get("outputs", ())]
    for output in outputs:
        if output.output_type == "error":
            refuse_error(output)
    given = [data[MIME] for output in outputs if MIME in (data := output.get("data", {}))]
    if len(given) != 1:
        found = "aucune" if not given else f"{len(given)} fois"
        raise ReportError(
            f"Rapport refusé : métadonnées de page attendues une fois, trouvées : {found}. "
            "Exécutez toutes les cellules du carnet, en commençant par la première."
        )
    return PageMeta.from_dict(given[0])


def refuse_error(output: Mapping[str, Any]) -> str:
    """Refuse a notebook whose cell ended with an error.

    Raises:
        ReportError: always.
    """
    name, words = output.get("ename", "erreur"), output.get("evalue", "")
    raise ReportError(f"Rapport refusé : une cellule s’est terminée en erreur ({name} : {words}).")

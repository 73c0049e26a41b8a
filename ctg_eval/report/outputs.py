"""Which outputs of a notebook its page prints, and what the page says of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

from ctg_eval.errors import ReportError

# Our pieces open with a tag that carries their kind; the report that made them may follow.
_PIECE = re.compile(r"\s*<[a-z0-9]+\b[^>]*\bdata-piece=\"([a-z-]+)\"")
_MADE_BY = re.compile(r' data-rapport="([0-9a-f]+)"')
_HEAD = "metadonnees"
# Cells that papermill writes itself, and the parameters that it replaces.
_PAPERMILL = {"parameters", "injected-parameters", "papermill-error-cell-tag"}
_ERROR_NOTE = "papermill-error-cell-tag"


def printed(html: str) -> str:
    """The HTML of one of our pieces on a line of its own; nothing for any other output."""
    kind = _kind(html)
    return f"{_MADE_BY.sub('', html)}\n" if kind and kind != _HEAD else ""


def cells_to_print(nb: NotebookNode) -> NotebookNode:
    """The notebook without the cells that no page holds.

    Raw cells would enter the page as they are; papermill writes its own notes about an error.
    """
    kept = [
        cell
        for cell in nb.cells
        if cell.cell_type in ("code", "markdown") and _ERROR_NOTE not in _tags(cell)
    ]
    return NotebookNode({**nb, "cells": kept})


def left_out(nb: NotebookNode) -> int:
    """How many outputs the page does not print: raw tables, drawings, what a cell prints.

    What one cell prints counts once: a kernel may cut it anywhere. Warnings are not outputs.
    """
    return sum(
        _left_out(cell.get("outputs", ())) for cell in nb.cells if not _PAPERMILL & set(_tags(cell))
    )


def left_out_words(count: int) -> str:
    """What the page says of the outputs that it does not print; nothing when there are none."""
    if not count:
        return ""
    if count == 1:
        return (
            "1 sortie de ce carnet n’est pas publiée : elle n’est pas passée par la porte du "
            "secret statistique."
        )
    return (
        f"{count} sorties de ce carnet ne sont pas publiées : elles ne sont pas passées par la "
        "porte du secret statistique."
    )


def refuse_mixed(nb: NotebookNode) -> None:
    """Refuse a notebook in which some parts come from another report than its head.

    So it is when an evaluator changes the parameters and runs only some of the cells again.

    Raises:
        ReportError: two reports, or the data of two days, in one page.
    """
    made_by = {
        mark
        for html in _shown_html(nb)
        if _PIECE.match(html)
        for mark in _MADE_BY.findall(html)
    }  # fmt: skip
    if len(made_by) > 1:
        raise ReportError(
            "Rapport refusé : des cellules montrent un autre rapport que celui de la première "
            "(autres paramètres, ou autres données). Exécutez de nouveau toutes les cellules."
        )


def _shown_html(nb: NotebookNode) -> Iterator[str]:
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            yield output.get("data", {}).get("text/html", "")


def _left_out(outputs: Sequence[NotebookNode]) -> int:
    shown = [one for one in outputs if one.output_type in ("execute_result", "display_data")]
    said = [one for one in outputs if one.output_type == "stream" and one.name == "stdout"]
    others = sum(_kind(one.data.get("text/html", "")) == "" for one in shown)
    return others + any(one.text.strip() for one in said)


def _kind(html: str) -> str:
    found = _PIECE.match(html)
    return found[1] if found else ""


def _tags(cell: NotebookNode) -> Sequence[str]:
    tags: Sequence[str] = cell.metadata.get("tags", ())
    return tags

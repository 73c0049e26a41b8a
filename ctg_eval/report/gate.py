"""The gate: what a written page must never hold, read with the standard library alone."""

from __future__ import annotations

from ctg_eval.errors import ReportError
from ctg_eval.report.french_check import template_faults, word_faults
from ctg_eval.report.head_check import MAX_BYTES, head_faults
from ctg_eval.report.images_check import drawing_faults
from ctg_eval.report.reader import PageReader

__all__ = ["MAX_BYTES", "check_page", "refuse"]


def check_page(html: str) -> list[str]:
    """Why a page may not leave, in French; empty when it may.

    Args:
        html: The whole page.

    Returns:
        One sentence a fault, each once, in this order: head, tags and skeleton, words, drawings.
    """
    reader = PageReader()
    reader.feed(html)
    reader.close()
    found = [
        *head_faults(html, reader.metas, reader.styles),
        *reader.faults,
        *template_faults(html),
        *word_faults(reader.texts, "la page"),
        *drawing_faults(html),
    ]
    return list(dict.fromkeys(found))


def refuse(html: str, name: str) -> None:
    """Raise unless the page passes the gate.

    Raises:
        ReportError: the page may not leave; the sentence lists every reason.
    """
    faults = check_page(html)
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise ReportError(f"Page « {name} » refusée, {len(faults)} raison(s) :\n{lines}")

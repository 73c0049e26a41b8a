"""The words of the glossary that a page employs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ctg_eval.referentiel.rapports import Terme


def terms_used(texts: Iterable[str], terms: Mapping[str, Terme]) -> list[tuple[str, str]]:
    """The terms whose spelling stands in some texts, each with its definition.

    Args:
        texts: What the page shows.
        terms: Word → term.
    """
    page = " ".join(texts)
    return [
        (word, term.definition)
        for word, term in terms.items()
        if any(_says(page, form) for form in term.formes)
    ]


def _says(page: str, form: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(form)}(?!\w)", page, re.IGNORECASE) is not None

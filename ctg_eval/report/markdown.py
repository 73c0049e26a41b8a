"""Markdown cells of our notebooks: titles with anchors, text in a readable width."""

from __future__ import annotations

import re

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from ctg_eval.display.pieces import section_title
from ctg_eval.display.wording import typography

_TITLE = re.compile(r"^## +(.+?) *\{#([a-z][a-z0-9-]*)((?: +\.[a-z-]+)*) *\}[ \t]*$", re.M)


def markdown_html(source: str) -> str:
    """The cell as HTML; `## Titre {#ancre .page .annexe}` opens a section.

    Raw HTML is escaped: what a page shows comes from pieces. An h2 without anchor is an h3 of
    the present section, so that every section can be reached.
    """
    parts = _TITLE.split(source)
    found = [_text(parts[0])]
    for words, name, kinds, text in zip(*(parts[i::4] for i in (1, 2, 3, 4)), strict=True):
        classes = [kind.strip().lstrip(".") for kind in kinds.split()]
        found.extend([section_title(words, name, classes=classes).html, _text(text)])
    return "".join(found)


def _text(source: str) -> str:
    if not source.strip():
        return ""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    html = str(MarkdownWithMath(renderer=renderer).render(_lowered(source)))
    spaced = "".join(
        part if part.startswith("<") else typography(part)
        for part in re.split(r"(<code>.*?</code>|<[^>]*>)", html, flags=re.S)
    )
    return f'<div class="texte">{spaced.strip()}</div>\n'


def _lowered(source: str) -> str:
    """Titles of level 1 and 2 without anchor become level 3: the page has its own h1 and h2."""
    return re.sub(r"^#{1,2}(?= )", "###", source, flags=re.M)

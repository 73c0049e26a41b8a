"""The page around a body: head, policy, banners, contents, sections, foot."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import clean, escaped, sentence

TEMPLATES = Path(__file__).parent / "templates"
FICTIONAL = "Territoire fictif : données de démonstration, sans rapport avec un lieu réel"
INTERNAL = "Document de travail – ne pas diffuser"
FOOT = {FICTIONAL: "territoire fictif", INTERNAL: "ne pas diffuser"}
METHOD = "methode"  # anchor of the section that says how a page is made
_EMPTY = 'data-piece="rien"'
_H2 = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.S)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents: its mark (number, letter or bullet), anchor and words."""

    mark: str
    anchor: str
    title: Markup


def document(meta: PageMeta, body: str, *, note: str = "") -> str:
    """One self-contained page.

    Args:
        meta: What the head and the foot say.
        body: HTML of the page's content, its titles being h2 with an id.
        note: A sentence about the page, at the end of its method section; may be empty.

    Returns:
        The page: same arguments, same text; its policy allows its own style sheet and nothing else.
    """
    css = _css(meta)
    sections, contents = sectioned(body, numbers=meta.numeros)
    if note:
        sections = _noted(sections, sentence(note).html)
    page = _environment().get_template("document.html.j2")
    return page.render(
        meta=meta,
        css=Markup(css),  # noqa: S704  our own sheet
        digest=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        banners=_banners(meta),
        facts=" · ".join([meta.territoire, *meta.meta]),
        contents=contents if meta.sommaire and len(contents) > 2 else (),
        body=Markup(sections),  # noqa: S704  pieces are escaped where they are made
    )


def _banners(meta: PageMeta) -> list[str]:
    return [words for shown, words in ((meta.interne, INTERNAL), (meta.fictif, FICTIONAL)) if shown]


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES / "ctg"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    found.filters["text"] = lambda words: Markup(escaped(words))  # noqa: S704  escaped here
    return found


def _css(meta: PageMeta) -> str:
    """The style sheet on one line, and the printed foot of this page."""
    sheets = ["page", *([meta.gabarit] if meta.gabarit else [])]
    css = "".join((TEMPLATES / "ctg" / f"{one}.css").read_text(encoding="utf-8") for one in sheets)
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    words = [meta.titre, *(FOOT[words] for words in _banners(meta))]
    foot = 'font:7.5pt Arial,"Liberation Sans",sans-serif;color:#4a5560'
    css += (
        f"@page{{@bottom-left{{content:{_css_string(' · '.join(words))};{foot}}}"
        f'@bottom-right{{content:"Page " counter(page) " sur " counter(pages);white-space:nowrap;{foot}}}}}'
    )
    return re.sub(r"\s*\n\s*", "", css)


def _css_string(words: str) -> str:
    """A CSS string in which user text can neither close the string nor the style element."""
    return '"' + re.sub(r"[^\w .,;:·–’-]", lambda c: f"\\{ord(c[0]):x} ", clean(words)) + '"'


def sectioned(body: str, *, numbers: bool = True) -> tuple[str, list[Heading]]:
    """The body cut in sections at its h2, and its contents.

    An h2 of class `annexe` takes a letter, of class `sans-numero` a bullet, another a number;
    `page` starts a new printed page. A section that holds the piece `rien` is left out.

    Args:
        body: HTML in which each h2 has an id.
        numbers: Whether marks are written in the titles.
    """
    parts = _H2.split(body)
    found, contents = [parts[0]], []
    ranks = {"annexe": 0, "": 0}
    for given, title, content in zip(*(parts[i::3] for i in (1, 2, 3)), strict=True):
        if _EMPTY in content:
            continue
        name, classes = _attribute(given, "id"), _attribute(given, "class").split()
        mark = _mark(classes, ranks) if numbers else "•"
        contents.append(Heading(mark, name, Markup(title)))  # noqa: S704  escaped by the piece
        shown = f'<span class="no">{mark}</span>' if mark != "•" else ""
        looks = " ".join(word for word in ("page", "annexe") if word in classes)
        kind = f' class="{looks}"' if looks else ""
        found.append(
            f'<section{kind} aria-labelledby="{name}"><h2 id="{name}">{shown}{title}</h2>'
            f"\n{content.strip()}</section>\n"
        )
    return "".join(found).strip(), contents


def _noted(sections: str, note: str) -> str:
    """The sections with a piece more at the end of the method, else after them all."""
    opening = sections.find(f' aria-labelledby="{METHOD}"><h2')
    at = sections.find("</section>", opening) if opening >= 0 else len(sections)
    return f"{sections[:at]}\n{note}{sections[at:]}"


def _attribute(given: str, name: str) -> str:
    """An attribute of a tag, in whatever order the exporter wrote them."""
    found = re.search(rf'\b{name}="([^"]*)"', given)
    return found[1] if found else ""


def _mark(classes: list[str], ranks: dict[str, int]) -> str:
    if "sans-numero" in classes:
        return "•"
    key = "annexe" if "annexe" in classes else ""
    ranks[key] += 1
    return chr(ord("A") + ranks[key] - 1) if key else str(ranks[key])

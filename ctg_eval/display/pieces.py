"""What a notebook cell shows: frozen pieces of HTML, every word of a user escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ctg_eval.display.wording import typography
from ctg_eval.errors import ReportError

# Characters that HTML and SVG refuse, and marks that turn the reading order of what follows.
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    r"\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_ANCHOR = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a page.

    Attributes:
        kind: What it is (figure, tableau, chiffres…), written on its outer tag: the exporter
            prints the outputs that carry it and drops all others.
        html: Its HTML, with the classes of page.css and nothing else.
    """

    kind: str
    html: str = field(repr=False)

    def _repr_html_(self) -> str:
        """The HTML that Jupyter shows and keeps."""
        return self.html


class Numbering:
    """Counts the figures of one page, in the order in which they are made."""

    def __init__(self) -> None:
        self._figures = 0

    def figure(self) -> int:
        """The number of the next figure, from 1."""
        self._figures += 1
        return self._figures


def clean(text: str) -> str:
    """The text without control characters nor marks of reading order, in French typography."""
    return typography(_UNWANTED.sub("", text))


def escaped(text: str) -> str:
    """User text made safe for a tag's content or a quoted attribute."""
    return html.escape(clean(text), quote=True)


def anchor(name: str) -> str:
    """The identifier, checked.

    Raises:
        ReportError: it is not made of lower-case letters, digits and hyphens.
    """
    if not _ANCHOR.fullmatch(name):
        raise ReportError(
            f"Ancre « {name} » refusée : lettres minuscules, chiffres et tirets seulement."
        )
    return name


def link(text: str, address: str) -> str:
    """A link to an official source or to an anchor of the page; other addresses stay text."""
    if address.startswith("#") and _ANCHOR.fullmatch(address[1:]):
        return f'<a href="{address}">{escaped(text)}</a>'
    if re.fullmatch(r"https://[^\s\"<>]+", address):
        return f'<a href="{html.escape(address, quote=True)}">{escaped(text)}</a>'
    return escaped(text)


def group(*pieces: Piece) -> Piece:
    """Several pieces as one output.

    Where one of them opens a section nothing is put around them: the page cuts its sections there.
    """
    body = "".join(piece.html for piece in pieces)
    if "<h2 " in body:
        return Piece("groupe", body)
    return Piece("groupe", f'<div data-piece="groupe">{body}</div>')


def sentence(text: str) -> Piece:
    """A paragraph of running text."""
    return Piece("phrase", f'<p class="texte" data-piece="phrase">{escaped(text)}</p>')


def section_title(text: str, name: str, *, classes: Sequence[str] = ()) -> Piece:
    """The title of a section; its words go into the contents of the page.

    Args:
        text: The message of the section.
        name: Its anchor.
        classes: `page` (new printed page), `annexe`, `sans-numero`.
    """
    kinds = f' class="{" ".join(anchor(word) for word in classes)}"' if classes else ""
    title = f'<h2 id="{anchor(name)}"{kinds} data-piece="titre">{escaped(text)}</h2>'
    return Piece("titre", title)


def nothing() -> Piece:
    """What a section shows when it has nothing to say: the page leaves the whole section out."""
    return Piece("rien", '<p class="texte" data-piece="rien">Rien à montrer ici.</p>')


def remark(text: str) -> Piece:
    """A line in small type, as the notes under a figure."""
    return Piece("note", f'<p class="notes" data-piece="note">{escaped(text)}</p>')


def subtitle(text: str) -> Piece:
    """A title inside a section."""
    return Piece("sous-titre", f'<h3 data-piece="sous-titre">{escaped(text)}</h3>')


def bullet_list(items: Sequence[str], *, kind: str = "liste") -> Piece:
    """A plain list; a sentence says so when it is empty."""
    if not items:
        return sentence("Aucun élément.")
    points = "".join(f"<li>{escaped(item)}</li>" for item in items)
    return Piece(kind, f'<ul class="puces" data-piece="{kind}">{points}</ul>')


def not_known(items: Sequence[str]) -> Piece:
    """What the page cannot say, one line each, under the words « Nous ne savons pas »."""
    if not items:
        return sentence("Toutes les données prévues pour cette page sont présentes.")
    points = "".join(f"<li>{escaped(item)}</li>" for item in items)
    return Piece(
        "inconnu",
        '<div class="face une" data-piece="inconnu"><div class="neutre"><h3>Nous ne savons pas</h3>'
        f'<ul class="puces">{points}</ul></div></div>',
    )


def strengths_and_weaknesses(strengths: Sequence[str], weaknesses: Sequence[str]) -> Piece:
    """Two lists side by side; an empty one says so."""
    faces = _face("Forces", "fort", strengths) + _face("Faiblesses", "faible", weaknesses)
    return Piece("forces", f'<div class="face" data-piece="forces">{faces}</div>')


def _face(title: str, kind: str, items: Sequence[str]) -> str:
    points = "".join(f"<li>{escaped(item)}</li>" for item in items or ("Aucune à ce jour.",))
    return f'<div class="{kind}"><h3>{title}</h3><ul class="puces">{points}</ul></div>'


@dataclass(frozen=True, slots=True)
class Finding:
    """A constat put to the Copil.

    Attributes:
        title: One idea and its figure.
        support: What it rests on.
        certainty: établi, probable or à confirmer, with its reason if need be.
    """

    title: str
    support: str
    certainty: str


def findings(items: Sequence[Finding]) -> Piece:
    """The constats with the three boxes that members tick by hand."""
    if not items:
        return sentence("Aucun constat n’est soumis à validation.")
    boxes = "".join(f"<li>{word}</li>" for word in ("Partagé", "À nuancer", "À revoir"))
    lines = "".join(
        f'<li data-keep><p class="num">C{rank}</p><div class="corps"><h3>{escaped(item.title)}</h3>'
        f'<p>{escaped(item.support)}</p><p class="certitude">Degré de certitude{escaped(" :")} '
        f"<b>{escaped(item.certainty)}</b></p></div>"
        f'<ul class="cases" aria-label="Avis sur le constat {rank}, à cocher">{boxes}</ul></li>'
        for rank, item in enumerate(items, start=1)
    )
    return Piece("constats", f'<ol class="constats" data-piece="constats">{lines}</ol>')

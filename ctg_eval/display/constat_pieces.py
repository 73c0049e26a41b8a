"""Constats on a page: the numbered list, the block that a meeting fills, strengths and issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.display.pieces import Piece, escaped, sentence

BOXES = ("Validé", "Amendé", "Contesté", "Retiré")
_LINES = ("Texte retenu", "Désaccord à conserver")
_COLON = " :"


@dataclass(frozen=True, slots=True)
class Shown:
    """A constat as it is printed.

    Attributes:
        rank: Its number on the page.
        identifier: Identifier that the sheet of constats gives or takes.
        title: What it is about.
        text: Its sentences.
        status: Its status, in words.
        certainty: How sure it is; empty for what people alone wrote.
        limit: What must be said with it.
        source: Producers and years, or the document that people cite.
        disagreement: What was not agreed upon.
        warnings: What changed since, or what a check found.
        is_written: Whether people wrote its sentences.
    """

    rank: int
    identifier: str
    title: str
    text: str
    status: str
    certainty: str = ""
    limit: str = ""
    source: str = ""
    disagreement: str = ""
    warnings: tuple[str, ...] = ()
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A line of a list: words, and what the program adds after them.

    Attributes:
        text: The words.
        tail: What follows them (« (C3, proposé) »).
        is_written: Whether people wrote the words: the page does not read them as its own.
    """

    text: str
    tail: str = ""
    is_written: bool = False


def _told(text: str, *, is_written: bool) -> str:
    """Words, in a tag of their own when people wrote them: no check of the page refuses them."""
    return f"<cite>{escaped(text)}</cite>" if is_written else escaped(text)


def constat_list(items: Sequence[Shown]) -> Piece:
    """The constats, C1, C2…, each with its limit, its source, its status and its disagreement."""
    if not items:
        return sentence("Aucun constat ne peut être écrit avec les données importées.")
    lines = "".join(_shown(item) for item in items)
    return Piece("constats", f'<ol class="constats lus" data-piece="constats">{lines}</ol>')


def _shown(item: Shown) -> str:
    facts = [_fact("Désaccord", item.disagreement)] if item.disagreement else []
    facts += [_fact("À savoir", item.limit, is_written=False)] if item.limit else []
    facts += [_fact("À vérifier", one) for one in item.warnings]
    sure = f"Degré de certitude{_COLON} {item.certainty} · " if item.certainty else ""
    return (
        f'<li data-keep><p class="num">C{item.rank}</p><div class="corps">'
        f"<h3>{escaped(item.title)}</h3><p>{_sourced(item)}</p>"
        f'{"".join(facts)}<p class="certitude">{escaped(sure)}'
        f"<b>{escaped(item.status)}</b></p></div></li>"
    )


def _sourced(item: Shown) -> str:
    """The text with its source before the last stop: « … en 2023 (Insee, 2023). »."""
    if not item.source:
        return _told(item.text, is_written=item.is_written)
    text = _told(item.text.rstrip().rstrip("."), is_written=item.is_written)
    return f"{text}{escaped(f' ({item.source}).')}"


def _fact(name: str, text: str, *, is_written: bool = True) -> str:
    told = _told(text, is_written=is_written)
    return f'<p class="quand"><b>{name}</b>{escaped(_COLON)} {told}</p>'


def short_list(items: Sequence[Shown]) -> Piece:
    """The constats of a synthesis: number, sentence, source and status on a line each."""
    if not items:
        return sentence("Aucun constat ne peut être écrit avec les données importées.")
    lines = "".join(
        f'<li data-keep><p class="num">C{item.rank}</p><div class="corps">'
        f"<p>{_sourced(item)}</p>{''.join(_fact('À vérifier', one) for one in item.warnings)}"
        f'<p class="certitude">{escaped(item.status)}</p></div></li>'
        for item in items
    )
    return Piece("constats", f'<ol class="constats lus" data-piece="constats">{lines}</ol>')


def validation_block(items: Sequence[Shown]) -> Piece:
    """What a meeting fills by hand: four boxes a constat, the text kept, the disagreement.

    The identifier is that of the sheet `Constats`, in which the decision is then written.
    """
    if not items:
        return sentence("Aucun constat n’est à valider.")
    boxes = "".join(f"<li>{word}</li>" for word in BOXES)
    blanks = "".join(f'<p class="ligne">{escaped(name)}{escaped(_COLON)}</p>' for name in _LINES)
    lines = "".join(
        f'<li data-keep><p class="num">C{item.rank}</p><div class="corps"><h3>{escaped(item.title)}'
        f"</h3><p>{_told(item.text, is_written=item.is_written)}</p>"
        f'<p class="quand">Identifiant dans la feuille{escaped(_COLON)} '
        f"<code>{escaped(item.identifier)}</code></p>{blanks}</div>"
        f'<ul class="cases" aria-label="Décision sur le constat {item.rank}, à cocher">{boxes}</ul></li>'
        for item in items
    )
    return Piece(
        "validation",
        '<div data-piece="validation"><p class="ligne">Instance, date et lieu'
        f'{escaped(_COLON)}</p><p class="ligne">Structures présentes{escaped(_COLON)}</p>'
        f'<ol class="constats">{lines}</ol></div>',
    )


@dataclass(frozen=True, slots=True)
class Face:
    """One list of the table of strengths and weaknesses.

    Attributes:
        title: Its title.
        kind: fort, faible or neutre: its colour.
        items: One line each; an empty list says so.
    """

    title: str
    kind: str
    items: tuple[Cited, ...] = ()


def faces(items: Sequence[Face]) -> Piece:
    """Lists side by side, two a row; an empty one says so."""
    shown = "".join(
        f'<div class="{item.kind}"><h3>{escaped(item.title)}</h3>{_points(item.items)}</div>'
        for item in items
    )
    return Piece("forces", f'<div class="face" data-piece="forces">{shown}</div>')


def cited_list(items: Sequence[Cited]) -> Piece:
    """A plain list of words that people may have written."""
    return Piece("liste", f'<div data-piece="liste">{_points(items)}</div>')


def _points(items: Sequence[Cited]) -> str:
    lines = "".join(
        f"<li>{_told(one.text, is_written=one.is_written)}{escaped(one.tail)}</li>"
        for one in items or (Cited("Aucune à ce jour."),)
    )
    return f'<ul class="puces">{lines}</ul>'

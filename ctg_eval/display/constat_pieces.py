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


def constat_list(items: Sequence[Shown]) -> Piece:
    """The constats, C1, C2…, each with its limit, its source, its status and its disagreement."""
    if not items:
        return sentence("Aucun constat ne peut être écrit avec les données importées.")
    lines = "".join(_shown(item) for item in items)
    return Piece("constats", f'<ol class="constats lus" data-piece="constats">{lines}</ol>')


def _shown(item: Shown) -> str:
    source = f" ({item.source})" if item.source else ""
    facts = [_fact("Désaccord", item.disagreement)] if item.disagreement else []
    facts += [_fact("À savoir", item.limit)] if item.limit else []
    facts += [_fact("À vérifier", one) for one in item.warnings]
    sure = f"Degré de certitude{_COLON} {item.certainty} · " if item.certainty else ""
    return (
        f'<li data-keep><p class="num">C{item.rank}</p><div class="corps">'
        f"<h3>{escaped(item.title)}</h3><p>{escaped(_stopped(item.text, source))}</p>"
        f'{"".join(facts)}<p class="certitude">{escaped(sure)}'
        f"<b>{escaped(item.status)}</b></p></div></li>"
    )


def _stopped(text: str, source: str) -> str:
    """The text with its source before the last stop: « … en 2023 (Insee, 2023). »."""
    if not source:
        return text
    return f"{text.rstrip().rstrip('.')}{source}."


def _fact(name: str, text: str) -> str:
    return f'<p class="quand"><b>{name}</b>{escaped(_COLON)} {escaped(text)}</p>'


def short_list(items: Sequence[Shown]) -> Piece:
    """The constats of a synthesis: number, sentence, source and status on a line each."""
    if not items:
        return sentence("Aucun constat ne peut être écrit avec les données importées.")
    lines = "".join(
        f'<li data-keep><p class="num">C{item.rank}</p><div class="corps">'
        f"<p>{escaped(_stopped(item.text, f' ({item.source})' if item.source else ''))}</p>"
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
        f"</h3><p>{escaped(item.text)}</p>"
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
    items: tuple[str, ...] = ()


def faces(items: Sequence[Face], *, nothing: str = "Aucune à ce jour.") -> Piece:
    """Lists side by side, two a row."""
    shown = "".join(
        f'<div class="{item.kind}"><h3>{escaped(item.title)}</h3><ul class="puces">'
        + "".join(f"<li>{escaped(line)}</li>" for line in item.items or (nothing,))
        + "</ul></div>"
        for item in items
    )
    return Piece("forces", f'<div class="face" data-piece="forces">{shown}</div>')

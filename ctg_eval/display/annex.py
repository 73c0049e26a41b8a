"""The last page: sources and their limits, glossary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.display.pieces import Piece, escaped, link, sentence


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One data set in the table of sources.

    Attributes:
        name: What it counts.
        producer: Who publishes it.
        vintage: Years of the data.
        limit: What to know before using it.
        licence: Licence, in a few words.
        address: https address of its official page; may be empty.
    """

    name: str
    producer: str
    vintage: str
    limit: str = ""
    licence: str = ""
    address: str = ""


_HEADER = ("Jeu de données", "Producteur", "Millésime", "Limite à connaître", "Licence")


def sources_table(sources: Sequence[SourceLine], *, caption: str = "Données utilisées") -> Piece:
    """The data sets of the page, in the order given, each linked to its official page."""
    if not sources:
        return sentence("Aucune source n’est citée sur cette page.")
    return _source_table(caption, _HEADER, "".join(_line(source) for source in sources))


def _source_table(caption: str, header: Sequence[str], body: str) -> Piece:
    head = "".join(f'<th scope="col" class="txt">{title}</th>' for title in header)
    return Piece(
        "sources",
        f'<div data-piece="sources"><div class="defile" role="region" tabindex="0"'
        f' aria-label="Tableau{escaped(" : ")}{escaped(caption)}"><table class="court sources">'
        f"<caption>{escaped(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div></div>",
    )


def _line(source: SourceLine) -> str:
    name = link(source.name, source.address) if source.address else escaped(source.name)
    cells = (source.producer, source.vintage, source.limit or "–", source.licence or "–")
    shown = "".join(f'<td class="txt">{escaped(cell)}</td>' for cell in cells)
    return f'<tr><th scope="row">{name}</th>{shown}</tr>'


@dataclass(frozen=True, slots=True)
class WantedSource:
    """One data set that the page lacks.

    Attributes:
        name: Title of the data set.
        producer: Who holds it.
        gain: What it would give.
        how: Where to take it, or whom to ask.
        address: https address of its official page; may be empty.
    """

    name: str
    producer: str
    gain: str
    how: str
    address: str = ""


_WANTED = ("Source", "Auprès de", "Ce qu’elle donnerait", "Comment l’obtenir")


def wanted_table(sources: Sequence[WantedSource], *, caption: str) -> Piece:
    """The data sets that the page lacks, in the order given, and how to obtain each."""
    return _source_table(caption, _WANTED, "".join(_wanted(source) for source in sources))


def _wanted(source: WantedSource) -> str:
    name = link(source.name, source.address) if source.address else escaped(source.name)
    cells = (source.producer, source.gain, source.how or "–")
    shown = "".join(f'<td class="txt">{escaped(cell)}</td>' for cell in cells)
    return f'<tr><th scope="row">{name}</th>{shown}</tr>'


def glossary(terms: Sequence[tuple[str, str]]) -> Piece:
    """The words of the page and their meaning, in alphabetical order."""
    if not terms:
        return sentence("Aucun terme à expliquer.")
    lines = "".join(
        f"<div><dt>{escaped(word)}</dt><dd>{escaped(meaning)}</dd></div>"
        for word, meaning in sorted(terms, key=lambda term: term[0].casefold())
    )
    return Piece("glossaire", f'<dl class="glossaire" data-piece="glossaire">{lines}</dl>')

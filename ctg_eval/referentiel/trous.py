"""The small grammar of constats: text, holes in braces, groups in brackets that may be left out.

{indicateur.mesure}              what is said of an indicator: its value, its year, its gap…
{indicateur@departement.mesure}  the same, of the department (or region, or France)
{indicateur.mesure(argument)}    a measure that takes a word: a noun, another indicator…
{choix}                          one of the texts of a choice, by what the values say
{ici}                            « sur le territoire », « à Lens »
[ … {…} … ]                      left out when one of its holes has nothing to say
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLACES = ("ici", "Ici")
_HOLE = re.compile(
    r"(?P<indicateur>[a-z0-9_]+)(?:@(?P<niveau>[a-z]+))?\.(?P<mesure>[a-z_]+)"
    r"(?:\((?P<argument>[^(){}\[\]]+)\))?"
)
_NAME = re.compile(r"[A-Za-z_]+")
_PIECES = re.compile(r"\{([^{}]*)\}|([{}])")
_GROUPS = re.compile(r"\[([^\[\]]*)\]|([\[\]])")


@dataclass(frozen=True, slots=True)
class Trou:
    """One hole.

    Attributes:
        texte: As it is written.
        nom: Name of a choice or of a place; empty for a measure.
        indicateur: Identifier in the catalogue.
        niveau: departement, region or france; empty for where the constat stands.
        mesure: What is said of it.
        argument: Word that the measure takes.
    """

    texte: str
    nom: str = ""
    indicateur: str = ""
    niveau: str = ""
    mesure: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Groupe:
    """A run of texts and holes; left out as a whole where it is optional and lacks something."""

    parts: tuple[str | Trou, ...]
    facultatif: bool = False

    @property
    def trous(self) -> tuple[Trou, ...]:
        """Its holes, in order."""
        return tuple(one for one in self.parts if isinstance(one, Trou))


def trou(text: str) -> Trou:
    """One hole, from what stands between its braces.

    Raises:
        ValueError: it is neither a name nor « indicateur.mesure »; the sentence is French.
    """
    if found := _HOLE.fullmatch(text):
        facts = {key: value or "" for key, value in found.groupdict().items()}
        return Trou(text, **facts)
    if _NAME.fullmatch(text):
        return Trou(text, nom=text)
    raise ValueError(f"« {{{text}}} » est illisible : écrivez « {{indicateur.mesure}} »")


def lire(text: str) -> tuple[Groupe, ...]:
    """A sentence as its groups.

    Raises:
        ValueError: a brace or a bracket is not closed, or a hole is unreadable.
    """
    return tuple(_groups(text))


def _groups(text: str) -> Iterator[Groupe]:
    at = 0
    for found in _GROUPS.finditer(text):
        if found[2]:
            raise ValueError(f"le crochet « {found[2]} » n’a pas son pareil")
        if found.start() > at:
            yield Groupe(tuple(_parts(text[at : found.start()])))
        yield Groupe(tuple(_parts(found[1])), facultatif=True)
        at = found.end()
    if at < len(text):
        yield Groupe(tuple(_parts(text[at:])))


def _parts(text: str) -> Iterator[str | Trou]:
    at = 0
    for found in _PIECES.finditer(text):
        if found[2]:
            raise ValueError(f"l’accolade « {found[2]} » n’a pas sa pareille")
        if found.start() > at:
            yield text[at : found.start()]
        yield trou(found[1])
        at = found.end()
    if at < len(text):
        yield text[at:]

"""French sentences on codes that the official code refuses: what they are, what to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ctg_eval.errors import nearest
from ctg_eval.geography.tables import ARRONDISSEMENT

if TYPE_CHECKING:
    from ctg_eval.geography.code import OfficialCode

_SHAPE = re.compile(r"(\d{2}|2[AB])\d{3}")
_UNKNOWN = {
    "departement": "Département « {} » inconnu",
    "region": "Région « {} » inconnue",
    "france": "Périmètre national « {} » inconnu",
}


def listing(faults: Sequence[str], year: int) -> str:
    """One message for all the faults, one line each."""
    count = len(faults)
    head = "1 commune refusée" if count == 1 else f"{count} communes refusées"
    lines = [f"{head} (code officiel géographique {year}) :", *(f"  - {f}." for f in faults)]
    return "\n".join(lines)


def diagnose(code: OfficialCode, asked: str) -> str:
    """What is wrong with a commune code and what to write, without the final stop."""
    former = code.former(asked)
    if former is not None:
        return _replaced(code, asked, former)
    for repaired in (asked.upper(), f"0{asked}"):
        today = code.current_commune(repaired)
        if today is not None:
            return _respelt(code, asked, repaired, today)
    if not _SHAPE.fullmatch(asked):
        found = _commune_named(code, asked) or "01004, 2A004, 97411"
        return f"« {asked} » n’est pas un code de commune : un code a 5 caractères ({found})"
    return f"{asked} : commune inconnue{_suggestion(code, asked)}"


def _replaced(code: OfficialCode, asked: str, former: tuple[str, str, str]) -> str:
    """A commune that merged, or an arrondissement."""
    kind, nom, today = former
    subject = f"{asked} ({nom})" if nom else asked
    whole = f"{today} {code.name('commune', today)}"
    if kind == ARRONDISSEMENT:
        return f"{subject} est un arrondissement de {whole} : écrivez {today}"
    return f"{subject} a fusionné dans {whole} : écrivez {today}"


def _respelt(code: OfficialCode, asked: str, repaired: str, today: str) -> str:
    """A zero lost for want of quotes, or a small letter."""
    is_case = asked.upper() == repaired
    reason = "la lettre s’écrit en majuscule" if is_case else "le zéro de tête est perdu"
    nom = code.name("commune", today)
    return f'« {asked} » : {reason} ; écrivez "{today}" avec ses guillemets ({nom})'


def _suggestion(code: OfficialCode, asked: str) -> str:
    """The nearest code of the same département."""
    near = nearest(asked, (known for known in code.communes if known[:2] == asked[:2]))
    if not near:
        return " ; vérifiez les deux premiers chiffres (département)"
    return f" ; code connu le plus proche : {near} {code.name('commune', near)}"


def _commune_named(code: OfficialCode, asked: str) -> str:
    """Code and name of a commune whose name was given instead of its code."""
    word = plain(asked)
    for known in code.communes:
        if plain(code.name("commune", known)) == word:
            return f"{known} {code.name('commune', known)}"
    return ""


def unknown_area(code: OfficialCode, level: str, geo: str) -> str:
    """An area that does not exist, with those that resemble it, without the final stop."""
    if level == "epci":
        return unknown_epci(code, geo)
    near = nearest(geo, code.areas(level))
    tail = f" ; le plus proche : {near} {code.name(level, near)}" if near else ""
    return f"{_UNKNOWN[level].format(geo)} dans le code géographique {code.year}{tail}"


def unknown_epci(code: OfficialCode, asked: str) -> str:
    """A SIREN that is no EPCI: a commune's code, a name, or a slip of the keyboard."""
    today = code.current_commune(asked)
    if today is not None:
        commune = code.commune(today)
        if commune.epci is None:
            return (
                f"{today} {commune.nom} n’est dans aucun EPCI : "
                f'décrivez le territoire par ses communes (communes: ["{today}"])'
            )
        nom = code.name("epci", commune.epci)
        return f"{asked} est une commune ; son EPCI est {commune.epci} ({nom})"
    near = find_epci(code, asked) or _near_siren(code, asked)
    lines = ", ".join(f"{siren} {nom}" for siren, nom in near[:5])
    tail = f" ; les plus proches : {lines}" if near else " ; un SIREN a 9 chiffres"
    return f"EPCI « {asked} » inconnu dans le code géographique {code.year}{tail}"


def find_epci(code: OfficialCode, text: str) -> tuple[tuple[str, str], ...]:
    """SIREN and name of the EPCI whose name holds `text`, whole words first.

    Args:
        code: The official code.
        text: Part of a name; capitals, accents and hyphens do not matter.
    """
    word = plain(text)
    found = []
    for siren in code.areas("epci"):
        nom = code.name("epci", siren)
        padded = f" {plain(nom)} "
        if word and word in padded:
            rank = 0 if f" {word} " in padded else 1 if f" {word}" in padded else 2
            found.append((rank, plain(nom), siren, nom))
    return tuple((siren, nom) for _, _, siren, nom in sorted(found))


def _near_siren(code: OfficialCode, asked: str) -> tuple[tuple[str, str], ...]:
    sirens = {siren: plain(code.name("epci", siren)) for siren in code.areas("epci")}
    near = nearest(asked, sirens)
    if near:
        return ((near, code.name("epci", near)),)
    word = nearest(plain(asked), sirens.values())
    return tuple((s, code.name("epci", s)) for s, nom in sirens.items() if word and nom == word)


def plain(text: str) -> str:
    """Text without capitals, accents or punctuation, words parted by one space.

    >>> plain("CA de Lens - Liévin")
    'ca de lens lievin'
    """
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", bare))

"""Names of places with their article: « au Creusot », « dans le Pas-de-Calais », « en Bretagne »."""

from __future__ import annotations

import re
from typing import Final, Literal

from ctg_eval.display.aspirates import is_aspirated

Side = Literal["in", "of"]

# How a name is introduced: what stands before it after « dans / à », then after « de ».
_FORMS: Final = {
    "le": ("dans le ", "du "),
    "la": ("dans la ", "de la "),
    "l’": ("dans l’", "de l’"),
    "les": ("dans les ", "des "),
    "en la": ("en ", "de la "),
    "en l’": ("en ", "de l’"),
    "en du": ("en ", "du "),
    "en de": ("en ", "de "),
    "en d’": ("en ", "d’"),
    "à": ("à ", "de "),
}
_DEPARTEMENTS: Final = {
    "le": "15 18 25 29 30 32 39 45 46 59 62 56 63 67 68 69 81 83 90 94 95 14",
    "la": "23 26 42 50 51 55 58 72 80 86",
    "l’": "01 02 03 10 11 12 27 34 36 60 61 89 91 989",
    "les": "04 05 06 08 13 22 40 64 65 66 78 79 88 92 984",
    "en la": "16 17 19 21 24 2A 2B 31 33 43 44 48 52 53 57 70 73 74 76 85 87 93 971 972 973 987 988",
    "en l’": "07 09 38",
    "en de": "41 47 49 54 71 77 82 84",
    "en d’": "28 35 37",
    "à": "75 974 975 976 977 978 986",
}
_REGIONS: Final = {
    "le": "44",
    "les": "32 52 984",
    "en la": "01 02 03 987 988",
    "en du": "24",
    "en de": "27 28 53 75 93 94",
    "en d’": "11 76 84",
    "l’": "989",
    "à": "04 06 975 977 978 986",
}
_FRANCES: Final = {
    "F": ("en France", "de France"),
    "FM": ("en France métropolitaine", "de France métropolitaine"),
    "F_X_D976": ("en France hors Mayotte", "de France hors Mayotte"),
}
_UNKNOWN: Final = {  # an area of no real place
    "departement": ("dans le département ", "du département "),
    "region": ("dans la région ", "de la région "),
}
_CONTRACTED: Final = {
    ("à", "Le"): "au",
    ("à", "Les"): "aux",
    ("de", "Le"): "du",
    ("de", "Les"): "des",
}
_VOWEL = re.compile(r"[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆaeiouyàâéèêëîïôöûœ]")
_GROUPINGS = re.compile(r"(?:CA|CC|CU|Communauté|Métropole)\b")


def _by_code(forms: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {code: _FORMS[form] for form, codes in forms.items() for code in codes.split()}


_AREAS: Final = {"departement": _by_code(_DEPARTEMENTS), "region": _by_code(_REGIONS)}


def _typed(name: str) -> str:
    return re.sub(r"(?<=\w)'(?=\w)", "’", name.strip())


def _elides(name: str) -> bool:
    """Whether « de » loses its vowel before that name."""
    if name[:1] in "Hh":
        return not is_aspirated(name)
    return _VOWEL.match(name) is not None


def place(name: str, preposition: str = "à") -> str:
    """A commune's name after « à » or « de », contracted with the article that it carries.

    Raises:
        ValueError: another preposition.

    >>> place("Le Creusot"), place("Les Herbiers", "de"), place("Avion", "de")
    ('au Creusot', 'des Herbiers', 'd’Avion')
    """
    if preposition not in ("à", "de"):
        raise ValueError(f"unknown preposition: {preposition}")
    name = _typed(name)
    article, space, rest = name.partition(" ")
    contracted = _CONTRACTED.get((preposition, article))
    if contracted and space:
        return f"{contracted} {rest}"
    if preposition == "de" and _elides(name):
        return f"d’{name}"
    return f"{preposition} {name}"


def within(name: str) -> str:
    """An EPCI's name after « dans », with its article: « dans la CA Grand Belfort ».

    Names such as « Bordeaux Métropole » take none; « Eurométropole de Metz » is elided.

    >>> within("CC du Val de Marnelle"), within("Eurométropole de Metz")
    ('dans la CC du Val de Marnelle', 'dans l’Eurométropole de Metz')
    """
    return f"dans {_definite(_typed(name))}"


def of_epci(name: str) -> str:
    """An EPCI's name after « de »: « de la CA Grand Belfort », « d’Orléans Métropole »."""
    name = _typed(name)
    with_article = _definite(name)
    return f"de {with_article}" if with_article != name else place(name, "de")


def _definite(name: str) -> str:
    if _GROUPINGS.match(name):
        return f"la {name}"
    return f"l’{name}" if name.startswith("Eurométropole") else name


def in_place(level: str, geo: str, name: str) -> str:
    """Where something is: « à Lens », « dans la CA de … », « dans l’Ain », « en Bretagne ».

    Args:
        level: commune, epci, departement, region or france; any other is said « dans … ».
        geo: Code of the area.
        name: Its name in the official code.

    >>> in_place("departement", "62", "Pas-de-Calais"), in_place("region", "04", "La Réunion")
    ('dans le Pas-de-Calais', 'à La Réunion')
    """
    if level == "commune":
        return place(name)
    return _of_area(level, geo, name, "in") or within(name)


def of_place(level: str, geo: str, name: str) -> str:
    """What something belongs to: « de Lens », « du Pas-de-Calais », « des Hauts-de-France »."""
    if level == "commune":
        return place(name, "de")
    return _of_area(level, geo, name, "of") or of_epci(name)


def _of_area(level: str, geo: str, name: str, side: Side) -> str:
    rank = 0 if side == "in" else 1
    if level == "france":
        return _FRANCES.get(geo, _FRANCES["F"])[rank]
    form = _AREAS.get(level, {}).get(geo) or _UNKNOWN.get(level)
    return f"{form[rank]}{_typed(name)}" if form else ""

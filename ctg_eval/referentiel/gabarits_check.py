"""What may be wrong in a template of constat, said in French with the key where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ctg_eval.errors import nearest
from ctg_eval.referentiel.indicateurs import Catalogue, Indicateur
from ctg_eval.referentiel.trous import PLACES, Trou, lire, trou

if TYPE_CHECKING:
    from ctg_eval.referentiel.constats import Gabarit

Keys = tuple[str | int, ...]
Found = tuple[Keys, str, str]
"""Keys where it stands inside the template, what is wrong, what to do."""

# Measure: whether it takes a word (« indicateur », « variable », « mot »; empty: none).
MESURES: Mapping[str, str] = {
    "valeur": "", "nombre": "", "maximum": "", "taille": "", "variation": "", "annee": "",
    "debut": "", "lieu": "", "face": "", "face_mouvement": "", "repere_variation": "",
    "ecart": "", "compte": "mot", "environ": "mot", "numerateur": "mot", "denominateur": "mot",
    "cellule": "variable", "part_de": "indicateur", "fois": "indicateur",
    "manque": "indicateur", "cible": "", "cible_date": "", "communes": "",
    "communes_pleines": "", "communes_nulles": "", "borne_nulle": "",
}  # fmt: skip
SELECTEURS: Mapping[str, tuple[str, ...]] = {
    "signe": ("hausse", "baisse", "stable"),
    "cote": ("plus", "moins", "proche"),
    "nul": ("zero", "compte"),
    "accord": ("un", "plusieurs"),
    "base": ("grande", "petite"),
}
OPTIONAL_WORD = ("numerateur", "denominateur")
# Set beside another area: a rate alone may be, never a count.
COMPARED = ("lieu", "face", "face_mouvement", "repere_variation", "ecart", "cote")
# A change in time: of an indicator that is one, its two years in one series.
CHANGES = ("taille", "variation", "debut", "signe", "face_mouvement", "repere_variation")
LEVELS = ("departement", "region", "france")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]*")


def gabarit_faults(
    name: str, entry: Gabarit, catalogue: Catalogue, themes: Collection[str]
) -> list[Found]:
    """Every fault of a template.

    Args:
        name: Its identifier.
        entry: The template.
        catalogue: Indicators that it may use.
        themes: Themes that it may take; any when empty.
    """
    found: list[Found] = []
    if not _IDENTIFIER.fullmatch(name):
        found.append(
            ((), "identifiant mal formé", "Seulement a-z sans accent, 0-9, « _ » et « - »")
        )
    for rank, theme in enumerate(entry.themes):
        if themes and theme not in themes:
            remedy = f"Thèmes : {', '.join(themes)}"
            found.append((("themes", rank), f"le thème « {theme} » n’est pas connu", remedy))
    if entry.juge and entry.juge not in catalogue.entries:
        found.append((("juge",), *_unknown(entry.juge, catalogue)))
    if entry.enjeu and not re.match(r"Comment .+\?$", entry.enjeu):
        found.append((("enjeu",), "un enjeu est une question", "Écrivez « Comment … ? »"))
    for keys, text in _texts(entry):
        found += [(keys, *one) for one in _text_faults(text, entry, catalogue)]
    found += _choice_faults(entry, catalogue)
    if not found and not entry.principal:
        found.append((("phrases",), "aucun indicateur n’y est cité", "Citez-en un"))
    return found


def _texts(entry: Gabarit) -> Iterator[tuple[Keys, str]]:
    yield from ((("phrases", rank), text) for rank, text in enumerate(entry.phrases))
    yield ("limite",), entry.limite
    for name, choice in entry.choix.items():
        yield from ((("choix", name, "cas", key), text) for key, text in choice.cas.items())


def _text_faults(text: str, entry: Gabarit, catalogue: Catalogue) -> list[tuple[str, str]]:
    try:
        holes = [one for group in lire(text) for one in group.trous]
    except ValueError as error:
        return [(str(error), "Fermez chaque « { » et chaque « [ »")]
    found: list[tuple[str, str]] = []
    for one in holes:
        if one.nom:
            if one.nom not in entry.choix and one.nom not in PLACES:
                near = nearest(one.nom, [*entry.choix, *PLACES])
                remedy = f"Écrivez plutôt « {near} »" if near else "Écrivez-le sous « choix »"
                found.append((f"le choix « {one.nom} » n’est pas déclaré", remedy))
        else:
            found += hole_faults(one, MESURES, catalogue)
    return found


def _choice_faults(entry: Gabarit, catalogue: Catalogue) -> list[Found]:
    found: list[Found] = []
    for name, choice in entry.choix.items():
        keys: Keys = ("choix", name, "selon")
        try:
            hole = trou(choice.selon)
        except ValueError as error:
            found.append((keys, str(error), ""))
            continue
        words = dict.fromkeys(SELECTEURS, "mot")
        refused = hole_faults(hole, words, catalogue, noun="le sélecteur")
        found += [(keys, *one) for one in refused]
        allowed = SELECTEURS.get(hole.mesure, ())
        for case in choice.cas:
            if allowed and case not in allowed:
                remedy = f"Cas : {', '.join(allowed)}"
                found.append((("choix", name, "cas", case), f"cas « {case} » inconnu", remedy))
    return found


def hole_faults(
    hole: Trou, measures: Mapping[str, str], catalogue: Catalogue, *, noun: str = "la mesure"
) -> list[tuple[str, str]]:
    """What is wrong in a hole that cites an indicator."""
    if hole.indicateur not in catalogue.entries:
        return [_unknown(hole.indicateur or hole.nom, catalogue)]
    if hole.mesure not in measures:
        near = nearest(hole.mesure, measures)
        remedy = f"Écrivez plutôt « {near} »" if near else f"Choix : {', '.join(measures)}"
        return [(f"{noun} « {hole.mesure} » n’existe pas", remedy)]
    entry = catalogue.entries[hole.indicateur]
    if hole.niveau and hole.niveau not in LEVELS:
        return [(f"le niveau « {hole.niveau} » n’existe pas", f"Niveaux : {', '.join(LEVELS)}")]
    return [*_sense_faults(hole, entry), *_word_faults(hole, measures, catalogue)]


def _sense_faults(hole: Trou, entry: Indicateur) -> Iterator[tuple[str, str]]:
    """A count that is compared, a change of what is not one."""
    if hole.mesure in COMPARED and (entry.additif or entry.nature == "effectif"):
        yield (
            f"« {hole.indicateur} » est un effectif : il ne se compare pas à un espace plus grand",
            "Prenez un taux",
        )
    if hole.mesure in CHANGES and entry.forme not in ("taux_annuel", "indice", "ecart", "moyenne"):
        yield (
            f"« {hole.indicateur} » n’est pas une évolution",
            "Prenez un indicateur de forme taux_annuel, indice ou ecart",
        )


def _word_faults(
    hole: Trou, measures: Mapping[str, str], catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    kind = measures[hole.mesure]
    if hole.mesure in SELECTEURS:
        kind = "mot" if hole.mesure in ("accord", "base") else ""
    if kind and not hole.argument and hole.mesure not in OPTIONAL_WORD:
        yield f"« {hole.mesure} » demande un mot", f"Écrivez « {hole.mesure}(…) »"
    if hole.argument and not kind:
        yield f"« {hole.mesure} » ne prend pas de mot", "Retirez les parenthèses"
    if kind == "indicateur" and hole.argument and hole.argument not in catalogue.entries:
        yield _unknown(hole.argument, catalogue)
    entry = catalogue.entries[hole.indicateur]
    if kind == "variable" and hole.argument not in entry.variables:
        near = nearest(hole.argument, entry.variables)
        yield (
            f"« {hole.argument} » n’entre pas dans « {hole.indicateur} »",
            f"La plus proche : {near}" if near else f"Variables : {', '.join(entry.variables)}",
        )


def _unknown(name: str, catalogue: Catalogue) -> tuple[str, str]:
    near = nearest(name, catalogue.entries)
    remedy = f"Le plus proche : {near}" if near else "La liste : ctg-eval indicateurs lister"
    return f"indicateur « {name} » inconnu", remedy

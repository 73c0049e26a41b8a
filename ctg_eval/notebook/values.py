"""The indicators of a territory as a table, for the cells that an evaluator writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any

import pandas as pd

from ctg_eval.errors import UsageError, nearest
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.export import every_value, tidy_table
from ctg_eval.indicators.values import Value
from ctg_eval.notebook.contents import Contents
from ctg_eval.notebook.opening import opened_territory, speak_french
from ctg_eval.referentiel.indicateurs import Catalogue

LEVELS = (
    "territoire", "ensemble", "commune", "epci", "departement", "region", "france", "iris", "qpv",
)  # fmt: skip
COLUMNS = (
    "indicateur", "libelle", "theme", "unite", "niveau", "geo", "nom", "annee", "bas", "haut",
    "statut", "source", "millesime", "precision", "annee_denominateur", "communes_connues",
    "communes_attendues", "fichiers",
)  # fmt: skip


def valeurs(
    rapport_ou_territoire: Contents | str,
    *,
    indicateurs: str | Sequence[str] | None = None,
    niveaux: str | Sequence[str] | None = None,
    annees: int | Iterable[int] | None = None,
) -> pd.DataFrame:
    """Donne les indicateurs en un tableau pandas, une ligne par valeur, pour vos propres cellules.

    Les valeurs sont calculées derrière la porte du secret statistique, comme celles de la page :
    « bas » et « haut » sont les deux bornes certaines (égales quand la valeur est exacte, vides
    quand elle n’est pas connue), « statut » et « precision » disent pourquoi.

    Ce tableau, et les figures que vous en tirez, se voient dans le carnet ; la page ne les
    publie pas, et dit combien de sorties elle a laissées de côté.

    Paramètres :
        rapport_ou_territoire: un rapport ouvert (les indicateurs de ses thèmes, à sa date), ou
            le nom d’un territoire de « params » (tous les indicateurs).
        indicateurs: un identifiant ou plusieurs (« ctg-eval indicateurs lister » les donne).
        niveaux: un ou plusieurs de territoire, ensemble (le territoire entier, quand le rapport
            est celui d’un secteur), commune, epci, departement, region, france, iris, qpv ; tous
            si rien n’est dit.
        annees: une année ou plusieurs ; toutes si rien n’est dit.

    Retour :
        Un DataFrame : indicateur, libelle, theme, unite, niveau, geo, nom, annee, bas, haut,
        statut, source, millesime, precision, annee_denominateur, communes_connues,
        communes_attendues, fichiers.

    Exemple :
        table = valeurs(rapport, niveaux="commune", annees=2023)
        table = valeurs("demo", indicateurs=["population"], niveaux=["territoire", "france"])
    """
    speak_french()
    levels = _levels(_listed(niveaux)) or LEVELS
    years = _years(annees)
    engine, themes = _opened(rapport_ou_territoire)
    names = _listed(indicateurs) or tuple(_of_themes(engine.catalogue, themes))
    entries = {name: engine.catalogue.get(name) for name in names}
    asked = replace(engine, catalogue=Catalogue(entries=entries))
    kept = [
        value
        for value in every_value(asked)
        if value.level in levels and (years is None or value.year in years)
    ]
    return _table(engine, kept)


def _opened(asked: object) -> tuple[Engine, Collection[str]]:
    """The engine, and the themes that are meant; none means all of them."""
    if isinstance(asked, Contents):
        return asked._moteur, tuple(asked._themes)
    if isinstance(asked, str) and asked:
        return opened_territory(asked).engine(), ()
    raise UsageError(
        "Donnez à « valeurs » un rapport ouvert par « ouvrir », ou le nom d’un territoire."
    )


def _of_themes(catalogue: Catalogue, themes: Collection[str]) -> Iterable[str]:
    return (name for name, one in catalogue.entries.items() if not themes or one.theme in themes)


def _listed(asked: str | Sequence[str] | None) -> tuple[str, ...]:
    if asked is None:
        return ()
    return (asked,) if isinstance(asked, str) else tuple(asked)


def _levels(asked: Sequence[str]) -> Sequence[str]:
    for one in asked:
        if one not in LEVELS:
            near = nearest(one, LEVELS)
            hint = f" Vouliez-vous dire « {near} » ?" if near else ""
            raise UsageError(f"Niveau « {one} » inconnu.{hint} Possibles : {', '.join(LEVELS)}.")
    return asked


def _years(asked: object) -> set[int] | None:
    """The years asked for; None means all of them."""
    if asked is None:
        return None
    several = isinstance(asked, Iterable) and not isinstance(asked, str)
    found: list[Any] = list(asked) if several else [asked]  # type: ignore[call-overload]
    for one in found:
        if not isinstance(one, Integral):
            raise UsageError(
                f"Année « {one} » refusée : un nombre entier est attendu, sans guillemets."
            )
    return {int(one) for one in found}


def _table(engine: Engine, kept: Sequence[Value]) -> pd.DataFrame:
    """The tidy table of the command, with the words that a reader needs beside the keys."""
    for value in kept:
        _ = value.figure  # refuses what the door has not let through
    entries, register = engine.catalogue.entries, engine.facts.store.register
    table = tidy_table(engine, kept)
    vintages = [
        " ; ".join(dict.fromkeys(register.entry(one).vintage for one in value.sources))
        for value in kept
    ]
    more = {
        "libelle": [entries[value.indicator].libelle for value in kept],
        "theme": [entries[value.indicator].theme for value in kept],
        "millesime": vintages,
    }
    return table.assign(**more)[list(COLUMNS)]

"""The workbook beside a page: its values as tables that a person filters in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from ctg_eval import __version__
from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.observations import report_themes, served, years_told
from ctg_eval.batch.jobs import Job
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.export import tidy_table
from ctg_eval.indicators.values import Value
from ctg_eval.notebook.demandes import Demand, demands
from ctg_eval.report.exports import workbook

ZONES = ("iris", "qpv")


def job_workbook(context: Context, job: Job) -> bytes:
    """The workbook of a page: territory (all years), communes and quarters (last year), gaps.

    Args:
        context: The territory.
        job: The page.

    Returns:
        An XLSX file; the same values give the same bytes.
    """
    context = context.at(job.parameters)
    engine = context.engine(job.parameters)
    keys = report_themes(context, job.parameters)
    names = [name for key in keys for name in engine.catalogue.of_theme(key)]
    sheets = {
        "Territoire": _table(engine, territory_values(engine, names)),
        "Communes": _table(engine, commune_values(engine, names)),
        "Quartiers": _table(engine, zone_values(engine, names)),
        "Ce qui manque": _gaps(context, engine, keys),
        "À demander": _demands(demands(context, job.parameters)),
    }
    return workbook(
        {name: one for name, one in sheets.items() if len(one)}, about=_about(context, job)
    )


def _about(context: Context, job: Job) -> dict[str, str]:
    name = context.territory.nom
    return {
        "Contenu": f"{job.label}, {name}",
        "Territoire": f"{name} (territoire fictif)" if context.is_fictional else name,
        "Feuilles": "Territoire : toutes les années, avec les espaces comparés ; Communes et "
        "Quartiers : la dernière année connue ; Ce qui manque : ce qui n’a pas de valeur ; "
        "À demander : les données qui trancheraient le plus de conclusions, la première d’abord.",
        "Bornes": "bas et haut encadrent la vraie valeur ; une case vide n’est pas connue.",
        "Statut": "exacte, arrondie, bornée par la source, estimée, partielle, donnée protégée, "
        "non disponible",
        "Diffusion": "document de travail – ne pas diffuser"
        if job.parameters.diffusion == "interne"
        else "externe",
        "Programme": f"ctg-eval {__version__}",
    }


def territory_values(engine: Engine, names: Iterable[str]) -> Iterable[Value]:
    """Every year's values of the territory and of the areas that it is compared with.

    A year that only files of other places give is not listed: nothing is lacking here.
    """
    told = served(engine)
    for name in names:
        if engine.catalogue.get(name).niveau_min in ZONES:
            continue
        years = years_told(told, engine.catalogue.get(name))
        for year in engine.years(name):
            value = engine.value(name, "territoire", engine.territory.id, year)
            others = engine.comparisons(name, year)
            if value.has_figure or (value.reason and year in years):
                yield value
                yield from others


def commune_values(engine: Engine, names: Iterable[str]) -> Iterable[Value]:
    """The values of each commune, in the newest year where one of them has a figure."""
    for name in names:
        if engine.catalogue.get(name).niveau_min != "commune":
            continue
        for year in reversed(engine.years(name)):
            values = engine.communes(name, year)
            if any(value.has_figure for value in values):
                yield from values
                break


def zone_values(engine: Engine, names: Iterable[str]) -> Iterable[Value]:
    """The values of each IRIS or QPV, in the newest year where one of them has a figure."""
    for name in names:
        if engine.catalogue.get(name).niveau_min not in ZONES:
            continue
        for year in reversed(engine.years(name)):
            values = engine.zones(name, year)
            if any(value.has_figure for value in values):
                yield from values
                break


def _table(engine: Engine, values: Iterable[Value]) -> pd.DataFrame:
    """The tidy table with what a reader needs first: theme and name of each indicator."""
    table = tidy_table(engine, values)
    entries = engine.catalogue.entries
    return table.assign(
        theme=[entries[one].theme for one in table["indicateur"]],
        libelle=[entries[one].libelle for one in table["indicateur"]],
    )[[*_FIRST, *(name for name in table.columns if name not in _FIRST)]]


_FIRST = ["theme", "libelle", "nom", "annee", "bas", "haut", "unite", "statut"]


def _gaps(context: Context, engine: Engine, keys: Sequence[str]) -> pd.DataFrame:
    declared = context.store.sources.entries
    rows = [
        (
            context.output_names[key],
            gap.label,
            gap.reason,
            " ; ".join(declared[one].titre for one in gap.sources),
            " ; ".join(dict.fromkeys(declared[one].obtenir for one in gap.sources)),
            " ".join(declared[one].page for one in gap.sources),
        )
        for key in keys
        for gap in themes.gaps(engine, key)
    ]
    columns = ["theme", "ce qui manque", "pourquoi", "source", "comment l’obtenir", "page"]
    return pd.DataFrame(rows, columns=columns)


def _demands(found: Sequence[Demand]) -> pd.DataFrame:
    """The requests, the one that would settle most first; each counts what is left to it."""
    rows = [
        (
            one.source,
            one.year,
            one.holder,
            one.what,
            one.where,
            " ; ".join(one.communes),
            *(count for some in (one.settles, one.may, one.parts) for count in _told(some)),
            one.page,
        )
        for one in found
    ]
    columns = ["source", "année", "auprès de", "quoi demander", "où", "communes", "trancherait",
               "conclusions tranchées", "pourrait trancher", "conclusions possibles",
               "avec une ligne suivante", "conclusions partagées", "page"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _told(labels: Sequence[str]) -> tuple[int, str]:
    return len(labels), " ; ".join(labels)

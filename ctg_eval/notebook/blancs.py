"""Communes without a crèche within reach on a page, and the offer of the neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ctg_eval.analysis.accessibility import (
    Blank,
    Outside,
    Zone,
    blank,
    outside_offer,
    silent_neighbours,
)
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.surroundings import Surroundings
from ctg_eval.bounds import Status
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, sentence
from ctg_eval.display.tables import (
    NOT_AVAILABLE,
    Named,
    Notes,
    Shown,
    TableRow,
    data_table,
    interval_cell,
)
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook.besoins import cells_source

MOST_NAMED = 8


def blank_zones(
    context: Context, engine: Engine, around: Surroundings, found: Mapping[str, Zone]
) -> Piece:
    """Communes without any crèche within reach, with and without the neighbours' offer."""
    rows = [
        _blank_row(context, engine, name, blank(around, found, outside=outside))
        for name, outside in (
            ("Crèches du territoire seules", False),
            ("Crèches voisines comprises", True),
        )
    ]
    cells = [around.facilities[one] for one in around.journeys.codes]
    return data_table(
        f"Communes sans crèche à moins de {around.threshold} minutes",
        [
            "Offre comptée",
            "Communes",
            "Enfants de moins de 3 ans",
            "Part des enfants (%)",
            "Lesquelles",
        ],
        rows,
        text_columns=(4,),
        notes=Notes(
            scope="crèche : établissement d’accueil du jeune enfant, ou place collective connue.",
            note=f"{_seen(around)} {silence(context, around, around.threshold)}".strip(),
            source=cells_source(context, cells, tuple(sorted(set(around.years.values())))),
        ),
    )


def _blank_row(context: Context, engine: Engine, name: str, held: Blank) -> TableRow:
    seal = engine.door.seal
    status = Status.EXACT if held.count.is_exact else Status.CENSORED
    known = held.whole.is_bounded
    code = context.territory.code
    names = [code.commune(one).nom for one in held.communes[:MOST_NAMED]]
    names += [
        f"peut-être {code.commune(one).nom}" for one in held.unsure[: MOST_NAMED - len(names)]
    ]
    rest = len(held.communes) + len(held.unsure) - len(names)
    names += [f"{number(rest)} autres"] if rest > 0 else []
    nobody = not held.communes and not held.unsure
    children = Figure(held.children, Status.ESTIMATED, seal)
    share = Figure(held.share, Status.ESTIMATED, seal)
    return TableRow(
        (
            name,
            interval_cell(Figure(held.count, status, seal)),
            interval_cell(children) if known or nobody else NOT_AVAILABLE,
            interval_cell(share, decimals=1) if known or nobody else NOT_AVAILABLE,
            Shown(join(names), [Figure(held.count, status, seal)]) if names else "aucune",
        )
    )


def outside_table(context: Context, engine: Engine, around: Surroundings) -> Piece:
    """The neighbours' crèches within reach of the territory."""
    found = outside_offer(around, limit=around.threshold)
    if not found:
        return sentence(
            f"Aucune crèche connue hors du territoire n’est à moins de {around.threshold} minutes "
            "d’une de ses communes."
        )
    cells = [cell for one in found for cell in (one.facilities, one.places)]
    return data_table(
        f"Les crèches hors du territoire, à moins de {around.threshold} minutes",
        ["Commune", "EPCI", "Crèches", "Places collectives", "Minutes", "Depuis"],
        [_outside_row(context, engine, one) for one in found],
        text_columns=(1, 5),
        notes=Notes(
            note="Les communes sont dans l’ordre de leurs codes ; « Depuis » est la commune du "
            "territoire la plus proche.",
            source=cells_source(context, cells, tuple(sorted(set(around.years.values())))),
        ),
    )


def _outside_row(context: Context, engine: Engine, one: Outside) -> TableRow:
    code, seal = context.territory.code, engine.door.seal
    epci = code.parent(one.code, "epci")
    return TableRow(
        (
            code.commune(one.code).nom,
            Named(code.name("epci", epci)) if epci else "–",
            interval_cell(Figure(one.facilities.interval, one.facilities.status, seal)),
            interval_cell(Figure(one.places.interval, one.places.status, seal)),
            Named(number(one.length)),
            Named(code.commune(one.nearest).nom),
        )
    )


def _seen(around: Surroundings) -> str:
    """Which neighbours could be counted at all."""
    if not around.outside:
        return "Aucune commune voisine n’a de position connue : l’offre voisine n’est pas comptée."
    if around.journeys.source == "matrice":
        return "Seules les communes voisines de la matrice sont comptées."
    return "Une commune voisine sans contour ni lieu importé ne peut pas être comptée."


def silence(context: Context, around: Surroundings, limit: float) -> str:
    """The neighbours of which nobody says whether they have a crèche; empty when all are told."""
    silent = silent_neighbours(around, limit=limit)
    if not silent:
        return ""
    code = context.territory.code
    counts = Counter(code.commune(one).departement for one in silent)
    told = join(
        [f"{code.name('departement', one)} ({number(n)})" for one, n in sorted(counts.items())]
    )
    noun = "commune voisine" if len(silent) < 2 else "communes voisines"
    return f"L’offre de {number(len(silent))} {noun} n’est pas dans les données : {told}."

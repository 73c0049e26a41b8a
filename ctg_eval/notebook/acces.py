"""Access to collective childcare on a page: places within reach, nearest crèche, blank zones."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ctg_eval.analysis.accessibility import (
    Reach,
    Zone,
    reach,
    zones,
)
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.surroundings import CHILDREN, REACH_KM, Surroundings
from ctg_eval.analysis.theme import Line
from ctg_eval.analysis.two_step import WEIGHTS
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Numbering, Piece, group, sentence, subtitle
from ctg_eval.display.tables import NOT_AVAILABLE, Named, Notes, TableRow, data_table, interval_cell
from ctg_eval.geography.journeys import DETOUR
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook.besoins import cells_source
from ctg_eval.notebook.blancs import blank_zones, outside_table, silence
from ctg_eval.notebook.cartes import carte_de

REACHED = "accessibilite_accueil_15min"
_NO_POINT = (
    "Aucune commune du territoire n’a de position connue (contours des communes, lieux avec leurs "
    "coordonnées) ni de temps de trajet : l’accès n’est pas calculé."
)
_NO_SPEED = (
    "Aucune vitesse ni matrice de temps n’est écrite dans le fichier du territoire : les distances "
    "restent en kilomètres, et ce qui demande des minutes n’est pas calculé. Écrivez "
    "« accessibilite: {vitesse_km_h: … } » ou « donnees: {temps_trajet: … } »."
)


def access(context: Context, engine: Engine, around: Surroundings, numbering: Numbering) -> Piece:
    """The access of each commune to collective childcare, neighbours included.

    Args:
        context: The territory.
        engine: Its engine.
        around: The territory and what lies around it.
        numbering: Gives the number of the figure.
    """
    if not around.inside:
        return sentence(_NO_POINT)
    if not around.has_minutes:
        found = zones(around, limit=REACH_KM)
        return group(sentence(_NO_SPEED), _kilometres(context, around, found))
    found = zones(around, limit=around.threshold)
    reaches = [reach(around, one) for one in around.thresholds]
    return group(
        sentence(_method(around)),
        *_map(context, engine, around, reaches, numbering),
        _communes(context, engine, around, found, reaches),
        subtitle("Communes sans crèche à portée"),
        blank_zones(context, engine, around, found),
        outside_table(context, engine, around),
    )


def _method(around: Surroundings) -> str:
    """Which journeys were used, and how a place within reach is counted."""
    weights = join([f"{weight:g}".replace(".", ",") for weight in WEIGHTS])
    if around.journeys.source == "matrice":
        where = (
            "Les temps sont ceux de la matrice de trajets du territoire ; un trajet qu’elle ne donne "
            "pas est compté comme hors de portée."
        )
    else:
        speed = f"{around.speed:g}".replace(".", ",")
        detour = f"{DETOUR:g}".replace(".", ",")
        where = (
            f"Sans temps de route, les temps sont estimés : distance à vol d’oiseau entre communes, "
            f"multipliée par {detour}, à {speed} km/h, vitesse écrite dans le fichier du territoire."
        )
    return (
        f"{where} Les places d’une commune sont partagées entre tous les enfants qui peuvent y aller, "
        f"avec un poids de {weights} par tiers du seuil. Ceux des communes voisines comptent aussi."
    )


def _map(
    context: Context,
    engine: Engine,
    around: Surroundings,
    reaches: Sequence[Reach],
    numbering: Numbering,
) -> list[Piece]:
    """The map of the places within reach at the territory's threshold, where it says something."""
    entry = engine.catalogue.entries.get(REACHED)
    if entry is None or len(context.territory.communes) < 2:
        return []
    main = next(one for one in reaches if one.threshold == around.threshold)
    label = f"Places de crèche à moins de {around.threshold} minutes"
    line = Line(
        REACHED,
        entry.model_copy(update={"libelle": label, "champ": _SCOPE, "pieges": (_SHARED,)}),
        None,
    )
    files = _files(around)
    values = [_value(main, one, around, engine, files) for one in context.territory.communes]
    if len({(value.interval, value.status) for value in values if value.has_figure}) < 2:
        return []
    return [carte_de(context, line, values, numbering, source=_source(context, around))]


_SCOPE = "Enfants de moins de 3 ans et places collectives, communes voisines comprises"

_SHARED = (
    "Une place est comptée pour tous les enfants qui peuvent y aller : quand le seuil s’allonge, plus "
    "d’enfants se la partagent, et la valeur peut baisser."
)


def _source(context: Context, around: Surroundings) -> str:
    """The files that give children and places, with their vintage."""
    cells = [c for one in around.journeys.codes for c in (around.children[one], around.places[one])]
    return cells_source(context, cells, tuple(sorted(set(around.years.values()))))


def _files(around: Surroundings) -> tuple[str, ...]:
    cells = [
        cell for one in around.journeys.codes for cell in (around.children[one], around.places[one])
    ]
    return tuple(sorted({file for cell in cells for file in cell.files}))


def _value(
    main: Reach, one: str, around: Surroundings, engine: Engine, files: tuple[str, ...]
) -> Value:
    box = main.places.get(one, Interval(0.0, math.inf))
    return Value(
        REACHED,
        "commune",
        one,
        around.year or engine.last_year,
        box,
        main.status.get(one, Status.MISSING),
        files,
        seal=engine.door.seal,
    )


def _communes(
    context: Context,
    engine: Engine,
    around: Surroundings,
    found: Mapping[str, Zone],
    reaches: Sequence[Reach],
) -> Piece:
    """Each commune: its nearest crèche, then the places within reach at each threshold."""
    code, seal = context.territory.code, engine.door.seal
    has_both = CHILDREN in around.years and bool(around.place_years)
    known = list(reaches) if has_both else []

    def row(one: str) -> TableRow:
        zone = found.get(one)
        cells = [
            interval_cell(Figure(r.places[one], r.status[one], seal), decimals=1)
            if zone else NOT_AVAILABLE
            for r in known
        ]  # fmt: skip
        return TableRow((code.commune(one).nom, *_nearest(context, zone), *cells))

    return data_table(
        "L’accès des communes aux crèches",
        [
            "Commune",
            "Crèche connue la plus proche (minutes)",
            "Où",
            *(f"Places à moins de {one.threshold} minutes pour 100 enfants" for one in known),
        ],
        [row(one) for one in context.territory.communes],
        text_columns=(2,),
        notes=Notes(
            reading=_reading(context, around, found),
            scope="trajet d’un point de la commune à un point de l’autre ; 0 minute dans la commune.",
            note=_note(around, known),
            source=_source(context, around),
        ),
    )


def _nearest(context: Context, zone: Zone | None) -> tuple[str, str]:
    if zone is None or not zone.where:
        return NOT_AVAILABLE, "–"
    name = context.territory.code.commune(zone.where).nom
    return Named(number(zone.nearest)), Named(name)


def _reading(context: Context, around: Surroundings, found: Mapping[str, Zone]) -> str:
    one = next((one for one in around.inside if found[one].nearest > 0), around.inside[0])
    zone, code = found[one], context.territory.code
    unit = "minutes" if around.has_minutes else "km"
    if not zone.where:
        return f"aucune crèche n’est connue autour de « {code.commune(one).nom} »."
    return (
        f"depuis « {code.commune(one).nom} », la crèche connue la plus proche est à "
        f"{number(zone.nearest)} {unit}, à « {code.commune(zone.where).nom} »."
    )


_BETWEEN = (
    "Entre deux bornes quand les places d’une commune ne sont connues que par le total de son EPCI."
)


def _note(around: Surroundings, known: Sequence[Reach]) -> str:
    parts = ["Les communes sont dans l’ordre de leurs codes : ce n’est pas un classement."]
    if CHILDREN not in around.years:
        parts.append(
            "Le nombre d’enfants de moins de 3 ans n’est pas dans les données : les places à portée "
            "ne sont pas calculées."
        )
    elif not known:
        parts.append("Les places des communes à portée ne sont pas connues.")
    else:
        parts += [_SHARED, _BETWEEN]
    return " ".join(parts)


def _kilometres(context: Context, around: Surroundings, found: Mapping[str, Zone]) -> Piece:
    """Without a speed: how far each commune is from its nearest crèche, in kilometres by road."""
    rows = [
        TableRow((context.territory.code.commune(one).nom, *_nearest(context, found.get(one))))
        for one in context.territory.communes
    ]
    cells = [around.facilities[one] for one in around.journeys.codes]
    detour = f"{DETOUR:g}".replace(".", ",")
    return data_table(
        "Distance des communes à la crèche connue la plus proche",
        ["Commune", "Distance estimée par la route (km)", "Où"],
        rows,
        text_columns=(2,),
        notes=Notes(
            reading=_reading(context, around, found),
            scope=f"établissements d’accueil du jeune enfant, jusqu’à {number(REACH_KM)} km.",
            note=f"Distance à vol d’oiseau entre les communes, multipliée par {detour}. Les communes "
            "sont dans l’ordre de leurs codes : ce n’est pas un classement. "
            f"{silence(context, around, REACH_KM)}".strip(),
            source=cells_source(context, cells, tuple(sorted(set(around.years.values())))),
        ),
    )

"""Local files of the demo: Caf extractions, structures, survey, follow-up, all invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from ctg_eval.demo.ages import between
from ctg_eval.demo.places import DEMO_EPCIS, stream
from ctg_eval.demo.services import PLACE_YEARS
from ctg_eval.demo.text import Cell, Layout, Row, comma, table_bytes
from ctg_eval.demo.traits import FloatArray
from ctg_eval.demo.workbooks import workbook_bytes
from ctg_eval.demo.world import Area, DemoFile, World
from ctg_eval.referentiel.sources import Fichier, load_sources

YEARS = (2023, 2024)
KEYS = {"commune": "code_commune", "epci": "code_epci", "departement": "code_departement"}
# Files that the demo writes as workbooks, to hold that both forms are read.
AS_WORKBOOKS = ("cd_pmi/communes", "caf_action_sociale/eaje")
_LEVELS = {"commune": "COM", "lieux": "COM", "epci": "EPCI", "departement": "DEP"}

# How a count is drawn: its mean for one person of a group, or its share of another column.
_OF_GROUP: Mapping[str, tuple[str, float]] = {
    **dict.fromkeys(("places_eaje_autorisees", "places_autorisees"), ("infants", 0.13)),
    **dict.fromkeys(("enfants_inscrits", "places_echeance"), ("infants", 0.11)),
    **dict.fromkeys(("demandes_attente", "familles_rpe"), ("infants", 0.16)),
    **dict.fromkeys(("enfants_laep", "enfants_0_2"), ("infants", 0.3)),
    **dict.fromkeys(("heures_laep", "stagiaires_bafa"), ("young", 0.6)),
    **dict.fromkeys(("capacite_heures", "heures_alsh"), ("infants", 320.0)),
    **dict.fromkeys(("heures_aide_accordees", "charges_totales"), ("infants", 900.0)),
    **dict.fromkeys(("enfants_eligibles", "places_alsh", "places_mercredi"), ("children", 0.22)),
    **dict.fromkeys(("enfants_clas", "eleves_periscolaire", "refus"), ("children", 0.06)),
    **dict.fromkeys(("familles_clas", "enfants_rencontre"), ("children", 0.03)),
    **dict.fromkeys(("jeunes", "benevoles", "parents", "parents_reaap"), ("teens", 0.17)),
    **dict.fromkeys(("places_fjt", "nuitees_possibles"), ("young", 0.02)),
    **dict.fromkeys(("population_couverte", "habitants"), ("people", 0.7)),
    **dict.fromkeys(("demandes_logement", "residences_privees"), ("people", 0.05)),
    **dict.fromkeys(("habitants_15_plus", "habitants_moins_21"), ("people", 0.5)),
}
_OF_COLUMN: Mapping[str, tuple[str, float]] = {
    "heures_realisees": ("capacite_heures", 0.68),
    "heures_facturees": ("heures_realisees", 0.99),
    "enfants_tarif_bas": ("enfants_inscrits", 0.28),
    "enfants_handicap": ("enfants_inscrits", 0.03),
    "eaje_handicap": ("eaje", 0.5),
    "enfants_partis": ("enfants_eligibles", 0.31),
    "enfants_clas_primaire": ("enfants_clas", 0.7),
    "familles_clas_participantes": ("familles_clas", 0.55),
    "heures_aide_realisees": ("heures_aide_accordees", 0.8),
    "centres_acf": ("centres", 0.7),
    "assmat_actives": ("assmat_agreees", 0.83),
    "assmat_55": ("assmat_agreees", 0.36),
    "places_ouvertes": ("places_autorisees", 0.93),
    "places_atypiques": ("places_ouvertes", 0.15),
    "referents": ("eaje", 0.8),
    "presences_mercredi": ("places_mercredi", 0.78),
    "alsh_qf": ("alsh", 0.7),
    "filles": ("jeunes", 0.42),
    "peres": ("parents", 0.24),
    "nuitees_occupees": ("nuitees_possibles", 0.88),
    "offre_adaptee": ("reponses_offre", 0.57),
    "difficultes": ("reponses_demarches", 0.3),
    "propositions_repondues": ("propositions", 0.6),
    "parc_indigne": ("residences_privees", 0.04),
    "enfants_sans_offre": ("enfants_0_2", 0.2),
    "habitants_france_services": ("habitants", 0.75),
    "missions_prouvees": ("missions_obligatoires", 0.6),
    **{f"actions_{name}": ("actions", share) for name, share in
       (("realisees", 0.3), ("en_retard", 0.15), ("bloquees", 0.05), ("sans_nouvelle", 0.1),
        ("sdsf", 0.6))},
    "jalons_tenus": ("jalons_echus", 0.6),
    "montant_caf": ("depense_realisee", 0.4),
    "textes_valides": ("textes_attendus", 0.5),
    "indicateurs_a_jour": ("indicateurs", 0.6),
    "indicateurs_t0": ("indicateurs", 0.5),
    "presents": ("convoques", 0.7),
    "decisions_closes": ("decisions_echues", 0.7),
    "etp_ventiles": ("etp_pourvus", 0.5),
    "constats_valides": ("constats_soumis", 0.7),
    "communes_presentes": ("communes", 0.8),
    "points_traites": ("points_attendus", 0.6),
    "avis_rendus": ("avis_demandes", 0.8),
}  # fmt: skip
# What is the same everywhere but for a small draw.
_LEVEL: Mapping[str, float] = {
    "delai_rencontre": 62, "delai_reponse": 41, "jours_ete": 32, "tarif_qf600": 8.4,
    "reste_a_charge": 168, "accessibilite": 46, "equite": 12.5, "exposition": 50,
    "non_recours_rsa": 34, "mois": 12, "communes": 12, "copil": 1, "cotech": 2,
    "groupe_projet": 11, "rencontres_cdc": 20, "etp_pourvus": 2, "rapport_remis": 1,
    "points_attendus": 12, "depense_prevue": 420_000, "depense_realisee": 365_000,
    "missions_obligatoires": 3, "actions": 34, "actions_signees": 36, "actions_ouvertes": 24,
    "actions_non_closes": 26, "actions_commencees": 20, "dossiers_surendettement": 900,
    "mesures_ase": 2_400,
}  # fmt: skip
_FRACTIONS = ("etp_rpe", "etp_ps_jeunes", "etp_numerique")


# What the Caf's other files tell already: an extraction gives the same, by commune.
_AS_PUBLISHED: Mapping[str, str] = {"places_eaje_autorisees": "eaje"}


def groups() -> Mapping[str, FloatArray]:
    """People of the groups that counts are drawn from, by commune."""
    return {
        "infants": between(0, 2),
        "children": between(3, 11),
        "teens": between(12, 17),
        "young": between(18, 24),
        "people": between(0, 100),
    }


def local_rows(
    world: World, kind: str, file: Fichier
) -> Iterator[tuple[Area | None, int, dict[str, float]]]:
    """The rows of one local layout: area (None: the country), year, figures by column."""
    people = groups()
    for year in YEARS:
        rng = stream(f"local {kind} {year}")
        for area in _areas(world, file):
            row: dict[str, float] = {}
            for name in _ordered(file):
                row[name] = _figure(name, area, row, people, rng)
                if area is not None and name in _AS_PUBLISHED:
                    places = world.services.places[min(year, PLACE_YEARS[-1])]
                    row[name] = float(round(area.total(places[_AS_PUBLISHED[name]])))
            yield area, year, row


def _areas(world: World, file: Fichier) -> tuple[Area | None, ...]:
    if file.niveau == "france":
        return (None,)
    areas = world.areas(_LEVELS[file.niveau])
    if file.niveau == "departement":
        return areas
    if file.niveau == "epci":
        return tuple(area for area in areas if area.code in DEMO_EPCIS)
    return tuple(area for area in areas if world.communes[area.rows[0]].epci in DEMO_EPCIS)


def _ordered(file: Fichier) -> list[str]:
    """Columns, those that others are a share of first."""
    left, found = list(file.colonnes), list[str]()
    while left:
        name = next(n for n in left if _OF_COLUMN.get(n, ("", 0))[0] not in left)
        found.append(name)
        left.remove(name)
    return found


def _figure(
    name: str,
    area: Area | None,
    row: Mapping[str, float],
    people: Mapping[str, FloatArray],
    rng: np.random.Generator,
) -> float:
    if name in _LEVEL:
        level = _LEVEL[name]
        drawn = level * rng.uniform(0.85, 1.15)
        return (
            level if level < 15 and level == int(level) else round(drawn, 1 if level < 100 else 0)
        )
    whole, share = _OF_COLUMN.get(name, ("", 0.0))
    if whole in row:
        return round(row[whole] * share * rng.uniform(0.9, 1.0 / max(share, 0.9)))
    group, rate = _OF_GROUP.get(name, ("people", 0.0011))
    size = area.total(people[group]) if area is not None else 1.0
    count = float(rng.poisson(rate * size)) if rate * size < 1e6 else round(rate * size)
    return count / 2 if name in _FRACTIONS else count


def local_bytes(world: World, *, kind: str) -> bytes:
    """One local file, as CSV or as a workbook."""
    file = load_sources().kinds[kind]
    names = list(file.colonnes)
    keys = ["identifiant", "nom"] if file.forme == "lieux" else []
    keys += [KEYS[file.niveau]] if file.niveau in KEYS else []
    rows: list[Row] = []
    for area, year, row in local_rows(world, kind, file):
        code = [area.code] if area is not None else []
        place = (
            [f"{kind[-4:]}-{code[0]}", f"Structure de {area.nom}"] if len(keys) > 2 and area else []
        )
        rows.append([*place, *code, year, *(row[name] for name in names)])
    header = [*keys, "annee", *names]
    if kind in AS_WORKBOOKS:
        return workbook_bytes([("Données", [header, *rows])])
    return table_bytes(header, [_written(row) for row in rows], Layout(bom=True, crlf=True))


def _written(row: Row) -> list[Cell]:
    """A row as a French spreadsheet writes it: decimal commas."""
    return [comma(c) if isinstance(c, float) and c % 1 else c for c in row]


def offer_csv(world: World) -> bytes:
    """Places of the local offer: one a commune at least, and one that has closed."""
    header = (
        *("id", "intitule", "type", "commune", "gestionnaire", "gestion", "places"),
        *("places_ouvertes", "places_occupees", "ouverture", "fermeture"),
    )
    rng = stream("offer")
    rows: list[Row] = []
    for area in world.areas("COM"):
        commune = world.communes[area.rows[0]]
        if commune.epci in DEMO_EPCIS:
            places = int(rng.poisson(0.1 * area.total(between(0, 2))))
            sizes = {"eaje": places > 12, "micro-creche": places > 10, "mam": places > 0}
            kind = next((one for one, fits in sizes.items() if fits), "autre")
            open_places = round(0.94 * places)
            start = (
                f"L-{area.code}",
                f"Lieu de {area.nom}",
                kind,
                area.code,
                "Commune",
                "communale",
            )
            rows.append((*start, places, open_places, open_places * 0.5, "2019", ""))
    rows.append(("L-99", "Ancienne halte", "eaje", "00001", "", "", 20, 20, 15, "2001", "2022"))
    return table_bytes(header, rows, Layout(bom=True))


def _files() -> Iterator[DemoFile]:
    for kind in load_sources().kinds:
        is_local = load_sources().entries[kind.partition("/")[0]].acces != "ouvert"
        if (is_local or kind.endswith("/releve")) and kind != "offre_locale/offre":
            make: Callable[[World], bytes] = partial(local_bytes, kind=kind)
            suffix = "xlsx" if kind in AS_WORKBOOKS else "csv"
            yield DemoFile(f"{kind.replace('/', '_')}.{suffix}", make)
    yield DemoFile("offre_2024.csv", offer_csv)


FILES = tuple(_files())


def own_name(name: str) -> str:
    """Where a file of the demo goes in its territory's folder; empty for a public file.

    As a user files them: extractions of the Caf, tables filled in locally, the local offer.
    """
    if name == "offre_2024.csv":
        return "classeur/Offre_2024.csv"
    kinds = load_sources().kinds
    kind = next((one for one in kinds if one.replace("/", "_") == name.rpartition(".")[0]), "")
    if not kind or load_sources().entries[kind.partition("/")[0]].acces == "ouvert":
        return ""
    return f"{'extractions-caf' if kind.startswith('caf_') else 'saisies'}/{name}"

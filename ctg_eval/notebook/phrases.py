"""What a page says first: for each theme its telling indicators, and a sentence for some.

An indicator that is not named here still has its line in the tables, its label as its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctg_eval.analysis.theme import KEY_FIGURES, Line, known

# The most telling first; those without a figure are passed over, the others of the theme follow.
TELLING: Mapping[str, tuple[str, ...]] = {
    "portrait": (
        "pop_municipale",
        "pop_evolution_annuelle",
        "naissances_domiciliees",
        "taux_pauvrete",
        "niveau_vie_median",
        "taux_chomage_recensement",
        "part_population_couverte_caf",
        "foyers_rsa",
        "part_sans_diplome",
        "part_65_plus",
    ),
    "petite-enfance": (
        "taux_couverture_global",
        "taux_couverture_eaje",
        "taux_couverture_assmat",
        "pop_0_4",
        "foyers_paje",
        "eaje_nombre",
        "rpe_nombre",
        "microcreches_nombre",
    ),
    "enfance-jeunesse": (
        "jeunes_ni_emploi_ni_etudes",
        "ips_ecoles",
        "foyers_allocations_familiales",
        "pop_5_9",
        "pop_10_14",
        "alsh_nombre",
        "pop_15_19",
        "licences_sport_0_14",
    ),
    "acces-aux-droits": (
        "part_locataires_hlm",
        "part_logements_vacants",
        "part_menages_aides_logement",
        "france_services_nombre",
        "foyers_aides_logement",
        "generalistes_nombre",
        "bibliotheques_nombre",
    ),
}

# A sentence around the figure; the others say « Libellé : figure ».
SENTENCES: Mapping[str, str] = {
    "pop_municipale": "Le territoire compte {figure}",
    "naissances_domiciliees": "Le territoire compte {figure} dans l’année",
    "taux_pauvrete": "{figure} des habitants vivent sous le seuil de pauvreté",
    "taux_chomage_recensement": "{figure} des actifs se disent au chômage au recensement",
    "part_sans_diplome": "{figure} des habitants sortis de l’école n’ont aucun diplôme",
    "taux_couverture_global": "L’accueil offre {figure}",
    "taux_couverture_eaje": "Les crèches offrent {figure}",
    "taux_couverture_assmat": "Les assistantes maternelles offrent {figure}",
    "jeunes_ni_emploi_ni_etudes": "{figure} des 15-24 ans ne sont ni en emploi ni en études",
    "ips_ecoles": "L’indice de position sociale des écoles est de {figure}",
    "part_locataires_hlm": "{figure} des ménages sont locataires d’un HLM",
    "part_logements_vacants": "{figure} des logements sont vacants",
}

# What a rate is divided by: when it changes, the rate changes without the supply doing so.
DIVIDED_BY: Mapping[str, str] = {
    "taux_couverture_global": "naissances_domiciliees",
    "taux_couverture_eaje": "naissances_domiciliees",
    "taux_couverture_assmat": "naissances_domiciliees",
}


def telling(found: Sequence[Line], theme: str, *, most: int = KEY_FIGURES) -> list[Line]:
    """The lines of a theme that a page shows first, the most telling first.

    Args:
        found: Lines of the theme, in the order of the catalogue.
        theme: Its key.
        most: How many at most.
    """
    return ranked(known(found), theme)[:most]


def ranked(found: Sequence[Line], theme: str) -> list[Line]:
    """The lines of a theme, the named ones first, then the rates that compare, then the others."""
    named = {name: rank for rank, name in enumerate(TELLING.get(theme, ()))}
    return sorted(
        found,
        key=lambda line: (
            named.get(line.identifier, len(named)),
            not (compares(line) and line.comparisons),
        ),
    )


def overview(found: Mapping[str, Sequence[Line]], *, most: int = KEY_FIGURES) -> list[Line]:
    """The first lines of a page on several themes: two of the portrait, then one of each in turn."""
    first = {theme: telling(lines, theme) for theme, lines in found.items()}
    chosen: list[Line] = []
    for rank in range(most):
        for theme, lines in first.items():
            if theme == "portrait" and rank == 0:
                chosen += lines[:2]
            elif rank < len(lines) and lines[rank] not in chosen:
                chosen.append(lines[rank])
    order = list(first)
    return sorted(chosen[:most], key=lambda line: order.index(line.entry.theme))


def compares(line: Line) -> bool:
    """Whether a figure may stand beside a larger area's: a rate, never a count."""
    return line.is_rate and not line.entry.additif

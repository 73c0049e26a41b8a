"""What a hole of a template says: each measure makes a part of a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ctg_eval.analysis import constats as facts
from ctg_eval.analysis.constats import Scene
from ctg_eval.bounds import Interval
from ctg_eval.display.constat import Part
from ctg_eval.display.french import interval_text, value_text
from ctg_eval.display.numerals import as_printed
from ctg_eval.notebook import constat_compared as compared
from ctg_eval.notebook import constat_counts as counts
from ctg_eval.notebook.constat_asked import Absent, Asked, Said, asked
from ctg_eval.referentiel.trous import Trou


def say(scene: Scene, hole: Trou, levels: Sequence[str]) -> Said:
    """What a hole says.

    Args:
        scene: Where the constat stands.
        hole: A hole that cites an indicator.
        levels: Areas that it may be set beside, the preferred one first.
    """
    found = asked(scene, hole, levels)
    if isinstance(found, Absent):
        return found
    return MEASURES[hole.mesure](found)


def _valeur(one: Asked) -> Said:
    if small := counts.hidden(one, one.value.interval, one.line.entry.unite):
        return small
    text = value_text(one.value, unit=one.line.entry.unite, decimals=one.line.entry.decimales)
    return Part(text, one.value.figure, one.fact())


def _nombre(one: Asked) -> Said:
    text = value_text(one.value, decimals=one.line.entry.decimales)
    return Part(text, one.value.figure, one.fact())


def _maximum(one: Asked) -> Said:
    box = one.value.interval
    if not box.is_bounded:
        return one.refused("son maximum n’est pas connu")
    high = Interval.exact(as_printed(box, decimals=one.digits).high)
    return one.part(interval_text(high, decimals=one.digits), box)


def _annee(one: Asked) -> Said:
    return Part(str(one.value.year), fact=one.fact())


def _debut(one: Asked) -> Said:
    year = facts.first_year(one.scene.engine, one.line)
    if year is None:
        return one.refused("l’année de départ n’est pas connue")
    return Part(str(year), fact=one.fact(years=(year, one.value.year)))


MEASURES: Mapping[str, Callable[[Asked], Said]] = {
    "valeur": _valeur,
    "nombre": _nombre,
    "maximum": _maximum,
    "taille": compared.taille,
    "variation": compared.variation,
    "annee": _annee,
    "debut": _debut,
    "lieu": compared.lieu,
    "face": compared.face,
    "face_mouvement": compared.face_mouvement,
    "repere_variation": compared.repere_variation,
    "ecart": compared.ecart,
    "compte": counts.compte,
    "environ": counts.environ,
    "numerateur": counts.numerateur,
    "denominateur": counts.denominateur,
    "cellule": counts.cellule,
    "part_de": counts.part_de,
    "fois": counts.fois,
    "manque": counts.manque,
    "cible": counts.cible,
    "cible_date": counts.cible_date,
    "communes": counts.communes,
    "communes_pleines": counts.communes_pleines,
    "communes_nulles": counts.communes_nulles,
    "borne_nulle": counts.borne_nulle,
}

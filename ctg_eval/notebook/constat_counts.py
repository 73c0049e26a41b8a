"""Measures of how many: people, places, communes, and what lacks for a target."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis import constats as facts
from ctg_eval.bounds import Interval, Status, share, weakest
from ctg_eval.display.constat import Part
from ctg_eval.display.french import day_text, interval_text, number
from ctg_eval.display.units import unit
from ctg_eval.indicators.values import Value
from ctg_eval.notebook.constat_asked import Absent, Asked, Said


def _counted(one: Asked, box: Interval | None, noun: str) -> Said:
    """A number of things, its noun in the singular where it must be."""
    if box is None or not box.is_bounded:
        return Absent(one.line.identifier, "le nombre n’est pas connu")
    if small := hidden(one, box, noun):
        return small
    return one.part(interval_text(box, unit=noun), box)


def hidden(one: Asked, box: Interval, noun: str) -> Part | None:
    """« moins de 5 … » for a count of people that the threshold protects."""
    least = one.scene.engine.door.threshold
    if not (one.is_local and box.low > 0 and box.high < least and one.line.entry.unite != "%"):
        return None
    return one.part(f"moins de {least}{unit(noun).after(least)}", Interval(1, least - 1))


def compte(one: Asked) -> Said:
    """The value with another noun: « 412 bébés »."""
    return _counted(one, one.value.interval, one.hole.argument)


def numerateur(one: Asked) -> Said:
    """What stands above the bar of a share."""
    return _counted(one, facts.numerator(one.value, one.line), one.hole.argument)


def denominateur(one: Asked) -> Said:
    """What stands under the bar of a share."""
    return _counted(one, facts.denominator(one.value, one.line), one.hole.argument)


def cellule(one: Asked) -> Said:
    """One cell of the formula."""
    return _counted(one, facts.cell(one.value, one.hole.argument), "")


def environ(one: Asked) -> Said:
    """To the ten under 1 000, to the fifty beyond (constats.md, template 3)."""
    box = one.value.interval
    if not box.is_bounded:
        return Absent(one.line.identifier, "le nombre n’est pas connu")
    near = Interval(_rounded(box.low), _rounded(box.high))
    return one.part(interval_text(near, unit=one.hole.argument), box)


def _rounded(x: float) -> float:
    step = 10 if x < 1000 else 50
    return step * round(x / step)


def part_de(one: Asked) -> Said:
    """The share of a count in another one of the same year."""
    whole = one.scene.same_year(one.hole.argument, one.value.year)
    entries = (one.line.entry, one.scene.engine.catalogue.get(one.hole.argument))
    if not all(entry.additif and entry.nature == "effectif" for entry in entries):
        return one.refused("une part se calcule entre deux effectifs")
    if not whole.has_figure or not whole.interval.is_bounded or not one.value.interval.is_bounded:
        return Absent(one.hole.argument, "le total n’est pas connu la même année")
    box = share(one.value.interval, whole.interval)
    return one.part(interval_text(box, unit="%", decimals=1), box, whole)


def fois(one: Asked) -> Said:
    """A count times a share in per cent of another indicator."""
    other = one.scene.line(one.hole.argument).value
    if other is None or not (other.interval.is_bounded and one.value.interval.is_bounded):
        return Absent(one.hole.argument, "la part n’est pas connue")
    own, rate = one.value.interval, other.interval
    box = Interval(own.low * rate.low / 100, own.high * rate.high / 100)
    status = weakest([one.value.status, other.status])
    text = interval_text(box, unit=one.line.entry.unite)
    return one.part(text, box, other, status=status)


def cible(one: Asked) -> Said:
    """The target that was decided."""
    target = one.scene.targets.get(one.line.identifier)
    if target is None:
        return one.refused("aucune cible n’a été décidée (clé « cibles » de territoire.yaml)")
    box = Interval.exact(target.valeur)
    digits = 0 if target.valeur == round(target.valeur) else one.line.entry.decimales
    return one.part(interval_text(box, unit=one.line.entry.unite, decimals=digits), box)


def cible_date(one: Asked) -> Said:
    """The day on which the target was decided."""
    target = one.scene.targets.get(one.line.identifier)
    if target is None:
        return one.refused("aucune cible n’a été décidée (clé « cibles » de territoire.yaml)")
    day = Interval.exact(target.decidee_le.year)
    return one.part(day_text(target.decidee_le), day)


def manque(one: Asked) -> Said:
    """Places that lack: target × children − places, children of the census and of the Cnaf.

    The Cnaf's own children are 100 × places / rate (referentiel f.1): the least and the most.
    """
    target = one.scene.targets.get(one.hole.argument)
    if target is None:
        return one.refused("aucune cible n’a été décidée (clé « cibles » de territoire.yaml)")
    places = facts.numerator(one.value, one.line)
    census = facts.denominator(one.value, one.line)
    if places is None or census is None or not (places.is_bounded and census.is_bounded):
        return Absent(one.line.identifier, "les places ou les enfants ne sont pas connus")
    rate = one.scene.same_year(one.hole.argument, one.value.year)
    lacks = [target.valeur * census.low / 100 - places.high]
    lacks.append(target.valeur * census.high / 100 - places.low)
    if rate.has_figure and rate.interval.is_bounded and rate.interval.low > 0:
        lacks.append(places.low * (target.valeur / rate.interval.high - 1))
        lacks.append(places.high * (target.valeur / rate.interval.low - 1))
    box = Interval(max(0.0, min(lacks)), max(0.0, *lacks))
    return one.part(interval_text(box, unit="places"), box, rate)


def communes(one: Asked) -> Said:
    """How many communes the territory has."""
    total = len(one.scene.engine.territory.communes)
    box = one.value.interval
    if one.line.entry.unite == "communes" and box.high > total:
        return one.refused("le fichier compte plus de communes que le territoire n’en a")
    return one.part(number(total), Interval.exact(total), status=Status.EXACT)


def _those(one: Asked, held: Sequence[Value], before: str = "") -> Said:
    """How many communes are in a case that is certain; nothing to say of none."""
    if not held:
        return one.refused("aucune commune n’est dans ce cas pour certain")
    box = Interval.exact(len(held))
    text = f"{before}{interval_text(box, unit='communes')}"
    return one.part(text, box, *held, status=Status.EXACT)


def communes_pleines(one: Asked) -> Said:
    """How many communes are wholly in the case: their rate is certainly 100 %."""
    held = [v for v in one.scene.communes(one.line) if v.has_figure and v.interval.low >= 100]
    return _those(one, held, "de ")


def _null(one: Asked) -> list[Value]:
    values = [one.value] if one.scene.level == "commune" else one.scene.communes(one.line)
    return [v for v in values if v.has_figure and v.interval.is_bounded and v.interval.low <= 0]


def communes_nulles(one: Asked) -> Said:
    """In how many communes the count may be zero."""
    return _those(one, _null(one))


def borne_nulle(one: Asked) -> Said:
    """The range of a count that may be zero: « 0 à 4 »."""
    held = _null(one)
    if not held:
        return one.refused("aucune commune n’est dans ce cas")
    box = Interval(0, max(value.interval.high for value in held))
    return one.part(f"0 à {number(box.high)}" if box.high else "0", box, *held)

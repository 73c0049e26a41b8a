"""Measures of a gap: a figure beside another area, or beside its own past."""

from __future__ import annotations

from ctg_eval.analysis import constats as facts
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.changes import gap
from ctg_eval.display.constat import Part
from ctg_eval.display.french import interval_text
from ctg_eval.display.numerals import as_printed
from ctg_eval.display.units import NARROW, unit
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.notebook.constat_asked import Asked, Said, side, sign

PAIRS = "chez les territoires comparables"


def place_of(one: Asked, reference: Value) -> str:
    """Where the area of comparison is: « dans le département »."""
    if reference.level == "pairs":
        return PAIRS
    return words.in_area(one.scene.engine.territory, reference)


def lieu(one: Asked) -> Said:
    """Where the area of comparison is."""
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    return Part(place_of(one, found), fact=one.fact(found))


def _euros(one: Asked) -> str:
    """The sign of an amount: « 21 050 € »."""
    sign_ = unit(one.line.entry.unite).plural.partition(" ")[0]
    return f"{NARROW}€" if sign_ == "€" else ""


def face(one: Asked) -> Said:
    """« contre 42,0 dans le département », « comme en France »."""
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    same = words.bare_text(one.line, found) == words.bare_text(one.line, one.value)
    said = f"contre {words.compared_text(one.line, found)}{_euros(one)}"
    text = f"{'comme' if same else said} {place_of(one, found)}"
    return Part(text, found.figure, one.fact(found))


def face_mouvement(one: Asked) -> Said:
    """« contre une hausse de 0,2 % par an dans le département »."""
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    other = Line(one.line.identifier, one.line.entry, found)
    way, box = sign(other), facts.signed(other)
    if not way or box is None:
        return one.refused("le changement de l’espace comparé n’est pas certain")
    where = place_of(one, found)
    if way == sign(one.line) == "stable" or (
        words.bare_text(one.line, found) == words.bare_text(one.line, one.value)
    ):
        return Part(f"comme {where}", found.figure, one.fact(found))
    if way == "stable":
        return Part(f"contre une quasi-stabilité {where}", found.figure, one.fact(found))
    size = box if box.low > 0 else box.scaled(-1)
    said = interval_text(size, unit=one.line.entry.unite, decimals=one.line.entry.decimales)
    text = f"contre une {way} de {said} {where}"
    return Part(text, found.figure, one.fact(found, movement=box))


def repere_variation(one: Asked) -> Said:
    """The change of the area of comparison: « −4 % dans le département »."""
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    box = facts.signed(Line(one.line.identifier, one.line.entry, found))
    if box is None:
        return one.refused("le changement de l’espace comparé n’est pas connu")
    said = interval_text(box, unit="%", decimals=one.digits, sign=True)
    figure = Figure(box, found.status, found.seal)
    return Part(f"{said} {place_of(one, found)}", figure, one.fact(found))


def ecart(one: Asked) -> Said:
    """The gap with the area of comparison, where its side is certain: « 3 points »."""
    found = one.reference
    if found is None or not one.value.interval.is_bounded:
        return one.refused("aucun espace ne se compare")
    if side(one, found) not in ("plus", "moins"):
        return one.refused("l’écart n’est pas certain")
    own, other = (
        as_printed(box, decimals=one.digits) for box in (one.value.interval, found.interval)
    )
    low, high = own.low - other.high, own.high - other.low
    size = Interval(low, high) if low > 0 else Interval(-high, -low)
    name = "points" if one.line.entry.unite.startswith("%") else one.line.entry.unite
    text = interval_text(size, unit=name, decimals=one.digits)
    return Part(text, gap(one.value.figure, found.figure), one.fact(found))


def _size(one: Asked, *, unit_name: str) -> Said:
    box = facts.signed(one.line)
    if box is None or not sign(one.line):
        return one.refused("le sens du changement n’est pas certain")
    size = box if box.low >= 0 else box.scaled(-1)
    text = interval_text(size, unit=unit_name, decimals=one.digits)
    figure = Figure(size, one.value.status, one.value.seal)
    return Part(text, figure, one.fact(movement=box))


def taille(one: Asked) -> Said:
    """The size of a change, without its sign, in its unit."""
    return _size(one, unit_name=one.line.entry.unite)


def variation(one: Asked) -> Said:
    """The size of a change, without its sign, in per cent of the beginning."""
    return _size(one, unit_name="%")

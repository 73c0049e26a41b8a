"""What a hole of a template says: each measure is a function from a scene to a part of sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ctg_eval.analysis import constats as facts
from ctg_eval.analysis.constats import Scene
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status, share
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.changes import gap
from ctg_eval.display.constat import Fact, Part
from ctg_eval.display.french import day_text, interval_text, number, side_words, value_text
from ctg_eval.display.numerals import as_printed, decimals_for, says_nothing
from ctg_eval.display.units import NARROW, unit
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.referentiel.trous import Trou

STABLE_RATE, STABLE_SHARE = 0.1, 2.0  # constats.md: % a year; % of the beginning
LEAST_POINTS = 1.0  # between two shares of a census
PAIRS = "chez les territoires comparables"


@dataclass(frozen=True, slots=True)
class Absent:
    """A hole that has nothing to say.

    Attributes:
        indicator: The indicator that lacks; empty when its figure does not allow it.
        why: Why, in French.
    """

    indicator: str
    why: str


@dataclass(frozen=True)
class Asked:
    """One hole asked of a scene.

    Attributes:
        scene: Where the constat stands.
        hole: The hole.
        line: The indicator's newest figure.
        value: Its value.
        levels: Areas that it may be set beside, the preferred one first.
    """

    scene: Scene
    hole: Trou
    line: Line
    value: Value
    levels: Sequence[str]

    @property
    def reference(self) -> Value | None:
        """The area that it is set beside."""
        held = words.holding(self.line, self.scene.engine.territory)
        held += [one for one in self.line.comparisons if one.level == "pairs"]
        ranked = [one for level in self.levels for one in held if one.level == level]
        return ranked[0] if ranked else None

    @property
    def digits(self) -> int:
        """Decimals that its denominator allows."""
        return decimals_for(self.value, self.line.entry.decimales)

    @property
    def is_local(self) -> bool:
        """Whether it counts people of a local source."""
        door = self.scene.engine.door
        return any(door.is_local(name) for name in self.line.entry.variables)

    def fact(
        self, *more: Value, years: Sequence[int] = (), movement: Interval | None = None
    ) -> Fact:
        """What the part rests on."""
        said = years or (self.value.year,)
        return Fact(
            self.line.identifier,
            self.line.entry,
            (self.value, *more),
            self.hole.mesure,
            tuple(said),
            movement,
            self.is_local,
        )

    def part(self, text: str, box: Interval, *more: Value, status: Status | None = None) -> Part:
        """A number of the sentence, under the mark of the value that it comes from."""
        figure = Figure(box, status or self.value.status, self.value.seal)
        return Part(text, figure, self.fact(*more))

    def refused(self, why: str) -> Absent:
        """The figure is there, and does not allow the sentence."""
        return Absent("", why)


Said = Part | Absent


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


def asked(scene: Scene, hole: Trou, levels: Sequence[str]) -> Asked | Absent:
    """The figure that a hole speaks of."""
    line = scene.line(hole.indicateur, hole.niveau)
    if line.value is None or says_nothing(line.value.interval):
        return Absent(hole.indicateur, "aucun chiffre")
    return Asked(scene, hole, line, line.value, levels)


def _valeur(one: Asked) -> Said:
    if hidden := _hidden(one, one.value.interval, one.line.entry.unite):
        return hidden
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


def sign(line: Line) -> str:
    """« hausse », « baisse » or « stable »; empty where the figure does not tell."""
    box = facts.signed(line)
    if box is None:
        return ""
    least = {"taux_annuel": STABLE_RATE, "indice": STABLE_SHARE}.get(line.entry.forme, 0.0)
    if box.low == box.high == 0 or (-least < box.low and box.high < least):
        return "stable"
    return "hausse" if box.low > 0 else "baisse" if box.high < 0 else ""


def _size(one: Asked, *, unit_name: str) -> Said:
    box = facts.signed(one.line)
    if box is None or not sign(one.line):
        return one.refused("le sens du changement n’est pas certain")
    size = box if box.low >= 0 else box.scaled(-1)
    text = interval_text(size, unit=unit_name, decimals=one.digits)
    figure = Figure(size, one.value.status, one.value.seal)
    return Part(text, figure, one.fact(movement=box))


def _taille(one: Asked) -> Said:
    return _size(one, unit_name=one.line.entry.unite)


def _variation(one: Asked) -> Said:
    return _size(one, unit_name="%")


def place_of(one: Asked, reference: Value) -> str:
    """Where the area of comparison is: « dans le département »."""
    if reference.level == "pairs":
        return PAIRS
    return words.in_area(one.scene.engine.territory, reference)


def side(one: Asked, reference: Value) -> str:
    """« plus », « moins » or « proche » beside an area; empty where it is not certain.

    A census has a margin that nobody publishes: under one point its shares are near each other.
    """
    estimated = Status.ESTIMATED in (one.value.status, reference.status)
    is_share = one.line.entry.unite.startswith("%")
    least = LEAST_POINTS if estimated and is_share else 0.0
    found = side_words(
        one.value.interval,
        reference.interval,
        decimals=one.digits,
        least=max(least, words.LEAST_GAPS.get(one.line.identifier, 0.0)),
    )
    # Two ends far from each other, the other area between them: nothing tells that it is near.
    return "" if found == "proche" and one.value.status is Status.CENSORED else found


def _lieu(one: Asked) -> Said:
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    return Part(place_of(one, found), fact=one.fact(found))


def _euros(one: Asked) -> str:
    """The sign of an amount: « 21 050 € »."""
    sign_ = unit(one.line.entry.unite).plural.partition(" ")[0]
    return f"{NARROW}€" if sign_ == "€" else ""


def _face(one: Asked) -> Said:
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    same = words.bare_text(one.line, found) == words.bare_text(one.line, one.value)
    said = f"contre {words.compared_text(one.line, found)}{_euros(one)}"
    text = f"{'comme' if same else said} {place_of(one, found)}"
    return Part(text, found.figure, one.fact(found))


def _face_mouvement(one: Asked) -> Said:
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


def _repere_variation(one: Asked) -> Said:
    found = one.reference
    if found is None:
        return one.refused("aucun espace ne se compare")
    box = facts.signed(Line(one.line.identifier, one.line.entry, found))
    if box is None:
        return one.refused("le changement de l’espace comparé n’est pas connu")
    said = interval_text(box, unit="%", decimals=one.digits, sign=True)
    figure = Figure(box, found.status, found.seal)
    return Part(f"{said} {place_of(one, found)}", figure, one.fact(found))


def _ecart(one: Asked) -> Said:
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


def _counted(one: Asked, box: Interval | None, noun: str) -> Said:
    """A number of things, its noun in the singular where it must be."""
    if box is None or not box.is_bounded:
        return Absent(one.line.identifier, "le nombre n’est pas connu")
    if hidden := _hidden(one, box, noun):
        return hidden
    return one.part(interval_text(box, unit=noun), box)


def _hidden(one: Asked, box: Interval, noun: str) -> Part | None:
    """« moins de 5 … » for a count of people that the threshold protects."""
    least = one.scene.engine.door.threshold
    if not (one.is_local and box.low > 0 and box.high < least and one.line.entry.unite != "%"):
        return None
    return one.part(f"moins de {least}{unit(noun).after(least)}", Interval(1, least - 1))


def _compte(one: Asked) -> Said:
    return _counted(one, one.value.interval, one.hole.argument)


def _numerateur(one: Asked) -> Said:
    return _counted(one, facts.numerator(one.value, one.line), one.hole.argument)


def _denominateur(one: Asked) -> Said:
    return _counted(one, facts.denominator(one.value, one.line), one.hole.argument)


def _cellule(one: Asked) -> Said:
    return _counted(one, facts.cell(one.value, one.hole.argument), "")


def _environ(one: Asked) -> Said:
    """To the ten under 1 000, to the fifty beyond (constats.md, template 3)."""
    box = one.value.interval
    if not box.is_bounded:
        return Absent(one.line.identifier, "le nombre n’est pas connu")
    near = Interval(_rounded(box.low), _rounded(box.high))
    return one.part(interval_text(near, unit=one.hole.argument), box)


def _rounded(x: float) -> float:
    step = 10 if x < 1000 else 50
    return step * round(x / step)


def _part_de(one: Asked) -> Said:
    whole = one.scene.same_year(one.hole.argument, one.value.year)
    entries = (one.line.entry, one.scene.engine.catalogue.get(one.hole.argument))
    if not all(entry.additif and entry.nature == "effectif" for entry in entries):
        return one.refused("une part se calcule entre deux effectifs")
    if not whole.has_figure or not whole.interval.is_bounded or not one.value.interval.is_bounded:
        return Absent(one.hole.argument, "le total n’est pas connu la même année")
    box = share(one.value.interval, whole.interval)
    return one.part(interval_text(box, unit="%", decimals=1), box, whole)


def _fois(one: Asked) -> Said:
    other = one.scene.line(one.hole.argument).value
    if other is None or not (other.interval.is_bounded and one.value.interval.is_bounded):
        return Absent(one.hole.argument, "la part n’est pas connue")
    own, rate = one.value.interval, other.interval
    box = Interval(own.low * rate.low / 100, own.high * rate.high / 100)
    status = max(one.value.status, other.status, key=tuple(Status).index)
    text = interval_text(box, unit=one.line.entry.unite)
    return one.part(text, box, other, status=status)


def _cible(one: Asked) -> Said:
    target = one.scene.targets.get(one.line.identifier)
    if target is None:
        return one.refused("aucune cible n’a été décidée (clé « cibles » de territoire.yaml)")
    box = Interval.exact(target.valeur)
    digits = 0 if target.valeur == round(target.valeur) else one.line.entry.decimales
    return one.part(interval_text(box, unit=one.line.entry.unite, decimals=digits), box)


def _cible_date(one: Asked) -> Said:
    target = one.scene.targets.get(one.line.identifier)
    if target is None:
        return one.refused("aucune cible n’a été décidée (clé « cibles » de territoire.yaml)")
    day = Interval.exact(target.decidee_le.year)
    return one.part(day_text(target.decidee_le), day)


def _manque(one: Asked) -> Said:
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


def _communes(one: Asked) -> Said:
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


def _communes_pleines(one: Asked) -> Said:
    held = [v for v in one.scene.communes(one.line) if v.has_figure and v.interval.low >= 100]
    return _those(one, held, "de ")


def _null(one: Asked) -> list[Value]:
    values = [one.value] if one.scene.level == "commune" else one.scene.communes(one.line)
    return [v for v in values if v.has_figure and v.interval.is_bounded and v.interval.low <= 0]


def _communes_nulles(one: Asked) -> Said:
    return _those(one, _null(one))


def _borne_nulle(one: Asked) -> Said:
    held = _null(one)
    if not held:
        return one.refused("aucune commune n’est dans ce cas")
    box = Interval(0, max(value.interval.high for value in held))
    return one.part(f"0 à {number(box.high)}" if box.high else "0", box, *held)


MEASURES: Mapping[str, Callable[[Asked], Said]] = {
    "valeur": _valeur,
    "nombre": _nombre,
    "maximum": _maximum,
    "taille": _taille,
    "variation": _variation,
    "annee": _annee,
    "debut": _debut,
    "lieu": _lieu,
    "face": _face,
    "face_mouvement": _face_mouvement,
    "repere_variation": _repere_variation,
    "ecart": _ecart,
    "compte": _compte,
    "environ": _environ,
    "numerateur": _numerateur,
    "denominateur": _denominateur,
    "cellule": _cellule,
    "part_de": _part_de,
    "fois": _fois,
    "manque": _manque,
    "cible": _cible,
    "cible_date": _cible_date,
    "communes": _communes,
    "communes_pleines": _communes_pleines,
    "communes_nulles": _communes_nulles,
    "borne_nulle": _borne_nulle,
}

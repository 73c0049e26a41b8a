"""One hole of a template asked of a scene: its figure, and how it stands beside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.analysis import constats as facts
from ctg_eval.analysis.constats import Scene
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.constat import Fact, Part
from ctg_eval.display.constat_checks import STABLE
from ctg_eval.display.french import side_words
from ctg_eval.display.numerals import decimals_for, says_nothing
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.referentiel.trous import Trou

LEAST_POINTS = 1.0  # between two shares of a census


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


def asked(scene: Scene, hole: Trou, levels: Sequence[str]) -> Asked | Absent:
    """The figure that a hole speaks of."""
    line = scene.line(hole.indicateur, hole.niveau)
    if line.value is None or says_nothing(line.value.interval):
        return Absent(hole.indicateur, "aucun chiffre")
    return Asked(scene, hole, line, line.value, levels)


def sign(line: Line) -> str:
    """« hausse », « baisse » or « stable »; empty where the figure does not tell."""
    box = facts.signed(line)
    if box is None:
        return ""
    least = STABLE.get(line.entry.forme, 0.0)
    if box.low == box.high == 0 or (-least < box.low and box.high < least):
        return "stable"
    return "hausse" if box.low > 0 else "baisse" if box.high < 0 else ""


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

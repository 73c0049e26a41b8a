"""What a constat is written from: the newest lines of some indicators, where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.theme import OLDEST_YEARS, Line
from ctg_eval.bounds import Interval
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.params.models import Cible
from ctg_eval.referentiel.constats import Gabarit
from ctg_eval.referentiel.rapports import load_expected


@dataclass(frozen=True)
class Scene:
    """Where constats stand.

    Attributes:
        engine: Engine of the territory, behind the door of secrecy.
        level: « territoire » or « commune ».
        geo: Code of the area.
        targets: Targets decided, by indicator.
    """

    engine: Engine
    level: str = "territoire"
    geo: str = ""
    targets: Mapping[str, Cible] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Code of the area, the territory's own by default."""
        return self.geo or self.engine.territory.id

    def line(self, name: str, level: str = "") -> Line:
        """The newest figure of an indicator here, or of the only area of a level that holds it.

        Args:
            name: Identifier in the catalogue.
            level: departement, region or france; empty for where the constat stands.
        """
        entry = self.engine.catalogue.get(name)
        value = self._of(name, level) if level else self.engine.latest(name, self.level, self.place)
        if value is None or value.year < self.engine.last_year - OLDEST_YEARS:
            return Line(name, entry, None)
        is_own = not level and self.level == "territoire"
        others = self.engine.comparisons(name, value.year) if is_own else []
        return Line(name, entry, value, tuple(others))

    def same_year(self, name: str, year: int) -> Value:
        """The value of another indicator, here and for that year."""
        return self.engine.value(name, self.level, self.place, year)

    def communes(self, line: Line) -> list[Value]:
        """The value of each commune for the year of a line."""
        return self.engine.communes(line.identifier, line.value.year) if line.value else []

    def _of(self, name: str, level: str) -> Value | None:
        areas = [one for one in self.engine.areas if one[0] == level]
        if level != "france" and len(areas) != 1:
            return None
        for year in reversed(self.engine.years(name)):
            for _, geo in areas:
                value = self.engine.value(name, level, geo, year)
                if value.has_figure:
                    return value
        return None


@dataclass(frozen=True, slots=True)
class Question:
    """What cannot be said, and where the answer would be.

    Attributes:
        identifier: Identifier of the template.
        themes: Its themes.
        text: « Nous ne savons pas … », a sentence without its stop.
        source: Who could answer, or why there is no figure.
        kind: « Source » or « Raison »: which of the two it is.
        number: Number of the template in the list of the trade.
        missing: The indicator that lacks; empty when the data are there but do not allow it.
    """

    identifier: str
    themes: tuple[str, ...]
    text: str
    source: str
    kind: str
    number: int | None = None
    missing: str = ""


def question(scene: Scene, identifier: str, template: Gabarit, missing: str, why: str) -> Question:
    """A template that cannot be written, as a question.

    Args:
        scene: Where it stands.
        identifier: Identifier of the template.
        template: The template.
        missing: The indicator that lacks; empty when the data are there but do not allow it.
        why: Why, in words.
    """
    source, reason = who_knows(scene.engine, missing) if missing else ("", why)
    text = f"Nous ne savons pas {template.question}"
    kind = "Source" if source else "Raison"
    said = source or reason
    return Question(identifier, template.themes, text, said, kind, template.numero, missing)


def who_knows(engine: Engine, indicator: str) -> tuple[str, str]:
    """The source that would give an indicator and how it is obtained, or else why it has no figure."""
    reason = themes.why_unknown(engine, indicator)
    expected = next((one for one in load_expected() if one.identifiant == indicator), None)
    if "n’est pas importé" not in reason:
        return "", f"le chiffre {reason}" if reason.startswith("n’") else reason
    if expected is None:
        return "", reason
    ways = {"extraction Caf": "à demander à la Caf", "saisie": "à recueillir sur place"}
    return f"{expected.titre_source} ({ways.get(expected.acces, 'fichier public à importer')})", ""


def signed(line: Line) -> Interval | None:
    """A change as an interval around zero: a rate over time, an index less 100, a gap."""
    if line.value is None or not line.value.interval.is_bounded:
        return None
    box = line.value.interval
    if line.entry.forme == "indice":
        return Interval(box.low - line.entry.pour, box.high - line.entry.pour)
    return box


def first_year(engine: Engine, line: Line) -> int | None:
    """The year that a change or a mean starts from; None where it is not known."""
    if line.value is None:
        return None
    if line.entry.forme == "moyenne":
        return line.value.year - line.entry.annees + 1
    return line.value.denominator_year or engine.base_year


def numerator(value: Value, line: Line) -> Interval | None:
    """What stands above the bar of a share; None where its cells are not all known."""
    return _terms(value, line.entry.numerateur)


def denominator(value: Value, line: Line) -> Interval | None:
    """What stands under the bar of a share; None where its cells are not all known."""
    return value.denominator or _terms(value, line.entry.denominateur)


def cell(value: Value, variable: str) -> Interval | None:
    """The cell of a variable that a value was computed from."""
    held = [box for name, year, box in value.leaves if name == variable and year == value.year]
    return held[0] if len(held) == 1 else None


def _terms(value: Value, terms: tuple[tuple[str, float], ...]) -> Interval | None:
    held: dict[str, list[Interval]] = {}
    for name, _, box in value.leaves:
        held.setdefault(name, []).append(box)
    if not terms or any(len(held.get(name, ())) != 1 for name, _ in terms):
        return None
    found = Interval.exact(0.0)
    for name, sign in terms:
        found += held[name][0].scaled(sign)
    return found

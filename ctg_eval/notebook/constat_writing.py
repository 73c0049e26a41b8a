"""A constat written by rule: a template, what the data say of it, and the sentence they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ctg_eval.analysis import constats as facts
from ctg_eval.analysis.constats import Question, Scene
from ctg_eval.bounds import Interval, Status
from ctg_eval.display.constat import Constat, Part, Sentence
from ctg_eval.display.constat_checks import Fault, faults
from ctg_eval.display.french import place, years_text
from ctg_eval.indicators.values import Value
from ctg_eval.notebook.constat_asked import Absent, Asked, asked, side, sign
from ctg_eval.notebook.constat_measures import say
from ctg_eval.referentiel.constats import Gabarit
from ctg_eval.referentiel.trous import Groupe, Trou, lire, trou


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A sentence that a check refused: it is not printed, and the annex says why.

    Attributes:
        constat: The sentence.
        faults: Why.
    """

    constat: Constat
    faults: tuple[Fault, ...]


Written = Constat | Question | HeldBack


@dataclass(frozen=True)
class Writer:
    """Writes one template for one place.

    Attributes:
        scene: Where it stands.
        identifier: Identifier of the template.
        template: The template.
    """

    scene: Scene
    identifier: str
    template: Gabarit

    def write(self) -> Written:
        """The constat; a question where its data are absent, held back where a check refuses it."""
        if why := self._condition():
            return self._question(why)
        first = self.sentence(self.template.phrases[0])
        if isinstance(first, Absent):
            return self._question(first)
        others = [self.sentence(text) for text in self.template.phrases[1:]]
        kept = [one for one in others if not isinstance(one, Absent)]
        made = self._constat((first, *kept))
        found = faults(made, threshold=self.scene.engine.door.threshold)
        return HeldBack(made, tuple(found)) if found else made

    def _question(self, absent: Absent) -> Question:
        return facts.question(
            self.scene, self.identifier, self.template, absent.indicator, absent.why
        )

    def _condition(self) -> Absent | None:
        """The main indicator's base is large enough."""
        least = self.template.minimum
        value = self.scene.line(self.template.principal).value if least else None
        if value is None or value.denominator is None or value.denominator.low >= least:
            return None
        return Absent("", f"moins de {least} unités observées : le taux ne serait pas lisible")

    def sentence(self, text: str) -> Sentence | Absent:
        """One sentence; absent where one of its holes has nothing to say."""
        made: list[Part] = []
        for group in lire(text):
            found = self._group(group)
            if isinstance(found, Absent):
                if not group.facultatif:
                    return found
                continue
            made += found
        return tuple(made)

    def _group(self, group: Groupe) -> list[Part] | Absent:
        made: list[Part] = []
        for one in group.parts:
            if isinstance(one, str):
                made.append(Part(one))
                continue
            found = self._hole(one)
            if isinstance(found, Absent):
                return found
            made += found
        return made

    def _hole(self, hole: Trou) -> Sequence[Part] | Absent:
        if hole.nom in self.template.choix:
            return self._choice(hole.nom)
        if hole.nom:
            about = asked(self.scene, self._main, self.template.repere)
            fact = None if isinstance(about, Absent) else about.fact()
            return [Part(self._here(hole.nom), fact=fact)]
        found = say(self.scene, hole, self.template.repere)
        return found if isinstance(found, Absent) else [found]

    @property
    def _main(self) -> Trou:
        """The indicator that the constat is about."""
        return Trou("", indicateur=self.template.principal, mesure="lieu")

    def _here(self, name: str) -> str:
        text = "sur le territoire"
        if self.scene.level == "commune":
            text = place(self.scene.engine.territory.code.name("commune", self.scene.place))
        return f"{text[:1].upper()}{text[1:]}" if name == "Ici" else text

    def _choice(self, name: str) -> Sequence[Part] | Absent:
        choice = self.template.choix[name]
        hole = trou(choice.selon)
        found = asked(self.scene, hole, self.template.repere)
        if isinstance(found, Absent):
            return found
        case = chosen(found)
        if case not in choice.cas:
            return Absent("", _UNDECIDED[hole.mesure])
        told = Part("", fact=found.fact(movement=facts.signed(found.line)))
        rest = self.sentence(choice.cas[case])
        if isinstance(rest, Absent):
            return rest
        return [told, *rest] if hole.mesure == "signe" else rest

    def _constat(self, sentences: tuple[Sentence, ...]) -> Constat:
        template = self.template
        limit = self.sentence(template.limite) if template.limite else ()
        made = Constat(
            self.identifier,
            template.titre,
            template.themes,
            sentences,
            _with_reason(() if isinstance(limit, Absent) else limit, sentences),
            issue=template.enjeu,
            number=template.numero,
            nature=self._nature(),
        )
        return _sourced(made, self.scene)

    def _nature(self) -> str:
        """« force » or « faiblesse » where the comparison is certain and the sense declared."""
        hole = Trou("", indicateur=self.template.juge or self.template.principal, mesure="cote")
        found = asked(self.scene, hole, self.template.repere)
        if isinstance(found, Absent) or found.reference is None:
            return ""
        way, sense = side(found, found.reference), found.line.entry.sens
        if way not in ("plus", "moins") or sense == "neutre":
            return ""
        return "force" if (way == "plus") == (sense == "hausse_favorable") else "faiblesse"


_UNDECIDED = {
    "signe": "le sens du changement n’est pas certain",
    "cote": "la comparaison n’est pas certaine",
    "nul": "le nombre n’est pas connu",
    "accord": "le nombre n’est pas connu",
    "base": "trop peu de réponses pour un pourcentage",
}


def chosen(found: Asked) -> str:
    """The case that the values choose; empty where they do not."""
    match found.hole.mesure:
        case "signe":
            return sign(found.line)
        case "cote":
            reference = found.reference
            return side(found, reference) if reference else ""
        case "nul":
            return "zero" if found.value.interval.low <= 0 else "compte"
        case "base":
            base = facts.denominator(found.value, found.line)
            least = float(found.hole.argument)
            return "" if base is None else "grande" if base.low >= least else "petite"
        case "accord":
            box = _measured(found)
            return "" if box is None else "un" if box.high < 2 else "plusieurs"
    return ""


def _measured(found: Asked) -> Interval | None:
    if found.hole.argument == "numerateur":
        return facts.numerator(found.value, found.line)
    if found.hole.argument == "denominateur":
        return facts.denominator(found.value, found.line)
    return found.value.interval


def _with_reason(limit: Sentence, sentences: Iterable[Sentence]) -> Sentence:
    """The limit, and what the figures themselves lack."""
    values = [
        value
        for sentence in sentences
        for part in sentence
        if part.fact is not None
        for value in part.fact.values[:1]
    ]
    weak = (Status.CENSORED, Status.PARTIAL)
    reasons = dict.fromkeys(one.reason for one in values if one.status in weak and one.reason)
    said = [Part(f"{reason[:1].upper()}{reason[1:].rstrip('.')}.") for reason in reasons]
    spaced = [part for one in said for part in (Part(" "), one)]
    return (*limit, *(spaced if limit else spaced[1:]))


def _sourced(constat: Constat, scene: Scene) -> Constat:
    """The constat with its source: each producer and the years of its cells that were read."""
    years: dict[str, set[int]] = {}
    for value in constat.values:
        for name, year in _cells(value):
            producer = scene.engine.facts.store.sources.entries[name].producteur
            years.setdefault(re.split(r" \(|, avec ", producer)[0], set()).add(year)
    texts = [f"{name}, {years_text(found)}" for name, found in years.items()]
    return replace(constat, source=" ; ".join(texts))


def _cells(value: Value) -> Iterator[tuple[str, int]]:
    """Source and year of each cell of a value."""
    for name, year, _ in value.leaves:
        yield name.partition(".")[0], year

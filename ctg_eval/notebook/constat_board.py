"""All the constats of a report: proposed by rule, returned by people, asked, held back."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ctg_eval.analysis.constats import Question, Scene
from ctg_eval.analysis.constats_returned import DRAFT, ISSUE, Returned
from ctg_eval.display import constat_checks
from ctg_eval.display.constat import Constat, Part
from ctg_eval.display.constat_checks import entry_texts
from ctg_eval.display.french import day_text, join, short_text
from ctg_eval.display.numerals import decimals_for
from ctg_eval.display.traced import untraced
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook.constat_writing import HeldBack, Writer
from ctg_eval.referentiel.constats import Gabarits

STATUS = {
    "brouillon": "brouillon, à valider en réunion",
    "soumis": "soumis à validation",
    "valide": "validé",
    "amende": "validé après amendement",
    "conteste": "contesté",
    "retire": "retiré",
}
# Checks that read the figures of a sentence that the program wrote; the others read any text.
_OURS_ONLY = ("a", "b", "c", "e", "f", "i")


@dataclass(frozen=True, slots=True)
class Line:
    """A constat as the page shows it.

    Attributes:
        rank: Its number on the page, from 1.
        constat: The proposal; None for a constat that people alone wrote.
        row: What people decided of it; None for a proposal that nobody has seen.
        warnings: What changed since, or what a check finds in a text that people wrote.
        has_changed: Whether a number of that text is no longer in the data.
    """

    rank: int
    constat: Constat | None
    row: Returned | None = None
    warnings: tuple[str, ...] = ()
    has_changed: bool = False

    @property
    def identifier(self) -> str:
        """Identifier that the sheet gives or takes."""
        return self.row.identifier if self.row else self.constat.identifier if self.constat else ""

    @property
    def title(self) -> str:
        """What it is about."""
        return self.constat.title if self.constat else "Constat des évaluateurs"

    @property
    def text(self) -> str:
        """Its words: those that people wrote before ours."""
        return self.row.text if self.row else self.constat.text if self.constat else ""

    @property
    def themes(self) -> tuple[str, ...]:
        """Its themes."""
        own = self.row.themes if self.row else ()
        return own or (self.constat.themes if self.constat else ())

    @property
    def status(self) -> str:
        """Its status in the sheet; a proposal is a draft."""
        return self.row.status if self.row else DRAFT

    @property
    def nature(self) -> str:
        """force, faiblesse, opportunite, menace: what people say, else what the rule proposes."""
        own = self.row.nature if self.row else ""
        return own or (self.constat.nature if self.constat else "")

    @property
    def source(self) -> str:
        """Its source: the one that people cite, else that of the figures while they are the same."""
        if self.row and (self.row.source or self.has_changed):
            return self.row.source
        return self.constat.source if self.constat else ""

    @property
    def limit(self) -> str:
        """What must be said with it: of our own words, or of words validated as they are."""
        is_ours = self.row is None or self.row.status == "valide"
        return self.constat.limit_text if self.constat and is_ours else ""

    @property
    def is_proposed(self) -> bool:
        """Whether its nature is but a proposal: no meeting has agreed upon it."""
        return self.row is None or not self.row.is_agreed or not self.row.nature


@dataclass(frozen=True, slots=True)
class Board:
    """The constats of a report.

    Attributes:
        lines: Those that the page shows, in order.
        withdrawn: How many people have withdrawn.
        issues: Rows of the sheet that are « enjeux ».
        questions: What the data do not allow to say.
        held: Sentences that a check refused.
        gabarits: The templates in force, and what is refused of the territory's own.
    """

    lines: tuple[Line, ...]
    withdrawn: int = 0
    issues: tuple[Returned, ...] = ()
    questions: tuple[Question, ...] = ()
    held: tuple[HeldBack, ...] = ()
    gabarits: Gabarits = field(default_factory=lambda: Gabarits({}))


def make_board(
    scene: Scene, gabarits: Gabarits, rows: Sequence[Returned], themes: Collection[str]
) -> Board:
    """Write every template of some themes, and set beside them what people decided.

    Args:
        scene: Where they stand.
        gabarits: The templates in force.
        rows: What people wrote, already limited to the themes.
        themes: Themes of the report, in order.
    """
    asked = gabarits.of_themes(themes, niveau=scene.level)
    written = {name: Writer(scene, name, one).write() for name, one in asked.items()}
    constats = {name: one for name, one in written.items() if isinstance(one, Constat)}
    said = {row.identifier: row for row in rows if row.nature != ISSUE}
    order = _ordered(constats, said, list(themes))
    shown = [name for name in order if name not in said or said[name].status != "retire"]
    lines = tuple(
        _line(rank, constats.get(name), said.get(name), scene)
        for rank, name in enumerate(shown, start=1)
    )
    return Board(
        lines,
        withdrawn=sum(row.status == "retire" for row in said.values()),
        issues=tuple(row for row in rows if row.nature == ISSUE and row.status != "retire"),
        questions=tuple(
            one for name, one in written.items() if isinstance(one, Question) and name not in said
        ),
        held=tuple(one for one in written.values() if isinstance(one, HeldBack)),
        gabarits=gabarits,
    )


def _ordered(
    constats: dict[str, Constat], said: dict[str, Returned], themes: list[str]
) -> list[str]:
    """Proposals by theme in the order of the templates, then what people alone wrote."""

    def rank(name: str) -> int:
        own = said[name].themes if name in said else ()
        held = own or (constats[name].themes if name in constats else ())
        return min((themes.index(one) for one in held if one in themes), default=len(themes))

    return sorted([*constats, *(name for name in said if name not in constats)], key=rank)


def _line(rank: int, constat: Constat | None, row: Returned | None, scene: Scene) -> Line:
    if row is None:
        return Line(rank, constat)
    changed = _changed(row, constat, scene.engine)
    warnings = (*changed, *_found(row, constat, scene))
    return Line(rank, constat, row, warnings, has_changed=bool(changed))


def _changed(row: Returned, constat: Constat | None, engine: Engine) -> list[str]:
    """Numbers of a text that people wrote which the data no longer print."""
    known = _known(row, constat, engine)
    strange = untraced(row.text, known) if known else []
    if not strange or not (row.is_agreed or row.status == "conteste"):
        return []
    numbers = join([f"« {one} »" for one in strange])
    now = f" Les données disent aujourd’hui : {constat.text}" if constat else ""
    said = "le chiffre a changé depuis la validation"
    if row.status == "amende":
        said = "un nombre n’est pas, ou plus, dans les données"
    return [f"{said[:1].upper()}{said[1:]} : {numbers}.{now}"]


def _known(row: Returned, constat: Constat | None, engine: Engine) -> list[str]:
    """What the data print today of what a text speaks of; empty where nothing can be told."""
    texts = [part.text for part in constat.parts] if constat else []
    for name in row.indicators:
        entry, value = engine.catalogue.entries.get(name), engine.latest(name)
        if entry is None or value is None:
            continue
        texts += entry_texts(entry)
        for one in (value, *engine.comparisons(name, value.year)):
            digits = decimals_for(one, entry.decimales)
            texts += [short_text(one.interval, decimals=digits), str(one.year)]
            texts += [str(one.denominator_year or "")]
    if constat:
        texts += [text for fact in constat.facts for text in entry_texts(fact.entry)]
    return texts


def _found(row: Returned, constat: Constat | None, scene: Scene) -> list[str]:
    """What the checks find in a text that people wrote: warnings, never a refusal."""
    sentences = tuple(
        (Part(text),) for text in re.split(r"(?<=[.!?])\s+", row.text.strip()) if text
    )
    facts = tuple(Part("", fact=one) for one in constat.facts) if constat else ()
    first, *others = sentences or ((Part(""),),)
    asked = Constat(
        row.identifier,
        row.identifier,
        row.themes,
        ((*first, *facts), *others),
        source=row.source or (constat.source if constat else ""),
    )
    found = constat_checks.faults(asked, threshold=scene.engine.door.threshold)
    told = [f"Rédaction ({fault})." for fault in found if fault.check not in _OURS_ONLY]
    shares = [scene.line(name).value for name in row.indicators if _is_known(name, scene)]
    boxes = [one.interval for one in (*asked.values, *shares) if one is not None]
    told += [
        f"Rédaction (contrôle a : {one})." for one in constat_checks.fractions(row.text, boxes)
    ]
    return [*told, *_unmet(row, asked)]


def _is_known(name: str, scene: Scene) -> bool:
    return name in scene.engine.catalogue.entries


def _unmet(row: Returned, asked: Constat) -> list[str]:
    """(b) a year; (i) a status that only a meeting gives."""
    found = []
    if re.search(r"\d", row.text) and not re.search(r"\b[12]\d{3}\b", f"{row.text} {asked.source}"):
        found.append("Rédaction (contrôle b : aucune année n’est dite).")
    if row.status in ("valide", "amende", "conteste") and row.meeting is None:
        found.append(f"Le statut « {STATUS[row.status]} » ne cite aucune réunion.")
    return found


def status_text(line: Line) -> str:
    """« validé le 12 mars 2026 (Comité de pilotage) », « brouillon, à valider en réunion »."""
    words = STATUS[line.status]
    meeting = line.row.meeting if line.row else None
    if meeting is None or line.status in (DRAFT, "soumis"):
        return words
    body = meeting.body or f"réunion {meeting.identifier}"
    day = f" le {day_text(meeting.day)}" if meeting.day else ""
    return f"{words}{day} ({body})"

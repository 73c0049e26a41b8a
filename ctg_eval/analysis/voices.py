"""What people said: consultations and contributions, as they may be shown, beside the indicators.

Everything here has passed the door: a small group has its mask, no commune and no words of its
own; what is hidden is in no text, no order and no key. The sense of a contribution is the one that
people declared in the sheet: nothing is inferred from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast

from ctg_eval.analysis.context import Context
from ctg_eval.bounds import Status, total
from ctg_eval.disclosure.door import ABSENT, Door, Figure
from ctg_eval.params.run import RunParameters
from ctg_eval.workbook.periods import Period
from ctg_eval.workbook.sheet import Row

SHEET = "Participation"
Kind = Literal["concertation", "initiative", "contribution"]
Withheld = Literal["", "petit groupe", "nombre inconnu", "personne nommée"]
AGREE, DISAGREE = "accord", "desaccord"
PENDING = "en-cours"
_SENSE_ORDER = (DISAGREE, AGREE, "complement", "")
_NAMED = re.compile(
    r"\b(?:M\.|MM\.|Mr|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)\s+[A-ZÉÈÀÎ]"
    r"|[\w.+-]+@[\w-]+\.\w|(?<!\d)0\d(?:[ .\-]?\d\d){4}(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One row of the sheet, as it may be shown.

    Attributes:
        kind: concertation, initiative or contribution.
        words: Its title: what was organised, or what was said; empty when withheld.
        withheld: Why its words are not shown; empty when they are.
        people: How many took part or said it.
        form: Way of asking, as the contract names it; empty when it is not given.
        period: When; None when it is not given.
        themes: Themes that it speaks of: its own, else those of its indicators.
        commune: Where; empty for the whole territory, or when the place is hidden.
        indicators: Indicators that it speaks of.
        sense: accord, desaccord, complement, or empty.
        answer: retenue, adaptee, ecartee, en-cours, or empty.
        outcome: What it changed, or the reason; empty when not given or withheld.
        status: State of an initiative; empty when it is not given.
    """

    kind: Kind
    words: str
    withheld: Withheld
    people: Figure
    form: str = ""
    period: Period | None = None
    themes: tuple[str, ...] = ()
    commune: str = ""
    indicators: tuple[str, ...] = ()
    sense: str = ""
    answer: str = ""
    outcome: str = ""
    status: str = ""

    @property
    def has_hidden_place(self) -> bool:
        """Whether its place is not shown: the group is too small, or nobody knows how many."""
        return self.people.status is Status.SECRET or self.withheld == "nombre inconnu"

    @property
    def is_answered(self) -> bool:
        """Whether it was answered: being looked at is not an answer yet."""
        return self.answer not in ("", PENDING)

    @property
    def is_contradiction(self) -> bool:
        """Whether people declared that it says otherwise than a figure."""
        return bool(self.indicators) and self.sense == DISAGREE


@dataclass(frozen=True, slots=True)
class Attendance:
    """People of several consultations; one person may be counted in each.

    Attributes:
        people: Their sum, from the masks alone.
        unknown: How many consultations have no number.
    """

    people: Figure
    unknown: int = 0


def voices(context: Context, parameters: RunParameters) -> tuple[Voice, ...]:
    """Every voice of the territory that a report may show, contradictions first.

    With a date or a year asked, what is later or has no date is left out; with a commune, what is
    said elsewhere.

    Raises:
        WorkbookError: the sheet is refused.
    """
    sheet = context.workbook.sheet(SHEET)
    if sheet is None:
        return ()
    door = context.engine(parameters).door
    entries = context.catalogue.entries
    found = []
    for row in sheet.rows:
        if not _was_known(row.period("date"), context, parameters):
            continue
        voice = shown(row, door)
        own = {entries[one].theme for one in voice.indicators if one in entries}
        found.append(voice if voice.themes else replace(voice, themes=tuple(sorted(own))))
    if parameters.commune:
        found = [one for one in found if one.commune == parameters.commune]
    return tuple(sorted(found, key=_rank))


def _was_known(period: Period | None, context: Context, parameters: RunParameters) -> bool:
    if not (parameters.date_observation or parameters.annee):
        return True
    return period is not None and period.first <= context.observed_on(parameters)


def _rank(voice: Voice) -> tuple[object, ...]:
    """Order of the page, of what may be shown only: sense, place, the newest first, words."""
    day = voice.period.last if voice.period else date.min
    sense = _SENSE_ORDER.index(voice.sense) if voice.indicators else len(_SENSE_ORDER)
    return (sense, voice.commune, -day.toordinal(), voice.words, repr(voice))


def shown(row: Row, door: Door) -> Voice:
    """A row of the sheet as it may be shown.

    A contribution keeps its words only when it is known to come from enough people; a small group
    loses its commune too. Words that seem to name a person are withheld. An internal page shows
    all of it.
    """
    people = door.people(row.count("participants"))
    kind = cast("Kind", row.text("type"))
    withheld = _why_withheld(row, people, kind) if door.diffusion == "externe" else ""
    voice = Voice(
        kind=kind,
        words="" if withheld else row.text("intitule"),
        withheld=withheld,
        people=people,
        form=row.text("forme"),
        period=row.period("date"),
        themes=row.texts("themes"),
        commune=row.text("commune"),
        indicators=row.texts("indicateurs"),
        sense=row.text("sens"),
        answer=row.text("reponse"),
        outcome="" if withheld else row.text("suite_donnee"),
        status=row.text("statut"),
    )
    return replace(voice, commune="", outcome="") if voice.has_hidden_place else voice


def _why_withheld(row: Row, people: Figure, kind: Kind) -> Withheld:
    if kind != "concertation" and people.status is Status.SECRET:
        return "petit groupe"
    if kind != "concertation" and (not people.status.has_figure or people.interval.high == 0):
        return "nombre inconnu"  # words that nobody said come from somebody not counted
    is_named = any(_NAMED.search(row.text(name)) for name in ("intitule", "suite_donnee"))
    return "personne nommée" if is_named else ""


def of_theme(found: Iterable[Voice], theme: str) -> tuple[Voice, ...]:
    """The voices that speak of a theme."""
    return tuple(one for one in found if theme in one.themes)


def of_kind(found: Iterable[Voice], *kinds: Kind) -> tuple[Voice, ...]:
    """The voices of some kinds."""
    return tuple(one for one in found if one.kind in kinds)


def attendance(found: Sequence[Voice]) -> Attendance:
    """How many people took part in some consultations."""
    known = [one.people for one in found if one.people.status is not Status.MISSING]
    unknown = len(found) - len(known)
    if not known:
        return Attendance(ABSENT, unknown)
    if len(known) == 1 and not unknown:
        return Attendance(known[0])
    statuses = {one.status for one in known}
    status = Status.PARTIAL if unknown else Status.EXACT
    if Status.SECRET in statuses:
        status = Status.ROUNDED
    return Attendance(Figure(total(one.interval for one in known), status, known[0].seal), unknown)


def by_form(found: Sequence[Voice], door: Door) -> list[tuple[str, Attendance]]:
    """People by way of asking, most first; ways that may hold too few people go together.

    Returns:
        Way and people; the way is empty for those that are put together.
    """
    ways = dict.fromkeys(one.form for one in found if one.form)
    alone: list[tuple[str, Attendance]] = []
    together: list[Voice] = []
    for way in ways:
        members = [one for one in found if one.form == way]
        counted = attendance(members)
        enough = counted.people.interval.low >= door.threshold or door.diffusion == "interne"
        if enough and counted.people.status.has_figure:
            alone.append((way, counted))
        else:
            together += members
    alone.sort(key=lambda one: (-one[1].people.interval.low, one[0]))
    return [*alone, *([("", attendance(together))] if together else [])]


def cited(found: Iterable[Voice]) -> tuple[str, ...]:
    """Indicators that some voices speak of, each once, in their order."""
    return tuple(dict.fromkeys(name for one in found for name in one.indicators))


def read_by(context: Context, parameters: RunParameters) -> tuple[Voice, ...]:
    """The voices that a report shows: those of its theme, or all of them.

    A sector shows what was said in its communes or for the whole territory; what must not be placed
    is shown for the whole territory only.

    Raises:
        WorkbookError: the sheet is refused.
    """
    here, found = context.at(parameters), voices(context, parameters)
    if here.whole:
        places = {"", *here.territory.communes}
        found = tuple(one for one in found if not one.has_hidden_place and one.commune in places)
    return of_theme(found, parameters.theme) if parameters.theme else found


def readings(context: Context, parameters: RunParameters) -> tuple[str, ...]:
    """What a report reads of the sheet, as texts for its key: nothing that is hidden is in them."""
    there = "" if context.workbook.sheet(SHEET) is None else SHEET
    return (there, *(repr(one) for one in read_by(context, parameters)))

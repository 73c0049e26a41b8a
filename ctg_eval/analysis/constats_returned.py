"""The constats that come back from a meeting: what people wrote, decided, and disagreed upon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ctg_eval.analysis.context import Context
from ctg_eval.params.run import RunParameters
from ctg_eval.workbook.sheet import Row, Sheet

SHEET, MEETINGS = "Constats", "Réunions"
AGREED = ("valide", "amende")
ISSUE = "enjeu"
DRAFT = "brouillon"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where a constat was discussed.

    Attributes:
        identifier: Its identifier in the sheet of meetings.
        body: Name of the body that met; empty where the sheet of meetings does not say.
        day: Its day; None where it is not known.
    """

    identifier: str
    body: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """One row of the sheet of constats.

    Attributes:
        identifier: Its identifier; that of a template where it answers a proposal.
        text: The constat, as people wrote it.
        themes: Its themes.
        nature: force, faiblesse, opportunite, menace, enjeu; empty where nothing is said.
        indicators: Indicators that it speaks of.
        source: Document that it comes from.
        status: brouillon, soumis, valide, amende, conteste or retire.
        meeting: Where it was discussed; None where the row does not say.
        disagreement: What was not agreed upon.
        answers: Constats that an enjeu answers.
    """

    identifier: str
    text: str
    themes: tuple[str, ...] = ()
    nature: str = ""
    indicators: tuple[str, ...] = ()
    source: str = ""
    status: str = DRAFT
    meeting: Meeting | None = None
    disagreement: str = ""
    answers: tuple[str, ...] = ()

    @property
    def is_agreed(self) -> bool:
        """Whether a meeting validated it, as it was or amended."""
        return self.status in AGREED


def returned(context: Context, parameters: RunParameters) -> tuple[Returned, ...]:
    """The constats of the workbook that were known on the day of the report.

    A row of an other theme than the report's is left out; what a later meeting decided is not
    known yet: the row is then a draft.

    Raises:
        WorkbookError: the sheet is refused.
    """
    sheet = context.workbook.sheet(SHEET)
    if sheet is None:
        return ()
    meetings = _meetings(context)
    found = (_row(row, meetings, context) for row in sheet.rows)
    asked = parameters.theme
    last = context.observed_on(parameters) if _is_dated(parameters) else None
    kept = (one for one in found if not asked or not one.themes or asked in one.themes)
    return tuple(_as_of(one, last) for one in kept)


def readings(context: Context, parameters: RunParameters) -> Iterator[str]:
    """What a report shows of the sheet, as texts for its key."""
    return (repr(one) for one in returned(context, parameters))


def _is_dated(parameters: RunParameters) -> bool:
    return bool(parameters.date_observation or parameters.annee)


def _as_of(one: Returned, last: date | None) -> Returned:
    """The row as it was known on a day."""
    if last is None or one.meeting is None or one.meeting.day is None or one.meeting.day <= last:
        return one
    return replace(one, status=DRAFT, meeting=None, disagreement="")


def _row(row: Row, meetings: dict[str, Meeting], context: Context) -> Returned:
    indicators = row.texts("indicateurs")
    entries = context.catalogue.entries
    own = (entries[one].theme for one in indicators if one in entries)
    name = row.text("reunion")
    return Returned(
        row.identifier,
        row.text("intitule"),
        row.texts("themes") or tuple(dict.fromkeys(own)),
        row.text("nature"),
        indicators,
        row.text("source"),
        row.text("statut") or DRAFT,
        meetings.get(name, Meeting(name)) if name else None,
        row.text("desaccord"),
        row.texts("constats"),
    )


def _meetings(context: Context) -> dict[str, Meeting]:
    sheet: Sheet | None = context.workbook.sheet(MEETINGS)
    if sheet is None:
        return {}
    found = {}
    for row in sheet.rows:
        body = context.file.instances.get(row.text("instance"))
        name = body.nom if body else row.text("instance")
        day = row.day("date_reelle") or row.day("date_prevue")
        found[row.identifier] = Meeting(row.identifier, name, day)
    return found

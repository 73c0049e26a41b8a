"""The section of voices: who was heard and how, what is said beside the figures, what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctg_eval.analysis import voices as heard
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.voices import Voice
from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import ABSENT, open_figure
from ctg_eval.display.french import in_place, value_text
from ctg_eval.display.pieces import Piece, bullet_list, group, remark, sentence, subtitle
from ctg_eval.display.spans import span_text
from ctg_eval.display.tables import Named, Notes, Shown, TableRow, Title, data_table
from ctg_eval.display.voices import (
    FORMS,
    Beside,
    Said,
    people_cell,
    share_text,
    voices,
)
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import voix_words
from ctg_eval.params import RESERVED_THEMES

MOST_SAID = 15
EVERYWHERE = "ensemble du territoire"
NO_SHEET = (
    "Paroles d’habitants : non renseigné. La feuille « Participation » du classeur reçoit les "
    "concertations et les contributions."
)
CAUTION = (
    "Réponses volontaires, non représentatives de toutes les familles. Une même personne peut être "
    "comptée plusieurs fois."
)
DECLARED = (
    "Concordance, contradiction ou complément : c’est ce qu’ont déclaré les personnes qui ont "
    "recueilli ces paroles. L’outil ne le calcule pas et ne tranche pas."
)


def theme_piece(context: Context, engine: Engine, found: Sequence[Voice]) -> Piece:
    """The voices of one theme.

    Args:
        context: The territory.
        engine: Its engine, behind the door of the report.
        found: The voices of the theme.
    """
    if not found:
        return _none(context, " sur ce thème")
    meetings = heard.of_kind(found, "concertation")
    said = [one for one in found if one.kind == "contribution" or _speaks(one)]
    parts = [bullet_list(voix_words.lead(engine, found)), *_meetings(context, meetings)]
    if said:
        shown = said[:MOST_SAID]
        parts.append(subtitle("Ce qui est dit, et ce qui a été répondu"))
        parts.append(voices([said_of(context, engine, one) for one in shown]))
        if len(said) > MOST_SAID:
            parts.append(
                remark(f"{len(said) - MOST_SAID} autres sont dans la feuille Participation.")
            )
    parts.append(remark(f"{CAUTION} {DECLARED}" if said else CAUTION))
    return group(*parts)


def _none(context: Context, where: str = "") -> Piece:
    if context.workbook.sheet(heard.SHEET) is None:
        return sentence(NO_SHEET)
    return sentence(f"Aucune concertation ni contribution n’est renseignée{where}.")


def _speaks(voice: Voice) -> bool:
    """Whether a consultation speaks of a figure, or was answered."""
    return voice.kind == "concertation" and bool(voice.indicators)


def _meetings(context: Context, meetings: Sequence[Voice]) -> list[Piece]:
    if not meetings:
        return []
    rows = [
        TableRow((
            Title(one.words or "Titre non publié"),
            FORMS[one.form],
            Named(span_text(one.period)),
            Named(where_text(context, one)),
            Shown(people_cell(one.people), (one.people,)),
        ))
        for one in meetings
    ]  # fmt: skip
    header = ["Concertation", "Façon de demander", "Quand", "Où", "Participants"]
    table = data_table(
        "Qui a été entendu, et comment",
        header,
        rows,
        text_columns=(1, 2, 3),
        notes=Notes(source=f"{context.territory.nom}, feuille Participation du classeur"),
    )
    return [table]


def where_text(context: Context, voice: Voice) -> str:
    """Where people were heard: « à Lens », or the whole territory."""
    if voice.has_hidden_place:
        return "lieu non publié"
    if not voice.commune:
        return EVERYWHERE
    name = context.territory.code.name("commune", voice.commune)
    return in_place("commune", voice.commune, name)


def said_of(context: Context, engine: Engine, voice: Voice) -> Said:
    """A voice as the page shows it, each figure that it speaks of beside it."""
    return Said(
        words=voice.words,
        withheld=voice.withheld,
        people=voice.people,
        form=voice.form,
        when=span_text(voice.period),
        where=where_text(context, voice),
        beside=tuple(beside(context, engine, voice, name) for name in voice.indicators),
        sense=voice.sense,
        answer=voice.answer,
        outcome=voice.outcome,
    )


def beside(context: Context, engine: Engine, voice: Voice, name: str) -> Beside:
    """The figure of an indicator: of the commune that speaks where it has one, else of the whole."""
    entry = engine.catalogue.get(name)
    value: Value | None = None
    if voice.commune:
        value = engine.latest(name, "commune", voice.commune)
    place = f" {where_text(context, voice)}" if value is not None else ""
    value = value or engine.latest(name)
    if value is None:
        return Beside(entry.libelle, "non disponible", ABSENT)
    text = value_text(value, unit=entry.unite, decimals=entry.decimales)
    return Beside(f"{entry.libelle}{place}", f"{text} ({value.year})", value.figure)


def overview_piece(
    context: Context, engine: Engine, found: Sequence[Voice], *, themes: Mapping[str, str]
) -> Piece:
    """The voices of the whole territory: one row a theme, then what is to be discussed.

    Args:
        context: The territory.
        engine: Its engine, behind the door of the report.
        found: All its voices.
        themes: Key → name of the themes of the report.
    """
    if not found:
        return _none(context)
    by_theme = {key: heard.of_theme(found, key) for key in themes}
    rows = [
        _theme_row(themes[key], said)
        for key, said in by_theme.items()
        if said or key not in RESERVED_THEMES
    ]
    table = data_table(
        "Qui a été entendu, par thème",
        ["Thème", "Concertations", "Présences", "Contributions", "Ont reçu une réponse"],
        rows,
        notes=Notes(
            note="une concertation peut porter sur plusieurs thèmes : les lignes ne s’additionnent pas.",
            source=f"{context.territory.nom}, feuille Participation du classeur",
        ),
    )
    against = [one for one in found if one.is_contradiction]
    parts = [table]
    if against:
        parts.append(sentence(voix_words.contradictions(engine, found)))
        parts.append(voices([said_of(context, engine, one) for one in against[:MOST_SAID]]))
    return group(*parts, remark(f"{CAUTION} {DECLARED}"))


def _theme_row(name: str, found: Sequence[Voice]) -> TableRow:
    meetings = heard.of_kind(found, "concertation")
    given = heard.of_kind(found, "contribution")
    people = heard.attendance(meetings).people
    answered = sum(one.is_answered for one in given)
    return TableRow(
        (
            name,
            _lines(len(meetings), str(len(meetings))),
            Shown(people_cell(people), (people,)) if meetings else "–",
            _lines(len(given), str(len(given))),
            _lines(answered, share_text(answered, len(given))) if given else "–",
        )
    )


def _lines(count: int, text: str) -> str:
    """A number of lines of the sheet: meetings and contributions are no people."""
    return Shown(text, (open_figure(Interval.exact(count)),)) if count else "aucune"

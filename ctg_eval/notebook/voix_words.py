"""Sentences about what people said: how many, how asked, what is to be discussed, what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ctg_eval.analysis import voices as heard
from ctg_eval.analysis.voices import Attendance, Voice
from ctg_eval.display.french import join, lowered
from ctg_eval.display.voices import ANSWERS, FORMS, people_text, share_text
from ctg_eval.indicators.engine import Engine

_STATES = {
    "reperee": "repérée",
    "rencontree": "rencontrée",
    "accompagnee": "accompagnée",
    "autonome": "autonome",
    "arretee": "arrêtée",
}


def lead(engine: Engine, found: Sequence[Voice]) -> list[str]:
    """How many were heard, how, what is to be discussed, how many were answered: a line each."""
    meetings = heard.of_kind(found, "concertation")
    given = heard.of_kind(found, "contribution")
    texts = [_counts(meetings, given), _ways(engine, meetings), contradictions(engine, found)]
    texts += [_answered(given), _initiatives(heard.of_kind(found, "initiative"))]
    return [text for text in texts if text]


def _counts(meetings: Sequence[Voice], given: Sequence[Voice]) -> str:
    parts = []
    if meetings:
        parts.append(
            f"{_plural(len(meetings), 'concertation')} ({attendance_text(heard.attendance(meetings))})"
        )
    if given:
        parts.append(f"{_plural(len(given), 'contribution')} d’habitants")
    if not parts:
        return ""
    verb = "parle" if len(meetings) + len(given) == 1 else "parlent"
    return f"{join(parts)} {verb} de ce thème."


def attendance_text(counted: Attendance) -> str:
    """« entre 118 et 121 présences », and for how many consultations nobody knows."""
    if not counted.people.status.has_figure and counted.unknown:
        return people_text(counted.people, noun="présence")
    words = people_text(counted.people, noun="présence")
    if not counted.unknown:
        return words
    return f"{words}, nombre non renseigné pour {_plural(counted.unknown, 'concertation')}"


def _ways(engine: Engine, meetings: Sequence[Voice]) -> str:
    ways = heard.by_form(meetings, engine.door)
    if len(ways) < 2:
        return ""
    told = [
        f"{FORMS[way] if way else 'autres façons'} ({attendance_text(counted)})"
        for way, counted in ways
    ]
    return f"Façons de demander : {join(told)}."


def contradictions(engine: Engine, found: Sequence[Voice]) -> str:
    """The figures on which people declared that they say otherwise; empty where there is none."""
    against = [one for one in found if one.is_contradiction]
    if not against:
        return ""
    names = heard.cited(against)
    agreed = {name for one in found if one.sense == heard.AGREE for name in one.indicators}
    labels = [
        f"{lowered(engine.catalogue.get(name).libelle)}"
        f"{' (paroles partagées)' if name in agreed else ''}"
        for name in names
    ]
    if len(names) == 1:
        return f"Une contradiction est à discuter : {labels[0]}."
    return f"Des contradictions sont à discuter sur {len(names)} chiffres : {join(labels)}."


def _answered(given: Sequence[Voice]) -> str:
    """« 2 contributions sur 3 ont reçu une réponse : 1 retenue et 1 écartée ; 1 en cours »."""
    if not given:
        return ""
    done = [one for one in given if one.is_answered]
    counts = Counter(one.answer for one in given)
    pending = counts[heard.PENDING]
    tail = f" ; {_agreed(ANSWERS[heard.PENDING], pending)}" if pending else ""
    if not done:
        return f"Aucune contribution n’a encore reçu de réponse, sur {len(given)}{tail}."
    told = [_agreed(ANSWERS[name], counts[name]) for name in ANSWERS if name and counts[name]]
    told = told[: len(told) - bool(pending)]
    verb = "a" if len(done) == 1 else "ont"
    share = share_text(len(done), len(given), noun="contribution")
    return f"{share} {verb} reçu une réponse : {join(told)}{tail}."


def _initiatives(found: Sequence[Voice]) -> str:
    if not found:
        return ""
    states = Counter(one.status for one in found)
    told = [
        _agreed(word, states[name]) for name, word in {**_STATES, "": "sans état"}.items()
        if states.get(name)
    ]  # fmt: skip
    verb = "est suivie" if len(found) == 1 else "sont suivies"
    return f"{_plural(len(found), 'initiative')} d’habitants {verb} : {join(told)}."


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"


def _agreed(word: str, count: int) -> str:
    """« 2 retenues », « 1 en cours d’examen »."""
    return f"{count} {word}{'s' if count > 1 and word.endswith('e') else ''}"

"""A constat as it is printed: its words, each number with the figure it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ctg_eval.bounds import Interval, Status, weakest
from ctg_eval.disclosure.door import Figure, passed
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur

DRAFT = "brouillon"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a part of a sentence rests on.

    Attributes:
        identifier: Identifier of the indicator.
        entry: The indicator.
        values: Values that were read: its own, that of an area it is set beside, of a commune.
        measure: What is said of it.
        years: Years of what is said.
        movement: A change around zero, in the indicator's unit, when one is told.
        is_local: Whether it counts people of a local source, which the threshold protects.
    """

    identifier: str
    entry: Indicateur
    values: tuple[Value, ...]
    measure: str
    years: tuple[int, ...] = ()
    movement: Interval | None = None
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words; a number has the figure that it prints.

    Attributes:
        text: The words; empty where a choice was made.
        figure: The figure, sealed by the door; None for plain words.
        fact: What it rests on.

    Raises:
        DisclosureError: the figure did not pass the door.
    """

    text: str
    figure: Figure | None = None
    fact: Fact | None = None

    def __post_init__(self) -> None:
        """Refuse a figure that did not pass the door."""
        if self.figure is not None:
            passed(self.figure)


Sentence = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Constat:
    """A sentence or two on the territory, that people will validate or not.

    Attributes:
        identifier: Identifier of its template.
        title: What it is about.
        themes: Its themes.
        sentences: One or two sentences.
        limit: What must be said with it; may be empty.
        source: Producers and years.
        status: « brouillon » as long as no meeting has validated it.
        nature: « force » or « faiblesse » proposed by rule; empty when nothing is certain.
        issue: A question that it opens once validated; may be empty.
        number: Number of its template in the list of the trade.
    """

    identifier: str
    title: str
    themes: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    limit: Sentence = ()
    source: str = ""
    status: str = DRAFT
    nature: str = ""
    issue: str = ""
    number: int | None = None

    @property
    def text(self) -> str:
        """Its sentences, without the limit nor the source."""
        return " ".join(sentence_text(one) for one in self.sentences)

    @property
    def limit_text(self) -> str:
        """Its limit."""
        return sentence_text(self.limit)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of its sentences and of its limit."""
        return (*(part for one in self.sentences for part in one), *self.limit)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What it rests on."""
        return tuple(part.fact for part in self.parts if part.fact is not None)

    @property
    def values(self) -> tuple[Value, ...]:
        """Values that it was written from, each once."""
        return tuple(dict.fromkeys(one for fact in self.facts for one in fact.values))

    @property
    def certainty(self) -> str:
        """« établi », « probable » or « à confirmer », with the reason: the weakest of its figures."""
        return certainty(value.status for value in self.values)


def certainty(statuses: Iterable[Status]) -> str:
    """How sure a text is that rests on figures of those statuses."""
    worst = weakest(statuses)
    if worst is Status.EXACT:
        return "établi"
    words = {Status.ROUNDED: "chiffre arrondi", Status.ESTIMATED: "chiffre estimé"}
    if worst in words:
        return f"probable ({words[worst]})"
    return "à confirmer (chiffre donné entre deux bornes)"


# A range reads badly after some words: « est de entre 3 et 4 », « sur entre 3 et 4 ».
_RANGES = (
    (re.compile(r"\best de entre (?=\S)"), "est compris entre "),
    (re.compile(r"\b([Dd]e|[Ss]ur|[Ll]es) entre (\S+) et (?=\S)"), r"\1 \2 à "),
)


def sentence_text(parts: Sentence) -> str:
    """The words of a sentence, its first letter a capital, its ranges after a preposition."""
    text = "".join(part.text for part in parts).strip()
    for pattern, by in _RANGES:
        text = pattern.sub(by, text)
    return text[:1].upper() + text[1:]

"""What people said, beside the figures: who, how many, how asked, and what was answered.

The words of people stand in `q`: they are theirs, and are not read as the tool's own French.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctg_eval.bounds import Status
from ctg_eval.disclosure.door import Figure, passed
from ctg_eval.display.numerals import interval_text, number, short_text
from ctg_eval.display.pieces import Piece, clean, escaped, sentence

FORMS: Mapping[str, str] = {
    "reunion-publique": "réunion publique",
    "atelier": "atelier",
    "questionnaire": "questionnaire",
    "entretiens": "entretiens",
    "conseil-citoyen": "conseil citoyen",
    "porte-a-porte": "porte-à-porte",
    "budget-participatif": "budget participatif",
    "autre": "autre façon",
    "": "façon de demander non renseignée",
}
SENSES: Mapping[str, str] = {
    "accord": "Concordance",
    "desaccord": "Contradiction, à discuter",
    "complement": "Complément",
    "": "Sens non renseigné",
}
WITHOUT_FIGURE = "Aucun chiffre cité"
ANSWERS: Mapping[str, str] = {
    "retenue": "retenue",
    "adaptee": "adaptée",
    "ecartee": "écartée",
    "en-cours": "en cours d’examen",
    "": "non renseigné",
}
_HIDDEN: Mapping[str, str] = {
    "petit groupe": "Parole d’un petit groupe : son texte n’est pas publié",
    "nombre inconnu": "Parole d’un nombre de personnes non renseigné : son texte n’est pas publié",
    "personne nommée": "Texte non publié : il semble nommer une personne",
}
_LEAST_FOR_SHARE = 30  # under it, counts alone


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure that people speak of.

    Attributes:
        label: What it counts, and where.
        text: The figure in words, with its unit and its year.
        figure: The figure that the text says.

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """

    label: str
    text: str
    figure: Figure

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that people said.

    Attributes:
        words: Their words; empty when withheld.
        withheld: Why they are: a key of the reasons; empty otherwise.
        people: How many they are.
        form: Way of asking, as the contract names it.
        when: When, in words.
        where: Where, in words.
        beside: Figures that they speak of.
        sense: accord, desaccord, complement, or empty: as declared.
        answer: What was answered, as the contract names it.
        outcome: What it changed, or the reason; empty when it is not given.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """

    words: str
    withheld: str = ""
    people: Figure
    form: str = ""
    when: str
    where: str
    beside: tuple[Beside, ...] = ()
    sense: str = ""
    answer: str = ""
    outcome: str = ""

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.people)

    @property
    def asked(self) -> str:
        """How many people, how asked, when and where: always said."""
        return ", ".join((people_text(self.people), FORMS[self.form], self.when, self.where))

    @property
    def mark(self) -> str:
        """What it is to the figures, as declared."""
        return SENSES[self.sense] if self.beside else WITHOUT_FIGURE


def people_text(figure: Figure, *, noun: str = "personne") -> str:
    """A number of people: « 42 personnes », « moins de 5 personnes ».

    Args:
        figure: How many.
        noun: What is counted, a feminine noun in the singular.

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """
    status, interval = passed(figure).status, figure.interval
    if status is Status.SECRET and math.isfinite(interval.high):
        return f"moins de {number(interval.high + 1)}\u00a0{noun}s"
    if not status.has_figure:
        return f"nombre de {noun}s non renseigné"
    if interval.high == 0:
        return f"aucune {noun}"
    return interval_text(interval, unit=f"{noun}s")


def people_cell(figure: Figure) -> str:
    """A number of people for a cell: « 42 », « 277 à 280 », « moins de 5 », « non renseigné ».

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """
    status, interval = passed(figure).status, figure.interval
    if status is Status.SECRET and math.isfinite(interval.high):
        return f"moins de {number(interval.high + 1)}"
    return short_text(interval) if status.has_figure else "non renseigné"


def share_text(part: int, whole: int, *, noun: str = "") -> str:
    """« 3 sur 5 »; « 12 sur 40 (30 %) » from thirty on, where a percentage means something.

    Args:
        part: How many.
        whole: Of how many.
        noun: What is counted, in the singular; may be empty.
    """
    counted = f" {noun}{'s' if part > 1 else ''}" if noun else ""
    words = f"{number(part)}{counted} sur {number(whole)}"
    if whole < _LEAST_FOR_SHARE:
        return words
    return f"{words} ({number(100 * part / whole)} %)"


def quoted(words: str) -> str:
    """The words of people as HTML, set apart from the tool's own."""
    return f"<q>{escaped(_bare(words))}</q>"


def _bare(words: str) -> str:
    """The words without the quotation marks that a person put around them."""
    text = clean(words).strip(" .\u00a0")
    if text.startswith("«") and text.endswith("»") and text.count("«") == 1:
        return text[1:-1].strip(" \u00a0")
    return text


def voices(items: Sequence[Said]) -> Piece:
    """What was said, one block each: words, who and how, figures beside, answer.

    Args:
        items: In the order of the page.
    """
    if not items:
        return sentence("Aucune contribution n’est renseignée.")
    lines = "".join(_voice(item) for item in items)
    return Piece("paroles", f'<ul class="rapports" data-piece="paroles">{lines}</ul>')


def _voice(item: Said) -> str:
    said = quoted(item.words) if item.words else escaped(_HIDDEN.get(item.withheld, "Sans texte"))
    beside = "".join(
        f"<p>{escaped(f'{one.label} : ')}<b>{escaped(one.text)}</b></p>" for one in item.beside
    )
    mark = escaped(item.mark)
    shown = f"<b>{mark}</b>" if item.beside and item.sense == "desaccord" else mark
    return (
        f'<li data-keep><div class="corps"><p><b>{said}</b></p>'
        f'<p class="quand">{escaped(item.asked)}</p>{beside}'
        f"<p>{_answer(item)}</p></div>"
        f'<p class="etat">{shown}</p></li>'
    )


def _answer(item: Said) -> str:
    start = escaped(f"Ce qui a été répondu : {ANSWERS[item.answer]}")
    if item.outcome:
        return f"{start}{escaped(', ')}{quoted(item.outcome)}"
    missing = item.answer == "ecartee" and not item.withheld
    return f"{start}{escaped(', motif non renseigné') if missing else ''}"

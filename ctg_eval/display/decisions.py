"""What the Copil is asked to decide: object, options and figures, deadline, boxes ticked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from ctg_eval.bounds import Status
from ctg_eval.disclosure.door import Figure, passed
from ctg_eval.display.numerals import PROTECTED, UNAVAILABLE, interval_text
from ctg_eval.display.pieces import Piece, escaped, sentence
from ctg_eval.errors import ReportError

APPROVAL = ("Approuver", "Ne pas approuver")
LEAST_OPTIONS = 2


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of an option: « 24 places », « entre 900 000 et 1 100 000 € ».

    Attributes:
        figure: The figure.
        unit: Name of its unit, as in the catalogue.
        label: What it counts, where the unit does not say it; may be empty.
        decimals: Digits after the comma at most.

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """

    figure: Figure
    unit: str
    label: str = ""
    decimals: int = 0

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.figure)

    @property
    def text(self) -> str:
        """The figure in words, never more exact than it is."""
        status = self.figure.status
        if status is Status.SECRET:
            words = PROTECTED
        elif status.has_figure:
            words = interval_text(self.figure.interval, unit=self.unit, decimals=self.decimals)
        else:
            words = UNAVAILABLE
        return f"{self.label} : {words}" if self.label else words


@dataclass(frozen=True, slots=True)
class Option:
    """One way to decide.

    Attributes:
        label: What would be done.
        amounts: What it gives and costs.
    """

    label: str
    amounts: tuple[Amount, ...] = ()

    @property
    def text(self) -> str:
        """The option and its figures: « Deux micro-crèches : 24 places, 900 000 € »."""
        figures = ", ".join(one.text for one in self.amounts)
        return f"{self.label} : {figures}" if figures else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision asked of the Copil.

    Attributes:
        subject: Its object, as an infinitive (« Choisir le porteur… »).
        deadline: When it must be taken, in words (« avant le 30 juin 2026 »).
        options: At least two; none when it is approved or not as it stands.
        is_approval: Whether the boxes are « Approuver » and « Ne pas approuver ».
        body: What is asked and why, a sentence or two; may be empty.
        decider: Who decides (the body that deliberates); may be empty.
        opinion: Opinion of the Cotech; may be empty.
        others: Boxes after those of the options (« Reporter »).
    """

    subject: str
    deadline: str
    options: tuple[Option, ...] = ()
    is_approval: bool = False
    body: str = ""
    decider: str = ""
    opinion: str = ""
    others: tuple[str, ...] = ("Reporter",)

    def faults(self) -> list[str]:
        """Why it cannot be put to the vote, in French; empty when it can."""
        found = []
        if not self.subject.strip():
            found.append("son objet est vide")
        if not self.deadline.strip():
            found.append("son échéance est vide")
        if self.is_approval and self.options:
            found.append("elle a des options et « approuver / ne pas approuver » à la fois")
        elif not self.is_approval and len(self.options) < LEAST_OPTIONS:
            found.append(
                f"elle a {len(self.options)} option : donnez-en deux au moins, ou demandez "
                "« approuver / ne pas approuver »"
            )
        if any(not option.label.strip() for option in self.options):
            found.append("une de ses options est vide")
        if len(self.options) > len(ascii_uppercase):
            found.append(f"elle a {len(self.options)} options, {len(ascii_uppercase)} au plus")
        return found

    @property
    def boxes(self) -> tuple[str, ...]:
        """What the members tick."""
        letters = [f"Option {letter}" for letter, _ in zip(ascii_uppercase, self.options)]  # noqa: B905
        return (*(APPROVAL if self.is_approval else letters), *self.others)


def decisions(items: Sequence[Decision]) -> Piece:
    """The decisions asked, numbered D1, D2…, each with boxes that members tick by hand.

    Args:
        items: In the order in which they are taken.

    Raises:
        ReportError: an item has no object, no deadline, or too few options; every fault is said.
    """
    faults = [
        f"décision D{rank}{f' « {item.subject.strip()} »' if item.subject.strip() else ''} : {fault}"
        for rank, item in enumerate(items, start=1)
        for fault in item.faults()
    ]
    if faults:
        raise ReportError(f"Décisions demandées refusées : {' ; '.join(faults)}.")
    if not items:
        return sentence("Aucune décision n’est demandée.")
    lines = "".join(_decision(rank, item) for rank, item in enumerate(items, start=1))
    return Piece("decisions", f'<ol class="decisions" data-piece="decisions">{lines}</ol>')


def _decision(rank: int, item: Decision) -> str:
    boxes = "".join(f"<li>{escaped(one)}</li>" for one in item.boxes)
    body = f"<p>{escaped(item.body)}</p>" if item.body else ""
    return (
        f'<li data-keep><p class="num">D{rank}</p><div class="corps"><h3>{escaped(item.subject)}</h3>'
        f"{body}{_options(item.options)}{_when(item)}</div>"
        f'<ul class="cases" aria-label="Décision {rank}, à cocher">{boxes}</ul></li>'
    )


def _options(options: Sequence[Option]) -> str:
    lines = "".join(
        f"<li><b>{letter}</b> {escaped(option.text)}</li>"
        for letter, option in zip(ascii_uppercase, options)  # noqa: B905
    )
    return f'<ul class="options">{lines}</ul>' if lines else ""


def _when(item: Decision) -> str:
    """Opinion of the Cotech, who decides, deadline; what is not known is said so."""
    facts = (
        ("Avis du Cotech", item.opinion or "non rendu"),
        ("Organe qui décide", item.decider or "à préciser"),
        ("Échéance", item.deadline),
    )
    return "".join(
        f'<p class="quand"><b>{name}</b>{escaped(" :")} {escaped(text.rstrip(" ."))}.</p>'
        for name, text in facts
    )

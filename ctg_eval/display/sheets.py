"""The « fiche » of a figure: what it counts, where it comes from, how it is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ctg_eval.disclosure.door import Figure, passed
from ctg_eval.display.pieces import Piece, anchor, escaped, link, nothing
from ctg_eval.errors import ReportError


def sheet_anchor(identifier: str) -> str:
    """The anchor of an indicator's sheet: « fiche-part-locataires-hlm »."""
    return anchor(f"fiche-{identifier.replace('_', '-')}")


def figure_anchor(identifier: str) -> str:
    """The anchor of an indicator's key figure: « chiffre-part-locataires-hlm »."""
    return anchor(f"chiffre-{identifier.replace('_', '-')}")


@dataclass(frozen=True, slots=True)
class Term:
    """A number that the formula takes.

    Attributes:
        label: What it counts.
        year: Its year.
        text: The number as it is printed, with its unit.
        variable: Full identifier of the variable.
        figure: The number itself.

    Raises:
        DisclosureError: the number did not pass the door of secrecy.
    """

    label: str
    year: int
    text: str
    variable: str
    figure: Figure

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.figure)


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file read: its name, its fingerprint (twelve digits), the codes read in it."""

    name: str
    fingerprint: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A data set and the files of it that were read.

    Attributes:
        producer: Who publishes it.
        title: Its title.
        vintage: Years read.
        licence: Terms of use.
        address: Its public page.
        files: Files read.
        caveats: What must not be forgotten when reading it.
    """

    producer: str
    title: str
    vintage: str
    licence: str
    address: str
    files: tuple[SheetFile, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is said of a figure.

    Attributes:
        identifier: Identifier of the indicator.
        label: Its name.
        figure: The figure.
        text: The figure as it is printed, with its unit.
        status: Why it is known so.
        definition: What is counted.
        scope: Who and where is counted.
        formula: The formula in words; empty where nothing is computed.
        lines: The formula with this place's numbers, one line each.
        making: What the territory's figure is made of.
        years: Years of the numerator and of the denominator.
        coverage: Communes known of those expected; empty for a published figure.
        reason: What the figure lacks.
        terms: Numbers that the formula takes.
        origins: Data sets.
        caveats: What must not be forgotten of the indicator; its sources have their own.

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
        ReportError: it says not what is counted, or cites no source.
    """

    identifier: str
    label: str
    figure: Figure
    text: str
    status: str
    definition: str
    scope: str = ""
    formula: str = ""
    lines: tuple[str, ...] = ()
    making: str = ""
    years: str = ""
    coverage: str = ""
    reason: str = ""
    terms: tuple[Term, ...] = ()
    origins: tuple[Origin, ...] = field(default=())
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a sheet without the door's mark, a definition or a source."""
        passed(self.figure)
        lacking = [
            words
            for words, held in (("définition", self.definition.strip()), ("source", self.origins))
            if not held
        ]
        if lacking:
            raise ReportError(
                f"Fiche « {self.label} » refusée : {' et '.join(lacking)} absente(s)."
            )


def sheets(items: Sequence[Sheet], *, linked: bool = True) -> Piece:
    """The sheets, one after the other, each never cut between two printed pages.

    Args:
        items: One an indicator, each indicator once.
        linked: Whether the page holds the key figures, to which each sheet links back.

    Raises:
        ReportError: two sheets have the same indicator.
    """
    if not items:
        return nothing()
    names = [item.identifier for item in items]
    twice = next((one for one in names if names.count(one) > 1), "")
    if twice:
        raise ReportError(f"Fiche de « {twice} » demandée deux fois : son ancre doit être unique.")
    said: dict[tuple[str, str], Sheet] = {}
    body = "".join(_sheet(item, said, linked=linked) for item in items)
    return Piece("fiches", f'<div class="fiches" data-piece="fiches">{body}</div>')


def _sheet(item: Sheet, said: dict[tuple[str, str], Sheet], *, linked: bool) -> str:
    lines = (
        ("Définition", escaped(item.definition)),
        ("Champ", "" if _same(item.scope, item.definition) else escaped(item.scope)),
        ("Calcul", _calculation(item)),
        ("Années", escaped(item.years)),
        ("Communes", escaped(item.coverage)),
        ("Réserve", escaped(_stopped(item.reason))),
        ("Source", "<br>".join(map(_origin, item.origins))),
        ("Fichier", "<br>".join(_file(one) for origin in item.origins for one in origin.files)),
        ("À savoir", _caveats(item, said)),
    )
    shown = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in lines if text)
    back = link("Retour au chiffre clé", f"#{figure_anchor(item.identifier)}") if linked else ""
    return (
        f'<div class="fiche" id="{sheet_anchor(item.identifier)}" data-keep>'
        f"<h3>{escaped(item.label)}</h3>"
        f'<p class="resultat"><b>{escaped(item.text)}</b> ({escaped(item.status)})</p>'
        f"<dl>{shown}</dl>{f'<p>{back}</p>' if back else ''}</div>"
    )


def _caveats(item: Sheet, said: dict[tuple[str, str], Sheet]) -> str:
    """Its own caveats and its sources'; those that another sheet has said are a link to it."""
    own = list(item.caveats)
    elsewhere: dict[str, Sheet] = {}
    for origin in item.origins:
        first = said.setdefault((origin.producer, origin.title), item)
        if first is item:
            own += origin.caveats
        elif origin.caveats:
            elsewhere[first.identifier] = first
    parts = [escaped(" ".join(map(_stopped, dict.fromkeys(own))))] if own else []
    parts += [
        f"Précautions de la source{escaped(' :')} "
        f"{link(f'fiche « {first.label} »', f'#{sheet_anchor(first.identifier)}')}."
        for first in elsewhere.values()
    ]
    return " ".join(parts)


def _same(one: str, other: str) -> bool:
    return one.rstrip(".").casefold() == other.rstrip(".").casefold()


def _stopped(text: str) -> str:
    """The words as a sentence: a capital, a stop."""
    text = text.strip()
    stop = "" if not text or text[-1] in ".!?…" else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"


def _calculation(item: Sheet) -> str:
    """The formula in words, worked, and what the territory's figure is made of."""
    numbers = "".join(f'<span class="compte">{escaped(line)}</span>' for line in item.lines)
    words = escaped(item.formula)
    making = escaped(item.making)
    return f"{words}{numbers}{f'<span>{making}</span>' if words and making else making}"


def _origin(item: Origin) -> str:
    title = link(item.title, item.address)
    tail = ", ".join(escaped(text) for text in (item.vintage, item.licence) if text)
    return f"{escaped(item.producer)}, {title}{f', {tail}' if tail else ''}"


def _file(item: SheetFile) -> str:
    codes = f"{escaped(' ; lu : ')}{_codes(item.codes)}" if item.codes else ""
    return f"<code>{escaped(item.name)}</code>, empreinte <code>{escaped(item.fingerprint)}</code>{codes}"


def _codes(codes: Sequence[str]) -> str:
    return escaped(" ; ").join(f"<code>{escaped(one)}</code>" for one in codes)

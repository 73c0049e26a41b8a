"""The chain of a plan: constat, objectif, action, indicateur, décision, followed both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, anchor, escaped, sentence
from ctg_eval.errors import ReportError, nearest


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the chain.

    Attributes:
        key: Its key in the data.
        singular: Its noun, after « sans ».
        plural: Title of its column.
    """

    key: str
    singular: str
    plural: str


STAGES = (
    Stage("constat", "constat", "constats"),
    Stage("objectif", "objectif", "objectifs"),
    Stage("action", "action", "actions"),
    Stage("indicateur", "indicateur", "indicateurs"),
    Stage("decision", "décision", "décisions"),
)
_RANKS = {stage.key: rank for rank, stage in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Link:
    """An element of the chain.

    Attributes:
        identifier: Its code, unique in the chain and short (« C1 », « 2025-3 »).
        stage: Key of its stage.
        label: Its words.
    """

    identifier: str
    stage: str
    label: str


@dataclass(frozen=True, slots=True)
class Loose:
    """What hangs loose: elements of a stage that lack the stage before or the stage after.

    Attributes:
        stage: The stage of the elements.
        lacking: The stage that they lack.
        identifiers: The elements, in their order.
    """

    stage: Stage
    lacking: Stage
    identifiers: tuple[str, ...]

    @property
    def text(self) -> str:
        """« 2 objectifs sans action : O3 et O4 »."""
        count = len(self.identifiers)
        noun = self.stage.singular if count < 2 else self.stage.plural
        return f"{number(count)} {noun} sans {self.lacking.singular} : {join(self.identifiers)}"


def loose(elements: Sequence[Link], ties: Iterable[tuple[str, str]]) -> list[Loose]:
    """What hangs loose at each stage, from the first to the last.

    An element is held on each side by the stage next to its own: an action tied to a decision
    alone is « sans indicateur ».

    Args:
        elements: Elements of the chain.
        ties: Pairs of identifiers, the earlier stage first.

    Raises:
        ReportError: an element or a tie is refused.
    """
    after, before = _neighbours(elements, ties)
    stages = {one.identifier: one.stage for one in elements}
    found = []
    for rank, stage in enumerate(STAGES):
        for step, held in ((-1, before), (1, after)):
            if not 0 <= rank + step < len(STAGES):
                continue
            lacking = STAGES[rank + step]
            lone = tuple(
                one.identifier
                for one in elements
                if one.stage == stage.key
                and all(stages[other] != lacking.key for other in held[one.identifier])
            )
            if lone:
                found.append(Loose(stage, lacking, lone))
    return found


def chain(elements: Sequence[Link], ties: Iterable[tuple[str, str]]) -> Piece:
    """The chain as an ordered list of stages; each element names what it comes from and leads to.

    Args:
        elements: Elements, in their order inside a stage.
        ties: Pairs of identifiers, the earlier stage first; a stage may be skipped.

    Raises:
        ReportError: an identifier is repeated or unknown, a stage unknown, or a tie goes back.
    """
    pairs = list(ties)
    after, before = _neighbours(elements, pairs)
    if not elements:
        return sentence("Aucun constat, objectif, action, indicateur ou décision n’est enregistré.")
    lacks: dict[str, list[str]] = {}
    found = loose(elements, pairs)
    for one in found:
        for identifier in one.identifiers:
            lacks.setdefault(identifier, []).append(f"sans {one.lacking.singular}")
    columns = "".join(
        _column(stage, [one for one in elements if one.stage == stage.key], after, before, lacks)
        for stage in STAGES
    )
    return Piece(
        "chaine",
        f'<div data-piece="chaine">{_summary(found)}<ol class="chaine">{columns}</ol></div>',
    )


def _neighbours(
    elements: Sequence[Link], ties: Iterable[tuple[str, str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What each element leads to, and what it comes from, in the order of the elements."""
    faults = _element_faults(elements)
    ranks = {one.identifier: _RANKS.get(one.stage, -1) for one in elements}
    after: dict[str, list[str]] = {name: [] for name in ranks}
    before: dict[str, list[str]] = {name: [] for name in ranks}
    for first, second in dict.fromkeys(ties):
        unknown = next((one for one in (first, second) if one not in ranks), "")
        if unknown:
            near = nearest(unknown, ranks)
            hint = f", vouliez-vous « {near} »" if near else ""
            faults.append(f"lien vers « {unknown} », que la chaîne ne contient pas{hint}")
        elif ranks[first] >= ranks[second]:
            faults.append(f"lien de « {first} » vers « {second} », qui ne va pas vers l’aval")
        else:
            after[first].append(second)
            before[second].append(first)
    if faults:
        raise ReportError(f"Chaîne refusée : {' ; '.join(faults)}.")
    order = {name: rank for rank, name in enumerate(ranks)}
    for held in (after, before):
        for names in held.values():
            names.sort(key=lambda name: (ranks[name], order[name]))
    return after, before


def _element_faults(elements: Sequence[Link]) -> list[str]:
    faults = []
    places: dict[str, str] = {}
    for one in elements:
        if one.stage not in _RANKS:
            known = ", ".join(_RANKS)
            faults.append(f"étape « {one.stage} » inconnue pour « {one.identifier} » ({known})")
        if not one.label.strip():
            faults.append(f"libellé vide pour « {one.identifier} »")
        if not re.search(r"[A-Za-z0-9]", one.identifier):
            faults.append(f"identifiant « {one.identifier} » sans lettre ni chiffre")
            continue
        name = _anchor(one.identifier)
        if name in places:
            faults.append(f"« {one.identifier} » et « {places[name]} » se confondent")
        places[name] = one.identifier
    return faults


def _anchor(identifier: str) -> str:
    """« 2025-3 » → « chaine-2025-3 »."""
    return anchor(f"chaine-{re.sub(r'[^a-z0-9]+', '-', identifier.lower()).strip('-')}")


def _summary(found: Sequence[Loose]) -> str:
    """What hangs loose, in words, before the stages."""
    if not found:
        return '<p class="texte">Tout est relié, du premier constat à la dernière décision.</p>'
    points = "".join(f"<li>{escaped(one.text)}</li>" for one in found)
    return (
        f'<p class="texte">Ce qui reste à relier{escaped(" :")}</p><ul class="puces">{points}</ul>'
    )


def _column(
    stage: Stage,
    elements: Sequence[Link],
    after: Mapping[str, Sequence[str]],
    before: Mapping[str, Sequence[str]],
    lacks: Mapping[str, Sequence[str]],
) -> str:
    title = stage.singular if len(elements) < 2 else stage.plural
    lines = "".join(
        f'<li id="{_anchor(one.identifier)}" data-keep><p><b>{escaped(one.identifier)}</b> '
        f"{escaped(one.label)}</p>{_ties('Vient de', before[one.identifier])}"
        f"{_ties('Mène à', after[one.identifier])}{_lack(lacks.get(one.identifier, ()))}</li>"
        for one in elements
    )
    body = f"<ul>{lines}</ul>" if lines else f"<p>{escaped('Rien à cette étape.')}</p>"
    return f"<li><h3>{number(len(elements))} {escaped(title)}</h3>{body}</li>"


def _ties(words: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    links = ", ".join(f'<a href="#{_anchor(one)}">{escaped(one)}</a>' for one in names)
    return f'<p class="fil">{words}{escaped(" :")} {links}</p>'


def _lack(words: Sequence[str]) -> str:
    return f'<p class="manque">{escaped(join(words))}</p>' if words else ""

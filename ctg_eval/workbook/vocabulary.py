"""The words that the cells of a territory's workbook may name, and the reading of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ctg_eval.errors import nearest
from ctg_eval.geography.diagnosis import plain

_MOST_SHOWN = 12


class Refused(Exception):  # noqa: N818 - never leaves this layer
    """A cell refused: what was found, what to do."""

    def __init__(self, found: str, remedy: str = "") -> None:
        super().__init__(found)
        self.found, self.remedy = found, remedy


@dataclass(frozen=True)
class Vocabulary:
    """What the cells may name.

    Attributes:
        words: Key → name of each family: « @themes », « @commissions », « @instances »,
            « @cadres », « @missions », « @competences », « catalogue ». A family that is not
            here is not checked.
        communes: Code → name of the territory's communes.
        identifiers: Identifiers of each sheet that is present: a reference to a sheet that is
            absent is kept as it is written.
    """

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    communes: Mapping[str, str] = field(default_factory=dict)
    identifiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def known(self, target: str) -> Mapping[str, str] | None:
        """Key → name of what a reference to `target` may be; None when nobody knows."""
        if target in self.identifiers:
            return dict.fromkeys(self.identifiers[target], "")
        is_family = target.startswith("@") or target == "catalogue" or not target.islower()
        if is_family:
            return self.words.get(target)
        return {target: target}  # a word of its own: « convention », « transversal »


def one_reading(text: str, known: Mapping[str, str], *, what: str) -> str:
    """The key that a text says, by itself or by its name, whatever its capitals and accents.

    Args:
        text: As it is written in the cell.
        known: Key → name (empty names count for nothing).
        what: What is looked for, with its article, for the message.

    Raises:
        Refused: no key, or several, may be read in it; the nearest are named.
    """
    if text in known:
        return text
    asked = plain(text)
    found = [key for key, name in known.items() if asked and asked in (plain(key), plain(name))]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"« {text} » se lit de plusieurs façons", f"Écrivez {listed(found)}")
    by_word = {plain(word): key for key, name in known.items() for word in (key, name) if word}
    near = by_word.get(nearest(asked, by_word), "")
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    raise Refused(f"« {text} » n’est pas {what}", f"{hint}{_possible(known)}")


def listed(words: Iterable[str], *, last: str = "ou") -> str:
    """« a », « b » ou « c »."""
    *others, end = [f"« {word} »" for word in words]
    return f"{', '.join(others)} {last} {end}" if others else end


def _possible(known: Mapping[str, str]) -> str:
    if not known:
        return "Le territoire n’en déclare aucun"
    shown = list(known)[:_MOST_SHOWN]
    more = len(known) - len(shown)
    return f"Valeurs : {', '.join(shown)}{f'… ({more} de plus)' if more else ''}"

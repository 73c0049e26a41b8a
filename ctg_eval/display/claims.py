"""Sentences that cannot lie: a claim, and what it asserts of the table that it stands on.

A plain text asserts nothing but its numbers: each must be printed in the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ctg_eval.display.checks import (
    Above,
    Below,
    Cell,
    Changes,
    Check,
    Counts,
    Facts,
    Falls,
    Highest,
    Holds,
    Lowest,
    Near,
    Pair,
    Rises,
    Says,
    Stable,
    facts_of,
)
from ctg_eval.display.standings import Stands
from ctg_eval.display.traced import numbers_in, printed_texts, untraced
from ctg_eval.errors import ReportError

__all__ = [
    "Above",
    "Below",
    "Cell",
    "Changes",
    "Check",
    "Claim",
    "Counts",
    "Facts",
    "Falls",
    "Highest",
    "Holds",
    "Lowest",
    "Near",
    "Pair",
    "Rises",
    "Says",
    "Stable",
    "Stands",
    "facts_of",
    "numbers_in",
    "printed_texts",
    "untraced",
    "verify",
]
# What these words assert, a check of the claim must hold.
_ASSERTED: tuple[tuple[str, tuple[type, ...]], ...] = (
    (r"\ben hausse\b|\b(?:augment|progress)\w*\b", (Rises, Changes)),
    (r"\ben (?:baisse|recul)\b|\b(?:diminu|recul)\w*\b", (Falls, Changes)),
    (r"\bstable|\bsans changement\b", (Changes, Near)),
    (r"\b(?:le|la|les) (?:plus|moins)\b", (Highest, Lowest)),
    (r"\bau-dess(?:us|ous)\b", (Stands, Above, Below)),
    (r"\bplus (?:élevé|bas|basse)s?\b|\bproche", (Above, Below, Near, Counts, Changes)),
)


class Claim(str):
    """A sentence and what it asserts of the table that it stands on.

    It is its own text: cut or joined, it becomes a plain text, whose numbers alone are checked.

    Attributes:
        checks: What it asserts.
    """

    checks: tuple[Check, ...]

    def __new__(cls, text: str, *checks: Check) -> Claim:
        """The sentence, with its checks."""
        made = super().__new__(cls, text)
        made.checks = checks
        return made


def verify(sentence: str, facts: Facts, printed: Sequence[str], *, name: str = "Titre") -> None:
    """Refuse a sentence that the table contradicts or does not prove.

    Args:
        sentence: A claim, or a plain text whose every number must be printed.
        facts: What the table holds.
        printed: Texts of the table, and others that stand with it (subtitle).
        name: What the sentence is, for the message.

    Raises:
        ReportError: a check does not hold, a claim asserts nothing, a number comes from nowhere.
    """
    checks = sentence.checks if isinstance(sentence, Claim) else ()
    faults = [found for check in checks if (found := check.fault(facts))]
    if faults:
        _refuse(name, sentence, f"le tableau dit {' ; '.join(faults)}")
    if isinstance(sentence, Claim):
        _check_words(name, sentence)
    answered = [text for check in checks for text in check.numbers]
    if strange := untraced(sentence, [*printed, *answered]):
        shown = ", ".join(f"« {one} »" for one in strange)
        _refuse(name, sentence, f"le tableau ne dit pas {shown}")


def _check_words(name: str, claim: Claim) -> None:
    """Refuse a claim whose words and checks do not say the same thing."""
    if not claim.checks:
        _refuse(name, claim, "la phrase n’affirme rien que le tableau puisse vérifier")
    for pattern, kinds in _ASSERTED:
        found = re.search(pattern, claim, re.IGNORECASE)
        if found and not any(isinstance(check, kinds) for check in claim.checks):
            _refuse(name, claim, f"rien ne vérifie « {found[0]} »")
    for check in claim.checks:
        if unsaid := _unsaid(check, claim):
            _refuse(name, claim, f"elle ne dit pas « {unsaid} »")


def _unsaid(check: Check, claim: Claim) -> str:
    """The words or the figure that a check answers for, where the sentence does not say them."""
    if isinstance(check, Changes):
        return "" if check.words.casefold() in claim.casefold() else check.words
    if isinstance(check, Says) and not set(numbers_in(check.text)) <= set(numbers_in(claim)):
        return check.text
    return ""


def _refuse(name: str, sentence: str, why: str) -> None:
    raise ReportError(f"{name} refusé : « {sentence} » ; {why}.")

"""What the test of rounding shows, in French sentences with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ctg_eval.display.french import number, years_text
from ctg_eval.sources.rounding import Rounding, Rule

_RULES: dict[Rule, tuple[str, str]] = {
    "au plus proche": (
        "arrondis au multiple de 5 le plus proche",
        "Une valeur v vaut de v − 2 à v + 2, un zéro de 0 à 2.",
    ),
    "par troncature": (
        "arrondis au multiple de 5 inférieur",
        "Une valeur v vaut de v à v + 4, un zéro de 0 à 4.",
    ),
    "non tranché": (
        "arrondis à un multiple de 5 par une règle non tranchée",
        "Une valeur v vaut de v − 2 à v + 4, un zéro de 0 à 4.",
    ),
}


def rounding_texts(roundings: Sequence[Rounding]) -> list[str]:
    """Sentences on the rounding of a file whose counts are multiples of 5.

    Args:
        roundings: What the test shows, one a year compared; none without a series of EPCI.

    Returns:
        One sentence for the years of one rule, oldest first.
    """
    if not roundings:
        words, reading = _RULES["non tranché"]
        lack = "aucune série par EPCI des mêmes effectifs n’est importée"
        return [f"Effectifs {words} : {lack}. {reading}"]
    ranked = sorted(roundings, key=lambda one: one.year)
    return [_sentence(rule, list(some)) for rule, some in groupby(ranked, lambda one: one.rule)]


def _sentence(rule: Rule, found: Sequence[Rounding]) -> str:
    words, reading = _RULES[rule]
    years = years_text({one.year for one in found})
    return (
        f"Effectifs ({years}) {words} : entre la série par EPCI et la somme de ses communes, "
        f"l’écart moyen est {_gap(found)} par ligne communale (attendu : 0 au plus proche, 2 par "
        f"troncature ; {_evidence(found)}). {reading}"
    )


def _gap(found: Sequence[Rounding]) -> str:
    ends = [number(f(one.deficit for one in found), decimals=2) for f in (min, max)]
    return f"de {ends[0]}" if ends[0] == ends[1] else f"compris entre {ends[0]} et {ends[1]}"


def _evidence(found: Sequence[Rounding]) -> str:
    """The year with the fewest rows speaks for all."""
    least = min(found, key=lambda one: (one.rows, one.epcis))
    aside = max(one.aside for one in found)
    told = f"{number(least.rows)} lignes et {number(least.epcis)} EPCI comparés"
    if len({one.rows for one in found}) > 1:
        told = f"au moins {told} chaque année"
    return f"{told}, {number(aside)} EPCI écartés" if aside else told

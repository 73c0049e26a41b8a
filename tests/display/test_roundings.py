"""Sentences on the rounding of a file: the rule, its evidence, what a value is worth."""

from __future__ import annotations

from ctg_eval.display.roundings import rounding_texts
from ctg_eval.sources.rounding import Rounding, Rule


def shown(year: int, rule: Rule, deficit: float, *, aside: int = 0) -> Rounding:
    return Rounding(year, rule, "caf_prestations_com.foyers", deficit, 1203, 41, aside)


def test_file_without_a_series_says_so() -> None:
    (text,) = rounding_texts(())
    assert "règle non tranchée : aucune série par EPCI" in text
    assert text.endswith("de v − 2 à v + 4, un zéro de 0 à 4.")


def test_years_of_one_rule_make_one_sentence_with_its_evidence() -> None:
    found = [shown(2024, "au plus proche", 0.03), shown(2023, "au plus proche", -0.02)]
    (text,) = rounding_texts(found)
    assert text.startswith("Effectifs (2023 et 2024) arrondis au multiple de 5 le plus proche")
    assert "compris entre −0,02 et 0,03" in text
    assert "1 203 lignes et 41 EPCI comparés" in text.replace("\u202f", " ").replace("\xa0", " ")


def test_each_rule_has_its_sentence_and_its_reading() -> None:
    found = [shown(2022, "par troncature", 1.98), shown(2023, "non tranché", 0.9, aside=3)]
    first, second = rounding_texts(found)
    assert "inférieur" in first
    assert "l’écart moyen est de 1,98" in first
    assert first.endswith("de v à v + 4, un zéro de 0 à 4.")
    assert "non tranchée" in second
    assert "3 EPCI écartés" in second

"""The nine checks of a constat, each on a small invented sentence that it must refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display.constat import Constat, Fact, Part
from ctg_eval.display.constat_checks import count_words, faults
from ctg_eval.errors import DisclosureError
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur, load_catalogue

CATALOGUE = load_catalogue()
EXACT = Interval.exact


def value(name: str, box: Interval, *, year: int = 2023, **more: object) -> Value:
    sealed = open_figure(box)
    facts = {"status": Status.EXACT, "seal": sealed.seal} | more
    return Value(name, "territoire", "essai", year, box, **facts)  # type: ignore[arg-type]


def fact(name: str, box: Interval, measure: str = "valeur", **more: object) -> Fact:
    entry: Indicateur = CATALOGUE.get(name)
    found = value(name, box, **more.pop("value", {}))  # type: ignore[arg-type]
    years = more.pop("years", (2023,))
    return Fact(name, entry, (found,), measure, years, **more)  # type: ignore[arg-type]


def part(text: str, name: str, box: Interval, measure: str = "valeur", **more: object) -> Part:
    return Part(text, open_figure(box), fact(name, box, measure, **more))


def constat(*sentences: tuple[Part, ...], **more: object) -> Constat:
    facts = {"source": "Insee, 2023"} | more
    return Constat("essai", "Essai", ("portrait",), sentences, **facts)  # type: ignore[arg-type]


def letters(made: Constat, *, threshold: int = 5) -> set[str]:
    return {one.check for one in faults(made, threshold=threshold)}


PEOPLE = part("48 210 habitants", "pop_municipale", EXACT(48210))
RATE = part("18,4 %", "taux_pauvrete", EXACT(18.4))
PLACES = part("52,3 places pour 100 enfants", "taux_couverture_global", EXACT(52.3))


def move(box: Interval, name: str = "pop_evolution_annuelle", **more: object) -> Part:
    return Part("", fact=fact(name, box, "signe", movement=box, **more))


def test_a_good_sentence_passes_every_check() -> None:
    made = constat((Part("Le territoire compte "), PEOPLE, Part(" en 2023.")))
    assert not faults(made, threshold=5)


@pytest.mark.parametrize(
    ("letter", "made"),
    [
        pytest.param("a", constat((PEOPLE, Part(" et 312 autres."))), id="a number from nowhere"),
        pytest.param("a", constat((RATE, Part(", soit un tiers des habitants."))), id="a wrong fraction"),
        pytest.param("b", constat((PEOPLE,), source="Insee"), id="no year"),
        pytest.param(
            "b", constat((Part("Il y en a "), part("48 210", "pop_municipale", EXACT(48210)), Part("."))),
            id="no unit",
        ),
        pytest.param("d", constat((PEOPLE, Part(" : leur nombre augmente."))), id="a rise that nothing shows"),
        pytest.param(
            "d", constat((move(EXACT(-0.4)), PEOPLE, Part(" : leur nombre augmente."))), id="a fall said a rise"
        ),
        pytest.param(
            "d", constat((move(Interval(-0.2, 0.1)), PEOPLE, Part(" : leur nombre recule."))),
            id="a change that is not certain",
        ),
        pytest.param("d", constat((PEOPLE, Part(", la plus peuplée."))), id="a superlative"),
        pytest.param("e", constat((part("52,3 %", "taux_couverture_global", EXACT(52.3)),)), id="places in %"),
        pytest.param(
            "e", constat((part("3 points", "taux_couverture_global", EXACT(3), "ecart"),)), id="places in points"
        ),
        pytest.param("e", constat((part("3 %", "taux_pauvrete", EXACT(3), "ecart"),)), id="a gap of shares in %"),
        pytest.param(
            "e", constat((part("40", "foyers_rsa", EXACT(40), "nombre"), Part(" personnes au RSA."))),
            id="households of the Caf read as people",
        ),
        pytest.param("g", constat((PEOPLE, Part(" mot" * 34))), id="too long"),
        pytest.param("g", constat((PEOPLE,), (PEOPLE,), (PEOPLE,)), id="three sentences"),
        pytest.param("h", constat((RATE, Part(" : un taux alarmant."))), id="forbidden word"),
        pytest.param("h", constat((RATE, Part(" grâce à la CTG."))), id="a cause"),
        pytest.param("i", constat((PEOPLE,), status="valide"), id="validated by the program"),
    ],
)  # fmt: skip
def test_check_refuses(letter: str, made: Constat) -> None:
    assert letter in letters(made)


def test_places_have_their_own_unit() -> None:
    assert not letters(constat((Part("Il y a "), PLACES, Part("."))))


def test_a_fraction_within_a_point_may_be_said() -> None:
    made = constat((part("33,4 %", "taux_pauvrete", EXACT(33.4)), Part(", soit un tiers.")))
    assert "a" not in letters(made)


def test_a_small_local_count_is_refused_and_its_mask_is_not() -> None:
    def count(text: str, box: Interval) -> Constat:
        return constat((part(text, "places_eaje_autorisees_com", box, "compte", is_local=True),))

    assert "c" in letters(count("3 familles", EXACT(3)))
    assert "c" not in letters(count("3 familles", EXACT(3)), threshold=3)
    assert "c" not in letters(count("moins de 5 familles", Interval(1, 4)))
    assert "c" not in letters(count("0 famille", EXACT(0)))


def test_a_part_and_its_whole_must_not_leave_fewer_than_the_threshold() -> None:
    def pair(of: int, whole: int) -> Constat:
        name = "parents_satisfaits_offre"
        return constat((
            part(str(of), name, EXACT(of), "numerateur", is_local=True),
            Part(" parents sur "),
            part(str(whole), name, EXACT(whole), "denominateur", is_local=True),
        ))  # fmt: skip

    assert "c" in letters(pair(118, 120))
    assert "c" not in letters(pair(110, 120))
    assert "c" not in letters(pair(120, 120))


def test_a_change_across_a_break_of_series_is_refused() -> None:
    crossed = move(EXACT(12), "places_evolution_t0", value={"denominator_year": 2019})
    kept = move(EXACT(12), "places_evolution_t0", value={"denominator_year": 2022})
    text = (part("12 places", "places_evolution_t0", EXACT(12), "taille"), Part(" : une hausse."))
    broken = CATALOGUE.get("places_evolution_t0").series
    assert broken, "l’essai demande une série interrompue"
    assert "d" in letters(constat((crossed, *text)))
    assert "d" not in letters(constat((kept, *text)))


def test_a_median_summed_over_communes_is_refused() -> None:
    facts = {"known": 12, "expected": 12, "status": Status.ESTIMATED}
    made = constat((part("21 500 €", "niveau_vie_median", EXACT(21500), value=facts),))
    assert "f" in letters(made)
    published = constat((part("21 500 €", "niveau_vie_median", EXACT(21500)),))
    assert "f" not in letters(published)


def test_a_number_without_the_mark_of_the_door_makes_no_part() -> None:
    with pytest.raises(DisclosureError):
        Part("12", Figure(EXACT(12), Status.EXACT, None))


def test_words_are_counted_as_a_reader_does() -> None:
    assert count_words("Le territoire compte 48\u202f210 habitants : 18,4\u202f% de plus.") == 8


def test_range_after_a_preposition_reads_as_french() -> None:
    box = Interval(12, 15)
    name = "communes_sans_offre_parentalite"
    made = constat((Part("Il est de "), part("entre 12 et 15 communes", name, box), Part(".")))
    assert made.text == "Il est compris entre 12 et 15 communes."
    said = replace(made, sentences=((Part("C’est le cas de "), *made.sentences[0][1:]),))
    assert said.text == "C’est le cas de 12 à 15 communes."

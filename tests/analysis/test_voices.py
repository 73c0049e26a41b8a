"""What people said: nothing hidden is in what is shown, and the sense is the one declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.analysis.context import Context, open_context
from ctg_eval.analysis.provenance import data_key, report_key, what_changed
from ctg_eval.analysis.voices import Voice, attendance, by_form, of_theme, shown, voices
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Door
from ctg_eval.params.run import RunParameters
from ctg_eval.paths import Folders
from ctg_eval.referentiel.rapports import report
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.workbook.cells import Value
from ctg_eval.workbook.periods import Period
from ctg_eval.workbook.sheet import Row

DOOR = Door(load_sources())
INTERNAL = Door(load_sources(), diffusion="interne")
ASKED = RunParameters("demo", "externe")
HEAD = "id;intitule;type;forme;date;themes;commune;participants;indicateurs;sens;reponse\n"


def row(people: int | None = 12, **cells: Value) -> Row:
    given: dict[str, Value] = {
        "intitule": "Une phrase",
        "type": "contribution",
        "commune": "00001",
        **cells,
    }
    if people is not None:
        given["participants"] = people
    return Row(2, given)


def meeting(people: int | None, form: str = "atelier") -> Voice:
    return shown(row(people, type="concertation", forme=form), DOOR)


def test_a_contribution_of_enough_people_is_shown_as_it_is():
    voice = shown(row(5), DOOR)
    assert (voice.words, voice.commune) == ("Une phrase", "00001")
    assert voice.people.interval == Interval.exact(5)


@given(st.integers(1, 4), st.integers(1, 4), st.sampled_from(["00001", "00002", ""]))
def test_what_is_hidden_of_a_small_group_moves_nothing(one, other, place):
    first = shown(row(one), DOOR)
    second = shown(row(other, intitule="Autre chose", commune=place, suite_donnee="Un motif"), DOOR)
    assert repr(first) == repr(second)
    assert first.people.status is Status.SECRET


def test_a_number_that_nobody_knows_hides_the_words_and_the_place():
    voice = shown(row(None), DOOR)
    assert (voice.words, voice.commune, voice.withheld) == ("", "", "nombre inconnu")


def test_words_that_nobody_said_are_those_of_an_unknown_number():
    assert shown(row(0), DOOR).withheld == "nombre inconnu"


def test_the_name_of_a_meeting_is_public_but_not_the_place_of_a_small_one():
    small = shown(row(3, type="concertation", suite_donnee="Un motif"), DOOR)
    assert (small.words, small.commune, small.outcome) == ("Une phrase", "", "")
    assert shown(row(None, type="concertation"), DOOR).commune == "00001"


@pytest.mark.parametrize(
    "text",
    [
        "Mme Durand nous a reçus",
        "demandez à M. Petit",
        "écrire à nadia@exemple.fr",
        "appeler le 03 21 00 00 00",
    ],
)
def test_words_that_seem_to_name_a_person_are_withheld(text):
    assert shown(row(40, intitule=text), DOOR).withheld == "personne nommée"
    assert shown(row(40, suite_donnee=text), DOOR).outcome == ""


@pytest.mark.parametrize("text", ["Les madames de la cantine", "Ouvrir à 7 h 30, 5 jours sur 7"])
def test_other_words_stay(text):
    assert shown(row(40, intitule=text), DOOR).words == text


def test_an_internal_page_shows_it_all():
    voice = shown(row(3, suite_donnee="Mme Durand a répondu"), INTERNAL)
    assert (voice.words, voice.commune) == ("Une phrase", "00001")
    assert voice.people.interval == Interval.exact(3)


def test_a_total_is_made_of_masks_alone():
    assert attendance([meeting(64), meeting(3)]).people.interval == Interval(65, 68)
    assert attendance([meeting(3)]).people.status is Status.SECRET
    some = attendance([meeting(64), meeting(None)])
    assert (some.unknown, some.people.interval.low) == (1, 64)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_the_true_total_is_always_inside(counts):
    assert attendance([meeting(one) for one in counts]).people.interval.contains(sum(counts))


def test_ways_of_asking_with_too_few_people_go_together():
    found = [
        meeting(64),
        meeting(3, "entretiens"),
        meeting(2, "autre"),
        meeting(40, "questionnaire"),
    ]
    ways = by_form(found, DOOR)
    assert [way for way, _ in ways] == ["atelier", "questionnaire", ""]
    assert ways[-1][1].people.interval == Interval(2, 8)


@pytest.fixture
def sheet(folders: Folders) -> Callable[..., Context]:
    """Write the Participation sheet of a copy of the demo and open it."""

    def write(*lines: str) -> Context:
        path = folders.params / "demo" / "classeur" / "Participation.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        return open_context("demo", folders)

    return write


def test_contradictions_come_first_then_the_whole_territory(sheet):
    context = sheet(
        "a;Un;contribution;;2025;parentalite;;10;eaje_nombre;complement;",
        "b;Deux;contribution;;2025;parentalite;00002;10;eaje_nombre;desaccord;",
        "c;Trois;contribution;;2025;parentalite;;10;eaje_nombre;accord;",
        "d;Quatre;contribution;;2025;parentalite;;10;;desaccord;",
    )
    found = voices(context, ASKED)
    assert [one.words for one in found] == ["Deux", "Trois", "Un", "Quatre"]
    assert [one.is_contradiction for one in found] == [True, False, False, False]


def test_a_voice_without_theme_takes_those_of_its_figures(sheet):
    context = sheet("a;Un;contribution;;2025;;;10;eaje_nombre;accord;")
    (voice,) = of_theme(voices(context, ASKED), "petite-enfance")
    assert voice.period == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_what_is_later_than_the_date_asked_is_left_out(sheet):
    context = sheet(
        "a;Un;contribution;;2023-05;parentalite;;10;;;",
        "b;Deux;contribution;;2025-05;parentalite;;10;;;",
        "c;Trois;contribution;;;parentalite;;10;;;",
    )
    asked = replace(ASKED, date_observation=date(2024, 6, 30))
    assert [one.words for one in voices(context, asked)] == ["Un"]
    assert len(voices(context, ASKED)) == 3


def test_a_page_is_out_of_date_when_what_it_shows_of_the_sheet_changes(sheet):
    def key(people: int, words: str = "Un", theme: str = "parentalite") -> str:
        context = sheet(f"a;{words};contribution;;2025;parentalite;;{people};;;")
        return report_key(context, report("diagnostic_theme"), replace(ASKED, theme=theme))

    assert what_changed(key(12), key(13)) == "les feuilles du classeur ont changé"
    assert key(12, theme="petite-enfance") == key(13, theme="petite-enfance")
    assert key(3) == key(4, "Autre")


def test_no_key_tells_a_hidden_count(sheet):
    keys = {data_key(sheet(f"a;x;concertation;;2025;parentalite;;{n};;;"), ASKED) for n in (1, 4)}
    assert len(keys) == 1


def test_a_territory_without_the_sheet_has_no_voice(folders):
    (folders.params / "demo" / "classeur" / "Participation.csv").unlink()
    assert voices(open_context("demo", folders), ASKED) == ()

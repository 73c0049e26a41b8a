"""How what people said is written: numbers and ways always there, words set apart."""

from __future__ import annotations

from typing import Any

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Door, open_figure
from ctg_eval.display.spans import span_text
from ctg_eval.display.tables import TableRow, Title, table_html
from ctg_eval.display.voices import (
    ANSWERS,
    FORMS,
    SENSES,
    Beside,
    Said,
    people_cell,
    people_text,
    share_text,
    voices,
)
from ctg_eval.errors import DisclosureError
from ctg_eval.referentiel.classeur import load_contract
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.report.gate import check_page
from ctg_eval.workbook.periods import read_period

DOOR = Door(load_sources())
RATE = Beside("Taux de couverture", "41,6 places (2023)", open_figure(Interval.exact(41.6)))


def said(**more: Any) -> Said:
    return Said(**{
        "words": "Rien avant 7 h", "people": DOOR.people(12), "when": "2025", "where": "à Lens",
        **more,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("count", "words", "cell"),
    [
        (None, "nombre de personnes non renseigné", "non renseigné"),
        (0, "aucune personne", "0"),
        (1, "moins de 5 personnes", "moins de 5"),
        (4, "moins de 5 personnes", "moins de 5"),
        (5, "5 personnes", "5"),
        (1250, "1\u202f250 personnes", "1\u202f250"),
    ],
)
def test_a_number_of_people_is_said_or_masked(count, words, cell):
    assert people_text(DOOR.people(count)).replace("\u00a0", " ") == words
    assert people_cell(DOOR.people(count)) == cell


def test_a_higher_threshold_is_said():
    assert people_cell(Door(load_sources(), 11).people(7)) == "moins de 11"


def test_an_internal_count_is_said():
    inner = Door(load_sources(), diffusion="interne").people(3)
    assert people_cell(inner) == "3"
    assert inner.seal is not None
    assert inner.seal.diffusion == "interne"


def test_under_thirty_there_is_no_percentage():
    assert share_text(3, 29) == "3 sur 29"
    assert share_text(12, 40) == "12 sur 40 (30 %)"
    assert share_text(1, 5, noun="contribution") == "1 contribution sur 5"


def test_every_word_of_the_contract_has_its_french():
    sheet = load_contract()["Participation"]
    for name, words in {"forme": FORMS, "sens": SENSES, "reponse": ANSWERS}.items():
        column = sheet.colonne(name)
        assert column is not None
        assert set(column.mots) == set(words) - {""}


def test_who_and_how_are_always_given():
    html = voices([said(), said(people=DOOR.people(None), form="questionnaire")]).html
    assert "12\u00a0personnes, façon de demander non renseignée, 2025, à Lens" in html
    assert "nombre de personnes non renseigné, questionnaire" in html


def test_the_declared_sense_stands_beside_a_figure_only():
    assert (
        "<b>Contradiction, à discuter</b>" in voices([said(sense="desaccord", beside=(RATE,))]).html
    )
    assert "Aucun chiffre cité" in voices([said(sense="desaccord")]).html
    assert "Sens non renseigné" in voices([said(beside=(RATE,))]).html


def test_an_answer_without_its_reason_says_so():
    assert "écartée, motif non renseigné" in voices([said(answer="ecartee")]).html
    assert (
        "retenue, <q>Dès janvier</q>"
        in voices([said(answer="retenue", outcome="Dès janvier.")]).html
    )
    assert "répondu\u00a0: non renseigné" in voices([said()]).html


def test_hidden_words_say_why():
    html = voices([said(words="", withheld="petit groupe", people=DOOR.people(2))]).html
    assert "Parole d’un petit groupe" in html
    assert "moins de 5" in html


def test_words_are_escaped_and_their_own_quotes_are_not_doubled():
    html = voices([said(words="« <script>x</script> & co »")]).html
    assert "<q>&lt;script&gt;x&lt;/script&gt; &amp; co</q>" in html


def test_the_gate_lets_people_say_what_the_tool_may_not():
    words = "C’est à cause des horaires, ça explose"
    page = voices([said(words=words)]).html
    assert not [one for one in check_page(page) if "mot à éviter" in one]
    assert [one for one in check_page(f"<p>{words}</p>") if "mot à éviter" in one]
    table = table_html("T", ["A", "B"], [TableRow((Title(words), "1"))])
    assert not [one for one in check_page(table) if "mot à éviter" in one]


def test_a_figure_that_did_not_pass_the_door_is_refused():
    with pytest.raises(DisclosureError):
        Beside("Taux", "41,6", 41.6)  # type: ignore[arg-type]
    with pytest.raises(DisclosureError):
        said(people=12)


def test_status_of_an_unknown_number_is_not_a_zero():
    assert DOOR.people(None).status is Status.MISSING
    assert DOOR.people(None).interval.high > 1e9


@pytest.mark.parametrize(
    ("text", "words"),
    [("2025", "2025"), ("T1 2025", "1er trimestre 2025"), ("2025-03-01", "1er mars 2025")],
)
def test_a_period_is_said_in_french(text, words):
    assert span_text(read_period(text)).replace("\u00a0", " ") == words

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.decisions import Amount, Decision, Option, decisions
from ctg_eval.errors import DisclosureError, ReportError

PLACES = Amount(open_figure(Interval.exact(24)), "places")
COST = Amount(open_figure(Interval(900_000, 1_100_000)), "euros")
CHOICE = Decision(
    subject="Choisir le scénario de création de places",
    deadline="avant le 30 juin 2026",
    options=(Option("Deux micro-crèches", (PLACES, COST)), Option("Aucune création")),
    decider="conseil communautaire",
    opinion="favorable à A",
)
APPROVED = Decision(subject="Approuver le rapport", deadline="12 mars 2026", is_approval=True)


def words(*items: Decision) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", decisions(items).html))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def boxes(item: Decision) -> list[str]:
    (found,) = re.findall(r'<ul class="cases".*?</ul>', decisions([item]).html)
    return re.findall(r"<li>(.*?)</li>", found)


def test_decision_shows_object_options_figures_deadline_decider_and_opinion() -> None:
    said = words(CHOICE)
    for expected in (
        "D1", "Choisir le scénario de création de places",
        "A Deux micro-crèches : 24 places, entre 900 000 et 1 100 000 €", "B Aucune création",
        "Avis du Cotech : favorable à A.", "Organe qui décide : conseil communautaire.",
        "Échéance : avant le 30 juin 2026.",
    ):  # fmt: skip
        assert expected in said


def test_each_option_has_its_box_to_tick() -> None:
    assert boxes(CHOICE) == ["Option A", "Option B", "Reporter"]


def test_text_to_approve_has_the_two_boxes_of_a_vote() -> None:
    assert boxes(APPROVED) == ["Approuver", "Ne pas approuver", "Reporter"]


def test_opinion_and_decider_that_are_not_known_are_said_so() -> None:
    said = words(APPROVED)
    assert "Avis du Cotech : non rendu." in said
    assert "Organe qui décide : à préciser." in said


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        pytest.param(replace(CHOICE, subject=" "), "son objet est vide", id="no object"),
        pytest.param(replace(CHOICE, deadline=""), "son échéance est vide", id="no deadline"),
        pytest.param(replace(CHOICE, options=()), "elle a 0 option", id="no option"),
        pytest.param(
            replace(CHOICE, options=CHOICE.options[:1]), "elle a 1 option", id="one option"
        ),
        pytest.param(replace(CHOICE, is_approval=True), "à la fois", id="options and approval"),
        pytest.param(
            replace(CHOICE, options=(Option(" "), Option("B"))), "options est vide", id="empty"
        ),
    ],
)
def test_decision_that_cannot_be_voted_is_refused(item: Decision, fault: str) -> None:
    with pytest.raises(ReportError, match=fault):
        decisions([APPROVED, item])


def test_every_fault_of_every_decision_is_said_at_once() -> None:
    with pytest.raises(ReportError) as refused:
        decisions([replace(CHOICE, subject="", deadline=""), replace(APPROVED, deadline="")])
    said = str(refused.value)
    assert said.count("échéance est vide") == 2
    assert "décision D1 : son objet est vide" in said
    assert "décision D2 « Approuver le rapport »" in said


def test_protected_amount_is_said_protected() -> None:
    hidden = Amount(open_figure(Interval(1, 4), Status.SECRET), "familles")
    assert hidden.text == "donnée protégée"
    assert Amount(open_figure(UNKNOWN, Status.MISSING), "familles").text == "non disponible"


def test_amount_takes_only_a_figure_of_the_door() -> None:
    with pytest.raises(DisclosureError):
        Amount(Interval.exact(3), "familles")  # type: ignore[arg-type]


def test_words_of_a_user_are_escaped() -> None:
    wicked = "<script>alert(1)</script>"
    item = Decision(
        subject=wicked, deadline=wicked, options=(Option(wicked), Option(wicked)), body=wicked,
        decider=wicked, opinion=wicked, others=(wicked,),
    )  # fmt: skip
    assert "<script" not in decisions([item]).html


def test_page_without_decision_says_so() -> None:
    assert words().strip() == "Aucune décision n’est demandée."

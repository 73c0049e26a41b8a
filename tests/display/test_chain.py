from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.display.chain import STAGES, Link, chain, loose
from ctg_eval.errors import ReportError

ELEMENTS = [
    Link("C1", "constat", "Il manque des places"),
    Link("O1", "objectif", "Créer des places"),
    Link("O2", "objectif", "Ouvrir plus tôt"),
    Link("A1", "action", "Deux micro-crèches"),
    Link("I1", "indicateur", "Places ouvertes"),
    Link("2025-3", "decision", "Étudier un multi-accueil"),
]
TIES = [("C1", "O1"), ("O1", "A1"), ("A1", "I1"), ("I1", "2025-3")]


def element(identifier: str, page: str) -> str:
    """What is said of one element."""
    (found,) = re.findall(rf'<li id="chaine-{identifier.lower()}".*?</li>', page)
    return re.sub(r"[\s\u00a0]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found))).strip()


def test_chain_is_followed_both_ways() -> None:
    page = chain(ELEMENTS, TIES).html
    said = element("A1", page)
    assert "Vient de : O1" in said
    assert "Mène à : I1" in said
    targets = re.findall(r'href="#([^"]+)"', page)
    assert sorted(targets) == sorted(2 * ["chaine-o1", "chaine-a1", "chaine-i1"] + ["chaine-c1", "chaine-2025-3"])  # fmt: skip
    assert set(targets) <= set(re.findall(r'id="([^"]+)"', page))


def test_what_hangs_loose_is_said_on_the_element_and_above_the_chain() -> None:
    page = chain(ELEMENTS, TIES).html
    assert element("O2", page).endswith("sans constat et sans action")
    assert "sans" not in element("O1", page)
    above = page.partition("<ol")[0]
    assert "1 objectif sans constat\u00a0: O2" in above
    assert "1 objectif sans action\u00a0: O2" in above


def test_chain_with_no_loose_end_says_that_all_is_tied() -> None:
    held = [one for one in ELEMENTS if one.identifier != "O2"]
    assert loose(held, TIES) == []
    assert "Tout est relié" in chain(held, TIES).html


def test_action_tied_to_a_decision_alone_has_no_indicator() -> None:
    pair = [Link("A1", "action", "x"), Link("D1", "decision", "y")]
    assert "1 action sans indicateur : A1" in [one.text for one in loose(pair, [("A1", "D1")])]


def test_stages_stand_in_order_even_when_one_is_empty() -> None:
    page = chain([Link("A1", "action", "x")], []).html
    titles = re.findall(r"<h3>\d+ (.*?)</h3>", page)
    assert titles == ["constat", "objectif", "action", "indicateur", "décision"]
    assert page.count("Rien à cette étape.") == 4


@pytest.mark.parametrize(
    ("elements", "ties", "fault"),
    [
        pytest.param([*ELEMENTS, ELEMENTS[0]], [], "se confondent", id="twice"),
        pytest.param(ELEMENTS, [("C1", "O7")], "« O7 », que la chaîne", id="unknown"),
        pytest.param(ELEMENTS, [("A1", "O1")], "ne va pas vers l’aval", id="backwards"),
        pytest.param(ELEMENTS, [("O1", "O2")], "ne va pas vers l’aval", id="same stage"),
        pytest.param([Link("E1", "enjeu", "x")], [], "étape « enjeu » inconnue", id="stage"),
        pytest.param([Link("C1", "constat", " ")], [], "libellé vide", id="no words"),
        pytest.param([Link("–", "constat", "x")], [], "sans lettre ni chiffre", id="no code"),
    ],
)
def test_chain_that_does_not_hold_is_refused(
    elements: list[Link], ties: list[tuple[str, str]], fault: str
) -> None:
    with pytest.raises(ReportError, match=re.escape(fault)):
        chain(elements, ties)


def test_words_of_a_user_are_escaped() -> None:
    wicked = "<b onclick='x'>"
    assert "<b onclick" not in chain([Link(f"C1{wicked}", "constat", wicked)], []).html


def test_page_never_calls_what_hangs_loose_an_orphan() -> None:
    assert "orphelin" not in chain(ELEMENTS, []).html


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_element_is_loose_on_a_side_exactly_when_no_tie_holds_it_there(
    drawn: set[tuple[int, int]],
) -> None:
    elements = [Link(f"e{rank}", STAGES[rank // 2].key, "x") for rank in range(10)]
    ties = [(f"e{one}", f"e{two}") for one, two in drawn if one // 2 < two // 2]
    found = {(name, one.lacking.key) for one in loose(elements, ties) for name in one.identifiers}
    for rank in range(10):
        for beside in {rank // 2 - 1, rank // 2 + 1} & set(range(5)):
            held = any(
                {f"e{rank}", f"e{other}"} == set(tie)
                for other in (2 * beside, 2 * beside + 1)
                for tie in ties
            )
            assert ((f"e{rank}", STAGES[beside].key) in found) != held

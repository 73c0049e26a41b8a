"""What is worth asking for: the planner against every world that the intervals allow."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.analysis.requests import Boxes, Open, Request, Term, judge, plan, smallest
from ctg_eval.bounds import UNKNOWN, Form, Interval

CUT = 50.0
LEAVES = ("haut", "bas", "reste")
FORM = Form({"haut": 1.0, "reste": 1.0}, {"bas": 1.0}, denominator_constant=0.0, per=100.0)
A, B = Request("caf", 2024), Request("insee", 2023)
CELLS = {"caf": (("caf.x", 2024),), "insee": (("insee.y", 2023),), "": ()}


def side(box: Interval) -> str:
    if box.low > CUT:
        return "above"
    if box.high < CUT:
        return "below"
    return "at" if box.low == box.high == CUT else ""


def share(boxes: Boxes) -> str:
    return side(FORM.bounds(boxes))


@st.composite
def opens(draw: st.DrawFn) -> Open:
    """A share of three small counts, each asked of one source, of another or of nobody."""
    terms = []
    for name in LEAVES:
        low = draw(st.integers(1 if name == "bas" else 0, 6))
        box = Interval(low, low + draw(st.integers(0, 3)))
        terms.append(Term(name, box, CELLS[draw(st.sampled_from(["caf", "insee", ""]))], 1.0))
    return Open("part", tuple(terms), share)


def worlds(box: Interval) -> list[float]:
    return [float(one) for one in range(int(box.low), int(box.high) + 1)]


def by_hand(one: Open, asked: frozenset[Request]) -> str:
    """Every answer, and for each of them every world of what stays uncertain."""
    freed = [t for t in one.terms if not t.interval.is_exact and t.needs and t.needs <= asked]
    if not freed:
        return "never"
    rest = [t for t in one.terms if t not in freed]
    decided = []
    for answer in product(*(worlds(t.interval) for t in freed)):
        sides = set()
        for others in product(*(worlds(t.interval) for t in rest)):
            held = dict(zip([t.name for t in (*freed, *rest)], (*answer, *others), strict=True))
            ratio = 100 * (held["haut"] + held["reste"]) / held["bas"]
            sides.add(side(Interval.exact(ratio)))
        decided.append(len(sides) == 1)
    return "always" if all(decided) else "sometimes" if any(decided) else "never"


@settings(max_examples=150, deadline=None)
@given(opens(), st.sets(st.sampled_from([A, B])))
def test_judgement_is_that_of_trying_every_world(one: Open, asked: set[Request]) -> None:
    assert judge(one, frozenset(asked)) == by_hand(one, frozenset(asked))


@settings(max_examples=100, deadline=None)
@given(opens())
def test_no_smaller_set_does_what_the_smallest_one_does(one: Open) -> None:
    found, answer = smallest(one)
    every = {some: by_hand(one, frozenset(some)) for some in [(A,), (B,), (A, B)]}
    best = max(every.values(), key=("never", "sometimes", "always").index)
    assert answer == best
    assert len(found) == min(
        (len(frozenset(some) & one.needs) for some, done in every.items() if done == best), default=0
    ) or best == "never"  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(opens(), max_size=4))
def test_each_line_of_the_plan_settles_with_the_lines_before_it(found: list[Open]) -> None:
    asked: frozenset[Request] = frozenset()
    settled: list[Open] = []
    for line in plan(found):
        before, asked = asked, asked | {line.request}
        for one in line.settles:
            assert by_hand(one, asked) == "always"
            assert by_hand(one, before) != "always"
        for one in line.may:
            assert by_hand(one, asked) == "sometimes"
        settled += line.settles
    assert len(settled) == len(set(settled))
    could = [one for one in found if by_hand(one, frozenset({A, B})) == "always"]
    assert set(could) == set(settled)


def gap(terms: tuple[Term, ...]) -> Open:
    def verdict(boxes: Boxes) -> str:
        one, two = (boxes[name] for name in ("ici", "repere"))
        return side(Interval(one.low - two.high + CUT, one.high - two.low + CUT))

    return Open("écart", terms, verdict)


def test_real_figure_beside_an_uncertain_one_only_could_settle() -> None:
    terms = (
        Term("ici", Interval(10, 20), CELLS["caf"]),
        Term("repere", Interval(14, 15), CELLS["insee"]),
    )
    assert judge(gap(terms), frozenset({A})) == "sometimes"
    assert judge(gap(terms), frozenset({B})) == "never"
    assert judge(gap(terms), frozenset({A, B})) == "always"


def test_figure_that_lacks_is_worth_asking_for() -> None:
    terms = (Term("ici", Interval.exact(3)), Term("repere", UNKNOWN, CELLS["insee"]))
    assert smallest(gap(terms)) == (frozenset({B}), "always")


def test_answer_that_may_not_be_enough_is_never_said_to_settle() -> None:
    one = Open(
        "constat", (Term("ici", UNKNOWN, CELLS["caf"]),), lambda _boxes: "écrit", "sometimes"
    )
    (line,) = plan([one])
    assert (line.request, line.settles, line.may) == (A, (), (one,))


def test_what_settles_most_is_asked_first_and_the_next_one_counts_the_rest() -> None:
    ref = Term("repere", Interval.exact(15))
    mine = [gap((Term("ici", Interval(10, 20), CELLS["insee"]), ref)) for _ in range(2)]
    other = gap((Term("ici", Interval(10, 20), CELLS["caf"]), ref))
    assert [(line.request, len(line.settles)) for line in plan([other, *mine])] == [(B, 2), (A, 1)]


def test_nothing_is_asked_for_what_nobody_can_give() -> None:
    assert plan([gap((Term("ici", Interval(10, 20)), Term("repere", Interval.exact(15))))]) == []

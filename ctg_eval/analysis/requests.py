"""What is worth asking for: the smallest missing data that would settle what intervals leave open.

A conclusion is open when the intervals that it rests on allow two answers. A request is a source
and a year: its answer turns the terms that it covers into points, of which nothing is known but
that each lies in its interval. A set of requests « would settle » a conclusion when, whatever the
points, the conclusion is decided; it « could » when some points decide it.

Terms that take few values (counts, figures as they are printed) are tried one by one, so the answer
is exact. Elsewhere a term of real values that stays uncertain always leaves some points undecided
(the quantity moves continuously across the limit): then nothing is said to settle but what leaves
no uncertain term, and a point that decides is looked for at the ends and between them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Literal

from ctg_eval.bounds import Interval

Answer = Literal["never", "sometimes", "always"]
MOST_POINTS = 2000  # above it a set of values is not tried one by one
MOST_CORNERS = 6  # terms whose ends are all tried together
MOST_REQUESTS = 4  # requests of one conclusion whose subsets are tried
_STEPS = 16


@dataclass(frozen=True, slots=True, order=True)
class Request:
    """One thing to ask for.

    Attributes:
        source: Identifier of the source.
        year: Year of its figures; 0 for the newest one.
    """

    source: str
    year: int


@dataclass(frozen=True, slots=True)
class Term:
    """One input of a conclusion.

    Attributes:
        name: Its name in the conclusion.
        interval: What is certain of it.
        cells: Variables and years that would make it a point, all of them; none where nobody can.
        step: Gap between the values that it may take (1 for a count); 0 for real values.
    """

    name: str
    interval: Interval
    cells: tuple[tuple[str, int], ...] = ()
    step: float = 0.0

    @property
    def needs(self) -> frozenset[Request]:
        """The requests that would make it a point."""
        return frozenset(Request(name.partition(".")[0], year) for name, year in self.cells)


Boxes = Mapping[str, Interval]


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A conclusion that the data leave undecided.

    Attributes:
        label: What it is about, in French.
        terms: Its inputs.
        verdict: Its answer from what is certain of each term; empty while it is undecided. Of
            points it is never empty.
        most: « sometimes » where something else, which is not known, may also lack.
    """

    label: str
    terms: tuple[Term, ...]
    verdict: Callable[[Boxes], str] = field(repr=False)
    most: Answer = "always"

    @property
    def needs(self) -> frozenset[Request]:
        """Every request that tells something of it."""
        return frozenset[Request]().union(*(one.needs for one in self.terms if _unsure(one)))


def _unsure(term: Term) -> bool:
    return not term.interval.is_exact


def judge(one: Open, asked: frozenset[Request]) -> Answer:
    """Whether some requests would settle a conclusion, for every answer or for some.

    Args:
        one: The conclusion.
        asked: The requests, answered exactly.
    """
    freed = [term for term in one.terms if _unsure(term) and term.needs and term.needs <= asked]
    if not freed:
        return "never"
    if all(term in freed for term in one.terms if _unsure(term)):
        return one.most
    points = _every_point(freed)
    held = {term.name: term.interval for term in one.terms}
    if points is None:
        found = any(one.verdict({**held, **point}) for point in _some_points(freed))
        return "sometimes" if found else "never"
    decided: set[bool] = set()
    for point in points:
        decided.add(bool(one.verdict({**held, **point})))
        if len(decided) > 1:
            return "sometimes"
    return one.most if True in decided else "never"


def _every_point(terms: Sequence[Term]) -> Iterator[Boxes] | None:
    """Every set of values of some terms; None where they are too many, or real numbers."""
    if not all(term.step and term.interval.is_bounded for term in terms):
        return None
    if math.prod(term.interval.width / term.step + 1 for term in terms) > MOST_POINTS:
        return None
    grids = [_grid(term) for term in terms]
    return (_boxes(terms, values) for values in product(*grids))


def _grid(term: Term) -> list[float]:
    first, last = (math.floor(end / term.step + 0.5) for end in _ends(term))
    return [round(rank * term.step, 9) for rank in range(first, last + 1)]


def _ends(term: Term) -> tuple[float, float]:
    return term.interval.low, term.interval.high


def _boxes(terms: Sequence[Term], values: Sequence[float]) -> Boxes:
    return {term.name: Interval.exact(value) for term, value in zip(terms, values, strict=True)}


def _some_points(terms: Sequence[Term]) -> Iterator[Boxes]:
    """The ends of some terms, all together where they are few, then points between them."""
    finite = [end for term in terms for end in _ends(term) if math.isfinite(end)] or [0.0]
    span = (max(finite) - min(finite)) or 1.0
    ends = [
        (max(term.interval.low, min(finite) - span), min(term.interval.high, max(finite) + span))
        for term in terms
    ]
    corners = product(*ends) if len(terms) <= MOST_CORNERS else zip(*ends, strict=True)
    for corner in corners:
        yield _boxes(terms, corner)
    for rank in range(1, _STEPS):
        between = (low + (high - low) * rank / _STEPS for low, high in ends)
        yield _boxes(terms, [_stepped(x, term) for x, term in zip(between, terms, strict=True)])


def _stepped(x: float, term: Term) -> float:
    return round(x / term.step) * term.step if term.step else x


def smallest(one: Open) -> tuple[frozenset[Request], Answer]:
    """The fewest requests that would settle a conclusion, else the fewest that could.

    Args:
        one: The conclusion.

    Returns:
        The requests and what they would do; none and « never » where nothing helps.
    """
    needs = sorted(one.needs)
    sizes = range(1, len(needs) + 1) if len(needs) <= MOST_REQUESTS else (len(needs),)
    could: frozenset[Request] | None = None
    for size in sizes:
        for some in combinations(needs, size):
            answer = judge(one, frozenset(some))
            if answer == "always":
                return frozenset(some), answer
            if answer == "sometimes" and could is None:
                could = frozenset(some)
    return (could, "sometimes") if could is not None else (frozenset(), "never")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the list of requests.

    Attributes:
        request: What to ask for.
        settles: Conclusions that it would settle, with the lines before it.
        may: Others that it could settle, with the lines before it.
        parts: Others that it settles only with lines after it.
    """

    request: Request
    settles: tuple[Open, ...] = ()
    may: tuple[Open, ...] = ()
    parts: tuple[Open, ...] = ()


def plan(found: Sequence[Open]) -> list[Wanted]:
    """The requests worth making, the one that settles most first; each counts what is left to it.

    Args:
        found: Conclusions left undecided.
    """
    sets = {one: smallest(one)[0] for one in found}
    left = [one for one in found if sets[one]]
    candidates = sorted(frozenset[Request]().union(*(sets[one] for one in left)))
    chosen: frozenset[Request] = frozenset()
    listed: list[Wanted] = []
    while candidates and left:
        lines = [_line(one, chosen, left, sets) for one in candidates]
        # The first of those that tie: candidates are in the order of sources and years.
        best = max(lines, key=lambda one: (len(one.settles), len(one.may), len(one.parts)))
        chosen |= {best.request}
        candidates.remove(best.request)
        left = [one for one in left if one not in best.settles]
        if best.settles or best.may or best.parts:
            listed.append(best)
    return listed


def _line(
    request: Request,
    chosen: frozenset[Request],
    left: Sequence[Open],
    sets: Mapping[Open, frozenset[Request]],
) -> Wanted:
    """What one more request does of the conclusions left, each counted for its smallest set."""
    held: dict[Answer, list[Open]] = {"always": [], "sometimes": [], "never": []}
    for one in left:
        if request in one.needs:
            answer = judge(one, (chosen | {request}) & one.needs)
            if answer == "always" or request in sets[one]:
                held[answer].append(one)
    return Wanted(request, *map(tuple, (held["always"], held["sometimes"], held["never"])))

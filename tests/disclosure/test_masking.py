"""What is hidden with small local counts: their complements, and the totals that betray them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.disclosure.door import Diffusion, Door
from ctg_eval.disclosure.masking import (
    NOT_PRINTED,
    hides_rate,
    printed_fingerprint,
    protection,
    wholes_of,
)
from ctg_eval.errors import DisclosureError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.referentiel.indicateurs import Catalogue, load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.folds import Row, Tables
from ctg_eval.sources.register import FileEntry
from tests.sources.conftest import make_code

PART, WHOLE = "gestionnaires.filles", "gestionnaires.jeunes"
OPEN_WHOLE, OPEN_PART = "men_ecoles.eleves", "gestionnaires.eleves_periscolaire"
EPCI, YEAR = "200000001", 2024
Pairs = list[tuple[int, int]]
"""Part and whole of each commune, in order."""


def exact(value: float) -> Row:
    return (float(value), float(value), Status.EXACT)


@cache
def code(count: int) -> OfficialCode:
    return make_code({f"010{rank:02d}": 100 for rank in range(count)})


def tables_of(pairs: Pairs, *, part: str = PART, whole: str = WHOLE) -> Tables:
    communes = code(len(pairs)).communes
    found: dict[tuple[str, str, int, str], dict[str, Row]] = {}
    for rank, name in enumerate((part, whole)):
        rows = {geo: exact(pair[rank]) for geo, pair in zip(communes, pairs, strict=True)}
        found["f", name, YEAR, "commune"] = rows
        found["g", name, YEAR, "epci"] = {EPCI: exact(sum(pair[rank] for pair in pairs))}
    return found


@dataclass(frozen=True)
class Published:
    """What an attacker reads: intervals of parts, wholes, and of the two totals."""

    parts: tuple[Row, ...]
    wholes: tuple[Row, ...]
    totals: tuple[Row, Row]


def published(pairs: Pairs, *, threshold: int = 5, diffusion: Diffusion = "externe") -> Published:
    door = Door(load_sources(), threshold, diffusion)
    shown = protection(door, load_catalogue(), code(len(pairs)))(tables_of(pairs))
    rows = [tuple(shown["f", name, YEAR, "commune"].values()) for name in (PART, WHOLE)]
    totals = [shown["g", name, YEAR, "epci"][EPCI] for name in (PART, WHOLE)]
    return Published(rows[0], rows[1], (totals[0], totals[1]))


Sums = frozenset[tuple[int, int]]


def possible(seen: Published) -> list[set[tuple[int, int]]]:
    """Every (part, whole) of each commune that agrees with all that is published.

    An exact attack on whole numbers, stronger than a linear programme: the sums that the other
    communes can reach must leave what the totals ask for. A total without an upper end binds
    nothing.
    """
    bound = [np.isfinite(total[1]) for total in seen.totals]
    boxes = [
        {
            (part, whole)
            for whole in range(int(box[0]), int(box[1]) + 1)
            for part in range(int(row[0]), min(int(row[1]), whole) + 1)
        }
        for row, box in zip(seen.parts, seen.wholes, strict=True)
    ]
    kept = []
    for rank, box in enumerate(boxes):
        others: Sums = frozenset({(0, 0)})
        for other in (*boxes[:rank], *boxes[rank + 1 :]):
            others = frozenset(
                ((a + c) * int(bound[0]), (b + d) * int(bound[1]))
                for a, b in others
                for c, d in other
            )
        kept.append({one for one in box if any(_agrees(seen, one, rest) for rest in others)})
    return kept


def _agrees(seen: Published, one: tuple[int, int], rest: tuple[int, int]) -> bool:
    return all(
        not np.isfinite(total[1]) or total[0] <= a + b <= total[1]
        for total, a, b in zip(seen.totals, one, rest, strict=True)
    )


pairs_of_communes = st.lists(
    st.integers(0, 40).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))),
    min_size=1,
    max_size=6,
)


@given(pairs=pairs_of_communes, threshold=st.sampled_from([5, 11]))
@settings(max_examples=150, deadline=None)
def test_no_attacker_bounds_a_small_count_tighter_than_its_mask(
    pairs: Pairs, threshold: int
) -> None:
    """Knowing every published cell and every sum, [1, threshold − 1] stays possible."""
    seen = published(pairs, threshold=threshold)
    for (part, whole), held in zip(pairs, possible(seen), strict=True):
        small = set(range(1, threshold))
        if part in small:
            assert {one for one, _ in held} >= small
        if whole in small:
            assert {one for _, one in held} >= small
        if part and whole - part in small:
            # Beside a whole that is hidden too, the rest is under it whatever is printed.
            needed = small - {threshold - 1} if whole in small else small
            assert {other - one for one, other in held} >= needed


@given(pairs=pairs_of_communes)
@settings(max_examples=200, deadline=None)
def test_truth_is_always_in_what_is_published(pairs: Pairs) -> None:
    seen = published(pairs)
    for rank, pair in enumerate(pairs):
        for row, value in zip((seen.parts[rank], seen.wholes[rank]), pair, strict=True):
            assert row[0] <= value <= row[1]


@pytest.mark.parametrize("threshold", [5, 11])
def test_rule_taken_backwards_finds_no_small_count(threshold: int) -> None:
    """Who knows the rule sees, behind each print, every small count that it could stand for."""
    behind: dict[tuple[Row, Row], list[tuple[int, int]]] = defaultdict(list)
    for whole in range(4 * threshold):
        for part in range(1, whole + 1):
            seen = published([(part, whole)], threshold=threshold)
            behind[seen.parts[0], seen.wholes[0]].append((part, whole - part))
    small = set(range(1, threshold))
    for possible in behind.values():
        for side, needed in ((0, small), (1, small - {threshold - 1})):
            held = {pair[side] for pair in possible}
            assert not held & small or held >= needed


def test_part_whose_rest_is_small_is_hidden_between_bounds_that_only_the_whole_gives() -> None:
    seen = published([(42, 45), (30, 45), (45, 45)])
    assert seen.parts[0] == (41.0, 44.0, Status.SECRET)
    assert seen.parts[1] == exact(30)
    assert seen.parts[2] == exact(45)
    assert seen.wholes == (exact(45),) * 3


def test_total_is_hidden_with_one_of_its_communes_and_exact_without() -> None:
    assert published([(20, 60), (3, 40)]).totals == ((0.0, np.inf, Status.SECRET), exact(100))
    assert published([(20, 60), (0, 40)]).totals == (exact(20), exact(100))


def test_total_is_hidden_when_a_commune_of_its_area_is_not_read() -> None:
    """A sector reads some communes only: it cannot tell that none of the others is hidden."""
    tables = {key: dict(rows) for key, rows in tables_of([(20, 60), (15, 40)]).items()}
    del tables["f", WHOLE, YEAR, "commune"]["01001"]
    shown = protection(Door(load_sources()), load_catalogue(), code(2))(tables)
    assert shown["g", WHOLE, YEAR, "epci"][EPCI][2] is Status.SECRET
    assert shown["g", PART, YEAR, "epci"][EPCI] == exact(35)


def test_rest_in_a_whole_of_open_data_is_protected_and_the_whole_stays_as_published() -> None:
    tables = tables_of([(57, 60)], part=OPEN_PART, whole=OPEN_WHOLE)
    shown = protection(Door(load_sources()), load_catalogue(), code(1))(tables)
    assert shown["f", OPEN_PART, YEAR, "commune"]["01000"] == (56.0, 59.0, Status.SECRET)
    assert shown["f", OPEN_WHOLE, YEAR, "commune"]["01000"] == exact(60)


def test_internal_document_hides_nothing() -> None:
    seen = published([(42, 45), (3, 4)], diffusion="interne")
    assert seen == Published((exact(42), exact(3)), (exact(45), exact(4)), (exact(45), exact(49)))


def test_row_that_the_file_leaves_out_is_missing_and_not_hidden() -> None:
    row = (0.0, np.inf, Status.MISSING)
    assert Door(load_sources()).row(PART, row) == row


def test_children_with_a_disability_are_a_part_of_the_children_enrolled() -> None:
    wholes = wholes_of(Door(load_sources()), load_catalogue())
    enrolled = "caf_action_sociale.enfants_inscrits"
    assert wholes["caf_action_sociale.enfants_handicap"] == (enrolled,)
    assert wholes[PART] == (WHOLE,)
    # Requests for each allotment: no part of them.
    assert "cotech_logement.demandes_logement" not in wholes


def test_indicators_that_make_a_count_a_part_of_itself_stop_the_run() -> None:
    entries = load_catalogue().entries
    part = entries["part_filles_accueils_jeunes"]
    back = part.model_copy(
        update={"numerateur": part.denominateur, "denominateur": part.numerateur}
    )
    with pytest.raises(DisclosureError, match="une part de lui-même"):
        protection(Door(load_sources()), Catalogue(entries={**entries, "retour": back}), code(1))


@pytest.mark.parametrize(("people", "is_hidden"), [(4.0, True), (5.0, False)])
def test_rate_of_local_people_over_too_few_people_is_hidden(
    *, people: float, is_hidden: bool
) -> None:
    entry = load_catalogue().get("jeunes_touches_pour_100_12_17")
    door = Door(load_sources())
    assert hides_rate(door, entry, Interval.exact(people)) is is_hidden
    assert not hides_rate(Door(load_sources(), 5, "interne"), entry, Interval.exact(people))


def test_rate_over_few_full_time_posts_is_shown() -> None:
    entry = load_catalogue().get("assmat_par_etp_rpe")
    assert not hides_rate(Door(load_sources()), entry, Interval.exact(1.5))
    assert not hides_rate(Door(load_sources()), entry, None)
    assert not hides_rate(Door(load_sources()), entry, UNKNOWN)


def test_fingerprint_of_a_local_file_is_never_printed() -> None:
    def entry(kind: str) -> FileEntry:
        return FileEntry("ab" * 32, "x.csv", kind, "d", "p", "t", "l", 2024, "0001", 3)

    sources = load_sources()
    assert printed_fingerprint(entry("gestionnaires/jeunes"), sources) == NOT_PRINTED
    assert printed_fingerprint(entry("insee_pop_ref/melodi"), sources) == "ab" * 6

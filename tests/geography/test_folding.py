"""Folding the rows of a file on today's communes: certain sums, and what lacks."""

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval
from ctg_eval.geography import Passage, dated_passage, fold, undated_passage
from ctg_eval.geography.transitions import Targets

SPLIT = Passage(
    Targets({"85084": frozenset({"85084", "85165"}), "85165": frozenset({"85165"})}), True
)


def rows(**values: float) -> pd.DataFrame:
    """A file with one exact value a code, codes written as c01001."""
    codes = [name[1:] for name in values]
    return pd.DataFrame({"geo": codes, "low": values.values(), "high": values.values()})


def test_rows_inside_count_in_full():
    passage = Passage(
        Targets({"01001": frozenset({"01001"}), "01002": frozenset({"01002"})}), False
    )
    frame = pd.DataFrame({"geo": ["01001", "01002"], "low": [3.0, 5.0], "high": [7.0, 5.0]})
    assert fold(frame, passage, ["01001"]).total == Interval(3, 7)
    assert fold(frame, passage, ["01001", "01002"]).total == Interval(8, 12)


def test_row_partly_inside_counts_from_zero():
    folded = fold(rows(c85084=100.0), SPLIT, ["85165"])
    assert folded.total == Interval(0, 100)
    assert folded.partial["geo"].tolist() == ["85084"]
    assert folded.is_complete


def test_split_commune_is_exact_where_all_its_parts_are_asked():
    folded = fold(rows(c85084=100.0), SPLIT, ["85084", "85165"])
    assert folded.total == Interval.exact(100)
    assert folded.partial.empty


def test_commune_without_a_row_is_missing():
    passage = Passage(
        Targets({"01001": frozenset({"01001"}), "01002": frozenset({"01002"})}), False
    )
    folded = fold(rows(c01001=1.0, c01002=math.nan), passage, ["01001", "01002", "01003"])
    assert folded.missing == ("01002", "01003")
    assert folded.total == Interval.exact(1)


def test_own_row_and_merged_rows_are_summed(make_code):
    code = make_code({"01001": 5}, former={"01002": "01001"})
    folded = fold(rows(c01001=10.0, c01002=4.0), undated_passage(code), ["01001"])
    assert folded.total == Interval.exact(14)
    assert folded.is_complete


def test_merged_row_without_a_figure_makes_the_commune_incomplete(make_code):
    code = make_code({"01001": 5}, former={"01002": "01001"})
    folded = fold(rows(c01001=10.0, c01002=math.nan), undated_passage(code), ["01001"])
    assert (folded.missing, folded.incomplete) == ((), ("01001",))


def test_merged_row_absent_makes_the_commune_incomplete_when_dated(make_code, make_movements):
    code = make_code({"01001": 5}, former={"01002": "01001"})
    table = make_movements(
        ("32", "2020-01-01", "01002", "01001"), ("32", "2020-01-01", "01001", "01001")
    )
    before = dated_passage(code, table, since=date(2019, 1, 1))
    after = dated_passage(code, table, since=date(2020, 1, 1))
    assert fold(rows(c01001=10.0), before, ["01001"]).incomplete == ("01001",)
    assert fold(rows(c01001=10.0), after, ["01001"]).is_complete


def arrondissements(count: int, **more: float) -> pd.DataFrame:
    """Rows of the first arrondissements of Paris, each worth 1, and more."""
    return rows(**{f"c751{rank:02d}": 1.0 for rank in range(1, count + 1)}, **more)


def test_arrondissements_are_folded_where_the_city_has_no_row(cog):
    folded = fold(arrondissements(20), undated_passage(cog), ["75056"])
    assert folded.total == Interval.exact(20)
    assert folded.is_complete


def test_arrondissements_are_ignored_where_the_city_has_a_row(cog):
    folded = fold(arrondissements(20, c75056=19.0), undated_passage(cog), ["75056"])
    assert folded.total == Interval.exact(19)
    assert folded.is_complete


def test_arrondissements_replace_a_city_row_without_a_figure(cog):
    folded = fold(arrondissements(20, c75056=math.nan), undated_passage(cog), ["75056"])
    assert folded.total == Interval.exact(20)
    assert folded.is_complete


def test_city_lacking_an_arrondissement_is_incomplete(cog):
    assert fold(arrondissements(19), undated_passage(cog), ["75056"]).incomplete == ("75056",)


def test_geo_given_twice_is_refused():
    frame = pd.DataFrame({"geo": ["01001", "01001"], "low": [1.0, 1.0], "high": [1.0, 1.0]})
    with pytest.raises(ValueError, match="one row a geo"):
        fold(frame, SPLIT, ["01001"])


def test_empty_file_misses_every_commune():
    frame = rows(c01001=1.0).iloc[:0]
    folded = fold(frame, SPLIT, ["85165", "85084"])
    assert folded.missing == ("85084", "85165")
    assert folded.total == Interval.exact(0)


World = tuple[list[tuple[str, str, str, str]], dict[int, dict[str, set[str]]]]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Ten years of mergers, restorations and code changes: movements, and land by year."""
    codes = [f"0100{rank}" for rank in range(1, draw(st.integers(3, 5)) + 1)]
    land = {code: {code} for code in codes}
    merged: dict[str, set[str]] = {}
    events: list[tuple[str, str, str, str]] = []
    years = {2010: {code: set(held) for code, held in land.items()}}
    for year in range(2011, 2011 + draw(st.integers(1, 7))):
        day = f"{year}-01-01"
        kind = draw(st.sampled_from(["merge", "restore", "rename"]))
        if kind == "merge" and len(land) > 1:
            lost, kept = draw(st.permutations(sorted(land)))[:2]
            events += [("32", day, lost, kept), ("32", day, kept, kept)]
            merged[lost] = set(land[lost])
            land[kept] |= land.pop(lost)
        elif kind != "merge" and merged:
            code = draw(st.sampled_from(sorted(merged)))
            host = next(known for known, held in land.items() if code in held)
            got = merged[code] & land[host]
            if kind == "rename":
                events.append(("50", day, host, code))
                land[code] = land.pop(host)
                del merged[code]
            elif host not in got:
                events += [("21", day, host, host), ("21", day, host, code)]
                land[host] -= got
                land[code] = got
                del merged[code]
        years[year] = {code: set(held) for code, held in land.items()}
    return events, years


@settings(max_examples=150, deadline=None)
@given(world=worlds(), data=st.data())
def test_true_sum_is_inside_whatever_merges_and_splits(make_code, make_movements, world, data):
    events, years = world
    last = years[max(years)]
    parcels = sorted(parcel for held in last.values() for parcel in held)
    home = {parcel: code for code, held in last.items() for parcel in held}
    delegated = {parcel: code for parcel, code in home.items() if parcel not in last}
    code = make_code(dict.fromkeys(last, 1), delegated=delegated)
    worth = {parcel: data.draw(st.integers(0, 100)) for parcel in parcels}
    slack = data.draw(st.integers(0, 3))
    year = data.draw(st.sampled_from(sorted(years)))
    values = {known: sum(worth[p] for p in held) for known, held in years[year].items()}
    frame = pd.DataFrame(
        [(known, max(0, value - slack), value + slack) for known, value in values.items()],
        columns=["geo", "low", "high"],
    )
    asked = data.draw(st.sets(st.sampled_from(sorted(last)), min_size=1))
    passage = dated_passage(code, make_movements(*events), since=date(year, 1, 1))
    assert passage.existing == frozenset(values)
    folded = fold(frame, passage, asked)
    assert folded.is_complete
    truth = sum(worth[parcel] for known in asked for parcel in last[known])
    assert folded.total.contains(truth)
    # On the whole country nothing is shared with the outside: the sum is as sharp as its rows.
    whole = fold(frame, passage, last)
    assert whole.total == Interval(float(frame["low"].sum()), float(frame["high"].sum()))


@given(
    data=st.data(),
    targets=st.dictionaries(
        st.sampled_from([f"0200{rank}" for rank in range(9)]),
        st.sets(st.sampled_from(["01001", "01002", "01003", "01004"]), min_size=1),
        min_size=1,
    ),
)
def test_true_sum_is_inside_for_any_passage(data, targets):
    asked = data.draw(st.sets(st.sampled_from(["01001", "01002", "01003", "01004"]), min_size=1))
    parts = {
        old: {now: data.draw(st.integers(0, 50)) for now in sorted(shared)}
        for old, shared in targets.items()
    }
    frame = rows(**{f"c{old}": float(sum(part.values())) for old, part in parts.items()})
    passage = Passage(Targets({old: frozenset(shared) for old, shared in targets.items()}), True)
    truth = sum(worth for part in parts.values() for now, worth in part.items() if now in asked)
    folded = fold(frame, passage, asked)
    assert folded.total.contains(truth)
    assert folded.missing == tuple(sorted(asked - set().union(*targets.values())))

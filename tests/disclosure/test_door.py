"""The door of secrecy: open data pass as they are, small local counts never do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Door, Figure, Seal, open_figure, passed
from ctg_eval.errors import DisclosureError
from ctg_eval.indicators.engine import Engine, open_engine
from ctg_eval.indicators.export import every_value
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.sources import Sources, load_sources
from tests.indicators.conftest import MEMBERS, A, Maker, territory_of

BIRTHS = "insee_naissances.naissances"
INDICATOR = "naissances_domiciliees"


def local_sources() -> Sources:
    """The declarations, births being a file that a territory keeps for itself."""
    sources = load_sources()
    births = sources.entries["insee_naissances"].model_copy(update={"acces": "saisie"})
    return sources.model_copy(update={"entries": {**sources.entries, "insee_naissances": births}})


def engine_of(
    folder: Path, counts: list[int], *, threshold: int = 5, internal: bool = False
) -> Engine:
    """The engine of ten communes with these births, seen as local data."""
    maker = Maker(folder / "files", folder / "store")
    maker.vital({(code, 2023): n for code, n in zip(MEMBERS[A], counts, strict=True)})
    store = replace(maker.opened(), sources=local_sources())
    door = Door(store.sources, threshold, "interne" if internal else "externe")
    territory = territory_of(store, communes=MEMBERS[A])
    return open_engine(store, territory, load_catalogue(), door=door)


def births(engine: Engine, code: str) -> Value:
    return engine.value(INDICATOR, "commune", code, 2023)


def test_seal_cannot_be_made_outside_the_door() -> None:
    with pytest.raises(DisclosureError, match="sceau"):
        Seal("externe", object())


def test_figure_without_a_seal_is_refused() -> None:
    with pytest.raises(DisclosureError, match="porte du secret"):
        Figure(Interval.exact(3), Status.EXACT, None)


def test_value_worked_out_beside_the_engine_cannot_be_shown() -> None:
    value = Value("x", "commune", "01001", 2023, Interval.exact(3), Status.EXACT)
    with pytest.raises(DisclosureError, match="porte du secret"):
        _ = value.figure


@pytest.mark.parametrize("thing", [3, 3.0, "3", None, Interval.exact(3)])
def test_bare_number_is_no_figure(thing: object) -> None:
    with pytest.raises(DisclosureError, match=type(thing).__name__):
        passed(thing)


def test_threshold_under_five_is_refused() -> None:
    with pytest.raises(DisclosureError, match="5 au moins, 4"):
        Door(load_sources(), 4)


@given(low=st.integers(0, 50), more=st.integers(0, 20))
def test_open_row_passes_as_it_is(low: int, more: int) -> None:
    row = (float(low), float(low + more), Status.ROUNDED)
    assert Door(load_sources()).row(BIRTHS, row) == row


LOCAL = Door(local_sources(), 11)


@given(low=st.integers(0, 50), more=st.integers(0, 20))
def test_local_row_is_hidden_where_it_may_be_small_and_its_mask_holds_the_truth(
    low: int, more: int
) -> None:
    row = (float(low), float(low + more), Status.EXACT)
    shown = LOCAL.row(BIRTHS, row)
    if low >= LOCAL.threshold or low + more == 0:
        assert shown == row
    else:
        assert shown[2] is Status.SECRET
        assert shown[0] <= low <= low + more <= shown[1]
        assert (shown[0], shown[1]) == (min(low, 1), max(low + more, 10))


def test_internal_document_keeps_local_counts() -> None:
    door = Door(local_sources(), 5, "interne")
    assert door.row(BIRTHS, (3.0, 3.0, Status.EXACT)) == (3.0, 3.0, Status.EXACT)
    assert door.seal.diffusion == "interne"


def test_small_local_count_is_hidden_and_a_zero_is_not(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, [3, 0, 12, *[40] * 7])
    hidden, zero, plain = (births(engine, code) for code in MEMBERS[A][:3])
    assert (hidden.status, hidden.interval) == (Status.SECRET, Interval(1, 4))
    assert (zero.interval, plain.interval) == (Interval.exact(0), Interval.exact(12))


def test_total_says_no_more_than_the_masks(tmp_path: Path) -> None:
    total = engine_of(tmp_path, [3, 2, *[40] * 8]).latest(INDICATOR)
    assert total is not None
    assert total.interval == Interval(322, 328)


def test_larger_areas_have_no_sum_of_local_rows(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, [3, *[40] * 9])
    assert not engine.value(INDICATOR, "departement", "01", 2023).has_figure


def test_internal_figures_are_exact(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, [3, *[40] * 9], internal=True)
    assert births(engine, MEMBERS[A][0]).interval == Interval.exact(3)


def test_nothing_that_leaves_depends_on_what_is_hidden(tmp_path: Path) -> None:
    """Four counts that the masks do not tell apart give the same values, to the last one."""
    seen = []
    for first in (1, 2, 3, 4):
        folder = tmp_path / str(first)
        folder.mkdir()
        engine = engine_of(folder, [first, 5 - first, *[40] * 8])
        found = [
            (one.indicator, one.level, one.geo, one.year, one.interval, one.status, one.known)
            for one in every_value(engine)
            if one.indicator.startswith("naissances")
        ]
        assert len(found) > 10
        seen.append(found)
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_open_figure_is_what_its_producer_published() -> None:
    figure = open_figure(Interval(0, 4), Status.ROUNDED)
    assert passed(figure) is figure

"""Local figures of other EPCI pass the same protection as the territory's own."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from ctg_eval.analysis import structure
from ctg_eval.analysis.context import Context
from ctg_eval.bounds import Interval, Status
from ctg_eval.sources.folds import Place, Row
from ctg_eval.sources.store import Store

FAMILIES, YEAR = "caf_extraction_ctg.familles_accompagnees", 2024


@pytest.mark.parametrize(("smallest", "is_told"), [(20, True), (3, False), (1, False)])
def test_local_total_of_another_epci_is_hidden_with_one_of_its_communes(
    demo_context: Context, monkeypatch: pytest.MonkeyPatch, smallest: int, is_told: bool
) -> None:
    store, door = demo_context.store, demo_context.engine().door
    geo = store.code.areas("epci")[0]
    first, *others = store.code.members("epci", geo)
    (sha,) = {one.sha256 for one in store.files if FAMILIES in one.variables}
    counts = {("commune", first): smallest, **{("commune", one): 20 for one in others}}
    counts["epci", geo] = sum(counts.values())

    def read(
        _store: Store, areas: Collection[tuple[str, str]], wanted: set[str]
    ) -> dict[Place, dict[str, Row]]:
        found: dict[Place, dict[str, Row]] = {}
        for level, code in set(areas) & counts.keys() if FAMILIES in wanted else ():
            count = float(counts[level, code])
            place = found.setdefault((sha, FAMILIES, YEAR, level), {})
            place[code] = (count, count, Status.EXACT)
        return found

    monkeypatch.setattr(structure, "published_rows", read)
    facts = structure.area_facts(store, [geo], demo_context.catalogue, door)
    cell = facts.published(FAMILIES, "epci", geo, YEAR)
    assert cell is not None
    assert (cell.interval == Interval.exact(counts["epci", geo])) is is_told
    assert (cell.status is Status.SECRET) is not is_told
    assert facts.published(FAMILIES, "commune", first, YEAR) is None

"""The store: reading some areas of it, and what is said when a file of it is missing or damaged."""

import shutil
from typing import Any

import pytest

from ctg_eval.errors import StoreError
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.store import Store

NAME = "insee_naissances.naissances"


@pytest.fixture
def store(demo_store, tmp_path, sources):
    """A copy of the demonstration's store, to be damaged."""
    shutil.copytree(demo_store.folder, tmp_path / "demo")
    return Store.at(tmp_path / "demo", sources)


def entry_of(store: Any, kind: Any) -> Any:
    return next(one for one in store.files if one.kind == kind)


def test_rows_are_those_of_the_areas_and_variables_asked_for(demo_store, demo_folder, sources, cog):
    entry = entry_of(demo_store, "insee_naissances/communes")
    rows = demo_store.rows(entry, ["00002", "00001", "zzzzz"], [NAME])
    assert set(rows.column("geo").to_pylist()) == {"00001", "00002"}
    text = (demo_folder / entry.name).read_text(encoding="utf-8")
    wanted = [line.split(";") for line in text.replace('"', "").splitlines()]
    told = {
        (geo, int(year)): float(value)
        for _, _, geo, level, status, year, value in wanted[1:]
        if geo in ("00001", "00002") and level == "COM" and status == "A"
    }
    assert {(row["geo"], row["year"]): row["low"] for row in rows.to_pylist()} == told


def test_nothing_asked_gives_nothing(demo_store):
    entry = entry_of(demo_store, "insee_naissances/communes")
    assert demo_store.rows(entry, [], [NAME]).num_rows == 0
    assert demo_store.rows(entry, ["00001"], []).num_rows == 0
    assert demo_store.rows(entry, ["00001"], ["insee_deces.deces"]).num_rows == 0


def test_file_without_the_table_gives_an_empty_one(demo_store):
    entry = entry_of(demo_store, "insee_cog/mouvements")
    assert demo_store.rows(entry, ["00001"], [NAME]).num_rows == 0
    assert demo_store.sums(entry, ["00"], [NAME]).num_rows == 0


def test_sum_is_the_one_of_its_communes(demo_store):
    entry = entry_of(demo_store, "insee_deces/communes")
    name = "insee_deces.deces"
    for epci in demo_store.code.areas("epci"):
        members = demo_store.code.members("epci", epci)
        rows = demo_store.rows(entry, members, [name]).to_pylist()
        sums = {row["year"]: row for row in demo_store.sums(entry, [epci], [name]).to_pylist()}
        for year in {row["year"] for row in rows}:
            total = sum(row["low"] for row in rows if row["year"] == year)
            assert (sums[year]["low"], sums[year]["known"]) == (total, len(members))


def test_imported_code_and_movements_are_those_in_force(demo_store):
    assert demo_store.code.has("00001")
    assert demo_store.perimeters.is_dated


def test_perimeters_read_back_are_the_ones_worked_out(demo_store, sources):
    again = Store.at(demo_store.folder, sources)
    for entry in again.files:
        if "observations" in entry.holds:
            one, other = again.perimeters.passage(entry), demo_store.perimeters.passage(entry)
            assert (one.targets, one.existing) == (other.targets, other.existing)


def test_absent_store_is_empty_and_cannot_be_opened(tmp_path, sources):
    assert Store.at(tmp_path / "rien", sources).files == ()
    with pytest.raises(StoreError, match="L’entrepôt de données « rien » est vide"):
        Store.opened(tmp_path / "rien", sources)


def test_only_a_lot_with_its_register_counts(store, sources):
    (store.folder / "0002").mkdir()
    (store.folder / "notes").mkdir()
    again = Store.at(store.folder, sources)
    assert (again.lot, again.next_lot) == (store.lot, "0002")


def _use(folder: Any, sources: Any) -> Any:
    store = Store.opened(folder, sources)
    assert not store.perimeters.movements.empty
    return gather_facts(
        store, ["00001", "00002"], variables=[NAME], areas=[("departement", "00")]
    ).territory(NAME, 2024)


def test_store_is_used_as_it_is(store, sources):
    assert _use(store.folder, sources).is_known


@pytest.mark.parametrize(
    "pattern",
    [
        "registre.json",
        "perimetres.json",
        "observations-{}.parquet",
        "sommes-{}.parquet",
        "zones-*.parquet",
        "code-*.parquet",
        "mouvements-*.parquet",
    ],
)
@pytest.mark.parametrize("damage", ["absent", "empty", "cut", "overwritten"])
def test_damaged_store_says_what_to_do_in_french(store, sources, pattern, damage):
    identifier = entry_of(store, "insee_naissances/communes").identifier
    for path in (store.folder / store.lot).glob(pattern.format(identifier)):
        content = path.read_bytes()
        if damage == "absent":
            path.unlink()
        else:
            path.write_bytes(
                {"empty": b"", "cut": content[: len(content) // 2], "overwritten": b"\0" * 500}[
                    damage
                ]
            )
    with pytest.raises(StoreError) as caught:
        _use(store.folder, sources)
    message = str(caught.value)
    assert "mporte" in message
    assert "Traceback" not in message
    assert not any(word in message for word in ("Error", "error", "No such file"))


def test_kind_that_is_declared_no_more_is_left_aside(store, sources):
    entries = {name: one for name, one in sources.entries.items() if name != "insee_comparateur"}
    without = sources.model_copy(update={"entries": entries})
    assert _use(store.folder, without).is_known

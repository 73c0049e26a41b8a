"""Reading the facts of a territory in the store: only its rows, only the variables asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Interval, Status
from ctg_eval.geography.folding import own_value_is_comparable
from ctg_eval.geography.movements import departement_of
from ctg_eval.geography.transitions import Passage
from ctg_eval.sources.comparisons import published_cells, published_rows, summed
from ctg_eval.sources.facts import Disagreement, Facts
from ctg_eval.sources.folds import FileRows, Mask, Place, Protect, Row, Tables, as_it_is, each_row
from ctg_eval.sources.headers import plain
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.store import Store


def gather_facts(
    store: Store,
    communes: Sequence[str],
    *,
    variables: Collection[str],
    areas: Sequence[tuple[str, str]] = (),
    mask: Mask = as_it_is,
    protect: Protect | None = None,
) -> Facts:
    """Every cell that may serve the indicators of a territory.

    Args:
        store: The store.
        communes: Today's communes of the territory.
        variables: Variables wanted.
        areas: Areas to compare with, as (level, geo).
        mask: What each row of a variable becomes before anything is computed from it.
        protect: What all the rows become, seen together; it then stands in place of `mask`.

    Raises:
        StoreError: a file of the store is missing.
    """
    wanted = set(variables)
    zones = tuple(zones_of(store, communes))
    files = {
        entry.sha256: file
        for entry in store.files
        if (file := _file_rows(store, entry, communes, wanted)) is not None
    }
    read = {**published_rows(store, [*areas, *zones], wanted), **_tables(files)}
    shown = (protect or each_row(mask))(read)
    files = {sha: _protected(file, shown) for sha, file in files.items()}
    wider = {place: rows for place, rows in shown.items() if place[3] != "commune"}
    cells, contradictions = published_cells(store, wider, wanted)
    return Facts(
        store=store,
        communes=tuple(communes),
        areas=tuple(areas),
        zones=zones,
        files=files,
        cells=cells,
        # Local sums are made of rows that no mask has seen: larger areas have none.
        sums=summed(store, areas, {one for one in wanted if store.sources.is_open(one)}),
        disagreements=(*_contradictions(store, files, communes, wanted), *contradictions),
        hidden=frozenset(
            (*place[1:], geo)
            for place, rows in read.items()
            for geo, row in rows.items()
            if shown[place][geo] is not row and shown[place][geo] != row
        ),
    )


def _tables(files: Mapping[str, FileRows]) -> dict[Place, Mapping[str, Row]]:
    return {
        (sha, variable, year, "commune"): rows
        for sha, file in files.items()
        for (variable, year), rows in file.rows.items()
    }


def _protected(file: FileRows, shown: Tables) -> FileRows:
    sha = file.entry.sha256
    rows = {key: shown[sha, key[0], key[1], "commune"] for key in file.rows}
    return replace(file, rows=rows)


def zones_of(store: Store, communes: Sequence[str]) -> Iterable[tuple[str, str]]:
    """IRIS and QPV of some communes.

    An IRIS carries its commune's code; a QPV carries its department's, and names its communes.
    """
    inside = [store.code.commune(one) for one in communes]
    departements = {one.departement for one in inside}
    names = {plain(one.nom) for one in inside}
    zones = store.zones()
    level, geo = (pc.cast(zones.column(name), pa.string()) for name in ("level", "geo"))
    commune = pc.utf8_slice_codeunits(geo, 0, 5)
    iris = pc.and_(pc.equal(level, "iris"), pc.is_in(commune, pa.array(communes, pa.string())))
    found = {("iris", one) for one in zones.filter(iris).column("geo").to_pylist()}
    for row in zones.filter(pc.equal(level, "qpv")).to_pylist():
        if _qpv_departement(row["geo"]) in departements:
            written = {plain(name) for name in row["communes"].split(",")}
            if written & names:
                found.add(("qpv", row["geo"]))
    return sorted(found)


def _qpv_departement(code: str) -> str:
    """Department of a QPV: `QP062010` is in 62, `QP971001` in 971, `QP02A001` in 2A."""
    three = code[2:5]
    return three if three.startswith("97") else three[1:]


def zone_labels(store: Store) -> dict[tuple[str, str], str]:
    """Name of each zone, the last one written."""
    return {
        (row["level"], row["geo"]): row["label"]
        for row in store.zones().to_pylist()
        if row["label"]
    }


def _file_rows(
    store: Store, entry: FileEntry, communes: Sequence[str], wanted: set[str]
) -> FileRows | None:
    held = {name for name in wanted & entry.variables.keys() if entry.years(name, "commune")}
    departements = {departement_of(one) for one in communes}
    if not held or not departements & set(entry.departements):
        return None
    passage = store.perimeters.passage(entry)
    codes = _leading_to(passage, communes)
    table = store.rows(entry, codes, held)
    kept = table.filter(pc.equal(pc.cast(table.column("level"), pa.string()), "commune"))
    rows = _by_year(kept)
    present = {one for row in rows.values() for one in row}
    # A year of the file with no row here: each of the territory's rows lacks, or is a zero.
    for name in held:
        for year in entry.years(name, "commune"):
            rows.setdefault((name, year), {})
    return FileRows(entry, passage, rows, _expected(passage, communes, codes, present))


def _leading_to(passage: Passage, communes: Sequence[str]) -> set[str]:
    """The territory's codes, those that became them, their municipal arrondissements."""
    inside = set(communes)
    codes = inside | {part for part, city in passage.cities.items() if city in inside}
    for commune in communes:
        codes |= passage.sources.get(commune, frozenset())
    return codes


def _expected(
    passage: Passage, communes: Sequence[str], codes: set[str], present: set[str]
) -> frozenset[str]:
    """Codes of which each should have a row, in the geography of the file.

    Without dates, the file's own codes tell its geography: a commune and one merged into it that
    both have rows are two parts of today's commune.
    """
    parts = passage.cities
    expected = (present | (codes & (passage.existing or frozenset()))) - parts.keys()
    reached = {now for one in expected for now in passage.targets.get(one, frozenset())}
    expected |= set(communes) - reached
    for part, city in parts.items():
        if city in expected and city not in present and part in present:
            expected |= {one for one, its in parts.items() if its == city}
    cities = {city for part, city in parts.items() if part in expected}
    return frozenset(expected - cities)


def _by_year(table: pa.Table) -> dict[tuple[str, int], dict[str, Row]]:
    found: dict[tuple[str, int], dict[str, Row]] = defaultdict(dict)
    for variable, geo, year, low, high, status in zip(
        pc.cast(table.column("variable"), pa.string()).to_pylist(),
        table.column("geo").to_pylist(),
        table.column("year").to_pylist(),
        table.column("low").to_pylist(),
        table.column("high").to_pylist(),
        pc.cast(table.column("status"), pa.string()).to_pylist(),
        strict=True,
    ):
        found[variable, year][geo] = (low, high, Status(status))
    return dict(found)


def _contradictions(
    store: Store, files: Mapping[str, FileRows], communes: Sequence[str], wanted: set[str]
) -> Iterable[Disagreement]:
    """Own rows of one commune and year whose intervals do not meet, between two files.

    Only where both files speak of the commune as it is today: another perimeter is no quarrel.
    """
    for variable in sorted(wanted):
        seen: dict[tuple[str, int], tuple[str, Interval]] = {}
        giving = store.register.giving(variable, store.sources)
        speaking = [entry for entry in giving if entry.sha256 in files]
        if len(speaking) > 1:
            for entry in speaking:
                for key, interval in _own_rows(files[entry.sha256], communes, variable):
                    first = seen.setdefault(key, (entry.identifier, interval))
                    if first[1].intersect(interval) is None:
                        other = (entry.identifier, interval)
                        yield Disagreement(variable, *key, first, other)


def _own_rows(
    file: FileRows, communes: Sequence[str], variable: str
) -> Iterable[tuple[tuple[str, int], Interval]]:
    for (name, year), rows in file.rows.items():
        if name == variable:
            for geo in communes:
                if geo in rows and own_value_is_comparable(geo, file.passage, rows.keys()):
                    yield (geo, year), Interval(*rows[geo][:2])

"""Reading the facts of a territory in the store: only its rows, only the variables asked for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.bounds import Interval, Status
from ctg_eval.geography.movements import departement_of
from ctg_eval.geography.transitions import Passage
from ctg_eval.sources.facts import AreaKey, Cell, Disagreement, Facts, FileRows, Row
from ctg_eval.sources.headers import plain
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.store import Store


def gather_facts(
    store: Store,
    communes: Sequence[str],
    *,
    variables: Collection[str],
    areas: Sequence[tuple[str, str]] = (),
) -> Facts:
    """Every cell that may serve the indicators of a territory.

    Args:
        store: The store.
        communes: Today's communes of the territory.
        variables: Variables wanted.
        areas: Areas to compare with, as (level, geo).

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
    cells, contradictions = _published(store, [*areas, *zones], wanted)
    return Facts(
        store=store,
        communes=tuple(communes),
        areas=tuple(areas),
        zones=zones,
        files=files,
        cells=cells,
        sums=_sums(store, areas, wanted),
        disagreements=(*_contradictions(store, files, wanted), *contradictions),
    )


def zones_of(store: Store, communes: Sequence[str]) -> Iterable[tuple[str, str]]:
    """IRIS and QPV of some communes.

    An IRIS carries its commune's code; a QPV carries its department's, and names its communes.
    """
    inside = set(communes)
    departements = {store.code.commune(one).departement for one in communes}
    names = {plain(store.code.commune(one).nom) for one in communes}
    found = set()
    for row in store.zones().to_pylist():
        if row["level"] == "iris":
            if row["geo"][:5] in inside:
                found.add(("iris", row["geo"]))
        elif _qpv_departement(row["geo"]) in departements:
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
    rows = _by_year(table.filter(pc.equal(pc.cast(table.column("level"), pa.string()), "commune")))
    expected = _expected(passage, communes, codes, {one for row in rows.values() for one in row})
    zero = {one for one in expected if departement_of(one) in entry.covered}
    return FileRows(entry, passage, rows, frozenset(expected), frozenset(zero))


def _leading_to(passage: Passage, communes: Sequence[str]) -> set[str]:
    """The territory's codes, those that became them, their municipal arrondissements."""
    inside = set(communes)
    codes = inside | {part for part, city in passage.cities.items() if city in inside}
    for commune in communes:
        codes |= passage.sources.get(commune, frozenset())
    return codes


def _expected(
    passage: Passage, communes: Sequence[str], codes: set[str], present: set[str]
) -> set[str]:
    """Codes of which each should have a row, in the geography of the file.

    Without dates, the file's own codes tell its geography: a commune and one merged into it that
    both have rows are two parts of today's commune.
    """
    parts = passage.cities
    if passage.existing is not None:
        expected = (codes & passage.existing) - parts.keys()
    else:
        expected = {one for one in present if one not in parts}
    reached = {now for one in expected for now in passage.targets.get(one, frozenset())}
    expected |= set(communes) - reached
    for part, city in parts.items():
        if city in expected and city not in present and part in present:
            expected |= {one for one, its in parts.items() if its == city}
    cities = {city for part, city in parts.items() if part in expected}
    return expected - cities


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


def _published(
    store: Store, areas: Collection[tuple[str, str]], wanted: set[str]
) -> tuple[dict[AreaKey, dict[int, Cell]], list[Disagreement]]:
    geos = {geo for _, geo in areas}
    asked = set(areas)
    levels = {level for level, _ in areas}
    rows: dict[str, dict[str, list[Found]]] = {}
    for entry in store.files:
        held = {
            name
            for name in wanted & entry.variables.keys()
            if levels & entry.variables[name].keys()
        }
        if held:
            rows[entry.sha256] = _by_variable(store.rows(entry, geos, held))
    found: dict[AreaKey, dict[int, Cell]] = defaultdict(dict)
    quarrels: list[Disagreement] = []
    for variable in sorted(wanted):
        for entry in store.register.giving(variable, store.sources):
            for row in rows.get(entry.sha256, {}).get(variable, ()):
                if (row.level, row.geo) in asked:
                    _add(found[variable, row.level, row.geo], row, entry, variable, quarrels)
    return dict(found), quarrels


@dataclass(frozen=True, slots=True)
class Found:
    """One published row."""

    level: str
    geo: str
    year: int
    interval: Interval
    status: Status


def _by_variable(table: pa.Table) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = defaultdict(list)
    for row in table.to_pylist():
        interval = Interval(row["low"], row["high"])
        found[row["variable"]].append(
            Found(row["level"], row["geo"], row["year"], interval, Status(row["status"]))
        )
    return found


def _add(
    cells: dict[int, Cell],
    row: Found,
    entry: FileEntry,
    variable: str,
    quarrels: list[Disagreement],
) -> None:
    if row.year not in cells:
        known = int(row.interval.is_bounded)
        cells[row.year] = Cell(
            row.interval, row.status, (entry.identifier,), known, 1, float(known)
        )
    elif cells[row.year].interval.intersect(row.interval) is None:
        held = cells[row.year]
        kept, other = (held.files[0], held.interval), (entry.identifier, row.interval)
        quarrels.append(Disagreement(variable, row.geo, row.year, kept, other))


def _sums(
    store: Store, areas: Sequence[tuple[str, str]], wanted: set[str]
) -> dict[AreaKey, dict[int, Cell]]:
    """Sums of areas: of several files, the one that knows most communes, then the priority."""
    geos = {geo for _, geo in areas}
    asked = set(areas)
    found: dict[AreaKey, dict[int, Cell]] = defaultdict(dict)
    ranked = sorted(
        store.files,
        key=lambda one: (store.sources.kinds[one.kind].priorite, -one.edition, one.sha256),
    )
    for entry in ranked:
        for row in store.sums(entry, geos, wanted & entry.variables.keys()).to_pylist():
            if (row["level"], row["geo"]) not in asked:
                continue
            cells = found[row["variable"], row["level"], row["geo"]]
            held = cells.get(row["year"])
            if held is None or row["known"] > held.known:
                status = store.sources.variable(row["variable"]).statut
                complete = math.isfinite(row["high"])
                cells[row["year"]] = Cell(
                    Interval(row["low"], row["high"]),
                    _sum_status(status, row["low"], row["high"]) if complete else Status.PARTIAL,
                    (entry.identifier,),
                    row["known"],
                    row["expected"],
                    row["share"],
                )
    return dict(found)


def _sum_status(status: Status, low: float, high: float) -> Status:
    return status if low == high else Status.ROUNDED


def _contradictions(
    store: Store, files: Mapping[str, FileRows], wanted: set[str]
) -> Iterable[Disagreement]:
    """Own rows of one commune and year whose intervals do not meet, between two files."""
    for variable in sorted(wanted):
        giving = [
            files[entry.sha256]
            for entry in store.register.giving(variable, store.sources)
            if entry.sha256 in files
        ]
        seen: dict[tuple[str, int], tuple[str, Interval]] = {}
        for file in giving:
            for (name, year), rows in file.rows.items():
                if name != variable:
                    continue
                for geo, (low, high, _) in rows.items():
                    interval = Interval(low, high)
                    first = seen.setdefault((geo, year), (file.entry.identifier, interval))
                    if first[1].intersect(interval) is None:
                        other = (file.entry.identifier, interval)
                        yield Disagreement(variable, geo, year, first, other)

"""The register's entry of a file just read: its years, its communes, and where no row is a zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.movements import departement_of
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.perimeters import presence
from ctg_eval.sources.reading import Reading
from ctg_eval.sources.register import FileEntry, declaration_key

# Size from which every commune of a department must have a row, by rule of sparse files.
_COVERING = {"departement": None, "communes": 2_000, "villes": 10_000}


def make_entry(
    path: Path, sha256: str, kind: str, reading: Reading, *, sources: Sources, lot: str
) -> FileEntry:
    """The entry of a file, but for what depends on the geography (see `located`).

    Args:
        path: The file that was imported.
        sha256: Its fingerprint.
        kind: Its kind.
        reading: What was read in it.
        sources: Declarations.
        lot: Folder of the store that will hold its rows.
    """
    source = sources.entries[kind.partition("/")[0]]
    variables = _index(reading.observations)
    years = [year for levels in variables.values() for found in levels.values() for year in found]
    held = {
        "observations": bool(reading.observations.num_rows),
        "lieux": bool(reading.places.num_rows),
        "zones": bool(reading.zones.num_rows),
        "mouvements": reading.movements is not None,
        "contours": bool(reading.raw),
        "code": sources.kinds[kind].forme == "code",
    }
    return FileEntry(
        sha256=sha256,
        name=path.name,
        kind=kind,
        declaration=declaration_key(kind, sources),
        producer=source.producteur,
        title=source.titre,
        licence=source.licence,
        edition=max(years, default=0),
        lot=lot,
        rows=reading.rows,
        variables=variables,
        holds=tuple(name for name, is_held in held.items() if is_held),
        left_out=reading.left_out,
        warnings=reading.warnings,
    )


def located(
    entry: FileEntry, observations: pa.Table, *, sources: Sources, code: OfficialCode
) -> FileEntry:
    """The entry with what today's code says of its areas, to be done again when the code changes.

    Args:
        entry: Entry of a file.
        observations: Its rows.
        sources: Declarations.
        code: Today's code.
    """
    level = pc.cast(observations.column("level"), pa.string())
    strays, absent = presence(code, _geos(observations, pc.equal(level, "commune")))
    local = _geos(observations, pc.is_in(level, pa.array(["commune", "iris"])))
    areas = {departement_of(one) for one in local} & set(code.areas("departement"))
    rule = sources.kinds[entry.kind].creux if entry.kind in sources.kinds else ""
    if rule:
        absent = ()  # a commune without a row in a sparse file says nothing of its geography
    return replace(
        entry,
        departements=tuple(sorted(areas)),
        strays=strays,
        absent=absent,
        covered=_covered(observations, code, least=_COVERING[rule]) if rule else (),
    )


def _index(observations: pa.Table) -> dict[str, dict[str, tuple[int, ...]]]:
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    keys = pa.table(
        {
            "variable": pc.cast(observations.column("variable"), pa.string()),
            "level": pc.cast(observations.column("level"), pa.string()),
            "year": observations.column("year"),
        }
    )
    for row in (
        keys.group_by(["variable", "level", "year"], use_threads=False).aggregate([]).to_pylist()
    ):
        levels = found.setdefault(row["variable"], {})
        levels[row["level"]] = tuple(sorted({*levels.get(row["level"], ()), row["year"]}))
    return found


def _geos(observations: pa.Table, kept: pa.ChunkedArray) -> set[str]:
    return set(pc.unique(observations.column("geo").filter(kept)).to_pylist())


def _covered(observations: pa.Table, code: OfficialCode, *, least: int | None) -> tuple[str, ...]:
    """Departments where this sparse file leaves nothing out, so that no row is a zero.

    One row shows that a department is covered; with `least`, each of its communes of that many
    inhabitants must have one. Where the file gives the department's own total, its communes must
    sum to it: an extract that leaves communes out is found out. `90@2024` holds for one year.
    """
    known = set(code.areas("departement"))
    by_year: dict[int, set[str]] = {}
    for year in sorted(pc.unique(observations.column("year")).to_pylist()):
        rows = observations.filter(pc.equal(observations.column("year"), year))
        level = pc.cast(rows.column("level"), pa.string())
        communes = _geos(rows, pc.equal(level, "commune"))
        held = {departement_of(one) for one in communes} & known - _short(rows)
        by_year[year] = {
            area for area in held if least is None or _holds(area, communes, code, least)
        }
    always = set.intersection(*by_year.values()) if by_year else set()
    dated = {f"{area}@{year}" for year, areas in by_year.items() for area in areas - always}
    return tuple(sorted(always | dated))


def _holds(area: str, communes: Iterable[str], code: OfficialCode, least: int) -> bool:
    held = set(communes)
    return all(
        one in held
        for one in code.members("departement", area)
        if code.commune(one).population >= least
    )


def _short(rows: pa.Table) -> set[str]:
    """Departments whose own total, for one variable at least, is not the sum of their communes."""
    level = pc.cast(rows.column("level"), pa.string())
    if not pc.any(pc.equal(level, "departement")).as_py():
        return set()
    frame = rows.select(["geo", "low", "high"]).to_pandas()
    frame["variable"] = pc.cast(rows.column("variable"), pa.string()).to_pandas()
    frame["level"] = level.to_pandas()
    communes = frame[frame["level"] == "commune"]
    area = communes["geo"].map(departement_of)
    sums = communes.groupby(["variable", area])["low"].sum().to_dict()
    return {
        row.geo
        for row in frame[frame["level"] == "departement"].itertuples()
        if not row.low <= sums.get((row.variable, row.geo), 0.0) <= row.high
    }

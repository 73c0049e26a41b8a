"""Importing a folder: recognise, read, sum, and put in the store in one move.

Everything new is written in a folder beside the store; a single rename makes it the store's
newest lot. A run that is interrupted, even killed, leaves the store as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from ctg_eval.errors import CtgEvalError, SourceError, StoreError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.etalab import read_etalab
from ctg_eval.geography.movements import departement_of
from ctg_eval.geography.storage import write_code
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources import register as reg
from ctg_eval.sources.perimeters import Perimeters, presence
from ctg_eval.sources.read import read_file
from ctg_eval.sources.reading import Reading
from ctg_eval.sources.recognise import CODE_FILES, recognise
from ctg_eval.sources.store import Store, geography_of
from ctg_eval.sources.sums import sum_areas

ROW_GROUP = 4_000
_COVERING = 2_000
_SKIPPED = {".md", ".txt", ".pdf", ".doc", ".docx", ".ini", ".lock"}

Outcome = Literal["importé", "inchangé", "laissé de côté", "refusé"]


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file.

    Attributes:
        path: The file.
        outcome: importé, inchangé, laissé de côté or refusé.
        kind: Its kind, when it was recognised.
        message: French sentence; for a refused file, why and what to do.
    """

    path: Path
    outcome: Outcome
    kind: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did.

    Attributes:
        lines: One a file, in the order of their paths.
        is_changed: Whether the store has a new lot.
    """

    lines: tuple[Line, ...]
    is_changed: bool

    def count(self, outcome: Outcome) -> int:
        """How many files had this outcome."""
        return sum(line.outcome == outcome for line in self.lines)


Progress = Callable[[Path, int], None]


@dataclass
class _Run:
    """An import under way."""

    store: Path
    staging: Path
    sources: Sources
    known: reg.Register
    code: OfficialCode
    lot: str
    entries: list[reg.FileEntry] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def import_folder(
    folder: Path, *, store: Path, sources: Sources, progress: Progress | None = None
) -> Report:
    """Import every official file of a folder and of its sub-folders.

    Args:
        folder: A folder, or one file.
        store: Folder of the store; made if absent.
        sources: Declarations.
        progress: Called with each file and its size once it is dealt with.

    Raises:
        SourceError: the folder does not exist or holds no file.
        StoreError: another import is under way, or the disk refuses.
    """
    paths = _files(folder)
    store.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(store.with_name(f".{store.name}.verrou"), timeout=0)
    try:
        with lock:
            return _import(paths, store, sources, progress or (lambda _path, _size: None))
    except Timeout as error:
        raise StoreError(
            "Un autre import est en cours dans cet entrepôt. Attendez qu’il finisse, puis relancez."
        ) from error
    except OSError as error:
        raise StoreError(f"Écriture impossible dans « {store} » : {error.strerror}.") from error


def _files(folder: Path) -> list[Path]:
    if not folder.exists():
        raise SourceError(folder, "ce dossier n’existe pas", "Vérifiez le chemin donné")
    found = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    paths = [
        one
        for one in found
        if one.is_file()
        and not one.name.startswith((".", "~$"))
        and one.suffix.lower() not in _SKIPPED
    ]
    if not paths:
        raise SourceError(
            folder, "ce dossier ne contient aucun fichier", "Vérifiez le chemin donné"
        )
    return paths


def _import(paths: Sequence[Path], store: Path, sources: Sources, progress: Progress) -> Report:
    for stale in store.parent.glob(f".{store.name}.import-*"):
        shutil.rmtree(stale, ignore_errors=True)
    present = Store.at(store, sources)
    staging = store.with_name(f".{store.name}.import-{os.getpid()}")
    staging.mkdir()
    run = _Run(store, staging, sources, present.register, present.code, present.next_lot)
    try:
        # The code and the movements first: the other files are read with them.
        for path in sorted(paths, key=lambda one: (one.name not in CODE_FILES, str(one))):
            _deal_with(path, run)
            progress(path, path.stat().st_size)
        changed = _finish(run)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    lines = sorted(run.lines, key=lambda line: str(line.path))
    return Report(tuple(lines), changed)


def _deal_with(path: Path, run: _Run) -> None:
    sha = reg.fingerprint(path)
    known = next((one for one in run.known.files if one.sha256 == sha), None)
    if known and known.declaration == _declaration(known.kind, run.sources):
        run.lines.append(Line(path, "inchangé", known.kind))
        return
    if any(one.sha256 == sha for one in run.entries):
        run.lines.append(Line(path, "inchangé", message="copie d’un autre fichier du dossier"))
        return
    try:
        _read_one(path, sha, run)
    except CtgEvalError as error:
        run.lines.append(Line(path, "refusé", message=str(error)))


def _declaration(kind: str, sources: Sources) -> str:
    return reg.declaration_key(kind, sources) if kind in sources.kinds else ""


def _read_one(path: Path, sha: str, run: _Run) -> None:
    if path.name in CODE_FILES and path.name != "communes.json":
        run.lines.append(Line(path, "importé", message="lu avec communes.json"))
        return
    found = recognise(path, run.sources)
    forme = run.sources.kinds[found.kind].forme
    if forme == "code":
        run.code = read_etalab(path.parent, year=run.code.year)
    reading = read_file(found, run.sources, run.code)
    if forme == "aucune":
        run.lines.append(Line(path, "laissé de côté", found.kind, reading.warnings[0]))
        return
    entry = _entry(path, sha, found.kind, reading, run)
    _write(entry, reading, run)
    run.entries.append(entry)
    run.lines.append(Line(path, "importé", found.kind, " ; ".join(reading.warnings)))


def _entry(path: Path, sha: str, kind: str, reading: Reading, run: _Run) -> reg.FileEntry:
    source = run.sources.entries[kind.partition("/")[0]]
    variables = _index(reading.observations)
    communes = _communes(reading)
    strays, absent = presence(run.code, communes)
    holds = [
        name
        for name, held in {
            "observations": reading.observations.num_rows,
            "lieux": reading.places.num_rows,
            "zones": reading.zones.num_rows,
            "mouvements": reading.movements is not None,
            "contours": bool(reading.raw),
            "code": run.sources.kinds[kind].forme == "code",
        }.items()
        if held
    ]
    years = [year for levels in variables.values() for found in levels.values() for year in found]
    return reg.FileEntry(
        sha256=sha,
        name=path.name,
        kind=kind,
        declaration=reg.declaration_key(kind, run.sources),
        producer=source.producteur,
        title=source.titre,
        licence=source.licence,
        edition=max(years, default=0),
        lot=run.lot,
        rows=reading.rows,
        variables=variables,
        departements=_departements(reading, run.code),
        covered=_covered(kind, communes, run),
        strays=strays,
        absent=absent,
        holds=tuple(holds),
        left_out=reading.left_out,
        warnings=reading.warnings,
    )


def _index(observations: pa.Table) -> dict[str, dict[str, tuple[int, ...]]]:
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    if observations.num_rows:
        keys = pa.table(
            {
                "variable": pc.cast(observations.column("variable"), pa.string()),
                "level": pc.cast(observations.column("level"), pa.string()),
                "year": observations.column("year"),
            }
        )
        for row in keys.group_by(["variable", "level", "year"]).aggregate([]).to_pylist():
            levels = found.setdefault(row["variable"], {})
            levels[row["level"]] = tuple(sorted({*levels.get(row["level"], ()), row["year"]}))
    return found


def _communes(reading: Reading) -> set[str]:
    if not reading.observations.num_rows:
        return set()
    level = pc.cast(reading.observations.column("level"), pa.string())
    rows = reading.observations.filter(pc.equal(level, "commune"))
    return set(pc.unique(rows.column("geo")).to_pylist())


def _departements(reading: Reading, code: OfficialCode) -> tuple[str, ...]:
    known = set(code.areas("departement"))
    level = pc.cast(reading.observations.column("level"), pa.string())
    local = reading.observations.filter(pc.is_in(level, pa.array(["commune", "iris"])))
    areas = {departement_of(one) for one in pc.unique(local.column("geo")).to_pylist()}
    return tuple(sorted(areas & known))


def _covered(kind: str, communes: set[str], run: _Run) -> tuple[str, ...]:
    """Departments where this sparse file leaves nothing out, so that no row is a zero."""
    rule = run.sources.kinds[kind].creux
    if not rule:
        return ()
    held = {departement_of(one) for one in communes} & set(run.code.areas("departement"))
    if rule == "departement":
        return tuple(sorted(held))
    return tuple(
        area
        for area in sorted(held)
        if all(
            one in communes
            for one in run.code.members("departement", area)
            if run.code.commune(one).population >= _COVERING
        )
    )


def _write(entry: reg.FileEntry, reading: Reading, run: _Run) -> None:
    facts = {"fichier": entry.sha256, "type": entry.kind, "titre": entry.title}
    tables = {"observations": reading.observations, "lieux": reading.places, "zones": reading.zones}
    for name, table in tables.items():
        if name in entry.holds:
            _parquet(table, run.staging / f"{name}-{entry.identifier}.parquet", facts)
    if reading.movements is not None:
        _parquet(reading.movements, run.staging / f"mouvements-{entry.identifier}.parquet", facts)
    if reading.raw:
        (run.staging / f"contours-{entry.identifier}.geojson").write_bytes(reading.raw)
    if "code" in entry.holds:
        write_code(run.code, run.staging / f"code-{entry.identifier}.parquet")


def _parquet(table: pa.Table, path: Path, facts: dict[str, str]) -> None:
    pq.write_table(
        table.replace_schema_metadata(facts), path, row_group_size=ROW_GROUP, compression="zstd"
    )


def _finish(run: _Run) -> bool:
    """Work out the sums, write the register, and put the lot in place by one rename."""
    register = reg.merged(run.known, run.entries)
    folders = {one.sha256: run.store / one.lot for one in run.known.files}
    folders |= {one.sha256: run.staging for one in run.entries}
    perimeters = geography_of(register, folders)
    stale = perimeters.key != run.known.geography
    if not run.entries and not stale:
        return False
    entries = []
    for entry in register.files:
        if stale or entry.lot == run.lot:
            entry = _with_sums(entry, folders[entry.sha256], perimeters, run)
        if "observations" in entry.holds:
            perimeters.passage(entry)
        entries.append(entry)
    (run.staging / "perimetres.json").write_text(
        json.dumps(perimeters.dump(), ensure_ascii=False, sort_keys=True), encoding="utf-8"
    )
    final = reg.Register(tuple(entries), perimeters.key)
    (run.staging / reg.NAME).write_text(final.text(), encoding="utf-8")
    _sync(run.staging)
    run.store.mkdir(exist_ok=True)
    run.staging.rename(run.store / run.lot)
    _sync(run.store)
    return True


def _with_sums(
    entry: reg.FileEntry, folder: Path, perimeters: Perimeters, run: _Run
) -> reg.FileEntry:
    """The entry with its sums written in this lot, when it has additive variables."""
    additive = [name for name in entry.variables if run.sources.variable(name).additif]
    holds = tuple(one for one in entry.holds if not one.startswith("sommes"))
    if not additive or "observations" not in entry.holds:
        return replace(entry, holds=holds)
    sums = sum_areas(
        pq.read_table(folder / f"observations-{entry.identifier}.parquet"),
        variables=additive,
        code=perimeters.code,
        passage=perimeters.passage(entry),
        covered=entry.covered,
    )
    _parquet(
        sums, run.staging / f"sommes-{entry.identifier}.parquet", {"geographie": perimeters.key}
    )
    return replace(entry, holds=(*holds, f"sommes/{run.lot}"))


def _sync(folder: Path) -> None:
    """Make sure that a folder's files and names are on the disk."""
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Importing a folder: recognise, read, sum, and put in the store in one move.

Everything new is written in a folder beside the store; a single rename makes it the store's
newest lot. A run that is interrupted, even killed, leaves the store as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from ctg_eval.errors import CtgEvalError, SourceError, StoreError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.etalab import read_etalab
from ctg_eval.geography.storage import write_code
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources import register as reg
from ctg_eval.sources.archives import unpacked
from ctg_eval.sources.entries import located, make_entry
from ctg_eval.sources.lots import reason, sync, write_reading, write_table
from ctg_eval.sources.perimeters import Perimeters
from ctg_eval.sources.read import named_year, read_file
from ctg_eval.sources.reading import Reading
from ctg_eval.sources.recognise import CODE_FILES, recognise
from ctg_eval.sources.rounding import settled, stepped
from ctg_eval.sources.rounding_import import VERSION, shown_roundings
from ctg_eval.sources.store import DAMAGED, Store, damaged, geography_of
from ctg_eval.sources.sums import sum_areas

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
    lines: list[Line] = field(default_factory=list)


def import_folder(
    folder: Path,
    *,
    store: Path,
    sources: Sources,
    progress: Progress | None = None,
    names: Collection[str] | None = None,
) -> Report:
    """Import every official file of a folder and of its sub-folders, zips included.

    Args:
        folder: A folder, or one file.
        store: Folder of the store; made if absent.
        sources: Declarations.
        progress: Called with each file and its size once it is dealt with.
        names: Take only the files of these names; None takes them all.

    Raises:
        SourceError: the folder does not exist or holds no file.
        StoreError: another import is under way, or the disk refuses.
    """
    paths = _files(folder, names)
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(store.with_name(f".{store.name}.verrou"), timeout=0):
            return _import(paths, store, sources, progress or (lambda _path, _size: None))
    except Timeout as error:
        raise StoreError(
            "Un autre import est en cours dans cet entrepôt. Attendez qu’il finisse, puis relancez."
        ) from error
    except OSError as error:
        raise StoreError(
            f"Écriture impossible dans « {store} » : {reason(error)}. Rien n’y a changé."
        ) from error


def _files(folder: Path, names: Collection[str] | None) -> list[Path]:
    if not folder.exists():
        raise SourceError(folder, "ce dossier n’existe pas", "Vérifiez le chemin donné")
    found = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    paths = [
        one
        for one in found
        if one.is_file()
        and not one.name.startswith((".", "~$"))
        and one.suffix.lower() not in _SKIPPED
        and (names is None or one.name in names)
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
        # The code first: the other files are read with it.
        for path in sorted(paths, key=lambda one: (one.name not in CODE_FILES, str(one))):
            size = path.stat().st_size if path.exists() else 0
            _deal_with(path, run)
            progress(path, size)
        changed = _finish(run)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    lines = sorted(run.lines, key=lambda line: str(line.path))
    return Report(tuple(lines), changed)


def _deal_with(path: Path, run: _Run) -> None:
    try:
        sha = _fingerprint(path)
        known = next((one for one in run.known.files if one.sha256 == sha), None)
        if known and _is_current(known, path, run.sources):
            run.lines.append(Line(path, "inchangé", known.kind))
        elif any(one.sha256 == sha for one in run.entries):
            run.lines.append(Line(path, "inchangé", message="copie d’un autre fichier du dossier"))
        else:
            _take(path, sha, run)
    except CtgEvalError as error:
        run.lines.append(Line(path, "refusé", message=str(error)))


def _fingerprint(path: Path) -> str:
    try:
        return reg.fingerprint(path)
    except OSError as error:
        raise SourceError(path, f"il ne peut être lu, {reason(error)}") from error


def _is_current(known: reg.FileEntry, path: Path, sources: Sources) -> bool:
    """Whether a known file needs no new reading: same declaration, and same year in its name."""
    if known.kind not in sources.kinds:
        return False
    # The name of a zip says nothing of the table inside.
    name = "" if path.suffix.lower() == ".zip" else path.name
    told = named_year(name, sources.kinds[known.kind]) or known.edition
    key = reg.declaration_key(known.kind, sources)
    return known.declaration == key and told == known.edition


def _take(path: Path, sha: str, run: _Run) -> None:
    if path.name in CODE_FILES and path.name != "communes.json":
        run.lines.append(Line(path, "importé", message="lu avec communes.json"))
        return
    with unpacked(path, run.staging) as table:
        try:
            kind, reading = _read(table, run)
        except OSError as error:
            raise SourceError(path, f"il ne peut être lu, {reason(error)}") from error
    if run.sources.kinds[kind].forme == "aucune":
        run.lines.append(Line(path, "laissé de côté", kind, reading.warnings[0]))
        return
    entry = make_entry(path, sha, kind, reading, sources=run.sources, lot=run.lot)
    write_reading(entry, reading, run.staging)
    if "code" in entry.holds:
        write_code(run.code, run.staging / f"code-{entry.identifier}.parquet")
    run.entries.append(entry)
    run.lines.append(Line(path, "importé", kind, " ; ".join(reading.warnings)))


def _read(path: Path, run: _Run) -> tuple[str, Reading]:
    found = recognise(path, run.sources)
    if run.sources.kinds[found.kind].forme == "code":
        run.code = read_etalab(path.parent, year=run.code.year)
    return found.kind, read_file(found, run.sources, run.code)


def _finish(run: _Run) -> bool:
    """Work out the sums, write the register, and put the lot in place by one rename."""
    register = reg.merged(run.known, run.entries)
    folders = {one.sha256: run.store / one.lot for one in run.known.files}
    folders |= {one.sha256: run.staging for one in run.entries}
    perimeters = geography_of(register, folders)
    is_stale = bool(run.known.files) and perimeters.key != run.known.geography
    # A store tested by no version of the test of rounding, or by another one, is tested again.
    is_tested = not run.known.files or run.known.rounding == VERSION
    if not run.entries and not is_stale and is_tested:
        return False
    roundings = shown_roundings(
        register,
        read=lambda entry: _observations(entry, folders[entry.sha256], run),
        perimeters=perimeters,
        sources=run.sources,
    )
    entries = []
    for known in register.files:
        entry = replace(known, arrondis=roundings.get(known.sha256, ()))
        if is_stale or entry.lot == run.lot or entry.arrondis != known.arrondis:
            entry = _with_sums(entry, folders[entry.sha256], perimeters, run)
        if "observations" in entry.holds:
            perimeters.passage(entry)
        entries.append(entry)
    (run.staging / "perimetres.json").write_text(
        json.dumps(perimeters.dump(), ensure_ascii=False, sort_keys=True), encoding="utf-8"
    )
    final = reg.Register(tuple(entries), perimeters.key, VERSION)
    (run.staging / reg.NAME).write_text(final.text(), encoding="utf-8")
    sync(run.staging)
    run.store.mkdir(exist_ok=True)
    run.staging.rename(run.store / run.lot)
    sync(run.store)
    return True


def _with_sums(
    entry: reg.FileEntry, folder: Path, perimeters: Perimeters, run: _Run
) -> reg.FileEntry:
    """The entry on today's geography, its sums written in this lot when some variables add up."""
    if "observations" not in entry.holds:
        return entry
    observations = _observations(entry, folder, run)
    entry = located(entry, observations, sources=run.sources, code=perimeters.code)
    declared = run.sources.variables
    additive = [one for one in entry.variables if one in declared and declared[one].additif]
    holds = tuple(one for one in entry.holds if not one.startswith("sommes"))
    if not additive:
        return replace(entry, holds=holds)
    sums = sum_areas(
        settled(observations, entry.arrondis, stepped(entry.kind, run.sources)),
        variables=additive,
        code=perimeters.code,
        passage=perimeters.passage(entry),
        covered=entry.covers,
    )
    facts = {"geographie": perimeters.key}
    write_table(sums, run.staging / f"sommes-{entry.identifier}.parquet", facts)
    return replace(entry, holds=(*holds, f"sommes/{run.lot}"))


def _observations(entry: reg.FileEntry, folder: Path, run: _Run) -> pa.Table:
    """The rows of a file as its reader wrote them."""
    path = folder / f"observations-{entry.identifier}.parquet"
    try:
        return pq.read_table(path)
    except DAMAGED as error:
        raise damaged(run.store, path.name) from error

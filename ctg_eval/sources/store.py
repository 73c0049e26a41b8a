"""The store of observations: lots of Parquet files and a register; reading a few areas of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ctg_eval.errors import GeographyError, SourceError, StoreError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.storage import official_code, read_code
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.perimeters import Perimeters
from ctg_eval.sources.reading import OBSERVATIONS, ZONES
from ctg_eval.sources.register import NAME, FileEntry, Register, merged, read_register
from ctg_eval.sources.rounding import settled, stepped
from ctg_eval.sources.sums import SUMS

# What reading a damaged file of the store may raise.
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, SourceError, GeographyError)


def damaged(folder: Path, what: str) -> StoreError:
    """The error of a store whose files are not as an import left them."""
    return StoreError(
        f"L’entrepôt « {folder} » est abîmé ({what}). Supprimez ce dossier et importez les fichiers "
        "à nouveau."
    )


@dataclass(frozen=True)
class Store:
    """A store as it stands: its newest lot's register, and the files that it names.

    Attributes:
        folder: Where it lies.
        register: What it holds.
        sources: Declarations in force.
        lot: Name of the newest lot; empty when nothing was ever imported.
    """

    folder: Path
    register: Register
    sources: Sources = field(repr=False)
    lot: str = ""

    @classmethod
    def at(cls, folder: Path, sources: Sources) -> Store:
        """The store of a folder, empty when the folder is not there.

        Raises:
            StoreError: its register is damaged.
        """
        lots = sorted(
            one.name for one in folder.glob("[0-9][0-9][0-9][0-9]") if (one / NAME).is_file()
        )
        if not lots:
            return cls(folder, Register(), sources)
        return cls(folder, read_register(folder / lots[-1] / NAME), sources, lots[-1])

    @classmethod
    def opened(cls, folder: Path, sources: Sources) -> Store:
        """The store of a folder, which must hold observations.

        Raises:
            StoreError: it is absent, empty or damaged.
        """
        store = cls.at(folder, sources)
        if not store.register.holding("observations"):
            raise StoreError(
                f"L’entrepôt de données « {folder.name} » est vide ({folder}). Importez d’abord des "
                "fichiers officiels : ctg-eval donnees importer DOSSIER."
            )
        return store

    @property
    def next_lot(self) -> str:
        """Name of the lot that the next import will write."""
        return f"{int(self.lot or 0) + 1:04d}"

    @property
    def files(self) -> tuple[FileEntry, ...]:
        """Imported files."""
        return self.register.files

    @cached_property
    def perimeters(self) -> Perimeters:
        """The geography in force and the passages of the files."""
        folders = {one.sha256: self.folder / one.lot for one in self.files}
        if not self.lot:
            return geography_of(self.register, folders)
        cache = self.folder / self.lot / "perimetres.json"
        try:
            content = json.loads(cache.read_text(encoding="utf-8"))
            return geography_of(self.register, folders, cache=content)
        except DAMAGED as error:
            raise damaged(self.folder, cache.parent.name) from error

    @property
    def code(self) -> OfficialCode:
        """The official code in force: the one imported, or the embedded one."""
        return self.perimeters.code

    def with_files(self, entries: Iterable[FileEntry]) -> Store:
        """The same store with more files, whose tables lie elsewhere (`lot` is a whole path).

        A territory's own files are seen by the store that is returned, by no other.
        """
        made = replace(self, register=merged(self.register, entries))
        vars(made)["perimeters"] = self.perimeters  # one geography for both
        return made

    def rows(self, entry: FileEntry, geos: Collection[str], variables: Collection[str]) -> pa.Table:
        """A file's observations for some areas and variables.

        Returns:
            Rows of the schema of observations, as the rounding shown for the file allows; only the
            row groups that may hold them are read.
        """
        path = self._path(entry, "observations")
        if path is None:
            return OBSERVATIONS.empty_table()
        table = _areas(path, geos, variables, OBSERVATIONS)
        return settled(table, entry.arrondis, stepped(entry.kind, self.sources))

    def sums(self, entry: FileEntry, geos: Collection[str], variables: Collection[str]) -> pa.Table:
        """A file's sums for some areas and variables (schema of sums)."""
        path = self._path(entry, "sommes")
        return _areas(path, geos, variables, SUMS) if path else SUMS.empty_table()

    def zones(self) -> pa.Table:
        """Every IRIS and QPV known, with its name and its communes as written."""
        paths = [self._path(entry, "zones") for entry in self.register.holding("zones")]
        try:
            found = [pq.read_table(path, schema=ZONES) for path in paths if path]
        except DAMAGED as error:
            raise damaged(self.folder, "zones") from error
        return pa.concat_tables(found) if found else ZONES.empty_table()

    def _path(self, entry: FileEntry, table: str) -> Path | None:
        if table in entry.holds:
            return self.folder / entry.lot / f"{table}-{entry.identifier}.parquet"
        for held in entry.holds:
            name, _, lot = held.partition("/")
            if name == table:
                return self.folder / lot / f"{table}-{entry.identifier}.parquet"
        return None


def _areas(
    path: Path, geos: Collection[str], variables: Collection[str], schema: pa.Schema
) -> pa.Table:
    """Rows of some areas in a Parquet file sorted by area, by its row groups' statistics."""
    if not path.is_file():
        raise StoreError(
            f"Il manque « {path.name} » dans l’entrepôt. Supprimez « {path.parent.parent} » et "
            "importez les fichiers à nouveau."
        )
    wanted = np.array(sorted(geos), dtype=str)
    try:
        with pq.ParquetFile(path) as file:
            rank = file.schema_arrow.get_field_index("geo")
            groups = [
                number
                for number in range(file.num_row_groups)
                if _may_hold(file.metadata.row_group(number).column(rank).statistics, wanted)
            ]
            table = file.read_row_groups(groups)
    except DAMAGED as error:
        raise damaged(path.parent.parent, path.name) from error
    kept = pc.and_(
        pc.is_in(table.column("geo"), pa.array(wanted, pa.string())),
        pc.is_in(
            pc.cast(table.column("variable"), pa.string()), pa.array(sorted(variables), pa.string())
        ),
    )
    return table.filter(kept).select(schema.names)


def _may_hold(statistics: Any, wanted: np.ndarray) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    first = int(np.searchsorted(wanted, statistics.min))
    return first < len(wanted) and bool(wanted[first] <= statistics.max)


def geography_of(
    register: Register, folders: Mapping[str, Path], *, cache: dict[str, Any] | None = None
) -> Perimeters:
    """The geography that a register's files set: an imported code, imported movements.

    Args:
        register: The files.
        folders: Folder of each file's tables, by sha256.
        cache: Passages already worked out for the same geography.
    """
    code = official_code()
    for entry in _newest(register.holding("code")):
        code = read_code(folders[entry.sha256] / f"code-{entry.identifier}.parquet")
    movements, digest = None, ""
    for entry in _newest(register.holding("mouvements")):
        path = folders[entry.sha256] / f"mouvements-{entry.identifier}.parquet"
        movements, digest = partial(_movements, path), entry.sha256
    return Perimeters(code, movements, digest, cache)


def _movements(path: Path) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pq.read_table(path).to_pandas()
    except DAMAGED as error:
        raise damaged(path.parent.parent, path.name) from error
    return frame


def _newest(entries: Iterable[FileEntry]) -> list[FileEntry]:
    """The one that counts: the last by name, then by fingerprint."""
    return sorted(entries, key=lambda one: (one.name, one.sha256))[-1:]

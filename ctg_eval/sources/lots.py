"""Writing a lot of the store: Parquet files sorted by area, made sure to be on the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ctg_eval.sources.reading import Reading
from ctg_eval.sources.register import FileEntry

ROW_GROUP = 4_000
_REASONS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota de disque est atteint",
    errno.EFBIG: "le disque refuse un fichier de cette taille",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOTDIR: "un fichier porte le nom d’un dossier du chemin",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ENOENT: "un dossier du chemin a disparu",
    errno.EIO: "le disque est en erreur",
}


def write_reading(entry: FileEntry, reading: Reading, folder: Path) -> None:
    """Write all that was read in a file, one file of the lot a table.

    Args:
        entry: Its entry, whose identifier names the files.
        reading: What was read.
        folder: Folder of the lot.
    """
    facts = {"fichier": entry.sha256, "type": entry.kind, "titre": entry.title}
    tables = {
        "observations": reading.observations,
        "lieux": reading.places,
        "zones": reading.zones,
        "mouvements": reading.movements,
    }
    for name, table in tables.items():
        if name in entry.holds:
            write_table(table, folder / f"{name}-{entry.identifier}.parquet", facts)
    if reading.raw:
        (folder / f"contours-{entry.identifier}.geojson").write_bytes(reading.raw)


def write_table(table: pa.Table, path: Path, facts: dict[str, str]) -> None:
    """Write a table in small row groups, so that a territory reads only its own.

    Args:
        table: Rows, sorted by area.
        path: Where.
        facts: Metadata of the file.
    """
    pq.write_table(
        table.replace_schema_metadata(facts), path, row_group_size=ROW_GROUP, compression="zstd"
    )


def sync(folder: Path) -> None:
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


def reason(error: OSError) -> str:
    """Why the system refused to read or to write, in French."""
    return _REASONS.get(error.errno or 0, f"refus du système (erreur {error.errno})")

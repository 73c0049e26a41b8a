"""Insee's downloads: a zip that holds one table, unpacked beside the store for the time to read it."""

from __future__ import annotations

import errno
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ctg_eval.errors import SourceError

_MOST_RATIO = 200
_MOST_BYTES = 4 << 30
_CHUNK = 1 << 20
_TABLES = {".csv", ".xlsx", ".xlsm", ".ods", ".parquet"}
_ENCRYPTED = 1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@contextmanager
def unpacked(path: Path, beside: Path) -> Iterator[Path]:
    """The table of a zip as a file of its own, or the file itself when it is no zip.

    Args:
        path: A file; a name in `.zip` makes it an archive.
        beside: Folder whose disk receives the table, erased on leaving.

    Yields:
        The table's path; it bears the name that it has in the archive.

    Raises:
        SourceError: the archive is damaged, locked, too big, or holds no table or several. What
            is refused while the table is read names the archive too.
    """
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory(dir=beside, prefix="zip-") as folder:
        inner = _extracted(path, Path(folder))
        try:
            yield inner
        except SourceError as error:
            name = f"{path.name} ({inner.name})"
            raise type(error)(name, error.found, error.remedy) from error


def check_size(archive: zipfile.ZipFile, path: Path, *, most: int = _MOST_BYTES) -> None:
    """Refuse an archive that would fill the memory or the disk, before anything is unpacked.

    Raises:
        SourceError: what it declares is more than `most` bytes, or than 200 times its own size.
    """
    inside = sum(item.file_size for item in archive.infolist())
    if inside > most or inside > max(path.stat().st_size, 1) * _MOST_RATIO:
        raise SourceError(path, "il est anormalement gros une fois décompressé")


def _extracted(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive, path)
            item = _table(archive, path)
            if item.flag_bits & _ENCRYPTED:
                raise SourceError(path, "l’archive demande un mot de passe")
            _check_disk(item, path, folder)
            target = folder / PurePosixPath(item.filename).name
            _copy(archive, item, target)
    except _BROKEN as error:
        raise _broken(path) from error
    except OSError as error:
        if error.errno in (None, errno.EINVAL):
            # A place outside the archive, or a stream that cannot be unpacked.
            raise _broken(path) from error
        raise
    return target


def _broken(path: Path) -> SourceError:
    return SourceError(path, "l’archive est abîmée ou n’est pas un zip", "Téléchargez-la à nouveau")


def _table(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The one table: `…_data.csv`, else the only one that is no metadata."""
    items = [one for one in archive.infolist() if _is_table(one)]
    data = [one for one in items if one.filename.lower().endswith("_data.csv")]
    kept = data or [one for one in items if not _is_metadata(one)]
    if len(kept) != 1:
        names = ", ".join(sorted(PurePosixPath(one.filename).name for one in kept)[:4])
        raise SourceError(
            path,
            f"l’archive contient {len(kept)} tableaux ({names})"
            if kept
            else "l’archive ne contient aucun tableau (CSV ou classeur)",
            "Décompressez-la et importez le dossier obtenu",
        )
    return kept[0]


def _is_table(item: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(item.filename)
    hidden = name.name.startswith((".", "~$")) or "__MACOSX" in name.parts
    return not item.is_dir() and not hidden and name.suffix.lower() in _TABLES


def _is_metadata(item: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(item.filename).stem.lower()
    return name.startswith(("meta_", "metadata", "varmod_")) or name.endswith(
        ("_metadata", "_varmod")
    )


def _check_disk(item: zipfile.ZipInfo, path: Path, folder: Path) -> None:
    if item.file_size > shutil.disk_usage(folder).free:
        raise SourceError(
            path, f"il faut {item.file_size >> 20} Mo libres sur le disque pour la décompresser"
        )


def _copy(archive: zipfile.ZipFile, item: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one file; a `ZipExtFile` never gives more bytes than the archive declares."""
    with archive.open(item) as source, target.open("wb") as stream:
        shutil.copyfileobj(source, stream, _CHUNK)

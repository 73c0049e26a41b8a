"""A territory's own files (Caf extractions, local offer): read where they are, for it alone.

Each is read by the ordinary readers into a folder of the territory, once: its name holds the
fingerprint of the file and all that its reading depends on. The shared store never holds them, so
that no other territory sees them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ctg_eval import __version__
from ctg_eval.errors import CtgEvalError, SourceError, StoreError
from ctg_eval.geography.territory import Territory
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.importer import Line
from ctg_eval.sources.lots import reason, write_reading
from ctg_eval.sources.owned import OwnFile, read_own
from ctg_eval.sources.register import (
    NAME,
    FileEntry,
    Register,
    declaration_key,
    fingerprint,
    read_register,
)
from ctg_eval.sources.store import Store

_LINE = "ligne.json"


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """What became of a territory's own files.

    Attributes:
        lines: One a file, in the order of their names.
        entries: Entries of those that were read; their tables lie at `lot`, a whole path.
    """

    lines: tuple[Line, ...] = ()
    entries: tuple[FileEntry, ...] = ()

    @property
    def refused(self) -> tuple[Line, ...]:
        """The files that were refused."""
        return tuple(line for line in self.lines if line.outcome == "refusé")

    @property
    def refused_names(self) -> tuple[str, ...]:
        """Their names from the territory's folder: what a page may say of them."""
        return tuple(line.path.as_posix() for line in self.refused)


def open_own(
    files: Sequence[OwnFile], *, cache: Path, shared: Store, territory: Territory
) -> OwnFiles:
    """The territory's own files, read again only where they changed.

    Args:
        files: The files.
        cache: Folder of the territory's readings; made when there is something to write.
        shared: Store that it reads, for its declarations and its geography.
        territory: The territory: a file that speaks of other communes is refused.

    Raises:
        StoreError: the disk refuses.
    """
    run = _Run(cache, shared, territory)
    try:
        for file in files:
            run.take(file)
        run.clear()
    except OSError as error:
        raise StoreError(f"Écriture impossible dans « {cache} » : {reason(error)}.") from error
    return OwnFiles(tuple(run.lines), tuple(run.entries))


class _Run:
    """The readings of one opening."""

    def __init__(self, cache: Path, shared: Store, territory: Territory) -> None:
        self.cache, self.shared, self.territory = cache, shared, territory
        self.lines: list[Line] = []
        self.entries: list[FileEntry] = []
        self.kept: set[str] = set()
        self.seen: dict[str, str] = {}

    def take(self, file: OwnFile) -> None:
        """One file: from the cache, or read."""
        if not file.path.is_file():
            self._say(file, "refusé", message=_absent(file))
            return
        try:
            sha = fingerprint(file.path)
        except OSError as error:
            told = f"il ne peut être lu, {reason(error)}. Fermez-le s’il est ouvert ailleurs."
            self._say(file, "refusé", message=told)
            return
        if sha in self.seen:
            self._say(file, "inchangé", message=f"copie de « {self.seen[sha]} »")
            return
        self.seen[sha] = file.name
        home = self.cache / self._key(file, sha)
        self.kept.add(home.name)
        if not self._holds(file, home):
            self._read(file, sha, home)
            self._holds(file, home)

    def _say(self, file: OwnFile, outcome: str, *, kind: str = "", message: str = "") -> None:
        line = {"outcome": outcome, "kind": kind, "message": message}
        self.lines.append(Line(Path(file.name), **line))  # type: ignore[arg-type]

    def _key(self, file: OwnFile, sha: str) -> str:
        """What the reading of a file depends on, but for the declaration of its kind."""
        geography = f"{self.shared.perimeters.key} {' '.join(self.territory.communes)}"
        text = f"{__version__} {sha} {file.name} {file.year} {geography}"
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def _holds(self, file: OwnFile, home: Path) -> bool:
        """Take a reading from the cache; False when it is not there or is out of date."""
        try:
            held = json.loads((home / _LINE).read_text(encoding="utf-8"))
            if held["declaration"] != _declaration(held["kind"], self.shared.sources):
                return False
            entries = read_register(home / NAME).files if (home / NAME).exists() else ()
        except (OSError, ValueError, KeyError, TypeError, StoreError):
            return False
        self._say(file, held["outcome"], kind=held["kind"], message=held["message"])
        self.entries += [replace(one, lot=str(home)) for one in entries]
        return True

    def _read(self, file: OwnFile, sha: str, home: Path) -> None:
        """Read a file in a folder of its own, put in place by one renaming."""
        staging = self.cache / f".{home.name}-{os.getpid()}"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            line = self._write(file, sha, staging)
            text = json.dumps(line, ensure_ascii=False, sort_keys=True)
            (staging / _LINE).write_text(text, encoding="utf-8")
            shutil.rmtree(home, ignore_errors=True)
            staging.rename(home)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _write(self, file: OwnFile, sha: str, staging: Path) -> dict[str, str]:
        """Write what a file holds; its line, which says why when it is refused."""
        sources = self.shared.sources
        try:
            read = read_own(file, sha, staging, shared=self.shared, territory=self.territory)
        except CtgEvalError as error:
            told = {"outcome": "refusé", "kind": "", "message": _told(error)}
            return {**told, "declaration": _declaration("", sources)}
        if read.entry is not None:
            write_reading(read.entry, read.reading, staging)
            register = Register((read.entry,), self.shared.perimeters.key)
            (staging / NAME).write_text(register.text(), encoding="utf-8")
        told = {"outcome": "importé" if read.entry else "laissé de côté", "kind": read.kind}
        told["message"] = " ; ".join(read.reading.warnings)
        return {**told, "declaration": _declaration(read.kind, sources)}

    def clear(self) -> None:
        """Erase the readings of files that are no longer there: they may tell of families."""
        if self.cache.is_dir():
            for one in self.cache.iterdir():
                if one.name not in self.kept and not one.name.startswith("."):
                    shutil.rmtree(one, ignore_errors=True)


def _declaration(kind: str, sources: Sources) -> str:
    """Key of the declaration that reads a kind; of them all for a file that none reads."""
    if kind:
        return declaration_key(kind, sources) if kind in sources.kinds else ""
    return _digest(declaration_key(one, sources) for one in sources.kinds)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:12]


def _absent(file: OwnFile) -> str:
    found = "ce n’est pas un fichier" if file.path.exists() else "ce fichier n’existe pas"
    return f"{found}. Déposez-le, ou corrigez « donnees » dans territoire.yaml."


def _told(error: CtgEvalError) -> str:
    """Why a file is refused, without its name, which the line bears."""
    if not isinstance(error, SourceError):
        return str(error)
    return f"{error.found}. {error.remedy}." if error.remedy else f"{error.found}."

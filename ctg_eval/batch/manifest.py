"""The manifest of a folder of reports: each file's fingerprint and the key of its inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from ctg_eval.batch.publish import publish

NAME = "manifeste.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One published file.

    Attributes:
        sha256: Fingerprint of its bytes.
        taille: Its size in bytes.
        cle: Key of its inputs (data, code, parameters, versions).
        rapport: Report of the register that made it.
        parametres: Parameters that it was given, as texts, the territory left out.
    """

    sha256: str
    taille: int
    cle: str
    rapport: str = ""
    parametres: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Entry:
        """The entry that a manifest holds.

        Raises:
            TypeError: a field is unknown, absent or of another type.
        """
        entry = cls(**given)  # type: ignore[arg-type]  # checked below
        texts = (entry.sha256, entry.cle, entry.rapport)
        if not all(isinstance(one, str) for one in texts) or not isinstance(entry.taille, int):
            raise TypeError
        pairs = dict(entry.parametres).items()
        if not all(isinstance(one, str) for pair in pairs for one in pair):
            raise TypeError
        return entry


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder holds; the same content gives the same bytes.

    Attributes:
        fichiers: Name of the file in the folder and its entry.
        versions: Name of a program or of a data set, and its version.
        is_damaged: Whether a manifest is there that cannot be read.
    """

    fichiers: Mapping[str, Entry] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    is_damaged: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The folder's manifest; empty where there is none or where it cannot be read.

        A damaged manifest proves nothing of any file: every report is then out of date, and made
        again.
        """
        try:
            given = json.loads((folder / NAME).read_text(encoding="utf-8"))
            entries = {name: Entry.of(entry) for name, entry in given["fichiers"].items()}
            return cls(entries, dict(given["versions"]))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls(is_damaged=True)

    def to_bytes(self) -> bytes:
        """The manifest as JSON: sorted keys, no clock."""
        content = {
            "fichiers": {name: asdict(entry) for name, entry in self.fichiers.items()},
            "versions": dict(self.versions),
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()

    def is_current(self, folder: Path, name: str, *, key: str) -> bool:
        """Whether the file was made from these inputs and is still the one published."""
        entry = self.fichiers.get(name)
        if entry is None or entry.cle != key:
            return False
        try:
            return fingerprint((folder / name).read_bytes()) == entry.sha256
        except OSError:
            return False


def fingerprint(data: bytes) -> str:
    """The sha256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def publish_file(
    folder: Path, name: str, data: bytes, *, source: Entry, versions: Mapping[str, str]
) -> Manifest:
    """Publish a file, then its line in the manifest; several processes may do so at once.

    The line comes after the file: a crash between the two makes the report again, and never
    passes an old file for a new one.

    Args:
        folder: Folder of the territory and year.
        name: Name of the file in it.
        data: Its whole content.
        source: What it was made from (see `source`).
        versions: Versions to note in the manifest, added to those that it holds.

    Returns:
        The manifest as it now stands.

    Raises:
        OSError: the file or the manifest could not be written.
    """
    publish(folder / name, data)
    entry = replace(source, sha256=fingerprint(data), taille=len(data))
    with FileLock(folder / f".{NAME}.lock", timeout=60):
        now = Manifest.read(folder)
        new = Manifest({**now.fichiers, name: entry}, {**now.versions, **versions})
        publish(folder / NAME, new.to_bytes())
    return new


def source(key: str, report: str = "", given: Mapping[str, object] | None = None) -> Entry:
    """The entry of a file still to be written.

    Args:
        key: Key of its inputs.
        report: Report of the register.
        given: Its parameters.
    """
    told = {name: str(value) for name, value in (given or {}).items() if name != "territoire"}
    return Entry("", 0, key, report, told)


def forget_file(folder: Path, name: str) -> Manifest:
    """Remove a file's line from the manifest (its report no longer exists)."""
    with FileLock(folder / f".{NAME}.lock", timeout=60):
        now = Manifest.read(folder)
        kept = {other: entry for other, entry in now.fichiers.items() if other != name}
        new = Manifest(kept, now.versions)
        publish(folder / NAME, new.to_bytes())
    return new

"""The manifest of a folder of reports: each file's fingerprint and the key of its inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
    """

    sha256: str
    taille: int
    cle: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder holds; the same content gives the same bytes.

    Attributes:
        fichiers: Name of the file in the folder and its entry.
        versions: Name of a program or of a data set, and its version.
    """

    fichiers: Mapping[str, Entry] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The folder's manifest; empty where there is none or where it cannot be read.

        A damaged manifest proves nothing of any file: every report is then out of date, and made
        again.
        """
        try:
            given = json.loads((folder / NAME).read_text(encoding="utf-8"))
            entries = {name: Entry(**entry) for name, entry in given["fichiers"].items()}
            return cls(entries, dict(given["versions"]))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls()

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
    folder: Path, name: str, data: bytes, *, key: str, versions: Mapping[str, str]
) -> Manifest:
    """Publish a file, then its line in the manifest; several processes may do so at once.

    The line comes after the file: a crash between the two makes the report again, and never
    passes an old file for a new one.

    Args:
        folder: Folder of the territory and year.
        name: Name of the file in it.
        data: Its whole content.
        key: Key of its inputs.
        versions: Versions to note in the manifest, added to those that it holds.

    Returns:
        The manifest as it now stands.

    Raises:
        OSError: the file or the manifest could not be written.
    """
    publish(folder / name, data)
    entry = Entry(fingerprint(data), len(data), key)
    with FileLock(folder / f".{NAME}.lock", timeout=60):
        now = Manifest.read(folder)
        new = Manifest({**now.fichiers, name: entry}, {**now.versions, **versions})
        publish(folder / NAME, new.to_bytes())
    return new


def forget_file(folder: Path, name: str) -> Manifest:
    """Remove a file's line from the manifest (its report no longer exists)."""
    with FileLock(folder / f".{NAME}.lock", timeout=60):
        now = Manifest.read(folder)
        kept = {other: entry for other, entry in now.fichiers.items() if other != name}
        new = Manifest(kept, now.versions)
        publish(folder / NAME, new.to_bytes())
    return new

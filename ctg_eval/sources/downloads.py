"""The files that sources declare an address for: fetched, their list kept, each failure apart."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pooch
from filelock import FileLock, Timeout

from ctg_eval.errors import DownloadError, StoreError, UsageError, nearest, os_reason
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.answers import UnreachableError
from ctg_eval.sources.register import fingerprint
from ctg_eval.sources.transfer import Limits, Resumable, UnchangedError, Version

LIST = ".telechargements.json"
Outcome = Literal["téléchargé", "inchangé", "échoué"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch.

    Attributes:
        source: Identifier of its source.
        name: Name that it takes here.
        address: Where it is.
        sha256: Fingerprint that it must have; may be empty.
    """

    source: str
    name: str
    address: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the list says of a file fetched.

    Attributes:
        adresse: Where it came from.
        sha256: Fingerprint of its bytes.
        octets: Its size.
        date: Day and hour (UTC) when it came.
        etag: The server's mark of this version.
        modified: The server's date of this version.
    """

    adresse: str
    sha256: str
    octets: int
    date: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file.

    Attributes:
        wanted: The file.
        outcome: téléchargé, inchangé or échoué.
        message: French sentence: what changed, or why it failed and what to do.
        size: Bytes of the file here; 0 when there is none.
    """

    wanted: Wanted
    outcome: Outcome
    message: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of the progress.

    Attributes:
        moved: Called with the file, the bytes received and the bytes in all (None: unknown).
        done: Called once a file is dealt with.
    """

    moved: Callable[[Wanted, int, int | None], None] = lambda _file, _done, _total: None
    done: Callable[[Fetched], None] = lambda _fetched: None


def wanted_files(sources: Sources, names: Sequence[str] = ()) -> tuple[Wanted, ...]:
    """The files that can be fetched, of some sources or of all.

    Args:
        sources: Declarations.
        names: Identifiers of sources; all when empty.

    Raises:
        UsageError: a source is not declared.
    """
    for name in names:
        if name not in sources.entries:
            near = nearest(name, sources.entries)
            hint = f"Vouliez-vous « {near} » ?" if near else "Voyez : ctg-eval donnees etat."
            raise UsageError(f"La source « {name} » n’est pas déclarée. {hint}")
    return tuple(
        Wanted(source, file, one.adresse, one.sha256)
        for source, entry in sources.entries.items()
        if not names or source in names
        for file, one in entry.telechargements.items()
    )


def by_hand(sources: Sources, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Identifiers of the sources, of some or of all, that are to be obtained by hand."""
    return tuple(
        source
        for source, entry in sources.entries.items()
        if not entry.telechargements and (source in names or not names)
    )


def read_list(folder: Path) -> dict[str, Held]:
    """What was fetched in a folder, by file name; what the list cannot say is fetched again."""
    try:
        content = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return {str(name): Held(**held) for name, held in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def fetch_all(
    wanted: Sequence[Wanted],
    folder: Path,
    *,
    limits: Limits | None = None,
    watch: Watch | None = None,
) -> tuple[Fetched, ...]:
    """Fetch files one after the other; one that fails does not stop the others.

    Each file is put at its place whole; the list is written after each, so that an interruption
    keeps what is done. An earlier version stays until the new one is whole.

    Args:
        wanted: The files.
        folder: Where they go; made if absent.
        limits: Times and sizes.
        watch: Who is told.

    Raises:
        StoreError: the folder cannot be written in, or another download is under way in it.
    """
    watch = watch or Watch()
    run = _Run(folder, limits or Limits(), watch)
    found = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".verrou", timeout=0):
            run.held = read_list(folder)
            for one in wanted:
                found.append(run.fetch(one))
                watch.done(found[-1])
    except Timeout as error:
        raise StoreError(
            "Un autre téléchargement est en cours dans ce dossier. Attendez qu’il finisse."
        ) from error
    except OSError as error:
        raise StoreError(f"Écriture impossible dans « {folder} » : {os_reason(error)}.") from error
    return tuple(found)


class _Run:
    """Downloads under way in one folder."""

    def __init__(self, folder: Path, limits: Limits, watch: Watch) -> None:
        self.folder, self.limits, self.watch = folder, limits, watch
        self.held: dict[str, Held] = {}
        self.silent: set[str] = set()

    def fetch(self, wanted: Wanted) -> Fetched:
        """One file, whatever becomes of it."""
        server = urlsplit(wanted.address).netloc
        if server in self.silent:
            return Fetched(wanted, "échoué", f"Non essayé : « {server} » ne répond pas.")
        held = self._intact(wanted)
        if held and wanted.sha256 == held.sha256:
            return Fetched(wanted, "inchangé", size=held.octets)
        try:
            return self._fetch(wanted, held)
        except UnchangedError:
            return Fetched(wanted, "inchangé", size=held.octets if held else 0)
        except DownloadError as error:
            if isinstance(error, UnreachableError):
                self.silent.add(server)
            return Fetched(wanted, "échoué", str(error))
        except OSError as error:
            return Fetched(wanted, "échoué", f"Écriture impossible : {os_reason(error)}.")

    def _intact(self, wanted: Wanted) -> Held | None:
        """What the list says of the file here, if it came from the same address and is untouched."""
        held, path = self.held.get(wanted.name), self.folder / wanted.name
        if held is None or held.adresse != wanted.address or not path.is_file():
            return None
        return held if fingerprint(path) == held.sha256 else None

    def _fetch(self, wanted: Wanted, held: Held | None) -> Fetched:
        part = self.folder / f".{wanted.name}.part"
        fresh = f".{wanted.name}.complet"
        downloader = Resumable(
            part,
            known=Version(held.etag, held.modified) if held else None,
            limits=self.limits,
            progress=lambda done, total: self.watch.moved(wanted, done, total),
        )
        path = self.folder / fresh
        path.unlink(missing_ok=True)
        _retrieve(wanted, path, downloader)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        new = Held(
            wanted.address,
            fingerprint(path),
            path.stat().st_size,
            now,
            downloader.version.etag,
            downloader.version.modified,
        )
        path.replace(self.folder / wanted.name)
        self._keep(wanted.name, new)
        if held and held.sha256 == new.sha256:
            return Fetched(wanted, "inchangé", size=new.octets)
        told = f"le fichier a changé depuis le {_day(held.date)}" if held else ""
        return Fetched(wanted, "téléchargé", told, new.octets)

    def _keep(self, name: str, held: Held) -> None:
        self.held[name] = held
        content = {key: asdict(one) for key, one in sorted(self.held.items())}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        path = self.folder / f"{LIST}.neuf"
        path.write_text(text, encoding="utf-8")
        path.replace(self.folder / LIST)


def _retrieve(wanted: Wanted, path: Path, downloader: Resumable) -> None:
    """Have pooch fetch a file by our downloader, check its fingerprint, and put it in place."""
    pooch.get_logger().setLevel(logging.ERROR)  # it speaks English, on the person's screen
    known = f"sha256:{wanted.sha256}" if wanted.sha256 else None
    try:
        pooch.retrieve(
            wanted.address, known, fname=path.name, path=path.parent, downloader=downloader
        )
    except ValueError as error:
        raise DownloadError(
            "Le fichier reçu n’est pas celui attendu (son empreinte diffère)",
            "Le producteur l’a peut-être remplacé : téléchargez-le à la page de la source",
        ) from error


def _day(date: str) -> str:
    year, month, day = date[:10].split("-")
    return f"{day}/{month}/{year}"


def present(wanted: Wanted, held: Mapping[str, Held]) -> str:
    """In French, what is here of a file: « reçu le 24/11/2026 », or nothing."""
    found = held.get(wanted.name)
    return f"reçu le {_day(found.date)}" if found else ""

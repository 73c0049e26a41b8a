"""Fetching one file over HTTP: resumed where it was cut, never believed before it is whole.

Pooch calls a `Resumable` in place of its own downloader, which starts a cut file again from
nothing and forgets what it had. What has come stays in a part file beside the target, with the
validator (ETag or date) that the server gave for it: the rest is asked for with `Range` and
`If-Range`, so that two versions of a file are never stitched together.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import requests

from ctg_eval import __version__
from ctg_eval.errors import DownloadError, os_reason
from ctg_eval.sources.answers import (
    AgainError,
    UnreachableError,
    length_of,
    pieces,
    range_of,
    refusal,
    refuse_page,
    silence,
)

_OK, _PARTIAL, _UNCHANGED, _BEYOND = 200, 206, 304, 416
_LONGEST_WAIT_S = 60.0
# A server that does not answer at all, or no network: the person is told soon.
_KNOCKS = 3

Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far and the bytes in all (None when the server says nothing)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a download may be.

    Attributes:
        connect_s: Seconds for the server to answer the call.
        silence_s: Seconds without a byte after which the transfer is taken up again.
        tries: Tries in a row that bring nothing before the file is given up.
        most_tries: Tries in all.
        pause_s: Seconds before the second try; twice as many before each next one.
        most_bytes: Greatest file accepted.
    """

    connect_s: float = 15.0
    silence_s: float = 30.0
    tries: int = 5
    most_tries: int = 40
    pause_s: float = 1.0
    most_bytes: int = 4 << 30


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a file the server speaks of.

    Attributes:
        etag: Its mark; empty when the server gives none.
        modified: Its date, as the server writes it.
    """

    etag: str = ""
    modified: str = ""

    @property
    def resumes(self) -> str:
        """What `If-Range` takes: a strong mark, else a date; empty when nothing is sure."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def asks(self) -> dict[str, str]:
        """Headers that ask for the file only if it is another version."""
        wanted = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in wanted.items() if value}


class UnchangedError(Exception):
    """The server says that the file is the version already there: no fault, nothing to fetch."""


class Resumable:
    """A downloader for pooch, of one file.

    Attributes:
        version: Version received, once the file is whole.
    """

    def __init__(
        self,
        part: Path,
        *,
        known: Version | None = None,
        limits: Limits | None = None,
        progress: Progress = lambda _done, _total: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare a download.

        Args:
            part: Where what has come is kept until it is whole.
            known: Version already there, not to be fetched again.
            limits: Times and sizes.
            progress: Told of each piece received.
            sleep: Waits between two tries.
        """
        self._part, self._known = part, known or Version()
        self._memory = part.with_name(f"{part.name}.json")
        self._limits, self._progress, self._sleep = limits or Limits(), progress, sleep
        self.version = Version()

    def __call__(self, url: str, output_file: Any, _pooch: object = None) -> None:
        """Fetch the file, from where it stopped last time, and put it at its place.

        Args:
            url: Its address.
            output_file: Where it goes once whole.

        Raises:
            UnchangedError: the server holds the version already there.
            DownloadError: it cannot be fetched, or is no file.
        """
        wasted = 0
        for turn in range(self._limits.most_tries):
            before = self._size()
            try:
                self._once(url)
                break
            except AgainError as error:
                wasted = 0 if self._size() > before else wasted + 1
                most = _KNOCKS if error.unreachable else self._limits.tries
                if wasted >= most or turn + 1 >= self._limits.most_tries:
                    raise _given_up(error, kept=self._size()) from error
                pause = self._limits.pause_s * 2 ** max(wasted - 1, 0)
                self._sleep(min(max(pause, error.wait_s), _LONGEST_WAIT_S))
        with _disk():
            self._part.replace(output_file)
        self._memory.unlink(missing_ok=True)

    def _once(self, url: str) -> None:
        """One call to the server: what it gives is added to the part file, or replaces it."""
        start, version = self._resumed(url)
        headers = {"Accept-Encoding": "identity", "User-Agent": f"ctg-eval/{__version__}"}
        headers |= (
            {"Range": f"bytes={start}-", "If-Range": version.resumes}
            if start
            else self._known.asks()
        )
        with self._answer(url, headers) as answer:
            status = answer.status_code
            if status == _UNCHANGED:
                raise UnchangedError
            if status == _BEYOND and start:
                self._beyond(answer, start, version)
                return
            if status not in (_OK, _PARTIAL):
                raise refusal(answer)
            start = self._start(answer, start)
            self.version = Version(
                answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
            )
            self._remember(url)
            self._receive(answer, start)

    def _resumed(self, url: str) -> tuple[int, Version]:
        """Where to go on from: 0 unless the part file is of this address and of a sure version."""
        try:
            held = json.loads(self._memory.read_text(encoding="utf-8"))
            version = Version(str(held["etag"]), str(held["modified"]))
            if held["adresse"] == url and version.resumes:
                return self._size(), version
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return 0, Version()

    def _remember(self, url: str) -> None:
        with _disk():
            text = json.dumps({"adresse": url, **asdict(self.version)}, sort_keys=True)
            self._memory.write_text(text, encoding="utf-8")

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    @contextmanager
    def _answer(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        limits = self._limits
        try:
            answer = requests.get(
                url,
                headers=headers,
                stream=True,
                timeout=(limits.connect_s, limits.silence_s),
            )
        except requests.TooManyRedirects as error:
            raise DownloadError("L’adresse renvoie sans fin d’une page à une autre") from error
        except requests.RequestException as error:
            raise silence(error) from error
        with answer:
            if url.startswith("https:") and not answer.url.startswith("https:"):
                raise DownloadError("L’adresse renvoie vers un site non protégé (http), refusé")
            yield answer

    def _start(self, answer: requests.Response, start: int) -> int:
        """Where the answer starts in the file; whatever is not the rest asked for starts at 0."""
        if answer.status_code == _PARTIAL:
            first, total = range_of(answer)
            if first != start:
                self._forget()
                raise AgainError("le serveur ne reprend pas où le transfert s’était arrêté")
            self._check_size(total, start)
            return start
        self._check_size(length_of(answer), 0)
        return 0

    def _check_size(self, total: int | None, start: int) -> None:
        if total is None:
            return
        if total > self._limits.most_bytes:
            raise DownloadError(f"Le fichier est anormalement gros ({total >> 20} Mo)")
        if total - start > shutil.disk_usage(self._part.parent).free:
            raise DownloadError(
                f"Il faut {(total - start >> 20) + 1} Mo libres sur le disque",
                "Libérez de la place, ou donnez un autre dossier par --vers",
            )

    def _receive(self, answer: requests.Response, start: int) -> None:
        """Write what comes, then compare its size to what was announced."""
        total = range_of(answer)[1] if start else length_of(answer)
        done = start
        with _disk():
            stream = self._part.open("r+b" if start else "wb")
        with stream:
            stream.seek(start)
            self._progress(done, total)
            for piece in pieces(answer):
                if done == 0:
                    refuse_page(answer, piece)
                done += len(piece)
                if done > self._limits.most_bytes:
                    self._forget()
                    raise DownloadError("Le fichier est anormalement gros")
                with _disk():
                    stream.write(piece)
                    stream.flush()
                self._progress(done, total)
            with _disk():
                os.fsync(stream.fileno())
        if total is not None and done != total:
            raise AgainError(f"transfert coupé à {done} octets sur {total}")
        if done == 0:
            raise DownloadError("Le serveur a envoyé un fichier vide")

    def _beyond(self, answer: requests.Response, start: int, version: Version) -> None:
        """The server has nothing after what we hold: it is the whole file, or another one."""
        total = answer.headers.get("Content-Range", "").rpartition("/")[2]
        if total != str(start):
            self._forget()
            raise AgainError("le fichier du serveur est devenu plus court")
        self.version = version

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._memory.unlink(missing_ok=True)


def _given_up(error: AgainError, *, kept: int) -> DownloadError:
    found = error.found[:1].upper() + error.found[1:]
    remedy = "Relancez la commande plus tard"
    if kept:
        remedy += f" : elle reprendra après les {kept} octets déjà reçus"
    kind = UnreachableError if error.unreachable else DownloadError
    return kind(found, remedy)


@contextmanager
def _disk() -> Iterator[None]:
    """A refusal of our own disk, told from one of the network.

    Raises:
        DownloadError: the disk refuses; what has come is kept.
    """
    try:
        yield
    except OSError as error:
        raise DownloadError(
            f"Écriture impossible : {os_reason(error)}", "Ce qui est déjà reçu est gardé"
        ) from error

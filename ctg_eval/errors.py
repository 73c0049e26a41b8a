"""The one tree of errors: each class builds its French sentence from the facts it keeps.

    CtgEvalError                      exit status
    ├── UsageError                    2   an option or an argument is wrong
    ├── InputRefusedError             1   a file that the user wrote is refused, all faults at once
    │   ├── ParamsError               1   territory file or run parameters
    │   ├── WorkbookError             1   a sheet of the workbook
    │   └── ReferentielError          1   a declaration of the package or of a territory
    ├── GeographyError                1   a commune or an EPCI that the official code does not know
    ├── SourceError                   3   an official file that cannot be read
    │   └── UnknownFileError          3   a file that no declaration recognises
    ├── DownloadError                 3   a file that could not be fetched
    ├── StoreError                    1   the data store is absent, locked or damaged
    ├── IndicatorError                2   an indicator that the catalogue does not hold
    ├── DisclosureError               3   a figure that did not pass the door of secrecy
    └── ReportError                   3   a report that could not be made or was refused

The command line prints the sentence alone and exits with the class's status.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an input: where it stands, what was found, what to do.

    Attributes:
        where: Place in words (« territoire.yaml, ligne 12 »).
        found: What is wrong, a French sentence without its final stop.
        remedy: What to do, a French sentence without its final stop; may be empty.
    """

    where: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        """The fault as one French line."""
        tail = f" {self.remedy}." if self.remedy else ""
        return f"{self.where} : {self.found}.{tail}"


def column_letters(rank: int) -> str:
    """The letters over a column of a spreadsheet, from its rank counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    rank += 1
    while rank:
        rank, left = divmod(rank - 1, 26)
        letters = chr(ord("A") + left) + letters
    return letters


class CtgEvalError(Exception):
    """Root of the tree; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(CtgEvalError):
    """An option or an argument that the command does not accept."""

    exit_code = 2


class InputRefusedError(CtgEvalError):
    """A file written by the user, refused with every fault that it holds."""

    def __init__(self, subject: str, faults: Sequence[Fault]) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{subject} : {count} erreur{'s' if count > 1 else ''}, rien n’a été écrit."
        super().__init__("\n".join([head, *(f"  - {fault}" for fault in self.faults)]))


class ParamsError(InputRefusedError):
    """Territory file or run parameters refused."""


class WorkbookError(InputRefusedError):
    """A sheet of the workbook refused."""


class ReferentielError(InputRefusedError):
    """A declaration (source, indicator) that does not hold together."""


class GeographyError(CtgEvalError):
    """A commune, an EPCI or a perimeter that the official geographic code refuses."""


class SourceError(CtgEvalError):
    """An official file that cannot be read as what it claims to be."""

    exit_code = 3

    def __init__(self, path: Path | str, found: str, remedy: str = "") -> None:
        self.path = str(path)
        self.found = found
        self.remedy = remedy
        tail = f" {remedy}." if remedy else ""
        super().__init__(f"Fichier « {Path(path).name} » : {found}.{tail}")


class UnknownFileError(SourceError):
    """A file that no declaration recognises; names the nearest kind and what it lacks."""


class DownloadError(CtgEvalError):
    """A file that could not be fetched: what happened, and what to do."""

    exit_code = 3

    def __init__(self, found: str, remedy: str = "") -> None:
        self.found, self.remedy = found, remedy
        super().__init__(f"{found}. {remedy}." if remedy else f"{found}.")


class StoreError(CtgEvalError):
    """The data store is absent, locked or damaged."""


class IndicatorError(CtgEvalError):
    """An indicator that the catalogue does not hold, or that cannot be computed."""

    exit_code = 2


class DisclosureError(CtgEvalError):
    """A figure that did not pass the door of statistical secrecy, or a rule that it lacks."""

    exit_code = 3

    def __init__(self, found: str) -> None:
        super().__init__(f"Secret statistique : {found}.")


class ReportError(CtgEvalError):
    """A report that could not be made, or that a check refused."""

    exit_code = 3


_REASONS = {
    errno.ENOENT: "ce fichier ou ce dossier n’existe pas",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.EACCES: "accès refusé ; fermez ce fichier s’il est ouvert ailleurs, et vérifiez vos droits",
    errno.EPERM: "accès refusé ; vérifiez vos droits",
    errno.EROFS: "ce disque ne permet pas d’écrire",
    errno.ENOSPC: "le disque est plein",
    errno.EISDIR: "c’est un dossier, pas un fichier",
    errno.ENOTDIR: "une partie du chemin n’est pas un dossier",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EINVAL: "ce nom n’est pas permis",
}


def os_reason(error: OSError) -> str:
    """Why the system refused, in French, without the final stop.

    >>> os_reason(FileNotFoundError(errno.ENOENT, "No such file or directory"))
    'ce fichier ou ce dossier n’existe pas'
    """
    return _REASONS.get(error.errno or 0, f"le système refuse (erreur {error.errno})")


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to `word`, or an empty string when none is near.

    >>> nearest("comunes", ["communes", "epci"])
    'communes'
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""

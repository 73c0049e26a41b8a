"""The territory's own files that its pages read: which they are, and their readings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ctg_eval.geography.territory import Territory
from ctg_eval.params.territory import TerritoryFile
from ctg_eval.paths import Folders
from ctg_eval.sources.own import OwnFiles, open_own
from ctg_eval.sources.owned import OwnFile
from ctg_eval.sources.store import Store

# No store bears this name: a store's holds no underscore.
FOLDER = "_territoires"
SHEETS = "classeur"
_OFFER = re.compile(r"offre([ _-]?20\d\d)?\.(csv|xlsx)", re.IGNORECASE)
_JOKERS = re.compile(r"[*?\[]")


def own_files(file: TerritoryFile) -> tuple[OwnFile, ...]:
    """The files that `donnees` of the territory file names, and the local offer, sorted.

    A lock file of a spreadsheet (`~$…`) and a hidden file are no data. A name without joker that
    no file bears is kept: it is said absent.
    """
    found = dict.fromkeys(_extractions(file), 0)
    sheets = file.folder / SHEETS
    for path in sorted(sheets.iterdir()) if sheets.is_dir() else ():
        if _OFFER.fullmatch(path.name):
            found[path] = file.donnees.annee_offre or 0
    named = [
        OwnFile(path, path.relative_to(file.folder).as_posix(), year)
        for path, year in found.items()
    ]
    return tuple(sorted(named, key=lambda one: one.name))


def _extractions(file: TerritoryFile) -> Iterator[Path]:
    for pattern in file.donnees.extractions:
        if not _JOKERS.search(pattern):
            yield file.folder / pattern
            continue
        for path in file.folder.glob(pattern):
            if not path.name.startswith(("~$", ".")) and not path.is_dir():
                yield path


def open_own_files(
    file: TerritoryFile, *, store: Store, territory: Territory, folders: Folders
) -> OwnFiles:
    """The territory's own files, read where they changed since the last time.

    Args:
        file: The territory file.
        store: The shared store that it reads.
        territory: Its communes.
        folders: Where the readings are kept, beside the stores.

    Raises:
        StoreError: the readings cannot be written.
    """
    cache = folders.stores / FOLDER / file.territoire.id
    return open_own(own_files(file), cache=cache, shared=store, territory=territory)

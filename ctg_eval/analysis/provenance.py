"""What a report depends on, as keys: the same inputs give the same key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ctg_eval import __version__
from ctg_eval.analysis.context import Context
from ctg_eval.params.run import RunParameters
from ctg_eval.paths import NOTEBOOKS, PACKAGE
from ctg_eval.referentiel.rapports import Rapport

_CODE = (".py", ".yaml", ".csv", ".css", ".j2", ".parquet", ".json")


def key_of(parts: Iterable[str]) -> str:
    """Twelve digits of the sha256 of some texts, in order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\x1f")
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def code_key() -> str:
    """Key of the package's own files: another version of the code makes every report again."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in _CODE and "__pycache__" not in path.parts:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def data_key(context: Context) -> str:
    """Key of every file of the store: a page also says what no file gives."""
    register = context.store.register
    return key_of(
        [register.geography, *(f"{one.sha256}{one.declaration}" for one in register.files)]
    )


def territory_key(folder: Path) -> str:
    """Key of the territory's own files."""
    names = ("territoire.yaml", "indicateurs.yaml")
    return key_of(
        (folder / name).read_text(encoding="utf-8") if (folder / name).is_file() else ""
        for name in names
    )


PARTS = {
    "programme": "le programme a changé",
    "donnees": "les données ont changé",
    "territoire": "le fichier du territoire a changé",
    "carnet": "le carnet a changé",
    "parametres": "les paramètres ont changé",
}


def report_key(context: Context, report: Rapport, parameters: RunParameters) -> str:
    """Key of all that decides a report's bytes, one part a kind of input."""
    notebook = (NOTEBOOKS / report.carnet).read_text(encoding="utf-8")
    parts = {
        "programme": code_key(),
        "donnees": data_key(context),
        "territoire": territory_key(context.file.folder),
        "carnet": key_of([notebook]),
        "parametres": key_of([repr(parameters)]),
    }
    return ";".join(f"{name}={parts[name]}" for name in PARTS)


def what_changed(old: str, new: str) -> str:
    """Why a report is out of date, in French: which part of its key changed."""
    before = dict(part.split("=", 1) for part in old.split(";") if "=" in part)
    after = dict(part.split("=", 1) for part in new.split(";"))
    reasons = [PARTS[name] for name in PARTS if before.get(name) != after[name]]
    return " ; ".join(reasons)

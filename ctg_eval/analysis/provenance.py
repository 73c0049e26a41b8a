"""What a report depends on, as keys: the same inputs give the same key, and nothing else counts.

A key is a text of named parts. `donnees` holds the files that the report reads, so that who asks
why it is out of date is told which of them changed. `classeur` holds what
it shows of the sheets that the territory fills, behind the door: nothing that is hidden.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from ctg_eval import __version__
from ctg_eval.analysis import constats_returned, observations, voices
from ctg_eval.analysis.constats_returned import returned
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.keys import key_of
from ctg_eval.analysis.surroundings import surroundings_key
from ctg_eval.params.run import RunParameters
from ctg_eval.paths import NOTEBOOKS, PACKAGE
from ctg_eval.referentiel.constats import load_gabarits
from ctg_eval.referentiel.indicateurs import Indicateur, load_catalogue
from ctg_eval.referentiel.rapports import Rapport

_CODE = (".py", ".yaml", ".csv", ".css", ".j2", ".parquet", ".json")
# No page is made from these folders; the templates have their own part.
_APART = ("cli", "demo", "report/templates")
_TEMPLATES = PACKAGE / "report" / "templates"
# Another version of one of these may draw or write otherwise.
_LIBRARIES = ("Jinja2", "matplotlib", "nbconvert", "numpy", "pandas", "pyarrow", "XlsxWriter")
SHORT = 8
MOST_NAMED = 3


@lru_cache(maxsize=1)
def code_key() -> str:
    """Key of the code that makes pages, and of the libraries that draw them."""
    versions = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    apart = tuple(PACKAGE / name for name in _APART)
    files = [one for one in _files(PACKAGE) if not any(one.is_relative_to(f) for f in apart)]
    return key_of([__version__, *versions, *_contents(files)])


@lru_cache(maxsize=1)
def template_key() -> str:
    """Key of the page's template and style sheet."""
    return key_of(_contents(_files(_TEMPLATES)))


def _files(folder: Path) -> list[Path]:
    found = (one for one in folder.rglob("*") if one.suffix in _CODE and one.is_file())
    return sorted(one for one in found if "__pycache__" not in one.parts)


def _contents(files: Iterable[Path]) -> Iterable[str]:
    for path in files:
        yield path.relative_to(PACKAGE).as_posix()
        yield hashlib.sha256(path.read_bytes()).hexdigest()


def notebook_key(path: Path) -> str:
    """Key of what a notebook runs: its cells; outputs and counts of a run in Jupyter are nothing."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return key_of(
        json.dumps(
            [
                cell.get("id"),
                cell["cell_type"],
                "".join(cell["source"]),
                cell["metadata"].get("tags"),
            ]
        )
        for cell in cells
    )


def territory_key(context: Context) -> str:
    """Key of what the territory's own files say: a remark in them changes nothing."""
    own, common = context.catalogue.entries, load_catalogue().entries
    added = [
        f"{name}{one.model_dump_json()}" for name, one in own.items() if common.get(name) != one
    ]
    shared, gabarits = load_gabarits().entries, context.gabarits
    added += [
        f"{name}{one.model_dump_json()}"
        for name, one in gabarits.entries.items()
        if shared.get(name) != one
    ]
    return key_of([context.file.model_dump_json(), *added, *map(str, gabarits.refused)])


def sheets_key(context: Context, parameters: RunParameters) -> str:
    """Key of what a report shows of the workbook's sheets."""
    said = constats_returned.readings(context, parameters)
    return key_of([*voices.readings(context, parameters), *said])


def _entries(context: Context, parameters: RunParameters) -> dict[str, Indicateur]:
    """The indicators that a report reads: its themes', its constats', those that people speak of."""
    keys, engine = observations.report_themes(context, parameters), context.engine(parameters)
    said = [*voices.cited(voices.read_by(context, parameters))]
    told = keys if parameters.theme else (*keys, "gouvernance")
    said += [name for one in context.gabarits.of_themes(told).values() for name in one.indicateurs]
    said += [name for one in returned(context, parameters) for name in one.indicators]
    entries = engine.catalogue.entries
    return {
        **observations.entries_of(engine, keys),
        **{name: entries[name] for name in said if name in entries},
    }


def data_key(context: Context, parameters: RunParameters) -> str:
    """Key of the data of a report: the files that it reads, what for, and what none of them gives.

    A page prints it: of local files it holds what the door lets through, nothing more.

    Args:
        context: The territory.
        parameters: Theme and dates of the report.
    """
    read = _read(context, parameters)
    return key_of(
        [
            context.store.register.geography,
            *read.printed,
            *read.unknowns,
            read.peers,
            sheets_key(context, parameters),
        ]
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What a report reads in the store.

    Attributes:
        files: Identifiers of the files that serve it, sorted.
        readings: What each is read for.
        unknowns: What none of them gives.
        peers: Key of the comparable territories and of their figures.
        printed: What each is read for, as the page may print a key of it.
    """

    files: tuple[str, ...]
    readings: tuple[str, ...]
    unknowns: tuple[str, ...]
    peers: str
    printed: tuple[str, ...]


def _read(context: Context, parameters: RunParameters) -> Read:
    """What a report reads, found once: the pages of a hundred communes read the same."""
    here = context.at(parameters)
    keys, engine = observations.report_themes(context, parameters), here.engine(parameters)
    entries = _entries(here, parameters)
    key = ("read", keys, tuple(entries), engine.last_year, parameters.diffusion)
    if key not in here.memo:
        here.memo[key] = _read_by(here, entries, keys, parameters)
    found: Read = here.memo[key]
    return found


def _read_by(
    context: Context,
    entries: Mapping[str, Indicateur],
    keys: Sequence[str],
    parameters: RunParameters,
) -> Read:
    """What is read for some indicators; a sector's page also reads the whole territory."""
    engine = context.engine(parameters)
    around = surroundings_key(context, engine, keys)
    own = Read(
        observations.files_read(engine, entries),
        (*observations.readings(engine, entries), *around),
        tuple(observations.unknowns(engine, keys, entries)),
        context.peers(parameters).key(entries),
        (*observations.readings(engine, entries, printed=True), *around),
    )
    if context.whole is None:
        return own
    held = _read_by(context.whole, entries, keys, parameters)
    return Read(
        tuple(sorted({*own.files, *held.files})),
        (*own.readings, *held.readings),
        (*own.unknowns, *held.unknowns),
        own.peers,
        (*own.printed, *held.printed),
    )


def _parts(context: Context, report: Rapport, parameters: RunParameters) -> Mapping[str, str]:
    read = _read(context, parameters)
    return {
        "programme": code_key(),
        "modele": template_key(),
        "territoire": territory_key(context),
        "carnet": notebook_key(NOTEBOOKS / report.carnet),
        "parametres": key_of([repr(parameters)]),
        "date": f"{context.observed_on(parameters)}",
        "decoupage": context.store.register.geography or "livre",
        "fichiers": "+".join(one[:SHORT] for one in read.files),
        "donnees": key_of(read.readings),
        "manques": key_of(read.unknowns),
        "comparables": read.peers,
        "classeur": sheets_key(context, parameters),
        "refus": key_of(context.own.refused_names) if context.own.refused else "aucun",
    }


PARTS = {
    "programme": "le programme a changé",
    "modele": "le modèle de page a changé",
    "territoire": "le fichier du territoire a changé",
    "carnet": "le carnet a changé",
    "parametres": "les paramètres ont changé",
    "date": "la date d’observation a changé",
    "decoupage": "le découpage en communes a changé",
    "fichiers": "les fichiers de données qu’il lit ont changé",
    "donnees": "ce qu’il lit dans les données a changé",
    "manques": "ce que les données ne disent pas a changé",
    "comparables": "les territoires comparables ou leurs chiffres ont changé",
    "classeur": "les feuilles du classeur ont changé",
    "refus": "les fichiers du territoire que l’outil refuse ont changé",
}
# Said only where the part that it follows from does not say it already.
_FOLLOWS = {
    "date": ("parametres",),
    "fichiers": ("parametres",),
    "donnees": ("parametres", "decoupage", "fichiers"),
    "manques": ("parametres", "decoupage", "fichiers", "donnees"),
    "comparables": ("territoire", "parametres", "decoupage", "fichiers", "donnees"),
    "classeur": ("parametres",),
}


def report_key(context: Context, report: Rapport, parameters: RunParameters) -> str:
    """Key of all that decides a report's bytes, one part a kind of input."""
    parts = _parts(context, report, parameters)
    return ";".join(f"{name}={parts[name]}" for name in PARTS)


def file_names(context: Context) -> Mapping[str, str]:
    """Name of each file of the store, by the digits that keys hold."""
    return {one.identifier[:SHORT]: one.name for one in context.store.files}


def what_changed(old: str, new: str, names: Mapping[str, str] | None = None) -> str:
    """Why a report is out of date, in French: which parts of its key changed.

    Args:
        old: Key of the published page.
        new: Key of its inputs as they are now.
        names: Name of each file by its first digits, to name those that are read since.
    """
    before, after = _parts_of(old), _parts_of(new)
    # A key without some part was made by another version of the program.
    changed = [name for name in PARTS if name in before and before[name] != after.get(name)]
    if not changed and before != after:
        changed = ["programme"]
    told = [name for name in changed if not set(_FOLLOWS.get(name, ())) & set(changed)]
    reasons = [
        _files_changed(before, after, names or {}) if name == "fichiers" else PARTS[name]
        for name in told
    ]
    return " ; ".join(reasons)


def _parts_of(key: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in key.split(";") if "=" in part)


def _files_changed(
    before: Mapping[str, str], after: Mapping[str, str], names: Mapping[str, str]
) -> str:
    """Which files are read that were not, and how many are no longer."""
    old, new = (set(one["fichiers"].split("+")) - {""} for one in (before, after))
    added = sorted(names.get(one, one) for one in new - old)
    shown = ", ".join(added[:MOST_NAMED])
    more = len(added) - MOST_NAMED
    told = [f"{shown} en plus" + (f" et {more} autre{'s' * (more > 1)}" if more > 0 else "")]
    gone = len(old - new)
    lost = f"{gone} fichiers ne sont plus lus" if gone > 1 else "un fichier n’est plus lu"
    details = [*(told if added else []), *([lost] if gone else [])]
    return f"{PARTS['fichiers']} ({' ; '.join(details)})"

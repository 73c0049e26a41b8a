"""`ctg-eval demo`: the fictional territory, from its files to its pages."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from ctg_eval.cli import words
from ctg_eval.cli.donnees import run_import
from ctg_eval.cli.produire import run_jobs
from ctg_eval.cli.shared import Help, Subparsers, declare

STORE = "demo"
SHEETS = ("00001", "00024")  # a town and the village that says least: the others are on demand
_HELP = Help(
    "données, territoire et rapports de démonstration (tout est fictif)",
    "ctg-eval demo",
    "Fabrique un territoire fictif : ses fichiers dans les formats officiels, leur import, ses\n"
    "extractions dans son dossier, ses rapports et leur index.\n"
    "L’entrepôt « demo » est à part : rien de réel ne s’y mêle.",
)


def register(commands: Subparsers) -> None:
    """Declare the command."""
    parser = declare(commands, "demo", _HELP, run)
    parser.add_argument(
        "--garder", type=words.folder, metavar="DOSSIER", help="garde ici les fichiers fictifs"
    )


def run(asked: Namespace) -> int:
    """Write the files, import the public ones, leave its own to the territory, make the reports."""
    from ctg_eval.demo import write_demo
    from ctg_eval.paths import folders

    print("Démonstration : tout y est fictif. Comptez une minute.", file=sys.stderr)
    place = folders()
    _copy_territory(place.params)
    with TemporaryDirectory() as working:
        folder = asked.garder or Path(working)
        folder.mkdir(parents=True, exist_ok=True)
        write_demo(folder, territory=place.params / "demo")
        _drop_older(place.stores / STORE, folder)
        refused = run_import(folder, place.stores / STORE, brief=True)
    status = run_jobs("demo", reports=(), given={}, sheets=SHEETS) or refused
    print("Pour votre territoire : README.md, « Votre territoire en cinq étapes »")
    return status


def _drop_older(store: Path, folder: Path) -> None:
    """Start the store again when it holds files that this version of the demo does not write."""
    from ctg_eval.referentiel.sources import load_sources
    from ctg_eval.sources.register import fingerprint
    from ctg_eval.sources.store import Store

    written = {fingerprint(one) for one in folder.iterdir() if one.is_file()}
    if not {one.sha256 for one in Store.at(store, load_sources()).files} <= written:
        shutil.rmtree(store)


def _copy_territory(params: Path) -> None:
    """The demo's own files, where the territories were moved elsewhere; those there are kept."""
    from ctg_eval.paths import PROJECT

    origin = PROJECT / "params" / "demo"
    for file in sorted(one for one in origin.rglob("*") if one.is_file()):
        target = params / "demo" / file.relative_to(origin)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())

"""`ctg-eval demo`: the fictional territory, from its files to its pages."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from ctg_eval.cli.donnees import run_import
from ctg_eval.cli.produire import run_jobs
from ctg_eval.cli.shared import Subparsers
from ctg_eval.demo import write_demo
from ctg_eval.paths import PROJECT, folders


def register(commands: Subparsers, common: object) -> None:
    """Declare the command."""
    words = "données, territoire et rapports de démonstration (tout est fictif)"
    parser = commands.add_parser(
        "demo", parents=[common], help=words, description=words, epilog="Exemple : ctg-eval demo"
    )
    parser.add_argument(
        "--garder", type=Path, metavar="DOSSIER", help="garde les fichiers fictifs écrits"
    )
    parser.set_defaults(run=run)


def run(asked: Namespace) -> int:
    """Write the files, import them by the ordinary readers, make the ordinary reports."""
    place = folders()
    _copy_territory(place.params)
    with TemporaryDirectory() as working:
        folder = asked.garder or Path(working)
        folder.mkdir(parents=True, exist_ok=True)
        write_demo(folder)
        run_import(folder, place.stores / "demo", brief=True)
    return run_jobs("demo", reports=(), given={}, force=False, dry=False)


def _copy_territory(params: Path) -> None:
    """The demo's territory file, where the territories were moved elsewhere."""
    origin, target = (
        PROJECT / "params" / "demo" / "territoire.yaml",
        params / "demo" / "territoire.yaml",
    )
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(origin.read_bytes())

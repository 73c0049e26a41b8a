"""Entry point: reads the command line, runs the command, says errors in one French sentence."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from ctg_eval import __version__
from ctg_eval.cli import demo, donnees, etat, indicateurs, nouveau, produire, verifier
from ctg_eval.cli.french import Parser, speak_french
from ctg_eval.errors import CtgEvalError

INTERRUPTED = 130
COMMANDS = (demo, nouveau, verifier, produire, etat, donnees, indicateurs)
_FOLDERS = {
    "params": ("CTG_EVAL_PARAMS", "dossier des territoires"),
    "sorties": ("CTG_EVAL_SORTIES", "dossier des rapports"),
    "entrepot": ("CTG_EVAL_ENTREPOT", "dossier des données importées"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status.

    Args:
        arguments: Words after `ctg-eval`; those of the process by default.

    Returns:
        0 done; 1 an input refused; 2 wrong usage; 3 some reports failed; 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        asked = build_parser().parse_args(arguments)
        _move_folders(asked)
        return int(asked.run(asked))
    except CtgEvalError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Interrompu : ce qui était terminé est gardé.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> Parser:
    """The parser of every command."""
    speak_french()
    parser = Parser(
        prog="ctg-eval",
        description="Diagnostic partagé et évaluation d’une convention territoriale globale (CTG).",
        epilog="Exemple : ctg-eval nouveau lens --epci 246200364, puis ctg-eval produire lens",
    )
    parser.add_argument(
        "--version", action="version", version=f"ctg-eval {__version__}", help="affiche la version"
    )
    common = Parser(add_help=False)
    for name, (variable, words) in _FOLDERS.items():
        common.add_argument(
            f"--{name}", type=Path, metavar="DOSSIER", help=f"{words} (ou la variable {variable})"
        )
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    for command in COMMANDS:
        command.register(commands, common)
    return parser


def _move_folders(asked: Namespace) -> None:
    """Options become environment variables: the kernels that run notebooks see them too."""
    for name, (variable, _) in _FOLDERS.items():
        folder = getattr(asked, name, None)
        if folder is not None:
            os.environ[variable] = str(folder.expanduser().resolve())

"""Entry point: reads the command line, runs the command, says errors in one French sentence."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from ctg_eval import __version__
from ctg_eval.cli import demo, donnees, etat, indicateurs, nouveau, produire, verifier
from ctg_eval.cli.french import Parser, speak_french
from ctg_eval.cli.shared import FOLDERS, show_help
from ctg_eval.errors import CtgEvalError, UsageError, os_reason

SYSTEM_REFUSED = 1
INTERRUPTED = 130
COMMANDS = (demo, nouveau, verifier, produire, etat, donnees, indicateurs)


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
        status = _run(arguments)
        sys.stdout.flush()
    except CtgEvalError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Interrompu. Ce qui était terminé est gardé.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Who reads has closed (`| head`): nothing more to say, not even when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"« {error.filename} » : " if error.filename else ""
        print(f"{where}{os_reason(error)}.", file=sys.stderr)
        return SYSTEM_REFUSED
    return status


def _run(arguments: Sequence[str] | None) -> int:
    words = sys.argv[1:] if arguments is None else list(arguments)
    if any(_is_broken(word) for word in words):
        raise UsageError("Un argument contient un caractère illisible. Retapez-le au clavier.")
    asked, rest = build_parser().parse_known_args(words)
    if rest:
        asked.parser.refuse(rest)
    _move_folders(asked)
    return int(asked.run(asked))


def _is_broken(word: str) -> bool:
    """Whether the system could not read a word as text."""
    return any("\ud800" <= letter <= "\udfff" for letter in word)


def build_parser() -> Parser:
    """The parser of every command."""
    speak_french()
    parser = Parser(
        prog="ctg-eval",
        description="Diagnostic partagé et évaluation d’une convention territoriale globale (CTG).",
        epilog="pour commencer :\n"
        "  ctg-eval demo\n"
        "  ctg-eval donnees importer DOSSIER\n"
        "  ctg-eval nouveau lens --epci 246200364\n"
        "  ctg-eval produire lens",
    )
    parser.add_argument(
        "--version", action="version", version=f"ctg-eval {__version__}", help="affiche la version"
    )
    parser.set_defaults(run=show_help, parser=parser)
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE")
    for command in COMMANDS:
        command.register(commands)
    return parser


def _move_folders(asked: Namespace) -> None:
    """Options become environment variables: the kernels that run notebooks see them too."""
    for name, (variable, _) in FOLDERS.items():
        folder = getattr(asked, name, None)
        if folder is not None:
            os.environ[variable] = str(folder.resolve())

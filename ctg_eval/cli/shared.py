"""What several commands share: how one is declared, progress bars, French counts.

A command's module is light: what its work needs is imported when it runs, so that help and
refusals come at once.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ctg_eval.cli.french import Parser
from ctg_eval.cli.words import folder, identifier

if TYPE_CHECKING:
    from ctg_eval.sources.importer import Line

OPTIONAL_REFUSED = 3
FOLDERS = {
    "params": ("CTG_EVAL_PARAMS", "dossier des territoires"),
    "sorties": ("CTG_EVAL_SORTIES", "dossier des rapports"),
    "entrepot": ("CTG_EVAL_ENTREPOT", "dossier des données importées"),
}
Subparsers = Any  # argparse does not name publicly what `add_subparsers` returns


@dataclass(frozen=True, slots=True)
class Help:
    """What the help of a command says.

    Attributes:
        words: One line, for the list of commands.
        example: One line or more, each a command that works.
        details: More than the line, for the command's own help.
    """

    words: str
    example: str
    details: str = ""


def declare(commands: Subparsers, name: str, text: Help, run: Callable[[Namespace], int]) -> Parser:
    """Add a command, with the options that move the folders.

    Args:
        commands: Where it is added.
        name: What is typed.
        text: Its help.
        run: What it does; returns the exit status.
    """
    parser: Parser = commands.add_parser(
        name,
        help=text.words,
        description=text.details or f"{text.words[:1].upper()}{text.words[1:]}.",
        epilog="\n".join(["exemple :", *(f"  {line}" for line in text.example.splitlines())]),
    )
    moved = parser.add_argument_group("dossiers")
    for option, (variable, what) in FOLDERS.items():
        moved.add_argument(
            f"--{option}", type=folder, metavar="DOSSIER", help=f"{what} (ou {variable})"
        )
    parser.set_defaults(run=run, parser=parser)
    return parser


def declare_group(commands: Subparsers, name: str, text: Help) -> Subparsers:
    """Add a command that has commands of its own; alone, it shows its help."""
    parser = commands.add_parser(
        name,
        help=text.words,
        description=text.details or f"{text.words[:1].upper()}{text.words[1:]}.",
        epilog=f"exemple :\n  {text.example}",
    )
    parser.set_defaults(run=show_help, parser=parser)
    return parser.add_subparsers(title="commandes", metavar="COMMANDE")


def show_help(asked: Namespace) -> int:
    """What a command that needs another word does: its help, and the status of a wrong usage."""
    print(asked.parser.format_help(), end="", file=sys.stderr)
    return 2


def refused_own(lines: Iterable[Line]) -> int:
    """Say which of a territory's own files were refused, and why.

    Args:
        lines: What became of its own files.

    Returns:
        The exit status that they call for: 3 when one was refused, else 0.
    """
    refused = [line for line in lines if line.outcome == "refusé"]
    for line in refused:
        print(f"refusé    {line.path.as_posix()} : {line.message}", file=sys.stderr)
    return OPTIONAL_REFUSED if refused else 0


def print_own(lines: Sequence[Line], *, whole: bool = False) -> None:
    """Say how many of a territory's own files are read, or what became of each.

    Args:
        lines: What became of its own files.
        whole: Say it of each.
    """
    for line in lines if whole else ():
        word = "lu" if line.outcome == "importé" else line.outcome
        told = line.kind if line.outcome == "importé" else line.message
        print(f"  {word:14} {line.path.as_posix()} : {told}")
    words = {"importé": "lu", "laissé de côté": "laissé de côté", "refusé": "refusé"}
    found = {to: sum(line.outcome == word for line in lines) for word, to in words.items()}
    told = counted(found) or "aucun"
    print(f"  Fichiers du territoire : {told}")


def add_territory(parser: argparse.ArgumentParser) -> None:
    """The territory that a command is about."""
    parser.add_argument(
        "id", type=identifier, metavar="ID", help="nom du territoire (dossier de « params »)"
    )


class Progress:
    """What `bar` gives: call it after each step, with its words and its size.

    Attributes:
        is_shown: Whether somebody sees the bar.
    """

    def __init__(
        self,
        advance: Callable[[str, float], None] = lambda _what, _step: None,
        close: Callable[[], None] = lambda: None,
        *,
        is_shown: bool = False,
    ) -> None:
        self._advance, self._close, self.is_shown = advance, close, is_shown

    def __call__(self, what: str, step: float) -> None:
        """Say that a step is done."""
        self._advance(what, step)

    def close(self) -> None:
        """Take the bar away: what is printed next stays."""
        self._close()


@contextmanager
def bar(title: str, total: float) -> Iterator[Progress]:
    """A progress bar with the time left; nothing where nobody looks (no terminal) or nothing is due.

    Args:
        title: What is under way.
        total: Size of the whole work.

    Yields:
        What to call after each step, with its words and its size.
    """
    from rich.console import Console

    console = Console(file=sys.stderr)
    if not console.is_terminal or not total:
        yield Progress()
        return
    from rich import progress as rich_progress

    class Left(rich_progress.ProgressColumn):
        """What is left at the mean pace of the steps done, counted down between two of them."""

        def render(self, task: rich_progress.Task) -> str:
            end = task.fields["end"]
            return time_left(end - clock()) if end else "reste à estimer"

    columns = (
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TaskProgressColumn(),
        Left(),
    )
    clock = time.monotonic
    start = clock()
    with rich_progress.Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(title, total=total, end=0.0)

        def advance(what: str, step: float) -> None:
            shown.update(task, description=f"{title} : {what[:40]}", advance=step)
            done = shown.tasks[0].completed
            if done:
                spent = clock() - start
                shown.update(task, end=start + spent * total / done)

        yield Progress(advance, shown.stop, is_shown=True)


def time_left(seconds: float) -> str:
    """What is left of a work, in words: rounded, since it is an estimate.

    >>> time_left(12.3), time_left(200), time_left(0)
    ('reste environ 13 s', 'reste environ 4 min', 'presque fini')
    """
    if seconds < 1:
        return "presque fini"
    if seconds < 100:
        return f"reste environ {math.ceil(seconds)} s"
    return f"reste environ {math.ceil(seconds / 60)} min"


def plural(count: int, singular: str, plural_form: str = "") -> str:
    """« 1 fichier », « 12 fichiers ».

    >>> plural(2, "rapport")
    '2 rapports'
    """
    return f"{thousands(count)} {singular if count < 2 else plural_form or singular + 's'}"


def thousands(count: int) -> str:
    """A whole number as French writes it, with a narrow space that does not break.

    >>> thousands(242013).split("\N{NARROW NO-BREAK SPACE}")
    ['242', '013']
    """
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def counted(counts: Mapping[str, int]) -> str:
    """« 3 importés, 1 refusé »: what is not there is not said.

    Args:
        counts: How many, by word in the singular.
    """
    return ", ".join(
        plural(count, word, _plural_form(word)) for word, count in counts.items() if count
    )


def _plural_form(word: str) -> str:
    """« laissé de côté » takes its s in the first word."""
    first, _, rest = word.partition(" ")
    return f"{first}s {rest}".rstrip()

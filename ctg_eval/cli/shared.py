"""What several commands share: progress bars and French lists."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Subparsers(Protocol):
    """What argparse returns for the commands."""

    def add_parser(self, name: str, **kwargs: Any) -> Any:
        """Add a command."""


class Bar(Protocol):
    """A progress bar under way."""

    def __call__(self, words: str, step: float) -> None:
        """Say what is done and advance."""


@contextmanager
def bar(title: str, total: float) -> Iterator[Bar]:
    """A progress bar with the time left; nothing where nobody looks (no terminal).

    Args:
        title: What is under way.
        total: Size of the whole work.
    """
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield lambda _words, _step: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("reste"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)

        def advance(words: str, step: float) -> None:
            progress.update(task, description=f"{title} : {words[:40]}", advance=step)

        yield advance


def plural(count: int, singular: str, plural_form: str = "") -> str:
    """« 1 fichier », « 12 fichiers »."""
    return f"{count} {singular if count < 2 else plural_form or singular + 's'}"

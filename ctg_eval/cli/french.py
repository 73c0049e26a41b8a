"""argparse in French: its few sentences, and usage errors said as ours."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from typing import Any, NoReturn

from ctg_eval.errors import UsageError, nearest

HELP = "--aide"
_ENGLISH_HELP = "--help"
_WIDTH = 100
_WORDS = {
    "usage: ": "Utilisation : ",
    "positional arguments": "arguments",
    "options": "options",
    "the following arguments are required: %s": "il manque : %s",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une seule valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "ignored explicit argument %r": "cette option ne prend pas de valeur (%s)",
    "invalid %(type)s value: %(value)r": "valeur refusée : « %(value)s »",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "not allowed with argument %s": "ne va pas avec %s",
    "one of the arguments %s is required": "il faut l’un de : %s",
    "ambiguous option: %(option)s could match %(matches)s": "option ambiguë : %(option)s",
}


def _translate(text: str) -> str:
    return _WORDS.get(text, text)


def speak_french() -> None:
    """Give argparse our words: it asks gettext for each of them, and gettext has no French ones."""
    setattr(argparse, "_", _translate)  # noqa: B010 (a private name of the standard library)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, up to a width that is easy to read."""

    def __init__(self, prog: str, **kwargs: Any) -> None:
        width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, _WIDTH) - 2
        super().__init__(prog, **{"width": width, "max_help_position": 30, **kwargs})

    def add_argument(self, action: argparse.Action) -> None:
        """As argparse does, with the indent of the list of commands, which it forgot before 3.13."""
        super().add_argument(action)
        if isinstance(action.choices, dict):
            indent = self._current_indent + self._indent_increment
            longest = max(len(name) for name in action.choices)
            self._action_max_length = max(self._action_max_length, indent + longest)


class Parser(argparse.ArgumentParser):
    """A parser that raises our usage error, with the nearest right word."""

    def __init__(self, **kwargs: Any) -> None:
        ours = {"formatter_class": Formatter, "allow_abbrev": False, "add_help": False}
        super().__init__(**{**kwargs, **ours})
        self.add_argument("-h", HELP, action="help", help="affiche cette aide")
        self.add_argument(_ENGLISH_HELP, action="help", help=argparse.SUPPRESS)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing English usage.

        Raises:
            UsageError: always.
        """
        stop = "" if message.endswith(("?", ".")) else "."
        raise UsageError(f"{message[:1].upper()}{message[1:]}{stop} Aide : {self.prog} {HELP}")

    def refuse(self, rest: Sequence[str]) -> NoReturn:
        """Say which words the command does not take.

        Raises:
            UsageError: always.
        """
        word = next((one for one in rest if one.startswith("-")), rest[0])
        what = "option inconnue" if word.startswith("-") else "argument en trop"
        self.error(f"{what} : « {word} »{_hint(word.partition('=')[0], self.options())}")

    def options(self) -> list[str]:
        """Every option that the command takes."""
        return [
            name
            for action in self._actions
            for name in action.option_strings
            if name.startswith("--") and name != _ENGLISH_HELP
        ]

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """What argparse does for a word that must be in a list, with the nearest one."""
        known = [str(one) for one in action.choices or ()]
        if known and value not in known:
            listed = f"Possibles : {', '.join(known)}"
            raise argparse.ArgumentError(
                None, f"« {value} » n’existe pas{_hint(str(value), known) or '.'} {listed}"
            )


def _hint(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    return f". Vouliez-vous dire « {near} » ?" if near else ""

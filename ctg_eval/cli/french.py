"""argparse in French: its few sentences, and usage errors said as ours."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from ctg_eval.errors import UsageError, nearest

_WORDS = {
    "usage: ": "Utilisation : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "affiche cette aide",
    "show program's version number and exit": "affiche la version",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "option ou argument inconnu : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
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


class Parser(argparse.ArgumentParser):
    """A parser that raises our usage error, with the nearest right word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing English usage.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{_sentence(message, self)} Aide : {self.prog} --help")

    def options(self) -> list[str]:
        """Every option that the parser and its commands know."""
        found: dict[str, None] = {}
        for action in self._actions:
            found.update(dict.fromkeys(action.option_strings))
            if isinstance(action.choices, dict):
                for inner in action.choices.values():
                    found.update(dict.fromkeys(inner.options()))
        return list(found)


def _sentence(message: str, parser: Parser) -> str:
    choice = re.search(r"invalid choice: '([^']*)'.*?\(choose from (.*)\)", message)
    if choice:
        known = [word.strip(" '") for word in choice.group(2).split(",")]
        return f"« {choice.group(1)} » n’existe pas.{_hint(choice.group(1), known)} Choix : {', '.join(known)}."
    unknown = re.search(r"inconnu : (\S+)", message)
    hint = _hint(unknown.group(1), parser.options()) if unknown else ""
    return f"{message[:1].upper()}{message[1:]}.{hint}"


def _hint(word: str, known: list[str]) -> str:
    near = nearest(word.partition("=")[0], known)
    return f" Vouliez-vous dire « {near} » ?" if near else ""

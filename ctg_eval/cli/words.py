"""What the options take: a folder, a territory's name, a day; each refused with a French reason."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

_YEARS = range(2000, 2101)


def folder(text: str) -> Path:
    """A path; `~` is the person's own folder.

    Raises:
        ArgumentTypeError: nothing is written, or what is written cannot be a path.
    """
    if not text.strip() or "\0" in text:
        raise ArgumentTypeError("un chemin est attendu")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ArgumentTypeError(f"« {text} » ne désigne le dossier de personne") from None


def identifier(text: str) -> str:
    """The name of a territory or of a store, fit for a folder's.

    Raises:
        ArgumentTypeError: it is not; a name near to it is proposed.
    """
    from ctg_eval.params import identifier_fault

    fault = identifier_fault(text)
    if fault is not None:
        raise ArgumentTypeError(f"{fault.found}. {fault.remedy}")
    return text


def day(text: str) -> date:
    """A day written AAAA-MM-JJ, of this century.

    Raises:
        ArgumentTypeError: it is not one.
    """
    try:
        found = date.fromisoformat(text) if len(text) == len("AAAA-MM-JJ") else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise ArgumentTypeError(
            f"« {text} » n’est pas une date. Écrivez AAAA-MM-JJ, par exemple 2024-01-01"
        )
    return found

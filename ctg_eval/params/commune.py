"""The parameter `commune`: its code read back, and the nearest one said where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from ctg_eval.errors import nearest
from ctg_eval.params.models import COMMUNE

FEW = 12  # communes that are all listed


def restored(value: object) -> str:
    """The five characters of a code; a whole number gets back the zero that papermill took away.

    A text that is no code, and a number that can no longer be one, come back as they are written.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 99_999:
        return f"{value:05d}"
    return " ".join(str(value).split())


def meant(text: str, communes: Mapping[str, str]) -> str:
    """What the person may have meant, in French: a commune of the same or of a near name or code.

    Args:
        text: What was written.
        communes: Name of each commune by its code; a name may be empty.
    """
    code = text.strip().upper().zfill(5)
    if COMMUNE.fullmatch(code) and code in communes:
        return _hint(code, communes)
    codes = {name.casefold(): code for code, name in communes.items() if name}
    near = codes.get(nearest(text.casefold(), codes)) or nearest(code, communes)
    return _hint(near, communes) if near else ""


def listed(communes: Mapping[str, str], *, file: str) -> str:
    """Where the right codes are: all of them where they are few, else the file that holds them."""
    if len(communes) > FEW:
        return f"Prenez un des codes de « communes » dans {file}, entre guillemets"
    shown = [f"{code} {name}".strip() for code, name in communes.items()]
    return f"Ses communes : {', '.join(shown)}"


def _hint(code: str, communes: Mapping[str, str]) -> str:
    name = communes[code]
    return f"Vouliez-vous « {code} »{f' ({name})' if name else ''} ? "

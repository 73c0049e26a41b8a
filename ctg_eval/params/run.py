"""Parameters of one run of a report, checked before a kernel starts and by its first cell.

Values come from a command line, from `papermill -p` (which makes a number of 01004) or from a
cell edited by hand; None and the empty text mean « not given ».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from ctg_eval.errors import Fault, ParamsError, nearest
from ctg_eval.params.commune import listed, meant, restored
from ctg_eval.params.models import COMMUNE, Diffusion
from ctg_eval.params.territory import TerritoryFile


@dataclass(frozen=True, slots=True)
class RunParameters:
    """What a report is run for; None where it was not given.

    Attributes:
        territoire: Identifier of the territory.
        theme: A theme of the territory, `portrait` or `gouvernance`.
        commission: Key of a commission of the territory.
        commune: Code of five characters, its zero restored.
        annee: Year, 2000 to 2100.
        mois: Month, 1 to 12.
        reunion: Identifier of a meeting in the workbook.
        competence: Key of a competence.
        date_observation: Day at which the state is observed.
        diffusion: The territory's own unless given.
    """

    territoire: str
    diffusion: Diffusion
    theme: str | None = None
    commission: str | None = None
    commune: str | None = None
    annee: int | None = None
    mois: int | None = None
    reunion: str | None = None
    competence: str | None = None
    date_observation: date | None = None


class _RefusedValue(Exception):  # noqa: N818 - never leaves this module
    """A value refused: what was found, what to do."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found)
        self.found, self.remedy = found, remedy


_Reader = Callable[[str, object, TerritoryFile], object]


def check_run_parameters(
    given: Mapping[str, object],
    *,
    accepted: Collection[str],
    territory: TerritoryFile,
    communes: Mapping[str, str] | None = None,
) -> RunParameters:
    """Check names and values against the report and the territory.

    Args:
        given: Value by name, as typed, injected or read.
        accepted: Names that the report takes, as the register says.
        territory: The territory of the run.
        communes: Names of the territory's communes by code; without them, the codes that its file
            writes.

    Raises:
        ParamsError: a name or a value is refused; holds every fault.
    """
    read: dict[str, Any] = {}
    faults = []
    for name, value in given.items():
        try:
            if name not in PARAMETERS or name not in accepted:
                raise _wrong_name(name, accepted)
            if name == "commune" and communes is not None and value not in (None, ""):
                read[name] = _among(value, communes, territory)
            elif value is not None and value != "":
                read[name] = PARAMETERS[name](name, value, territory)
        except _RefusedValue as refused:
            faults.append(Fault(f"paramètre « {name} »", refused.found, refused.remedy))
    if faults:
        raise ParamsError("Paramètres du rapport", faults)
    return RunParameters(
        **{"territoire": territory.territoire.id, "diffusion": territory.diffusion, **read}
    )


def _wrong_name(name: str, accepted: Collection[str]) -> _RefusedValue:
    taken = [known for known in PARAMETERS if known in accepted]
    if name in PARAMETERS:
        return _RefusedValue(
            "ce rapport ne prend pas ce paramètre", f"Il prend : {', '.join(taken)}"
        )
    near = nearest(name, taken) or nearest(name, PARAMETERS)
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    return _RefusedValue("nom inconnu", f"{hint}Ce rapport prend : {', '.join(taken)}")


def _text(name: str, value: object, _: TerritoryFile | None = None) -> str:
    """A text fit for a file name."""
    if not isinstance(value, str):
        raise _RefusedValue(
            f"un texte est attendu, pas {_shown(value)}",
            f"Avec papermill, écrivez « -r {name} VALEUR » au lieu de « -p »",
        )
    text = value.strip()
    if not re.fullmatch(r'[^\\/:*?"<>|\x00-\x1f.][^\\/:*?"<>|\x00-\x1f]{0,79}', text):
        raise _RefusedValue(
            f"{_shown(value)} ne peut pas servir de nom",
            "Recopiez l’identifiant sans barre oblique ni ponctuation, 80 caractères au plus",
        )
    return text


def _known(name: str, value: object, known: Iterable[str]) -> str:
    names, text = list(known), _text(name, value)
    if text in names:
        return text
    near = nearest(text, names)
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    listed = (
        f"Valeurs possibles : {', '.join(names)}" if names else "Le territoire n’en déclare aucun"
    )
    raise _RefusedValue(f"« {text} » n’existe pas dans ce territoire", f"{hint}{listed}")


def _territoire(name: str, value: object, territory: TerritoryFile) -> str:
    return _known(name, value, [territory.territoire.id])


def _theme(name: str, value: object, territory: TerritoryFile) -> str:
    return _known(name, value, territory.report_themes)


def _commission(name: str, value: object, territory: TerritoryFile) -> str:
    return _known(name, value, territory.commissions)


def _commune(_: str, value: object, territory: TerritoryFile) -> str:
    """A code; where the file gives EPCI, only its form is checked."""
    written = territory.territoire.communes
    code = _code(value)
    return code if written is None else _among(code, dict.fromkeys(written, ""), territory)


def _among(value: object, communes: Mapping[str, str], territory: TerritoryFile) -> str:
    """A code of the territory; a name or a code that is none says the nearest one."""
    code = restored(value)
    if code in communes:
        return code
    hint = meant(code, communes)
    if isinstance(value, str) and not COMMUNE.fullmatch(value) and not hint:
        return _code(value)
    if not isinstance(value, (str, int)):
        return _code(value)
    raise _RefusedValue(
        f"« {code} » n’est pas une commune de ce territoire",
        f"{hint}{listed(communes, file=territory.path.name)}",
    )


def _code(value: object) -> str:
    """Five characters: a whole number gets back the zero that papermill took away."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 99_999:
        return f"{value:05d}"
    if isinstance(value, str):
        if COMMUNE.fullmatch(value):
            return value
        meant = value.strip().upper().zfill(5)
        hint = f" : « {meant} » ?" if COMMUNE.fullmatch(meant) else ", par exemple 01004 ou 2A004"
        raise _RefusedValue(
            f"« {value} » n’a pas la forme d’un code commune", f"Écrivez cinq caractères{hint}"
        )
    raise _RefusedValue(
        f"{_shown(value)} n’est pas un code commune : c’est un nombre, le code d’origine est perdu",
        "Avec papermill, écrivez « -r commune CODE » au lieu de « -p commune CODE »",
    )


def _annee(_: str, value: object, __: TerritoryFile) -> int:
    return _whole(value, least=2000, most=2100, example="2025")


def _mois(_: str, value: object, __: TerritoryFile) -> int:
    return _whole(value, least=1, most=12, example="9")


def _whole(value: object, *, least: int, most: int, example: str) -> int:
    number = value
    if isinstance(value, str) and re.fullmatch(r"\d{1,4}", value.strip(), re.ASCII):
        number = int(value)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise _RefusedValue(
            f"{_shown(value)} n’est pas un nombre entier de {least} à {most}",
            f"Écrivez par exemple {example}",
        )
    return number


def _date(_: str, value: object, __: TerritoryFile) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip(), re.ASCII):
            return date.fromisoformat(value.strip())
    except ValueError:
        raise _RefusedValue(
            f"« {value} » n’existe pas au calendrier", "Corrigez le mois ou le jour"
        ) from None
    raise _RefusedValue(f"{_shown(value)} n’est pas une date", "Écrivez AAAA-MM-JJ : 2025-09-14")


def _diffusion(name: str, value: object, _: TerritoryFile) -> str:
    text = _text(name, value)
    if text not in get_args(Diffusion):
        raise _RefusedValue(f"« {text} » n’est pas une diffusion", "Écrivez externe ou interne")
    return text


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return f"« {text[:40]}… »" if len(text) > 41 else f"« {text} »"


PARAMETERS: Mapping[str, _Reader] = {
    "territoire": _territoire,
    "theme": _theme,
    "commission": _commission,
    "commune": _commune,
    "annee": _annee,
    "mois": _mois,
    "reunion": _text,
    "competence": _text,
    "date_observation": _date,
    "diffusion": _diffusion,
}

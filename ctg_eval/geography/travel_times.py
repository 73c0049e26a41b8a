"""Matrix of road times that a territory gives: « origine;destination;minutes », every fault said."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from ctg_eval.errors import Fault, ParamsError, nearest, os_reason
from ctg_eval.geography.code import OfficialCode

HEADER = ("origine", "destination", "minutes")
_MOST_FAULTS = 50
_SHAPE = "Attendu : un CSV au point-virgule, en UTF-8, dont les colonnes sont origine;destination;minutes"
Times = Mapping[tuple[str, str], float]


def read_travel_times(path: Path, code: OfficialCode, *, communes: tuple[str, ...]) -> Times:
    """Read and check a matrix of times by road between communes.

    Args:
        path: CSV with a semicolon; minutes with a comma or a point.
        code: The official code: every commune must be one of today's.
        communes: Communes of the territory: each must be in the matrix.

    Returns:
        Minutes by (origin, destination), as written.

    Raises:
        ParamsError: the file is absent or wrong; holds every fault with its line.
    """
    faults: list[Fault] = []
    rows = list(_rows(path, faults))
    times: dict[tuple[str, str], float] = {}
    for line, row in rows:
        _take(times, row, f"{path.name}, ligne {line}", code=code, faults=faults)
    if rows and not faults:
        faults += _absent(times, path, code, communes)
    if faults:
        more = len(faults) - _MOST_FAULTS
        tail = [Fault(path.name, f"et {more} autres erreurs")] if more > 0 else []
        raise ParamsError(f"Temps de trajet « {path.name} »", [*faults[:_MOST_FAULTS], *tail])
    return times


def _rows(path: Path, faults: list[Fault]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Line and cells of each row that has three; what the others lack goes to the faults."""
    reader = csv.reader(io.StringIO(_text(path)), delimiter=";")
    header = [name.strip().casefold() for name in next(reader, [])]
    missing = [name for name in HEADER if name not in header]
    if missing:
        near = next((hint for name in missing if (hint := nearest(name, header))), "")
        hint = f"Renommez la colonne « {near} ». " if near else ""
        faults.append(
            Fault(f"{path.name}, ligne 1", f"colonne absente : {', '.join(missing)}", hint + _SHAPE)
        )
        return
    ranks = [header.index(name) for name in HEADER]
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) <= max(ranks):
            where = f"{path.name}, ligne {reader.line_num}"
            faults.append(Fault(where, f"{len(cells)} cellule(s) au lieu de {len(header)}", _SHAPE))
            continue
        origin, end, minutes = (cells[rank].strip() for rank in ranks)
        yield reader.line_num, (origin, end, minutes)


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        found, remedy = "le fichier n’est pas en UTF-8", "Enregistrez-le en « CSV UTF-8 »"
    except OSError as error:
        found = os_reason(error)
        remedy = "Déposez-le dans le dossier du territoire ou corrigez « donnees: temps_trajet »"
    else:
        if len(text.splitlines()) > 1:
            return text
        found, remedy = "le fichier ne contient aucun trajet", _SHAPE
    raise ParamsError(f"Temps de trajet « {path.name} »", [Fault(path.name, found, remedy)])


def _take(
    times: dict[tuple[str, str], float],
    row: tuple[str, str, str],
    where: str,
    *,
    code: OfficialCode,
    faults: list[Fault],
) -> None:
    """Put one row in the matrix, or what is wrong with it in the faults."""
    origin, end, written = row
    strange = [one for one in (origin, end) if not code.has(one)]
    for one in strange:
        faults.append(_unknown(one, where, code))
    minutes = _minutes(written)
    if minutes is None:
        shown = f"« {written} »" if written else "vide"
        wanted = "Écrivez un nombre de minutes, zéro ou plus : 12 ou 12,5"
        faults.append(Fault(where, f"le nombre de minutes est {shown}", wanted))
    if strange or minutes is None:
        return
    if origin == end and minutes > 0:
        found = f"le trajet de « {origin} » à lui-même dure {written} minutes"
        faults.append(Fault(where, found, "Écrivez 0, ou retirez la ligne : elle vaut 0"))
    elif times.setdefault((origin, end), minutes) != minutes:
        other = f"{times[origin, end]:g}".replace(".", ",")
        found = f"le trajet de « {origin} » à « {end} » est déjà donné, avec {other} minutes"
        faults.append(Fault(where, found, "Gardez une seule des deux lignes"))


def _minutes(written: str) -> float | None:
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _unknown(one: str, where: str, code: OfficialCode) -> Fault:
    """A code that is no current commune: one that lost its zero, one that merged, or a stray."""
    padded = one.zfill(5)
    now = code.current_commune(one)
    if one and code.has(padded):
        remedy = f"Vouliez-vous « {padded} » ? Mettez la colonne en texte pour garder le zéro"
    elif now:
        remedy = f"Elle fait partie de « {now} » ({code.commune(now).nom}) aujourd’hui"
    else:
        remedy = "Écrivez le code Insee, cinq caractères"
    return Fault(where, f"la commune « {one} » n’est pas au code officiel", remedy)


def _absent(
    times: Times, path: Path, code: OfficialCode, communes: tuple[str, ...]
) -> Iterator[Fault]:
    held = {one for pair in times for one in pair}
    lost = [one for one in communes if one not in held]
    if lost:
        shown = ", ".join(f"{one} ({code.commune(one).nom})" for one in lost[:5])
        more = f" et {len(lost) - 5} autres" if len(lost) > 5 else ""
        found = f"communes du territoire sans aucun trajet : {shown}{more}"
        yield Fault(path.name, found, "Ajoutez leurs trajets, ceux des communes voisines compris")

"""Communes known by their names alone: the department's name, then the commune's within it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ctg_eval.geography.code import OfficialCode
from ctg_eval.sources.headers import plain

UNFOUND = "?"
_SHORT = ((re.compile(r"(^|_)st_"), r"\1saint_"), (re.compile(r"(^|_)ste_"), r"\1sainte_"))
_DISTRICT = re.compile(r"_\d+(er|e|eme)(_arrondissement)?$")


def codes_of_names(departements: pa.Array, communes: pa.Array, code: OfficialCode) -> pa.Array:
    """Codes of communes written by their names.

    Args:
        departements: Names of departments, as the file writes them.
        communes: Names of communes.
        code: Official code.

    Returns:
        A code; « ? » and the department where it holds no commune of that name, or several; an
        empty text where the department itself is unknown.
    """
    parts = _departements(code)
    found = []
    pairs = zip(departements.to_pylist(), communes.to_pylist(), strict=True)
    for part, name in pairs:
        area = parts.get(plain(part), "")
        known = _communes(code, area) if area else {}
        found.append(known.get(_spelled(name), UNFOUND + area) if area else "")
    return pa.array(found, pa.string())


@lru_cache(maxsize=4)
def _departements(code: OfficialCode) -> Mapping[str, str]:
    return {plain(code.name("departement", one)): one for one in code.areas("departement")}


@lru_cache(maxsize=256)
def _communes(code: OfficialCode, departement: str) -> Mapping[str, str]:
    """Code of each name that one commune alone bears in a department."""
    found: dict[str, set[str]] = {}
    for one in code.members("departement", departement):
        found.setdefault(_spelled(code.commune(one).nom), set()).add(one)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


def _spelled(name: str) -> str:
    """A name as it is compared: « ST » in full, no district of a city.

    >>> _spelled("ST-ELOI"), _spelled("PARIS 12E ARRONDISSEMENT")
    ('saint_eloi', 'paris')
    """
    text = _DISTRICT.sub("", plain(name))
    for pattern, word in _SHORT:
        text = pattern.sub(word, text)
    return text


def without_unfound(table: pa.Table) -> pa.Table:
    """Sums by commune and year, those of unfound names taken as possible in each commune.

    The pupils of a school whose commune is not found are in some commune of its department: each
    of them may hold up to all of these.

    Args:
        table: Columns geo, year, low_sum, high_sum, status_max.
    """
    geo, year = table.column("geo").to_pylist(), table.column("year").to_pylist()
    high = np.asarray(table.column("high_sum").to_numpy()).copy()
    lost = _lost(geo, year, high)
    if not lost:
        return table
    extra = [sum(lost.get((one[:size], at), 0.0) for size in (2, 3)) for one, at in
             zip(geo, year, strict=True)]  # fmt: skip
    high += np.array(extra)
    names = table.column_names
    widened = table.set_column(names.index("high_sum"), "high_sum", pa.array(high))
    return widened.filter(pa.array([not one.startswith(UNFOUND) for one in geo]))


def _lost(
    geo: list[str], year: list[int], high: npt.NDArray[np.float64]
) -> dict[tuple[str, int], float]:
    return {
        (one[1:], at): float(most)
        for one, at, most in zip(geo, year, high, strict=True)
        if one.startswith(UNFOUND)
    }

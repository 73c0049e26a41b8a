"""Codes of areas as a file writes them → codes of the official geography."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.errors import SourceError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.tables import FRANCE_NAMES
from ctg_eval.referentiel.sources import Fichier
from ctg_eval.sources.headers import plain

MELODI_LEVELS = {
    "COM": "commune",
    "EPCI": "epci",
    "DEP": "departement",
    "REG": "region",
    "FRANCE": "france",
}
_LEVELS = ["commune", "epci", "departement", "region", "france", "iris", "qpv"]
LEVEL_WORDS = pa.array(_LEVELS)
LEVEL_RANK = {level: rank for rank, level in enumerate(_LEVELS)}
# How many figures a code has once a spreadsheet took its zero: (without it, pattern).
_ZERO_LOST = {
    "commune": r"^(\d{4})$",
    "departement": r"^(\d)$",
    "region": r"^(\d)$",
    "iris": r"^(\d{8})$",
}


def clean(codes: pa.ChunkedArray, file: Fichier) -> pa.Array:
    """Codes without blanks, with the zero that a spreadsheet took from them.

    Overseas communes written on six characters (`971111`) lose the third one.
    """
    flat = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    text = pc.utf8_upper(pc.utf8_trim_whitespace(flat))
    if file.geo_format == "outremer-six":
        text = pc.replace_substring_regex(text, r"^(97)\d(\d{3})$", r"\1\2")
    level = "commune" if file.niveau == "selon-code" else file.niveau
    return _with_zero(text, level)


def clean_melodi(codes: pa.ChunkedArray, objects: pa.ChunkedArray) -> pa.Array:
    """Bare codes of a long table, whose kinds of areas stand in another column.

    `2025-COM-62998` loses what stands before its last dash.

    Args:
        codes: Column GEO.
        objects: Column GEO_OBJECT, official levels only.
    """
    text = pc.utf8_upper(pc.utf8_trim_whitespace(codes.combine_chunks()))
    text = pc.replace_substring_regex(text, r"^.*-", "")
    kinds = objects.combine_chunks()
    for word, level in MELODI_LEVELS.items():
        text = pc.if_else(pc.equal(kinds, word), _with_zero(text, level), text)
    return text


def _with_zero(text: pa.Array, level: str) -> pa.Array:
    if level not in _ZERO_LOST:
        return text
    return pc.replace_substring_regex(text, _ZERO_LOST[level], r"0\1")


def levels(
    codes: pa.Array, labels: pa.Array | None, file: Fichier, code: OfficialCode, *, name: str = ""
) -> pa.Array:
    """The level of each row, as a dictionary array over `LEVEL_WORDS`.

    Where the file does not say, the codes tell: nine figures are an EPCI, five characters a
    commune, two or three a department or a region, which the labels decide.

    Args:
        codes: Clean codes.
        labels: Names of the areas, when the file has them.
        file: Its declaration.
        code: Official code.
        name: The file's name, for the message.

    Raises:
        SourceError: nothing tells whether codes are departments or regions.
    """
    if file.niveau != "selon-code":
        ranks = np.full(len(codes), LEVEL_RANK[file.niveau], dtype=np.int8)
    else:
        ranks = _levels_by_code(codes, labels, code, name)
    return pa.DictionaryArray.from_arrays(pa.array(ranks), LEVEL_WORDS)


def _levels_by_code(
    codes: pa.Array, labels: pa.Array | None, code: OfficialCode, name: str
) -> npt.NDArray[np.int8]:
    length = np.asarray(pc.utf8_length(codes).to_numpy(zero_copy_only=False))
    ranks = np.full(len(codes), LEVEL_RANK["commune"], dtype=np.int8)
    ranks[length == 9] = LEVEL_RANK["epci"]
    short = np.flatnonzero(length <= 3)
    written = codes.take(pa.array(short)).to_pylist()
    names = labels.take(pa.array(short)).to_pylist() if labels is not None else [""] * len(short)
    ranks[short] = [LEVEL_RANK[level] for level in _short_levels(written, names, code, name)]
    return ranks


def _short_levels(
    written: Sequence[str], names: Sequence[str], code: OfficialCode, file: str
) -> list[str]:
    """Levels of codes of one to three characters: France, departments and regions.

    The label decides; a row whose label says nothing (« Martinique », a former name) is of the
    only level that holds all such codes, or of the one that the other rows are all of.
    """
    found = [_by_label(one, label, code) for one, label in zip(written, names, strict=True)]
    unsure = {one for one, level in zip(written, found, strict=True) if not level}
    if not unsure:
        return found
    several = {level for level in found if level not in ("", "france")}
    holding = [level for level in ("departement", "region") if unsure <= set(code.areas(level))]
    choices = [level for level in several if level in holding] if len(several) == 1 else holding
    if len(choices) != 1:
        raise SourceError(
            file or "fichier",
            f"rien ne dit si les codes {', '.join(sorted(unsure)[:4])} sont des départements ou "
            "des régions",
            "Importez le fichier d’origine, avec les noms des territoires",
        )
    return [level or choices[0] for level in found]


def _by_label(written: str, label: str, code: OfficialCode) -> str:
    if written in FRANCE_NAMES or (len(written) == 1 and plain(label).startswith("france")):
        return "france"
    fitting = [
        level
        for level in ("departement", "region")
        if written in code.areas(level) and plain(code.name(level, written)) == plain(label)
    ]
    return fitting[0] if len(fitting) == 1 else ""


def excluded(codes: pa.Array, file: Fichier) -> npt.NDArray[np.bool_]:
    """Rows that name no area: an empty code, or one that the declaration leaves out."""
    empty = pc.equal(codes, "")
    if file.geo_ecartes:
        empty = pc.or_(empty, pc.match_substring_regex(codes, f"^({file.geo_ecartes.upper()})$"))
    return np.asarray(empty.to_numpy(zero_copy_only=False), dtype=bool)

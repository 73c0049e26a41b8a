"""Codes of areas as a file writes them → codes of the official geography."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.geography.code import OfficialCode
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


def clean(codes: pa.ChunkedArray, file: Fichier) -> pa.Array:
    """Codes without blanks, with the zero that a spreadsheet took from them.

    Overseas communes written on six characters (`971111`) lose the third one.
    """
    flat = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    text = pc.utf8_upper(pc.utf8_trim_whitespace(flat))
    if file.geo_format == "outremer-six":
        text = pc.replace_substring_regex(text, r"^(97)\d(\d{3})$", r"\1\2")
    if file.niveau in ("commune", "selon-code"):
        text = pc.replace_substring_regex(text, r"^(\d{4})$", r"0\1")
    if file.niveau in ("departement", "region"):
        text = pc.replace_substring_regex(text, r"^(\d)$", r"0\1")
    if file.niveau == "iris":
        text = pc.replace_substring_regex(text, r"^(\d{8})$", r"0\1")
    return text


def levels(codes: pa.Array, labels: pa.Array | None, file: Fichier, code: OfficialCode) -> pa.Array:
    """The level of each row, as a dictionary array over `LEVEL_WORDS`.

    Where the file does not say, the codes tell: nine figures are an EPCI, five characters a
    commune, two or three a department or a region, which the labels of the whole file decide.
    """
    if file.niveau != "selon-code":
        ranks = np.full(len(codes), LEVEL_RANK[file.niveau], dtype=np.int8)
    else:
        ranks = _levels_by_code(codes, labels, code)
    return pa.DictionaryArray.from_arrays(pa.array(ranks), LEVEL_WORDS)


def _levels_by_code(
    codes: pa.Array, labels: pa.Array | None, code: OfficialCode
) -> npt.NDArray[np.int8]:
    length = np.asarray(pc.utf8_length(codes).to_numpy(zero_copy_only=False))
    ranks = np.full(len(codes), LEVEL_RANK["commune"], dtype=np.int8)
    ranks[length == 9] = LEVEL_RANK["epci"]
    short = (length == 2) | (length == 3)
    if short.any():
        ranks[short] = LEVEL_RANK[_short_level(codes.filter(pa.array(short)), labels, short, code)]
    ranks[length == 1] = LEVEL_RANK["france"]
    return ranks


def _short_level(
    codes: pa.Array, labels: pa.Array | None, short: npt.NDArray[np.bool_], code: OfficialCode
) -> str:
    known = {"departement": set(code.areas("departement")), "region": set(code.areas("region"))}
    written = codes.to_pylist()
    names = labels.filter(pa.array(short)).to_pylist() if labels is not None else []
    scores = {
        level: sum(
            plain(code.name(level, geo)) == plain(name)
            for geo, name in zip(written, names, strict=False)
            if geo in areas
        )
        + sum(geo in areas for geo in written) / (len(written) + 1)
        for level, areas in known.items()
    }
    return max(scores, key=lambda level: scores[level])


def excluded(codes: pa.Array, file: Fichier) -> npt.NDArray[np.bool_]:
    """Rows that name no area: an empty code, or one that the declaration leaves out."""
    empty = pc.equal(codes, "")
    if file.geo_ecartes:
        empty = pc.or_(empty, pc.match_substring_regex(codes, f"^({file.geo_ecartes.upper()})$"))
    return np.asarray(empty.to_numpy(zero_copy_only=False), dtype=bool)

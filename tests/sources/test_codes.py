"""Codes of areas: lost zeros, overseas, and which level a code is of."""

from typing import Any

import pyarrow as pa
import pytest

from ctg_eval.errors import SourceError
from ctg_eval.referentiel.sources import Fichier
from ctg_eval.sources.codes import clean, clean_melodi, excluded, levels


def declared(**fields: Any) -> Any:
    return Fichier(forme="large", **fields)


def level_words(codes: Any, labels: Any = None, *, code: Any, **fields: Any) -> Any:
    names = None if labels is None else pa.array(labels)
    file = declared(niveau="selon-code", **fields)
    return levels(pa.array(codes), names, file, code, name="f.csv").to_pylist()


@pytest.mark.parametrize(
    ("level", "written", "wanted"),
    [
        ("commune", [" 1004 ", "01004", "2a004", "97411", ""], ["01004", "01004", "2A004", "97411", ""]),
        ("departement", ["1", "01", "2b", "971"], ["01", "01", "2B", "971"]),
        ("region", ["1", "11"], ["01", "11"]),
        ("iris", ["10040101", "010040101"], ["010040101", "010040101"]),
        ("epci", ["200000172"], ["200000172"]),
        ("qpv", ["QP02A001"], ["QP02A001"]),
        ("selon-code", ["1004", "200000172", "11"], ["01004", "200000172", "11"]),
    ],
)  # fmt: skip
def test_zero_taken_by_a_spreadsheet_is_given_back(level, written, wanted):
    assert clean(pa.chunked_array([written]), declared(niveau=level)).to_pylist() == wanted


def test_overseas_codes_on_six_characters_lose_the_third():
    codes = pa.chunked_array([["971111", "974401", "97111", "62001"]])
    assert clean(codes, declared(geo_format="outremer-six")).to_pylist() == [
        "97111", "97401", "97111", "62001",
    ]  # fmt: skip


def test_long_table_codes_are_bared_and_padded_by_their_own_level():
    codes = ["2025-COM-62998", "COM-1004", "2A004", "DEP-1", "1", "200000172", "FM", "1004"]
    kinds = ["COM", "COM", "COM", "DEP", "REG", "EPCI", "FRANCE", "EPCI"]
    assert clean_melodi(pa.chunked_array([codes]), pa.chunked_array([kinds])).to_pylist() == [
        "62998", "01004", "2A004", "01", "01", "200000172", "FM", "1004",
    ]  # fmt: skip


def test_level_is_told_by_the_code_and_the_label(cog):
    codes = ["62001", "200000172", "11", "11", "94", "94", "F", "FM", "1", "974", "04"]
    labels = [
        "Ablain", "CC", "Aude", "Île-de-France", "VAL-DE-MARNE", "Corse", "", "", "France métro.",
        "La Réunion", "La Réunion",
    ]  # fmt: skip
    assert level_words(codes, labels, code=cog) == [
        "commune", "epci", "departement", "region", "departement", "region", "france", "france",
        "france", "departement", "region",
    ]  # fmt: skip


def test_former_label_takes_the_level_of_the_other_rows(cog):
    assert level_words(["11", "93"], ["Île-de-France", "PACA"], code=cog) == ["region"] * 2
    assert level_words(["11", "22"], ["Aude", "Côtes-du-Nord"], code=cog) == ["departement"] * 2


def test_codes_that_are_departments_only_need_no_label(cog):
    assert level_words(["62", "59", "11"], code=cog) == ["departement"] * 3


@pytest.mark.parametrize(
    ("codes", "labels", "named"),
    [
        (["11", "24", "93"], None, "11, 24, 93"),
        (["11"], ["?"], "11"),
        (["11", "11", "24"], ["Aude", "Île-de-France", "Centre"], "24"),
        (["1"], ["Ain"], "1"),
        (["11", "99"], ["Aude", "Étranger"], "99"),
    ],
)
def test_doubt_between_departments_and_regions_is_refused(cog, codes, labels, named):
    wanted = f"« f.csv » : rien ne dit si les codes {named} sont des départements ou des régions"
    with pytest.raises(SourceError, match=wanted):
        level_words(codes, labels, code=cog)


def test_rows_that_name_no_area_are_left_out():
    file = declared(geo_ecartes="|X+|COM|Total")
    codes = pa.array(["62001", "", "XX", "XXX", "COM", "TOTAL", "2A004"])
    assert excluded(codes, file).tolist() == [False, True, True, True, True, True, False]
    assert excluded(pa.array(["", "XX"]), declared()).tolist() == [True, False]

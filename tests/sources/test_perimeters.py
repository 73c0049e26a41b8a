"""Which geography each file was made on."""

import hashlib
from datetime import date
from typing import Any

import pandas as pd
import pytest

from ctg_eval.geography import dated_passage
from ctg_eval.sources.perimeters import Perimeters, presence
from ctg_eval.sources.register import FileEntry

MOVES = pd.DataFrame(
    [("32", "2019-01-01", "COM", old, "COM", "01033") for old in ("01033", "01091", "01205")],
    columns=["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "TYPECOM_AP", "COM_AP"],
)


def entry(code: Any, communes: Any) -> Any:
    strays, absent = presence(code, communes)
    sha256 = hashlib.sha256(repr(sorted(communes)).encode()).hexdigest()
    return FileEntry(
        sha256, "x.csv", "insee_naissances/communes", "k", "", "", "", 2024, "0001", 1,
        departements=("01",), strays=strays, absent=absent,
    )  # fmt: skip


@pytest.fixture(scope="module")
def dated(cog):
    return Perimeters(cog, lambda: MOVES)


def test_codes_unknown_and_communes_lacking_are_told(cog):
    ain = cog.members("departement", "01")
    assert presence(cog, ain) == ((), ())
    assert presence(cog, [*ain[1:], "01091"]) == (("01091",), (ain[0],))


def test_selection_of_communes_lacks_nothing(cog):
    assert presence(cog, ["01004", "01005"]) == ((), ())
    assert presence(cog, []) == ((), ())


def test_file_of_today_is_on_today_s_geography(dated, cog):
    ain = cog.members("departement", "01")
    assert dated.vintage(entry(cog, ain)) == cog.year
    assert dated.passage(entry(cog, ain)).existing == frozenset(cog.communes)


def test_file_older_than_a_merger_is_found_so(dated, cog):
    ain = cog.members("departement", "01")
    old = entry(cog, [*ain, "01091", "01205"])
    assert dated.vintage(old) == 2018
    wanted = dated_passage(cog, MOVES, since=date(2018, 1, 1))
    assert dated.passage(old).targets == wanted.targets
    assert {"01091", "01205"} <= dated.passage(old).existing


def test_commune_left_out_of_a_file_does_not_move_its_geography(dated, cog):
    ain = cog.members("departement", "01")
    for left in (ain[0], "01033", ain[-1]):
        communes = [one for one in ain if one != left]
        assert left in dated.passage(entry(cog, communes)).existing


def test_what_was_worked_out_is_read_back(dated, cog):
    ain = cog.members("departement", "01")
    files = [entry(cog, [*ain, "01091", "01205"])]
    worked = [dated.passage(one) for one in files]
    again = Perimeters(cog, lambda: MOVES, cache=dated.dump())
    for one, passage in zip(files, worked, strict=True):
        assert again.passage(one).targets == passage.targets
        assert again.passage(one).existing == passage.existing


def test_without_movements_only_mergers_are_known(cog):
    undated = Perimeters(cog, None)
    assert not undated.is_dated
    assert undated.passage(entry(cog, ["01091"])).targets["01091"] == {"01033"}
    assert undated.vintage(entry(cog, ["01091"])) == cog.year

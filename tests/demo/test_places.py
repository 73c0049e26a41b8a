"""The fictional code: demo communes, EPCI, merger and split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ctg_eval.demo.places import DEMO_EPCIS
from ctg_eval.demo.world import make_world

TERRITORY = Path(__file__).resolve().parents[2] / "params" / "demo" / "territoire.yaml"
DEMO_CODES = [f"{number:05d}" for number in range(1, 25)]


@pytest.fixture(scope="session")
def communes(demo):
    return json.loads((demo / "communes.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def epcis(demo):
    return json.loads((demo / "epci.json").read_text(encoding="utf-8"))


def test_demo_territory_is_communes_00001_to_00024_of_two_epci(epcis):
    members = [m["code"] for e in epcis if e["code"] in DEMO_EPCIS for m in e["membres"]]
    assert sorted(members) == DEMO_CODES


def test_demo_territory_has_about_120000_inhabitants_from_180_to_32000(communes):
    sizes = {c["code"]: c["population"] for c in communes if c["type"] == "commune-actuelle"}
    demo_sizes = [sizes[code] for code in DEMO_CODES]
    assert 115_000 < sum(demo_sizes) < 125_000
    assert (min(demo_sizes), max(demo_sizes)) == (180, 32_040)


def test_other_epci_are_enough_for_peers(epcis):
    others = [e for e in epcis if e["code"] not in DEMO_EPCIS]
    assert len(others) >= 12
    assert all(6 <= len(e["membres"]) <= 9 for e in others)


def test_two_communes_are_in_no_epci(communes, epcis):
    members = {m["code"] for e in epcis for m in e["membres"]}
    current = {c["code"] for c in communes if c["type"] == "commune-actuelle"}
    assert members < current
    assert len(current - members) == 2


def test_names_are_all_different_and_codes_start_with_their_department(communes):
    current = [c for c in communes if c["type"] == "commune-actuelle"]
    assert len({c["nom"] for c in current}) == len(current)
    assert all(c["code"].startswith(c["departement"]) for c in current)
    assert all(c["zone"] == "metro" for c in communes)


def test_merged_commune_is_a_former_code_and_a_delegated_commune(communes):
    former = {code: c["code"] for c in communes for code in c.get("anciensCodes", [])}
    delegated = {c["code"]: c["chefLieu"] for c in communes if c["type"] == "commune-deleguee"}
    assert former == {"00901": "00007"}
    assert delegated == {"00007": "00007", "00901": "00007"}


def test_movements_tell_the_merger_and_the_split(read):
    moves = {
        (m["MOD"], m["DATE_EFF"], m["COM_AV"], m["COM_AP"])
        for m in read("v_mvtcommune_2026.csv", ",")
        if m["TYPECOM_AV"] == m["TYPECOM_AP"] == "COM"
    }
    assert ("32", "2019-01-01", "00901", "00007") in moves
    assert ("21", "2021-01-01", "00023", "00024") in moves


@pytest.mark.parametrize(
    ("name", "code", "is_there"),
    [
        pytest.param("FILO2018_DISP_COM.csv", "00901", True, id="2018 holds the merged one"),
        pytest.param("FILO2018_DISP_COM.csv", "00024", False, id="2018 before the split"),
        pytest.param("FILO2019_DISP_COM.csv", "00901", False, id="2019 after the merger"),
        pytest.param("FILO2019_DISP_COM.csv", "00024", False, id="2019 before the split"),
        pytest.param("cc_filosofi_2021_COM.csv", "00024", True, id="2021 after the split"),
    ],
)
def test_files_hold_the_communes_of_their_geography(read, name, code, is_there):
    assert (code in {row["CODGEO"] for row in read(name)}) is is_there


def test_older_geography_counts_nobody_twice(read):
    homes = {row["CODGEO"]: int(row["NBMEN18"]) for row in read("FILO2018_DISP_COM.csv")}
    epci = {row["CODGEO"]: int(row["NBMEN18"]) for row in read("FILO2018_DISP_EPCI.csv")}
    codes = [*DEMO_CODES[:-1], "00901"]
    assert sum(homes[c] for c in codes) == pytest.approx(sum(epci[e] for e in DEMO_EPCIS), abs=30)


def test_communes_of_an_older_year_share_out_the_same_people():
    world = make_world()
    people = world.people.population[2017]
    for year in (2018, 2020, 2026):
        total = sum(area.total(people) for area in world.communes_of(year))
        assert total == pytest.approx(people.sum())


def test_territory_file_names_the_same_communes():
    written = YAML(typ="safe").load(TERRITORY.read_text(encoding="utf-8"))
    territory = written["territoire"]
    sectors = [code for s in territory["secteurs"].values() for code in s["communes"]]
    assert territory["communes"] == DEMO_CODES
    assert sorted(sectors) == DEMO_CODES
    assert written["donnees"] == {"entrepot": "demo"}


def test_territory_file_comments_give_each_commune_its_name():
    names = {c.code: c.nom.replace("'", "’") for c in make_world().communes}
    lines = [line for line in TERRITORY.read_text(encoding="utf-8").splitlines() if '- "00' in line]
    assert len(lines) == 24
    for line in lines:
        code, comment = line.split('"')[1], line.split("# ")[1]
        assert comment.split(" (")[0] == names[code]

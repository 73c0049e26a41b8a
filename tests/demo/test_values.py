"""What the files say: secret marks, roundings, and one truth where files overlap."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from python_calamine import CalamineWorkbook

from ctg_eval.demo.caf_iris import COUNTS, CUT_COMMUNES

_BIRTHS = "DS_ETAT_CIVIL_NAIS_COMMUNES_2025_data.csv"


def _melodi(rows: list[dict[str, str]], **wanted: str) -> dict[tuple[str, str], str]:
    """Values by (GEO, year) of the communes' rows where the named columns hold these codes."""
    return {
        (row["GEO"], row["TIME_PERIOD"]): row["OBS_VALUE"]
        for row in rows
        if row["GEO_OBJECT"] == wanted.get("GEO_OBJECT", "COM")
        and all(row[column] == code for column, code in wanted.items())
    }


@pytest.fixture(scope="session")
def municipal(read):
    """Municipal population by (commune, year)."""
    rows = read("DS_POPULATIONS_HISTORIQUES_data.csv")
    return {key: int(v) for key, v in _melodi(rows, POPREF_MEASURE="PMUN").items()}


# --- roundings and marks


def test_caf_counts_are_multiples_of_5_with_zeros_and_an_empty_code(read):
    rows = read("s_ben_com_f.csv")
    counts = [int(v) for row in rows for name, v in row.items() if name.startswith("ind")]
    assert all(count % 5 == 0 for count in counts)
    assert 0 in counts
    assert sum(row["numcomdo"] == "" for row in rows) == 1
    assert {row["dtreffre"] for row in rows} == {f"{year}-12" for year in range(2020, 2025)}


def test_jobseekers_are_multiples_of_5_and_totals_are_marked(read):
    rows = read("dares_defm_communales-brutes.csv")
    assert all(int(row["Nombre de demandeurs d'emploi"]) % 5 == 0 for row in rows)
    assert sum(row["Code commune"] == "Total" for row in rows) == 3 * 10


@pytest.mark.parametrize("year", [2017, 2019, 2020])
def test_iris_rows_are_empty_under_a_note_and_hide_small_cells(read, year):
    rows = read(f"data_CAF_{year}_IRIS.csv")
    assert {row["CODGEO"][:5] for row in rows} == set(CUT_COMMUNES)
    hidden = [row for row in rows if row["NOTE"] != "0"]
    assert hidden
    assert all(row[name] == "" for row in hidden for name in COUNTS)
    shown = [row[name] for row in rows if row["NOTE"] == "0" for name in COUNTS]
    assert "" in shown
    assert all(int(cell.replace("\u202f", "")) >= 5 for cell in shown if cell)


def test_iris_of_2017_writes_thousands_with_a_narrow_space(demo):
    assert "\u202f" in (demo / "data_CAF_2017_IRIS.csv").read_text(encoding="utf-8-sig")
    assert "\u202f" not in (demo / "data_CAF_2020_IRIS.csv").read_text(encoding="ascii")


@pytest.mark.parametrize("name", ["DEMO_2022.csv", "REVN_2022.csv"])
def test_qpv_under_a_note_has_no_caf_count(read, name):
    rows = read(name)
    assert len(rows) == 5
    assert [row["A"] for row in rows if row["NOTE_CNAF"] != "0"] == [""]
    assert all(row["A"] for row in rows if row["NOTE_CNAF"] == "0")


def test_one_qpv_lies_in_two_communes(read):
    names = [row["LIB_COM"] for row in read("DEMO_2022.csv")]
    assert "Fosse-le-Val, Les Terrils" in names


def test_income_secrets_are_empty_cells_then_s_then_status_c(read):
    filo = {row["CODGEO"]: row for row in read("FILO2019_DISP_COM.csv")}
    assert filo["00022"]["Q219"] != ""
    assert filo["00022"]["D119"] == ""
    assert filo["00001"]["D119"] != ""
    rows = {row["CODGEO"]: row for row in read("cc_filosofi_2021_COM.csv")}
    assert rows["00024"]["MED21"] == rows["00022"]["TP6021"] == "s"
    melodi = read("DS_FILOSOFI_CC_2023_data.csv")
    assert all((row["OBS_VALUE"] == "") == (row["CONF_STATUS"] == "C") for row in melodi)
    assert sum(row["CONF_STATUS"] == "C" for row in melodi) > 10


def test_poverty_rate_of_2021_has_a_floor_at_5(read):
    names = ("TP6021", "TP60TOL121")
    cells = [row[name] for row in read("cc_filosofi_2021_COM.csv") for name in names]
    rates = [float(cell.replace(",", ".")) for cell in cells if cell != "s"]
    assert min(rates) == 5


def test_coverage_lists_communes_above_10000_people_and_a_placeholder_epci(read, municipal):
    for year in ("2022", "2023"):
        large = {geo for (geo, y), people in municipal.items() if y == year and people > 10_000}
        assert {row["numcom"] for row in read(f"txcouv_pe_com_{year}.csv")} == large
        assert [r["numepci"] for r in read(f"txcouv_pe_epci_{year}.csv")].count("XX") == 1


def test_births_have_one_value_held_by_another_commune(read):
    rows = [row for row in read(_BIRTHS) if row["OBS_STATUS"] != "A"]
    assert sorted((row["GEO"], row["OBS_STATUS"]) for row in rows) == [
        ("00023", "W"),
        ("00024", "K"),
    ]
    assert [row["OBS_VALUE"] for row in rows if row["OBS_STATUS"] == "K"] == [""]


def test_urban_areas_bear_a_commune_code_with_another_value(read):
    rows = read(_BIRTHS)
    communes, areas = _melodi(rows), _melodi(rows, GEO_OBJECT="AAV2020")
    assert areas
    assert all(int(value) > int(communes[key]) for key, value in areas.items())


def test_equipment_file_is_sparse(read):
    rows = read("DS_BPE_2025_data.csv")
    assert all(int(row["OBS_VALUE"]) > 0 for row in rows)
    assert ("00024", "D502") not in {(row["GEO"], row["FACILITY_TYPE"]) for row in rows}
    assert {row["FACILITY_TYPE"] for row in rows} == {
        *("C107", "C108", "C109", "C201", "D502", "D503", "D504", "D505"),
        *("D506", "D507", "D509"),
        *("D265", "F307", "F121", "_T"),
    }


# --- overlaps


def test_reference_population_is_the_last_of_the_series_and_its_parts_sum(read, municipal):
    rows = read("DS_POPULATIONS_REFERENCE_2023_data.csv")
    pmun, pcap, ptot = (_melodi(rows, POPREF_MEASURE=m) for m in ("PMUN", "PCAP", "PTOT"))
    for key, value in pmun.items():
        assert int(value) == municipal[key]
        assert int(value) + int(pcap[key]) == int(ptot[key])


def test_population_workbook_agrees_with_the_series(demo, municipal):
    workbook = CalamineWorkbook.from_path(demo / "POPULATION_MUNICIPALE_COMMUNES_FRANCE.xlsx")
    header, *rows = workbook.get_sheet_by_index(0).to_python()
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        for year in range(2013, 2022):
            assert cells[f"p{year % 100}_pop"] == municipal[cells["codgeo"], str(year)]


def test_midwives_workbook_agrees_with_the_series(demo, municipal):
    workbook = CalamineWorkbook.from_path(demo / "data_apl_sages_femmes.xlsx")
    for year in (2022, 2023):
        rows = workbook.get_sheet_by_name(f"APL {year}").to_python(skip_empty_area=False)[10:]
        assert {row[0]: row[4] for row in rows} == {
            geo: people for (geo, y), people in municipal.items() if y == str(year - 2)
        }


def test_comparator_agrees_with_populations_births_and_deaths(read, municipal):
    births = _melodi(read(_BIRTHS))
    deaths = _melodi(read("DS_ETAT_CIVIL_DECES_COMMUNES_2025_data.csv"))
    rows = [row for row in read("communes.csv", ",") if row["commune_type"] == "COM"]
    for row in rows:
        code = row["insee_com"]
        assert int(row["population_2021"]) == municipal[code, "2021"]
        assert int(row["population_2015"]) == municipal[code, "2015"]
        assert row["naissances_2022"] == births[code, "2022"]
        assert row["deces_2022"] == deaths[code, "2022"]


def test_comparator_has_a_delegated_commune_with_a_quoted_comma_and_two_postal_codes(demo, read):
    assert '"Puits-Vieux, Moulin et Corons"' in (demo / "communes.csv").read_text(encoding="utf-8")
    rows = read("communes.csv", ",")
    assert [r["insee_parente"] for r in rows if r["commune_type"] == "COMD"] == ["00007"]
    assert [r["insee_com"] for r in rows].count("00001") == 2
    assert ("Écaillon", "L'Écaillon") in {(r["commune"], r["commune_article"]) for r in rows}


def test_official_code_has_the_population_of_2023(demo, municipal):
    for commune in json.loads((demo / "communes.json").read_text(encoding="utf-8")):
        if commune["type"] == "commune-actuelle":
            assert commune["population"] == municipal[commune["code"], "2023"]


def test_ages_sum_to_the_population_and_to_the_working_age(read, municipal):
    everybody: dict[str, float] = defaultdict(float)
    working: dict[str, float] = defaultdict(float)
    for row in read("DS_RP_POPULATION_2023_data.csv"):
        everybody[row["GEO"]] += float(row["OBS_VALUE"])
        if row["AGE"] in {f"Y{age}T{age + 4}" for age in range(15, 65, 5)}:
            working[row["GEO"]] += float(row["OBS_VALUE"])
    work = _melodi(read("DS_RP_EMPLOI_LR_PRINC_data.csv"), EMPSTA_ENQ="_T", TIME_PERIOD="2023")
    for (geo, _), total in work.items():
        assert everybody[geo] == pytest.approx(municipal[geo, "2023"], abs=0.01)
        assert working[geo] == pytest.approx(float(total), abs=0.01)


@pytest.mark.parametrize(
    ("name", "dimension", "keep"),
    [
        pytest.param("DS_RP_EMPLOI_LR_PRINC_data.csv", "EMPSTA_ENQ", {}, id="states"),
        pytest.param("DS_RP_DIPLOMES_PRINC_data.csv", "EDUC", {}, id="diplomas"),
        pytest.param(
            "DS_RP_LOGEMENT_PRINC_data.csv", "TSH", {"OCS": "DW_MAIN", "CARS": "_T"}, id="tenures"
        ),
        pytest.param("DS_RP_LOGEMENT_PRINC_data.csv", "OCS", {"TSH": "_T", "CARS": "_T"}, id="use"),
    ],
)
def test_parts_sum_to_their_total(read, name, dimension, keep):
    totals: dict[tuple[str, ...], float] = {}
    parts: dict[tuple[str, ...], float] = defaultdict(float)
    for row in read(name):
        if any(row[column] != code for column, code in keep.items()):
            continue
        key = (row["GEO"], row["GEO_OBJECT"], row["TIME_PERIOD"])
        if row[dimension] == "_T":
            totals[key] = float(row["OBS_VALUE"])
        else:
            parts[key] += float(row["OBS_VALUE"])
    assert totals.keys() == parts.keys()
    assert all(parts[key] == pytest.approx(totals[key], abs=0.06) for key in totals)


@pytest.mark.parametrize(
    "name",
    [
        _BIRTHS,
        "DS_ETAT_CIVIL_DECES_COMMUNES_2025_data.csv",
        "DS_RP_LOGEMENT_PRINC_data.csv",
        "DS_RP_DIPLOMES_PRINC_data.csv",
        "DS_BPE_2025_data.csv",
    ],
)
def test_communes_sum_to_their_department(read, name):
    apart = {"GEO", "GEO_OBJECT", "OBS_STATUS", "OBS_VALUE"}
    sums: dict[str, dict[tuple[str, ...], float]] = {"COM": {}, "DEP": {}}
    for row in read(name):
        if row["GEO_OBJECT"] in sums:
            dims = [v for k, v in row.items() if k not in apart]
            key = (row["GEO"][:2], *dims)
            held = sums[row["GEO_OBJECT"]].get(key, 0.0)
            sums[row["GEO_OBJECT"]][key] = held + float(row["OBS_VALUE"] or 0)
    assert sums["COM"].keys() == sums["DEP"].keys()
    assert all(v == pytest.approx(sums["COM"][k], abs=0.11) for k, v in sums["DEP"].items())


def test_schools_of_the_social_index_are_schools_of_the_equipment_file(read):
    counts: dict[str, int] = defaultdict(int)
    for row in read("DS_BPE_2025_data.csv"):
        if row["FACILITY_TYPE"] in {"C108", "C109"} and row["GEO_OBJECT"] == "COM":
            counts[row["GEO"]] += int(row["OBS_VALUE"])
    published: dict[str, int] = defaultdict(int)
    for row in read("fr-en-ips-ecoles-ap2022_2022-2023.csv"):
        published[row["code_insee_de_la_commune"]] += 1
        assert float(row["effectifs"]) >= 25
    assert all(published[code] <= counts[code] for code in published)
    assert sum(published.values()) < sum(counts.values())


# --- the profile of a mining basin


def test_births_fall_and_unemployment_is_high_in_the_demo_territory(read):
    births = _melodi(read(_BIRTHS))
    sums = {
        year: sum(int(births[f"{n:05d}", year] or 0) for n in range(1, 25))
        for year in ("2010", "2015", "2020", "2025")
    }
    assert sums["2010"] > sums["2015"] > sums["2020"] > sums["2025"]
    rates = {}
    for row in read("DS_RP_EMPLOI_LR_PRINC_data.csv"):
        if row["TIME_PERIOD"] == "2023" and row["EMPSTA_ENQ"] in {"1", "2"}:
            rates[row["GEO"], row["EMPSTA_ENQ"]] = float(row["OBS_VALUE"])
    jobless = sum(rates[f"{n:05d}", "2"] for n in range(1, 25))
    active = jobless + sum(rates[f"{n:05d}", "1"] for n in range(1, 25))
    assert jobless / active > 1.2 * rates["F", "2"] / (rates["F", "1"] + rates["F", "2"])


def test_france_services_bear_no_true_address(read):
    rows = read("liste-fs-20250801.csv", ",")
    assert all(row["mail"].endswith(".invalid") for row in rows)
    assert {row["telephone"] for row in rows} == {"00 00 00 00 00"}

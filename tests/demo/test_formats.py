"""The written files have the form of the true ones, and none of their values."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ctg_eval.demo import local, write_demo
from ctg_eval.demo.write import FILES

_BELFORT = "belfort_90/{}_extrait_dep90_data.csv"
# Written file → true file of the same layout.
SAME = {
    **{f"data_CAF_{y}_IRIS.csv": f"caf_iris/data_CAF_{y}_IRIS.csv" for y in (2017, 2019, 2020)},
    **{f"{n}_2022.csv": f"insee_qpv/{n}_2022.csv" for n in ("DEMO", "REVN", "IPRO")},
    **{f"{n}.csv": f"insee_filosofi/{n}.csv"
       for n in ("FILO2018_DISP_COM", "FILO2018_DISP_EPCI", "FILO2019_DISP_COM",
                 "FILO2019_DISP_EPCI", "FILO2019_DISP_DEP", "FILO2019_DISP_REG",
                 "FILO2019_DISP_METROPOLE", "cc_filosofi_2021_COM")},
    **{f"neet_{k}_2018.csv": f"insee_neet/neet_{k}_2018.csv"
       for k in ("communes", "epci", "dpt", "region")},
    **{f"licsport_{k}_2018.csv": f"inj_licences_sport/licsport_{k}_2018.csv"
       for k in ("communes", "epci")},
    "insee_rp_evol_1968_epci_2018.csv":
        "insee_rp_serie_historique/insee_rp_evol_1968_epci_2018.csv",
    "communes.csv": "insee_comparateur/communes.csv",
    "v_mvtcommune_2026.csv": "insee_geo/v_mvtcommune_2025.csv",
    "liste-fs-20250801.csv": "anct_france_services/liste-fs-20240801.csv",
    "fr-en-ips-ecoles-ap2022_2022-2023.csv": "depp_ips/fr-en-ips-ecoles-ap2022.csv",
    "fr-en-ips-ecoles-ap2022_2024-2025.csv":
        "belfort_90/fr-en-ips-ecoles-ap2022_extrait_dep90.csv",
    "fr-en-ips-colleges-ap2022.csv": "depp_ips/fr-en-ips-colleges-ap2022.csv",
    "dares_defm_communales-brutes.csv": "belfort_90/dares_defm_communales-brutes_extrait_dep90.csv",
    **{f"{n}_data.csv": _BELFORT.format(n)
       for n in ("DS_ETAT_CIVIL_NAIS_COMMUNES_2025", "DS_ETAT_CIVIL_DECES_COMMUNES_2025",
                 "DS_POPULATIONS_HISTORIQUES", "DS_RP_LOGEMENT_PRINC", "DS_RP_EMPLOI_LR_PRINC",
                 "DS_RP_DIPLOMES_PRINC", "DS_FILOSOFI_CC_2023")},
    "DS_RP_POPULATION_2023_data.csv": _BELFORT.format("DS_RP_POPULATION"),
}  # fmt: skip
# Templates of the product itself: their headers are held by tests/docs.
TEMPLATES = {file.name for file in local.FILES}
# The true file is an extract: its columns stand in the written one, in its order.
WIDER = {
    **{f"txcouv_pe_{k}_{y}.csv": f"caf_petite_enfance/txcouv_pe_{k}_2023.csv"
       for k in ("com", "epci", "dep", "reg", "nat") for y in (2022, 2023)},
    "s_ben_com_f.csv": "belfort_90/s_ben_com_f_extrait_dep90.csv",
    "DS_BPE_2025_data.csv": _BELFORT.format("DS_BPE_2025"),
}  # fmt: skip
WORKBOOKS = {
    "POPULATION_MUNICIPALE_COMMUNES_FRANCE.xlsx":
        "insee_population/POPULATION_MUNICIPALE_COMMUNES_FRANCE.xlsx",
    "data_apl_sages_femmes.xlsx": "drees_apl/data_apl_sages_femmes.xlsx",
}  # fmt: skip
# Files whose only true counterpart is not among the saved ones.
ALONE = {
    "communes.json", "epci.json", "departements.json", "regions.json",
    "DS_POPULATIONS_REFERENCE_2023_data.csv", "communes-100m.geojson",
    *(f"nbpla_pe_{k}_{y}.csv" for k in ("com", "epci", "dep", "reg", "nat") for y in (2022, 2023)),
    "nbpla_pe_epci_hist.csv", "txcouv_pe_epci_hist.csv", "txcouv_pe_com_hist.csv",
    "TAUXCOUV2020.csv", "TAUXCOUV2021.csv", "s_ben_epci_f.csv", "s_ben_dep.csv", "s_ben_nat.csv",
    "ndur_s_qf_400_com_f.csv", "ndur_s_qf_400_iris_f.csv", "rsa_s_type_com_f.csv",
    "DS_RP_TD_POPULATION_AGESEX_PRINC_2023_data.csv", "DS_RP_EDUCATION_PRINC_data.csv",
    "DS_RP_TD_EDUCATION_PRINC_data.csv", "base-ic-evol-struct-pop-2021.CSV",
    "DS_RP_FAMILLE_COMP_data.csv", "DS_RP_TD_FAMILLE_AGEENF_COMP_2023_data.csv",
    "DS_RP_LOGEMENT_COMP_data.csv", "DS_FILOSOFI_SAGE_LOG_TP_NIVVIE_2023_data.csv",
    "BASE_TD_FILO_DISP_IRIS_2021.csv", "fr-en-ecoles-effectifs-nb_classes.csv",
    "20250301-lieux-inclusion-numerique.csv",
}  # fmt: skip


def _true(real: Path, name: str) -> bytes:
    path = real / name
    if not path.is_file():
        pytest.skip(f"fichier réel absent : {name}")
    return path.read_bytes()


def _columns(content: bytes) -> list[str]:
    first = content.decode("utf-8-sig").splitlines()[0]
    separator = ";" if ";" in first else ","
    return next(csv.reader([first], delimiter=separator))


def test_two_runs_give_the_same_bytes(demo, tmp_path):
    again = write_demo(tmp_path / "again")
    assert [path.name for path in again] == [file.name for file in FILES]
    for path in again:
        assert path.read_bytes() == (demo / path.name).read_bytes(), path.name


def test_every_file_has_one_name_and_one_counterpart():
    names = [file.name for file in FILES]
    assert len(set(names)) == len(names)
    assert set(names) == {*SAME, *WIDER, *WORKBOOKS, *ALONE, *TEMPLATES}


def test_the_whole_folder_is_small(demo):
    assert sum(path.stat().st_size for path in demo.iterdir()) < 5_000_000


@pytest.mark.parametrize(("name", "true_name"), SAME.items(), ids=SAME)
def test_header_is_that_of_the_true_file(demo, real, name, true_name):
    assert _columns((demo / name).read_bytes()) == _columns(_true(real, true_name))


@pytest.mark.parametrize(("name", "true_name"), WIDER.items(), ids=WIDER)
def test_columns_of_an_extract_keep_their_order(demo, real, name, true_name):
    mine, true = _columns((demo / name).read_bytes()), _columns(_true(real, true_name))
    assert [column for column in mine if column in true] == true


@pytest.mark.parametrize(("name", "true_name"), (SAME | WIDER).items(), ids=[*SAME, *WIDER])
def test_bytes_have_the_mark_and_the_line_ends_of_the_true_file(demo, real, name, true_name):
    mine, true = (demo / name).read_bytes(), _true(real, true_name)
    for sign in (b"\xef\xbb\xbf", b'"'):
        assert mine.startswith(sign) == true.startswith(sign)
    assert (b"\r\n" in mine) == (b"\r\n" in true)
    assert mine.endswith(b"\n") == true.endswith(b"\n")


@pytest.mark.parametrize(("name", "true_name"), (SAME | WIDER).items(), ids=[*SAME, *WIDER])
def test_no_row_is_a_true_row(demo, real, name, true_name):
    mine, true = ((demo / name).read_bytes().splitlines()[1:], _true(real, true_name).splitlines())
    common = {row for row in set(mine) & set(true) if row.strip(b";")}
    assert common == set()


@pytest.mark.parametrize(("name", "true_name"), WORKBOOKS.items(), ids=WORKBOOKS)
def test_workbook_has_the_sheets_and_the_header_of_the_true_one(demo, real, name, true_name):
    _true(real, true_name)
    mine = CalamineWorkbook.from_path(demo / name)
    true = CalamineWorkbook.from_path(real / true_name)
    assert mine.sheet_names == true.sheet_names
    for sheet in mine.sheet_names:
        rows = mine.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        true_rows = true.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        lines = [8, 9] if sheet.startswith("APL") else [0]
        for line in lines:
            # A true sheet may be wider than its title.
            assert [cell for cell in rows[line] if cell] == [c for c in true_rows[line] if c]
        figures = {tuple(row[1:]) for row in rows if isinstance(row[-1], float)}
        assert figures.isdisjoint(tuple(row[1:]) for row in true_rows)


def test_true_values_are_not_in_the_text_lines_of_the_workbook(demo):
    workbook = CalamineWorkbook.from_path(demo / "data_apl_sages_femmes.xlsx")
    for sheet in ("APL 2022", "APL 2023"):
        lines = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[:8]
        assert not any("Clémenciat" in str(cell) for line in lines for cell in line)


def test_outlines_are_closed_rings_one_feature_a_line(demo):
    text = (demo / "communes-100m.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    assert text.count("\n") == len(features) + 2
    for feature in features:
        ring = feature["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1]
        assert len(ring) == 9
        assert list(feature["properties"])[:4] == ["code", "nom", "departement", "region"]
    assert sum("epci" not in feature["properties"] for feature in features) == 2

"""Which kind a file is: by its columns and codes, never by its name."""

import json
import random
from typing import Any

import pytest

from ctg_eval.errors import SourceError, UnknownFileError
from ctg_eval.sources.recognise import recognise

AGE = ["GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "TIME_PERIOD", "OBS_VALUE"]
STATE = ["EC_MEASURE", "GEO", "GEO_OBJECT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"]


@pytest.fixture
def kind(written, sources, csv_text):
    def found(header: Any, rows: Any, name: Any = "x.csv") -> Any:
        return recognise(written(csv_text(header, rows), name), sources).kind

    return found


def test_births_and_deaths_are_told_apart_by_their_codes(kind):
    def row(measure: Any) -> Any:
        return [measure, "62001", "COM", "A", 2024, 3]

    assert kind(STATE, [row("LVB")], "deces.csv") == "insee_naissances/communes"
    assert kind(STATE, [row("DTH")], "naissances.csv") == "insee_deces/communes"


def test_census_files_are_told_apart_by_their_dimensions(kind):
    ages = [["62001", "COM", "F", "Y0T4", "POP", 2023, 3]]
    assert kind(AGE, ages) == "insee_age/tranches"
    work = ["GEO", "GEO_OBJECT", "SEX", "AGE", "EDUC", "EMPSTA_ENQ", *AGE[4:]]
    row = ["62001", "COM", "_T", "Y15T64", "001T100_RP", "2", "POP", 2023, 3]
    assert kind(work, [row]) == "insee_emploi/residence"


def test_schools_and_secondary_schools_are_told_apart(kind):
    header = ["rentree_scolaire", "uai", "code_insee_de_la_commune", "nom_de_l_etablissment", "ips"]
    row = ["2022-2023", "A", "62001", "x", "100"]
    assert kind(header, [row]) == "men_ips/ecoles"
    assert kind([*header, "ecart_type_de_l_ips"], [[*row, "3"]]) == "men_ips/colleges"


def test_every_demonstration_file_is_recognised_under_any_name(demo_folder, tmp_path, sources):
    renamed = {}
    for rank, path in enumerate(sorted(demo_folder.glob("*.csv"))):
        copy = tmp_path / f"téléchargement ({rank}).csv"
        copy.write_bytes(path.read_bytes())
        renamed[path.name] = recognise(copy, sources).kind
        assert recognise(path, sources).kind == renamed[path.name]
    assert len(set(renamed.values())) > 20


def test_order_of_columns_changes_nothing(kind):
    shuffle = random.Random(3)  # noqa: S311
    for _ in range(10):
        order = shuffle.sample(range(len(AGE)), len(AGE))
        row = ["62001", "COM", "F", "Y0T4", "POP", 2023, 3]
        assert kind([AGE[at] for at in order], [[row[at] for at in order]]) == "insee_age/tranches"


def test_unknown_file_names_the_nearest_kinds_and_what_it_lacks(kind):
    header = ["EC_MEASURE", "GEO", "GEO_OBJECT", "OBS_STATUS", "OBS_VALUE"]
    with pytest.raises(UnknownFileError) as caught:
        kind(header, [["LVB", "62001", "COM", "A", 3]], "nais.csv")
    message = str(caught.value)
    assert "Fichier « nais.csv » : fichier inconnu ; il lui manque time_period pour être" in message
    assert "« insee_naissances/communes » ou « insee_deces/communes »" in message


def test_file_of_another_world_shows_its_columns(kind):
    with pytest.raises(
        UnknownFileError, match=r"aucun fichier connu n’a ces colonnes \(nom, prix\)"
    ):
        kind(["nom", "prix"], [["pain", "1"]])


def test_right_columns_without_the_codes_are_refused_with_both_readings(kind):
    header = ["GEO", "GEO_OBJECT", "AGE", "EDUC", "RP_MEASURE", "TIME_PERIOD", "OBS_VALUE"]
    with pytest.raises(UnknownFileError) as caught:
        kind(header, [["62001", "COM", "Y15T64", "_T", "POP", 2023, 3]])
    message = str(caught.value)
    assert "colonnes de « insee_education/diplomes »" in message
    assert "EDUC = 001T100_RP" in message
    assert "il lui manque empsta_enq pour être « insee_emploi/residence »" in message


def test_title_above_the_headers_does_not_hide_them(kind, written, csv_text, sources):
    text = csv_text(STATE, [["LVB", "62001", "COM", "A", 2024, 3]])
    path = written("Naissances domiciliées, par commune, en 2024\n\n" + text)
    assert recognise(path, sources).kind == "insee_naissances/communes"


# --- JSON


def test_outlines_and_code_are_recognised(written, sources):
    outlines = written(json.dumps({"type": "FeatureCollection", "features": []}), "c.geojson")
    assert recognise(outlines, sources).kind == "ign_contours/communes"
    code = written("[]", "communes.json")
    assert recognise(code, sources).kind == "etalab_decoupage/code"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("{", "ce n’est pas un document JSON lisible"),
        ("[" * 100_000, "ce n’est pas un document JSON lisible"),
        (b"\xff\xfe{", "ce n’est pas un document JSON lisible"),
        ('[{"annee": 2023}]', "ni des contours"),
        ("3", "ni des contours"),
    ],
)
def test_other_json_is_refused(written, sources, content, found):
    with pytest.raises(SourceError, match=found):
        recognise(written(content, "export.json"), sources)


@pytest.mark.parametrize(
    "features", [[], None, 3, [1], [{"properties": None}], [{"properties": {}}]]
)
def test_outlines_without_a_code_are_refused(read, features):
    text = json.dumps({"type": "FeatureCollection", "features": features})
    with pytest.raises(SourceError, match="aucun contour ne porte un code de commune"):
        read(text, "c.geojson")


def test_folder_is_no_file(tmp_path, sources):
    with pytest.raises(SourceError, match="ce n’est pas un fichier ordinaire"):
        recognise(tmp_path, sources)


# --- movements


MOVES = ["MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "TYPECOM_AP", "COM_AP"]


def test_movements_are_kept_as_texts(read, csv_text):
    rows = [["32", "2025-01-01", "COM", "01187", "COM", "01187"]]
    assert read(csv_text(MOVES, rows, ",")).movements.to_pylist() == [
        dict(zip(MOVES, rows[0], strict=True))
    ]


@pytest.mark.parametrize("rows", [[], [["32", "hier", "COM", "01187", "COM", "01187"]]])
def test_movements_that_cannot_be_dated_are_refused(read, csv_text, rows):
    with pytest.raises(SourceError, match=r"« fichier\.csv »"):
        read(csv_text(MOVES, rows, ","))

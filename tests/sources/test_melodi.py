"""Insee's long CSV: dimensions, totals, statuses, sums of several codes."""

import math
from typing import Any

import pytest

from ctg_eval.errors import SourceError
from ctg_eval.sources import tables

AGES = ["GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"]
HOMES = ["GEO", "GEO_OBJECT", "OCS", "TSH", "CARS", "NOR", "RP_MEASURE", "TIME_PERIOD", "OBS_VALUE"]
WORK = ["GEO", "GEO_OBJECT", "EMPSTA_ENQ", "AGE", "EDUC", "RP_MEASURE", "TIME_PERIOD", "OBS_VALUE"]
INCOME = ["GEO", "GEO_OBJECT", "FILOSOFI_MEASURE", "UNIT_MULT", "CONF_STATUS", "OBS_STATUS"]
INCOME += ["TIME_PERIOD", "OBS_VALUE"]
NAME = "insee_naissances.naissances"


@pytest.fixture
def births_of(read, births, facts_of):
    """(low, high, status) of births by (geo, year)."""

    def found(cells: Any, **options: Any) -> Any:
        facts = facts_of(read(births(cells, **options)).observations)
        return {(geo, year): fact for (_, _, geo, year), fact in facts.items()}

    return found


@pytest.fixture
def facts(read, csv_text, facts_of):
    """Facts of one area and year, by the variable's short name."""

    def found(header: Any, rows: Any) -> Any:
        reading = read(csv_text(header, rows))
        return {
            key[0].partition(".")[2]: fact for key, fact in facts_of(reading.observations).items()
        }

    return found


def ages(**bands: Any) -> Any:
    """Rows of one commune; a key `F_Y0T4` is a sex and a band."""
    return [["62001", "COM", *key.split("_", 1), "POP", "A", 2023, v] for key, v in bands.items()]


# --- statuses and cells


def test_figures_are_read_by_commune_and_year(births_of):
    assert births_of({("62001", 2024): 3, ("2A004", 2023): 0}) == {
        ("62001", 2024): (3, 3, "exact"),
        ("2A004", 2023): (0, 0, "exact"),
    }


@pytest.mark.parametrize("status", ["A", "P", "E", "D", "B", ""])
def test_ordinary_status_keeps_its_figure(births_of, status):
    assert births_of({("62001", 2024): (3, status)})["62001", 2024] == (3, 3, "exact")


@pytest.mark.parametrize("status", ["K", "O", "M", "L", "Q", "Z", "?"])
@pytest.mark.parametrize("value", ["", "3", "0"])
def test_status_without_a_figure_makes_it_unknown_whatever_the_cell(births_of, status, value):
    found = births_of({("62001", 2024): (value, status)})
    assert found["62001", 2024] == (0, math.inf, "missing")


def test_figure_that_includes_another_commune_is_at_most_that(births_of):
    assert births_of({("62001", 2024): (9, "W")})["62001", 2024] == (0, 9, "partial")


@pytest.mark.parametrize(
    ("confidential", "value", "wanted"),
    [
        ("F", 17.3, (17.3, 17.3, "exact")),
        ("F", 17, (16.5, 17.5, "rounded")),
        ("C", "", (0, math.inf, "secret")),
        ("C", 17.3, (0, math.inf, "secret")),
        ("N", 17.3, (0, math.inf, "secret")),
        ("F", "", (0, math.inf, "secret")),
    ],
)
def test_confidential_figure_is_never_read(facts, confidential, value, wanted):
    rows = [["62001", "COM", "PR_MD60", "0", confidential, "A", 2023, value]]
    assert facts(INCOME, rows) == {"taux_pauvrete": wanted}


def test_figures_in_thousands_are_refused(read, csv_text):
    rows = [["62001", "COM", "MED_SL", "3", "F", "A", 2023, 20]]
    with pytest.raises(SourceError, match="UNIT_MULT = 3 : les valeurs ne sont pas à l’unité"):
        read(csv_text(INCOME, rows))


def test_multiplier_of_a_measure_that_is_not_read_does_not_matter(facts):
    rows = [
        ["62001", "COM", "S_HH_TAX", "3", "F", "A", 2023, 20],
        ["62001", "COM", "MED_SL", "0", "F", "A", 2023, 20_120],
    ]
    assert facts(INCOME, rows) == {"niveau_vie_median": (20120, 20120, "exact")}


def test_negative_count_is_refused(read, births):
    with pytest.raises(SourceError, match=r"colonne « OBS_VALUE », 1 valeur\(s\) sous 0"):
        read(births({("62001", 2024): -1, ("62002", 2024): 1}))


# --- areas


def test_zonings_are_left_out_and_codes_bared(read, csv_text, births, facts_of):
    rows = [
        ["LVB", "A", "2025-COM-62998", "COM", "A", 2024, 1],
        ["LVB", "A", "2025-EPCI-200099999", "EPCI", "A", 2024, 2],
        ["LVB", "A", "62", "DEP", "A", 2024, 3],
        ["LVB", "A", "32", "REG", "A", 2024, 4],
        ["LVB", "A", "FM", "FRANCE", "A", 2024, 5],
        ["LVB", "A", "62998", "AAV2020", "A", 2024, 99],
        ["LVB", "A", "62998", "BV2022", "A", 2024, 98],
        ["LVB", "A", "75101", "ARM", "A", 2024, 97],
        ["LVB", "A", "1004", "COM", "A", 2024, 6],
    ]
    reading = read(csv_text(births({}).strip().split(";"), rows))
    found = {key[1:3]: fact[0] for key, fact in facts_of(reading.observations).items()}
    assert found == {
        ("commune", "62998"): 1,
        ("epci", "200099999"): 2,
        ("departement", "62"): 3,
        ("region", "32"): 4,
        ("france", "FM"): 5,
        ("commune", "01004"): 6,
    }
    assert reading.rows == 6


def test_file_without_an_official_level_is_refused(read, csv_text, births):
    rows = [["LVB", "A", "62998", "AAV2020", "A", 2024, 99]]
    with pytest.raises(SourceError, match="aucune ligne que l’on sache lire"):
        read(csv_text(births({}).strip().split(";"), rows))


@pytest.mark.parametrize(("period", "year"), [("2023", 2023), ("2023-01-01", 2023)])
def test_year_or_its_first_day_is_a_year(births_of, period, year):
    assert births_of({("62001", period): 3}) == {("62001", year): (3, 3, "exact")}


@pytest.mark.parametrize("period", ["2023-T4", "2023-12", "2022-2023", "2023-06-30", "", "total"])
def test_part_of_a_year_is_no_year(births_of, period):
    with pytest.raises(SourceError, match=f"TIME_PERIOD « {period} » n’est pas une année"):
        births_of({("62001", period): 3})


# --- contradictions


def test_same_row_again_is_kept_once(read, births, facts_of):
    text = births({("62001", 2024): 3})
    assert len(facts_of(read(text + text.splitlines()[1] + "\n").observations)) == 1


def test_two_figures_for_one_fact_are_refused(read, births):
    text = births({("62001", 2024): 3}) + births({("62001", 2024): 4}).splitlines()[1] + "\n"
    with pytest.raises(SourceError, match=r"62001, 2024, .*naissances vaut 3 puis 4"):
        read(text)


# --- dimensions


def home(
    ocs: Any = "_T", tsh: Any = "_T", cars: Any = "_T", nor: Any = "_T", value: Any = 0
) -> Any:
    return ["62001", "COM", ocs, tsh, cars, nor, "DWELLINGS", 2023, value]


def test_dimension_that_nobody_pins_stays_at_its_total(facts):
    rows = [
        home(value=100),
        home("DW_MAIN", value=80),
        home("DW_MAIN", nor="R1", value=7),
        home("DW_MAIN", tsh="221", value=20),
        home("DW_MAIN", tsh="221", nor="R2", value=5),
        home("DW_MAIN", cars="C0", value=9),
    ]
    found = facts(HOMES, rows)
    assert {name: fact[0] for name, fact in found.items()} == {
        "logements": 100,
        "residences_principales": 80,
        "hlm": 20,
        "sans_voiture": 9,
    }


def test_total_seen_late_in_a_long_file_still_counts(facts, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK_BYTES", 200)
    rows = [home(nor=f"R{rank}", value=rank) for rank in range(1, 30)]
    rows += [home(value=435), home("DW_MAIN", value=400)]
    assert facts(HOMES, rows)["logements"] == (435, 435, "estimated")


def test_pinned_dimension_that_is_absent_is_refused_by_name(read, csv_text):
    header = [name for name in HOMES if name != "CARS"]
    rows = [[cell for rank, cell in enumerate(home("DW_MAIN", value=1)) if rank != 4]]
    with pytest.raises(SourceError, match=r"« fichier\.csv » : colonne\(s\) absente\(s\) : CARS"):
        read(csv_text(header, rows))


def test_attribute_is_not_read(read, csv_text, births, facts_of):
    rows = [["LVB", "A", "62001", "COM", "A", 2024, 3, "note"], ["LVB", "A", "62002", "COM", "A", 2024, 4, ""]]  # fmt: skip
    reading = read(csv_text([*births({}).strip().split(";"), "COMMENT"], rows))
    assert [fact[0] for fact in facts_of(reading.observations).values()] == [3, 4]


def test_column_that_tells_rows_apart_without_a_total_is_refused(read, csv_text, births):
    """Two rows « women » and « men » with the same figure are no repeated row."""
    rows = [["LVB", "A", "62001", "COM", "A", 2024, 5, sex] for sex in "FM"]
    with pytest.raises(SourceError, match="la colonne « SEX » distingue des lignes sans donner"):
        read(csv_text([*births({}).strip().split(";"), "SEX"], rows))


def test_codes_that_no_variable_reads_are_listed(read, csv_text):
    rows = [["LVB", "A", "62001", "COM", "A", 2024, 3], ["DTH", "A", "62001", "COM", "A", 2024, 4]]
    header = ["EC_MEASURE", "FREQ", "GEO", "GEO_OBJECT", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"]
    reading = read(csv_text(header, rows))
    assert reading.left_out in (("EC_MEASURE=DTH",), ("EC_MEASURE=LVB",))


def test_variable_without_any_row_is_said(read, csv_text):
    reading = read(csv_text(AGES, ages(F_Y0T4=1, M_Y0T4=2)))
    assert len(reading.warnings) == 1
    assert reading.warnings[0].startswith("aucune ligne pour : « Habitants de 5 à 9 ans »")


# --- sums of several codes


def test_codes_are_summed_when_all_are_there(facts):
    found = facts(AGES, ages(F_Y0T4="17.9", M_Y0T4="20.2", F_Y5T9="1"))
    assert found["a_0_4"] == (pytest.approx(38.1), pytest.approx(38.1), "estimated")


def test_sum_that_lacks_a_code_is_a_least_value(facts):
    assert facts(AGES, ages(F_Y0T4=1, F_Y5T9=3, M_Y5T9=4))["a_0_4"] == (1, math.inf, "partial")


def test_sum_of_an_unknown_code_is_a_least_value(facts):
    rows = [*ages(F_Y0T4=1), ["62001", "COM", "M", "Y0T4", "POP", "O", 2023, ""]]
    assert facts(AGES, rows)["a_0_4"] == (1, math.inf, "partial")
    none = [["62001", "COM", sex, "Y0T4", "POP", "O", 2023, ""] for sex in "FM"]
    assert facts(AGES, none)["a_0_4"] == (0, math.inf, "missing")


def test_repeated_code_does_not_stand_for_the_one_that_lacks(read, csv_text):
    rows = [*ages(F_Y0T4=10), *ages(F_Y0T4=12)]
    with pytest.raises(SourceError, match="des lignes se contredisent pour « 62001 »"):
        read(csv_text(AGES, rows))
    again = read(csv_text(AGES, [*ages(F_Y0T4=10), *ages(F_Y0T4=10)]))
    assert again.observations.to_pylist()[0]["high"] == math.inf


def test_active_people_are_two_codes_and_unemployed_one(facts):
    rows = [
        ["62001", "COM", code, "Y15T64", "_T", "POP", 2023, value]
        for code, value in {"_T": 100, "1": 60, "2": 9, "3": 31}.items()
    ]
    found = {name: fact[0] for name, fact in facts(WORK, rows).items()}
    assert found == {"pop_15_64": 100, "actifs": 69, "chomeurs": 9}

"""Insee's movements: steps by day, the communes of a past day, the vintage of a file."""

from datetime import date

import pandas as pd
import pytest

from ctg_eval.errors import GeographyError
from ctg_eval.geography import communes_on, infer_vintage, make_calendar, read_steps

MERGER_THEN_SPLIT = (
    ("32", "2016-01-01", "01002", "01001"),
    ("32", "2016-01-01", "01001", "01001"),
    ("21", "2024-01-01", "01001", "01001"),
    ("21", "2024-01-01", "01001", "01002"),
)


def test_steps_are_ordered_and_leave_renamings_out(make_movements):
    table = make_movements(*reversed(MERGER_THEN_SPLIT), ("10", "2020-01-01", "01001", "01001"))
    steps = read_steps(table)
    assert [step.day for step in steps] == ["2016-01-01", "2024-01-01"]
    assert [sorted(step.lost) for step in steps] == [["01002"], []]
    assert [sorted(step.born) for step in steps] == [[], ["01002"]]


def test_code_changed_and_merged_on_one_day_is_one_move(make_movements):
    steps = read_steps(
        make_movements(
            ("41", "2018-01-01", "14513", "50649"),
            ("32", "2018-01-01", "50649", "50592"),
            ("32", "2018-01-01", "50592", "50592"),
        )
    )
    assert steps[0].images == {"14513": {"50592"}, "50592": {"50592"}}
    assert steps[0].lost == {"14513"}


def test_communes_that_exchange_codes_are_not_a_chain(make_movements):
    rows = (("50", "2018-01-01", "01001", "01002"), ("50", "2018-01-01", "01002", "01001"))
    assert read_steps(make_movements(*rows))[0].images == {"01001": {"01002"}, "01002": {"01001"}}


def test_communes_of_a_day_are_found_by_undoing_movements(make_code, make_movements):
    code = make_code({"01001": 5, "01002": 5})
    steps = read_steps(make_movements(*MERGER_THEN_SPLIT))
    assert communes_on(code, steps, date(2015, 12, 31)) == {"01001", "01002"}
    assert communes_on(code, steps, date(2016, 1, 1)) == {"01001"}
    assert communes_on(code, steps, date(2024, 1, 1)) == {"01001", "01002"}


def test_merger_after_the_last_movement_is_taken_from_the_code(make_code, make_movements):
    code = make_code({"01001": 5}, former={"01002": "01001"})
    steps = read_steps(make_movements(*MERGER_THEN_SPLIT))
    assert communes_on(code, steps, date(2025, 1, 1)) == {"01001", "01002"}


def test_table_without_a_column_or_with_a_bad_date_is_refused(make_movements):
    table = make_movements(*MERGER_THEN_SPLIT)
    with pytest.raises(GeographyError, match="COM_AP"):
        read_steps(table.drop(columns="COM_AP"))
    with pytest.raises(GeographyError, match="date illisible"):
        read_steps(table.assign(DATE_EFF="hier"))


def test_dates_may_be_dates(make_movements):
    table = make_movements(*MERGER_THEN_SPLIT)
    dated = table.assign(DATE_EFF=pd.to_datetime(table["DATE_EFF"]))
    assert read_steps(dated) == read_steps(table)


def test_vintage_is_the_latest_year_that_fits(make_code, make_movements):
    code = make_code({"01001": 5, "01002": 5})
    table = make_movements(*MERGER_THEN_SPLIT)
    years = range(2014, 2027)
    assert infer_vintage({"01001"}, code, table, years) == 2023
    assert infer_vintage({"01001", "01002"}, code, table, years) == 2026
    assert infer_vintage({"01001", "01002"}, code, table, range(2014, 2018)) == 2015


def test_arrondissements_count_as_their_city_when_a_file_is_dated(cog, make_movements):
    calendar = make_calendar(cog, make_movements(*MERGER_THEN_SPLIT), [2016, 2024])
    arrondissements = {f"751{rank:02d}" for rank in range(1, 21)}
    assert calendar.vintage(arrondissements | {"01001"}) == calendar.vintage({"75056", "01001"})
    assert calendar.vintage(arrondissements) == 2024


def test_vintage_needs_a_year(make_code, make_movements):
    with pytest.raises(GeographyError, match="Aucune année"):
        infer_vintage({"01001"}, make_code({"01001": 5}), make_movements(*MERGER_THEN_SPLIT), [])


@pytest.mark.parametrize(("year", "count"), [(2013, 36_681), (2018, 35_357), (2021, 34_965)])
def test_real_movements_give_insees_count_of_communes(cog, movements, year, count):
    communes = communes_on(cog, read_steps(movements), date(year, 1, 1))
    assert sum(not cog.has(c) or cog.parent(c, "france") == "F" for c in communes) == count


def test_real_communes_of_2021_are_found_again(cog, movements, real_file):
    rows = pd.read_csv(real_file("insee_geo", "commune_2021.csv"), dtype=str)
    published = set(rows["COM"][rows["TYPECOM"] == "COM"])
    found = communes_on(cog, read_steps(movements), date(2021, 1, 1))
    assert {c for c in found if not cog.has(c) or cog.parent(c, "france")} == published
    assert infer_vintage(published, cog, movements, range(2012, 2027)) == 2021


def test_real_filosofi_2021_is_on_the_geography_of_2024(cog, movements, real_file):
    path = real_file("insee_filosofi", "cc_filosofi_2021_COM.csv")
    codes = set(pd.read_csv(path, sep=";", dtype=str, usecols=["CODGEO"])["CODGEO"])
    assert {"75056", "75101"} <= codes
    assert infer_vintage(codes, cog, movements, range(2018, 2027)) == 2024

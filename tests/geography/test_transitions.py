"""Passages from an older geography: mergers, splits, code changes, real facts of Insee."""

from datetime import date

import pytest

from ctg_eval.geography import dated_passage, own_value_is_comparable, undated_passage

# 85165 merged into 85084 with 85030 in 2016 and was restored in 2024; 85030 stayed.
ESSARTS = (
    ("32", "2016-01-01", "85030", "85084"),
    ("32", "2016-01-01", "85084", "85084"),
    ("32", "2016-01-01", "85165", "85084"),
    ("21", "2024-01-01", "85084", "85084"),
    ("21", "2024-01-01", "85084", "85165"),
)


@pytest.fixture
def essarts(make_code):
    return make_code({"85084": 8, "85165": 2}, delegated={"85030": "85084"})


def test_undated_passage_knows_mergers_and_no_split(essarts):
    passage = undated_passage(essarts)
    assert not passage.is_dated
    assert passage.targets == {"85030": {"85084"}, "85084": {"85084"}, "85165": {"85165"}}


def test_commune_split_since_is_shared_between_its_parts(essarts, make_movements):
    passage = dated_passage(essarts, make_movements(*ESSARTS), since=date(2018, 1, 1))
    assert passage.is_dated
    assert passage.existing == frozenset({"85084"})
    assert passage.targets["85084"] == {"85084", "85165"}


def test_restored_commune_takes_back_the_land_that_it_had(essarts, make_movements):
    passage = dated_passage(essarts, make_movements(*ESSARTS), since=date(2015, 1, 1))
    assert passage.targets["85165"] == {"85165"}
    assert passage.targets["85084"] == {"85084"}
    assert passage.targets["85030"] == {"85084"}


def test_delegated_commune_of_unknown_place_is_shared_after_a_split(make_code, make_movements):
    code = make_code({"85084": 8, "85165": 2}, former={"85030": "85084"})
    passage = dated_passage(code, make_movements(*ESSARTS), since=date(2015, 1, 1))
    assert passage.targets["85030"] == {"85084", "85165"}


def test_file_of_today_needs_no_passage(essarts, make_movements):
    passage = dated_passage(essarts, make_movements(*ESSARTS), since=date(2024, 1, 1))
    assert all(passage.targets[code] == {code} for code in essarts.communes)


def test_code_outside_the_files_day_is_still_led_to_today(essarts, make_movements):
    passage = dated_passage(essarts, make_movements(*ESSARTS), since=date(2018, 1, 1))
    assert passage.targets["85165"] == {"85165"}
    assert passage.targets["85030"] == {"85084"}


def test_code_change_is_followed_both_ways(make_code, make_movements):
    code = make_code({"27676": 5}, delegated={"27058": "27676"})
    table = make_movements(
        ("32", "2017-01-01", "27058", "27676"),
        ("32", "2017-01-01", "27676", "27676"),
        ("50", "2021-01-01", "27676", "27058"),
        ("50", "2023-01-01", "27058", "27676"),
    )
    for year, existing in ((2016, {"27058", "27676"}), (2018, {"27676"}), (2022, {"27058"})):
        passage = dated_passage(code, table, since=date(year, 1, 1))
        assert passage.existing == frozenset(existing)
        assert passage.targets == {"27058": {"27676"}, "27676": {"27676"}}


def test_merger_after_the_last_movement_is_completed(make_code, make_movements):
    code = make_code({"01001": 5}, former={"01002": "01001", "01003": "01001"})
    table = make_movements(
        ("32", "2020-01-01", "01003", "01002"), ("32", "2020-01-01", "01002", "01002")
    )
    passage = dated_passage(code, table, since=date(2019, 1, 1))
    assert passage.existing == frozenset({"01001", "01002", "01003"})
    assert set(passage.targets.values()) == {frozenset({"01001"})}


def test_arrondissements_lead_to_their_city(cog):
    passage = undated_passage(cog)
    assert passage.targets["75101"] == {"75056"}
    assert passage.cities["69389"] == "69123"
    assert len(passage.cities) == 45
    assert "75101" not in passage.sources.get("75056", frozenset())


def test_value_is_comparable_only_on_an_unchanged_perimeter(essarts, make_movements):
    table = make_movements(*ESSARTS)
    after = dated_passage(essarts, table, since=date(2018, 1, 1))
    before = dated_passage(essarts, table, since=date(2015, 1, 1))
    undated = undated_passage(essarts)
    assert not own_value_is_comparable("85084", after, {"85084"})
    assert not own_value_is_comparable("85084", before, {"85084", "85165"})
    assert own_value_is_comparable("85165", before, {"85084", "85165"})
    assert own_value_is_comparable("85084", undated, {"85084"})
    assert not own_value_is_comparable("85084", undated, {"85084", "85030"})


def test_city_value_is_comparable_beside_its_arrondissements(cog):
    assert own_value_is_comparable("75056", undated_passage(cog), {"75056", "75101"})


@pytest.mark.parametrize(
    ("year", "code", "targets"),
    [
        pytest.param(2021, "85084", {"85084", "85165", "85212"}, id="split of 2024"),
        pytest.param(2015, "85084", {"85084"}, id="merged in 2016, split in 2024"),
        pytest.param(2015, "85165", {"85165"}, id="restored"),
        pytest.param(2024, "15141", {"15031", "15035", "15047", "15141", "15171"}, id="2025"),
        pytest.param(2025, "15031", {"15031"}, id="after the split"),
        pytest.param(2018, "14712", {"14666", "14712"}, id="split of 2019"),
        pytest.param(2021, "60054", {"60054", "60694"}, id="60694"),
        pytest.param(2018, "60455", {"60694"}, id="delegated of 60694"),
        pytest.param(2017, "14513", {"50592"}, id="changed département and merged"),
        pytest.param(2013, "55298", {"55138", "55298"}, id="split of 2014"),
        pytest.param(2018, "01091", {"01033"}, id="merged"),
        pytest.param(2024, "49069", {"49126"}, id="code changed"),
    ],
)
def test_real_communes_become_what_insee_says(cog, movements, year, code, targets):
    assert dated_passage(cog, movements, since=date(year, 1, 1)).targets[code] == targets


@pytest.mark.parametrize("year", [2008, 2016, 2021])
def test_real_communes_of_a_day_cover_todays_communes(cog, movements, year):
    passage = dated_passage(cog, movements, since=date(year, 1, 1))
    assert passage.existing is not None
    reached = [passage.targets[code] for code in passage.existing]
    assert all(reached)
    assert frozenset().union(*reached) == set(cog.communes)

"""What several files make certain of a territory: priority, filling, never twice, never averaged."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

NAME = "insee_naissances.naissances"
# Valserhône (01033) was made of three communes in 2019; three other communes of Ain never moved.
PIECES = {"01033": ["01033", "01091", "01205"], "01004": ["01004"], "01005": ["01005"]}
MOVES = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP\n" + "".join(
    f"32,2019-01-01,COM,{old},COM,01033\n" for old in PIECES["01033"]
)
COMPILED = ["insee_com", "commune_type", "insee_parente", "superficie_km2", "population_2021"]


@pytest.fixture
def compiled(csv_text):
    """A compiled table that gives births of 2022 after all other files."""

    def text(cells: Any) -> Any:
        header = [*COMPILED, "naissances_2022"]
        return csv_text(header, [[geo, "COM", "", 1, 1, n] for geo, n in cells.items()], ",")

    return text


def facts_for(store: Any, communes: Any = tuple(PIECES), **more: Any) -> Any:
    return gather_facts(store, communes, variables=[NAME], **more)


def cell(store: Any, *communes: Any, year: Any = 2022) -> Any:
    """(interval, known, files' names) of births in some communes."""
    facts = facts_for(store, communes)
    found = facts.territory(NAME, year)
    names = {store.register.entry(one).name for one in found.files}
    return found.interval, found.known, names


def test_first_file_by_priority_decides_and_the_other_moves_nothing(imported, births, compiled):
    first = births({("01004", 2022): 5, ("01005", 2022): 7})
    alone, _ = imported({"nais.csv": first}, "alone")
    both, _ = imported(
        {"nais.csv": first, "compil.csv": compiled({"01004": 9, "01005": 7})}, "both"
    )
    assert cell(both, "01004", "01005") == cell(alone, "01004", "01005")
    assert cell(both, "01004", "01005") == (Interval(12, 12), 2, {"nais.csv"})


def test_disagreement_is_said_with_both_figures_and_files(imported, births, compiled):
    store, _ = imported(
        {
            "nais.csv": births({("01004", 2022): 5, ("01005", 2022): 7}),
            "compil.csv": compiled({"01004": 9, "01005": 7}),
        }
    )
    (quarrel,) = facts_for(store).disagreements
    names = [store.register.entry(one).name for one, _ in (quarrel.kept, quarrel.other)]
    assert names == ["nais.csv", "compil.csv"]
    assert (quarrel.variable, quarrel.geo, quarrel.year) == (NAME, "01004", 2022)
    assert (quarrel.kept[1], quarrel.other[1]) == (Interval(5, 5), Interval(9, 9))


def test_second_file_fills_the_communes_that_the_first_lacks(imported, births, compiled):
    store, _ = imported(
        {
            "nais.csv": births({("01004", 2022): 5, ("01005", 2022): ("", "O")}),
            "compil.csv": compiled({"01004": 9, "01005": 7}),
        }
    )
    assert cell(store, "01004", "01005") == (Interval(12, 12), 2, {"nais.csv", "compil.csv"})
    assert cell(store, "01004") == (Interval(5, 5), 1, {"nais.csv"})
    assert cell(store, "01005") == (Interval(7, 7), 1, {"compil.csv"})


def test_part_of_a_merged_commune_is_not_added_to_the_whole_of_another_file(
    imported, births, compiled
):
    parts = {("01033", 2022): 50, ("01091", 2022): ("", "O"), ("01205", 2022): 8}
    store, _ = imported({"nais.csv": births(parts), "compil.csv": compiled({"01033": 70})})
    assert cell(store, "01033") == (Interval(70, 70), 1, {"compil.csv"})


def test_part_of_a_merged_commune_alone_is_a_least_value(imported, births):
    parts = {("01033", 2022): 50, ("01091", 2022): ("", "O"), ("01205", 2022): 8}
    store, _ = imported({"nais.csv": births({**parts, ("01004", 2022): 5})})
    assert cell(store, "01033") == (Interval(58, math.inf), 0, {"nais.csv"})
    assert cell(store, "01033", "01004") == (Interval(63, math.inf), 1, {"nais.csv"})


def test_unknown_everywhere_is_no_figure(imported, births):
    store, _ = imported({"nais.csv": births({("01004", 2022): 5, ("01005", 2022): ("", "O")})})
    assert cell(store, "01005") == (Interval(0, math.inf), 0, set())
    assert facts_for(store).commune(NAME, "01005", 2022).status == "missing"


def test_newer_edition_wins_on_the_years_it_holds(imported, births):
    old = births({("01004", year): 1 for year in (2021, 2022, 2023)})
    new = births({("01004", year): 2 for year in (2022, 2023, 2024)})
    imported({"ancien.csv": old})
    store, _ = imported({"neuf.csv": new})
    assert {year: cell(store, "01004", year=year)[0].low for year in range(2021, 2025)} == {
        2021: 1, 2022: 2, 2023: 2, 2024: 2,
    }  # fmt: skip
    facts = facts_for(store, ["01004"], areas=[("departement", "01")])
    sums = facts.sums[NAME, "departement", "01"]
    assert {year: found.interval.low for year, found in sums.items()} == {
        2021: 1, 2022: 2, 2023: 2, 2024: 2,
    }  # fmt: skip
    assert {one.year for one in facts.disagreements} == {2022, 2023}


def test_other_perimeter_is_no_quarrel(imported, births, compiled):
    parts = {("01033", 2022): 50, ("01091", 2022): 9, ("01205", 2022): 8}
    files = {"nais.csv": births(parts), "compil.csv": compiled({"01033": 67})}
    store, _ = imported({**files, "mouvements.csv": MOVES})
    assert facts_for(store).disagreements == ()
    assert cell(store, "01033")[:2] == (Interval(67, 67), 1)


def test_sum_of_an_area_is_the_one_of_the_file_that_knows_most_communes(imported, births, compiled):
    cog_communes = {"01004": 5, "01005": 7}
    store, _ = imported(
        {
            "nais.csv": births({("01004", 2022): 1}),
            "compil.csv": compiled(cog_communes),
        }
    )
    facts = facts_for(store, ["01004"], areas=[("departement", "01")])
    found = facts.summed(NAME, "departement", "01", 2022)
    assert found is not None
    assert (found.interval, found.known) == (Interval(12, math.inf), 2)
    assert store.register.entry(found.files[0]).name == "compil.csv"


# --- what is never combined


FILO = ["CODGEO", "LIBGEO", "NBMEN21", "Q221", "RD"]
KEY = ["CODGEO", "NBMENFISC21", "MED21", "TP6021"]
MEDIAN = "insee_filosofi.niveau_vie_median"


def test_secret_median_of_one_file_is_filled_by_another(imported, csv_text):
    secret = csv_text(FILO, [["01004", "x", 60, "", ""], ["200029999", "CC", 60, "", ""]])
    known = csv_text(KEY, [["01004", 60, "21000", "s"], ["200029999", 60, "22000", "s"]])
    for files in ({"a.csv": secret}, {"b.csv": known}):
        store, _ = imported(files)
    facts = gather_facts(store, ["01004"], variables=[MEDIAN], areas=[("epci", "200029999")])
    assert facts.commune(MEDIAN, "01004", 2021).interval == Interval(21000, 21000)
    area = facts.cells[MEDIAN, "epci", "200029999"][2021]
    assert area.interval == Interval(22000, 22000)
    assert facts.disagreements == ()


def test_secret_median_alone_stays_secret(imported, csv_text):
    store, _ = imported({"a.csv": csv_text(FILO, [["01004", "x", 60, "", ""]])})
    found = gather_facts(store, ["01004"], variables=[MEDIAN]).commune(MEDIAN, "01004", 2021)
    assert (found.status, found.interval.high, found.known) == ("secret", math.inf, 0)


def test_median_of_a_commune_merged_since_is_not_its_own(imported, csv_text):
    rows = [["01033", "x", 60, "21000", ""], ["01091", "y", 60, "22000", ""]]
    store, _ = imported({"a.csv": csv_text(FILO, rows)})
    found = gather_facts(store, ["01033"], variables=[MEDIAN]).commune(MEDIAN, "01033", 2021)
    assert not found.is_known
    assert found.note == "le périmètre de la commune a changé depuis"


def test_two_published_medians_that_differ_are_a_quarrel_and_the_first_stays(imported, csv_text):
    one = csv_text(FILO, [["200029999", "CC", 60, "20000", ""]])
    two = csv_text(KEY, [["200029999", 60, "22000", "s"]])
    store, _ = imported({"a.csv": one, "b.csv": two})
    facts = gather_facts(store, ["01004"], variables=[MEDIAN], areas=[("epci", "200029999")])
    (quarrel,) = facts.disagreements
    found = facts.published(MEDIAN, "epci", "200029999", 2021)
    assert found is not None
    assert found.interval == quarrel.kept[1]
    assert {quarrel.kept[1].low, quarrel.other[1].low} == {20000, 22000}


# --- where no row is a zero


BPE = ["GEO", "GEO_OBJECT", "FACILITY_DOM", "FACILITY_SDOM", "FACILITY_TYPE", "BPE_MEASURE"]
BPE += ["TIME_PERIOD", "OBS_VALUE"]


def equipment(cog: Any, *, without: Any = (), total: Any = None, colleges: Any = ()) -> Any:
    """One doctor in each commune of Ain but some, colleges in some, the department's total."""
    rows = [
        [geo, "COM", "D", "D2", "D265", "FACILITIES", 2025, 1]
        for geo in cog.members("departement", "01")
        if geo not in without
    ]
    rows += [[geo, "COM", "C", "C2", "C201", "FACILITIES", 2025, 1] for geo in colleges]
    if total is not None:
        rows.append(["01", "DEP", "D", "D2", "D265", "FACILITIES", 2025, total])
    return rows


@pytest.fixture
def doctors(imported, csv_text, cog):
    """Doctors and colleges of two communes and of Ain, by what the file leaves out."""

    def found(**options: Any) -> Any:
        store, _ = imported({"bpe.csv": csv_text(BPE, equipment(cog, **options))})
        names = ["insee_bpe.generalistes", "insee_bpe.colleges", "insee_bpe.eaje"]
        facts = gather_facts(
            store, ["01005", "01006"], variables=names, areas=[("departement", "01")]
        )
        area = facts.summed(names[0], "departement", "01", 2025)
        return [facts.territory(name, 2025).interval for name in names], area and area.interval

    return found


def test_commune_without_a_row_has_none_where_the_department_is_covered(doctors, cog):
    count = len(cog.members("departement", "01"))
    territory, area = doctors(without=["01006"], colleges=["01004"])
    assert territory == [Interval(1, 1), Interval(0, 0), Interval(0, math.inf)]
    assert area == Interval(count - 1, count - 1)


def test_town_without_a_row_shows_that_the_extract_is_partial(doctors, cog):
    count = len(cog.members("departement", "01"))
    territory, area = doctors(without=["01004", "01006"])
    assert territory[0] == Interval(1, math.inf)
    assert area == Interval(count - 2, math.inf)


def test_department_total_shows_that_a_small_commune_was_left_out(doctors, cog):
    count = len(cog.members("departement", "01"))
    assert doctors(without=["01006"], total=count)[1] == Interval(count - 1, math.inf)
    assert doctors(without=["01006"], total=count - 1)[1] == Interval(count - 1, count - 1)


# --- any mixture of true files


@st.composite
def true_files(draw: Any, *, is_dated: Any) -> Any:
    """Births of five pieces of land, and three files that say true things of them, or nothing."""
    truth = {piece: draw(st.integers(0, 9)) for pieces in PIECES.values() for piece in pieces}
    shown = st.sampled_from(["yes", "yes", "hidden", "absent"])
    files = []
    for _ in range(3):
        is_old = draw(st.booleans())
        units = {piece: [piece] for piece in truth} if is_old else PIECES
        cells = {}
        for unit, pieces in units.items():
            state = draw(shown)
            # A former commune must be named for the file to show that it is older than the
            # merger; without dates, all of them.
            if state == "absent" and unit in _TOLD[is_dated]:
                state = "hidden"
            if state != "absent":
                value = sum(truth[piece] for piece in pieces)
                cells[unit, 2022] = value if state == "yes" else ("", "O")
        files += [cells] if cells else []
    return truth, files


_TOLD = {True: ["01091"], False: PIECES["01033"]}
COMMUNES = st.sets(st.sampled_from(sorted(PIECES)), min_size=1)
QUICK = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)


@settings(QUICK, max_examples=10)
@given(true_files(is_dated=False), COMMUNES)
def test_what_is_certain_always_holds_the_truth(tmp_path_factory, births, sources, world, communes):
    _check_truth(tmp_path_factory.mktemp("depot"), births, sources, world, communes)


@settings(QUICK, max_examples=2)
@given(true_files(is_dated=True), COMMUNES)
def test_what_is_certain_holds_the_truth_where_movements_are_dated(
    tmp_path_factory, births, sources, world, communes
):
    folder = tmp_path_factory.mktemp("depot")
    (folder / "mouvements.csv").write_text(MOVES)
    _check_truth(folder, births, sources, world, communes)


def _check_truth(folder: Any, births: Any, sources: Any, world: Any, communes: Any) -> Any:
    truth, files = world
    for rank, cells in enumerate(files):
        # A year of its own makes each edition newer than the one before.
        (folder / f"{rank}.csv").write_text(births({**cells, ("01010", 2023 + rank): 1}))
    (folder / "autre.csv").write_text(births({("01010", 2030): 1}))
    import_folder(folder, store=folder / "s" / "store", sources=sources)
    facts = facts_for(Store.at(folder / "s" / "store", sources), sorted(communes))
    total = sum(truth[piece] for one in communes for piece in PIECES[one])
    found = facts.territory(NAME, 2022)
    assert found.interval.contains(total)
    assert found.interval.is_exact == (found.known == len(communes))
    assert found.known >= sum(any(_gives(cells, one) for cells in files) for one in communes)
    assert facts.disagreements == ()


def _gives(cells: Any, commune: Any) -> Any:
    """Whether one file gives a commune whole, on one geography or the other."""
    units = PIECES[commune] if ("01091", 2022) in cells else [commune]
    return all(isinstance(cells.get((unit, 2022)), int) for unit in units)

"""Years: means, indices, annual rates, denominators of another year, the date of observation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.forms import Area, compute
from ctg_eval.indicators.values import Value
from ctg_eval.sources.facts import Cell

B = "200000002"
EXACT = Interval.exact


def series(values: Sequence[int], start: int) -> dict[tuple[str, int], int]:
    """Values of one commune by year, the other commune of B at zero."""
    return {
        (code, start + i): v if code == "01011" else 0
        for i, v in enumerate(values)
        for code in ("01011", "01012")
    }


def bounds(value: Value) -> tuple[float, float]:
    return (value.interval.low, value.interval.high)


def test_a_mean_of_three_years_needs_the_three(make, value_of):
    make.vital(series([10, 20, 60], 2021))
    engine = make.engine(epci=[B])
    assert bounds(value_of(engine, "naissances_moyenne_3ans", 2023)) == pytest.approx((30, 30))
    value = value_of(engine, "naissances_moyenne_3ans", 2022)
    assert value.status is Status.MISSING
    assert value.reason == "il faut 3 années de suite ; 2020 manque"


def test_an_index_over_windows_that_overlap_moves_the_shared_year_on_both_sides(make, value_of):
    make.vital({(code, y): 10 for code in ("01011", "01012") for y in (2020, 2021, 2022, 2023)})
    engine = make.engine(epci=[B], base_year=2022)
    value = value_of(engine, "naissances_indice_base_t0", 2023)
    assert bounds(value) == pytest.approx((100, 100))
    assert value.denominator_year == 2022
    # Every year at [20, 30], two of three shared; the naive envelope would be 67 to 150.
    assert bounds(_wide_index(engine, 2022)) == pytest.approx((100 * 60 / 70, 100 * 70 / 60))
    assert bounds(_wide_index(engine, 2023)) == pytest.approx((100, 100))


def _wide_index(engine: Engine, base: int) -> Value:
    class Wide(Area):
        def cell(self, variable: str, year: int) -> Cell:
            return Cell(Interval(20, 30), Status.ROUNDED)

        def years(self, variable: str) -> tuple[int, ...]:
            return (2020, 2021, 2022, 2023)

    entry = engine.catalogue.get("naissances_indice_base_t0")
    return compute("x", entry, Wide(), 2023, base_year=base)


def test_an_index_is_a_ratio_of_sums(make, value_of):
    early = {("01011", y): 90 for y in (2018, 2019, 2020)} | {
        ("01012", y): 10 for y in (2018, 2019, 2020)
    }
    late = {("01011", y): 45 for y in (2021, 2022, 2023)} | {
        ("01012", y): 20 for y in (2021, 2022, 2023)
    }
    make.vital(early | late)
    engine = make.engine(epci=[B], base_year=2020)
    value = value_of(engine, "naissances_indice_base_t0", 2023)
    assert bounds(value) == pytest.approx((65, 65))  # the mean of 50 and 200 would be 125
    assert value.denominator_year == 2020


def test_an_index_without_a_convention_says_so(make, value_of):
    make.vital(series([1, 2, 3], 2021))
    value = value_of(make.engine(epci=[B]), "naissances_indice_base_t0", 2023)
    assert value.reason == "la date de début de la convention n’est pas renseignée"


def test_an_annual_rate_keeps_both_years(make, value_of):
    make.population({(code, y): v for code in ("01011", "01012") for y, v in
                     ((2011, 800), (2015, 1100), (2017, 1000), (2023, 900))})  # fmt: skip
    value = value_of(make.engine(epci=[B]), "pop_evolution_annuelle", 2023)
    assert (value.year, value.denominator_year) == (2023, 2017)
    assert bounds(value) == pytest.approx((100 * (0.9 ** (1 / 6) - 1),) * 2)
    assert value.denominator == EXACT(2000)


def test_an_annual_rate_is_that_of_the_sums_never_a_mean_of_rates(make, value_of):
    make.population({("01011", 2017): 100, ("01012", 2017): 900,
                     ("01011", 2023): 200, ("01012", 2023): 800})  # fmt: skip
    value = value_of(make.engine(epci=[B]), "pop_evolution_annuelle", 2023)
    assert bounds(value) == pytest.approx((0, 0), abs=1e-12)


def test_two_censuses_less_than_five_years_apart_are_not_compared(make, value_of):
    make.population({(code, y): 100 for code in ("01011", "01012") for y in (2019, 2023)})
    value = value_of(make.engine(epci=[B]), "pop_evolution_annuelle", 2023)
    assert value.status is Status.MISSING
    assert value.reason == "aucune valeur antérieure d’au moins 5 ans"


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        pytest.param([2023, 2022], None, id="the same year first"),
        pytest.param([2022, 2021], 2022, id="the nearest"),
        pytest.param([2022, 2024], 2022, id="the older of two as near"),
        pytest.param([2021], 2021, id="at the largest gap allowed"),
    ],
)
def test_a_denominator_of_another_year_is_kept_with_its_year(make, value_of, years, expected):
    make.benefits({("01011", 2023): 100}, people={("01011", 2023): 200})
    make.population({("01011", year): 400 for year in years})
    engine = make.engine(communes=["01011"])
    value = value_of(engine, "part_population_couverte_caf", 2023)
    assert bounds(value) == pytest.approx((49.5, 51.0))
    assert (value.year, value.denominator_year) == (2023, expected)


def test_a_denominator_too_far_is_refused_with_the_gap(make, value_of):
    make.benefits({("01011", 2023): 100}, people={("01011", 2023): 200})
    make.population({("01011", 2020): 400})
    value = value_of(make.engine(communes=["01011"]), "part_population_couverte_caf", 2023)
    assert value.status is Status.MISSING
    assert value.reason == "le dénominateur n’est pas connu à 2 ans près"


def test_a_denominator_known_in_full_counts_before_a_nearer_one_that_lacks_communes(make, value_of):
    communes = [f"010{n:02d}" for n in range(1, 11)]
    make.benefits({(c, 2023): 10 for c in communes}, people={(c, 2023): 20 for c in communes})
    make.population({(c, 2023): 100 for c in communes[:-1]} | {(c, 2022): 50 for c in communes})
    value = value_of(make.engine(epci=["200000001"]), "part_population_couverte_caf", 2023)
    assert value.denominator_year == 2022
    assert bounds(value) == pytest.approx((100 * 180 / 500, 100 * 240 / 500))


# --- the date of observation


def test_figures_after_the_last_year_are_not_used(make, value_of):
    make.vital(series([10, 20, 60, 90], 2021))
    engine = make.engine(epci=[B], last_year=2023)
    assert engine.years("naissances_domiciliees") == (2021, 2022, 2023)
    latest = engine.latest("naissances_domiciliees")
    assert (latest.year, latest.interval) == (2023, EXACT(60))
    assert [one.year for one in engine.series("naissances_domiciliees")] == [2021, 2022, 2023]


def test_a_denominator_after_the_last_year_is_not_used(make, value_of):
    make.benefits({("01011", 2022): 100}, people={("01011", 2022): 200})
    make.population({("01011", 2023): 400})
    last = make.engine(communes=["01011"], last_year=2022)
    assert value_of(last, "part_population_couverte_caf", 2022).status is Status.MISSING
    later = make.engine(communes=["01011"])
    assert value_of(later, "part_population_couverte_caf", 2022).denominator_year == 2023


def test_an_index_is_not_based_on_a_year_after_the_last_one(make, value_of):
    make.vital(series([10, 20, 60, 90], 2021))
    engine = make.engine(epci=[B], last_year=2023, base_year=2024)
    value = value_of(engine, "naissances_indice_base_t0", 2023)
    assert value.status is Status.MISSING
    assert value.reason == "année de départ 2024 : il faut 3 années de suite ; 2024 manque"


def test_an_annual_rate_never_starts_after_the_last_year(make, value_of):
    make.population({("01011", y): 100 for y in (2016, 2023, 2029)})
    engine = make.engine(communes=["01011"], last_year=2023)
    assert [one.denominator_year for one in engine.series("pop_evolution_annuelle")] == [2016]

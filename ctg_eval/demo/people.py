"""Populations, births, deaths and ages of the fictional communes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ctg_eval.demo.places import Commune, stream
from ctg_eval.demo.traits import FloatArray, IntArray, Traits

CENSUSES = (1968, 1975, 1982, 1990, 1999)
PMUN_YEARS = tuple(range(2006, 2024))
VITAL_YEARS = tuple(range(2008, 2026))
BANDS = (*(f"Y{age}T{age + 4}" for age in range(0, 95, 5)), "Y_GE95")


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who lives where.

    Attributes:
        population: Municipal population by year (before 2006: census), shape (communes,).
        apart: Population counted apart in 2023, shape (communes,).
        births: Births by year 2008–2025, shape (communes,).
        deaths: Deaths by year 2008–2025, shape (communes,).
        ages: Residents of 2023, shape (communes, sex: women then men, five-year band).
    """

    population: Mapping[int, IntArray]
    apart: IntArray
    births: Mapping[int, IntArray]
    deaths: Mapping[int, IntArray]
    ages: FloatArray

    def under3(self, year: int) -> FloatArray:
        """Children under 3 at the end of a year: births of the last three years."""
        return np.asarray(sum(self.births[y] for y in range(year - 2, year + 1)), dtype=float)

    def working_age(self, year: int) -> FloatArray:
        """Residents aged 15 to 64, to one decimal; those of `ages` in 2023."""
        now = self.ages[:, :, 3:13].sum(axis=(1, 2))
        ratio = self.population[year] / self.population[2023]
        return np.asarray(np.round(now * ratio * (1 + 0.0035 * (2023 - year)), 1))

    def adults(self, year: int) -> FloatArray:
        """Residents aged 15 or more, to one decimal."""
        now = self.ages[:, :, 3:].sum(axis=(1, 2))
        return np.asarray(np.round(now * self.population[year] / self.population[2023], 1))

    @property
    def women_share(self) -> FloatArray:
        """Share of women, shape (communes,)."""
        return np.asarray(self.ages[:, 0].sum(axis=1) / self.ages.sum(axis=(1, 2)))


def make_people(communes: tuple[Commune, ...], traits: Traits) -> People:
    """Draw every series; the population of 2023 is exactly the declared size."""
    sizes = np.array([c.size for c in communes], dtype=np.int64)
    population = _populations(sizes, traits)
    births = _births(population, traits)
    rng = stream("apart")
    apart = np.round(sizes * rng.uniform(0.009, 0.021, len(sizes))).astype(np.int64)
    return People(
        population=population,
        apart=apart,
        births=births,
        deaths=_deaths(population, traits),
        ages=_ages(sizes, births, traits),
    )


def _populations(sizes: IntArray, traits: Traits) -> dict[int, IntArray]:
    rng = stream("populations")
    found: dict[int, IntArray] = {2023: sizes}
    level = np.zeros(len(sizes))
    for year in (2024, 2025):
        level = level + traits.growth + rng.normal(0, 0.002, len(sizes))
        found[year] = _people(sizes, level)
    level = np.zeros(len(sizes))
    for year in range(2022, 2005, -1):
        level = level - traits.growth + rng.normal(0, 0.002, len(sizes))
        found[year] = _people(sizes, level)
    for year in CENSUSES:
        found[year] = _people(sizes, level - traits.old_growth * (2006 - year))
    return dict(sorted(found.items()))


def _people(sizes: IntArray, level: FloatArray) -> IntArray:
    return np.round(sizes * np.exp(level)).astype(np.int64)


def _births(population: Mapping[int, IntArray], traits: Traits) -> dict[int, IntArray]:
    rng = stream("births")
    rates = {y: traits.births * np.exp(traits.births_fall * (2023 - y)) for y in VITAL_YEARS}
    return {y: rng.poisson(population[y] * rates[y] / 1000) for y in VITAL_YEARS}


def _deaths(population: Mapping[int, IntArray], traits: Traits) -> dict[int, IntArray]:
    rng = stream("deaths")
    return {
        y: rng.poisson(
            population[y] * traits.deaths * (1.09 if y == 2020 else 1 + 0.006 * (y - 2023)) / 1000
        )
        for y in VITAL_YEARS
    }


def _ages(sizes: IntArray, births: Mapping[int, IntArray], traits: Traits) -> FloatArray:
    """Pyramids whose first band follows the births and whose sum is the population."""
    rng = stream("ages")
    middle = 5 * np.arange(20) + 2.5
    survival = np.stack([1 / (1 + np.exp((middle - top) / 6.2)) for top in (84.0, 78.5)])
    slope = np.exp(traits.tilt[:, None, None] * (middle - 40) / 40)
    noise = rng.lognormal(0, 0.07, (len(sizes), 2, 20))
    weights = survival * slope * noise
    infants = 0.97 * np.asarray(sum(births[y] for y in range(2018, 2023)), dtype=float)
    weights[:, :, 0] = 0
    weights *= ((sizes - infants) / weights.sum(axis=(1, 2)))[:, None, None]
    weights[:, 0, 0], weights[:, 1, 0] = 0.489 * infants, 0.511 * infants
    rounded = np.round(weights, 1)
    # The rounding's remainder goes to a wide band, so that the ages sum to the population.
    rounded[:, 0, 10] += np.round(sizes - rounded.sum(axis=(1, 2)), 1)
    return np.round(rounded, 1)

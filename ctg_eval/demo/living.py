"""Housing, employment and diplomas of the fictional communes, as the census counts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ctg_eval.demo.people import People
from ctg_eval.demo.places import stream
from ctg_eval.demo.traits import FloatArray, Traits

RP_YEARS = (2023, 2017, 2012)
TENURES = ("100", "211", "221", "212_222", "300")
STATES = ("1", "2", "31", "33", "35T36")
LEVELS = ("001T100_RP", "200_RP", "300_RP", "350T351_RP", "500_RP", "600_RP", "700_RP")

_LEVEL_SHARES = np.array([0.060, 0.345, 0.235, 0.150, 0.110, 0.100])


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """Dwellings of one year, to one decimal.

    Attributes:
        tenures: Main residences by tenure, shape (communes, `TENURES`).
        second: Second and occasional homes, shape (communes,).
        vacant: Vacant dwellings, shape (communes,).
        carless: Main residences without a car, shape (communes,).
    """

    tenures: FloatArray
    second: FloatArray
    vacant: FloatArray
    carless: FloatArray

    @property
    def main(self) -> FloatArray:
        """Main residences."""
        return np.asarray(np.round(self.tenures.sum(axis=1), 1))

    @property
    def every(self) -> FloatArray:
        """All dwellings."""
        return np.round(self.main + self.second + self.vacant, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Living:
    """What the census says of homes and work.

    Attributes:
        homes: By year.
        work: People aged 15–64 by state, by year, shape (communes, `STATES`).
        diplomas: People of 15 or more out of school, by year, shape (communes, `LEVELS`).
    """

    homes: Mapping[int, Homes]
    work: Mapping[int, FloatArray]
    diplomas: Mapping[int, FloatArray]


def make_living(people: People, traits: Traits) -> Living:
    """Draw the three tables of the census years."""
    work = {year: _work(people, traits, year) for year in RP_YEARS}
    return Living(
        homes={year: _homes(people, traits, year) for year in RP_YEARS},
        work=work,
        diplomas={year: _diplomas(people, traits, work[year], year) for year in RP_YEARS},
    )


def households(people: People, traits: Traits, year: int) -> FloatArray:
    """Number of households of a year: fewer people in each as time goes."""
    size = 2.16 + 0.011 * (2023 - year) + 0.9 * np.clip(traits.births - 10, -3, 2) / 20
    return np.asarray(people.population[year] / size)


def _homes(people: People, traits: Traits, year: int) -> Homes:
    rng = stream(f"homes {year}")
    main = households(people, traits, year)
    count = len(main)
    hlm = traits.hlm * (1 + 0.002 * (2023 - year))
    furnished = rng.uniform(0.008, 0.022, count)
    free = rng.uniform(0.012, 0.026, count)
    private = np.clip(0.34 - 0.55 * hlm, 0.07, 0.3) * rng.uniform(0.8, 1.15, count)
    owners = 1 - hlm - furnished - free - private
    tenures = np.stack([owners, private, hlm, furnished, free], axis=1) * main[:, None]
    vacancy = 0.066 + 0.11 * np.clip(traits.unemployment - 0.08, 0, 1) - 0.0012 * (2023 - year)
    seaside = np.where(traits.deaths > 12, 0.34, 0.02) * rng.uniform(0.7, 1.3, count)
    carless = main * np.clip(0.03 + 0.55 * hlm + 0.3 * traits.unemployment, 0.02, 0.5)
    return Homes(
        tenures=np.round(tenures, 1),
        second=np.round(main * seaside, 1),
        vacant=np.round(main * vacancy * rng.uniform(0.85, 1.15, count), 1),
        carless=np.round(carless, 1),
    )


def _work(people: People, traits: Traits, year: int) -> FloatArray:
    rng = stream(f"work {year}")
    total = people.working_age(year)
    count = len(total)
    active = np.clip(0.775 - 0.36 * traits.unemployment, 0.6, 0.8) + rng.normal(0, 0.01, count)
    rise = {2023: 1.0, 2017: 1.13, 2012: 1.06}[year]
    jobless = active * np.clip(traits.unemployment * rise, 0.03, 0.36)
    retired = np.clip(0.058 + 0.03 * traits.tilt + 0.0022 * (2023 - year), 0.03, 0.12)
    pupils = np.clip(0.102 - 0.03 * traits.tilt, 0.06, 0.14)
    shares = np.stack([active - jobless, jobless, retired, pupils], axis=1)
    parts = np.round(shares * total[:, None], 1)
    rest = np.round(total - parts.sum(axis=1), 1)
    return np.column_stack([parts, rest])


def _diplomas(people: People, traits: Traits, work: FloatArray, year: int) -> FloatArray:
    rng = stream(f"diplomas {year}")
    total = people.adults(year) - work[:, STATES.index("33")]
    none = np.clip(traits.undiploma * (1 + 0.019 * (2023 - year)), 0.07, 0.6)
    tilt = np.linspace(1, -1, len(_LEVEL_SHARES)) * (traits.undiploma - 0.2)[:, None] * 1.6
    others = _LEVEL_SHARES * np.exp(tilt + rng.normal(0, 0.04, tilt.shape))
    others *= ((1 - none) / others.sum(axis=1))[:, None]
    return np.round(np.column_stack([none, others]) * total[:, None], 1)

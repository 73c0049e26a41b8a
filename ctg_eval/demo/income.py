"""Incomes and poverty of the fictional communes: one log-normal distribution an area."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ctg_eval.demo.people import People
from ctg_eval.demo.places import stream
from ctg_eval.demo.traits import FloatArray, Traits

NATIONAL_MEDIAN = 21_600.0  # euros, 2021, of the fictional country
LEVEL_OF_YEAR = {2018: 0.912, 2019: 0.934, 2021: 1.0, 2023: 1.094}
_Z = {"D1": -1.2816, "D2": -0.8416, "D3": -0.5244, "D4": -0.2533, "Q1": -0.6745, "Q2": 0.0}
QUANTILES = (*_Z, "Q3", "D6", "D7", "D8", "D9")


@dataclass(frozen=True, slots=True)
class Income:
    """The incomes of one area in one year.

    Attributes:
        median: Median standard of living, in euros a year.
        spread: Standard deviation of the logarithm.
        year: Year of the incomes.
    """

    median: float
    spread: float
    year: int

    def quantile(self, name: str) -> int:
        """A decile or a quartile (« D1 », « Q3 »), in euros, to the nearest ten."""
        mirror = {"Q3": "Q1", "D6": "D4", "D7": "D3", "D8": "D2", "D9": "D1"}
        z = -_Z[mirror[name]] if name in mirror else _Z[name]
        return round(self.median * math.exp(z * self.spread) / 10) * 10

    def poverty_at(self, share: float) -> float:
        """Share of people under `share` of the national median, in per cent."""
        line = share * NATIONAL_MEDIAN * LEVEL_OF_YEAR[self.year]
        z = math.log(line / self.median) / self.spread
        return 50 * (1 + math.erf(z / math.sqrt(2)))

    @property
    def poverty(self) -> float:
        """Poverty rate at 60 per cent, in per cent."""
        return self.poverty_at(0.6)

    @property
    def gini(self) -> float:
        """Gini index of the distribution."""
        return math.erf(self.spread / 2)

    @property
    def quintile_ratio(self) -> float:
        """What the richest fifth has for one euro of the poorest fifth (S80/S20)."""
        upper = 1 - 0.5 * (1 + math.erf((0.8416 - self.spread) / math.sqrt(2)))
        lower = 0.5 * (1 + math.erf((-0.8416 - self.spread) / math.sqrt(2)))
        return upper / lower

    def shares(self) -> dict[str, float]:
        """Parts of the disposable income, in per cent, by Insee's name; the five sum to 100."""
        poor, rich = self.poverty, (self.median - 16_000) / 1_000
        parts = {
            "PTSA": 0.0,
            "PCHO": round(2.2 + 0.055 * poor, 1),
            "PBEN": round(3.4 + 0.21 * rich, 1),
            "PPEN": round(30.5 - 0.16 * poor, 1),
            "PPAT": round(max(2.0, 4.1 + 0.75 * rich), 1),
            "PPFAM": round(1.3 + 0.075 * poor, 1),
            "PPMINI": round(0.5 + 0.12 * poor, 1),
            "PPLOGT": round(0.3 + 0.085 * poor, 1),
            "PIMPOT": round(-(12.4 + 0.72 * rich), 1),
        }
        parts["PPSOC"] = round(parts["PPFAM"] + parts["PPMINI"] + parts["PPLOGT"], 1)
        others = parts["PPEN"] + parts["PPAT"] + parts["PPSOC"] + parts["PIMPOT"]
        parts["PACT"] = round(100 - others, 1)
        parts["PTSA"] = round(parts["PACT"] - parts["PCHO"] - parts["PBEN"], 1)
        return parts


@dataclass(frozen=True, slots=True, eq=False)
class Incomes:
    """Medians and spreads of the communes.

    Attributes:
        median: By year, shape (communes,), in euros.
        spread: Shape (communes,).
    """

    median: Mapping[int, FloatArray]
    spread: FloatArray


def make_incomes(people: People, traits: Traits) -> Incomes:
    """Draw the medians of every year."""
    rng = stream("incomes")
    count = len(people.apart)
    return Incomes(
        median={
            year: traits.median * level * rng.normal(1, 0.006, count)
            for year, level in LEVEL_OF_YEAR.items()
        },
        spread=0.46 + 0.12 * (traits.unemployment - 0.12) + rng.normal(0, 0.008, count),
    )


def poverty_rates(incomes: Incomes, year: int) -> FloatArray:
    """Poverty rate of every commune, in per cent."""
    pairs = zip(incomes.median[year], incomes.spread, strict=True)
    return np.array([Income(float(m), float(s), year).poverty for m, s in pairs])

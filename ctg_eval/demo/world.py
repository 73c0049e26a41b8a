"""The fictional world in one object: who lives where, how, and the areas that files list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from ctg_eval.demo.income import Income, Incomes, make_incomes
from ctg_eval.demo.living import Living, make_living
from ctg_eval.demo.people import People, make_people
from ctg_eval.demo.places import (
    DEPARTEMENTS,
    EPCIS,
    MERGED,
    REGIONS,
    SPLIT_FROM,
    SPLIT_TO,
    Commune,
    make_communes,
)
from ctg_eval.demo.services import Services, make_services
from ctg_eval.demo.traits import FloatArray, IntArray, Traits, make_traits


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a file: the rows of the communes that make it.

    Attributes:
        level: COM, EPCI, DEP, REG or FRANCE.
        code: Code that files write.
        nom: Name that files write.
        rows: Positions in `World.communes`.
        share: Part of those communes that the area holds (a former commune: less than 1).
    """

    level: str
    code: str
    nom: str
    rows: tuple[int, ...]
    share: float = 1.0

    def total(self, counts: FloatArray | IntArray) -> float:
        """Sum of one count over the area."""
        return float(counts[list(self.rows)].sum() * self.share)

    def mean(self, levels: FloatArray, weights: FloatArray | IntArray) -> float:
        """Weighted mean of a level: the truth of this world, that no reader could compute."""
        rows = list(self.rows)
        return float(np.average(levels[rows], weights=weights[rows]))


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everything that the files tell; arrays follow the order of `communes`."""

    communes: tuple[Commune, ...]
    traits: Traits
    people: People
    living: Living
    incomes: Incomes
    services: Services

    def row(self, code: str) -> int:
        """Position of a commune."""
        return next(i for i, c in enumerate(self.communes) if c.code == code)

    def areas(self, *levels: str) -> tuple[Area, ...]:
        """The areas of some levels, in that order: COM, EPCI, DEP, REG, FRANCE."""
        return tuple(area for level in levels for area in self._areas(level))

    def _areas(self, level: str) -> list[Area]:
        named = {
            "COM": {c.code: c.nom for c in self.communes},
            "EPCI": {e.siren: e.nom for e in EPCIS},
            "DEP": {code: nom for code, (nom, _) in DEPARTEMENTS.items()},
            "REG": REGIONS,
            "FRANCE": {"F": "France fictive"},
        }[level]
        keys = [self._key(c, level) for c in self.communes]
        return [
            Area(level, code, nom, tuple(i for i, key in enumerate(keys) if key == code))
            for code, nom in named.items()
        ]

    @staticmethod
    def _key(commune: Commune, level: str) -> str:
        return {
            "COM": commune.code,
            "EPCI": commune.epci,
            "DEP": commune.departement,
            "REG": commune.region,
            "FRANCE": "F",
        }[level]

    def communes_of(self, year: int) -> tuple[Area, ...]:
        """The communes as they stood on 1 January: before the merger of 2019, the split of 2021."""
        areas = {area.code: area for area in self.areas("COM")}
        if year < 2021:
            rows = (self.row(SPLIT_FROM), self.row(SPLIT_TO))
            areas[SPLIT_FROM] = Area("COM", SPLIT_FROM, areas[SPLIT_FROM].nom, rows)
            del areas[SPLIT_TO]
        if year < 2019:
            whole = areas[MERGED.into]
            kept = 1 - MERGED.share
            areas[MERGED.into] = Area("COM", whole.code, whole.nom, whole.rows, kept)
            areas[MERGED.code] = Area("COM", MERGED.code, MERGED.nom, whole.rows, MERGED.share)
        return tuple(sorted(areas.values(), key=lambda area: area.code))

    def income(self, area: Area, year: int) -> Income:
        """Incomes of an area."""
        homes = self.living.homes[2023].main
        # A wide area mixes rich and poor communes: its distribution is wider.
        wider = {"COM": 1.0, "EPCI": 1.02, "DEP": 1.04, "REG": 1.05, "FRANCE": 1.05}[area.level]
        return Income(
            median=area.mean(self.incomes.median[year], homes),
            spread=area.mean(self.incomes.spread, homes) * wider,
            year=year,
        )


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file to write.

    Attributes:
        name: Name that the producer gives it.
        make: Its bytes, from the world alone.
    """

    name: str
    make: Callable[[World], bytes]


@cache
def make_world() -> World:
    """The one fictional world: the same at every call and on every run."""
    communes = make_communes()
    traits = make_traits(communes)
    people = make_people(communes, traits)
    incomes = make_incomes(people, traits)
    return World(
        communes=communes,
        traits=traits,
        people=people,
        living=make_living(people, traits),
        incomes=incomes,
        services=make_services(communes, people, traits, incomes),
    )

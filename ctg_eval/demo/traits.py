"""What sets places apart: a profile by kind of commune, and seeded differences within a kind."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from ctg_eval.demo.places import Commune, stream

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Profile:
    """Levels of one kind of commune.

    Attributes:
        growth: Yearly growth since 2006, as a share.
        old_growth: The same before 2006.
        births: Births for 1,000 inhabitants in 2023.
        births_fall: Yearly fall of births, as a share.
        deaths: Deaths for 1,000 inhabitants in 2023.
        tilt: Tilt of the age pyramid; positive is older.
        unemployment: Unemployed for one active person, census of 2023.
        hlm: Share of main residences let as social housing.
        median: Median standard of living of 2021, in euros.
        undiploma: Share of people without a diploma, 2023.
        eaje, assmat, school, home: Places for one child under 3, by form of childcare.
    """

    growth: float
    old_growth: float
    births: float
    births_fall: float
    deaths: float
    tilt: float
    unemployment: float
    hlm: float
    median: float
    undiploma: float
    eaje: float
    assmat: float
    school: float
    home: float


_NAMES = tuple(field.name for field in fields(Profile))
PROFILES = {
    kind: Profile(*values)
    for kind, values in {
        "bassin": (
            *(-0.0042, -0.0061, 10.9, 0.026, 10.8, -0.10),
            *(0.205, 0.33, 17950.0, 0.305, 0.125, 0.275, 0.093, 0.003),
        ),
        "ville": (
            *(0.0018, 0.0037, 11.3, 0.022, 8.6, -0.25),
            *(0.142, 0.27, 20900.0, 0.221, 0.245, 0.228, 0.031, 0.009),
        ),
        "rural": (
            *(0.0012, -0.0019, 8.4, 0.024, 10.6, 0.20),
            *(0.096, 0.055, 21750.0, 0.234, 0.082, 0.472, 0.022, 0.003),
        ),
        "periurbain": (
            *(0.0083, 0.0121, 9.9, 0.017, 7.4, 0.00),
            *(0.079, 0.092, 24650.0, 0.162, 0.168, 0.455, 0.011, 0.012),
        ),
        "littoral": (
            *(0.0049, 0.0058, 7.2, 0.021, 12.6, 0.45),
            *(0.108, 0.083, 22900.0, 0.191, 0.152, 0.381, 0.019, 0.005),
        ),
    }.items()
}


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """The levels of every commune; each attribute of `Profile` is an array, shape (communes,)."""

    growth: FloatArray
    old_growth: FloatArray
    births: FloatArray
    births_fall: FloatArray
    deaths: FloatArray
    tilt: FloatArray
    unemployment: FloatArray
    hlm: FloatArray
    median: FloatArray
    undiploma: FloatArray
    eaje: FloatArray
    assmat: FloatArray
    school: FloatArray
    home: FloatArray


def make_traits(communes: tuple[Commune, ...]) -> Traits:
    """Each commune's levels: its kind's profile, moved by its own seeded hardship."""
    rng = stream("traits")
    base = {name: np.array([getattr(PROFILES[c.kind], name) for c in communes]) for name in _NAMES}
    hardship = rng.normal(0, 1, len(communes))
    sizes = np.array([c.size for c in communes], dtype=float)
    town = np.clip(np.log10(sizes / 150) / 2, 0.04, 1.12)
    moved = {
        "unemployment": np.clip(base["unemployment"] * np.exp(0.15 * hardship), 0.04, 0.34),
        "hlm": np.clip(base["hlm"] * np.exp(0.22 * hardship) * town, 0.004, 0.62),
        "median": base["median"] - 720 * hardship + rng.normal(0, 260, len(communes)),
        "undiploma": np.clip(base["undiploma"] * np.exp(0.09 * hardship), 0.08, 0.45),
        "growth": base["growth"] + rng.normal(0, 0.0022, len(communes)),
        "tilt": base["tilt"] + rng.normal(0, 0.09, len(communes)),
        # A small commune has no crèche of its own.
        "eaje": np.where(sizes < 1500, 0, base["eaje"] * rng.uniform(0.7, 1.3, len(communes))),
        "assmat": base["assmat"] * rng.uniform(0.75, 1.25, len(communes)),
    }
    return Traits(**(base | moved))

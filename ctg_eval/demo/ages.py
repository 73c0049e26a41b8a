"""Insee's files on single ages and schooling, whole communes and IRIS."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from ctg_eval.demo.caf_iris import make_iris
from ctg_eval.demo.places import stream
from ctg_eval.demo.text import MELODI, Layout, Row, plain, table_bytes
from ctg_eval.demo.traits import FloatArray
from ctg_eval.demo.world import Area, DemoFile, World, make_world

_YEAR = 2023
_AGES = (
    *("GEO", "GEO_OBJECT", "SEX", "AGE", "RP_MEASURE", "FREQ"),
    *("OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_STUDIES = (
    *("GEO", "GEO_OBJECT", "SEX", "AGE", "STUD", "RP_MEASURE", "FREQ"),
    *("OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_AT_TWO = tuple("STUD_AREA" if name == "STUD" else name for name in _STUDIES)
_IRIS = (
    *("IRIS", "COM", "TYP_IRIS", "LAB_IRIS", "P21_POP", "P21_POP0002", "P21_POP0305"),
    *("P21_POP0610", "P21_POP1117"),
)
# Age bands of the schooling file, and the share of pupils in each.
_BANDS = {"Y2T5": (2, 5), "Y6T10": (6, 10), "Y11T14": (11, 14), "Y15T17": (15, 17)}
_IN_SCHOOL = {"Y2T5": 0.74, "Y6T10": 0.993, "Y11T14": 0.991, "Y15T17": 0.962}
_LEVELS = ("COM", "DEP", "FRANCE")


@cache
def single_ages() -> FloatArray:
    """Residents of 2023 by year of age, 0 to 99 then 100 or more: shape (communes, 101).

    Each five-year band of the world is shared out, to two decimals, so that its sum stays.
    """
    people = make_world().people
    bands = people.ages.sum(axis=1)
    rng = stream("single ages")
    parts = []
    for rank in range(bands.shape[1]):
        ages = 6 if rank == bands.shape[1] - 1 else 5
        weights = rng.lognormal(0, 0.09, (len(bands), ages))
        if rank == 0:
            weights *= np.stack([people.births[2022 - age] + 0.5 for age in range(5)], axis=1)
        if ages == 6:
            weights *= 0.62 ** np.arange(6)
        shares = weights / weights.sum(axis=1, keepdims=True)
        split = np.round(shares * bands[:, rank : rank + 1], 2)
        split[:, 0] += bands[:, rank] - split.sum(axis=1)
        parts.append(np.round(split, 2))
    return np.concatenate(parts, axis=1)


def between(first: int, last: int) -> FloatArray:
    """Residents from one age to another, both included."""
    return np.asarray(np.round(single_ages()[:, first : last + 1].sum(axis=1), 2))


def at_two() -> FloatArray:
    """Children of two who go to school."""
    share = np.clip(2.2 * make_world().traits.school, 0.01, 0.6)
    return np.asarray(np.round(single_ages()[:, 2] * share, 2))


def in_school(band: str) -> FloatArray:
    """Pupils of an age band; the eldest leave earlier where unemployment is high."""
    world = make_world()
    share = np.full(len(world.communes), _IN_SCHOOL[band])
    if band == "Y15T17":
        share = np.clip(share + 0.02 - 0.16 * world.traits.unemployment, 0.85, 0.995)
    return np.asarray(np.round(between(*_BANDS[band]) * share, 2))


def ages_csv(world: World) -> bytes:
    """Residents by year of age; women and men apart for the country alone."""
    table = single_ages()
    names = (*(f"Y{age}" for age in range(100)), "Y_GE100")
    rows = [
        (area.code, area.level, "_T", name, "POP", "A", "A", _YEAR, round(value, 2))
        for area in world.areas(*_LEVELS)
        for name, value in _with_total(area, table, names)
    ]
    for sex, share in (("F", 0.515), ("M", 0.485)):
        for area in world.areas("FRANCE"):
            rows += [
                (area.code, area.level, sex, name, "POP", "A", "A", _YEAR, round(share * value, 2))
                for name, value in _with_total(area, table, names)
            ]
    return table_bytes(_AGES, rows, MELODI)


def _with_total(
    area: Area, table: FloatArray, names: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    parts = [round(area.total(table[:, i]), 2) for i in range(len(names))]
    yield "_T", round(sum(parts), 2)
    yield from zip(names, parts, strict=True)


def studies_csv(world: World) -> bytes:
    """Residents and pupils by age band."""
    rows: list[Row] = []
    for area in world.areas(*_LEVELS):
        for band, ages in _BANDS.items():
            for code, counts in (("_T", between(*ages)), ("1", in_school(band))):
                value = round(area.total(counts), 2)
                place = (area.code, area.level, "_T", band, code)
                rows.append((*place, "POP", "A", "A", _YEAR, value))
    return table_bytes(_STUDIES, rows, MELODI)


def at_two_csv(world: World) -> bytes:
    """Pupils of two and of three by place of study; the total alone is of use."""
    three = np.round(single_ages()[:, 3] * 0.97, 2)
    rows: list[Row] = []
    for area in world.areas(*_LEVELS):
        for age, counts in (("Y2", at_two()), ("Y3", three)):
            for code, share in (("_T", 1.0), ("10", 0.9)):
                value = round(area.total(counts) * share, 2)
                place = (area.code, area.level, "_T", age, code)
                rows.append((*place, "POP", "A", "A", _YEAR, value))
    return table_bytes(_AT_TWO, rows, MELODI)


def iris_csv(world: World) -> bytes:
    """Children of 2021 by IRIS; a commune that is not cut has one row."""
    counts = [between(*ages) for ages in ((0, 2), (3, 5), (6, 10), (11, 17))]
    weights = _weights(world)
    rows: list[Row] = []
    for i, commune in enumerate(world.communes):
        people = float(world.people.population[2021][i])
        cut = weights.get(commune.code)
        pieces = cut or {f"{commune.code}0000": 1.0}
        for code, share in pieces.items():
            held = [plain(round(share * value, 4)) for value in (people, *(c[i] for c in counts))]
            rows.append((code, commune.code, "H" if cut else "Z", "1" if cut else "5", *held))
    return table_bytes(_IRIS, rows, Layout(crlf=True))


def _weights(world: World) -> dict[str, dict[str, float]]:
    """Share of each IRIS in its commune's families."""
    found: dict[str, dict[str, float]] = {}
    for iris in make_iris(world, 2020):
        found.setdefault(iris.commune.code, {})[iris.code] = float(iris.counts["A"])
    return {
        commune: {code: count / sum(pieces.values()) for code, count in pieces.items()}
        for commune, pieces in found.items()
    }


FILES = (
    DemoFile("DS_RP_TD_POPULATION_AGESEX_PRINC_2023_data.csv", ages_csv),
    DemoFile("DS_RP_EDUCATION_PRINC_data.csv", studies_csv),
    DemoFile("DS_RP_TD_EDUCATION_PRINC_data.csv", at_two_csv),
    DemoFile("base-ic-evol-struct-pop-2021.CSV", iris_csv),
)

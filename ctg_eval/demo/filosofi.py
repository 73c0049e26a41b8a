"""Insee's wide income files: FILO 2018 and 2019, Filosofi 2021."""

from __future__ import annotations

from functools import partial

from ctg_eval.demo.income import Income
from ctg_eval.demo.text import WIDE, Cell, Layout, Row, comma, table_bytes
from ctg_eval.demo.world import Area, DemoFile, World

_SHARES = (
    *("PACT", "PTSA", "PCHO", "PBEN", "PPEN", "PPAT", "PPSOC", "PPFAM", "PPMINI", "PPLOGT"),
    "PIMPOT",
)
_POVERTY_FLOOR = 5.0  # a lower rate is published as 5


def filo_header(year: int) -> tuple[str, ...]:
    """Columns of FILOaaaa_DISP_*: most names end with the year."""
    y = str(year)[2:]
    deciles = [f"D{d}{y}" for d in (1, 2, 3, 4, 6, 7, 8, 9)]
    return (
        *("CODGEO", "LIBGEO", f"NBMEN{y}", f"NBPERS{y}", f"NBUC{y}"),
        *(f"Q1{y}", f"Q2{y}", f"Q3{y}", "Q3_Q1", *deciles, "RD", f"S80S20{y}", f"GI{y}"),
        *(f"{name}{y}" for name in _SHARES),
    )


def filo_csv(world: World, *, level: str, year: int) -> bytes:
    """One file of FILO: communes under 1,000 households have their median alone.

    Communes under 50 households have no row. Communes are those of 1 January 2018 in the file
    of 2018 (before the merger of 2019), of 1 January 2020 in that of 2019 (before the split).
    """
    if level == "COM":
        areas = world.communes_of({2018: 2018, 2019: 2020}[year])
    else:
        areas = world.areas(level)
    rows = [_filo_row(world, area, year) for area in areas if _households(world, area) >= 50]
    return table_bytes(filo_header(year), rows, WIDE)


def _households(world: World, area: Area) -> int:
    return round(0.985 * area.total(world.living.homes[2017].main))


def _filo_row(world: World, area: Area, year: int) -> Row:
    homes = _households(world, area)
    people = round(0.97 * area.total(world.people.population[year]))
    names = (
        ("1", "France métropolitaine fictive") if area.level == "FRANCE" else (area.code, area.nom)
    )
    units = comma(homes + 0.36 * (people - homes))
    start: tuple[Cell, ...] = (*names, homes, people, units)
    income = world.income(area, year)
    if area.level == "COM" and homes < 1_000:
        width = len(filo_header(year)) - len(start) - 2
        return (*start, None, income.quantile("Q2"), *[None] * width)
    return [*start, *_distribution(income, year), *_shares(income)]


def _distribution(income: Income, year: int) -> list[Cell]:
    q1, q2, q3 = (income.quantile(q) for q in ("Q1", "Q2", "Q3"))
    deciles = [income.quantile(f"D{d}") for d in (1, 2, 3, 4, 6, 7, 8, 9)]
    return [
        *(q1, q2, q3, q3 - q1),
        *deciles,
        comma(deciles[-1] / deciles[0]),
        # The file of 2019 writes one decimal as three.
        comma(round(income.quintile_ratio, 1), 3 if year == 2019 else 1),
        comma(income.gini, 3),
    ]


def _shares(income: Income) -> list[Cell]:
    shares = income.shares()
    return [comma(shares[name]) for name in _SHARES]


_2021 = (
    *("CODGEO", "NBMENFISC21", "NBPERSMENFISC21", "MED21", "PIMP21", "TP6021"),
    *(f"TP60AGE{i}21" for i in range(1, 7)),
    *("TP60TOL121", "TP60TOL221"),
    *(f"{name}21" for name in _SHARES),
    *("D121", "D921", "RD21"),
)


def filosofi_2021_csv(world: World) -> bytes:
    """Filosofi 2021 by commune; « s » is a secret, 5,0 may be a floor."""
    rows = [_row_2021(world, area) for area in world.areas("COM")]
    return table_bytes(_2021, rows, Layout())


def _row_2021(world: World, area: Area) -> Row:
    homes = round(0.985 * area.total(world.living.homes[2023].main))
    people = round(0.97 * area.total(world.people.population[2021]))
    income = world.income(area, 2021)
    start = (area.code, str(homes), str(people))
    if homes < 90:
        return (*start, *["s"] * (len(_2021) - len(start)))
    median = str(income.quantile("Q2"))
    if homes < 1_000:
        return (*start, median, *["s"] * (len(_2021) - len(start) - 1))
    d1, d9 = income.quantile("D1"), income.quantile("D9")
    return (
        *(*start, median, comma(round(66 - 0.95 * income.poverty), 1)),
        *_rates_2021(income, homes),
        *(*_shares(income), str(d1), str(d9), comma(d9 / d1)),
    )


def _rates_2021(income: Income, homes: int) -> list[str]:
    """Poverty: whole, of six ages of the reference person, of owners, of tenants."""
    ratios = (1.0, 1.45, 1.22, 1.18, 1.02, 0.66, 0.55, 0.36, 1.62)
    rates = [comma(max(_POVERTY_FLOOR, round(income.poverty * ratio)), 1) for ratio in ratios]
    # The youngest and the oldest are too few in small communes.
    hidden = {1, 6} if homes < 4_000 else set()
    return ["s" if i in hidden else rate for i, rate in enumerate(rates)]


_FILO = (
    *(("COM", 2018, "COM"), ("EPCI", 2018, "EPCI"), ("COM", 2019, "COM"), ("EPCI", 2019, "EPCI")),
    *(("DEP", 2019, "DEP"), ("REG", 2019, "REG"), ("FRANCE", 2019, "METROPOLE")),
)
FILES = (
    *(
        DemoFile(f"FILO{year}_DISP_{suffix}.csv", partial(filo_csv, level=level, year=year))
        for level, year, suffix in _FILO
    ),
    DemoFile("cc_filosofi_2021_COM.csv", filosofi_2021_csv),
)

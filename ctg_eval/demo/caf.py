"""The Caf's files: childcare coverage by level, benefits by commune."""

from __future__ import annotations

from functools import partial

from ctg_eval.demo.services import CAF_COUNTS, CAF_YEARS, MODES, PLACE_YEARS
from ctg_eval.demo.text import Layout, Row, nearest5, table_bytes
from ctg_eval.demo.world import Area, DemoFile, World

_KEYS = {
    "COM": ("com", "numcom"),
    "EPCI": ("epci", "numepci"),
    "DEP": ("dep", "numdep"),
    "REG": ("reg", "numregi"),
    "FRANCE": ("nat", "national"),
}
# The key that the Cnaf writes: readers know the national row by it.
NATION = "FRANCE ENTIERE HORS MAYOTTE"
_COLUMN_ORDER = ("eaje", "assmat", "school", "home")
_PSU_SHARE = 0.83  # of the places of establishments
_COLUMN_NAMES = {"eaje": "eaje", "assmat": "am_ind", "school": "prescol", "home": "gad_ind"}


def benefit_names() -> tuple[str, ...]:
    """Columns of benefits, in the order of `CAF_COUNTS`."""
    return tuple(f"ind{name}" for name in CAF_COUNTS)


def level_keys(level: str) -> tuple[str, str]:
    """Suffix of the columns of a level, and the name of its key."""
    return _KEYS[level]


def coverage_csv(world: World, *, level: str, year: int) -> bytes:
    """Places for 100 children under 3; communes above 10,000 people only."""
    suffix, key = _KEYS[level]
    parts = [f"txcouv_{_COLUMN_NAMES[mode]}_{suffix}" for mode in _COLUMN_ORDER]
    split = (f"txcouv_psu_col_{suffix}", f"txcouv_hors_psu_col_{suffix}")
    header = ("annee", key, f"txcouv_{suffix}", *parts, *split)
    population = world.people.population[year]
    rows: list[Row] = [
        (year, NATION if level == "FRANCE" else area.code, *rates(world, area, year))
        for area in world.areas(level)
        if level != "COM" or area.total(population) > 10_000
    ]
    if level == "EPCI":
        # The Cnaf's placeholder: places that it cannot locate. No reader may keep it.
        rows.append((year, "XX", 187.3, 159.4, 18.6, 7.9, 1.4, 130.2, 29.2))
    return table_bytes(header, rows, Layout())


def rates(world: World, area: Area, year: int) -> list[float]:
    """Places for 100 children: in all, by form, then the establishments with and without Psu."""
    children = area.total(world.people.under3(year))
    places = {mode: area.total(world.services.places[year][mode]) for mode in MODES}
    counts = [sum(places.values()), *(places[mode] for mode in _COLUMN_ORDER)]
    counts += [_PSU_SHARE * places["eaje"], (1 - _PSU_SHARE) * places["eaje"]]
    return [round(100 * count / children, 1) for count in counts]


def benefits_csv(world: World) -> bytes:
    """Families and people by benefit each December, rounded to the nearest multiple of 5."""
    rows: list[Row] = [
        (f"{year}-12", area.code, area.nom.upper(), *_benefits(world, area, year))
        for area in world.areas("COM")
        for year in CAF_YEARS
    ]
    # Families that the Caf cannot locate stand under an empty code.
    rows.append((f"{CAF_YEARS[-1]}-12", "", "", 85, 190, 15, 20, 40, 10, 5, 35, 5, 5, 0))
    header = ("dtreffre", "numcomdo", "nomcom", *benefit_names())
    return table_bytes(header, rows, Layout(bom=True))


def _benefits(world: World, area: Area, year: int) -> list[int]:
    counts = world.services.caf[year]
    return [nearest5(area.total(counts[name])) for name in CAF_COUNTS]


FILES = (
    *(
        DemoFile(f"txcouv_pe_{_KEYS[level][0]}_{year}.csv", make)
        for level in _KEYS
        for year in PLACE_YEARS
        for make in [partial(coverage_csv, level=level, year=year)]
    ),
    DemoFile("s_ben_com_f.csv", benefits_csv),
)

"""The two Excel files: municipal populations 2013–2021, accessibility to midwives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import xlsxwriter

from ctg_eval.demo.places import stream
from ctg_eval.demo.text import Row
from ctg_eval.demo.world import DemoFile, World

_POPULATION_SHEET = "III_1_insee_population_fr_commu"
_YEARS = tuple(range(2013, 2022))
# A fixed date: the clock must not reach the bytes.
_CREATED = datetime(2025, 1, 1)  # noqa: DTZ001 - the format stores no time zone


def workbook_bytes(sheets: Iterable[tuple[str, Iterable[Row]]]) -> bytes:
    """A workbook of named sheets; numbers stay numbers, the same rows give the same bytes."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        for name, rows in sheets:
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str) and cell:
                        sheet.write_string(line, column, cell)
                    elif isinstance(cell, int | float):
                        sheet.write_number(line, column, cell)
    return buffer.getvalue()


def population_xlsx(world: World) -> bytes:
    """Municipal populations in today's communes; rows stand in no order, as in the true file."""
    header = ("objectid", "reg", "dep", "cv", "codgeo", "libgeo")
    years = tuple(f"p{year % 100}_pop" for year in _YEARS)
    population = world.people.population
    rows: list[Row] = [(*header, *years)]
    order = stream("population workbook").permutation(len(world.communes))
    for number, row in enumerate(order.tolist(), start=900_001):
        commune = world.communes[row]
        canton = f"{commune.departement}{row % 20 + 1:02d}"
        start = (number, commune.region, commune.departement, canton, commune.code, commune.nom)
        rows.append((*start, *(int(population[year][row]) for year in _YEARS)))
    return workbook_bytes([(_POPULATION_SHEET, rows)])


def midwives_xlsx(world: World) -> bytes:
    """Accessibility to midwives, two years, after eight lines of text and a line of units."""
    return workbook_bytes(
        [
            ("Paramètres", _PARAMETERS),
            ("APL 2022", _midwives(world, 2022)),
            ("APL 2023", _midwives(world, 2023)),
        ]
    )


_PARAMETERS: tuple[Row, ...] = (
    ("Paramètres de l'indicateur d'APL aux sages-femmes", "", ""),
    ("", "", ""),
    ("Champ de l'indicateur", "", ""),
    ("Territoire fictif : valeurs inventées pour la démonstration.", "", ""),
)


def _midwives(world: World, year: int) -> list[Row]:
    people, base = world.people, year - 2
    rng = stream(f"midwives {year}")
    coverage = 0.55 * world.traits.assmat + 0.9 * world.traits.eaje
    rows: list[Row] = [*_heading(year, base)]
    for row, commune in enumerate(world.communes):
        population = int(people.population[base][row])
        women = float(population * people.women_share[row])
        level = float(8 + 40 * coverage[row] + rng.normal(0, 2.2))
        standard = women * float(rng.uniform(0.9, 1.05))
        values = (round(max(0.0, level), 3), round(standard, 3), population, round(women, 3))
        rows.append((commune.code, commune.nom, *values))
    return rows


def _heading(year: int, base: int) -> list[Row]:
    texts = (
        f"Indicateur d'accessibilité potentielle localisée (APL) {year} aux sages-femmes",
        "",
        f"Millésime : {year}",
        "Sources : territoire fictif, valeurs inventées.",
        "Champ : communes fictives de la démonstration.",
        "Lecture : l'indicateur est un nombre d'ETP pour 100 000 habitantes standardisées.",
        "Note : pour un APL moyen, pondérer l'APL communal par la population standardisée.",
        "",
    )
    names = (
        *("Code commune INSEE", "Commune", "APL aux sages-femmes"),
        f"Population féminine standardisée {base} pour les sages-femmes",
        *(f"Population totale {base}", f"Population féminine {base}"),
    )
    units = (
        *("", "", "En ETP pour 100 000 habitantes standardisées"),
        "En nombre d'habitantes standardisées",
        *("En nombre d'habitants", "En nombre d'habitantes"),
    )
    return [*((text, "", "", "", "", "") for text in texts), names, units]


FILES = (
    DemoFile("POPULATION_MUNICIPALE_COMMUNES_FRANCE.xlsx", population_xlsx),
    DemoFile("data_apl_sages_femmes.xlsx", midwives_xlsx),
)

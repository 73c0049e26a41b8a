"""The Caf's counts by IRIS, for the three communes cut in IRIS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ctg_eval.demo.places import Commune, stream
from ctg_eval.demo.text import Layout, Row, table_bytes, thin
from ctg_eval.demo.world import DemoFile, World

CUT_COMMUNES = ("00001", "00002", "00003")
_SMALL = 5  # a smaller count is left empty

CHILD_BANDS = ("ENF_2", "ENF_3_5", "ENF_6_10", "ENF_11_14", "ENF_15_17", "ENF_18_24")
FAMILY_COUNTS = ("A", "PERCOU", "AI", "AM", "ACSSENF", "ACAVENF", "AC3ENF", "ENF", *CHILD_BANDS)
COUNTS = (*FAMILY_COUNTS, "A_ETUD", "A_NETUD_24", "AAL", "AAPL", "AAAH", "APPA", "ARSAS")
_2017 = (
    *("CODGEO", "LIBGEO", "DEPCOM", "LIBCOM", "EPCI", "UU", "REG", "NOTE", *COUNTS),
    *("APRES50", "APRES100"),
)
_LAYOUTS = {
    2017: Layout(bom=True, crlf=True, last_newline=False),
    2019: Layout(crlf=True),
    2020: Layout(crlf=True),
}
_BAND_SHARES = (0.16, 0.16, 0.27, 0.20, 0.13, 0.08)


@dataclass(frozen=True, slots=True)
class Iris:
    """One IRIS of one year: a NOTE other than 0 hides the whole row."""

    code: str
    nom: str
    commune: Commune
    note: int
    counts: Mapping[str, int]


def make_iris(world: World, year: int) -> Iterator[Iris]:
    """The IRIS of the cut communes; they share the commune's families out, to the last one."""
    for code in CUT_COMMUNES:
        row = world.row(code)
        commune = world.communes[row]
        pieces = max(3, round(commune.size / 2_650))
        weights = stream(f"iris {code}").dirichlet(np.full(pieces, 9.0))
        rng = stream(f"iris {code} {year}")
        caf = world.services.caf[max(year, 2020)]
        families = rng.multinomial(int(caf["foy_ndur"][row]), weights)
        hardship = np.clip(rng.normal(1, 0.25, pieces), 0.45, 1.6)
        for rank in range(pieces):
            # The last IRIS of the first commune is an industrial park: nothing is published.
            is_hidden = code == CUT_COMMUNES[0] and rank == pieces - 1
            counts = _split(int(families[rank]), float(hardship[rank]), rng)
            name = f"{commune.label} Secteur {rank + 1}"
            yield Iris(f"{code}{rank + 101:04d}", name, commune, 2 if is_hidden else 0, counts)


def _split(families: int, hardship: float, rng: np.random.Generator) -> dict[str, int]:
    """Counts of one IRIS: family types make the whole, bands make the children."""
    shares = (0.40, min(0.3, 0.15 * hardship), 0.04)
    alone, lone, childless = (int(rng.binomial(families, share)) for share in shares)
    couples = max(0, families - alone - lone - childless)
    alone = families - lone - childless - couples
    bands = [int(rng.poisson((lone * 1.7 + couples * 2.05) * share)) for share in _BAND_SHARES]
    counts = {"A": families, "AI": alone, "AM": lone, "ACSSENF": childless, "ACAVENF": couples}
    counts["AC3ENF"] = int(rng.binomial(couples, 0.28))
    counts |= dict(zip(CHILD_BANDS, bands, strict=True))
    counts["ENF"] = sum(bands)
    counts["PERCOU"] = alone + lone + 2 * (childless + couples) + counts["ENF"]
    rates = {"A_ETUD": 0.012, "A_NETUD_24": 0.055, "AAL": 0.5, "AAAH": 0.09, "APPA": 0.31}
    drawn = {name: int(rng.binomial(families, rate)) for name, rate in rates.items()}
    drawn["ARSAS"] = int(rng.binomial(families, min(0.5, 0.20 * hardship)))
    drawn["AAPL"] = int(rng.binomial(drawn["AAL"], 0.76))
    drawn["APRES50"] = int(rng.binomial(families, min(0.6, 0.27 * hardship)))
    drawn["APRES100"] = int(rng.binomial(drawn["APRES50"], 0.55))
    return counts | drawn


def shown(count: int) -> int | None:
    """A count as the Caf publishes it: nothing below 5."""
    return None if count < _SMALL else count


def iris_csv(world: World, *, year: int) -> bytes:
    """The file of one year: the layout of 2017 is older and wider."""
    header = _2017 if year == 2017 else ("CODGEO", "NOTE", *COUNTS)
    rows = [_row(iris, header, is_old=year == 2017) for iris in make_iris(world, year)]
    return table_bytes(header, rows, _LAYOUTS[year])


def _row(iris: Iris, header: tuple[str, ...], *, is_old: bool) -> Row:
    commune = iris.commune
    facts = {
        "CODGEO": iris.code,
        "LIBGEO": iris.nom,
        "DEPCOM": commune.code,
        "LIBCOM": commune.nom,
        "EPCI": commune.epci,
        "UU": f"{commune.departement}501",
        "REG": commune.region,
        "NOTE": str(iris.note),
    }
    if iris.note:
        return [facts.get(name) for name in header]
    values = {name: shown(count) for name, count in iris.counts.items()}
    if is_old:
        return [facts.get(name) or thin(values.get(name)) for name in header]
    return [facts.get(name) or values.get(name) for name in header]


FILES = tuple(
    DemoFile(f"data_CAF_{year}_IRIS.csv", partial(iris_csv, year=year)) for year in _LAYOUTS
)

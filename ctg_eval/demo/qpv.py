"""Insee's three tables on priority neighbourhoods (QPV): people, incomes, work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ctg_eval.demo.caf_iris import CHILD_BANDS, shown
from ctg_eval.demo.income import Income
from ctg_eval.demo.places import stream
from ctg_eval.demo.text import WIDE, Cell, Row, comma, table_bytes, thin
from ctg_eval.demo.world import DemoFile, World

POPULATION_YEAR = 2018  # the edition of 2022 bears the populations of 2018

_FAMILIES = (
    *("A", "PERCOU", "AM", "AI", "ACSSENF", "ACAVENF", "AC3ENF", "A_NETUD_24", "A_ETUD"),
    *("ENF", *CHILD_BANDS),
)
_RATES = (
    *("TX_F", "TX_TOT_0A24", "TX_F_0A24", "TX_TOT_60ETPLUS", "TX_F_60ETPLUS", "IND_JEUNE"),
    *("TX_TOT_MEN1", "TX_TOT_MEN6", "TX_TOT_ET", "TX_F_ET"),
)
_DEMO = (
    *("CODGEO", "LIBGEO", "POP_MUN", "POP_COM_QP", "POP_COM", "LIB_COM", *_RATES, "NOTE_RP"),
    *(*_FAMILIES, "NOTE_CNAF"),
)
_QUANTILES = ("DISP_Q2", "DISP_Q1", "DISP_Q3", "TP60", "DISP_D1", "DISP_D9", "DISP_D1D9")
_DECLARED = ("DECUC_Q2", "DECUC_Q1", "DECUC_Q3", "BREV", "DECUC_D1", "DECUC_D9", "DECUC_D1D9")
_PARTS = ("PACT", "PPEN", "PPSOC", "PIMPOT", "PPAT")
_BENEFITS = ("A", "APPA", "ARSAS", "AAAH")
_REVN = (
    *("CODGEO", "LIBGEO", "PMIMP", *_DECLARED, *_QUANTILES, *_PARTS, "NOTE_FILO"),
    *("C", "C_C2SNP", "C_C2SP", "NOTE_CNAM", *_BENEFITS, "NOTE_CNAF"),
)
_EMPLOYMENT = (
    *("TX_TOT_EMPL", "TX_F_EMPL", "TX_ET_EMPL"),
    *("TX_TOT_EDLIM", "TX_F_EDLIM", "TX_ET_EDLIM"),
)
_BY_SEX = ("ABCDE", "ABC", "ABC_RSA", "A")
_LEVELS = ("ABC_INFCAPBEP", "ABC_CAPBEP", "ABC_BAC", "ABC_SUPBAC")
_LENGTHS = ("ABC_DUR1", "ABC_DUR2", "ABC_DUR3", "ABC_DUR4")
_AGES = ("ABC_25", "ABC_2649", "ABC_50", "ABC_FR", "ABC_E")
_TRENDS = (
    *("EVOL_ABC_T4", "EVOL_ABC_F_T4", "EVOL_ABC_H_T4"),
    *("EVOL_A_T4", "EVOL_A_F_T4", "EVOL_A_H_T4"),
)
_IPRO = (
    *("CODGEO", "LIBGEO", *_EMPLOYMENT, "CA", "NOTE_ASP", "EVOL_CA_N_E ", "NOTE_ASP_E"),
    *(f"{name}{sex}" for name in _BY_SEX for sex in ("", "_F", "_H")),
    *_AGES,
    *(f"{name}{sex}" for sex in ("", "_F", "_H") for name in _LEVELS),
    *(f"{name}{sex}" for sex in ("", "_F", "_H") for name in _LENGTHS),
    *("NOTE_PE", *_TRENDS, "NOTE_PE_T"),
)
# Insee's sheets were saved with hundreds of empty columns on the right.
_WIDTHS = {"DEMO": 191, "REVN": 1024, "IPRO": 226}


@dataclass(frozen=True, slots=True)
class Qpv:
    """One priority neighbourhood; `caf_note` other than 0 hides its Caf counts."""

    code: str
    nom: str
    communes: tuple[str, ...]
    people: int
    caf_note: str = "0"


QPVS = (
    Qpv("QP000001", "Cité Des Vieux Corons", ("00001",), 4_310),
    Qpv("QP000002", "Grand Carreau - Les Lampes", ("00001",), 2_180),
    Qpv("QP000003", "Le Terril Vert", ("00001", "00002"), 3_240),
    Qpv("QP000004", "Quartier Du Galibot", ("00002",), 1_590),
    Qpv("QP000005", "Les Berlines", ("00003",), 1_070, "5"),
)


def _sheet(name: str, header: tuple[str, ...], cells: list[Mapping[str, Cell]]) -> bytes:
    padding = [""] * (_WIDTHS[name] - len(header))
    rows: list[Row] = [[*(cell.get(column, "") for column in header), *padding] for cell in cells]
    return table_bytes((*header, *padding), rows, WIDE)


def _count(value: float) -> str:
    return thin(shown(round(value)))


def _families(qpv: Qpv) -> dict[str, int]:
    """Caf counts of one QPV, exact; the same in the three tables."""
    rng = stream(f"qpv families {qpv.code}")
    total = int(rng.binomial(qpv.people, 0.34))
    alone, lone, childless = (int(rng.binomial(total, p)) for p in (0.41, 0.19, 0.05))
    couples = total - alone - lone - childless
    counts = {"A": total, "AI": alone, "AM": lone, "ACSSENF": childless, "ACAVENF": couples}
    shares = dict(zip(CHILD_BANDS, (0.17, 0.16, 0.27, 0.20, 0.13, 0.07), strict=True))
    counts |= {b: int(rng.poisson((1.8 * lone + 2.2 * couples) * p)) for b, p in shares.items()}
    counts["ENF"] = sum(counts[band] for band in CHILD_BANDS)
    counts["PERCOU"] = alone + lone + 2 * (childless + couples) + counts["ENF"]
    rates = {"A_NETUD_24": 0.06, "A_ETUD": 0.008, "APPA": 0.33, "ARSAS": 0.31, "AAAH": 0.11}
    counts |= {name: int(rng.binomial(total, rate)) for name, rate in rates.items()}
    counts["AC3ENF"] = int(rng.binomial(couples, 0.36))
    return counts


def demo_csv(world: World) -> bytes:
    """People and families of the QPV; LIB_COM may hold two communes."""
    population = world.people.population[POPULATION_YEAR]
    inside = {
        q.code: sum(o.people for o in QPVS if set(o.communes) & set(q.communes)) for q in QPVS
    }
    cells: list[Mapping[str, Cell]] = []
    for qpv in QPVS:
        rng = stream(f"qpv people {qpv.code}")
        levels = (52.4, 41.5, 37.0, 16.8, 19.5, 2.2, 38.9, 5.1, 11.6, 10.9)
        rates = {
            n: comma(v * float(rng.uniform(0.9, 1.1))) for n, v in zip(_RATES, levels, strict=True)
        }
        if qpv.people < 1_200:
            rates["TX_F_60ETPLUS"] = rates["TX_TOT_MEN6"] = ""
        rows = [world.row(code) for code in qpv.communes]
        facts = {
            "CODGEO": qpv.code,
            "LIBGEO": qpv.nom,
            "POP_MUN": thin(qpv.people),
            "POP_COM_QP": thin(inside[qpv.code]),
            "POP_COM": thin(int(population[rows].sum())),
            "LIB_COM": ", ".join(world.communes[row].nom for row in rows),
        }
        notes = {"NOTE_RP": "0", "NOTE_CNAF": qpv.caf_note}
        cells.append(facts | rates | notes | _published(qpv, _FAMILIES))
    return _sheet("DEMO", _DEMO, cells)


def _published(qpv: Qpv, names: tuple[str, ...]) -> dict[str, Cell]:
    """The Caf counts that a table shows: none under a note."""
    if qpv.caf_note != "0":
        return {}
    counts = _families(qpv)
    return {name: _count(counts[name]) for name in names}


def revn_csv(_world: World) -> bytes:
    """Incomes, health cover and benefits of the QPV."""
    cells: list[Mapping[str, Cell]] = []
    for qpv in QPVS:
        rng = stream(f"qpv incomes {qpv.code}")
        income = Income(float(rng.uniform(12_900, 14_300)), 0.37, 2019)
        declared = Income(0.74 * income.median, 0.62, 2019)
        shares = income.shares()
        covered = qpv.people * float(rng.uniform(0.93, 0.99))
        facts: dict[str, Cell] = {"CODGEO": qpv.code, "LIBGEO": qpv.nom}
        facts["PMIMP"] = comma(float(rng.uniform(17, 29)))
        facts |= _incomes(declared, _DECLARED, float(rng.uniform(56, 70)))
        facts |= _incomes(income, _QUANTILES, income.poverty)
        facts |= {name: comma(shares[name]) for name in _PARTS}
        facts |= {"C": _count(covered), "C_C2SNP": _count(0.29 * covered)}
        facts |= {"C_C2SP": _count(0.06 * covered), "NOTE_FILO": "0", "NOTE_CNAM": "0"}
        if qpv.caf_note != "0":
            # A disturbed income row: some cells are left out.
            facts |= {"NOTE_FILO": "1", "PMIMP": "", "BREV": "", "TP60": ""}
        cells.append(facts | _published(qpv, _BENEFITS) | {"NOTE_CNAF": qpv.caf_note})
    return _sheet("REVN", _REVN, cells)


def _incomes(income: Income, names: tuple[str, ...], rate: float) -> dict[str, Cell]:
    levels = [income.quantile(q) for q in ("Q2", "Q1", "Q3", "D1", "D9")]
    q2, q1, q3, d1, d9 = levels
    cells = (thin(q2), thin(q1), thin(q3), comma(rate), thin(d1), thin(d9), comma(d9 / d1))
    return dict(zip(names, cells, strict=True))


def ipro_csv(_world: World) -> bytes:
    """Employment and job seekers of the QPV."""
    return _sheet("IPRO", _IPRO, [_ipro_row(qpv) for qpv in QPVS])


def _ipro_row(qpv: Qpv) -> dict[str, Cell]:
    rng = stream(f"qpv work {qpv.code}")
    levels = zip(_EMPLOYMENT, (39.4, 31.7, 30.2, 27.8, 31.0, 29.6), strict=True)
    facts: dict[str, Cell] = {"CODGEO": qpv.code, "LIBGEO": qpv.nom}
    facts |= {name: comma(level * float(rng.uniform(0.92, 1.08))) for name, level in levels}
    notes = ("NOTE_ASP", "NOTE_ASP_E", "NOTE_PE", "NOTE_PE_T")
    if qpv.caf_note != "0":
        return facts | dict.fromkeys(notes, "5")
    facts |= dict.fromkeys(notes, "0")
    facts |= {"CA": _count(qpv.people * 0.004), "EVOL_CA_N_E ": comma(float(rng.uniform(-15, 40)))}
    facts |= {name: comma(float(rng.uniform(-12, 2))) for name in _TRENDS}
    return facts | _jobseekers(rng, qpv.people)


def _jobseekers(rng: np.random.Generator, people: int) -> dict[str, Cell]:
    """Job seekers by sex, age, level and length; the parts sum to their whole."""
    exact: dict[str, int] = {}
    whole = int(rng.binomial(people, 0.17))
    shares = dict(zip(_BY_SEX, (1.0, 0.86, 0.33, 0.58), strict=True))
    for name, share in shares.items():
        women = int(rng.binomial(round(whole * share), 0.47))
        exact |= {name: round(whole * share), f"{name}_F": women}
        exact[f"{name}_H"] = exact[name] - women
    young, middle, old = rng.multinomial(exact["ABC"], (0.16, 0.58, 0.26))
    exact |= dict(zip(_AGES, (int(young), int(middle), int(old)), strict=False))
    exact["ABC_FR"] = int(rng.binomial(exact["ABC"], 0.87))
    exact["ABC_E"] = exact["ABC"] - exact["ABC_FR"]
    for names, parts in ((_LEVELS, (0.27, 0.45, 0.17, 0.11)), (_LENGTHS, (0.4, 0.17, 0.17, 0.26))):
        by_sex = (rng.multinomial(exact[f"ABC_{sex}"], parts).tolist() for sex in "FH")
        for name, women, men in zip(names, *by_sex, strict=True):
            exact |= {f"{name}_F": women, f"{name}_H": men, name: women + men}
    return {name: _count(count) for name, count in exact.items()}


FILES = (
    DemoFile("DEMO_2022.csv", demo_csv),
    DemoFile("REVN_2022.csv", revn_csv),
    DemoFile("IPRO_2022.csv", ipro_csv),
)

"""A worked formula: redone from what it prints, it gives what it prints."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.analysis.context import Context
from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.numerals import decimals_for, ends, short_text
from ctg_eval.display.worked import CAPPED, Worked, worked
from ctg_eval.indicators.forms import compute
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur, load_catalogue
from ctg_eval.sources.facts import Cell
from tests.analysis.conftest import demo_context, demo_folders

__all__ = ["demo_context", "demo_folders"]

SEAL = open_figure(UNKNOWN).seal
CATALOGUE = load_catalogue()
SHARE = CATALOGUE.get("part_locataires_hlm")
OVERLAPPING = CATALOGUE.get("part_65_plus")
RATE = CATALOGUE.get("pop_evolution_annuelle")
MEAN = CATALOGUE.get("naissances_moyenne_3ans")
INDEX = CATALOGUE.get("naissances_indice_base_t0")
DIFFERENCE = CATALOGUE.get("solde_naturel")


class Place:
    """An area whose cells are given."""

    def __init__(self, cells: dict[tuple[str, int], Interval]) -> None:
        self.cells = cells

    def cell(self, variable: str, year: int) -> Cell:
        found = self.cells.get((variable, year))
        return Cell(found, Status.CENSORED) if found else Cell(UNKNOWN, Status.MISSING, known=0)

    def years(self, variable: str) -> tuple[int, ...]:
        return tuple(sorted(year for name, year in self.cells if name == variable))


def value_of(entry: Indicateur, cells: dict[tuple[str, int], Interval], year: int) -> Value:
    return compute("x", entry, Place(cells), year, base_year=2021)


def redone(text: str) -> float:
    """The left side of « … = … » worked by an ordinary calculator."""
    left = text.rpartition(" = ")[0].rpartition(" : ")[2]
    plain = left.replace("\u202f", "").replace(",", ".").replace("−", "-").replace("×", "*")
    plain = plain.replace("[", "(").replace("]", ")").replace("puissance", "**")
    assert re.fullmatch(r"[\d.()+\-*/ ]+", plain), text
    return float(eval(plain, {"__builtins__": {}}))  # noqa: S307  digits and operators alone


def assert_redone(found: Worked, entry: Indicateur, value: Value) -> None:
    """Each end redone from its line prints as the figure of the page does."""
    digits = decimals_for(value, entry.decimales)
    assert found.is_checked, found.line
    assert found.line.endswith(f"= {short_text(value.interval, decimals=digits)}")
    if not found.least and not found.most:
        again = redone(found.line)
        wanted = ends(value.interval, decimals=digits)
        assert ends(Interval(again, again), decimals=digits) == wanted, found.line
        return
    low, high = (
        entry.pour if CAPPED in line else redone(line) for line in (found.least, found.most)
    )
    assert ends(Interval(low, high), decimals=digits) == ends(value.interval, decimals=digits)


def test_every_figure_of_the_demo_is_redone_from_its_printed_formula(
    demo_context: Context,
) -> None:
    engine = demo_context.engine()
    done = set()
    for name, entry in CATALOGUE.entries.items():
        for value in (engine.latest(name), *engine.communes(name, engine.last_year - 2)):
            found = worked(entry, value) if value else None
            if value and found:
                assert_redone(found, entry, value)
                done.add(entry.forme)
    assert done >= {"part", "rapport", "somme", "moyenne", "indice", "taux_annuel"}


counts = st.tuples(st.integers(5, 90_000), st.sampled_from([0, 0, 4, 36])).map(
    lambda pair: Interval(pair[0] / 4, pair[0] / 4 + pair[1])
)


@given(st.lists(counts, min_size=8, max_size=8))
@pytest.mark.parametrize(
    "entry", [SHARE, OVERLAPPING, MEAN, INDEX, DIFFERENCE, RATE], ids=lambda one: one.libelle[:20]
)
def test_any_figure_is_redone_from_its_printed_formula(
    entry: Indicateur, drawn: list[Interval]
) -> None:
    names = list(entry.variables)
    years = (2018, 2019, 2020, 2021, 2022, 2023)
    every = ((name, year) for name in names for year in years)
    cells = {key: drawn[rank % 8] for rank, key in enumerate(every)}
    value = value_of(entry, cells, 2023)
    found = worked(entry, value)
    if value.has_figure:
        assert found is not None
        assert_redone(found, entry, value)


def share_of(part: Interval, whole: Interval) -> Value:
    hlm, homes = SHARE.variables
    return value_of(SHARE, {(hlm, 2023): part, (homes, 2023): whole}, 2023)


def test_figure_between_two_ends_is_never_given_as_one_number() -> None:
    found = worked(SHARE, share_of(Interval(40, 44), Interval(300, 308)))
    assert found is not None
    assert found.lines == (
        "(40 à 44) / (300 à 308) × 100 = 12,9 à 14,7",
        "au plus bas, arrondi par défaut : 40 / 308 × 100 = 12,9",
        "au plus haut, arrondi par excès : 44 / 300 × 100 = 14,7",
    )


def test_share_that_may_be_its_whole_says_why_it_stops_at_one_hundred() -> None:
    found = worked(SHARE, share_of(Interval(290, 310), Interval(300, 305)))
    assert found is not None
    assert found.most == f"100,0 ({CAPPED})"


@pytest.mark.parametrize("status", [Status.SECRET, Status.MISSING])
def test_protected_or_missing_figure_has_no_worked_formula(status: Status) -> None:
    hlm, homes = SHARE.variables
    leaves = ((hlm, 2023, Interval(3, 3)), (homes, 2023, Interval(87, 87)))
    value = Value("x", "commune", "00001", 2023, UNKNOWN, status, leaves=leaves, seal=SEAL)
    assert worked(SHARE, value) is None


def test_published_figure_has_nothing_to_work_out() -> None:
    entry = CATALOGUE.get("taux_pauvrete")
    value = value_of(entry, {(entry.variables[0], 2023): Interval.exact(18.4)}, 2023)
    assert worked(entry, value) is None


def test_terms_take_the_decimals_that_the_result_needs() -> None:
    found = worked(SHARE, share_of(Interval.exact(0.4), Interval.exact(210.4)))
    assert found is not None
    assert found.line == "0,4 / 210,4 × 100 = 0,2"

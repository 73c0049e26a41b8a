"""The terms of a conclusion that intervals leave open: figures, or the cells that they are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ctg_eval.analysis.requests import Boxes, Term
from ctg_eval.bounds import Interval, Status
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.forms import compute
from ctg_eval.indicators.values import Value
from ctg_eval.sources.facts import Cell

Cells = tuple[tuple[str, int], ...]
# Counts of these are whole numbers; places and hours may be halves.
_WHOLE = ("foyers", "allocataires", "personnes", "naissances", "décès", "communes", "structures",
          "lieux", "équipements", "élèves")  # fmt: skip


@dataclass(frozen=True)
class _Leaves:
    """The cells of one value, given as intervals."""

    held: Mapping[tuple[str, int], Interval]

    def cell(self, variable: str, year: int) -> Cell:
        """The cell of a variable, as it is given."""
        return Cell(self.held[variable, year], Status.EXACT)

    def years(self, variable: str) -> tuple[int, ...]:
        """Years of a variable."""
        return tuple(sorted(year for name, year in self.held if name == variable))


@dataclass(frozen=True)
class Inputs:
    """One figure of a conclusion as terms, and how it is made of them again.

    Attributes:
        terms: Its terms.
        box: What is certain of the figure from what is certain of the terms.
    """

    terms: tuple[Term, ...]
    box: Callable[[Boxes], Interval]


def askable(engine: Engine, variable: str, year: int) -> bool:
    """Whether asking for a cell may tell more: what our own rule of secrecy hides is held already.

    Args:
        engine: Engine of the territory.
        variable: Its variable.
        year: Its year.
    """
    held = engine.facts.years(variable)
    return not (engine.door.is_local(variable) and year in held)


def inputs(engine: Engine, value: Value, name: str, *, decimals: int) -> Inputs:
    """A figure as one term, or as its cells where several requests are needed to know it.

    Args:
        engine: Engine of the territory.
        value: The figure.
        name: Its name in the conclusion.
        decimals: Digits after the comma with which it is printed.
    """
    unsure = tuple((one, year) for one, year, box in value.leaves if not box.is_exact)
    if len({(one.partition(".")[0], year) for one, year in unsure}) > 1:
        made = _by_cells(engine, value, name)
        if made is not None:
            return made
    can = all(askable(engine, *cell) for cell in unsure)
    term = Term(name, value.interval, unsure if can else (), 10.0**-decimals)
    return Inputs((term,), lambda boxes: boxes[name])


def _by_cells(engine: Engine, value: Value, name: str) -> Inputs | None:
    """A figure as its cells; None where they do not make it again."""
    entry = engine.catalogue.get(value.indicator)
    names = {(one, year): f"{name}.{one}.{year}" for one, year, _ in value.leaves}

    def box(boxes: Boxes) -> Interval:
        held = {cell: boxes[term] for cell, term in names.items()}
        made = compute(
            value.indicator, entry, _Leaves(held), value.year, base_year=engine.base_year
        )
        return made.interval

    terms = tuple(
        Term(
            names[one, year],
            leaf,
            ((one, year),) if askable(engine, one, year) else (),
            _step(engine, one, leaf),
        )
        for one, year, leaf in value.leaves
    )
    again = box({term.name: term.interval for term in terms})
    return Inputs(terms, box) if again == value.interval else None


def _step(engine: Engine, variable: str, box: Interval) -> float:
    """1 for a count of whole things, else 0."""
    declared = engine.facts.store.sources.variable(variable)
    is_count = declared.unite in _WHOLE and declared.statut is Status.EXACT
    return float(is_count and box.low == round(box.low) and box.high == round(box.high))

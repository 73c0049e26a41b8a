"""The test of rounding over a whole store: which files can be compared, and what each shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.perimeters import Perimeters
from ctg_eval.sources.register import FileEntry, Register
from ctg_eval.sources.rounding import ABOVE, Rounding, single, stepped
from ctg_eval.sources.rounding_stat import SMALL, Floats, Outcome, Tallies, tell_apart
from ctg_eval.sources.sums import sum_areas

VERSION = "1"
"""To be changed with the test: a store tested by another one is tested again."""

Read = Callable[[FileEntry], pa.Table]
Pair = tuple[str, int]
"""Variable and year."""


@dataclass(frozen=True, slots=True)
class _Match:
    """Counts of a file of communes that a file of EPCI gives too, by variable and year."""

    entry: FileEntry
    epcis: Mapping[Pair, FileEntry]


def shown_roundings(
    register: Register, *, read: Read, perimeters: Perimeters, sources: Sources
) -> dict[str, tuple[Rounding, ...]]:
    """What the files show of their rounding, in whatever order they were imported.

    The file of EPCI follows the rule that its communes show, declared to be its own.

    Args:
        register: All the files.
        read: What reads the observations of one.
        perimeters: Geography in force.
        sources: Declarations.

    Returns:
        Sha256 of a file → one rounding a year compared; a file with no series has none.
    """
    found: dict[str, list[Rounding]] = {}
    for match in _matches(register, sources):
        roundings = _roundings(match, read, perimeters)
        for rounding in roundings:
            years = {file.sha256 for (_, at), file in match.epcis.items() if at == rounding.year}
            for sha in {match.entry.sha256, *years}:
                found.setdefault(sha, []).append(rounding)
    return {sha: _one_a_year(some) for sha, some in found.items()}


def _matches(register: Register, sources: Sources) -> Iterable[_Match]:
    series: dict[Pair, FileEntry] = {}
    for variable in sorted({name for one in register.files for name in one.variables}):
        for entry in register.giving(variable, sources):
            if variable in stepped(entry.kind, sources):
                for year in entry.years(variable, "epci"):
                    series.setdefault((variable, year), entry)
    for entry in register.files:
        pairs = {
            (variable, year): series[variable, year]
            for variable in sorted(stepped(entry.kind, sources))
            for year in entry.years(variable, "commune")
            if (variable, year) in series
        }
        if pairs:
            yield _Match(entry, pairs)


def _roundings(match: _Match, read: Read, perimeters: Perimeters) -> list[Rounding]:
    """One rounding a year: the rule that its variables show without contradicting one another."""
    outcomes: dict[int, list[tuple[str, Outcome]]] = defaultdict(list)
    figures = _epci_figures(match, read)
    for (variable, year), tallies in _tallies(match, read(match.entry), figures, perimeters):
        outcomes[year].append((variable, tell_apart(tallies)))
    return [_agreed(year, found) for year, found in sorted(outcomes.items())]


def _agreed(year: int, found: Sequence[tuple[str, Outcome]]) -> Rounding:
    shown = [one for one in found if one[1].rule != "non tranché"]
    agree = len({outcome.rule for _, outcome in shown}) == 1
    # The evidence that compares most large counts; the first by name among equals.
    variable, best = max(shown if agree else found, key=lambda one: one[1].large)
    return Rounding(
        year,
        best.rule if agree else "non tranché",
        variable,
        round(best.deficit, 4),
        best.rows,
        best.epcis,
        best.aside,
    )


def _one_a_year(found: Iterable[Rounding]) -> tuple[Rounding, ...]:
    """One rounding a year; two files that show different rules leave it unsettled."""
    years: dict[int, list[Rounding]] = defaultdict(list)
    for one in found:
        years[one.year].append(one)
    kept = []
    for year, some in sorted(years.items()):
        best = max(some, key=lambda one: (one.is_settled, one.rows, one.key))
        agree = len({one.rule for one in some if one.is_settled}) <= 1
        rule = best.rule if agree else "non tranché"
        counts = (best.deficit, best.rows, best.epcis, best.aside)
        kept.append(Rounding(year, rule, best.variable, *counts))
    return tuple(kept)


def _epci_figures(match: _Match, read: Read) -> dict[Pair, dict[str, float]]:
    """Published figure of each EPCI, by variable and year."""
    figures: dict[Pair, dict[str, float]] = defaultdict(dict)
    files = {file.sha256: file for file in match.epcis.values()}
    for _, file in sorted(files.items()):
        for row in _frame(read(file), "epci").itertuples():
            pair = (str(row.variable), int(str(row.year)))
            if match.epcis.get(pair) is file:
                figures[pair][str(row.geo)] = float(str(row.value))
    return figures


def _frame(table: pa.Table, level: str) -> pd.DataFrame:
    """Published multiples of 5 of one level: variable, geo, year, value (not a number: another)."""
    kept = table.filter(pc.equal(pc.cast(table.column("level"), pa.string()), level))
    value = np.where(single(kept), kept.column("high").to_numpy() - ABOVE, np.nan)
    return pd.DataFrame(
        {
            "variable": pc.cast(kept.column("variable"), pa.string()).to_numpy(),
            "geo": kept.column("geo").to_numpy(),
            "year": kept.column("year").to_numpy(),
            "value": value,
        }
    )


def _tallies(
    match: _Match,
    table: pa.Table,
    figures: Mapping[Pair, Mapping[str, float]],
    perimeters: Perimeters,
) -> Iterable[tuple[Pair, Tallies]]:
    """Gaps, by variable and year, of the EPCI whose every commune is there and wholly theirs."""
    rows = _frame(table, "commune")
    rows = rows[pd.MultiIndex.from_frame(rows[["variable", "year"]]).isin(list(figures))]
    sums = _sums(rows, match.entry, perimeters)
    for pair, published in sorted(figures.items()):
        values, counts = (sums.get((pair[0] + end, pair[1]), {}) for end in _ENDS)
        shared = [
            geo
            for geo in sorted(values.keys() & counts.keys() & published.keys())
            if values[geo][0] == values[geo][1] and np.isfinite(published[geo])
        ]
        if shared:
            gap = [published[geo] - values[geo][0] for geo in shared]
            small, count = zip(*(counts[geo] for geo in shared), strict=True)
            yield pair, Tallies(np.array(gap), np.array(count), np.array(small))


_ENDS = ("|somme", "|lignes")


def _sums(
    rows: pd.DataFrame, entry: FileEntry, perimeters: Perimeters
) -> dict[Pair, dict[str, tuple[float, float]]]:
    """Sum of the figures, then (small ones, all) of the rows, of each EPCI known in full."""
    value = rows["value"].to_numpy()
    unknown = np.isnan(value)
    held = np.where(unknown, np.inf, value)
    parts = [(held, held), ((value < SMALL) * 1.0, np.where(unknown, np.inf, 1.0))]
    tables = [
        _observations(rows, end, low, high) for end, (low, high) in zip(_ENDS, parts, strict=True)
    ]
    names = sorted({name + end for name in rows["variable"] for end in _ENDS})
    summed = sum_areas(
        pa.concat_tables(tables),
        variables=names,
        code=perimeters.code,
        passage=perimeters.passage(entry),
    )
    found: dict[Pair, dict[str, tuple[float, float]]] = defaultdict(dict)
    of_epcis = pc.equal(pc.cast(summed.column("level"), pa.string()), "epci")
    for row in summed.filter(of_epcis).to_pylist():
        if row["known"] == row["expected"] and np.isfinite(row["high"]):
            found[row["variable"], row["year"]][row["geo"]] = (row["low"], row["high"])
    return found


def _observations(rows: pd.DataFrame, end: str, low: Floats, high: Floats) -> pa.Table:
    columns = {
        "variable": rows["variable"] + end,
        "level": "commune",
        "geo": rows["geo"],
        "year": rows["year"],
        "low": np.where(np.isinf(low), 0.0, low),
        "high": high,
    }
    return pa.Table.from_pandas(pd.DataFrame(columns), preserve_index=False)

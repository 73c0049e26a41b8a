"""Titles and alternative texts of the figures, each with what it asserts of their table."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis.theme import Line
from ctg_eval.display.claims import Cell, Changes, Claim, Counts, Pair, Says
from ctg_eval.display.french import join, short_text
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words

MOST_SAID = 3  # values in an alternative text


def comparison_claim(
    found: Sequence[Line], level: str, cells: Sequence[tuple[Cell, Cell]]
) -> Claim:
    """How many lines stand above, below or near an area, with the cells that prove it.

    Args:
        found: Lines compared with that area, as the figure prints them.
        level: Level of the area.
        cells: For each line, the territory's cell and the area's.
    """
    pairs = tuple(
        Pair(
            own,
            other,
            line.entry.decimales,
            words.LEAST_GAPS.get(line.identifier, 0.0),
        )
        for line, (own, other) in zip(found, cells, strict=True)
    )
    sides = [words.side(line, one) for line in found for one in line.comparisons]
    checks = [Counts(pairs, side, sides.count(side)) for side in ("plus", "moins", "proche")]
    return Claim(words.comparison_title(found, level), *checks)


def comparison_alt(found: Sequence[Line], cells: Sequence[Cell]) -> Claim:
    """The alternative text of a comparison: the territory's first values.

    Args:
        found: Lines of the figure.
        cells: For each line, the territory's cell.
    """
    head, said, checks = "Points de comparaison : ", list[str](), list[Says]()
    for line, cell in list(zip(found, cells, strict=True))[:MOST_SAID]:
        if line.value is None:
            continue
        text = f"{line.entry.libelle} {words.cell_text(line, line.value)}"
        if len(head + join([*said, text])) > words.LONGEST_ALT:
            break
        said.append(text)
        checks.append(_says(cell, line, line.value))
    return Claim(f"{head}{join(said)}. {words.ALT_TAIL}", *checks)


def trend_claim(line: Line, first: Value, last: Value, *, name: str) -> Claim:
    """What a curve says between the ends of its longest comparable series.

    Args:
        line: The indicator, as the figure prints it.
        first: Value at the beginning of the series.
        last: Value at its end.
        name: Name of the curve: header of its column.
    """
    title = words.trend_title(line, first, last)
    said = words.change(line, first, last)
    plain = said.partition(" de ")[0].rstrip(",")
    shown = said if said.casefold() in title.casefold() else plain
    ends = (str(first.year), name), (str(last.year), name)
    return Claim(title, Changes(*ends, shown, line.entry.unite, line.entry.decimales))


def trend_alt(line: Line, values: Sequence[Value], *, name: str) -> Claim:
    """The alternative text of a curve: its two ends."""
    ends = list(dict.fromkeys([values[0], values[-1]]))
    checks = [_says((str(one.year), name), line, one) for one in ends]
    return Claim(words.trend_alt(line, values), *checks)


def _says(cell: Cell, line: Line, value: Value) -> Says:
    return Says(cell, short_text(value.interval, decimals=line.entry.decimales))

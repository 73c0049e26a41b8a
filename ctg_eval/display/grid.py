"""The places of tiles: each area takes a cell of a grid, as near as can be to where it lies."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ctg_eval.geography.shapes import Point

Cell = tuple[int, int]
_ROOM = 1.15  # cells for an area: a little air keeps the shape of the territory
_FLAT = 1.5  # width of a tile over its height


def grid_cells(points: Sequence[Point | None], *, most_columns: int) -> list[Cell]:
    """A cell (column, row) for each point, no two alike, so that the sum of squared moves is least.

    Points that are not known take the cells of a last row. The same points give the same cells.

    Args:
        points: Longitude and latitude in degrees; None where it is not known.
        most_columns: Columns of the grid at most.
    """
    known = [rank for rank, point in enumerate(points) if point is not None]
    placed = [point for point in points if point is not None]
    cells = _known_cells(placed, most_columns) if placed else []
    found = dict(zip(known, cells, strict=True))
    columns = max([column for column, _ in cells], default=most_columns - 1) + 1
    after = max([row for _, row in cells], default=-1) + 1
    left = [rank for rank in range(len(points)) if rank not in found]
    for place, rank in enumerate(left):
        found[rank] = (place % columns, after + place // columns)
    return [found[rank] for rank in range(len(points))]


def _known_cells(points: Sequence[Point], most_columns: int) -> list[Cell]:
    flat = _flat(points)
    columns, rows = _size(flat, most_columns)
    places = _stretched(flat, columns, rows)
    cells = np.array([(c, r) for r in range(rows) for c in range(columns)], float)
    costs = ((places[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    # Sorted points: their order in the argument changes nothing.
    order = sorted(range(len(points)), key=lambda rank: points[rank])
    chosen = dict(zip(order, assignment(costs[order]), strict=True))
    found = [
        (int(cells[chosen[rank]][0]), int(cells[chosen[rank]][1])) for rank in range(len(points))
    ]
    return _trimmed(found)


def _flat(points: Sequence[Point]) -> npt.NDArray[np.float64]:
    """Points on a plane, y going down."""
    lats = [lat for _, lat in points]
    shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
    return np.array([(lon * shrink, -lat) for lon, lat in points])


def _size(flat: npt.NDArray[np.float64], most: int) -> tuple[int, int]:
    """Columns and rows for the points, in the proportions of their box."""
    count = len(flat)
    wide, high = (float(one) for one in np.ptp(flat, axis=0))
    shape = min(max(wide / high, 0.4), 2.5) if wide and high else 1.0
    columns = round(math.sqrt(_ROOM * count * shape / _FLAT)) if count > 1 else 1
    columns = min(max(columns, min(2, count)), most, count)
    return columns, max(math.ceil(_ROOM * count / columns), 1)


def _stretched(flat: npt.NDArray[np.float64], columns: int, rows: int) -> npt.NDArray[np.float64]:
    """Points moved to the box of the grid: half by their place, half by their rank.

    Ranks spread a town's crowded communes; places keep the others where they lie.
    """
    found = np.zeros_like(flat)
    for axis, size in enumerate((columns, rows)):
        values = flat[:, axis]
        span = float(np.ptp(values)) or 1.0
        place = (values - values.min()) / span
        rank = np.searchsorted(np.sort(values), values) / max(len(values) - 1, 1)
        found[:, axis] = (place + rank) / 2 * (size - 1)
    return found


def _trimmed(cells: Sequence[Cell]) -> list[Cell]:
    """The cells without the empty rows and columns around or between them."""
    columns = sorted({column for column, _ in cells})
    rows = sorted({row for _, row in cells})
    return [(columns.index(column), rows.index(row)) for column, row in cells]


def assignment(costs: npt.NDArray[np.float64]) -> list[int]:
    """The column of each row, no two alike, for which the sum of costs is least.

    Hungarian method with potentials, one row at a time (shortest augmenting path).

    Args:
        costs: Shape (n, m), n at most m.
    """
    count, width = costs.shape
    padded = np.zeros((count + 1, width + 1))
    padded[1:, 1:] = costs
    above, left = np.zeros(count + 1), np.zeros(width + 1)
    owner = np.zeros(width + 1, int)  # row that holds a column; 0 for none
    for row in range(1, count + 1):
        owner[0] = row
        _augment(padded, above, left, owner)
    held = {int(owner[column]): column - 1 for column in range(1, width + 1) if owner[column]}
    return [held[row] for row in range(1, count + 1)]


def _augment(
    costs: npt.NDArray[np.float64],
    above: npt.NDArray[np.float64],
    left: npt.NDArray[np.float64],
    owner: npt.NDArray[np.int_],
) -> None:
    """Give the row that waits in column 0 a column, moving the others along the cheapest path."""
    width = len(left)
    least = np.full(width, np.inf)
    came = np.zeros(width, int)
    used = np.zeros(width, bool)
    column = 0
    while owner[column] or column == 0:
        used[column] = True
        row = owner[column]
        reduced = costs[row] - above[row] - left
        better = ~used & (reduced < least)
        least[better], came[better] = reduced[better], column
        free = np.where(used, np.inf, least)
        free[0] = np.inf
        following = int(np.argmin(free))
        step = free[following]
        above[owner[used]] += step
        left[used] -= step
        least[~used] -= step
        column = following
    while column:
        before = int(came[column])
        owner[column] = owner[before]
        column = before

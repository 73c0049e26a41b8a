"""How far communes are from one another: minutes of a matrix, else distances between points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from ctg_eval.geography.shapes import Point

FloatArray = npt.NDArray[np.float64]
EARTH_KM = 6371.0088  # mean radius of the Earth (IUGG)
DETOUR = 1.3  # from the straight line to the road (REFERENTIEL, f.3)


@dataclass(frozen=True, eq=False)
class Journeys:
    """Lengths of the journeys between some communes.

    Attributes:
        codes: Communes, sorted.
        lengths: From row to column; infinite where the journey is not known.
        unit: « minutes », or « km » by road where nothing turns kilometres into minutes.
        source: « matrice » for times that the territory gives, « distance » otherwise.
    """

    codes: tuple[str, ...]
    lengths: FloatArray = field(repr=False)
    unit: Literal["minutes", "km"]
    source: Literal["matrice", "distance"]

    @property
    def rank(self) -> Mapping[str, int]:
        """Position of each commune."""
        return {code: rank for rank, code in enumerate(self.codes)}


def distances_km(points: Mapping[str, Point]) -> FloatArray:
    """Great-circle distances between points, in the order of the mapping, in kilometres.

    Args:
        points: (longitude, latitude) in degrees, n of them.

    Returns:
        Shape (n, n), symmetric, zero on the diagonal.
    """
    degrees = np.array(list(points.values()), dtype=float).reshape(-1, 2)
    lon, lat = np.radians(degrees).T
    across = np.sin((lat[:, None] - lat[None, :]) / 2) ** 2
    along = np.sin((lon[:, None] - lon[None, :]) / 2) ** 2
    half = across + np.cos(lat)[:, None] * np.cos(lat)[None, :] * along
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def from_points(points: Mapping[str, Point], *, speed_km_h: float | None = None) -> Journeys:
    """Journeys estimated by the straight line × 1.3, in minutes where a speed is given.

    Args:
        points: A point of each commune, (longitude, latitude) in degrees.
        speed_km_h: Mean speed by car, in km/h; without it the lengths stay in kilometres.
    """
    placed = {code: points[code] for code in sorted(points)}
    road = DETOUR * distances_km(placed)
    if speed_km_h is None:
        return Journeys(tuple(placed), road, "km", "distance")
    return Journeys(tuple(placed), 60 * road / speed_km_h, "minutes", "distance")


def from_times(times: Mapping[tuple[str, str], float]) -> Journeys:
    """Journeys of a matrix of times.

    A time given one way only holds both ways; a commune is at 0 minute of itself; a pair that
    the matrix does not hold is out of reach.

    Args:
        times: Minutes by (origin, destination).
    """
    codes = tuple(sorted({code for pair in times for code in pair}))
    rank = {code: place for place, code in enumerate(codes)}
    lengths = np.full((len(codes), len(codes)), np.inf)
    np.fill_diagonal(lengths, 0.0)
    for (origin, end), minutes in times.items():
        lengths[rank[origin], rank[end]] = minutes
        if (end, origin) not in times:
            lengths[rank[end], rank[origin]] = minutes
    return Journeys(codes, lengths, "minutes", "matrice")


def around(journeys: Journeys, inside: tuple[str, ...], *, limit: float) -> Journeys:
    """The journeys of some communes and of those that they reach, either way, within a limit.

    Args:
        journeys: All journeys.
        inside: Communes kept in any case, where they are known.
        limit: Longest journey, in the unit of the journeys.
    """
    rank = journeys.rank
    own = [rank[code] for code in inside if code in rank]
    near = np.minimum(journeys.lengths[own, :], journeys.lengths[:, own].T)
    kept = np.flatnonzero((near <= limit).any(axis=0)) if own else np.array([], dtype=int)
    ranks = sorted({*kept.tolist(), *own})
    return Journeys(
        tuple(journeys.codes[one] for one in ranks),
        journeys.lengths[np.ix_(ranks, ranks)],
        journeys.unit,
        journeys.source,
    )

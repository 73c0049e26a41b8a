"""Where a label fits inside an outline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ctg_eval.geography.shapes import Outline, Point, middle, signed_area

Array = npt.NDArray[np.float64]
_TRIES = 13  # candidates on each side of the box of an outline
_EDGE = np.array([(x, y) for x in (-1, -0.5, 0, 0.5, 1) for y in (-1, 0, 1)], float)


def spot_for(outline: Outline, wide: float, high: float) -> Point | None:
    """The middle of a label of that size inside an outline, the nearest to its centre.

    Args:
        outline: Closed rings, in pixels.
        wide: Width of the label.
        high: Height of the label.

    Returns:
        The point; None where the label fits nowhere.
    """
    ring = max(outline, key=lambda one: abs(signed_area(one)))
    if abs(signed_area(ring)) < wide * high:
        return None
    points = np.array(ring)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    if right - left < wide or bottom - top < high:
        return None
    xs = np.linspace(left + wide / 2, right - wide / 2, _TRIES)
    ys = np.linspace(top + high / 2, bottom - high / 2, _TRIES)
    centre = np.array(middle(outline))
    tries = np.array([centre, *((x, y) for x in xs for y in ys)])
    corners = tries[:, None, :] + _EDGE[None, :, :] * np.array([wide / 2, high / 2])
    inside = _inside(corners.reshape(-1, 2), [np.array(one) for one in outline])
    good = tries[inside.reshape(len(tries), -1).all(axis=1)]
    if not len(good):
        return None
    best = good[int(np.argmin(((good - centre) ** 2).sum(axis=1)))]
    return round(float(best[0]), 1), round(float(best[1]), 1)


def _inside(points: Array, rings: Sequence[Array]) -> npt.NDArray[np.bool_]:
    """Whether each point is inside the rings (even-odd)."""
    odd = np.zeros(len(points), bool)
    x, y = points[:, 0][:, None], points[:, 1][:, None]
    for ring in rings:
        ax, ay, bx, by = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
        crosses = (ay > y) != (by > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = ax + (y - ay) / (by - ay) * (bx - ax)
        odd ^= (crosses & (x < at)).sum(axis=1) % 2 == 1
    return odd

"""Two-step floating catchment areas (2SFCA): places within reach, shared with all who reach them.

Method of REFERENTIEL (f.3): step 1, the places of a commune over the weighted children who reach
it; step 2, what each commune reaches of them. Weights fall by thirds of the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ctg_eval.bounds import Interval

FloatArray = npt.NDArray[np.float64]
WEIGHTS = (1.0, 0.7, 0.3)  # 0–5, 5–10 and 10–15 minutes for a threshold of 15


def step_weights(minutes: FloatArray, threshold: float) -> FloatArray:
    """Weight of each journey: 1, 0.7 then 0.3 by thirds of the threshold, 0 beyond it.

    Args:
        minutes: Journeys, shape (n, n), from row to column.
        threshold: Longest journey that counts, in minutes; its ends of steps are in the step.
    """
    steps = [minutes <= threshold * rank / len(WEIGHTS) + 1e-9 for rank in (1, 2, 3)]
    return np.asarray(np.select(steps, WEIGHTS, 0.0), dtype=np.float64)


def two_step(
    weights: FloatArray, children: Sequence[Interval], places: Sequence[Interval]
) -> list[Interval]:
    """Places within reach for one child of each commune.

    A commune's figure grows with every number of places and falls with every number of children:
    both ends are attained, so the intervals are exact over the box of the inputs.

    Args:
        weights: Shape (n, n): how much a child of the row counts for the places of the column.
        children: Children of each commune, not negative.
        places: Places of each commune, not negative.

    Returns:
        One interval a commune; without upper end where places may be reached by no child.
    """
    least = _reached(weights, _ends(children, high=True), _ends(places, high=False))
    most = _reached(weights, _ends(children, high=False), _ends(places, high=True))
    return [Interval(low, max(low, high)) for low, high in zip(least, most, strict=True)]


def _ends(boxes: Sequence[Interval], *, high: bool) -> FloatArray:
    return np.array([box.high if high else max(box.low, 0.0) for box in boxes], dtype=np.float64)


def _reached(weights: FloatArray, children: FloatArray, places: FloatArray) -> list[float]:
    demand = _over(weights, children[:, None]).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(places > 0, places / demand, 0.0)
    found = _over(weights, ratio[None, :]).sum(axis=1)
    return [float(one) for one in found]


def _over(weights: FloatArray, amounts: FloatArray) -> FloatArray:
    """Weights times amounts, nothing where the weight is nothing, be the amount infinite."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(weights > 0, weights * amounts, 0.0))


def served(weights: FloatArray, children: FloatArray, places: FloatArray) -> float:
    """Places that some child reaches: what the communes' figures times their children add up to.

    Args:
        weights: Shape (n, n), as in `two_step`.
        children: Children of each commune.
        places: Places of each commune.
    """
    demand = _over(weights, children[:, None]).sum(axis=0)
    return float(places[demand > 0].sum())

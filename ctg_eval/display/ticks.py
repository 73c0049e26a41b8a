"""The words of graduations."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ctg_eval.display.numerals import number


def tick_texts(values: Sequence[float]) -> list[str]:
    """The graduations in French, with the decimals that their step asks for.

    Args:
        values: At least two, evenly spaced.

    >>> tick_texts([0.0, 0.5, 1.0])
    ['0,0', '0,5', '1,0']
    """
    decimals = max(0, -math.floor(math.log10(values[1] - values[0]) + 1e-9))
    return [number(value, decimals=decimals) for value in values]

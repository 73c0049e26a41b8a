"""Numbers in French, never more exact than the interval they stand for."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from ctg_eval.bounds import Interval, Status
from ctg_eval.display.units import NARROW, unit
from ctg_eval.indicators.values import Value

MINUS = "\u2212"
PROTECTED = "donnée protégée"
UNAVAILABLE = "non disponible"
_NOISE = 1e-9  # what the arithmetic of floats may add, in units of the last printed digit
_SMALL_BASE = 200  # under this denominator a rate has no decimal


def number(x: float, *, decimals: int = 0, sign: bool = False) -> str:
    """A number in French: « 12 480 », « 18,4 », « −3 ».

    Args:
        x: A finite number; halves go away from zero.
        decimals: Digits after the comma.
        sign: Whether a plus is written before what is above zero.

    Raises:
        ValueError: `x` is not finite.

    >>> number(-18.44, decimals=1)
    '−18,4'
    """
    if not math.isfinite(x):
        raise ValueError(f"not a finite number: {x}")
    rounded = Decimal(repr(float(x))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return _written(rounded, decimals, sign=sign)


def _written(rounded: Decimal, decimals: int, *, sign: bool) -> str:
    digits = f"{abs(rounded):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    if rounded == 0:
        return digits
    return f"{MINUS if rounded < 0 else '+' if sign else ''}{digits}"


def _outward(x: float, decimals: int, *, up: bool) -> float:
    """`x` rounded down or up at that many decimals, forgiving the noise of float arithmetic."""
    scaled = Decimal(repr(float(x))).scaleb(decimals)
    near = scaled.to_integral_value(ROUND_HALF_UP)
    if abs(scaled - near) <= Decimal(_NOISE):
        return float(near.scaleb(-decimals))
    whole = math.ceil(scaled) if up else math.floor(scaled)
    return float(Decimal(whole).scaleb(-decimals))


def ends(
    interval: Interval, *, decimals: int = 0, sign: bool = False
) -> tuple[str | None, str | None]:
    """Both ends as they are printed: the low one down, the high one up, None where infinite.

    An interval whose ends round to one number gives that number twice.
    """
    low, high = interval.low, interval.high
    if interval.is_bounded:
        texts = (number(low, decimals=decimals), number(high, decimals=decimals))
        if texts[0] == texts[1]:
            same = number(low, decimals=decimals, sign=sign)
            return same, same
    elif _is_whole(low) and _is_whole(high):
        decimals = 0  # « au plus 5 % », not 5,0: the other end is open
    return (
        _end(low, decimals=decimals, sign=sign, up=False),
        _end(high, decimals=decimals, sign=sign, up=True),
    )


def as_printed(interval: Interval, *, decimals: int = 0) -> Interval:
    """The interval that a reader sees: its ends at the precision of the print.

    Two values whose printed intervals do not overlap do not overlap.
    """
    low, high = ends(interval, decimals=decimals)
    return Interval(
        -math.inf if low is None else _read(low), math.inf if high is None else _read(high)
    )


def _read(text: str) -> float:
    return float(text.replace(NARROW, "").replace(MINUS, "-").replace(",", "."))


def _is_whole(x: float) -> bool:
    return math.isinf(x) or x == round(x)


def _end(x: float, *, decimals: int, sign: bool, up: bool) -> str | None:
    if math.isinf(x):
        return None
    return number(_outward(x, decimals, up=up), decimals=decimals, sign=sign)


def is_one_number(interval: Interval, *, decimals: int = 0) -> bool:
    """Whether the interval is printed as one number at that precision."""
    low, high = ends(interval, decimals=decimals)
    return low is not None and low == high


def says_nothing(interval: Interval) -> bool:
    """Whether nothing is known: no upper end, and no lower end above zero to speak of."""
    return math.isinf(interval.high) and (interval.low == 0 or math.isinf(interval.low))


def interval_text(
    interval: Interval, *, unit: str = "", decimals: int = 0, sign: bool = False
) -> str:
    """An interval in words: « 12 480 habitants », « entre 42 et 46 % », « au moins 120 ».

    Args:
        interval: What is certain.
        unit: Name of the unit in the catalogue; empty for none.
        decimals: Digits after the comma at most.
        sign: Whether what is above zero has its plus (for a gap).
    """
    if says_nothing(interval):
        return UNAVAILABLE
    low, high = ends(interval, decimals=decimals, sign=sign)
    if low is None:
        return f"au plus {high}{_after(unit, interval.high)}"
    if high is None:
        return f"au moins {low}{_after(unit, interval.low)}"
    if low == high:
        return f"{low}{_after(unit, interval.low, decimals)}"
    return f"entre {low} et {high}{_after(unit, interval.high)}"


def _after(name: str, size: float, decimals: int | None = None) -> str:
    shown = size if decimals is None else round(abs(size), decimals)
    return unit(name).after(shown)


def short_text(interval: Interval, *, decimals: int = 0, sign: bool = False) -> str:
    """An interval for a cell or a chart, without its unit: « 42 à 46 », « 120 ou plus »."""
    if says_nothing(interval):
        return UNAVAILABLE
    low, high = ends(interval, decimals=decimals, sign=sign)
    if low is None:
        return f"{high} ou moins"
    if high is None:
        return f"{low} ou plus"
    return low if low == high else f"{low} à {high}"


def value_text(value: Value, *, unit: str = "", decimals: int = 0) -> str:
    """A value in words, according to why it is known so.

    « donnée protégée » and « non disponible » are said as such; a sum that lacks communes says how
    many it holds; a rate whose denominator may be under 200 has no decimal.

    Args:
        value: The value of an indicator.
        unit: Name of the unit in the catalogue.
        decimals: Digits after the comma at most.
    """
    if not value.has_figure:
        return value.status.label
    digits = decimals_for(value, decimals)
    interval = value.interval
    if says_nothing(interval):
        return UNAVAILABLE
    if value.status is Status.CENSORED and interval.low <= 0 < interval.high:
        interval = Interval(-math.inf, interval.high)
    words = interval_text(interval, unit=unit, decimals=digits)
    if value.status is Status.PARTIAL and math.isinf(interval.high):
        return f"{words} ({coverage_text(value)})"
    return words


def coverage_text(value: Value) -> str:
    """How many communes a sum holds: « 21 communes sur 24 »."""
    noun = "commune" if value.known < 2 else "communes"
    return f"{number(value.known)} {noun} sur {number(value.expected)}"


def decimals_for(value: Value, decimals: int) -> int:
    """Decimals that the denominator allows: none where it may be under 200."""
    base = value.denominator
    return 0 if base is not None and base.low < _SMALL_BASE else decimals

"""The formula of an indicator worked with a territory's numbers, as a reader can redo it.

Every line is made of the numbers that it prints: worked again with a pocket calculator, it gives
the figure of the page. Terms take just as many decimals as that needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ctg_eval.bounds import Interval
from ctg_eval.display.numerals import MINUS, decimals_for, ends, number, short_text
from ctg_eval.display.units import NARROW
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur

MOST_DECIMALS = 9
CAPPED = "la partie ne dépasse pas le tout"
_SLACK = 1e-9

Key = tuple[str, int]
"""A leaf: variable and year."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What an indicator computes, over leaves.

    Attributes:
        top: Leaves above the bar, with their signs.
        bottom: Leaves under the bar; none for a sum.
        divisor: Known number under the bar (years of a mean).
        per: Size of the base.
        gap: Years of an annual rate; 0 for all other forms.
    """

    top: tuple[tuple[Key, float], ...]
    bottom: tuple[tuple[Key, float], ...] = ()
    divisor: int = 1
    per: float = 1.0
    gap: int = 0

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its leaves, each once."""
        return tuple(dict.fromkeys(key for key, _ in (*self.top, *self.bottom)))

    @property
    def is_one_term(self) -> bool:
        """Whether there is nothing to compute."""
        return len(self.top) == 1 and not self.bottom and self.divisor == 1 and self.top[0][1] > 0

    def at(self, point: Mapping[Key, float]) -> float:
        """The result for one number a leaf; not a number where the bar is not above zero."""
        result = math.fsum(sign * point[key] for key, sign in self.top) / self.divisor
        if self.bottom:
            under = math.fsum(sign * point[key] for key, sign in self.bottom)
            result = result / under if under > 0 else math.nan
        if self.gap:
            return 100 * (result ** (1 / self.gap) - 1) if result >= 0 else math.nan
        return result * self.per

    def corner(
        self, cells: Mapping[Key, Interval], result: float, *, highest: bool
    ) -> dict[Key, float]:
        """The end of each leaf that gives the least or the greatest result.

        Args:
            cells: What is certain of each leaf.
            result: That least or greatest result.
            highest: Which of the two.
        """
        raw = (1 + result / 100) ** self.gap if self.gap else result * self.divisor / self.per
        above, under = dict(self.top), dict(self.bottom)
        found = {}
        for key in self.keys:
            gain = above.get(key, 0.0) - (raw * under[key] if key in under else 0.0)
            found[key] = cells[key].high if (gain > 0) == highest else cells[key].low
        return found

    def text(self, shown: Callable[[Key], str]) -> str:
        """The expression with what `shown` says of each leaf."""
        above = _side(self.top, shown, alone=not (self.bottom or self.divisor > 1))
        if self.divisor > 1:
            return f"{above} / {self.divisor}"
        if not self.bottom:
            return above
        ratio = f"{above} / {_side(self.bottom, shown)}"
        if self.gap:
            return f"[({ratio}) puissance (1 / {self.gap}) {MINUS} 1] × 100"
        decimals = 0 if self.per == round(self.per) else len(repr(self.per).partition(".")[2])
        return ratio if self.per == 1 else f"{ratio} × {number(self.per, decimals=decimals)}"


def _side(
    terms: tuple[tuple[Key, float], ...], shown: Callable[[Key], str], *, alone: bool = False
) -> str:
    text = " ".join(f"{MINUS if sign < 0 else '+'} {shown(key)}" for key, sign in terms)
    text = text.removeprefix("+ ")
    return f"({text})" if len(terms) > 1 and not alone else text


def expression(entry: Indicateur, value: Value) -> Expression:
    """The expression of a value: its form, on the years that the value used.

    Args:
        entry: The indicator.
        value: Its value.
    """
    year, under = value.year, value.denominator_year or value.year
    signs = tuple(((name, year), sign) for name, sign in entry.numerateur)
    if entry.forme in ("part", "rapport"):
        bottom = tuple(((name, under), sign) for name, sign in entry.denominateur)
        return Expression(signs, bottom, per=entry.pour)
    if entry.forme == "moyenne":
        return Expression(_window(entry, year), divisor=entry.annees)
    if entry.forme == "indice":
        return Expression(_window(entry, year), _window(entry, under), per=entry.pour)
    if entry.forme == "taux_annuel":
        bottom = tuple(((name, under), sign) for name, sign in entry.numerateur)
        return Expression(signs, bottom, gap=year - under)
    if entry.forme == "ecart":
        start = tuple(((name, at), -1.0) for name, at, _ in value.leaves if at != year)
        return Expression((*signs, *start))
    return Expression(signs)


def _window(entry: Indicateur, last: int) -> tuple[tuple[Key, float], ...]:
    """The leaves of the years that end with `last`; an index counts them all as they are."""
    years = range(last - entry.annees + 1, last + 1)
    is_index = entry.forme == "indice"
    return tuple(
        ((name, year), 1.0 if is_index else sign)
        for name, sign in entry.numerateur
        for year in years
    )


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula worked here.

    Attributes:
        expression: What is computed.
        line: The formula with this place's numbers, and its result.
        least: The same at the ends that give the least result; empty for one number.
        most: The same at the ends that give the greatest result; empty for one number.
        is_checked: Whether the printed numbers give the printed result.
    """

    expression: Expression
    line: str
    least: str = ""
    most: str = ""
    is_checked: bool = True

    @property
    def lines(self) -> tuple[str, ...]:
        """What is printed, one line each."""
        ranked = (
            ("", self.line),
            ("au plus bas, arrondi par défaut : ", self.least),
            ("au plus haut, arrondi par excès : ", self.most),
        )
        return tuple(f"{head}{text}" for head, text in ranked if text)


def worked(entry: Indicateur, value: Value) -> Worked | None:
    """The formula of a value worked with its leaves.

    Args:
        entry: The indicator.
        value: Its value.

    Returns:
        None where nothing may be printed (no figure, protected), nothing is computed (one leaf as
        it is published or summed) or a leaf is not known.
    """
    what = expression(entry, value)
    cells = {(name, year): interval for name, year, interval in value.leaves}
    if not value.has_figure or what.is_one_term or set(what.keys) != set(cells):
        return None
    digits = decimals_for(value, entry.decimales)
    tries = (_Try(what, cells, value.interval, digits, shown) for shown in range(MOST_DECIMALS + 1))
    found = next((one for one in tries if one.holds), None)
    if found is None:
        rough = _Try(what, cells, value.interval, digits, MOST_DECIMALS)
        return Worked(what, rough.line("≈"), is_checked=False)
    if found.is_one_number:
        return Worked(what, found.line("="))
    return Worked(what, found.line("="), found.end(highest=False), found.end(highest=True))


@dataclass(frozen=True, slots=True)
class _Try:
    """A formula whose leaves are printed with so many decimals."""

    what: Expression
    cells: Mapping[Key, Interval]
    result: Interval
    digits: int
    shown: int

    @property
    def printed(self) -> dict[Key, Interval]:
        """The leaves as a reader reads them."""
        return {key: _read(one, self.shown) for key, one in self.cells.items()}

    @property
    def is_one_number(self) -> bool:
        """Whether one line says it all."""
        if self._is_capped(highest=False):
            return False
        low, high = ends(self.result, decimals=self.digits)
        leaves = (ends(one, decimals=self.shown) for one in self.cells.values())
        return low == high and all(least == most for least, most in leaves)

    @property
    def holds(self) -> bool:
        """Whether what is printed gives the printed result again, end by end."""
        again = (self._again(highest=False), self._again(highest=True))
        if any(math.isnan(one) for one in again) or again[0] > again[1]:
            return False
        wanted = ends(self.result, decimals=self.digits)
        return ends(Interval(*again), decimals=self.digits) == wanted

    def _again(self, *, highest: bool) -> float:
        end = self.result.high if highest else self.result.low
        if math.isinf(end) or self._is_capped(highest=highest):
            return end
        return self.what.at(self.what.corner(self.printed, end, highest=highest))

    def _is_capped(self, *, highest: bool) -> bool:
        """Whether a share stops at its whole, where the ends alone would give more."""
        end = self.result.high if highest else self.result.low
        if not self.what.bottom or self.what.gap or end != self.what.per:
            return False
        free = self.what.at(self.what.corner(self.cells, end, highest=highest))
        return math.isnan(free) or free > end * (1 + _SLACK)

    def line(self, sign: str) -> str:
        """The whole formula, intervals between brackets."""
        return (
            f"{self.what.text(self._leaf)} {sign} {short_text(self.result, decimals=self.digits)}"
        )

    def _leaf(self, key: Key) -> str:
        cell = self.cells[key]
        low, high = ends(cell, decimals=self.shown)
        if low is None and high is None:
            return "(inconnu)"
        if low is not None and low == high:
            return f"({low})" if low.startswith(MINUS) else low
        return f"({low} ou plus)" if high is None else f"({short_text(cell, decimals=self.shown)})"

    def end(self, *, highest: bool) -> str:
        """The formula at one end; empty where that end is open."""
        result = ends(self.result, decimals=self.digits)[highest]
        if result is None:
            return ""
        if self._is_capped(highest=highest):
            return f"{result} ({CAPPED})"
        target = self.result.high if highest else self.result.low
        point = self.what.corner(self.printed, target, highest=highest)
        return f"{self.what.text(lambda key: _bare(point[key], self.shown))} = {result}"


def _bare(x: float, decimals: int) -> str:
    text = number(x, decimals=decimals)
    return f"({text})" if text.startswith(MINUS) else text


def _read(interval: Interval, decimals: int) -> Interval:
    """The interval that the printed ends say."""
    low, high = ends(interval, decimals=decimals)
    return Interval(
        -math.inf if low is None else float(_plain(low)),
        math.inf if high is None else float(_plain(high)),
    )


def _plain(text: str) -> str:
    return text.replace(NARROW, "").replace(",", ".").replace(MINUS, "-")

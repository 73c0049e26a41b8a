"""The forms of indicators: how cells of variables make a value, exactly where it can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ctg_eval.bounds import UNKNOWN, Form, Interval, Status, monotone, share, total, weakest
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur
from ctg_eval.sources.facts import Cell

NO_TARGET = "aucune cible décidée"


class Area(Protocol):
    """Where the cells of an area come from."""

    def cell(self, variable: str, year: int) -> Cell:
        """The cell of a variable for a year."""

    def years(self, variable: str) -> tuple[int, ...]:
        """Years of a variable."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form gives before it becomes a value.

    Attributes:
        interval: What is certain.
        cells: Cells used, by variable and year.
        denominator: Interval under the bar, when there is one.
        denominator_year: Its year, when it is another.
        reason: Why there is no figure.
    """

    interval: Interval
    cells: Mapping[tuple[str, int], Cell]
    denominator: Interval | None = None
    denominator_year: int | None = None
    reason: str = ""


def compute(
    identifier: str, entry: Indicateur, area: Area, year: int, *, base_year: int | None = None
) -> Value:
    """The value of an indicator for an area and a year.

    Args:
        identifier: Identifier in the catalogue.
        entry: The indicator.
        area: Where its cells come from.
        year: Year of the figure.
        base_year: Year that an index starts from.

    Returns:
        A value whose level and geo are still empty.
    """
    draft = _on_one_set(_FORMS[entry.forme](entry, area, year, base_year))
    cells = list(draft.cells.values())
    status, reason = _status(draft, cells, entry)
    return Value(
        indicator=identifier,
        level="",
        geo="",
        year=year,
        interval=draft.interval,
        status=status,
        sources=tuple(sorted({file for cell in cells for file in cell.files})),
        known=min((cell.known for cell in cells), default=0),
        expected=max((cell.expected for cell in cells), default=1),
        denominator_year=draft.denominator_year,
        denominator=draft.denominator,
        reason=reason,
        leaves=tuple((name, at, cell.interval) for (name, at), cell in draft.cells.items()),
    )


def _on_one_set(draft: Draft) -> Draft:
    """Refuse a ratio whose two sides are known for different communes."""
    cells = draft.cells.values()
    partial = any(cell.is_known and cell.known < cell.expected for cell in cells)
    if draft.denominator is None or not partial or len({cell.known_set for cell in cells}) == 1:
        return draft
    reason = "les deux termes ne sont pas connus pour les mêmes communes"
    return replace(draft, interval=UNKNOWN, reason=reason)


def _status(draft: Draft, cells: Sequence[Cell], entry: Indicateur) -> tuple[Status, str]:
    notes = dict.fromkeys(cell.note for cell in cells if cell.note)
    reason = draft.reason or " ; ".join(notes)
    worst = weakest((cell.status for cell in cells), default=Status.MISSING)
    hidden = [cell.status for cell in cells if not cell.is_known and not cell.status.has_figure]
    if draft.reason or hidden:
        return weakest([Status.SECRET, *hidden]) if hidden else Status.MISSING, reason
    if draft.interval.is_bounded:
        return worst, reason
    if entry.forme in ("somme", "moyenne") and draft.interval.low > 0:
        return Status.PARTIAL, reason
    partial = next((cell for cell in cells if not cell.is_known), None)
    if partial is not None and partial.expected > 1:
        reason = f"connu pour {partial.known} communes sur {partial.expected} seulement"
    return Status.MISSING, reason or "le dénominateur peut être nul"


def _cells(entry: Indicateur, area: Area, year: int) -> dict[tuple[str, int], Cell]:
    return {(name, year): area.cell(name, year) for name, _ in entry.numerateur}


def _value(entry: Indicateur, area: Area, year: int, _base: int | None) -> Draft:
    cells = _cells(entry, area, year)
    return Draft(next(iter(cells.values())).interval, cells)


def _sum(entry: Indicateur, area: Area, year: int, _base: int | None) -> Draft:
    cells = _cells(entry, area, year)
    form = Form({f"{name}@{year}": sign for name, sign in entry.numerateur})
    return Draft(form.bounds(_leaves(cells)), cells)


def _leaves(cells: Mapping[tuple[str, int], Cell]) -> dict[str, Interval]:
    return {f"{name}@{year}": cell.interval for (name, year), cell in cells.items()}


def _ratio(entry: Indicateur, area: Area, year: int, _base: int | None) -> Draft:
    """A part in its whole, or a ratio of sums, over cells that may stand on both sides."""
    cells = _cells(entry, area, year)
    under_year = _near(entry, area, year)
    if under_year is None:
        gap = entry.ecart_millesime_max
        within = f" à {gap} an{'s' if gap > 1 else ''} près" if gap else " la même année"
        return Draft(UNKNOWN, cells, reason=f"le dénominateur n’est pas connu{within}")
    under = {(name, under_year): area.cell(name, under_year) for name, _ in entry.denominateur}
    cells |= under
    leaves = _leaves(cells)
    bottom = total(cell.interval for cell in under.values())
    if bottom.high <= 0:
        return Draft(UNKNOWN, cells, bottom, _other(under_year, year), "aucun effectif à rapporter")
    shared = {name for name, _ in entry.numerateur} & {name for name, _ in entry.denominateur}
    if entry.forme == "part" and not shared:
        top = total(leaves[f"{name}@{year}"] for name, _ in entry.numerateur)
        interval = share(top, bottom, per=entry.pour) if top.is_bounded else UNKNOWN
    else:
        interval = Form(
            {f"{name}@{year}": sign for name, sign in entry.numerateur},
            {f"{name}@{under_year}": sign for name, sign in entry.denominateur},
            denominator_constant=0.0,
            per=entry.pour,
        ).bounds(leaves)
    return Draft(interval, cells, bottom, _other(under_year, year))


def _other(under_year: int, year: int) -> int | None:
    return under_year if under_year != year else None


def _near(entry: Indicateur, area: Area, year: int) -> int | None:
    """The year of the denominator: the nearest that the catalogue allows, one known in full first."""
    years: set[int] | None = None
    partial: set[int] = set()
    for name, _ in entry.denominateur:
        cells = {
            at: area.cell(name, at)
            for at in area.years(name)
            if abs(at - year) <= entry.ecart_millesime_max
        }
        known = {at for at, cell in cells.items() if cell.status.has_figure}
        partial |= {at for at in known if not cells[at].is_known}
        years = known if years is None else years & known
    return min(years, key=lambda at: (at in partial, abs(at - year), at)) if years else None


def _mean(entry: Indicateur, area: Area, year: int, _base: int | None) -> Draft:
    cells = _window(entry, area, year)
    if isinstance(cells, str):
        return Draft(UNKNOWN, _cells(entry, area, year), reason=cells)
    signs = dict(entry.numerateur)
    form = Form({f"{n}@{y}": signs[n] for n, y in cells}, denominator_constant=entry.annees)
    return Draft(form.bounds(_leaves(cells)), cells)


def _window(entry: Indicateur, area: Area, year: int) -> dict[tuple[str, int], Cell] | str:
    """The cells of the years that end with `year`, or why there are not enough."""
    found = {}
    for name, _ in entry.numerateur:
        for at in range(year - entry.annees + 1, year + 1):
            cell = area.cell(name, at)
            if not cell.status.has_figure:
                return f"il faut {entry.annees} années de suite ; {at} manque"
            found[name, at] = cell
    return found


def _index(entry: Indicateur, area: Area, year: int, base: int | None) -> Draft:
    if base is None:
        reason = "la date de début de la convention n’est pas renseignée"
        return Draft(UNKNOWN, _cells(entry, area, year), reason=reason)
    now, then = _window(entry, area, year), _window(entry, area, base)
    if isinstance(now, str) or isinstance(then, str):
        reason = now if isinstance(now, str) else f"année de départ {base} : {then}"
        return Draft(UNKNOWN, _cells(entry, area, year), reason=reason)
    # A year that stands in both windows is one leaf: the form moves it on both sides at once.
    form = Form(
        {f"{n}@{y}": 1.0 for n, y in now},
        {f"{n}@{y}": 1.0 for n, y in then},
        denominator_constant=0.0,
        per=entry.pour,
    )
    cells = {**then, **now}
    bottom = total(cell.interval for cell in then.values())
    return Draft(form.bounds(_leaves(cells)), cells, bottom, _other(base, year))


def _annual_rate(entry: Indicateur, area: Area, year: int, _base: int | None) -> Draft:
    """Mean annual rate from an earlier year: `annees` before, or more, never less than the least."""
    cells = _cells(entry, area, year)
    ((name, _),) = entry.numerateur
    known = [
        at
        for at in area.years(name)
        if year - at >= entry.annees_min and area.cell(name, at).status.has_figure
    ]
    if not known:
        reason = f"aucune valeur antérieure d’au moins {entry.annees_min} ans"
        return Draft(UNKNOWN, cells, reason=reason)
    start = min(known, key=lambda at: (abs(year - at - entry.annees), at))
    cells[name, start] = area.cell(name, start)
    ratio = Form({f"{name}@{year}": 1.0}, {f"{name}@{start}": 1.0}, denominator_constant=0.0)
    found = ratio.bounds(_leaves(cells))
    gap = year - start
    if not found.is_bounded or found.low < 0:
        return Draft(UNKNOWN, cells, denominator_year=start)
    rate = monotone(lambda x: 100 * (x ** (1 / gap) - 1), found)
    return Draft(rate, cells, cells[name, start].interval, start)


def _gap(entry: Indicateur, area: Area, year: int, base: int | None) -> Draft:
    """The difference with the base year, of one series."""
    cells = _cells(entry, area, year)
    ((name, _),) = entry.numerateur
    if base is None:
        reason = "la date de début de la convention n’est pas renseignée"
        return Draft(UNKNOWN, cells, reason=reason)
    same = not entry.series or entry.series_of(year) == entry.series_of(base) is not None
    if year <= base or not same or not area.cell(name, base).status.has_figure:
        reason = f"pas encore mesurable : deux années de la même série, dont {base}, sont demandées"
        return Draft(UNKNOWN, cells, reason=reason)
    cells[name, base] = area.cell(name, base)
    return Draft(
        Form({f"{name}@{year}": 1.0, f"{name}@{base}": -1.0}).bounds(_leaves(cells)), cells
    )


def _lack(entry: Indicateur, area: Area, year: int, _base: int | None) -> Draft:
    """What lacks for the target that the territory decided, never under zero; none by default."""
    cells = _cells(entry, area, year)
    if entry.cible is None:
        return Draft(UNKNOWN, cells, reason=NO_TARGET)
    at = _near(entry, area, year)
    if at is None:
        return Draft(UNKNOWN, cells, reason="la population à desservir n’est pas connue")
    under = {(name, at): area.cell(name, at) for name, _ in entry.denominateur}
    wanted = {f"{name}@{at}": sign * entry.cible.valeur / 100 for name, sign in entry.denominateur}
    held = {f"{name}@{year}": -sign for name, sign in entry.numerateur}
    found = Form({**wanted, **held}).bounds(_leaves({**cells, **under}))
    bottom = total(cell.interval for cell in under.values())
    clipped = Interval(max(0.0, found.low), max(0.0, found.high))
    return Draft(clipped, {**cells, **under}, bottom, _other(at, year))


_FORMS: Mapping[str, Callable[[Indicateur, Area, int, int | None], Draft]] = {
    "valeur": _value,
    "somme": _sum,
    "part": _ratio,
    "rapport": _ratio,
    "moyenne": _mean,
    "indice": _index,
    "taux_annuel": _annual_rate,
    "ecart": _gap,
    "manque": _lack,
}

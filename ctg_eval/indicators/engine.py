"""The engine: computes the catalogue for a territory, its communes and what it is compared with.

Nothing is averaged that cannot be: a territory takes the sum of its communes, the ratio of sums,
or the figure that the producer publishes for it; otherwise it has none, and the reason is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ctg_eval.bounds import UNKNOWN, Interval, Status, weakest
from ctg_eval.disclosure.door import Door
from ctg_eval.disclosure.masking import hides_rate, protection
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.forms import Area, compute
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Catalogue, Indicateur
from ctg_eval.sources.facts import Cell, Facts
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.store import Store

LEAST_SHARE = 0.9
ENSEMBLE = "ensemble"  # level of the whole territory, beside one of its sectors
FRANCES = ("F", "F_X_D976", "FM")


@dataclass
class Engine:
    """Values of every indicator for one territory.

    Attributes:
        territory: The territory.
        catalogue: Indicators.
        facts: Cells of the store.
        last_year: Figures of later years are not used.
        door: The door of secrecy behind which everything is computed.
        base_year: Year that indices start from; None when the territory has no convention.
        whole: Engine of the whole territory, where this one is a sector of it.
        derived: Indicators that analyses work out where no file gives them, and what gives their
            values by (indicator, level, geo, year).
    """

    territory: Territory
    catalogue: Catalogue
    facts: Facts
    last_year: int
    door: Door
    base_year: int | None = None
    whole: Engine | None = None
    derived: dict[str, Callable[[], Mapping[tuple[str, str, str, int], Value]]] = field(
        default_factory=dict, repr=False
    )
    _values: dict[tuple[str, str, str, int], Value] = field(default_factory=dict, repr=False)

    @cached_property
    def areas(self) -> tuple[tuple[str, str], ...]:
        """Areas to compare with, from the nearest to France, as (level, geo)."""
        whole = ((ENSEMBLE, self.whole.territory.id),) if self.whole else ()
        return (*whole, *comparison_areas(self.territory))

    def years(self, indicator: str) -> tuple[int, ...]:
        """Years for which a numerator exists anywhere, not later than `last_year`."""
        entry = self.catalogue.get(indicator)
        years: set[int] | None = None
        for name, _ in entry.numerateur:
            found = set(self.facts.years(name))
            years = found if years is None else years & found
        told = {year for year in years or () if year <= self.last_year}
        return tuple(sorted(told | {key[3] for key in self._worked_out(indicator)}))

    def _worked_out(self, indicator: str) -> Mapping[tuple[str, str, str, int], Value]:
        """The values of an indicator that an analysis works out, where no file gives it."""
        if indicator not in self.derived or any(
            self.facts.years(name) for name in self.catalogue.get(indicator).variables
        ):
            return {}
        found = self.derived[indicator]()
        return {key: value for key, value in found.items() if key[0] == indicator}

    def value(self, indicator: str, level: str, geo: str, year: int) -> Value:
        """One value.

        Args:
            indicator: Identifier in the catalogue.
            level: commune, territoire, ensemble (the whole territory beside its sector), epci,
                departement, region, france, iris or qpv.
            geo: Code of the area; the territory's id for `territoire` and `ensemble`.
            year: Year of the figure.

        Raises:
            IndicatorError: the indicator is not in the catalogue.
        """
        key = (indicator, level, geo, year)
        if key not in self._values:
            worked = self._worked_out(indicator).get(key)
            self._values[key] = worked or self._compute(indicator, level, geo, year)
        return self._values[key]

    def latest(self, indicator: str, level: str = "territoire", geo: str = "") -> Value | None:
        """The newest value that has a figure; None when no year has one.

        Args:
            indicator: Identifier in the catalogue.
            level: Level of the area.
            geo: Code of the area; the territory's own when empty.
        """
        for year in reversed(self.years(indicator)):
            value = self.value(indicator, level, geo or self.territory.id, year)
            if value.has_figure:
                return value
        return None

    def series(self, indicator: str, level: str = "territoire", geo: str = "") -> list[Value]:
        """Every year's value that has a figure, oldest first."""
        values = [
            self.value(indicator, level, geo or self.territory.id, year)
            for year in self.years(indicator)
        ]
        return [value for value in values if value.has_figure]

    def communes(self, indicator: str, year: int) -> list[Value]:
        """The value of each commune of the territory, in the order of codes."""
        return [self.value(indicator, "commune", one, year) for one in self.territory.communes]

    def comparisons(self, indicator: str, year: int) -> list[Value]:
        """Values of the areas that the catalogue allows, those with a figure only.

        France is given once, on the widest perimeter that has a figure.
        """
        allowed = {ENSEMBLE, *self.catalogue.get(indicator).comparaison}
        found: list[Value] = []
        for level, geo in self.areas:
            if level not in allowed or any(value.level == level == "france" for value in found):
                continue
            value = self.value(indicator, level, geo, year)
            if value.has_figure:
                found.append(value)
        return found

    def zones(self, indicator: str, year: int) -> list[Value]:
        """Values of the territory's IRIS or QPV, for an indicator of that level."""
        level = self.catalogue.get(indicator).niveau_min
        return [
            self.value(indicator, level, geo, year)
            for found, geo in self.facts.zones
            if found == level
        ]

    def _compute(self, indicator: str, level: str, geo: str, year: int) -> Value:
        entry = self.catalogue.get(indicator)
        if level == ENSEMBLE and self.whole is not None:
            return replace(self.whole.value(indicator, "territoire", geo, year), level=ENSEMBLE)
        refused = self._refusal(entry, level)
        if refused:
            return Value(
                indicator,
                level,
                geo,
                year,
                UNKNOWN,
                Status.MISSING,
                known=0,
                reason=refused,
                seal=self.door.seal,
            )
        area = _Area(self, entry, level, geo)
        value = compute(indicator, entry, area, year, base_year=self.base_year)
        if value.has_figure and hides_rate(self.door, entry, value.denominator):
            value = replace(value, interval=UNKNOWN, status=Status.SECRET, reason="")
        return replace(value, level=level, geo=geo, seal=self.door.seal)

    def _refusal(self, entry: Indicateur, level: str) -> str:
        zone = entry.niveau_min in ("iris", "qpv")
        if zone != (level in ("iris", "qpv")) or (zone and level != entry.niveau_min):
            word = {"iris": "par IRIS", "qpv": "par quartier prioritaire"}.get(entry.niveau_min, "")
            return f"n’existe que {word}" if zone else "n’est pas publié par quartier"
        if level == "commune" and entry.niveau_min != "commune":
            return "n’est pas publié par commune"
        return ""


@dataclass(frozen=True)
class _Area(Area):
    """Cells of one area: which one answers for a variable and a year."""

    engine: Engine
    entry: Indicateur
    level: str
    geo: str

    def years(self, variable: str) -> tuple[int, ...]:
        """Years of a variable, not later than the engine's last one."""
        years = self.engine.facts.years(variable)
        return tuple(year for year in years if year <= self.engine.last_year)

    def cell(self, variable: str, year: int) -> Cell:
        """The cell of a variable, with the reason why it has no figure."""
        facts = self.engine.facts
        if year > self.engine.last_year:
            return replace(_NONE, note="postérieur à la date d’observation")
        if self.level == "commune":
            return facts.commune(variable, self.geo, year)
        if self.level in ("iris", "qpv"):
            return facts.published(variable, self.level, self.geo, year) or _NONE
        if self.level == "territoire":
            return self._territory(variable, year)
        published = facts.published(variable, self.level, self.geo, year)
        if published and published.is_known:
            return published
        total = self._sum(facts.summed(variable, self.level, self.geo, year), least=0.0)
        if self.entry.forme in _RATIOS:
            total = _on_known(total)
        return published if published and not total.is_known else total

    def _sum(self, total: Cell | None, *, least: float) -> Cell:
        """The sum of communes, or only « at most » it where one person may count in several."""
        cell = _complete(total)
        if self.entry.agregation != "majorant" or not cell.status.has_figure:
            return cell
        interval = Interval(least, cell.interval.high)
        status = cell.status if interval.is_exact else Status.CENSORED
        return replace(cell, interval=interval, status=status, note=_TWICE)

    def _most_in_one(self, variable: str, year: int) -> float:
        """The most that one commune certainly counts: a territory never counts fewer."""
        facts = self.engine.facts
        cells = [facts.commune(variable, one, year) for one in self.engine.territory.communes]
        return max(cell.interval.low for cell in cells)

    def _territory(self, variable: str, year: int) -> Cell:
        facts, territory = self.engine.facts, self.engine.territory
        additive = facts.store.sources.variable(variable).additif
        published = (
            facts.published(variable, "epci", territory.epci, year) if territory.epci else None
        )
        if additive:
            most = self._most_in_one(variable, year) if self.entry.agregation == "majorant" else 0.0
            total = self._sum(facts.territory(variable, year), least=most)
            if published or total.is_known:
                return _both(total, published) if published else total
            return self._over_epcis(variable, year) or total
        if published:
            return published
        if len(territory.communes) == 1:
            return facts.commune(variable, territory.communes[0], year)
        between = self._between_epcis(variable, year)
        if between:
            return between
        why = (
            "n’est pas publié pour cet EPCI cette année-là"
            if territory.epci
            else "n’est pas publié pour ce périmètre"
        )
        return replace(_NONE, note=f"{why} et ne se moyenne pas entre communes")

    def _over_epcis(self, variable: str, year: int) -> Cell | None:
        """The sum of what is published for each EPCI, where the territory is made of whole ones."""
        cells = self._of_epcis(variable, year)
        if cells is None:
            return None
        low = math.fsum(cell.interval.low for cell in cells)
        if self.entry.agregation == "majorant":
            low = max(cell.interval.low for cell in cells)
        worst = weakest(cell.status for cell in cells)
        return Cell(
            Interval(low, math.fsum(cell.interval.high for cell in cells)),
            Status.CENSORED if worst is Status.SECRET else worst,
            tuple(sorted({file for cell in cells for file in cell.files})),
            note=_TWICE if self.entry.agregation == "majorant" else "",
        )

    def _of_epcis(self, variable: str, year: int) -> list[Cell] | None:
        """What is published for each EPCI of a territory made of whole ones; None without all."""
        territory, facts = self.engine.territory, self.engine.facts
        members = [territory.code.members("epci", epci) for epci in territory.epcis]
        if {one for some in members for one in some} != set(territory.communes):
            return None
        cells = [facts.published(variable, "epci", epci, year) for epci in territory.epcis]
        known = [cell for cell in cells if cell is not None and cell.is_known]
        return known if known and len(known) == len(cells) else None

    def _between_epcis(self, variable: str, year: int) -> Cell | None:
        """A rate or a median of several whole EPCI lies between theirs: it is never averaged."""
        facts = self.engine.facts
        known = self._of_epcis(variable, year)
        if facts.store.sources.variable(variable).nature not in _BETWEEN or known is None:
            return None
        return Cell(
            Interval(min(c.interval.low for c in known), max(c.interval.high for c in known)),
            Status.CENSORED,
            tuple(sorted({file for cell in known for file in cell.files})),
            note="entre les valeurs publiées de ses EPCI, qui ne se moyennent pas",
        )


# Forms whose numerator and denominator may be taken over the same known communes.
_RATIOS = ("part", "rapport", "taux_annuel", "indice")
_TWICE = "au plus : une même personne peut compter dans plusieurs communes"
_NONE = Cell(UNKNOWN, Status.MISSING, known=0, share=0.0)
# A rate of a union is a weighted mean of its parts', and its median lies between their medians.
_BETWEEN = ("taux", "part", "mediane")


def _complete(cell: Cell | None) -> Cell:
    """A sum whose communes are known for nine tenths; otherwise no figure, and why."""
    if cell is None or not cell.known:
        return _NONE if cell is None else replace(cell, interval=UNKNOWN, status=Status.MISSING)
    if cell.known < cell.expected and (
        cell.known / cell.expected < LEAST_SHARE or cell.share < LEAST_SHARE
    ):
        note = f"connu pour {cell.known} communes sur {cell.expected} seulement"
        return replace(cell, interval=UNKNOWN, status=Status.MISSING, note=note)
    return cell


def _on_known(cell: Cell) -> Cell:
    """An area's sum over its known communes alone, said so: a ratio of such sums can be compared."""
    if cell.is_known or not cell.status.has_figure or not math.isfinite(cell.known_high):
        return cell
    note = f"calculé sur {cell.known} communes sur {cell.expected}"
    return replace(cell, interval=Interval(cell.interval.low, cell.known_high), note=note)


def _both(total: Cell, published: Cell) -> Cell:
    """The EPCI's own figure and the sum of its communes: what both allow."""
    if not total.is_known or not published.is_known:
        return published if published.is_known or not total.known else total
    meeting = total.interval.intersect(published.interval)
    files = tuple(sorted({*total.files, *published.files}))
    if meeting is None and _nearly_meet(total.interval, published.interval):
        return replace(published, files=files)
    if meeting is None:
        note = "la somme des communes contredit le total publié de l’EPCI, qui est retenu"
        return replace(published, files=files, note=note)
    status = total.status if meeting == total.interval else published.status
    return replace(published, interval=meeting, status=status, files=files)


def _nearly_meet(one: Interval, other: Interval) -> bool:
    """Whether what parts them is but the rounding of a sum of decimal numbers."""
    gap = max(one.low, other.low) - min(one.high, other.high)
    return gap <= 1e-9 * max(abs(one.high), abs(other.high))


def comparison_areas(territory: Territory) -> tuple[tuple[str, str], ...]:
    """EPCI (unless the territory is one), departments, regions, France on each perimeter."""
    epcis = () if territory.epci else territory.epcis
    return (
        *(("epci", geo) for geo in epcis),
        *(("departement", geo) for geo in territory.departements),
        *(("region", geo) for geo in territory.regions),
        *(("france", geo) for geo in FRANCES),
    )


def open_engine(
    store: Store,
    territory: Territory,
    catalogue: Catalogue,
    *,
    last_year: int | None = None,
    base_year: int | None = None,
    door: Door | None = None,
) -> Engine:
    """The engine of a territory, its facts read in the store.

    Args:
        store: An open store.
        territory: The territory.
        catalogue: Indicators.
        last_year: Figures of later years are not used; the newest of the store by default.
        base_year: Year that indices start from.
        door: The door of secrecy; the strictest by default.
    """
    door = door or Door(store.sources)
    areas = list(comparison_areas(territory))
    if territory.epci:
        areas.append(("epci", territory.epci))
    facts = gather_facts(
        store,
        territory.communes,
        variables=catalogue.variables,
        areas=areas,
        protect=protection(door, catalogue, store.code),
    )
    newest = last_year if last_year is not None else newest_year(facts)
    return Engine(territory, catalogue, facts, newest, door, base_year)


def newest_year(facts: Facts) -> int:
    """The newest year of the files that hold some of the territory."""
    years = [year for file in facts.files.values() for _, year in file.rows]
    years += [year for cells in facts.cells.values() for year in cells]
    return max(years, default=0)


def themes_with_values(engine: Engine, themes: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Identifiers that have a figure for the territory, by theme."""
    return {
        theme: tuple(
            name
            for name, entry in engine.catalogue.of_theme(theme).items()
            if has_figure(engine, name, entry)
        )
        for theme in themes
    }


def has_figure(engine: Engine, name: str, entry: Indicateur) -> bool:
    """Whether an indicator has a figure: for the territory, one of its communes or zones."""
    if entry.niveau_min in ("iris", "qpv"):
        return any(v.has_figure for year in engine.years(name) for v in engine.zones(name, year))
    if engine.latest(name) is not None:
        return True
    return any(v.has_figure for year in engine.years(name) for v in engine.communes(name, year))

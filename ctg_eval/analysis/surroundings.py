"""Children, places and journeys of a territory and of all that lies around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.bounds import UNKNOWN_POSITIVE, Interval, Status
from ctg_eval.disclosure.masking import printed_fingerprint, protection
from ctg_eval.errors import ParamsError
from ctg_eval.geography.journeys import DETOUR, Journeys, around, from_points, from_times
from ctg_eval.geography.travel_times import read_travel_times
from ctg_eval.indicators.engine import Engine
from ctg_eval.params.territory import TerritoryFile
from ctg_eval.sources.facts import Cell, Facts
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.nearby import points_around
from ctg_eval.sources.register import fingerprint

if TYPE_CHECKING:
    from ctg_eval.analysis.context import Context

THEME = "petite-enfance"  # of the reports that show access
THEMES = (THEME, "acces-aux-droits")  # of those that hold an indicator of access
CHILDREN = "insee_age.a_0_2"
FACILITIES = "insee_bpe.eaje"
PEOPLE = "insee_pop_ref.pmun"
SERVICES = "anct_france_services.lieux"
EPCI_PLACES = "caf_nbpla.eaje"
# Collective places by commune: the first that knows most communes, then the others for the rest.
# The second name, where there is one, counts the open places: the first counts the authorised.
PLACES: tuple[tuple[str, str], ...] = (
    ("caf_extraction_ctg.places_eaje_autorisees", ""),
    (EPCI_PLACES, ""),
    ("offre_locale.places_collectives", "offre_locale.places_collectives_ouvertes"),
)
# Other modes, that the local offer alone tells by commune.
MODES = ("offre_locale.places_micro_creche", "offre_locale.places_assmat")
SHOWN = (10, 15, 20)  # minutes (REFERENTIEL, f.3)
REACH_KM = 30.0  # how far a crèche is looked for where no speed gives minutes
COUNTS = (CHILDREN, FACILITIES, PEOPLE, SERVICES)
VARIABLES = (*COUNTS, *MODES, *(name for pair in PLACES for name in pair if name))
_NONE = Cell(UNKNOWN_POSITIVE, Status.MISSING, known=0, share=0.0)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What the accessibility of a territory is computed from.

    Attributes:
        journeys: Between its communes and those around, up to twice the longest threshold.
        inside: Its communes that have a place, sorted.
        lost: Its communes without one.
        children: Children under 3 by commune.
        places: Collective places by commune.
        facilities: Crèches and the like by commune.
        modes: Places of the other modes by commune, by variable.
        people: Inhabitants by commune.
        services: France services by commune.
        origins: Variable that gives the places of each commune, where one does.
        years: Year of the children, of the facilities and of each variable of places.
        threshold: Longest journey of the reports, in minutes.
        speed: Speed that makes minutes of kilometres, in km/h; None without one.
    """

    journeys: Journeys
    inside: tuple[str, ...]
    lost: tuple[str, ...]
    children: Mapping[str, Cell] = field(repr=False)
    places: Mapping[str, Cell] = field(repr=False)
    facilities: Mapping[str, Cell] = field(repr=False)
    modes: Mapping[str, Mapping[str, Cell]] = field(repr=False)
    people: Mapping[str, Cell] = field(repr=False)
    services: Mapping[str, Cell] = field(repr=False)
    origins: Mapping[str, str] = field(repr=False)
    years: Mapping[str, int]
    threshold: int
    speed: float | None

    @property
    def outside(self) -> tuple[str, ...]:
        """Communes around the territory."""
        own = set(self.inside)
        return tuple(code for code in self.journeys.codes if code not in own)

    @property
    def place_years(self) -> tuple[int, ...]:
        """Years of the places of the territory's own communes."""
        own = {self.origins[one] for one in (*self.inside, *self.lost) if one in self.origins}
        return tuple(sorted({self.years[name] for name in own if name in self.years}))

    @property
    def year(self) -> int:
        """The newest year of the children and places of the territory; 0 without any."""
        return max([self.years.get(CHILDREN, 0), *self.place_years])

    @property
    def has_minutes(self) -> bool:
        """Whether the journeys are in minutes."""
        return self.journeys.unit == "minutes"

    @property
    def thresholds(self) -> tuple[int, ...]:
        """The thresholds shown, in minutes."""
        return tuple(sorted({*SHOWN, self.threshold}))


def matrix_path(file: TerritoryFile) -> Path | None:
    """The file of road times that a territory declares; None without one."""
    name = file.donnees.temps_trajet
    return file.folder / name if name else None


def surroundings(context: Context, engine: Engine) -> Surroundings:
    """Gather what lies around a territory, once for all the parts of a report.

    Args:
        context: The territory.
        engine: Its engine: dates and door of secrecy of the report.

    Raises:
        ParamsError: the matrix of times is absent or wrong.
        StoreError: the store is damaged.
    """
    key = ("surroundings", engine.last_year, engine.door.diffusion)
    if key not in context.memo:
        context.memo[key] = _gather(context, engine)
    found = context.memo[key]
    if not isinstance(found, Surroundings):
        raise TypeError("the memo of the context holds another thing under this key")
    return found


def _gather(context: Context, engine: Engine) -> Surroundings:
    territory, block = context.territory, context.file.accessibilite
    journeys = _journeys(context, 2 * max(*SHOWN, block.seuil_minutes))
    held = set(journeys.codes)
    code = territory.code
    epcis = sorted({epci for one in held if (epci := code.parent(one, "epci"))})
    communes = sorted(held | set(territory.communes))
    facts = gather_facts(
        context.store,
        communes,
        variables=VARIABLES,
        areas=[("epci", one) for one in epcis],
        protect=protection(engine.door, engine.catalogue, code),
    )
    reader = _Reader(facts, territory.communes, engine.last_year)
    facilities = reader.column(FACILITIES, communes)
    places, origins = _places(reader, communes, facilities)
    years = {name: reader.year(name) for name in (*COUNTS, *origins.values())}
    return Surroundings(
        journeys=journeys,
        inside=tuple(one for one in territory.communes if one in held),
        lost=tuple(one for one in territory.communes if one not in held),
        children=reader.column(CHILDREN, communes),
        places=places,
        facilities=facilities,
        modes={name: reader.column(name, territory.communes) for name in MODES},
        people=reader.column(PEOPLE, communes),
        services=reader.column(SERVICES, communes),
        origins=origins,
        years={name: year for name, year in years.items() if year},
        threshold=block.seuil_minutes,
        speed=block.vitesse_km_h,
    )


def _journeys(context: Context, limit: float) -> Journeys:
    path, communes = matrix_path(context.file), context.territory.communes
    if path is not None:
        times = read_travel_times(path, context.territory.code, communes=communes)
        return around(from_times(times), communes, limit=limit)
    speed = context.file.accessibilite.vitesse_km_h
    reach = REACH_KM if speed is None else limit * speed / 60
    points = points_around(context.store, communes, kilometres=reach / DETOUR)
    return around(from_points(points, speed_km_h=speed), communes,
                  limit=REACH_KM if speed is None else limit)  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    """Cells of the newest year in which a variable says something of the territory."""

    facts: Facts
    inside: Sequence[str]
    last_year: int
    _years: dict[str, int] = field(default_factory=dict)

    def year(self, variable: str) -> int:
        """The newest year that one commune of the territory knows; 0 without one."""
        if variable not in self._years:
            years = [one for one in self.facts.years(variable) if one <= self.last_year]
            self._years[variable] = next(
                (year for year in reversed(years) if self._knows(variable, year)), 0
            )
        return self._years[variable]

    def _knows(self, variable: str, year: int) -> bool:
        return any(self.facts.commune(variable, one, year).is_known for one in self.inside)

    def column(self, variable: str, communes: Iterable[str]) -> dict[str, Cell]:
        """The cell of each commune, that year."""
        year = self.year(variable)
        if not year:
            return dict.fromkeys(communes, _NONE)
        return {one: self.facts.commune(variable, one, year) for one in communes}

    def epci(self, variable: str, epci: str) -> Interval | None:
        """The total that is published for an EPCI, that year."""
        year = self.year(variable) or max(self.facts.years(variable), default=0)
        cell = self.facts.published(variable, "epci", epci, min(year, self.last_year))
        return cell.interval if cell and cell.is_known else None


def _places(
    reader: _Reader, communes: Sequence[str], facilities: Mapping[str, Cell]
) -> tuple[dict[str, Cell], dict[str, str]]:
    """Collective places of each commune, and the variable that gives them."""
    columns = {
        authorised: _between(reader.column(authorised, communes), open_places and
                             reader.column(open_places, communes))
        for authorised, open_places in PLACES
    }  # fmt: skip
    order = sorted(
        columns,
        key=lambda name: -sum(columns[name][one].is_known for one in reader.inside),
    )
    found: dict[str, Cell] = {}
    origins: dict[str, str] = {}
    for one in communes:
        name = next((name for name in order if columns[name][one].is_known), "")
        if name:
            found[one] = columns[name][one]
            origins[one] = name
        elif facilities[one].is_known and facilities[one].interval.high == 0:
            found[one] = facilities[one]
    return _bounded(reader, communes, found), origins


def _between(
    authorised: Mapping[str, Cell], open_places: Mapping[str, Cell] | str
) -> Mapping[str, Cell]:
    """Places from those that are open to those that are authorised, where both are known."""
    if isinstance(open_places, str):
        return authorised
    found = {}
    for one, cell in authorised.items():
        least = open_places[one]
        if cell.is_known and least.is_known and least.interval.low < cell.interval.high:
            box = Interval(min(least.interval.low, cell.interval.low), cell.interval.high)
            cell = replace(cell, interval=box, status=Status.CENSORED)
        found[one] = cell
    return found


def _bounded(
    reader: _Reader, communes: Sequence[str], found: Mapping[str, Cell]
) -> dict[str, Cell]:
    """The communes left: at most what their EPCI counts beyond the communes that are known."""
    code = reader.facts.store.code
    rooms: dict[str, float] = {}
    made = dict(found)
    for one in communes:
        if one in found:
            continue
        epci = code.parent(one, "epci") or ""
        if epci not in rooms:
            total = reader.epci(EPCI_PLACES, epci) if epci else None
            known = sum(found[c].interval.low for c in code.members("epci", epci) if c in found) \
                if epci else 0.0  # fmt: skip
            rooms[epci] = max(0.0, total.high - known) if total else float("inf")
        room = rooms[epci]
        is_known = room < float("inf")
        made[one] = Cell(Interval(0.0, room), Status.CENSORED) if is_known else replace(_NONE)
    return made


def surroundings_key(context: Context, engine: Engine, themes: Collection[str]) -> Iterator[str]:
    """What the accessibility of a report rests on, as texts: same inputs, same texts.

    Args:
        context: The territory.
        engine: Its engine.
        themes: Themes of the report; those without access read nothing here.
    """
    if not set(THEMES) & set(themes):
        return
    path = matrix_path(context.file)
    if path is not None:
        yield fingerprint(path) if path.is_file() else "absent"
    try:
        found = surroundings(context, engine)
    except ParamsError:  # the page itself will say why
        return
    yield f"{found.journeys.codes} {found.journeys.lengths.round(3).tolist()}"
    for name in ("children", "places", "facilities", "people", "services"):
        cells: Mapping[str, Cell] = getattr(found, name)
        for one, cell in cells.items():
            files = [_printed(context, file) for file in cell.files]
            yield f"{name} {one} {cell.interval} {cell.status.value} {files}"
    for name, column in found.modes.items():
        yield f"{name} {[(one, cell.interval) for one, cell in column.items()]}"


def _printed(context: Context, identifier: str) -> str:
    return printed_fingerprint(context.store.register.entry(identifier), context.store.sources)

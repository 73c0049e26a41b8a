"""Structural variables of every EPCI: what the choice of comparable territories rests on.

The variables are those of the référentiel (f.5), declared as indicators are. One is used when the
store gives it for the territory and for 95 % of EPCI at least, in one same year.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from ctg_eval.disclosure.door import Door
from ctg_eval.disclosure.masking import protection
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import FOLDER, Catalogue, Indicateur, load_catalogue
from ctg_eval.sources.comparisons import published_cells, published_rows, summed
from ctg_eval.sources.facts import Facts
from ctg_eval.sources.store import Store

LEAST_HELD = 0.95
# Used only where no file gives the variable of the référentiel that each stands for.
INSTEAD_OF: Mapping[str, str] = {"naissances": "enfants", "chomage": "parents_emploi"}


@dataclass(frozen=True, slots=True)
class Criterion:
    """A structural variable that is used.

    Attributes:
        identifier: Its key in `structure.yaml`.
        entry: Its declaration.
        own: The territory's value.
        values: Value of each EPCI that has one, for the same years as the territory's.
        expected: How many EPCI should have one.
    """

    identifier: str
    entry: Indicateur
    own: Value
    values: Mapping[str, Value] = field(repr=False)
    expected: int = 0

    @property
    def years(self) -> tuple[int, int | None]:
        """Year of the figure, and of what it is set against when it is another."""
        return self.own.year, self.own.denominator_year


@dataclass(frozen=True, slots=True)
class Structure:
    """The structural variables of a territory and of all EPCI.

    Attributes:
        criteria: Those that are used, in the order of the declaration.
        refused: Label of each of the others, and why it is not used.
        epcis: Every EPCI of the official code.
    """

    criteria: tuple[Criterion, ...]
    refused: Mapping[str, str]
    epcis: tuple[str, ...]

    @property
    def stand_ins(self) -> Mapping[str, str]:
        """Label of a variable that is not used → label of the one that stands for it."""
        entries = structural_catalogue().entries
        used = {one.identifier: one.entry.libelle for one in self.criteria}
        return {
            entries[wanted].libelle: used[name]
            for name, wanted in INSTEAD_OF.items()
            if name in used
        }


def structural_catalogue() -> Catalogue:
    """The declared structural variables."""
    return load_catalogue(FOLDER.parent / "structure")


def area_facts(store: Store, epcis: Collection[str], catalogue: Catalogue, door: Door) -> Facts:
    """What the store knows of some EPCI, read in one pass; nothing of any commune.

    Local counts of their communes are read, only to protect the totals that hold them.

    Args:
        store: The store.
        epcis: Their SIREN.
        catalogue: Indicators: their variables are read, and they say which is a part of which.
        door: The door of secrecy.
    """
    areas = tuple(("epci", one) for one in sorted(epcis))
    wanted = set(catalogue.variables)
    local = {one for one in wanted if door.is_local(one)}
    inside = [("commune", one) for _, geo in areas for one in store.code.members("epci", geo)]
    rows = published_rows(store, areas, wanted)
    detail = published_rows(store, inside, local)
    shown = protection(door, catalogue, store.code)({**rows, **detail})
    cells, quarrels = published_cells(store, {place: shown[place] for place in rows}, wanted)
    # Local sums are made of rows that no mask has seen: larger areas have none.
    sums = summed(store, areas, {one for one in wanted if store.sources.is_open(one)})
    return Facts(store, (), areas, cells=cells, sums=sums, disagreements=tuple(quarrels))


def structure_of(engine: Engine) -> Structure:
    """The structural variables that the store gives for the territory and nearly all EPCI.

    Args:
        engine: The territory's engine.
    """
    every = _every_epci(_Content.of(engine))
    own = replace(engine, catalogue=every.catalogue, _values={})
    found, refused = dict[str, Criterion](), dict[str, str]()
    for name, entry in every.catalogue.entries.items():
        stands_for = INSTEAD_OF.get(name, "")
        if stands_for in found:
            continue
        made = _criterion(name, entry, own, every)
        if isinstance(made, Criterion):
            found[name] = made
        else:
            refused[entry.libelle] = made
    return Structure(tuple(found.values()), refused, every.epcis)


def _criterion(name: str, entry: Indicateur, own: Engine, every: _EveryEpci) -> Criterion | str:
    """The newest year that serves, or why none does."""
    best, known = 0, False
    for year in reversed(own.years(name)):
        value = own.value(name, "territoire", own.territory.id, year)
        if not (value.has_figure and value.interval.is_bounded):
            continue
        known = True
        values = {
            geo: one
            for geo, one in every.values(name, year).items()
            if one.denominator_year == value.denominator_year
        }
        if len(values) >= LEAST_HELD * len(every.epcis):
            return Criterion(name, entry, value, values, len(every.epcis))
        best = max(best, len(values))
    if not known:
        return "rien dans les fichiers importés pour le territoire"
    return f"{best} EPCI connus sur {len(every.epcis)} seulement"


@dataclass(frozen=True)
class _Content:
    """What decides the figures of all EPCI: files, code of today, last year."""

    files: tuple[str, ...]
    geography: str
    last_year: int
    store: Store = field(compare=False, repr=False)
    door: Door = field(compare=False, repr=False)

    @classmethod
    def of(cls, engine: Engine) -> _Content:
        store = engine.facts.store
        files = tuple(one.sha256 for one in store.files)
        names = (str(store.folder), *files)
        return cls(names, store.register.geography, engine.last_year, store, engine.door)


@dataclass
class _EveryEpci:
    """The structural variables of all EPCI, each year computed once."""

    engine: Engine
    _found: dict[tuple[str, int], Mapping[str, Value]] = field(default_factory=dict, repr=False)

    @property
    def catalogue(self) -> Catalogue:
        return self.engine.catalogue

    @cached_property
    def epcis(self) -> tuple[str, ...]:
        return tuple(geo for _, geo in self.engine.facts.areas)

    def values(self, name: str, year: int) -> Mapping[str, Value]:
        """Bounded value of each EPCI that has one; none where a quick count shows too few."""
        key = (name, year)
        if key not in self._found:
            holding = self._holding(self.catalogue.get(name), year)
            self._found[key] = dict(self._computed(name, year, holding))
        return self._found[key]

    def _holding(self, entry: Indicateur, year: int) -> tuple[str, ...]:
        facts = self.engine.facts
        held = tuple(
            geo
            for geo in self.epcis
            if all(
                year in facts.cells.get((variable, "epci", geo), {})
                or year in facts.sums.get((variable, "epci", geo), {})
                for variable, _ in entry.numerateur
            )
        )
        return held if len(held) >= LEAST_HELD * len(self.epcis) else ()

    def _computed(self, name: str, year: int, geos: Collection[str]) -> Iterator[tuple[str, Value]]:
        for geo in geos:
            value = self.engine.value(name, "epci", geo, year)
            if value.has_figure and value.interval.is_bounded:
                yield geo, value


@lru_cache(maxsize=2)
def _every_epci(content: _Content) -> _EveryEpci:
    catalogue, store = structural_catalogue(), content.store
    facts = area_facts(store, store.code.areas("epci"), catalogue, content.door)
    nowhere = Territory("", "", (), store.code)
    return _EveryEpci(Engine(nowhere, catalogue, facts, content.last_year, content.door))

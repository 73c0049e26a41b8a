"""The context of a run: territory, store, catalogue and dates, opened once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

from ctg_eval.analysis.benchmark import LEVEL, Peers
from ctg_eval.analysis.commissions import open_sector, sector_key
from ctg_eval.analysis.derived import NAMES, derive
from ctg_eval.analysis.own import open_own_files
from ctg_eval.analysis.sheets import open_workbook
from ctg_eval.analysis.targets import with_targets
from ctg_eval.disclosure.door import Diffusion, Door
from ctg_eval.errors import Fault, GeographyError, ParamsError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.storage import official_code
from ctg_eval.geography.territory import (
    Territory,
    territory_from_communes,
    territory_from_epci,
)
from ctg_eval.indicators.engine import Engine, newest_year, open_engine
from ctg_eval.params.run import RunParameters
from ctg_eval.params.territory import TerritoryFile, load_territory_file
from ctg_eval.paths import Folders
from ctg_eval.referentiel import constats
from ctg_eval.referentiel.constats import Gabarits
from ctg_eval.referentiel.indicateurs import Catalogue, load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.own import OwnFiles
from ctg_eval.sources.store import Store
from ctg_eval.workbook.book import Workbook


@dataclass(frozen=True)
class Context:
    """All that a report is made from.

    Attributes:
        folders: Where things are.
        file: The territory file.
        territory: Its communes at today's code.
        store: Its data store.
        catalogue: The indicators, the territory's own included.
        own: What became of the territory's own files; the store holds those that were read.
        whole: The context of the whole territory, where this one is of a sector of it.
        memo: What was found once for all the runs of this context, by whoever looked for it.
    """

    folders: Folders
    file: TerritoryFile
    territory: Territory
    store: Store
    catalogue: Catalogue
    own: OwnFiles = field(default_factory=OwnFiles)
    whole: Context | None = field(default=None, repr=False)
    memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    _engines: dict[tuple[int | None, Diffusion], Engine] = field(default_factory=dict, repr=False)
    _sectors: dict[str, Context] = field(default_factory=dict, repr=False)
    _peers: dict[tuple[int, Diffusion], Peers] = field(default_factory=dict, repr=False)

    @property
    def is_fictional(self) -> bool:
        """Whether its communes are those of no real place."""
        real = official_code()
        return not any(real.has(one) for one in self.territory.communes)

    @property
    def base_year(self) -> int | None:
        """Year in which the convention under way began."""
        convention = self.file.convention
        return convention.debut.year if convention else None

    def engine(self, parameters: RunParameters | None = None) -> Engine:
        """The engine behind the door of secrecy, limited to what was known on the day asked."""
        asked = parameters.date_observation if parameters else None
        if parameters and parameters.annee and not asked:
            asked = date(parameters.annee, 12, 31)
        last = asked.year if asked else None
        key = (last, parameters.diffusion if parameters else "externe")
        if key not in self._engines:
            made = open_engine(
                self.store,
                self.territory,
                self.catalogue,
                last_year=last,
                base_year=self.base_year,
                door=Door(self.store.sources, self.file.secret.seuil, key[1]),
            )
            whole = self.whole.engine(parameters) if self.whole else None
            engine = replace(made, whole=whole)
            engine.derived |= dict.fromkeys(NAMES, cache(derive(self, engine)))
            self._engines[key] = engine
        return self._engines[key]

    def at(self, parameters: RunParameters) -> Context:
        """The context of a run: of its commission's sector, where it has one; else this one.

        Raises:
            ParamsError: the sector names communes that are not of the territory.
        """
        key = sector_key(self.file, parameters.commission)
        if key is None or self.whole is not None:
            return self
        if key not in self._sectors:
            sector = open_sector(self.file, self.territory, key)
            self._sectors[key] = replace(
                self, territory=sector, whole=self, memo={}, _engines={}, _sectors={}, _peers={}
            )
        return self._sectors[key]

    def peers(self, parameters: RunParameters | None = None) -> Peers:
        """The comparable territories, of a run whose figures are not later than those of its engine."""
        engine, block = self.engine(parameters), self.file.territoire
        key = (engine.last_year, engine.door.diffusion)
        if key not in self._peers:
            self._peers[key] = Peers(engine, block.pairs if LEVEL in block.comparaisons else 0)
        return self._peers[key]

    def observed_on(self, parameters: RunParameters | None = None) -> date:
        """The date of observation: the one given, else the end of the newest year of the data."""
        if parameters and parameters.date_observation:
            return parameters.date_observation
        if parameters and parameters.annee:
            return date(parameters.annee, 12, 31)
        return date(self.newest or 2000, 12, 31)

    def year(self, parameters: RunParameters | None = None) -> int:
        """The year that the reports are filed under."""
        if parameters and parameters.annee:
            return parameters.annee
        return self.observed_on(parameters).year

    @cached_property
    def newest(self) -> int:
        """Newest year of the files that hold some of the territory; a sector has its territory's."""
        return self.whole.newest if self.whole else newest_year(self.engine().facts)

    @property
    def commune_names(self) -> Mapping[str, str]:
        """Name of each of its communes by code, in the order of codes."""
        return {one: self.store.code.commune(one).nom for one in self.territory.communes}

    @cached_property
    def workbook(self) -> Workbook:
        """The sheets that the territory has written; one that is refused says so when it is used."""
        if self.whole:
            return self.whole.workbook
        return open_workbook(self.file, self.territory, self.catalogue)

    @cached_property
    def gabarits(self) -> Gabarits:
        """The templates of constats, the territory's own included; what is refused is with them."""
        own = self.file.folder / constats.FILE_NAME
        themes = tuple(self.file.report_themes)
        return constats.load_gabarits(own, catalogue=self.catalogue, themes=themes)

    @property
    def output_names(self) -> Mapping[str, str]:
        """Themes of the reports: key → name."""
        return self.file.report_themes


def open_territory(identifier: str, folders: Folders) -> tuple[TerritoryFile, Store, Territory]:
    """Read and check a territory file, its store and its communes.

    Raises:
        ParamsError: the file is refused, or names communes that the official code refuses.
        StoreError: the store is damaged.
    """
    file = load_territory_file(folders.params / identifier)
    store = Store.at(folders.stores / file.donnees.entrepot, load_sources())
    return file, store, _territory(file, store.code)


def open_context(identifier: str, folders: Folders) -> Context:
    """Open a territory whose data are imported.

    Raises:
        ParamsError: its file is refused, or a target of it names no indicator.
        StoreError: its store is empty or damaged.
        ReferentielError: its own indicators are refused.
    """
    file = load_territory_file(folders.params / identifier)
    store = Store.opened(folders.stores / file.donnees.entrepot, load_sources())
    territory = _territory(file, store.code)
    own = open_own_files(file, store=store, territory=territory, folders=folders)
    return Context(folders, file, territory, store.with_files(own.entries), _catalogue(file), own)


def _catalogue(file: TerritoryFile) -> Catalogue:
    own = file.folder / "indicateurs.yaml"
    if not own.is_file():
        return with_targets(file, load_catalogue())
    return with_targets(file, load_catalogue(extra=own, themes=tuple(file.report_themes)))


def _territory(file: TerritoryFile, code: OfficialCode) -> Territory:
    """The territory of a file, every code checked against the official one, its line cited."""
    block = file.territoire
    if block.cog != code.year:
        line = file.line_of(("territoire", "cog"))
        fault = Fault(
            f"{file.path.name}, ligne {line}",
            f"le code officiel de {block.cog} n’est pas connu, celui des données est de {code.year}",
            f"Écrivez « cog: {code.year} »",
        )
        raise ParamsError(f"Territoire « {file.folder.resolve().name} »", [fault])
    try:
        if block.epci:
            return territory_from_epci(block.epci, code=code, identifier=block.id, nom=block.nom)
        return territory_from_communes(
            block.communes or (), code=code, identifier=block.id, nom=block.nom
        )
    except GeographyError as error:
        key = "epci" if block.epci else "communes"
        subject = f"Territoire « {file.folder.resolve().name} »"
        raise ParamsError(subject, _faults(file, key, code, error)) from error


def _faults(
    file: TerritoryFile, key: str, code: OfficialCode, error: GeographyError
) -> list[Fault]:
    found = []
    for rank, written in enumerate(getattr(file.territoire, key) or ()):
        try:
            if key == "epci":
                code.members("epci", written)
            else:
                code.commune(written)
        except GeographyError as fault:
            line = file.line_of(("territoire", key, rank))
            found.append(Fault(f"{file.path.name}, ligne {line}", str(fault).rstrip(".")))
    return found or [Fault(file.path.name, str(error).rstrip("."))]

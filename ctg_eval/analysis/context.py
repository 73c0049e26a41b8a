"""The context of a run: territory, store, catalogue and dates, opened once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from ctg_eval.analysis.derived import NAMES, derive
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
from ctg_eval.referentiel.indicateurs import Catalogue, load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.store import Store


@dataclass(frozen=True)
class Context:
    """All that a report is made from.

    Attributes:
        folders: Where things are.
        file: The territory file.
        territory: Its communes at today's code.
        store: Its data store.
        catalogue: The indicators, the territory's own included.
        memo: What analyses worked out once for all the parts of a report.
    """

    folders: Folders
    file: TerritoryFile
    territory: Territory
    store: Store
    catalogue: Catalogue
    memo: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False)
    _engines: dict[tuple[int | None, Diffusion], Engine] = field(default_factory=dict, repr=False)

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
            engine = open_engine(
                self.store,
                self.territory,
                self.catalogue,
                last_year=last,
                base_year=self.base_year,
                door=Door(self.store.sources, self.file.secret.seuil, key[1]),
            )
            engine.derived |= dict.fromkeys(NAMES, cache(derive(self, engine)))
            self._engines[key] = engine
        return self._engines[key]

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
        """Newest year of the files that hold some of the territory."""
        return newest_year(self.engine().facts)

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
        ParamsError: its file is refused.
        StoreError: its store is empty or damaged.
        ReferentielError: its own indicators are refused.
    """
    file = load_territory_file(folders.params / identifier)
    store = Store.opened(folders.stores / file.donnees.entrepot, load_sources())
    territory = _territory(file, store.code)
    return Context(folders, file, territory, store, _catalogue(file))


def _catalogue(file: TerritoryFile) -> Catalogue:
    own = file.folder / "indicateurs.yaml"
    if not own.is_file():
        return load_catalogue()
    return load_catalogue(extra=own, themes=tuple(file.report_themes))


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

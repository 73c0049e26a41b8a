"""The templates of constats: what a sentence says, of which indicators, with which limit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ctg_eval.errors import Fault, ReferentielError
from ctg_eval.referentiel.gabarits_check import gabarit_faults
from ctg_eval.referentiel.indicateurs import Catalogue, load_catalogue
from ctg_eval.referentiel.refusals import faults_of, line_of
from ctg_eval.referentiel.trous import Trou, lire, trou
from ctg_eval.referentiel.yaml import Declared, declarations, read_yaml

FOLDER = Path(__file__).parent / "donnees" / "constats"
FILE_NAME = "constats.yaml"

Repere = Literal["pairs", "epci", "departement", "region", "france"]


class Choix(Declared):
    """Texts among which the values choose.

    Attributes:
        selon: « indicateur.sélecteur »: what decides.
        cas: Text by case; a case that is not written has no sentence.
    """

    selon: str
    cas: Mapping[str, str] = Field(min_length=1)


class Gabarit(Declared):
    """One template.

    Attributes:
        numero: Its number in the list of the trade; None for a territory's own.
        titre: What it is about, in a few words.
        themes: Themes whose page may show it, the main one first.
        niveau: Whether it speaks of the territory or of one commune.
        phrases: One or two sentences; the second is left out when its data are absent.
        choix: Texts named in the sentences.
        repere: Areas that it may be set beside, the preferred one first.
        juge: Indicator whose comparison may make it a strength or a weakness; the main one if empty.
        minimum: Least denominator of the main indicator.
        question: What follows « Nous ne savons pas » where the data are absent.
        limite: What must be said with it, a sentence.
        enjeu: A question « Comment … » that it opens once validated.
    """

    numero: int | None = None
    titre: str
    themes: tuple[str, ...] = Field(min_length=1)
    niveau: Literal["territoire", "commune"] = "territoire"
    phrases: tuple[str, ...] = Field(min_length=1, max_length=2)
    choix: Mapping[str, Choix] = Field(default_factory=dict)
    repere: tuple[Repere, ...] = ("departement", "region", "france")
    juge: str = ""
    minimum: int = Field(default=0, ge=0)
    question: str
    limite: str = ""
    enjeu: str = ""

    @property
    def trous(self) -> tuple[Trou, ...]:
        """Every hole of its texts and of its choices, in order."""
        return tuple(self._trous((*self.phrases, self.limite)))

    def _trous(self, texts: Collection[str]) -> Iterator[Trou]:
        for text in texts:
            for one in (hole for group in lire(text) for hole in group.trous):
                yield one
                if one.nom in self.choix:
                    yield trou(self.choix[one.nom].selon)
                    yield from self._trous(tuple(self.choix[one.nom].cas.values()))

    @property
    def principal(self) -> str:
        """The indicator of its first hole: the constat is about it."""
        return next((one.indicateur for one in self.trous if one.indicateur), "")

    @property
    def indicateurs(self) -> tuple[str, ...]:
        """Indicators that it reads, each once, the main one first."""
        found = [one.indicateur for one in self.trous if one.indicateur]
        taken = [one.argument for one in self.trous if one.mesure in WITH_INDICATOR]
        return tuple(dict.fromkeys([*found, *taken]))


WITH_INDICATOR = ("part_de", "fois", "manque")


@dataclass(frozen=True, slots=True)
class Gabarits:
    """The templates in force.

    Attributes:
        entries: Template by identifier, in order.
        refused: What is wrong in the territory's own file; its other templates are in force.
    """

    entries: Mapping[str, Gabarit]
    refused: tuple[Fault, ...] = ()

    def of_themes(
        self, themes: Collection[str], *, niveau: str = "territoire"
    ) -> dict[str, Gabarit]:
        """Templates that speak of some themes, at a level."""
        return {
            name: one
            for name, one in self.entries.items()
            if one.niveau == niveau and set(one.themes) & set(themes)
        }


def load_gabarits(
    extra: Path | None = None,
    *,
    catalogue: Catalogue | None = None,
    themes: Collection[str] = (),
    folder: Path = FOLDER,
) -> Gabarits:
    """The package's templates, and those of a territory.

    Args:
        extra: A territory's own `constats.yaml`; nothing is read where it is absent.
        catalogue: Indicators that the territory's templates may use.
        themes: Themes that they may take; any when empty.
        folder: Folder of the package's templates.

    Raises:
        ReferentielError: a template of the package is wrong.
    """
    package = _package(folder)
    if extra is None or not extra.is_file():
        return Gabarits(package)
    try:
        written = {str(name): (extra, content) for name, content in read_yaml(extra).items()}
    except ReferentielError as error:
        return Gabarits(package, error.faults)
    entries, faults = _entries(written, catalogue or load_catalogue(), themes)
    for name in set(entries) & set(package):
        where = _where(extra, name)
        faults.append(Fault(where, "il est déjà dans la liste", "Choisissez un autre identifiant"))
        del entries[name]
    return Gabarits({**package, **entries}, tuple(faults))


@lru_cache(maxsize=4)
def _package(folder: Path) -> Mapping[str, Gabarit]:
    written = {
        name: (folder / file, content) for name, (file, content) in declarations(folder).items()
    }
    entries, faults = _entries(written, load_catalogue(), ())
    if faults:
        raise ReferentielError("Gabarits de constats", faults)
    return dict(sorted(entries.items(), key=lambda item: item[1].numero or 0))


def _entries(
    written: Mapping[str, tuple[Path, object]], catalogue: Catalogue, themes: Collection[str]
) -> tuple[dict[str, Gabarit], list[Fault]]:
    entries: dict[str, Gabarit] = {}
    faults: list[Fault] = []
    for name, (path, content) in written.items():
        try:
            entry = Gabarit.model_validate(content)
        except ValidationError as error:
            faults += faults_of(error, path=path, identifier=name, noun="gabarit", model=Gabarit)
            continue
        found = gabarit_faults(name, entry, catalogue, themes)
        faults += [Fault(_where(path, name, *keys), what, hint) for keys, what, hint in found]
        if not found:
            entries[name] = entry
    return entries, faults


def _where(path: Path, name: str, *keys: str | int) -> str:
    return f"{path.name}, ligne {line_of(path, [name, *keys])}, gabarit « {name} »"

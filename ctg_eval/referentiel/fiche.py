"""What the sheet of a commune says, in plain words: its lines by theme, its equipment, its glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ctg_eval.referentiel.rapports import FOLDER, Terme
from ctg_eval.referentiel.yaml import Declared, YesNo, read_yaml

Choice = Mapping[str, str]
"""Indicators that may make one line, the first known wins: identifier → its plain words."""


class ThemeFiche(Declared):
    """One theme of the sheet.

    Attributes:
        titre: Its title, in plain words.
        lignes: Its lines.
        phrases: Sentences around a figure, by indicator; the first known is written.
    """

    titre: str
    lignes: tuple[Choice, ...]
    phrases: Mapping[str, str] = {}


class Equipement(Declared):
    """One kind of place where people go.

    Attributes:
        mots: What people call it, in the plural.
        feminin: Whether « aucune » is written for none.
    """

    mots: str
    feminin: YesNo = False


class Fiche(Declared):
    """All that the sheet says.

    Attributes:
        themes: By key of theme.
        equipements: By indicator.
        financements: Lines on who pays what.
        mots: Words explained, besides those of the glossary.
    """

    themes: Mapping[str, ThemeFiche]
    equipements: Mapping[str, Equipement]
    financements: tuple[Choice, ...]
    mots: Mapping[str, Terme]

    @property
    def indicateurs(self) -> tuple[str, ...]:
        """Every indicator that it may print, each once."""
        return tuple(dict.fromkeys(self._named()))

    def _named(self) -> Iterator[str]:
        for theme in self.themes.values():
            yield from theme.phrases
            for choice in theme.lignes:
                yield from choice
        yield from self.equipements
        for choice in self.financements:
            yield from choice


@lru_cache(maxsize=1)
def load_fiche() -> Fiche:
    """The declaration of the sheet."""
    return Fiche.model_validate(read_yaml(FOLDER / "fiche_commune.yaml"))

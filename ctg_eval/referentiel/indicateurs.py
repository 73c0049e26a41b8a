"""The catalogue of indicators: one entry, complete in one place, a file a theme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from ctg_eval.errors import Fault, IndicatorError, ReferentielError, nearest
from ctg_eval.referentiel.sources import Nature, Sources, load_sources
from ctg_eval.referentiel.yaml import Declared, YesNo, declarations, faults_of

FOLDER = Path(__file__).parent / "donnees" / "indicateurs"

Forme = Literal["valeur", "somme", "part", "rapport", "moyenne", "indice", "taux_annuel"]
Agregation = Literal["somme", "ratio_de_sommes", "serie_epci", "majorant", "non_agregeable"]
Couche = Literal["contexte", "besoin", "offre", "usage", "resultat"]
Niveau = Literal["commune", "epci", "departement", "france", "iris", "qpv"]

_TERM = re.compile(r"\s*([+-]?)\s*([a-z0-9_]+\.[a-z0-9_]+)\s*")


def _terms(text: object) -> object:
    """« a.x + a.y - b.z » → ((a.x, 1), (a.y, 1), (b.z, −1))."""
    if not isinstance(text, str):
        return text
    found: list[tuple[str, float]] = []
    at = 0
    while at < len(text):
        hit = _TERM.match(text, at)
        if hit is None or (found and not hit.group(1)):
            raise ValueError(f"expression illisible « {text} » : écrivez « source.variable + … »")
        found.append((hit.group(2), -1.0 if hit.group(1) == "-" else 1.0))
        at = hit.end()
    return tuple(found)


Termes = Annotated[tuple[tuple[str, float], ...], BeforeValidator(_terms)]


class Serie(Declared):
    """Years that form one comparable series; between two of them the curve is cut."""

    de: int
    a: int


class Indicateur(Declared):
    """One indicator.

    Attributes:
        theme: Theme, portrait or gouvernance.
        libelle: Its name on a page.
        question: The question that it answers.
        definition: What is counted, and of what.
        forme: How it is computed (`valeur`: published as it is; `part`: a part in its whole).
        numerateur: Leaves above the bar, with their signs.
        denominateur: Leaves under the bar.
        pour: Size of the base (100: per 100).
        annees: Years of a mean, or gap of an annual rate.
        annees_min: Least gap of an annual rate.
        agregation: What a territory's figure is made of.
        additif: Whether the figure itself adds up between communes.
        niveau_min: Finest level.
        ecart_millesime_max: Most years between numerator and denominator.
        series: Comparable series; none: all years form one.
        comparaison: Levels that it may be compared with.
        unite: Unit, plural.
        decimales: Decimals printed.
        nature: Kind of figure.
        sens: Which way is favourable.
        couche: Need, offer, use, result or context.
        graphique: Chart that suits it.
        pieges: What must not be forgotten.
        champ: Field of the figure when it is not the source's.
    """

    theme: str
    libelle: str
    question: str
    definition: str
    forme: Forme
    numerateur: Termes
    denominateur: Termes = ()
    pour: float = 1.0
    annees: int = 1
    annees_min: int = 5
    agregation: Agregation
    additif: YesNo
    niveau_min: Niveau = "commune"
    ecart_millesime_max: int = 0
    series: tuple[Serie, ...] = ()
    comparaison: tuple[Literal["epci", "departement", "region", "france", "pairs"], ...] = ()
    unite: str
    decimales: int = Field(default=0, ge=0, le=2)
    nature: Nature
    sens: Literal["neutre", "hausse_favorable", "hausse_defavorable"] = "neutre"
    couche: Couche
    graphique: Literal["barres", "courbe", "carte", "tableau", "pyramide", "nuage"] = "barres"
    pieges: tuple[str, ...] = ()
    champ: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """Variables that it is made of, each once."""
        return tuple(dict.fromkeys(name for name, _ in (*self.numerateur, *self.denominateur)))

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of its variables, each once."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.variables))

    def series_of(self, year: int) -> Serie | None:
        """The comparable series that a year belongs to; None outside of them all."""
        return next((one for one in self.series if one.de <= year <= one.a), None)


class Catalogue(Declared):
    """Every declared indicator, in the order of the files.

    Attributes:
        entries: Indicator by identifier.
    """

    entries: Mapping[str, Indicateur]

    def get(self, identifier: str) -> Indicateur:
        """One indicator.

        Raises:
            IndicatorError: the catalogue does not hold it; names the nearest.
        """
        if identifier not in self.entries:
            near = nearest(identifier, self.entries)
            hint = f"Vouliez-vous dire « {near} » ? " if near else ""
            raise IndicatorError(
                f"Indicateur « {identifier} » inconnu. {hint}"
                "La liste : ctg-eval indicateurs lister."
            )
        return self.entries[identifier]

    def of_theme(self, theme: str) -> dict[str, Indicateur]:
        """Indicators of a theme."""
        return {name: one for name, one in self.entries.items() if one.theme == theme}

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that some indicator uses."""
        return frozenset(name for one in self.entries.values() for name in one.variables)


@lru_cache(maxsize=8)
def load_catalogue(folder: Path = FOLDER, extra: Path | None = None) -> Catalogue:
    """The catalogue, checked against the declared sources.

    Args:
        folder: Folder of the package's catalogue.
        extra: A territory's own `indicateurs.yaml`, if any.

    Raises:
        ReferentielError: every fault of every entry.
    """
    sources = load_sources()
    written = dict(declarations(folder))
    faults: list[Fault] = []
    if extra is not None:
        from ctg_eval.referentiel.yaml import read_yaml

        for name, content in read_yaml(extra).items():
            if name in written:
                faults.append(
                    Fault(
                        extra.name,
                        f"« {name} » est déjà dans le catalogue",
                        "Choisissez un autre identifiant",
                    )
                )
            written[name] = (extra.name, content)
    entries: dict[str, Indicateur] = {}
    for name, (file, content) in written.items():
        try:
            entries[name] = Indicateur.model_validate(content)
        except ValidationError as error:
            faults += faults_of(error, f"{file}, indicateur « {name} »")
        else:
            faults += _faults(name, entries[name], sources, file)
    if faults:
        raise ReferentielError("Catalogue des indicateurs", faults)
    return Catalogue(entries=entries)


def _faults(name: str, entry: Indicateur, sources: Sources, file: str) -> list[Fault]:
    where = f"{file}, indicateur « {name} »"
    known = sources.variables
    faults = [
        Fault(where, f"variable « {one} » inconnue", f"La plus proche : {nearest(one, known)}")
        for one in entry.variables
        if one not in known
    ]
    if entry.forme in ("part", "rapport") and not entry.denominateur:
        faults.append(Fault(where, f"la forme « {entry.forme} » demande un denominateur"))
    if entry.forme in ("valeur", "taux_annuel", "indice") and len(entry.numerateur) != 1:
        faults.append(Fault(where, f"la forme « {entry.forme} » demande une seule variable"))
    combined = [one for one in entry.variables if one in known and not known[one].additif]
    if entry.forme != "valeur" and combined:
        faults.append(
            Fault(where, f"« {combined[0]} » ne s’additionne pas", "Prenez la forme « valeur »")
        )
    return faults

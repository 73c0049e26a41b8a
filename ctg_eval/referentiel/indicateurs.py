"""The catalogue of indicators: one entry, complete in one place, a file a theme."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from ctg_eval.errors import Fault, IndicatorError, ReferentielError, nearest
from ctg_eval.referentiel.refusals import faults_of, line_of
from ctg_eval.referentiel.sources import Nature, Sources, load_sources
from ctg_eval.referentiel.yaml import Declared, YesNo, declarations, read_yaml

FOLDER = Path(__file__).parent / "donnees" / "indicateurs"

Forme = Literal[
    "valeur", "somme", "part", "rapport", "moyenne", "indice", "taux_annuel", "ecart", "manque"
]
Agregation = Literal["somme", "ratio_de_sommes", "serie_epci", "majorant", "non_agregeable"]
Couche = Literal["contexte", "besoin", "offre", "usage", "resultat"]
Niveau = Literal["commune", "epci", "departement", "france", "iris", "qpv"]

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
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


class Cible(Declared):
    """A target that the territory decided, in the unit of its indicator."""

    valeur: float
    decidee_le: date


class Indicateur(Declared):
    """One indicator.

    Attributes:
        theme: Theme, portrait or gouvernance.
        libelle: Its name on a page.
        question: The question that it answers.
        definition: What is counted, and of what.
        forme: How it is computed (`valeur`: published as it is; `part`: a part in its whole;
            `ecart`: difference with the year that indices start from; `manque`: what lacks of the
            numerator for it to be the target for 100 of the denominator, never under zero).
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
        cible_de: Of a `manque`, the indicator whose target the territory decides.
        libelle_cible: Its name once the target is decided (`{valeur}`, `{date}`).
        cible: That target, which only `with_targets` sets; None while none is decided.
    """

    theme: str
    libelle: str
    question: str
    definition: str
    forme: Forme
    numerateur: Termes
    denominateur: Termes = ()
    pour: float = Field(default=1.0, gt=0)
    annees: int = Field(default=1, ge=1)
    annees_min: int = Field(default=5, ge=1)
    agregation: Agregation
    additif: YesNo
    niveau_min: Niveau = "commune"
    ecart_millesime_max: int = Field(default=0, ge=0)
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
    cible_de: str = ""
    libelle_cible: str = ""
    cible: Cible | None = None

    @property
    def lacks_target(self) -> bool:
        """Whether it waits for a target that nobody has decided: it has no figure till then."""
        return self.forme == "manque" and self.cible is None

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

    def with_targets(self, targets: Mapping[str, Cible]) -> Catalogue:
        """The same catalogue once the territory has decided some targets.

        Args:
            targets: Target by the identifier of its indicator.
        """
        decided = {
            name: _with_target(entry, targets[entry.cible_de])
            for name, entry in self.entries.items()
            if entry.cible_de in targets
        }
        return Catalogue(entries={**self.entries, **decided}) if decided else self

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that some indicator uses."""
        return frozenset(name for one in self.entries.values() for name in one.variables)


def _with_target(entry: Indicateur, target: Cible) -> Indicateur:
    value = f"{target.valeur:g}".replace(".", ",")
    said = entry.libelle_cible.format(valeur=value, date=f"{target.decidee_le:%d/%m/%Y}")
    return entry.model_copy(update={"cible": target, "libelle": said or entry.libelle})


def load_catalogue(
    folder: Path = FOLDER, extra: Path | None = None, *, themes: Collection[str] = ()
) -> Catalogue:
    """The catalogue, checked against the declared sources.

    Args:
        folder: Folder of the package's catalogue.
        extra: A territory's own `indicateurs.yaml`, if any; read again at each call.
        themes: Themes that the territory's own indicators may take; any when empty.

    Raises:
        ReferentielError: every fault of every entry.
    """
    package = _package(folder)
    if extra is None:
        return package
    written = {str(name): (extra, content) for name, content in read_yaml(extra).items()}
    entries, faults = _entries(written)
    for name in written:
        where = f"{extra.name}, ligne {line_of(extra, [name])}, indicateur « {name} »"
        if name in package.entries:
            faults.append(
                Fault(where, "il est déjà dans le catalogue", "Choisissez un autre identifiant")
            )
        if themes and name in entries and entries[name].theme not in themes:
            found = f"le thème « {entries[name].theme} » n’est pas un thème du territoire"
            faults.append(Fault(where, found, f"Thèmes : {', '.join(themes)}"))
    if faults:
        raise ReferentielError(f"Indicateurs du territoire ({extra})", faults)
    return Catalogue(entries={**package.entries, **entries})


@lru_cache(maxsize=8)
def _package(folder: Path) -> Catalogue:
    written = {
        name: (folder / file, content) for name, (file, content) in declarations(folder).items()
    }
    entries, faults = _entries(written)
    if faults:
        raise ReferentielError("Catalogue des indicateurs", faults)
    return Catalogue(entries=entries)


def _entries(
    written: Mapping[str, tuple[Path, object]],
) -> tuple[dict[str, Indicateur], list[Fault]]:
    entries: dict[str, Indicateur] = {}
    faults: list[Fault] = []
    for name, (path, content) in written.items():
        try:
            entry = Indicateur.model_validate(content)
        except ValidationError as error:
            faults += faults_of(
                error, path=path, identifier=name, noun="indicateur", model=Indicateur
            )
            continue
        entries[name] = entry
        found = _faults(name, entry, load_sources())
        if found:
            where = f"{path.name}, ligne {line_of(path, [name])}, indicateur « {name} »"
            faults += [Fault(where, *one) for one in found]
    return entries, faults


def _faults(name: str, entry: Indicateur, sources: Sources) -> list[tuple[str, str]]:
    """What is wrong in an entry, and what to do."""
    known = sources.variables
    faults = [
        (f"variable « {one} » inconnue", _nearest_variable(one, known))
        for one in entry.variables
        if one not in known
    ]
    if not _IDENTIFIER.fullmatch(name):
        faults.append(("identifiant mal formé", "Seulement a-z sans accent, 0-9 et « _ »"))
    faults += _form_faults(entry)
    faults += _series_faults(entry.series)
    combined = [one for one in entry.variables if one in known and not known[one].additif]
    if entry.forme != "valeur" and combined:
        faults.append((f"« {combined[0]} » ne s’additionne pas", "Prenez la forme « valeur »"))
    elif entry.forme == "somme" and entry.agregation == "non_agregeable":
        remedy = "Prenez l’agrégation « somme », « serie_epci » ou « majorant »"
        faults.append(("une somme ne peut pas être « non_agregeable »", remedy))
    return faults


def _nearest_variable(name: str, known: Collection[str]) -> str:
    near = nearest(name, known)
    return f"La plus proche : {near}" if near else "La liste : docs/couverture.csv"


def _form_faults(entry: Indicateur) -> list[tuple[str, str]]:
    faults = []
    faults += _target_faults(entry)
    is_ratio = entry.forme in ("part", "rapport", "manque")
    if is_ratio and not entry.denominateur:
        faults.append((f"la forme « {entry.forme} » demande un denominateur", "Ajoutez-le"))
    if entry.denominateur and not is_ratio:
        remedy = "Retirez-le, ou prenez la forme « rapport »"
        faults.append((f"la forme « {entry.forme} » n’a pas de denominateur", remedy))
    if entry.forme in ("valeur", "taux_annuel", "indice", "ecart") and len(entry.numerateur) != 1:
        faults.append((f"la forme « {entry.forme} » demande une seule variable", "Gardez-en une"))
    if entry.forme == "part" and entry.ecart_millesime_max:
        # Of two years, the part may exceed its whole.
        remedy = "Prenez la forme « rapport », ou un écart de 0"
        faults.append(("une part et son tout sont de la même année", remedy))
    for side, terms in (("numerateur", entry.numerateur), ("denominateur", entry.denominateur)):
        names = [one for one, _ in terms]
        twice = next((one for one in names if names.count(one) > 1), "")
        if twice:
            faults.append((f"« {twice} » est écrit deux fois dans « {side} »", "Gardez-en une"))
    return faults


def _target_faults(entry: Indicateur) -> list[tuple[str, str]]:
    faults = []
    if entry.cible is not None:
        remedy = "Retirez « cible » : elle se décide dans territoire.yaml, clé « cibles »"
        faults.append(("une cible est écrite au catalogue", remedy))
    if (entry.forme == "manque") != bool(entry.cible_de):
        remedy = "« cible_de » et la forme « manque » vont ensemble : gardez les deux, ou aucun"
        faults.append((f"forme « {entry.forme} » et « cible_de » ne vont pas ensemble", remedy))
    return faults


def _series_faults(series: tuple[Serie, ...]) -> list[tuple[str, str]]:
    faults = [
        (f"la série {one.de}–{one.a} finit avant de commencer", "Mettez les années en ordre")
        for one in series
        if one.de > one.a
    ]
    ranked = sorted(series, key=lambda one: one.de)
    faults += [
        (f"les séries {one.de}–{one.a} et {two.de}–{two.a} se chevauchent", "Séparez-les")
        for one, two in pairwise(ranked)
        if two.de <= one.a
    ]
    return faults

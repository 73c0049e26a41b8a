"""A theme seen by a report: its indicators in their layers, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ctg_eval.indicators.engine import Engine, has_figure
from ctg_eval.indicators.forms import NO_TARGET
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur
from ctg_eval.referentiel.rapports import load_expected

KEY_FIGURES = 6
OLDEST_YEARS = 10  # an older figure says nothing of the present
_RATES = ("taux", "part", "ratio", "indice", "mediane")


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator for the territory.

    Attributes:
        identifier: Identifier in the catalogue.
        entry: The indicator.
        value: The newest value that has a figure; None when there is none.
        comparisons: The same year's values of the areas compared with.
    """

    identifier: str
    entry: Indicateur
    value: Value | None
    comparisons: tuple[Value, ...] = ()

    @property
    def is_rate(self) -> bool:
        """Whether it may be set beside a larger area's: a sum, or a mean of sums, may not."""
        return self.entry.nature in _RATES and not self.entry.additif

    @property
    def reference(self) -> Value | None:
        """The widest area that it is compared with: France, else the region, and so on."""
        return self.comparisons[-1] if self.comparisons else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the page cannot tell, and why.

    Attributes:
        label: What is not known.
        reason: French words that say why.
        kind: Whether a file is missing, a file is there without a figure for this place, or the
            territory has a target to decide.
        sources: Identifiers of the sources that lack a file, the first to look for first.
        access: How that first source is had: « ouvert », « extraction Caf », « saisie ».
    """

    label: str
    reason: str
    kind: Literal["source", "valeur", "decision"]
    sources: tuple[str, ...] = ()
    access: str = ""

    @property
    def giver(self) -> str:
        """Who could fill it: the access of its source, « decision », or nobody (empty)."""
        return "decision" if self.kind == "decision" else self.access


def lines(engine: Engine, theme: str) -> list[Line]:
    """The theme's indicators of communes and territory, in the order of the catalogue."""
    found = []
    for name, entry in engine.catalogue.of_theme(theme).items():
        if entry.niveau_min in ("iris", "qpv"):
            continue
        value = engine.latest(name)
        others = tuple(engine.comparisons(name, value.year)) if value else ()
        found.append(Line(name, entry, value, others))
    return found


def known(found: Sequence[Line]) -> list[Line]:
    """Lines that have a figure for the territory."""
    return [line for line in found if line.value is not None]


def of_layers(found: Sequence[Line], *layers: str) -> list[Line]:
    """Lines of some layers (besoin, offre, usage, contexte, resultat)."""
    return [line for line in found if line.entry.couche in layers]


def key_lines(found: Sequence[Line]) -> list[Line]:
    """At most six lines for the first screen: compared rates first, then counts, by layer.

    The order is the catalogue's own inside each rank, so that the same data give the same page.
    """
    ranked = sorted(
        known(found),
        key=lambda line: (
            not (line.is_rate and line.comparisons),
            line.entry.couche not in ("offre", "besoin"),
        ),
    )
    rates = [line for line in ranked if line.is_rate][: KEY_FIGURES - 2]
    counts = [line for line in ranked if not line.is_rate]
    chosen = [*rates, *counts[: KEY_FIGURES - len(rates)]]
    return [line for line in found if line in chosen]


def comparable(found: Sequence[Line]) -> list[Line]:
    """Rates that have at least one area to compare with, one number each."""
    return [
        line
        for line in known(found)
        if line.is_rate and line.comparisons and line.value and line.value.interval.is_bounded
    ]


def segments(engine: Engine, identifier: str, values: Sequence[Value]) -> list[list[Value]]:
    """The values of a curve cut at the breaks of the series.

    A year that no declared series holds compares with no other.
    """
    entry = engine.catalogue.get(identifier)
    found: list[list[Value]] = []
    previous = None
    for value in values:
        current = entry.series_of(value.year)
        if not found or (entry.series and (current is None or current != previous)):
            found.append([])
        found[-1].append(value)
        previous = current
    return found


def trends(engine: Engine, found: Sequence[Line], *, least: int = 3) -> list[Line]:
    """Lines whose longest comparable series has at least `least` years."""
    kept = []
    for line in known(found):
        parts = segments(engine, line.identifier, engine.series(line.identifier))
        if max((len(part) for part in parts), default=0) >= least:
            kept.append(line)
    return kept


def gaps(engine: Engine, theme: str) -> list[Gap]:
    """What the trade expects on this theme and the data do not give, with the reason."""
    entries = engine.catalogue.entries
    found = []
    for expected in load_expected():
        if expected.theme != theme:
            continue
        entry = entries.get(expected.identifiant)
        if entry is None:
            reason = f"aucun fichier importé ne le donne ({expected.titre_source})"
            found.append(Gap(expected.libelle, reason, "source", access=expected.acces))
        elif entry.lacks_target:
            found.append(Gap(expected.libelle, NO_TARGET, "decision"))
        elif not _is_known(engine, expected.identifiant, entry):
            found.append(_gap(engine, expected.identifiant, expected.libelle))
    return found


def _gap(engine: Engine, name: str, label: str) -> Gap:
    reason, lacking = why_unknown(engine, name), lacking_sources(engine, name)
    if not lacking:
        return Gap(label, reason, "valeur")
    access = engine.facts.store.sources.entries[lacking[0]].acces
    return Gap(label, reason, "source", lacking, access)


def _is_known(engine: Engine, name: str, entry: Indicateur) -> bool:
    """Whether the territory has a figure, or the only areas that may have one."""
    if entry.niveau_min in ("iris", "qpv"):
        return has_figure(engine, name, entry)
    if entry.niveau_min in ("departement", "france"):
        return any(engine.comparisons(name, year) for year in engine.years(name))
    return engine.latest(name) is not None


def lacking_sources(engine: Engine, identifier: str) -> tuple[str, ...]:
    """Sources of an indicator that no imported file gives, those to ask for before the open ones."""
    store, entry = engine.facts.store, engine.catalogue.get(identifier)
    held = {name for file in store.files for name in file.variables}
    absent = dict.fromkeys(n.partition(".")[0] for n in entry.variables if n not in held)
    return tuple(sorted(absent, key=lambda one: store.sources.entries[one].acces == "ouvert"))


def why_unknown(engine: Engine, identifier: str) -> str:
    """Why an indicator has no figure for the territory, in French."""
    entry = engine.catalogue.get(identifier)
    if entry.lacks_target:
        return NO_TARGET
    declared = engine.facts.store.sources.entries
    absent = [declared[one] for one in lacking_sources(engine, identifier)]
    if absent:
        told = " ; ".join(f"{source.titre}, {source.producteur}" for source in absent)
        return f"le fichier n’est pas importé ({told})"
    for year in reversed(engine.years(identifier)):
        value = engine.value(identifier, "territoire", engine.territory.id, year)
        if value.reason:
            return f"{value.reason}, en {year}"
    return "aucun fichier importé ne couvre ce territoire"


def table_columns(
    found: Sequence[Line], engine: Engine, *, most: int = 6
) -> list[tuple[Line, int]]:
    """Indicators of the commune table with their year: those known for most communes, rates first."""
    kept = []
    for line in known(found):
        if line.value is None or line.entry.niveau_min != "commune":
            continue
        values = engine.communes(line.identifier, line.value.year)
        share = sum(value.has_figure for value in values) / len(values)
        if share >= 0.5:
            kept.append((line, line.value.year))
    ordered = sorted(kept, key=lambda pair: pair[0].entry.couche not in ("besoin", "offre"))[:most]
    return [pair for pair in kept if pair in ordered]

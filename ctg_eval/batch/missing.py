"""What a territory's reports lack: themes that no data describe, sources that would add most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.indicators.engine import Engine, has_figure, themes_with_values

MOST_SOURCES = 5


@dataclass(frozen=True, slots=True)
class ThemeState:
    """What the data give of one theme.

    Attributes:
        name: Its name.
        known: Indicators of the catalogue that have a figure here.
        declared: Indicators of the catalogue.
        lacking: How many indicators a diagnostic is expected to hold have no figure, by who could
            give them, in words.
    """

    name: str
    known: int
    declared: int
    lacking: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source that is not imported.

    Attributes:
        title: Title of the data set.
        producer: Who publishes it.
        page: Its public address.
        gain: Indicators that it alone would let compute.
        is_open: Whether everyone may download it.
    """

    title: str
    producer: str
    page: str
    gain: int
    is_open: bool


def theme_states(context: Context, engine: Engine) -> list[ThemeState]:
    """What the data give of each theme, in the territory's order."""
    keys = [key for key in context.output_names if key != "gouvernance"]
    known = themes_with_values(engine, keys)
    return [
        ThemeState(
            context.output_names[key],
            len(known[key]),
            len(engine.catalogue.of_theme(key)),
            _givers(themes.gaps(engine, key)),
        )
        for key in keys
    ]


_GIVERS = {
    "extraction Caf": "à demander à la Caf",
    "saisie": "à recueillir sur place",
    "ouvert": "dans un fichier public à importer",
    "decision": "où une cible est à décider",
}
_SILENT = "que les fichiers importés ne donnent pas ici"


def _givers(gaps: Iterable[themes.Gap]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for gap in gaps:
        found[_GIVERS.get(gap.giver, _SILENT)] += 1
    return {who: found[who] for who in (*_GIVERS.values(), _SILENT) if found[who]}


def wanted_sources(
    context: Context, engine: Engine, *, most: int = MOST_SOURCES
) -> Sequence[Wanted]:
    """The sources to import first: those that alone give most indicators that have no figure.

    Args:
        context: The territory.
        engine: Its engine.
        most: How many at most.
    """
    held = {name for file in context.store.files for name in file.variables}
    gains: Counter[str] = Counter()
    for name, entry in engine.catalogue.entries.items():
        absent = {one.partition(".")[0] for one in entry.variables if one not in held}
        if (
            len(absent) == 1
            and entry.theme in context.output_names
            and not has_figure(engine, name, entry)
        ):
            gains.update(absent)
    declared = context.store.sources.entries
    ranked = sorted(gains, key=lambda one: (-gains[one], declared[one].titre))
    return [
        Wanted(source.titre, source.producteur, source.page, gains[one], source.acces == "ouvert")
        for one in ranked[:most]
        for source in (declared[one],)
    ]

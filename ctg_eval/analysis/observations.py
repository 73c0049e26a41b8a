"""What a report reads in the store: the files whose rows serve its themes, and what none gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.commissions import themes_of
from ctg_eval.analysis.context import Context
from ctg_eval.disclosure.masking import printed_fingerprint
from ctg_eval.geography.movements import departement_of
from ctg_eval.indicators.engine import Engine
from ctg_eval.params.run import RunParameters
from ctg_eval.referentiel.indicateurs import Indicateur
from ctg_eval.sources.folds import FileRows
from ctg_eval.sources.gathering import zone_labels
from ctg_eval.sources.register import FileEntry

ZONES = ("iris", "qpv")
# Read by every page, whatever its theme: the number of inhabitants under the title.
ALWAYS = ("pop_municipale",)
Served = Mapping[str, Mapping[int, frozenset[str]]]
"""Variable → year → identifiers of the files that say something of the territory or its areas."""


def report_themes(context: Context, parameters: RunParameters) -> tuple[str, ...]:
    """Themes of a report: the one asked for, its commission's, or all those that data describe."""
    return themes_of(parameters, context.file)


def entries_of(engine: Engine, keys: Iterable[str]) -> dict[str, Indicateur]:
    """The indicators that a report on some themes reads."""
    entries = engine.catalogue.entries
    found = {name: entries[name] for name in ALWAYS if name in entries}
    for key in keys:
        found.update(engine.catalogue.of_theme(key))
    return found


def served(engine: Engine) -> Served:
    """The files that say something of the territory, by variable and year.

    A file that holds nothing of it, of its zones nor of the areas it is compared with is not here,
    nor is one that a better source makes useless for those areas.
    """
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    facts = engine.facts
    for file in facts.files.values():
        for variable, year in _told(file, facts.communes):
            found[variable][year].add(file.entry.identifier)
    for cells in (facts.cells, facts.sums):
        for (variable, _, _), years in cells.items():
            for year, cell in years.items():
                found[variable][year].update(cell.files)
    for one in facts.disagreements:
        found[one.variable][one.year].update((one.kept[0], one.other[0]))
    return {
        name: {
            year: frozenset(files)
            for year, files in sorted(years.items())
            if files and year <= engine.last_year
        }
        for name, years in found.items()
    }


def _told(file: FileRows, communes: Iterable[str]) -> Iterable[tuple[str, int]]:
    """Variables and years of which a file has a row, or whose silence is a zero."""
    departements = {departement_of(one) for one in communes}
    for (variable, year), rows in file.rows.items():
        if rows or any(file.entry.covers(one, year) for one in departements):
            yield variable, year


def years_told(told: Served, entry: Indicateur) -> frozenset[int]:
    """Years for which some file says something of an indicator here."""
    return frozenset(year for name in entry.variables for year in told.get(name, {}))


def files_read(engine: Engine, entries: Mapping[str, Indicateur]) -> tuple[str, ...]:
    """Identifiers of the files that serve some indicators or their drawings, sorted."""
    told = served(engine)
    names = {name for entry in entries.values() for name in entry.variables}
    found = {one for name in names for files in told.get(name, {}).values() for one in files}
    found.update(_drawn(engine), _beyond(engine, names))
    return tuple(sorted(found))


def _drawn(engine: Engine) -> Iterable[str]:
    """Files of outlines and places that may draw the territory."""
    here = set(engine.territory.departements)
    register = engine.facts.store.register
    for entry in (*register.holding("contours"), *register.holding("lieux")):
        if not entry.departements or here & set(entry.departements):
            yield entry.identifier


def _beyond(engine: Engine, names: Iterable[str]) -> Iterable[str]:
    """Files with facts that no indicator uses, of the sources that the report reads.

    A drawing (the pyramid of ages) may read them: they count where the file speaks of here.
    """
    sources = {name.partition(".")[0] for name in names}
    here = set(engine.territory.departements)
    for entry in engine.facts.store.files:
        others = entry.variables.keys() - engine.catalogue.variables
        levels = {
            level
            for name in others
            if name.partition(".")[0] in sources
            for level, years in entry.variables[name].items()
            if min(years) <= engine.last_year
        }
        if levels & _WIDE or ("commune" in levels and here & set(entry.departements)):
            yield entry.identifier


_WIDE = {"departement", "region", "france"}


def readings(
    engine: Engine, entries: Mapping[str, Indicateur], *, printed: bool = False
) -> Iterable[str]:
    """What each file is read for, as texts: its name, its declaration, its variables and years.

    Args:
        engine: The engine.
        entries: Indicators read.
        printed: For a page: of local files, what the door lets through and not their fingerprint.
    """
    register, told = engine.facts.store.register, served(engine)
    names = sorted({name for entry in entries.values() for name in entry.variables})
    words = {}
    for identifier in files_read(engine, entries):
        file = register.entry(identifier)
        shown = printed_fingerprint(file, engine.facts.store.sources) if printed else identifier
        words[identifier] = shown if shown == identifier else file.kind
        yield f"{shown} {file.declaration} {file.name}"
        yield from (f"{shown} {one.key}" for one in file.arrondis)
        if shown != identifier:
            yield from _let_through(engine, file, names)
    for name in names:
        for year, files in told.get(name, {}).items():
            yield f"{name} {year} {' '.join(sorted(words.get(one, one) for one in files))}"
    yield from _zones(engine, entries)


def _let_through(engine: Engine, file: FileEntry, names: Iterable[str]) -> Iterable[str]:
    """The rows of a local file as the door lets them through."""
    wanted, facts = set(names), engine.facts
    rows = facts.files[file.sha256].rows if file.sha256 in facts.files else {}
    for key in sorted(rows):
        if key[0] in wanted:
            yield f"{key} {sorted(rows[key].items())}"
    for area, cells in sorted(facts.cells.items()):
        for year, cell in sorted(cells.items()):
            if area[0] in wanted and file.identifier in cell.files:
                yield f"{area} {year} {cell.interval} {cell.status}"


def _zones(engine: Engine, entries: Mapping[str, Indicateur]) -> Iterable[str]:
    if not any(entry.niveau_min in ZONES for entry in entries.values()):
        return
    labels = zone_labels(engine.facts.store)
    for zone in engine.facts.zones:
        yield f"{zone} {labels.get(zone, '')}"


def unknowns(
    engine: Engine, keys: Iterable[str], entries: Mapping[str, Indicateur]
) -> Iterable[str]:
    """What no file gives, as texts: here alone the whole list of files counts.

    A year that only files of other places give is seen by an indicator without a figure for the
    territory, and by one that exists by zone: their pages say or search the last years.
    """
    for key in keys:
        for gap in themes.gaps(engine, key):
            yield f"{key} {gap.label} {gap.reason}"
    for name, entry in entries.items():
        if entry.niveau_min in ZONES or engine.latest(name) is None:
            yield f"{name} {engine.years(name)}"

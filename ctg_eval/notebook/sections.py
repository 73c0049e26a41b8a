"""Sections of a diagnostic: key figures, layers, comparison, trend, communes, quarters."""

from __future__ import annotations

from collections.abc import Sequence

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.bounds import UNKNOWN, Status
from ctg_eval.display.figures import (
    Caption,
    Comparison,
    Measure,
    Numbering,
    Row,
    Series,
    comparison_points,
    lines,
)
from ctg_eval.display.french import join, number, place, short_text
from ctg_eval.display.pieces import Piece, group, sentence
from ctg_eval.display.tables import (
    Column,
    KeyFigure,
    Notes,
    TableRow,
    commune_table,
    data_table,
    key_figures,
)
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import words
from ctg_eval.sources.gathering import zone_labels

MOST_TRENDS = 4
MOST_POINTS = 8


def lead(territory: Territory, found: Sequence[Line]) -> str:
    """Two sentences under the title: the place, and how much is known of it."""
    shown = len(themes.known(found))
    noun = "indicateur a" if shown < 2 else "indicateurs ont"
    departements = [territory.code.name("departement", one) for one in territory.departements]
    people = number(territory.population)
    return (
        f"{territory.nom} compte {number(len(territory.communes))} communes et {people} habitants "
        f"({join(departements)}). {number(shown)} {noun} une valeur ; ce qu’on ne sait pas est dit."
    )


def key_piece(context: Context, found: Sequence[Line]) -> Piece:
    """The key figures, each with its comparison and its source."""
    figures = []
    for line in found:
        if line.value is None:
            continue
        partial = line.value.status is Status.PARTIAL
        text = (
            words.bare_text(line, line.value)
            if partial
            else short_text(line.value.interval, decimals=line.entry.decimales)
        )
        source = words.sources_text(context.store, [line.value])
        figures.append(
            KeyFigure(
                line.entry.libelle,
                text,
                unit=_small_unit(line.entry.unite),
                context=words.context_text(line, context.territory),
                source=f"{source} ({words.year_text(line, line.value)})",
            )
        )
    if not figures:
        return sentence("Aucun indicateur de cette page n’a de valeur pour ce territoire.")
    return key_figures(figures)


def _small_unit(unit: str) -> str:
    return {"euros par an": "€ par an", "indice": "", "rapport": "", "base 100": ""}.get(unit, unit)


def layer_table(context: Context, found: Sequence[Line], what: str, name: str = "") -> Piece:
    """A table of indicators: value, year, and the areas compared with for rates."""
    shown = themes.known(found)
    if not shown:
        names = {
            "besoins": "Aucune donnée importée ne décrit les besoins de ce thème ici.",
            "offre": "Aucune donnée importée ne décrit l’offre de ce thème ici.",
        }
        return sentence(names.get(what, "Aucune donnée importée ne renseigne ce thème ici."))
    levels = [
        level
        for level in ("epci", "departement", "region", "france")
        if any(value.level == level for line in shown if line.is_rate for value in line.comparisons)
    ]
    rows = [TableRow(_layer_cells(line, levels)) for line in shown]
    header = ["Indicateur", "Valeur", "Année", *(words.LEVEL_NAMES[one] for one in levels)]
    titles = {"besoins": "Besoins et contexte", "offre": "Offre et usage", "theme": "Indicateurs"}
    return data_table(
        f"{titles.get(what, 'Indicateurs')}{f' – {name}' if name else ''}",
        header,
        rows,
        notes=Notes(
            reading=words.reading(shown[0], context.territory),
            scope=words.scope_text(context.store, shown),
            note=_perimeters(shown),
            source=words.sources_text(context.store, _all_values(shown)),
        ),
    )


def _layer_cells(line: Line, levels: Sequence[str]) -> tuple[str, ...]:
    if line.value is None:
        return ()
    cells = [line.entry.libelle, words.full_text(line), words.year_text(line, line.value)]
    for level in levels:
        value = next((one for one in line.comparisons if one.level == level), None)
        shown = value is not None and line.is_rate
        cells.append(words.bare_text(line, value) if value is not None and shown else "–")
    return tuple(cells)


def _all_values(found: Sequence[Line]) -> list[Value]:
    return [one for line in found if line.value for one in (line.value, *line.comparisons)]


def _perimeters(found: Sequence[Line]) -> str:
    """Which « France » is meant, when it is not the whole country."""
    names = {"FM": "France métropolitaine", "F_X_D976": "France hors Mayotte"}
    parts = []
    for geo, name in names.items():
        labels = [
            line.entry.libelle
            for line in found
            for value in line.comparisons
            if value.level == "france" and value.geo == geo and line.is_rate
        ]
        if labels:
            parts.append(f"« France » désigne la {name} pour {join(labels)}.")
    return " ".join(parts)


def comparison(context: Context, found: Sequence[Line], numbering: Numbering) -> Piece:
    """The territory beside the areas that hold it, one line a rate."""
    shown = themes.comparable(found)[:MOST_POINTS]
    if not shown:
        return sentence(
            "Aucun taux de ce thème n’est connu à la fois ici et pour le département, la région ou "
            "la France : aucune comparaison n’est possible."
        )
    counts = {
        level: sum(any(v.level == level for v in line.comparisons) for line in shown)
        for level in ("france", "region", "departement", "epci")
    }
    reference = max(counts, key=lambda level: counts[level])
    areas = _areas(shown)
    points = [_comparison(line, areas, context.territory) for line in shown]
    first = shown[0]
    said = join([f"{line.entry.libelle} {words.full_text(line)}" for line in shown[:3]])
    caption = Caption(
        title=words.comparison_title(shown, reference),
        subtitle=f"{context.territory.nom}, dernière année connue",
        alt=f"Points de comparaison : {said}. Valeurs dans le tableau."[:350],
        reading=words.reading(first, context.territory),
        scope=words.scope_text(context.store, shown),
        source=words.sources_text(context.store, _all_values(shown)),
        note=_perimeters(shown),
    )
    return comparison_points(points, caption, numbering=numbering)


def _areas(found: Sequence[Line]) -> list[tuple[str, str]]:
    """Areas of the figure: each level once, an EPCI or a department by its code."""
    seen: dict[tuple[str, str], None] = {}
    order = ("epci", "departement", "region", "france")
    for level in order:
        for line in found:
            for value in line.comparisons:
                if value.level == level:
                    seen.setdefault((level, "" if level == "france" else value.geo))
    return list(seen)[:5]


def _comparison(line: Line, areas: Sequence[tuple[str, str]], territory: Territory) -> Comparison:
    assert line.value is not None  # noqa: S101 (comparable lines have a value)
    rows = [Row(territory.nom, line.value.interval, line.value.status, emphasis=True)]
    for level, geo in areas:
        value = next((v for v in line.comparisons if v.level == level and geo in ("", v.geo)), None)
        name = "France" if level == "france" else territory.code.name(level, geo)
        if value is None or not value.interval.is_bounded:
            rows.append(Row(name, UNKNOWN, Status.MISSING))
        else:
            rows.append(Row(name, value.interval, value.status))
    label = f"{line.entry.libelle} ({line.entry.unite}, {line.value.year})"
    return Comparison(label, tuple(rows), line.entry.unite, line.entry.decimales)


def trend(context: Context, engine: Engine, found: Sequence[Line], numbering: Numbering) -> Piece:
    """Curves of the indicators known three years at least."""
    shown = themes.trends(engine, found)[:MOST_TRENDS]
    if not shown:
        return sentence(
            "Aucun indicateur de ce thème n’est connu trois années de suite d’une même série : "
            "aucune évolution n’est calculée."
        )
    return group(*(_curve(context, engine, line, numbering) for line in shown))


def _curve(context: Context, engine: Engine, line: Line, numbering: Numbering) -> Piece:
    values = [one for one in engine.series(line.identifier) if one.interval.is_bounded]
    parts = themes.segments(engine, line.identifier, values)
    longest = max(parts, key=lambda part: (len(part), part[-1].year))
    caption = Caption(
        title=words.trend_title(line, longest[0], longest[-1]),
        subtitle=f"{line.entry.libelle} ({line.entry.unite}), {context.territory.nom}",
        alt=words.trend_alt(line, values),
        reading=words.reading(line, context.territory),
        scope=words.scope_text(context.store, [line]),
        source=words.sources_text(context.store, values),
        note=" ".join(line.entry.pieges[:1]),
    )
    series = Series(
        context.territory.nom,
        {value.year: value.interval for value in values},
        tuple(part[0].year for part in parts[1:]),
        {value.year: value.status for value in values},
    )
    measure = Measure(line.entry.libelle, line.entry.unite, line.entry.decimales)
    return lines([series], caption, numbering=numbering, measure=measure)


def communes(context: Context, engine: Engine, found: Sequence[Line]) -> Piece:
    """The table of communes, each column with its year."""
    columns = themes.table_columns(found, engine)
    if not columns:
        return sentence("Aucun indicateur de ce thème n’est connu par commune sur ce territoire.")
    territory = context.territory
    names = [territory.code.commune(one).nom for one in territory.communes]
    values = [engine.communes(line.identifier, year) for line, year in columns]
    rows = list(zip(names, zip(*values, strict=True), strict=True))
    heads = [
        Column(
            f"{line.entry.libelle}, {words.year_text(line, line.value)}",
            line.entry.unite,
            line.entry.decimales,
        )
        for line, _ in columns
        if line.value
    ]
    return commune_table(
        f"Communes {place(territory.nom, 'de')}",
        heads,
        rows,
        total=("Ensemble", [line.value for line, _ in columns]),
        notes=Notes(
            scope=words.scope_text(context.store, [line for line, _ in columns]),
            source=words.sources_text(context.store, [v for column in values for v in column]),
            note="Les communes sont dans l’ordre de leurs codes ; ce n’est pas un classement.",
        ),
    )


def zones(context: Context, engine: Engine, asked: Sequence[str]) -> Piece:
    """IRIS and QPV of the territory, with the share of it that they cover."""
    pieces = [
        piece
        for level in ("iris", "qpv")
        for theme in asked
        if (piece := _zone_table(context, engine, theme, level)) is not None
    ]
    if not pieces:
        return sentence(
            "Aucune donnée de ce thème n’existe par quartier ici : ni IRIS, ni quartier prioritaire."
        )
    return group(sentence(_coverage(context, engine)), *pieces)


def _coverage(context: Context, engine: Engine) -> str:
    """How much of the territory the IRIS cover: they are never summed to it."""
    territory = context.territory
    iris = [geo for level, geo in engine.facts.zones if level == "iris"]
    cut = sorted({geo[:5] for geo in iris})
    qpv = [geo for level, geo in engine.facts.zones if level == "qpv"]
    names = join([territory.code.commune(one).nom for one in cut])
    parts = []
    if cut:
        people = 100 * territory.code.population_of(cut) / max(territory.population, 1)
        noun = "commune découpée" if len(cut) < 2 else "communes découpées"
        parts.append(
            f"Les données par IRIS couvrent {number(len(cut))} {noun} en quartiers sur "
            f"{number(len(territory.communes))} ({names}), soit {number(people)} % des habitants : "
            "elles ne sont jamais sommées au territoire."
        )
    if qpv:
        noun = "quartier prioritaire" if len(qpv) < 2 else "quartiers prioritaires"
        parts.append(f"Le territoire compte {number(len(qpv))} {noun} de la géographie de 2014.")
    return " ".join(parts)


def _zone_table(context: Context, engine: Engine, theme: str, level: str) -> Piece | None:
    columns = []
    for name, entry in engine.catalogue.of_theme(theme).items():
        if entry.niveau_min != level:
            continue
        years = [y for y in engine.years(name) if any(v.has_figure for v in engine.zones(name, y))]
        if years:
            columns.append((name, entry, years[-1]))
    if not columns:
        return None
    zones_ = [geo for found, geo in engine.facts.zones if found == level]
    labels = zone_labels(context.store)
    values = [[engine.value(name, level, geo, year) for geo in zones_] for name, _, year in columns]
    rows = [
        (_zone_name(context, level, geo, labels), cells)
        for geo, cells in zip(zones_, zip(*values, strict=True), strict=True)
        if any(value.has_figure or value.interval.is_bounded for value in cells)
    ]
    title = "Quartiers (IRIS)" if level == "iris" else "Quartiers prioritaires"
    heads = [
        Column(f"{entry.libelle.partition(', par quartier')[0]}, {_edition(level, year)}",
               entry.unite, entry.decimales)
        for _, entry, year in columns
    ]  # fmt: skip
    source = words.sources_text(context.store, [v for column in values for v in column])
    return commune_table(title, heads, rows, notes=Notes(source=source, scope=_zone_scope(level)))


def _edition(level: str, year: int) -> str:
    return f"édition {year}" if level == "qpv" else str(year)


def _zone_scope(level: str) -> str:
    if level == "iris":
        return "allocataires de la Caf des communes découpées en IRIS ; un quartier protégé en entier est retiré"
    return "quartiers prioritaires de 2014 ; l’édition n’est pas l’année des données"


def _zone_name(context: Context, level: str, geo: str, labels: dict[tuple[str, str], str]) -> str:
    name = labels.get((level, geo), geo)
    if level == "iris":
        commune = context.territory.code.commune(geo[:5]).nom
        return f"{commune} – {name}" if name != geo else f"{commune} – {geo[5:]}"
    return name

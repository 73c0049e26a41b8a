"""Offer against needs on a page: the modes, the communes, what a target would ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctg_eval.analysis.accessibility import worst_status
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.offer import ALL_MODES, COLLECTIVE, MODES, Mode, Need, Target, needs, targets
from ctg_eval.analysis.surroundings import CHILDREN, Surroundings
from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure
from ctg_eval.display.caption import Caption, Measure
from ctg_eval.display.claims import Claim, Counts, Holds, Pair
from ctg_eval.display.french import day_text, interval_text, lowered, number, place, short_text
from ctg_eval.display.pieces import Numbering, Piece, group, sentence, subtitle
from ctg_eval.display.ranges import Range, RangeWords, ranges
from ctg_eval.display.tables import Notes, TableRow, data_table, interval_cell, value_cell
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.sources.facts import Cell

NEED, OFFER = "Besoin au taux du territoire", "Places collectives"
_NO_TARGET = (
    "Aucune cible de places n’est écrite avec la date de sa décision : aucun nombre de places "
    "manquantes n’est calculé. Une cible est un choix du Copil, pas une norme."
)


def offer_and_needs(
    context: Context, engine: Engine, around: Surroundings, numbering: Numbering
) -> Piece:
    """The offer by mode beside larger areas, then children, places and gap by commune.

    Args:
        context: The territory.
        engine: Its engine.
        around: Children and places of its communes.
        numbering: Gives the number of the figure.
    """
    held = needs(around)
    pieces = [_modes(context, engine)]
    if held:
        pieces += [_figure(context, engine, around, held, numbering)]
        pieces += [_by_commune(context, engine, around, held)]
    else:
        pieces.append(sentence(_why_nothing(around)))
    found = targets(context, engine, around)
    pieces.append(subtitle("Places manquantes pour une cible"))
    pieces += [_target(context, engine, one) for one in found] or [sentence(_NO_TARGET)]
    return group(*pieces)


def _why_nothing(around: Surroundings) -> str:
    """Why no commune has both children and places, in French."""
    lacking = []
    if CHILDREN not in around.years:
        lacking.append("le nombre d’enfants de moins de 3 ans (recensement par âge détaillé)")
    if not any(cell.is_known for cell in around.places.values()):
        lacking.append("les places de crèche (extraction de la Caf ou feuille « Offre »)")
    what = " ni ".join(lacking) or "à la fois les enfants et les places d’une commune"
    return f"Les données importées ne donnent pas, par commune, {what} : l’écart n’est pas calculé."


def _modes(context: Context, engine: Engine) -> Piece:
    """Places and places for 100 children by mode, here and in larger areas."""
    rows = [(mode, *_mode_values(engine, mode)) for mode in MODES]
    known = [row for row in rows if row[1] or row[2]]
    if not known:
        return sentence("Aucune donnée importée ne donne de places par mode d’accueil ici.")
    areas = list(dict.fromkeys((v.level, v.geo) for row in known for v in row[3]))
    names = [_area_name(context, level, geo) for level, geo in areas]
    places = [row[1] for row in known if row[1]]
    year = max((v.year for row in known for v in (row[1], row[2]) if v), default=0)
    lines = []
    for mode, count, rate, others in known:
        by_area = {(v.level, v.geo): v for v in others}
        cells = [value_cell(by_area.get(area), decimals=1) for area in areas]
        own = [value_cell(rate, decimals=1)]
        head = [value_cell(count)] if places else []
        kind = "fort" if mode is MODES[-1] else ""
        lines.append(TableRow((mode.label, *head, *own, *cells), kind))  # type: ignore[arg-type]
    return data_table(
        f"L’offre par mode d’accueil, {year} : places, puis places pour 100 enfants, ici et ailleurs",
        [
            "Mode d’accueil",
            *(["Places"] if places else []),
            "Territoire",
            *names,
        ],
        lines,
        notes=Notes(
            reading=_modes_reading(known),
            scope="places théoriques au 31 décembre, enfants de moins de 3 ans.",
            note="Une place pour 100 enfants n’est pas un pourcentage. Les places comptées ne sont "
            "ni les places libres ni les enfants accueillis.",
            source=notes.sources_text(
                context.store, [v for row in known for v in (row[1], row[2], *row[3]) if v]
            ),
        ),
    )


def _mode_values(engine: Engine, mode: Mode) -> tuple[Value | None, Value | None, Sequence[Value]]:
    entries = engine.catalogue.entries
    rate = engine.latest(mode.rate) if mode.rate in entries else None
    count = engine.latest(mode.places) if mode.places in entries else None
    return count, rate, engine.comparisons(mode.rate, rate.year) if rate else ()


def _modes_reading(
    rows: Sequence[tuple[Mode, Value | None, Value | None, Sequence[Value]]],
) -> str:
    mode, count, rate, _ = rows[0]
    parts = []
    if count:
        parts.append(f"{value_cell(count)} places en {count.year}")
    if rate:
        parts.append(f"{value_cell(rate, decimals=1)} pour 100 enfants en {rate.year}")
    return f"{lowered(mode.label)} : {', '.join(parts)}."


def _area_name(context: Context, level: str, geo: str) -> str:
    plain = {"departement": "Département", "region": "Région", "france": "France"}
    return plain.get(level) or context.territory.code.name(level, geo)


def _figure(
    context: Context,
    engine: Engine,
    around: Surroundings,
    held: Mapping[str, Need],
    numbering: Numbering,
) -> Piece:
    """One row a commune: what it would have at the territory's rate, and what it has."""
    names = {one: context.territory.code.commune(one).nom for one in held}
    seal = engine.door.seal
    rows = [
        Range(
            _row_name(names, one),
            Figure(need.need, Status.ESTIMATED, seal),
            Figure(need.places, around.places[one].status, seal),
        )
        for one, need in held.items()
    ]
    return ranges(
        rows,
        Caption(
            title=_title(rows),
            subtitle=f"Places collectives et besoin au taux du territoire, {context.territory.nom}, "
            f"{_years(around)}",
            alt=_alt(rows),
            reading=_reading(rows[0]),
            scope=f"communes dont les enfants et les places sont connus ({number(len(held))} sur "
            f"{number(len(context.territory.communes))}).",
            source=cells_source(context, _used(around, held), _all_years(around)),
            note="Les communes sont dans l’ordre de leurs codes : ce n’est pas un classement. Une "
            "famille peut avoir une place dans une autre commune.",
        ),
        numbering=numbering,
        measure=Measure("Places", "places", 0),
        ordered=False,
        words=RangeWords(
            covers="le besoin est ce que la commune aurait si les places du territoire étaient "
            "réparties comme ses enfants de moins de 3 ans ; ce n’est pas une cible.",
            possible=NEED,
            observed=OFFER,
        ),
    )


def _row_name(names: Mapping[str, str], one: str) -> str:
    nom = names[one]
    return f"{nom} ({one})" if list(names.values()).count(nom) > 1 else nom


def _pairs(rows: Sequence[Range]) -> tuple[Pair, ...]:
    return tuple(Pair((row.label, OFFER), (row.label, NEED), 0) for row in rows)


def _title(rows: Sequence[Range]) -> str:
    """How many communes certainly have fewer places than at the territory's rate."""
    pairs = _pairs(rows)
    facts = {(row.label, name): one for row in rows
             for name, one in ((OFFER, row.seen), (NEED, row.possible))}  # fmt: skip
    less = sum(pair.side(facts) == "moins" for pair in pairs)
    verb = "a" if less < 2 else "ont"
    text = (
        f"{number(less)} commune{'s' if less > 1 else ''} sur {number(len(rows))} {verb} moins de "
        "places que leur part des enfants"
    )
    if not less:
        text = (
            f"Aucune des {number(len(rows))} communes n’a moins de places que sa part des enfants"
        )
        return Claim(text, Counts(pairs, "moins", 0))
    if less < 2:
        text = text.replace("leur part", "sa part")
    return Claim(text, Counts(pairs, "moins", less))


def _alt(rows: Sequence[Range]) -> str:
    row = rows[0]
    text = (
        f"Barres d’intervalle de {number(len(rows))} communes : besoin au taux du territoire et places "
        f"collectives. {words.ALT_TAIL}"
    )
    return Claim(text, Holds(len(rows), OFFER)) if row.is_drawn else text


def _reading(row: Range) -> str:
    seen = short_text(row.seen.interval)
    need = interval_text(row.possible.interval)
    return (
        f"{place(row.label)}, {seen} places collectives ; au taux de tout le territoire, la commune "
        f"en aurait {need}."
    )


def _by_commune(
    context: Context, engine: Engine, around: Surroundings, held: Mapping[str, Need]
) -> Piece:
    """Children, places by mode and places for 100 children, a commune a row."""
    communes, seal = context.territory.communes, engine.door.seal
    extra = _extra_columns(engine, around)

    def row(one: str) -> TableRow:
        children, places = around.children[one], around.places[one]
        rate = held[one].rate if one in held else Interval(0, float("inf"))
        status = worst_status(rate, [children.status, places.status])
        cells = [
            interval_cell(Figure(children.interval, children.status, seal)),
            interval_cell(Figure(places.interval, places.status, seal)),
            *(interval_cell(column[one]) for column in extra.values()),
            interval_cell(Figure(rate, status, seal)),
        ]
        return TableRow((context.territory.code.commune(one).nom, *cells))

    cells = [*_used(around, held), *(c for one in around.modes.values() for c in one.values())]
    return data_table(
        f"Enfants et places par commune, {_years(around)}",
        [
            "Commune",
            "Enfants de moins de 3 ans",
            "Places collectives (crèches, micro-crèches)",
            *extra,
            "Places collectives pour 100 enfants",
        ],
        [row(one) for one in communes],
        notes=Notes(
            scope="enfants de 0 à 2 ans au recensement ; places autorisées, ou de ouvertes à "
            "autorisées quand les deux sont connues.",
            note="Les places sont comptées à l’adresse de la structure, les enfants à leur domicile.",
            source=cells_source(context, cells, _all_years(around)),
        ),
    )


def _extra_columns(engine: Engine, around: Surroundings) -> dict[str, Mapping[str, Figure]]:
    """Modes that only the local offer tells by commune, where one commune has a place."""
    return {
        engine.facts.store.sources.variable(variable).libelle: {
            one: Figure(cell.interval, cell.status, engine.door.seal)
            for one, cell in column.items()
        }
        for variable, column in around.modes.items()
        if any(cell.interval.low > 0 for cell in column.values())
    }


def _used(around: Surroundings, held: Iterable[str]) -> list[Cell]:
    return [cell for one in held for cell in (around.children[one], around.places[one])]


def _years(around: Surroundings) -> str:
    """« enfants de 2023, places de 2024 »."""
    children = around.years.get(CHILDREN)
    places = around.place_years
    parts = [f"enfants de {children}"] if children else []
    parts += [f"places de {' et '.join(map(str, places))}"] if places else []
    return ", ".join(parts)


def _all_years(around: Surroundings) -> tuple[int, ...]:
    return tuple(sorted(set(around.years.values())))


def cells_source(context: Context, cells: Iterable[Cell], years: Sequence[int]) -> str:
    """Producers and titles of the files that some cells cite, with their vintage."""
    found: dict[str, str] = {}
    for cell in cells:
        for identifier in cell.files:
            entry = context.store.register.entry(identifier)
            found.setdefault(f"{entry.producer}, {entry.title}", entry.vintage)
    told = " ; ".join(f"{title}, {vintage}" for title, vintage in sorted(found.items()))
    return told or f"fichiers importés, {' et '.join(map(str, years))}"


# Whose children a target is applied to: the key is the rate of the mode.
_CHILDREN = {
    ALL_MODES.rate: "Les enfants sont ceux que suppose le taux publié par la Cnaf ; avec ceux du "
    "recensement, le manque est un peu différent.",
    COLLECTIVE.rate: "Les enfants sont ceux du recensement.",
}


def _target(context: Context, engine: Engine, target: Target) -> Piece:
    """What a decided target would ask for: the whole, and the sum of the communes' own gaps."""
    seal = engine.door.seal
    code = context.territory.code
    rows = [
        TableRow((code.commune(one).nom, interval_cell(Figure(box, Status.ESTIMATED, seal))))
        for one, box in sorted(target.by_commune.items())
    ]
    if rows:
        told = number(len(rows))
        text = interval_cell(Figure(target.total, Status.ESTIMATED, seal))
        rows.append(TableRow((f"Somme des manques de ces communes ({told})", text), "rupture"))
    if target.whole is not None:
        text = interval_cell(Figure(target.whole, Status.ESTIMATED, seal))
        rows.append(TableRow(("Manque du territoire entier", text), "fort"))
    value = f"{target.value:g}".replace(".", ",")
    used = [value for value in (target.places, target.rate) if value]
    return data_table(
        f"{target.mode.label} : places manquantes pour {value} places pour 100 enfants",
        ["Commune", "Places manquantes"],
        rows,
        notes=Notes(
            note=f"Cible décidée le {day_text(target.decided_on)} : c’est un choix du Copil, pas une "
            "norme. La somme des manques des communes n’est pas le manque du territoire : les "
            "communes mieux pourvues n’y compensent pas les autres. " + _CHILDREN[target.mode.rate],
            source=notes.sources_text(context.store, used) if used else "fichier du territoire",
        ),
    )

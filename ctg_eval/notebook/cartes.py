"""The map of a diagnostic: the most telling rate known by commune, in outlines or in tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.display.caption import Caption, Measure, Row
from ctg_eval.display.claims import Check, Claim, Highest, Lowest, Says
from ctg_eval.display.french import is_one_number, lowered, place, short_text
from ctg_eval.display.maps import RATES, Spot
from ctg_eval.display.numerals import decimals_for
from ctg_eval.display.outlines import outline_map
from ctg_eval.display.pieces import Numbering, Piece, sentence
from ctg_eval.display.tiles import tiles
from ctg_eval.display.units import unit
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.sources.outlines import middles_of, outline_producers, outlines_of

KNOWN_SHARE = 0.5  # of the communes, for a map
PLACED_SHARE = 0.5  # of the communes whose place must be known, for tiles
LEAST_RANKED = 5  # no rank under five communes
WHOLE = "Ensemble"
_ALONE = "Le territoire n’a qu’une commune : une carte ne montrerait rien."
_NOTHING = (
    "Aucun taux de ce thème n’est connu pour la moitié des communes au moins, avec des valeurs "
    "différentes : aucune carte n’est dessinée."
)
_NOWHERE = (
    "Les contours des communes ne sont pas importés : aucune carte n’est dessinée. Le fichier "
    "« Contours administratifs » d’Etalab suffit."
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A rate by commune: its line, its values in the order of codes, the names of the communes."""

    line: Line
    values: tuple[Value, ...]
    names: tuple[str, ...]
    source: str = ""

    @property
    def year(self) -> str:
        """The year of the values, and of their denominators."""
        held = next(value for value in self.values if value.has_figure)
        return words.year_text(self.line, held)

    @property
    def measure(self) -> Measure:
        """What the values are."""
        entry = self.line.entry
        return Measure(entry.libelle, entry.unite, entry.decimales)

    def text(self, value: Value) -> str:
        """A value as its cell prints it."""
        return short_text(value.interval, decimals=decimals_for(value, self.line.entry.decimales))


def carte(context: Context, engine: Engine, found: Sequence[Line], numbering: Numbering) -> Piece:
    """The map of the first rate of some lines that is known by commune and differs between them.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines, the most telling first.
        numbering: Gives the number of the figure.

    Returns:
        Outlines where the store holds all of them, else tiles; a sentence where no map says
        anything.
    """
    if len(context.territory.communes) < 2:
        return sentence(_ALONE)
    for line in found:
        shown = _known(context, engine, line)
        if shown is not None:
            return _map(context, shown, numbering)
    return sentence(_NOTHING)


def carte_de(
    context: Context,
    line: Line,
    values: Sequence[Value],
    numbering: Numbering,
    *,
    source: str = "",
) -> Piece:
    """The map of values that a report works out itself.

    Args:
        context: The territory.
        line: The indicator that they are of.
        values: One a commune, in the order of codes.
        numbering: Gives the number of the figure.
        source: What stands under it, where the values are made of several years.

    Returns:
        As `carte`; a sentence where the values do not differ or too few are known.
    """
    shown = _Shown(line, tuple(values), _names(context), source)
    drawn = [value for value in values if value.interval.is_bounded and value.has_figure]
    if len(values) < 2 or len(drawn) < KNOWN_SHARE * len(values):
        return sentence(_ALONE if len(values) < 2 else _NOTHING)
    return _map(context, shown, numbering)


def _known(context: Context, engine: Engine, line: Line) -> _Shown | None:
    """The rate by commune in the territory's year, else its newest; None where no map fits it."""
    entry = line.entry
    if entry.niveau_min != "commune" or entry.nature not in RATES or entry.additif:
        return None
    years = [line.value.year] if line.value else list(reversed(engine.years(line.identifier)))[:3]
    names = _names(context)
    for year in years:
        shown = _Shown(line, tuple(engine.communes(line.identifier, year)), names)
        drawn = [value for value in shown.values if value.interval.is_bounded and value.has_figure]
        # One ramp of tints cannot tell losses from gains.
        if any(value.interval.low < 0 for value in drawn):
            return None
        enough = len(drawn) >= KNOWN_SHARE * len(names)
        if enough and len({shown.text(value) for value in drawn}) > 1:
            return shown
    return None


def _names(context: Context) -> tuple[str, ...]:
    """Names of the communes, with their codes where two bear the same."""
    territory = context.territory
    names = [territory.code.commune(code).nom for code in territory.communes]
    return tuple(
        f"{name} ({code})" if names.count(name) > 1 else name
        for name, code in zip(names, territory.communes, strict=True)
    )


def _map(context: Context, shown: _Shown, numbering: Numbering) -> Piece:
    territory, store = context.territory, context.store
    outlines = outlines_of(store, territory.communes)
    is_whole = outlines.keys() >= set(territory.communes)
    middles = {} if is_whole else middles_of(store, territory.communes)
    if not is_whole and len(middles) < PLACED_SHARE * len(territory.communes):
        return sentence(_NOWHERE)
    digits = shown.line.entry.decimales
    spots = [
        Spot(
            Row(name, value.figure),
            middles.get(code),
            outlines[code] if is_whole else (),
            decimals_for(value, digits),
        )
        for code, name, value in zip(territory.communes, shown.names, shown.values, strict=True)
    ]
    return (outline_map if is_whole else tiles)(
        spots,
        _caption(context, shown, "Carte des communes" if is_whole else "Carte en tuiles"),
        numbering=numbering,
        measure=shown.measure,
        nature=shown.line.entry.nature,
        whole=_whole(shown),
    )


def _whole(shown: _Shown) -> Row | None:
    """The territory, where its figure is of the same year."""
    own = shown.line.value
    if own is None or own.year != shown.values[0].year:
        return None
    return Row(WHOLE, own.figure, emphasis=True)


def _caption(context: Context, shown: _Shown, kind: str) -> Caption:
    line, store = shown.line, context.store
    used = [value for value in shown.values if value.has_figure]
    title = title_of(shown.measure, shown.names, shown.values)
    producers = outline_producers(store) if kind == "Carte des communes" else ""
    outlines = f" ; contours : {producers}" if producers else ""
    return Caption(
        title=title,
        subtitle=f"{line.entry.libelle} ({line.entry.unite}), {context.territory.nom}, {shown.year}",
        alt=_alt(kind, title),
        reading=_reading(shown),
        scope=notes.scope_text(store, [line]),
        source=f"{shown.source or notes.sources_text(store, used)}{outlines}",
        note=" ".join(line.entry.pieges[:1]),
    )


def _alt(kind: str, title: str) -> str:
    text = f"{kind}. {title}. {words.ALT_TAIL}"
    return Claim(text, *title.checks) if isinstance(title, Claim) else text


def _reading(shown: _Shown) -> str:
    """« Lecture » of the commune where the rate is the greatest."""
    drawn = _drawn(shown.names, shown.values)
    name, value = max(drawn, key=lambda pair: (pair[1].interval.middle, pair[0]))
    label = lowered(shown.line.entry.libelle)
    return f"{place(name)}, {label} : {words.full_text(shown.line, value)} en {shown.year}."


def _drawn(names: Sequence[str], values: Sequence[Value]) -> list[tuple[str, Value]]:
    return [
        (name, value)
        for name, value in zip(names, values, strict=True)
        if value.has_figure and value.interval.is_bounded
    ]


def title_of(measure: Measure, names: Sequence[str], values: Sequence[Value]) -> str:
    """From the least to the greatest commune, named only where they are so for certain.

    Args:
        measure: What the values are.
        names: Names of the communes.
        values: Their values, one at least bounded.

    Returns:
        A claim on the two communes; a plain text where both are intervals.
    """
    drawn = _drawn(names, values)
    least = min(drawn, key=lambda pair: (pair[1].interval.low, pair[0]))
    most = max(drawn, key=lambda pair: (pair[1].interval.high, pair[0]))
    sign = unit(measure.unit).after(2) if measure.unit in ("%", "€") else ""
    first = _cell(measure, least[1]).partition(" à ")[0]
    last = f"{_cell(measure, most[1]).rpartition(' à ')[2]}{sign}"
    who = "les communes" if len(drawn) == len(values) else "les communes connues"
    said = [f"{who} vont de {first} à {last}"]
    are_ends = all(_is_end(one, drawn, measure) for one in (least, most))
    if are_ends:
        said.insert(0, f"{who} vont de {first} ({least[0]}) à {last} ({most[0]})")
    candidates = [text for one in said for text in (f"{measure.name} : {one}", _capital(one))]
    checks = [_says(measure, one) for one in (least, most) if one[1].interval.is_exact]
    ranks = (
        _ranks(measure, least[0], most[0], names) if are_ends and len(drawn) == len(values) else []
    )
    title = words.fitted(candidates)
    return Claim(title, *checks, *ranks) if checks else title


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _cell(measure: Measure, value: Value) -> str:
    return short_text(value.interval, decimals=decimals_for(value, measure.decimals))


def _says(measure: Measure, one: tuple[str, Value]) -> Says:
    return Says((one[0], measure.title), _cell(measure, one[1]))


def _ranks(measure: Measure, least: str, most: str, names: Sequence[str]) -> list[Check]:
    """That the two communes are first and last, where there are enough of them for a rank."""
    if len(names) < LEAST_RANKED:
        return []
    cells = tuple((name, measure.title) for name in names)
    return [Lowest((least, measure.title), cells), Highest((most, measure.title), cells)]


def _is_end(one: tuple[str, Value], drawn: Sequence[tuple[str, Value]], measure: Measure) -> bool:
    """Whether a commune is certainly at one end, alone, as the table shows it."""
    box, shown = one[1].interval, _cell(measure, one[1])
    others = [pair for pair in drawn if pair[0] != one[0]]
    if not is_one_number(box, decimals=decimals_for(one[1], measure.decimals)):
        return False
    apart = all(
        box.low > value.interval.high or box.high < value.interval.low for _, value in others
    )
    return apart and all(_cell(measure, value) != shown for _, value in others)

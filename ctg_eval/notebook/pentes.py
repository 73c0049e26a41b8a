"""The slopes of a territory's communes between two dates of one series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import OLDEST_YEARS, Line
from ctg_eval.display.caption import Caption, Measure
from ctg_eval.display.changes import change_text
from ctg_eval.display.claims import Changes, Claim
from ctg_eval.display.figures import Numbering, Slope, slope
from ctg_eval.display.french import join, number, place
from ctg_eval.display.pieces import Piece, sentence
from ctg_eval.display.scale import level
from ctg_eval.display.slope import MOST_LINES
from ctg_eval.display.tables import interval_cell
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import notes, words
from ctg_eval.notebook.sections import OVER_TIME

LEAST_LINES = 2
LEAST_SPAN = 3  # years between both dates: less shows chance more than change
MOST_IN_ALT = 3
_ONE = "Le territoire n’a qu’une commune : il n’y a pas de pentes à comparer."
_NONE = (
    "Aucun taux n’a changé pour certain entre deux dates d’une même série dans les communes : "
    "aucune pente n’est dessinée."
)


@dataclass(frozen=True, slots=True)
class _Choice:
    """An indicator, its two dates and the communes' values at both, in the same order."""

    line: Line
    firsts: tuple[Value, ...]
    lasts: tuple[Value, ...]

    @property
    def dates(self) -> tuple[int, int]:
        return self.firsts[0].year, self.lasts[0].year

    @property
    def values(self) -> list[Value]:
        return [*self.firsts, *self.lasts]

    @property
    def measure(self) -> Measure:
        entry = self.line.entry
        return Measure(entry.libelle, entry.unite, entry.decimales)

    def change(self, rank: int) -> str:
        """The change of one commune in words."""
        return change_text(self.firsts[rank].figure, self.lasts[rank].figure, self.measure)

    def told(self) -> list[int]:
        """Communes that stand out: the greatest rise and the greatest fall that are certain."""
        found = []
        for word, way in (("hausse", 1), ("baisse", -1)):
            ranks = [rank for rank in range(len(self.firsts)) if word in self.change(rank)]
            if ranks:
                found.append(max(ranks, key=lambda rank: way * self._step(rank)))
        return found

    def _step(self, rank: int) -> float:
        return level(self.lasts[rank].interval) - level(self.firsts[rank].interval)


def commune_slopes(
    context: Context, engine: Engine, found: Sequence[Line], numbering: Numbering
) -> Piece:
    """The first rate that changed for certain in a commune, between two dates of one series.

    All communes where there are eight at most, else the eight with most people.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines, the most telling first.
        numbering: Gives the number of the figure.

    Returns:
        The figure; a sentence where there is one commune, or where nothing changed for certain.
    """
    communes = _most_populated(context)
    if len(communes) < LEAST_LINES:
        return sentence(_ONE)
    for line in found:
        choice = _choice(engine, line, communes)
        if choice is not None and choice.told():
            return _figure(context, choice, numbering)
    return sentence(_NONE)


def _most_populated(context: Context) -> tuple[str, ...]:
    territory = context.territory
    ranked = sorted(
        territory.communes, key=lambda one: (-territory.code.commune(one).population, one)
    )
    return tuple(ranked[:MOST_LINES])


def _choice(engine: Engine, line: Line, communes: Sequence[str]) -> _Choice | None:
    """Both dates that half of the communes have: the newest, then about ten years before."""
    entry = line.entry
    if entry.niveau_min != "commune" or not line.is_rate or entry.forme in OVER_TIME:
        return None
    held = {
        year: tuple(engine.value(line.identifier, "commune", one, year) for one in communes)
        for year in engine.years(line.identifier)
    }
    for last in sorted(held, reverse=True):
        # The oldest of the last ten years; failing that, the nearest before them.
        for first in sorted(
            held, key=lambda year: (year < last - OLDEST_YEARS, abs(year - last + OLDEST_YEARS))
        ):
            if _compare(line, first, last) and _enough(held[first], held[last]):
                values = [one for year in (first, last) for one in held[year] if _is_known(one)]
                return _Choice(words.evenly(line, values), held[first], held[last])
    return None


def _compare(line: Line, first: int, last: int) -> bool:
    """Whether two years are of one series and far enough apart."""
    entry = line.entry
    series = entry.series_of(first)
    is_one = not entry.series or (series is not None and series == entry.series_of(last))
    return is_one and last - first >= LEAST_SPAN


def _enough(firsts: Sequence[Value], lasts: Sequence[Value]) -> bool:
    """Whether half of the communes, two at least, are known at both dates."""
    both = sum(_is_known(one) and _is_known(two) for one, two in zip(firsts, lasts, strict=True))
    return both >= max(LEAST_LINES, len(firsts) / 2)


def _is_known(value: Value) -> bool:
    return value.has_figure and value.interval.is_bounded


def _figure(context: Context, choice: _Choice, numbering: Numbering) -> Piece:
    territory = context.territory
    names = [territory.code.commune(one.geo).nom for one in choice.firsts]
    told = choice.told()
    rows = [
        Slope(name, first.figure, last.figure, emphasis=rank in told)
        for rank, (name, first, last) in enumerate(
            zip(names, choice.firsts, choice.lasts, strict=True)
        )
    ]
    known = [one for one in choice.values if one.has_figure]
    caption = Caption(
        title=_title(choice, names),
        subtitle=f"{_named(choice)}, {_where(context)}, {choice.dates[0]} et {choice.dates[1]}",
        alt=_alt(choice, names),
        reading=_reading(choice, names),
        scope=notes.scope_text(context.store, [choice.line]),
        source=notes.sources_text(context.store, known),
        note=" ".join(choice.line.entry.pieges[:1]),
    )
    return slope(rows, caption, numbering=numbering, dates=choice.dates, measure=choice.measure)


def _named(choice: _Choice) -> str:
    entry = choice.line.entry
    is_said = entry.unite.casefold() in entry.libelle.casefold()
    return entry.libelle if is_said else f"{entry.libelle} ({entry.unite})"


def _where(context: Context) -> str:
    count = len(context.territory.communes)
    if count > MOST_LINES:
        return f"les {MOST_LINES} communes les plus peuplées sur {number(count)}"
    return f"les {count} communes du territoire"


def _title(choice: _Choice, names: Sequence[str]) -> Claim:
    """« Taux de pauvreté : en hausse de 3 points à Lens ; en baisse à Avion entre 2015 et 2021 »."""
    period = f"entre {choice.dates[0]} et {choice.dates[1]}"
    changes = [(names[rank], choice.change(rank)) for rank in choice.told()]
    plain = [(name, said.partition(" de ")[0].rstrip(",")) for name, said in changes]
    texts = []
    # The subtitle names the indicator: a title that cannot hold its name does without it.
    for head in (f"{choice.line.entry.libelle} : ", ""):
        for pairs in (changes, plain, changes[:1], plain[:1]):
            told = " ; ".join(f"{said} {place(name)}" for name, said in pairs)
            text = f"{head}{told} {period}"
            texts.append((f"{text[:1].upper()}{text[1:]}", pairs))
    text, pairs = next((one for one in texts if len(one[0]) <= words.LONGEST_TITLE), texts[-1])
    return Claim(text, *(_check(choice, name, said) for name, said in pairs))


def _check(choice: _Choice, name: str, said: str) -> Changes:
    first, last = ((name, str(date)) for date in choice.dates)
    return Changes(first, last, said, choice.line.entry.unite, choice.line.entry.decimales)


def _alt(choice: _Choice, names: Sequence[str]) -> str:
    """The values of the communes that stand out, then of others that are known at both dates."""
    pairs = list(zip(names, choice.firsts, choice.lasts, strict=True))
    order = [*choice.told(), *(rank for rank in range(len(pairs)) if rank not in choice.told())]
    known = [pairs[rank] for rank in order if all(map(_is_known, pairs[rank][1:]))]
    decimals = choice.line.entry.decimales
    said = [
        f"{name[:40]} {interval_cell(first.figure, decimals=decimals)} puis "
        f"{interval_cell(last.figure, decimals=decimals)}"
        for name, first, last in known[:MOST_IN_ALT]
    ]
    between = f"de {choice.dates[0]} à {choice.dates[1]}"
    return f"Pentes {between} : {' ; '.join(said)}. Valeurs dans le tableau."


def _reading(choice: _Choice, names: Sequence[str]) -> str:
    rank = choice.told()[0]
    ends = join([
        f"{words.full_text(choice.line, one)} en {one.year}"
        for one in (choice.firsts[rank], choice.lasts[rank])
    ])  # fmt: skip
    return f"{place(names[rank])}, {ends}."

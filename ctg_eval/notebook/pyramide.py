"""The pyramid of ages of a diagnostic, beside the widest area that holds the territory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctg_eval.analysis.context import Context
from ctg_eval.bounds import Interval, total, weakest
from ctg_eval.disclosure.door import Figure
from ctg_eval.disclosure.masking import protection
from ctg_eval.display.caption import Caption
from ctg_eval.display.claims import Claim, Says
from ctg_eval.display.french import in_place, short_text
from ctg_eval.display.pieces import Numbering, Piece, sentence
from ctg_eval.display.pyramid import AgeGroup, Ages, Band, pyramid
from ctg_eval.geography.territory import Territory
from ctg_eval.indicators.engine import FRANCES, LEAST_SHARE, Engine
from ctg_eval.notebook import words
from ctg_eval.sources.facts import Cell, Facts
from ctg_eval.sources.gathering import gather_facts

SOURCE = "insee_age"
SEXES = ("h", "f")
BANDS = (
    *((f"{age}_{age + 4}", f"{age} à {age + 4} ans") for age in range(0, 95, 5)),
    ("95_plus", "95 ans ou plus"),
)
# Wide groups: their label, then their bands, by rank.
GROUPS = (
    ("Moins de 20 ans", range(4)),
    ("20 à 64 ans", range(4, 13)),
    ("65 ans ou plus", range(13, 20)),
)
_NOTHING = (
    "La population par sexe et par âge n’est pas dans les données importées : aucune pyramide "
    "n’est dessinée."
)


@dataclass(frozen=True, slots=True)
class _People:
    """Residents of an area: its name, its place in a sentence, a cell by sex and band."""

    name: str
    where: str
    men: tuple[Cell, ...]
    women: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell."""
        return (*self.men, *self.women)


def pyramide(context: Context, engine: Engine, numbering: Numbering) -> Piece:
    """The pyramid of the territory, the widest known area that holds it as a grey outline.

    Args:
        context: The territory.
        engine: Its engine: its last year and its door of secrecy.
        numbering: Gives the number of the figure.

    Returns:
        The figure; a sentence where residents are not known by sex and age.
    """
    areas = _areas(context.territory)
    facts = gather_facts(
        context.store,
        context.territory.communes,
        variables=list(variables()),
        areas=[(level, geo) for level, geo, _, _ in areas],
        protect=protection(engine.door, engine.catalogue, context.store.code),
    )
    years = [year for year in facts.years(_name("h", "0_4")) if year <= engine.last_year]
    for year in reversed(years):
        own = _people(_territory_cells(facts, year), context.territory.nom, "sur le territoire")
        if own is not None:
            return _figure(context, engine, own, _other(facts, areas, own, year), year, numbering)
    return sentence(_NOTHING)


def _name(sex: str, band: str) -> str:
    return f"{SOURCE}.{sex}_{band}"


def variables() -> Iterator[str]:
    """Variables of the pyramid, by sex then by band from the youngest."""
    return (_name(sex, band) for sex in SEXES for band, _ in BANDS)


def _areas(territory: Territory) -> list[tuple[str, str, str, str]]:
    """Areas that hold the territory, the widest first: level, code, name, place in a sentence."""
    code = territory.code
    found = [("france", geo, "France", in_place("france", geo, "France")) for geo in FRANCES]
    held = [("region", territory.regions), ("departement", territory.departements)]
    if not territory.epci and not territory.outside_epci:
        held.append(("epci", territory.epcis))
    for level, geos in held:
        if len(geos) == 1:
            name = code.name(level, geos[0])
            found.append((level, geos[0], name, in_place(level, geos[0], name)))
    return found


def _territory_cells(facts: Facts, year: int) -> list[Cell | None]:
    return [_usable(facts.territory(name, year)) for name in variables()]


def _area_cells(facts: Facts, level: str, geo: str, year: int) -> list[Cell | None]:
    found = []
    for name in variables():
        cell = _usable(facts.published(name, level, geo, year))
        found.append(cell or _usable(facts.summed(name, level, geo, year)))
    return found


def _usable(cell: Cell | None) -> Cell | None:
    """The cell with both ends known, over nine tenths of the communes at least; else None."""
    if cell is None or not cell.status.has_figure or cell.is_known:
        return cell if cell and cell.status.has_figure else None
    if cell.share < LEAST_SHARE or cell.known < LEAST_SHARE * cell.expected:
        return None
    if not math.isfinite(cell.known_high):
        return None
    box = Interval(cell.interval.low, cell.known_high)
    return Cell(box, cell.status, cell.files, cell.known, cell.expected, cell.share)


def _people(cells: Sequence[Cell | None], name: str, where: str) -> _People | None:
    """The residents, where every band is known and somebody lives there."""
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells) or not any(cell.interval.low > 0 for cell in known):
        return None
    return _People(name, where, tuple(known[: len(BANDS)]), tuple(known[len(BANDS) :]))


def _other(
    facts: Facts, areas: Sequence[tuple[str, str, str, str]], own: _People, year: int
) -> _People | None:
    """The widest area that is known, unless it is the territory itself."""
    for level, geo, name, where in areas:
        found = _people(_area_cells(facts, level, geo, year), name, where)
        if found and [c.interval for c in found.cells] != [c.interval for c in own.cells]:
            return found
    return None


def _share(part: Iterable[Cell], whole: Iterable[Cell], engine: Engine) -> Figure:
    """A part of the residents in %: what is in it is also in the whole."""
    held = list(part)
    rest = [cell for cell in whole if not any(cell is one for one in held)]
    inside, outside = total(c.interval for c in held), total(c.interval for c in rest)
    low = 100 * inside.low / ((inside.low + outside.high) or 1)
    high = 100 * inside.high / ((inside.high + outside.low) or 1)
    worst = weakest(cell.status for cell in held)
    return Figure(Interval(min(low, high), max(low, high)), worst, engine.door.seal)


def _ages(people: _People, engine: Engine) -> Ages:
    bands = tuple(
        Band(label, _share([man], people.cells, engine), _share([woman], people.cells, engine))
        for (_, label), man, woman in zip(BANDS, people.men, people.women, strict=True)
    )
    return Ages(people.name, bands)


def _group(people: _People, ranks: Iterable[int], engine: Engine) -> Figure:
    held = [cells[rank] for rank in ranks for cells in (people.men, people.women)]
    return _share(held, people.cells, engine)


def _figure(
    context: Context,
    engine: Engine,
    own: _People,
    other: _People | None,
    year: int,
    numbering: Numbering,
) -> Piece:
    ages = _ages(own, engine)
    groups = [
        AgeGroup(label, _group(own, ranks, engine), _group(other, ranks, engine) if other else None)
        for label, ranks in GROUPS
    ]
    caption = Caption(
        title=_title(groups, own, other),
        subtitle=f"Population par sexe et âge (% des habitants), {own.name}, {year}",
        alt=_alt(groups, own, other),
        reading=_reading(ages),
        scope=_scope(context),
        source=_source(context, [*own.cells, *(other.cells if other else ())], year),
        note=_note(context, own),
    )
    return pyramid(
        ages,
        caption,
        numbering=numbering,
        other=_ages(other, engine) if other else None,
        groups=groups,
    )


def _text(figure: Figure) -> str:
    return short_text(figure.interval, decimals=1)


def _title(groups: Sequence[AgeGroup], own: _People, other: _People | None) -> Claim:
    """The share of the young, beside the other area's: the first thing that a diagnostic asks."""
    return _claim(groups[0], own, other, tail="ont moins de 20 ans")


def _alt(groups: Sequence[AgeGroup], own: _People, other: _People | None) -> Claim:
    young = _claim(groups[0], own, other, tail="ont moins de 20 ans")
    old = _claim(groups[2], own, other, tail="ont 65 ans ou plus")
    text = f"Pyramide des âges. {young} ; {old[:1].lower()}{old[1:]}. {words.ALT_TAIL}"
    return Claim(text, *young.checks, *old.checks)


def _claim(group: AgeGroup, own: _People, other: _People | None, *, tail: str) -> Claim:
    text = f"{_text(group.own)} % des habitants {tail}"
    checks = [Says((group.label, own.name), _text(group.own))]
    if other and group.other:
        told = _text(group.other)
        checks.append(Says((group.label, other.name), told))
        is_same = told == _text(group.own)
        text += f", comme {other.where}" if is_same else f", contre {told} % {other.where}"
    return Claim(text, *checks)


def _reading(ages: Ages) -> str:
    band = ages.bands[0]
    return (
        f"sur le territoire, les garçons de {band.label} font {_text(band.men)} % de la population, "
        f"les filles {_text(band.women)} %."
    )


def _scope(context: Context) -> str:
    return context.store.sources.entries[SOURCE].champ or "ensemble des habitants."


def _source(context: Context, cells: Iterable[Cell], year: int) -> str:
    """Producers and titles of the files used, and their year."""
    used = sorted({name for cell in cells for name in cell.files})
    entries = [context.store.register.entry(name) for name in used]
    told = dict.fromkeys(f"{entry.producer}, {entry.title}, {year}" for entry in entries)
    return " ; ".join(told)


def _note(context: Context, own: _People) -> str:
    texts = list(context.store.sources.entries[SOURCE].pieges[:1])
    first = own.men[0]
    if first.known < first.expected:
        texts.append(f"Calculé sur {first.known} communes sur {first.expected}.")
    return " ".join(texts)

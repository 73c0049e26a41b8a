"""Insee's movements of communes: events by date, the communes of a past day, a file's vintage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from ctg_eval.errors import GeographyError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.tables import ARRONDISSEMENT

MOVEMENT_COLUMNS = ("MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "TYPECOM_AP", "COM_AP")
# Renaming, and the end of associated or delegated communes inside one: no perimeter changes.
_WITHOUT_EFFECT = frozenset({"10", "34", "35", "70", "71"})


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the communes that moved on one day.

    Attributes:
        day: Date of effect, ISO form.
        images: Commune of the eve → communes of the day that hold its land; a commune that
            received others leads to itself.
    """

    day: str
    images: Mapping[str, frozenset[str]]

    @property
    def after(self) -> frozenset[str]:
        """Communes of the day."""
        return frozenset().union(*self.images.values())

    @property
    def born(self) -> frozenset[str]:
        """Communes of the day that did not exist on the eve."""
        return self.after - self.images.keys()

    @property
    def lost(self) -> frozenset[str]:
        """Communes of the eve that exist no more on the day."""
        return frozenset(self.images) - self.after


def read_steps(movements: pd.DataFrame) -> tuple[Step, ...]:
    """Order Insee's movements by day, whole communes only.

    Args:
        movements: Rows of v_mvtcommune_AAAA.csv, columns `MOVEMENT_COLUMNS`, all as text.

    Returns:
        One step a day, the oldest first.

    Raises:
        GeographyError: a column is absent or a date cannot be read.
    """
    absent = [name for name in MOVEMENT_COLUMNS if name not in movements.columns]
    if absent:
        raise GeographyError(f"Mouvements de communes : colonne(s) absente(s) {', '.join(absent)}.")
    whole = (movements["TYPECOM_AV"] == "COM") & (movements["TYPECOM_AP"] == "COM")
    rows = movements[whole & ~movements["MOD"].astype("str").isin(_WITHOUT_EFFECT)]
    try:
        days = pd.to_datetime(rows["DATE_EFF"], format="ISO8601").dt.strftime("%Y-%m-%d")
    except ValueError as cause:
        raise GeographyError(f"Mouvements de communes : date illisible ({cause}).") from cause
    events: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for day, before, after in zip(days, rows["COM_AV"], rows["COM_AP"], strict=True):
        events[day][before].add(after)
    return tuple(Step(day, _chained(events[day])) for day in sorted(events))


def _chained(events: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """Join the two moves of a commune that changed its code and merged on the same day."""
    images = {before: set(afters) for before, afters in events.items()}
    for before in events:
        for after in events[before]:
            passing = after != before and after in images and after not in events[after]
            # Two communes that exchange their codes are not a chain.
            if passing and before not in events[after]:
                images[before] = (images[before] - {after}) | events[after]
                del images[after]
    return {before: frozenset(afters) for before, afters in images.items()}


def communes_on(code: OfficialCode, steps: Iterable[Step], day: date) -> frozenset[str]:
    """The communes that existed on a day, movements undone from today's code.

    A merger or a restoration later than the last movement known is taken from today's code.

    Args:
        code: Today's code.
        steps: Steps of `read_steps`.
        day: Movements of that very day are done.
    """
    ordered = sorted(steps, key=lambda step: step.day)
    state: dict[str, bool] = {}
    for step in ordered:
        state.update(dict.fromkeys(step.lost, False))
        state.update(dict.fromkeys(step.after, True))
    communes = {known for known in code.communes if state.get(known, True)}
    communes |= {known for known, alive in state.items() if alive and code.current_commune(known)}
    for step in reversed(ordered):
        if step.day > day.isoformat():
            communes -= step.born
            communes |= step.lost
    return frozenset(communes)


@dataclass(frozen=True)
class Calendar:
    """The communes that existed on 1 January of several years, by département.

    Attributes:
        years: Year → département → communes.
        cities: City of each municipal arrondissement.
    """

    years: Mapping[int, Mapping[str, frozenset[str]]] = field(repr=False)
    cities: Mapping[str, str] = field(repr=False)

    def vintage(self, codes_present: Iterable[str]) -> int:
        """The 1 January whose communes fit best the codes of a file.

        Fewest codes that did not exist, then fewest communes missing in the départements
        present; the latest year when several fit alike. Municipal arrondissements count as their
        city.

        Args:
            codes_present: Codes of the file's communes.
        """
        present: dict[str, set[str]] = defaultdict(set)
        for known in codes_present:
            commune = self.cities.get(known, known)
            present[departement_of(commune)].add(commune)
        scores = []
        for year, areas in self.years.items():
            pairs = [(held, areas.get(area, frozenset())) for area, held in present.items()]
            unknown = sum(len(held - existing) for held, existing in pairs)
            missing = sum(len(existing - held) for held, existing in pairs)
            scores.append((unknown, missing, -year))
        return -min(scores)[2]


def make_calendar(code: OfficialCode, movements: pd.DataFrame, years: Iterable[int]) -> Calendar:
    """The communes of each 1 January, movements undone from today's code.

    Args:
        code: The official code.
        movements: Rows of v_mvtcommune_AAAA.csv.
        years: Years wanted.

    Raises:
        GeographyError: the movements cannot be read, or no year is wanted.
    """
    steps = read_steps(movements)
    found: dict[int, dict[str, frozenset[str]]] = {}
    for year in years:
        areas: dict[str, set[str]] = defaultdict(set)
        for commune in communes_on(code, steps, date(year, 1, 1)):
            areas[departement_of(commune)].add(commune)
        found[year] = {area: frozenset(communes) for area, communes in areas.items()}
    if not found:
        raise GeographyError("Aucune année proposée pour dater la géographie du fichier.")
    return Calendar(found, arrondissements(code))


def infer_vintage(
    codes_present: Iterable[str],
    code: OfficialCode,
    movements: pd.DataFrame,
    years: Iterable[int],
) -> int:
    """The 1 January whose communes fit best the codes of one file (see `Calendar.vintage`).

    Args:
        codes_present: Codes of the file's communes.
        code: The official code.
        movements: Rows of v_mvtcommune_AAAA.csv.
        years: Years to choose from.

    Raises:
        GeographyError: the movements cannot be read, or there is no year to choose from.
    """
    return make_calendar(code, movements, years).vintage(codes_present)


def departement_of(commune: str) -> str:
    """Code of the département written in a commune's code.

    >>> departement_of("2A004"), departement_of("97411")
    ('2A', '974')
    """
    return commune[:3] if commune[:2] in ("97", "98") else commune[:2]


def arrondissements(code: OfficialCode) -> dict[str, str]:
    """City of each municipal arrondissement (Paris, Lyon, Marseille)."""
    rows = code.table[code.table["type"] == ARRONDISSEMENT]
    return dict(zip(rows["code"].tolist(), rows["commune"].tolist(), strict=True))

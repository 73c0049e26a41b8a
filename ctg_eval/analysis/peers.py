"""Comparable territories: the EPCI nearest to the territory by their structure (référentiel, f.5).

Euclidean distance on the structural variables, each centred and reduced over all EPCI that have
them all. The variable compared never takes part in the choice: an indicator made of a structural
variable has its own list, chosen without that variable.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ctg_eval.analysis.structure import Criterion, Structure
from ctg_eval.bounds import Interval
from ctg_eval.geography.territory import Territory
from ctg_eval.referentiel.indicateurs import Indicateur

LEAST_CRITERIA = 3
FEWER, MORE = 5, 15  # the choice is made again with these numbers
LEAST_OF_NATURE = 3 * MORE  # fewer EPCI of one legal nature leave no choice among them
_LOGARITHM = ("population",)
NATURES = {
    "CC": "communautés de communes",
    "CA": "communautés d’agglomération",
    "CU": "communautés urbaines",
    "METRO": "métropoles",
    "MET69": "métropoles",
}
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Peer:
    """One comparable territory.

    Attributes:
        geo: Its SIREN.
        nom: Its name.
        distance: Its distance to the territory, in standard deviations.
    """

    geo: str
    nom: str
    distance: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The comparable territories for some criteria.

    Attributes:
        criteria: Structural variables that the distance rests on.
        without: Those left out because the compared figure is made of them.
        ranked: The nearest first, as many as the widest sensitivity asks for.
        left_out: EPCI that lack a variable → labels of what they lack.
        nature: Legal nature that the choice is kept to; empty for all.
        moved: Most peers that change when the ends of intervals replace their middles.
        reason: French words that say why there is none; empty when there are some.
    """

    criteria: tuple[Criterion, ...]
    without: tuple[Criterion, ...] = ()
    ranked: tuple[Peer, ...] = ()
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    nature: str = ""
    moved: int = 0
    reason: str = ""

    def nearest(self, count: int) -> tuple[Peer, ...]:
        """The nearest ones; fewer when there are not so many."""
        return self.ranked[:count]


@dataclass(frozen=True)
class Chooser:
    """Chooses the comparable territories of one territory, once for each set of criteria.

    Attributes:
        territory: The territory.
        structure: Structural variables of all EPCI.
        count: How many comparable territories it asks for.
    """

    territory: Territory
    structure: Structure
    count: int
    _made: dict[frozenset[str], Choice] = field(default_factory=dict, repr=False)

    @property
    def base(self) -> Choice:
        """The choice on every criterion."""
        return self._without(frozenset())

    def choice(self, entry: Indicateur) -> Choice:
        """The choice for one indicator: without the criteria that it is made of."""
        return self._without(
            frozenset(
                one.identifier for one in self.structure.criteria if is_made_of(entry, one.entry)
            )
        )

    def _without(self, names: frozenset[str]) -> Choice:
        if names not in self._made:
            kept = tuple(c for c in self.structure.criteria if c.identifier not in names)
            without = tuple(c for c in self.structure.criteria if c.identifier in names)
            self._made[names] = self._choose(kept, without)
        return self._made[names]

    def _choose(self, kept: tuple[Criterion, ...], without: tuple[Criterion, ...]) -> Choice:
        if len(kept) < LEAST_CRITERIA:
            reason = (
                f"{len(kept)} variable{'s' if len(kept) > 1 else ''} de structure seulement, "
                f"il en faut {LEAST_CRITERIA} au moins"
            )
            return Choice(kept, without, reason=reason)
        left_out = self._left_out(kept)
        held = [geo for geo in self._others if geo not in left_out]
        nature = self._nature(held)
        inside = [geo for geo in held if not nature or self._natures[geo] == nature]
        if not inside:
            return Choice(kept, without, (), left_out, reason="aucun autre EPCI n’est connu")
        most = max(self.count, MORE)
        distances = _distances(kept, held, "middle")
        ranked = _nearest(distances, inside, most)
        found = tuple(
            Peer(geo, self.territory.code.name("epci", geo), distances[geo]) for geo in ranked
        )
        moved = self._moved(kept, held, inside, ranked[: self.count])
        return Choice(kept, without, found, left_out, nature, moved)

    def _moved(
        self,
        kept: Sequence[Criterion],
        held: Sequence[str],
        inside: Sequence[str],
        chosen: Sequence[str],
    ) -> int:
        """Most peers that change when every interval is taken at its low, or at its high end."""
        others = (
            _nearest(_distances(kept, held, end), inside, len(chosen)) for end in ("low", "high")
        )
        return max(len(set(chosen) - set(other)) for other in others)

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """Every EPCI but those of the territory."""
        own = set(self.territory.epcis)
        return tuple(geo for geo in self.structure.epcis if geo not in own)

    @cached_property
    def _natures(self) -> Mapping[str, str]:
        return {geo: self.territory.code.nature(geo) for geo in self.structure.epcis}

    def _left_out(self, kept: Sequence[Criterion]) -> dict[str, tuple[str, ...]]:
        lacking = {
            geo: tuple(one.entry.libelle for one in kept if geo not in one.values)
            for geo in self._others
        }
        return {geo: labels for geo, labels in lacking.items() if labels}

    def _nature(self, held: Sequence[str]) -> str:
        """The territory's legal nature, where enough of the EPCI have it."""
        if self.territory.epci is None:
            return ""
        own = self.territory.code.nature(self.territory.epci)
        same = sum(self._natures[geo] == own for geo in held)
        return own if same >= max(LEAST_OF_NATURE, 3 * self.count) else ""


def is_made_of(entry: Indicateur, criterion: Indicateur) -> bool:
    """Whether an indicator is made of a structural variable, or tells the same thing.

    It is where both count the same thing above the bar, where it counts the rest of the whole of
    which the criterion is a part, and where both are read in one distribution of incomes.
    """
    counted = {name for name, _ in entry.numerateur}
    own = {name for name, _ in criterion.numerateur}
    whole = {name for name, _ in criterion.denominateur}
    if criterion.forme == "valeur" and _families(entry) & _families(criterion):
        return True
    return bool(counted & (own | whole if own <= whole else own))


def _families(entry: Indicateur) -> set[str]:
    """Sources of an indicator, the editions of one source as one: `insee_filosofi_2021` too."""
    return {"_".join(one.split("_")[:2]) for one in entry.sources}


def _distances(kept: Sequence[Criterion], held: Sequence[str], end: str) -> dict[str, float]:
    """Distance of each EPCI to the territory, every interval taken at one place.

    Args:
        kept: Criteria.
        held: EPCI that have them all.
        end: « middle », « low » or « high ».
    """
    squares = np.zeros(len(held))
    for one in kept:
        numbers = np.array([_number(one, one.values[geo].interval, end) for geo in held])
        spread = float(numbers.std())
        if spread > 0:
            own = _number(one, one.own.interval, end)
            squares += ((numbers - own) / spread) ** 2
    return dict(zip(held, np.sqrt(squares).tolist(), strict=True))


def _number(criterion: Criterion, box: Interval, end: str) -> float:
    value = float(getattr(box, end))
    if criterion.identifier in _LOGARITHM:
        return math.log(max(value, 1.0))
    return value


def _nearest(distances: Mapping[str, float], inside: Sequence[str], count: int) -> list[str]:
    """The nearest EPCI; the code decides between two at one same distance."""
    return sorted(inside, key=lambda geo: (distances[geo], geo))[:count]

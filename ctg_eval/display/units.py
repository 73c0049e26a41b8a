"""The units of the catalogue: singular and plural, the space before them, how a change is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NARROW = "\u202f"  # thin no-break space: thousands, before % and €
WIDE = "\u00a0"  # no-break space: before a word

Change = Literal["points", "unit", "percent"]


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is written after a number.

    Attributes:
        singular: Form from 0 to 1.99; empty when nothing is written.
        plural: Form from 2.
        space: Space between the number and the unit.
        change: How a change is said: in points, in the unit itself, or in per cent.
    """

    singular: str
    plural: str
    space: str = WIDE
    change: Change = "percent"

    def after(self, size: float) -> str:
        """What follows a number of this size, its space included."""
        word = self.singular if abs(size) < 2 else self.plural
        return f"{self.space}{word}" if word else ""


_SIGNS = {
    "": Unit("", "", ""),
    "%": Unit("%", "%", NARROW, "points"),
    "% par an": Unit("% par an", "% par an", NARROW, "points"),
    "% des points": Unit("% des points", "% des points", NARROW, "points"),
    "euros": Unit("€", "€", NARROW),
    "euros par an": Unit("€ par an", "€ par an", NARROW),
    "euros par mois": Unit("€ par mois", "€ par mois", NARROW),
    "euros par heure": Unit("€ par heure", "€ par heure", NARROW),
    "€": Unit("€", "€", NARROW),
    "ans": Unit("an", "ans", change="unit"),
    "ETP": Unit("ETP", "ETP"),
    "points": Unit("point", "points", change="unit"),
    "rendez-vous": Unit("rendez-vous", "rendez-vous"),
    # Pure numbers: a unit written after them would be noise (« 102,4 indice »).
    "indice": Unit("", "", change="points"),
    "base 100": Unit("", "", change="points"),
    "rapport": Unit("", "", change="unit"),
    "mois": Unit("mois", "mois", change="unit"),
    "heures par enfant": Unit("heure par enfant", "heures par enfant", change="unit"),
}
# Ratios that are not percentages: their gap is said in the unit itself, never in points.
_RATIOS = ("pour 100", "pour 1 000", "pour 100 000", "base 100", "par mois", "rang 0-100")


def unit(name: str) -> Unit:
    """The unit of that name in the catalogue.

    A name out of the table keeps its words; its singular loses the plural mark of the first word
    (« naissances par an » gives « naissance par an »).

    >>> unit("places pour 100 enfants").after(1.5).strip()
    'place pour 100 enfants'
    """
    if name in _SIGNS:
        return _SIGNS[name]
    first, _, rest = name.partition(" ")
    single = first[:-1] if first.endswith("s") and len(first) > 3 else first
    singular = f"{single} {rest}" if rest else single
    ratio = any(mark in name for mark in _RATIOS)
    return Unit(_fixed(singular), _fixed(name), change="unit" if ratio else "percent")


def _fixed(words: str) -> str:
    """The words with no break inside « 1 000 » nor before the number of a base."""
    return words.replace("1 000", f"1{NARROW}000").replace("100 000", f"100{NARROW}000")

"""Column names made comparable, and the small pattern language of the declarations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=20_000)
def plain(name: str) -> str:
    """A header in small letters, without accents, with `_` for all that is no letter or digit.

    >>> plain("\ufeffNombre de demandeurs d’emploi")
    'nombre_de_demandeurs_d_emploi'
    >>> plain("Tranche d'âge")
    'tranche_d_age'
    """
    letters = unicodedata.normalize("NFKD", name.lstrip("\ufeff"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")


@dataclass(frozen=True, slots=True)
class Match:
    """A header that answers a pattern.

    Attributes:
        header: The normalised header.
        year: The year that its name carries, or None.
    """

    header: str
    year: int | None


@lru_cache(maxsize=2_000)
def _expressions(pattern: str) -> tuple[re.Pattern[str], ...]:
    """One expression an alternative: each may carry its own year."""
    found = []
    for alternative in pattern.split("|"):
        text = re.escape(alternative.lower())
        text = text.replace(r"\{aaaa\}", r"(?P<aaaa>\d{4})").replace(r"\{aa\}", r"(?P<aa>\d\d)")
        found.append(re.compile(text.replace(r"\*", ".*")))
    return tuple(found)


def matches(pattern: str, headers: Iterable[str]) -> list[Match]:
    """The headers that answer a pattern, in the file's order.

    Args:
        pattern: A name; `{aa}` and `{aaaa}` stand for a year, `*` for any text, `|` for « or ».
        headers: Normalised headers.

    >>> matches("q2{aa}", ["q119", "q219"])
    [Match(header='q219', year=2019)]
    """
    expressions = _expressions(pattern)
    found = []
    for header in headers:
        hit = next(filter(None, (one.fullmatch(header) for one in expressions)), None)
        if hit:
            groups = hit.groupdict()
            short, long = groups.get("aa"), groups.get("aaaa")
            year = int(long) if long else _century(int(short)) if short else None
            found.append(Match(header, year))
    return found


def _century(short: int) -> int:
    return 2000 + short if short < 60 else 1900 + short


def absent(patterns: Sequence[str], headers: Sequence[str]) -> list[str]:
    """The patterns that no header answers."""
    return [pattern for pattern in patterns if not matches(pattern, headers)]


def years_in(text: str) -> list[int]:
    """Every year written in a text, in order.

    >>> years_in("2022-2023")
    [2022, 2023]
    >>> years_in("202412")
    [2024]
    """
    return [int(year) for year in re.findall(r"(?:19|20)\d\d", text)]

"""The rule of the public service of early childhood: what is due by law, by number of inhabitants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from ctg_eval.referentiel.yaml import Declared, read_yaml

PATH = Path(__file__).parent / "donnees" / "sppe.yaml"


class Renfort(Declared):
    """What a mission also asks of the largest communes.

    Attributes:
        au_dessus: Total population strictly above which it is due, inhabitants.
        quoi: What it is.
        court: The same in one word.
        depuis: Day from which it is due.
    """

    au_dessus: int
    quoi: str
    court: str
    depuis: date


class Mission(Declared):
    """One mission.

    Attributes:
        nom: Its name.
        court: The same in a word or two.
        au_dessus: Total population strictly above which it is due, inhabitants; 0 for everyone.
        renfort: What it also asks of the largest communes.
    """

    nom: str
    court: str
    au_dessus: int = 0
    renfort: Renfort | None = None


class Regle(Declared):
    """The whole rule (REFERENTIEL, part e: article L. 214-1-3).

    Attributes:
        source: Identifier of the source of the texts.
        article: The article, in words.
        missions: The missions, in their order.
    """

    source: str
    article: str
    missions: Mapping[str, Mission] = Field(min_length=1)

    @property
    def paliers(self) -> tuple[int, ...]:
        """Every threshold, sorted."""
        found = {one.au_dessus for one in self.missions.values()}
        found |= {one.renfort.au_dessus for one in self.missions.values() if one.renfort}
        return tuple(sorted(found - {0}))


@lru_cache(maxsize=1)
def load_rule() -> Regle:
    """The rule that the package declares."""
    return Regle.model_validate(read_yaml(PATH))

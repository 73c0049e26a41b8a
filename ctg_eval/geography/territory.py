"""A territory: a set of today's communes, from one EPCI, several, or a part of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ctg_eval.errors import GeographyError
from ctg_eval.geography.code import OfficialCode


@dataclass(frozen=True)
class Territory:
    """The communes of a CTG, at one vintage of the official code.

    Attributes:
        id: Short name of the territory's folder, or its SIREN.
        nom: Name printed on pages.
        communes: Today's communes, sorted.
        code: The official code that they belong to.
        whole: The territory that it is a sector of; None for a whole territory.
    """

    id: str
    nom: str
    communes: tuple[str, ...]
    code: OfficialCode = field(repr=False)
    whole: Territory | None = field(default=None, repr=False)

    @property
    def noun(self) -> str:
        """What pages call it: « territoire » or « secteur »."""
        return "secteur" if self.whole else "territoire"

    @property
    def epcis(self) -> tuple[str, ...]:
        """EPCI of its communes, the one with most of them first."""
        return self._parents("epci")

    @property
    def epci(self) -> str | None:
        """SIREN of the EPCI that it is exactly; None when it is another set of communes."""
        first = self.epcis[:1]
        is_whole = first and self.code.members("epci", first[0]) == self.communes
        return first[0] if is_whole else None

    @property
    def departements(self) -> tuple[str, ...]:
        """Départements of its communes, the one with most of them first."""
        return self._parents("departement")

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions of its communes, the one with most of them first."""
        return self._parents("region")

    @property
    def population(self) -> int:
        """Municipal population, inhabitants."""
        return self.code.population_of(self.communes)

    @property
    def outside_epci(self) -> tuple[str, ...]:
        """Communes that belong to no EPCI."""
        return tuple(c for c in self.communes if self.code.parent(c, "epci") is None)

    def _parents(self, level: str) -> tuple[str, ...]:
        counts = Counter(self.code.parent(commune, level) for commune in self.communes)
        ranked = sorted((-count, area) for area, count in counts.items() if area is not None)
        return tuple(area for _, area in ranked)


def territory_from_epci(
    sirens: Iterable[str],
    *,
    code: OfficialCode,
    identifier: str | None = None,
    nom: str | None = None,
) -> Territory:
    """The territory made of all communes of one or several EPCI.

    Args:
        sirens: SIREN of the EPCI.
        code: The official code.
        identifier: Its id; the SIREN joined by hyphens by default.
        nom: Its name; the names of the EPCI by default.

    Raises:
        GeographyError: no EPCI is given, or some are unknown; every fault in one message.
    """
    asked = tuple(dict.fromkeys(str(siren).strip() for siren in sirens))
    faults, communes = [], set[str]()
    for siren in asked:
        try:
            communes.update(code.members("epci", siren))
        except GeographyError as fault:
            faults.append(str(fault))
    if faults or not asked:
        raise GeographyError("\n".join(faults) or "Aucun EPCI n’est indiqué.")
    names = " et ".join(code.name("epci", siren) for siren in asked)
    return Territory(identifier or "-".join(asked), nom or names, tuple(sorted(communes)), code)


def territory_from_communes(
    communes: Iterable[str],
    *,
    code: OfficialCode,
    identifier: str | None = None,
    nom: str | None = None,
) -> Territory:
    """The territory made of any set of today's communes, in an EPCI or not.

    Args:
        communes: Commune codes.
        code: The official code.
        identifier: Its id; by default the SIREN if it is an EPCI, else its first commune's code.
        nom: Its name; by default that of its EPCI if it is one, else that of its communes.

    Raises:
        GeographyError: no commune is given, or some are refused; every fault in one message.
    """
    checked = code.check_communes(communes)
    if not checked:
        raise GeographyError("Aucune commune n’est indiquée.")
    first = code.name("commune", checked[0])
    others = f" et {len(checked) - 1} autre{'s' if len(checked) > 2 else ''}"
    bare = Territory("", "", checked, code)
    words = code.name("epci", bare.epci) if bare.epci else first + others * (len(checked) > 1)
    return Territory(identifier or bare.epci or checked[0], nom or words, checked, code)


def sector_of(whole: Territory, communes: Iterable[str], *, key: str, nom: str) -> Territory:
    """A sector of a territory, which keeps the territory that it is compared with.

    Args:
        whole: The territory.
        communes: Communes of the sector.
        key: Short name of the sector.
        nom: Name printed on pages.

    Raises:
        GeographyError: some communes are not of the territory; all of them are said.
    """
    asked = tuple(sorted(set(communes)))
    strange = [one for one in asked if one not in whole.communes]
    if strange:
        raise GeographyError(
            f"Secteur « {nom} » : {', '.join(strange)} hors du territoire « {whole.nom} »."
        )
    return Territory(f"{whole.id}-{key}", nom, asked, whole.code, whole)

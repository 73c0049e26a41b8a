"""The official geographic code (COG): today's communes, the areas that hold them, former codes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ctg_eval.errors import GeographyError
from ctg_eval.geography import diagnosis
from ctg_eval.geography.tables import (
    COLUMNS,
    CURRENT,
    FRANCE_NAMES,
    LEVELS,
    Columns,
    Commune,
    Provenance,
    checked_table,
    frances,
)


@dataclass(frozen=True, eq=False)
class OfficialCode:
    """The code of one year, read from one flat table; two codes are equal if their content is.

    Attributes:
        year: Year of the code (geography on 1 January).
        table: One row a current commune, delegated or associated commune, municipal
            arrondissement and former code; columns `COLUMNS`, `commune` being today's commune.
        provenance: Where the table comes from.
    """

    year: int
    table: pd.DataFrame = field(repr=False)
    provenance: Provenance

    @classmethod
    def from_table(cls, table: pd.DataFrame, *, year: int, provenance: Provenance) -> OfficialCode:
        """Build a code from a table with the columns `COLUMNS`, checked, typed and sorted.

        Args:
            table: Text everywhere but `population`; an empty `epci` means none.
            year: Year of the code.
            provenance: Where the table comes from.

        Raises:
            GeographyError: a column or a type is wrong, a code stands twice, or a row leads to
                a commune that the table does not hold.
        """
        return cls(year, checked_table(table), provenance)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same content."""
        return self is other or (isinstance(other, OfficialCode) and self.key == other.key)

    def __hash__(self) -> int:
        """Hash of the year and the size: cheap, and equal codes have the same."""
        return hash((self.year, len(self.table)))

    @cached_property
    def key(self) -> str:
        """Twelve digits of the sha256 of the year and the table's content."""
        digest = hashlib.sha256(str(self.year).encode())
        for name in COLUMNS:
            cells = self.table[name].tolist()
            digest.update("\x1f".join(map(str, cells)).encode() + b"\x1e")
        return digest.hexdigest()[:12]

    @cached_property
    def _rows(self) -> Columns:
        """Columns of today's communes, as lists; they come first in the table."""
        return Columns(self.table.iloc[: int((self.table["type"] == CURRENT).sum())])

    @cached_property
    def _position(self) -> dict[str, int]:
        return {code: rank for rank, code in enumerate(self._rows["code"])}

    @cached_property
    def _former(self) -> dict[str, tuple[str, str, str]]:
        """Type, name and today's commune of each code that is not a current commune."""
        rows = self.table[self.table["type"] != CURRENT]
        columns = (rows[name].tolist() for name in ("code", "type", "nom", "commune"))
        found: dict[str, tuple[str, str, str]] = {}
        for code, kind, nom, commune in zip(*columns, strict=True):
            if code not in self._position:
                found.setdefault(code, (kind, nom, commune))
        return found

    @cached_property
    def _areas(self) -> dict[str, dict[str, list[str]]]:
        """Communes of each area, by level, in the order of codes."""
        found: dict[str, dict[str, list[str]]] = {}
        for level in LEVELS[:-1]:
            groups: dict[str, list[str]] = defaultdict(list)
            for code, area in zip(self._rows["code"], self._rows[level], strict=True):
                if area:
                    groups[area].append(code)
            found[level] = dict(sorted(groups.items()))
        found["france"] = {geo: [] for geo in sorted(FRANCE_NAMES)}
        for departement, codes in found["departement"].items():
            for geo in frances(departement):
                found["france"][geo].extend(codes)
        return found

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        names = {
            level: dict(zip(self._rows[level], self._rows[f"{level}_nom"], strict=True))
            for level in LEVELS[:-1]
        }
        return {**names, "france": FRANCE_NAMES}

    def has(self, code: str) -> bool:
        """Whether `code` is one of today's communes."""
        return code in self._position

    @cached_property
    def known(self) -> frozenset[str]:
        """Codes of all of today's communes."""
        return frozenset(self._rows["code"])

    @property
    def communes(self) -> tuple[str, ...]:
        """Codes of all of today's communes, overseas collectivities included, sorted."""
        return tuple(self._rows["code"])

    def commune(self, code: str) -> Commune:
        """Today's commune of that code.

        Raises:
            GeographyError: it is not a current commune; the message says what it is.
        """
        if code not in self._position:
            raise GeographyError(f"{diagnosis.diagnose(self, code)}.")
        rank, rows = self._position[code], self._rows
        return Commune(
            code,
            rows["nom"][rank],
            rows["epci"][rank] or None,
            rows["departement"][rank],
            rows["region"][rank],
            int(rows["population"][rank]),
        )

    def former(self, code: str) -> tuple[str, str, str] | None:
        """Type, name (may be empty) and today's commune of a code that is no current commune."""
        return self._former.get(code)

    def current_commune(self, code: str) -> str | None:
        """Today's commune that `code` is or became; None when the code is unknown."""
        if code in self._position:
            return code
        return self._former[code][2] if code in self._former else None

    def areas(self, level: str, *, within: str | None = None) -> tuple[str, ...]:
        """Codes of the areas of a level, sorted.

        Args:
            level: epci, departement, region or france.
            within: "F", "FM" or "F_X_D976" to leave out what lies outside that France.

        Raises:
            GeographyError: the level does not exist.
        """
        areas = self._level(level)
        if within is None:
            return tuple(areas)
        kept = set(self.members("france", within))
        return tuple(area for area, codes in areas.items() if codes and codes[0] in kept)

    def members(self, level: str, geo: str) -> tuple[str, ...]:
        """Communes of an area, sorted.

        « France » holds metropolitan France and the five overseas départements, not the
        collectivities (975, 977, 978, 984, 986 to 989).

        Raises:
            GeographyError: the level or the area does not exist.
        """
        if level == "commune":
            return (self.commune(geo).code,)
        areas = self._level(level)
        if geo not in areas:
            raise GeographyError(f"{diagnosis.unknown_area(self, level, geo)}.")
        return tuple(areas[geo])

    def name(self, level: str, geo: str) -> str:
        """Name of an area or of a commune.

        Raises:
            GeographyError: the level or the area does not exist.
        """
        if level == "commune":
            return self.commune(geo).nom
        if geo not in self._level(level):
            raise GeographyError(f"{diagnosis.unknown_area(self, level, geo)}.")
        return self._names[level][geo]

    def nature(self, epci: str) -> str:
        """Legal nature of an EPCI: CC, CA, CU, METRO or MET69.

        Raises:
            GeographyError: the EPCI does not exist.
        """
        first = self.members("epci", epci)[0]
        return str(self._rows["epci_nature"][self._position[first]])

    def parent(self, code: str, level: str) -> str | None:
        """Area of a level that holds a commune; None when no area does.

        Args:
            code: One of today's communes.
            level: epci, departement, region or france ("F").

        Raises:
            GeographyError: the commune or the level does not exist.
        """
        commune = self.commune(code)
        self._level(level)
        if level == "france":
            return "F" if frances(commune.departement) else None
        return {
            "epci": commune.epci,
            "departement": commune.departement,
            "region": commune.region,
        }[level]

    def population_of(self, codes: Iterable[str]) -> int:
        """Municipal population of a set of today's communes, inhabitants.

        Raises:
            GeographyError: one of them is not a current commune.
        """
        return sum(self.commune(code).population for code in codes)

    def check_communes(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The communes asked for, sorted and each once; a commune in no EPCI is accepted.

        Raises:
            GeographyError: one or several codes are not current communes; one line a code.
        """
        asked = sorted({str(code).strip() for code in codes})
        faults = [diagnosis.diagnose(self, code) for code in asked if not self.has(code)]
        if faults:
            raise GeographyError(diagnosis.listing(faults, self.year))
        return tuple(asked)

    def _level(self, level: str) -> dict[str, list[str]]:
        if level not in self._areas:
            raise GeographyError(
                f"Niveau géographique « {level} » inconnu. Niveaux possibles : {', '.join(LEVELS)}."
            )
        return self._areas[level]

"""The skeleton of a page: titles in order, tables with scopes, names that are unique."""

from __future__ import annotations

from collections import Counter


class Outline:
    """Gathers titles, identifiers, anchors and tables as tags open."""

    def __init__(self) -> None:
        self._levels: list[int] = []
        self._names: Counter[str] = Counter()
        self._regions: Counter[str] = Counter()
        self._targets: list[str] = []
        self._unscoped = 0
        self._landmarks: Counter[str] = Counter()

    def open(self, tag: str, given: dict[str, str]) -> None:
        """Take note of a tag and its attributes."""
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._levels.append(int(tag[1]))
        if tag == "th" and given.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            self._unscoped += 1
        if "id" in given:
            self._names[given["id"]] += 1
        if given.get("role") == "region":
            self._regions[given.get("aria-label", "")] += 1
        if given.get("href", "").startswith("#"):
            self._targets.append(given["href"][1:])
        self._targets.extend(given.get("aria-labelledby", "").split())
        self._landmarks[tag] += tag in ("main", "header", "footer")

    def faults(self) -> list[str]:
        """What is wrong with the skeleton, in French."""
        found = [*self._title_faults(), *self._name_faults()]
        if self._unscoped:
            found.append(f"en-tête de tableau sans scope ({self._unscoped})")
        if self._landmarks["main"] != 1:
            found.append(f"{self._landmarks['main']} balise(s) main, une attendue")
        return found

    def _title_faults(self) -> list[str]:
        found = []
        if self._levels.count(1) != 1:
            found.append(f"{self._levels.count(1)} titre(s) h1, un attendu")
        steps = zip([0, *self._levels], self._levels, strict=False)
        found.extend(
            f"ordre des titres : h{level} après h{before}"
            for before, level in steps
            if level > before + 1
        )
        return found

    def _name_faults(self) -> list[str]:
        found = [f"identifiant en double : {name}" for name, n in self._names.items() if n > 1]
        found.extend(
            f"deux zones du même nom : « {name} »" if name else "zone sans nom"
            for name, count in self._regions.items()
            if count > 1 or not name
        )
        found.extend(
            f"lien vers une ancre absente : #{name}"
            for name in dict.fromkeys(self._targets)
            if name not in self._names
        )
        return found

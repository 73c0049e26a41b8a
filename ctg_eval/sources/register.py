"""The register of a store: what each imported file is, what it holds, and where its rows lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ctg_eval.errors import StoreError
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.rounding import Rounding

FORMAT = 2
NAME = "registre.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One imported file.

    Attributes:
        sha256: Fingerprint of the file's bytes.
        name: Its name when it was imported.
        kind: « source/layout ».
        declaration: Key of the declaration that read it; another one means « to import again ».
        producer: Who publishes it.
        title: Title of the data set.
        licence: Terms of use.
        edition: Newest year in it, 0 when it has none.
        lot: Folder of the store that holds its rows; a whole path for a territory's own file.
        rows: Rows read.
        variables: Variable → level → years.
        departements: Departments of its communes, IRIS or places.
        covered: Departments where a missing row is a zero: `90`, or `90@2024` for one year.
        strays: Codes of communes that today's code does not hold.
        absent: Today's communes of its departments that it does not hold.
        holds: Other tables written (lieux, zones, mouvements, contours, code, sommes).
        left_out: Headers that no declared variable uses.
        warnings: French sentences.
        arrondis: What its rounding to a multiple of 5 was shown to be, one a year compared.
    """

    sha256: str
    name: str
    kind: str
    declaration: str
    producer: str
    title: str
    licence: str
    edition: int
    lot: str
    rows: int
    variables: Mapping[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    departements: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    arrondis: tuple[Rounding, ...] = ()

    @property
    def identifier(self) -> str:
        """First twelve digits of the sha256: what a value cites."""
        return self.sha256[:12]

    @property
    def source(self) -> str:
        """Identifier of the source."""
        return self.kind.partition("/")[0]

    @property
    def vintage(self) -> str:
        """Years that the file holds, in words."""
        years = sorted(
            {y for levels in self.variables.values() for ys in levels.values() for y in ys}
        )
        if not years:
            return "—"
        return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"

    def covers(self, departement: str, year: int) -> bool:
        """Whether a missing row of a department is a zero, that year."""
        return departement in self.covered or f"{departement}@{year}" in self.covered

    def years(self, variable: str, level: str) -> tuple[int, ...]:
        """Years of a variable at a level."""
        return tuple(self.variables.get(variable, {}).get(level, ()))


@dataclass(frozen=True, slots=True)
class Register:
    """All files of a store, in the order of their fingerprints.

    Attributes:
        files: One entry a file.
        geography: Key of the geography that the sums were made with.
        rounding: Version of the test that its roundings come from; empty when none was made.
    """

    files: tuple[FileEntry, ...] = ()
    geography: str = ""
    rounding: str = ""

    def entry(self, identifier: str) -> FileEntry:
        """The file that a value cites.

        Raises:
            KeyError: no such file.
        """
        return next(one for one in self.files if one.identifier == identifier)

    def holding(self, table: str) -> tuple[FileEntry, ...]:
        """Files that hold a table (mouvements, code, contours…)."""
        return tuple(one for one in self.files if table in one.holds)

    def giving(self, variable: str, sources: Sources) -> tuple[FileEntry, ...]:
        """Files that give a variable, by declared priority, then the newest edition first."""
        kinds = sources.kinds
        found = [one for one in self.files if variable in one.variables and one.kind in kinds]
        return tuple(
            sorted(found, key=lambda one: (kinds[one.kind].priorite, -one.edition, one.sha256))
        )

    def text(self) -> str:
        """The register as JSON; the same register gives the same text."""
        files = [asdict(one) for one in sorted(self.files, key=lambda one: one.sha256)]
        content = {
            "format": FORMAT,
            "geographie": self.geography,
            "arrondis": self.rounding,
            "fichiers": files,
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read_register(path: Path) -> Register:
    """The register that a file holds.

    Raises:
        StoreError: it is damaged or comes from another version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise StoreError(
                f"L’entrepôt « {path.parent.parent} » vient d’une autre version du logiciel. "
                "Supprimez ce dossier et importez les fichiers à nouveau."
            )
        files = tuple(_entry(one) for one in content["fichiers"])
        return Register(files, content["geographie"], content.get("arrondis", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"Le registre « {path} » est abîmé. Supprimez le dossier « {path.parent} » "
            "et importez les fichiers à nouveau."
        ) from error


def _entry(content: dict[str, Any]) -> FileEntry:
    variables = {
        name: {level: tuple(years) for level, years in levels.items()}
        for name, levels in content["variables"].items()
    }
    lists = {key: tuple(value) for key, value in content.items() if isinstance(value, list)}
    roundings = tuple(Rounding(**one) for one in content.get("arrondis", ()))
    return FileEntry(**{**content, **lists, "variables": variables, "arrondis": roundings})


def declaration_key(kind: str, sources: Sources) -> str:
    """Key of all that decides how a kind is read: its layout and the variables that it feeds."""
    parts = [kind, sources.kinds[kind].model_dump_json()]
    parts += [f"{name}{sources.variable(name).model_dump_json()}" for name in sources.columns(kind)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def fingerprint(path: Path) -> str:
    """The sha256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def merged(old: Register, new: Iterable[FileEntry]) -> Register:
    """The old register with new entries, an entry of the same file replaced."""
    files = {one.sha256: one for one in [*old.files, *new]}
    return Register(tuple(files[key] for key in sorted(files)), old.geography, old.rounding)

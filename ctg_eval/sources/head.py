"""What the top of a table tells: where its headers stand and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ctg_eval.errors import SourceError
from ctg_eval.sources.headers import plain

HEAD_ROWS = 40


@dataclass(frozen=True, slots=True)
class Head:
    """What the top of a table tells.

    Attributes:
        path: The file.
        headers: Normalised headers; an empty or doubled one is named `_n`.
        written: Headers as they are written.
        sheet: Name of the sheet, for a workbook.
        above: Text found above the headers.
        separator: Separator of a text file.
        encoding: Encoding of a text file; « parquet » for a Parquet file.
        line: Number of the headers' line, from 1.
    """

    path: Path
    headers: tuple[str, ...]
    written: tuple[str, ...]
    sheet: str = ""
    above: str = ""
    separator: str = ""
    encoding: str = ""
    line: int = 1

    @property
    def doubled(self) -> tuple[str, ...]:
        """Normalised headers that several columns bear, sorted."""
        counts = Counter(filter(None, map(plain, self.written)))
        return tuple(sorted(name for name, count in counts.items() if count > 1))

    def check_single(self, names: Sequence[str]) -> None:
        """Refuse to choose between two columns of one name.

        Raises:
            SourceError: a header of `names` stands twice.
        """
        twice = [name for name in names if name in self.doubled]
        if twice:
            raise SourceError(
                self.path,
                f"plusieurs colonnes se nomment « {'», «'.join(twice)} »",
                "Téléchargez le fichier d’origine, sans y ajouter de colonne",
            )


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Normalised names, each once: an empty or doubled one is named by its rank (`_3`).

    >>> unique(["GEO", "", "geo"])
    ('geo', '_1', '_2')
    """
    seen: set[str] = set()
    result = []
    for rank, name in enumerate(names):
        header = plain(name)
        if not header or header in seen:
            header = f"_{rank}"
        seen.add(header)
        result.append(header)
    return tuple(result)

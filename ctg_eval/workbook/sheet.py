"""One sheet of the workbook: typed rows, and every fault of them at once with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ctg_eval.errors import Fault, column_letters, nearest
from ctg_eval.geography.diagnosis import plain
from ctg_eval.referentiel.classeur import Colonne, Feuille, load_contract
from ctg_eval.workbook.cells import Value, parse_cell
from ctg_eval.workbook.csv_file import Grid, read_grid
from ctg_eval.workbook.periods import Period
from ctg_eval.workbook.vocabulary import Refused, Vocabulary

IDENTIFIER = "id"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet.

    Attributes:
        line: Its number as a spreadsheet shows it.
        cells: Value of each column of the contract that holds one.
        extra: Text of the columns that the contract does not know.
    """

    line: int
    cells: Mapping[str, Value]
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """Its identifier; empty in a sheet that has none."""
        return self.text(IDENTIFIER)

    def text(self, name: str) -> str:
        """A text, a word of a list, a reference or a commune; empty where there is none."""
        value = self.cells.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of a column that takes several; empty where there is none."""
        value = self.cells.get(name)
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> float | None:
        """A number, in the unit of the contract; None where there is none."""
        value = self.cells.get(name)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return float(value) if is_number and isinstance(value, (int, float)) else None

    def count(self, name: str) -> int | None:
        """A whole number; None where there is none."""
        number = self.number(name)
        return None if number is None else int(number)

    def day(self, name: str) -> date | None:
        """A day; None where there is none."""
        value = self.cells.get(name)
        return value if isinstance(value, date) else None

    def period(self, name: str) -> Period | None:
        """A period; None where there is none."""
        value = self.cells.get(name)
        return value if isinstance(value, Period) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was read.

    Attributes:
        name: Its name in the contract.
        path: Its file.
        rows: Its rows, in the order of the file; those that have a fault are among them, without
            the cell at fault.
        faults: What is refused; a sheet that has some must not be used.
        remarks: What is left aside, French sentences.
    """

    name: str
    path: Path
    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


def read_sheet(path: Path, name: str, vocabulary: Vocabulary) -> Sheet:
    """Read one sheet from a CSV file.

    Args:
        path: The file.
        name: Name of the sheet in the contract.
        vocabulary: The words of the territory.

    Raises:
        KeyError: the contract has no such sheet.
    """
    feuille = load_contract()[name]
    try:
        grid = read_grid(path, feuille.noms)
    except Refused as refused:
        return refused_sheet(name, path, refused)
    return sheet_of(grid, feuille, path=path, vocabulary=vocabulary)


def refused_sheet(name: str, path: Path, refused: Refused) -> Sheet:
    """A sheet whose file cannot be read at all."""
    return Sheet(name, path, faults=(Fault(path.name, refused.found, refused.remedy),))


def sheet_of(grid: Grid, feuille: Feuille, *, path: Path, vocabulary: Vocabulary) -> Sheet:
    """A sheet from a grid of texts, whatever the file that holds it."""
    if not grid.headers:
        return Sheet(feuille.nom, path, remarks=(f"{path.name} : la feuille est vide",))
    own = {feuille.nom: identifiers_of(grid), **vocabulary.identifiers}
    words = Vocabulary(vocabulary.words, vocabulary.communes, own)
    reader = _Reader(grid.headers, feuille, path.name, words)
    rows = tuple(reader.row(line, cells) for line, cells in grid.rows)
    faults = (*reader.faults, *_repeats(rows, reader))
    return Sheet(feuille.nom, path, rows, tuple(dict.fromkeys(faults)), reader.remarks)


def identifiers_of(grid: Grid) -> tuple[str, ...]:
    """What the column of identifiers of a grid holds, unchecked; empty where it has none."""
    names = [plain(one) for one in grid.headers]
    if IDENTIFIER not in names:
        return ()
    rank = names.index(IDENTIFIER)
    cells = (row[rank].strip() for _, row in grid.rows if rank < len(row))
    return tuple(dict.fromkeys(one for one in cells if one))


class _Reader:
    """Reads the rows of one sheet and collects what is wrong in them."""

    def __init__(
        self, headers: tuple[str, ...], feuille: Feuille, file: str, vocabulary: Vocabulary
    ) -> None:
        self.feuille, self.file, self.vocabulary = feuille, file, vocabulary
        by_plain = {plain(name): name for name in feuille.noms}
        self.names = tuple(by_plain.get(plain(one), one) for one in headers)
        self.faults: list[Fault] = [*self._missing(), *self._doubled()]
        self.remarks = tuple(self._unknown())

    def _missing(self) -> Iterable[Fault]:
        for column in self.feuille.colonnes:
            if column.obligatoire and column.nom not in self.names and column.nom != "*":
                near = nearest(column.nom, [n for n in self.names if n not in self.feuille.noms])
                hint = f"La colonne « {near} » en tient-elle lieu ? " if near else ""
                yield Fault(
                    f"{self.file}, ligne d’en-tête",
                    f"la colonne « {column.nom} » manque",
                    f"{hint}Colonnes de la feuille : {', '.join(self.feuille.noms)}",
                )

    def _doubled(self) -> Iterable[Fault]:
        for name in dict.fromkeys(self.names):
            if name and self.names.count(name) > 1:
                yield Fault(
                    f"{self.file}, ligne d’en-tête",
                    f"la colonne « {name} » est écrite deux fois",
                    "Gardez-en une",
                )

    def _unknown(self) -> Iterable[str]:
        for name in self.names:
            if name and self.feuille.colonne(name) is None:
                near = nearest(plain(name), self.feuille.noms)
                hint = f" (vouliez-vous « {near} » ?)" if near and near not in self.names else ""
                yield f"{self.file} : la colonne « {name} » est gardée sans être lue{hint}"

    def place(self, line: int, name: str) -> str:
        """Where a cell stands, in words."""
        rank = self.names.index(name)
        return f"{self.file}, ligne {line}, colonne « {name} » ({column_letters(rank)}{line})"

    def row(self, line: int, cells: tuple[str, ...]) -> Row:
        """One row; what is wrong in it is kept among the faults."""
        values: dict[str, Value] = {}
        extra: dict[str, str] = {}
        if any(cell.strip() for cell in cells[len(self.names) :]):
            found = f"{len(cells)} cellules pour {len(self.names)} colonnes"
            remedy = "Mettez entre guillemets un texte qui contient le séparateur"
            self.faults.append(Fault(f"{self.file}, ligne {line}", found, remedy))
        for name, text in zip(self.names, cells, strict=False):
            column = self.feuille.colonne(name) if name else None
            if column is None:
                extra |= {name: text.strip()} if text.strip() else {}
                continue
            value = self._value(line, name, text, column)
            if value is not None:
                values[name] = value
        self._required(line, cells, values)
        return Row(line, values, extra)

    def _value(self, line: int, name: str, text: str, column: Colonne) -> Value:
        try:
            return parse_cell(text, column, self.vocabulary)
        except Refused as refused:
            self.faults.append(Fault(self.place(line, name), refused.found, refused.remedy))
            return None

    def _required(self, line: int, cells: tuple[str, ...], values: Mapping[str, Value]) -> None:
        for column in self.feuille.colonnes:
            if not column.obligatoire or column.nom not in self.names or column.nom in values:
                continue
            rank = self.names.index(column.nom)
            if rank >= len(cells) or not cells[rank].strip():
                place = self.place(line, column.nom)
                self.faults.append(Fault(place, "la cellule est vide", "Elle est obligatoire"))


def _repeats(rows: Iterable[Row], reader: _Reader) -> Iterable[Fault]:
    """Identifiers that stand twice, whatever their capitals."""
    seen: dict[str, int] = {}
    for row in rows:
        word = row.identifier.casefold()
        if word and word in seen:
            yield Fault(
                reader.place(row.line, IDENTIFIER),
                f"l’identifiant « {row.identifier} » est déjà celui de la ligne {seen[word]}",
                "Donnez à chaque ligne le sien",
            )
        seen.setdefault(word, row.line)

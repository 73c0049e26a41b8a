"""Changing a figure in a file moves the indicators that declare it, and no other.

The demo's files are changed one column at a time. Two things are held: what is read (the changed
column feeds the variables that declare it, no other), and what is computed (the indicators that
move are those that use these variables where the file counts, by the declared priorities). The
bounds of a hidden part may move with its whole, which hid it; an exact figure does not.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ctg_eval.bounds import Status
from ctg_eval.demo import write_demo
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.territory import territory_from_epci
from ctg_eval.indicators.engine import open_engine
from ctg_eval.indicators.export import every_value
from ctg_eval.referentiel.indicateurs import Cible, Indicateur, load_catalogue
from ctg_eval.referentiel.sources import Colonne, Fichier, load_sources
from ctg_eval.sources.headers import matches, plain
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.read import read_file
from ctg_eval.sources.recognise import recognise
from ctg_eval.sources.register import NAME
from ctg_eval.sources.store import Store
from ctg_eval.sources.wide import area_columns

SOURCES = load_sources()
# What lacks for a target has a figure once the target is decided.
TARGET = Cible(valeur=60, decidee_le=date(2025, 11, 20))
CATALOGUE = load_catalogue().with_targets({"taux_couverture_global": TARGET})
EPCIS = ("000000101", "000000102")
BASE_YEAR = 2022
ATTRIBUTES = {"geo", "geo_object", "time_period", "obs_value", "freq", "obs_status", "conf_status"}
ATTRIBUTES |= {"unit_measure", "unit_mult"}
HIDDEN = (Status.SECRET, Status.CENSORED)  # hidden, or a total of what is hidden


@dataclass(frozen=True)
class Demo:
    folder: Path
    store: Store


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    root = tmp_path_factory.mktemp("perturbation")
    write_demo(root / "fichiers")
    import_folder(root / "fichiers", store=root / "entrepot", sources=SOURCES)
    return Demo(root / "fichiers", Store.opened(root / "entrepot", SOURCES))


# --- files as tables of text


@dataclass
class Table:
    """A file's rows as text, and how to write them again."""

    headers: list[str]
    rows: list[list[str]]
    write: Callable[[Path], None]

    def at(self, name: str) -> int:
        return [plain(header) for header in self.headers].index(name)


def tables_of(path: Path) -> list[Table]:
    return _sheets(path) if path.suffix == ".xlsx" else [_text(path)]


@cache
def _parsed(path: Path) -> tuple[str, list[list[str]]]:
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if ";" in text.splitlines()[0] else ","
    return separator, list(csv.reader(text.splitlines(), delimiter=separator))


def _text(path: Path) -> Table:
    separator, lines = _parsed(path)
    headers, *rows = [list(line) for line in lines]

    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=separator).writerows([headers, *rows])

    return Table(headers, rows, write)


def _sheets(path: Path) -> list[Table]:
    """The sheets of figures of a workbook; the first line with a commune code is the header."""
    book = openpyxl.load_workbook(path)
    tables = []
    for sheet in book.worksheets:
        lines = [["" if c is None else str(c) for c in row] for row in sheet.values]
        found = [
            i
            for i, line in enumerate(lines)
            if {"codgeo", "code_commune_insee", "code_commune"} & {*map(plain, line)}
        ]
        if not found:
            continue
        top = found[0]
        rows = lines[top + 1 :]
        write = partial(_write_sheet, sheet=sheet, rows=rows, top=top)
        tables.append(Table(lines[top], rows, write))
    return tables


def _write_sheet(
    target: Path, *, sheet: Worksheet, rows: Sequence[Sequence[str]], top: int
) -> None:
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            cell = sheet.cell(top + 2 + i, j + 1)
            if isinstance(cell.value, int | float):
                cell.value = float(text)
    assert sheet.parent is not None
    sheet.parent.save(target)


def bumped(text: str, step: int = 10) -> str:
    """A figure raised by `step`, written as it was; a text or an empty cell is left as it is."""
    bare = re.sub(r"[\s\u202f\u00a0]", "", text)
    if not re.fullmatch(r"-?\d+([.,]\d+)?", bare):
        return text
    value = float(bare.replace(",", ".")) + step
    digits = len(re.split("[.,]", bare)[1]) if re.search("[.,]", bare) else 0
    return f"{value:.{digits}f}".replace(".", "," if "," in bare else ".")


# --- what may be changed in a file


@dataclass(frozen=True)
class Change:
    """One column (or one cell of a long file) of one file.

    Attributes:
        name: The file.
        what: The column, or the codes of its dimensions.
        variables: Variables that declare it.
        edit: Changes one table of the file in place.
    """

    name: str
    what: str
    variables: frozenset[str]
    edit: Callable[[Table], None]

    def __str__(self) -> str:
        return f"{self.name}-{self.what}"


def together(changes: Iterable[Change]) -> list[Change]:
    """Changes of one file that serve the same indicators' variables, made one.

    Variables that no indicator uses (ages by sex, drawn as a pyramid) go with the others.
    """
    groups: dict[tuple[str, frozenset[str]], list[Change]] = {}
    for change in changes:
        served = change.variables & CATALOGUE.variables
        groups.setdefault((change.name, served or change.variables), []).append(change)
    return [
        Change(
            name,
            ", ".join(one.what for one in group),
            frozenset().union(*(one.variables for one in group)),
            partial(_edit_all, changes=group),
        )
        for (name, _), group in groups.items()
    ]


def _edit_all(table: Table, *, changes: Iterable[Change]) -> None:
    for change in changes:
        change.edit(table)


def make(changes: Iterable[Change], source: Path, target: Path) -> None:
    """Write a file with some changes."""
    tables = tables_of(source)
    for table in tables:
        _edit_all(table, changes=changes)
    for table in tables:
        table.write(target)


def changes_of(path: Path) -> tuple[list[Change], list[Change]]:
    """Changes of a file: those that variables declare, and those that none does."""
    kind = recognise(path, SOURCES).kind
    file, columns = SOURCES.kinds[kind], SOURCES.columns(kind)
    if not columns:
        return [], []
    of_shape = _long_changes if file.forme == "melodi" else _wide_changes
    found = list(of_shape(path, file, columns))
    if any(column.compte for column in columns.values()):
        first = tables_of(path)[0]
        whole = frozenset(v for v in _filled(path, columns) if _counts(columns[v], first))
        found.append(Change(path.name, "une ligne de plus", whole, partial(_one_more, file=file)))
    return [one for one in found if one.variables], [one for one in found if not one.variables]


def _filled(path: Path, columns: Mapping[str, Colonne]) -> Iterator[str]:
    """Variables whose columns are all in this edition of a file."""
    headers = [plain(header) for header in tables_of(path)[0].headers]
    for variable, column in columns.items():
        patterns = column.produit or (column.colonne,)
        if column.compte or all(matches(pattern, headers) for pattern in patterns):
            yield variable


def _counts(column: Colonne, table: Table) -> bool:
    """Whether a column counts a row like the first, which is the one added."""
    row = table.rows[0]
    return all(row[table.at(name)] in kept for name, kept in column.lignes.items())


def _one_more(table: Table, *, file: Fichier) -> None:
    identifier = matches(file.identifiant, [plain(header) for header in table.headers])[0].header
    new = list(table.rows[0])
    new[table.at(identifier)] = "9999999Z"
    table.rows.append(new)


def _wide_changes(path: Path, file: Fichier, columns: Mapping[str, Colonne]) -> Iterator[Change]:
    headers = [plain(header) for header in tables_of(path)[0].headers]
    note = [file.note.colonne] if file.note else []
    keys = [*area_columns(file), file.annee.colonne, file.libelle, file.communes, *note]
    keys += [file.identifiant, *file.filtre, *(k for c in columns.values() for k in c.lignes)]
    kept = {hit.header for key in keys if key for hit in matches(key, headers)}
    filled = set(_filled(path, columns))
    for header in dict.fromkeys(headers):
        if not header or header in kept:
            continue
        fed = {
            variable
            for variable in filled
            for pattern in (columns[variable].colonne, *columns[variable].produit)
            if pattern and matches(pattern, [header])
        }
        # The sheets of a workbook name the same column with their own year.
        same = re.sub(r"\d{4}", r"\\d{4}", header) if path.suffix == ".xlsx" else header
        yield Change(path.name, header, frozenset(fed), partial(_raise_column, header=same))


def _raise_column(table: Table, *, header: str) -> None:
    for at, name in enumerate(table.headers):
        if re.fullmatch(header, plain(name)):
            for row in table.rows:
                row[at] = bumped(row[at])


def _long_changes(path: Path, file: Fichier, columns: Mapping[str, Colonne]) -> Iterator[Change]:
    (table,) = tables_of(path)
    dimensions = [plain(name) for name in table.headers if plain(name) not in ATTRIBUTES]
    cells = {tuple(row[table.at(name)] for name in dimensions) for row in table.rows}
    with_total = {name for i, name in enumerate(dimensions) if any(c[i] == "_T" for c in cells)}
    for codes in sorted(cells):
        place = dict(zip(dimensions, codes, strict=True))
        fed = {v for v, column in columns.items() if _selects(column, place, with_total)}
        what = " ".join(code for code in codes if code != "_T") or "_T"
        # A figure that only counts above a threshold must be raised enough to cross it.
        step = 10 if all(columns[name].au_dessus is None for name in fed) else 5000
        edit = partial(_raise_cell, place=place, is_sparse=bool(file.creux), step=step)
        yield Change(path.name, what, frozenset(fed), edit)


def _selects(column: Colonne, place: Mapping[str, str], with_total: set[str]) -> bool:
    """Whether a variable counts a cell: its own codes, and the total of every other dimension."""
    pinned = {k.lower(): codes for k, codes in column.cases.items() if k.lower() in place}
    if not all(codes == ("*",) or place[name] in codes for name, codes in pinned.items()):
        return False
    return all(place[name] == "_T" for name in with_total - pinned.keys())


def _raise_cell(table: Table, *, place: Mapping[str, str], is_sparse: bool, step: int = 10) -> None:
    """Raise a figure of every area; in a sparse file, of one commune and of its department.

    A sparse file whose communes do not sum to their department is no longer believed complete.
    """
    where = {table.at(name): code for name, code in place.items()}
    figure, geo, level, year = (
        table.at(name) for name in ("obs_value", "geo", "geo_object", "time_period")
    )
    seen: set[tuple[str, str, str]] = set()
    for row in table.rows:
        if any(row[at] != code for at, code in where.items()):
            continue
        key = (row[level], row[geo][:2], row[year])
        if not is_sparse or key not in seen:
            row[figure] = bumped(row[figure], step)
        seen.add(key)


# --- which indicators must move, from the declarations and the register alone


def expected_moves(change: Change, store: Store, sha: str) -> frozenset[str]:
    """Indicators that use a changed variable in a year where the changed file counts."""
    counting = {
        variable: {(level, year) for level, year in _years(store, sha, variable)}
        for variable in change.variables
    }
    return frozenset(
        name
        for name, entry in CATALOGUE.entries.items()
        for variable in entry.variables
        if variable in counting
        and any(_is_used(entry, variable, level, year, store) for level, year in counting[variable])
    )


def moved_by_secrecy(changes: Iterable[Change]) -> frozenset[str]:
    """Indicators of a local part one of whose wholes changed: what hides a part looks at its rest.

    A whole may be a part itself (children helped among children known, among children).
    """
    wholes: dict[str, set[str]] = {}
    for entry in CATALOGUE.entries.values():
        sides = [*entry.numerateur, *entry.denominateur]
        if entry.forme in ("part", "rapport") and len(sides) == 2:
            (part, _), (whole, _) = sides
            if SOURCES.entries[part.partition(".")[0]].acces != "ouvert":
                wholes.setdefault(part, set()).add(whole)
    changed = set().union(*(one.variables for one in changes))
    parts: set[str] = set()
    while more := {part for part, some in wholes.items() if some & (changed | parts)} - parts:
        parts |= more
    return frozenset(n for n, entry in CATALOGUE.entries.items() if parts & {*entry.variables})


def _years(store: Store, sha: str, variable: str) -> Iterator[tuple[str, int]]:
    """(level, year) for which a file is the first, in the order of priorities, for some area."""
    earlier: set[tuple[str, str, int]] = set()
    for entry in store.register.giving(variable, SOURCES):
        rows = _areas_of(store, entry.sha256, variable)
        if entry.sha256 == sha:
            yield from sorted({(level, year) for level, _, year in rows - earlier})
            return
        earlier |= rows


_AREAS: dict[tuple[str, str], set[tuple[str, str, int]]] = {}


def _areas_of(store: Store, sha: str, variable: str) -> set[tuple[str, str, int]]:
    """Areas of the territory, or compared with it, that a file knows: (level, geo, year)."""
    if (sha, variable) not in _AREAS:
        entry = next(one for one in store.files if one.sha256 == sha)
        communes = territory_from_epci(EPCIS, code=store.code).communes
        zones = {row["geo"] for row in store.zones().to_pylist()}
        geos = {*communes, *EPCIS, "00", "F", "FM", "F_X_D976", *zones}
        for row in store.rows(entry, geos, entry.variables).to_pylist():
            known = _AREAS.setdefault((sha, row["variable"]), set())
            if row["high"] < float("inf") and row["status"] not in ("secret", "missing"):
                known.add((row["level"], row["geo"], row["year"]))
    return _AREAS.setdefault((sha, variable), set())


def _known(variable: str, level: str, store: Store) -> set[int]:
    """Years in which some file gives a variable at a level."""
    return {
        year
        for entry in store.register.giving(variable, SOURCES)
        for year in entry.years(variable, level)
    }


def _is_used(entry: Indicateur, variable: str, level: str, year: int, store: Store) -> bool:
    is_zone = level in ("iris", "qpv")
    if is_zone != (entry.niveau_min in ("iris", "qpv")):
        return False
    if level in ("departement", "region", "france") and level not in entry.comparaison:
        return False  # that area is not computed: its own figure moves nothing
    above = set.intersection(*(_known(name, level, store) for name, _ in entry.numerateur))
    if entry.forme in ("valeur", "somme"):
        return year in above
    if entry.forme in ("moyenne", "indice"):
        ends = {y for y in above if all(y - back in above for back in range(entry.annees))}
        is_seen = any(year + ahead in ends for ahead in range(entry.annees))
        return is_seen and (entry.forme == "moyenne" or BASE_YEAR in ends)
    if entry.forme == "ecart":
        series = {y: entry.series_of(y) for y in (year, BASE_YEAR)}
        return {year, BASE_YEAR} <= above and len({*series.values()}) == 1 and year >= BASE_YEAR
    if entry.forme == "taux_annuel":
        return any(abs(year - other) >= entry.annees_min for other in above) and year in above
    under = set.intersection(*(_known(name, level, store) for name, _ in entry.denominateur))
    if entry.forme == "manque":  # published places over the sum of the communes' children
        under = set.intersection(*(_known(n, "commune", store) for n, _ in entry.denominateur))
    pairs = {
        (y, min(near, key=lambda at: (abs(at - y), at)))
        for y in above
        if (near := {at for at in under if abs(at - y) <= entry.ecart_millesime_max})
    }
    names = {name for name, _ in entry.numerateur}
    return any(
        (variable in names and y == year) or (variable not in names and at == year)
        for y, at in pairs
    )


# --- what moves


def values_of(store: Store) -> dict[tuple[str, str, str, int], tuple[object, ...]]:
    territory = territory_from_epci(EPCIS, code=store.code, identifier="demo")
    engine = open_engine(store, territory, CATALOGUE, base_year=BASE_YEAR)
    return {
        (one.indicator, one.level, one.geo, one.year): (one.interval, one.status, one.reason)
        for one in every_value(engine)
    }


@pytest.fixture(scope="module")
def base_values(demo):
    return values_of(demo.store)


@pytest.fixture(scope="module")
def changes(demo):
    return every_change(demo.folder)


def store_with(demo: Demo, changed: Path, at: Path) -> Store:
    """The demo's store where some files are replaced: the others are not read again."""
    lot = at / demo.store.lot
    lot.mkdir(parents=True)
    for path in (demo.store.folder / demo.store.lot).iterdir():
        if path.name != NAME:
            os.link(path, lot / path.name)
    replaced = {path.name for path in changed.iterdir()}
    register = json.loads((demo.store.folder / demo.store.lot / NAME).read_text(encoding="utf-8"))
    register["fichiers"] = [f for f in register["fichiers"] if f["name"] not in replaced]
    (lot / NAME).write_text(json.dumps(register), encoding="utf-8")
    report = import_folder(changed, store=at, sources=SOURCES)
    assert all(line.outcome == "importé" for line in report.lines), report.lines
    return Store.opened(at, SOURCES)


def every_change(folder: Path) -> tuple[list[Change], list[Change]]:
    declared, others = [], []
    for path in sorted(folder.iterdir()):
        if (
            path.suffix.lower() in (".csv", ".xlsx")
            and SOURCES.kinds[recognise(path, SOURCES).kind].colonnes
        ):
            one, other = changes_of(path)
            declared += one
            others += other
    return together(declared), together(others)


def rounds_of(
    moves: Iterable[tuple[Change, frozenset[str]]],
) -> list[list[tuple[Change, frozenset[str]]]]:
    """Changes put together so that no two move one indicator."""
    rounds: list[list[tuple[Change, frozenset[str]]]] = []
    for change, expected in sorted(moves, key=lambda pair: (-len(pair[1]), str(pair[0]))):
        room = next(
            (one for one in rounds if all(not expected & names for _, names in one)),
            None,
        )
        if room is None:
            rounds.append([(change, expected)])
        else:
            room.append((change, expected))
    return rounds


def observations(path: Path, code: OfficialCode) -> dict[tuple[object, ...], tuple[object, ...]]:
    table = read_file(recognise(path, SOURCES), SOURCES, code).observations
    return {
        (row["variable"], row["level"], row["geo"], row["year"]): (row["low"], row["high"])
        for row in table.to_pylist()
    }


def test_a_column_feeds_the_variables_that_declare_it_and_no_other(demo, changes, tmp_path):
    before: dict[str, dict[tuple[object, ...], tuple[object, ...]]] = {}
    declared, others = changes
    assert {v for change in declared for v in change.variables} == set(SOURCES.variables)
    for change in [*declared, *others]:
        if change.name not in before:
            before[change.name] = observations(demo.folder / change.name, demo.store.code)
        target = tmp_path / change.name
        make([change], demo.folder / change.name, target)
        after = observations(target, demo.store.code)
        old = before[change.name]
        moved = {key[0] for key in old.keys() | after.keys() if old.get(key) != after.get(key)}
        assert moved == change.variables, str(change)


def test_a_change_moves_the_indicators_that_use_it_and_no_other(
    demo, changes, base_values, tmp_path
):
    declared, _ = changes
    by_name = {entry.name: entry.sha256 for entry in demo.store.files}
    moves = [(one, expected_moves(one, demo.store, by_name[one.name])) for one in declared]
    assert frozenset.union(*(names for _, names in moves)) == CATALOGUE.entries.keys()
    losing = {change.name for change, names in moves if not names}
    assert "POPULATION_MUNICIPALE_COMMUNES_FRANCE.xlsx" in losing  # by its priority
    for number, chosen in enumerate(rounds_of(moves)):
        folder = tmp_path / f"{number}" / "fichiers"
        folder.mkdir(parents=True)
        for name in {change.name for change, _ in chosen}:
            mine = [change for change, _ in chosen if change.name == name]
            make(mine, demo.folder / name, folder / name)
        store = store_with(demo, folder, tmp_path / f"{number}" / "entrepot")
        found = values_of(store)
        moved = {
            key[0]
            for key in base_values.keys() | found.keys()
            if base_values.get(key) != found.get(key)
        }
        shas = {entry.name: entry.sha256 for entry in store.files}
        wanted = frozenset().union(
            *(expected_moves(change, store, shas[change.name]) for change, _ in chosen)
        )
        assert wanted <= moved, [str(change) for change, _ in chosen]
        assert moved - wanted <= moved_by_secrecy(one for one, _ in chosen)
        for key in base_values.keys() | found.keys():
            if key[0] in moved - wanted and base_values.get(key) != found.get(key):
                ends = [base_values[key][1], found[key][1]]
                assert all(one in HIDDEN for one in ends), key  # no exact figure moved


def test_columns_that_no_declaration_names_move_nothing(demo, changes, base_values, tmp_path):
    _, others = changes
    folder = tmp_path / "fichiers"
    folder.mkdir()
    assert len(others) > 20
    for change in others:
        make([change], demo.folder / change.name, folder / change.name)
    assert values_of(store_with(demo, folder, tmp_path / "entrepot")) == base_values

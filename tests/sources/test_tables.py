"""Any text, workbook or Parquet file as one same table of texts."""

import zipfile
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.errors import SourceError
from ctg_eval.sources import tables
from ctg_eval.sources.tables import blocks, heads

ROWS = [["01004", "Ambérieu", "s"], ["2A004", "Été; à « L’Haÿ »", "1 234,5"], ["62001", "", ""]]
HEADER = ["CODGEO", "Libellé", "P21_POP"]
WANTED = {
    "codgeo": ["01004", "2A004", "62001"],
    "libelle": ["Ambérieu", "Été; à « L’Haÿ »", ""],
    "p21_pop": ["s", "1 234,5", ""],
}


def table(path: Any, columns: Any = ("codgeo", "libelle", "p21_pop")) -> Any:
    """The columns of the first table that has them."""
    head = next(one for one in heads(path) if columns[0] in one.headers)
    read = list(blocks(head, columns))
    return pa.concat_tables(read).to_pydict() if read else {}


def workbook(path: Any, rows: Any, *, row: Any = 1, column: Any = 1, sheet: Any = "COM") -> Any:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for down, cells in enumerate(rows):
        for right, cell in enumerate(cells):
            page.cell(row + down, column + right, cell)
    book.save(path)
    return path


@pytest.mark.parametrize("separator", list(";,\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_marks_give_the_same_table(csv_text, written, separator, encoding, end):
    text = csv_text(HEADER, ROWS, separator)
    path = written(text.replace("\n", end).encode(encoding))
    assert table(path) == WANTED


def test_quoted_cell_may_hold_separators_quotes_and_line_ends(csv_text, written):
    rows = [["01004", 'Le "Grand";\nPont', "1"]]
    assert table(written(csv_text(HEADER, rows)))["libelle"] == ['Le "Grand";\nPont']


@pytest.mark.parametrize(
    "title",
    [
        "Population des communes",
        "Population;;",
        "Population municipale, sans doubles comptes",
        'Champ : "France" hors Mayotte, au 1er janvier\n\nMise en ligne : 2023',
        "A;B\x0b\x85\u2028C",
    ],
)
def test_titles_may_stand_above_the_headers(csv_text, written, title):
    path = written(f"{title}\n{csv_text(HEADER, ROWS)}")
    assert table(path) == WANTED
    assert title.split("\n")[0] in max(heads(path), key=lambda one: one.line).above


def test_line_of_figures_is_never_taken_for_headers(csv_text, written):
    path = written(csv_text(["A", "", ""], [["x", "y", "z"]]) + csv_text(HEADER, ROWS))
    assert [head.line for head in heads(path)] == [2]
    assert [head.line for head in heads(written(csv_text(HEADER, ROWS), "autre.csv"))] == [1]


@pytest.mark.parametrize(
    "rows", [[["01004", "Ambérieu"]], [["01004", "Ambérieu", "1", "2"]], [["Source : Insee"]]]
)
def test_ragged_row_is_refused_with_their_number(csv_text, written, rows):
    path = written(csv_text(HEADER, [*ROWS, *rows]), "coupe.csv")
    with pytest.raises(SourceError, match=r"« coupe.csv » : 1 ligne\(s\) n’ont pas 3 colonnes"):
        table(path)


def test_file_cut_inside_a_quoted_cell_is_refused(csv_text, written):
    whole = csv_text(HEADER, ROWS)
    path = written(whole[: whole.index("L’Haÿ")], "coupe.csv")
    with pytest.raises(SourceError, match=r"« coupe\.csv »"):
        table(path)


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_empty_file_is_said_empty(written, content):
    with pytest.raises(SourceError, match=r"« vide\.csv » : le fichier est vide"):
        heads(written(content, "vide.csv"))


@pytest.mark.parametrize("name", ["image.csv", "export.xls", "donnees"])
def test_binary_file_is_no_table(written, name):
    with pytest.raises(SourceError, match="ce n’est ni un texte ni un classeur"):
        heads(written(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR;a;b;c", name))


def test_text_without_columns_has_no_header(written):
    with pytest.raises(SourceError, match="aucune ligne d’en-tête"):
        heads(written("bonjour\nau revoir\n"))


def test_file_of_headers_alone_has_no_row(csv_text, written):
    assert table(written(csv_text(HEADER, []))) == {}


def test_doubled_header_is_refused_when_it_is_read(csv_text, written):
    path = written(
        csv_text(["CODGEO", "P21 POP", "p21_pop", "", ""], [["01004", "1", "2", "", ""]])
    )
    assert table(path, ["codgeo"]) == {"codgeo": ["01004"]}
    with pytest.raises(SourceError, match="plusieurs colonnes se nomment « p21_pop »"):
        table(path, ["codgeo", "p21_pop"])


def test_long_file_is_read_block_by_block_like_a_short_one(csv_text, written, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK_BYTES", 1 << 12)
    rows = [[f"{rank:05d}", "é" * 50, str(rank)] for rank in range(2000)]
    path = written(csv_text(HEADER, rows))
    read = list(blocks(heads(path)[0], ["p21_pop", "codgeo"]))
    assert len(read) > 5
    assert pa.concat_tables(read).to_pylist() == [
        {"p21_pop": row[2], "codgeo": row[0]} for row in rows
    ]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.sampled_from(";,\t|"))
def test_any_text_is_read_back(tmp_path_factory, csv_text, rows, separator):
    path = tmp_path_factory.mktemp("t") / "f.csv"
    path.write_bytes(csv_text(HEADER, rows, separator).encode())
    wanted = [list(row) for row in rows if any(row) or separator]
    read = table(path)
    assert list(zip(*read.values(), strict=True)) == [tuple(row) for row in wanted]


# --- workbooks


@pytest.mark.parametrize(("row", "column"), [(1, 1), (4, 1), (1, 3), (6, 2), (40, 1)])
def test_workbook_gives_its_table_wherever_it_stands(tmp_path, row, column):
    path = workbook(tmp_path / "t.xlsx", [HEADER, *ROWS], row=row, column=column)
    assert table(path) == WANTED


def test_workbook_titles_stand_above_and_numbers_become_texts(tmp_path):
    rows = [["Millésime : 2022"], [], HEADER, [1004, "Ambérieu", 12.0], ["2A004", None, 0.5]]
    path = workbook(tmp_path / "t.xlsx", rows, sheet="APL 2022")
    head = heads(path)[0]
    assert (head.sheet, head.above.strip()) == ("APL 2022", "Millésime : 2022")
    assert table(path) == {
        "codgeo": ["1004", "2A004"],
        "libelle": ["Ambérieu", ""],
        "p21_pop": ["12", "0.5"],
    }


def test_workbook_rows_left_empty_are_no_rows(tmp_path):
    path = workbook(tmp_path / "t.xlsx", [HEADER, ROWS[0], [], [None, "", None], ROWS[1]])
    assert table(path)["codgeo"] == ["01004", "2A004"]


def test_workbook_without_a_table_is_refused(tmp_path):
    path = workbook(tmp_path / "notes.xlsx", [["bonjour"], ["a", "b"]])
    with pytest.raises(
        SourceError, match=r"« notes\.xlsx » : le classeur ne contient aucun tableau"
    ):
        heads(path)


@pytest.mark.parametrize("content", [b"CODGEO;LIBGEO\n01004;x\n", b"PK\x03\x04 abc", b""])
def test_damaged_workbook_is_refused(written, content):
    with pytest.raises(SourceError, match=r"« t\.xlsx » : le classeur est abîmé"):
        heads(written(content, "t.xlsx"))


def test_zip_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("autre.txt", "bonjour")
    with pytest.raises(SourceError, match=r"« t\.xlsx » : classeur illisible"):
        heads(tmp_path / "t.xlsx")


def test_workbook_that_would_fill_the_memory_is_refused_unopened(tmp_path):
    with zipfile.ZipFile(tmp_path / "bombe.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(SourceError, match=r"« bombe\.xlsx » : il est anormalement gros"):
        heads(tmp_path / "bombe.xlsx")


# --- Parquet


def test_parquet_gives_the_same_texts(tmp_path):
    columns = {
        "GEO": pa.array(["01004", None]).dictionary_encode(),
        "TIME_PERIOD": pa.array([2023, 2022], pa.int32()),
        "OBS_VALUE": [12.0, 0.5],
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    assert table(tmp_path / "t.parquet", ["geo", "time_period", "obs_value"]) == {
        "geo": ["01004", ""],
        "time_period": ["2023", "2022"],
        "obs_value": ["12", "0.5"],
    }


def test_damaged_parquet_is_refused(written):
    with pytest.raises(SourceError, match="ce n’est pas un fichier Parquet"):
        heads(written(b"PAR1 abc", "t.parquet"))

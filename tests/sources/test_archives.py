"""Insee's zips: one table, unpacked for the time to read it."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from ctg_eval.errors import SourceError, UnknownFileError
from ctg_eval.sources.archives import unpacked
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

DATA = "GEO;OBS_VALUE\n62001;3\n"


def zipped(path: Any, files: Any, method: Any = zipfile.ZIP_DEFLATED) -> Any:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def content(path: Any, folder: Any) -> Any:
    with unpacked(path, folder) as table:
        return table.name, table.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["DS_X_2025_metadata.csv", "DS_X_2025_data.csv"], "DS_X_2025_data.csv"),
        (["DS_X_metadata.CSV", "DS_X_DATA.CSV", "autre.csv"], "DS_X_DATA.CSV"),
        (["meta_base-cc-logement-2021.CSV", "base-cc-logement-2021.CSV"], None),
        (["sous/dossier/naissances.csv", "lisezmoi.txt", "notice.pdf"], "naissances.csv"),
        (["__MACOSX/._naissances.csv", ".cache.csv", "naissances.csv"], "naissances.csv"),
        (["../../naissances.csv"], "naissances.csv"),
        (["/etc/naissances.csv"], "naissances.csv"),
        (["varmod_x.csv", "x.csv"], "x.csv"),
    ],
)
def test_the_one_table_is_unpacked_under_its_own_name_and_erased(tmp_path, names, kept):
    wanted = kept or names[-1]
    files = {name: DATA if Path(name).name == wanted else "COD_VAR;LIB_VAR\n" for name in names}
    beside = tmp_path / "beside"
    beside.mkdir()
    assert content(zipped(tmp_path / "t.zip", files), beside) == (wanted, DATA)
    assert list(beside.iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["beside", "t.zip"]


def test_other_files_are_given_as_they_are(tmp_path, written):
    path = written(DATA)
    with unpacked(path, tmp_path) as table:
        assert table == path


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, "aucun tableau"),
        ({"lisezmoi.txt": "x"}, "aucun tableau"),
        ({"DS_X_metadata.csv": "x"}, "aucun tableau"),
        ({"a.csv": DATA, "b.csv": DATA}, "2 tableaux (a.csv, b.csv)"),
        ({"a_data.csv": DATA, "b_data.csv": DATA, "c.csv": DATA}, "2 tableaux (a_data.csv, b_data"),
    ],
)
def test_zip_without_exactly_one_table_is_refused(tmp_path, files, found):
    path = zipped(tmp_path / "t.zip", files)
    with pytest.raises(SourceError) as caught:
        content(path, tmp_path)
    assert "Fichier « t.zip » : l’archive" in str(caught.value)
    assert found in str(caught.value)


def test_bomb_is_refused_before_anything_is_written(tmp_path):
    path = zipped(tmp_path / "t.zip", {"x_data.csv": b"0" * 40_000_000})
    beside = tmp_path / "beside"
    beside.mkdir()
    with pytest.raises(SourceError, match=r"« t\.zip » : il est anormalement gros"):
        content(path, beside)
    assert list(beside.iterdir()) == []


def test_damaged_zips_are_refused(tmp_path):
    whole = zipped(tmp_path / "t.zip", {"x.csv": DATA * 500}).read_bytes()
    path = tmp_path / "abime.zip"
    kept = 0
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(SourceError, match=r"« abime\.zip » : l’archive"):
            content(path, tmp_path)
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            kept += content(path, tmp_path)[1] != DATA * 500
        except SourceError:
            continue
    assert kept == 0


def test_zip_that_lies_on_its_size_gives_no_more_than_it_says(tmp_path):
    path = zipped(tmp_path / "t.zip", {"x.csv": DATA * 1000}, zipfile.ZIP_STORED)
    told = len(DATA * 1000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(told, (50).to_bytes(4, "little")))
    with pytest.raises(SourceError, match="abîmée"):
        content(path, tmp_path)


def test_zip_with_a_password_is_refused(tmp_path):
    path = zipped(tmp_path / "t.zip", {"x.csv": DATA}, zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    central = raw.index(b"PK\x01\x02")
    raw[6] |= 1
    raw[central + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="mot de passe"):
        content(path, tmp_path)


def test_refusal_of_the_table_names_the_archive_and_keeps_its_class(tmp_path):
    path = zipped(tmp_path / "t.zip", {"sous/x.csv": DATA})
    with (
        pytest.raises(UnknownFileError, match=r"« t\.zip \(x\.csv\) » : trouvé\. Faites\."),
        unpacked(path, tmp_path) as table,
    ):
        raise UnknownFileError(table, "trouvé", "Faites")


def test_official_zip_is_imported_like_its_table(tmp_path, births, facts_of, sources):
    text = births({("90001", 2024): 5, ("90002", 2024): 7})
    metadata = '"COD_VAR";"LIB_VAR";"COD_MOD";"LIB_MOD"\n"FREQ";"Fréquence";"A";"Annuel"\n'
    name = "DS_ETAT_CIVIL_NAIS_COMMUNES_2024"
    files = {f"{name}_metadata.csv": metadata, f"{name}_data.csv": text}
    folder = tmp_path / "depot"
    folder.mkdir()
    zipped(folder / f"{name}_CSV_FR.zip", files)
    report = import_folder(folder, store=tmp_path / "store", sources=sources)
    assert [(one.outcome, one.kind) for one in report.lines] == [
        ("importé", "insee_naissances/communes")
    ]
    store = Store.at(tmp_path / "store", sources)
    found = store.rows(store.files[0], ["90001", "90002"], ["insee_naissances.naissances"])
    assert [row[:2] for row in facts_of(found).values()] == [(5, 5), (7, 7)]
    assert store.files[0].name == f"{name}_CSV_FR.zip"
    assert not list((tmp_path / "store").rglob("zip-*"))
    again = import_folder(folder, store=tmp_path / "store", sources=sources)
    assert (again.lines[0].outcome, again.is_changed) == ("inchangé", False)


def test_year_in_the_name_is_read_on_the_table_inside(tmp_path, sources, demo_folder):
    text = (demo_folder / "data_CAF_2019_IRIS.csv").read_bytes()
    folder = tmp_path / "depot"
    folder.mkdir()
    zipped(folder / "caf_2031.zip", {"data_CAF_2019_IRIS.csv": text})
    for outcome in ("importé", "inchangé"):
        report = import_folder(folder, store=tmp_path / "store", sources=sources)
        assert report.lines[0].outcome == outcome
    assert Store.at(tmp_path / "store", sources).files[0].edition == 2019

"""Storing and loading a code, and reading the npm package that the embedded one comes from."""

import json
import os
from typing import Any

import pytest

from ctg_eval.errors import SourceError
from ctg_eval.geography import EMBEDDED, read_code, read_etalab, write_code
from ctg_eval.geography.etalab import PACKAGE

COMMUNES: list[dict[str, Any]] = [
    {"code": "01001", "nom": "L'Une", "type": "commune-actuelle", "population": 100},
    {"code": "01002", "nom": "L'Autre", "type": "commune-actuelle", "population": 50}
    | {"anciensCodes": ["01003", "01004"]},
    {"code": "01003", "nom": "L'Ancienne", "type": "commune-deleguee", "chefLieu": "01002"},
    {"code": "98901", "nom": "L'Île", "type": "commune-actuelle", "zone": "com"}
    | dict.fromkeys(("departement", "region"), "989"),
]
EPCI = {"code": "200000001", "nom": "CC d'Essai", "type": "CC", "membres": [{"code": "01001"}]}


@pytest.fixture
def package(tmp_path):
    """The npm package in small."""
    ain: dict[str, Any] = {"departement": "01", "region": "84", "zone": "metro"}
    files = {
        "package.json": {"name": PACKAGE, "version": "9.9.9", "license": "MIT"},
        "data/communes.json": [ain | record for record in COMMUNES],
        "data/epci.json": [EPCI],
        "data/departements.json": [{"code": "01", "nom": "Ain"}, {"code": "989", "nom": "Île"}],
        "data/regions.json": [{"code": "84", "nom": "ARA"}, {"code": "989", "nom": "Île"}],
    }
    (tmp_path / "data").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


def test_package_is_read_into_a_code(package):
    code = read_etalab(package, year=2030)
    assert code.communes == ("01001", "01002", "98901")
    assert code.members("epci", "200000001") == ("01001",)
    assert code.commune("01002").epci is None
    assert code.current_commune("01003") == code.current_commune("01004") == "01002"
    assert code.former("01003") == ("commune-deleguee", "L'Ancienne", "01002")
    assert code.commune("98901").population == 0
    assert (code.year, code.provenance.version) == (2030, "9.9.9")


def test_files_are_read_from_any_folder_that_holds_them(package, tmp_path_factory):
    alone = tmp_path_factory.mktemp("depot")
    for path in (package / "data").iterdir():
        (alone / path.name).write_bytes(path.read_bytes())
    code = read_etalab(alone, year=2030)
    assert code == read_etalab(package, year=2030)
    assert code.provenance.version == ""
    assert read_etalab(package / "data", year=2030).provenance.version == "9.9.9"


def test_metropolitan_commune_without_population_is_refused(package):
    path = package / "data" / "communes.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    del records[0]["population"]
    path.write_text(json.dumps(records), encoding="utf-8")
    with pytest.raises(SourceError, match="champ absent 'population'"):
        read_etalab(package, year=2030)


def test_package_without_a_file_is_refused(package):
    (package / "data" / "epci.json").unlink()
    with pytest.raises(SourceError, match=r"epci\.json"):
        read_etalab(package, year=2030)


def test_package_with_a_broken_file_is_refused(package):
    (package / "data" / "epci.json").write_text("[\n{", encoding="utf-8")
    with pytest.raises(SourceError, match="JSON illisible à la ligne 2"):
        read_etalab(package, year=2030)


def test_fictional_code_comes_back_as_it_was_written(tmp_path, make_code):
    code = make_code({"62998": 10, "62999": 0}, delegated={"62997": "62998"}, outside=("62999",))
    write_code(code, tmp_path / "fictif.parquet")
    back = read_code(tmp_path / "fictif.parquet")
    assert back == code
    assert back.provenance == code.provenance
    assert back.commune("62999") == code.commune("62999")
    assert back.current_commune("62997") == "62998"


def test_same_code_gives_the_same_bytes(tmp_path, make_code):
    first, second = tmp_path / "a.parquet", tmp_path / "b.parquet"
    write_code(make_code({"01001": 1, "01002": 2}), first)
    write_code(make_code({"01002": 2, "01001": 1}), second)
    assert first.read_bytes() == second.read_bytes()


def test_file_rewritten_is_read_again(tmp_path, make_code):
    path = tmp_path / "code.parquet"
    write_code(make_code({"01001": 1}), path)
    assert read_code(path) is read_code(path)
    before = path.stat().st_mtime_ns
    write_code(make_code({"01001": 2}), path)
    # Some file systems count time in steps too long for two writes in a row.
    os.utime(path, ns=(before + 10**9, before + 10**9))
    assert read_code(path).commune("01001").population == 2


def test_embedded_file_is_small():
    assert EMBEDDED.stat().st_size < 900_000


def test_other_files_are_refused(tmp_path, make_code):
    with pytest.raises(SourceError, match="absent"):
        read_code(tmp_path / "rien.parquet")
    text = tmp_path / "texte.parquet"
    text.write_text("bonjour", encoding="utf-8")
    with pytest.raises(SourceError, match="pas un fichier Parquet"):
        read_code(text)
    make_code({"01001": 1}).table.to_parquet(tmp_path / "autre.parquet")
    with pytest.raises(SourceError, match="écrit par ctg_eval"):
        read_code(tmp_path / "autre.parquet")

"""The register: its text, its order, its faults; the declarations that a file was read with."""

import json
from typing import Any

import pytest

from ctg_eval.errors import StoreError
from ctg_eval.sources.register import (
    FileEntry,
    Register,
    declaration_key,
    fingerprint,
    merged,
    read_register,
)


def entry(
    sha: Any = "a" * 64,
    *,
    kind: Any = "insee_naissances/communes",
    edition: Any = 2024,
    lot: Any = "0001",
    **more: Any,
) -> Any:
    variables = {"insee_naissances.naissances": {"commune": (2023, 2024)}}
    return FileEntry(
        sha, f"{sha[:3]}.csv", kind, "k", "Insee", "Naissances", "LO", edition, lot, 3, variables,
        **more,
    )  # fmt: skip


def test_register_is_read_back_as_it_was_written(tmp_path):
    register = Register((entry("a" * 64, covered=("62", "90@2024")), entry("b" * 64)), "clé")
    path = tmp_path / "registre.json"
    path.write_text(register.text(), encoding="utf-8")
    assert read_register(path) == register


def test_same_files_give_the_same_text_in_any_order():
    one, two = entry("a" * 64), entry("b" * 64)
    assert Register((one, two)).text() == Register((two, one)).text()
    assert merged(Register((two,), "g"), [one]) == Register((one, two), "g")


def test_file_read_again_replaces_its_entry():
    assert merged(Register((entry(lot="0001"),)), [entry(lot="0002")]).files[0].lot == "0002"


def test_priority_then_newest_edition_then_fingerprint_decide(sources):
    compiled = entry("1" * 64, kind="insee_comparateur/communes", edition=2030)
    old, new = entry("2" * 64, edition=2024), entry("3" * 64, edition=2025)
    twin = entry("4" * 64, edition=2025)
    gone = entry("0" * 64, kind="disparue/x", edition=2099)
    register = Register((gone, twin, compiled, old, new))
    found = register.giving("insee_naissances.naissances", sources)
    assert [one.sha256[0] for one in found] == ["3", "4", "2", "1"]


def test_years_and_zero_departments_are_said_by_year():
    one = entry(covered=("62", "90@2024"))
    assert one.years("insee_naissances.naissances", "commune") == (2023, 2024)
    assert one.years("insee_naissances.naissances", "epci") == ()
    assert one.vintage == "2023–2024"
    assert one.covers("62", 2019)
    assert one.covers("90", 2024)
    assert not one.covers("90", 2023)
    assert not one.covers("2", 2024)


def _bad(change: Any) -> Any:
    content = json.loads(Register((entry(),), "g").text())
    change(content)
    return json.dumps(content)


DAMAGES = {
    "empty": "",
    "cut": Register((entry(),), "g").text()[:-40],
    "not JSON": "PK\x03\x04",
    "list": "[]",
    "text": '"format"',
    "no files": _bad(lambda content: content.pop("fichiers")),
    "files are numbers": _bad(lambda content: content.update(fichiers=[3])),
    "unknown field": _bad(lambda content: content["fichiers"][0].update(couleur="bleu")),
    "lost field": _bad(lambda content: content["fichiers"][0].pop("sha256")),
    "variables are a list": _bad(lambda content: content["fichiers"][0].update(variables=["x"])),
    "levels are a list": _bad(lambda content: content["fichiers"][0].update(variables={"x": []})),
    "years are a number": _bad(
        lambda content: content["fichiers"][0].update(variables={"x": {"commune": 3}})
    ),
}


@pytest.mark.parametrize("text", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_register_says_what_to_do(tmp_path, text):
    path = tmp_path / "0003" / "registre.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        read_register(path)
    assert "registre.json » est abîmé. Supprimez le dossier" in str(caught.value)
    assert "importez les fichiers à nouveau" in str(caught.value)


def test_register_of_another_version_is_refused(tmp_path):
    path = tmp_path / "0001" / "registre.json"
    path.parent.mkdir()
    path.write_text(_bad(lambda content: content.update(format=99)), encoding="utf-8")
    with pytest.raises(StoreError, match="vient d’une autre version du logiciel"):
        read_register(path)


def test_declaration_key_follows_the_layout_and_its_variables(sources):
    keys = {kind: declaration_key(kind, sources) for kind in sources.kinds}
    assert len(set(keys.values())) == len(keys)
    source = sources.entries["insee_naissances"]
    variable = source.variables["naissances"].model_copy(update={"minimum": 1.0})
    changed = source.model_copy(update={"variables": {"naissances": variable}})
    other = sources.model_copy(update={"entries": {**sources.entries, "insee_naissances": changed}})
    again = {kind: declaration_key(kind, other) for kind in sources.kinds}
    assert {kind for kind in keys if keys[kind] != again[kind]} == {
        "insee_naissances/communes",
        "insee_comparateur/communes",
    }


def test_fingerprint_is_of_the_bytes_alone(written):
    first, second = written(b"abc", "a.csv"), written(b"abc", "b.csv")
    assert fingerprint(first) == fingerprint(second)
    assert fingerprint(first).startswith("ba7816bf")

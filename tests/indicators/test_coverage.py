"""The table of coverage: every indicator, what serves it, or why nothing does."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ctg_eval.indicators.coverage import HEADER, coverage, coverage_csv
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.rapports import load_expected
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

TABLE = Path(__file__).resolve().parents[2] / "docs" / "couverture.csv"
CATALOGUE = load_catalogue()


@pytest.fixture(scope="module")
def lines(demo_store):
    return coverage(demo_store, CATALOGUE)


def test_the_expected_indicators_come_first_then_the_catalogue_s_own(lines):
    expected = [one.identifiant for one in load_expected()]
    names = [line.identifier for line in lines]
    assert names[: len(expected)] == expected
    assert set(names[len(expected) :]) == CATALOGUE.entries.keys() - set(expected)
    assert [line.origin for line in lines] == [
        "référentiel" if name in expected else "ajout" for name in names
    ]


def test_a_served_indicator_names_its_files_and_columns_the_others_a_reason(lines):
    for line in lines:
        assert line.served == bool(line.kinds) == bool(line.columns) == (not line.reason)
        assert line.served <= (line.identifier in CATALOGUE.entries)
        kinds = {place.partition(" : ")[0] for place in line.columns}
        assert kinds == set(line.kinds)


def test_the_demo_serves_the_whole_catalogue(lines):
    served = {line.identifier for line in lines if line.served}
    assert served == CATALOGUE.entries.keys()


def test_what_no_file_gives_names_the_variable_that_lacks(make):
    make.homes({("01011", 2023): 100}, {})
    found = {line.identifier: line for line in coverage(make.opened(), CATALOGUE)}
    assert (
        found["part_locataires_hlm"].reason == "aucun fichier présent ne donne insee_logement.hlm"
    )
    assert found["foyers_rsa"].reason.endswith("caf_prestations_com.foyers_rsa")


def test_the_table_in_docs_is_that_of_the_real_files(real_folder, tmp_path):
    import_folder(real_folder, store=tmp_path / "entrepot", sources=load_sources())
    store = Store.opened(tmp_path / "entrepot", load_sources())
    assert TABLE.read_text(encoding="utf-8") == coverage_csv(coverage(store, CATALOGUE))


def test_the_table_in_docs_has_every_indicator_once():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert tuple(rows[0]) == HEADER
    names = [row["id"] for row in rows]
    assert len(set(names)) == len(names)
    assert CATALOGUE.entries.keys() <= set(names)

"""`ctg-eval donnees telecharger`: what it fetches, imports, says and returns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ctg_eval.referentiel.sources import Source, Sources, Telechargement, load_sources
from ctg_eval.sources.transfer import Limits, Resumable
from tests.sources.servers import Served, serving

BIRTHS = "\n".join(
    [
        '"EC_MEASURE";"FREQ";"GEO";"GEO_OBJECT";"OBS_STATUS";"TIME_PERIOD";"OBS_VALUE"',
        '"LVB";"A";"90010";"COM";"A";2024;14',
        '"LVB";"A";"90032";"COM";"A";2024;3',
    ]
).encode()
NAME = "naissances.csv"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server of births, the only address declared; downloads do not wait between tries."""
    with serving(Served(BIRTHS)) as served:
        entries = {
            name: one.model_copy(update={"telechargements": {}})
            for name, one in load_sources().entries.items()
        }
        births: Source = entries["insee_naissances"]
        address = {NAME: Telechargement(adresse=served.address)}
        entries["insee_naissances"] = births.model_copy(update={"telechargements": address})
        sources = Sources(entries=entries)
        monkeypatch.setattr("ctg_eval.referentiel.sources.load_sources", lambda: sources)
        quick = {**(Resumable.__init__.__kwdefaults__ or {}), "sleep": lambda _s: None}
        monkeypatch.setattr(Resumable.__init__, "__kwdefaults__", quick)
        yield served


def test_a_source_is_fetched_and_imported_by_one_command(run, server, tmp_path):
    done = run("donnees", "telecharger", "insee_naissances")
    assert done.status == 0
    assert f"téléchargé      {NAME} ({len(BIRTHS)}\N{NO-BREAK SPACE}o)" in done.out
    assert f"importé         {NAME} : insee_naissances/communes" in done.out
    assert (tmp_path / "entrepot" / "_telechargements" / NAME).read_bytes() == BIRTHS


def test_a_second_run_says_that_nothing_changed(run, server):
    run("donnees", "telecharger")
    done = run("donnees", "telecharger")
    assert done.status == 0
    assert "1 fichier : 1 inchangé." in done.out
    assert "importé " not in done.out


def test_files_go_where_one_says_and_are_not_imported_when_one_says(run, server, tmp_path):
    done = run("donnees", "telecharger", "--vers", tmp_path / "ici", "--sans-importer")
    assert done.status == 0
    assert (tmp_path / "ici" / NAME).exists()
    assert not (tmp_path / "entrepot" / "principal").exists()


def test_other_files_of_the_folder_are_not_imported(run, server, tmp_path):
    folder = tmp_path / "ici"
    folder.mkdir()
    (folder / "notes.csv").write_text("a;b;c\n1;2;3\n", encoding="utf-8")
    done = run("donnees", "telecharger", "--vers", folder)
    assert done.status == 0
    assert "notes" not in done.out + done.err


def test_a_failure_has_status_3_and_its_reason(run, server):
    server.statuses = [404]
    done = run("donnees", "telecharger", "insee_naissances")
    assert done.status == 3
    assert f"échoué          {NAME} : Il n’y a pas de fichier à cette adresse" in done.err
    assert server.address in done.err


def test_a_file_that_the_importer_refuses_has_status_3(run, server):
    server.body = b"a;b;c\n1;2;3\n"
    done = run("donnees", "telecharger")
    assert done.status == 3
    assert "aucun fichier connu n’a ces colonnes" in done.err


def test_the_list_says_what_is_fetched_and_what_is_obtained_by_hand(run, server):
    run("donnees", "telecharger", "--sans-importer")
    done = run("donnees", "telecharger", "--liste")
    assert done.status == 0
    assert f"{NAME} (reçu le " in done.out
    fetched, _, manual = done.out.partition("À obtenir à la main")
    assert "insee_naissances" in fetched
    assert "Demander à la chargée de mission de la Caf" in manual
    assert len(server.calls) == 1


def test_a_source_without_address_says_how_to_obtain_it(run, server):
    done = run("donnees", "telecharger", "caf_extraction_ctg")
    assert done.status == 3
    assert "Demander à la chargée de mission de la Caf" in done.out


def test_an_unknown_source_is_a_wrong_usage(run, server):
    done = run("donnees", "telecharger", "insee_naisance")
    assert done.status == 2
    assert "Vouliez-vous « insee_naissances »" in done.err


def test_an_interruption_keeps_the_part_and_says_so(run, server, tmp_path, monkeypatch):
    def stop(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Resumable, "_receive", stop)
        assert run("donnees", "telecharger").status == 130
    server.cuts = [20, 0, 0, 0, 0, 0]
    monkeypatch.setattr(
        "ctg_eval.sources.downloads.Limits", lambda: Limits(tries=1, pause_s=0.0, silence_s=1)
    )
    assert run("donnees", "telecharger").status == 3
    folder = tmp_path / "entrepot" / "_telechargements"
    assert (folder / f".{NAME}.part").stat().st_size == 20
    server.cuts = []
    assert run("donnees", "telecharger").status == 0
    assert server.calls[-1]["Range"] == "bytes=20-"

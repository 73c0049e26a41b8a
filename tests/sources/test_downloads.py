"""Downloads against a server that cuts, stalls, lies, fails: whole files or French reasons."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctg_eval.errors import StoreError, UsageError
from ctg_eval.referentiel.sources import Sources, load_sources
from ctg_eval.sources.downloads import (
    LIST,
    Fetched,
    Wanted,
    Watch,
    by_hand,
    fetch_all,
    read_list,
    wanted_files,
)
from ctg_eval.sources.transfer import Limits
from tests.sources.servers import Served, serving

BODY = b"code;valeur\n" + b"".join(b"%05d;%d\n" % (rank, rank) for rank in range(400))
QUICK = Limits(connect_s=2, silence_s=0.3, tries=3, pause_s=0.001)
NAME = "donnees.csv"


@pytest.fixture
def server() -> Iterator[Served]:
    with serving(Served(BODY)) as served:
        yield served


def wanted(served: Served, name: str = NAME, sha256: str = "") -> Wanted:
    return Wanted("essai", name, served.address, sha256)


def fetched(served: Served, folder: Path, limits: Limits = QUICK, sha256: str = "") -> Fetched:
    return fetch_all([wanted(served, sha256=sha256)], folder, limits=limits)[0]


def whole(folder: Path) -> bool:
    return (folder / NAME).read_bytes() == BODY


def parts(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if ".part" in one.name]


def test_a_file_comes_whole_and_the_list_says_its_fingerprint_date_and_address(
    server: Served, tmp_path: Path
) -> None:
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert whole(tmp_path)
    assert not parts(tmp_path)
    held = read_list(tmp_path)[NAME]
    assert held.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (held.adresse, held.octets, held.etag) == (server.address, len(BODY), '"v1"')
    assert held.date[:2] == "20"


def test_the_second_run_fetches_nothing_and_says_so(server: Served, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    again = fetched(server, tmp_path)
    assert (again.outcome, again.size) == ("inchangé", len(BODY))
    assert server.calls[-1]["If-None-Match"] == '"v1"'
    assert whole(tmp_path)


def test_a_file_that_changed_at_its_producer_replaces_the_one_here_and_it_is_said(
    server: Served, tmp_path: Path
) -> None:
    fetched(server, tmp_path)
    server.body, server.etag = BODY + b"99999;1\n", '"v2"'
    again = fetched(server, tmp_path)
    assert again.outcome == "téléchargé"
    assert "a changé depuis le" in again.message
    assert (tmp_path / NAME).read_bytes() == server.body


def test_a_file_edited_or_erased_here_is_fetched_again(server: Served, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    (tmp_path / NAME).write_bytes(b"autre")
    assert fetched(server, tmp_path).outcome == "téléchargé"
    (tmp_path / NAME).unlink()
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert whole(tmp_path)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(1, 700), max_size=4), chunked=st.booleans())
def test_a_file_cut_anywhere_any_number_of_times_comes_whole(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], chunked: bool
) -> None:
    folder = tmp_path_factory.mktemp("coupe")
    # Without a length nobody can tell a cut from an end: a chunked answer is never cut here.
    with serving(Served(BODY, cuts=[] if chunked else list(cuts), chunked=chunked)) as served:
        assert fetched(served, folder).outcome == "téléchargé"
        assert whole(folder)
        asked = [call.get("Range") for call in served.calls[1:]]
    if not chunked:
        assert asked == [f"bytes={sum(cuts[: rank + 1])}-" for rank in range(len(cuts))]


def test_a_server_without_resumption_sends_the_file_again_from_its_start(
    server: Served, tmp_path: Path
) -> None:
    server.cuts, server.ranges = [100], False
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert whole(tmp_path)


def test_two_versions_are_never_stitched_together(server: Served, tmp_path: Path) -> None:
    server.cuts = [100, 0, 0]
    limits = Limits(connect_s=2, silence_s=0.3, tries=1, pause_s=0.001)
    assert fetched(server, tmp_path, limits).outcome == "échoué"
    assert parts(tmp_path)
    server.body, server.etag, server.cuts = BODY[::-1], '"v2"', []
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert (tmp_path / NAME).read_bytes() == BODY[::-1]


def test_without_a_sure_mark_nothing_is_resumed(server: Served, tmp_path: Path) -> None:
    server.etag, server.cuts = 'W/"faible"', [100]
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert not any("Range" in call for call in server.calls)
    assert whole(tmp_path)


def test_a_date_serves_as_a_mark(server: Served, tmp_path: Path) -> None:
    server.etag, server.modified = "", "Tue, 24 Nov 2026 10:00:00 GMT"
    server.cuts = [100]
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert server.calls[1]["If-Range"] == server.modified
    assert whole(tmp_path)


def test_an_interrupted_command_leaves_a_part_that_the_next_one_goes_on_from(
    server: Served, tmp_path: Path
) -> None:
    def stop(_file: Wanted, done: int, _total: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    server.cuts = [500]
    with pytest.raises(KeyboardInterrupt):
        fetch_all([wanted(server)], tmp_path, limits=QUICK, watch=Watch(moved=stop))
    assert not (tmp_path / NAME).exists()
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert server.calls[-1]["Range"] == "bytes=500-"
    assert whole(tmp_path)


def test_a_stalled_transfer_is_taken_up_again(server: Served, tmp_path: Path) -> None:
    server.cuts, server.stalls = [300], 1
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert server.calls[1]["Range"] == "bytes=300-"
    assert whole(tmp_path)


def test_a_server_that_stalls_for_ever_is_given_up_with_a_reason(
    server: Served, tmp_path: Path
) -> None:
    server.cuts, server.stalls = [0] * 9, 9
    told = fetched(server, tmp_path)
    assert told.outcome == "échoué"
    assert "n’envoie plus rien" in told.message


def test_a_length_announced_too_long_never_gives_a_file(server: Served, tmp_path: Path) -> None:
    server.announced, server.ranges = len(BODY) + 50, False
    told = fetched(server, tmp_path)
    assert told.outcome == "échoué"
    assert "coupé" in told.message
    assert not (tmp_path / NAME).exists()


def test_a_length_announced_too_short_is_found_out_by_the_fingerprint(
    server: Served, tmp_path: Path
) -> None:
    server.announced = 200
    told = fetched(server, tmp_path, sha256=hashlib.sha256(BODY).hexdigest())
    assert told.outcome == "échoué"
    assert "empreinte" in told.message
    assert not (tmp_path / NAME).exists()


def test_a_part_that_is_already_the_whole_file_is_accepted_on_416(
    server: Served, tmp_path: Path
) -> None:
    server.announced = len(BODY) + 50  # all comes, but more was announced: the rest is asked for
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert server.calls[-1]["Range"] == f"bytes={len(BODY)}-"
    assert whole(tmp_path)
    assert read_list(tmp_path)[NAME].etag == server.etag


def test_a_file_that_became_shorter_is_fetched_anew_after_416(
    server: Served, tmp_path: Path
) -> None:
    server.cuts = [2000, 0, 0]
    fetched(server, tmp_path, Limits(silence_s=0.3, tries=1, pause_s=0.001))
    server.body, server.cuts = BODY[:1000], []
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert (tmp_path / NAME).read_bytes() == BODY[:1000]


def test_a_server_in_trouble_is_tried_again(server: Served, tmp_path: Path) -> None:
    server.statuses = [500, 503]
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert len(server.calls) == 3


@pytest.mark.parametrize(
    ("statuses", "said", "calls"),
    [
        ([500] * 9, "en panne ou occupé (réponse 500)", 3),
        ([404], "pas de fichier à cette adresse", 1),
        ([403], "refuse l’accès", 1),
        ([418], "inattendue", 1),
    ],
)
def test_a_refusal_is_said_in_french(
    server: Served, tmp_path: Path, statuses: list[int], said: str, calls: int
) -> None:
    server.statuses = statuses
    told = fetched(server, tmp_path)
    assert told.outcome == "échoué"
    assert said in told.message
    assert len(server.calls) == calls


def test_redirections_are_followed_but_not_for_ever(server: Served, tmp_path: Path) -> None:
    server.redirects = 2
    assert fetched(server, tmp_path).outcome == "téléchargé"
    server.redirects = 99
    (tmp_path / NAME).unlink()
    assert "sans fin" in fetched(server, tmp_path).message


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<!DOCTYPE html><p>Maintenance", "text/csv"), (b"<p>Perdu</p>", "text/html; charset=utf-8")],
)
def test_a_web_page_is_never_taken_for_the_file(
    server: Served, tmp_path: Path, body: bytes, kind: str
) -> None:
    server.body, server.kind = body, kind
    told = fetched(server, tmp_path)
    assert told.outcome == "échoué"
    assert "page web" in told.message
    assert not (tmp_path / NAME).exists()


def test_an_empty_file_is_refused(server: Served, tmp_path: Path) -> None:
    server.body = b""
    assert "vide" in fetched(server, tmp_path).message


def test_a_file_too_big_is_refused_before_and_during_the_transfer(
    server: Served, tmp_path: Path
) -> None:
    small = Limits(silence_s=0.3, tries=1, pause_s=0.001, most_bytes=1000)
    assert "anormalement gros" in fetched(server, tmp_path, small).message
    server.chunked = True
    assert "anormalement gros" in fetched(server, tmp_path, small).message
    assert not parts(tmp_path)


def test_a_disk_too_small_is_said_before_the_transfer(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 10

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Full)
    assert "Mo libres" in fetched(server, tmp_path).message


def test_a_disk_that_fills_up_is_said_and_what_came_is_kept(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        told = fetched(server, tmp_path)
    assert "le disque est plein" in told.message
    assert parts(tmp_path)
    assert fetched(server, tmp_path).outcome == "téléchargé"
    assert whole(tmp_path)


def test_one_failure_does_not_stop_the_others(server: Served, tmp_path: Path) -> None:
    server.statuses = [404, 0]
    done = fetch_all([wanted(server, "un.csv"), wanted(server, "deux.csv")], tmp_path, limits=QUICK)
    assert [one.outcome for one in done] == ["échoué", "téléchargé"]
    assert list(read_list(tmp_path)) == ["deux.csv"]


def test_a_server_that_does_not_answer_is_asked_once_for_all_its_files(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/x"
        done = fetch_all(
            [Wanted("essai", name, address) for name in ("a.csv", "b.csv")], tmp_path, limits=QUICK
        )
    assert "injoignable" in done[0].message
    assert "Non essayé" in done[1].message


def test_the_proxy_of_the_environment_is_used(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.address.rpartition("/")[0])
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    one = Wanted("essai", NAME, "http://donnees.invalid/fichier.csv")
    assert fetch_all([one], tmp_path, limits=QUICK)[0].outcome == "téléchargé"
    assert server.calls[0]["Host"] == "donnees.invalid"


def test_a_secure_address_never_leads_to_one_that_is_not(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = requests.get

    def redirected(_url: str, **options: object) -> requests.Response:
        return true(server.address, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(requests, "get", redirected)
    one = Wanted("essai", NAME, "https://donnees.invalid/fichier.csv")
    assert "non protégé" in fetch_all([one], tmp_path, limits=QUICK)[0].message


def test_two_downloads_in_one_folder_do_not_mix(server: Served, tmp_path: Path) -> None:
    def other(_file: Wanted, _done: int, _total: int | None) -> None:
        with pytest.raises(StoreError, match="en cours"):
            fetch_all([wanted(server)], tmp_path, limits=QUICK)

    fetch_all([wanted(server)], tmp_path, limits=QUICK, watch=Watch(moved=other))


def test_a_damaged_list_is_as_no_list(server: Served, tmp_path: Path) -> None:
    fetched(server, tmp_path)
    (tmp_path / LIST).write_text("{", encoding="utf-8")
    assert read_list(tmp_path) == {}
    assert fetched(server, tmp_path).outcome == "téléchargé"


def test_every_declared_address_is_secure_and_each_file_has_a_name_of_its_own() -> None:
    files = wanted_files(load_sources())
    assert files
    assert all(one.address.startswith("https://") for one in files)
    assert len({one.name for one in files}) == len(files)
    kinds = load_sources().entries
    assert all(kinds[one.source].acces == "ouvert" and kinds[one.source].fichiers for one in files)


def test_what_has_no_address_says_how_to_obtain_it() -> None:
    sources = load_sources()
    manual = by_hand(sources)
    assert {one.source for one in wanted_files(sources)} | set(manual) == set(sources.entries)
    assert all(sources.entries[one].obtenir for one in manual)


def test_an_unknown_source_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="insee_naissances"):
        wanted_files(load_sources(), ["insee_naisances"])


def test_only_the_files_of_the_sources_named_are_fetched() -> None:
    assert {one.source for one in wanted_files(load_sources(), ["caf_txcouv"])} == {"caf_txcouv"}
    assert wanted_files(Sources(entries={})) == ()

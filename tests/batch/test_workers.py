"""Two pages at once: the same bytes, and no process left, however it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from ctg_eval.analysis.context import open_context
from ctg_eval.batch import produce as module
from ctg_eval.batch import workers
from ctg_eval.batch.jobs import plan
from ctg_eval.batch.manifest import Manifest
from ctg_eval.cli import main
from ctg_eval.paths import folders
from tests.conftest import Made

pytestmark = pytest.mark.notebook
posix = pytest.mark.skipif(os.name == "nt", reason="les signaux de Windows sont autres")


def published(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.suffix != ".lock"
            and one.is_file()}  # fmt: skip


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < limit
        time.sleep(0.02)


def children() -> list[psutil.Process]:
    """What this process started, but for the one that the standard library keeps for itself."""
    started = psutil.Process().children(recursive=True)
    return [one for one in started if not any("resource_tracker" in word for word in one.cmdline())]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_one_or_two_processes_give_the_same_bytes(
    demo: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = open_context("demo", folders())
    names = ("portrait", "parentalite", "petite-enfance")
    for count in (1, 2):
        monkeypatch.setenv("CTG_EVAL_SORTIES", str(tmp_path / str(count)))
        context = open_context("demo", folders())
        jobs = [
            job for name in names
            for job in plan(context, reports=["diagnostic_theme"], given={"theme": name})
        ]  # fmt: skip
        made = module.produce(context, jobs, processes=count)
        assert [one.job.page for one in made] == [job.page for job in jobs]
    one, two = (published(tmp_path / str(count) / "demo" / "2025") for count in (1, 2))
    assert len(one) == 8  # three pages and their tables, the index, the manifest
    assert one == two
    assert not children()


def test_process_that_dies_fails_its_page_alone(
    demo: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = open_context("demo", folders())
    jobs = plan(context, reports=["diagnostic_theme"])[:3]
    give = workers.Worker.give
    killed: list[str] = []

    def give_then_kill(worker: workers.Worker, task: workers.Task) -> None:
        give(worker, task)
        if not killed:
            killed.append(task[0].page)
            worker.process.kill()

    monkeypatch.setattr(workers.Worker, "give", give_then_kill)
    made = module.produce(context, jobs, processes=2)
    results = {one.job.page: one for one in made}
    failed = results.pop(killed[0])
    assert failed.result == "échoué"
    assert "le processus de calcul s’est arrêté" in failed.cause
    assert {one.result for one in results.values()} == {"produit"}
    assert not children()


def test_two_processes_only_where_there_is_work_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1}, raising=False)
    assert [workers.processes_for(count) for count in (1, 3, 4, 60)] == [1, 1, 2, 2]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    assert workers.processes_for(60) == 1


@pytest.fixture(params=["1", "2"])
def running(
    demo: Made, request: pytest.FixtureRequest
) -> Iterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """The command under way, its first page published, with all the processes that it started."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "ctg_eval", "produire", "demo", "--processus", request.param],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()  # one line a page, as it is done
        assert first.startswith("produit   diagnostic")
        assert process.poll() is None
        started = psutil.Process(process.pid).children(recursive=True)
        assert len(started) >= int(request.param)
        yield process, started
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@posix
def test_interruption_keeps_what_is_done_and_leaves_no_process(
    demo: Made, running: tuple[subprocess.Popen[str], list[psutil.Process]]
) -> None:
    process, started = running
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert complaint == "Interrompu. Ce qui était terminé est gardé.\n"
    wait_for(lambda: not alive(started), 10)
    found = {one.name for one in demo.pages.rglob("*") if one.is_file()}
    assert not [name for name in found if "tmp" in name]
    manifest = Manifest.read(demo.pages)
    pages = {name for name in manifest.fichiers if name.endswith(".html")}
    assert pages == {name for name in found if name.startswith("diagnostic") and ".html" in name}
    assert 0 < len(pages) < 7
    for name, entry in manifest.fichiers.items():
        assert manifest.is_current(demo.pages, name, key=entry.cle)
    assert f"{7 - len(pages)} à produire" in (demo.pages / "index.html").read_text("utf-8").replace(
        "\N{NBSP}", " "
    )


@posix
@pytest.mark.parametrize("running", ["2"], indirect=True)
def test_killed_command_leaves_no_process(
    running: tuple[subprocess.Popen[str], list[psutil.Process]],
) -> None:
    process, started = running
    process.kill()
    process.communicate()
    wait_for(lambda: not alive(started), 30)


def test_rerun_makes_only_what_is_missing(
    demo: Made, demo_pages: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(demo_pages.pages, demo.pages)
    gone = demo.pages / "diagnostic_theme--parentalite.html"
    gone.unlink()
    before = published(demo.pages)
    capsys.readouterr()
    assert main(["produire", "demo"]) == 0
    said = capsys.readouterr().out
    assert f"produit   {gone.name}" in said
    assert "1 produit, 8 conservés" in said
    after = published(demo.pages)
    assert after.pop(gone.name) == (demo_pages.pages / gone.name).read_bytes()
    assert after == before

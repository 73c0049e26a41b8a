from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ctg_eval.batch.manifest import NAME, Manifest, forget_file, publish_file, source
from ctg_eval.batch.publish import publish


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def test_file_is_published_whole_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "a" / "page.html"
    publish(path, b"un")
    publish(path, b"deux")
    assert path.read_bytes() == b"deux"
    assert names(path.parent) == ["page.html"]


def failing(real: Callable[..., object], at: int) -> Callable[..., object]:
    """The real call, the disk being full at its n-th use."""
    calls = iter(range(1, 100))

    def call(*args: object, **kw: object) -> object:
        if next(calls) == at:
            raise OSError(28, "No space left on device")
        return real(*args, **kw)

    return call


@pytest.mark.parametrize("step", ["fsync", "replace", "open", "close"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_fault_at_any_step_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    path = tmp_path / "page.html"
    publish(path, b"ancien")
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(getattr(os, step), at))
        try:
            publish(path, b"nouveau")
        except OSError:
            assert path.read_bytes() in (b"ancien", b"nouveau")
        else:
            assert path.read_bytes() == b"nouveau"
    assert names(tmp_path) == ["page.html"]


def test_folder_at_the_place_of_the_file_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OSError, match=r"page\.html"):
        publish(tmp_path / "page.html", b"x")
    assert names(tmp_path) == ["page.html"]


@pytest.mark.skipif(os.name == "nt", reason="Windows ne dit pas si un processus vit encore")
def test_leftovers_of_dead_runs_are_removed_and_those_of_living_ones_kept(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    other = f".page.html.tmp-{os.getppid()}"
    for name in (f".page.html.tmp-{dead.pid}", other, ".autre.html.tmp-1", "note.txt"):
        (tmp_path / name).write_bytes(b"x")
    publish(tmp_path / "page.html", b"y")
    assert names(tmp_path) == sorted([other, ".autre.html.tmp-1", "note.txt", "page.html"])


def test_manifest_says_what_is_current(tmp_path: Path) -> None:
    manifest = publish_file(
        tmp_path, "a.html", b"un", source=source("k1"), versions={"ctg_eval": "0.1"}
    )
    assert manifest == Manifest.read(tmp_path)
    assert manifest.is_current(tmp_path, "a.html", key="k1")
    assert not manifest.is_current(tmp_path, "a.html", key="k2")
    assert not manifest.is_current(tmp_path, "b.html", key="k1")
    (tmp_path / "a.html").write_bytes(b"touche")
    assert not manifest.is_current(tmp_path, "a.html", key="k1")
    (tmp_path / "a.html").unlink()
    assert not manifest.is_current(tmp_path, "a.html", key="k1")


def test_manifest_is_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    texts = []
    for folder, order in ((tmp_path / "x", "ab"), (tmp_path / "y", "ba")):
        for name in order:
            publish_file(folder, name, name.encode(), source=source("k"), versions={name: "1"})
        texts.append((folder / NAME).read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"fichiers": {"a": 3}, "versions": {}}', "\xff"])
def test_damaged_manifest_proves_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_bytes(text.encode("latin-1"))
    assert Manifest.read(tmp_path) == Manifest()


def test_several_writers_lose_no_line(tmp_path: Path) -> None:
    def write(rank: int) -> None:
        publish_file(tmp_path, f"{rank}.html", b"x", source=source("k"), versions={})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    assert len(Manifest.read(tmp_path).fichiers) == 12


def test_forgotten_file_leaves_the_manifest(tmp_path: Path) -> None:
    publish_file(tmp_path, "a.html", b"x", source=source("k"), versions={})
    assert forget_file(tmp_path, "a.html").fichiers == {}

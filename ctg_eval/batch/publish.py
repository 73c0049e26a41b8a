"""Atomic publishing: a reader sees the whole old file or the whole new one, never half of one."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path


def publish(path: Path, data: bytes) -> None:
    """Write a file so that it is never seen half written, even after a crash.

    The bytes go to `.<name>.tmp-<pid>` in the same folder, reach the disk, then take the name in
    one step. A folder that stands at the file's place, a full disk, a forbidden folder: the error
    comes out and the published file is as it was.

    Args:
        path: The published file; its folder is made if need be.
        data: Its whole content.

    Raises:
        OSError: the file could not be written; nothing published has changed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path)
    working = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    try:
        _write(working, data)
        working.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            working.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name itself reach the disk, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_leftovers(path: Path) -> None:
    """Remove the working files that dead runs left beside this file."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.tmp-(\d+)")
    for other in path.parent.iterdir():
        found = pattern.fullmatch(other.name)
        if found and not _is_running(int(found[1])):
            # On Windows a file that a living run holds open cannot be removed: it is left alone.
            with contextlib.suppress(OSError):
                other.unlink()


def _is_running(process: int) -> bool:
    if process == os.getpid() or os.name == "nt":  # there, signal 0 would stop the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True

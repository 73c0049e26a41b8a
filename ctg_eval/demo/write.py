"""Writing the demonstration: every file of the list, and nothing else."""

from __future__ import annotations

from pathlib import Path

from ctg_eval.demo import (
    ages,
    caf,
    caf_detail,
    caf_iris,
    families,
    filosofi,
    geography,
    insee_wide,
    local,
    melodi_living,
    melodi_people,
    others,
    outlines,
    qpv,
    schools,
    workbooks,
)
from ctg_eval.demo.world import DemoFile, make_world

FILES: tuple[DemoFile, ...] = (
    *geography.FILES,
    *caf.FILES,
    *caf_iris.FILES,
    *caf_detail.FILES,
    *qpv.FILES,
    *filosofi.FILES,
    *insee_wide.FILES,
    *melodi_people.FILES,
    *melodi_living.FILES,
    *ages.FILES,
    *families.FILES,
    *others.FILES,
    *schools.FILES,
    *workbooks.FILES,
    *local.FILES,
    *outlines.FILES,
)


def write_demo(folder: Path, *, territory: Path | None = None) -> tuple[Path, ...]:
    """Write the fictional territory as the official files that it would come from.

    The bytes are the same on every run. Files already there under the same names are replaced;
    the others are left alone.

    Args:
        folder: Where to write; made when absent.
        territory: Folder of the territory, which receives its own files (extractions, tables
            filled in locally, offer); without it they are written with the others.

    Returns:
        The files written, in the order of the list.
    """
    world = make_world()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in FILES:
        own = local.own_name(file.name) if territory else ""
        path = territory / own if territory and own else folder / file.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(file.make(world))
        written.append(path)
    return tuple(written)

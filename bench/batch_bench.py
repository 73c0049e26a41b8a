"""Time of the six pages of the demo: one process, two, and a loop of the stock commands.

    python bench/batch_bench.py [--tours N]

Each round makes the same six pages three times, in shuffled order, each time in a fresh process:

- `ctg-eval produire demo --forcer --processus 1` and `--processus 2`;
- what a person does without the command: for each report, `papermill` then `jupyter nbconvert --to
  ctg`, one after the other (a kernel a page, no workbook, no check, no index).

The ratios are of one round, since the machine may be busy with other work; CPU time counts children.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
THEMES = ("portrait", "petite-enfance", "enfance-jeunesse", "parentalite", "acces-aux-droits")
TOOLS = Path(sys.executable).parent


def run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)  # noqa: S603


def command(processes: str) -> Callable[[Path], None]:
    def make(_folder: Path) -> None:
        line = ("produire", "demo", "--forcer", "--processus", processes)
        run(sys.executable, "-m", "ctg_eval", *line)

    return make


def by_hand(folder: Path) -> None:
    reports = [("diagnostic", []), *(("diagnostic_theme", ["-p", "theme", one]) for one in THEMES)]
    for rank, (name, given) in enumerate(reports):
        executed = folder / f"{rank}.ipynb"
        notebook = PROJECT / "notebooks" / f"{name}.ipynb"
        line = ("-p", "territoire", "demo", *given, "--no-progress-bar")
        run(TOOLS / "papermill", notebook, executed, *line)
        run(TOOLS / "jupyter", "nbconvert", "--to", "ctg", executed)


WAYS = {"boucle papermill + nbconvert": by_hand, "1 processus": command("1"),
        "2 processus": command("2")}  # fmt: skip


def measured(way: Callable[[Path], None], folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    way(folder)
    spent, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="Mesure la production des pages de démonstration.")
    parser.add_argument("--tours", type=int, default=3)
    rounds = parser.parse_args().tours
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    order = random.Random(1)  # noqa: S311
    with tempfile.TemporaryDirectory() as working:
        for name, place in (("PARAMS", "params"), ("SORTIES", "sorties"), ("ENTREPOT", "entrepot")):
            os.environ[f"CTG_EVAL_{name}"] = str(Path(working) / place)
        run(sys.executable, "-m", "ctg_eval", "demo")
        for _ in range(rounds):
            for name in order.sample(list(WAYS), len(WAYS)):
                found[name].append(measured(WAYS[name], Path(working)))
    print(f"{'façon':30} {'durée s':>9} {'CPU s':>7} {'durée/boucle':>13} {'CPU/boucle':>11}")
    base = found["boucle papermill + nbconvert"]
    for name, times in found.items():
        ratios = [
            statistics.median(one[part] / ref[part] for one, ref in zip(times, base, strict=True))
            for part in (0, 1)
        ]
        wall, cpu = (statistics.median(one[part] for one in times) for part in (0, 1))
        print(f"{name:30} {wall:9.1f} {cpu:7.1f} {ratios[0]:13.2f} {ratios[1]:11.2f}")
    pairs = zip(found["2 processus"], found["1 processus"], strict=True)
    print(
        f"2 processus / 1 processus, durée : {statistics.median(b[0] / a[0] for b, a in pairs):.2f}"
    )


if __name__ == "__main__":
    main()

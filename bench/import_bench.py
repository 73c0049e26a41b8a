"""Time and memory of an import against reading the same files with plain pandas.

    python bench/import_bench.py ../shared/data/real [--epci SIREN]

Each measure runs in a fresh process (Linux or macOS), so that peak memory is its own:

- `ctg-eval donnees importer` of the folder, into a temporary store;
- pandas reading every file whole: `read_csv` with the separator and encoding of each (text, as an
  import must keep codes and marks), `read_excel(engine="openpyxl")` of every sheet, `read_parquet`;
- every value of one territory read from that store (an EPCI, or the first that the store holds).

The two ratios are import over pandas. Pandas then holds tables, unchecked: no bounds, no sums.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_PANDAS = """
import sys
from pathlib import Path
import pandas as pd

def read(path):
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".xlsx":
        return pd.read_excel(path, sheet_name=None, engine="openpyxl", dtype=str)
    head = path.read_bytes()[:65536]
    try:
        text, encoding = head.decode("utf-8-sig", errors="strict"), "utf-8-sig"
    except UnicodeDecodeError as error:
        # A character cut by the end of the sample is no other encoding.
        encoding = "utf-8-sig" if error.start > len(head) - 4 else "cp1252"
        text = head.decode(encoding, errors="ignore")
    first = text.splitlines()[0]
    separator = max(";,\\t|", key=first.count)
    return pd.read_csv(path, sep=separator, encoding=encoding, dtype=str, on_bad_lines="skip")

held = [
    read(path)
    for path in sorted(Path(sys.argv[1]).rglob("*"))
    if path.suffix in (".csv", ".xlsx", ".parquet") and path.name != "SOURCES.csv"
]
"""

_VALUES = """
import sys
from pathlib import Path
from time import perf_counter
from ctg_eval.geography.territory import territory_from_epci
from ctg_eval.indicators.engine import open_engine
from ctg_eval.indicators.export import every_value
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.store import Store

start = perf_counter()
store = Store.opened(Path(sys.argv[1]), load_sources())
territory = territory_from_epci([sys.argv[2]], code=store.code)
opened = open_engine(store, territory, load_catalogue(), base_year=2024)
ready = perf_counter()
count = len(list(every_value(opened)))
print(f"{count} valeurs, {len(territory.communes)} communes : ouverture "
      f"{ready - start:.2f} s, calcul {perf_counter() - ready:.2f} s", end="")
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one process took.

    Attributes:
        seconds: Wall time.
        mebibytes: Peak resident memory.
        said: What it printed.
    """

    seconds: float
    mebibytes: float
    said: str


def measure(command: list[str], **environment: str) -> Measure:
    """Run a command alone in a child of a child, so that the peak is that command's."""
    read, write = os.pipe()
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        os.write(
            write, f"{peak}\n{done.stdout}{done.stderr[-400:] * bool(done.returncode)}".encode()
        )
        os._exit(0 if done.returncode in (0, 3) else 1)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as stream:
        kibibytes, _, said = stream.read().partition("\n")
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"échec : {' '.join(command[:3])}\n{said}")
    return Measure(time.perf_counter() - start, int(kibibytes) / 1024, said)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Import comparé à la lecture par pandas.")
    parser.add_argument("folder", type=Path, help="dossier de fichiers officiels")
    parser.add_argument("--epci", default="200069052", help="SIREN du territoire calculé")
    options = parser.parse_args()
    folder = str(options.folder.resolve())
    size = sum(one.stat().st_size for one in options.folder.rglob("*") if one.is_file()) / 2**20
    with tempfile.TemporaryDirectory() as stores:
        cli = [sys.executable, "-m", "ctg_eval", "donnees", "importer", folder]
        imported = measure(cli, CTG_EVAL_ENTREPOT=stores)
        plain = measure([sys.executable, "-c", _PANDAS, folder])
        values = [sys.executable, "-c", _VALUES, str(Path(stores) / "principal"), options.epci]
        computed = measure(values)
    print(f"{folder} : {size:.0f} Mio de fichiers")
    print(f"import ctg-eval : {imported.seconds:6.1f} s  {imported.mebibytes:6.0f} Mio")
    print(f"pandas          : {plain.seconds:6.1f} s  {plain.mebibytes:6.0f} Mio")
    print(
        f"rapport         : {imported.seconds / plain.seconds:6.2f} ×  "
        f"{imported.mebibytes / plain.mebibytes:6.2f} ×"
    )
    print(
        f"un territoire   : {computed.seconds:6.1f} s  {computed.mebibytes:6.0f} Mio  "
        f"({computed.said})"
    )


if __name__ == "__main__":
    main()

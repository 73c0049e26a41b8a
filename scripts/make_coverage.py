"""Write docs/couverture.csv: each indicator, the files and columns that serve it, or why none.

    python scripts/make_coverage.py ../shared/data/real

The folder is imported into a temporary store; the same files and declarations give the same bytes.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from ctg_eval.indicators.coverage import coverage, coverage_csv
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

OUTPUT = Path(__file__).resolve().parents[1] / "docs" / "couverture.csv"


def main() -> None:
    """Import the folder named on the command line and write the table."""
    parser = argparse.ArgumentParser(description="Écrit le tableau de couverture des indicateurs.")
    parser.add_argument("folder", type=Path, help="dossier de fichiers officiels")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="fichier à écrire")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "entrepot"
        import_folder(options.folder, store=store, sources=load_sources())
        lines = coverage(Store.opened(store, load_sources()), load_catalogue())
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text(coverage_csv(lines), encoding="utf-8", newline="\n")
    served = sum(line.served for line in lines)
    print(f"{options.output.name} : {len(lines)} indicateurs, {served} servis")


if __name__ == "__main__":
    main()

"""Write the embedded official code from the npm package @etalab/decoupage-administratif.

To be run once a year, when a new version of the package is out:

    npm pack @etalab/decoupage-administratif@6.0.0
    tar xzf etalab-decoupage-administratif-6.0.0.tgz        # unpacks to package/
    python scripts/make_official_code.py package

The file written (ctg_eval/geography/cog_2026.parquet) depends on the package alone: the same
package gives the same bytes. The package is under the MIT licence; its data come from Insee (COG,
populations) and DGCL (EPCI).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ctg_eval.geography import EMBEDDED, read_etalab, write_code


def main() -> None:
    """Read the unpacked package named on the command line and write the Parquet file."""
    parser = argparse.ArgumentParser(description="Écrit le code officiel géographique embarqué.")
    parser.add_argument("folder", type=Path, help="dossier du paquet npm décompressé")
    parser.add_argument("--year", type=int, default=2026, help="année du code (défaut : 2026)")
    parser.add_argument("--output", type=Path, default=EMBEDDED, help="fichier à écrire")
    options = parser.parse_args()
    code = read_etalab(options.folder, year=options.year)
    write_code(code, options.output)
    size = options.output.stat().st_size / 1000
    print(
        f"{options.output.name} : {len(code.communes)} communes, {len(code.areas('epci'))} EPCI, "
        f"{size:.0f} ko, empreinte {code.key}"
    )


if __name__ == "__main__":
    main()

"""A code on disk: one flat Parquet file with its provenance; the embedded code of 2026."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ctg_eval.errors import SourceError
from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.tables import COLUMNS, Provenance

EMBEDDED = Path(__file__).resolve().parent / "cog_2026.parquet"
_MARK = b"ctg_eval.cog"
_SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS[:-1]] + [("population", pa.int32())])


def write_code(code: OfficialCode, path: Path) -> None:
    """Write a code to a Parquet file; the same code gives the same bytes.

    Args:
        code: Any code, the official one or a fictional one.
        path: File to write; its folder exists.
    """
    facts = {
        "annee": code.year,
        "source": code.provenance.source,
        "version": code.provenance.version,
        "licence": code.provenance.licence,
    }
    mark = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    table = pa.Table.from_pandas(code.table, schema=_SCHEMA, preserve_index=False)
    pq.write_table(
        table.replace_schema_metadata({_MARK: mark}),
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=True,
        write_statistics=False,
    )


def read_code(path: Path) -> OfficialCode:
    """Read a code written by `write_code`; a file already read is not read again.

    Raises:
        SourceError: the file is absent or is not such a code.
    """
    if not path.is_file():
        raise SourceError(path, "code géographique absent", "Indiquez un fichier existant")
    return _read(path.resolve(), path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _written: int) -> OfficialCode:
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as cause:
        raise SourceError(path, "ce n’est pas un fichier Parquet") from cause
    mark = (table.schema.metadata or {}).get(_MARK)
    if mark is None or table.column_names != list(COLUMNS):
        raise SourceError(path, "ce n’est pas un code géographique écrit par ctg_eval")
    facts = json.loads(mark)
    # Written sorted and checked by from_table: the checks are not run again, loading stays fast.
    frame = table.to_pandas().astype({"population": "Int64"})
    provenance = Provenance(facts["source"], facts["version"], facts["licence"])
    return OfficialCode(facts["annee"], frame, provenance)


def official_code() -> OfficialCode:
    """The code embedded in the package (geography on 1 January 2026)."""
    return read_code(EMBEDDED)

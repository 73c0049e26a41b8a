"""Which declared kind a file is: by its headers, then by the codes it holds; never by its name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.errors import SourceError, UnknownFileError
from ctg_eval.referentiel.sources import Fichier, Sources
from ctg_eval.sources.head import Head
from ctg_eval.sources.headers import absent, matches
from ctg_eval.sources.tables import blocks, heads

_LEAST_SHARE = 0.4
_MOST_NEAR = 4
CODE_FILES = frozenset({"communes.json", "epci.json", "departements.json", "regions.json"})


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file whose kind is known.

    Attributes:
        path: The file.
        kind: « source/layout ».
        heads: Its tables of that kind (several sheets may be).
    """

    path: Path
    kind: str
    heads: tuple[Head, ...] = ()


def recognise(path: Path, sources: Sources) -> Recognised:
    """The kind of a file.

    Raises:
        UnknownFileError: no declaration recognises it; the nearest kind and what it lacks.
        SourceError: it cannot be opened as a text, a workbook or a JSON document.
    """
    if not path.is_file():
        raise SourceError(path, "ce n’est pas un fichier ordinaire")
    suffix = path.suffix.lower()
    if suffix in {".json", ".geojson"}:
        return Recognised(path, _json_kind(path, sources))
    found = heads(path)
    kinds = {kind: file for kind, file in sources.kinds.items() if file.signe}
    hits = [(kind, head) for head in found for kind in kinds if _answers(kinds[kind], head.headers)]
    kept = [(kind, head) for kind, head in hits if _holds(kinds[kind], head)]
    if not kept:
        raise UnknownFileError(path, *_nearest(found, kinds, [kind for kind, _ in hits]))
    best = max({kind for kind, _ in kept}, key=lambda kind: (len(kinds[kind].signe), kind))
    return Recognised(path, best, tuple(head for kind, head in kept if kind == best))


def _answers(file: Fichier, headers: Sequence[str]) -> bool:
    """Whether the headers that sign the kind are all there, and those of another kind are not."""
    return not absent(file.signe, headers) and not _excluded(file, headers)


def _excluded(file: Fichier, headers: Sequence[str]) -> bool:
    return any(matches(pattern, headers) for pattern in file.absents)


def _holds(file: Fichier, head: Head) -> bool:
    """Whether one of the codes that sign the kind stands in its column."""
    for name, codes in file.valeurs.items():
        wanted = pa.array(codes)
        if not any(
            pc.any(pc.is_in(block.column(name.lower()), wanted)).as_py()
            for block in blocks(head, [name.lower()])
        ):
            return False
    return True


def _json_kind(path: Path, sources: Sources) -> str:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            content = json.load(stream)
    except (ValueError, RecursionError) as error:
        raise SourceError(path, "ce n’est pas un document JSON lisible") from error
    forme = ""
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        forme = "contours"
    elif path.name in CODE_FILES and isinstance(content, list):
        forme = "code"
    kinds = [kind for kind, file in sources.kinds.items() if forme and file.forme == forme]
    if not kinds:
        raise UnknownFileError(
            path,
            "ce document JSON n’est ni des contours (GeoJSON) ni un code géographique d’Etalab",
            "Importez le CSV ou le classeur officiel plutôt qu’un export JSON",
        )
    return kinds[0]


def _nearest(
    found: Sequence[Head], kinds: dict[str, Fichier], emptied: Sequence[str]
) -> tuple[str, str]:
    """What was found and what to do, for a file that nothing recognises."""
    near = _near(found, kinds)
    if emptied:
        codes = kinds[emptied[0]].valeurs.items()
        wanted = " ; ".join(f"{name.upper()} = {' ou '.join(held)}" for name, held in codes)
        return (
            f"il a les colonnes de « {emptied[0]} » mais aucun des codes attendus ({wanted})"
            + "".join(f" ; ou {one}" for one in near),
            "Vérifiez que l’extrait contient bien ces lignes, et toutes ses colonnes",
        )
    if not near:
        seen = ", ".join(name for name in found[0].written[:6] if name)
        return (
            f"aucun fichier connu n’a ces colonnes ({seen})",
            "La liste des fichiers connus est dans docs/couverture.csv et « ctg-eval donnees etat »",
        )
    return (
        f"fichier inconnu ; {' ; ou '.join(near)}",
        "Téléchargez le fichier complet, ou repartez du modèle, sans renommer ses colonnes",
    )


def _near(found: Sequence[Head], kinds: dict[str, Fichier]) -> list[str]:
    """What the file lacks to be of the nearest kinds, one sentence for each set of columns."""
    lacking: dict[tuple[str, ...], list[str]] = {}
    fewest = max(len(file.signe) for file in kinds.values())
    for head in found:
        for kind, file in kinds.items():
            gone = tuple(absent(file.signe, head.headers))
            is_near = gone and 1 - len(gone) / len(file.signe) >= _LEAST_SHARE
            if is_near and len(gone) <= fewest and not _excluded(file, head.headers):
                lacking = lacking if len(gone) == fewest else {}
                lacking.setdefault(gone, []).append(kind)
                fewest = len(gone)
    return [
        f"il lui manque {', '.join(gone)} pour être « {' » ou « '.join(dict.fromkeys(names))} »"
        for gone, names in list(lacking.items())[:_MOST_NEAR]
    ]

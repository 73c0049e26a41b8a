"""Reading one of a territory's own files: what it is, what it says, and of which communes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ctg_eval.errors import SourceError
from ctg_eval.geography.territory import Territory
from ctg_eval.referentiel.sources import Annee, Sources
from ctg_eval.sources.archives import unpacked
from ctg_eval.sources.codes import clean
from ctg_eval.sources.entries import located, make_entry
from ctg_eval.sources.headers import matches
from ctg_eval.sources.lots import reason
from ctg_eval.sources.read import named_year, read_file
from ctg_eval.sources.reading import Reading
from ctg_eval.sources.recognise import Recognised, recognise
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.standing import places_of
from ctg_eval.sources.store import Store
from ctg_eval.sources.tables import blocks

_MOST_NAMED = 3
_MOST_PLACES = 3
_OTHERS = "Retirez ces lignes, ou ajoutez la commune à territoire.yaml si elle en est"


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of a territory's folder.

    Attributes:
        path: The file.
        name: Its name from the territory's folder (« extractions-caf/eaje.csv »).
        year: Year of its figures where neither its name nor its columns say it; 0: not known.
    """

    path: Path
    name: str
    year: int = 0


@dataclass(frozen=True, slots=True)
class OwnReading:
    """What a file holds.

    Attributes:
        kind: « source/layout ».
        reading: What was read.
        entry: Its entry; None for a table that has no row yet.
    """

    kind: str
    reading: Reading
    entry: FileEntry | None


def read_own(
    file: OwnFile, sha256: str, beside: Path, *, shared: Store, territory: Territory
) -> OwnReading:
    """Read a file whole.

    Args:
        file: The file.
        sha256: Its fingerprint.
        beside: Folder whose disk receives what an archive holds.
        shared: Store that the territory reads: declarations, geography.
        territory: The territory.

    Raises:
        SourceError: it is no local table, cannot be read, or speaks of other communes.
    """
    sources = shared.sources
    try:
        with unpacked(file.path, beside) as table:
            found = recognise(table, sources)
            _check_local(found, sources)
            if not any(
                block.num_rows for head in found.heads for block in blocks(head, head.headers[:1])
            ):
                return OwnReading(found.kind, Reading(warnings=("aucune ligne remplie",)), None)
            reading = _read(file, found, shared, territory)
            entry = _entry(file, sha256, found, reading, shared)
            _check_communes(found, entry, reading, shared=shared, territory=territory)
    except OSError as error:
        raise SourceError(file.path, f"il ne peut être lu, {reason(error)}") from error
    return OwnReading(found.kind, reading, entry)


def _check_local(found: Recognised, sources: Sources) -> None:
    source = sources.entries[found.kind.partition("/")[0]]
    if source.acces == "ouvert":
        raise SourceError(
            found.path,
            f"c’est un fichier public (« {source.titre} »), pas un fichier du territoire",
            "Importez-le pour tous les territoires (ctg-eval donnees importer), et retirez-le d’ici",
        )


def _dated(file: OwnFile, found: Recognised, sources: Sources) -> Sources:
    """The declarations, the file's kind bearing the year said by the territory file.

    Raises:
        SourceError: nothing says the year.
    """
    layout = sources.kinds[found.kind]
    if not layout.annee.nom or named_year(found.path.name, layout):
        return sources
    if not file.year:
        raise SourceError(
            file.path,
            "rien ne dit l’année de ce tableau",
            f"Écrivez-la dans son nom ({file.path.stem}_2025{file.path.suffix}), ou dans "
            "territoire.yaml : « donnees: {annee_offre: 2025} »",
        )
    source, _, name = found.kind.partition("/")
    entry = sources.entries[source]
    dated = layout.model_copy(update={"annee": Annee(fixe=file.year)})
    entry = entry.model_copy(update={"fichiers": {**entry.fichiers, name: dated}})
    return Sources.model_construct(entries={**sources.entries, source: entry})


def _entry(
    file: OwnFile, sha256: str, found: Recognised, reading: Reading, shared: Store
) -> FileEntry:
    """Its entry; the communes that it does not hold say nothing of its geography."""
    entry = make_entry(
        file.path, sha256, found.kind, reading, sources=shared.sources, lot="territoire"
    )
    entry = located(entry, reading.observations, sources=shared.sources, code=shared.code)
    return replace(entry, absent=())


def _read(file: OwnFile, found: Recognised, shared: Store, territory: Territory) -> Reading:
    """All that a recognised file holds.

    Raises:
        SourceError: it cannot be read; the communes of other places that it names are told too.
    """
    try:
        return read_file(found, _dated(file, found, shared.sources), shared.code)
    except SourceError as error:
        written = set(_written(found, shared.sources)) - set(territory.communes)
        known = shared.code.known
        strangers = {one for one in written if shared.code.has(one) or one not in known}
        if not strangers:
            raise
        remedy = f"{error.remedy}. {_OTHERS}" if error.remedy else _OTHERS
        also = _told(found, strangers, shared)
        raise SourceError(found.path, f"{error.found} ; {also}", remedy) from error


def _written(found: Recognised, sources: Sources) -> Iterator[str]:
    """Codes of communes as the file writes them, of a layout by commune."""
    layout = sources.kinds[found.kind]
    for head in found.heads if layout.niveau == "commune" and "+" not in layout.geo else ():
        for header in [one.header for one in matches(layout.geo, head.headers)[:1]]:
            for block in blocks(head, [header]):
                yield from filter(None, clean(block.column(header), layout).to_pylist())


def _check_communes(
    found: Recognised, entry: FileEntry, reading: Reading, *, shared: Store, territory: Territory
) -> None:
    """Refuse a file that speaks of other communes: its rows tell of families of other places.

    Raises:
        SourceError: it does; each commune with its place.
    """
    passage = shared.perimeters.passage(entry)
    inside = set(territory.communes)
    inside |= {part for part, city in passage.cities.items() if city in inside}
    for commune in territory.communes:
        inside |= passage.sources.get(commune, frozenset())
    strangers = _communes(reading.observations) - inside
    if strangers:
        raise SourceError(found.path, _told(found, strangers, shared), _OTHERS)


def _told(found: Recognised, strangers: Collection[str], shared: Store) -> str:
    """« il parle de 2 communes hors du territoire : 62498 (Lens), ligne 12 ; … »."""
    layout = shared.sources.kinds[found.kind]
    where: dict[str, list[str]] = {}
    for head in found.heads:
        for code, place in places_of(head, layout, strangers):
            where.setdefault(code, []).append(place)
    told = [_stranger(code, where.get(code, []), shared) for code in sorted(strangers)]
    rest = len(told) - _MOST_NAMED
    shown = " ; ".join(told[:_MOST_NAMED]) + (f" ; et {rest} autres" if rest > 0 else "")
    count = "d’une commune" if len(told) == 1 else f"de {len(told)} communes"
    return f"il parle {count} hors du territoire : {shown}"


def _communes(observations: pa.Table) -> set[str]:
    level = pc.cast(observations.column("level"), pa.string())
    geo = observations.column("geo")
    communes = set(pc.unique(geo.filter(pc.equal(level, "commune"))).to_pylist())
    return communes | {one[:5] for one in geo.filter(pc.equal(level, "iris")).to_pylist()}


def _stranger(code: str, places: Collection[str], shared: Store) -> str:
    """« 62498 (Lens), ligne 12 »."""
    known = f" ({shared.code.commune(code).nom})" if shared.code.has(code) else ""
    if not known:
        known = " (code inconnu)"
    listed = list(places)
    rest = len(listed) - _MOST_PLACES
    told = ", ".join(listed[:_MOST_PLACES]) + (f" et {rest} autres" if rest > 0 else "")
    return f"{code}{known}{', ' + told if told else ''}"

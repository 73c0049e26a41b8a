"""Where the communes of a territory lie: imported outlines, else the places that they hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ctg_eval.geography.shapes import Outline, Point, middle, read_outlines
from ctg_eval.sources.store import DAMAGED, Store, damaged


def outlines_of(store: Store, communes: Collection[str]) -> dict[str, Outline]:
    """Imported outlines of some communes, in degrees; those that no file holds are absent.

    Args:
        store: The store.
        communes: Codes of today's communes.

    Raises:
        StoreError: a file of the store is damaged.
    """
    found: dict[str, Outline] = {}
    for entry in store.register.holding("contours"):
        left = set(communes) - found.keys()
        if not left:
            break
        path = store.folder / entry.lot / f"contours-{entry.identifier}.geojson"
        try:
            found |= read_outlines(path.read_bytes(), left)
        except DAMAGED as error:
            raise damaged(store.folder, path.name) from error
    return found


def outline_producers(store: Store) -> str:
    """Who publishes the imported outlines; empty when there are none."""
    producers = dict.fromkeys(entry.producer for entry in store.register.holding("contours"))
    return ", ".join(producers)


def middles_of(store: Store, communes: Sequence[str]) -> dict[str, Point]:
    """A point of each commune (longitude, latitude): the middle of its outline, else of its places.

    The places are those of the imported lists (schools, France services). A commune without
    outline nor place is absent.

    Raises:
        StoreError: a file of the store is damaged.
    """
    found = {code: middle(outline) for code, outline in outlines_of(store, communes).items()}
    left = [code for code in communes if code not in found]
    if not left:
        return found
    wanted = pa.array(left, pa.string())
    return found | mean_of_places(
        store, lambda places: pc.is_in(pc.cast(places.column("geo"), pa.string()), wanted)
    )


def mean_of_places(store: Store, which: Callable[[pa.Table], pa.ChunkedArray]) -> dict[str, Point]:
    """The mean of the places that each commune holds in the imported lists.

    Args:
        store: The store.
        which: Which rows count, from their columns geo, longitude and latitude.

    Raises:
        StoreError: a file of the store is damaged.
    """
    points: dict[str, list[Point]] = {}
    for entry in store.register.holding("lieux"):
        path = store.folder / entry.lot / f"lieux-{entry.identifier}.parquet"
        try:
            table = pq.read_table(path, columns=["geo", "longitude", "latitude"])
        except DAMAGED as error:
            raise damaged(store.folder, path.name) from error
        for row in table.filter(which(table)).to_pylist():
            lon, lat = row["longitude"], row["latitude"]
            if lon is not None and lat is not None:
                points.setdefault(str(row["geo"]), []).append((lon, lat))
    return {
        code: (sum(x for x, _ in held) / len(held), sum(y for _, y in held) / len(held))
        for code, held in points.items()
    }

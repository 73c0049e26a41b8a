"""Which expected indicators the imported files serve, with which file and column, or why not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from ctg_eval.referentiel.indicateurs import Catalogue, Indicateur
from ctg_eval.referentiel.rapports import Attendu, load_expected
from ctg_eval.referentiel.sources import Colonne, Sources
from ctg_eval.sources.store import Store

_ASKED = {
    "extraction Caf": "demande une extraction de la Caf :",
    "saisie": "demande une saisie locale :",
}
HEADER = ("id", "theme", "libelle", "origine", "servi", "fichiers", "colonnes", "raison")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One line of the table.

    Attributes:
        identifier: Identifier of the indicator.
        theme: Its theme.
        label: Its name.
        origin: « référentiel » when the trade expects it, « ajout » when only files give it.
        served: Whether an imported file gives it.
        kinds: Kinds of files that give it.
        columns: Where its variables stand in them.
        reason: Why it is not served.
    """

    identifier: str
    theme: str
    label: str
    origin: str
    served: bool
    kinds: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    reason: str = ""


def coverage(store: Store, catalogue: Catalogue) -> list[Coverage]:
    """One line an indicator: the expected ones in their order, then the catalogue's own."""
    expected = load_expected()
    names = {one.identifiant for one in expected}
    lines = [_expected_line(one, store, catalogue) for one in expected]
    lines += [
        _line(name, entry, "ajout", store)
        for name, entry in catalogue.entries.items()
        if name not in names
    ]
    return lines


def _expected_line(one: Attendu, store: Store, catalogue: Catalogue) -> Coverage:
    entry = catalogue.entries.get(one.identifiant)
    if entry is not None:
        return _line(one.identifiant, entry, "référentiel", store)
    reason = {
        "extraction Caf": "demande une extraction de la Caf",
        "saisie": "demande une saisie locale",
    }.get(one.acces, f"aucun fichier présent ne le donne ; source attendue : {one.source}")
    return Coverage(one.identifiant, one.theme, one.libelle, "référentiel", False, reason=reason)


def _line(name: str, entry: Indicateur, origin: str, store: Store) -> Coverage:
    kinds: list[str] = []
    columns: list[str] = []
    lacking: list[str] = []
    for variable in entry.variables:
        found = sorted({one.kind for one in store.register.giving(variable, store.sources)})
        if not found:
            lacking.append(variable)
        kinds += found
        columns += [f"{kind} : {_place(kind, variable, store.sources)}" for kind in found]
    if lacking:
        local = [one for one in lacking if not store.sources.is_open(one)]
        asked = store.sources.entries[local[0].partition(".")[0]].acces if local else ""
        why = _ASKED.get(asked, "aucun fichier présent ne donne")
        reason = f"{why} {', '.join(local or lacking)}"
        return Coverage(name, entry.theme, entry.libelle, origin, False, reason=reason)
    return Coverage(
        name,
        entry.theme,
        entry.libelle,
        origin,
        True,
        tuple(dict.fromkeys(kinds)),
        tuple(dict.fromkeys(columns)),
    )


def _place(kind: str, variable: str, sources: Sources) -> str:
    return _written(sources.columns(kind)[variable])


def _written(column: Colonne) -> str:
    if column.cases:
        return " ".join(f"{name}={'+'.join(values)}" for name, values in column.cases.items())
    if column.produit:
        return " × ".join(column.produit)
    return column.colonne or "lignes comptées"


def coverage_csv(lines: Iterable[Coverage]) -> str:
    """The table as CSV (`;`, UTF-8), the same lines giving the same text."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    for one in lines:
        writer.writerow(
            [
                one.identifier,
                one.theme,
                one.label,
                one.origin,
                "oui" if one.served else "non",
                " | ".join(one.kinds),
                " | ".join(one.columns),
                one.reason,
            ]
        )
    return stream.getvalue()

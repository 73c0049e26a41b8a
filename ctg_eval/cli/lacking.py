"""The declared sources that have no file: what waits for each, and how to obtain it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ctg_eval.cli.shared import plural

if TYPE_CHECKING:
    from ctg_eval.referentiel.sources import Source
    from ctg_eval.sources.store import Store

_ACCESS = {
    "ouvert": "Fichiers publics à importer",
    "extraction Caf": "À demander à la Caf",
    "saisie": "À recueillir ou à saisir (modèles : docs/guide/modeles.md)",
}


def print_lacking(store: Store, *, held: Collection[str]) -> None:
    """Print the sources without a file, by who gives them, those that most indicators wait for first.

    Args:
        store: The store, with the territory's own files where one is asked.
        held: Sources that have a file.
    """
    lacking = {name: one for name, one in store.sources.entries.items() if name not in held}
    if not lacking:
        print("Sources sans fichier : aucune")
        return
    waiting = _waiting(store)
    print(f"Sources sans fichier : {len(lacking)} sur {len(store.sources.entries)}")
    for access, words in _ACCESS.items():
        names = [name for name, one in lacking.items() if one.acces == access]
        if names:
            print(f"  {words} :")
        for name in sorted(names, key=lambda one: (-waiting.get(one, 0), one)):
            _print_source(name, lacking[name], waiting.get(name, 0))


def _waiting(store: Store) -> dict[str, int]:
    """How many indicators of the catalogue use a variable of a source that no file gives."""
    from ctg_eval.referentiel.indicateurs import load_catalogue

    given = {name for file in store.files for name in file.variables}
    counts: dict[str, int] = {}
    for entry in load_catalogue().entries.values():
        for source in {one.partition(".")[0] for one in entry.variables if one not in given}:
            counts[source] = counts.get(source, 0) + 1
    return counts


def _print_source(name: str, source: Source, waiting: int) -> None:
    wait = plural(waiting, "indicateur l’attend", "indicateurs l’attendent") if waiting else ""
    print(f"    {name} : {source.titre} ({source.producteur}){f' – {wait}' if wait else ''}")
    if source.sans_lecteur:
        print(f"      sans lecteur : {_lowered(source.sans_lecteur)}")
    else:
        print(f"      {_lowered(source.obtenir)}{f' : {source.page}' if source.page else ''}")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]

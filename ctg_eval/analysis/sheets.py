"""The workbook of a territory, read with the words that its territory file declares."""

from __future__ import annotations

from collections.abc import Mapping

from ctg_eval.geography.territory import Territory
from ctg_eval.params.territory import TerritoryFile
from ctg_eval.referentiel.indicateurs import Catalogue
from ctg_eval.workbook.book import FOLDER, Workbook, read_workbook
from ctg_eval.workbook.vocabulary import Vocabulary


def open_workbook(file: TerritoryFile, territory: Territory, catalogue: Catalogue) -> Workbook:
    """The sheets of `params/<id>/classeur/`; a workbook without sheets when there are none.

    Args:
        file: The territory file.
        territory: Its communes.
        catalogue: The indicators that a cell may name, the territory's own included.
    """
    return read_workbook(file.folder / FOLDER, vocabulary_of(file, territory, catalogue))


def vocabulary_of(file: TerritoryFile, territory: Territory, catalogue: Catalogue) -> Vocabulary:
    """The words that the cells of a territory may name."""
    words: dict[str, Mapping[str, str]] = {
        "@themes": file.report_themes,
        "@commissions": {key: one.nom for key, one in file.commissions.items()},
        "@instances": {key: one.nom for key, one in file.instances.items()},
        "@cadres": {
            **{key: one.nom for key, one in file.cadres.items()},
            **{axe: "" for one in file.cadres.values() for axe in one.axes},
        },
        "@missions": {one: "" for missions in file.missions.values() for one in missions},
        "catalogue": {name: one.libelle for name, one in catalogue.entries.items()},
    }
    names = {one: territory.code.name("commune", one) for one in territory.communes}
    return Vocabulary(words, names)

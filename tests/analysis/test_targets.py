"""Targets come from the territory file, each naming an indicator; there is none by default."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctg_eval.analysis.targets import with_targets
from ctg_eval.errors import ParamsError
from ctg_eval.params.territory import TerritoryFile, load_territory_file
from ctg_eval.referentiel.indicateurs import load_catalogue

CATALOGUE = load_catalogue()


def territory(folder: Path, targets: str) -> TerritoryFile:
    path = folder / "essai" / "territoire.yaml"
    path.parent.mkdir()
    head = 'territoire: {id: essai, nom: Essai, communes: ["01001"]}\n'
    path.write_text(head + targets, encoding="utf-8")
    return load_territory_file(path)


@pytest.mark.parametrize("targets", ["", "cibles: {}\n"])
def test_file_without_targets_leaves_the_catalogue_as_it_is(tmp_path: Path, targets: str) -> None:
    assert with_targets(territory(tmp_path, targets), CATALOGUE) is CATALOGUE


def test_decided_target_reaches_the_indicator_that_waits_for_it(tmp_path: Path) -> None:
    text = "cibles: {taux_couverture_global: {valeur: 62.5, decidee_le: 2026-03-12}}\n"
    found = with_targets(territory(tmp_path, text), CATALOGUE)
    entry = found.get("places_manquantes_cible")
    assert entry.cible is not None
    assert entry.cible.valeur == 62.5
    assert not entry.lacks_target
    assert "62,5 places" in entry.libelle
    assert CATALOGUE.get("places_manquantes_cible").lacks_target


def test_targets_that_name_no_indicator_are_all_refused_with_their_line(tmp_path: Path) -> None:
    text = (
        "cibles:\n"
        "  taux_couverture_globale: {valeur: 60, decidee_le: 2026-03-12}\n"
        "  taux_pauvrete: {valeur: 10, decidee_le: 2026-03-12}\n"
        "  xyzxyz: {valeur: 1, decidee_le: 2026-03-12}\n"
    )
    with pytest.raises(ParamsError) as refused:
        with_targets(territory(tmp_path, text), CATALOGUE)
    said = str(refused.value)
    assert "ligne 3 : la cible « taux_couverture_globale » n’est pas un indicateur" in said
    assert "Vouliez-vous « taux_couverture_global » ?" in said
    assert "ligne 5" in said
    assert "ligne 4" not in said

"""The table of values that an evaluator takes into cells of their own."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ctg_eval.disclosure.door import Door
from ctg_eval.errors import DisclosureError, IndicatorError, UsageError
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import ouvrir, valeurs
from ctg_eval.notebook.values import COLUMNS
from tests.conftest import Made

NAME = "part_locataires_hlm"


def test_table_holds_what_the_page_says(demo: Made) -> None:
    report = ouvrir("diagnostic_theme", territoire="demo", theme="acces-aux-droits")
    table = valeurs(report, indicateurs=NAME, niveaux="territoire")
    assert tuple(table.columns) == COLUMNS
    last = table.sort_values("annee").iloc[-1]
    assert last["libelle"] == "Part des locataires HLM"
    assert last["nom"] == report.contexte.territory.nom
    assert str(last["annee"]) in last["source"]
    assert last["millesime"]
    written = f"{last['bas']:.1f}".replace(".", ",")
    assert written in report.besoins().html


def test_rows_are_those_asked_for(demo: Made) -> None:
    table = valeurs("demo", indicateurs=[NAME], niveaux=["commune", "france"], annees=(2017, 2023))
    assert set(table["indicateur"]) == {NAME}
    assert set(table["niveau"]) == {"commune", "france"}
    assert set(table["annee"]) == {2017, 2023}
    everything = valeurs("demo", indicateurs=NAME)
    assert len(table) < len(everything)
    assert not everything.duplicated(["niveau", "geo", "annee"]).any()


def test_report_gives_its_themes_and_a_territory_gives_all(demo: Made) -> None:
    report = ouvrir("diagnostic_theme", territoire="demo", theme="petite-enfance")
    assert set(valeurs(report)["theme"]) == {"petite-enfance"}
    assert len(set(valeurs("demo", niveaux="territoire")["theme"])) > 3


def test_values_are_those_of_the_report_on_its_date(demo: Made) -> None:
    report = ouvrir("diagnostic_theme", territoire="demo", theme="acces-aux-droits", annee=2022)
    assert valeurs(report)["annee"].max() <= 2022


def test_ends_are_ordered_numbers_fit_for_a_drawing(demo: Made) -> None:
    table = valeurs("demo", indicateurs=NAME, niveaux="commune")
    assert pd.api.types.is_float_dtype(table["bas"])
    known = table.dropna(subset=["bas", "haut"])
    assert not known.empty
    assert (known["bas"] <= known["haut"]).all()
    assert all(math.isfinite(one) for one in known["haut"])


def test_value_that_did_not_pass_the_door_is_refused(
    demo: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Engine.value

    def unsealed(self: Engine, *asked: object) -> Value:
        found = real(self, *asked)  # type: ignore[arg-type]
        return Value(found.indicator, found.level, found.geo, found.year, found.interval,
                     found.status)  # fmt: skip

    monkeypatch.setattr(Engine, "value", unsealed)
    with pytest.raises(DisclosureError, match="porte du secret"):
        valeurs("demo", indicateurs=NAME, niveaux="territoire")


def test_door_of_the_values_has_the_threshold_of_the_territory(demo: Made) -> None:
    report = ouvrir("diagnostic_theme", territoire="demo", theme="petite-enfance")
    door = report._moteur.door
    assert isinstance(door, Door)
    assert door.threshold == report.contexte.file.secret.seuil
    assert door.diffusion == "externe"


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"niveaux": "comune"}, UsageError, "Vouliez-vous dire « commune »"),
        ({"annees": "2023"}, UsageError, "un nombre entier est attendu"),
        ({"indicateurs": "part_locataire_hlm"}, IndicatorError, "« part_locataires_hlm »"),
    ],
)
def test_wrong_argument_is_a_sentence(
    demo: Made, given: dict[str, str], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        valeurs("demo", **given)  # type: ignore[arg-type]


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(UsageError, match="un rapport ouvert par « ouvrir »"):
        valeurs(3)  # type: ignore[arg-type]

"""The constats that come back: what the sheet says, and what it changes in the key of a report."""

from __future__ import annotations

from datetime import date

import pytest

from ctg_eval.analysis.constats_returned import Returned, returned
from ctg_eval.analysis.context import open_context
from ctg_eval.analysis.provenance import report_key, what_changed
from ctg_eval.params.run import RunParameters
from ctg_eval.paths import Folders
from ctg_eval.referentiel.rapports import report

HEADER = "id;intitule;themes;nature;indicateurs;source;statut;reunion;desaccord;constats\n"
ASKED = RunParameters("demo", "externe", theme="petite-enfance")


def sheet(folders: Folders, *rows: str) -> None:
    folder = folders.params / "demo" / "classeur"
    folder.mkdir(exist_ok=True)
    (folder / "Constats.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "Réunions.csv").write_text(
        "id;instance;date_reelle\nr1;copil;2025-10-09\n", encoding="utf-8"
    )


def read(folders: Folders, parameters: RunParameters = ASKED) -> tuple[Returned, ...]:
    return returned(open_context("demo", folders), parameters)


def key(folders: Folders) -> str:
    return report_key(open_context("demo", folders), report("diagnostic_theme"), ASKED)


def test_a_row_takes_its_meeting_and_its_themes(folders):
    sheet(folders, "couverture;Un texte.;;faiblesse;taux_couverture_global;;conteste;r1;Non.;")
    (row,) = read(folders)
    assert row.themes == ("petite-enfance",)
    assert row.meeting is not None
    assert (row.meeting.body, row.meeting.day) == ("Comité de pilotage", date(2025, 10, 9))
    assert (row.status, row.disagreement) == ("conteste", "Non.")


def test_a_row_of_another_theme_is_left_out(folders):
    sheet(folders, "a;Un texte.;parentalite;;;;;;;", "b;Un autre.;;;;;;;;")
    assert [one.identifier for one in read(folders)] == ["b"]


def test_what_a_later_meeting_decided_is_not_known_yet(folders):
    sheet(folders, "couverture;Un texte.;petite-enfance;force;;;valide;r1;;")
    before = RunParameters(
        "demo", "externe", theme="petite-enfance", date_observation=date(2025, 10, 8)
    )
    (row,) = read(folders, before)
    assert (row.status, row.meeting) == ("brouillon", None)
    assert read(folders)[0].status == "valide"


@pytest.mark.parametrize("status", ["valide", "retire"])
def test_a_decision_makes_the_page_out_of_date(folders, status):
    sheet(folders, "couverture;Un texte.;petite-enfance;;;;;;;")
    before = key(folders)
    sheet(folders, f"couverture;Un texte.;petite-enfance;;;;{status};r1;;")
    assert what_changed(before, key(folders)) == "les feuilles du classeur ont changé"


def test_a_constat_of_another_theme_changes_nothing(folders):
    sheet(folders, "a;Un texte.;parentalite;;;;;;;")
    before = key(folders)
    sheet(folders, "a;Un autre texte.;parentalite;;;;;;;")
    assert key(folders) == before


def test_a_template_of_the_territory_makes_the_page_out_of_date(folders):
    before = key(folders)
    (folders.params / "demo" / "constats.yaml").write_text(
        "essai:\n  titre: Essai\n  themes: [petite-enfance]\n  question: combien\n"
        "  phrases: ['{pop_0_2.valeur} en {pop_0_2.annee}.']\n",
        encoding="utf-8",
    )
    assert what_changed(before, key(folders)) == "le fichier du territoire a changé"

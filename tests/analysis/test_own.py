"""A territory's own files: read where they are, for it alone, each fault with its place."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ctg_eval.analysis.context import Context, open_context, open_territory
from ctg_eval.analysis.own import FOLDER, open_own_files, own_files
from ctg_eval.analysis.provenance import report_key
from ctg_eval.errors import ParamsError, column_letters
from ctg_eval.params.run import RunParameters
from ctg_eval.params.territory import load_territory_file
from ctg_eval.paths import Folders
from ctg_eval.referentiel.rapports import report
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources import own
from ctg_eval.sources.importer import Line, import_folder
from ctg_eval.sources.owned import OwnFile, OwnReading, read_own
from ctg_eval.sources.recognise import CODE_FILES
from ctg_eval.sources.store import Store

HEADER = "code_commune;annee;heures_alsh;enfants_aeeh_alsh;etp_ps_jeunes"
VARIABLE = "caf_action_sociale.heures_alsh"
COMMUNES = ("00001", "00002")
OFFER = "id;intitule;type;commune;gestionnaire;gestion;places;places_ouvertes;places_occupees;ouverture;fermeture"


@pytest.fixture(scope="session")
def public(demo_folders: Folders, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two public files, the fictional code and births: nothing local is in it."""
    stores = tmp_path_factory.mktemp("publics")
    source = demo_folders.params.parent / "fichiers"
    files = {*CODE_FILES, *(one.name for one in source.glob("*NAIS*"))}
    import_folder(source, store=stores / "demo", sources=load_sources(), names=files)
    return stores


@pytest.fixture
def place(public: Path, tmp_path: Path) -> Folders:
    """The public store, and two territories of two communes each without any file of their own."""
    for name, communes in (("essai", COMMUNES), ("voisin", COMMUNES)):
        territory(tmp_path / "params", name, communes)
    stores = tmp_path / "entrepots"
    stores.mkdir()
    (stores / "demo").symlink_to(public / "demo")
    return Folders(tmp_path / "params", tmp_path / "sorties", stores)


def territory(params: Path, name: str, communes: tuple[str, ...], more: str = "") -> None:
    folder = params / name
    folder.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{one}"' for one in communes)
    (folder / "territoire.yaml").write_text(
        f"territoire: {{id: {name}, nom: Essai, communes: [{listed}]}}\n"
        f"donnees: {{entrepot: demo{more}}}\n",
        encoding="utf-8",
    )


def put(place: Folders, name: str, text: str, owner: str = "essai") -> Path:
    path = place.params / owner / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"


GOOD = rows("00001;2024;1200;8;1,5", "00002;2024;800;6;1")


def opened(place: Folders, name: str = "essai") -> Context:
    return open_context(name, place)


def hours(context: Context) -> dict[str, float]:
    facts = context.engine().facts
    return {one: facts.commune(VARIABLE, one, 2024).interval.low for one in COMMUNES}


def only(context: Context) -> Line:
    (line,) = context.own.lines
    return line


def key(context: Context) -> str:
    return report_key(
        context,
        report("diagnostic_theme"),
        RunParameters("essai", "externe", theme="enfance-jeunesse"),
    )


def test_an_extraction_is_read_without_being_imported(place: Folders) -> None:
    put(place, "extractions-caf/alsh.csv", GOOD)
    context = opened(place)
    assert only(context).outcome == "importé"
    assert hours(context) == {"00001": 1200, "00002": 800}


def test_no_other_territory_sees_it_and_the_shared_store_never_holds_it(place: Folders) -> None:
    before = Store.at(place.stores / "demo", load_sources()).files
    put(place, "extractions-caf/alsh.csv", GOOD)
    assert VARIABLE in {n for one in opened(place).store.files for n in one.variables}
    other = opened(place, "voisin")
    assert not other.own.lines
    assert VARIABLE not in {n for one in other.store.files for n in one.variables}
    assert Store.at(place.stores / "demo", load_sources()).files == before


def test_a_file_taken_away_is_no_longer_read_and_its_reading_is_erased(place: Folders) -> None:
    path = put(place, "extractions-caf/alsh.csv", GOOD)
    opened(place)
    assert any((place.stores / FOLDER / "essai").iterdir())
    path.unlink()
    assert not opened(place).own.lines
    assert not any((place.stores / FOLDER / "essai").iterdir())


def test_a_file_that_changed_is_read_again_and_the_others_are_not(
    place: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place, "extractions-caf/alsh.csv", GOOD)
    put(place, "saisies/offre.csv", "code_epci;annee;equite\n200099991;2024;3\n")
    opened(place)
    read: list[str] = []

    def noted(file: OwnFile, *rest: Any, **named: Any) -> OwnReading:
        read.append(file.name)
        return read_own(file, *rest, **named)

    monkeypatch.setattr(own, "read_own", noted)
    opened(place)
    assert read == []
    put(place, "extractions-caf/alsh.csv", GOOD.replace("1200", "1300"))
    assert hours(opened(place))["00001"] == 1300
    assert read == ["extractions-caf/alsh.csv"]


def test_a_refused_file_is_not_read_again_until_it_changes(
    place: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place, "extractions-caf/alsh.csv", rows("00001;2024;abc;8;1"))
    first = only(opened(place))
    monkeypatch.setattr(own, "read_own", lambda *_a, **_k: pytest.fail("read again"))
    assert only(opened(place)) == first
    assert first.outcome == "refusé"


def test_a_reading_that_was_damaged_is_made_again(place: Folders) -> None:
    put(place, "extractions-caf/alsh.csv", GOOD)
    opened(place)
    (home,) = (place.stores / FOLDER / "essai").iterdir()
    (home / "ligne.json").write_text("{", encoding="utf-8")
    assert hours(opened(place)) == {"00001": 1200, "00002": 800}


def test_the_key_of_a_page_follows_the_files_and_their_refusals(place: Folders) -> None:
    keys = [key(opened(place))]
    put(place, "extractions-caf/alsh.csv", GOOD)
    keys.append(key(opened(place)))
    assert key(opened(place)) == keys[-1]
    put(place, "extractions-caf/alsh.csv", GOOD.replace("1200", "1300"))
    keys.append(key(opened(place)))
    put(place, "extractions-caf/alsh.csv", GOOD.replace("1200", "abc"))
    keys.append(key(opened(place)))
    assert len(set(keys)) == len(keys)


def test_a_commune_of_another_place_is_refused_with_its_line(place: Folders) -> None:
    put(place, "extractions-caf/alsh.csv", rows("00001;2024;1200;8;1", "00003;2024;5;1;1"))
    line = only(opened(place))
    assert line.outcome == "refusé"
    assert "00003 (" in line.message
    assert "ligne 3" in line.message
    assert "territoire.yaml" in line.message


def test_a_commune_of_another_place_is_refused_with_its_cell_in_a_workbook(place: Folders) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Données"
    for row in (
        [""],
        ["", *HEADER.split(";")],
        [],
        ["", "00001", 2024, 9, 1, 1],
        ["", 3, 2024, 9, 1, 1],
    ):
        sheet.append(row)
    (place.params / "essai" / "extractions-caf").mkdir()
    book.save(place.params / "essai" / "extractions-caf" / "alsh.xlsx")
    line = only(opened(place))
    assert "feuille « Données », cellule B5" in line.message


def test_an_unreadable_figure_and_a_commune_of_another_place_are_told_at_once(
    place: Folders,
) -> None:
    put(place, "extractions-caf/alsh.csv", rows("00001;2024;abc;8;1", "00003;2024;5;1;1"))
    message = only(opened(place)).message
    assert "« abc »" in message
    assert "00003" in message


def test_other_levels_than_communes_are_not_refused(place: Folders) -> None:
    put(place, "saisies/equite.csv", "code_epci;annee;equite\n200099991;2024;3\n")
    assert only(opened(place)).outcome == "importé"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b;c\n1;2;3\n", "aucun fichier connu n’a ces colonnes"),
        ("code_commune;annee;heures_alsh\n00001;2024;3\n", "il lui manque"),
        ("", "vide"),
        (rows("00001;2024;10;8;1", "00001;2024;20;8;1"), "« 20 », mais « 10 » à la ligne 2"),
        ("\0\1\2", "ni un texte ni un classeur"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_rest_is_kept(
    place: Folders, text: str, said: str
) -> None:
    put(place, "extractions-caf/alsh.csv", GOOD)
    put(place, "extractions-caf/faux.csv", text)
    context = opened(place)
    assert [line.outcome for line in context.own.lines] == ["importé", "refusé"]
    assert said in context.own.lines[1].message
    assert hours(context)["00001"] == 1200


def test_a_public_file_is_refused_here_since_it_serves_every_territory(
    place: Folders, demo_folders: Folders
) -> None:
    births = demo_folders.params.parent / "fichiers"
    text = next(births.glob("*NAIS*")).read_text(encoding="utf-8-sig")
    put(place, "extractions-caf/naissances.csv", text)
    line = only(opened(place))
    assert "c’est un fichier public" in line.message
    assert "donnees importer" in line.message


def test_lock_files_of_a_spreadsheet_and_hidden_files_are_no_data(place: Folders) -> None:
    put(place, "extractions-caf/~$alsh.xlsx", "verrou")
    put(place, "extractions-caf/.cache.csv", "x")
    assert not opened(place).own.lines


def test_a_table_without_rows_yet_is_left_aside(place: Folders) -> None:
    put(place, "extractions-caf/alsh.csv", HEADER + "\n")
    line = only(opened(place))
    assert (line.outcome, line.message) == ("laissé de côté", "aucune ligne remplie")


def test_a_copy_is_read_once(place: Folders) -> None:
    put(place, "extractions-caf/alsh.csv", GOOD)
    put(place, "extractions-caf/copie.csv", GOOD)
    assert [line.outcome for line in opened(place).own.lines] == ["importé", "inchangé"]


def test_a_file_named_that_is_not_there_is_said(place: Folders) -> None:
    territory(place.params, "essai", COMMUNES, ", extractions: [extractions-caf/alsh.csv]")
    line = only(opened(place))
    assert line.outcome == "refusé"
    assert "n’existe pas" in line.message


@pytest.mark.skipif(os.name != "posix", reason="no named pipe here")
def test_what_is_no_file_is_never_opened(place: Folders) -> None:
    folder = place.params / "essai" / "extractions-caf"
    folder.mkdir()
    os.mkfifo(folder / "tube.csv")
    assert "n’est pas un fichier" in only(opened(place)).message


def test_the_offer_takes_its_year_from_its_name_or_from_the_territory_file(place: Folders) -> None:
    text = f"{OFFER}\nL1;Crèche;eaje;00001;;;20;18;15;2019;\n"
    offer = put(place, "classeur/Offre.csv", text)
    line = only(opened(place))
    assert "rien ne dit l’année" in line.message
    assert "annee_offre" in line.message
    territory(place.params, "essai", COMMUNES, ", annee_offre: 2025")
    facts = opened(place).engine().facts
    assert facts.commune("offre_locale.places", "00001", 2025).interval.low == 20
    offer.rename(offer.with_name("Offre_2024.csv"))
    facts = opened(place).engine().facts
    assert facts.commune("offre_locale.places", "00001", 2024).interval.low == 20


def test_other_sheets_of_the_workbook_are_not_read_as_offer(place: Folders) -> None:
    put(place, "classeur/Constats.csv", "id;constat\nC1;texte\n")
    put(place, "classeur/Participation.csv", "id\n1\n")
    assert own_files(load_territory_file(place.params / "essai")) == ()


def test_a_pattern_cannot_leave_the_folder(place: Folders) -> None:
    territory(place.params, "essai", COMMUNES, ", extractions: [../voisin/*.csv]")
    with pytest.raises(ParamsError, match="sort du dossier"):
        opened(place)


def test_opening_costs_less_than_a_tenth_of_a_second_when_nothing_changed(place: Folders) -> None:
    for rank in range(20):
        put(place, f"extractions-caf/alsh{rank}.csv", GOOD.replace("1200", f"12{rank:02d}"))
    opened(place)
    file, store, found = open_territory("essai", place)
    store.perimeters  # noqa: B018  the store's own cost is not measured
    times = []
    for _ in range(3):
        start = time.perf_counter()
        open_own_files(file, store=store, territory=found, folders=place)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1


@pytest.mark.parametrize(("rank", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (702, "AAA")])
def test_columns_bear_the_letters_of_a_spreadsheet(rank: int, text: str) -> None:
    assert column_letters(rank) == text

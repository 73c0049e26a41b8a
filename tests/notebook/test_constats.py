"""Constats written from small invented files: what each says, and the ten traps that would lie."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from ctg_eval.analysis.constats import Question, Scene
from ctg_eval.analysis.constats_returned import Meeting, Returned
from ctg_eval.display.constat import Constat
from ctg_eval.display.pieces import Piece
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook.constat_board import Board, make_board, status_text
from ctg_eval.notebook.constat_writing import HeldBack, Writer, Written
from ctg_eval.notebook.constats import annex_piece, faces_piece, in_turn, list_piece
from ctg_eval.params.models import Cible
from ctg_eval.referentiel.constats import Gabarit, Gabarits, load_gabarits
from tests.indicators.conftest import MEMBERS, A, B, Maker

GABARITS = load_gabarits()


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "fichiers", tmp_path / "entrepot")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def write(engine: Engine, name: str, template: Gabarit | None = None, **scene: object) -> Written:
    found = Scene(engine, **scene)  # type: ignore[arg-type]
    return Writer(found, name, template or GABARITS.entries[name]).write()


def said(engine: Engine, name: str, template: Gabarit | None = None, **scene: object) -> str:
    made = write(engine, name, template, **scene)
    assert isinstance(made, Constat), made
    return plain(made.text)


def own(*sentences: str, **more: object) -> Gabarit:
    facts = {"titre": "Essai", "themes": ("portrait",), "phrases": sentences, "question": "x"}
    return Gabarit.model_validate(facts | more)


def people(codes: Mapping[str, Mapping[int, int]]) -> dict[tuple[str, int], int]:
    return {(code, year): n for code, years in codes.items() for year, n in years.items()}


def births(**by_year: int) -> dict[tuple[str, int], int]:
    return {(code, int(year[1:])): n for year, n in by_year.items() for code in MEMBERS[A]}


def test_population_says_its_period_and_its_sense(make: Maker) -> None:
    years = {2017: 100, 2020: 90, 2023: 95}
    make.population(people(dict.fromkeys(MEMBERS[A], years)))
    text = said(make.engine(epci=[A]), "population")
    assert text == (
        "Le territoire compte 950 habitants en 2023. "
        "Sa population recule de 0,9 % par an entre 2017 et 2023."
    )


def test_a_population_that_recovers_on_a_shorter_period_still_says_its_own(make: Maker) -> None:
    """Trap 1: down since 2017, up since 2020; the two years are in the sentence."""
    make.population(people({code: {2017: 100, 2020: 90, 2023: 95} for code in MEMBERS[A]}))
    text = said(make.engine(epci=[A]), "population")
    assert "recule" in text
    assert "augmente" not in text
    assert "entre 2017 et 2023" in text


def test_a_coverage_is_said_with_its_places_and_never_said_to_progress(make: Maker) -> None:
    """Trap 2: no template says that a rate which births divide goes up by itself."""
    make.coverage({(A, 2022): 50.0, (A, 2023): 55.0})
    engine = make.engine(epci=[A])
    assert "progress" not in said(engine, "couverture")
    rising = own(
        "La couverture progresse : {taux_couverture_global.valeur} en {taux_couverture_global.annee}."
    )
    held = write(engine, "essai", rising)
    assert isinstance(held, HeldBack)
    assert [one.check for one in held.faults] == ["d"]


def test_a_line_of_no_place_is_neither_a_figure_nor_a_maximum(make: Maker) -> None:
    """Trap 3: the row « XX » of the real file."""
    make.coverage({(A, 2023): 41.6, ("XX", 2023): 195.8})
    engine = make.engine(epci=[A])
    assert "41,6 places pour 100 enfants" in said(engine, "couverture")
    best = own(
        "L’offre est de {taux_couverture_global.valeur}, la plus élevée, en {taux_couverture_global.annee}."
    )
    assert isinstance(write(engine, "essai", best), HeldBack)


def test_a_published_zero_is_few_or_none_and_never_none(make: Maker) -> None:
    """Trap 4: zero of the Caf is 0 to 4."""
    make.benefits({(code, 2024): 0 if code == "01002" else 40 for code in MEMBERS[A]})
    engine = make.engine(epci=[A])
    text = said(engine, "rsa_commune", level="commune", geo="01002")
    assert text == "À Nom 01002, peu ou pas de foyers (0 à 4) perçoivent le RSA fin 2024."
    assert "Dans 1 commune sur 10, il y en a peu ou pas (0 à 4 foyers)." in said(
        engine, "rsa_foyers"
    )
    made = write(engine, "rsa_commune", level="commune", geo="01002")
    assert isinstance(made, Constat)
    assert "régime agricole" in made.limit_text


def test_a_poverty_gap_under_a_point_is_near_and_the_floor_is_at_most(make: Maker) -> None:
    """Trap 5: one point, no mean, no chain from 2021 to 2023."""
    make.incomes({(A, 2023): 21000, ("01", 2023): 21500}, {(A, 2023): 15.0, ("01", 2023): 15.6})
    near = said(make.engine(epci=[A]), "pauvrete")
    assert "un taux proche de celui qui est observé dans le département" in near
    assert "point" not in near


def test_a_poverty_of_five_in_2021_is_a_floor_rounded_to_the_unit(make: Maker) -> None:
    make.write("cc_filosofi.csv", "CODGEO;NBMENFISC21;MED21;TP6021", [(A, 900, 21000, 5)])
    assert said(make.engine(epci=[A]), "pauvrete").startswith("Au plus 5,5 % des habitants")


def test_poverty_of_two_epcis_is_never_one_number(make: Maker) -> None:
    make.incomes({(A, 2023): 20000, (B, 2023): 22000}, {(A, 2023): 15, (B, 2023): 21})
    text = said(make.engine(epci=[A, B]), "pauvrete")
    assert "Entre 14,5 et 21,5 % des habitants" in text
    assert "18" not in text  # their mean


def test_places_for_a_hundred_children_are_not_per_cent(make: Maker) -> None:
    """Trap 6: neither « % », nor a gap in points."""
    make.coverage({(A, 2023): 41.6})
    make.coverage({("F", 2023): 60.9}, level="france")
    engine = make.engine(epci=[A])
    assert "%" not in said(engine, "couverture")
    percent = own(
        "La couverture est de {taux_couverture_global.nombre} % en {taux_couverture_global.annee}."
    )
    held = write(engine, "essai", percent)
    assert isinstance(held, HeldBack)
    assert "e" in [one.check for one in held.faults]


def test_a_template_that_compares_a_count_is_refused(tmp_path: Path) -> None:
    """Trap 7: a count beside the department."""
    file = tmp_path / "constats.yaml"
    file.write_text(
        "foyers_ici:\n  titre: Foyers\n  themes: [portrait]\n  question: combien\n  phrases:\n"
        "    - '{foyers_rsa.valeur}, {foyers_rsa.face}.'\n",
        encoding="utf-8",
    )
    found = load_gabarits(file)
    assert "foyers_ici" not in found.entries
    assert "il ne se compare pas" in str(found.refused[0])


def test_what_no_file_holds_is_asked_and_never_zero(make: Maker) -> None:
    """Trap 8: a type that the file does not hold is unknown, not absent."""
    make.population(people({code: {2023: 100} for code in MEMBERS[A]}))
    made = write(make.engine(epci=[A]), "handicap")
    assert isinstance(made, Question)
    assert made.text.startswith("Nous ne savons pas combien de crèches")
    assert made.kind == "Source"


def test_households_of_the_caf_are_not_people(make: Maker) -> None:
    """Trap 9: foyers read as households or as people."""
    make.benefits({(code, 2024): 40 for code in MEMBERS[A]})
    wrong = own("{foyers_rsa.nombre} ménages perçoivent le RSA en {foyers_rsa.annee}.")
    held = write(make.engine(epci=[A]), "essai", wrong)
    assert isinstance(held, HeldBack)
    assert "des foyers ne sont pas des « ménages »" in str(held.faults[0])


def test_a_number_that_no_figure_gives_is_held_back(make: Maker) -> None:
    """Trap 10: an occupancy set beside a number of another definition."""
    make.coverage({(A, 2023): 41.6})
    wrong = own(
        "L’offre est de {taux_couverture_global.valeur} en {taux_couverture_global.annee}, pour un repère de 69."
    )
    held = write(make.engine(epci=[A]), "essai", wrong)
    assert isinstance(held, HeldBack)
    assert [str(one) for one in held.faults] == ["contrôle a : aucun chiffre ne donne « 69 »"]


def test_no_target_is_ever_assumed_and_the_one_decided_has_its_date(make: Maker) -> None:
    make.coverage({(A, 2023): 41.6})
    engine = make.engine(epci=[A])
    asked = write(engine, "places_manquantes")
    assert isinstance(asked, Question)
    assert "aucune cible" in asked.source
    target = Cible(valeur=60, decidee_le=date(2026, 3, 12))
    template = own("La cible est de {taux_couverture_global.cible} (décidée le {taux_couverture_global.cible_date}, "
                   "taux de {taux_couverture_global.annee}).")  # fmt: skip
    text = said(engine, "essai", template, targets={"taux_couverture_global": target})
    assert "60 places pour 100 enfants (décidée le 12 mars 2026" in text


def test_an_optional_group_leaves_without_its_data(make: Maker) -> None:
    make.coverage({(A, 2023): 41.6})
    text = said(make.engine(epci=[A]), "couverture")
    assert (
        text
        == "L’offre d’accueil représente 41,6 places pour 100 enfants de moins de 3 ans en 2023."
    )


def decided(name: str, text: str, status: str = "valide", **more: object) -> Returned:
    facts = {"themes": ("petite-enfance",), "meeting": Meeting("r1", "Copil", date(2025, 10, 9))}
    return Returned(name, text, status=status, **(facts | more))  # type: ignore[arg-type]


@pytest.fixture
def scene(make: Maker) -> Scene:
    make.coverage({(A, 2023): 41.6})
    make.coverage({("F", 2023): 60.9}, level="france")
    return Scene(make.engine(epci=[A]))


def board(scene: Scene, *rows: Returned) -> Board:
    return make_board(scene, GABARITS, rows, ["petite-enfance"])


def html_text(piece: Piece) -> str:
    return plain(" ".join(html.unescape(re.sub(r"<[^>]*>", " ", piece.html)).split()))


AS_NOW = "L’offre est de 41,6 places pour 100 enfants en 2023."


def test_a_proposal_is_a_draft_and_its_weakness_is_only_proposed(scene: Scene) -> None:
    (line,) = board(scene).lines
    assert status_text(line).startswith("brouillon")
    assert "(C1, proposé)" in html_text(faces_piece(board(scene)))
    assert "Aucun enjeu" in html_text(faces_piece(board(scene)))


def test_a_validated_text_replaces_the_proposal_and_opens_its_issue(scene: Scene) -> None:
    found = board(scene, decided("couverture", AS_NOW, nature="faiblesse"))
    (line,) = found.lines
    assert (line.text, line.warnings) == (AS_NOW, ())
    assert plain(status_text(line)) == "validé le 9 octobre 2025 (Copil)"
    shown = html_text(faces_piece(found))
    assert f"{AS_NOW[:-1]} (C1)" in shown
    assert "Comment offrir une place" in shown


def test_a_figure_that_changed_since_is_signalled(scene: Scene) -> None:
    found = board(
        scene, decided("couverture", "L’offre est de 43,0 places pour 100 enfants en 2022.")
    )
    (warning,) = found.lines[0].warnings
    assert "Le chiffre a changé depuis la validation : « 43,0 » et « 2022 »." in plain(warning)
    assert "41,6 places" in plain(warning)


def test_a_disagreement_is_kept_and_shown(scene: Scene) -> None:
    row = decided("couverture", AS_NOW, "conteste", disagreement="La commune compte autrement.")
    assert "Désaccord : La commune compte autrement." in html_text(list_piece(board(scene, row)))


def test_a_withdrawn_constat_is_counted_and_not_shown(scene: Scene) -> None:
    found = board(scene, decided("couverture", AS_NOW, "retire"))
    assert not found.lines
    assert "1 constat a été retiré en réunion" in html_text(list_piece(found))
    annex = annex_piece(found)
    assert annex is not None
    assert "Constats retirés en réunion : 1" in html_text(annex)


def test_a_validation_without_a_meeting_is_signalled(scene: Scene) -> None:
    (line,) = board(scene, decided("couverture", AS_NOW, meeting=None)).lines
    assert any("ne cite aucune réunion" in one for one in line.warnings)


def test_what_people_wrote_is_checked_and_printed_all_the_same(scene: Scene) -> None:
    (line,) = board(scene, decided("couverture", "Le taux explose en 2023.")).lines
    assert line.text == "Le taux explose en 2023."
    assert any("contrôle h" in one for one in line.warnings)


def test_a_sentence_held_back_is_said_and_explained(scene: Scene) -> None:
    wrong = own(
        "Un taux alarmant : {taux_couverture_global.valeur} en {taux_couverture_global.annee}.",
        themes=("petite-enfance",),
    )
    found = make_board(scene, Gabarits({"essai": wrong}), (), ["petite-enfance"])
    assert "1 phrase n’est pas imprimée" in html_text(list_piece(found))
    annex = annex_piece(found)
    assert annex is not None
    assert "contrôle h" in html_text(annex)


def test_the_synthesis_takes_each_theme_in_turn_and_validated_ones_first(scene: Scene) -> None:
    rows = [decided(f"c{n}", f"Fait {n}.", "valide" if n == 3 else "soumis") for n in range(4)]
    rows.append(decided("p", "Ailleurs.", "soumis", themes=("portrait",)))
    lines = make_board(scene, Gabarits({}), rows, ["portrait", "petite-enfance"]).lines
    chosen = in_turn(lines, ["portrait", "petite-enfance"], most=2)
    assert {one.identifier for one in chosen} == {"p", "c3"}

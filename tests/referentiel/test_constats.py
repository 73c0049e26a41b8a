"""The templates of constats: those of the package hold, a territory's wrong one says its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctg_eval.referentiel.constats import Gabarit, load_gabarits
from ctg_eval.referentiel.gabarits_check import MESURES
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.trous import lire

GABARITS = load_gabarits().entries
GOOD = """\
bibliotheques:
  titre: Bibliothèques
  themes: [acces-aux-droits]
  question: combien de bibliothèques le territoire compte
  phrases:
    - "Le territoire compte {bibliotheques_nombre.valeur} en {bibliotheques_nombre.annee}."
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "constats.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(tmp_path: Path, text: str) -> str:
    found = load_gabarits(written(tmp_path, text), themes=("acces-aux-droits",))
    assert "bibliotheques" not in found.entries
    return " ".join(str(one) for one in found.refused)


def test_the_twenty_templates_of_the_trade_are_written():
    assert {one.numero for one in GABARITS.values()} == set(range(1, 21))


@pytest.mark.parametrize("name", GABARITS)
def test_template_speaks_of_known_themes_and_asks_a_question(name):
    entry = GABARITS[name]
    known = {one.theme for one in load_catalogue().entries.values()}
    assert set(entry.themes) <= known
    assert entry.principal
    assert not entry.question.endswith(("?", "."))


def test_every_measure_that_a_template_may_ask_for_is_computed():
    from ctg_eval.notebook.constat_measures import MEASURES

    assert set(MEASURES) == set(MESURES)


def test_a_territory_adds_its_own(tmp_path):
    found = load_gabarits(written(tmp_path, GOOD))
    assert not found.refused
    assert set(found.entries) == {*GABARITS, "bibliotheques"}


@pytest.mark.parametrize(
    ("wrong", "by", "said"),
    [
        pytest.param("{bibliotheques_nombre.valeur}", "{bibliotheque_nombre.valeur}",
                     "ligne 6, gabarit « bibliotheques » : indicateur « bibliotheque_nombre » inconnu. "
                     "Le plus proche : bibliotheques_nombre.", id="indicator"),
        pytest.param("nombre.valeur}", "nombre.valuer}", "Écrivez plutôt « valeur »", id="measure"),
        pytest.param("nombre.valeur}", "nombre.valeur", "n’a pas sa pareille", id="brace"),
        pytest.param("compte {", "[compte {", "n’a pas son pareil", id="bracket"),
        pytest.param("{bibliotheques_nombre.valeur}", "{beaucoup}", "n’est pas déclaré", id="choice"),
        pytest.param("[acces-aux-droits]", "[logement]", "le thème « logement »", id="theme"),
        pytest.param("nombre.valeur}", "nombre.ecart}", "ne se compare pas", id="count compared"),
        pytest.param("titre:", "tittre:", "la clé « tittre » est inconnue", id="key"),
        pytest.param("bibliotheques:\n", "population:\n", "il est déjà dans la liste", id="known"),
        pytest.param("nombre.valeur}", "nombre.taille}", "n’est pas une évolution", id="no change"),
    ],
)  # fmt: skip
def test_a_wrong_template_is_refused_with_its_line(tmp_path, wrong, by, said):
    assert wrong in GOOD
    text = GOOD.replace(wrong, by, 1)
    assert said in refusal(tmp_path, text).replace("\xa0", " ")


def test_a_wrong_template_leaves_the_others_in_force(tmp_path):
    bad = GOOD.replace("bibliotheques:", "autre:", 1).replace("valeur", "valuer")
    found = load_gabarits(written(tmp_path, GOOD + bad))
    assert "bibliotheques" in found.entries
    assert "autre" not in found.entries
    assert len(found.refused) == 1


def test_an_unreadable_file_is_a_refusal_and_not_a_crash(tmp_path):
    found = load_gabarits(written(tmp_path, "a: [b"))
    assert set(found.entries) == set(GABARITS)
    assert found.refused


def test_a_group_in_brackets_is_optional():
    groups = lire("Il y a {a.valeur}[, contre {b.face}].")
    assert [one.facultatif for one in groups] == [False, True, False]
    assert [hole.indicateur for one in groups for hole in one.trous] == ["a", "b"]


def test_a_template_has_two_sentences_at_most():
    facts = {"titre": "x", "themes": ["portrait"], "question": "x", "phrases": ["a"] * 3}
    with pytest.raises(ValueError, match="phrases"):
        Gabarit.model_validate(facts)

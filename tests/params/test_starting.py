from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.errors import ParamsError
from ctg_eval.params import FILE_NAME, load_territory_file, starting_territory_file


def test_starting_file_with_communes_loads_back(load):
    text = starting_territory_file(
        "essai", nom="CTG d’essai", communes={"2A004": "Ajaccio", "01004": "Ambérieu-en-Bugey"}
    )
    assert '    - "01004"  # Ambérieu-en-Bugey\n    - "2A004"  # Ajaccio\n' in text
    file = load(text)
    assert file.territoire.communes == ("01004", "2A004")
    assert set(file.instances) == {"copil", "cotech", "groupe-projet", "rencontre-cdc"}
    assert sum(len(block) for block in file.missions.values()) == 12


def test_starting_file_with_an_epci_loads_back(load):
    file = load(starting_territory_file("essai", nom="Essai", epci={"246200364": "CA"}))
    assert file.territoire.epci == ("246200364",)
    assert file.territoire.communes is None


def test_commented_lines_of_the_starting_file_are_valid_once_uncommented(load):
    text = starting_territory_file("essai", nom="Essai", communes={"01004": "A"})
    head, tail = text.split("# À compléter")
    lines = [line.removeprefix("# ").removeprefix("#") for line in tail.splitlines()[1:]]
    file = load(head + "\n".join(lines))
    assert file.zone_scolaire == "B"
    assert file.convention is not None
    assert file.commissions["petite-enfance"].themes == ("petite-enfance",)


@given(nom=st.text(min_size=1).filter(str.strip), commune=st.text())
def test_any_name_loads_back(tmp_path_factory, nom, commune):
    text = starting_territory_file("essai", nom=nom, communes={"01004": commune})
    file = tmp_path_factory.getbasetemp() / "essai" / FILE_NAME
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    assert load_territory_file(file).territoire.nom == nom.strip()


@pytest.mark.parametrize("identifier", ["Bassin Minier", "", "é", "a" * 41, "a/b", "a\n"])
def test_identifier_that_cannot_name_a_folder_is_refused(identifier):
    with pytest.raises(ParamsError, match="n’est pas accepté"):
        starting_territory_file(identifier, nom="Essai", communes={"01004": "A"})


def test_refused_identifier_comes_with_a_proposal():
    with pytest.raises(ParamsError, match="« bassin-minier »"):
        starting_territory_file("Bassin Minier", nom="Essai", communes={"01004": "A"})


def test_perimeter_is_given_exactly_once():
    with pytest.raises(ValueError, match="one of them"):
        starting_territory_file("essai", nom="Essai")


def test_start_of_the_convention_is_written_and_its_end_is_to_be_checked(load):
    text = starting_territory_file(
        "essai", nom="Essai", epci={"246200364": "CA"}, debut=date(2024, 2, 29)
    )
    convention = load(text).convention
    assert convention is not None
    assert (convention.debut, convention.fin) == (date(2024, 2, 29), date(2029, 2, 27))
    assert "# cinq ans : à vérifier" in text
    assert "# conventions:" not in text


def test_both_ends_of_the_convention_are_kept(load):
    start, end = date(2024, 1, 1), date(2027, 12, 31)
    text = starting_territory_file(
        "essai", nom="Essai", epci={"246200364": "CA"}, debut=start, fin=end
    )
    convention = load(text).convention
    assert convention is not None
    assert convention.fin == end
    assert "à vérifier" not in text


@pytest.mark.parametrize(
    ("debut", "fin", "said"),
    [
        pytest.param(None, date(2027, 1, 1), "la convention n’a pas de début", id="no start"),
        pytest.param(date(2027, 1, 2), date(2027, 1, 1), "vient avant le début", id="backwards"),
    ],
)
def test_dates_that_do_not_follow_are_refused(debut, fin, said):
    with pytest.raises(ParamsError, match=said):
        starting_territory_file("e", nom="E", epci={"1": "A"}, debut=debut, fin=fin)

"""Territories: one EPCI, several, a part of one, and communes in none."""

import pytest

from ctg_eval.errors import GeographyError
from ctg_eval.geography import territory_from_communes, territory_from_epci

LENS, BETHUNE = "246200364", "200072460"


def test_whole_epci_is_recognised(cog):
    territory = territory_from_communes(cog.members("epci", LENS), code=cog)
    assert territory.epci == LENS
    assert (territory.id, territory.nom) == (LENS, "CA de Lens - Liévin")
    assert territory == territory_from_epci([LENS], code=cog)


def test_part_of_an_epci_is_no_epci(cog):
    territory = territory_from_communes(["62510", "62498"], code=cog, nom="Le centre")
    assert territory.communes == ("62498", "62510")
    assert (territory.epci, territory.epcis) == (None, (LENS,))
    assert (territory.id, territory.nom) == ("62498", "Le centre")


def test_two_epci_are_ranked_by_their_communes(cog):
    territory = territory_from_epci([LENS, BETHUNE], code=cog)
    assert territory.epcis == (BETHUNE, LENS)
    assert territory.epci is None
    assert territory.departements == ("62",)
    assert territory.regions == ("32",)
    assert territory.population == cog.population_of(territory.communes)


def test_epci_and_one_commune_more_is_no_epci(cog):
    territory = territory_from_communes([*cog.members("epci", LENS), "29155"], code=cog)
    assert territory.epci is None
    assert territory.outside_epci == ("29155",)
    assert territory.departements == ("62", "29")
    assert territory.nom == "Ouessant et 36 autres"


def test_island_alone_is_a_territory(cog):
    territory = territory_from_communes(["29155"], code=cog)
    assert (territory.epci, territory.epcis) == (None, ())
    assert (territory.id, territory.nom) == ("29155", "Ouessant")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param("29155", r'29155 Ouessant n’est dans aucun EPCI : .*\["29155"\]', id="island"),
        pytest.param("01004", "01004 est une commune ; son EPCI est 240100883", id="commune"),
        pytest.param("lens", "246200364 CA de Lens - Liévin", id="name"),
        pytest.param("246200365", "246200364 CA de Lens - Liévin", id="slip"),
        pytest.param("12", "un SIREN a 9 chiffres", id="nothing near"),
    ],
)
def test_unknown_epci_is_refused_with_what_to_write(cog, asked, words):
    with pytest.raises(GeographyError, match=words):
        territory_from_epci([asked], code=cog)


def test_all_unknown_epci_come_in_one_message(cog):
    with pytest.raises(GeographyError) as caught:
        territory_from_epci(["29155", LENS, "246200365"], code=cog)
    assert len(str(caught.value).splitlines()) == 2


def test_empty_territory_is_refused(cog):
    with pytest.raises(GeographyError, match="Aucune commune"):
        territory_from_communes([], code=cog)
    with pytest.raises(GeographyError, match="Aucun EPCI"):
        territory_from_epci([], code=cog)

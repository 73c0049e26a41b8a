"""The official code of 2026 and small invented ones: areas, names, former codes, refusals."""

import pytest

from ctg_eval.errors import GeographyError
from ctg_eval.geography import OfficialCode, find_epci
from ctg_eval.geography.tables import DROM


def test_embedded_code_holds_1255_epci(cog):
    assert len(cog.areas("epci")) == 1255
    assert cog.year == 2026
    assert cog.provenance.version == "6.0.0"


def test_codes_stay_text(cog):
    assert cog.commune("01004").nom == "Ambérieu-en-Bugey"
    assert cog.commune("2A004").nom == "Ajaccio"
    assert not cog.has("1004")


def test_corsica_has_two_departements_and_one_region(cog):
    assert cog.parent("2A004", "departement") == "2A"
    assert cog.parent("2B033", "departement") == "2B"
    assert {cog.parent(code, "region") for code in ("2A004", "2B033")} == {"94"}
    assert cog.members("region", "94") == cog.members("departement", "2A") + cog.members(
        "departement", "2B"
    )


def test_members_are_sorted_and_share_the_communes_out(cog):
    for level in ("departement", "region"):
        members = [code for area in cog.areas(level) for code in cog.members(level, area)]
        assert sorted(members) == list(cog.communes)
    assert list(cog.members("epci", "246200364")) == sorted(cog.members("epci", "246200364"))
    assert len(cog.members("epci", "246200364")) == 36


def test_populations_of_areas_add_up_to_france(cog):
    departements = cog.areas("departement", within="F")
    parts = [cog.population_of(cog.members("departement", area)) for area in departements]
    total = cog.population_of(cog.members("france", "F"))
    assert len(departements) == 101
    assert sum(parts) == total
    assert 68_000_000 < total < 69_000_000


def test_france_holds_the_five_drom_and_no_collectivity(cog):
    france, metro = set(cog.members("france", "F")), set(cog.members("france", "FM"))
    overseas = {cog.parent(code, "departement") for code in france - metro}
    assert len(france) == 34_875
    assert overseas == DROM
    assert set(cog.members("france", "F_X_D976")) == france - set(cog.members("departement", "976"))


def test_collectivity_is_kept_apart_with_its_own_region(cog):
    assert cog.commune("97502").region == cog.commune("97502").departement == "975"
    assert cog.parent("97502", "france") is None
    assert cog.parent("97411", "france") == "F"
    assert "987" in cog.areas("departement")
    assert "987" not in cog.areas("departement", within="F")
    assert len(cog.areas("region", within="F")) == 18


def test_land_without_inhabitants_counts_zero(cog):
    assert cog.commune("98901").population == 0


@pytest.mark.parametrize(
    ("code", "today"),
    [
        pytest.param("01004", "01004", id="current"),
        pytest.param("75101", "75056", id="Paris"),
        pytest.param("69389", "69123", id="Lyon"),
        pytest.param("13216", "13055", id="Marseille"),
        pytest.param("01091", "01033", id="delegated"),
        pytest.param("01018", "01033", id="former code"),
        pytest.param("60455", "60694", id="delegated wins over a wrong former code"),
        pytest.param("99999", None, id="unknown"),
    ],
)
def test_code_is_led_to_todays_commune(cog, code, today):
    assert cog.current_commune(code) == today


def test_current_commune_wins_over_a_former_code(make_code):
    code = make_code({"01001": 10, "01002": 20}, former={"01001": "01002"})
    assert code.current_commune("01001") == "01001"
    assert code.commune("01001").population == 10


def test_commune_in_no_epci_is_accepted(cog):
    islands = [c for c in cog.members("france", "F") if cog.parent(c, "epci") is None]
    assert islands == ["22016", "29083", "29155", "85113"]
    assert cog.check_communes(islands) == tuple(islands)
    assert cog.commune("29155").epci is None


def test_checked_communes_are_sorted_and_single(cog):
    assert cog.check_communes(["62498", "01004", "62498 "]) == ("01004", "62498")


def test_all_faults_come_in_one_message(cog):
    with pytest.raises(GeographyError) as caught:
        cog.check_communes(["01091", "75101", "1004", "2a004", "62999", "01018", "Lens", "01004"])
    quoted = "avec ses guillemets"
    assert str(caught.value).splitlines() == [
        "7 communes refusées (code officiel géographique 2026) :",
        "  - 01018 a fusionné dans 01033 Valserhône : écrivez 01033.",
        "  - 01091 (Châtillon-en-Michaille) a fusionné dans 01033 Valserhône : écrivez 01033.",
        f'  - « 1004 » : le zéro de tête est perdu ; écrivez "01004" {quoted} (Ambérieu-en-Bugey).',
        f'  - « 2a004 » : la lettre s’écrit en majuscule ; écrivez "2A004" {quoted} (Ajaccio).',
        "  - 62999 : commune inconnue ; code connu le plus proche : 62909 Ytres.",
        "  - 75101 (Paris 1er Arrondissement) est un arrondissement de 75056 Paris : écrivez 75056.",
        "  - « Lens » n’est pas un code de commune : un code a 5 caractères (62498 Lens).",
    ]


@pytest.mark.parametrize(
    ("level", "geo", "words"),
    [
        pytest.param("departement", "99", "Département « 99 » inconnu", id="departement"),
        pytest.param("region", "33", "Région « 33 » inconnue", id="region"),
        pytest.param("france", "FR", "Périmètre national « FR » inconnu", id="france"),
        pytest.param("epci", "246200365", "246200364 CA de Lens - Liévin", id="epci"),
        pytest.param("commune", "01091", "01033 Valserhône", id="commune"),
        pytest.param("canton", "1", "Niveaux possibles : epci, departement", id="level"),
    ],
)
def test_unknown_area_is_refused_with_its_neighbour(cog, level, geo, words):
    for ask in (cog.members, cog.name):
        with pytest.raises(GeographyError, match=words):
            ask(level, geo)


def test_names_of_all_levels_are_known(cog):
    assert cog.name("commune", "85084") == "Essarts-en-Bocage"
    assert cog.name("epci", "246200364") == "CA de Lens - Liévin"
    assert cog.name("departement", "2A") == "Corse-du-Sud"
    assert cog.name("region", "32") == "Hauts-de-France"
    assert cog.name("france", "F_X_D976") == "France hors Mayotte"
    assert cog.nature("200046977") == "MET69"


@pytest.mark.parametrize("text", ["lens", "LIÉVIN", "Lens-Liévin"])
def test_epci_is_found_by_name(cog, text):
    assert find_epci(cog, text)[0] == ("246200364", "CA de Lens - Liévin")


def test_key_follows_the_content(make_code):
    code = make_code({"01001": 10})
    assert code.key == make_code({"01001": 10}).key
    assert code == make_code({"01001": 10})
    assert len(code.key) == 12
    changed = [make_code({"01001": 11}), make_code({"01001": 10}, year=2025)]
    assert all(other.key != code.key and other != code for other in changed)


@pytest.mark.parametrize(
    ("column", "shown", "words"),
    [
        pytest.param("type", "canton", "type de ligne inconnu", id="type"),
        pytest.param("code", "01001", "code en double", id="twice"),
        pytest.param("commune", "01009", "commune d’aujourd’hui inconnue", id="target"),
        pytest.param("population", None, "population absente", id="population"),
    ],
)
def test_table_that_contradicts_itself_is_refused(make_code, column, shown, words):
    code = make_code({"01001": 10, "01002": 20})
    table = code.table.astype({column: "object"})
    table.loc[1, column] = shown
    with pytest.raises(GeographyError, match=words):
        OfficialCode.from_table(table, year=2026, provenance=code.provenance)


def test_table_without_a_column_is_refused(make_code):
    code = make_code({"01001": 10})
    with pytest.raises(GeographyError, match="epci_nom"):
        OfficialCode.from_table(
            code.table.drop(columns="epci_nom"), year=2026, provenance=code.provenance
        )

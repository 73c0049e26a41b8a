from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML

from ctg_eval.errors import Fault, ParamsError
from ctg_eval.params import DEFAULT_THEMES, FILE_NAME, load_territory_file

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".." / "shared" / "domain" / "territoire.exemple.yaml"
MINIMAL = 'territoire:\n  id: essai\n  nom: Essai\n  communes: ["01004", "01007"]\n'
ENGLISH = re.compile(
    r"\b(should|must|valid|input|field|required|extra|expected|got|found|while|the|is|not|"
    r"string|integer|dictionary|tuple|list|value|error|mapping|None|True|False|character)\b"
)

FULL = """\
territoire:
  id: essai
  nom: Essai complet
  communes: ["01004", "01007"]
  cog: 2025
  secteurs:
    nord: {nom: Secteur nord, communes: ["01004"]}
  comparaisons: [epci, france]
  pairs: 6
conventions:
  - {debut: 2019-01-01, fin: 2023-12-31}
  - debut: 2024-01-01
    fin: "2028-12-31"
    signature: 2024-03-18
    avenants: [{date: 2025-06-30, objet: Ajout}]
    signataires: [{nom: Caf, type: caf, deliberation: 2024-02-12}]
cadres:
  sdsf: {nom: Schéma, axes: [Jeunesse]}
echeances:
  - {nom: AFAS, date: 2026-03-31, a_confirmer: oui}
reserve_electorale: [{debut: 2026-03-01, fin: 2026-03-22}]
zone_scolaire: B
themes: {petite-enfance: Petite enfance, logement: Logement}
instances:
  cotech: {nom: Comité technique, minimum_par_an: 1, maximum_par_an: 2, avec_caf: false}
commissions:
  bebes: {nom: Bébés, type: thematique, themes: [petite-enfance], objectifs: [OS1], rythme_souhaite: 3}
  nord: {nom: Nord, type: territoriale, secteur: nord, themes: [logement]}
missions:
  politiques: [suivi, évaluation]
etp:
  cofinances: {quantite: 2.1, a_confirmer: true}
cibles: {taux_couverture_global: {valeur: 60, decidee_le: 2026-03-12}}
secret: {seuil: 11}
diffusion: interne
donnees:
  classeur: classeur.xlsx
  extractions: [extractions-caf/*.csv]
  questionnaires: {besoins: {fichier: q/b.csv, dictionnaire: q/b.yaml}}
  entrepot: demo
"""


def test_minimal_file_takes_the_defaults(load):
    file = load(MINIMAL)
    assert file.territoire.communes == ("01004", "01007")
    assert file.territoire.comparaisons == ("epci", "departement", "region", "france", "pairs")
    assert (file.territoire.cog, file.territoire.pairs) == (2026, 10)
    assert file.themes == DEFAULT_THEMES
    assert list(file.themes) == [
        "petite-enfance",
        "enfance-jeunesse",
        "parentalite",
        "acces-aux-droits",
    ]
    assert (file.secret.seuil, file.diffusion, file.cibles) == (5, "externe", {})
    assert (file.donnees.classeur, file.donnees.entrepot) == ("classeur.xlsx", "principal")
    assert file.convention is None


def test_full_file_is_read_whole(load):
    file = load(FULL)
    assert file.convention is not None
    assert file.convention.fin == date(2028, 12, 31)
    assert file.convention.avenants[0].objet == "Ajout"
    assert file.echeances[0].a_confirmer is True
    assert file.commissions["nord"].secteur == "nord"
    assert file.etp.cofinances is not None
    assert file.etp.cofinances.quantite == 2.1
    assert file.cibles["taux_couverture_global"].valeur == 60
    assert file.donnees.questionnaires["besoins"].fichier == "q/b.csv"
    assert list(file.report_themes) == ["portrait", "gouvernance", "petite-enfance", "logement"]


def test_file_given_as_the_model_is_accepted(tmp_path):
    if not EXAMPLE.is_file():
        pytest.skip(f"fichier absent : {EXAMPLE.name}")
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(EXAMPLE.read_bytes())
    assert load_territory_file(folder / FILE_NAME).territoire.id == "demo"


def test_lines_of_keys_and_items_are_kept(load):
    file = load(
        "territoire:\n  id: essai\n  nom: Essai\n  communes:\n    - '01004'\n    - '01007'\n"
    )
    assert file.line_of(("territoire", "communes")) == 4
    assert file.line_of(("territoire", "communes", 1)) == 6
    assert file.line_of(("territoire", "cog")) == 1


def test_file_is_frozen_and_travels_between_processes(load):
    file = load(FULL)
    with pytest.raises(ValidationError):
        file.diffusion = "externe"
    copy = pickle.loads(pickle.dumps(file))  # noqa: S301 - our own bytes
    assert copy == file
    assert copy.line_of(("secret",)) == file.line_of(("secret",))


def test_optional_key_left_empty_takes_its_default(load):
    assert load(MINIMAL + "themes:\ncommissions:\nsecret:\n").secret.seuil == 5


def test_byte_order_mark_is_accepted(load):
    assert load("\ufeff" + MINIMAL).territoire.id == "essai"


@pytest.mark.parametrize(
    ("extra", "line", "found", "remedy"),
    [
        pytest.param("comissions: {}\n", 5, "« comissions » est inconnue", "« commissions »", id="root"),
        pytest.param("secret: {seuill: 5}\n", 5, "« seuill »", "« seuil »", id="in a block"),
        pytest.param("cadres: {a: {nom: x, axe: []}}\n", 5, "« axe »", "« axes »", id="in an entry"),
        pytest.param("etp: {cofinances: {quantite: 2, zz: 1}}\n", 5, "« zz »", "quantite", id="no near key"),
        pytest.param("secret: {seuil: 4}\n", 5, "« seuil » vaut « 4 »", "minimum est 5", id="low threshold"),
        pytest.param("secret: {seuil: '5'}\n", 5, "sans guillemets", "seuil: 5", id="quoted number"),
        pytest.param("secret: {seuil: 5.0}\n", 5, "nombre entier", "seuil: 5", id="float threshold"),
        pytest.param("secret: {seuil: true}\n", 5, "nombre entier", "seuil: 5", id="bool threshold"),
        pytest.param("zone_scolaire: D\n", 5, "« D »", "A, B, C", id="school zone"),
        pytest.param("diffusion: extern\n", 5, "« extern »", "« externe »", id="diffusion"),
        pytest.param("themes: Parentalité\n", 5, "un bloc de clés", "Exemple", id="text for a block"),
        pytest.param("themes: {}\n", 5, "« themes » est vide", "Exemple", id="no theme"),
        pytest.param("themes: {Petite: P}\n", 5, "« Petite » est mal formée", "a-z", id="theme key"),
        pytest.param("themes: {portrait: P}\n", 5, "« portrait »", "autre clé", id="reserved theme"),
        pytest.param("conventions:\n- {debut: 2024-13-01, fin: 2024-12-31}\n", 6, "2024-13-01", "mois", id="no such day"),
        pytest.param("conventions:\n- {debut: 1/1/24, fin: 2024-12-31}\n", 6, "AAAA-MM-JJ", "2024-01-01", id="French date"),
        pytest.param("conventions:\n- {debut: 2025-01-01, fin: 2024-12-31}\n", 6, "avant le début", "dates", id="dates in disorder"),
        pytest.param("conventions:\n- {debut: 2024-01-01}\n", 6, "« fin » manque", "fin: 2028", id="missing end"),
        pytest.param("commissions:\n  a:\n    nom: A\n    themes: [parentalitee]\n", 8, "« parentalitee »", "« parentalite »", id="theme nowhere"),
        pytest.param("commissions:\n  a:\n    nom: A\n    secteur: sud\n", 8, "« sud »", "Aucun", id="secteur nowhere"),
        pytest.param("instances: {a: {nom: A, minimum_par_an: 3, maximum_par_an: 1}}\n", 5, "plus petit", "Corrigez", id="rhythm"),
        pytest.param("donnees: {classeur: ../autre.xlsx}\n", 5, "sort du dossier", "Rangez", id="path outside"),
        pytest.param("donnees: {entrepot: Le Mien}\n", 5, "« Le Mien »", "a-z", id="store name"),
        pytest.param("cibles: {taux: {valeur: 60,5, decidee_le: 2026-01-01}}\n", 5, "« 5 »", "valeur", id="decimal comma"),
        pytest.param("secret: {seuil: 5}\nsecret: {seuil: 6}\n", 6, "déjà écrite ligne 5", "une", id="duplicate key"),
        pytest.param("diffusion: &a externe\n", 5, "renvoi", "lettres", id="anchor"),
        pytest.param("diffusion: !!python/name:os externe\n", 5, "étiquette", "lettres", id="tag"),
        pytest.param("diffusion: [externe\n", 5, "crochets", "[a, b, c]", id="open list"),
        pytest.param("diffusion: a: b\n", 5, "deux-points", "guillemets", id="colon"),
        pytest.param("\tdiffusion: interne\n", 5, "tabulation", "espaces", id="tab"),
        pytest.param('diffusion: "interne\n', 5, "guillemet", "Fermez", id="open quote"),
        pytest.param("etp: {cofinances: {quantite: .nan}}\n", 5, "« quantite »", "2.1", id="not a number"),
    ],
)  # fmt: skip
def test_fault_gives_its_line_what_was_found_and_what_to_do(refusal, extra, line, found, remedy):
    faults = refusal(MINIMAL + extra)
    assert any(
        fault.startswith(f"{FILE_NAME}, ligne {line} : ") and found in fault and remedy in fault
        for fault in faults
    ), faults


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("1004", '"01004"', id="lost zero"),
        pytest.param("01004", '"01004"', id="octal in older readers"),
        pytest.param("62510", '"62510"', id="no zero"),
        pytest.param("62E10", '"62E10"', id="float"),
        pytest.param('"1004"', '"01004"', id="quoted, zero lost before"),
        pytest.param('"2a004"', '"2A004"', id="lower case"),
    ],
)
def test_commune_code_that_lost_its_form_is_given_back(refusal, written, meant):
    (fault,) = refusal(MINIMAL.replace('"01007"', written))
    assert fault.startswith(f"{FILE_NAME}, ligne 4 : ")
    assert meant in fault


def test_number_written_for_an_epci_asks_for_quotes(refusal):
    (fault,) = refusal("territoire: {id: essai, nom: E, epci: [246200364]}\n")
    assert '"246200364"' in fault
    assert "guillemets" in fault


def test_corsican_code_needs_no_quotes(load):
    assert load(MINIMAL.replace('"01007"', "2A004")).territoire.communes == ("01004", "2A004")


def test_perimeter_is_given_once(refusal):
    both = MINIMAL + '  epci: ["246200364"]\n'
    assert "tous les deux" in refusal(both)[0]
    assert "ni « communes » ni « epci »" in refusal("territoire: {id: essai, nom: E}\n")[0]


def test_misspelt_perimeter_is_one_fault(refusal):
    (fault,) = refusal('territoire: {id: essai, nom: E, comunes: ["01004"]}\n')
    assert "« communes »" in fault


def test_id_is_the_name_of_the_folder(refusal):
    (fault,) = refusal(MINIMAL.replace("id: essai", "id: autre"))
    assert "« autre »" in fault
    assert "« essai »" in fault


def test_commune_of_a_secteur_belongs_to_the_territory(refusal):
    (fault,) = refusal(MINIMAL + '  secteurs:\n    nord: {nom: N, communes: ["01008"]}\n')
    assert fault.startswith(f"{FILE_NAME}, ligne 6 : la commune « 01008 » du secteur « nord »")


def test_repeated_commune_is_refused(refusal):
    assert "« 01004 » est écrit deux fois" in refusal(MINIMAL.replace("01007", "01004"))[0]


def test_all_faults_come_at_once_in_order_of_line(refusal):
    faults = refusal(
        'territoire:\n  id: Essai\n  nom: 12\n  communes: [1004]\n  epci: ["1"]\n'
        "zone: A\nsecret: {seuil: 1}\ncommissions: {a: {nom: A, themes: [x]}}\nsecret: {}\n"
    )
    lines = [int(fault.split("ligne ")[1].split(" ")[0]) for fault in faults]
    assert lines == sorted(lines)
    assert set(lines) == {2, 3, 4, 5, 6, 7, 8, 9}


@pytest.mark.parametrize("text", ["", "# rien\n", "---\n", "- a\n", "bonjour\n"])
def test_file_without_keys_says_what_to_write(refusal, text):
    (fault,) = refusal(text)
    assert "territoire:" in fault


def test_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / FILE_NAME).write_bytes("nom: Éveil".encode("cp1252"))
    with pytest.raises(ParamsError, match="UTF-8"):
        load_territory_file(tmp_path)


def test_absent_file_says_where_it_was_looked_for_and_what_is_there(tmp_path):
    for name in ("demo", "lens"):
        (tmp_path / name).mkdir()
        (tmp_path / name / FILE_NAME).write_text("", encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        load_territory_file(tmp_path / "dmo")
    message = str(raised.value)
    assert str(tmp_path) in message
    assert "Vouliez-vous « demo » ? Territoires présents : demo, lens" in message


def test_absent_file_in_an_empty_folder_says_how_to_begin(tmp_path):
    with pytest.raises(ParamsError, match="ctg-eval nouveau lens"):
        load_territory_file(tmp_path / "rien" / "lens")


def test_deep_nesting_is_refused_without_a_traceback(refusal):
    assert len(refusal("a: " + "[" * 2000)) == 1


def assert_french(file: Path) -> None:
    """The file is accepted, or refused with lines and without a word of English."""
    faults: tuple[Fault, ...] = ()
    try:
        load_territory_file(file)
    except ParamsError as error:
        faults = error.faults
    for fault in faults:
        assert re.match(rf"{FILE_NAME}, ligne \d+$", fault.where)
        assert not ENGLISH.search(re.sub("« [^»]*»", "", f"{fault.found}. {fault.remedy}")), str(
            fault
        )


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.sampled_from(["", "oui", "1004", "2024-02-30", "2024-01-01T10:00", "Ça ira"]),
    st.dates(),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)


def _places(data: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [(*here, key) for key, _ in inner] + [
        place for key, value in inner for place in _places(value, (*here, key))
    ]


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_accepted_or_refused_in_french(tmp_path_factory, data):
    content = YAML(typ="safe", pure=True).load(FULL)
    for place in data.draw(st.lists(st.sampled_from(_places(content)), min_size=1, max_size=2)):
        block = content
        for key in place[:-1]:
            try:
                block = block[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if isinstance(block, dict | list):
                block[place[-1]] = data.draw(_VALUES)
    file = tmp_path_factory.getbasetemp() / "essai" / FILE_NAME
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as stream:
        YAML(typ="safe", pure=True).dump(content, stream)
    assert_french(file)


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(0, len(FULL)), put=st.text(max_size=4), drop=st.integers(0, 3))
def test_any_slip_of_the_keyboard_is_accepted_or_refused_in_french(
    tmp_path_factory, cut, put, drop
):
    file = tmp_path_factory.getbasetemp() / "essai" / FILE_NAME
    file.parent.mkdir(exist_ok=True)
    file.write_bytes((FULL[:cut] + put + FULL[cut + drop :]).encode("utf-8", "replace"))
    assert_french(file)

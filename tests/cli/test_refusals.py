"""Each mistake of a person gets its sentence, its status, and no traceback."""

from __future__ import annotations

import pytest

EPCI = "246200364"
VALID = f'territoire:\n  id: essai\n  nom: Essai\n  epci: ["{EPCI}"]\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("produir x", "« produir » n’existe pas. Vouliez-vous dire « produire » ?", id="command"),
        pytest.param("donnees import x", "Vouliez-vous dire « importer » ?", id="inner command"),
        pytest.param("produire x --forcr", "« --forcr ». Vouliez-vous dire « --forcer » ?", id="option"),
        pytest.param("etat x --forcer", "Option inconnue : « --forcer ». Aide : ctg-eval etat --aide", id="option of another command"),
        pytest.param("produire x --them=y", "Vouliez-vous dire « --theme » ?", id="option with a value"),
        pytest.param("etat x y", "Argument en trop : « y »", id="one word too many"),
        pytest.param("etat", "Il manque : ID", id="one word too few"),
        pytest.param("produire x --theme", "--theme : une valeur est attendue", id="no value"),
        pytest.param("produire x --forcer=1", "--forcer : cette option ne prend pas de valeur", id="a value too many"),
        pytest.param("nouveau x", "Il faut l’un de : --epci --communes", id="no perimeter"),
        pytest.param(f"nouveau x --epci {EPCI} --communes 62498", "--communes : ne va pas avec --epci", id="two perimeters"),
        pytest.param("nouveau x --epci", "--epci : au moins une valeur est attendue", id="empty list"),
        pytest.param(f"nouveau a/b --epci {EPCI}", "« a/b » n’est pas accepté. Seulement a-z sans accent", id="name with a slash"),
        pytest.param(f"nouveau Pévèle --epci {EPCI}", "par exemple « pevele »", id="name with an accent"),
        pytest.param("produire ../x", "« ../x » n’est pas accepté", id="name that climbs"),
        pytest.param("donnees etat --nom ../x", "« ../x » n’est pas accepté", id="store that climbs"),
        pytest.param(f"nouveau x --epci {EPCI} --debut 2024-02-30", "« 2024-02-30 » n’est pas une date. Écrivez AAAA-MM-JJ", id="day not in the calendar"),
        pytest.param(f"nouveau x --epci {EPCI} --debut 01/01/2024", "Écrivez AAAA-MM-JJ", id="day written the French way"),
        pytest.param("donnees importer ./absent", "Le dossier « absent » n’existe pas. Vérifiez son chemin.", id="missing folder"),
        pytest.param("donnees importer ~personne-de-ce-nom", "ne désigne le dossier de personne", id="nobody's folder"),
        pytest.param("donnees importer x\udce9", "un caractère illisible", id="broken text"),
        pytest.param("indicateurs lister --theme petit-enfance", "Vouliez-vous dire « petite-enfance » ? Thèmes : ", id="unknown theme"),
        pytest.param("indicateurs expliquer taux_couverture_globl", "Vouliez-vous dire « taux_couverture_global » ?", id="unknown indicator"),
        pytest.param("indicateurs valeurs x --format ods", "« ods » n’existe pas. Possibles : csv, xlsx, parquet", id="unknown format"),
        pytest.param("indicateurs valeurs x --format xlsx", "demande --fichier NOM.xlsx", id="binary on the screen"),
        pytest.param("indicateurs valeurs x --fichier x.ods", "doit finir par .csv ou .xlsx ou .parquet", id="unknown suffix"),
        pytest.param("indicateurs valeurs x --format csv --fichier x.xlsx", "doit finir par .csv.", id="suffix of another format"),
    ],
)  # fmt: skip
def test_wrong_usage_is_said_with_the_nearest_right_word(run, line, said):
    done = run(*line.split())
    assert done.status == 2
    assert said in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("nouveau x --epci 246200365", "les plus proches : 246200364 CA de Lens - Liévin", id="EPCI"),
        pytest.param("nouveau x --communes 01091", "a fusionné dans 01033 Valserhône : écrivez 01033", id="merged away"),
        pytest.param("nouveau x --communes 1004", 'écrivez "01004" avec ses guillemets (Ambérieu-en-Bugey)', id="zero lost"),
        pytest.param("nouveau x --communes 2a004", 'écrivez "2A004"', id="small letter"),
        pytest.param("nouveau x --communes 75101", "est un arrondissement de 75056 Paris", id="arrondissement"),
        pytest.param("nouveau x --communes Lens", "un code a 5 caractères (62498 Lens)", id="name for a code"),
        pytest.param("nouveau x --communes 62999", "commune inconnue ; code connu le plus proche : 62", id="unknown"),
    ],
)  # fmt: skip
def test_perimeter_refused_names_the_right_one_and_writes_nothing(run, tmp_path, line, said):
    done = run(*line.split())
    assert done.status == 1
    assert said in done.err
    assert not (tmp_path / "params" / "x").exists()


def test_convention_that_ends_before_it_starts_is_refused(run, tmp_path):
    done = run("nouveau", "x", "--epci", EPCI, "--debut", "2024-01-01", "--fin", "2023-12-31")
    assert done.status == 1
    assert "la fin (2023-12-31) vient avant le début (2024-01-01)" in done.err
    assert not (tmp_path / "params").exists()


def test_existing_territory_is_never_overwritten(run, territory):
    file = territory("# le mien")
    done = run("nouveau", "essai", "--epci", EPCI)
    assert done.status == 2
    assert "« essai » existe déjà" in done.err
    assert file.read_text(encoding="utf-8") == "# le mien"


@pytest.mark.parametrize("command", ["verifier", "produire", "etat", "indicateurs valeurs"])
def test_unknown_territory_names_the_nearest(run, territory, command):
    territory(VALID)
    done = run(*command.split(), "esai")
    assert done.status == 1
    assert "« essai »" in done.err
    assert "ctg-eval nouveau esai" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            VALID.replace("epci", "ecpi"),
            "territoire.yaml, ligne 4 : la clé « ecpi » est inconnue. Écrivez plutôt « epci ».",
            id="wrong key",
        ),
        pytest.param(
            VALID + "comissions: {}\n",
            "territoire.yaml, ligne 5 : la clé « comissions » est inconnue. Écrivez plutôt « commissions ».",
            id="wrong block",
        ),
        pytest.param(
            "territoire:\n  id: essai\n  nom: Essai\n  communes:\n    - 1004\n",
            'ligne 5 : le code commune 1004 est écrit sans guillemets et se lit comme un nombre. Écrivez "01004"',
            id="integer code",
        ),
        pytest.param(
            'territoire:\n  id: essai\n  nom: Essai\n  communes:\n    - "62498"\n    - "01091"\n',
            "ligne 6 : 01091 (Châtillon-en-Michaille) a fusionné dans 01033 Valserhône",
            id="merged away",
        ),
        pytest.param("territoire: [", "ligne 1", id="not YAML"),
        pytest.param("", "le fichier est vide", id="empty"),
    ],
)
def test_territory_file_is_refused_with_its_line_and_the_remedy(run, territory, text, said):
    territory(text)
    done = run("verifier", "essai")
    assert done.status == 1
    assert said in done.err
    assert "rien n’a été écrit" in done.err


def test_faults_of_both_files_of_a_territory_are_said_at_once(run, territory):
    file = territory(VALID + "zone_scolaire: D\n")
    file.with_name("indicateurs.yaml").write_text("mien: {theme: portrait}\n", encoding="utf-8")
    done = run("verifier", "essai")
    assert done.status == 1
    assert "zone_scolaire" in done.err
    assert "indicateur « mien »" in done.err


@pytest.mark.parametrize(
    "line", ["verifier essai", "produire essai", "etat essai", "indicateurs valeurs essai",
             "donnees etat", "donnees etat --territoire essai"],
)  # fmt: skip
def test_empty_store_says_how_to_fill_it(run, territory, line):
    territory(VALID)
    done = run(*line.split())
    assert done.status == 1
    assert "L’entrepôt de données « principal » est vide" in done.err
    assert "ctg-eval donnees importer DOSSIER" in done.err


def test_damaged_store_says_what_to_delete(run, tmp_path):
    lot = tmp_path / "entrepot" / "principal" / "0001"
    lot.mkdir(parents=True)
    (lot / "registre.json").write_text("{", encoding="utf-8")
    done = run("donnees", "etat")
    assert done.status == 1
    assert "est abîmé. Supprimez le dossier" in done.err


def test_file_in_the_place_of_a_folder_is_said_in_french(run, tmp_path):
    (tmp_path / "params").write_text("", encoding="utf-8")
    done = run("nouveau", "essai", "--epci", EPCI)
    assert done.status == 1
    assert "pas un dossier" in done.err or "porte déjà ce nom" in done.err


def test_unknown_files_are_refused_with_the_nearest_kind(run, tmp_path):
    folder = tmp_path / "depot"
    folder.mkdir()
    (folder / "notes.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (folder / "neet.csv").write_text("codgeo;libgeo;an\n62498;Lens;2018\n", encoding="utf-8")
    done = run("donnees", "importer", folder)
    assert done.status == 3
    assert "« notes.csv » : aucun fichier connu n’a ces colonnes (a, b)" in done.err
    assert "« neet.csv » : fichier inconnu ; il lui manque p_licsport014 pour être « " in done.err
    assert "Aucun fichier officiel n’a été reconnu : rien n’a changé." in done.err
    assert "2 fichiers : 2 refusés." in done.out


@pytest.mark.parametrize("name", ["lisez-moi.txt", "guide.pdf", ""])
def test_folder_without_data_file_is_refused(run, tmp_path, name):
    folder = tmp_path / "depot"
    folder.mkdir()
    if name:
        (folder / name).write_text("x", encoding="utf-8")
    done = run("donnees", "importer", folder)
    assert done.status == 3
    assert "ne contient aucun fichier" in done.err


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        pytest.param("--theme parentalit", 1, "Vouliez-vous « parentalite » ?", id="theme"),
        pytest.param("--annee 20x", 1, "n’est pas un nombre entier de 2000 à 2100", id="year"),
        pytest.param("--date-observation 2025-02-30", 1, "n’existe pas au calendrier", id="day"),
        pytest.param("--diffusion publique", 1, "Écrivez externe ou interne", id="diffusion"),
        pytest.param("--rapport diagnostic --theme portrait", 1, "ce rapport ne prend pas ce paramètre", id="parameter of another report"),
        pytest.param("--rapport diagnotic", 2, "Vouliez-vous dire « diagnostic » ?", id="report"),
    ],
)  # fmt: skip
def test_parameter_refused_stops_before_anything_is_made(
    run_demo, demo_root, options, status, said
):
    done = run_demo("produire", "demo", *options.split())
    assert done.status == status
    assert said in done.err
    assert not list(demo_root.glob("sorties/**/*.html"))


def test_values_that_cannot_be_written_say_why_in_french(run_demo, tmp_path):
    done = run_demo("indicateurs", "valeurs", "demo", "--fichier", tmp_path / "absent" / "x.csv")
    assert done.status == 2
    assert "Écriture impossible" in done.err
    assert "n’existe pas" in done.err

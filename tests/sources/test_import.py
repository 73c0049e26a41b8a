"""Importing a folder: once, again, interrupted, refused; the store changes whole or not at all."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from ctg_eval.errors import SourceError, StoreError
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

NAME = "insee_naissances.naissances"
MOVES = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP\n" + "".join(
    f"32,2019-01-01,COM,{old},COM,01033\n" for old in ("01033", "01091", "01205")
)


def outcomes(report: Any) -> Any:
    return {line.path.name: line.outcome for line in report.lines}


def message(report: Any, name: Any) -> Any:
    return next(line.message for line in report.lines if line.path.name == name)


@pytest.fixture
def ain(births, cog):
    """Births of every commune of Ain for a year, one each."""

    def text(year: Any = 2024, **more: Any) -> Any:
        cells = {(geo, year): 1 for geo in cog.members("departement", "01")}
        return births(cells | {(geo[1:], year): value for geo, value in more.items()})

    return text


def area(store: Any, geo: Any = "01", year: Any = 2024) -> Any:
    found = [
        (row["low"], row["high"])
        for entry in store.files
        for row in store.sums(entry, [geo], [NAME]).to_pylist()
        if (row["level"], row["year"]) == ("departement", year)
    ]
    return found[0] if len(found) == 1 else found


# --- again


def test_second_import_changes_nothing(demo_folder, demo_store, tmp_path, tree, sources):
    shutil.copytree(demo_store.folder, tmp_path / "demo")
    before = tree(tmp_path)
    report = import_folder(demo_folder, store=tmp_path / "demo", sources=sources)
    assert not report.is_changed
    assert set(outcomes(report).values()) <= {"inchangé", "importé"}
    assert [line.path.name for line in report.lines if line.outcome == "importé"] == [
        "departements.json", "epci.json", "regions.json",
    ]  # fmt: skip
    after = tree(tmp_path)
    assert {name: content for name, content in after.items() if name in before} == before
    assert set(after) - set(before) <= {".demo.verrou"}


def test_same_files_give_the_same_bytes_elsewhere(demo_folder, demo_store, tmp_path, tree, sources):
    import_folder(demo_folder, store=tmp_path / "demo", sources=sources)
    assert tree(tmp_path / "demo") == tree(demo_store.folder)


def test_same_file_under_another_name_is_unchanged(imported, births, tree, tmp_path):
    text = births({("01004", 2024): 5})
    imported({"nais.csv": text})
    before = tree(tmp_path / "store")
    _, report = imported({"copie (2).csv": text})
    assert outcomes(report) == {"copie (2).csv": "inchangé"}
    assert tree(tmp_path / "store") == before


def test_copy_in_the_same_folder_is_taken_once(imported, births):
    text = births({("01004", 2024): 5})
    store, report = imported({"a.csv": text, "b.csv": text})
    assert outcomes(report) == {"a.csv": "importé", "b.csv": "inchangé"}
    assert len(store.files) == 1


def test_file_whose_name_said_the_wrong_year_may_be_imported_again(imported, demo_folder):
    text = (demo_folder / "data_CAF_2019_IRIS.csv").read_bytes()
    imported({"data_CAF_2018_IRIS.csv": text})
    store, report = imported({"data_CAF_2019_IRIS.csv": text})
    assert outcomes(report) == {"data_CAF_2019_IRIS.csv": "importé"}
    assert [one.edition for one in store.files] == [2019]


def test_file_read_with_an_older_declaration_is_read_again(imported, births, sources, tmp_path):
    text = births({("01004", 2024): 5})
    imported({"nais.csv": text})
    source = sources.entries["insee_naissances"]
    variable = source.variables["naissances"].model_copy(update={"libelle": "Naissances vivantes"})
    changed = source.model_copy(update={"variables": {"naissances": variable}})
    newer = sources.model_copy(update={"entries": {**sources.entries, "insee_naissances": changed}})
    (tmp_path / "nais.csv").write_text(text)
    report = import_folder(tmp_path / "nais.csv", store=tmp_path / "store", sources=newer)
    assert outcomes(report) == {"nais.csv": "importé"}
    assert len(Store.at(tmp_path / "store", newer).files) == 1


# --- movements and code


def test_movements_imported_after_the_others_make_the_sums_again(imported, births, cog):
    present = list(cog.members("departement", "01"))
    cells = {(geo, 2024): 1 for geo in [*present, "01205"]}
    store, _ = imported({"nais.csv": births(cells)})
    # Without dates, the file seems whole: one of the merged communes cannot be missed.
    assert area(store) == (len(present) + 1, len(present) + 1)
    store, report = imported({"mouvements.csv": MOVES})
    assert report.is_changed
    assert area(store)[1] == float("inf")
    assert store.perimeters.vintage(store.register.giving(NAME, store.sources)[0]) < 2019
    again, report = imported({"mouvements.csv": MOVES})
    assert not report.is_changed
    assert area(again) == area(store)


def test_imported_code_settles_the_files_that_were_there_before(
    demo_folder, demo_store, sources, tmp_path
):
    first = ["DS_ETAT_CIVIL_NAIS_COMMUNES_2025_data.csv", "DS_BPE_2025_data.csv"]
    later = ["communes.json", "epci.json", "departements.json", "regions.json"]
    for depot, names in (("avant", first), ("apres", [*later, "v_mvtcommune_2026.csv"])):
        (tmp_path / depot).mkdir()
        for name in names:
            shutil.copy(demo_folder / name, tmp_path / depot / name)
        import_folder(tmp_path / depot, store=tmp_path / "demo", sources=sources)
    store = Store.at(tmp_path / "demo", sources)
    for entry in store.files:
        wanted = demo_store.register.entry(entry.identifier)
        assert (entry.departements, entry.covered, entry.strays, entry.absent) == (
            wanted.departements, wanted.covered, wanted.strays, wanted.absent,
        )  # fmt: skip
        epcis, names = store.code.areas("epci"), list(entry.variables)
        assert store.sums(entry, epcis, names) == demo_store.sums(wanted, epcis, names)


def test_newer_edition_is_kept_beside_the_older(imported, ain):
    imported({"2024.csv": ain(2024)})
    store, report = imported({"2025.csv": ain(2025)})
    assert report.is_changed
    assert [one.edition for one in store.register.giving(NAME, store.sources)] == [2025, 2024]


# --- refusals


def test_refused_file_leaves_the_others(imported, births):
    good = births({("01004", 2024): 5})
    bad = births({("01004", 2024): "cinq"})
    store, report = imported({"bon.csv": good, "mauvais.csv": bad, "vide.csv": ""})
    assert outcomes(report) == {"bon.csv": "importé", "mauvais.csv": "refusé", "vide.csv": "refusé"}
    assert "« mauvais.csv » : colonne « OBS_VALUE », 1 valeur(s)" in message(report, "mauvais.csv")
    assert len(store.files) == 1


def test_damaged_movements_do_not_stop_the_others(imported, births):
    moves = MOVES.replace("2019-01-01", "premier janvier")
    _, report = imported({"bon.csv": births({("01004", 2024): 5}), "mvt.csv": moves})
    assert outcomes(report) == {"bon.csv": "importé", "mvt.csv": "refusé"}
    assert "« mvt.csv » : Mouvements de communes : date illisible" in message(report, "mvt.csv")


def test_folder_of_refused_files_makes_no_store(imported, tmp_path):
    _, report = imported({"x.csv": "a;b\n1;2\n"})
    assert not report.is_changed
    assert not (tmp_path / "store").exists()


def test_absent_or_empty_folder_is_refused(tmp_path, sources):
    with pytest.raises(SourceError, match="« rien » : ce dossier n’existe pas"):
        import_folder(tmp_path / "rien", store=tmp_path / "s", sources=sources)
    (tmp_path / "vide").mkdir()
    (tmp_path / "vide" / "lisezmoi.txt").write_text("x")
    with pytest.raises(SourceError, match="aucun fichier"):
        import_folder(tmp_path / "vide", store=tmp_path / "s", sources=sources)


def test_sub_folders_are_taken_and_hidden_files_are_not(tmp_path, births, sources):
    deep = tmp_path / "depot" / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "nais.csv").write_text(births({("01004", 2024): 5}))
    (deep / ".nais.csv").write_text("x")
    (deep / "~$nais.xlsx").write_text("x")
    (deep / "lien.csv").symlink_to(deep / "absent.csv")
    report = import_folder(tmp_path / "depot", store=tmp_path / "s", sources=sources)
    assert outcomes(report) == {"nais.csv": "importé"}


# --- the disk refuses


@pytest.fixture
def shared():
    """A folder that everybody may enter and write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def powerless(shared):
    """Gives up the rights of an administrator, who may read and write everything."""
    is_root = os.geteuid() == 0

    def give_up() -> Any:
        if is_root:
            os.seteuid(65534)

    yield give_up
    if is_root:
        os.seteuid(0)


def test_folder_that_cannot_be_written_is_said(shared, births, sources, powerless):
    (shared / "nais.csv").write_text(births({("01004", 2024): 5}))
    closed = shared / "ferme"
    closed.mkdir(mode=0o555)
    powerless()
    for store in (closed / "store", closed / "a" / "b" / "store"):
        with pytest.raises(StoreError, match=r"Écriture impossible dans .* : l’accès est refusé"):
            import_folder(shared / "nais.csv", store=store, sources=sources)


def test_file_that_cannot_be_read_is_refused_alone(shared, births, sources, powerless):
    depot = shared / "depot"
    depot.mkdir()
    for name, count in (("bon.csv", 5), ("ferme.csv", 6)):
        (depot / name).write_text(births({("01004", 2024): count}))
    (depot / "ferme.csv").chmod(0)
    powerless()
    report = import_folder(depot, store=shared / "s", sources=sources)
    assert outcomes(report) == {"bon.csv": "importé", "ferme.csv": "refusé"}
    assert "« ferme.csv » : il ne peut être lu, l’accès est refusé" in message(report, "ferme.csv")


def test_file_in_the_place_of_a_folder_is_said(tmp_path, births, sources):
    path = tmp_path / "nais.csv"
    path.write_text(births({("01004", 2024): 5}))
    with pytest.raises(StoreError, match=r"Écriture impossible dans .* : un fichier porte"):
        import_folder(path, store=path / "store", sources=sources)


@pytest.mark.parametrize("rank", [0, -1])
def test_disk_that_is_full_leaves_the_store_as_it_was(tmp_path, ain, imported, sources, tree, rank):
    imported({"2023.csv": ain(2023)})
    before = tree(tmp_path / "store")
    # A little less than the smallest, or the biggest, of the files to be written.
    imported({"2024.csv": ain(2024)}, "entier")
    room = sorted(len(content) for content in tree(tmp_path / "entier").values())[rank] - 1
    (tmp_path / "2024.csv").write_text(ain(2024))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        with pytest.raises(StoreError, match=r"Écriture impossible dans .* Rien n’y a changé"):
            import_folder(tmp_path / "2024.csv", store=tmp_path / "store", sources=sources)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert tree(tmp_path / "store") == before
    assert not list(tmp_path.glob(".store.import-*"))


# --- two at once, and killed


def test_second_import_at_once_says_so(tmp_path, births, sources):
    (tmp_path / "nais.csv").write_text(births({("01004", 2024): 5}))
    with (
        FileLock(tmp_path / ".store.verrou"),
        pytest.raises(StoreError, match="Un autre import est en cours dans cet entrepôt"),
    ):
        import_folder(tmp_path / "nais.csv", store=tmp_path / "store", sources=sources)
    assert import_folder(
        tmp_path / "nais.csv", store=tmp_path / "store", sources=sources
    ).is_changed


def test_import_into_a_damaged_store_says_so(imported, births, tmp_path):
    imported({"a.csv": births({("01004", 2024): 5})})
    (tmp_path / "store" / "0001" / "registre.json").write_text("{")
    with pytest.raises(StoreError, match="est abîmé"):
        imported({"b.csv": births({("01004", 2024): 6})})


# A process that has everything loaded, and forks an import each time it is told to.
_PARENT = """
import os, sys
from pathlib import Path
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.geography.storage import official_code
from ctg_eval.sources.importer import import_folder
sources = load_sources(); official_code().key
for _ in sys.stdin:
    child = os.fork()
    if not child:
        import_folder(Path(sys.argv[1]), store=Path(sys.argv[2]), sources=sources)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def killed(tmp_path):
    """Imports a folder in another process, killed after a delay; says how it ended."""
    command = [sys.executable, "-c", _PARENT, str(tmp_path / "depot"), str(tmp_path / "store")]
    with subprocess.Popen(  # noqa: S603 (our own interpreter)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        told, said = parent.stdin, parent.stdout
        assert told is not None
        assert said is not None

        def run(seconds: Any) -> Any:
            told.write("\n")
            told.flush()
            child = int(said.readline())
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it was quicker
                os.kill(child, signal.SIGKILL)
            return int(said.readline())

        yield run
        told.close()


def test_killed_import_leaves_the_store_as_it_was_or_complete(
    tmp_path, ain, imported, sources, tree, killed
):
    imported({"2022.csv": ain(2022)})
    before = tree(tmp_path / "store")
    depot = tmp_path / "depot"
    depot.mkdir()
    for year in (2023, 2024, 2025):
        (depot / f"{year}.csv").write_text(ain(year))
    shutil.copytree(tmp_path / "store", tmp_path / "entier")
    began = time.monotonic()
    import_folder(depot, store=tmp_path / "entier", sources=sources)
    lasts = time.monotonic() - began
    complete = tree(tmp_path / "entier")
    delay = random.Random(7)  # noqa: S311
    ends = []
    for wait in [0.0, *(delay.uniform(0, lasts) for _ in range(7))]:
        shutil.rmtree(tmp_path / "store")
        shutil.copytree(tmp_path / "entier" / "0001", tmp_path / "store" / "0001")
        ends.append(killed(wait))
        assert tree(tmp_path / "store") in (before, complete)
    assert -signal.SIGKILL in ends
    import_folder(depot, store=tmp_path / "store", sources=sources)
    assert tree(tmp_path / "store") == complete
    assert not list(tmp_path.glob(".store.import-*"))

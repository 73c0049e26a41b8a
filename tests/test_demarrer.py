from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "demarrer.py"


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("demarrer_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project of its own, without environment."""
    (tmp_path / "ctg_eval" / "notebook").mkdir(parents=True)
    settings = "ctg_eval/notebook/lab.json"
    for name in ("demarrer.py", "pyproject.toml", "requirements.lock", settings):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path / "demarrer.py"


def test_script_is_short():
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 80


def test_script_parses_on_old_pythons():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_script_imports_the_standard_library_only():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_old_python_gets_a_sentence():
    with pytest.raises(SystemExit, match=r"Python 3.11 ou plus récent est nécessaire .* 3.8\."):
        load(SCRIPT)._check_python((3, 8, 10, "final", 0))


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_missing_venv_module_names_the_package_to_install(missing):
    def find(name: str) -> object:
        return None if name == missing else object()

    with pytest.raises(SystemExit, match="apt install python3-venv"):
        load(SCRIPT)._check_python((3, 11, 7, "final", 0), find=find)


def test_newer_python_is_warned_of_and_tried(capsys):
    load(SCRIPT)._check_python((3, 14, 0, "final", 0))
    assert "Python 3.14 est plus récent" in capsys.readouterr().err


def test_tried_pythons_are_silent(capsys):
    for minor in (11, 12, 13):
        load(SCRIPT)._check_python((3, minor, 0, "final", 0))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "words", [["chose"], ["controles", "vite"], ["--sans-ouvrir", "x"], ["-h"]]
)
def test_other_words_print_the_usage(copy, capsys, words):
    assert load(copy).main(words) == 2
    assert "python demarrer.py" in capsys.readouterr().err
    assert not (copy.parent / ".venv").exists()


def test_folder_that_cannot_be_written_gets_a_sentence(copy):
    (copy.parent / ".venv").write_text("un fichier à la place du dossier", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"ne peut pas être écrit ou lancé(.|\n)*vos droits"):
        load(copy).main(["tests"])


def test_without_network_says_so_and_leaves_no_completion_mark(copy):
    leftover = copy.parent / ".venv" / "reste.txt"
    leftover.parent.mkdir()
    leftover.write_text("moitié d’installation", encoding="utf-8")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))
    }
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    nowhere |= {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(copy), "tests"],
        env={**kept, **nowhere, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert "L’étape « pip install uv==" in done.stderr
    assert "pas de connexion à internet" in done.stderr
    assert "No matching distribution" in done.stderr
    assert "Traceback" not in done.stderr
    assert not leftover.exists()
    assert not (leftover.parent / "installation-complete.txt").exists()


def _completion(module: ModuleType) -> str:
    pins = b"".join(
        (module.ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")
    )
    rest = f"{sys.version}{module.ROOT}{module.STEPS}{module.SETTINGS}".encode()
    return hashlib.sha256(pins + rest).hexdigest()


def test_complete_environment_is_left_alone(copy):
    module = load(copy)
    module.VENV.mkdir()
    module.MARK.write_text(_completion(module))
    module.prepare()
    assert [path.name for path in module.VENV.iterdir()] == [module.MARK.name]


@pytest.mark.skipif(os.name == "nt", reason="le programme d’essai est un script sh")
def test_job_runs_from_the_root_and_gives_its_status(copy, tmp_path):
    module = load(copy)
    module.BIN.mkdir(parents=True)
    program = module.BIN / "python"
    program.write_text('#!/bin/sh\npwd > trace.txt\necho "$@" >> trace.txt\nexit 5\n')
    program.chmod(0o755)
    module.MARK.write_text(_completion(module))
    done = subprocess.run([sys.executable, str(copy), "tests", "-k", "a"], cwd="/", check=False)  # noqa: S603
    assert done.returncode == 5
    assert (tmp_path / "trace.txt").read_text().split("\n")[:2] == [str(tmp_path), "-m pytest -k a"]


def test_notebook_check_is_the_one_of_the_commit_hook():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    hooks = YAML(typ="safe").load(text)["repos"][0]["hooks"]
    (entry,) = [hook["entry"] for hook in hooks if hook["id"] == "nbstripout"]
    strip = load(SCRIPT).STRIP.replace(" --verify", "").replace("\t", " ")
    assert entry.replace('"', "") == strip


def test_ci_script_is_executable_and_stops_at_the_first_failure():
    script = ROOT / ".ci" / "run"
    assert os.name == "nt" or os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")

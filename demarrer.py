"""Set up `.venv`, then run the demonstration, tests, JupyterLab or checks (syntax: Python 3.6)."""

import atexit
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT, EXE = Path(__file__).resolve().parent, ".exe" if os.name == "nt" else ""
VENV, BIN = ROOT / ".venv", ROOT / ".venv" / ("Scripts" if EXE else "bin")
PYTHON, MARK = str(BIN / f"python{EXE}"), VENV / "installation-complete.txt"
STEPS = "pip install uv==0.13.9; uv pip sync requirements.lock; uv pip install --no-build-isolation --no-deps -e ."
SETTINGS = (ROOT / "ctg_eval/notebook/lab.json").read_text(encoding="utf-8")  # JupyterLab in French
JOBS = {"": "ctg-eval demo", "ctg-eval": "ctg-eval", "tests": "python -m pytest"}
JOBS["lab"] = "jupyter-lab --LabApp.default_url=/lab/tree/notebooks"
JOBS["controles"] = "ruff check; ruff format --check; mypy; lint-imports"
STRIP = "nbstripout --verify --keep-id --extra-keys metadata.language_info\tmetadata.papermill"
USAGE = "Utilisation : python demarrer.py [COMMANDE]\n  (rien)           installe, fabrique la démonstration et l’ouvre ; --sans-ouvrir : sans l’ouvrir\n  ctg-eval [SUITE] lance une commande : python demarrer.py ctg-eval produire lens\n  lab              ouvre les carnets dans JupyterLab, en français\n  tests [OPTIONS]  lance les tests, avec les options de pytest\n  controles        relit le code : style, types, couches, carnets sans résultats"
OLD = "Python 3.11 ou plus récent est nécessaire ; celui-ci est le {}.{}. Installez-en un depuis python.org, puis relancez avec lui."
NEW = "Attention : Python {}.{} est plus récent que la 3.13, dernière version essayée. Essai quand même."
NO_VENV = "Il manque à Python son module venv. Sous Debian ou Ubuntu : apt install python3-venv"
FOLDER = "L’environnement {} ne peut pas être écrit ou lancé ({}).\nFermez JupyterLab s’il est ouvert, vérifiez vos droits et la place sur le disque, supprimez le dossier .venv, puis relancez."
NETWORK = "L’étape « {} » de l’installation a échoué.\nCause probable : pas de connexion à internet, ou un proxy. Vérifiez la connexion ; derrière un proxy, demandez son adresse au\nservice informatique et donnez-la dans la variable HTTPS_PROXY. Puis relancez. Dernières lignes de l’outil :\n{}"


def _check_python(version, find=importlib.util.find_spec):
    if version < (3, 11) or not (find("venv") and find("ensurepip")):
        raise SystemExit(NO_VENV if version >= (3, 11) else OLD.format(*version))
    if version >= (3, 14):
        print(NEW.format(*version), file=sys.stderr)


def prepare():
    """Make `.venv` hold what the lock says; without its mark, written last, it is rebuilt."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    wanted = hashlib.sha256(pins + f"{sys.version}{ROOT}{STEPS}{SETTINGS}".encode()).hexdigest()
    if MARK.exists() and MARK.read_text() == wanted:
        return
    print("Installation des outils : quelques minutes la première fois…", file=sys.stderr)
    importlib.import_module("venv").create(VENV, clear=True, symlinks=not EXE, with_pip=True)
    for step in STEPS.split("; "):
        command, env = [PYTHON, "-m", *step.split()], dict(os.environ, VIRTUAL_ENV=str(VENV))
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True)
        if done.returncode:
            raise SystemExit(NETWORK.format(step, done.stderr.decode(errors="replace")[-900:]))
    (VENV / "share/jupyter/lab/settings").mkdir(parents=True, exist_ok=True)
    (VENV / "share/jupyter/lab/settings/overrides.json").write_text(SETTINGS, encoding="utf-8")
    MARK.write_text(wanted)


def main(arguments):
    """Prepare and run the jobs of the first word; the status is the first that is not 0."""
    word, options = "".join(arguments[:1]).replace("--sans-ouvrir", ""), arguments[1:]
    if word not in JOBS or (options and word not in ("lab", "tests", "ctg-eval")):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        _check_python(sys.version_info)
        prepare()
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl+C is for the job to answer
        books = sorted(map(str, ROOT.glob("notebooks/*.ipynb"))) if word == "controles" else []
        jobs = [job.split() + options for job in JOBS[word].split("; ")]
        jobs += [STRIP.split(" ") + books] if books else []
        statuses = [subprocess.call([BIN / (job[0] + EXE), *job[1:]], cwd=ROOT) for job in jobs]
    except (OSError, ValueError, KeyboardInterrupt, subprocess.CalledProcessError) as error:
        raise SystemExit(FOLDER.format(VENV, str(error) or "interruption")) from None
    pages = sorted((ROOT / os.environ.get("CTG_EVAL_SORTIES", "outputs")).glob("demo/*/index.html"))
    if pages and sys.stdout.isatty() and not (arguments or os.environ.get("CI") or any(statuses)):
        subprocess.call([PYTHON, "-m", "webbrowser", pages[-1].as_uri()])
    return next((status for status in statuses if status), 0)


if __name__ == "__main__":
    if EXE and "PROMPT" not in os.environ and sys.stdin.isatty():  # opened by a double click
        atexit.register(input, "Appuyez sur Entrée pour fermer cette fenêtre.")
    sys.exit(main(sys.argv[1:]))

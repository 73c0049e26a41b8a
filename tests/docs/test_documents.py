"""The documents say what is: commands, links, sources, dependencies, layers."""

from __future__ import annotations

import importlib.util
import re
import shlex
import struct
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from ruamel.yaml import YAML

from ctg_eval.cli.main import build_parser
from ctg_eval.params import load_territory_file
from ctg_eval.referentiel.sources import load_sources

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
DOCUMENTS = [PROJECT / "README.md", *sorted(DOCS.rglob("*.md"))]
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
FORBIDDEN = re.compile(
    r"/root\b|/work\b|/home/|/opt/|/tmp/|C:\\|pypi\.|pythonhosted|registry\.|npmjs|password|token",
    re.IGNORECASE,
)
NAMES = [file.relative_to(PROJECT).as_posix() for file in DOCUMENTS]


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def commands_in(text: str) -> list[list[str]]:
    """Words of each complete command line of the document's blocks of code."""
    lines = [
        line.strip().removeprefix("python demarrer.py ")
        for block in re.findall(r"^ *```(?:sh|bat)\n(.*?)```", text, re.S | re.M)
        for line in block.splitlines()
    ]
    return [shlex.split(line) for line in lines if line.startswith("ctg-eval ")]


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PROJECT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_documents_asked_for_are_there():
    wanted = {"installation", "premier-territoire", "donnees", "rapports", "questions"}
    assert wanted <= {file.stem for file in (DOCS / "guide").glob("*.md")}
    others = {"recettes", "decisions", "dependances", "feuille-de-route", "commandes"}
    assert others <= {file.stem for file in DOCS.glob("*.md")}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    here = (PROJECT / name).parent
    for address in re.findall(r"\]\(([^)#\s]+)\)", text_of(name)):
        if not address.startswith("https://"):
            assert (here / address).exists(), address


@pytest.mark.parametrize("name", NAMES)
def test_no_machine_path_registry_or_secret_is_written(name):
    assert not FORBIDDEN.findall(text_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_commands_written_are_accepted(name):
    for _, *words in commands_in(text_of(name)):
        if words != ["…"]:
            assert not build_parser().parse_known_args(words)[1], words


def test_commands_of_the_readme_are_the_five_steps():
    asked = [words[1:3] for words in commands_in(text_of("README.md"))]
    assert asked == [
        ["donnees", "telecharger"],
        ["donnees", "importer"],
        ["nouveau", "lens"],
        ["verifier", "lens"],
        ["produire", "lens"],
    ]


def test_readme_speaks_to_evaluators_then_to_developers():
    text = text_of("README.md")
    assert text.index("## Votre territoire") < text.index("## Glossaire") < text.index("# For dev")
    for command in ("python demarrer.py\n", "python demarrer.py tests\n"):
        assert command in text
    glossary = text[text.index("## Glossaire") : text.index("## Données et licences")]
    for word in ("Copil", "CTG", "ETP", "EPCI", "EAJE", "QPV", "Caf", "millésime"):
        assert re.search(rf"^\| [^|]*\b{word}\b", glossary, re.M), word


def test_readme_maps_every_layer_in_order():
    layers = SETTINGS["tool"]["importlinter"]["contracts"][0]["layers"]
    wanted = [
        name.strip()
        for layer in reversed(layers)
        for name in re.split(r"[:|]", layer)
        if name.strip() != "__main__"
    ]
    table = text_of("README.md").partition("## Map of the code")[2].partition("## Adding")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.M)
    assert [name for row in rows for name in re.findall(r"`(\w+)`", row)] == wanted


def test_picture_is_light_and_described():
    (alt, address) = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text_of("README.md"))[0]
    picture = PROJECT / address
    assert picture.stat().st_size <= 200_000
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    assert width >= 800
    assert height >= 800
    assert len(alt) > 80


def test_commands_page_is_the_help_of_the_commands(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")  # put back after the script sets it
    made = load_script("make_commands").page()
    # Versions of Python do not cut the same lines: the words must be the same.
    assert text_of("docs/commandes.md").split() == made.split()


def test_every_dependency_is_explained_once():
    project = SETTINGS["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = sorted(re.split(r"[<>=\[]", one)[0] for one in wanted)
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]{5,}) \|$", text_of("docs/dependances.md"), re.M)
    assert sorted(name for name, _ in rows if name != "bibliothèque") == names


def test_every_source_that_can_be_imported_is_listed_with_its_page():
    text = text_of("docs/guide/donnees.md")
    for name, source in load_sources().entries.items():
        is_open = source.acces == "ouvert" and "releve" not in source.fichiers
        if is_open and any(file.forme != "aucune" for file in source.fichiers.values()):
            assert f"| [{source.titre}]({source.page}) | {source.producteur} |" in text, name


def test_templates_and_their_page_are_those_of_the_declarations():
    files = load_script("make_templates").files()
    for path, text in files.items():
        assert path.read_bytes().decode() == text, path.name
    made = {path.name for path in files}
    assert {path.name for path in (DOCS / "modeles").iterdir()} == made - {"modeles.md"}
    for kind, file in load_sources().kinds.items():
        if load_sources().entries[kind.partition("/")[0]].acces != "ouvert":
            assert f"{kind.replace('/', '_')}.csv" in made, kind
            assert file.colonnes


def test_every_decision_is_dated():
    lines = re.findall(r"^- .*", text_of("docs/decisions.md"), re.M)
    assert len(lines) > 15
    assert all(re.match(r"- \*\*\d{4}-\d\d-\d\d\.\*\* ", line) for line in lines)


def test_territory_file_shown_in_the_guide_is_accepted(tmp_path):
    text = text_of("docs/guide/premier-territoire.md")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    assert set(YAML(typ="safe").load(shown)) == {"territoire", "conventions"}
    file = tmp_path / "lens" / "territoire.yaml"
    file.parent.mkdir()
    file.write_text(shown, encoding="utf-8")
    assert load_territory_file(file).convention is not None


def test_message_shown_in_the_guide_is_the_one_that_is_printed(tmp_path):
    text = text_of("docs/guide/premier-territoire.md")
    (shown,) = re.findall(r"```text\n(.*?)```", text, re.S)
    file = tmp_path / "lens" / "territoire.yaml"
    file.parent.mkdir()
    wrong = 'territoire:\n  id: lens\n  nom: L\n  ecpi: ["246200364"]\n'
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(Exception, match="ecpi") as refused:
        load_territory_file(file)
    assert str(refused.value).strip() == shown.strip()


def test_messages_explained_in_the_guide_are_those_of_the_program():
    code = "\n".join(
        file.read_text(encoding="utf-8") for file in (PROJECT / "ctg_eval").rglob("*.py")
    )
    text = text_of("docs/guide/donnees.md")
    table = text.partition("## Ce que disent les messages")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|-][^|]*?) \| [^|]+ \|$", table, re.M)[1:]
    assert len(rows) > 5
    for row in rows:
        for part in row.split("…"):
            assert part.strip() in code, part

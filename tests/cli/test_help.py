from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from ctg_eval import __version__
from ctg_eval.cli.french import Parser
from ctg_eval.cli.main import build_parser

ENGLISH = re.compile(
    r"\b(usage|show|help|exit|this|the|and|or|positional|arguments? are|optional|default|version number"
    r"|error|invalid|expected|required|choose|from|unrecognized|file|folder|name)\b",
    re.IGNORECASE,
)


def walk(parser: Parser) -> Iterator[Parser]:
    yield parser
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from walk(inner)


PARSERS = {parser.prog: parser for parser in walk(build_parser())}
COMMANDS = {
    name: parser
    for name, parser in PARSERS.items()
    if not any(isinstance(action.choices, dict) for action in parser._actions)
}


def test_commands_are_those_of_the_design():
    assert set(COMMANDS) == {
        "ctg-eval demo",
        "ctg-eval nouveau",
        "ctg-eval verifier",
        "ctg-eval produire",
        "ctg-eval etat",
        "ctg-eval donnees telecharger",
        "ctg-eval donnees importer",
        "ctg-eval donnees etat",
        "ctg-eval indicateurs lister",
        "ctg-eval indicateurs expliquer",
        "ctg-eval indicateurs valeurs",
    }


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("option", ["-h", "--aide", "--help"])
def test_help_is_french_and_succeeds(run, name, option):
    done = run(*name.split()[1:], option)
    assert done.status == 0
    assert done.out.startswith(f"Utilisation : {name}")
    assert "-h, --aide" in done.out
    # What the words of a language file or of a command may hold is ours, not argparse's.
    found = ENGLISH.findall(done.out)
    assert not found
    assert done.err == ""


@pytest.mark.parametrize("name", PARSERS)
def test_every_argument_is_explained(name):
    for action in PARSERS[name]._actions:
        if isinstance(action.choices, dict):
            told = [one.help for one in action._get_subactions()]  # type: ignore[attr-defined]
            assert all(told)
            assert len(set(told)) == len(action.choices)
        else:
            assert action.help, action


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_a_command_line_that_is_accepted(name):
    epilog = COMMANDS[name].epilog or ""
    lines = [line.strip() for line in epilog.splitlines() if line.startswith("  ")]
    assert lines
    for line in lines:
        words = shlex.split(line.partition(" > ")[0])
        assert words[0] == "ctg-eval"
        asked, rest = build_parser().parse_known_args(words[1:])
        assert not rest
        assert asked.parser.prog == name


@pytest.mark.parametrize("name", PARSERS)
def test_no_line_of_help_is_longer_than_a_hundred_signs(monkeypatch, name):
    monkeypatch.setenv("COLUMNS", "200")
    assert all(len(line) <= 100 for line in PARSERS[name].format_help().splitlines())


@pytest.mark.parametrize("words", [(), ("donnees",), ("indicateurs",)])
def test_command_that_needs_another_word_shows_its_help_as_a_wrong_usage(run, words):
    done = run(*words)
    assert done.status == 2
    assert "commandes:" in done.err
    assert done.out == ""


def test_version_is_printed(run):
    assert run("--version").out == f"ctg-eval {__version__}\n"


def test_help_does_not_wait_for_the_libraries_of_the_work():
    program = (
        "import sys; from ctg_eval.cli import main\n"
        "try: main(['produire', '--aide'])\n"
        "except SystemExit: pass\n"
        "print(*{'pandas', 'pyarrow', 'pydantic', 'nbformat', 'rich'} & set(sys.modules))"
    )
    start = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout.splitlines()[-1] == ""
    assert time.monotonic() - start < 5

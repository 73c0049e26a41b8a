"""Make `docs/commandes.md` again from the help of the commands themselves.

    python scripts/make_commands.py

A test compares the page with what this makes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ctg_eval.cli.french import Parser
from ctg_eval.cli.main import build_parser

TARGET = Path(__file__).resolve().parents[1] / "docs" / "commandes.md"
_HEAD = """\
# Commandes

Page faite par `scripts/make_commands.py` à partir de l’aide des commandes : ne la corrigez pas à la
main. La même aide s’affiche par `ctg-eval --aide` ou `ctg-eval COMMANDE --aide`.

## Statuts de fin

| statut | sens |
|---|---|
| 0 | tout est fait |
| 1 | un fichier du territoire, ses paramètres ou l’entrepôt sont refusés ; rien n’a été écrit |
| 2 | la commande est mal écrite |
| 3 | des rapports ont échoué ou des fichiers officiels ont été refusés ; le reste est fait |
| 130 | interrompu au clavier ; ce qui était terminé est gardé |
"""


def page() -> str:
    """The whole page, the same whatever the terminal."""
    os.environ["COLUMNS"] = "100"
    parts = [_HEAD]
    for parser in _parsers(build_parser()):
        parts.append(f"\n## {parser.prog}\n\n```text\n{parser.format_help()}```\n")
    return "".join(parts)


def _parsers(parser: Parser) -> Iterator[Parser]:
    """A parser, then those of its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _parsers(inner)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(TARGET)

"""`help()` on what a notebook imports: French, with an example that names the thing."""

from __future__ import annotations

import inspect
import pydoc
import re
from collections.abc import Callable
from typing import Any

import pytest

import ctg_eval.notebook as facade
from ctg_eval.notebook import FicheCommune, Rapport

METHODS = {
    f"{kind.__name__}.{name}": found
    for kind in (Rapport, FicheCommune)
    for name, found in inspect.getmembers(kind, inspect.isfunction)
    if not name.startswith("_")
}
ALL: dict[str, Callable[..., Any]] = {
    **{name: getattr(facade, name) for name in facade.__all__},
    **METHODS,
}
ENGLISH = re.compile(
    r"\b(?:Args|Arguments|Returns|Return|Raises|Examples?|Attributes|Parameters|the|of|with|when)\b"
)


def parameters(found: Callable[..., Any]) -> list[str]:
    return [name for name in inspect.signature(found).parameters if name != "self"]


def shown(found: Callable[..., Any]) -> str:
    return pydoc.plain(pydoc.render_doc(found))


def test_everything_public_is_walked() -> None:
    assert {"ouvrir", "valeurs", "Rapport", "Rapport.chiffres_cles", "Rapport.methode"} <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_help_is_in_french_and_gives_an_example(name: str) -> None:
    words = inspect.getdoc(ALL[name]) or ""
    assert len(words.split()) > 12
    assert ENGLISH.findall(words) == []
    assert "'" not in words
    example = words.partition("Exemple :\n")[2]
    assert name.rpartition(".")[2].lower() in example
    assert example.splitlines()[0].strip()
    assert words.splitlines()[0] in shown(ALL[name])


@pytest.mark.parametrize("name", [name for name in ALL if name not in ("Rapport", "FicheCommune")])
def test_help_names_every_parameter(name: str) -> None:
    words = inspect.getdoc(ALL[name]) or ""
    told = words.partition("Paramètres :\n")[2].partition("\n\n")[0]
    for parameter in parameters(ALL[name]):
        assert re.search(rf"^ *\**{parameter}: \S", told, re.MULTILINE), parameter

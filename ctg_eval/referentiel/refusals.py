"""Refusals of a declaration in French: what pydantic and the YAML reader say, with the line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ctg_eval.errors import Fault, nearest

_EXPECTED: Mapping[str, str] = {
    "string": "un texte, entre guillemets s’il contient « : » ou « # »",
    "int": "un nombre entier",
    "float": "un nombre, avec un point pour les décimales",
    "bool": "oui ou non",
    "tuple": "une liste, par exemple [epci, departement]",
    "mapping": "un bloc de clés",
    "dict": "un bloc de clés",
    "model": "un bloc de clés, une par ligne",
}
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "un deux-points n’est pas à sa place",
        "Mettez entre guillemets un texte qui contient « : »",
    ),
    (
        "cannot start any token",
        "un texte commence par un caractère réservé (@, %, ` ou autre)",
        "Mettez ce texte entre guillemets",
    ),
    (
        "could not find expected ':'",
        "il manque un deux-points après une clé",
        "Écrivez « clé: valeur »",
    ),
    (
        "did not find expected ',' or",
        "une liste ou un bloc n’est pas fermé, ou une virgule y manque",
        "Écrivez par exemple [epci, departement]",
    ),
    (
        "unexpected end of stream",
        "un guillemet ouvert n’est jamais fermé",
        "Fermez le texte par le même guillemet",
    ),
    (
        "did not find expected key|expected <block end>",
        "le retrait ou les guillemets de cette ligne ne vont pas avec les lignes précédentes",
        "Alignez les clés d’un bloc",
    ),
    ("undefined alias", "un texte commence par « * »", "Mettez ce texte entre guillemets"),
    ("clé en double", "", "Gardez-en une"),
)
_UNREADABLE = "l’écriture de cette ligne n’est pas du YAML lisible"


def syntax_fault(name: str, error: yaml.YAMLError, text: str) -> Fault:
    """What the YAML reader refuses, in French, with its line.

    Args:
        name: File name.
        error: As the YAML reader raises it.
        text: The file's content.
    """
    problem = f"{getattr(error, 'problem', '') or ''} {getattr(error, 'context', '') or ''}"
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = f"{name}, ligne {mark.line + 1}" if mark else name
    if mark and re.match(r" *\t", "".join(text.splitlines()[mark.line : mark.line + 1])):
        remedy = "Remplacez les tabulations par des espaces"
        return Fault(where, "une tabulation sert de retrait", remedy)
    for pattern, found, remedy in _SYNTAX:
        if re.search(pattern, problem):
            return Fault(where, found or problem.strip(), remedy)
    return Fault(where, _UNREADABLE, "Comparez avec un exemple de docs/")


def line_of(path: Path, keys: Sequence[str | int]) -> int:
    """Line (from 1) of a key of a readable YAML file; of the nearest block that is written.

    Args:
        path: The file.
        keys: Keys and positions from the root.
    """
    with path.open(encoding="utf-8-sig") as stream:
        node = yaml.compose(stream, Loader=yaml.CSafeLoader)
    line = 1
    for key in keys:
        inner = _inner(node, key)
        if inner is None:
            break
        node, line = inner
    return line


def _inner(node: yaml.Node | None, key: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            if key_node.value == str(key):
                return value, key_node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return None


def faults_of(
    error: ValidationError,
    *,
    path: Path,
    identifier: str,
    noun: str,
    model: type[BaseModel],
) -> list[Fault]:
    """One French fault a refusal of pydantic, with its line.

    Args:
        error: As pydantic raises it.
        path: The file.
        identifier: The entry's key in the file.
        noun: What an entry is (« indicateur », « source »).
        model: Model of an entry, to know its keys.
    """
    found = []
    for item in error.errors(include_url=False):
        place = (identifier, *item["loc"])
        where = f"{path.name}, ligne {line_of(path, place)}, {noun} « {identifier} »"
        found.append(Fault(where, *_refused(item, model)))
    return list(dict.fromkeys(found))


def _refused(item: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    name = ".".join(str(step) for step in item["loc"])
    kind, context = item["type"], item.get("ctx", {})
    if kind == "missing":
        return f"la clé « {name} » manque", "Ajoutez-la"
    if kind == "extra_forbidden":
        return f"la clé « {name} » est inconnue", _known_keys(item["loc"], model)
    if kind == "value_error":
        return f"clé « {name} » : {context['error']}", ""
    subject = f"la clé « {name} »" if name else "l’entrée"
    base = re.sub(r"_(type|parsing|from_float|attributes_type)$", "", kind)
    if base in _EXPECTED:
        return f"{subject} vaut {_shown(item['input'])}", f"Attendu : {_EXPECTED[base]}"
    return f"{subject} ne peut pas valoir {_shown(item['input'])}", _limits(kind, context, item)


def _limits(kind: str, context: Mapping[str, Any], item: ErrorDetails) -> str:
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        near = nearest(str(item["input"]), allowed)
        hint = f"Vouliez-vous « {near} » ? " if near else ""
        return f"{hint}Valeurs : {', '.join(allowed)}"
    if kind == "greater_than_equal":
        return f"Le minimum est {context['ge']:g}"
    if kind == "greater_than":
        return f"Il faut plus que {context['gt']:g}"
    if kind == "less_than_equal":
        return f"Le maximum est {context['le']:g}"
    return ""


def _known_keys(place: tuple[str | int, ...], model: type[BaseModel]) -> str:
    if len(place) != 1:
        return "Retirez-la"
    near = nearest(str(place[0]), model.model_fields)
    return f"Écrivez plutôt « {near} »" if near else f"Clés : {', '.join(model.model_fields)}"


def _shown(value: object) -> str:
    match value:
        case None:
            return "rien"
        case bool():
            return "oui" if value else "non"
        case dict():
            return "un bloc de clés"
        case list() | tuple():
            return "une liste"
    text = " ".join(str(value).split())
    return f"« {text[:40]}… »" if len(text) > 41 else f"« {text} »"

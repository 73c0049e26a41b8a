"""Reading the package's own YAML declarations: fast, and strict about doubled keys."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from ctg_eval.errors import Fault, ReferentielError
from ctg_eval.referentiel.refusals import syntax_fault

_WORDS = {"oui": True, "non": False}


def _yes_no(value: object) -> object:
    return _WORDS.get(value, value) if isinstance(value, str) else value


YesNo = Annotated[bool, BeforeValidator(_yes_no)]
"""A boolean written « oui » or « non »."""


class Declared(BaseModel):
    """Base of every declaration: frozen, and no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class _Loader(yaml.CSafeLoader):
    """Safe loader that refuses a key written twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"clé en double « {key} »", key_node.start_mark
            )
        seen.add(key)
    loader.flatten_mapping(node)  # the merged keys first: the entry's own keys win
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds; empty when nothing is written but comments.

    Raises:
        ReferentielError: the file is not YAML in UTF-8, holds a doubled key, or is not a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, "le fichier n’est pas en UTF-8", "Enregistrez-le en UTF-8")
        raise ReferentielError(path.name, [fault]) from error
    try:
        # A subclass of the safe loader: no object can be built from the file.
        content = yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        raise ReferentielError(path.name, [syntax_fault(path.name, error, text)]) from error
    if content is None:  # an empty file, or comments alone
        return {}
    if not isinstance(content, dict):
        raise ReferentielError(path.name, [Fault(path.name, "le fichier ne contient pas de clés")])
    return content


@lru_cache(maxsize=32)
def declarations(folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every entry of the YAML files of a folder: identifier → (file name, content).

    Raises:
        ReferentielError: an identifier stands in two files.
    """
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        for key, content in read_yaml(path).items():
            if key in found:
                faults.append(Fault(path.name, f"« {key} » est déjà déclaré dans {found[key][0]}"))
            found[key] = (path.name, content)
    if faults:
        raise ReferentielError(folder.name, faults)
    return found

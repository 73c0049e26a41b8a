"""Reading YAML: plain values, the line of every key and value, what is badly written."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

_TAG_PREFIX = "tag:yaml.org,2002:"
Place = tuple[str | int, ...]

_PLAIN_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "merge", "map", "seq"}
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "un deux-points n’est pas à sa place",
        "Mettez entre guillemets un texte qui contient « : » ; une clé se termine par « : »",
    ),
    (
        r"character '\\t'",
        "une tabulation sert de retrait",
        "Remplacez les tabulations par des espaces",
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
        "expected <block end>",
        "le retrait ou les guillemets de cette ligne ne vont pas avec les lignes précédentes",
        "Alignez les clés d’un bloc ; doublez l’apostrophe dans un texte entre apostrophes",
    ),
    (
        r"expected ',' or '\]'",
        "une liste entre crochets n’est pas fermée, ou une virgule y manque",
        "Écrivez par exemple [a, b, c]",
    ),
    (
        r"expected ',' or '\}'",
        "un bloc entre accolades n’est pas fermé, ou une virgule y manque",
        "Écrivez par exemple {nom: Secteur nord, axes: []}",
    ),
    (
        "unexpected end of stream",
        "un guillemet ouvert n’est jamais fermé",
        "Fermez le texte par le même guillemet",
    ),
    (
        "unknown escape character",
        "une barre oblique inverse « \\ » est suivie d’un caractère inattendu",
        "Écrivez les chemins avec « / », ou ce texte entre apostrophes",
    ),
    (
        "undefined alias",
        "un texte commence par « * », que YAML prend pour un renvoi",
        "Mettez ce texte entre guillemets",
    ),
    (
        "another document",
        "une ligne « --- » coupe le fichier en deux",
        "Supprimez cette ligne",
    ),
)
_UNREADABLE = "l’écriture de cette ligne n’est pas du YAML lisible"
_COMPARE = "Comparez avec un fichier qui fonctionne, par exemple celui du territoire « demo »"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong at a line, not yet a `Fault` since the file's name is not known here.

    Attributes:
        line: Line in the file, from 1.
        found: What is wrong, a French sentence without its final stop.
        remedy: What to do, a French sentence without its final stop; may be empty.
    """

    line: int
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class YamlTree:
    """A file read: its values as dict, tuple, str, int, float, bool, date or None.

    Attributes:
        data: The whole; None when the file is empty or its syntax is broken.
        lines: Line (from 1) of each key, or of each item of a list, by its place.
        raws: Text of each scalar as written, without quotes, by its place.
        findings: What is badly written, whatever the keys mean.
    """

    data: object
    lines: Mapping[Place, int]
    raws: Mapping[Place, str]
    findings: tuple[Finding, ...]


def read_yaml(text: str) -> YamlTree:
    """Read one YAML document; whatever is wrong becomes a finding, nothing is raised.

    Args:
        text: Content of the file.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a reused anchor is refused below, with its line
            node = YAML(typ="safe", pure=True).compose(text)
    except ReaderError as error:
        return _broken(_unprintable(text, error))
    except MarkedYAMLError as error:
        return _broken(_syntax(error))
    except (YAMLError, RecursionError):
        return _broken(Finding(1, _UNREADABLE, _COMPARE))
    walk = _Walk()
    data = None if node is None else walk.value(node, ())
    return YamlTree(data, walk.lines, walk.raws, tuple(walk.findings))


def _broken(finding: Finding) -> YamlTree:
    return YamlTree(None, {}, {}, (finding,))


def _unprintable(text: str, error: ReaderError) -> Finding:
    line = text.count("\n", 0, error.position) + 1
    return Finding(line, "un caractère invisible est interdit en YAML", "Effacez-le")


def _syntax(error: MarkedYAMLError) -> Finding:
    problem = f"{error.problem} {error.context or ''}"
    opened = re.search("expected ',' or|unexpected end of stream", problem)
    mark = (error.context_mark if opened else None) or error.problem_mark
    line = mark.line + 1 if mark else 1
    for pattern, found, remedy in _SYNTAX:
        if re.search(pattern, problem):
            return Finding(line, found, remedy)
    return Finding(line, _UNREADABLE, _COMPARE)


@dataclass(slots=True)
class _Walk:
    """Turns composed nodes into plain values and notes lines, texts and faults on the way."""

    lines: dict[Place, int] = field(default_factory=dict)
    raws: dict[Place, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def value(self, node: Node, place: Place) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        tag = str(node.tag or "").removeprefix(_TAG_PREFIX)
        if node.anchor or tag not in _PLAIN_TAGS:
            mark = "un renvoi (« & » ou « * »)" if node.anchor else "une étiquette (« ! »)"
            self.findings.append(
                Finding(
                    line, f"{mark} n’est pas accepté ici", "Écrivez la valeur en toutes lettres"
                )
            )
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return tuple(self.value(item, (*place, i)) for i, item in enumerate(node.value))
        self.raws[place] = node.value
        return _scalar(node.value, tag)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, object]:
        content: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.findings.append(
                    Finding(line, "une clé n’est pas un mot", "Écrivez « clé: valeur »")
                )
                continue
            key = key_node.value
            if key in content:
                first = self.lines[(*place, key)]
                self.findings.append(
                    Finding(
                        line, f"la clé « {key} » est déjà écrite ligne {first}", "Gardez-en une"
                    )
                )
                continue
            self.lines[(*place, key)] = line
            content[key] = self.value(value_node, (*place, key))
        return content


def _scalar(raw: str, tag: str) -> object:
    """The plain value; the text itself where it cannot be what its form announces."""
    try:
        match tag:
            case "int":
                return int(raw.replace("_", ""), 0 if re.match(r"[-+]?0[xob]", raw) else 10)
            case "float":
                return float(raw.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
            case "timestamp":
                return date.fromisoformat(raw)
            case "bool":
                return raw.lower() in ("true", "yes", "on")
            case "null":
                return None
    except ValueError:
        return raw
    return raw

"""From the validation library's refusals to French sentences that name the key and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ctg_eval.errors import nearest
from ctg_eval.params.yaml_tree import Place, YamlTree

_EXPECTED: Mapping[str, tuple[str, str]] = {
    "string": ("un texte", '"Petite enfance"'),
    "int": ("un nombre entier", "5"),
    "float": ("un nombre, avec un point pour les décimales", "2.1"),
    "bool": ("true ou false (oui ou non)", "true"),
    "tuple": ("une liste", "[premier, second]"),
    "mapping": ("un bloc de clés", "{nom: Secteur nord}"),
    "dict": ("un bloc de clés", "{nom: Secteur nord}"),
    "model": ("un bloc de clés", "{nom: Secteur nord}"),
    "ctg_date": ("une date AAAA-MM-JJ", "2024-03-18"),
}
_EXAMPLES: Mapping[str, str] = {
    "communes": '["01004", "01007"]',
    "epci": '["246200364"]',
    "cog": "2026",
    "pairs": "10",
    "id": "bassin-minier",
    "territoire": '{id: bassin-minier, nom: CTG du bassin minier, epci: ["246200364"]}',
    "secteurs": '{nord: {nom: Secteur nord, communes: ["01004"]}}',
    "conventions": "[{debut: 2024-01-01, fin: 2028-12-31}]",
    "avenants": "[{date: 2025-06-30, objet: Ajout d’un schéma d’accueil}]",
    "signataires": "[{nom: Caf du département, type: caf}]",
    "echeances": "[{nom: Rapport d’activité annuel, date: 2026-05-31}]",
    "reserve_electorale": "[{debut: 2026-03-01, fin: 2026-03-22}]",
    "cibles": "{taux_couverture_global: {valeur: 60, decidee_le: 2026-03-12}}",
    "etp": "{cofinances: {quantite: 2.1}}",
    "axes": "[Parentalité, Jeunesse]",
    "debut": "2024-01-01",
    "fin": "2028-12-31",
    "date": "2026-05-31",
    "decidee_le": "2026-03-12",
    "objet": "Ajout d’un schéma d’accueil",
    "valeur": "60",
    "quantite": "2.1",
    "fichier": "questionnaires/besoins-2026.csv",
    "dictionnaire": "questionnaires/besoins-2026.yaml",
    "comparaisons": "[epci, departement]",
    "themes": "[petite-enfance]",
    "objectifs": "[OS1]",
    "extractions": "[extractions-caf/*.csv]",
    "annee_offre": "2025",
    "classeur": "classeur.xlsx",
    "accessibilite": "{vitesse_km_h: 40, seuil_minutes: 15}",
    "vitesse_km_h": "40",
    "seuil_minutes": "15",
    "temps_trajet": "temps-trajet.csv",
    "secret": "{seuil: 5}",
    "donnees": "{classeur: classeur.xlsx}",
    "cofinances": "{quantite: 2.1}",
}
_SLUG_RULE = "Seulement a-z sans accent, 0-9 et tiret, 40 caractères au plus"


def translate(
    error: ErrorDetails, tree: YamlTree, *, root: type[BaseModel]
) -> tuple[Place, str, str]:
    """Place, what was found and what to do, for one refusal.

    Args:
        error: As the validation library gives it.
        tree: The file, for the text as it was written.
        root: Model of the whole file, to know which keys a block takes.
    """
    kind, place = error["type"], tuple(error["loc"])
    if place and place[-1] == "[key]":
        place = place[:-1]
        rule = "Seulement a-z, 0-9 et « _ »" if place[0] == "cibles" else _SLUG_RULE
        return place, f"la clé « {place[-1]} » est mal formée", rule
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "extra_forbidden":
        return (place, *_unknown_key(place, root))
    if kind == "missing":
        return place, f"la clé « {_name(place)} » manque", f"Exemple : {_example(place, 'string')}"
    if kind == "ctg":
        return place, context["found"], context["remedy"]
    if kind == "ctg_code":
        return (place, *_number_for_code(tree.raws.get(place), error["input"], context))
    return (place, *_refused(kind, place, error["input"], context))


def _refused(kind: str, place: Place, value: object, context: Mapping[str, Any]) -> tuple[str, str]:
    name = _subject(place)
    base = re.sub(r"_(type|parsing|from_float|attributes_type)$", "", kind)
    if base in _EXPECTED:
        return _wrong_type(base, place, value)
    match kind:
        case "literal_error":
            return _not_in_list(name, value, re.findall(r"'([^']*)'", context["expected"]))
        case "greater_than_equal":
            return f"{name} vaut {_shown(value)}", f"Le minimum est {context['ge']:g}"
        case "less_than_equal":
            return f"{name} vaut {_shown(value)}", f"Le maximum est {context['le']:g}"
        case "string_pattern_mismatch":
            return f"{name} vaut {_shown(value)}", _SLUG_RULE
        case "too_short" | "string_too_short":
            return f"{name} est vide", f"Exemple : {_example(place, 'string')}"
    return f"{name} ne peut pas valoir {_shown(value)}", f"Exemple : {_example(place, 'float')}"


def _wrong_type(base: str, place: Place, value: object) -> tuple[str, str]:
    expected = _EXPECTED[base][0]
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) and base != "string":
        expected += ", sans guillemets"
    state = "est vide" if value is None else f"vaut {_shown(value)}"
    return (
        f"{_subject(place)} {state} ; attendu : {expected}",
        f"Exemple : {_example(place, base)}",
    )


def _subject(place: Place) -> str:
    name = f"« {_name(place)} »"
    return f"un élément de {name}" if place and isinstance(place[-1], int) else name


def _name(place: Place) -> str:
    """The key nearest to the value: the list's own for an item."""
    return next((part for part in reversed(place) if isinstance(part, str)), "")


def _not_in_list(name: str, value: object, allowed: list[str]) -> tuple[str, str]:
    near = nearest(str(value), allowed)
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    return (
        f"{name} ne peut pas valoir {_shown(value)}",
        f"{hint}Valeurs : {', '.join(allowed)}",
    )


def _unknown_key(place: Place, root: type[BaseModel]) -> tuple[str, str]:
    known = _keys_at(root, place[:-1])
    near = nearest(str(place[-1]), known)
    remedy = f"Écrivez plutôt « {near} »" if near else f"Clés acceptées ici : {', '.join(known)}"
    return f"la clé « {place[-1]} » est inconnue", remedy


def _keys_at(root: type[BaseModel], place: Place) -> list[str]:
    """Names of the keys that the block at `place` takes; none where it is not a block."""
    annotation: object = root
    for part in place:
        model = _model(annotation)
        inner = model.model_fields[str(part)].annotation if model else get_args(annotation)
        annotation = _bare(inner)
    model = _model(annotation)
    return list(model.model_fields) if model else []


def _model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None


def _bare(annotation: object) -> object:
    """The type that matters: what a container holds (given its arguments), without « or None »."""
    if isinstance(annotation, tuple):  # arguments of a list or of a mapping: the last one counts
        parts = [part for part in annotation if part is not Ellipsis]
        annotation = parts[-1] if parts else None
    if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return _bare(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def _number_for_code(raw: str | None, value: object, context: Mapping[str, Any]) -> tuple[str, str]:
    kind, size = context["kind"], context["size"]
    example = '"01004"' if size == 5 else '"246200364"'
    if raw is None or isinstance(value, bool) or value is None:
        return f"un code {kind} est attendu, pas {_shown(value)}", f"Exemple : {example}"
    meant = raw.upper().zfill(size)
    found = f"le code {kind} {raw} est écrit sans guillemets et se lit comme un nombre"
    if len(meant) == size and re.fullmatch(r"[0-9]+(E[0-9]+)?", meant):
        return found, f'Écrivez "{meant}", avec les guillemets'
    return found, f"Écrivez le code entre guillemets, {size} caractères : {example}"


def _example(place: Place, kind: str) -> str:
    name = _name(place)
    general = _EXPECTED.get(kind, _EXPECTED["string"])[1]
    if place and isinstance(place[-1], int):
        return f"« {name}: {_EXAMPLES.get(name, f'[{general}]')} »"
    return f"« {name}: {_EXAMPLES.get(name, general)} »"


def _shown(value: object) -> str:
    match value:
        case None:
            return "rien"
        case bool():
            return "true" if value else "false"
        case dict() | tuple():
            return "un bloc de clés" if isinstance(value, dict) else "une liste"
    text = " ".join(str(value).split())
    return f"« {text[:40]}… »" if len(text) > 41 else f"« {text} »"

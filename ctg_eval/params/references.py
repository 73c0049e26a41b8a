"""What the blocks of a territory file say of each other, checked on its plain values.

The models may have refused a block: every reader here takes any value, so that faults of form
and of reference come out together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ctg_eval.errors import nearest
from ctg_eval.params.models import DEFAULT_THEMES, RESERVED_THEMES
from ctg_eval.params.yaml_tree import Finding, Place, YamlTree


def check_references(tree: YamlTree, *, folder: str) -> list[Finding]:
    """Faults between blocks: perimeter, folder, repeated values, references, dates in order.

    Args:
        tree: The file read; its data is a mapping.
        folder: Name of the folder that holds the file.
    """
    checks = (_identity(tree, folder), _perimeter(tree), _repeats(tree), _secteurs(tree))
    others = (_themes(tree), _commissions(tree), _spans(tree), _rhythms(tree))
    return [finding for check in (*checks, *others) for finding in check]


def _at(tree: YamlTree, *place: str) -> object:
    value = tree.data
    for key in place:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _entries(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _line(tree: YamlTree, *place: str | int) -> int:
    return tree.lines.get(place, 1)


def _identity(tree: YamlTree, folder: str) -> Iterator[Finding]:
    given = _at(tree, "territoire", "id")
    if isinstance(given, str) and given != folder:
        yield Finding(
            _line(tree, "territoire", "id"),
            f"l’identifiant « {given} » n’est pas le nom du dossier, « {folder} »",
            "Donnez le même nom aux deux",
        )


def _perimeter(tree: YamlTree) -> Iterator[Finding]:
    block = _at(tree, "territoire")
    if not isinstance(block, dict):
        return
    given = [key for key in ("communes", "epci") if block.get(key) is not None]
    if len(given) == 2:
        yield Finding(
            max(_line(tree, "territoire", key) for key in given),
            "« communes » et « epci » sont donnés tous les deux",
            "Gardez « epci » si le territoire est un ou plusieurs EPCI entiers, « communes » sinon",
        )
    if not given and not any(nearest(key, ("communes", "epci")) for key in block):
        yield Finding(
            _line(tree, "territoire"),
            "le périmètre manque : ni « communes » ni « epci »",
            'Écrivez « epci: ["246200364"] » ou « communes: ["01004", "01007"] »',
        )


def _repeats(tree: YamlTree) -> Iterator[Finding]:
    places: list[Place] = [("territoire", key) for key in ("communes", "epci", "comparaisons")]
    places += [("territoire", "secteurs", key, "communes") for key in _entries(_secteurs_of(tree))]
    places += [("commissions", key, "themes") for key in _entries(_at(tree, "commissions"))]
    for place in places:
        seen: set[object] = set()
        for index, item in enumerate(_items(_at(tree, *map(str, place)))):
            if isinstance(item, str) and item in seen:
                yield Finding(
                    _line(tree, *place, index),
                    f"« {item} » est écrit deux fois",
                    "Gardez-le une fois",
                )
            seen.add(item if isinstance(item, str) else index)


def _secteurs_of(tree: YamlTree) -> object:
    return _at(tree, "territoire", "secteurs")


def _secteurs(tree: YamlTree) -> Iterator[Finding]:
    communes = {one for one in _items(_at(tree, "territoire", "communes")) if isinstance(one, str)}
    for key in _entries(_secteurs_of(tree)) if communes else ():
        place = ("territoire", "secteurs", key, "communes")
        for index, code in enumerate(_items(_at(tree, *place))):
            if isinstance(code, str) and code not in communes:
                yield Finding(
                    _line(tree, *place, index),
                    f"la commune « {code} » du secteur « {key} » n’est pas dans « communes »",
                    "Ajoutez-la à « communes » ou retirez-la du secteur",
                )


def _themes(tree: YamlTree) -> Iterator[Finding]:
    for key in _entries(_at(tree, "themes")):
        if key in RESERVED_THEMES:
            yield Finding(
                _line(tree, "themes", key),
                f"« {key} » est le nom d’un thème que l’outil ajoute de lui-même",
                "Choisissez une autre clé",
            )


def _commissions(tree: YamlTree) -> Iterator[Finding]:
    written = _at(tree, "themes")
    themes = list(DEFAULT_THEMES if written is None else _entries(written))
    secteurs = list(_entries(_secteurs_of(tree)))
    for key, block in _entries(_at(tree, "commissions")).items():
        place = ("commissions", key)
        for index, theme in enumerate(_items(_entries(block).get("themes"))):
            if isinstance(theme, str) and theme not in themes:
                line = _line(tree, *place, "themes", index)
                yield _nowhere(line, f"le thème « {theme} »", key, theme, themes)
        secteur = _entries(block).get("secteur")
        if isinstance(secteur, str) and secteur not in secteurs:
            line = _line(tree, *place, "secteur")
            yield _nowhere(line, f"le secteur « {secteur} »", key, secteur, secteurs)


def _nowhere(line: int, what: str, commission: str, word: str, known: list[str]) -> Finding:
    near = nearest(word, known)
    hint = f"Vouliez-vous « {near} » ? " if near else ""
    listed = f"Déclarés : {', '.join(known)}" if known else "Aucun n’est déclaré"
    return Finding(
        line, f"{what} de la commission « {commission} » n’est pas déclaré", f"{hint}{listed}"
    )


def _spans(tree: YamlTree) -> Iterator[Finding]:
    for name in ("conventions", "reserve_electorale"):
        before: date | None = None
        for index, block in enumerate(_items(_at(tree, name))):
            start, end = (_day(_entries(block).get(key)) for key in ("debut", "fin"))
            if start and end and end < start:
                yield Finding(
                    _line(tree, name, index, "fin"),
                    f"la fin ({end}) vient avant le début ({start})",
                    "Corrigez l’une des deux dates",
                )
            if name == "conventions" and before and start and start < before:
                yield Finding(
                    _line(tree, name, index, "debut"),
                    "cette convention commence avant celle qui la précède dans la liste",
                    "Rangez-les de la plus ancienne à la plus récente : la dernière est en cours",
                )
            before = start or before


def _day(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def _rhythms(tree: YamlTree) -> Iterator[Finding]:
    for key, block in _entries(_at(tree, "instances")).items():
        least, most = (_entries(block).get(f"{end}_par_an") for end in ("minimum", "maximum"))
        if isinstance(least, int) and isinstance(most, int) and most < least:
            yield Finding(
                _line(tree, "instances", key, "maximum_par_an"),
                f"le maximum par an ({most}) est plus petit que le minimum ({least})",
                "Corrigez l’un des deux",
            )

"""What a page says of statistical secrecy: how many local counts are hidden, and by which rules."""

from __future__ import annotations

from collections.abc import Collection

from ctg_eval.display.french import number
from ctg_eval.display.pieces import Piece, sentence, subtitle
from ctg_eval.indicators.engine import Engine


def secrecy(engine: Engine, variables: Collection[str]) -> list[Piece]:
    """A note on the local counts read for a page; nothing where it reads none.

    It never says which rule hides a given count.

    Args:
        engine: Engine of the territory.
        variables: Variables of the page's indicators.
    """
    local = {name for name in variables if engine.door.is_local(name)}
    held = {name for file in engine.facts.store.files for name in file.variables}
    if not local & held:
        return []
    title = subtitle("Secret statistique")
    if engine.door.diffusion == "interne":
        return [title, sentence("Document interne : les effectifs locaux sont montrés exacts.")]
    hidden = [one for one in engine.facts.hidden if one[0] in local and one[1] <= engine.last_year]
    count = len(hidden)
    told = f"{number(count)} sont protégés" if count > 1 else "un seul est protégé"
    words = f"Parmi les effectifs locaux lus pour cette page, {told if count else 'aucun n’est protégé'}"
    return [title, sentence(f"{words}. {_rules(engine.door.threshold)}")]


def _rules(threshold: int) -> str:
    return (
        f"Un effectif local est protégé quand il est de 1 à {number(threshold - 1)} personnes, quand "
        "ce qui lui manque pour faire son total l’est, ou quand il permettrait de retrouver un "
        "autre effectif protégé par différence. Il est écrit « donnée protégée », ou « s » dans un "
        "tableau, sans dire pour laquelle de ces raisons. Ce qui en est calculé, total ou taux, est "
        "donné avec des bornes qui n’en disent pas plus, ou protégé à son tour. Les données déjà "
        "publiées par leur producteur sont montrées comme il les publie."
    )

"""What a diagnostic does not know: by who could tell, then where to find each source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.theme import Gap
from ctg_eval.display.annex import WantedSource, wanted_table
from ctg_eval.display.french import lowered, number
from ctg_eval.display.pieces import Piece, group, not_known, remark, sentence
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook.places import few

MOST_NAMED = 5
MOST_OWN = 3
MOST_SOURCES = 8
# Who could give what is not known, by the access of its source.
GIVERS = {
    "ouvert": "Dans un fichier public qui n’est pas importé",
    "extraction Caf": "À demander à la Caf (extraction)",
    "saisie": "À recueillir auprès des gestionnaires, des partenaires et des habitants",
    "decision": "À décider (aucune cible décidée)",
}


def unknown(engine: Engine, asked: Iterable[str], *, most: int = MOST_NAMED) -> Piece:
    """What the trade expects on these themes and the data do not give, by who could give it.

    Args:
        engine: Engine of the territory.
        asked: Keys of the themes.
        most: How many indicators a line names at most; the others are counted. With fewer than
            the default, the sources are not listed: another page does it.
    """
    found = [gap for key in asked for gap in themes.gaps(engine, key)]
    if not found:
        return sentence("Tous les indicateurs attendus de ce thème ont une valeur.")
    texts = [
        f"{words} : {few([lowered(gap.label) for gap in found if gap.giver == giver], most=most)}."
        for giver, words in GIVERS.items()
        if any(gap.giver == giver for gap in found)
    ]
    own = [gap for gap in found if gap.giver not in GIVERS]
    texts += [_own_text(gap) for gap in own[:MOST_OWN]]
    if len(own) > MOST_OWN:
        labels = [lowered(gap.label) for gap in own[MOST_OWN:]]
        texts.append(f"Sans valeur ici aussi : {few(labels, most=most)}.")
    listed = not_known(texts)
    return group(listed, *_sources(engine, found)) if most == MOST_NAMED else listed


def _sources(engine: Engine, found: Sequence[Gap]) -> list[Piece]:
    """Where to find each source that lacks, the one that gives most first, and the whole list."""
    declared = engine.facts.store.sources.entries
    gains: dict[str, list[str]] = {}
    for gap in found:
        for name in gap.sources:
            gains.setdefault(name, []).append(gap.label)
    ranked = sorted(gains, key=lambda one: (-len(gains[one]), declared[one].titre))
    rows = [
        WantedSource(
            declared[name].titre,
            declared[name].producteur,
            _gain(gains[name]),
            declared[name].obtenir,
            declared[name].page,
        )
        for name in ranked[:MOST_SOURCES]
    ]
    more = len(ranked) - len(rows)
    rest = f"{number(more)} autre{'s' if more > 1 else ''} source{'s' if more > 1 else ''} et la "
    whole = remark(
        f"{rest if more else 'La '}liste complète des indicateurs sans valeur : fichier XLSX, "
        "feuille « Ce qui manque »."
    )
    table = wanted_table(rows, caption="Où trouver ce qui manque")
    return [*([table] if rows else []), whole]


def _gain(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{number(len(labels))} indicateurs"


def _own_text(gap: Gap) -> str:
    return f"{gap.label} : {gap.reason}."

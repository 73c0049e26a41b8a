"""Last section of a diagnostic: method, sources, fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctg_eval import __version__
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.theme import Line
from ctg_eval.disclosure.masking import printed_fingerprint
from ctg_eval.display.annex import SourceLine, sources_table
from ctg_eval.display.french import join, number, short_text
from ctg_eval.display.pieces import (
    Piece,
    bullet_list,
    group,
    sentence,
    subtitle,
)
from ctg_eval.display.roundings import rounding_texts
from ctg_eval.display.tables import Named, TableRow, data_table
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook.secrecy import secrecy
from ctg_eval.sources.facts import Disagreement
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.rounding import stepped

MOST_NAMED = 5


def method(context: Context, engine: Engine, found: Sequence[Line], *, key: str) -> Piece:
    """How the figures are made, the files, their limits, the disagreements, the fingerprints.

    Args:
        context: The territory.
        engine: Its engine.
        found: Lines of the page.
        key: Key of the data that the page reads.
    """
    files = _files(context, engine, found)
    return group(
        subtitle("Comment les chiffres sont faits"),
        sentence(
            "Ce rapport est produit par un programme à partir de fichiers officiels datés. Chaque "
            "valeur est un intervalle qui contient la vraie valeur : quand la source arrondit ou "
            "protège, les deux bornes sont imprimées. Une médiane ou un taux n’est jamais moyenné "
            "entre communes ; une commune manquante n’est jamais comptée pour zéro."
        ),
        sentence(_perimeters(context)),
        subtitle("Sources"),
        sources_table(_source_lines(context, files)),
        *_refused(context),
        subtitle("Précautions de lecture"),
        _caveats(context, files),
        *_roundings(context, files),
        *secrecy(engine, {name for line in found for name in line.entry.variables}),
        *_disagreements(context, engine, found),
        subtitle("Fichiers et empreintes"),
        _fingerprints(context, files),
        sentence(
            f"Programme ctg-eval {__version__}. Code officiel géographique {context.store.code.year}. "
            f"Empreinte des données : {key}."
        ),
    )


def _refused(context: Context) -> list[Piece]:
    """The territory's own files that could not be read: named, since the page lacks what they say.

    Why is told by the command alone: the reason may quote a figure that nobody may see.
    """
    names = context.own.refused_names
    if not names:
        return []
    one = len(names) == 1
    told = "Ce fichier du territoire a été refusé" if one else "Ces fichiers ont été refusés"
    command = f"ctg-eval verifier {context.territory.id}"
    whose = "il contient" if one else "ils contiennent"
    return [
        sentence(f"{told} : ce qu’{whose} manque à cette page. La raison : « {command} »."),
        bullet_list(list(names)),
    ]


def _perimeters(context: Context) -> str:
    if context.store.perimeters.is_dated:
        return (
            "Les périmètres antérieurs sont vérifiés par les mouvements de communes de l’Insee "
            "(fusions et séparations datées)."
        )
    return (
        "Périmètres antérieurs non vérifiés : les mouvements de communes de l’Insee ne sont pas "
        "importés ; les fusions sont suivies, une séparation de communes ne se voit pas."
    )


def _files(context: Context, engine: Engine, found: Sequence[Line]) -> list[FileEntry]:
    identifiers = {
        one
        for line in found
        if line.value
        for value in (line.value, *line.comparisons, *engine.series(line.identifier))
        for one in value.sources
    }
    themes_ = {line.entry.theme for line in found}
    for theme in themes_:
        for name, entry in engine.catalogue.of_theme(theme).items():
            if entry.niveau_min in ("iris", "qpv"):
                for year in engine.years(name)[-1:]:
                    identifiers |= {
                        one for value in engine.zones(name, year) for one in value.sources
                    }
    return sorted(
        (context.store.register.entry(one) for one in identifiers),
        key=lambda one: (one.producer, one.title, one.vintage, one.name, one.sha256),
    )


def _source_lines(context: Context, files: Sequence[FileEntry]) -> list[SourceLine]:
    """One line a data set, whatever the number of its files."""
    grouped: dict[tuple[str, str], list[FileEntry]] = {}
    for file in files:
        grouped.setdefault((file.producer, file.title), []).append(file)
    found = []
    for (producer, title), members in grouped.items():
        source = context.store.sources.entries[members[0].source]
        found.append(
            SourceLine(
                name=title,
                producer=producer,
                vintage=join(list(dict.fromkeys(one.vintage for one in members))),
                limit=source.champ,
                licence=members[0].licence,
                address=source.page,
            )
        )
    return found


def _fingerprints(context: Context, files: Iterable[FileEntry]) -> Piece:
    sources = context.store.sources
    rows = [
        TableRow((one.name, Named(one.vintage), Named(printed_fingerprint(one, sources))))
        for one in files
    ]
    return data_table(
        "Fichiers utilisés et empreintes (douze premiers caractères du SHA-256)",
        ["Fichier", "Millésimes", "Empreinte"],
        rows,
        text_columns=(1, 2),
    )


def _caveats(context: Context, files: Iterable[FileEntry]) -> Piece:
    texts: dict[str, None] = {}
    for file in files:
        texts.update(dict.fromkeys(context.store.sources.entries[file.source].pieges))
    return bullet_list(list(texts)) if texts else sentence("Aucune précaution particulière.")


def _roundings(context: Context, files: Iterable[FileEntry]) -> list[Piece]:
    """What is known of the rounding of the page's counts, and by what; nothing without any."""
    titles: dict[tuple[str, ...], dict[str, None]] = {}
    for file in files:
        if stepped(file.kind, context.store.sources):
            said = tuple(rounding_texts(file.arrondis))
            titles.setdefault(said, {}).setdefault(file.title)
    if not titles:
        return []
    texts = [f"{join(list(names))} : {' '.join(said)}" for said, names in titles.items()]
    return [subtitle("Arrondi des effectifs"), bullet_list(texts)]


def _disagreements(context: Context, engine: Engine, found: Sequence[Line]) -> list[Piece]:
    """What two files say differently of the page's own variables; nothing when they agree."""
    used = {name for line in found for name in line.entry.variables}
    differing = [one for one in engine.facts.disagreements if one.variable in used]
    if not differing:
        return []
    texts = [_disagreement(context, one) for one in differing[:MOST_NAMED]]
    if len(differing) > MOST_NAMED:
        rest = len(differing) - MOST_NAMED
        texts.append(f"et {number(rest)} autre{'s' if rest > 1 else ''}")
    return [
        subtitle("Désaccords entre fichiers"),
        sentence("La source prioritaire est retenue ; rien n’est moyenné."),
        bullet_list(texts),
    ]


def _disagreement(context: Context, one: Disagreement) -> str:
    register, code = context.store.register, context.store.code
    variable = context.store.sources.variable(one.variable).libelle
    place = code.commune(one.geo).nom if code.has(one.geo) else one.geo
    kept, other = register.entry(one.kept[0]), register.entry(one.other[0])
    return (
        f"{variable}, {place}, {one.year} : {short_text(one.kept[1])} selon « {kept.name} » "
        f"(retenu), {short_text(one.other[1])} selon « {other.name} »"
    )

"""Last sections of a diagnostic: what is not known, method, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ctg_eval import __version__
from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.provenance import data_key
from ctg_eval.analysis.theme import Line
from ctg_eval.display.annex import SourceLine, sources_table
from ctg_eval.display.french import join, number, short_text
from ctg_eval.display.pieces import Piece, bullet_list, group, not_known, sentence
from ctg_eval.display.tables import TableRow, data_table
from ctg_eval.indicators.engine import Engine
from ctg_eval.sources.register import FileEntry

MOST_NAMED = 6


def unknown(engine: Engine, asked: Mapping[str, str]) -> Piece:
    """What the trade expects on these themes and no imported file gives, grouped by reason."""
    found = [gap for key in asked for gap in themes.gaps(engine, key)]
    if not found:
        return sentence("Tous les indicateurs attendus de ce thème ont une valeur.")
    grouped: dict[str, list[str]] = {}
    for gap in sorted(found, key=lambda one: one.kind != "valeur"):
        grouped.setdefault(gap.reason, []).append(gap.label)
    return not_known([_gap_text(reason, labels) for reason, labels in grouped.items()])


def _gap_text(reason: str, labels: Sequence[str]) -> str:
    named = list(labels[:MOST_NAMED])
    rest = len(labels) - len(named)
    if rest:
        named.append(f"{number(rest)} autre{'s' if rest > 1 else ''}")
    return f"{join(named)} : {reason}."


def method(context: Context, engine: Engine, found: Sequence[Line]) -> Piece:
    """How the figures are made, the files, their limits, the disagreements, the fingerprints."""
    files = _files(context, engine, found)
    return group(
        sentence(
            "Ce rapport est produit par un programme à partir de fichiers officiels datés. Chaque "
            "valeur est un intervalle qui contient la vraie valeur : quand la source arrondit ou "
            "protège, les deux bornes sont imprimées. Une médiane ou un taux n’est jamais moyenné "
            "entre communes ; une commune manquante n’est jamais comptée pour zéro."
        ),
        sentence(_perimeters(context)),
        sources_table([_source_line(context, one) for one in files]),
        _fingerprints(files),
        _caveats(context, files),
        _disagreements(context, engine),
        sentence(
            f"Programme ctg-eval {__version__}. Code officiel géographique {context.store.code.year}. "
            f"Empreinte des données : {data_key(context)}."
        ),
    )


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
        key=lambda one: (one.producer, one.title, one.vintage, one.sha256),
    )


def _source_line(context: Context, file: FileEntry) -> SourceLine:
    source = context.store.sources.entries[file.source]
    return SourceLine(
        name=file.title,
        producer=file.producer,
        vintage=file.vintage,
        limit=source.champ,
        licence=file.licence,
        address=source.page,
    )


def _fingerprints(files: Iterable[FileEntry]) -> Piece:
    rows = [TableRow((file.name, file.vintage, file.identifier)) for file in files]
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


def _disagreements(context: Context, engine: Engine) -> Piece:
    found = engine.facts.disagreements
    if not found:
        return sentence("Aucun désaccord entre deux fichiers n’a été relevé sur ce territoire.")
    register, sources = context.store.register, context.store.sources
    texts = []
    for one in found[:10]:
        variable = sources.variable(one.variable).libelle
        kept, other = register.entry(one.kept[0]), register.entry(one.other[0])
        texts.append(
            f"{variable}, {one.geo}, {one.year} : {short_text(one.kept[1])} selon « {kept.name} » "
            f"(retenu), {short_text(one.other[1])} selon « {other.name} »"
        )
    if len(found) > 10:
        texts.append(f"et {number(len(found) - 10)} autres désaccords")
    return group(
        sentence(
            "Désaccords entre fichiers : la source prioritaire est retenue, rien n’est moyenné."
        ),
        bullet_list(texts),
    )

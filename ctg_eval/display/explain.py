"""One indicator explained: definition, sources, caveats, and its formula worked on a place."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ctg_eval.bounds import Interval
from ctg_eval.disclosure.door import Figure
from ctg_eval.disclosure.masking import printed_fingerprint
from ctg_eval.display.columns import where_it_stands
from ctg_eval.display.french import coverage_text, interval_text, value_text, years_text
from ctg_eval.display.sheets import Origin, Sheet, SheetFile, Term
from ctg_eval.display.worked import Key, expression, worked
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur
from ctg_eval.referentiel.sources import Sources
from ctg_eval.sources.register import FileEntry
from ctg_eval.sources.store import Store

_FORMS = {
    "valeur": "valeur publiée, jamais recalculée",
    "somme": "somme",
    "part": "part d’un total",
    "rapport": "rapport de sommes",
    "moyenne": "moyenne de plusieurs années",
    "indice": "indice rapporté à l’année de départ de la convention",
    "taux_annuel": "taux annuel moyen entre deux années",
    "ecart": "différence avec l’année de départ de la convention",
    "manque": "ce qui manque pour atteindre la cible décidée par le territoire",
}
_AGGREGATIONS = {
    "somme": "le territoire est la somme de ses communes",
    "ratio_de_sommes": "le territoire est un rapport de sommes, jamais une moyenne de taux",
    "serie_epci": "le territoire prend la valeur publiée de l’EPCI ; à défaut, la somme si elle a un sens",
    "majorant": "la somme compte des personnes plusieurs fois : elle est un maximum",
    "non_agregeable": "ne se combine pas entre communes ; seule une valeur publiée est donnée",
}


def sheet_of(identifier: str, entry: Indicateur, store: Store, value: Value) -> Sheet:
    """All that is said of a value: the sheet of a page, and what the command line prints.

    A value that may not be printed has no term and no worked formula.

    Args:
        identifier: Identifier in the catalogue.
        entry: The indicator.
        store: The store that its files were read from.
        value: Its value for a place.

    Raises:
        DisclosureError: the value was not computed behind the door.
        ReportError: no file of the store gives the value.
    """
    found = worked(entry, value)
    origins = _origins(entry, store, value)
    scopes = [entry.champ] if entry.champ else _scopes(entry, store.sources)
    return Sheet(
        identifier,
        entry.libelle,
        value.figure,
        value_text(value, unit=entry.unite, decimals=entry.decimales),
        value.status.label,
        entry.definition,
        scope=" ; ".join(scopes),
        formula=_in_words(entry, value, store.sources) if found else "",
        lines=found.lines if found else (),
        making=_making(entry),
        years=_years(entry, value),
        coverage=coverage_text(value) if value.expected > 1 else "",
        reason=value.reason,
        terms=_terms(value, store.sources),
        origins=origins,
        caveats=entry.pieges,
    )


def _making(entry: Indicateur) -> str:
    text = _AGGREGATIONS[entry.agregation]
    return f"{text[:1].upper()}{text[1:]}."


def _in_words(entry: Indicateur, value: Value, sources: Sources) -> str:
    what = expression(entry, value)
    several = len({year for _, year in what.keys}) > 1

    def label(key: Key) -> str:
        words = sources.variable(key[0]).libelle
        return f"{words} ({key[1]})" if several else words

    return what.text(label)


def _years(entry: Indicateur, value: Value) -> str:
    """« 2023 », « numérateur 2024, dénominateur 2023 », « de 2017 à 2023 »."""
    other = value.denominator_year
    if entry.forme == "taux_annuel" and other is not None:
        return f"de {other} à {value.year}"
    if entry.forme in ("moyenne", "indice"):
        text = years_text(year for _, year, _ in value.leaves)
        return f"{text} (départ : {other})" if other is not None else text
    if other is not None:
        return f"numérateur {value.year}, dénominateur {other}"
    return f"{value.year}, numérateur et dénominateur" if entry.denominateur else str(value.year)


def _terms(value: Value, sources: Sources) -> tuple[Term, ...]:
    """The leaves of a value that may be printed: none where the value itself may not."""
    if not value.has_figure:
        return ()
    found = []
    for name, year, interval in value.leaves:
        variable = sources.variable(name)
        decimals = 0 if all(end == round(end) for end in _finite(interval)) else 1
        text = interval_text(interval, unit=variable.unite, decimals=decimals)
        figure = Figure(interval, value.status, value.seal)
        found.append(Term(variable.libelle, year, text, name, figure))
    return tuple(found)


def _finite(interval: Interval) -> list[float]:
    return [end for end in (interval.low, interval.high) if math.isfinite(end)]


def _scopes(entry: Indicateur, sources: Sources) -> list[str]:
    return [text for one in entry.sources if (text := sources.entries[one].champ.rstrip("."))]


def _origins(entry: Indicateur, store: Store, value: Value) -> tuple[Origin, ...]:
    """The data sets that a value was read from, each with its files."""
    grouped: dict[str, list[FileEntry]] = {}
    for one in value.sources:
        file = store.register.entry(one)
        grouped.setdefault(file.source, []).append(file)
    return tuple(_origin(entry, store, value, files) for files in grouped.values())


def _origin(entry: Indicateur, store: Store, value: Value, files: list[FileEntry]) -> Origin:
    source = store.sources.entries[files[0].source]
    held = {name for file in files for name in file.variables}
    years = {year for name, year, _ in value.leaves if name in held}
    return Origin(
        files[0].producer,
        files[0].title,
        years_text(years or {value.year}),
        files[0].licence,
        source.page,
        tuple(_file(entry, store.sources, value, file) for file in files),
        source.pieges,
    )


def _file(entry: Indicateur, sources: Sources, value: Value, file: FileEntry) -> SheetFile:
    """A file and the codes read in it for this value."""
    read = [(name, year) for name, year, _ in value.leaves if name in file.variables]
    read = read or [(name, value.year) for name in entry.variables if name in file.variables]
    codes = (where_it_stands(sources, file.kind, name, year) for name, year in read)
    shown = printed_fingerprint(file, sources)
    return SheetFile(file.name, shown, tuple(dict.fromkeys(c for c in codes if c)))


def explanation(
    identifier: str,
    entry: Indicateur,
    sources: Sources,
    engine: Engine | None = None,
    value: Value | None = None,
) -> str:
    """A French text on an indicator, several lines.

    Args:
        identifier: Identifier in the catalogue.
        entry: The indicator.
        sources: Declared sources.
        engine: Engine of a territory, to work the formula on it.
        value: The value to work out; None when the territory has none.
    """
    lines = [
        f"{identifier} – {entry.libelle} ({entry.unite})",
        f"  Question : {entry.question}",
        f"  Définition : {entry.definition}",
        f"  Forme : {_FORMS[entry.forme]} ; {_AGGREGATIONS[entry.agregation]}.",
        f"  Calcul : {_formula(entry)}",
    ]
    for name in entry.variables:
        variable = sources.variable(name)
        files = ", ".join(sources.files_of(name))
        lines.append(
            f"  Variable {name} : {variable.libelle} ({variable.unite}) ; fichiers : {files}"
        )
    for name in entry.sources:
        source = sources.entries[name]
        lines.append(
            f"  Source : {source.producteur}, {source.titre}, {source.licence}, {source.page}"
        )
        lines += [f"    - {text}" for text in source.pieges]
    lines += [f"  Piège : {text}" for text in entry.pieges]
    if engine is not None:
        lines += _worked(identifier, entry, engine, value)
    return "\n".join(lines)


def _formula(entry: Indicateur) -> str:
    def terms(pairs: tuple[tuple[str, float], ...]) -> str:
        text = " ".join(f"{'−' if sign < 0 else '+'} {name}" for name, sign in pairs)
        return text.removeprefix("+ ")

    above = terms(entry.numerateur)
    if entry.forme == "manque":
        target = f"{entry.cible.valeur:g}".replace(".", ",") if entry.cible else "cible"
        return f"{target} × ({terms(entry.denominateur)}) / 100 − ({above}), jamais sous zéro"
    if not entry.denominateur:
        return above
    per = f"{entry.pour:g} × " if entry.pour != 1 else ""
    return f"{per}({above}) / ({terms(entry.denominateur)})"


def _worked(
    identifier: str, entry: Indicateur, engine: Engine, value: Value | None
) -> Iterable[str]:
    """The sheet of a place as lines of text."""
    place = engine.territory.nom
    if value is None:
        return [f"  {place} : aucune valeur."]
    sheet = sheet_of(identifier, entry, engine.facts.store, value)
    lines = [f"  {place}, {value.year} : {sheet.text} ({sheet.status})"]
    lines += [f"    {term.variable} en {term.year} : {term.text}" for term in sheet.terms]
    lines += [f"    {line}" for line in sheet.lines]
    lines += [f"    années : {sheet.years}"]
    lines += [f"    communes connues : {sheet.coverage}"] if sheet.coverage else []
    lines += [f"    réserve : {sheet.reason}"] if sheet.reason else []
    for file in (file for origin in sheet.origins for file in origin.files):
        codes = f", lu : {' ; '.join(file.codes)}" if file.codes else ""
        lines.append(f"    fichier {file.name} ({file.fingerprint}){codes}")
    return lines

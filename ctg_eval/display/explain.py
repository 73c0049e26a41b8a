"""One indicator explained in words: definition, sources, caveats, and its formula worked here."""

from __future__ import annotations

from ctg_eval.display.french import interval_text, value_text
from ctg_eval.indicators.engine import Engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import Indicateur
from ctg_eval.referentiel.sources import Sources

_FORMS = {
    "valeur": "valeur publiée, jamais recalculée",
    "somme": "somme",
    "part": "part d’un total",
    "rapport": "rapport de sommes",
    "moyenne": "moyenne de plusieurs années",
    "indice": "indice rapporté à l’année de départ de la convention",
    "taux_annuel": "taux annuel moyen entre deux années",
}
_AGGREGATIONS = {
    "somme": "le territoire est la somme de ses communes",
    "ratio_de_sommes": "le territoire est un rapport de sommes, jamais une moyenne de taux",
    "serie_epci": "le territoire prend la valeur publiée de l’EPCI ; à défaut, la somme si elle a un sens",
    "majorant": "la somme compte des personnes plusieurs fois : elle est un maximum",
    "non_agregeable": "ne se combine pas entre communes ; seule une valeur publiée est donnée",
}


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
        lines += _worked(entry, engine, value)
    return "\n".join(lines)


def _formula(entry: Indicateur) -> str:
    def terms(pairs: tuple[tuple[str, float], ...]) -> str:
        text = " ".join(f"{'−' if sign < 0 else '+'} {name}" for name, sign in pairs)
        return text.removeprefix("+ ")

    above = terms(entry.numerateur)
    if not entry.denominateur:
        return above
    per = f"{entry.pour:g} × " if entry.pour != 1 else ""
    return f"{per}({above}) / ({terms(entry.denominateur)})"


def _worked(entry: Indicateur, engine: Engine, value: Value | None) -> list[str]:
    place = engine.territory.nom
    if value is None:
        return [f"  {place} : aucune valeur."]
    text = value_text(value, unit=entry.unite, decimals=entry.decimales)
    lines = [f"  {place}, {value.year} : {text} ({value.status.label})"]
    for name, year, interval in value.leaves:
        lines.append(f"    {name} en {year} : {interval_text(interval, decimals=1)}")
    register = engine.facts.store.register
    for one in value.sources:
        file = register.entry(one)
        lines.append(f"    fichier {file.name} ({file.identifier})")
    return lines

"""Where a variable stands in a file, in the codes that the file itself writes."""

from __future__ import annotations

from collections.abc import Mapping

from ctg_eval.referentiel.sources import Colonne, Sources

_ANY = "*"


def where_it_stands(sources: Sources, kind: str, variable: str, year: int) -> str:
    """Column or dimension codes of a variable: « P21_POP », « AGE = Y0T4, SEX = F + M ».

    Args:
        sources: Declared sources.
        kind: « source/layout » of the file.
        variable: Full identifier.
        year: Year of the figure, which the names of some columns carry.

    Returns:
        Empty where the layout is no longer declared or does not give the variable.
    """
    layout = sources.kinds.get(kind)
    column = sources.columns(kind).get(variable) if layout else None
    if layout is None or column is None:
        return ""
    parts = [_codes(column, year), _conditions(layout.filtre, " ou ")]
    return ", lignes où ".join(part for part in parts if part)


def _codes(column: Colonne, year: int) -> str:
    if column.cases:
        return _conditions(column.cases, " + ")
    if column.produit:
        return " × ".join(_named(one, year) for one in column.produit)
    return "nombre de lignes" if column.compte else _named(column.colonne, year)


def _conditions(cases: Mapping[str, tuple[str, ...]], between: str) -> str:
    return ", ".join(
        f"{name} = {between.join(codes)}" for name, codes in cases.items() if codes != (_ANY,)
    )


def _named(pattern: str, year: int) -> str:
    """A header with its year, its other names after « ou »."""
    text = pattern.replace("{aaaa}", str(year)).replace("{aa}", f"{year % 100:02d}")
    return text.replace("|", " ou ").replace(_ANY, "…")

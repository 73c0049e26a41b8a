"""Parts of a commune's sheet: a theme, its places, who pays, who to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ctg_eval.analysis.commune import CommuneLine, commune_line, places_near
from ctg_eval.analysis.context import Context
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, bullet_list, group, sentence
from ctg_eval.display.tables import Notes, TableRow, data_table
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook import commune_words
from ctg_eval.params.territory import TerritoryFile
from ctg_eval.referentiel.fiche import Equipement, ThemeFiche, load_fiche
from ctg_eval.sources.outlines import middles_of

Lines = list[CommuneLine]
_HEADER = ("Ce qui est compté", "Ici", "Territoire", "Département")
_UNPAID = (
    "Les montants que la Caf, la commune, l’intercommunalité et le département versent ici ne sont "
    "pas dans les données importées : non renseigné."
)
_NO_SIGNATORY = "Signataires de la convention : non renseigné dans le fichier du territoire."
_NO_PERSON = "Personne et téléphone à joindre : non renseigné dans le fichier du territoire."


def theme_piece(
    engine: Engine, commune: str, theme: ThemeFiche, *, nom: str
) -> tuple[Piece, Lines]:
    """A theme: a sentence on its first known figure, then its table.

    Args:
        engine: Engine of the territory.
        commune: Code of the commune.
        theme: What the sheet says of the theme.
        nom: Name of the commune, for the title of the table.

    Returns:
        The piece, and the lines that it prints.
    """
    lines = _known(commune_line(engine, commune, choice) for choice in theme.lignes)
    said = _first_said(engine, commune, theme)
    table = data_table(
        f"{theme.titre} – {nom}",
        _HEADER,
        [TableRow(commune_words.row_of(one)) for one in lines],
    )
    if said is None:
        return table, lines
    pattern = theme.phrases[said.line.identifier]
    text = commune_words.sentence_of(said, pattern, engine.territory)
    return group(sentence(text), table), [said, *lines]


def _known(found: Iterable[CommuneLine | None]) -> Lines:
    return [one for one in found if one is not None]


def _first_said(engine: Engine, commune: str, theme: ThemeFiche) -> CommuneLine | None:
    lines = _known(commune_line(engine, commune, {name: name}) for name in theme.phrases)
    return next((one for one in lines if one.line.value and one.line.value.interval.is_bounded), None)


def services_piece(context: Context, engine: Engine, commune: str) -> tuple[Piece, Lines]:
    """What exists in the commune, and where else in its territory the nearest one is.

    Args:
        context: The territory.
        engine: Its engine.
        commune: Code of the commune.
    """
    middles = middles_of(context.store, context.territory.communes)
    lines, rows = [], []
    for name, kind in load_fiche().equipements.items():
        one = commune_line(engine, commune, {name: kind.mots})
        if one is None:
            continue
        lines.append(one)
        rows.append(_service_row(context, engine, one, kind, commune=commune, middles=middles))
    table = data_table(
        "Dans la commune, et au plus près dans le reste du territoire",
        ("Lieu", "Ici", "Le plus proche ailleurs"),
        rows,
        text_columns=(2,),
        notes=Notes(note=_distances(rows)),
    )
    return table, lines


def _distances(rows: Sequence[TableRow]) -> str:
    has_km = any(" km" in row.cells[2] for row in rows)
    measured = "Distances à vol d’oiseau, de milieu de commune à milieu de commune. " if has_km else ""
    return f"{measured}Les lieux hors du territoire ne sont pas comptés."


def _service_row(
    context: Context,
    engine: Engine,
    one: CommuneLine,
    kind: Equipement,
    *,
    commune: str,
    middles: dict[str, tuple[float, float]],
) -> TableRow:
    value, name = one.line.value, one.line.identifier
    own = commune_words.own_cell(one, feminine=kind.feminin)
    label = f"{one.label}, {value.year}" if value else one.label
    years = [value.year] if value else list(reversed(engine.years(name)))[:1]
    near = [
        found
        for year in years
        for found in places_near(engine, commune, name, year=year, middles=middles)
    ]
    if not near:
        known = bool(years) and any(v.has_figure for v in engine.communes(name, years[0]))
        absent = "aucune" if kind.feminin else "aucun"
        return TableRow((label, own, absent if known else "n.d."))
    code, km = near[0]
    if km is None:
        noun = "commune" if len(near) < 2 else "communes"
        return TableRow((label, own, f"dans {number(len(near))} {noun}"))
    where = f"{context.commune_names[code]}, {commune_words.distance_text(km)}"
    return TableRow((label, own, where))


def funding_piece(engine: Engine, commune: str) -> tuple[Piece, Lines]:
    """What the data say of who pays here; what they do not say is written too."""
    found = _known(commune_line(engine, commune, one) for one in load_fiche().financements)
    told = [one for one in found if one.line.value is not None]
    items = [
        f"{one.label} : {commune_words.own_cell(one)} ({one.line.value.year})."
        for one in told
        if one.line.value is not None
    ]
    return group(*([bullet_list(items)] if items else []), sentence(_UNPAID)), told


def contacts_piece(file: TerritoryFile, commune: str) -> Piece:
    """Who to ask, as the territory file writes it: signatories, sector, working groups."""
    convention = file.convention
    items = []
    if convention and convention.signataires:
        period = f"{convention.debut.year} à {convention.fin.year}"
        names = join([one.nom for one in convention.signataires])
        items.append(f"Signataires de la convention {period} : {names}.")
    else:
        items.append(_NO_SIGNATORY)
    secteurs = [one.nom for one in file.territoire.secteurs.values() if commune in one.communes]
    if secteurs:
        items.append(f"La commune fait partie du secteur : {join(secteurs)}.")
    if file.commissions:
        items.append(f"Groupes de travail : {join([one.nom for one in file.commissions.values()])}.")
    return bullet_list([*items, _NO_PERSON])

"""Parts of a commune's sheet: a theme, its places, who pays, who to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ctg_eval.analysis.commune import CommuneLine, commune_line, places_near
from ctg_eval.analysis.context import Context
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import Piece, bullet_list, group, sentence
from ctg_eval.display.tables import Named, Notes, Shown, TableRow, data_table
from ctg_eval.geography.shapes import Point
from ctg_eval.indicators.engine import Engine
from ctg_eval.notebook import commune_words
from ctg_eval.params.territory import TerritoryFile
from ctg_eval.referentiel.fiche import Equipement, ThemeFiche, load_fiche
from ctg_eval.sources.outlines import middles_of

Lines = list[CommuneLine]
_BESIDE = ("Ici", "Territoire", "Département")
_UNPAID = (
    "Les montants que la Caf, la commune, l’intercommunalité et le département versent ici ne sont "
    "pas dans les données importées : non renseigné."
)
_NO_SIGNATORY = "Signataires de la convention : non renseigné dans le fichier du territoire."
_NO_PERSON = "Personne à joindre : non renseigné dans le fichier du territoire."


def theme_piece(
    engine: Engine, commune: str, theme: ThemeFiche, *, nom: str
) -> tuple[Piece, Lines]:
    """A theme: a sentence on its first known figure, then the table of the others.

    Args:
        engine: Engine of the territory.
        commune: Code of the commune.
        theme: What the sheet says of the theme.
        nom: Name of the commune, for the title of the table.

    Returns:
        The piece, and the lines that it prints.
    """
    said = _first_said(engine, commune, theme)
    name = said.line.identifier if said else ""
    lines = _known(
        commune_line(engine, commune, choice) for choice in theme.lignes if name not in choice
    )
    year = commune_words.common_year(lines)
    table = data_table(
        f"{theme.titre} – {nom}",
        (f"En {year}" if year else "Ce qui est compté", *_BESIDE),
        [TableRow(commune_words.row_of(one, year=year)) for one in lines],
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
    return next(
        (one for one in lines if one.line.value and one.line.value.interval.is_bounded), None
    )


def services_piece(context: Context, engine: Engine, commune: str) -> tuple[Piece, Lines]:
    """What exists in the commune, and where else in its territory the nearest one is.

    Args:
        context: The territory.
        engine: Its engine.
        commune: Code of the commune.
    """
    middles = middles_of(context.store, context.territory.communes)
    kinds = load_fiche().equipements
    lines = _known(commune_line(engine, commune, {one: kinds[one].mots}) for one in kinds)
    look = _Look(context, engine, commune, middles, commune_words.common_year(lines))
    rows = [look.row(one, kinds[one.line.identifier]) for one in lines]
    table = data_table(
        "Dans la commune, et au plus près dans le reste du territoire",
        (f"En {look.year}" if look.year else "Lieu", "Ici", "Le plus proche ailleurs"),
        rows,
        text_columns=(2,),
        notes=Notes(note=_distances(rows)),
    )
    return table, lines


def _distances(rows: Sequence[TableRow]) -> str:
    has_km = any(row.cells[2].endswith("km") for row in rows)
    measured = "À vol d’oiseau, de milieu à milieu de commune. " if has_km else ""
    return f"{measured}Les lieux hors du territoire ne sont pas comptés."


@dataclass(frozen=True, slots=True)
class _Look:
    """Where places are looked for: the territory, from one of its communes."""

    context: Context
    engine: Engine
    commune: str
    middles: Mapping[str, Point]
    year: int | None

    def row(self, one: CommuneLine, kind: Equipement) -> TableRow:
        """A kind of place: how many here, and where the nearest other one is."""
        own = commune_words.own_cell(one, feminine=kind.feminin)
        return TableRow((commune_words.dated(one, self.year), own, self._elsewhere(one, kind)))

    def _elsewhere(self, one: CommuneLine, kind: Equipement) -> str:
        name = one.line.identifier
        year = one.year or next(iter(reversed(self.engine.years(name))), None)
        if year is None:
            return "n.d."
        near = places_near(self.engine, self.commune, name, year=year, middles=self.middles)
        if not near:
            is_known = all(value.has_figure for value in self.engine.communes(name, year))
            return ("aucune" if kind.feminin else "aucun") if is_known else "n.d."
        code, km = near[0]
        if km is None:
            noun = "autre commune" if len(near) < 2 else "autres communes"
            figures = [value.figure for value in self.engine.communes(name, year)]
            return Shown(f"dans {number(len(near))} {noun}", figures)
        return Named(f"{self.context.commune_names[code]}, {commune_words.distance_text(km)}")


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
    """Who to ask, as the territory file writes it: signatories of the convention, sector."""
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
        items.append(f"Secteur du territoire : {join(secteurs)}.")
    return bullet_list([*items, _NO_PERSON])

"""Write docs/guide/modeles.md and the empty tables of docs/modeles from the declarations.

    python scripts/make_templates.py

The same declarations give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ctg_eval.referentiel.classeur import Colonne, load_contract
from ctg_eval.referentiel.sources import Fichier, Source, load_sources

DOCS = Path(__file__).resolve().parents[1] / "docs"
FOLDER, PAGE = DOCS / "modeles", DOCS / "guide" / "modeles.md"
# The columns of the « Offre » sheet of the workbook, in its order.
OFFER = (
    *("id", "intitule", "type", "commune", "gestionnaire", "gestion", "places"),
    *("places_ouvertes", "places_occupees", "ouverture", "fermeture"),
)
# Sheets of the workbook that a page reads already, each with its page of the guide.
SHEETS = {"Constats": "constats.md", "Participation": "paroles.md"}
TYPES = {
    "@themes": "thèmes du territoire, séparés par une barre verticale",
    "références catalogue": "identifiants du catalogue, séparés par une barre verticale",
    "code Insee": "code Insee ou nom d’une commune du territoire",
    "période": "2025, T3 2025, 2025-09 ou 2025-09-14",
    "entier": "nombre entier",
    "référence Actions": "identifiant d’une action",
    "référence Réunions": "identifiant d’une réunion",
    "références Constats": "identifiants de constats, séparés par une barre verticale",
    "texte long": "texte",
}
KEYS = {
    "identifiant": "identifiant de la structure, toujours le même",
    "nom": "nom de la structure",
    "code_commune": "code Insee de la commune, cinq caractères",
    "code_epci": "SIREN de l’EPCI, neuf chiffres",
    "code_departement": "code du département",
    "annee": "année des données, quatre chiffres",
    "source": "où la valeur a été lue (titre et page) ; non importée",
}
INTRO = """# Les modèles à remplir

Ce que les données ouvertes ne disent pas se demande à la Caf et aux services, ou se saisit. Chaque
modèle est un tableau vide, dans `docs/modeles` : remplissez-le dans un tableur, enregistrez-le en CSV
(UTF-8) ou en classeur XLSX, puis rangez-le dans le dossier du territoire : `extractions-caf` pour la Caf,
`saisies` pour les autres ([les fichiers d’un territoire](donnees.md#les-fichiers-dun-territoire)). Les relevés
d’études publiques, eux, s’importent : ils servent à tous les territoires.

- une ligne par territoire (ou par structure) et par année, les lignes des années passées au-dessus ;
- un zéro s’écrit 0 ; une donnée inconnue laisse la case vide ; aucune colonne ne se retire ;
- une ligne pour **chaque** commune du territoire : sans elle, aucun total n’est donné ;
- jamais de nom de personne.

Un effectif de moins de cinq personnes n’est jamais montré dans un document externe : il devient « 1 à 4 »
avant tout calcul.
"""


def templates() -> Iterator[tuple[str, Source, Fichier]]:
    """Kind, source and layout of every table that is filled by hand."""
    sources = load_sources()
    for kind, file in sources.kinds.items():
        source = sources.entries[kind.partition("/")[0]]
        if source.acces != "ouvert" or kind.endswith("/releve"):
            yield kind, source, file


def header(kind: str, file: Fichier) -> tuple[str, ...]:
    """The columns of a template, keys first."""
    if kind == "offre_locale/offre":
        return OFFER
    keys = [name for name in file.signe if name in KEYS]
    told = ("source",) if kind.endswith("/releve") else ()
    return (*(name for name in keys if name != "annee"), "annee", *file.colonnes, *told)


def files() -> dict[Path, str]:
    """Every file to write, with its text."""
    found = {FOLDER / f"{kind.replace('/', '_')}.csv": ";".join(header(kind, file)) + "\r\n"
             for kind, _, file in templates()}  # fmt: skip
    sheets = {FOLDER / f"{name}.csv": ";".join(load_contract()[name].noms) + "\r\n"
              for name in SHEETS}  # fmt: skip
    return {**found, **sheets, PAGE: page()}


def page() -> str:
    """The page of the guide."""
    parts, last = [INTRO], ""
    for kind, source, file in templates():
        if source.titre != last:
            parts.append(_about(source))
            last = source.titre
        parts.append(_table(kind, source, file))
    return "\n".join([*parts, *map(_sheet, SHEETS)])


def _about(source: Source) -> str:
    lines = [
        f"## {source.titre}",
        "",
        f"{source.producteur}. {source.champ}. {source.obtenir}.",
        "",
    ]
    lines += [f"Millésime : {source.millesime}. Licence : {source.licence}.", ""]
    lines += [f"- {text}" for text in source.pieges]
    return "\n".join([*lines, f"- À vérifier : {source.verifie}.", ""])


def _table(kind: str, source: Source, file: Fichier) -> str:
    name = f"{kind.replace('/', '_')}.csv"
    lines = [f"[`{name}`](../modeles/{name})", "", "| colonne | ce qu’elle compte |", "|---|---|"]
    for column in header(kind, file):
        variable = source.variables.get(column)
        words = f"{variable.libelle} ({variable.unite})" if variable else KEYS.get(column, "libre")
        lines.append(f"| `{column}` | {words} |")
    return "\n".join([*lines, ""])


def _sheet(name: str) -> str:
    """A sheet of the workbook: not imported, put as it is in the territory's folder."""
    place = f"`params/<territoire>/classeur/{name}.csv`"
    lines = [
        f"## Feuille {name} du classeur",
        "",
        f"Elle ne s’importe pas : rangez-la sous {place} ([guide]({SHEETS[name]})).",
        "",
        f"[`{name}.csv`](../modeles/{name}.csv)",
        "",
        "| colonne | ce qu’elle contient |",
        "|---|---|",
    ]
    columns = load_contract()[name].colonnes
    return "\n".join([*lines, *(f"| `{one.nom}` | {_told(one)} |" for one in columns), ""])


def _told(column: Colonne) -> str:
    words = column.mots and f"un de : {', '.join(column.mots)}"
    if column.plusieurs and column.mots:
        words = f"un ou plusieurs de : {', '.join(column.mots)}"
    needed = "obligatoire" if column.obligatoire else ""
    told = (words or TYPES.get(column.type, column.type), column.description, needed)
    return " ; ".join(filter(None, told))


def main() -> None:
    """Write the page and the tables."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8", newline="")
    print(f"{len(files()) - 1} modèles")


if __name__ == "__main__":
    main()

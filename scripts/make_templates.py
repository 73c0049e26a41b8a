"""Write docs/guide/modeles.md and the empty tables of docs/modeles from the declarations.

    python scripts/make_templates.py

The same declarations give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ctg_eval.referentiel.sources import Fichier, Source, load_sources

DOCS = Path(__file__).resolve().parents[1] / "docs"
FOLDER, PAGE = DOCS / "modeles", DOCS / "guide" / "modeles.md"
# The columns of the « Offre » sheet of the workbook, in its order.
OFFER = (
    *("id", "intitule", "type", "commune", "gestionnaire", "gestion", "places"),
    *("places_ouvertes", "places_occupees", "ouverture", "fermeture"),
)
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
    return {**found, PAGE: page()}


def page() -> str:
    """The page of the guide."""
    parts, last = [INTRO], ""
    for kind, source, file in templates():
        if source.titre != last:
            parts.append(_about(source))
            last = source.titre
        parts.append(_table(kind, source, file))
    return "\n".join(parts)


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


def main() -> None:
    """Write the page and the tables."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8", newline="")
    print(f"{len(files()) - 1} modèles")


if __name__ == "__main__":
    main()

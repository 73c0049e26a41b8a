"""`ctg-eval verifier`: every input of a territory, all faults at once."""

from __future__ import annotations

from argparse import Namespace

from ctg_eval.analysis.context import open_context, open_territory
from ctg_eval.cli.shared import Subparsers, plural
from ctg_eval.indicators.engine import themes_with_values
from ctg_eval.paths import folders


def register(commands: Subparsers, common: object) -> None:
    """Declare the command."""
    words = "vérifie les fichiers d’un territoire et dit ce que ses données permettent"
    parser = commands.add_parser(
        "verifier",
        parents=[common],
        help=words,
        description=words,
        epilog="Exemple : ctg-eval verifier lens",
    )
    parser.add_argument("id", help="nom du territoire")
    parser.set_defaults(run=run)


def run(asked: Namespace) -> int:
    """Check the territory file against the official code, then the data."""
    place = folders()
    file, store, territory = open_territory(asked.id, place)
    print(f"{file.path.name} : correct. {territory.nom}, {plural(len(territory.communes), 'commune')}, "
          f"{territory.population} habitants.")  # fmt: skip
    context = open_context(asked.id, place)
    found = themes_with_values(context.engine(), list(context.output_names))
    for theme, names in found.items():
        known = len(context.catalogue.of_theme(theme))
        if known:
            print(
                f"  {context.output_names[theme]} : {len(names)} indicateurs sur {known} ont une valeur"
            )
        else:
            print(f"  {context.output_names[theme]} : aucun indicateur au catalogue")
    dated = (
        "vérifiés"
        if store.perimeters.is_dated
        else "non vérifiés (mouvements de communes non importés)"
    )
    print(f"  Périmètres antérieurs : {dated}")
    return 0

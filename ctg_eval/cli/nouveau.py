"""`ctg-eval nouveau`: the folder of a new territory."""

from __future__ import annotations

from argparse import Namespace

from ctg_eval.cli.shared import Subparsers, plural
from ctg_eval.errors import UsageError
from ctg_eval.geography.territory import Territory, territory_from_communes, territory_from_epci
from ctg_eval.params import starting_territory_file
from ctg_eval.paths import folders
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.store import Store


def register(commands: Subparsers, common: object) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "nouveau",
        parents=[common],
        help="crée le dossier d’un territoire",
        description="Crée params/<id>/territoire.yaml, avec les communes remplies.",
        epilog="Exemples : ctg-eval nouveau lens --epci 246200364\n"
        "           ctg-eval nouveau vallee --communes 90010 90032",
    )
    parser.add_argument("id", help="nom court : a-z, 0-9 et tiret")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--epci", nargs="+", metavar="SIREN", help="un ou plusieurs EPCI")
    group.add_argument("--communes", nargs="+", metavar="CODE", help="codes Insee des communes")
    parser.add_argument("--nom", help="nom imprimé sur les pages (par défaut, celui de l’EPCI)")
    parser.set_defaults(run=run)


def run(asked: Namespace) -> int:
    """Check the perimeter, then write the territory file; an existing one is never overwritten."""
    place = folders()
    target = place.params / asked.id / "territoire.yaml"
    if target.exists():
        raise UsageError(
            f"Le territoire « {asked.id} » existe déjà ({target}). Choisissez un autre nom."
        )
    territory = _territory(asked)
    code = territory.code
    if asked.epci:
        names = {siren: code.name("epci", siren) for siren in asked.epci}
        text = starting_territory_file(asked.id, nom=asked.nom or territory.nom, epci=names)
    else:
        communes = {one: code.commune(one).nom for one in territory.communes}
        text = starting_territory_file(asked.id, nom=asked.nom or territory.nom, communes=communes)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(
        f"{target} : {territory.nom}, {plural(len(territory.communes), 'commune')}, {territory.population} habitants."
    )
    if territory.outside_epci:
        names_out = ", ".join(code.commune(one).nom for one in territory.outside_epci)
        print(f"Dans aucun EPCI : {names_out}. Ces communes n’auront pas de comparaison à un EPCI.")
    print(f"Ensuite : ctg-eval verifier {asked.id}, puis ctg-eval produire {asked.id}")
    return 0


def _territory(asked: Namespace) -> Territory:
    code = Store.at(folders().stores / "principal", load_sources()).code
    if asked.epci:
        return territory_from_epci(asked.epci, code=code, identifier=asked.id)
    return territory_from_communes(asked.communes, code=code, identifier=asked.id)

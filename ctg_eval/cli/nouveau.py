"""`ctg-eval nouveau`: the folder of a new territory."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ctg_eval.cli import words
from ctg_eval.cli.shared import Help, Subparsers, declare, plural
from ctg_eval.errors import UsageError

if TYPE_CHECKING:
    from ctg_eval.geography.territory import Territory

_HELP = Help(
    "crée le dossier d’un territoire",
    "ctg-eval nouveau lens --epci 246200364 --debut 2024-01-01\n"
    "ctg-eval nouveau vallee --communes 90010 90032",
    "Crée params/ID/territoire.yaml, avec les communes ou les EPCI du code officiel géographique.\n"
    "Un territoire qui existe déjà n’est jamais remplacé.",
)


def register(commands: Subparsers) -> None:
    """Declare the command."""
    parser = declare(commands, "nouveau", _HELP, run)
    parser.add_argument(
        "id", type=words.identifier, metavar="ID", help="nom court : a-z, 0-9 et tiret"
    )
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--epci", nargs="+", metavar="SIREN", help="un ou plusieurs EPCI entiers")
    group.add_argument("--communes", nargs="+", metavar="CODE", help="codes Insee des communes")
    parser.add_argument(
        "--nom", metavar="NOM", help="nom imprimé sur les pages (par défaut, celui de l’EPCI)"
    )
    for option, what in (("debut", "premier"), ("fin", "dernier")):
        parser.add_argument(
            f"--{option}",
            type=words.day,
            metavar="AAAA-MM-JJ",
            help=f"{what} jour de la convention en cours",
        )


def run(asked: Namespace) -> int:
    """Check the perimeter, then write the territory file; an existing one is never overwritten."""
    from ctg_eval.paths import folders

    place = folders()
    target = place.params / asked.id / "territoire.yaml"
    if target.exists():
        raise UsageError(
            f"Le territoire « {asked.id} » existe déjà ({target}). Choisissez un autre nom."
        )
    territory = _territory(asked, place.stores)
    text = _text(asked, territory)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    communes = plural(len(territory.communes), "commune")
    print(f"{territory.nom}, {communes}, {plural(territory.population, 'habitant')} : {target}")
    if territory.outside_epci:
        out = ", ".join(territory.code.commune(one).nom for one in territory.outside_epci)
        print(f"Dans aucun EPCI : {out}. Ces communes n’auront pas de comparaison à un EPCI.")
    if asked.debut is None:
        print("Sans --debut, pas d’indice depuis le début de la convention : voir « À compléter ».")
    print(f"Ensuite : ctg-eval verifier {asked.id}, puis ctg-eval produire {asked.id}")
    return 0


def _territory(asked: Namespace, stores: Path) -> Territory:
    from ctg_eval.geography.territory import territory_from_communes, territory_from_epci
    from ctg_eval.referentiel.sources import load_sources
    from ctg_eval.sources.store import Store

    code = Store.at(stores / "principal", load_sources()).code
    if asked.epci:
        return territory_from_epci(asked.epci, code=code, identifier=asked.id)
    return territory_from_communes(asked.communes, code=code, identifier=asked.id)


def _text(asked: Namespace, territory: Territory) -> str:
    from ctg_eval.params import starting_territory_file

    code, level = territory.code, "epci" if asked.epci else "communes"
    names = (
        {siren: code.name("epci", siren) for siren in asked.epci}
        if asked.epci
        else {one: code.commune(one).nom for one in territory.communes}
    )
    nom = territory.nom if asked.nom is None else asked.nom
    return starting_territory_file(
        asked.id, nom=nom, debut=asked.debut, fin=asked.fin, **{level: names}
    )

"""The first `territoire.yaml` of a territory: short, commented in French, valid as it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ctg_eval.errors import Fault, ParamsError
from ctg_eval.params.models import DEFAULT_COG, SLUG

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TEMPLATE = """\
# Description du territoire. Toute clé inconnue ou mal formée est signalée avec sa ligne.
# Vérifier ce fichier : ctg-eval verifier {identifier}
territoire:
  id: {identifier_yaml}
  nom: {nom}
{perimeter}
  cog: {cog}                     # millésime du code officiel géographique

# Les instances de la CTG et leurs rythmes : à adapter à l’annexe 4 de votre convention.
instances:
  copil: {{nom: Comité de pilotage, minimum_par_an: 1, alerte_mois: 10}}
  cotech: {{nom: Comité technique, minimum_par_an: 1, maximum_par_an: 2}}
  groupe-projet: {{nom: Groupe projet, moyenne_par_mois: 1, avec_caf: true}}
  rencontre-cdc: {{nom: Rencontre des chargés de coopération, moyenne_par_mois: 2, a_confirmer: true}}

# Les missions des chargés de coopération, en quatre blocs.
missions:
  politiques: [suivi des décisions du Copil, programmation du plan, expertises, évaluation en continu]
  reseau: [information et régulation entre CDC et supports communs, information et sensibilisation des partenaires]
  offre-besoins: [diagnostic partagé, veille sur les groupes de travail, outils de suivi et d’échanges]
  population: [concertation et participation, initiatives citoyennes, supports de communication]

# À compléter : retirez le « # » du début des lignes utiles et corrigez-les.
# conventions:                  # de la plus ancienne à la plus récente : la dernière est en cours
#   - debut: 2024-01-01
#     fin: 2028-12-31
# zone_scolaire: B              # A, B ou C
# commissions:
#   petite-enfance: {{nom: Petite enfance et inclusion, themes: [petite-enfance]}}
# etp:
#   cofinances: {{quantite: 2.1}}  # équivalents temps plein cofinancés par la Caf
# diffusion: externe            # externe : secret appliqué ; interne : document de travail
"""


def starting_territory_file(
    identifier: str,
    *,
    nom: str,
    communes: Mapping[str, str] | None = None,
    epci: Mapping[str, str] | None = None,
) -> str:
    """Text of a new territory's file, which `load_territory_file` accepts.

    Args:
        identifier: Name of the territory's folder.
        nom: Name printed on reports.
        communes: Name of each commune by its code; or else `epci`.
        epci: Name of each EPCI by its SIREN.

    Raises:
        ParamsError: the identifier or the name is refused.
        ValueError: both or neither of `communes` and `epci` are given.
    """
    if bool(communes) == bool(epci):
        raise ValueError("give communes or epci, one of them")
    _check(identifier, nom)
    return _TEMPLATE.format(
        identifier=identifier,
        identifier_yaml=_quoted(identifier),
        nom=_quoted(nom.strip()),
        perimeter=_listed("communes", communes) if communes else _listed("epci", epci or {}),
        cog=DEFAULT_COG,
    )


def _check(identifier: str, nom: str) -> None:
    faults = []
    if not re.fullmatch(SLUG.strip("^$"), identifier):
        meant = re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-")[:40]
        remedy = "Seulement a-z sans accent, 0-9 et tiret, 40 caractères au plus"
        remedy += f" : par exemple « {meant} »" if meant else ""
        faults.append(Fault("identifiant", f"« {identifier} » n’est pas accepté", remedy))
    if not nom.strip():
        faults.append(Fault("nom", "le nom du territoire est vide", "Donnez-lui un nom"))
    if faults:
        raise ParamsError("Nouveau territoire", faults)


def _listed(key: str, names: Mapping[str, str]) -> str:
    lines = [f"  {key}:                     # codes toujours entre guillemets"]
    for code in sorted(names):
        name = " ".join(_UNPRINTABLE.sub(" ", names[code]).split())
        lines.append(f"    - {_quoted(code)}  # {name}".rstrip(" #"))
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """The text between double quotes, as YAML reads it back."""
    escaped = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", escaped)

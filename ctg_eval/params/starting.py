"""The first `territoire.yaml` of a territory: short, commented in French, valid as it stands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

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
{conventions}
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
{later}# zone_scolaire: B              # A, B ou C
# commissions:
#   petite-enfance: {{nom: Petite enfance et inclusion, themes: [petite-enfance]}}
# etp:
#   cofinances: {{quantite: 2.1}}  # équivalents temps plein cofinancés par la Caf
# diffusion: externe            # externe : secret appliqué ; interne : document de travail
"""
_CONVENTIONS = """\
conventions:                  # de la plus ancienne à la plus récente : la dernière est en cours
  - debut: {debut}
    fin: {fin}"""
_YEARS = 5


def starting_territory_file(
    identifier: str,
    *,
    nom: str,
    communes: Mapping[str, str] | None = None,
    epci: Mapping[str, str] | None = None,
    debut: date | None = None,
    fin: date | None = None,
) -> str:
    """Text of a new territory's file, which `load_territory_file` accepts.

    Args:
        identifier: Name of the territory's folder.
        nom: Name printed on reports.
        communes: Name of each commune by its code; or else `epci`.
        epci: Name of each EPCI by its SIREN.
        debut: First day of the convention under way; without it, its lines stay to be filled in.
        fin: Its last day; five years after `debut` unless given, and then marked to be checked.

    Raises:
        ParamsError: the identifier, the name or the dates are refused.
        ValueError: both or neither of `communes` and `epci` are given.
    """
    if bool(communes) == bool(epci):
        raise ValueError("give communes or epci, one of them")
    _check(identifier, nom, debut, fin)
    written = _conventions(debut, fin)
    return _TEMPLATE.format(
        identifier=identifier,
        identifier_yaml=_quoted(identifier),
        nom=_quoted(nom.strip()),
        perimeter=_listed("communes", communes) if communes else _listed("epci", epci or {}),
        cog=DEFAULT_COG,
        conventions=f"\n{written}\n" if debut else "",
        later="" if debut else "".join(f"# {line}\n" for line in written.splitlines()),
    )


def identifier_fault(identifier: str) -> Fault | None:
    """Why a name cannot be a territory's folder, with a proposal; None when it can."""
    if re.fullmatch(SLUG.strip("^$"), identifier):
        return None
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    meant = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:40].strip("-")
    remedy = "Seulement a-z sans accent, 0-9 et tiret, 40 caractères au plus"
    remedy += f" : par exemple « {meant} »" if meant else ""
    return Fault("identifiant", f"« {identifier} » n’est pas accepté", remedy)


def _check(identifier: str, nom: str, debut: date | None, fin: date | None) -> None:
    named = identifier_fault(identifier)
    faults = [named] if named else []
    if not nom.strip():
        faults.append(Fault("nom", "le nom du territoire est vide", "Donnez-lui un nom"))
    if fin and not debut:
        faults.append(Fault("fin", "la convention n’a pas de début", "Donnez aussi le début"))
    if debut and fin and fin < debut:
        found = f"la fin ({fin}) vient avant le début ({debut})"
        faults.append(Fault("fin", found, "Corrigez l’une des deux dates"))
    if faults:
        raise ParamsError("Nouveau territoire", faults)


def _conventions(debut: date | None, fin: date | None) -> str:
    """The convention under way; an example of it when its start is not known."""
    if debut is None:
        return _CONVENTIONS.format(debut="2024-01-01", fin="2028-12-31")
    if fin is not None:
        return _CONVENTIONS.format(debut=debut, fin=fin)
    guess = f"{_years_later(debut) - timedelta(days=1)}        # cinq ans : à vérifier"
    return _CONVENTIONS.format(debut=debut, fin=guess)


def _years_later(day: date) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + _YEARS, day=28 if leap else day.day)


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

"""The territory file's contract: frozen models, one class a block, unknown keys refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

DEFAULT_COG = 2026
DEFAULT_THEMES: Mapping[str, str] = {
    "petite-enfance": "Petite enfance / inclusion",
    "enfance-jeunesse": "Enfance / jeunesse",
    "parentalite": "Parentalité",
    "acces-aux-droits": "Accès aux droits, animation de la vie sociale, numérique, "
    "interventions sociales, logement",
}
RESERVED_THEMES: Mapping[str, str] = {"portrait": "Portrait", "gouvernance": "Gouvernance"}
SLUG = r"^[a-z0-9-]{1,40}$"
COMMUNE = re.compile(r"[0-9A-Z]{5}", re.ASCII)

Level = Literal["epci", "departement", "region", "france", "pairs"]
Diffusion = Literal["externe", "interne"]


def fault(found: str, remedy: str) -> PydanticCustomError:
    """A refusal already in French, which the translation passes on as it is."""
    return PydanticCustomError("ctg", "{found}", {"found": found, "remedy": remedy})


def commune_code(value: object) -> object:
    """Refuse what cannot be a commune code; a number is told apart (its zero may be lost)."""
    if not isinstance(value, str):
        raise PydanticCustomError("ctg_code", "code", {"kind": "commune", "size": 5})
    if not COMMUNE.fullmatch(value):
        meant = value.strip().upper().zfill(5)
        rule = 'Écrivez le code Insee, cinq caractères entre guillemets : "01004" ou "2A004"'
        raise fault(
            f"« {value} » n’a pas la forme d’un code commune",
            f'Vouliez-vous "{meant}" ? {rule}' if COMMUNE.fullmatch(meant) else rule,
        )
    return value


def _siren(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("ctg_code", "code", {"kind": "EPCI", "size": 9})
    if not re.fullmatch(r"\d{9}", value, re.ASCII):
        raise fault(
            f"« {value} » n’a pas la forme d’un SIREN d’EPCI",
            'Écrivez neuf chiffres entre guillemets : "246200364"',
        )
    return value


def iso_date(value: object) -> object:
    """A date, or its text AAAA-MM-JJ; anything else is refused in French."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        raise fault(
            f"la date « {value} » n’existe pas au calendrier", "Corrigez le mois ou le jour"
        ) from None
    raise PydanticCustomError("ctg_date", "date")


def _yes_no(value: object) -> object:
    words = {"oui": True, "non": False}
    return words.get(value.lower(), value) if isinstance(value, str) else value


def _inner_path(value: object) -> object:
    if not isinstance(value, str):
        return value
    path = value.replace("\\", "/")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
        raise fault(
            f"le chemin « {value} » sort du dossier du territoire",
            "Rangez le fichier dans ce dossier et écrivez son nom depuis là : classeur.xlsx",
        )
    return path


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
CommuneCode = Annotated[str, BeforeValidator(commune_code)]
Siren = Annotated[str, BeforeValidator(_siren)]
Day = Annotated[date, BeforeValidator(iso_date)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
InnerPath = Annotated[Text, BeforeValidator(_inner_path)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class Block(BaseModel):
    """Base of every block: frozen, strict, closed; an optional key left empty is absent."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        optional = {name for name, info in cls.model_fields.items() if not info.is_required()}
        return {
            key: value for key, value in data.items() if value is not None or key not in optional
        }


class Secteur(Block):
    """A part of the territory, for commissions and tables."""

    nom: Text
    communes: Annotated[tuple[CommuneCode, ...], Field(min_length=1)]


class Territoire(Block):
    """What the territory is; `communes` or `epci` says its perimeter, never both."""

    id: Slug
    nom: Text
    communes: Annotated[tuple[CommuneCode, ...], Field(min_length=1)] | None = None
    epci: Annotated[tuple[Siren, ...], Field(min_length=1)] | None = None
    cog: Annotated[int, Field(ge=2000, le=2100)] = DEFAULT_COG
    secteurs: Mapping[Slug, Secteur] = Field(default_factory=dict)
    comparaisons: tuple[Level, ...] = ("epci", "departement", "region", "france", "pairs")
    pairs: Annotated[int, Field(ge=1, le=100)] = 10


class Avenant(Block):
    """A change made to a convention."""

    date: Day
    objet: Text


class Signataire(Block):
    """Who signs a convention; `deliberation` is the date of the council's vote."""

    nom: Text
    type: Text | None = None
    deliberation: Day | None = None


class Convention(Block):
    """One convention; the last of the list is the one in force."""

    debut: Day
    fin: Day
    signature: Day | None = None
    avenants: tuple[Avenant, ...] = ()
    signataires: tuple[Signataire, ...] = ()


class Cadre(Block):
    """A policy with which the CTG is articulated, and its axes."""

    nom: Text
    axes: tuple[Text, ...] = ()


class Echeance(Block):
    """A date of the yearly calendar."""

    nom: Text
    date: Day
    a_confirmer: YesNo = False


class Periode(Block):
    """A span of days, both ends included."""

    debut: Day
    fin: Day


class Instance(Block):
    """A body of governance and its expected rhythm."""

    nom: Text
    minimum_par_an: Count | None = None
    maximum_par_an: Count | None = None
    moyenne_par_mois: Amount | None = None
    alerte_mois: Annotated[int, Field(ge=1)] | None = None
    avec_caf: YesNo = False
    a_confirmer: YesNo = False


class Commission(Block):
    """A working group; `rythme_souhaite` is per year, shown and never an alert."""

    nom: Text
    type: Literal["thematique", "territoriale"] = "thematique"
    themes: tuple[str, ...] = ()
    objectifs: tuple[Text, ...] = ()
    secteur: str | None = None
    rythme_souhaite: Amount | None = None


class EtpCofinances(Block):
    """Posts of chargés de coopération that the Caf co-finances, in full-time equivalents."""

    quantite: Amount
    a_confirmer: YesNo = False


class Etp(Block):
    """Means in staff; the detail by employer is in the workbook."""

    cofinances: EtpCofinances | None = None


class Cible(Block):
    """A target, in the unit of its indicator, and the day it was decided."""

    valeur: Annotated[float, Field(allow_inf_nan=False)]
    decidee_le: Day


class Accessibilite(Block):
    """How access is computed: the speed that makes minutes of kilometres has no default."""

    vitesse_km_h: Annotated[float, Field(ge=5, le=130, allow_inf_nan=False)] | None = None
    seuil_minutes: Annotated[int, Field(ge=1, le=60)] = 15


class Secret(Block):
    """Threshold under which local counts are hidden: raised at will, never under 5."""

    seuil: Annotated[int, Field(ge=5)] = 5


class Questionnaire(Block):
    """Answers to a survey and the dictionary that explains them."""

    fichier: InnerPath
    dictionnaire: InnerPath


class Donnees(Block):
    """Where the territory's own data are (paths from its folder) and which store it reads."""

    classeur: InnerPath = "classeur.xlsx"
    extractions: tuple[InnerPath, ...] = (
        "extractions-caf/*.csv",
        "extractions-caf/*.xlsx",
        "saisies/*.csv",
        "saisies/*.xlsx",
    )
    annee_offre: Annotated[int, Field(ge=2000, le=2100)] | None = None
    questionnaires: Mapping[Slug, Questionnaire] = Field(default_factory=dict)
    temps_trajet: InnerPath | None = None
    entrepot: Slug = "principal"

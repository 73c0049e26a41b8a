"""Declarations of sources: what each official file holds, and where each variable stands in it.

A source has variables (facts with a unit) and files (layouts). A column of a file may also feed a
variable of another source, named with its source (`insee_pop_ref.pmun`): two files then give the
same fact, and the declared priority decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ctg_eval.bounds import Status
from ctg_eval.errors import Fault, ReferentielError
from ctg_eval.referentiel.refusals import faults_of
from ctg_eval.referentiel.yaml import Declared, YesNo, declarations

FOLDER = Path(__file__).parent / "donnees" / "sources"

Level = Literal["commune", "epci", "departement", "region", "france", "iris", "qpv"]
Nature = Literal["effectif", "taux", "part", "ratio", "mediane", "montant", "indice"]


class Variable(Declared):
    """A fact that files give: one figure an area and a year.

    Attributes:
        libelle: What it counts, in words.
        unite: Unit, plural.
        nature: What kind of figure it is.
        additif: Whether communes may be summed.
        statut: How far a published value is known (exact, estimated).
        minimum: Least possible value; None when it may be negative.
        personnes: Whether it counts people or families, whom a small number could tell; places,
            structures, meetings do not, and a local file's are then shown as they are.
        usage: « interne » when it serves a formula and is no fact of its own.
    """

    libelle: str
    unite: str
    nature: Nature = "effectif"
    additif: YesNo = True
    statut: Status = Status.EXACT
    minimum: float | None = 0.0
    personnes: YesNo = True
    usage: Literal["publie", "interne"] = "publie"

    @model_validator(mode="before")
    @classmethod
    def _only_counts_add_up(cls, data: Any) -> Any:
        if isinstance(data, dict) and "additif" not in data:
            data = {**data, "additif": data.get("nature", "effectif") == "effectif"}
        return data


class Annee(Declared):
    """Where a file says the year of its figures; one of the fields.

    Attributes:
        colonne: A column (« 2023 », « 2024-12 », « 2024-T4 », « 2022-2023 »).
        prendre: Which end of a period counts.
        suffixe: The year stands in the columns' names (`{aa}`, `{aaaa}`).
        nom: A pattern with one group, looked for in the file's name.
        feuille: A pattern with one group, looked for in the head lines of a sheet.
        fixe: The year itself.
        mois: Of a monthly file, the month whose rows count (12: December); 0 keeps every row.
    """

    colonne: str = ""
    prendre: Literal["debut", "fin"] = "debut"
    suffixe: YesNo = False
    nom: str = ""
    feuille: str = ""
    fixe: int = 0
    mois: int = Field(default=0, ge=0, le=12)


class Note(Declared):
    """A column of flags: rows whose flag is not `publie` are secret as a whole."""

    colonne: str
    publie: str = "0"


class Vide(Declared):
    """What an empty cell means.

    Attributes:
        sens: secret (unknown), manquant (unknown), petit (0 to seuil − 1).
        seuil: First published count, for `petit`.
    """

    sens: Literal["secret", "manquant", "petit"] = "manquant"
    seuil: int = 5


class Colonne(Declared):
    """Where a variable stands; one of the fields.

    Attributes:
        colonne: Pattern of a header (`{aa}`: the year; `*`: any text; `|`: another name).
        produit: Patterns of two columns to multiply.
        compte: The rows themselves are counted.
        cases: Melodi: value(s) of each dimension; several values are summed.
        lignes: Wide files: the rows that count, by the value(s) of other columns.
        au_dessus: The variable is 1 where the column is strictly above this, 0 elsewhere.
        arrondi: Step of the publication (5: multiple of 5; 1: whole number).
        arrondi_si_entier: The step holds only for whole values (some are published finer).
        plancher: A value printed at or under this may hide any smaller one.
        vide: What an empty cell means here, when it differs from the file's.
    """

    colonne: str = ""
    produit: tuple[str, ...] = ()
    compte: YesNo = False
    cases: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    lignes: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    au_dessus: float | None = None
    arrondi: float = 0.0
    arrondi_si_entier: YesNo = False
    plancher: float | None = None
    vide: Vide | None = None


def _column(value: object) -> object:
    if isinstance(value, str):
        return {"colonne": value}
    if isinstance(value, dict):
        return {
            name: {key: _texts(item) for key, item in content.items()}
            if name in ("cases", "lignes")
            else content
            for name, content in value.items()
        }
    return value


def _texts(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, (list, tuple)) else [value]
    return tuple(str(item) for item in items)


ColonneEcrite = Annotated[Colonne, BeforeValidator(_column)]


class Fichier(Declared):
    """One layout of a source.

    Attributes:
        forme: Which reader takes it.
        signe: Headers that recognise it (patterns); all must be there.
        absents: Headers whose presence says that it is another kind.
        valeurs: Melodi: codes of which one at least stands in the column.
        niveau: Level of the areas, or « selon-code » when the codes tell it.
        geo: Column of the area's code; « a + b » joins two of them (a commune and its IRIS). None
            where the whole file is of France.
        geo_noms: Columns of the department's and of the commune's names, where the file has no
            code of commune.
        geo_format: « outremer-six » when overseas communes carry six characters.
        geo_ecartes: Pattern of codes to leave out.
        france: Code of the national row (F, FM, F_X_D976) whatever the file writes.
        filtre: Columns that must hold one of the values.
        garder: Of several rows of one area and year, the one whose column is the greatest.
        annee: Where the year stands.
        colonnes: Variable → where it stands.
        arrondi: Step of publication of every count of the file.
        vide: What an empty cell means.
        note: Flag column.
        priorite: The lowest wins when two files give one fact.
        creux: A missing row is a zero: « departement » when one row shows that the department
            is covered, « communes » when every commune of 2,000 inhabitants has a row there, « villes »
            when every one of 10,000 has.
        libelle: Column of the area's name.
        communes: Column of the communes' names (zones).
        latitude: Column of a place's latitude.
        longitude: Column of a place's longitude.
        identifiant: Column of a place's identifier.
        champ: Field of the figures when it is not the source's.
        raison: Why a known kind is left aside (`forme: aucune`).
    """

    forme: Literal["large", "melodi", "lieux", "contours", "mouvements", "code", "aucune"]
    signe: tuple[str, ...] = ()
    absents: tuple[str, ...] = ()
    valeurs: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    niveau: Level | Literal["selon-code"] = "commune"
    geo: str = ""
    geo_noms: tuple[str, ...] = ()
    geo_format: Literal["", "outremer-six"] = ""
    geo_ecartes: str = ""
    france: str = ""
    filtre: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    garder: str = ""
    annee: Annee = Annee()
    colonnes: Mapping[str, ColonneEcrite] = Field(default_factory=dict)
    arrondi: float = 0.0
    vide: Vide = Vide()
    note: Note | None = None
    priorite: int = 50
    creux: Literal["", "departement", "communes", "villes"] = ""
    libelle: str = ""
    communes: str = ""
    latitude: str = ""
    longitude: str = ""
    identifiant: str = ""
    champ: str = ""
    raison: str = ""


class Telechargement(Declared):
    """A file of a source that the program can fetch by itself.

    Attributes:
        adresse: Its public address.
        sha256: Fingerprint that it must have; empty where the producer may publish it again.
    """

    adresse: str = Field(pattern=r"^https?://[^\s/]+/\S+$")
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


def _download(value: object) -> object:
    return {"adresse": value} if isinstance(value, str) else value


NomFichier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
TelechargementEcrit = Annotated[Telechargement, BeforeValidator(_download)]


class Source(Declared):
    """A data set of a producer, with what must be known to use it.

    Attributes:
        titre: Title of the data set.
        producteur: Who publishes it.
        licence: Terms of use.
        page: Public address of the data set; empty for what is asked for locally.
        frequence: How often it is published.
        champ: Who and where is counted.
        acces: « ouvert », « extraction Caf », « saisie ».
        format: What the file is: its name or data set, its marks, its encoding.
        cle: What its rows are known by.
        millesime: Which years exist.
        obtenir: Where to take it, or whom to ask for it.
        telechargements: Name to give each file that can be fetched → its address. Empty: by hand.
        sans_lecteur: Why no file of it is read, when none is.
        verifie: How sure the layout is: read on a true file, or still to be confirmed.
        pieges: What must not be forgotten when reading it.
        variables: Its facts.
        fichiers: Its layouts.
    """

    titre: str
    producteur: str
    licence: str
    page: str = ""
    frequence: str = "annuelle"
    champ: str = ""
    acces: Literal["ouvert", "extraction Caf", "saisie"] = "ouvert"
    format: str = ""
    cle: str = ""
    millesime: str = ""
    obtenir: str = ""
    telechargements: Mapping[NomFichier, TelechargementEcrit] = Field(default_factory=dict)
    sans_lecteur: str = ""
    verifie: str = ""
    pieges: tuple[str, ...] = ()
    variables: Mapping[str, Variable] = Field(default_factory=dict)
    fichiers: Mapping[str, Fichier] = Field(default_factory=dict)


class Sources(Declared):
    """Every declared source.

    Attributes:
        entries: Source by identifier.
    """

    entries: Mapping[str, Source]

    def is_open(self, variable: str) -> bool:
        """Whether everyone may read the source of a variable: it is published as it is."""
        return self.entries[variable.partition(".")[0]].acces == "ouvert"

    def variable(self, identifier: str) -> Variable:
        """The variable « source.name ».

        Raises:
            KeyError: no source declares it.
        """
        source, _, name = identifier.partition(".")
        return self.entries[source].variables[name]

    @property
    def variables(self) -> dict[str, Variable]:
        """Every variable by its full identifier."""
        return {
            f"{source}.{name}": variable
            for source, entry in self.entries.items()
            for name, variable in entry.variables.items()
        }

    @property
    def kinds(self) -> dict[str, Fichier]:
        """Every layout by « source/layout »."""
        return {
            f"{source}/{name}": fichier
            for source, entry in self.entries.items()
            for name, fichier in entry.fichiers.items()
        }

    def columns(self, kind: str) -> dict[str, Colonne]:
        """Full variable identifier → where it stands, for one layout."""
        source = kind.partition("/")[0]
        return {
            name if "." in name else f"{source}.{name}": column
            for name, column in self.kinds[kind].colonnes.items()
        }

    def files_of(self, variable: str) -> tuple[str, ...]:
        """Layouts that give a variable."""
        return tuple(kind for kind in self.kinds if variable in self.columns(kind))


@lru_cache(maxsize=8)
def load_sources(folder: Path = FOLDER) -> Sources:
    """The declared sources, checked as a whole.

    Raises:
        ReferentielError: every fault of every declaration.
    """
    faults: list[Fault] = []
    entries: dict[str, Source] = {}
    for identifier, (name, content) in declarations(folder).items():
        try:
            entries[identifier] = Source.model_validate(content)
        except ValidationError as error:
            faults += faults_of(
                error, path=folder / name, identifier=identifier, noun="source", model=Source
            )
    sources = Sources(entries=entries)
    faults += [
        Fault(f"source « {kind} »", f"la variable « {variable} » n’est déclarée nulle part")
        for kind in sources.kinds
        for variable in sources.columns(kind)
        if variable not in sources.variables
    ]
    if faults:
        raise ReferentielError("Déclarations des sources", faults)
    return sources

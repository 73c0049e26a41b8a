"""The metadata of a page: shown by the notebook's first cell, read by the exporter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ctg_eval.display.jupyter import SHEET
from ctg_eval.display.pieces import escaped
from ctg_eval.errors import ReportError, nearest

MIME = "application/vnd.ctg.rapport+json"
LAYOUTS = ("", "commune")  # each but the first has its style sheet beside that of all pages


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """What the head, the banner and the foot of a page say.

    Attributes:
        collection: Name of the set of reports (« Convention territoriale globale »).
        rapport: Kind of report and theme (« Diagnostic partagé · Petite enfance »).
        statut: State of the document (« Document de travail, à valider par le Copil »).
        titre: Title of the browser's tab and of the printed foot.
        message: The h1: what the page says, as a sentence.
        chapo: Two sentences under the h1; may be empty.
        meta: Short facts (instance, date, version), printed on one line.
        territoire: Name of the territory.
        pied: Foot of the page: provenance and contact.
        fictif: Whether the page is made from the demo data.
        interne: Whether the page must not circulate.
        numeros: Whether sections are numbered.
        sommaire: Whether the contents are printed.
        gabarit: « commune » for a page of two columns that holds on one sheet of A4; else empty.
    """

    titre: str
    message: str
    territoire: str
    collection: str = "Convention territoriale globale"
    rapport: str = ""
    statut: str = ""
    chapo: str = ""
    meta: tuple[str, ...] = ()
    pied: str = ""
    fictif: bool = False
    interne: bool = False
    numeros: bool = True
    sommaire: bool = True
    gabarit: str = ""

    def __post_init__(self) -> None:
        """Refuse a page without title, message or territory."""
        for name in ("titre", "message", "territoire"):
            if not getattr(self, name).strip():
                raise ReportError(f"Page refusée : « {name} » est vide dans ses métadonnées.")
        if self.gabarit not in LAYOUTS:
            raise ReportError(f"Page refusée : gabarit « {self.gabarit} » inconnu.")

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> PageMeta:
        """The metadata that a notebook output holds.

        Raises:
            ReportError: a key is unknown or absent, or a value has the wrong type.
        """
        known = {item.name: item.default for item in fields(cls)}
        for name in given:
            if name not in known:
                hint = nearest(name, known)
                tail = f" ; vouliez-vous « {hint} » ?" if hint else "."
                raise ReportError(f"Métadonnée de page inconnue : « {name} »{tail}")
        for name in ("titre", "message", "territoire"):
            if name not in given:
                raise ReportError(f"Métadonnée de page absente : « {name} ».")
        values = {name: _typed(name, value, known[name]) for name, value in given.items()}
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The metadata as JSON types."""
        return {**asdict(self), "meta": list(self.meta)}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """What the first cell keeps for the exporter, and shows in JupyterLab."""
        shown = f'<p data-piece="metadonnees"><strong>{escaped(self.message)}</strong></p>'
        return {MIME: self.to_dict(), "text/html": shown + SHEET, "text/plain": self.message}


def _typed(name: str, value: object, default: object) -> Any:
    """The value in the type of its default (text where there is none)."""
    if name == "meta":
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(value, bool if isinstance(default, bool) else str):
        return value
    raise ReportError(f"Métadonnée de page « {name} » : valeur « {value} » inattendue.")

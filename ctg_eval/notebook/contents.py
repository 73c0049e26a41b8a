"""What a report holds before it shows anything: its lines by theme, its numbering, its words."""

from __future__ import annotations

import html
import re
from functools import cached_property

from ctg_eval.analysis import theme as themes
from ctg_eval.analysis.commissions import themes_of
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.provenance import data_key
from ctg_eval.analysis.surroundings import Surroundings, surroundings
from ctg_eval.analysis.theme import Line
from ctg_eval.display.pieces import Numbering, Piece
from ctg_eval.notebook import again, phrases, quarters, sections
from ctg_eval.notebook.fiches import Shown
from ctg_eval.params.run import RunParameters
from ctg_eval.referentiel import rapports as registre


class Contents:
    """The matter of a report; its methods that show a part of the page are those of `Rapport`.

    Attributes:
        nom: Name of the report in the register.
        parametres: Checked parameters.
        contexte: Territory, store and catalogue, open.
    """

    def __init__(
        self, nom: str, entree: registre.Rapport, contexte: Context, parametres: RunParameters
    ) -> None:
        self.nom = nom
        self.parametres = parametres
        self.contexte = contexte.at(parametres)
        self._entree = entree
        self._moteur = self.contexte.engine(parametres)
        self._numeros = Numbering()
        self._textes: list[str] = []
        self._cles_montrees = Shown()
        self._montrees: dict[tuple[str, str, str], Piece] = {}

    @cached_property
    def _cle(self) -> str:
        return again.key_of(self.nom, self.parametres, data_key(self.contexte, self.parametres))

    @cached_property
    def _lignes(self) -> dict[str, list[Line]]:
        newest = self._moteur.last_year
        return {
            key: sections.current(themes.lines(self._moteur, key), newest) for key in self._themes
        }

    @property
    def _themes(self) -> dict[str, str]:
        """Thèmes du rapport : celui demandé, ceux de sa commission, ou ceux du territoire."""
        names = self.contexte.output_names
        return {key: names[key] for key in themes_of(self.parametres, self.contexte.file)}

    @property
    def _tout(self) -> list[Line]:
        return [line for lines in self._lignes.values() for line in lines]

    @property
    def _parlantes(self) -> list[Line]:
        """Toutes les lignes, les plus parlantes de chaque thème d’abord."""
        found: list[Line] = []
        for key, lines in self._lignes.items():
            found += phrases.telling(lines, key, most=len(lines))
        return found

    @property
    def _classees(self) -> list[Line]:
        """Toutes les lignes, même sans chiffre du territoire entier, les plus parlantes d’abord."""
        found: list[Line] = []
        for key, lines in self._lignes.items():
            found += phrases.ranked(lines, key)
        return found

    @property
    def _vide(self) -> bool:
        """Si rien n’est connu du territoire entier sur ces thèmes."""
        return not themes.known(self._tout)

    @property
    def _par_quartier(self) -> bool:
        """Si quelque chose est connu par quartier."""
        return any(quarters.have_figures(self._moteur, key) for key in self._themes)

    @cached_property
    def _alentours(self) -> Surroundings:
        """Enfants, places et trajets du territoire et de ses voisins."""
        return surroundings(self.contexte, self._moteur)

    @cached_property
    def _cles(self) -> list[Line]:
        if self.parametres.theme:
            return phrases.telling(self._tout, self.parametres.theme)
        return phrases.overview(self._lignes)

    def _montrer(self, piece: Piece) -> Piece:
        self._textes.append(html.unescape(re.sub(r"<[^>]*>", " ", piece.html)))
        return piece

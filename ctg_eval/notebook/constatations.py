"""The methods of a report that show its constats."""

from __future__ import annotations

from functools import cached_property

from ctg_eval.analysis.constats import Scene
from ctg_eval.analysis.constats_returned import returned
from ctg_eval.display.pieces import Piece
from ctg_eval.notebook import again, constats
from ctg_eval.notebook.constat_board import Board, make_board
from ctg_eval.notebook.paroles import Paroles

GOVERNANCE = "gouvernance"


@again.run_again
class Constatations(Paroles):
    """Les constats d’un rapport : proposés par règle, puis décidés en réunion."""

    @cached_property
    def _tableau(self) -> Board:
        file = self.contexte.file
        scene = Scene(self._moteur, targets=file.cibles)
        rows = returned(self.contexte, self.parametres)
        return make_board(scene, self.contexte.gabarits, rows, list(self._themes_constates))

    @cached_property
    def _synthese(self) -> Board:
        """Les constats d’une page sur plusieurs thèmes : elle ne renvoie qu’à ceux qu’elle montre."""
        return constats.synthesis(self._tableau, list(self._themes_constates))

    @property
    def _themes_constates(self) -> dict[str, str]:
        """Thèmes du rapport ; le diagnostic entier a aussi la gouvernance."""
        if self.parametres.theme:
            return self._themes
        return {**self._themes, GOVERNANCE: self.contexte.output_names[GOVERNANCE]}

    def constats(self) -> Piece:
        """Les constats du rapport, numérotés, avec leur source, leur limite et leur statut.

        Proposés par règle à partir des données, ou repris de la feuille « Constats » du classeur ;
        puis ce qu’on ne sait pas, et où serait la réponse.

        Exemple :
            rapport.constats()
        """
        return self._montrer(constats.list_piece(self._tableau))

    def constats_essentiels(self) -> Piece:
        """Les dix constats de la synthèse : de chaque thème à son tour, les validés d’abord.

        Exemple :
            rapport.constats_essentiels()
        """
        return self._montrer(constats.synthesis_piece(self._synthese))

    def forces_faiblesses(self) -> Piece:
        """Les forces et les faiblesses, chacune avec son constat, puis les enjeux.

        « Proposé » : l’indicateur a un sens et la comparaison est certaine ; la réunion décide.

        Exemple :
            rapport.forces_faiblesses()
        """
        board = self._tableau if self.parametres.theme else self._synthese
        return self._montrer(constats.faces_piece(board))

    def validation(self) -> Piece:
        """Le bloc à remplir en réunion : valider, amender, contester ou retirer chaque constat.

        Ce qui est décidé s’écrit ensuite dans la feuille « Constats » du classeur.

        Exemple :
            rapport.validation()
        """
        names = list(self._themes_constates.items())
        return self._montrer(constats.validation_piece(self._tableau, names))

    def _constats_retenus(self) -> Piece | None:
        """Pour les techniciens : les phrases qu’un contrôle a retenues, les gabarits refusés."""
        return constats.annex_piece(self._tableau)

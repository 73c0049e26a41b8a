"""The parts of a report on comparable territories, and on the convention's own period."""

from __future__ import annotations

from ctg_eval.analysis.benchmark import Peers
from ctg_eval.display.pieces import Piece, nothing
from ctg_eval.notebook import again, comparables, convention, reperes
from ctg_eval.notebook.contents import Contents


@again.run_again
class Voisins(Contents):
    """What a report says beside territories of the same structure."""

    @property
    def _comparables(self) -> Peers:
        return self.contexte.peers(self.parametres)

    def reperes(self) -> Piece:
        """Les repères du thème : où le territoire se situe parmi les territoires comparables.

        Une ligne par taux : au-dessus, dans la fourchette, au-dessous, ou « on ne peut pas
        conclure ». Sur un diagnostic entier, un tableau : une ligne par thème.

        Exemple :
            rapport.reperes()
        """
        if self._vide:
            return nothing()
        peers = self._comparables
        if self.parametres.theme:
            return self._montrer(
                reperes.benchmark(self.contexte, peers, self._parlantes, self._numeros)
            )
        return self._montrer(
            reperes.overview(self.contexte, peers, self._lignes, dict(self._themes))
        )

    def comparables(self) -> Piece:
        """Les territoires comparables : leur liste, comment ils sont choisis, ce que cela change.

        En annexe : les variables qui servent au choix, les EPCI laissés de côté et pourquoi, les
        médianes refaites avec 5 et 15 territoires.

        Exemple :
            rapport.comparables()
        """
        if self._vide:
            return nothing()
        return self._montrer(
            comparables.comparables(self.contexte, self._comparables, self._parlantes)
        )

    def convention(self) -> Piece:
        """Ce qui a changé depuis le début de la convention, à côté des territoires comparables.

        Un tableau : la valeur du début, la dernière, le changement et ses mots, la médiane des
        changements des territoires comparables.

        Exemple :
            rapport.convention()
        """
        if self._vide:
            return nothing()
        return self._montrer(
            convention.convention_table(
                self.contexte, self._moteur, self._comparables, self._parlantes
            )
        )

"""The parts of a report that early childhood alone has: offer, access, children to come."""

from __future__ import annotations

from ctg_eval.analysis.surroundings import THEME
from ctg_eval.display.pieces import Piece, nothing
from ctg_eval.notebook import acces, again, avenir, besoins
from ctg_eval.notebook.contents import Contents


@again.run_again
class EarlyChildhood(Contents):
    """Parties propres à la petite enfance ; les autres thèmes ne les ont pas."""

    def offre_besoins(self) -> Piece:
        """L’offre face aux besoins : par mode, puis par commune, et l’écart entre deux bornes.

        Sans cible décidée, aucun nombre de places manquantes n’est calculé.

        Exemple :
            rapport.offre_besoins()
        """
        if THEME not in self._themes:
            return nothing()
        return self._montrer(
            besoins.offer_and_needs(self.contexte, self._moteur, self._alentours, self._numeros)
        )

    def acces(self) -> Piece:
        """L’accès aux crèches : places à portée, communes sans crèche, offre voisine.

        La page dit d’où viennent les temps de trajet.

        Exemple :
            rapport.acces()
        """
        if THEME not in self._themes:
            return nothing()
        return self._montrer(
            acces.access(self.contexte, self._moteur, self._alentours, self._numeros)
        )

    def scenarios(self) -> Piece:
        """Les enfants de moins de 3 ans à venir, selon trois hypothèses de naissances.

        Les hypothèses viennent des naissances passées du territoire.

        Exemple :
            rapport.scenarios()
        """
        if THEME not in self._themes:
            return nothing()
        return self._montrer(avenir.children_to_come(self.contexte, self._moteur, self._numeros))

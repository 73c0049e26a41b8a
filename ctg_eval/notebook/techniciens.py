"""The parts of a report for technicians: what is worth asking for, who does what for the SPPE."""

from __future__ import annotations

from ctg_eval.analysis.surroundings import THEME
from ctg_eval.display.pieces import Piece, nothing
from ctg_eval.notebook import again, demandes, sppe
from ctg_eval.notebook.contents import Contents


@again.run_again
class Techniciens(Contents):
    """What technicians read in a report, in its annex or beside its themes."""

    def demandes(self) -> Piece:
        """Ce qu’il vaut la peine de demander : les données qui trancheraient le plus de conclusions.

        Pour chaque conclusion que les bornes laissent ouverte, la plus petite donnée qui la
        déciderait ; une ligne par source et par année. La section n’est pas dans la page quand
        rien n’attend de donnée.

        Exemple :
            rapport.demandes()
        """
        found = demandes.demands(self.contexte, self.parametres)
        return self._montrer(demandes.demands_piece(found))

    def sppe(self) -> Piece:
        """Le service public de la petite enfance : qui doit quoi, et ce qu’on sait de qui le fait.

        Un tableau par commune : les quatre missions de la loi selon sa population totale, et
        l’organisateur désigné quand un fichier le dit. Puis les communes qui franchiraient un
        palier du seul fait d’un transfert. Ce n’est pas un contrôle.

        Exemple :
            rapport.sppe()
        """
        if THEME not in self._themes:
            return nothing()
        day = self.contexte.observed_on(self.parametres)
        return self._montrer(sppe.missions(self.contexte, self._moteur, on=day))

"""Ce qu’un carnet importe : `ouvrir` un rapport, montrer ses parties, prendre ses `valeurs`.

Exemple :
    from ctg_eval.notebook import ouvrir, valeurs

    rapport = ouvrir("diagnostic_theme", territoire="demo", theme="petite-enfance")
    rapport.chiffres_cles()
    valeurs(rapport, niveaux="commune", annees=2023)
"""

from ctg_eval.notebook.commune import FicheCommune
from ctg_eval.notebook.opening import ouvrir
from ctg_eval.notebook.rapport import Rapport
from ctg_eval.notebook.values import valeurs

__all__ = ["FicheCommune", "Rapport", "ouvrir", "valeurs"]

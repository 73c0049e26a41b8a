"""The one module that a report notebook imports: `ouvrir` a report, then show its sections.

from ctg_eval.notebook import ouvrir

rapport = ouvrir("diagnostic_theme", territoire="demo", theme="petite-enfance")
rapport.chiffres_cles()
"""

from ctg_eval.notebook.opening import ouvrir
from ctg_eval.notebook.rapport import Rapport

__all__ = ["Rapport", "ouvrir"]

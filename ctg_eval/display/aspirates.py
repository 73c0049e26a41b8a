"""Names of communes that begin with an aspirated H: « de Honfleur », « de Huningue ».

No rule of spelling gives them (« d’Hauterive » but « de Haut Valromey »): they are those that the
official code of 2021 writes without elision, and the Pacific ones.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = frozenset(
    """
    Habsheim Hachan Hadancourt Haegen Hagedet Hagenbach Hagenthal Haget Hagnicourt Haguenau
    Hailles Haimps Haims Halles Ham Hambach Hambers Hambye Hamelet Hames Hammeville Hamonville
    Hampigny Hampont Han Handschuheim Hangard Hangenbieten Hangviller Hannapes Hannappes Hannogne
    Hannonville Hans Hanvec Hanviller Hanvoile Hao Happencourt Harcy Hardanges Hardinvast
    Harricourt Harskirchen Hartmannswiller Harville Hary Hatten Hattmatt Hattstatt Hauban
    Haudivillers Haulies Haulmé Hausgauen Hautbos Hautecloque Hautefontaine Hautes Haution Hauts
    Hautteville Hauville Hauviné Haybes Hecken Hecmanville Hegeney Heidolsheim Heidwiller
    Heiligenberg Heiligenstein Heilles Heimersdorf Heimsbrunn Heiteren Heiwiller Helfrantzkirch
    Helleville Hem Hengwiller Henvic Herbitzheim Herbsheim Hercé Hermes Hermival Herpont Herran
    Herrlisheim Hescamps Hessenheim Hettenschlag Heugueville Hibarette Hienghène Hierges Hiermont
    Hiesville Hiis Hikueru Hilsenheim Hinacourt Hindisheim Hindlingen Hinsbourg Hinsingen Hipsheim
    Hirschland Hirsingue Hirtzbach Hirtzfelden Hitiaa Hitte Hiva Hochfelden Hochstatt Hochstett
    Hocquigny Hodenc Hodeng Hoffen Hohengœft Hohfrankenheim Hohrod Holnon Holque Holtzheim
    Hombourg Hommarting Hommert Hon Hondainville Hondouville Honfleur Honguemare Honskirch
    Horbourg Horgues Hornoy Hoste Hotot Hottot Hottviller Houaïlou Houdan Houdilcourt Houetteville
    Houeydets Houldizy Houlette Houlgate Houlle Houppeville Houquetot Hourc Hourges Houry Houssen
    Housset Hoymille Huahine Huanne Huelgoat Huest Hugleville Huillé Huiron Huisnes Humes Hunawihr
    Hundsbach Huningue Hunspach Hurtigheim Husseren Huttendorf Huttenheim Hyet Hyémondans Hèches
    Hères Hédé Hégenheim Hémevez Hénansal Hénon Hésingue Hœdic Hœnheim Hœrdt
    """.split()  # noqa: SIM905 (a list of words reads better than as many quotes)
)
_NAMES: Final = frozenset(
    name.strip()
    for name in """
    Halloy| Haraucourt| Hargnies| Haut Valromey| Haut-Bocage| Haut-Lieu| Haut-Loquin|
    Haut-du-Them-Château-Lambert| Haute-Amance| Haute-Avesnes| Haute-Goulaine| Haute-Kontz|
    Haute-Rivoire| Haute-Vigneulles| Haute-Épine| Hautefage| Hauterive| Hauteroche| Hauteville|
    Hauteville-la-Guichard| Hauteville-sur-Mer| Hautot-le-Vatois| Hautot-sur-Seine| Herly|
    Heudicourt-sous-les-Côtes| Heuqueville| Homps| Houssay| Houville-en-Vexin
    """.split("|")  # noqa: SIM905 (a list of words reads better than as many quotes)
)


def is_aspirated(name: str) -> bool:
    """Whether « de » stays whole before that name of a commune, which begins with H."""
    return name in _NAMES or re.split(r"[- ]", name)[0] in _WORDS

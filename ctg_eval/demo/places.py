"""The fictional places: regions, departments, EPCI and communes, all declared or seeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from zlib import crc32

import numpy as np

SEED = 20240318
DEMO_EPCIS = ("000000101", "000000102")
REGIONS = {"00": "Région fictive", "0Z": "Autre région fictive"}
DEPARTEMENTS = {
    "00": ("Département fictif", "00"),
    "0A": ("Département fictif voisin", "00"),
    "0B": ("Département fictif lointain", "0Z"),
}
LINKS = {"Le ": 2, "La ": 3, "Les ": 4, "L'": 5}


@dataclass(frozen=True, slots=True)
class Epci:
    """One fictional EPCI.

    Attributes:
        siren: Nine digits that no real EPCI can bear.
        nom: Name.
        nature: CC, CA or CU.
        kind: Profile of its communes (see `traits`).
        counts: Number of communes by department.
        centre: Population of its seat in 2023.
        seat: Name of its seat.
    """

    siren: str
    nom: str
    nature: str
    kind: str
    counts: tuple[tuple[str, int], ...]
    centre: int = 0
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Commune:
    """One fictional commune.

    Attributes:
        code: Five characters; starts with the department.
        article: « Le », « L' »… with its space, or nothing.
        label: Name without the article.
        kind: Profile that its figures follow (see `traits`).
        epci: SIREN, or an empty string outside any EPCI.
        departement: Two characters.
        size: Municipal population of 2023.
    """

    code: str
    article: str
    label: str
    kind: str
    epci: str
    departement: str
    size: int

    @property
    def nom(self) -> str:
        """Name with its article."""
        return self.article + self.label

    @property
    def region(self) -> str:
        """Code of the region."""
        return DEPARTEMENTS[self.departement][1]

    @property
    def link(self) -> int:
        """Insee's code of the article (TNCC)."""
        vowel = self.label[0] in "AEIOUYÉÈÎH"
        return LINKS.get(self.article, 1 if vowel else 0)


EPCIS = (
    Epci("000000101", "CA des Terrils et de l'Écaillon", "CA", "bassin", (("00", 14),)),
    Epci("000000102", "CC du Val de Marnelle", "CC", "rural", (("00", 10),)),
    Epci("000000103", "CA du Pays d'Aubreval", "CA", "ville", (("00", 8),), 27350, "Aubreval"),
    Epci("000000104", "CC du Haut-Carreau", "CC", "bassin", (("00", 7),), 12480, "Carreau-le-Haut"),
    Epci(
        "000000105",
        "CC des Vallons de Sormelle",
        "CC",
        "rural",
        (("00", 9),),
        3110,
        "Sormelle-les-Bois",
    ),
    Epci(
        "000000106",
        "CC de la Plaine de Grisemont",
        "CC",
        "periurbain",
        (("00", 6),),
        5640,
        "Grisemont",
    ),
    Epci(
        "000000107",
        "CA du Canal et des Forges",
        "CA",
        "bassin",
        (("00", 9),),
        21270,
        "Forges-sur-Canal",
    ),
    Epci(
        "000000108",
        "CC du Bocage de Brumelle",
        "CC",
        "rural",
        (("00", 6), ("0A", 2)),
        2630,
        "Brumelle",
    ),
    Epci("000000109", "CA de Portelane", "CA", "littoral", (("0A", 7),), 18920, "Portelane"),
    Epci("000000110", "CC des Dunes de Sablenne", "CC", "littoral", (("0A", 6),), 4790, "Sablenne"),
    Epci(
        "000000111",
        "CC de l'Orée des Forges",
        "CC",
        "bassin",
        (("0A", 8),),
        9860,
        "Orée-des-Forges",
    ),
    Epci("000000112", "CU de Valmorhange", "CU", "ville", (("0A", 9),), 47600, "Valmorhange"),
    Epci("000000113", "CC du Plateau de Chênevoy", "CC", "rural", (("0A", 8),), 2240, "Chênevoy"),
    Epci(
        "000000114",
        "CC des Portes de Valmorhange",
        "CC",
        "periurbain",
        (("0A", 7),),
        7180,
        "Bellefosse-aux-Portes",
    ),
    Epci("000000115", "CA de Belorme", "CA", "ville", (("0B", 8),), 34900, "Belorme"),
    Epci(
        "000000116", "CC des Collines de Lavandres", "CC", "rural", (("0B", 7),), 3370, "Lavandres"
    ),
)

# article, name, kind, population; the first fourteen are EPCI 101, the others EPCI 102.
_DEMO = (
    ("", "Fosse-le-Val", "bassin", 32040),
    ("Les ", "Terrils", "bassin", 16210),
    ("Le ", "Crassier", "bassin", 11790),
    ("L'", "Écaillon", "bassin", 8430),
    ("", "Gaillette", "bassin", 6920),
    ("", "Sainte-Barbe-les-Puits", "bassin", 5610),
    ("", "Bourg-Galibot", "bassin", 4870),
    ("", "Haveuse", "bassin", 4260),
    ("", "Chevalement-sur-Sormelle", "bassin", 3910),
    ("La ", "Berline", "bassin", 3465),  # its total population is above the threshold of 3 500
    ("", "Grisoul", "periurbain", 2740),
    ("", "Rivelaine", "bassin", 2310),
    ("La ", "Lampisterie", "bassin", 1880),
    ("", "Vieux-Corons", "bassin", 1590),
    ("Les ", "Molettes", "bassin", 5180),
    ("", "Saint-Éloi-du-Carreau", "bassin", 3120),
    ("", "Aubrécourt-la-Veine", "rural", 2390),
    ("Le ", "Sainfoin", "periurbain", 1710),
    ("", "Boisgris", "rural", 1140),
    ("", "Herbelin", "rural", 830),
    ("", "Notre-Dame-de-la-Plaine-et-des-Trois-Puits", "rural", 555),
    ("", "Ormeval", "rural", 415),
    ("", "Marnelle", "rural", 1360),
    ("", "Clos-Marnelle", "rural", 180),
)

_ROOTS = (
    *("Tourmelin", "Escaudrin", "Vernoise", "Pierrelune", "Hautecombelle"),
    *("Mirvolle", "Clairsommet", "Fontgrise", "Noirvau", "Arsembelle"),
    *("Orgemelle", "Roquelaine", "Sévignolle", "Troisfontelles", "Malbrissac"),
    *("Champgrisel", "Verlambre", "Ruisselor", "Estrevelle", "Montagris"),
    *("Hersevain", "Doucevigne", "Calvignole", "Ombrevoie", "Perchelle"),
    *("Tannevin", "Lormesnil", "Quatrefaux", "Bruyensart", "Cendrelles"),
    *("Hauterasse", "Vaudrenelle"),
)
_FORMS = ("{}", "{}-sur-Sormelle", "{}-le-Petit")


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A commune of yesterday: merged into another, with its share of the whole."""

    code: str
    nom: str
    into: str
    share: float


MERGED = FormerCommune("00901", "Puits-Vieux, Moulin et Corons", "00007", 0.22)
SPLIT_FROM, SPLIT_TO = "00023", "00024"


def stream(topic: str) -> np.random.Generator:
    """An independent random stream for a topic: adding a topic moves no other figure."""
    return np.random.default_rng([SEED, crc32(topic.encode())])


def make_communes() -> tuple[Commune, ...]:
    """Every fictional commune, sorted by code; 00001 to 00024 are the demo territory."""
    found = list(_demo_communes())
    codes = {dep: count(25 if dep == "00" else 1) for dep in DEPARTEMENTS}
    names = (form.format(root) for form in _FORMS for root in _ROOTS)
    sizes = stream("sizes")
    for epci in EPCIS[2:]:
        for rank, dep in enumerate(_members(epci)):
            drawn = int(np.clip(sizes.lognormal(7.1, 0.75), 130, 0.6 * epci.centre))
            size = epci.centre if rank == 0 else drawn
            code = _code(dep, next(codes[dep]))
            nom = epci.seat if rank == 0 else next(names)
            found.append(Commune(code, "", nom, epci.kind, epci.siren, dep, size))
    for dep, label in (("00", "Île-aux-Charbons"), ("0A", "Île-du-Levain")):
        found.append(Commune(_code(dep, next(codes[dep])), "", label, "littoral", "", dep, 265))
    return tuple(sorted(found, key=lambda commune: commune.code))


def _demo_communes() -> Iterator[Commune]:
    for number, (article, label, kind, size) in enumerate(_DEMO, start=1):
        siren = DEMO_EPCIS[0] if number <= 14 else DEMO_EPCIS[1]
        yield Commune(_code("00", number), article, label, kind, siren, "00", size)


def _members(epci: Epci) -> Iterator[str]:
    for dep, number in epci.counts:
        yield from [dep] * number


def _code(departement: str, number: int) -> str:
    return f"{departement}{number:03d}"

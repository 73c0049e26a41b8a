"""School headcounts, places of digital help, poverty by age and by IRIS."""

from __future__ import annotations

import math

from ctg_eval.demo.caf_iris import make_iris
from ctg_eval.demo.geography import postal_codes
from ctg_eval.demo.outlines import centre, outlines
from ctg_eval.demo.places import DEPARTEMENTS, REGIONS, stream
from ctg_eval.demo.services import School
from ctg_eval.demo.text import MELODI, Layout, Row, capitals, comma, table_bytes
from ctg_eval.demo.world import DemoFile, World

_SCHOOLS = (
    *("rentree_scolaire", "region_academique", "academie", "departement", "commune"),
    *("numero_ecole", "denomination_principale", "patronyme", "secteur", "rep", "rep_plus"),
    *("nombre_total_classes", "nombre_total_eleves", "nombre_eleves_preelementaire_hors_ulis"),
    *("nombre_eleves_elementaire_hors_ulis", "nombre_eleves_ulis", "tri", "code_postal"),
)
_DIGITAL = (
    *("id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse"),
    *("complement_adresse", "latitude", "longitude", "typologie", "telephone", "courriels"),
    *("site_web", "horaires", "presentation_resume", "presentation_detail", "source"),
    *("itinerance", "structure_parente", "date_maj", "services"),
    *("publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge"),
    *("dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels"),
    *("modalites_acces", "modalites_accompagnement", "fiche_acces_libre", "prise_rdv"),
)
_AGES = (
    *("GEO", "GEO_OBJECT", "SEX", "AGE_GP", "TSH", "FILOSOFI_MEASURE", "UNIT_MEASURE"),
    *("UNIT_MULT", "CONF_STATUS", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"),
)
_IRIS = ("IRIS", "DISP_TP6021", "DISP_INCERTR21", "DISP_D121", "DISP_MED21", "DISP_D921")
_RATIOS = {"_T": 1.0, "Y_LT18": 1.42, "Y18T29": 1.3, "Y65T74": 0.6}
SCHOOL_YEARS = (2022, 2023)


def pupils(school: School, year: int) -> tuple[int, int, int]:
    """Classes, pupils and nursery pupils of a school at the start of a school year."""
    total = max(6, school.pupils - 3 * (year - 2022))
    nursery = {"C107": total, "C108": round(0.38 * total)}.get(school.kind, 0)
    return math.ceil(total / 23), total, nursery


def schools_csv(world: World) -> bytes:
    """Pupils and classes of every school; its commune is known by its name alone."""
    rows: list[Row] = []
    for year in SCHOOL_YEARS:
        for school in world.services.schools:
            if school.kind != "C201":
                rows.append(_school(world, school, year))
    return table_bytes(_SCHOOLS, rows, Layout(bom=True))


def _school(world: World, school: School, year: int) -> Row:
    commune = world.communes[school.row]
    dep = capitals(DEPARTEMENTS[commune.departement][0])
    town = capitals(commune.nom)
    classes, total, nursery = pupils(school, year)
    sector = "PUBLIC" if school.sector == "public" else "PRIVE"
    return (
        *(year, capitals(REGIONS[commune.region]), "FICTIVE", dep, town, school.uai),
        *("ECOLE", school.nom, sector, 0, 0, classes, total, nursery, total - nursery, 0),
        *(f"FICTIVE-{dep}-{town}-{school.uai}", postal_codes(commune)[0]),
    )


def digital_csv(world: World) -> bytes:
    """Places of digital help: one where there is a library, two in towns."""
    rings = outlines(world)
    rows: list[Row] = []
    for i, commune in enumerate(world.communes):
        for rank in range(int(world.services.equipment["F307"][i])):
            lon, lat = centre(rings[commune.code])
            rows.append(
                (
                    *(f"ex-{commune.code}-{rank}", "00000000000000", f"Médiathèque {commune.nom}"),
                    *(commune.nom, postal_codes(commune)[0], commune.code, "1 place de la Mairie"),
                    *(None, lat, lon, "BIB", *[None] * 6, "Exemple", None, None, "2025-02-01"),
                    *("Aide aux démarches administratives", None, None, "Gratuit", *[None] * 3),
                    *("Se présenter", "Accompagnement individuel", None, None),
                )
            )
    return table_bytes(_DIGITAL, rows, Layout(separator=","))


def poverty_ages_csv(world: World) -> bytes:
    """Poverty by age group in 2023: departments, regions and the country alone."""
    rows: list[Row] = []
    for area in world.areas("DEP", "REG", "FRANCE"):
        code = "FM" if area.level == "FRANCE" else area.code
        rate = world.income(area, 2023).poverty
        for group, ratio in _RATIOS.items():
            place = (code, area.level, "_T", group, "_T", "PR_MD60", "PC", "0")
            rows.append((*place, "F", "A", 2023, round(rate * ratio, 1)))
    return table_bytes(_AGES, rows, MELODI)


def poverty_iris_csv(world: World) -> bytes:
    """Poverty by IRIS in 2021; « ns » and « s » stand where nothing is published."""
    rng = stream("poverty iris")
    rows: list[Row] = []
    for iris in make_iris(world, 2020):
        area = world.areas("COM")[world.row(iris.commune.code)]
        income = world.income(area, 2021)
        rate = max(5, round(income.poverty * rng.uniform(0.6, 1.45)))
        median = round(income.median * rng.uniform(0.88, 1.1), -1)
        if iris.note:
            rows.append((iris.code, "ns", "", "s", "s", "s"))
            continue
        figures = (comma(rate), comma(2.5), str(round(0.55 * median)))
        rows.append((iris.code, *figures, str(round(median)), str(round(1.8 * median))))
    return table_bytes(_IRIS, rows, Layout())


FILES = (
    DemoFile("fr-en-ecoles-effectifs-nb_classes.csv", schools_csv),
    DemoFile("20250301-lieux-inclusion-numerique.csv", digital_csv),
    DemoFile("DS_FILOSOFI_SAGE_LOG_TP_NIVVIE_2023_data.csv", poverty_ages_csv),
    DemoFile("BASE_TD_FILO_DISP_IRIS_2021.csv", poverty_iris_csv),
)

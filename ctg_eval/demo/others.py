"""Files of the other producers: schools' social index, France services, job seekers."""

from __future__ import annotations

from functools import partial

from ctg_eval.demo.geography import postal_codes
from ctg_eval.demo.outlines import centre, outlines
from ctg_eval.demo.places import DEPARTEMENTS, REGIONS, Commune
from ctg_eval.demo.services import JOB_YEARS, School
from ctg_eval.demo.text import Cell, Layout, Row, capitals, nearest5, table_bytes
from ctg_eval.demo.world import DemoFile, World

_SCHOOL = ("rentree_scolaire", "academie", "code_du_departement", "departement", "uai")
_PLACE = ("code_insee_de_la_commune", "nom_de_la_commune", "secteur")
_NATIONAL = ("ips_national_prive", "ips_national_public", "ips_national")
_LOCAL = ("ips_departemental_prive", "ips_departemental_public", "ips_departemental")
_OLD_NAME, _NEW_NAME = "nom_de_l_etablissment", "nom_de_l_etablissement"
_NATIONAL_IPS = ("113.6", "98.9", "101.2")  # of the fictional country
_UNPUBLISHED_BELOW = 25  # pupils

_FS = (
    *("id_fs", "insee_dep", "lib_fs", "adresse", "complement_adresse", "insee_com"),
    *("code_postal", "lib_com", "latitude", "longitude", "mail", "telephone"),
    *("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi"),
    *("prise_rdv", "commentaire", "type_fs", "format_fs", "groupe_fs", "labellisation_fs"),
)
# Commune, type, format, group: the bus and the annexes of one structure are several rows.
_FRANCE_SERVICES = (
    ("00001", "Principal", "Fixe_antenne(s)", "Grand Crassier"),
    ("00003", "Antenne", "Fixe", "Grand Crassier"),
    ("00005", "Principal", "Fixe", ""),
    ("00015", "Principal", "Fixe", ""),
    ("00023", "Principal", "Bus_équivalent", ""),
    ("00025", "Principal", "Fixe", ""),
    ("00040", "Principal", "Fixe", ""),
    ("00062", "Principal", "Multisites", ""),
    ("0A001", "Principal", "Fixe", ""),
    ("0A024", "Principal", "Fixe", ""),
    ("0B001", "Principal", "Fixe", ""),
)

_JOBS = (
    *("Date", "Code région", "Région", "Code département", "Département", "Code commune"),
    *("Commune", "Type de données", "Catégorie", "Sexe", "Tranche d'âge"),
    "Nombre de demandeurs d'emploi",
)


def _published_schools(world: World, kinds: tuple[str, ...]) -> list[School]:
    schools = world.services.schools
    return [s for s in schools if s.kind in kinds and s.pupils >= _UNPUBLISHED_BELOW]


def _school_place(commune: Commune) -> tuple[str, str, str]:
    dep = commune.departement
    return ("ACADEMIE FICTIVE", f"0{dep}", capitals(DEPARTEMENTS[dep][0]))


def schools_2022_csv(world: World, *, kinds: tuple[str, ...]) -> bytes:
    """Edition 2022–2023: misspelt header, pupils; collèges have a standard deviation too."""
    has_spread = "C201" in kinds
    spread = ("ecart_type_de_l_ips",) if has_spread else ()
    header = (*_SCHOOL, _OLD_NAME, *_PLACE, "effectifs", "ips", *spread)
    rows: list[Row] = []
    for school in _published_schools(world, kinds):
        commune = world.communes[school.row]
        row: list[Cell] = ["2022-2023", *_school_place(commune), school.uai, school.nom]
        row += [commune.code, capitals(commune.nom), school.sector]
        row += [f"{school.pupils:.1f}", f"{school.ips:.1f}"]
        rows.append([*row, f"{24 + school.pupils % 11:.1f}"] if has_spread else row)
    return table_bytes(header, rows, Layout(crlf=True))


def schools_2024_csv(world: World) -> bytes:
    """Edition 2024–2025: right header, no pupils, means of the country and the department."""
    header = (*_SCHOOL, _NEW_NAME, *_PLACE, "ips", *_NATIONAL, *_LOCAL)
    schools = _published_schools(world, ("C108", "C109"))
    means = {dep: _mean_ips(world, schools, dep) for dep in DEPARTEMENTS}
    rows = []
    for school in schools:
        commune = world.communes[school.row]
        start = ("2024-2025", *_school_place(commune), school.uai, school.nom, commune.code)
        # Two years later, every index has moved a little.
        ips = school.ips + (school.pupils % 7 - 3) / 5
        end = (f"{ips:.1f}", *_NATIONAL_IPS, *means[commune.departement])
        rows.append((*start, capitals(commune.nom), school.sector, *end))
    return table_bytes(header, rows, Layout(crlf=True))


def _mean_ips(world: World, schools: list[School], dep: str) -> list[str]:
    """Means of a department weighted by pupils: private, public, both."""
    found = []
    for keep in (("privé sous contrat",), ("public",), ("public", "privé sous contrat")):
        kept = [s for s in schools if s.sector in keep and world.communes[s.row].departement == dep]
        pupils = sum(s.pupils for s in kept)
        found.append(f"{sum(s.ips * s.pupils for s in kept) / pupils:.1f}" if pupils else "")
    return found


def france_services_csv(world: World) -> bytes:
    """France services; addresses, mails and telephones are invented and lead nowhere."""
    rings = outlines(world)
    rows: list[Row] = []
    for number, (code, kind, form, group) in enumerate(_FRANCE_SERVICES, start=1):
        commune = world.communes[world.row(code)]
        lon, lat = centre(rings[code])
        day = "09:00 - 12:00 / 13:30 - 17:00"
        hours = (day, day, "09:00 - 12:00", day, day, None)
        rows.append(
            (
                *(str(number), commune.departement, f"France services {commune.nom}"),
                *(f"{number} place de la Mairie", None, code, postal_codes(commune)[0]),
                *(commune.nom, lat, lon, f"franceservices{number}@exemple.invalid"),
                *("00 00 00 00 00", *hours, "Oui" if number % 3 == 0 else "Non", None),
                *(kind, form, group or None, f"Espace labellisé 01/0{1 + number % 9}/2021"),
            )
        )
    return table_bytes(_FS, rows, Layout(separator=",", quoted=True))


def jobseekers_csv(world: World) -> bytes:
    """Job seekers by commune, multiples of 5; the « Total » rows repeat the communes."""
    rows: list[Row] = []
    for year in JOB_YEARS:
        counts = world.services.jobseekers[year]
        for area in world.areas("COM"):
            commune = world.communes[area.rows[0]]
            start = _job_start(year, commune.departement)
            rows.append((*start, area.code, area.nom, *_job_end(area.total(counts))))
        for area in world.areas("DEP"):
            start = _job_start(year, area.code)
            rows.append((*start, "Total", "Total", *_job_end(area.total(counts))))
    return table_bytes(_JOBS, rows, Layout(bom=True, crlf=True))


def _job_start(year: int, departement: str) -> tuple[str, ...]:
    nom, region = DEPARTEMENTS[departement]
    return (f"{year}-T4", region, REGIONS[region], departement, nom)


def _job_end(count: float) -> tuple[str | int, ...]:
    return ("Brutes", "ABC", "Total", "Total", nearest5(count))


FILES = (
    DemoFile(
        "fr-en-ips-ecoles-ap2022_2022-2023.csv",
        partial(schools_2022_csv, kinds=("C108", "C109")),
    ),
    DemoFile("fr-en-ips-ecoles-ap2022_2024-2025.csv", schools_2024_csv),
    DemoFile("fr-en-ips-colleges-ap2022.csv", partial(schools_2022_csv, kinds=("C201",))),
    DemoFile("liste-fs-20250801.csv", france_services_csv),
    DemoFile("dares_defm_communales-brutes.csv", jobseekers_csv),
)

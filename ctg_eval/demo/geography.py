"""The fictional official geographic code: Etalab's JSON files and Insee's movements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from ctg_eval.demo.places import DEPARTEMENTS, EPCIS, MERGED, REGIONS, SPLIT_FROM, SPLIT_TO, Commune
from ctg_eval.demo.text import Layout, capitals, table_bytes
from ctg_eval.demo.world import Area, DemoFile, World

_MOVEMENTS = (
    *("MOD", "DATE_EFF"),
    *("TYPECOM_AV", "COM_AV", "TNCC_AV", "NCC_AV", "NCCENR_AV", "LIBELLE_AV"),
    *("TYPECOM_AP", "COM_AP", "TNCC_AP", "NCC_AP", "NCCENR_AP", "LIBELLE_AP"),
)


def _json_bytes(records: Iterable[Mapping[str, object]]) -> bytes:
    lines = [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in records]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def postal_codes(commune: Commune) -> tuple[str, ...]:
    """Invented postal codes: one a commune, two in the largest towns."""
    dep = commune.departement.replace("A", "1").replace("B", "2")
    first = f"{dep}{100 + int(commune.code[2:]):03d}"
    return (first, f"{dep}999") if commune.size > 30_000 else (first,)


def _siren(world: World, commune: Commune) -> str:
    return f"00001{world.row(commune.code):04d}"


def communes_json(world: World) -> bytes:
    """Current communes, then the delegated communes of the merged one."""
    return _json_bytes([*_current(world), *_delegated(world)])


def _current(world: World) -> Iterator[dict[str, object]]:
    for commune in world.communes:
        record: dict[str, object] = {
            "code": commune.code,
            "nom": commune.nom,
            "typeLiaison": commune.link,
            "zone": "metro",
            "arrondissement": f"{commune.departement}1",
            "departement": commune.departement,
            "region": commune.region,
            "type": "commune-actuelle",
            "rangChefLieu": 0,
        }
        if commune.code == MERGED.into:
            record["anciensCodes"] = [MERGED.code]
        record["siren"] = _siren(world, commune)
        record["codesPostaux"] = list(postal_codes(commune))
        record["population"] = commune.size
        yield record


def _delegated(world: World) -> Iterator[dict[str, object]]:
    into = world.communes[world.row(MERGED.into)]
    for code, nom, link in ((into.code, into.nom, into.link), (MERGED.code, MERGED.nom, 0)):
        yield {
            "code": code,
            "nom": nom,
            "typeLiaison": link,
            "zone": "metro",
            "type": "commune-deleguee",
            "chefLieu": into.code,
            "arrondissement": f"{into.departement}1",
            "departement": into.departement,
            "region": into.region,
        }


def epci_json(world: World) -> bytes:
    """EPCI and members; their populations are those of 2021, older than communes.json's."""
    return _json_bytes(
        {
            "code": epci.siren,
            "nom": epci.nom,
            "type": epci.nature,
            "modeFinancement": "FPU",
            **_old_populations(world, area),
            "membres": list(_members(world, area)),
        }
        for area, epci in zip(world.areas("EPCI"), EPCIS, strict=True)
    )


def _members(world: World, area: Area) -> Iterator[dict[str, object]]:
    """Members, the most populated first."""
    old = world.people.population[2021]
    for row in sorted(area.rows, key=lambda i: (-int(old[i]), i)):
        commune = world.communes[row]
        yield {
            "code": commune.code,
            "siren": _siren(world, commune),
            "nom": commune.nom,
            **_old_populations(world, Area("COM", commune.code, commune.nom, (row,))),
        }


def _old_populations(world: World, area: Area) -> dict[str, int]:
    old, apart = world.people.population[2021], world.people.apart
    return {
        "populationTotale": round(area.total(old + apart)),
        "populationMunicipale": round(area.total(old)),
    }


def _largest(world: World, level: str) -> dict[str, str]:
    """Code of the most populated commune of each area: its chef-lieu."""
    return {
        area.code: max((world.communes[i] for i in area.rows), key=lambda c: c.size).code
        for area in world.areas(level)
    }


def departements_json(world: World) -> bytes:
    """The three fictional departments."""
    seats = _largest(world, "DEP")
    return _json_bytes(
        {
            "code": code,
            "region": region,
            "chefLieu": seats[code],
            "nom": nom,
            "typeLiaison": 2,
            "zone": "metro",
        }
        for code, (nom, region) in DEPARTEMENTS.items()
    )


def regions_json(world: World) -> bytes:
    """The two fictional regions."""
    seats = _largest(world, "REG")
    return _json_bytes(
        {"code": code, "chefLieu": seats[code], "nom": nom, "typeLiaison": 3, "zone": "metro"}
        for code, nom in REGIONS.items()
    )


def movements_csv(world: World) -> bytes:
    """Movements: a merger undone in 2021, another that lasts since 2019."""
    into = world.communes[world.row(MERGED.into)]
    kept, restored = (world.communes[world.row(code)] for code in (SPLIT_FROM, SPLIT_TO))
    names = {c.code: (c.link, c.label, c.nom) for c in (into, kept, restored)}
    names[MERGED.code] = (0, MERGED.nom, MERGED.nom)

    def side(kind: str, code: str) -> tuple[str | int, ...]:
        link, label, nom = names[code]
        return (kind, code, link, capitals(label.replace(",", "")), label, nom)

    def event(mod: int, date: str, before: str, after: str) -> tuple[str | int, ...]:
        kind_before, code_before = before.split()
        kind_after, code_after = after.split()
        return (mod, date, *side(kind_before, code_before), *side(kind_after, code_after))

    rows = [
        *(event(21, "2021-01-01", f"COM {kept.code}", f"COM {c}") for c in (SPLIT_FROM, SPLIT_TO)),
        *(event(21, "2021-01-01", f"COMD {c}", f"COM {c}") for c in (SPLIT_FROM, SPLIT_TO)),
        *(event(32, "2019-01-01", *m) for m in _merger(MERGED.into, MERGED.code)),
        *(event(32, "2016-01-01", *m) for m in _merger(SPLIT_FROM, SPLIT_TO)),
    ]
    return table_bytes(_MOVEMENTS, rows, Layout(separator=","))


def _merger(kept: str, gone: str) -> Iterator[tuple[str, str]]:
    for code in (kept, gone):
        yield f"COM {code}", f"COM {kept}"
        yield f"COM {code}", f"COMD {code}"


FILES = (
    DemoFile("communes.json", communes_json),
    DemoFile("epci.json", epci_json),
    DemoFile("departements.json", departements_json),
    DemoFile("regions.json", regions_json),
    DemoFile("v_mvtcommune_2026.csv", movements_csv),
)

"""Two ways to one figure: the sum of an EPCI made at import, and the fold of its communes."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

REAL = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "real"
# Paris (arrondissements), a merger and a split of communes, Belfort, Lens, a rural one, Mayotte.
EPCIS = ("200054781", "200023414", "200071165", "200069052", "246200364", "200041853", "200059871")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    if not REAL.is_dir():
        pytest.skip(f"les fichiers officiels de {REAL.name} ne sont pas à côté du projet")
    folder = tmp_path_factory.mktemp("entrepot") / "principal"
    for name in ("insee_geo", "insee_comparateur", "insee_population", "depp_ips", "belfort_90"):
        import_folder(REAL / name, store=folder, sources=load_sources())
    return Store.opened(folder, load_sources())


@pytest.mark.parametrize("epci", EPCIS)
def test_sum_made_at_import_is_the_fold_of_the_communes(store: Store, epci: str) -> None:
    if epci not in store.code.areas("epci"):
        pytest.skip(f"EPCI {epci} absent du code officiel")
    variables = [name for name, one in load_sources().variables.items() if one.additif]
    facts = gather_facts(
        store, store.code.members("epci", epci), variables=variables, areas=[("epci", epci)]
    )
    compared = 0
    for variable in variables:
        for year in facts.years(variable):
            folded = facts.territory(variable, year)
            summed = facts.summed(variable, "epci", epci, year)
            if len(folded.files) != 1 or summed is None:
                continue
            compared += 1
            assert summed.interval.low == pytest.approx(folded.interval.low), (variable, year)
            assert summed.known == folded.known, (variable, year)
            if math.isfinite(folded.interval.high):
                assert summed.interval.high == pytest.approx(folded.interval.high)
            else:
                assert math.isinf(summed.interval.high)
    assert compared > 10

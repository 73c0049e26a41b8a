"""The choice of comparable territories, on invented structures; then on the demo and real files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.analysis.context import Context
from ctg_eval.analysis.peers import Chooser, is_made_of
from ctg_eval.analysis.structure import (
    LEAST_HELD,
    Criterion,
    Structure,
    structural_catalogue,
    structure_of,
)
from ctg_eval.bounds import Interval, Status
from ctg_eval.geography.territory import Territory, territory_from_communes, territory_from_epci
from ctg_eval.indicators.engine import open_engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.store import Store

CATALOGUE, STRUCTURE = load_catalogue(), structural_catalogue()
NAMES = ("densite", "revenu", "chomage", "evolution")
REAL = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "real"
NEEDED = ("insee_comparateur/communes.csv", "insee_filosofi/FILO2019_DISP_EPCI.csv")


def value(low: float, high: float | None = None) -> Value:
    box = Interval(low, low if high is None else high)
    return Value("x", "epci", "", 2023, box, Status.EXACT)


@pytest.fixture(scope="module")
def home(demo_context: Context) -> Territory:
    """The demo's first EPCI; 15 others can be compared with it."""
    return territory_from_epci(["000000101"], code=demo_context.store.code)


def chooser(
    home: Territory, rows: dict[str, list[Value]], own: list[Value], *, count: int = 3
) -> Chooser:
    """A choice on invented values: one row an EPCI, a column a criterion."""
    criteria = tuple(
        Criterion(
            name,
            STRUCTURE.get(name),
            own[rank],
            {geo: row[rank] for geo, row in rows.items() if row[rank].has_figure},
            len(rows),
        )
        for rank, name in enumerate(NAMES[: len(own)])
    )
    return Chooser(home, Structure(criteria, {}, tuple(rows)), count)


def others(home: Territory) -> list[str]:
    return [geo for geo in home.code.areas("epci") if geo not in home.epcis]


def test_nearest_are_those_of_the_centred_and_reduced_distance(home: Territory) -> None:
    numbers = np.random.default_rng(7).normal(size=(15, 3)) * [400, 2000, 3]
    geos = others(home)
    rows = {geo: [value(x) for x in row] for geo, row in zip(geos, numbers.tolist(), strict=True)}
    own = [100.0, -500.0, 1.0]
    found = chooser(home, rows, [value(x) for x in own]).base
    by_hand = np.sqrt((((numbers - own) / numbers.std(axis=0)) ** 2).sum(axis=1))
    order = [geos[rank] for rank in np.argsort(by_hand)]
    assert [one.geo for one in found.ranked] == order
    assert [one.distance for one in found.ranked] == pytest.approx(np.sort(by_hand).tolist())


@given(factor=st.floats(0.001, 1000), shift=st.floats(-1e4, 1e4), seed=st.integers(0, 50))
def test_another_unit_of_a_variable_changes_no_list(
    home: Territory, factor: float, shift: float, seed: int
) -> None:
    numbers = np.random.default_rng(seed).normal(size=(16, 3))
    moved = numbers.copy()
    moved[:, 1] = moved[:, 1] * factor + shift
    lists = []
    for table in (numbers, moved):
        *rows, own = [[value(x) for x in row] for row in table.tolist()]
        made = chooser(home, dict(zip(others(home), rows, strict=True)), own)
        lists.append([one.geo for one in made.base.ranked])
    assert lists[0] == lists[1]


def test_fewer_than_three_variables_give_no_list_and_the_reason(home: Territory) -> None:
    rows = {geo: [value(1), value(rank)] for rank, geo in enumerate(others(home))}
    found = chooser(home, rows, [value(1), value(2)]).base
    assert found.ranked == ()
    assert found.reason == "2 variables de structure seulement, il en faut 3 au moins"


def test_an_epci_without_a_variable_is_left_out_and_named_with_what_it_lacks(
    home: Territory,
) -> None:
    rows = {geo: [value(rank)] * 3 for rank, geo in enumerate(others(home))}
    first, second, *_ = rows
    missing = Value("x", "epci", "", 2023, Interval(0, 9), Status.MISSING)
    rows[first] = [value(0), missing, value(0)]
    rows[second] = [missing, missing, value(0)]
    found = chooser(home, rows, [value(0)] * 3).base
    assert found.left_out == {
        first: ("Niveau de vie médian",),
        second: ("Densité", "Niveau de vie médian"),
    }
    assert {first, second}.isdisjoint(one.geo for one in found.ranked)


def test_the_ends_of_intervals_say_how_many_would_change(home: Territory) -> None:
    exact = {geo: [value(rank)] * 3 for rank, geo in enumerate(others(home))}
    assert chooser(home, exact, [value(0)] * 3).base.moved == 0
    wide = {
        geo: [value(rank, rank + 40 if rank < 2 else rank)] * 3
        for rank, geo in enumerate(others(home))
    }
    found = chooser(home, wide, [value(0)] * 3).base
    assert 1 <= found.moved <= 3


def test_the_epci_of_a_part_of_one_is_never_its_own_peer(demo_context: Context) -> None:
    code = demo_context.store.code
    part = territory_from_communes(["00001", "00015"], code=code, identifier="partie")
    engine = open_engine(demo_context.store, part, CATALOGUE)
    found = Chooser(part, structure_of(engine), 10)
    assert set(part.epcis) == {"000000101", "000000102"}
    assert set(part.epcis).isdisjoint(one.geo for one in found.base.ranked)
    assert found.base.criteria[0].own.interval == Interval.exact(32040 + 5180)


@pytest.mark.parametrize(
    ("indicator", "without"),
    [
        ("taux_chomage_recensement", {"chomage"}),
        ("pop_evolution_annuelle", {"population", "densite", "evolution"}),
        ("taux_pauvrete", {"revenu", "pauvrete"}),
        ("rapport_interdecile", {"revenu", "pauvrete"}),
        ("part_familles_monoparentales", {"monoparentales"}),
        ("part_moins2_tous_parents_emploi", {"parents_emploi"}),
        ("naissances_moyenne_3ans", {"naissances"}),
        ("taux_couverture_global", set()),
    ],
)
def test_the_variable_compared_never_takes_part_in_the_choice(
    indicator: str, without: set[str]
) -> None:
    entry = CATALOGUE.get(indicator)
    made = {name for name, one in STRUCTURE.entries.items() if is_made_of(entry, one)}
    assert made == without


def test_no_indicator_is_compared_by_what_it_counts(demo_context: Context) -> None:
    chooser = demo_context.peers().chooser
    for entry in CATALOGUE.entries.values():
        counted = {name for name, _ in entry.numerateur}
        for one in chooser.choice(entry).criteria:
            assert counted.isdisjoint(name for name, _ in one.entry.numerateur), entry.libelle


def test_births_and_unemployment_stand_in_only_where_a_file_is_missing(
    demo_context: Context,
) -> None:
    names = [one.identifier for one in demo_context.peers().chooser.structure.criteria]
    assert {"enfants", "parents_emploi"} <= set(names)
    assert {"naissances", "chomage"}.isdisjoint(names)


@pytest.mark.skipif(
    not all((REAL / name).is_file() for name in NEEDED),
    reason="les fichiers officiels ne sont pas à côté du projet",
)
def test_real_files_give_ten_agglomerations_like_grand_belfort(tmp_path: Path) -> None:
    folder = tmp_path / "fichiers"
    folder.mkdir()
    for name in NEEDED:
        path = (REAL / name).resolve()
        (folder / path.name).symlink_to(path)
    import_folder(folder, store=tmp_path / "entrepot", sources=load_sources())
    store = Store.opened(tmp_path / "entrepot", load_sources())
    home = territory_from_epci(["200069052"], code=store.code)
    made = structure_of(open_engine(store, home, CATALOGUE))
    names = [one.identifier for one in made.criteria]
    assert names == ["population", "densite", "revenu", "evolution", "naissances", "chomage"]
    assert len(made.epcis) == 1255
    assert all(len(one.values) >= LEAST_HELD * 1255 for one in made.criteria)
    found = Chooser(home, made, 10).base
    assert {store.code.nature(one.geo) for one in found.nearest(10)} == {"CA"}
    assert "200065647" in {one.geo for one in found.nearest(10)}  # Pays de Montbéliard
    assert "200069052" not in {one.geo for one in found.ranked}

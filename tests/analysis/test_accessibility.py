from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ctg_eval.analysis.accessibility import blank, outside_offer, reach, silent_neighbours, zones
from ctg_eval.analysis.context import Context, open_context
from ctg_eval.analysis.derived import REACHED, WITHOUT, derive
from ctg_eval.analysis.surroundings import (
    CHILDREN,
    FACILITIES,
    Surroundings,
    surroundings,
    surroundings_key,
)
from ctg_eval.analysis.two_step import served, step_weights
from ctg_eval.bounds import UNKNOWN_POSITIVE, Interval, Status
from ctg_eval.errors import ParamsError
from ctg_eval.geography.journeys import Journeys, from_times
from ctg_eval.paths import Folders
from ctg_eval.sources.facts import Cell

_NONE = Cell(UNKNOWN_POSITIVE, Status.MISSING)


def cell(number: float | None) -> Cell:
    return _NONE if number is None else Cell(Interval.exact(number), Status.EXACT)


def world(
    times: dict[tuple[str, str], float],
    crèches: dict[str, float | None],
    *,
    inside: tuple[str, ...] = ("a", "b"),
    places: dict[str, float] | None = None,
) -> Surroundings:
    """Communes named by letters, ten children in each."""
    journeys: Journeys = from_times(times)
    own = dict.fromkeys(inside, "offre_locale.places_collectives")
    return Surroundings(
        journeys=journeys,
        inside=inside,
        lost=(),
        children={one: cell(10) for one in journeys.codes},
        places={one: cell((places or {}).get(one)) for one in journeys.codes},
        facilities={one: cell(crèches.get(one)) for one in journeys.codes},
        modes={},
        people=dict.fromkeys(journeys.codes, _NONE),
        services=dict.fromkeys(journeys.codes, _NONE),
        origins=own,
        years={CHILDREN: 2023, FACILITIES: 2024, "offre_locale.places_collectives": 2024},
        threshold=15,
        speed=None,
    )


TIMES = {("a", "b"): 20.0, ("b", "c"): 12.0, ("a", "c"): 40.0}


def test_neighbour_s_creche_takes_a_commune_out_of_the_blank_zones() -> None:
    around = world(TIMES, {"a": 1, "b": 0, "c": 1})
    found = zones(around, limit=15)
    assert blank(around, found, outside=False).communes == ("b",)
    assert blank(around, found, outside=False).children == Interval(10, 10)
    assert blank(around, found, outside=False).share == Interval(50, 50)
    assert blank(around, found, outside=True).communes == ()
    assert [(one.code, one.nearest, one.length) for one in outside_offer(around, limit=15)] == [
        ("c", "b", 12.0)
    ]
    assert found["b"].where == "c"


def test_neighbour_of_which_nothing_is_known_leaves_the_zone_undecided() -> None:
    around = world(TIMES, {"a": 1, "b": 0, "c": None})
    held = blank(around, zones(around, limit=15), outside=True)
    assert held.count == Interval(0, 1)
    assert held.children == Interval(0, 10)
    assert silent_neighbours(around, limit=15) == ("c",)


def test_known_place_is_evidence_of_a_creche_that_the_list_of_equipment_lacks() -> None:
    around = world(TIMES, {"a": 0, "b": 0, "c": 0}, places={"b": 12})
    assert blank(around, zones(around, limit=15), outside=False).communes == ("a",)


def test_commune_without_a_position_is_never_said_to_be_served() -> None:
    around = world(TIMES, {"a": 1, "b": 1, "c": 1})
    around = replace(around, lost=("z",), children={**around.children, "z": cell(10)})
    held = blank(around, zones(around, limit=15), outside=True)
    assert held.unsure == ("z",)
    assert held.children == Interval(0, 10)


def test_figures_of_the_whole_computed_perimeter_add_up_to_its_places(
    demo_context: Context,
) -> None:
    around = surroundings(demo_context, demo_context.engine())
    whole = replace(around, inside=around.journeys.codes, lost=())
    found = reach(whole, 15)
    codes = around.journeys.codes
    weights = step_weights(around.journeys.lengths, 15)
    children = np.array([around.children[one].interval.low for one in codes])
    for end in ("low", "high"):
        places = np.array([getattr(around.places[one].interval, end) for one in codes])
        made = sum(
            e * getattr(found.places[one], end) / 100
            for e, one in zip(children, codes, strict=True)
        )
        assert made == pytest.approx(served(weights, children, places))


def written(folders: Folders, *changes: tuple[str, str]) -> Context:
    path: Path = folders.params / "demo" / "territoire.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return open_context("demo", folders)


FIRST_EPCI = tuple(f"000{n:02d}" for n in range(1, 15))


def test_one_epci_of_the_demo_counts_the_other_as_its_neighbour(folders: Folders) -> None:
    context = written(folders, ("  id: demo", "  id: demo"))
    territory = replace(context.territory, communes=FIRST_EPCI)
    alone = replace(context, territory=territory, memo={}, _engines={})
    around = surroundings(alone, alone.engine())
    assert {"00015", "00016"} <= set(around.outside)
    assert "00015" in {one.code for one in outside_offer(around, limit=15)}


def test_figures_of_a_commune_are_the_same_whatever_lies_beyond_the_edge(
    folders: Folders, demo_context: Context
) -> None:
    whole = reach(surroundings(demo_context, demo_context.engine()), 15)
    alone = replace(
        demo_context,
        territory=replace(demo_context.territory, communes=FIRST_EPCI),
        memo={},
        _engines={},
    )
    part = reach(surroundings(alone, alone.engine()), 15)
    for one in FIRST_EPCI:
        assert part.places[one].low == pytest.approx(whole.places[one].low)
        assert part.places[one].high == pytest.approx(whole.places[one].high)


def test_matrix_of_times_takes_the_place_of_distances(folders: Folders) -> None:
    codes = [f"000{n:02d}" for n in range(1, 26)]
    rows = [f"{a};{b};{10 if abs(i - j) == 1 else 50}" for i, a in enumerate(codes)
            for j, b in enumerate(codes) if i < j]  # fmt: skip
    path = folders.params / "demo" / "temps.csv"
    path.write_text("\n".join(["origine;destination;minutes", *rows]), encoding="utf-8")
    context = written(folders, ("  entrepot: demo", "  temps_trajet: temps.csv\n  entrepot: demo"))
    around = surroundings(context, context.engine())
    assert around.journeys.source == "matrice"
    assert around.outside == ("00025",)
    first = list(surroundings_key(context, context.engine(), ["petite-enfance"]))
    path.write_text("\n".join(["origine;destination;minutes", *rows[:-1]]), encoding="utf-8")
    assert first != list(surroundings_key(context, context.engine(), ["petite-enfance"]))


def test_wrong_matrix_stops_the_page_that_needs_it_and_no_other(folders: Folders) -> None:
    path = folders.params / "demo" / "temps.csv"
    path.write_text("origine;destination;minutes\n00001;00002;-4\n", encoding="utf-8")
    context = written(folders, ("  entrepot: demo", "  temps_trajet: temps.csv\n  entrepot: demo"))
    with pytest.raises(ParamsError, match="« -4 »"):
        surroundings(context, context.engine())
    assert list(surroundings_key(context, context.engine(), ["parentalite"])) == []
    assert derive(context, context.engine())() == {}


def test_without_a_speed_lengths_stay_in_kilometres_and_nothing_is_derived(
    folders: Folders,
) -> None:
    context = written(folders, ("  vitesse_km_h: 45", "  # vitesse"))
    around = surroundings(context, context.engine())
    assert around.journeys.unit == "km"
    assert derive(context, context.engine())() == {}


def test_indicators_of_access_are_worked_out_where_no_file_gives_them(
    demo_context: Context,
) -> None:
    made = derive(demo_context, demo_context.engine())()
    reached = {key[2]: value for key, value in made.items() if key[0] == REACHED}
    assert len(reached) == 24
    whole = [value for key, value in made.items() if key[0] == WITHOUT and key[1] == "territoire"]
    assert whole[0].interval == Interval(0, 0)
    assert all(value.sources and value.seal for value in made.values())
    # The demo gives the indicator in a file: what is typed in comes first.
    engine = demo_context.engine()
    assert "calculé par l’outil" not in engine.communes(REACHED, 2024)[0].reason

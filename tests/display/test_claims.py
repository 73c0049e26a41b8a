"""A sentence that the table contradicts is refused, whatever the cell that changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display.claims import (
    Above,
    Below,
    Changes,
    Check,
    Claim,
    Counts,
    Falls,
    Highest,
    Holds,
    Lowest,
    Near,
    Pair,
    Rises,
    Says,
    Stable,
    facts_of,
    numbers_in,
    printed_texts,
    untraced,
    verify,
)
from ctg_eval.display.figures import (
    Caption,
    Comparison,
    Measure,
    Numbering,
    Row,
    Series,
    bars,
    comparison_points,
    lines,
)
from ctg_eval.display.pieces import Piece
from ctg_eval.errors import DisclosureError, ReportError

NAMES = ("Lens", "Avion", "Liévin", "Méricourt", "Harnes")
BOXES = st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda p: Interval(p[0], p[0] + p[1]))


def exact(number: float, status: Status = Status.EXACT) -> Figure:
    return open_figure(Interval.exact(number), status)


def box(low: float, high: float) -> Figure:
    return open_figure(Interval(low, high))


def cell(name: str) -> tuple[str, str]:
    return (name, "Part")


def facts(*figures: Figure) -> dict[tuple[str, str], Figure]:
    return {cell(name): one for name, one in zip(NAMES, figures, strict=False)}


def caption(title: str, alt: str = "Barres des communes. Valeurs dans le tableau.") -> Caption:
    return Caption(
        title=title, subtitle="Part des foyers, 2024", alt=alt, reading="r", scope="c", source="s"
    )


LENS, AVION, LIEVIN = (cell(name) for name in NAMES[:3])
ALL = tuple(cell(name) for name in NAMES)


@pytest.mark.parametrize(
    ("check", "held", "broken"),
    [
        pytest.param(Says(LENS, "41,6"), [exact(41.6)], [exact(41.7)], id="says"),
        pytest.param(Says(LENS, "42 à 46"), [box(42.2, 45.9)], [box(42.2, 46.4)], id="says ends"),
        pytest.param(Above(LENS, AVION), [exact(3), exact(2)], [box(2, 3), box(1, 2)], id="above"),
        pytest.param(Below(LENS, AVION), [exact(1), exact(2)], [exact(2), exact(2)], id="below"),
        pytest.param(
            Near(LENS, AVION), [box(1, 3), box(2, 4)], [box(1, 2), box(2.1, 4)], id="near"
        ),
        pytest.param(Rises(LENS, AVION), [exact(1), exact(2)], [exact(2), exact(1)], id="rises"),
        pytest.param(Falls(LENS, AVION), [exact(2), exact(1)], [exact(1), exact(2)], id="falls"),
        pytest.param(
            Stable(LENS, AVION, unit="%"),
            [exact(20), exact(20.4)],
            [exact(20), exact(22)],
            id="stable",
        ),
        pytest.param(
            Changes(LENS, AVION, "en hausse de 3\u00a0points", "%"),
            [exact(20), exact(23)],
            [exact(20), exact(24)],
            id="changes",
        ),
        pytest.param(
            Highest(LENS, ALL),
            [exact(9), *[exact(1)] * 4],
            [box(2, 9), exact(3), *[exact(1)] * 3],
            id="highest",
        ),
        pytest.param(
            Lowest(LENS, ALL), [exact(0), *[exact(1)] * 4], [exact(1), *[exact(1)] * 4], id="lowest"
        ),
        pytest.param(
            Counts((Pair(LENS, AVION), Pair(LIEVIN, AVION)), "plus", 1),
            [exact(3), exact(2), exact(1)],
            [exact(3), exact(2), exact(4)],
            id="counts",
        ),
        pytest.param(
            Holds(2), [exact(1), exact(2)], [exact(1), exact(2, Status.SECRET)], id="holds"
        ),
    ],
)
def test_check_holds_where_the_table_says_so_and_nowhere_else(
    check: Check, held: list[Figure], broken: list[Figure]
) -> None:
    assert check.fault(facts(*held)) == ""
    assert check.fault(facts(*broken)) != ""


@pytest.mark.parametrize("status", [Status.SECRET, Status.MISSING])
def test_hidden_or_missing_cell_proves_nothing(status: Status) -> None:
    hidden = facts(exact(9, status), *[exact(1)] * 4)
    for check in (
        Says(LENS, "9"),
        Above(LENS, AVION),
        Rises(AVION, LENS),
        Highest(LENS, ALL),
        Lowest(AVION, ALL),
        Counts((Pair(LENS, AVION),), "plus", 1),
    ):
        fault = check.fault(hidden)
        assert "sans chiffre" in fault
        assert "9" not in fault


def test_no_rank_under_five_territories() -> None:
    four = facts(exact(9), exact(1), exact(1), exact(1))
    assert "5 territoires" in Highest(LENS, ALL[:4]).fault(four)


@given(st.lists(BOXES, min_size=5, max_size=5))
def test_superlative_is_refused_as_soon_as_two_intervals_overlap(boxes: list[Interval]) -> None:
    found = facts(*map(open_figure, boxes))
    others = boxes[1:]
    assert (Highest(LENS, ALL).fault(found) == "") == all(boxes[0].low > one.high for one in others)
    assert (Lowest(LENS, ALL).fault(found) == "") == all(boxes[0].high < one.low for one in others)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12\u202f480 habitants en 2023", [12480, 2023]),
        ("12 480 places pour 100 enfants", [12480, 100]),
        ("−4,9 points", [4.9]),
        ("les 15-24 ans", [15, 24]),
        ("D9/D1, 1er avril, CO2", []),
        ("42 à 46 %", [42, 46]),
    ],
)
def test_numbers_of_a_text_are_read_as_they_are_printed(text: str, numbers: list[float]) -> None:
    assert [float(one) for one in numbers_in(text)] == numbers


def test_number_that_no_source_prints_is_named() -> None:
    assert untraced("De 41,6 à 42 en 2023", ["41,6", "2023", "42,0"]) == []
    assert untraced("De 41,6 à 43 en 2024", ["41,6", "2023"]) == ["43", "2024"]


def test_caption_of_a_table_proves_nothing() -> None:
    table = "<table><caption>Données de la figure 35</caption><tr><th>2023</th><td>4</td></table>"
    assert untraced("35 en 2023", printed_texts(table)) == ["35"]


def test_cells_of_one_name_cannot_be_claimed() -> None:
    found = facts_of([("Lens", "Part", exact(1)), ("Lens", "Part", exact(2))])
    assert "sans chiffre" in Says(LENS, "2").fault(found)
    with pytest.raises(DisclosureError):
        facts_of([("Lens", "Part", 3)])  # type: ignore[list-item]


def test_claim_that_asserts_nothing_is_refused() -> None:
    with pytest.raises(ReportError, match="rien que le tableau puisse vérifier"):
        verify(Claim("Les foyers du territoire"), {}, [])


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("La part est en hausse", [Falls(LENS, AVION)]),
        ("La part recule", [Rises(AVION, LENS)]),
        ("La part est stable", [Says(LENS, "9")]),
        ("Lens a la plus forte part, la plus haute", [Above(LENS, AVION)]),
        ("Lens est plus élevé", [Says(LENS, "9")]),
        ("La part est en baisse de 2 points", [Changes(LENS, AVION, "en baisse", "%")]),
        ("Lens atteint 9 %", [Says(AVION, "7")]),
    ],
)
def test_words_that_no_check_answers_for_are_refused(text: str, checks: list[Check]) -> None:
    held = facts(exact(9), exact(7))
    with pytest.raises(ReportError, match="Titre refusé"):
        verify(Claim(text, *checks), held, ["9"])


def test_cut_claim_is_a_plain_text() -> None:
    claim = Claim("Lens atteint 9 %", Says(LENS, "9"))
    assert not isinstance(claim[:8], Claim)
    verify(claim[:8], {}, [])
    with pytest.raises(ReportError, match="« 9 »"):
        verify(str(claim.strip()), {}, [])


def drawn_bars(title: str, *figures: Figure) -> Piece:
    rows = [Row(name, one) for name, one in zip(NAMES, figures, strict=False)]
    return bars(rows, caption(title), numbering=Numbering(), measure=Measure("Part", "", 1))


def drawn_lines(title: str, *figures: Figure) -> Piece:
    series = Series("Lens", dict(enumerate(figures, start=2020)))
    return lines([series], caption(title), numbering=Numbering(), measure=Measure("Part", "%", 1))


def drawn_points(title: str, *figures: Figure) -> Piece:
    areas = tuple(Row(name, one) for name, one in zip(NAMES, figures, strict=False))
    return comparison_points([Comparison("Part", areas)], caption(title), numbering=Numbering())


TITLES: dict[str, tuple[Callable[..., Piece], Claim]] = {
    "bars": (
        drawn_bars,
        Claim(
            "Lens a la plus forte part, 40,5 %, et Harnes 1,5 %",
            Highest(LENS, ALL),
            Says(LENS, "40,5"),
            Says(cell("Harnes"), "1,5"),
        ),
    ),
    "lines": (
        drawn_lines,
        Claim(
            "La part est nettement en baisse, de 39\u00a0points entre 2020 et 2024",
            Changes(
                ("2020", "Lens"), ("2024", "Lens"), "nettement en baisse, de 39\u00a0points", "%"
            ),
        ),
    ),
    "points": (
        drawn_points,
        Claim(
            "À Lens la part est plus élevée qu’à Avion, et qu’à Harnes (1,5 %)",
            Above(("Part", "Lens"), ("Part", "Avion")),
            Says(("Part", "Harnes"), "1,5"),
        ),
    ),
}
FIGURES = [exact(40.5), exact(30), exact(20), exact(10), exact(1.5)]


@pytest.mark.parametrize("kind", TITLES)
def test_title_that_the_table_proves_is_printed(kind: str) -> None:
    draw, title = TITLES[kind]
    assert str(title).split(",")[0] in draw(title, *FIGURES).html.replace("\u202f%", " %")


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize("rank", [0, 4])
@pytest.mark.parametrize("change", ["shift", "widen", "hide", "swap"])
def test_title_is_refused_when_a_cell_under_it_changes(kind: str, rank: int, change: str) -> None:
    draw, title = TITLES[kind]
    figures = list(FIGURES)
    if change == "shift":
        figures[rank] = exact(figures[rank].interval.low - 30 if rank == 0 else 33)
    elif change == "widen":
        figures[rank] = box(0, 41)
    elif change == "hide":
        figures[rank] = replace(figures[rank], status=Status.SECRET)
    else:
        figures[rank], figures[1] = figures[1], figures[rank]
    with pytest.raises(ReportError, match=r"Titre refusé : .* ; le tableau dit"):
        draw(title, *figures)


def test_plain_title_prints_only_numbers_of_its_table() -> None:
    assert drawn_bars("À Lens, 40,5 % en 2024", *FIGURES).kind == "figure"
    assert drawn_bars("À Lens, la part passe devant", *FIGURES).kind == "figure"
    with pytest.raises(ReportError, match="le tableau ne dit pas « 41 »"):
        drawn_bars("À Lens, 41 %", *FIGURES)


def test_alternative_text_is_held_to_the_same_rule() -> None:
    rows = [Row("Lens", exact(40.5))]
    wrong = caption("À Lens", "Barres : Lens 45,4 %. Valeurs dans le tableau.")
    with pytest.raises(ReportError, match="Texte de remplacement refusé"):
        bars(rows, wrong, numbering=Numbering(), measure=Measure("Part", "%", 1))


def test_every_fact_of_a_drawing_is_printed_in_its_table() -> None:
    title = Claim("Lens", *(Says(cell(name), text) for name, text in zip(
        NAMES, ("40,5", "30,0", "20,0", "10,0", "1,5"), strict=True)), Holds(5, "Part"))  # fmt: skip
    with pytest.raises(ReportError, match="elle ne dit pas « 40,5 »"):
        drawn_bars(title, *FIGURES)
    said = Claim("40,5, 30, 20, 10 et 1,5", *title.checks)
    assert all(text in drawn_bars(said, *FIGURES).html for text in ("40,5", "30,0", "1,5"))


NUMBERS = st.one_of(
    st.floats(0, 200).map(lambda x: Interval.exact(round(x, 2))),
    st.tuples(st.floats(0, 100), st.floats(0, 20)).map(
        lambda p: Interval(round(p[0], 2), round(p[0] + p[1], 2))
    ),
    st.floats(1, 100).map(lambda low: Interval(round(low, 2), math.inf)),
)


@given(NUMBERS, NUMBERS)
@settings(max_examples=200)
def test_order_is_claimed_only_where_no_possible_values_contradict_it(
    own: Interval, other: Interval
) -> None:
    """Brute force: every pair of ends that the table allows."""
    found = facts(open_figure(own), open_figure(other))
    every = [(a, b) for a in (own.low, own.high) for b in (other.low, other.high)]
    assert (Above(LENS, AVION).fault(found) == "") == all(a > b for a, b in every)
    assert (Falls(LENS, AVION).fault(found) == "") == all(a > b for a, b in every)
    assert (Below(LENS, AVION).fault(found) == "") == all(a < b for a, b in every)
    assert (Rises(LENS, AVION).fault(found) == "") == all(a < b for a, b in every)

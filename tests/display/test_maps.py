"""What tile maps and outline maps have in common: rates only, secret hatched, round classes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display.classes import RAMP, Classes, printed, round_classes
from ctg_eval.display.figures import Caption, Measure, Numbering, Row, Spot, outline_map, tiles
from ctg_eval.display.pieces import Piece
from ctg_eval.errors import DisclosureError, ReportError
from tests.display.frames import drawings

CAPTION = Caption(
    title="Les communes ont des taux différents",
    subtitle="Taux de pauvreté, 2023",
    alt="Carte des communes. Valeurs dans le tableau.",
    reading="à Lens, 30 %.",
    scope="ménages fiscaux.",
    source="Insee, 2023.",
)
MEASURE = Measure("Taux de pauvreté", "%", 1)
BOTH = pytest.mark.parametrize("draw", [tiles, outline_map], ids=["tiles", "outlines"])
Draw = Callable[..., Piece]


def exact(value: float, status: Status = Status.EXACT) -> Figure:
    return open_figure(Interval.exact(value), status)


def square(rank: int, columns: int = 10) -> tuple[tuple[tuple[float, float], ...], ...]:
    west, south = 2 + 0.1 * (rank % columns), 50 + 0.1 * (rank // columns)
    east, north = west + 0.1, south + 0.1
    return (((west, south), (west, north), (east, north), (east, south), (west, south)),)


def spots(figures: list[Figure], name: str = "Commune") -> list[Spot]:
    return [
        Spot(
            Row(f"{name} {rank}", figure),
            (2.05 + 0.1 * (rank % 10), 50.05 + 0.1 * (rank // 10)),
            square(rank),
        )
        for rank, figure in enumerate(figures)
    ]


def drawn(draw: Draw, figures: list[Figure], name: str = "Commune") -> Piece:
    return draw(
        spots(figures, name), CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux"
    )


def words(svg: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", svg)


@BOTH
@pytest.mark.parametrize("nature", ["effectif", "montant", ""])
def test_count_or_amount_is_refused(draw: Draw, nature: str) -> None:
    with pytest.raises(ReportError, match="jamais un effectif"):
        draw(spots([exact(3)]), CAPTION, numbering=Numbering(), measure=MEASURE, nature=nature)


@BOTH
def test_bare_number_is_refused(draw: Draw) -> None:
    with pytest.raises(DisclosureError):
        drawn(draw, [Interval.exact(3)])  # type: ignore[list-item]


@BOTH
def test_map_has_two_drawings_its_table_and_the_whole(draw: Draw) -> None:
    piece = draw(
        spots([exact(3), exact(9)]),
        CAPTION,
        numbering=Numbering(),
        measure=MEASURE,
        nature="part",
        whole=Row("Ensemble", exact(6.4)),
    )
    assert len(drawings(piece)) == 2
    assert "<tfoot>" in piece.html
    assert "6,4" in piece.html
    assert "style=" not in piece.html


@BOTH
def test_protected_commune_is_hatched_with_a_note_and_without_its_value(draw: Draw) -> None:
    piece = drawn(draw, [exact(10), exact(20), open_figure(Interval(87, 88), Status.SECRET)])
    for svg in drawings(piece):
        assert "donnée protégée (s)" in words(svg)
        assert "s" in words(svg)
        assert not any("87" in word for word in words(svg))
    assert "hachures" in piece.html
    assert "87" not in re.sub(r"base64,\S+", "", piece.html)


@BOTH
def test_no_commune_with_a_figure_is_a_sentence_that_takes_no_number(draw: Draw) -> None:
    numbering = Numbering()
    hidden = spots([exact(3, Status.SECRET), exact(3, Status.MISSING)])
    piece = draw(hidden, CAPTION, numbering=numbering, measure=MEASURE, nature="taux")
    assert piece.kind == "phrase"
    assert "donnée protégée" in piece.html
    assert numbering.figure() == 1


@BOTH
@pytest.mark.parametrize("count", [1, 2, 24, 60, 101])
def test_map_of_any_size_is_drawn_within_25_kib(draw: Draw, count: int) -> None:
    figures = [exact(5 + (7 * rank) % 23) for rank in range(count)]
    for svg in drawings(drawn(draw, figures)):
        assert len(svg.encode()) < 25 * 1024
        assert "NaN" not in svg


@BOTH
def test_equal_values_make_one_class(draw: Draw) -> None:
    for svg in drawings(drawn(draw, [exact(12)] * 6)):
        assert "toutes les valeurs" in words(svg)


@BOTH
def test_white_text_stands_on_the_last_class_only(draw: Draw) -> None:
    figures = [exact(value) for value in (1, 2, 11, 12, 21, 22, 31, 32)]
    for svg in drawings(drawn(draw, figures)):
        styles = re.findall(r'<g style="([^"]*fill:#ffffff[^"]*)">(.*?)</g>', svg)
        shown = {word for _, body in styles for word in re.findall(r">([\d,]+)</text>", body)}
        assert shown <= {"31,0", "32,0", "7", "8"}
        assert shown


@BOTH
def test_interval_over_two_classes_is_in_neither(draw: Draw) -> None:
    figures = [exact(1), exact(2), exact(30), exact(31), open_figure(Interval(1, 31))]
    piece = drawn(draw, figures)
    assert all("entre deux classes" in words(svg) for svg in drawings(piece))
    assert "entre deux" in piece.html


@BOTH
@pytest.mark.parametrize(
    "name",
    ["A" * 200, "<script>alert(1)</script>", "$x$ et $y$", "\u202egauche", "L'Écaillon & co", ""],
)
def test_hostile_names_stay_text(draw: Draw, name: str) -> None:
    piece = drawn(draw, [exact(1), exact(9), exact(4, Status.SECRET)], name)
    assert "<script>" not in piece.html
    for svg in drawings(piece):
        assert "<script>" not in svg
        assert "\u202e" not in svg


@BOTH
def test_same_communes_give_the_same_bytes(draw: Draw) -> None:
    figures = [exact(value) for value in (1, 5, 9, 12)]
    assert drawn(draw, figures).html == drawn(draw, figures).html


def test_value_of_a_small_base_is_written_without_its_decimal() -> None:
    first, second = spots([exact(12.3), exact(40.2)])
    small = Spot(first.row, first.at, first.outline, 0)
    piece = tiles([small, second], CAPTION, numbering=Numbering(), measure=MEASURE, nature="taux")
    assert "12" in words(drawings(piece)[0])
    assert "12,3" not in piece.html


def test_bounds_are_round_and_each_class_is_filled() -> None:
    values = [8.2, 9.9, 12.4, 14.8, 17.3, 18.0, 22.6, 31.2]
    classes = round_classes(map(Interval.exact, values), decimals=1)
    assert classes.count == 4
    assert all(bound == round(bound) for bound in classes.bounds)
    assert {classes.of(Interval.exact(value), decimals=1) for value in values} == {0, 1, 2, 3}


def test_bounds_go_between_figures_that_their_source_rounds() -> None:
    boxes = [Interval(whole - 0.5, whole + 0.5) for whole in (8, 13, 22, 23, 24, 26, 27, 28)]
    classes = round_classes(boxes, decimals=1)
    assert all(classes.of(box, decimals=1) is not None for box in boxes)


def test_low_bound_is_in_its_class() -> None:
    classes = Classes((10.0, 20.0))
    assert classes.of(Interval.exact(10), decimals=1) == 1
    assert classes.of(Interval.exact(9.96), decimals=1) == 1  # printed 10,0
    assert classes.of(Interval.exact(9.9), decimals=1) == 0
    assert [classes.label(rank) for rank in range(3)] == [
        "moins de 10", "10 à moins de 20", "20 ou plus",
    ]  # fmt: skip


def test_tints_go_from_light_to_dark() -> None:
    def light(color: str) -> int:
        return sum(int(color[at : at + 2], 16) for at in (1, 3, 5))

    for count in range(1, 5):
        classes = Classes(tuple(range(count - 1)))
        tints = [light(classes.color(rank)) for rank in range(count)]
        assert tints == sorted(tints, reverse=True)
        assert len(set(tints)) == count
    assert light(RAMP[0]) > light(RAMP[-1])


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=60), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_any_values_make_one_to_four_filled_classes(values: list[float], decimals: int) -> None:
    classes = round_classes(map(Interval.exact, values), decimals=decimals)
    held = {classes.of(Interval.exact(value), decimals=decimals) for value in values}
    assert held == set(range(classes.count))
    assert classes.count <= 4
    assert list(classes.bounds) == sorted(set(classes.bounds))


def test_infinite_ends_stay_so() -> None:
    assert printed(math.inf, 1) == math.inf

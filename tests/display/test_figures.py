from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
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
from ctg_eval.errors import ReportError
from tests.display.frames import NASTY, drawings


def EXACT(number: float, status: Status = Status.EXACT) -> Figure:  # noqa: N802
    return open_figure(Interval.exact(number), status)


CAPTION = Caption(
    title="À l’est, moins de places pour 100 enfants",
    subtitle="Places pour 100 enfants, 2024",
    alt="Barres : Saint-Elvin, puis Herbemare. Valeurs dans le tableau.",
    reading="à Saint-Elvin, on compte 34,3 places pour 100 enfants.",
    scope="enfants de moins de 3 ans.",
    source="Caf, 2024.",
)


def areas(*figures: Figure) -> tuple[Row, ...]:
    return tuple(Row(f"Territoire {i}", figure) for i, figure in enumerate(figures))


@pytest.mark.parametrize("field", ["title", "alt", "reading", "scope", "source"])
def test_figure_without_a_needed_word_is_refused(field: str) -> None:
    with pytest.raises(ReportError, match="refusée"):
        replace(CAPTION, **{field: " "})


@pytest.mark.parametrize("size", [19, 351])
def test_alt_of_a_wrong_length_is_refused(size: int) -> None:
    with pytest.raises(ReportError, match=f"{size} caractères"):
        replace(CAPTION, alt="a" * size)


def test_figure_holds_both_drawings_its_table_and_its_notes() -> None:
    piece = bars([Row("Lens", EXACT(3))], CAPTION, numbering=Numbering())
    assert len(drawings(piece)) == 2
    for words in ("Figure 1", "Lecture", "Champ", "Source", 'media="(max-width: 30rem)"', "<table"):
        assert words in piece.html
    assert "style=" not in piece.html


def test_figures_are_numbered_in_their_order() -> None:
    numbering = Numbering()
    pieces = [bars([Row("Lens", EXACT(3))], CAPTION, numbering=numbering) for _ in range(2)]
    assert ['id="fig1"' in pieces[0].html, 'id="fig2"' in pieces[1].html] == [True, True]


def test_bars_go_from_the_greatest_to_the_least_unless_told() -> None:
    rows = [Row("Petite", EXACT(1)), Row("Grande", EXACT(9))]
    ordered = bars(rows, CAPTION, numbering=Numbering()).html
    given_order = bars(rows, CAPTION, numbering=Numbering(), ordered=False).html
    assert ordered.index("Grande") < ordered.index("Petite")
    assert given_order.index("Petite") < given_order.index("Grande")


def test_protected_row_is_in_the_table_and_not_in_the_drawing() -> None:
    rows = [Row("Lens", EXACT(30)), Row("Avion", EXACT(3, Status.SECRET))]
    piece = bars(rows, CAPTION, numbering=Numbering())
    assert '<abbr title="donnée protégée">s</abbr>' in piece.html
    assert not any("Avion" in svg for svg in drawings(piece))


def test_nothing_to_draw_is_a_sentence_with_its_reasons() -> None:
    rows = [Row("Lens", EXACT(3, Status.SECRET)), Row("Avion", EXACT(3, Status.MISSING))]
    numbering = Numbering()
    piece = bars(rows, CAPTION, numbering=numbering)
    assert piece.kind == "phrase"
    assert "donnée protégée" in piece.html
    assert "non disponible" in piece.html
    assert numbering.figure() == 1
    assert bars([], CAPTION, numbering=numbering).kind == "phrase"
    assert lines([], CAPTION, numbering=numbering).kind == "phrase"
    assert comparison_points([], CAPTION, numbering=numbering).kind == "phrase"


def test_interval_is_drawn_pale_with_its_ends_written_and_explained() -> None:
    piece = bars([Row("Lens", open_figure(Interval(30, 46)))], CAPTION, numbering=Numbering())
    assert all("30 à 46" in svg and "#cfe3f1" in svg.lower() for svg in drawings(piece))
    assert "la partie pâle" in piece.html


@pytest.mark.parametrize("name", NASTY)
def test_any_name_goes_through_every_figure(name: str) -> None:
    pieces = [
        bars(
            [Row(name, EXACT(3)), Row("Lens", open_figure(Interval(2, math.inf)))],
            CAPTION,
            numbering=Numbering(),
        ),
        lines([Series(name, {2020: EXACT(3), 2021: EXACT(4)})], CAPTION, numbering=Numbering()),
        comparison_points(
            [Comparison(name, (Row(name, EXACT(3)), Row("France", EXACT(4))))],
            CAPTION,
            numbering=Numbering(),
        ),
    ]
    for piece in pieces:
        assert "<script" not in piece.html + "".join(drawings(piece))
        assert "\u202e" not in piece.html + "".join(drawings(piece))


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param([Interval.exact(0)], id="one zero"),
        pytest.param([Interval.exact(5)] * 4, id="all equal"),
        pytest.param([Interval.exact(value) for value in range(60)], id="sixty rows"),
        pytest.param([Interval.exact(value) for value in range(75)], id="more than are drawn"),
        pytest.param(
            [Interval.exact(-5), Interval(-3, 2), Interval(-math.inf, 1)], id="below zero"
        ),
    ],
)
def test_bars_survive(boxes: list[Interval]) -> None:
    rows = [Row(f"Commune {rank}", open_figure(box)) for rank, box in enumerate(boxes)]
    piece = bars(rows, CAPTION, numbering=Numbering(), measure=Measure("Part", "%", 1))
    assert piece.html.count('<th scope="row">') == len(rows)
    assert ("au plus 60 lignes" in piece.html) == (len(rows) > 60)
    assert not re.search(r"\b(?:nan|inf)\b", "".join(drawings(piece)))


BOXES = st.one_of(
    st.floats(-1e6, 1e6).map(Interval.exact),
    st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e5)).map(lambda p: Interval(p[0], p[0] + p[1])),
    st.floats(0.5, 1e6).map(lambda low: Interval(low, math.inf)),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(BOXES, min_size=1, max_size=6))
def test_no_drawing_leaves_its_frame(boxes: list[Interval]) -> None:
    rows = [Row(f"C{rank}", open_figure(box)) for rank, box in enumerate(boxes)]
    series = [Series("S", dict(enumerate(map(open_figure, boxes), start=2015)))]
    for piece in (
        bars(rows, CAPTION, numbering=Numbering()),
        lines(series, CAPTION, numbering=Numbering()),
    ):
        for svg in drawings(piece):
            width = float(re.findall(r'viewBox="0 0 ([\d.]+)', svg)[0])
            xs = [float(x) for x in re.findall(r'<path d="M (-?[\d.]+)', svg)]
            assert all(-10 <= x <= width + 1 for x in xs)


def test_break_is_a_gap_a_dotted_line_and_a_dashed_row() -> None:
    years = {year: EXACT(100 + year % 7) for year in range(2016, 2025)}
    piece = lines([Series("Places", years, breaks=(2021,))], CAPTION, numbering=Numbering())
    assert '<tr class="rupture"><th scope="row">2021</th>' in piece.html
    assert all("Rupture de série" in svg for svg in drawings(piece))
    assert "ne se comparent pas" in piece.html
    whole = lines([Series("Places", years)], CAPTION, numbering=Numbering())
    assert not any("Rupture" in svg for svg in drawings(whole))


def test_year_without_figure_is_written_and_not_drawn() -> None:
    one = Series("Places", {2019: EXACT(3), 2020: EXACT(4, Status.SECRET), 2021: EXACT(5)})
    other = Series("Autre", {2019: EXACT(1), 2020: EXACT(1), 2021: EXACT(1)})
    html = lines([one, other], CAPTION, numbering=Numbering()).html
    assert '<th scope="row">2020</th><td class="nb"><abbr title="donnée protégée">s</abbr>' in html


def test_axis_that_does_not_start_from_zero_says_so() -> None:
    high = {2020: EXACT(95), 2021: EXACT(97)}
    low = {2020: EXACT(10), 2021: EXACT(97)}
    assert "ne part pas de zéro" in lines([Series("A", high)], CAPTION, numbering=Numbering()).html
    assert "ne part pas" not in lines([Series("A", low)], CAPTION, numbering=Numbering()).html


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    series = [Series(f"S{rank}", {2020: EXACT(rank)}) for rank in range(7)]
    with pytest.raises(ReportError, match="7 courbes"):
        lines(series, CAPTION, numbering=Numbering())


def test_comparison_writes_the_territory_and_gives_each_area_its_shape() -> None:
    line = Comparison("Part (%)", areas(EXACT(44.1), EXACT(49), EXACT(52.3), EXACT(60)))
    piece = comparison_points([line], CAPTION, numbering=Numbering())
    for svg in drawings(piece):
        assert "44,1" in svg
        assert "49,0" not in svg
        assert len(set(re.findall(r'<path id="(M\w+)"', svg))) >= 4


def test_lines_of_different_units_say_that_scales_differ() -> None:
    rows = [
        Comparison("Part (%)", areas(EXACT(44), EXACT(49)), unit="%"),
        Comparison("Population", areas(EXACT(48000), EXACT(30000)), unit="habitants", decimals=0),
    ]
    assert "propre échelle" in comparison_points(rows, CAPTION, numbering=Numbering()).html
    assert "propre échelle" not in comparison_points(rows[:1], CAPTION, numbering=Numbering()).html


def test_comparison_of_different_areas_is_refused() -> None:
    rows = [
        Comparison("a", areas(EXACT(1), EXACT(2))),
        Comparison("b", areas(EXACT(1))),
    ]
    with pytest.raises(ReportError, match="mêmes territoires"):
        comparison_points(rows, CAPTION, numbering=Numbering())

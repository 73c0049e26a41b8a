from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import ABSENT, Figure, open_figure
from ctg_eval.display.claims import Changes, Claim
from ctg_eval.display.draw import Canvas
from ctg_eval.display.figures import Caption, Measure, Numbering, Slope, slope
from ctg_eval.display.pieces import Piece
from ctg_eval.errors import DisclosureError, ReportError
from tests.display.frames import NASTY, drawings, out_of_frame, unfolded, written

CAPTION = Caption(
    title="Une commune monte et une autre descend",
    subtitle="Taux, 2014 et 2020",
    alt="Pentes entre deux dates. Valeurs dans le tableau.",
    reading="à Lens, le taux monte.",
    scope="habitants.",
    source="Insee, 2014 et 2020.",
)
DATES = (2014, 2020)
RATE = Measure("Taux", "%", 1)


def one(number: float, status: Status = Status.EXACT) -> Figure:
    return open_figure(Interval.exact(number), status)


def drawn(*rows: Slope, measure: Measure = RATE) -> Piece:
    return slope(rows, CAPTION, numbering=Numbering(), dates=DATES, measure=measure)


UP = Slope("Lens", one(12), one(17.5), emphasis=True)
DOWN = Slope("Avion", one(30), one(22), emphasis=True)
FLAT = Slope("Liévin", one(20), one(20.1))


def test_values_are_written_at_both_ends_and_names_once() -> None:
    for svg in drawings(drawn(UP, DOWN, FLAT)):
        texts = written(svg)
        assert {"12,0", "17,5", "30,0", "22,0", "20,0", "20,1", "2014", "2020"} <= set(texts)
        assert [texts.count(name) for name in ("Lens", "Avion", "Liévin")] == [1, 1, 1]


def test_only_emphasised_lines_have_a_colour() -> None:
    for svg in drawings(drawn(UP, FLAT)):
        assert "#0072b2" in svg.lower()
    for svg in drawings(drawn(replace(UP, emphasis=False), FLAT)):
        assert not re.search("#0072b2|#d55e00", svg.lower())


def test_two_emphasised_lines_differ_by_more_than_colour() -> None:
    for svg in drawings(drawn(UP, DOWN)):
        assert len(set(re.findall(r'<path id="(M\w+)"', svg))) >= 2


@pytest.mark.parametrize(
    ("rows", "dates", "words"),
    [
        pytest.param([FLAT] * 9, DATES, "9 lignes, 8 au plus", id="nine lines"),
        pytest.param([UP] * 3, DATES, "3 lignes en couleur", id="three colours"),
        pytest.param([UP], (2020, 2014), "la plus ancienne d’abord", id="dates turned"),
        pytest.param([UP], (2020, 2020), "la plus ancienne d’abord", id="one date"),
    ],
)
def test_slope_that_could_not_be_read_is_refused(
    rows: list[Slope], dates: tuple[int, int], words: str
) -> None:
    with pytest.raises(ReportError, match=words):
        slope(rows, CAPTION, numbering=Numbering(), dates=dates)


def test_eight_lines_are_drawn() -> None:
    rows = [replace(FLAT, label=f"Commune {rank}") for rank in range(8)]
    assert all(len(set(written(svg))) >= 10 for svg in drawings(drawn(*rows)))


def test_line_known_at_one_date_is_in_the_table_only() -> None:
    piece = drawn(
        UP, Slope("Brizelle", one(4, Status.SECRET), one(3)), Slope("Rien", ABSENT, ABSENT)
    )
    assert not any("Brizelle" in svg or "Rien" in svg for svg in drawings(piece))
    assert re.search(r"Brizelle</th>.*?>s<.*?>3,0<.*?>s<", piece.html)
    assert "dans le tableau seulement" in piece.html


def test_nothing_known_twice_is_a_sentence() -> None:
    assert drawn().kind == "phrase"
    piece = drawn(Slope("Lens", one(1, Status.SECRET), one(2)))
    assert piece.kind == "phrase"
    assert "donnée protégée" in piece.html


def test_change_is_said_in_words_and_none_is_claimed_between_overlapping_intervals() -> None:
    wide = Slope("Noyelles", open_figure(Interval(10, 14)), open_figure(Interval(12, 16)))
    html = drawn(UP, FLAT, wide).html
    said = re.findall(r'<td class="txt">([^<]*)', html.replace("<wbr>", ""))
    assert [text.replace("\u00a0", " ") for text in said] == [
        "en hausse de 5,5 points",
        "stable",
        "sans changement certain",
    ]


def test_unit_that_the_table_says_is_left_out_of_the_changes() -> None:
    measure = Measure("Places", "places pour 100 enfants", 1)
    html = drawn(Slope("Lens", one(30), one(36.2)), measure=measure).html
    assert "en hausse de 6,2<" in html


def test_claim_on_a_change_is_checked_against_both_dates() -> None:
    said = Claim(
        "À Lens, en hausse entre 2014 et 2020",
        Changes(("Lens", "2014"), ("Lens", "2020"), "en hausse", "%", 1),
    )
    true = replace(CAPTION, title=said)
    assert slope([UP], true, numbering=Numbering(), dates=DATES, measure=RATE).kind == "figure"
    turned = Slope("Lens", UP.last, UP.first)
    with pytest.raises(ReportError, match="Titre refusé"):
        slope([turned], true, numbering=Numbering(), dates=DATES, measure=RATE)


def test_bare_number_is_refused() -> None:
    with pytest.raises(DisclosureError):
        Slope("Lens", 12.0, one(3))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NASTY)
def test_any_name_stays_text_inside_the_frame(name: str) -> None:
    piece = drawn(Slope(name, one(1), one(2), emphasis=True), UP, FLAT)
    for svg in drawings(piece):
        assert out_of_frame(svg) == []
        assert "<script" not in svg
        assert "\u202e" not in svg
    assert "<script" not in piece.html


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([Slope("Lens", one(0), one(0))], id="one zero"),
        pytest.param([Slope(f"C{i}", one(5), one(5)) for i in range(8)], id="all equal"),
        pytest.param(
            [Slope(f"Commune de la vallée {i}", one(5), one(5), i < 2) for i in range(8)],
            id="all equal, names on two lines",
        ),
        pytest.param([Slope("A", open_figure(Interval(3, math.inf)), one(2)), FLAT], id="open end"),
        pytest.param(
            [
                Slope(f"C{i}", open_figure(Interval(1e6, 2e6 + i)), open_figure(Interval(3e6, 9e6)))
                for i in range(8)
            ],
            id="long intervals",
        ),
        pytest.param([Slope("A", one(-5), one(-3)), Slope("B", one(-4), one(2))], id="below zero"),
    ],
)
def test_hard_rows_are_drawn_inside_the_frame(rows: list[Slope]) -> None:
    piece = drawn(*rows)
    assert piece.kind == "figure"
    for svg in drawings(piece):
        assert out_of_frame(svg) == []
        assert not re.search(r"\b(?:nan|inf)\b", svg)


def test_same_rows_give_the_same_bytes() -> None:
    assert drawn(UP, DOWN, FLAT).html == drawn(UP, DOWN, FLAT).html


def test_text_out_of_the_frame_is_seen_by_these_tests() -> None:
    canvas = Canvas(100, 30)
    for place in ((80.0, 20.0), (-3.0, 20.0), (10.0, 2.0), (10.0, 40.0)):
        canvas.text(place, "Lens et Avion"[: 8 if place[0] == 80 else 4])
    assert len(out_of_frame(unfolded(canvas.svg()))) == 4


ENDS = st.one_of(
    st.floats(-1e6, 1e6).map(Interval.exact),
    st.tuples(st.floats(-1e4, 1e4), st.floats(0, 1e4)).map(lambda p: Interval(p[0], p[0] + p[1])),
    st.floats(0.5, 1e4).map(lambda low: Interval(low, math.inf)),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(ENDS, ENDS, st.text(max_size=60)), min_size=1, max_size=8))
def test_no_text_leaves_the_frame(rows: list[tuple[Interval, Interval, str]]) -> None:
    piece = drawn(*[Slope(name, open_figure(a), open_figure(b)) for a, b, name in rows])
    assert [out_of_frame(svg) for svg in drawings(piece)] == [[], []]

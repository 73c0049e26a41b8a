from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import ABSENT, Figure, open_figure
from ctg_eval.display.changes import gap, gap_words
from ctg_eval.display.figures import Caption, Measure, Numbering, Range, RangeWords, ranges
from ctg_eval.display.pieces import Piece
from ctg_eval.errors import DisclosureError, ReportError
from tests.display.frames import NASTY, drawings, out_of_frame, written

CAPTION = Caption(
    title="Il manque des places dans une commune",
    subtitle="Places, 2024",
    alt="Barres d’intervalle par commune. Valeurs dans le tableau.",
    reading="à Saint-Elvin, l’offre est sous le besoin.",
    scope="enfants de moins de 3 ans.",
    source="Caf, 2024.",
)
WORDS = RangeWords(
    covers="le besoin va des parents qui travaillent tous aux demandes en attente",
    possible="Besoin",
    observed="Offre",
    alert="below",
)


def one(number: float, status: Status = Status.EXACT) -> Figure:
    return open_figure(Interval.exact(number), status)


def between(low: float, high: float) -> Figure:
    return open_figure(Interval(low, high), Status.ESTIMATED)


def drawn(*rows: Range, words: RangeWords = WORDS, ordered: bool = True) -> Piece:
    return ranges(rows, CAPTION, numbering=Numbering(), words=words, ordered=ordered)


LACKING = Range("Saint-Elvin", between(126, 144), one(92))
ENOUGH = Range("Fontcale", between(30, 38), one(46))
MAYBE = Range("Herbemare", between(80, 100), one(96))


def test_gap_is_written_with_the_minus_sign_and_its_nearest_end_first() -> None:
    piece = drawn(LACKING, ENOUGH, MAYBE)
    for svg in drawings(piece):
        assert {"−34 à −52", "+8 à +16", "−4 à +16"} <= set(written(svg))
    assert "−34 à −52" in piece.html


def test_note_says_what_the_interval_covers_and_not_to_add_its_ends() -> None:
    html = drawn(LACKING).html
    assert "le besoin va des parents qui travaillent tous" in html
    assert "Ne pas additionner les bornes" in html


def test_bars_that_do_not_say_what_they_cover_are_refused() -> None:
    with pytest.raises(ReportError, match="ce que l’intervalle couvre"):
        RangeWords(covers=" ")


def test_only_a_certain_gap_on_the_side_of_alert_stands_out() -> None:
    html = drawn(LACKING, ENOUGH, MAYBE).html
    assert re.findall(r'<tr class="fort"><th scope="row">([^<]*)', html) == ["Saint-Elvin"]
    quiet = drawn(LACKING, words=replace(WORDS, alert="")).html
    assert "fort" not in quiet


def test_rows_go_from_the_least_gap_unless_told() -> None:
    html = drawn(ENOUGH, MAYBE, LACKING).html
    assert html.index("Saint-Elvin") < html.index("Herbemare") < html.index("Fontcale")
    kept = drawn(ENOUGH, MAYBE, LACKING, ordered=False).html
    assert kept.index("Fontcale") < kept.index("Herbemare") < kept.index("Saint-Elvin")


def test_without_anything_observed_the_interval_itself_is_written() -> None:
    piece = drawn(Range("Lens", between(126, 144)), Range("Avion", between(3, 9)))
    assert all("126 à 144" in written(svg) for svg in drawings(piece))
    assert "Écart" not in piece.html
    assert not any("Offre" in written(svg) for svg in drawings(piece))


def test_protected_figure_is_neither_written_nor_found_again_by_its_gap() -> None:
    piece = drawn(LACKING, Range("Brizelle", between(3, 9), one(4, Status.SECRET)))
    cells = re.search(r">Brizelle</th>(.*?)</tr>", piece.html)
    assert cells is not None
    assert re.findall(r">([^<>]+)<", cells[1]) == ["s", "3 à 9", "s"]
    assert gap(one(4, Status.SECRET), between(3, 9)).interval == Interval(-math.inf, math.inf)


def test_bare_interval_is_refused() -> None:
    with pytest.raises(DisclosureError):
        Range("Lens", Interval(1, 2))  # type: ignore[arg-type]


def test_title_that_the_gaps_do_not_prove_is_refused() -> None:
    caption = replace(CAPTION, title="Il manque 34 à 53 places")
    with pytest.raises(ReportError, match="53"):
        ranges([LACKING], caption, numbering=Numbering(), words=WORDS)
    true = replace(CAPTION, title="Il manque 34 à 52 places")
    assert ranges([LACKING], true, numbering=Numbering(), words=WORDS).kind == "figure"


def test_nothing_to_draw_is_a_sentence() -> None:
    assert drawn().kind == "phrase"
    hidden = drawn(Range("Lens", one(3, Status.SECRET)), Range("Avion", ABSENT))
    assert hidden.kind == "phrase"
    assert "donnée protégée" in hidden.html


@pytest.mark.parametrize("name", NASTY)
def test_any_name_stays_text_inside_the_frame(name: str) -> None:
    piece = drawn(Range(name, between(1, 4), one(2)), LACKING)
    for svg in drawings(piece):
        assert out_of_frame(svg) == []
        assert "<script" not in svg
        assert "\u202e" not in svg
    assert "<script" not in piece.html


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([Range("Lens", one(0), one(0))], id="one zero"),
        pytest.param([Range(f"C{i}", one(5), one(5)) for i in range(4)], id="all equal"),
        pytest.param([Range(f"C{i}", between(i, 2 * i), one(i)) for i in range(60)], id="sixty"),
        pytest.param([Range("Lens", between(5, math.inf), between(-math.inf, 3))], id="open ends"),
        pytest.param([Range("Lens", between(-9, -3), one(2)), Range("B", one(1))], id="below zero"),
    ],
)
def test_hard_rows_are_drawn_inside_the_frame(rows: list[Range]) -> None:
    piece = drawn(*rows)
    assert piece.kind == "figure"
    for svg in drawings(piece):
        assert out_of_frame(svg) == []
        assert not re.search(r"\b(?:nan|inf)\b", svg)


def test_more_rows_than_are_drawn_are_in_the_table_and_it_says_so() -> None:
    html = drawn(*[Range(f"C{rank}", between(rank, rank + 1)) for rank in range(61)]).html
    assert html.count('<th scope="row">') == 61
    assert "au plus 60 lignes" in html


def test_same_rows_give_the_same_bytes() -> None:
    assert drawn(LACKING, MAYBE).html == drawn(LACKING, MAYBE).html


ENDS = st.tuples(st.integers(-500, 500), st.integers(0, 300)).map(
    lambda pair: Interval(pair[0], pair[0] + pair[1])
)


@given(ENDS, ENDS, st.floats(0, 1), st.floats(0, 1))
def test_gap_holds_every_difference_that_both_allow(
    seen: Interval, possible: Interval, s: float, t: float
) -> None:
    found = gap(open_figure(seen), open_figure(possible)).interval
    true = (seen.low + s * seen.width) - (possible.low + t * possible.width)
    assert found.contains(true, slack=1e-9)


@given(ENDS)
def test_words_of_a_gap_have_its_two_ends(box: Interval) -> None:
    words = gap_words(open_figure(box)).replace("−", "-").replace("+", "")
    ends = sorted(int(part) for part in words.split(" à "))
    assert ends in ([int(box.low), int(box.high)], [int(box.low)] * (box.width == 0))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(ENDS, ENDS), min_size=1, max_size=9))
def test_no_text_leaves_the_frame(pairs: list[tuple[Interval, Interval]]) -> None:
    rows = [Range(f"Commune {r}", open_figure(a), open_figure(b)) for r, (a, b) in enumerate(pairs)]
    measure = Measure("Places", "places pour 100 enfants de moins de 3 ans", 1)
    piece = ranges(rows, CAPTION, numbering=Numbering(), words=WORDS, measure=measure)
    assert [out_of_frame(svg) for svg in drawings(piece)] == [[], []]

from __future__ import annotations

import matplotlib as mpl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ctg_eval.bounds import Interval
from ctg_eval.display.draw import Canvas, text_width, wrapped
from ctg_eval.display.scale import Scale, graduations, span, spread


def drawing(words: str = "Lens") -> str:
    canvas = Canvas(200, 100)
    canvas.rect((10, 10, 50.12345, 8), face="#0072B2")
    canvas.line([0, 100], [50, 50], color="#1B2127", dashed=True)
    canvas.mark(20, 30, "o", size=8, face="#0072B2")
    canvas.text((10, 80), words)
    return canvas.svg()


def test_same_drawing_gives_same_bytes_whatever_the_session_has_set() -> None:
    first = drawing()
    with mpl.rc_context({"font.family": ["serif"], "svg.fonttype": "path", "lines.linewidth": 7}):
        assert drawing() == first


def test_text_stays_text_and_is_escaped() -> None:
    svg = drawing("A <script>alert(1)</script> $x^2$ & co")
    assert "A &lt;script&gt;alert(1)&lt;/script&gt; $x^2$ &amp; co" in svg
    assert "<script" not in svg


def test_svg_holds_no_date_no_identifier_of_ours_and_two_decimals() -> None:
    svg = drawing()
    assert "<metadata" not in svg
    assert '<g id="' not in svg
    assert "50.123" not in svg


@pytest.mark.parametrize("words", ["\u202eabc", "a\x00b", "日本", "👩\u200d👧", "", "é" * 200])
def test_any_name_can_be_drawn(words: str) -> None:
    assert drawing(words).endswith("</svg>")


@given(st.text(max_size=220), st.integers(1, 3))
@example("00000000000AAAAI%.", 2)  # a word whose first letters are wider than the others
def test_wrapped_lines_fit(words: str, lines: int) -> None:
    found = wrapped(words, 120, lines=lines)
    assert len(found) <= lines
    assert all(text_width(line) <= 121 or len(line) <= 2 for line in found)


def test_line_is_cut_at_hyphens_before_words() -> None:
    assert wrapped("Saint-Elvin-de-la-Montée", 90) == ["Saint-Elvin-de-", "la-Montée"]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_graduations_hold_the_values_and_are_few(low: float, width: float) -> None:
    found = graduations(low, low + width)
    assert found[0] <= low + 1e-6 * width
    assert found[-1] >= low + width - 1e-6 * width
    assert 2 <= len(found) <= 8


def test_span_of_equal_values_is_not_empty() -> None:
    low, high = span([Interval.exact(0)] * 3)
    assert low < high
    assert Scale(low, high, 0, 100)(float("inf")) == 100


def test_labels_that_meet_are_pushed_apart() -> None:
    assert spread([50, 52, 10], 20, top=0, bottom=100) == [50, 70, 10]

"""Strips: the side of a territory, what a title may say of it, and the drawing."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.claims import Claim
from ctg_eval.display.figures import Caption, Numbering
from ctg_eval.display.pieces import Piece
from ctg_eval.display.standings import Side, Stands, Strip, side_of
from ctg_eval.display.strips import strips
from ctg_eval.errors import ReportError

INF = float("inf")


def strip(label: str, own: tuple[float, float], **more: Any) -> Strip:
    parts = {"low": (40, 40), "median": (50, 50), "high": (60, 60), **more}
    figures: dict[str, Any] = {
        name: open_figure(Interval(*parts.pop(name))) for name in ("low", "median", "high")
    }
    return Strip(label=label, detail="%, 2023", own=open_figure(Interval(*own)), **figures, **parts)


def drawn(rows: list[Strip], *, title: str | None = None) -> Piece:
    claim = Claim(
        f"Sur {len(rows)} indicateurs, 1 au-dessus",
        Stands(tuple((one.title, one.decimals, one.least) for one in rows), "above", 1),
    )
    caption = Caption(
        title=title or claim,
        subtitle="Territoire, 2023",
        alt="Bandes de repères des indicateurs du territoire.",
        reading="r",
        scope="c",
        source="s",
    )
    return strips(rows, caption, numbering=Numbering())


@pytest.mark.parametrize(
    ("own", "low", "high", "least", "side"),
    [
        pytest.param((61, 61), (40, 40), (60, 60), 0, "above", id="above"),
        pytest.param((39, 39), (40, 40), (60, 60), 0, "below", id="below"),
        pytest.param((40, 60), (40, 40), (60, 60), 0, "inside", id="on both edges"),
        pytest.param((55, 61), (40, 40), (60, 60), 0, "unknown", id="over an edge"),
        pytest.param((45, 45), (40, 46), (60, 60), 0, "unknown", id="edge itself uncertain"),
        pytest.param((61, 61), (-INF, 40), (50, 60), 0, "above", id="low edge without an end"),
        pytest.param((61, 61), (40, 40), (50, INF), 0, "unknown", id="high edge without an end"),
        pytest.param((60.04, 60.04), (40, 40), (60, 60), 0, "inside", id="printed alike"),
        pytest.param((61, 61), (40, 40), (60, 60), 1, "unknown", id="poverty, one point"),
        pytest.param((61.5, 61.5), (40, 40), (60, 60), 1, "above", id="poverty, over a point"),
    ],
)
def test_a_side_is_said_only_where_it_is_certain(
    own: tuple[float, float],
    low: tuple[float, float],
    high: tuple[float, float],
    least: float,
    side: Side,
) -> None:
    boxes = (Interval(*one) for one in (own, low, high))
    assert side_of(*boxes, decimals=1, least=least) == side


def test_rows_of_one_side_stand_together_in_the_table() -> None:
    rows = [strip("b", (50, 50)), strip("a", (10, 10)), strip("c", (70, 70)), strip("d", (55, 65))]
    table = re.findall(r'<th scope="row">(\w) ', drawn(rows).html)
    assert table == ["c", "b", "a", "d"]


def test_a_title_that_counts_wrong_is_refused() -> None:
    rows = [strip("a", (70, 70)), strip("b", (80, 80))]
    with pytest.raises(ReportError, match="2 fois « au-dessus », non 1"):
        drawn(rows)


def test_a_title_that_says_above_without_a_check_is_refused() -> None:
    unchecked = Claim("Le taux est au-dessus", Stands((), "below", 0))
    assert "figure" in drawn([strip("a", (70, 70))], title=unchecked).html
    with pytest.raises(ReportError, match="n’affirme rien"):
        drawn([strip("a", (70, 70))], title=Claim("Le taux est au-dessus"))


def test_a_value_far_away_is_an_arrow_and_the_favourable_side_has_its_sign() -> None:
    page = drawn([strip("a", (900, 900), sense="hausse_defavorable"), strip("b", (50, 50))]).html
    assert "Mieux si c’est" in page
    assert '<td class="txt">bas</td>' in page
    for picture in re.findall(r"base64,([^\"]+)", page):
        svg = base64.b64decode(picture).decode()
        assert ">+</text>" in svg
        assert svg.count("Territoire") == 1


def test_two_quartiles_that_are_one_number_are_still_drawn() -> None:
    row = strip("a", (70, 70), low=(50, 50), high=(50, 50))
    assert row.side == "above"
    assert "<picture>" in drawn([row, strip("b", (50, 50))]).html


def test_a_missing_figure_stands_on_no_side() -> None:
    facts = {("a", "Territoire"): open_figure(Interval(9, 9), Status.MISSING)}
    assert Stands((("a", 1, 0.0),), "above", 0).fault(facts) == ""
    assert Stands((("a", 1, 0.0),), "above", 1).fault(facts)

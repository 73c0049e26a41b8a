from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display.figures import Caption, Measure, Series, Spark, sparks
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import Piece
from ctg_eval.display.spark_chart import HEIGHT, WIDTH, Frame, spark_svg
from ctg_eval.errors import ReportError
from ctg_eval.report.exporter import export_page
from ctg_eval.report.gate import check_page

CAPTION = Caption(
    title="Les évolutions d’un coup d’œil",
    subtitle="Territoire d’essai",
    alt="Tableau des évolutions, une courbe miniature par ligne.",
    reading="la population baisse.",
    scope="habitants.",
    source="Insee.",
)
NASTY = ["A" * 200, "<script>alert(1)</script>", "$x$", "\u202egauche", "</tr><td>", "<tbody>", ""]


def one(number: float, status: Status = Status.EXACT) -> Figure:
    return open_figure(Interval.exact(number), status)


def spark(points: Mapping[int, float | Figure], label: str = "Naissances", **more: object) -> Spark:
    held = {
        year: value if isinstance(value, Figure) else one(value) for year, value in points.items()
    }
    breaks = more.get("breaks", ())
    assert isinstance(breaks, tuple)
    return Spark(Series(label, held, breaks), Measure(label, str(more.get("unit", ""))))


def made(*rows: Spark) -> Piece:
    return sparks(rows, CAPTION)


def cells(piece: Piece, label: str) -> list[str]:
    """The cells of a row, drawings as « dessin »."""
    row = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', piece.html)
    assert row is not None
    plain = re.sub(r"<svg.*?</svg>", "dessin", row[1])
    return [re.sub(r"<[^>]*>", "", cell) for cell in plain.split("</td>")[:-1]]


def svgs(piece: Piece) -> list[str]:
    return re.findall(r"<svg.*?</svg>", piece.html)


FALLING = spark({2014: 500, 2016: 450, 2020: 400})
RISING = spark({2014: 10, 2016: 11, 2020: 12}, "Places")


def test_row_says_in_words_what_its_sparkline_draws() -> None:
    assert cells(made(FALLING, RISING), "Naissances") == [
        "500",
        "400",
        "en baisse de 20\u202f%",
        "dessin",
    ]


def test_years_head_the_columns_where_rows_share_them_and_are_in_each_row_else() -> None:
    assert '<th scope="col">2014</th><th scope="col">2020</th>' in made(FALLING, RISING).html
    mixed = made(FALLING, spark({2015: 10, 2020: 12}, "Places"))
    assert cells(mixed, "Places")[0] == "2015–2020"
    assert cells(mixed, "Naissances")[0] == "2014–2020"


def test_drawing_is_hidden_from_readers_and_has_attributes_alone() -> None:
    for svg in svgs(made(FALLING)):
        assert 'aria-hidden="true"' in svg
        assert 'focusable="false"' in svg
        assert not re.search(r"\b(?:style|class|id|on\w+)=|<script|href", svg)
        assert len(svg) < 700


def heights(svg: str) -> list[float]:
    line = re.search(r'<polyline[^>]*points="([^"]*)"', svg)
    assert line is not None
    return [float(spot.split(",")[1]) for spot in line[1].split()]


def test_first_year_is_on_the_dotted_line_of_every_row() -> None:
    for svg in svgs(made(FALLING, RISING)):
        dotted = re.search(r'<path d="M4 ([\d.]+)H90"[^>]*stroke-dasharray', svg)
        assert dotted is not None
        assert heights(svg)[0] == float(dotted[1])


def test_rows_that_change_alike_are_drawn_alike_whatever_their_size() -> None:
    small, big = svgs(made(spark({2014: 10, 2020: 8}, "A"), spark({2014: 5000, 2020: 4000}, "B")))
    assert small == big


def test_one_scale_serves_all_rows() -> None:
    alone = svgs(made(RISING))[0]
    beside = svgs(made(RISING, spark({2014: 10, 2020: 90}, "Autre")))[0]
    assert heights(alone)[-1] < heights(beside)[-1]


def test_last_point_is_marked_where_the_line_ends() -> None:
    svg = svgs(made(FALLING))[0]
    dot = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="2.6"', svg)
    assert dot is not None
    line = re.search(r'points="([^"]*)"', svg)
    assert line is not None
    assert line[1].split()[-1] == f"{dot[1]},{dot[2]}"


def test_protected_year_cuts_the_line_and_moves_nothing() -> None:
    points = {2014: one(10), 2015: one(9), 2016: one(1, Status.SECRET), 2017: one(8), 2018: one(8)}
    cut = svgs(made(spark(points)))[0]
    assert cut.count("<polyline") == 2
    other = svgs(made(spark({**points, 2016: one(4000, Status.SECRET)})))[0]
    assert cut == other


def test_nothing_before_a_break_is_drawn_nor_compared() -> None:
    row = spark({2014: 3, 2016: 3, 2017: 30, 2019: 33}, breaks=(2017,))
    piece = made(row, FALLING)
    assert cells(piece, "Naissances")[:3] == ["2017–2019", "30", "33"]
    assert "Après une rupture de série" in piece.html
    assert row.index[0] == (2017, Interval(100, 100))


def test_interval_is_drawn_as_a_pale_band_and_said_so() -> None:
    wide = spark({2014: open_figure(Interval(80, 120)), 2020: open_figure(Interval(60, 90))})
    piece = made(wide)
    assert "<polygon" in svgs(piece)[0]
    assert "a partie pâle" in piece.html
    assert "a partie pâle" not in made(FALLING).html


def test_row_without_sparkline_says_why() -> None:
    piece = made(
        FALLING,
        spark({2014: 3}, "Seule"),
        spark({2014: 0, 2020: 3}, "Nulle"),
        spark({2014: one(3, Status.SECRET)}, "Cachée"),
        spark({}, "Absente"),
    )
    assert cells(piece, "Seule") == ["2014", "3", "3", "une seule année", "une seule année"]
    assert cells(piece, "Nulle")[-1] == "sans indice"
    assert cells(piece, "Cachée") == ["–", "s", "s", "s", "–"]
    assert cells(piece, "Absente") == ["–", "n.d.", "n.d.", "n.d.", "–"]
    assert "pas sûrement au-dessus de zéro" in piece.html


def test_equal_values_are_a_flat_line_on_the_dotted_one() -> None:
    assert set(heights(svgs(made(spark({2014: 3, 2016: 3, 2020: 3})))[0])) == {11.0}


def test_nothing_to_show_is_a_sentence() -> None:
    assert made().kind == "phrase"
    hidden = made(spark({2014: one(3, Status.SECRET), 2015: one(4, Status.SECRET)}))
    assert hidden.kind == "phrase"
    assert "donnée protégée" in hidden.html
    assert made(spark({2014: open_figure(Interval(0, math.inf))})).kind == "phrase"


def test_title_with_a_number_that_the_table_does_not_print_is_refused() -> None:
    with pytest.raises(ReportError, match="401"):
        sparks([FALLING], replace(CAPTION, title="De 500 à 401 naissances"))
    assert sparks([FALLING], replace(CAPTION, title="De 500 à 400 naissances")).kind == "tableau"


@pytest.mark.parametrize("name", NASTY)
def test_any_name_keeps_the_table_whole(name: str) -> None:
    piece = made(spark({2014: 3, 2020: 4}, name), FALLING)
    assert "<script" not in piece.html
    assert "\u202e" not in piece.html
    rows = re.findall(r"<tr>(.*?)</tr>", piece.html)
    assert [len(re.findall(r"<t[dh]\b", row)) for row in rows] == [5, 5, 5]
    assert all(row.endswith("</svg></td>") for row in rows[1:])


def test_sixty_rows_each_have_their_drawing() -> None:
    rows = [spark({2014: 100, 2020: 100 + rank}, f"Commune {rank}") for rank in range(60)]
    piece = made(*rows)
    assert len(svgs(piece)) == 60
    assert len(piece.html) < 60_000


def test_gate_and_exporter_let_the_sparklines_through() -> None:
    piece = made(FALLING, RISING)
    meta = PageMeta(
        titre="Essai", message="Essai des étincelles", territoire="Essai", rapport="Essai",
        statut="Document", chapo="Une phrase.", meta=(), pied="Pied.",
    )  # fmt: skip
    outputs = [
        new_output("display_data", data=dict(meta._repr_mimebundle_())),
        new_output("display_data", data={"text/html": piece.html}),
    ]
    cells_ = [new_code_cell("rapport", outputs=outputs[:1])]
    cells_ += [new_markdown_cell("## Essai {#essai}"), new_code_cell("x", outputs=outputs[1:])]
    page = export_page(new_notebook(cells=cells_))
    assert check_page(page) == []
    kept = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert [heights(svg) for svg in kept] == [heights(svg) for svg in svgs(piece)]
    assert all('aria-hidden="true"' in svg and "stroke-dasharray" in svg for svg in kept)


def test_same_rows_give_the_same_bytes() -> None:
    assert made(FALLING, RISING).html == made(FALLING, RISING).html


POINTS = st.dictionaries(
    st.integers(2000, 2025),
    st.tuples(st.floats(0.01, 1e5), st.floats(0, 1e4)).map(lambda p: Interval(p[0], p[0] + p[1])),
    min_size=2,
    max_size=12,
)


@given(st.lists(POINTS, min_size=1, max_size=4))
def test_no_mark_leaves_the_drawing(held: list[dict[int, Interval]]) -> None:
    rows = [
        Spark(Series("S", {year: open_figure(box) for year, box in points.items()}), Measure())
        for points in held
    ]
    frame = Frame.around([row.index for row in rows])
    for row in rows:
        drawn = ET.fromstring(spark_svg(row.index, frame))  # noqa: S314  our own text
        spots = [
            tuple(map(float, spot.split(",")))
            for mark in drawn
            for spot in mark.get("points", "").split()
        ]
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in spots)

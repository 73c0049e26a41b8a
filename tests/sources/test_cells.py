"""Cells of text: numbers in any marks, marks of secrecy, rounding."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctg_eval.bounds import Status
from ctg_eval.errors import SourceError
from ctg_eval.referentiel.sources import Colonne, Fichier, Variable, Vide
from ctg_eval.sources.cells import STATUSES, parse, to_bounds

COUNT = Variable(libelle="Naissances", unite="naissances")
RATE = Variable(libelle="Taux", unite="%", nature="taux")
FILE = Fichier(forme="large")


def number(text: str, separator: str = ";") -> float:
    return float(parse(pa.chunked_array([[text]]), separator=separator).number[0])


def bounds(texts: Any, *, variable: Any = COUNT, column: Any = None, file: Any = FILE) -> Any:
    """(low, high, status) of each text."""
    found = to_bounds(
        parse(pa.chunked_array([pa.array(list(texts), pa.string())])),
        variable=variable,
        column=column or Colonne(colonne="x"),
        file=file,
    )
    statuses = [STATUSES[rank] for rank in found.status]
    return list(zip(found.low.tolist(), found.high.tolist(), statuses, strict=True))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("+12", 12),
        ("-3,5", -3.5),
        ("\u22123,5", -3.5),
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1\u00a0234\u00a0567", 1234567),
        ("1\u2009234", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("12.50", 12.5),
        ("1,234.5", 1234.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("0012", 12),
        ("1,234", 1.234),
        ("0,125", 0.125),
    ],
)
def test_number_is_read_in_french_and_english_marks(text, wanted):
    assert number(text) == wanted


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["1,234", "12"], [1234, 12]),
        (["1,234,567", "999"], [1234567, 999]),
        (["1,234", "12,5"], [1.234, 12.5]),
        (["0,125", "0,250"], [0.125, 0.25]),
        (["12,50"], [12.5]),
    ],
)
def test_comma_is_thousands_only_where_all_allow_it_in_a_comma_file(texts, wanted):
    cells = parse(pa.chunked_array([texts]), separator=",")
    assert cells.number.tolist() == wanted


@pytest.mark.parametrize(
    "text",
    [
        "inf",
        "-Infinity",
        "1e400",
        "0x1F",
        "12 %",
        "env. 5",
        "<=5",
        "<",
        "1.234,56",
        "٣",
        "1-2",
        "#N/A",
        "12;5",
        "s5",
        "1,2,3",
    ],
)
def test_unreadable_cell_is_refused_with_column_count_and_examples(text):
    with pytest.raises(SourceError) as caught:
        parse(pa.chunked_array([["1", text], [text]]), name="obs_value", file="nais.csv")
    message = str(caught.value)
    assert "« nais.csv »" in message
    assert "colonne « obs_value », 2 valeur(s) illisible(s)" in message
    assert message.count(f"« {text} »") == 2


def test_no_more_than_three_examples_are_shown():
    with pytest.raises(SourceError) as caught:
        parse(pa.chunked_array([[f"x{rank}" for rank in range(1000)]]), name="c", file="f.csv")
    assert "1000 valeur(s) illisible(s), par exemple « x0 », « x1 », « x2 »." in str(caught.value)


def test_count_under_zero_is_refused():
    with pytest.raises(SourceError, match=r"colonne « naissances », 1 valeur\(s\) sous 0.*« -3 »"):
        parse(pa.chunked_array([["1", "-3"]]), name="naissances", file="f.csv", least=0.0)


@given(st.text(max_size=8))
def test_any_text_is_a_finite_number_a_mark_or_a_refusal(text):
    try:
        cells = parse(pa.chunked_array([[text]]), name="c", file="f.csv")
    except SourceError as error:
        refused = str(error)
    else:
        refused = ""
        marked = bool(cells.blank[0] or cells.secret[0] or cells.missing[0])
        assert marked == math.isnan(cells.number[0])
        assert not np.isinf(cells.number).any()
    assert not refused or "1 valeur(s) illisible(s)" in refused


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_any_number_written_in_french_is_read_back(value):
    text = f"{value:,.3f}".replace(",", "\u202f").replace(".", ",").replace("-", "\u2212")
    assert number(text) == float(f"{value:.3f}")


@pytest.mark.parametrize("mark", ["s", "S", "c", " Secret ", "confidentiel"])
def test_secrecy_mark_is_secret_and_unknown(mark):
    assert bounds([mark]) == [(0, math.inf, Status.SECRET)]


@pytest.mark.parametrize("mark", ["nd", "N.D.", "ns", "n/a", "-", "–", "…", ".", "null", "NaN"])
def test_absence_mark_is_missing_and_unknown(mark):
    assert bounds([mark]) == [(0, math.inf, Status.MISSING)]


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (Vide(sens="manquant"), (0, math.inf, Status.MISSING)),
        (Vide(sens="secret"), (0, math.inf, Status.SECRET)),
        (Vide(sens="petit", seuil=5), (0, 4, Status.SECRET)),
    ],
)
def test_empty_cell_means_what_the_declaration_says_and_never_zero(rule, wanted):
    assert bounds([""], file=Fichier(forme="large", vide=rule)) == [wanted]
    own = Colonne(colonne="x", vide=rule)
    assert bounds([" \u202f "], column=own) == [wanted]


def test_count_under_five_is_four_at_most():
    assert bounds(["<5", "< 5"]) == [(0, 4, Status.CENSORED)] * 2


def test_rate_or_estimate_under_five_may_be_nearly_five():
    estimate = Variable(libelle="x", unite="habitants", statut=Status.ESTIMATED)
    assert bounds(["<5"], variable=RATE) == [(0, 5, Status.CENSORED)]
    assert bounds(["<5"], variable=estimate) == [(0, 5, Status.CENSORED)]


def test_exact_file_gives_exact_values():
    assert bounds(["7", "0"]) == [(7, 7, Status.EXACT), (0, 0, Status.EXACT)]


def test_multiple_of_five_is_an_interval_until_its_rule_is_settled():
    rounded = Fichier(forme="large", arrondi=5)
    assert bounds(["0", "5", "10", "s"], file=rounded) == [
        (0, 4, Status.ROUNDED),
        (3, 9, Status.ROUNDED),
        (8, 14, Status.ROUNDED),
        (0, math.inf, Status.SECRET),
    ]


@given(st.integers(0, 10_000), st.sampled_from(["nearest", "lower"]))
def test_rounded_interval_holds_the_count_whatever_the_rule(count, rule):
    printed = 5 * round(count / 5) if rule == "nearest" else 5 * (count // 5)
    ((low, high, _),) = bounds([str(printed)], file=Fichier(forme="large", arrondi=5))
    assert low <= count <= high


def test_whole_rate_is_rounded_and_a_finer_one_is_not():
    column = Colonne(colonne="x", arrondi=1, arrondi_si_entier=True)
    assert bounds(["17", "17,3"], variable=RATE, column=column) == [
        (16.5, 17.5, Status.ROUNDED),
        (17.3, 17.3, Status.EXACT),
    ]


def test_printed_floor_may_hide_any_smaller_value():
    column = Colonne(colonne="x", plancher=5, arrondi=1, arrondi_si_entier=True)
    assert bounds(["5", "6"], variable=RATE, column=column) == [
        (0, 5.5, Status.CENSORED),
        (5.5, 6.5, Status.ROUNDED),
    ]


@given(
    st.lists(st.sampled_from(["0", "5", "12", "s", "nd", "", "<5", "3,5", "1 000"]), max_size=9),
    st.sampled_from([0.0, 1.0, 5.0]),
    st.sampled_from([None, 5.0]),
)
def test_bounds_are_always_an_interval_above_the_minimum(texts, step, floor):
    column = Colonne(colonne="x", arrondi=step, plancher=floor)
    for low, high, _ in bounds(texts, column=column):
        assert 0 <= low <= high

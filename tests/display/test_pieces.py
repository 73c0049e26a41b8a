from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import Figure, open_figure
from ctg_eval.display.annex import SourceLine, glossary, sources_table
from ctg_eval.display.page import MIME, PageMeta
from ctg_eval.display.pieces import (
    Finding,
    Piece,
    bullet_list,
    findings,
    group,
    link,
    not_known,
    section_title,
    sentence,
    strengths_and_weaknesses,
)
from ctg_eval.display.tables import (
    Column,
    KeyFigure,
    Named,
    Shown,
    TableRow,
    commune_table,
    data_table,
    key_figures,
)
from ctg_eval.errors import DisclosureError, ReportError
from ctg_eval.indicators.values import Value

ANY = st.text(max_size=40).map("x{}".format)

THREE = open_figure(Interval.exact(3))


def every_piece(words: str) -> list[Piece]:
    box, seal = THREE.interval, THREE.seal
    figure = Value("x", "commune", "00001", 2023, box, THREE.status, seal=seal)
    return [
        sentence(words),
        section_title(words, "ancre"),
        bullet_list([words]),
        not_known([words]),
        strengths_and_weaknesses([words], [words]),
        findings([Finding(words, words, words)]),
        data_table(words, [words, words], [TableRow((words, Shown(words, (THREE,))))]),
        commune_table(words, [Column(words, "%")], [(words, [figure])]),
        key_figures([KeyFigure(words, words, words, words, words, figure=THREE)]),
        sources_table([SourceLine(words, words, words, words, words, words)]),
        glossary([(words, words)]),
    ]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "wbr":  # where a line may break: it holds nothing
            self.tags.append((tag, tuple(name for name, _ in attrs)))


def tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    reader = Reader()
    reader.feed(html)
    return reader.tags


@given(ANY)
def test_user_text_never_makes_a_tag_nor_an_attribute(words: str) -> None:
    for piece, plain in zip(every_piece(words), every_piece("mot"), strict=True):
        assert tags(piece.html) == tags(plain.html)


@given(st.sampled_from(['"><script>alert(1)</script>', "' onmouseover='x", "<b>", "&lt;"]))
def test_hostile_text_is_printed_as_it_is(words: str) -> None:
    for piece in every_piece(words):
        assert "<script" not in piece.html
        assert " onmouseover='" not in piece.html
        assert piece._repr_html_() == piece.html


def test_every_piece_carries_its_mark_first() -> None:
    for piece in every_piece("mot"):
        assert re.match(r"<[a-z0-9]+\b[^>]*\bdata-piece=\"[a-z]+\"", piece.html)
        assert "style=" not in piece.html


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://www.insee.fr/fr", True),
        ("#fig1", True),
        ("http://www.insee.fr", False),
        ("javascript:alert(1)", False),
        ('https://a"onclick="x', False),
    ],
)
def test_only_https_and_anchors_become_links(address: str, is_link: bool) -> None:
    assert ("<a " in link("Insee", address)) == is_link


def test_anchor_that_could_break_a_page_is_refused() -> None:
    with pytest.raises(ReportError, match="Ancre"):
        section_title("Titre", 'a"b')


def test_empty_lists_say_so() -> None:
    assert "Aucun élément" in bullet_list([]).html
    assert "sont présentes" in not_known([]).html
    assert "Aucun constat" in findings([]).html
    assert "Aucune à ce jour" in strengths_and_weaknesses([], []).html
    assert "aucune ligne" in data_table("T", ["a"], []).html


@pytest.mark.parametrize("cell", ["17", "17 foyers en 2023", "2 023", "19,5 %", "12023"])
def test_table_refuses_a_number_that_does_not_say_its_figure(cell: str) -> None:
    with pytest.raises(DisclosureError, match="ne dit pas de quel chiffre il vient"):
        data_table("T", ["a", "b"], [TableRow(("Lens", cell))])
    with pytest.raises(DisclosureError, match="ne dit pas de quel chiffre"):
        data_table("T", ["a", "b"], [TableRow(("Lens", "aucun"))], total=TableRow(("En", cell)))


def test_table_takes_years_names_and_figures_that_passed_the_door() -> None:
    cells = ("2023", "2017–2023 (rapporté à 2021)", Named("a1b2"), Shown("17 %", (THREE,)))
    html = data_table("T", ["a"] * 5, [TableRow(("Lens", *cells))]).html
    assert all(text in html for text in ("2017–2023", "a1b2", "17"))


@pytest.mark.parametrize("figures", [(), (THREE, Interval.exact(3)), (17,)])
def test_shown_text_without_a_figure_of_the_door_is_refused(figures: tuple[Figure, ...]) -> None:
    with pytest.raises(DisclosureError):
        Shown("17 %", figures)


def test_secret_and_missing_cells_are_two_marks_with_their_meaning() -> None:
    def value(status: Status) -> Value:
        return Value("x", "commune", "00001", 2023, Interval(0, 4), status, seal=THREE.seal)

    rows: list[tuple[str, list[Value | None]]] = [
        ("Lens", [value(Status.SECRET), None]),
        ("Avion", [value(Status.EXACT), value(Status.EXACT)]),
    ]
    html = commune_table("T", [Column("Foyers"), Column("Taux", "%")], rows).html
    assert '<abbr title="donnée protégée">s</abbr>' in html
    assert '<abbr title="non disponible">n.d.</abbr>' in html
    assert "0 à 4" in html
    assert ">0<" not in html


def test_table_whose_columns_and_values_differ_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        commune_table("T", [Column("a"), Column("b")], [("Lens", [None])])


def test_long_key_figures_are_set_smaller() -> None:
    sizes = [
        key_figures([KeyFigure("l", text, figure=THREE)]).html
        for text in ("44,1", "entre 540 et 566", "entre 12 480 et 12 600")
    ]
    assert ['class="val"' in sizes[0], "val moyen" in sizes[1], "val long" in sizes[2]] == [
        True
    ] * 3


def test_pieces_keep_their_look(snapshot: SnapshotAssertion) -> None:
    assert [piece.html for piece in every_piece("L'offre : 12 480 places")] == snapshot


def test_group_is_one_output() -> None:
    assert group(sentence("a"), sentence("b")).html.count("<p ") == 2


META = PageMeta(titre="T", message="M", territoire="Lens", meta=("a", "b"), fictif=True)


def test_page_metadata_travel_whole() -> None:
    bundle = META._repr_mimebundle_()
    assert PageMeta.from_dict(bundle[MIME]) == META


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"titre": "T", "message": "M"}, "absente : « territoire »"),
        ({"titre": "T", "message": "M", "territoire": "L", "pid": "x"}, "vouliez-vous « pied »"),
        ({"titre": "T", "message": "M", "territoire": "L", "fictif": "oui"}, "« fictif »"),
        ({"titre": " ", "message": "M", "territoire": "L"}, "« titre » est vide"),
    ],
)
def test_page_metadata_that_are_wrong_are_refused(given_: dict[str, object], words: str) -> None:
    with pytest.raises(ReportError, match=re.escape(words)):
        PageMeta.from_dict(given_)

from __future__ import annotations

from dataclasses import replace

from syrupy.assertion import SnapshotAssertion

from ctg_eval.batch.index import Index, IndexEntry, index_page
from ctg_eval.batch.missing import ThemeState, Wanted
from ctg_eval.report.gate import check_page

ENTRIES = (
    IndexEntry(
        title="Diagnostic partagé",
        message="Le territoire compte 122 905 habitants",
        file="diagnostic.html",
        size=150_000,
        observed="31 décembre 2025",
        readers=("élus", "Cotech"),
    ),
    IndexEntry(
        title="Petite enfance",
        message="Le manque de places se concentre dans trois communes sur neuf",
        file="diagnostic_theme--petite-enfance.html",
        size=150_000,
        state="périmé",
        reason="le carnet a changé",
        attachments=("diagnostic_theme--petite-enfance.xlsx",),
        readers=("commissions", "élus", "Cotech"),
        commissions=("Petite enfance et inclusion",),
    ),
    IndexEntry(title="Parentalité", message="", state="non produit", readers=("commissions",)),
)
INDEX = Index(
    territory="CTG de Lens",
    year=2026,
    entries=ENTRIES,
    steps=("Relisez le diagnostic.",),
    themes=(
        ThemeState("Petite enfance", 3, 4, {"à demander à la Caf": 2}),
        ThemeState("Parentalité", 0, 2),
    ),
    sources=(Wanted("Naissances", "Insee", "https://www.insee.fr/fr/statistiques", 3, True),),
    fictional=True,
    foot="Coordination",
)


def body(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_index_lists_reports_by_reader_with_their_state_and_what_is_missing(
    snapshot: SnapshotAssertion,
) -> None:
    page = index_page(INDEX)
    assert "2 rapports pour 2026, 1 à refaire et 1 à produire" in page.replace("\N{NBSP}", " ")
    assert "Territoire fictif" in page
    assert body(page) == snapshot


def test_readers_of_the_same_reports_share_a_section() -> None:
    page = index_page(replace(INDEX, entries=ENTRIES[:1]))
    assert "Pour les élus et le Cotech</h2>" in page
    assert page.count('href="./diagnostic.html"') == 1
    assert "Aucun rapport n’est encore prévu pour les commissions et le public." in page
    assert "1 rapport pour 2026, à jour" in page


def test_report_is_found_by_each_of_its_readers() -> None:
    page = index_page(INDEX)
    assert page.count('href="./diagnostic_theme--petite-enfance.html"') == 2
    theirs = page[page.index("Pour les commissions</h2>") :]
    assert "Commission\N{NBSP}: Petite enfance et inclusion" in theirs
    before = page[: page.index("Pour les commissions</h2>")]
    assert "Petite enfance et inclusion" not in before


def test_what_must_be_made_again_says_why() -> None:
    assert "À refaire\N{NBSP}: le carnet a changé." in index_page(INDEX)


def test_index_without_report_says_so() -> None:
    assert "Aucun rapport" in index_page(Index(territory="CTG de Lens", year=2026, entries=()))


def test_hostile_names_stay_text() -> None:
    hostile = IndexEntry(title='<script>"', message='"><b>', file='a"b <c>.html', size=10)
    hostile = replace(hostile, attachments=('a"b.xlsx',), readers=("<i>",))
    source = Wanted("<u>", "<s>", "javascript:alert(1)", 1, is_open=False)
    page = index_page(
        Index(territory="<script>alert(1)</script>", year=2026, entries=[hostile], sources=[source])
    )
    assert check_page(page) == []
    assert "<script" not in page
    assert "javascript:" not in page
    assert 'href="./a%22b%20%3Cc%3E.html"' in page


def test_same_entries_give_the_same_page() -> None:
    assert index_page(INDEX) == index_page(INDEX)

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from ctg_eval.batch.index import IndexEntry, index_page
from ctg_eval.report.gate import check_page

ENTRIES = [
    IndexEntry(
        title="Diagnostic partagé · Petite enfance",
        message="Le manque de places se concentre dans trois communes sur neuf",
        file="diagnostic_theme--petite-enfance.html",
        size=150_000,
        attachments=("diagnostic_theme--petite-enfance.xlsx",),
        group="Diagnostics",
    ),
    IndexEntry(
        title="Copil",
        message="",
        missing=("Aucune réunion n'est inscrite au classeur.",),
        group="Gouvernance",
    ),
]


def body(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_index_lists_reports_their_message_and_what_is_missing(snapshot: SnapshotAssertion) -> None:
    page = index_page("CTG de Lens", 2026, ENTRIES, fictional=True, foot="Coordination")
    assert "1 rapport pour 2026" in page
    assert "Territoire fictif" in page
    assert body(page) == snapshot


def test_index_without_report_says_so() -> None:
    assert "Aucun rapport" in index_page("CTG de Lens", 2026, [])


def test_hostile_names_stay_text() -> None:
    hostile = IndexEntry(title="<script>", message='"><b>', file='a"b <c>.html', size=10)
    page = index_page("<script>alert(1)</script>", 2026, [hostile])
    assert check_page(page) == []
    assert "<script" not in page
    assert 'href="./a%22b%20%3Cc%3E.html"' in page


def test_same_entries_give_the_same_page() -> None:
    assert index_page("L", 2026, ENTRIES) == index_page("L", 2026, ENTRIES)

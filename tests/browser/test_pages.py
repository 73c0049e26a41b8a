"""Every page opened in a browser: accessible, no wider than a phone, silent, alone, printable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ctg_eval.report.gate import check_page
from tests.browser.looks import capture, cut_on_paper, look, measure, pages_of
from tests.conftest import Made

pytestmark = pytest.mark.notebook

NAMES = (
    "index", "diagnostic", "diagnostic_theme--portrait", "diagnostic_theme--petite-enfance",
    "diagnostic_theme--enfance-jeunesse", "diagnostic_theme--parentalite",
    "diagnostic_theme--acces-aux-droits", "diagnostic_theme--secteur-plaine",
    "fiche_commune--00001", "fiche_commune--00024",
)  # fmt: skip
COMMUNES = ("fiche_commune--00001", "fiche_commune--00024")
ELSEWHERE = tuple(one for one in NAMES if one not in COMMUNES and "secteur" not in one)
# Of the territory whose files say little, the pages that differ by what they lack.
POOR = ("index", "diagnostic", "diagnostic_theme--petite-enfance")
EVERY = pytest.mark.parametrize(
    ("territory", "name"),
    [("demo", name) for name in NAMES]
    + [("belfort", name) for name in (*ELSEWHERE, "fiche_commune--90010", "fiche_commune--90060")]
    + [("hainaut", name) for name in POOR],
)
# Accessibility and sheet numbers depend on the kind of page, hardly on its figures, and take long:
# every page of the demo, one of each kind of a real territory. Layout is measured on every page.
KINDS = pytest.mark.parametrize(
    ("territory", "name"),
    [("demo", name) for name in NAMES]
    + [("belfort", name) for name in (*POOR, "fiche_commune--90010")]
    + [("hainaut", "diagnostic_theme--petite-enfance")],
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def path(request: pytest.FixtureRequest, territory: str, name: str) -> Path:
    """A page of the demo, or of a real territory where the real files are."""
    if territory == "demo":
        made: Made = request.getfixturevalue("demo_pages")
    else:
        made = request.getfixturevalue("real_territories")[territory]
    return made.pages / f"{name}.html"


@KINDS
def test_page_is_accessible_silent_and_alone(path: Path, page: Page) -> None:
    look(page, path)


@EVERY
def test_page_fits_every_window_and_no_box_is_cut_on_paper(
    browser: Browser, page: Page, path: Path
) -> None:
    assert check_page(path.read_text(encoding="utf-8")) == []
    capture(page, path)
    assert measure(browser, path) == {}


@KINDS
def test_each_sheet_bears_its_number(path: Path, page: Page, tmp_path: Path) -> None:
    page.goto(path.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    count = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert count
    texts = pages_of(pdf, tmp_path)
    if texts is None:
        pytest.skip("pdftotext absent (poppler-utils) : le texte des feuilles n’est pas lu")
    assert [f"Page {rank} sur {count}" in text for rank, text in enumerate(texts, 1)] == (
        [True] * count
    )


def test_box_that_two_sheets_share_is_found(page: Page) -> None:
    """The measure itself: a figure taller than a sheet is cut, a title before it is alone."""
    page.set_content(
        "<style>figure{height:400mm;margin:0}p{height:250mm;margin:0}h2{height:10mm;margin:0}"
        "figure.b{height:150mm;break-inside:avoid}</style>"
        "<figure>grande</figure><p></p><h2>Titre</h2><figure class=b>petite</figure>"
    )
    assert cut_on_paper(page) == ["coupé : FIGURE grande", "titre seul : Titre"]


def test_pages_are_all_looked_at(demo_pages: Made) -> None:
    assert {path.stem for path in demo_pages.pages.glob("*.html")} == set(NAMES)


def test_links_of_the_index_lead_to_files(demo_pages: Made, page: Page) -> None:
    page.goto((demo_pages.pages / "index.html").as_uri())
    links = page.eval_on_selector_all("main a", "all => all.map(one => one.getAttribute('href'))")
    files = {link for link in links if not link.startswith(("#", "https:"))}
    names = [name for name in NAMES if name != "index"]
    kinds = {name: ("html",) if name in COMMUNES else ("html", "xlsx") for name in names}
    assert files == {f"./{name}.{kind}" for name in names for kind in kinds[name]}
    assert all((demo_pages.pages / link).is_file() for link in files)


SHEETS = pytest.mark.parametrize(
    ("territory", "name"),
    [("demo", name) for name in COMMUNES]
    + [("belfort", "fiche_commune--90010"), ("belfort", "fiche_commune--90060")],
)


@SHEETS
def test_sheet_of_a_commune_holds_on_one_a4_page_under_100_kib(path: Path, page: Page) -> None:
    page.goto(path.as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert path.stat().st_size < 100 * 1024


def test_themes_of_the_printed_diagnostic_begin_a_page(demo_pages: Made, page: Page) -> None:
    page.goto((demo_pages.pages / "diagnostic.html").as_uri())
    page.emulate_media(media="print")
    breaks = page.eval_on_selector_all(
        "section.page", "all => all.map(one => getComputedStyle(one).breakBefore)"
    )
    assert len(breaks) >= 4
    assert set(breaks) == {"page"}

"""Every page opened in a browser: accessible, no wider than a phone, silent, alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import Made

pytestmark = pytest.mark.notebook

NAMES = (
    "index", "diagnostic", "diagnostic_theme--portrait", "diagnostic_theme--petite-enfance",
    "diagnostic_theme--enfance-jeunesse", "diagnostic_theme--parentalite",
    "diagnostic_theme--acces-aux-droits",
)  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREEN = {"runOnly": TAGS, "resultTypes": ["violations"]}
# Nobody points at a link on paper.
PAPER = {**SCREEN, "rules": {"target-size": {"enabled": False}}}
MOST_BYTES = 300 * 1024
ABOUT = "([...document.querySelectorAll('body *')])"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def look(page: Page, path: Path) -> None:
    """Open a page and hold it to every rule."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    _is_accessible(page, "1280 px")
    assert _overflow(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert _overflow(page) == []
    _is_accessible(page, "320 px")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print")
    _is_accessible(page, "impression", PAPER)
    assert said == []
    assert [url for url in asked if not url.startswith(("data:", path.as_uri()))] == []
    assert path.stat().st_size < MOST_BYTES


def _is_accessible(page: Page, where: str, options: Mapping[str, object] = SCREEN) -> None:
    found = Axe().run(page, options=dict(options)).response["violations"]
    shown = [(one["id"], one["nodes"][0]["html"][:120]) for one in found]
    assert shown == [], where


def _overflow(page: Page) -> list[str]:
    """What goes out of the page on the right, the tables that scroll in their frame left aside."""
    found: list[str] = page.evaluate(
        f"""() => document.documentElement.scrollWidth <= innerWidth ? [] : {ABOUT}
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.defile'))
        .map(e => e.tagName + ' ' + e.textContent.slice(0, 60)).slice(0, 5)"""
    )
    return found


@pytest.mark.parametrize("name", NAMES)
def test_page_of_the_demo_holds_to_every_rule(demo_pages: Made, page: Page, name: str) -> None:
    look(page, demo_pages.pages / f"{name}.html")


@pytest.mark.parametrize("name", NAMES)
def test_page_of_a_real_territory_holds_to_every_rule(
    real_pages: Made, page: Page, name: str
) -> None:
    look(page, real_pages.pages / f"{name}.html")


def test_pages_are_all_looked_at(demo_pages: Made) -> None:
    assert {path.stem for path in demo_pages.pages.glob("*.html")} == set(NAMES)


def test_links_of_the_index_lead_to_files(demo_pages: Made, page: Page) -> None:
    page.goto((demo_pages.pages / "index.html").as_uri())
    links = page.eval_on_selector_all("main a", "all => all.map(one => one.getAttribute('href'))")
    assert len(links) == 2 * (len(NAMES) - 1)
    assert all((demo_pages.pages / link).is_file() for link in links)


def test_themes_of_the_printed_diagnostic_begin_a_page(demo_pages: Made, page: Page) -> None:
    page.goto((demo_pages.pages / "diagnostic.html").as_uri())
    page.emulate_media(media="print")
    breaks = page.eval_on_selector_all(
        "section.page", "all => all.map(one => getComputedStyle(one).breakBefore)"
    )
    assert len(breaks) >= 4
    assert set(breaks) == {"page"}
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

"""How a page is looked at: accessibility, width, silence, drawings, paper; and its pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREEN = {"runOnly": TAGS, "resultTypes": ["violations"]}
# Nobody points at a link on paper.
PAPER = {**SCREEN, "rules": {"target-size": {"enabled": False}}}
WIDE, NARROW, ZOOMED = (1280, 900), (320, 800), (320, 256)  # 1 280 × 1 024 at 400 %
SMALLEST_PX = 11
SMALLEST_DRAWN_PX = 9
MOST_BYTES = 300 * 1024

_OVERFLOW = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.defile'))
    .map(e => e.tagName + ' ' + e.textContent.slice(0, 60)).slice(0, 5)"""
# Each drawing in force at this width, opened beside the page: its texts must stay in its frame.
_DRAWN = """() => [...document.querySelectorAll('picture img')].flatMap((image, rank) => {
    const source = image.currentSrc;
    const bytes = Uint8Array.from(atob(source.slice(source.indexOf(',') + 1)), c => c.charCodeAt(0));
    const svg = new DOMParser().parseFromString(
        new TextDecoder().decode(bytes), 'image/svg+xml').documentElement;
    const frame = svg.viewBox.baseVal, found = [];
    const scale = image.getBoundingClientRect().width / frame.width;
    document.body.append(svg);
    svg.setAttribute('width', frame.width);
    svg.setAttribute('height', frame.height);
    const place = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll('text')) {
        const box = text.getBoundingClientRect();
        if (!text.textContent.trim()) continue;
        const out = Math.max(place.left - box.left, box.right - place.right,
            place.top - box.top, box.bottom - place.bottom);
        const drawn = parseFloat(getComputedStyle(text).fontSize) * scale;
        const name = `dessin ${rank + 1} : ${text.textContent.slice(0, 40)}`;
        if (out > 2) found.push(`${name} (sort de ${out.toFixed(1)} px)`);
        if (drawn < LEAST) found.push(`${name} (${drawn.toFixed(1)} px)`);
    }
    svg.remove();
    return found;
})""".replace("LEAST", str(SMALLEST_DRAWN_PX))
# Whether each image is the one that its media query asks for; browsers change it a moment later.
_CHOSEN = """() => [...document.querySelectorAll('picture')].every(picture => {
    const source = picture.querySelector('source'), image = picture.querySelector('img');
    const asked = matchMedia(source.media).matches ? source.srcset : image.src;
    return image.complete && image.currentSrc === asked;
})"""
_SMALL = f"""() => [...document.querySelectorAll('p,td,th,dd,dt,li,span,caption')]
    .filter(e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < {SMALLEST_PX})
    .map(e => e.textContent.slice(0, 40)).slice(0, 5)"""
# Reading must not need to move two ways: only data tables may be wider than the window.
_TWO_WAYS = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
        && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
        && !(e.matches('.defile') && e.querySelector('table')))
    .map(e => e.tagName + '.' + e.className).slice(0, 5)"""
# The sheets of an A4 document as columns: the engine cuts boxes there as it does on paper. A figure
# whose table has more than eight rows of many columns is about as tall as a sheet or taller (nine
# rows of three lines, then the drawing): it may go on to the next one between two rows, its drawing
# staying whole under its title.
_SHEETS = """() => {
    for (const e of document.querySelectorAll('.page')) e.style.breakBefore = 'column';
    const look = {columnWidth: '180mm', columnGap: '30mm', columnFill: 'auto', width: '180mm',
        height: '265mm', padding: 0, margin: 0};
    Object.assign(document.body.style, look);
    const cut = [...document.querySelectorAll(
        'figure:not(:has(.court tbody > tr:nth-child(9))), tr, .cles > div, .fiche, .notes, h2,'
        + 'h2 + .texte, h3, figcaption, [data-keep], img')]
        .filter(e => new Set([...e.getClientRects()].map(r => Math.round(r.left / 50))).size > 1);
    const lone = [...document.querySelectorAll('h2, h3, caption, figcaption')].filter(e => {
        const next = e.tagName === 'CAPTION' ? e.parentElement.rows[0]
            : e.nextElementSibling && e.nextElementSibling.getClientRects()[0]
                ? e.nextElementSibling : null;
        return next && next.getClientRects()[0].left > e.getClientRects()[0].right;
    });
    return [...cut.map(e => 'coupé : ' + e.tagName + ' ' + e.textContent.trim().slice(0, 60)),
        ...lone.map(e => 'titre seul : ' + e.textContent.trim().slice(0, 60))];
}"""


def resize(page: Page, size: tuple[int, int]) -> None:
    """Change the window, then wait for the drawings of that width."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function(_CHOSEN)


def look(page: Page, path: Path) -> None:
    """Open a page and hold it to every rule of the screen and of print."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(path.as_uri())
    is_accessible(page, "1280 px")
    resize(page, NARROW)
    is_accessible(page, "320 px")
    resize(page, WIDE)
    page.emulate_media(media="print")
    is_accessible(page, "impression", PAPER)
    assert said == []
    assert [url for url in asked if not url.startswith(("data:", path.as_uri()))] == []
    assert path.stat().st_size < MOST_BYTES


def measure(browser: Browser, path: Path) -> dict[str, list[str]]:
    """What does not fit at each size of window, and on paper.

    The policy of the page is lifted here: to measure a drawing its own styles are needed.
    """
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    found = {}
    for size in (WIDE, NARROW, ZOOMED):
        resize(page, size)
        found[f"{size[0]} × {size[1]}"] = fits(page)
    resize(page, WIDE)
    found["papier"] = cut_on_paper(page)
    context.close()
    return {where: faults for where, faults in found.items() if faults}


def is_accessible(page: Page, where: str, options: Mapping[str, object] = SCREEN) -> None:
    found = Axe().run(page, options=dict(options)).response["violations"]
    shown = [(one["id"], one["nodes"][0]["html"][:120]) for one in found]
    assert shown == [], where


def fits(page: Page) -> list[str]:
    """What goes out of the page or of a drawing, is too small, or scrolls two ways."""
    found: list[str] = []
    for script in (_OVERFLOW, _SMALL, _TWO_WAYS, _DRAWN):
        found += page.evaluate(script)
    return found


def cut_on_paper(page: Page) -> list[str]:
    """Boxes that two sheets of paper would share, titles left alone at the foot of one."""
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(_SHEETS)
    return found


def pages_of(pdf: bytes, folder: Path) -> list[str] | None:
    """The text of each page of a PDF; None where nothing here reads it."""
    reader = shutil.which("pdftotext")
    if reader is None:
        return None
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    command = [reader, "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  a reader of files
    return done.stdout.decode().removesuffix("\f").split("\f")


def capture(page: Page, path: Path) -> None:
    """Keep pictures of a page at 1 280 and 320 px and its PDF, where a folder is given for them."""
    given = os.environ.get("CTG_EVAL_CAPTURES")
    if not given:
        return
    folder = Path(given) / path.parent.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    page.goto(path.as_uri())
    page.emulate_media(media="screen")
    for size in (WIDE, NARROW):
        resize(page, size)
        page.screenshot(path=folder / f"{path.stem}-{size[0]}.png", full_page=True)
    page.emulate_media(media="print")
    (folder / f"{path.stem}.pdf").write_bytes(page.pdf(prefer_css_page_size=True))

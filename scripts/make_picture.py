"""Make `docs/images/diagnostic.png` again: the head of the demo's themed diagnostic, by Chromium.

    python scripts/make_picture.py outputs/demo/2025/diagnostic_theme--petite-enfance.html

Needs Chromium (Debian's `chromium`, or the one named by CHROMIUM).
"""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "diagnostic.png"
SIZE = {"width": 1000, "height": 1250}
MOST_BYTES = 200_000


def main(page: Path) -> None:
    """Photograph the head of a page, in few colours."""
    with sync_playwright() as browsers:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = browsers.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = browser.new_page(viewport=SIZE)
        tab.goto(page.resolve().as_uri())
        shot = Image.open(BytesIO(tab.screenshot())).convert("RGB")
        browser.close()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    shot.quantize(48).save(TARGET, optimize=True)
    size = TARGET.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{TARGET} : {size} octets, c’est trop.")
    print(f"{TARGET} : {size} octets")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

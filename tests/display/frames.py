"""Helpers of the tests of drawings: what is written in them, and whether it is in the frame."""

from __future__ import annotations

import base64
import html
import re

from ctg_eval.display.draw import text_width
from ctg_eval.display.pieces import Piece

# Names that a hostile or clumsy file may hold.
NASTY = [
    "A" * 200,
    "<script>alert(1)</script>",
    "$x$ et $y$",
    "\u202egauche",
    "L'Écaillon & co",
    "",
]
_TEXT = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)


def drawings(piece: Piece) -> list[str]:
    """The SVG of a figure, the wide one and the narrow one, each tag with its own style."""
    found = re.findall(r"base64,([A-Za-z0-9+/=]+)", piece.html)
    return [unfolded(base64.b64decode(data).decode()) for data in found]


def unfolded(svg: str) -> str:
    """A drawing whose classes are written again as styles."""
    sheet = "".join(re.findall(r"<style[^>]*>(.*?)</style>", svg))
    styles = dict(re.findall(r"\.([a-z]\d*){([^}]*)}", sheet))
    return re.sub(r'class="([a-z]\d*)"', lambda one: f'style="{styles[one[1]]}"', svg)


def written(svg: str) -> list[str]:
    """The texts of a drawing."""
    return [html.unescape(words) for _, words in _TEXT.findall(svg)]


def out_of_frame(svg: str) -> list[str]:
    """The texts that leave the frame, by the width that they take in Arial, a little over it."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box is not None
    width, height = float(box[1]), float(box[2])
    found = []
    for given, words in _TEXT.findall(svg):
        x, y = _place(given)
        size = re.search(r"([\d.]+)px", given)
        assert size is not None
        wide = text_width(
            html.unescape(words), size=float(size[1]), bold="bold" in given or "700" in given
        )
        start = x - wide * (1 if "anchor:end" in given else 0.5 if "anchor:middle" in given else 0)
        if start < -1 or start + wide > width + 1 or y < float(size[1]) * 0.7 or y > height:
            found.append(html.unescape(words))
    return found


def _place(given: str) -> tuple[float, float]:
    moved = re.search(r"translate\((-?[\d.]+) (-?[\d.]+)\)", given)
    if moved:
        return float(moved[1]), float(moved[2])
    x, y = re.search(r'\bx="(-?[\d.]+)"', given), re.search(r'\by="(-?[\d.]+)"', given)
    assert x is not None
    assert y is not None
    return float(x[1]), float(y[1])

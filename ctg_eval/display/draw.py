"""Drawing without Axes: a canvas in pixels, its artists, and SVG bytes that never vary.

Text stays text, one line an artist, placed by its base line: the result depends on no font of the
machine. Coordinates go from the top left corner, in CSS pixels.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from ctg_eval.display.pieces import clean
from ctg_eval.display.svg import tidied

BLUE, VERMILION, GREEN = "#0072B2", "#D55E00", "#009E73"
BLUE_TEXT, VERMILION_TEXT, GREEN_TEXT = "#005A8C", "#A34700", "#00694D"
INK, GREY, GREY_MARK, RULE = "#1B2127", "#4A5560", "#8A949E", "#DDE2E7"
PALE_BLUE, PALE_GREY = "#CFE3F1", "#E4E9ED"
PALE = {BLUE: PALE_BLUE, VERMILION: "#F3C9A8", GREEN: "#CBEBE1", GREY_MARK: PALE_GREY}

WIDE, NARROW = 480, 290
Align = Literal["left", "center", "right"]


class Canvas:
    """A drawing of a given width; the height may be set last.

    Args:
        width: In pixels.
        height: In pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        # Artists are made in `svg`, under our settings: a session that changed its own (a style
        # sheet, seaborn) draws the same bytes.
        self._artists: list[Callable[[], Artist]] = []

    def rect(
        self,
        box: tuple[float, float, float, float],
        *,
        face: str,
        edge: str = "none",
        width: float = 0.9,
        dashed: bool = False,
    ) -> None:
        """A rectangle: left, top, width, height."""
        left, top, wide, high = box
        style = (0, (3, 2)) if dashed else "solid"
        look: dict[str, Any] = {
            "facecolor": face,
            "edgecolor": edge,
            "linewidth": width,
            "linestyle": style,
        }
        self._artists.append(partial(Rectangle, (left, top), wide, high, **look))

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        color: str,
        width: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """A broken line through the points."""
        style = (0, (3, 3)) if dashed else "solid"
        look: dict[str, Any] = {"color": color, "linewidth": width, "linestyle": style}
        self._artists.append(partial(Line2D, xs, ys, solid_capstyle="butt", **look))

    def mark(
        self, x: float, y: float, shape: str, *, size: float, face: str, edge: str = "white"
    ) -> None:
        """A marker: a matplotlib shape, its size in pixels."""
        thick = 3.0 if shape == "|" else 1.6 if face == "white" else 1.0
        look: dict[str, Any] = {
            "marker": shape,
            "markersize": size,
            "markerfacecolor": face,
            "markeredgecolor": face if shape == "|" else edge,
            "markeredgewidth": thick,
            "linestyle": "none",
        }
        self._artists.append(partial(Line2D, [x], [y], **look))

    def text(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: float = 12,
        color: str = INK,
        align: Align = "left",
        bold: bool = False,
    ) -> None:
        """One line of text, its base line at `at`; a no-break space is drawn as a space."""
        plain = clean(words).replace("\u00a0", " ").replace("\n", " ")
        look: dict[str, Any] = {
            "color": color,
            "fontsize": size,
            "horizontalalignment": align,
            "verticalalignment": "baseline",
            "weight": "bold" if bold else "normal",
            "parse_math": False,
        }
        self._artists.append(partial(Text, *at, plain, **look))

    def svg(self) -> str:
        """The drawing as SVG: no date, no identifier, one font stack, two decimals."""
        buffer = io.StringIO()
        place = Affine2D().scale(1, -1).translate(0, self.height)
        size = (self.width / 72, self.height / 72)
        with mpl.rc_context(), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a glyph that the metrics' font lacks
            mpl.rcParams.update(_settings())
            drawing = Figure(figsize=size, dpi=72, frameon=False)
            for make in self._artists:
                artist = make()
                artist.set_transform(place)
                drawing.add_artist(artist)
            drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return tidied(buffer.getvalue())


@cache
def _settings() -> Any:
    """The defaults of matplotlib and ours, whatever the session has set."""
    kept = ("lines.", "patch.", "path.", "font.", "text.", "svg.", "figure.", "savefig.")
    theirs = {key: value for key, value in mpl.rcParamsDefault.items() if key.startswith(kept)}
    ours = {
        "svg.fonttype": "none",
        "svg.hashsalt": "ctg",
        "font.family": ["DejaVu Sans"],
        "text.parse_math": False,
        "path.simplify": False,
    }
    return {**theirs, **ours}


_THIN = set("iljtfrI.,;:'’!|()[]- \u00a0\u202f")
_BROAD = set("mwMWŒœ%—@")


def text_width(words: str, *, size: float = 12, bold: bool = False) -> float:
    """Width of a line in Arial, in pixels, a little over the truth."""
    em = sum(
        0.32 if c in _THIN else 0.9 if c in _BROAD else 0.7 if c.isupper() else 0.56 for c in words
    )
    return em * size * (1.07 if bold else 1.0)


def wrapped(words: str, width: float, *, size: float = 12, lines: int = 2) -> list[str]:
    """The words on at most `lines` lines of that width; what does not fit ends with « … ».

    Lines are cut after spaces and hyphens, inside a word only where it is wider than the line.
    """
    found = [""]
    for part in _parts(clean(words), width, size):
        if found[-1] and text_width(found[-1] + part.rstrip(), size=size) > width:
            found.append("")
        found[-1] += part
    rows = [row.strip() for row in found]
    if len(rows) <= lines:
        return rows
    last = rows[lines - 1]
    while last and text_width(f"{last}…", size=size) > width:
        last = last[:-1]
    return [*rows[: lines - 1], f"{last.rstrip()}…"]


def _parts(words: str, width: float, size: float) -> list[str]:
    """Where a line may be cut: each part with the space or the hyphen that ends it."""
    parts: list[str] = []
    for word in re.findall(r"[^ \t\n-]*(?:[ \t\n]+|-+|$)", words):
        rest = word
        while text_width(rest.rstrip(), size=size) > width and len(rest) > 1:
            cut = max(1, int(len(rest) * width / text_width(rest, size=size)))
            while cut > 1 and text_width(rest[:cut], size=size) > width:
                cut -= 1  # its first letters are wider than the others
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
    return parts

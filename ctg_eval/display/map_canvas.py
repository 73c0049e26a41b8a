"""A canvas for maps: areas with holes, hatches made of lines, and SVG that takes little room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ctg_eval.display.draw import GREY_MARK, Canvas
from ctg_eval.geography.shapes import Point, Ring

_HATCH = 6.0  # pixels between two lines of a hatch
_MOVE, _LINE, _CLOSE = int(Path.MOVETO), int(Path.LINETO), int(Path.CLOSEPOLY)


class MapCanvas(Canvas):
    """A canvas that also paints areas, and whose text takes little room."""

    def area(self, rings: Iterable[Ring], *, face: str, edge: str, width: float = 1.0) -> None:
        """An area: its rings, closed, holes turning the other way."""
        points: list[Point] = []
        codes: list[int] = []
        for ring in rings:
            points += ring
            codes += [_MOVE, *[_LINE] * (len(ring) - 2), _CLOSE]
        look: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "linewidth": width}
        self._artists.append(partial(_patch, tuple(points), tuple(codes), look))

    def outline(self, rings: Iterable[Ring], *, color: str, width: float, dashed: bool) -> None:
        """The edge of an area."""
        for ring in rings:
            xs, ys = zip(*ring, strict=True)
            self.line(xs, ys, color=color, width=width, dashed=dashed)

    def hatch(self, rings: Sequence[Ring], *, color: str = GREY_MARK) -> None:
        """Slanting lines inside an area, drawn as lines: no reader of SVG leaves them out."""
        sums = [x + y for ring in rings for x, y in ring]
        ranks = range(int(min(sums) // _HATCH) + 1, int(max(sums) // _HATCH) + 1)
        ends = [end for rank in ranks for pair in _inside(rings, rank * _HATCH) for end in pair]
        codes = [_MOVE, _LINE] * (len(ends) // 2)
        look: dict[str, Any] = {"facecolor": "none", "edgecolor": color, "linewidth": 0.8}
        if ends:
            self._artists.append(partial(_patch, tuple(ends), tuple(codes), look))

    def svg(self) -> str:
        """The drawing as SVG, what all its texts share said once: a hundred areas stay light."""
        svg = super().svg().replace(";stroke-linejoin:miter", "")
        svg = re.sub(r' d="([^"]*)"', _short_path, svg)
        return _by_style(svg)


def _short_path(found: re.Match[str]) -> str:
    """The same straight path in steps from point to point, to a tenth of a pixel."""
    if re.search(r"[^MLz\d\s.-]", found[1]):
        return found[0]
    parts = []
    for part in re.findall(r"M[^M]*", found[1]):
        numbers = [round(float(one), 1) for one in re.findall(r"[-.\d]+", part)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
        told = " ".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in steps).replace(" -", "-")
        start = f"M{points[0][0]:g} {points[0][1]:g}"
        parts.append(f"{start}{'l' if told else ''}{told}{'z' if 'z' in part else ''}")
    return f' d="{"".join(parts)}"'


def _by_style(svg: str) -> str:
    """Texts put together by their style, said once: they come last and never cover each other."""
    texts = re.findall(r'<text ((?:style|class)="[^"]*")([^>]*>[^<]*</text>)', svg)
    groups: dict[str, list[str]] = {}
    for style, rest in texts:
        groups.setdefault(style, []).append(f"<text{rest}")
    told = "".join(f"<g {style}>{''.join(one)}</g>" for style, one in groups.items())
    bare = re.sub(r"<text (?:style|class)=[^>]*>[^<]*</text>", "", svg)
    return bare.replace("</g></svg>", f"{told}</g></svg>")


def box_ring(x: float, y: float, wide: float, high: float) -> Ring:
    """The closed ring of a box of that size around a point."""
    left, top, right, bottom = x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
    return ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))


def _patch(points: Sequence[Point], codes: Sequence[int], look: Mapping[str, Any]) -> PathPatch:
    return PathPatch(Path(points, codes), **look)


def _inside(rings: Sequence[Ring], total: float) -> list[tuple[Point, Point]]:
    """Where the line x + y = total is inside the rings."""
    found: list[Point] = []
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise(ring):
            one, other = ax + ay - total, bx + by - total
            if (one < 0) != (other < 0):
                share = one / (one - other)
                found.append((ax + share * (bx - ax), ay + share * (by - ay)))
    found.sort()
    return list(zip(found[::2], found[1::2], strict=False))

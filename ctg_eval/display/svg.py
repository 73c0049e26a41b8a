"""The SVG that matplotlib writes, made light: what a page holds twice over is written once."""

from __future__ import annotations

import base64
import re
from collections import Counter
from string import ascii_lowercase

_STACK = "Arial, Liberation Sans, Helvetica, sans-serif"


def tidied(svg: str) -> str:
    """The drawing without dates, identifiers nor declarations, two decimals, each style once.

    Args:
        svg: A file as matplotlib writes it.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r'(width|height)="([\d.]+)pt"', r'\1="\2"', svg, count=2)
    svg = re.sub(r" ?font-family: [^;\"]+;?", "", svg)
    svg = svg.replace("<svg ", f'<svg font-family="{_STACK}" ', 1)
    svg = re.sub(r"<[^<>]*>", _tidy_tag, svg)
    svg = re.sub(r">\s+<", "><", svg).strip()
    svg = re.sub(r"<g>(<path[^>]*/>|<text[^>]*>[^<]*</text>|<use[^>]*/>)</g>", r"\1", svg)
    svg = re.sub(r"<g>(<use[^>]*/>)</g>", r"\1", svg)
    return _with_classes(_with_short_ids(svg))


def _with_short_ids(svg: str) -> str:
    """Identifiers of marks by their rank: « m0 », « m1 »."""
    for rank, name in enumerate(dict.fromkeys(re.findall(r' id="(m[0-9a-f]+)"', svg))):
        svg = re.sub(rf'(id="|href="#){name}"', rf'\g<1>M{rank}"', svg)
    return svg


def _with_classes(svg: str) -> str:
    """Styles that stand several times become classes of the drawing's own sheet."""
    counts = Counter(re.findall(r'style="([^"]*)"', svg))
    repeated = [style for style, count in counts.items() if count > 1]
    names = {style: _class(rank) for rank, style in enumerate(repeated)}
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    svg = re.sub(
        r'style="([^"]*)"',
        lambda found: f'class="{names[found[1]]}"' if found[1] in names else found[0],
        svg,
    )
    return svg.replace("</style>", f"{rules}</style>", 1)


def _class(rank: int) -> str:
    tens, unit = divmod(rank, len(ascii_lowercase))
    return ascii_lowercase[unit] + (str(tens) if tens else "")


def _tidy_tag(found: re.Match[str]) -> str:
    """One tag, its numbers cut to two decimals; the text between tags is left alone."""
    tag = re.sub(r"-?\d+\.\d{3,}", _short, found[0])
    tag = re.sub(r' transform="rotate\(-?0 [^)]*\)"', "", tag)
    tag = re.sub(r"(?<=[MLCQHVZz]) (?=-?\d)", "", tag) if tag.startswith("<path") else tag
    tag = re.sub(r'\s*\n"?|(?<=[:;]) (?=[^"=]*")', _joined, tag)
    return re.sub(r'^<g id="[^"]*">$', "<g>", tag)


def _joined(found: re.Match[str]) -> str:
    """Between two steps of a path nothing; its quote where it ends; nothing after « : » and « ; »."""
    return '"' if found[0].endswith('"') else ""


def _short(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def data_uri(svg: str) -> str:
    """The SVG as an address that a page holds in itself."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()

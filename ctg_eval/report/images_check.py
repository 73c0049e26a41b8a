"""Images of a page: words that stand for them, and what the drawings it holds contain."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from ctg_eval.report.addresses import ACTIVE, ADDRESSES
from ctg_eval.report.french_check import word_faults

ALT_MIN, ALT_MAX = 20, 350
_DATA_SVG = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_ADDRESS = re.compile(r"url\(\s*[\"']?(?!#)|@import|expression\(", re.I)
_FILE = re.compile(r"\w\.(?:png|svg|jpe?g|gif|webp|pdf)\b", re.I)
# Words that say that there is an image, and nothing of what it shows.
_EMPTY = frozenset(
    {
        "image",
        "graphique",
        "figure",
        "dessin",
        "illustration",
        "photo",
        "schéma",
        "carte",
        "courbe",
        "diagramme",
        "barres",
        "points",
        "texte",
        "alternatif",
        "description",
        "remplacement",
        "titre",
        "numéro",
        "page",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "un",
        "une",
        "ce",
        "cette",
        "cet",
        "sans",
        "sur",
        "dans",
        "avec",
        "pour",
        "voir",
        "ici",
        "ci",
        "dessous",
        "dessus",
        "au",
        "aux",
        "et",
        "en",
        "no",
        "has",
        "been",
        "provided",
        "this",
        "for",
        "alt",
    }
)


def alt_fault(alt: str) -> str:
    """Why a text does not stand for its image, in French; empty when it does."""
    alt = alt.strip()
    words = [word for word in re.findall(r"[^\W\d_]{2,}", alt.lower()) if word not in _EMPTY]
    if len(alt) < ALT_MIN or len(words) < 3 or _FILE.search(alt):
        return f"image sans texte de remplacement utile : « {alt[:60]} »"
    if len(alt) > ALT_MAX:
        return f"texte de remplacement de {len(alt)} caractères, {ALT_MAX} au plus"
    return ""


def drawing_faults(source: str) -> Iterator[str]:
    """The rules of the page inside the drawings that it holds as data."""
    for rank, match in enumerate(_DATA_SVG.finditer(source), start=1):
        try:
            svg = base64.b64decode(match[1], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            yield f"dessin {rank} illisible"
            continue
        drawing = _Drawing()
        drawing.feed(svg)
        drawing.close()
        if drawing.is_hostile:
            yield f"script ou adresse dans le dessin {rank}"
        yield from word_faults(drawing.texts, f"le dessin {rank}")


class _Drawing(HTMLParser):
    """Reads a drawing: what it says, and whether it asks for something or runs something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.is_hostile = False
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge a tag and its attributes."""
        self._style = tag == "style"
        self.is_hostile |= tag in ACTIVE
        for name, value in attrs:
            text = (value or "").strip()
            self.is_hostile |= name.startswith("on") or bool(_ADDRESS.search(text))
            self.is_hostile |= name in ADDRESSES and not text.startswith("#")

    def handle_endtag(self, tag: str) -> None:
        """Leave the style sheet."""
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if self._style:
            self.is_hostile |= bool(_ADDRESS.search(data))
        else:
            self.texts.append(data)

    def handle_decl(self, decl: str) -> None:
        """An entity may name a file."""
        self.is_hostile |= "entity" in decl.lower()

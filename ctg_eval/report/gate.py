"""The gate: what a written page must never hold, read with the standard library alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from html.parser import HTMLParser

from ctg_eval.errors import ReportError
from ctg_eval.report.outline import Outline

MAX_BYTES = 300 * 1024
_TAGS = {"script", "iframe", "object", "embed", "form", "base", "link", "video", "audio", "frame"}
_ADDRESSES = {"src", "srcset", "href", "data", "action", "poster", "background", "xlink:href"}
_LEAKS = (
    ("trace d’erreur", re.compile(r"Traceback|\b\w+Error\b: ")),
    ("valeur de programme", re.compile(r"\b(?:NaN|nan|None|NaT)\b|<NA>|<pandas|\bInterval\(")),
    ("objet de programme", re.compile(r"<[\w.]+ object at 0x|\bdtype:|\bnp\.\w+\(")),
)
# domain/constats.md, words that no page may write.
_WORDS = re.compile(
    r"\b(?:explos(?:e|ent|ion|ions)|s[’']effondr\w+|alarmante?s?|cas soci(?:al|aux)|monoparents?"
    r"|grâce (?:à|aux?)|à cause d\w*|orphelin\w*|non conformes?)\b",
    re.I,
)
_ALT_PLACEHOLDER = re.compile(r"no description has been provided", re.I)
_DATA_SVG = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")


def check_page(html: str) -> list[str]:
    """Why a page may not leave, in French; empty when it may.

    Args:
        html: The whole page.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = [*_document_faults(html), *reader.faults, *reader.outline.faults()]
    text = " ".join([*reader.texts, *reader.alts])
    found.extend(_text_faults(text, "la page"))
    found.extend(_drawing_faults(html))
    return list(dict.fromkeys(found))


def refuse(html: str, name: str) -> None:
    """Raise unless the page passes the gate.

    Raises:
        ReportError: the page may not leave; the sentence lists every reason.
    """
    faults = check_page(html)
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise ReportError(f"Page « {name} » refusée, {len(faults)} raison(s) :\n{lines}")


def _document_faults(html: str) -> list[str]:
    found = []
    size = len(html.encode())
    if size > MAX_BYTES:
        found.append(f"page de {size // 1024} Kio, {MAX_BYTES // 1024} Kio au plus")
    if not re.search(r'<html[^>]*\blang="fr"', html):
        found.append('langue absente : lang="fr" attendu sur la balise html')
    title = re.search(r"<title>(.*?)</title>", html, re.S)
    if not title or not title[1].strip():
        found.append("titre de la page vide")
    found.extend(_policy_faults(html))
    return found


def _policy_faults(html: str) -> list[str]:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    if not policy or "default-src 'none'" not in policy[1]:
        return ["politique de sécurité (CSP) absente"]
    for style in re.findall(r"<style[^>]*>(.*?)</style>", html, re.S):
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        if f"'sha256-{digest}'" not in policy[1]:
            return ["feuille de style que la politique de sécurité n’autorise pas"]
    return []


def _text_faults(text: str, where: str) -> list[str]:
    found = [
        f"{name} dans {where} : « {match[0].strip()} »"
        for name, pattern in _LEAKS
        for match in pattern.finditer(text)
    ]
    found.extend(f"mot à éviter dans {where} : « {match[0]} »" for match in _WORDS.finditer(text))
    return found


def _drawing_faults(html: str) -> list[str]:
    """The same rules inside the drawings that the page holds as data."""
    found: list[str] = []
    for rank, match in enumerate(_DATA_SVG.finditer(html), start=1):
        try:
            svg = base64.b64decode(match[1], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            found.append(f"dessin {rank} illisible")
            continue
        if re.search(r"<script|\son\w+=|href=\"(?!#)", svg):
            found.append(f"script ou adresse dans le dessin {rank}")
        words = " ".join(re.findall(r">([^<]+)<", svg))
        found.extend(_text_faults(words, f"le dessin {rank}"))
    return found


class _Reader(HTMLParser):
    """Reads tags, attributes and visible text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.alts: list[str] = []
        self.outline = Outline()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._hidden += tag == "style"
        self.outline.open(tag, given)
        if tag in _TAGS:
            self.faults.append(f"balise interdite : {tag}")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.faults.append("redirection automatique")
        if tag == "img":
            self._image(given)
        if "dataframe" in given.get("class", "").split():
            self.faults.append('tableau brut de pandas (class="dataframe")')
        for name, value in given.items():
            self._attribute(tag, name, value)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if self._hidden:
            if re.search(r"url\(|@import|expression\(", data):
                self.faults.append("adresse dans la feuille de style")
        else:
            self.texts.append(data)

    def _image(self, given: dict[str, str]) -> None:
        alt = given.get("alt", "").strip()
        self.alts.append(alt)
        if len(alt) < 20 or _ALT_PLACEHOLDER.search(alt):
            self.faults.append(f"image sans texte de remplacement utile : « {alt} »")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self.faults.append(f"attribut d’événement : {name} sur {tag}")
        if name == "style":
            self.faults.append(f"attribut style sur {tag}")
        if name in _ADDRESSES and not _is_inside(tag, name, value.strip()):
            self.faults.append(f"adresse extérieure : {value.strip()[:60]} ({tag})")


def _is_inside(tag: str, name: str, address: str) -> bool:
    """Whether an address stays in the page or its folder, or is a plain link to an https page."""
    if name == "href" and tag == "a" and re.match(r"https://[^\s@]+$", address):
        return True
    if name in ("src", "srcset"):
        return address.startswith("data:image/")
    return not re.match(r"[a-z][a-z0-9+.-]*:|//|\\", address, re.I)

"""Reads a page tag by tag: what is written, what is asked of the browser, what is nested wrong."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ctg_eval.report.addresses import ACTIVE, ADDRESSES, address_fault
from ctg_eval.report.images_check import alt_fault
from ctg_eval.report.outline import Outline
from ctg_eval.report.tables_check import Tables

_VOID = frozenset(
    {
        "area",
        "br",
        "col",
        "hr",
        "img",
        "meta",
        "source",
        "track",
        "wbr",
        "input",
        "link",
        "base",
        "embed",
    }
)
_STYLE_ADDRESS = re.compile(r"url\(|@import|expression\(|image-set\(", re.I)


class PageReader(HTMLParser):
    """What the gate needs to know of a page, its faults of tags and attributes found on the way."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.styles: list[str] = []
        self.metas: list[dict[str, str]] = []
        self.outline = Outline()
        self.tables = Tables()
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge a tag and its attributes."""
        given = {name: value or "" for name, value in attrs}
        self.outline.open(tag, given)
        self.tables.open(tag, given)
        if tag not in _VOID:
            foreign = tag in ("cite", "code", "q") or given.get("lang", "fr") != "fr"
            self._open.append((tag, foreign or self._is_foreign))
        if tag in ACTIVE:
            self.faults.append(f"balise interdite : {tag}")
        if tag == "style":
            self.styles.append("")
        if tag == "meta":
            self._meta(given)
        if tag in ("img", "svg"):
            self._image(tag, given)
        for name, value in given.items():
            self._attribute(tag, name, value.strip())

    def handle_endtag(self, tag: str) -> None:
        """Judge what a tag closes."""
        self.tables.close(tag)
        if tag in _VOID:
            return
        names = [name for name, _ in self._open]
        if tag not in names:
            self.faults.append(f"balise fermée sans être ouverte : {tag}")
            return
        while self._open:
            name, _ = self._open.pop()
            if name == tag:
                return
            self.faults.append(f"balise mal fermée : {name}")

    def handle_data(self, data: str) -> None:
        """Keep the texts; titles of works, code and words of people are not read as ours."""
        if self._open and self._open[-1][0] == "style":
            self.styles[-1] += data
            if _STYLE_ADDRESS.search(data):
                self.faults.append("adresse dans la feuille de style")
            return
        self.tables.text(data)
        if data.strip() and not self._is_foreign:
            self.texts.append(data)

    def close(self) -> None:
        """Judge the page as a whole."""
        super().close()
        self.faults.extend(f"balise mal fermée : {name}" for name, _ in reversed(self._open))
        self._open.clear()
        self.faults.extend([*self.tables.faults, *self.outline.faults()])

    @property
    def _is_foreign(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _meta(self, given: dict[str, str]) -> None:
        self.metas.append(given)
        if given.get("http-equiv", "").lower() == "refresh":
            self.faults.append("redirection automatique")

    def _image(self, tag: str, given: dict[str, str]) -> None:
        if given.get("aria-hidden") == "true":
            return
        alt = given.get("alt" if tag == "img" else "aria-label", "")
        if fault := alt_fault(alt):
            self.faults.append(fault)
        else:
            self.texts.append(alt)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self.faults.append(f"attribut d’événement : {name} sur {tag}")
        if name in ("style", "srcdoc"):
            self.faults.append(f"attribut {name} sur {tag}")
        if name in ADDRESSES and (fault := address_fault(tag, name, value)):
            self.faults.append(fault)
        if name in ("aria-label", "title"):
            self.texts.append(value)

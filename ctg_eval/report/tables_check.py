"""Tables of a page: a caption, headers, no empty cell, nothing that pandas wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class _Table:
    caption: str = ""
    headers: int = 0


class Tables:
    """Follows the tables of a page as its tags open and close."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._open: list[_Table] = []
        self._cell: str | None = None
        self._caption = False

    def open(self, tag: str, given: dict[str, str]) -> None:
        """Take note of a tag and its attributes."""
        if tag == "table":
            self._open.append(_Table())
            if "dataframe" in given.get("class", "").split() or "border" in given:
                self.faults.append('tableau brut de pandas (class="dataframe" ou bordure)')
        elif tag == "th" and self._open:
            self._open[-1].headers += 1
        elif tag == "td":
            self._cell = ""
        elif tag in ("svg", "img") and self._cell is not None:
            self._cell += "dessin"
        self._caption = self._caption or tag == "caption"

    def text(self, words: str) -> None:
        """Take note of a text."""
        if self._cell is not None:
            self._cell += words
        if self._caption and self._open:
            self._open[-1].caption += words

    def close(self, tag: str) -> None:
        """Judge what a tag closes."""
        if tag == "caption":
            self._caption = False
        elif tag == "td" and self._cell is not None:
            if not self._cell.strip():
                self.faults.append("case de tableau vide : écrire « n.d. », « s » ou « – »")
            self._cell = None
        elif tag == "table" and self._open:
            table = self._open.pop()
            if not table.caption.strip():
                self.faults.append("tableau sans titre (caption)")
            if not table.headers:
                self.faults.append(f"tableau sans en-tête : « {table.caption.strip()[:60]} »")

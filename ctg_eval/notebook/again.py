"""What lets an evaluator run a cell again: same figure, same number, no page made of two reports."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from ctg_eval.display.pieces import Piece

Report = TypeVar("Report")
_NUMBERED = 'class="fno"'
_KIND = re.compile(r'\bdata-piece="[a-z-]+"')


def key_of(*facts: object) -> str:
    """A short key of what a report was opened with: same facts, same key."""
    return hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()[:8]


def marked(html: str, key: str) -> str:
    """A piece's HTML with the key of its report on its outer tag, which the page does not keep.

    The exporter refuses a notebook that holds two keys.
    """
    return _KIND.sub(lambda kind: f'{kind[0]} data-rapport="{key}"', html, count=1)


def run_again(kind: type[Report]) -> type[Report]:
    """Make every public method of a class of reports safe to run twice.

    A piece that holds numbered figures is made once: shown again, it keeps its numbers. The class
    has `_cle` (key of the report) and `_montrees` (a dictionary, empty at first).
    """
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(kind, name, _once(method))
    return kind


def _once(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def shown(self: Any, *given: object, **named: object) -> Any:
        asked = (method.__name__, repr(given), repr(sorted(named.items())))
        if asked in self._montrees:
            return self._montrees[asked]
        piece = method(self, *given, **named)
        if not isinstance(piece, Piece):
            return piece
        piece = replace(piece, html=marked(piece.html, self._cle))
        if _NUMBERED in piece.html:
            self._montrees[asked] = piece
        return piece

    return shown

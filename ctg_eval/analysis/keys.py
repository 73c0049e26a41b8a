"""Keys of contents: the same texts in the same order give the same digits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def key_of(parts: Iterable[str]) -> str:
    """Twelve digits of the sha256 of some texts, in order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\x1f")
    return digest.hexdigest()[:12]

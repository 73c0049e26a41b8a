"""The head of a page: its size, language, title, width and security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

MAX_BYTES = 300 * 1024
_STRICT = {
    "default-src": "'none'",
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
}
_FIXED_ZOOM = re.compile(r"user-scalable\s*=\s*(?:no|0)|maximum-scale", re.I)


def head_faults(
    source: str, metas: Sequence[Mapping[str, str]], styles: Sequence[str]
) -> list[str]:
    """What is wrong with the head, in French.

    Args:
        source: The whole page.
        metas: Attributes of its `meta` tags.
        styles: Contents of its `style` tags.
    """
    found = []
    size = len(source.encode())
    if size > MAX_BYTES:
        found.append(f"page de {size // 1024} Kio, {MAX_BYTES // 1024} Kio au plus")
    if not re.match(r"\s*<!doctype html>", source, re.I):
        found.append("déclaration « <!DOCTYPE html> » absente")
    if not re.search(r'<html[^>]*\blang="fr"', source):
        found.append('langue absente : lang="fr" attendu sur la balise html')
    title = re.search(r"<title>(.*?)</title>", source, re.S)
    if not title or not title[1].strip():
        found.append("titre de la page vide")
    if not any(meta.get("charset", "").lower() == "utf-8" for meta in metas):
        found.append("encodage absent : charset=utf-8 attendu")
    found.extend(_viewport_faults(metas))
    found.extend(_policy_faults(source, metas, styles))
    return found


def _viewport_faults(metas: Sequence[Mapping[str, str]]) -> Iterator[str]:
    given = [meta.get("content", "") for meta in metas if meta.get("name") == "viewport"]
    if len(given) != 1 or "width=device-width" not in given[0]:
        yield "largeur d’écran (viewport) absente : width=device-width attendu"
    elif _FIXED_ZOOM.search(given[0]):
        yield "agrandissement interdit par la balise viewport"


def _policy_faults(
    source: str, metas: Sequence[Mapping[str, str]], styles: Sequence[str]
) -> Iterator[str]:
    key = "content-security-policy"
    given = [meta.get("content", "") for meta in metas if meta.get("http-equiv", "").lower() == key]
    if len(given) != 1:
        yield f"politique de sécurité (CSP) absente ou donnée {len(given)} fois"
        return
    # A policy rules what comes after it only.
    before = source.lower().partition(key)[0]
    if re.search(r"<(?:style|img|body)\b", before):
        yield "politique de sécurité (CSP) placée après ce qu’elle doit régler"
    rules = dict(_rules(given[0]))
    allowed = rules.pop("style-src", "").split()
    if rules != _STRICT or any(not re.match(r"'sha256-", word) for word in allowed):
        yield f"politique de sécurité (CSP) trop large ou incomplète : {given[0][:120]}"
    for style in styles:
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        if f"'sha256-{digest}'" not in allowed:
            yield "feuille de style que la politique de sécurité n’autorise pas"


def _rules(policy: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, map(str.strip, policy.split(";"))):
        name, _, value = part.partition(" ")
        yield name, value.strip()

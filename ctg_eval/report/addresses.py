"""Which addresses and active tags a page may hold: its own, its folder's, links to official sources."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from ctg_eval.referentiel.sources import load_sources

# Attributes by which a browser fetches something or goes somewhere.
ADDRESSES = frozenset(
    {
        "src",
        "srcset",
        "imagesrcset",
        "href",
        "data",
        "action",
        "formaction",
        "poster",
        "background",
        "ping",
        "manifest",
        "cite",
        "longdesc",
        "xlink:href",
    }
)
# Tags that run, load or send something.
ACTIVE = frozenset(
    {
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
        "link",
        "video",
        "audio",
        "frame",
        "frameset",
        "applet",
        "portal",
        "template",
        "input",
        "button",
        "textarea",
        "select",
        "foreignobject",
        "animate",
        "animatetransform",
        "animatemotion",
        "set",
    }
)
_OFFICIAL = re.compile(r"(?:.+\.)?gouv\.fr")


@cache
def official_hosts() -> frozenset[str]:
    """The hosts of the public pages that the declared sources name."""
    pages = (entry.page for entry in load_sources().entries.values())
    return frozenset(host for page in pages if (host := urlsplit(page).hostname))


def address_fault(tag: str, name: str, address: str) -> str:
    """Why an address may not stand in a page, in French; empty when it may.

    Nothing may be fetched but what the page holds as data. A link may lead to an anchor, to a
    file of the same folder, or to the page of an official source.
    """
    shown = f"{address[:60]} ({tag})"
    if tag == "a" and name == "href" and re.match(r"https?://", address, re.I):
        if _is_official(address):
            return ""
        return f"lien vers une adresse qui n’est pas celle d’une source officielle : {shown}"
    if name in ("src", "srcset", "imagesrcset"):
        # A list of images is separated by commas: each must be held in the page.
        parts = re.split(r",\s+", address)
        inside = all(part.startswith("data:image/") for part in parts)
    else:
        inside = not re.match(r"[a-z][a-z0-9+.-]*:|/|\\", address, re.I)
    return "" if inside else f"adresse extérieure : {shown}"


def _is_official(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if parts.username or re.search(r"[\s\\]", address):
        return False
    return host in official_hosts() or bool(_OFFICIAL.fullmatch(host))

"""The numbers that a text prints, and where they come from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from decimal import Decimal

from ctg_eval.display.units import NARROW
from ctg_eval.display.wording import typography

_NUMBER = re.compile(
    rf"(?<!\w)\d{{1,3}}(?:{NARROW}\d{{3}})+(?:,\d+)?(?!\w)|(?<!\w)\d+(?:,\d+)?(?!\w)"
)
_HEAD = re.compile(r"<caption>.*?</caption>", re.DOTALL)


def numbers_in(text: str) -> list[Decimal]:
    """The numbers that a French text prints, without their sign; « D9 » and « 1er » are words."""
    found = _NUMBER.findall(typography(text))
    return [Decimal(one.replace(NARROW, "").replace(",", ".")) for one in found]


def untraced(text: str, sources: Iterable[str]) -> list[str]:
    """The numbers of a text that no source prints, as they are written."""
    known = {number for source in sources for number in numbers_in(source)}
    written = _NUMBER.findall(typography(text))
    return [one for one in written if not known.issuperset(numbers_in(one))]


def printed_texts(table: str) -> list[str]:
    """What the cells of a table print, its caption left out.

    Args:
        table: HTML of the table.
    """
    bare = _HEAD.sub("", table).replace("<wbr>", "").replace("\u00ad", "")
    return [html.unescape(text) for text in re.split(r"<[^>]*>", bare) if text]

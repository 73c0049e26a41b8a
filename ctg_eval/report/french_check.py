"""What the words of a page must never hold: program values, English, banned words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ctg_eval.report.document import TEMPLATES

_LEAKS = (
    ("trace d’erreur", re.compile(r"Traceback|\b\w+Error\b: ")),
    (
        "valeur de programme",
        re.compile(
            r"(?<![\w-])(?:NaN|nan|None|NaT)(?![\w-])|<NA>|<pandas|\bDataFrame\b"
            r"|(?<![\w’'.-])[-−+]?inf(?![\w’'.-])|\b(?:True|False)\b|\d(?:[.,]\d+)?e[+-]\d+\b"
            r"|\bInterval\("
        ),
    ),
    (
        "objet de programme",
        re.compile(
            r"<[\w.]+ object at 0x|\bdtype:|\bnp\.\w+\(|<class '|\bFigure\(interval|\bStatus\."
            r"|\b(?:Value|Timestamp|datetime\.\w+|PosixPath|WindowsPath|array|dict_keys|frozenset"
            r"|Decimal)\(|\[['\"][^'\"]*['\"][,\]]|\{['\"][^'\"]*['\"]: "
        ),
    ),
    ("caractère échappé deux fois", re.compile(r"&(?:nbsp|lt|gt|quot|amp|#\d+|#x[0-9a-f]+);")),
)
# domain/constats.md and DESIGN.md, words that no page may write.
_WORDS = re.compile(
    r"(?<![\w-])(?:explos(?:e|ent|ion|ions)|s[’']effondr\w+|alarmante?s?|cas soci(?:al|aux)|monoparents?"
    r"|grâce (?:à|aux?)|à cause d\w*|orphelin\w*|non[ -]conformes?"
    r"|d(?:û|ue|us|ues) (?:à|aux?)|près de la moitié(?!\s\())(?!\w)",
    re.I,
)
# Words of a program that speaks English, in the letters that it uses.
_ENGLISH = re.compile(
    r"\b(?:undefined|[Ll]oading|Unnamed: \d+|[Nn]o data|[Nn]ot available|[Uu]nknown|[Ww]arning"
    r"|null|NULL|\w*Error|[Cc]lick here|Table of [Cc]ontents|Skip to (?:main )?content)(?!\w)"
    r"|\b(?:Source|Figure|Table):(?=\s|$)"
    r"|\b(?:January|February|April|June|July|August|September|October|November|December) \d"
)
# One of them may stand in a name; two in one text make an English sentence.
_LINKING = re.compile(
    r"\b(?:the|and|of|with|without|from|this|that|is|was|were|been|has|not|by|which)\b", re.I
)
_POINT = re.compile(r"\s*[-−+]?\d[\d\s]*\.\d+\s*%?\s*")
_HYPHEN = re.compile(r"\s*-\d[\d\s,.]*%?\s*")
_MARKDOWN_ANCHOR = r"\{#[a-z][a-z0-9-]*[ }]"
_STATEMENT = r"\{%-?\s*(?:if|elif|else|end\w+|for|block|extends|set|include|macro)\b"


def word_faults(texts: Iterable[str], where: str) -> list[str]:
    """What the texts should not say, in French, each with the words found.

    Args:
        texts: Visible texts, one for each tag that holds some.
        where: Where they stand (« la page », « le dessin 1 »).
    """
    kept = [re.sub(r"\s+", " ", text) for text in texts]
    whole = " ".join(kept)
    found = [
        f"{name} dans {where} : « {match[0].strip()} »"
        for name, pattern in _LEAKS
        for match in pattern.finditer(whole)
    ]
    found.extend(f"mot à éviter dans {where} : « {match[0]} »" for match in _WORDS.finditer(whole))
    for text in kept:
        found.extend(_english(text, where))
        found.extend(_number_faults(text, where))
    return found


def _english(text: str, where: str) -> Iterator[str]:
    for match in _ENGLISH.finditer(text):
        yield f"anglais dans {where} : « {match[0]} »"
    if len({word.lower() for word in _LINKING.findall(text)}) > 1:
        yield f"anglais dans {where} : « {text.strip()[:60]} »"


def _number_faults(text: str, where: str) -> Iterator[str]:
    """A text that is one number, written as programs write it."""
    if _POINT.fullmatch(text):
        yield f"nombre écrit avec un point dans {where} : « {text.strip()} »"
    elif _HYPHEN.fullmatch(text):
        yield f"nombre écrit avec un trait d’union dans {where} : « {text.strip()} »"


def template_faults(source: str) -> list[str]:
    """Marks of our templates or of markdown left in a page, its style sheet removed.

    A name may hold braces: only the words that our own templates put between them are looked for.
    """
    source = re.sub(r"<style[^>]*>.*?</style>", "", source, flags=re.S)
    found = (match[0].strip() for match in _marks().finditer(source))
    return [f"gabarit non rempli : « {mark} »" for mark in found]


@cache
def _marks() -> re.Pattern[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.j2"))]
    names = {name for text in texts for name in re.findall(r"\{\{-?\s*(\w+)", text)}
    words = "|".join(sorted(names))
    return re.compile(rf"\{{\{{-?\s*(?:{words})\b[^\n]{{0,20}}|{_STATEMENT}|{_MARKDOWN_ANCHOR}")

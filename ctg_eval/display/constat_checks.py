"""The checks that every constat passes before it is printed: (a) to (i) of the trade's list.

Each is a function from a constat to what is wrong with it, in French; empty when nothing is. The
same checks read a sentence that people wrote: what they find is then a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ctg_eval.bounds import Interval, Status
from ctg_eval.display.constat import DRAFT, Constat, Fact, Part, Sentence, sentence_text
from ctg_eval.display.traced import untraced
from ctg_eval.display.units import unit
from ctg_eval.display.wording import typography
from ctg_eval.referentiel.indicateurs import Indicateur

MOST_WORDS, MOST_SENTENCES = 35, 2
# What is stable (constats.md): % a year for a yearly rate, % of the beginning for an index.
STABLE: Mapping[str, float] = {"taux_annuel": 0.1, "indice": 2.0}
_S = "[ \u00a0\u202f]"
FORBIDDEN = re.compile(
    r"(?<![\w-])(?:explos\w+|s[’']effondr\w+|alarmante?s?|cas soci(?:al|aux)|monoparents?"
    r"|grâce (?:à|aux?)|à cause d\w*|non[ -]conformes?|pairs|recommand\w+|devrai\w+|il faut"
    r"|inquiétante?s?|catastrophi\w+)(?!\w)",
    re.I,
)
_SUPERLATIVE = re.compile(
    r"\b(?:le|la|les) (?:plus|moins) (?!âgé|modeste|de\b)\w+|\b(?:premi[eè]re?|derni[eè]re?) du classement\b",
    re.I,
)
_UP = re.compile(r"\b(?:augment\w+|progress\w+|en hausse|une hausse|de plus qu’au)\b", re.I)
_DOWN = re.compile(r"\b(?:recul\w+|diminu\w+|baiss\w+|en baisse|une baisse|de moins qu’au)\b", re.I)
_STEADY = re.compile(r"\b(?:stables?|sans changement)\b", re.I)
_FRACTIONS: Mapping[str, float] = {
    r"la moitié|un(?:e)? \w+ sur deux": 50.0,
    r"(?<!deux )(?:un|d’un|le) tiers|un(?:e)? \w+ sur trois": 100 / 3,
    r"deux tiers|deux \w+ sur trois": 200 / 3,
    r"un quart|un(?:e)? \w+ sur quatre": 25.0,
    r"trois quarts|trois \w+ sur quatre": 75.0,
    r"un cinquième|un(?:e)? \w+ sur cinq": 20.0,
    r"un dixième|un(?:e)? \w+ sur dix": 10.0,
}
# What a count of foyers is not.
_OTHERS = re.compile(rf"^{_S}*(ménages?|personnes?|habitants?|familles?|logements?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found.

    Attributes:
        check: Its letter, from a to i.
        text: What is wrong, a French sentence without its stop.
    """

    check: str
    text: str

    def __str__(self) -> str:
        """As the annex prints it."""
        return f"contrôle {self.check} : {self.text}"


def faults(constat: Constat, *, threshold: int) -> list[Fault]:
    """Everything that the nine checks find, in their order.

    Args:
        constat: The sentence and what it rests on.
        threshold: Least count of people of local data that may be shown.
    """
    return [
        Fault(letter, text)
        for letter, check in CHECKS.items()
        for text in check(constat, threshold)
    ]


def traced(constat: Constat, _threshold: int) -> Iterator[str]:
    """(a) Every number of the sentence comes from a figure; a fraction is within one point of it."""
    sources = [part.text for part in constat.parts if part.fact is not None]
    sources += [text for fact in constat.facts for text in entry_texts(fact.entry)]
    sources += [str(year) for fact in constat.facts for year in fact.years]
    text = f"{constat.text} {constat.limit_text}"
    if strange := untraced(text, sources):
        yield f"aucun chiffre ne donne {', '.join(f'« {one} »' for one in strange)}"
    yield from fractions(text, [value.interval for value in constat.values])


def fractions(text: str, known: Sequence[Interval]) -> Iterator[str]:
    """Fractions in words (« un tiers ») that no figure is within one point of.

    « Plus de la moitié » is no fraction of a figure: it is left to the reader.

    Args:
        text: A sentence.
        known: Figures that it rests on, in per cent.
    """
    for pattern, share in _FRACTIONS.items():
        found = re.search(rf"(?<!plus de )(?<!moins de )\b(?:{pattern})\b", text, re.I)
        near = (abs(box.low - share) < 1 and abs(box.high - share) < 1 for box in known)
        if found and not any(near):
            yield f"« {found[0]} » est à plus d’un point du chiffre"


def entry_texts(entry: Indicateur) -> tuple[str, ...]:
    """What the catalogue itself says of an indicator: its numbers are those of its definition."""
    return (
        entry.libelle,
        entry.definition,
        entry.question,
        entry.unite,
        entry.champ,
        *entry.pieges,
        f"{entry.pour:g}",
    )


def dated(constat: Constat, _threshold: int) -> Iterator[str]:
    """(b) Each number has its unit; each figure its year, in the sentence or in the source."""
    said = f"{constat.text} {constat.limit_text} {constat.source}"
    for fact in constat.facts:
        for year in fact.years:
            if not re.search(rf"(?<!\d){year}(?!\d)", said) and not _inside(year, constat.source):
                yield f"l’année {year} de « {fact.entry.libelle} » n’est pas dite"
    for sentence in constat.sentences:
        for part, before, rest in _numbers(sentence):
            # « 18 communes sur 52 », « peu de foyers (0 à 4) »: the unit stands before.
            is_whole = re.search(rf"(?:\bsur{_S}|\()$", before)
            if not is_whole and not _has_unit(part, rest):
                yield f"« {part.text} » n’a pas d’unité"


def _inside(year: int, source: str) -> bool:
    """« 2016 à 2020 » holds 2018."""
    runs = re.findall(r"(\d{4}) à (\d{4})", source)
    return any(int(first) <= year <= int(last) for first, last in runs)


def _numbers(sentence: Sentence) -> Iterator[tuple[Part, str, str]]:
    """Each number of a sentence with the text before it and the text that follows it."""
    texts = [part.text for part in sentence]
    for rank, part in enumerate(sentence):
        if part.figure is not None:
            yield part, "".join(texts[:rank]), "".join(texts[rank + 1 :])


def _has_unit(part: Part, rest: str) -> bool:
    words = re.sub(r"\b(?:entre|et|à|au|plus|moins|contre|comme|environ)\b", "", part.text)
    if re.search(r"[^\W\d_]{2,}|%|€", words):
        return True
    # « 72 crèches sur 139 », « 18 sur 100 », a pure number that the catalogue says has no unit.
    pure = part.fact is not None and not unit(part.fact.entry.unite).plural
    return pure or re.match(rf"{_S}*(?:%|€|\w{{2,}})", rest) is not None


def protected(constat: Constat, threshold: int) -> Iterator[str]:
    """(c) No count of people of a local source under the threshold, nor by difference."""
    counted = [part for part in constat.parts if _is_count(part)]
    for part in counted:
        box = part.figure.interval if part.figure else Interval.exact(0)
        if box.low > 0 and box.high < threshold and "moins de" not in part.text:
            yield f"« {part.text} » est sous le seuil de {threshold}"
    for one, other in combinations(counted, 2):
        if one.figure and other.figure and _same(one, other):
            gap = abs(one.figure.interval.middle - other.figure.interval.middle)
            exact = one.figure.interval.is_exact and other.figure.interval.is_exact
            if exact and 0 < gap < threshold:
                yield f"« {one.text} » et « {other.text} » laissent deviner moins de {threshold}"


def _is_count(part: Part) -> bool:
    fact = part.fact
    if fact is None or part.figure is None or not fact.is_local:
        return False
    if fact.measure in ("numerateur", "denominateur", "cellule"):
        return True
    return fact.measure in ("valeur", "nombre", "compte") and fact.entry.additif


def _same(one: Part, other: Part) -> bool:
    """Whether two counts are a part and its whole."""
    if one.fact is None or other.fact is None:
        return False
    return one.fact.identifier == other.fact.identifier and one.text != other.text


def coherent(constat: Constat, _threshold: int) -> Iterator[str]:
    """(d) A word of change agrees with the sign of its figure, in one series; no superlative."""
    moves = [(fact, fact.movement) for fact in constat.facts if fact.movement is not None]
    text = constat.text
    for pattern, agrees in ((_UP, _rises), (_DOWN, _falls), (_STEADY, _stays)):
        found = pattern.search(text)
        if found and not any(agrees(fact, box) for fact, box in moves):
            yield f"aucun chiffre ne montre « {found[0]} »"
    for fact, _ in moves:
        first, last = (fact.values[0].denominator_year, fact.values[0].year)
        if (
            first
            and fact.entry.series
            and fact.entry.series_of(first) != fact.entry.series_of(last)
        ):
            yield f"la série de « {fact.entry.libelle} » est interrompue entre {first} et {last}"
    if found := _SUPERLATIVE.search(text):
        yield f"« {found[0]} » classe les territoires"


def _rises(_fact: Fact, box: Interval) -> bool:
    return box.low > 0


def _falls(_fact: Fact, box: Interval) -> bool:
    return box.high < 0


def _stays(fact: Fact, box: Interval) -> bool:
    least = STABLE.get(fact.entry.forme, 0.0)
    return max(abs(box.low), abs(box.high)) <= least


def in_points(constat: Constat, _threshold: int) -> Iterator[str]:
    """(e) « % » for a share, « points » for its gap, the noun of the indicator for the rest."""
    for sentence in constat.sentences:
        for part, _, rest in _numbers(sentence):
            if part.fact is not None:
                yield from _unit_faults(part, part.fact, rest)


def _unit_faults(part: Part, fact: Fact, rest: str) -> Iterator[str]:
    shown = typography(f"{part.text}{rest[:14]}")
    name, own = fact.entry.libelle, fact.entry.unite
    is_share = own.startswith("%")
    counts = fact.measure in _DERIVED
    has_percent = re.search(rf"\d{_S}?%", typography(part.text)) or re.match(rf"{_S}*%", rest)
    if has_percent and not is_share and not counts:
        yield f"« {shown.strip()} » : « {name} » n’est pas un pourcentage"
    if re.search(rf"\d{_S}?points?\b", shown) and not is_share:
        yield f"« {shown.strip()} » : l’écart de « {name} » ne se dit pas en points"
    if fact.measure == "ecart" and is_share and has_percent:
        yield f"« {shown.strip()} » : l’écart entre deux pourcentages se dit en points"
    if own == "foyers" and (found := _OTHERS.match(rest)):
        yield f"des foyers ne sont pas des « {found[1]} »"


# These measures make a share or a change of what is none.
_DERIVED = ("part_de", "variation", "repere_variation", "numerateur", "denominateur")


def not_added(constat: Constat, _threshold: int) -> Iterator[str]:
    """(f) A median or what does not add up is never one number made of several."""
    for fact in constat.facts:
        value = fact.values[0]
        if fact.entry.agregation != "non_agregeable" or value.level != "territoire":
            continue
        if value.known > 1 and value.interval.is_exact and value.status is not Status.EXACT:
            yield f"« {fact.entry.libelle} » ne s’agrège pas entre communes"
    for part in constat.parts:
        if part.fact and part.fact.measure == "part_de" and not part.fact.entry.additif:
            yield f"« {part.fact.entry.libelle} » n’est pas un effectif : sa part n’a pas de sens"


def short(constat: Constat, _threshold: int) -> Iterator[str]:
    """(g) 35 words a sentence, two sentences, the limit apart."""
    if len(constat.sentences) > MOST_SENTENCES:
        yield f"{len(constat.sentences)} phrases, deux au plus"
    for sentence in constat.sentences:
        count = count_words(sentence_text(sentence))
        if count > MOST_WORDS:
            yield f"une phrase de {count} mots, {MOST_WORDS} au plus"


def count_words(text: str) -> int:
    """How many words a French text has; a number with its thousands is one, a stop is none."""
    bare = re.sub(r"(?<=\d)\u202f(?=\d)", "", text)
    return len([one for one in re.split(r"\s+", bare) if re.search(r"\w", one)])


def allowed(constat: Constat, _threshold: int) -> Iterator[str]:
    """(h) No forbidden word, in the sentence or its limit."""
    for found in FORBIDDEN.finditer(f"{constat.text} {constat.limit_text} {constat.issue}"):
        yield f"« {found[0]} » ne s’écrit pas"


def drafted(constat: Constat, _threshold: int) -> Iterator[str]:
    """(i) What the program writes is a draft until a meeting validates it."""
    if constat.status != DRAFT:
        yield f"le statut « {constat.status} » ne se donne qu’en réunion"


Check = Callable[[Constat, int], Iterator[str]]
CHECKS: Mapping[str, Check] = {
    "a": traced,
    "b": dated,
    "c": protected,
    "d": coherent,
    "e": in_points,
    "f": not_added,
    "g": short,
    "h": allowed,
    "i": drafted,
}

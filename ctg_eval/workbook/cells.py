"""One cell of text → its value, by the type that the contract gives to its column.

Nothing here knows where the text comes from: a CSV sheet today, an Excel sheet as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from ctg_eval.referentiel.classeur import Colonne, Genre
from ctg_eval.workbook.periods import Period, read_day, read_period
from ctg_eval.workbook.vocabulary import Refused, Vocabulary, listed, one_reading

Value = str | float | bool | date | Period | tuple[str, ...] | None
"""A typed cell: None when it is empty; a tuple where the column takes several values."""

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2007\ufeff]+")
_BROKEN = re.compile(r"#(REF|N/A|VALEUR|VALUE|NOM\??|NAME\??|DIV/0|NUL|NULL|NOMBRE|NUM)!?\??", re.I)
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
_LONGEST_IDENTIFIER = 40
_YES, _NO = ("oui", "o", "vrai", "true"), ("non", "n", "faux", "false")
_WHAT: Mapping[str, str] = {
    "@themes": "un thème du territoire",
    "@commissions": "une commission du territoire",
    "@instances": "une instance du territoire",
    "@cadres": "un cadre du territoire ou un de ses axes",
    "@missions": "une mission du territoire",
    "@competences": "une compétence",
    "catalogue": "un indicateur du catalogue",
}


def parse_cell(text: str, column: Colonne, vocabulary: Vocabulary) -> Value:
    """The value that a cell holds.

    Args:
        text: As it is written.
        column: Its column in the contract.
        vocabulary: The words of the territory.

    Returns:
        None where the cell is empty.

    Raises:
        Refused: it holds something else than its column announces.
    """
    shown = _trimmed(text, keeps_lines=column.type == "texte long")
    if not shown:
        return None
    if _BROKEN.fullmatch(shown):
        raise Refused(f"la formule a échoué (« {shown} »)", "Écrivez la valeur à la place")
    read = _READERS[column.genre]
    if not column.plusieurs:
        return read(shown, column, vocabulary)
    parts = [part.strip() for part in re.split(r"[;|]", shown) if part.strip()]
    return tuple(dict.fromkeys(str(read(part, column, vocabulary)) for part in parts)) or None


def _trimmed(text: str, *, keeps_lines: bool) -> str:
    if not keeps_lines:
        return _BLANKS.sub(" ", text).strip()
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _identifier(text: str, _: Colonne, __: Vocabulary) -> str:
    if len(text) > _LONGEST_IDENTIFIER or re.search(r"[;|]", text):
        raise Refused(
            f"« {text[:_LONGEST_IDENTIFIER]} » ne peut pas servir d’identifiant",
            f"Écrivez {_LONGEST_IDENTIFIER} caractères au plus, sans « ; » ni « | »",
        )
    return text


def _text(text: str, _: Colonne, __: Vocabulary) -> str:
    return text


def _word(text: str, column: Colonne, _: Vocabulary) -> str:
    words = {one: one for one in column.mots}
    return one_reading(text, words, what="une valeur de cette colonne")


def _reference(text: str, column: Colonne, vocabulary: Vocabulary) -> str:
    """A reference: to the only thing that its text names among all that the column may name."""
    if "texte" in column.cibles:
        return text
    known: dict[str, str] = {}
    for target in column.cibles:
        family = vocabulary.known(target)
        if family is None:  # the sheet is absent: nobody can tell
            return text
        known.update(family)
    return one_reading(text, known, what=" ni ".join(map(_what, column.cibles)))


def _what(target: str) -> str:
    if target.islower() and target not in _WHAT:
        return f"« {target} »"
    return _WHAT.get(target, f"une ligne de la feuille « {target} »")


def _commune(text: str, _: Colonne, vocabulary: Vocabulary) -> str:
    """A commune of the territory, by its code (its first zero may be lost) or by its name."""
    code = text.upper().zfill(5) if re.fullmatch(r"\d{4}", text, re.ASCII) else text.upper()
    if code in vocabulary.communes:
        return code
    if not vocabulary.communes and re.fullmatch(r"[0-9][0-9AB]\d{3}", code):
        return code
    return one_reading(text, vocabulary.communes, what="une commune du territoire")


def _number(text: str, column: Colonne, _: Vocabulary) -> float:
    sign = {"montant": "€", "pourcentage": "%"}.get(column.genre, "")
    bare = _BLANKS.sub("", text).replace("\u2212", "-").replace("’", "")
    bare = bare.removesuffix(sign) if sign else bare
    if not _NUMBER.fullmatch(bare):
        raise Refused(f"« {text} » n’est pas un nombre", f"Écrivez {_example(column)}")
    number = float(bare.replace(",", "."))
    if column.bornes and not column.bornes[0] <= number <= column.bornes[1]:
        least, most = column.bornes
        raise Refused(f"« {text} » n’est pas entre {least:g} et {most:g}")
    return number


def _whole(text: str, column: Colonne, vocabulary: Vocabulary) -> int:
    number = _number(text, column, vocabulary)
    if number != int(number) or number < 0:
        raise Refused(f"« {text} » n’est pas un nombre entier", f"Écrivez {_example(column)}")
    return int(number)


def _example(column: Colonne) -> str:
    return {
        "entier": "un nombre entier, par exemple 42",
        "pourcentage": "par exemple 40 ou 12,5",
    }.get(column.genre, "un nombre, par exemple 1250 ou 12,5")


def _period(text: str, _: Colonne, __: Vocabulary) -> Period:
    return read_period(text)


def _day(text: str, _: Colonne, __: Vocabulary) -> date:
    return read_day(text)


def _yes_no(text: str, _: Colonne, __: Vocabulary) -> bool:
    word = text.casefold()
    if word in (*_YES, *_NO):
        return word in _YES
    raise Refused(f"« {text} » ne dit ni oui ni non", f"Écrivez {listed(('oui', 'non'))}")


_Reader = Callable[[str, Colonne, Vocabulary], Value]
_READERS: Mapping[Genre, _Reader] = {
    "identifiant": _identifier,
    "texte": _text,
    "liste": _word,
    "reference": _reference,
    "commune": _commune,
    "entier": _whole,
    "nombre": _number,
    "montant": _number,
    "pourcentage": _number,
    "periode": _period,
    "date": _day,
    "oui-non": _yes_no,
}

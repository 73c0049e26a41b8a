"""The constats of a report as pieces: the list, strengths and issues, the block of a meeting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ctg_eval.analysis.constats import Question
from ctg_eval.display.constat_pieces import (
    Cited,
    Face,
    Shown,
    cited_list,
    constat_list,
    faces,
    short_list,
    validation_block,
)
from ctg_eval.display.french import join, number
from ctg_eval.display.pieces import (
    Piece,
    group,
    not_known,
    nothing,
    remark,
    sentence,
    subtitle,
)
from ctg_eval.notebook.constat_board import Board, Line, status_text

MOST_FACES, LEAST_FACES = 5, 3
MOST_IN_SYNTHESIS, MOST_ISSUES = 10, 5
_FACES = (
    ("force", "Forces", "fort"),
    ("faiblesse", "Faiblesses", "faible"),
    ("opportunite", "Opportunités", "fort"),
    ("menace", "Menaces", "faible"),
)
_TO_DECIDE = ("brouillon", "soumis", "conteste")


def shown(line: Line) -> Shown:
    """A line as it is printed."""
    constat, row = line.constat, line.row
    return Shown(
        line.rank,
        line.identifier,
        line.title,
        line.text,
        status_text(line),
        constat.certainty if constat and row is None else "",
        line.limit,
        line.source,
        row.disagreement if row else "",
        line.warnings,
        is_written=row is not None,
    )


def list_piece(board: Board) -> Piece:
    """Every constat of the page, then what we do not know, then what was held back."""
    pieces = [constat_list([shown(one) for one in board.lines])]
    if board.questions:
        pieces.append(not_known([_question(one) for one in board.questions]))
    if tail := _counted(board):
        pieces.append(remark(tail))
    return group(*pieces)


def _question(asked: Question) -> str:
    """What is asked and who would answer; the list already says « Nous ne savons pas »."""
    rest = asked.text.removeprefix("Nous ne savons pas ")
    return f"{rest[:1].upper()}{rest[1:]}. {asked.kind} : {asked.source}."


def _counted(board: Board) -> str:
    """How many are not printed, and where it is said why."""
    texts = []
    if count := len(board.held):
        one = "phrase n’est pas imprimée : un contrôle l’a retenue."
        several = "phrases ne sont pas imprimées : un contrôle les a retenues."
        texts.append(f"{number(count)} {one if count == 1 else several}")
    if count := board.withdrawn:
        noun = "constat a été retiré" if count == 1 else "constats ont été retirés"
        texts.append(f"{number(count)} {noun} en réunion.")
    if texts:
        texts.append("Le détail est dans « Méthode et sources ».")
    return " ".join(texts)


def synthesis(board: Board, themes: Sequence[str], *, most: int = MOST_IN_SYNTHESIS) -> Board:
    """The board of a page on several themes: its first constats, numbered again from 1."""
    chosen = in_turn(board.lines, themes, most=most)
    lines = tuple(replace(one, rank=rank) for rank, one in enumerate(chosen, start=1))
    return replace(board, lines=lines)


def synthesis_piece(board: Board) -> Piece:
    """The constats of a synthesis, a sentence or two each."""
    return short_list([shown(one) for one in board.lines])


def in_turn(lines: Sequence[Line], themes: Sequence[str], *, most: int) -> list[Line]:
    """At most so many lines, one of each theme in turn; in the order of the page.

    Of each theme, those that a meeting validated first, then the strengths and weaknesses.
    """
    ranked = sorted(lines, key=lambda one: (not (one.row and one.row.is_agreed), not one.nature))
    queues = [[one for one in ranked if one.themes[:1] == (theme,)] for theme in themes]
    queues.append([one for one in ranked if not any(one in queue for queue in queues)])
    chosen: list[Line] = []
    while any(queues) and len(chosen) < most:
        for queue in queues:
            if queue and len(chosen) < most:
                chosen.append(queue.pop(0))
    return sorted(chosen, key=lambda one: one.rank)


def faces_piece(board: Board) -> Piece:
    """Strengths and weaknesses, each with the constat it rests on, then the « enjeux »."""
    held = {kind: _face(board.lines, kind) for kind, _, _ in _FACES}
    lists = [
        Face(title, colour, tuple(held[kind]))
        for kind, title, colour in _FACES
        if held[kind] or kind in ("force", "faiblesse")
    ]
    few = [title for kind, title, _ in _FACES[:2] if len(held[kind]) < LEAST_FACES]
    pieces = [faces(lists)]
    if few:
        pieces.append(remark(
            f"{join(few).capitalize()} : moins de {number(LEAST_FACES)}. Une proposition demande une comparaison "
            "certaine et un indicateur dont le sens est connu ; les autres se décident en réunion."
        ))  # fmt: skip
    pieces.append(_issues(board))
    return group(*pieces)


def _face(lines: Iterable[Line], kind: str) -> list[Cited]:
    held = sorted((one for one in lines if one.nature == kind), key=lambda one: one.is_proposed)
    return [
        Cited(
            _first(one.text),
            f" (C{one.rank}{', proposé' if one.is_proposed else ''})",
            is_written=one.row is not None,
        )
        for one in held[:MOST_FACES]
    ]


def _first(text: str) -> str:
    """The first sentence of a text, without its stop."""
    head, stop, _ = text.partition(". ")
    return head if stop else head.rstrip(".")


def _issues(board: Board) -> Piece:
    """The questions that validated constats open, and those that people wrote."""
    agreed = [one for one in board.lines if one.row is not None and one.row.is_agreed]
    ranks = {one.identifier: one.rank for one in board.lines}
    texts: list[Cited] = []
    for row in board.issues:
        cited = [f"C{ranks[one]}" for one in row.answers if one in ranks]
        tail = f" ({join(cited) if cited else 'à relier à un constat validé'})"
        texts.append(Cited(row.text, tail, is_written=True))
    texts += [
        Cited(one.constat.issue, f" (C{one.rank}, proposé)")
        for one in agreed
        if one.constat is not None and one.constat.issue
    ]
    if not texts:
        return group(
            subtitle("Enjeux"),
            sentence(
                "Aucun enjeu : un enjeu répond à un constat validé, et aucun ne l’est encore."
            ),
        )
    return group(subtitle("Enjeux"), cited_list(texts[:MOST_ISSUES]))


def validation_piece(board: Board, names: Collection[tuple[str, str]]) -> Piece:
    """The block that a meeting fills, theme by theme.

    Args:
        board: The constats.
        names: Key and name of the themes, in order.
    """
    rest = [one for one in board.lines if one.status in _TO_DECIDE]
    if not rest:
        return nothing() if not board.lines else validation_block([])
    pieces: list[Piece] = []
    for key, name in names:
        own = [one for one in rest if one.themes and one.themes[0] == key]
        own += [one for one in rest if one not in own and key in one.themes and len(names) == 1]
        rest = [one for one in rest if one not in own]
        if own:
            pieces += [subtitle(name)] if len(names) > 1 else []
            pieces.append(validation_block([shown(one) for one in sorted(own, key=_rank)]))
    if rest:
        pieces += [subtitle("Autres constats"), validation_block([shown(one) for one in rest])]
    return group(*pieces)


def _rank(line: Line) -> int:
    return line.rank


def annex_piece(board: Board) -> Piece | None:
    """For technicians: the sentences held back and the templates refused; None without any."""
    texts = [
        Cited(f"« {one.constat.text} » : {' ; '.join(map(str, one.faults))}.", is_written=True)
        for one in board.held
    ]
    texts += [Cited(f"Gabarit refusé. {one}", is_written=True) for one in board.gabarits.refused]
    if board.withdrawn:
        texts.append(Cited(f"Constats retirés en réunion : {number(board.withdrawn)}."))
    if not texts:
        return None
    return group(subtitle("Constats non imprimés"), cited_list(texts))

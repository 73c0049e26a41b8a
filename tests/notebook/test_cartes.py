"""The map of a report: the most telling rate, its sentence true, outlines or tiles."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.claims import Claim, Highest, Lowest, facts_of, verify
from ctg_eval.display.figures import Measure, Numbering
from ctg_eval.geography.territory import territory_from_communes
from ctg_eval.indicators.values import Value
from ctg_eval.notebook import Rapport, cartes, ouvrir
from ctg_eval.notebook.words import LONGEST_TITLE
from tests.conftest import Made

MEASURE = Measure("Taux de pauvreté", "%", 1)
NAMES = ("Lens", "Avion", "Liévin", "Méricourt", "Sallaumines")


def values(*boxes: float | tuple[float, float], secret: int = -1) -> list[Value]:
    found = []
    for rank, box in enumerate(boxes):
        interval = Interval(*box) if isinstance(box, tuple) else Interval.exact(box)
        status = Status.SECRET if rank == secret else Status.EXACT
        found.append(
            Value("taux", "commune", f"6200{rank}", 2023, interval, status,
                  seal=open_figure(interval).seal)
        )  # fmt: skip
    return found


def report(theme: str = "") -> Rapport:
    if theme:
        return ouvrir("diagnostic_theme", territoire="demo", theme=theme)
    return ouvrir("diagnostic", territoire="demo")


def text(piece: object) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", piece.html)).replace("\u00a0", " ")  # type: ignore[attr-defined]


def test_title_names_both_ends_and_its_claim_holds() -> None:
    found = values(30.1, 12.4, 18.0, 22.2, 25.3)
    title = cartes.title_of(MEASURE, NAMES, found)
    assert title == "Taux de pauvreté : les communes vont de 12,4 (Avion) à 30,1\u202f% (Lens)"
    assert isinstance(title, Claim)
    facts = {(n, MEASURE.title): v.figure for n, v in zip(NAMES, found, strict=True)}
    verify(title, facts, ["12,4", "30,1"])
    assert {Lowest, Highest} <= {type(check) for check in title.checks}


def test_title_names_no_commune_that_is_not_alone_at_its_end() -> None:
    assert "(" not in cartes.title_of(MEASURE, NAMES, values(30.1, 12.4, 12.4, 22.2, 25.3))
    assert "(" not in cartes.title_of(MEASURE, NAMES, values((28, 32), 12.4, 31.0, 22.2, 25.3))
    assert "(" not in cartes.title_of(MEASURE, NAMES, values((28, 32), 12.4, 14.0, 22.2, 25.3))


def test_title_says_that_some_communes_are_not_known() -> None:
    title = cartes.title_of(MEASURE, NAMES, values(30.1, 12.4, 3.0, 22.2, 25.3, secret=2))
    assert "les communes connues vont de 12,4 (Avion)" in title
    assert "3,0" not in title
    assert not {Lowest, Highest} & {type(check) for check in title.checks}  # type: ignore[attr-defined]


def test_title_of_two_intervals_says_their_outer_ends() -> None:
    title = cartes.title_of(MEASURE, NAMES[:2], values((12, 14), (28, 32)))
    assert not isinstance(title, Claim)
    assert title.endswith("les communes vont de 12,0 à 32,0\u202f%")
    verify(title, facts_of([]), ["12,0 à 14,0", "28,0 à 32,0"])


@pytest.mark.parametrize("size", [10, 60, 200])
def test_title_is_short_whatever_the_names(size: int) -> None:
    names = tuple(f"{name}-{'x' * size}" for name in NAMES)
    title = cartes.title_of(MEASURE, names, values(30.1, 12.4, 18.0, 22.2, 25.3))
    assert len(title) <= LONGEST_TITLE
    assert not title.endswith("…")


def test_portrait_s_map_is_of_the_rate_that_its_theme_ranks_first(demo: Made) -> None:
    piece = report("portrait").carte()
    assert piece.kind == "figure"
    assert "Taux de pauvreté" in text(piece)
    assert "donnée protégée" in text(piece)


def test_counts_never_make_a_map(demo: Made) -> None:
    one = report("petite-enfance")
    counts = [line for line in one._tout if line.entry.additif]
    assert counts
    piece = cartes.carte(one.contexte, one._moteur, counts, Numbering())
    assert piece.kind == "phrase"
    assert "Aucun taux" in text(piece)


def test_map_prints_the_same_values_as_the_engine(demo: Made) -> None:
    one = report("acces-aux-droits")
    table = re.findall(r'<th scope="row">([^<]*)</th><td[^>]*>([^<]*)</td>', one.carte().html)
    held = dict(table)
    engine = one._moteur
    value = engine.latest("part_locataires_hlm")
    assert value is not None
    first = engine.communes("part_locataires_hlm", value.year)[0]
    name = one.contexte.territory.code.commune(first.geo).nom
    assert held[f"1. {name}"] == f"{first.interval.middle:.1f}".replace(".", ",")


def test_theme_known_by_quarter_alone_has_no_map(quarters_alone: Made) -> None:
    assert report("parentalite").carte().kind == "rien"


def test_territory_of_one_commune_has_a_sentence(demo: Made) -> None:
    one = report("acces-aux-droits")
    context = one.contexte
    small = territory_from_communes(["00001"], code=context.store.code, identifier="seule")
    piece = cartes.carte(replace(context, territory=small), one._moteur, one._tout, Numbering())
    assert "n’a qu’une commune" in text(piece)


def test_store_without_outlines_makes_tiles(demo: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cartes, "outlines_of", lambda _store, _communes: {})
    one = report("acces-aux-droits")
    piece = one.carte()
    assert 'alt="Carte en tuiles' in piece.html
    assert "a une tuile de même taille" in text(piece)
    assert "contours" not in text(piece)


def test_store_without_any_place_says_what_to_import(
    demo: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cartes, "outlines_of", lambda _store, _communes: {})
    monkeypatch.setattr(cartes, "middles_of", lambda _store, _communes: {})
    piece = report("acces-aux-droits").carte()
    assert piece.kind == "phrase"
    assert "contours" in text(piece)

"""The pyramid: one scale, men on the left, the other territory as an outline."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import ABSENT, Figure, open_figure
from ctg_eval.display.claims import Claim, Says
from ctg_eval.display.figures import AgeGroup, Ages, Band, Caption, Numbering, pyramid
from ctg_eval.errors import DisclosureError, ReportError
from tests.display.frames import drawings
from tests.display.test_maps import exact, words

CAPTION = Caption(
    title="La population est jeune",
    subtitle="Population par sexe et âge, 2023",
    alt="Pyramide des âges. Valeurs dans le tableau.",
    reading="sur le territoire, 4 % de garçons.",
    scope="habitants.",
    source="Insee, 2023.",
)


def ages(name: str, *shares: tuple[float, float]) -> Ages:
    bands = (
        Band(f"{5 * rank} à {5 * rank + 4} ans", exact(men), exact(women))
        for rank, (men, women) in enumerate(shares)
    )
    return Ages(name, tuple(bands))


def bars(svg: str) -> list[tuple[float, float]]:
    """Left and right of each bar, those of the legend left out."""
    found = re.findall(r'd="M([\d.]+) [\d.]+\s*L([\d.]+) [^"]*" style="fill:#a6cbe3', svg)
    ends = [(float(a), float(b)) for a, b in found]
    return [(min(pair), max(pair)) for pair in ends if pair[1] - pair[0] != 16]


def test_men_are_on_the_left_of_women_on_the_same_scale() -> None:
    piece = pyramid(ages("Lens", (4, 4), (2, 1)), CAPTION, numbering=Numbering())
    for svg in drawings(piece):
        men, women = bars(svg)[:2]
        assert men[1] < women[0]
        assert men[1] - men[0] == pytest.approx(women[1] - women[0], abs=0.1)
        widths = [right - left for left, right in bars(svg)]
        assert widths[2] == pytest.approx(widths[0] / 2, abs=0.1)
        assert widths[3] == pytest.approx(widths[0] / 4, abs=0.1)


def test_table_holds_all_that_is_drawn_and_the_other_territory() -> None:
    piece = pyramid(
        ages("Lens", (4.1, 3.9)),
        CAPTION,
        numbering=Numbering(),
        other=ages("France", (3.2, 3.3)),
        groups=[AgeGroup("Moins de 20 ans", exact(25.4), exact(23.1))],
    )
    for text in ("4,1", "3,9", "3,2", "3,3", "25,4", "23,1", "Hommes, France"):
        assert text in piece.html
    for svg in drawings(piece):
        assert {"Hommes", "Femmes", "Lens", "France"} <= set(words(svg))


def test_title_is_checked_against_the_groups() -> None:
    def titled(said: str) -> Caption:
        text = f"{said} % des habitants ont moins de 20 ans"
        return replace(CAPTION, title=Claim(text, Says(("Moins de 20 ans", "Lens"), said)))

    group = [AgeGroup("Moins de 20 ans", exact(25.4))]
    own = ages("Lens", (4, 4))
    assert "25,4" in pyramid(own, titled("25,4"), numbering=Numbering(), groups=group).html
    with pytest.raises(ReportError, match="refusé"):
        pyramid(own, titled("26,4"), numbering=Numbering(), groups=group)


def test_other_bands_than_the_territory_s_are_refused() -> None:
    with pytest.raises(ReportError, match="tranches d’âge"):
        pyramid(
            ages("Lens", (4, 4)),
            CAPTION,
            numbering=Numbering(),
            other=ages("France", (4, 4), (3, 3)),
        )


def test_bare_share_is_refused() -> None:
    with pytest.raises(DisclosureError):
        Band("0 à 4 ans", Interval.exact(4), exact(4))  # type: ignore[arg-type]


@pytest.mark.parametrize("figure", [ABSENT, exact(4, Status.SECRET)], ids=["absent", "secret"])
def test_nothing_known_is_a_sentence(figure: Figure) -> None:
    own = Ages("Lens", (Band("0 à 4 ans", figure, figure),))
    assert pyramid(own, CAPTION, numbering=Numbering()).kind == "phrase"


def test_hidden_band_has_no_bar_and_its_mark_is_explained() -> None:
    own = Ages("Lens", (Band("0 à 4 ans", exact(4, Status.SECRET), exact(3)),))
    piece = pyramid(own, CAPTION, numbering=Numbering())
    assert all(len(bars(svg)) == 1 for svg in drawings(piece))
    assert "« s »" in piece.html.replace("\u00a0", " ")


def test_interval_is_drawn_up_to_what_is_possible_and_said() -> None:
    own = Ages("Lens", (Band("0 à 4 ans", open_figure(Interval(2, 4)), exact(3)),))
    piece = pyramid(own, CAPTION, numbering=Numbering())
    assert "la partie pâle" in piece.html.lower()
    assert "2,0 à 4,0" in piece.html


def test_same_ages_give_the_same_bytes_and_hostile_names_stay_text() -> None:
    name = "<script>$x$\u202e" + "A" * 90
    pieces = [
        pyramid(ages(name, (4, 4)), CAPTION, numbering=Numbering(), other=ages("F", (3, 3)))
        for _ in range(2)
    ]
    assert pieces[0].html == pieces[1].html
    assert "<script>" not in pieces[0].html
    assert not any("<script>" in svg or "\u202e" in svg for svg in drawings(pieces[0]))

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.columns import where_it_stands
from ctg_eval.display.pieces import Piece
from ctg_eval.display.sheets import Origin, Sheet, SheetFile, Term, sheets
from ctg_eval.errors import DisclosureError, ReportError
from ctg_eval.referentiel.sources import load_sources

SOURCE = Origin(
    "Insee", "Recensement", "2023", "Licence Ouverte 2.0", "https://www.insee.fr/fr/x",
    (SheetFile("rp_2023.csv", "0123456789ab", ("OCS = DW_MAIN",)),), ("Estimation du recensement",),
)  # fmt: skip
SHEET = Sheet(
    "part_hlm", "Part des HLM", open_figure(Interval.exact(27.5)), "27,5 %", "estimée",
    "Résidences HLM, pour 100 résidences.", formula="HLM / Résidences × 100",
    lines=("15 438 / 56 064 × 100 = 27,5",), years="2023", coverage="24 communes sur 24",
    origins=(SOURCE,), caveats=("Parc minier compté",),
)  # fmt: skip


def plain(piece: Piece) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", piece.html))


def test_sheet_says_all_that_one_needs_to_redo_the_figure() -> None:
    said = plain(sheets([SHEET]))
    for expected in (
        "27,5 %", "Résidences HLM, pour 100", "HLM / Résidences × 100",
        "15 438 / 56 064 × 100 = 27,5", "24 communes sur 24", "Insee, Recensement , 2023",
        "Licence Ouverte 2.0", "rp_2023.csv", "0123456789ab", "OCS = DW_MAIN",
        "Parc minier compté.", "Estimation du recensement.",
    ):  # fmt: skip
        assert expected in said
    assert 'href="https://www.insee.fr/fr/x"' in sheets([SHEET]).html


def test_anchor_of_a_sheet_comes_from_its_indicator_and_leads_back_to_its_figure() -> None:
    page = sheets([SHEET]).html
    assert 'id="fiche-part-hlm"' in page
    assert 'href="#chiffre-part-hlm"' in page
    assert 'href="#' not in sheets([SHEET], linked=False).html


def test_sheet_is_not_cut_between_two_pages() -> None:
    assert re.search(r'id="fiche-part-hlm" data-keep', sheets([SHEET]).html)


def test_caveats_of_one_source_are_written_once_and_then_linked() -> None:
    page = sheets([SHEET, replace(SHEET, identifier="autre", label="Autre part")]).html
    assert page.count("Estimation du recensement.") == 1
    second = page.partition('id="fiche-autre"')[2]
    assert 'href="#fiche-part-hlm"' in second


def test_two_sheets_of_one_indicator_are_refused() -> None:
    with pytest.raises(ReportError, match="part_hlm"):
        sheets([SHEET, SHEET])


@pytest.mark.parametrize(
    ("change", "lacking"), [({"definition": " "}, "définition"), ({"origins": ()}, "source")]
)
def test_sheet_without_definition_or_source_is_refused(
    change: dict[str, object], lacking: str
) -> None:
    with pytest.raises(ReportError, match=lacking):
        replace(SHEET, **change)  # type: ignore[arg-type]


def test_sheet_takes_only_figures_of_the_door() -> None:
    with pytest.raises(DisclosureError):
        replace(SHEET, figure=Interval.exact(3))  # type: ignore[arg-type]
    with pytest.raises(DisclosureError):
        Term("Familles", 2023, "3", "caf.x", Interval(3, 3))  # type: ignore[arg-type]


def test_words_of_a_user_are_escaped() -> None:
    wicked = "<img src=x>"
    item = replace(
        SHEET, label=wicked, text=wicked, definition=wicked, scope=wicked + "2", formula=wicked,
        lines=(wicked,), making=wicked, years=wicked, coverage=wicked, reason=wicked,
        caveats=(wicked,),
        origins=(replace(SOURCE, producer=wicked, title=wicked, licence=wicked, address=wicked,
                         files=(SheetFile(wicked, wicked, (wicked,)),)),),
    )  # fmt: skip
    assert "<img" not in sheets([item]).html


def test_page_without_sheet_leaves_the_section_out() -> None:
    assert sheets([]).kind == "rien"


@pytest.mark.parametrize(
    ("kind", "variable", "said"),
    [
        pytest.param(
            "insee_logement/principal", "insee_logement.hlm",
            "RP_MEASURE = DWELLINGS, OCS = DW_MAIN, TSH = 221", id="dimensions",
        ),
        pytest.param(
            "caf_prestations_com/commune", "caf_prestations_com.foyers",
            "indfoy_ndur ou nombre_foyers_ndur", id="two names",
        ),
        pytest.param("inconnu/x", "inconnu.y", "", id="unknown layout"),
    ],
)  # fmt: skip
def test_codes_read_in_a_file_are_those_that_it_writes(kind: str, variable: str, said: str) -> None:
    assert where_it_stands(load_sources(), kind, variable, 2023) == said


def test_year_of_a_column_is_that_of_the_figure() -> None:
    sources = load_sources()
    dated = [
        (kind, name)
        for kind in sources.kinds
        for name, column in sources.columns(kind).items()
        if "{aa}" in column.colonne
    ]
    assert dated
    for kind, name in dated:
        told = where_it_stands(sources, kind, name, 2021)
        assert "21" in told
        assert "{" not in told


def test_protected_figure_shows_its_status_alone() -> None:
    hidden = replace(
        SHEET, figure=open_figure(Interval(1, 4), Status.SECRET), text="donnée protégée",
        status="donnée protégée", lines=(), formula="",
    )  # fmt: skip
    assert "donnée protégée" in plain(sheets([hidden]))

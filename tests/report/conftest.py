"""A small executed notebook, its outputs made by our pieces, as a kernel would keep them."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from nbformat import NotebookNode

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import open_figure
from ctg_eval.display.annex import SourceLine, glossary, sources_table
from ctg_eval.display.figures import (
    Caption,
    Comparison,
    Measure,
    Numbering,
    Row,
    Series,
    bars,
    comparison_points,
    lines,
)
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import (
    Finding,
    Piece,
    findings,
    group,
    not_known,
    sentence,
    strengths_and_weaknesses,
)
from ctg_eval.display.tables import Column, KeyFigure, Notes, commune_table, key_figures
from ctg_eval.indicators.values import Value

EXACT = Interval.exact
META = PageMeta(
    titre="Diagnostic partagé – Petite enfance – Val d’Orlune",
    message="Petite enfance : le manque de places se concentre dans trois communes sur neuf",
    territoire="Communauté de communes du Val d’Orlune",
    rapport="Diagnostic partagé · Petite enfance",
    statut="À valider par le Copil",
    chapo="Le Val d’Orlune perd des places chez les assistantes maternelles plus vite qu’il n’en "
    "ouvre en crèche. Les naissances baissent au même rythme.",
    meta=("Copil du 12 mars 2026", "Version 1.2"),
    pied="Diagnostic partagé, petite enfance · Coordination CTG · clé des données 12ab34cd56ef",
    fictif=True,
)
COMMUNES = ("Castelorne", "Saint-Elvin", "Tessigny", "Les Ormelins", "Herbemare", "Fontcale")


def output(piece: object) -> NotebookNode:
    """The output that IPython keeps for a cell whose last value is this object."""
    if isinstance(piece, PageMeta):
        data = piece._repr_mimebundle_()
    else:
        assert isinstance(piece, Piece)
        data = {"text/html": piece._repr_html_(), "text/plain": repr(piece)}
    return nbformat.v4.new_output("execute_result", data=data, execution_count=3)


def notebook(*cells: str | Piece | PageMeta) -> NotebookNode:
    """A notebook of markdown cells (texts) and code cells that show one object."""
    found = [
        nbformat.v4.new_markdown_cell(cell)
        if isinstance(cell, str)
        else nbformat.v4.new_code_cell("show()", outputs=[output(cell)])
        for cell in cells
    ]
    return nbformat.v4.new_notebook(cells=found)


@pytest.fixture
def make_notebook() -> Callable[..., NotebookNode]:
    return notebook


def caption(title: str, subtitle: str, reading: str) -> Caption:
    return Caption(
        title=title,
        subtitle=subtitle,
        alt=f"{subtitle}. {title}. Valeurs dans le tableau de la figure.",
        reading=reading,
        scope="enfants de moins de 3 ans résidant dans la commune ; hors garde à domicile.",
        source="Caf et PMI, 2024 ; Insee, recensement 2022.",
    )


def key_piece() -> Piece:
    return key_figures(
        [
            KeyFigure(
                "Enfants de moins de 3 ans",
                "1\u202f284",
                "",
                "soit 6,1 % de la population",
                "Recensement, 2022",
                figure=open_figure(EXACT(1284)),
            ),
            KeyFigure(
                "Naissances en un an",
                "419",
                "",
                "−16 % depuis 2016 (501 naissances)",
                "État civil, 2024",
                figure=open_figure(EXACT(419)),
            ),
            KeyFigure(
                "Places d’accueil",
                "entre 540 et 566",
                "",
                "−5,7 % depuis 2021",
                "Caf, PMI, 2024",
                "fig1",
                figure=open_figure(Interval(540, 566)),
            ),
            KeyFigure(
                "Places pour 100 enfants",
                "44,1",
                "",
                "contre 52,3 dans le département",
                "Caf",
                "fig2",
                figure=open_figure(EXACT(44.1)),
            ),
            KeyFigure(
                "Places manquantes",
                "76 à 126",
                "",
                "à Castelorne et aux Ormelins",
                "Estimation",
                "fig3",
                figure=open_figure(Interval(76, 126)),
            ),
            KeyFigure(
                "Foyers au RSA",
                "donnée protégée",
                "",
                "moins de 5 foyers",
                "Caf, 2024",
                figure=open_figure(Interval(0, 4), Status.SECRET),
            ),
        ]
    )


def lines_piece(numbering: Numbering) -> Piece:
    years = range(2016, 2025)
    carers = (560, 556, 548, 531, 512, 476, 459, 441, 424)
    places = (104, 104, 112, 112, 124, 124, 130, 130, 142)
    return lines(
        [
            Series(
                "Assistantes maternelles",
                {y: open_figure(EXACT(v)) for y, v in zip(years, carers, strict=True)},
                breaks=(2021,),
            ),
            Series(
                "Crèches",
                {
                    y: open_figure(Interval(v - 8, v + 8))
                    for y, v in zip(years, places, strict=True)
                },
            ),
        ],
        caption(
            "Depuis 2021, les départs dépassent les ouvertures en crèche",
            "Places d’accueil, Val d’Orlune, 2016-2024",
            "en 2024, le territoire compte 424 places.",
        ),
        numbering=numbering,
        measure=Measure("Places", "places"),
    )


def points_piece(numbering: Numbering) -> Piece:
    def areas(*figures: Interval | float) -> tuple[Row, ...]:
        names = ("Val d’Orlune", "Territoires comparables", "Département", "France")
        boxes = (f if isinstance(f, Interval) else EXACT(f) for f in figures)
        return tuple(Row(name, open_figure(box)) for name, box in zip(names, boxes, strict=True))

    return comparison_points(
        [
            Comparison("Places pour 100 enfants de moins de 3 ans", areas(44.1, 49, 52.3, 60.9)),
            Comparison("Part des crèches (%)", areas(25.1, 30.2, 33.0, 41.5)),
            Comparison("Parents tous en emploi (%)", areas(Interval(60, 66), 61.5, 59.8, 62.2)),
        ],
        caption(
            "Moins de places que dans les territoires comparables",
            "Position du territoire, dernière année",
            "on compte 44,1 places pour 100 enfants.",
        ),
        numbering=numbering,
    )


def bars_piece(numbering: Numbering) -> Piece:
    boxes = (
        Interval(30, 46),
        EXACT(34.3),
        EXACT(52),
        Interval(20, float("inf")),
        EXACT(56.5),
        EXACT(3),
    )
    rows = [
        Row(name, open_figure(box, Status.SECRET if name == "Fontcale" else Status.EXACT))
        for name, box in zip(COMMUNES, boxes, strict=True)
    ]
    return bars(
        rows,
        caption(
            "À l’est, moins de places pour 100 enfants",
            "Places pour 100 enfants, par commune, 2024",
            "à Saint-Elvin, on compte 34,3 places pour 100 enfants.",
        ),
        numbering=numbering,
        measure=Measure("Places pour 100", "places pour 100 enfants", 1),
    )


def table_piece() -> Piece:
    def value(figure: float, status: Status = Status.EXACT) -> Value:
        return Value(
            "x", "commune", "00001", 2023, EXACT(figure), status, seal=open_figure(EXACT(0)).seal
        )

    rows = [
        (
            name,
            [
                value(1000 + 731 * rank),
                value(10.5 + rank, Status.SECRET if rank == 2 else Status.EXACT),
                value(3, Status.MISSING) if rank == 4 else value(40 + rank),
            ],
        )
        for rank, name in enumerate(COMMUNES)
    ]
    columns = [
        Column("Population", "habitants"),
        Column("Taux de pauvreté", "%", 1),
        Column("Naissances"),
    ]
    return commune_table(
        "Repères par commune",
        columns,
        rows,
        total=("Ensemble", [value(16965), value(13.2), None]),
        notes=Notes(reading="Castelorne compte 1 000 habitants.", source="Insee, 2023."),
    )


@pytest.fixture
def sample() -> NotebookNode:
    numbering = Numbering()
    return notebook(
        META,
        "## L’essentiel en six chiffres {#essentiel .sans-numero}",
        key_piece(),
        "## L'offre recule : les ouvertures ne compensent pas les départs {#offre .page}\n\n"
        "Depuis 2021, **52 places** ont disparu :\n\n- chez les assistantes maternelles ;\n- en crèche.",
        lines_piece(numbering),
        "## Le territoire est moins doté que ses voisins {#voisins}",
        sentence("À activité des parents comparable, il faudrait 63 places de plus."),
        points_piece(numbering),
        "## Le manque est local {#local .page}",
        bars_piece(numbering),
        table_piece(),
        "## Forces, faiblesses et constats {#constats}",
        group(
            strengths_and_weaknesses(["Trois relais petite enfance."], []),
            not_known(["Le besoin avant 7 h 30."]),
        ),
        findings(
            [
                Finding(
                    "L’offre recule au même rythme que les naissances", "Places : −5,7 %.", "établi"
                )
            ]
        ),
        "## Sources {#sources .annexe .page}",
        sources_table(
            [
                SourceLine(
                    "Naissances",
                    "Insee, état civil",
                    "2016-2024",
                    "2024 provisoire",
                    "Licence ouverte 2.0",
                    "https://www.insee.fr/fr/statistiques",
                )
            ]
        ),
        "## Glossaire {#glossaire .annexe}",
        glossary(
            [
                ("EAJE", "Établissement d’accueil du jeune enfant."),
                ("Caf", "Caisse d’allocations familiales."),
            ]
        ),
    )

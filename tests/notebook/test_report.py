"""The pieces of a report opened on the demo, without a kernel."""

from __future__ import annotations

import html
import re

import pytest

from ctg_eval.analysis.theme import comparable, gaps, lines
from ctg_eval.display.pieces import Piece
from ctg_eval.errors import ParamsError, UsageError
from ctg_eval.notebook import Rapport, ouvrir
from ctg_eval.notebook.opening import injected_names
from ctg_eval.notebook.places import MOST_COLUMNS
from ctg_eval.notebook.quarters import LEAST_LEFT_OUT, MOST_ZONES
from ctg_eval.notebook.words import LONGEST_TITLE, holding
from tests.conftest import Made

THEMES = ("portrait", "petite-enfance", "enfance-jeunesse", "parentalite", "acces-aux-droits")
PARTS = (
    "chiffres_cles", "besoins", "offre", "comparaison", "evolution", "communes", "quartiers",
    "inconnu", "methode", "glossaire",
)  # fmt: skip


def theme_report(theme: str, **more: object) -> Rapport:
    return ouvrir("diagnostic_theme", territoire="demo", theme=theme, **more)


def text(piece: Piece) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", piece.html))


def whole(report: Rapport, *names: str) -> str:
    return "".join(getattr(report, name)().html for name in names)


def tables(page: str) -> list[list[list[str]]]:
    """Each table as rows of cells, its header first."""
    return [
        [
            [html.unescape(re.sub(r"<[^>]*>|\u00ad", "", cell)) for cell in
             re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table)
        ]
        for table in re.findall(r"<table.*?</table>", page)
    ]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
def test_titles_of_a_theme_are_short(demo: Made, theme: str) -> None:
    report = theme_report(theme)
    page = whole(report, *PARTS)
    titles = re.findall(r'<span class="ftitre">(.*?)</span>', page)
    assert all(len(html.unescape(title)) <= LONGEST_TITLE for title in titles)
    assert not any("…" in title for title in titles)
    assert len(report.entete().message) <= LONGEST_TITLE


@pytest.mark.parametrize("theme", THEMES)
def test_no_column_of_a_page_is_without_a_figure(demo: Made, theme: str) -> None:
    for table in tables(whole(theme_report(theme), *PARTS[1:7])):
        for column in zip(*table, strict=True):
            assert set(column[1:]) - {"–", "n.d.", "s", ""}, table[0]


@pytest.mark.parametrize("theme", THEMES)
def test_sentences_are_french_and_name_the_territory_as_it_is(demo: Made, theme: str) -> None:
    report = theme_report(theme)
    page = text(Piece("", whole(report, *PARTS))) + report.entete().chapo
    for wrong in (" à CTG", " de CTG", " à le ", " de le ", " à les ", "indicateurs ont", "None"):
        assert wrong not in page


def test_counts_are_never_compared(demo: Made) -> None:
    for theme in THEMES:
        report = theme_report(theme)
        labels = {
            entry.libelle
            for entry in report.contexte.catalogue.of_theme(theme).values()
            if entry.additif
        }
        for table in tables(report.comparaison().html):
            assert not {row[0].partition(" (")[0] for row in table[1:]} & labels


def test_key_figures_are_six_with_a_short_source_and_one_year(demo: Made) -> None:
    for theme in ("portrait", "petite-enfance", "enfance-jeunesse", "acces-aux-droits"):
        page = theme_report(theme).chiffres_cles().html
        sources = re.findall(r'<dd class="src">(.*?)</dd>', page)
        assert len(sources) == 6
        assert all(len(one) <= 45 and one.count("(") <= 1 for one in sources), sources
        assert all(re.search(r"\d{4}", one) for one in sources)


def test_the_most_telling_figure_comes_first(demo: Made) -> None:
    first = re.findall(r"<dt>(.*?)</dt>", theme_report("petite-enfance").chiffres_cles().html)
    assert first[0] == "Taux de couverture global de l’accueil du jeune enfant"


def test_title_of_the_page_repeats_its_first_key_figure(demo: Made) -> None:
    for theme in ("portrait", "petite-enfance", "enfance-jeunesse", "acces-aux-droits"):
        report = theme_report(theme)
        shown = re.findall(r'<dd class="val[^"]*">(.*?)<', report.chiffres_cles().html)[0].strip()
        said = re.sub("entre (.*?) et (.*)", r"\1 à \2", report.entete().message, flags=re.I)
        assert html.unescape(shown) in said


def test_first_population_is_the_same_everywhere(demo: Made) -> None:
    report = ouvrir("diagnostic", territoire="demo")
    people = re.findall(r"([\d\u202f]+)\u00a0habitants", report.entete().chapo)
    assert people
    assert people[0] in report.entete().message


def test_quarters_are_few_and_the_rest_is_said_to_be_elsewhere(demo: Made) -> None:
    for theme in THEMES:
        for table in tables(theme_report(theme).quartiers().html):
            assert len(table) - 1 <= MOST_ZONES + LEAST_LEFT_OUT
            assert table[0][0] == "Quartier"


def test_commune_table_is_narrow_and_what_few_have_is_a_list(demo: Made) -> None:
    page = theme_report("petite-enfance").communes().html
    first, second = tables(page)
    assert len(first[0]) <= MOST_COLUMNS + 1
    assert first[0][0] == "Commune"
    assert second[0] == ["Équipement", "Ensemble", "Communes"]
    for column in list(zip(*first, strict=True))[1:]:
        assert sum(cell != "0" for cell in column[1:-1]) >= len(column[1:-1]) / 3


def test_theme_known_by_quarter_alone_says_so_and_shows_no_empty_section(
    quarters_alone: Made,
) -> None:
    report = theme_report("parentalite")
    assert "par quartier" in report.entete().message
    assert "par quartier" in text(report.chiffres_cles())
    for name in ("besoins", "offre", "comparaison", "evolution", "communes", "carte"):
        assert getattr(report, name)().kind == "rien"
    assert tables(report.quartiers().html)


def test_each_source_that_lacks_is_named_with_who_holds_it_and_how_to_obtain_it(
    quarters_alone: Made,
) -> None:
    page = theme_report("parentalite").inconnu()
    assert "À demander à la Caf (extraction)\u00a0: " in text(page)
    assert "À recueillir auprès des gestionnaires" in text(page)
    (head, *rows) = tables(page.html)[0]
    assert head == ["Source", "Auprès de", "Ce qu’elle donnerait", "Comment l’obtenir"]
    asked = {row[0]: row for row in rows}
    assert "AFAS" in asked["Activité des équipements financés par la Caf"][3]
    assert asked["Enquête annuelle auprès des structures"][1] == "Gestionnaires d’équipements"
    assert len(text(page).split()) < 400


def test_places_that_lack_wait_for_a_target_and_the_page_says_so(demo_apart: Made) -> None:
    path = demo_apart.params / "demo" / "territoire.yaml"
    content = path.read_text(encoding="utf-8")
    with_target = text(theme_report("petite-enfance").besoins()).replace("\u00a0", " ")
    assert "Places manquantes pour 60 places pour 100 enfants, cible du 20/11/2025" in with_target
    target = next(line for line in content.splitlines() if "taux_couverture_global" in line)
    path.write_text(content.replace(target, ""), encoding="utf-8")
    report = theme_report("petite-enfance")
    assert "laces manquantes" not in text(report.besoins())
    told = text(report.inconnu()).replace("\u00a0", " ")
    assert "(aucune cible décidée) : places manquantes pour atteindre une cible." in told


def test_theme_with_quarters_shows_them_beside_its_own_figures(demo: Made) -> None:
    report = theme_report("parentalite")
    assert report.besoins().kind != "rien"
    assert tables(report.quartiers().html)


def test_portrait_has_no_section_on_offer(demo: Made) -> None:
    assert theme_report("portrait").offre().kind == "rien"
    assert theme_report("petite-enfance").offre().kind == "tableau"


def test_what_is_not_known_is_read_in_a_minute(demo: Made) -> None:
    for theme in THEMES:
        words = text(theme_report(theme).inconnu())
        assert len(words.split()) <= 200
        assert words.count("aucun fichier importé") == 0


def test_curves_show_only_what_changed(demo: Made) -> None:
    for theme in THEMES:
        page = theme_report(theme).evolution().html
        titles = re.findall(r'<span class="ftitre">(.*?)</span>', page)
        assert len(titles) <= 3
        assert all("hausse" in one or "baisse" in one for one in titles)


def test_data_set_is_listed_once_whatever_its_files(demo: Made) -> None:
    sources = tables(theme_report("petite-enfance").methode().html)[0]
    names = [(row[0], row[1]) for row in sources[1:]]
    assert len(set(names)) == len(names)


def test_each_theme_of_the_diagnostic_goes_from_figures_to_what_is_not_known(demo: Made) -> None:
    report = ouvrir("diagnostic", territoire="demo")
    parts = dict(re.findall(r'<h2 [^>]*id="theme-([^"]+)"(.*?)(?=<h2 |$)', report.themes().html))
    assert set(parts) == set(THEMES)
    for key, part in parts.items():
        engine = report.contexte.engine(report.parametres)
        rates = [one for one in comparable(lines(engine, key)) if holding(one, engine.territory)]
        expected = {"chiffres": True, "tableau": True, "figure": len(rates) > 1}
        expected["inconnu"] = bool(gaps(engine, key))
        kinds = re.findall(r'data-piece="(chiffres|tableau|figure|inconnu)"', part)
        assert kinds == [kind for kind, is_there in expected.items() if is_there], key


def test_data_opened_once_in_a_session_are_opened_again_when_they_change(demo_apart: Made) -> None:
    first = theme_report("parentalite").contexte
    assert theme_report("petite-enfance").contexte is first
    path = demo_apart.params / "demo" / "territoire.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content + "\n# une ligne de plus\n", encoding="utf-8")
    assert theme_report("parentalite").contexte is not first


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"theme": "parentalit"}, "Vouliez-vous « parentalite »"),
        ({"theme": "parentalite", "annee": "abc"}, "nombre entier"),
        ({"theme": "parentalite", "commune": "00001"}, "ne prend pas ce paramètre"),
        ({"commission": "x"}, "n’existe pas dans ce territoire"),
    ],
)
def test_wrong_parameter_is_a_sentence(demo: Made, given: dict[str, object], words: str) -> None:
    with pytest.raises(ParamsError, match=words):
        ouvrir("diagnostic_theme", territoire="demo", **given)


def test_report_without_a_territory_is_refused(demo: Made) -> None:
    with pytest.raises(UsageError, match="Indiquez le territoire"):
        ouvrir("diagnostic")


def test_names_injected_by_papermill_are_found() -> None:
    cells = ["", "# Paramètres\ntheme = 1", "# Parameters\nthme = 'x'\ntheme = 'y'\n", "a = 1"]
    assert injected_names(cells) == ("thme", "theme")

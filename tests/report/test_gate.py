"""Each rule of the gate, by a page that this rule alone refuses."""

from __future__ import annotations

import base64
import re

import pytest

from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import escaped, sentence
from ctg_eval.errors import ReportError
from ctg_eval.report.document import document
from ctg_eval.report.gate import check_page, refuse

ALT = "Barres : Lens 34,3 ; Avion 56,5 ; Liévin 12,1. Valeurs dans le tableau."
SCRIPT = "script ou adresse dans le dessin 1"


def page(body: str = "<p>Texte.</p>") -> str:
    return document(PageMeta(titre="T", message="M", territoire="Lens", pied="P"), body)


def image(alt: str) -> str:
    return f'<img alt="{alt}" src="data:image/png;base64,aa">'


def svg(content: str) -> str:
    data = base64.b64encode(f"<svg>{content}</svg>".encode()).decode()
    return f'<img alt="{ALT}" src="data:image/svg+xml;base64,{data}">'


def table(cells: str, caption: str = "<caption>Titre</caption>") -> str:
    return f'<table>{caption}<tr><th scope="col">A</th></tr><tr>{cells}</tr></table>'


def test_sound_page_passes() -> None:
    body = (
        '<h2 id="a">A</h2><p>Lens, <a href="https://www.insee.fr/fr">Insee</a>, '
        '<a href="#a">A</a>, <a href="./copil.html">Copil</a></p>'
        f"{svg('<text>44,1</text>')}{table('<td>44,1</td><td>−3,2 %</td><td>–</td>')}"
        '<table><caption>B</caption><tr><th scope="row">A</th>'
        '<td><svg aria-hidden="true" viewBox="0 0 9 9"><path d="M0 0L9 9"/></svg></td></tr></table>'
    )
    assert check_page(page(body)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Nan-sous-Thil, Nonette, Villers-le-Nan, l’Infante et Grâce-Uzel",
        "Source : Insee, 2023. Figure 2 : les naissances",
        "Le Val-de-Grâce à Paris ; la crèche « Baby and Co »",
        "Version 1.2, licence ouverte 2.0, inférieur à 5 (inf. à 5)",
        "Le non-recours, l’explosif et la parentalité ; une dune à Lens, une crue à Arras",
        "Les bébés, la maison de quartier des Terreaux, la base nationale des données",
        "fichier_a-b.csv, colonne OBS_VALUE, 2016-2024, −16 %, +3 points",
    ],
)
def test_french_that_looks_like_a_fault_passes(text: str) -> None:
    assert check_page(page(f"<p>{escaped(text)}</p>")) == []


def test_titles_of_foreign_works_and_code_may_be_in_english() -> None:
    body = (
        '<p><cite>State of the Union of 2020</cite>, <span lang="en">of the</span>, '
        "<code>None and not undefined</code></p>"
    )
    assert check_page(page(body)) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        # addresses
        (f'<img alt="{ALT}" src="https://www.insee.fr/x.png">', "adresse extérieure"),
        (f'<img alt="{ALT}" src="//a.fr/x.png">', "adresse extérieure"),
        (f'<img alt="{ALT}" src="photo.png">', "adresse extérieure"),
        (f'<img alt="{ALT}" src="data:image/png;base64,aa" srcset="data:image/png;base64,aa, x.png 2x">', "adresse extérieure"),
        ('<a href="http://a.fr">a</a>', "source officielle"),
        ('<a href="https://www.insee.fr.pirate.com/">a</a>', "source officielle"),
        ('<a href="https://www.insee.fr@pirate.com/">a</a>', "source officielle"),
        ('<a href="https://[">a</a>', "source officielle"),
        ('<a href="//a.fr">a</a>', "adresse extérieure"),
        ('<a href="/etc/passwd">a</a>', "adresse extérieure"),
        ('<a href="javascript:alert(1)">a</a>', "adresse extérieure"),
        ('<a href="C:\\Users\\x">a</a>', "adresse extérieure"),
        ('<a href="#a" id="a" ping="https://www.insee.fr">a</a>', "adresse extérieure"),
        ('<svg aria-hidden="true"><use href="https://a.fr/x#y"/></svg>', "adresse extérieure"),
        ('<link rel="stylesheet" href="x.css">', "balise interdite : link"),
        ('<meta http-equiv="refresh" content="0">', "redirection automatique"),
        # scripts
        ("<script>1</script>", "balise interdite : script"),
        ("<iframe></iframe>", "balise interdite : iframe"),
        ('<svg aria-hidden="true"><set/></svg>', "balise interdite : set"),
        ('<p onclick="x()">a</p>', "attribut d’événement : onclick"),
        ('<svg aria-hidden="true" onload="x()"></svg>', "attribut d’événement : onload"),
        ('<p style="color:red">a</p>', "attribut style"),
        (svg("<script>1</script>"), SCRIPT),
        (svg('<image href="http://a.fr/x"/>'), SCRIPT),
        (svg('<g onload="x()"/>'), SCRIPT),
        (svg('<rect fill="url(https://a.fr#b)"/>'), SCRIPT),
        (f'<img alt="{ALT}" src="data:image/svg+xml;base64,aaa">', "dessin 1 illisible"),
        # leaks
        ("<p>Traceback (most recent call last)</p>", "trace d’erreur"),
        ("<td>NaN</td>", "valeur de programme dans la page : « NaN »"),
        ("<td>nan</td>", "valeur de programme dans la page : « nan »"),
        ("<td>NaT</td>", "valeur de programme"),
        ("<td>&lt;NA&gt;</td>", "valeur de programme"),
        ("<td>inf</td>", "valeur de programme dans la page : « inf »"),
        ("<td>entre 3 et -inf</td>", "valeur de programme dans la page : « -inf »"),
        ("<td>1.2e-05</td>", "valeur de programme dans la page : « 1.2e-05 »"),
        ("<p>True</p>", "valeur de programme"),
        ("<p>Population : None</p>", "valeur de programme"),
        ("<p>Interval(low=1, high=2)</p>", "valeur de programme"),
        ("<p>&lt;pandas.Styler&gt;</p>", "valeur de programme"),
        ("<p>Empty DataFrame</p>", "valeur de programme"),
        ("<p>&lt;x.Y object at 0x7f&gt;</p>", "objet de programme"),
        ("<p>dtype: float64</p>", "objet de programme"),
        ("<p>Figure(interval=3)</p>", "objet de programme"),
        ("<p>Status.SECRET</p>", "objet de programme"),
        ("<p>['Lens', 'Avion']</p>", "objet de programme"),
        ("<p>{'Lens': 3}</p>", "objet de programme"),
        ("<p>PosixPath('a')</p>", "objet de programme"),
        ("<p>L&amp;eacute;a &amp;nbsp;: 3</p>", "échappé deux fois"),
        ("<p>{{ meta.titre }}</p>", "gabarit non rempli : « {{ meta.titre"),
        ("<p>{% if x %}</p>", "gabarit non rempli"),
        ("<p>## Offre {#offre .page}</p>", "gabarit non rempli"),
        ("<td>3.14</td>", "nombre écrit avec un point dans la page : « 3.14 »"),
        ("<td>-16,5 %</td>", "nombre écrit avec un trait d’union"),
        (svg("<text>nan</text>"), "le dessin 1"),
        (svg("<text>12.5</text>"), "nombre écrit avec un point dans le dessin 1"),
        # English
        ("<p>Source: Insee</p>", "anglais dans la page : « Source: »"),
        ("<p>Figure: naissances</p>", "anglais"),
        ("<p>Loading…</p>", "anglais"),
        ("<p>undefined</p>", "anglais"),
        ("<p>KeyError</p>", "anglais"),
        ("<p>12 March 2026 – January 3</p>", "anglais dans la page : « January 3 »"),
        ("<p>Number of children by the age</p>", "anglais dans la page : « Number of"),
        ("<p>No data</p>", "anglais"),
        (svg("<text>Unnamed: 0</text>"), "anglais dans le dessin 1"),
        ('<div role="region" aria-label="Table of contents"></div>', "anglais"),
        # images
        (image(""), "sans texte de remplacement utile : «  »"),
        ('<img src="data:image/png;base64,aa">', "sans texte de remplacement"),
        (image("court"), "sans texte de remplacement"),
        (image("Graphique de la figure 3, voir ci-dessous"), "sans texte de remplacement"),
        (image("figure-naissances-2016-lens.png"), "sans texte de remplacement"),
        (image("No description has been provided for this image"), "sans texte de remplacement"),
        (image("Barres : les valeurs. " * 20), "texte de remplacement de 439 caractères"),
        ('<svg viewBox="0 0 1 1"></svg>', "sans texte de remplacement"),
        # tables
        ("<table><caption>B</caption><tr><th>A</th></tr></table>", "sans scope (1)"),
        (table("<td>1</td>", caption=""), "tableau sans titre (caption)"),
        (table("<td>1</td>", caption="<caption> </caption>"), "tableau sans titre (caption)"),
        (table("<td> </td>"), "case de tableau vide"),
        ("<table><caption>B</caption><tr><td>1</td></tr></table>", "tableau sans en-tête : « B »"),
        (table("<td>1</td>").replace("<table", '<table class="dataframe"'), "pandas"),
        (table("<td>1</td>").replace("<table", '<table border="1"'), "pandas"),
        # skeleton
        ("<h3>a</h3>", "h3 après h1"),
        ("<h1>a</h1>", "2 titre(s) h1"),
        ('<p id="b"></p><p id="b"></p>', "identifiant en double : b"),
        ('<div role="region" aria-label="x"></div><div role="region" aria-label="x"></div>', "deux zones"),
        ('<a href="#rien">a</a>', "ancre absente : #rien"),
        ("<div><p>a</div>", "balise mal fermée : p"),
        ("<p>a</p></b>", "balise fermée sans être ouverte : b"),
        # words
        ("<p>Le chômage explose.</p>", "mot à éviter dans la page : « explose »"),
        ("<p>Les naissances s’effondrent.</p>", "mot à éviter"),
        ("<p>Un recul alarmant</p>", "mot à éviter"),
        ("<p>les cas sociaux</p>", "mot à éviter"),
        ("<p>les monoparents</p>", "mot à éviter"),
        ("<p>grâce à la CTG</p>", "mot à éviter"),
        ("<p>à cause de la CTG</p>", "mot à éviter"),
        ("<p>une hausse due au recensement</p>", "mot à éviter dans la page : « due au »"),
        ("<p>une action orpheline, un objectif orphelin</p>", "« orphelin »"),
        ("<p>une fiche non conforme</p>", "« non conforme »"),
        ("<p>près de la moitié des enfants</p>", "mot à éviter"),
        ("<p>" + "é" * 160000 + "</p>", "Kio, 300 Kio au plus"),
    ],
)  # fmt: skip
def test_rule_refuses_alone_and_says_why(body: str, words: str) -> None:
    found = check_page(page(body))
    kinds = {re.split(r"[:«(]|\d", fault)[0] for fault in found}
    assert any(words in fault for fault in found), found
    assert len(kinds) == 1, found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('lang="fr"', 'lang="en"', 'langue absente : lang="fr" attendu sur la balise html'),
        ("<!DOCTYPE html>", "", "déclaration « <!DOCTYPE html> » absente"),
        ("<title>T</title>", "<title> </title>", "titre de la page vide"),
        ('<meta charset="utf-8">', "", "encodage absent : charset=utf-8 attendu"),
        ('<meta name="viewport"', '<meta name="autre"', "largeur d’écran (viewport) absente"),
        ("initial-scale=1", "maximum-scale=1", "agrandissement interdit"),
        ("default-src 'none'", "default-src *", "CSP) trop large"),
        ("; base-uri 'none'", "", "CSP) trop large"),
        ("style-src 'sha256-", "script-src 'unsafe-inline'; style-src 'sha256-", "CSP) trop large"),
        ("style-src 'sha256-", "style-src 'unsafe-inline' 'sha256-", "CSP) trop large"),
        ("Content-Security-Policy", "X-Autre", "CSP) absente ou donnée 0 fois"),
        ("<style>", "<style>p{color:red}", "n’autorise pas"),
        ("<style>", "<style>@import 'x';", "adresse dans la feuille"),
        ("<main", "<div", "balise(s) main"),
    ],
)
def test_fault_of_the_document_is_found(old: str, new: str, words: str) -> None:
    assert old in page()
    broken = page().replace(old, new, 1)
    assert any(words in fault for fault in check_page(broken)), check_page(broken)


def test_policy_that_comes_after_the_style_is_refused() -> None:
    whole = page()
    style = re.search(r"<style>.*?</style>", whole, re.S)
    assert style
    late = whole.replace(style[0], "").replace(
        '<meta charset="utf-8">', f'{style[0]}<meta charset="utf-8">'
    )
    assert check_page(late) == ["politique de sécurité (CSP) placée après ce qu’elle doit régler"]


def test_braces_of_a_name_are_not_those_of_a_template() -> None:
    assert check_page(page(sentence("{{ jinja }} {% raw %} {# note #}").html)) == []


def test_refusal_lists_every_reason() -> None:
    with pytest.raises(ReportError, match="2 raison") as caught:
        refuse(page("<p style='a'>NaN</p>"), "copil.html")
    assert "copil.html" in str(caught.value)
    refuse(page(), "copil.html")

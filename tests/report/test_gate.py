from __future__ import annotations

import base64

import pytest

from ctg_eval.display.page import PageMeta
from ctg_eval.errors import ReportError
from ctg_eval.report.document import document
from ctg_eval.report.gate import check_page, refuse

ALT = "Barres : Lens 34,3 ; Avion 56,5. Valeurs dans le tableau."


def page(body: str = "<p>Texte.</p>") -> str:
    return document(PageMeta(titre="T", message="M", territoire="Lens", pied="P"), body)


def svg(content: str) -> str:
    data = base64.b64encode(f"<svg>{content}</svg>".encode()).decode()
    return f'<img alt="{ALT}" src="data:image/svg+xml;base64,{data}">'


def test_sound_page_passes() -> None:
    body = (
        '<h2 id="a">A</h2><p>Lens, <a href="https://www.insee.fr/fr">Insee</a>, '
        '<a href="#a">A</a>, <a href="./copil.html">Copil</a>, Nan-sous-Thil</p>'
        f"{svg('<text>44,1</text>')}"
        '<table><tr><th scope="col">A</th></tr></table>'
    )
    assert check_page(page(body)) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f'<img alt="{ALT}" src="https://a.fr/x.png">', "adresse extérieure"),
        (f'<img alt="{ALT}" src="//a.fr/x.png">', "adresse extérieure"),
        (f'<img alt="{ALT}" src="photo.png">', "adresse extérieure"),
        ('<a href="http://a.fr">a</a>', "adresse extérieure"),
        ('<a href="//a.fr">a</a>', "adresse extérieure"),
        ('<a href="javascript:alert(1)">a</a>', "adresse extérieure"),
        ('<a href="C:\\Users\\x">a</a>', "adresse extérieure"),
        ('<link rel="stylesheet" href="x.css">', "balise interdite : link"),
        ("<script>1</script>", "balise interdite : script"),
        ('<p onclick="x()">a</p>', "attribut d’événement : onclick"),
        ('<p style="color:red">a</p>', "attribut style"),
        ("<p>Traceback (most recent call last)</p>", "trace d’erreur"),
        ("<td>NaN</td>", "valeur de programme"),
        ("<td>nan</td>", "valeur de programme"),
        ("<p>Population : None</p>", "valeur de programme"),
        ("<p>Interval(low=1, high=2)</p>", "valeur de programme"),
        ("<p>&lt;pandas.Styler&gt;</p>", "valeur de programme"),
        ("<p>&lt;x.Y object at 0x7f&gt;</p>", "objet de programme"),
        ('<img src="data:image/png;base64,aa">', "sans texte de remplacement"),
        ('<img alt="court" src="data:image/png;base64,aa">', "sans texte de remplacement"),
        (
            '<img alt="No description has been provided for this image" src="data:image/png;,">',
            "sans texte de remplacement",
        ),
        ("<table><tr><th>A</th></tr></table>", "sans scope (1)"),
        ('<h3>a</h3><p id="b"></p>', "h3 après h1"),
        ("<h1>a</h1>", "2 titre(s) h1"),
        ('<p id="b"></p><p id="b"></p>', "identifiant en double : b"),
        ('<div role="region" aria-label="x"></div><div role="region" aria-label="x"></div>', "deux zones"),
        ('<a href="#rien">a</a>', "ancre absente : #rien"),
        ('<table class="dataframe"></table>', "pandas"),
        ("<p>Le chômage explose.</p>", "mot à éviter"),
        ("<p>grâce à la CTG</p>", "mot à éviter"),
        ("<p>action orpheline, objectif orphelin</p>", "« orphelin »"),
        (svg("<text>nan</text>"), "le dessin 1"),
        (svg("<script>1</script>"), "script ou adresse dans le dessin 1"),
        (svg('<image href="http://a.fr/x"/>'), "script ou adresse dans le dessin 1"),
        ("<p>" + "é" * 160000 + "</p>", "Kio au plus"),
    ],
)  # fmt: skip
def test_fault_is_found_and_named(body: str, words: str) -> None:
    assert any(words in fault for fault in check_page(page(body))), check_page(page(body))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('lang="fr"', 'lang="en"', "langue"),
        ("<title>T</title>", "<title> </title>", "titre de la page vide"),
        ("default-src 'none'", "default-src *", "CSP"),
        ("<style>", "<style>p{color:red}", "n’autorise pas"),
        ("<style>", "<style>@import 'x';", "adresse dans la feuille"),
        ("<main", "<div", "balise(s) main"),
    ],
)
def test_fault_of_the_document_is_found(old: str, new: str, words: str) -> None:
    broken = page().replace(old, new)
    assert any(words in fault for fault in check_page(broken))


def test_refusal_lists_every_reason() -> None:
    with pytest.raises(ReportError, match="2 raison") as caught:
        refuse(page("<p style='a'>NaN</p>"), "copil.html")
    assert "copil.html" in str(caught.value)
    refuse(page(), "copil.html")

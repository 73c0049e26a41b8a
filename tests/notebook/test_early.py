"""Offer, access and children to come, on the page of the demo."""

from __future__ import annotations

import html
import re

from ctg_eval.notebook import ouvrir
from tests.conftest import Made


def page(name: str, theme: str = "petite-enfance") -> str:
    report = ouvrir("diagnostic_theme", territoire="demo", theme=theme)
    piece = getattr(report, name)()
    text = html.unescape(re.sub(r"<[^>]*>", " ", piece.html))
    return re.sub("[\u00a0\u202f]", " ", text.replace("\u00ad", ""))


def test_another_theme_has_none_of_the_three_parts(demo: Made) -> None:
    report = ouvrir("diagnostic_theme", territoire="demo", theme="parentalite")
    parts = (report.offre_besoins(), report.acces(), report.scenarios())
    assert {one.kind for one in parts} == {"rien"}


def test_no_missing_place_is_printed_without_a_target_and_its_date(demo_apart: Made) -> None:
    path = demo_apart.params / "demo" / "territoire.yaml"
    content = path.read_text(encoding="utf-8")

    def page_with(words: str) -> str:
        text, times = re.subn(r"(?m)^cibles:.*\n(?: .*\n)*", f"cibles: {words}\n", content)
        assert times == 1
        path.write_text(text, encoding="utf-8")
        return page("offre_besoins")

    without = page_with("{}")
    assert "Aucune cible de places n’est écrite" in without
    assert "places manquantes pour" not in without
    text = page_with("{taux_couverture_eaje: {valeur: 14, decidee_le: 2026-03-12}}")
    assert "Cible décidée le 12 mars 2026" in text
    assert "Somme des manques de ces communes" in text
    assert "Manque du territoire entier" in text


def test_page_says_where_the_times_come_from_and_at_what_speed(demo: Made) -> None:
    text = page("acces")
    assert "multipliée par 1,3, à 45" in text
    for minutes in (10, 15, 20):
        assert f"Places à moins de {minutes}" in text
    assert "Crèches voisines comprises" in text
    assert "Les crèches hors du territoire" in text


def test_without_a_speed_the_page_says_what_to_write_and_prints_no_minute(demo_apart: Made) -> None:
    path = demo_apart.params / "demo" / "territoire.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("  vitesse_km_h: 45", "  #"), encoding="utf-8")
    text = page("acces")
    assert "vitesse_km_h" in text
    assert "Distance estimée par la route (km)" in text
    assert "(minutes)" not in text


def test_each_hypothesis_is_printed_with_the_years_it_comes_from(demo: Made) -> None:
    text = page("scenarios")
    for words in ("Hypothèse basse", "Hypothèse centrale", "Hypothèse haute", "moyenne de 2021"):
        assert words in text
    assert "n’est pas une prévision" in text


def test_no_part_orders_the_communes_nor_calls_one_late(demo: Made) -> None:
    for name in ("offre_besoins", "acces"):
        text = page(name)
        assert "ce n’est pas un classement" in text
        assert not re.search(r"\b(retard|pire|meilleur|non conforme|pairs)\b", text)

"""A commission's page: its sector, its themes, the whole territory beside it."""

from __future__ import annotations

import re

import pytest

from ctg_eval.analysis.context import open_context
from ctg_eval.batch.jobs import plan
from ctg_eval.errors import ParamsError
from ctg_eval.indicators.engine import ENSEMBLE
from ctg_eval.notebook import Rapport, ouvrir
from ctg_eval.paths import folders
from tests.conftest import Made

pytestmark = pytest.mark.notebook
SECTOR = "secteur-plaine"


def opened(**given: object) -> Rapport:
    found = ouvrir("diagnostic_theme", territoire="demo", **given)
    assert isinstance(found, Rapport)
    return found


def test_territorial_commission_has_the_communes_of_its_sector_alone(demo: Made) -> None:
    found = opened(commission=SECTOR, theme="acces-aux-droits")
    codes = found.contexte.file.territoire.secteurs["plaine"].communes
    assert found.contexte.territory.communes == codes
    assert found.entete().titre.count("Secteur du Val de Marnelle") == 1
    names = found.contexte.commune_names.values()
    table = found.communes().html
    assert all(name in table for name in names)
    assert "Fosse-le-Val" not in re.sub(r"Ce que quelques.*", "", table, flags=re.S)


def test_sector_is_compared_with_the_whole_territory_by_its_rates(demo: Made) -> None:
    found = opened(commission=SECTOR, theme="acces-aux-droits")
    engine, whole = found.contexte.engine(), found.contexte.whole
    assert whole is not None
    for value in engine.comparisons("part_locataires_hlm", 2023):
        if value.level == ENSEMBLE:
            own = whole.engine().value("part_locataires_hlm", "territoire", "demo", 2023)
            assert value.interval == own.interval
            break
    else:
        pytest.fail("the whole territory is not there")
    assert "Ensemble du territoire" in found.comparaison().html
    assert "dans l’ensemble du territoire" in found.chiffres_cles().html


def test_value_of_a_sector_is_the_sum_of_its_communes(demo: Made) -> None:
    engine = opened(commission=SECTOR).contexte.engine()
    total = engine.latest("pop_municipale")
    assert total is not None
    parts = engine.communes("pop_municipale", total.year)
    assert total.interval.low == sum(one.interval.low for one in parts)
    assert len(parts) == 10


def test_commission_gives_its_themes(demo: Made) -> None:
    assert list(opened(commission=SECTOR)._themes) == ["enfance-jeunesse", "acces-aux-droits"]
    one = opened(commission="parentalite")
    assert (one.parametres.theme, one.parametres.commission) == ("parentalite", None)
    assert opened().parametres.theme == "petite-enfance"


def test_pages_of_commissions_are_planned_with_names_of_their_own(demo: Made) -> None:
    context = open_context("demo", folders())
    pages = [job.page for job in plan(context)]
    assert f"diagnostic_theme--{SECTOR}.html" in pages
    assert len(pages) == len(set(pages))
    assert not [page for page in pages if page.startswith("fiche_commune")]
    (alone,) = plan(context, reports=["diagnostic_theme"], given={"commission": "parentalite"})
    (theme,) = plan(context, reports=["diagnostic_theme"], given={"theme": "parentalite"})
    assert (alone.page, alone.key) == (theme.page, theme.key)
    (both,) = plan(
        context,
        reports=["diagnostic_theme"],
        given={"commission": SECTOR, "theme": "enfance-jeunesse"},
    )
    assert both.page == f"diagnostic_theme--{SECTOR}--enfance-jeunesse.html"
    assert len(plan(context, reports=["fiche_commune"])) == 24


def test_key_of_a_sector_is_not_that_of_the_territory(demo: Made) -> None:
    context = open_context("demo", folders())
    given = {"theme": "enfance-jeunesse"}
    (whole,) = plan(context, reports=["diagnostic_theme"], given=given)
    (sector,) = plan(context, reports=["diagnostic_theme"], given={**given, "commission": SECTOR})
    assert whole.key != sector.key


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"commission": "secteur-plane"}, "Vouliez-vous « secteur-plaine »"),
        ({"commission": SECTOR, "theme": "parentalite"}, "n’est pas un thème de la commission"),
    ],
)
def test_wrong_commission_is_a_sentence(demo: Made, given: dict[str, object], words: str) -> None:
    with pytest.raises(ParamsError, match=words):
        opened(**given)

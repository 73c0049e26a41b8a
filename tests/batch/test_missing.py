"""What the index says is missing, from the store that the territory reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctg_eval.analysis.context import open_context
from ctg_eval.analysis.theme import gaps
from ctg_eval.batch.missing import theme_states, wanted_sources
from ctg_eval.demo import write_demo
from ctg_eval.indicators.engine import has_figure
from ctg_eval.paths import folders
from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder
from tests.conftest import Made

pytestmark = pytest.mark.notebook


def test_source_that_alone_gives_most_is_said_first(
    demo: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store without the Caf's rates: they come back as wanted, with what they really add."""
    files = tmp_path / "fichiers"
    files.mkdir()
    write_demo(files)
    for path in files.glob("txcouv*"):
        path.unlink()
    import_folder(files, store=tmp_path / "entrepot" / "demo", sources=load_sources())
    whole = open_context("demo", folders())
    monkeypatch.setenv("CTG_EVAL_ENTREPOT", str(tmp_path / "entrepot"))
    context = open_context("demo", folders())
    first, *others = wanted_sources(context, context.engine())
    assert first.page.startswith("https://")
    assert all(first.gain >= one.gain for one in others)
    counts = [
        sum(has_figure(c.engine(), name, one) for name, one in c.catalogue.entries.items())
        for c in (whole, context)
    ]
    assert first.gain == counts[0] - counts[1] > 0
    assert not wanted_sources(whole, whole.engine())


def test_theme_counts_are_those_of_the_catalogue(demo: Made) -> None:
    context = open_context("demo", folders())
    states = {one.name: one for one in theme_states(context, context.engine())}
    entries = context.catalogue.of_theme("parentalite").items()
    known = sum(has_figure(context.engine(), name, entry) for name, entry in entries)
    assert 2 < states["Parentalité"].known == known < len(entries)
    assert states["Parentalité"].declared == len(context.catalogue.of_theme("parentalite"))
    assert set(states) == set(context.output_names.values()) - {"Gouvernance"}


def test_what_lacks_is_counted_by_who_could_give_it(quarters_alone: Made) -> None:
    context = open_context("demo", folders())
    states = {one.name: one for one in theme_states(context, context.engine())}
    found = gaps(context.engine(), "parentalite")
    asked = sum(one.access == "extraction Caf" for one in found)
    assert states["Parentalité"].lacking["à demander à la Caf"] == asked > 5
    assert sum(states["Parentalité"].lacking.values()) == len(found)

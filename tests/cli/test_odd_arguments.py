"""Whatever is typed, the answer is a status and a French sentence, never a traceback."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ctg_eval.cli import main

# `demo` is left out: it is right, and long.
WORDS = [
    "nouveau", "verifier", "produire", "etat", "donnees", "indicateurs", "importer", "lister",
    "expliquer", "valeurs", "--epci", "--communes", "--nom", "--debut", "--fin", "--theme",
    "--rapport", "--annee", "--date-observation", "--diffusion", "--forcer", "--a-blanc",
    "--format", "--fichier", "--territoire", "--params", "--sorties", "--entrepot", "-h", "--aide",
    "--version", "--", "-", "", "246200364", "01004", "1004", "2024-01-01", "2024-13-01", "essai",
    "csv", "xlsx", "../x", "a/b", "NUL", "x" * 300, "é", "\udce9", "=1+1", "--theme=", "--=", "\0",
]  # fmt: skip
LEFTOVER = re.compile(
    r"Traceback|usage:|error:|invalid|expected|unrecognized|arguments are|No such file|Errno", re.I
)
WORD = st.sampled_from(WORDS) | st.text(max_size=12)


@settings(max_examples=300, deadline=None)
@given(words=st.lists(WORD, max_size=7))
@example(words=["nouveau", "x", "--epci", "246200364", "--nom", "\udce9"])
@example(words=["nouveau", "x", "--epci", "246200364", "--params", "x" * 300])
@example(words=["donnees", "importer", "x" * 300])
@example(words=["donnees", "importer", "\0"])
@example(words=["nouveau", "x", "--epci", "246200364", "--debut", "9999-12-31"])
@example(words=["nouveau", "x", "--communes", "--", "01004"])
def test_any_words_get_a_status_and_a_french_sentence(tmp_path_factory, words):
    here = tmp_path_factory.mktemp("ici")
    assume("demo" not in words)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for variable in ("CTG_EVAL_PARAMS", "CTG_EVAL_SORTIES", "CTG_EVAL_ENTREPOT"):
            patch.setenv(variable, str(here / variable.lower()))
        patch.setenv("HOME", str(here))
        assume(not any(_is_elsewhere(word, here) for word in words))
        status, out, err = said(words)
    assert status in (0, 1, 2, 3)
    assert bool(err.strip()) == (status != 0)
    assert not LEFTOVER.search(out + err)


def said(words: list[str]) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(words)
        except SystemExit as stop:  # help and version
            status = int(stop.code or 0)
    return status, out.getvalue(), err.getvalue()


def _is_elsewhere(word: str, here: Path) -> bool:
    """Whether a word names something outside of the test's folder, which an import would read."""
    value = word.partition("=")[2] or word
    try:
        path = Path(value).expanduser().resolve()
    except (ValueError, RuntimeError, OSError):
        return False
    return not path.is_relative_to(here) and value not in ("../x",)

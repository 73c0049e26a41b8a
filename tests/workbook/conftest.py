from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ctg_eval.workbook.sheet import Sheet, read_sheet
from ctg_eval.workbook.vocabulary import Vocabulary

WORDS = Vocabulary(
    words={
        "@themes": {"petite-enfance": "Petite enfance / inclusion", "parentalite": "Parentalité"},
        "@commissions": {},
        "@instances": {"copil": "Comité de pilotage"},
        "catalogue": {"taux_couverture": "Taux de couverture", "taux_pauvrete": "Taux de pauvreté"},
    },
    communes={"01004": "Ambérieu", "01005": "Saint-Éloi"},
)
HEAD = "id;intitule;type;forme;date;themes;commune;participants"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Sheet]:
    """Write a sheet and read it."""

    def write(text: str | bytes, name: str = "Participation", words: Vocabulary = WORDS) -> Sheet:
        path = tmp_path / f"{name}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_sheet(path, name, words)

    return write

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ctg_eval.errors import ParamsError
from ctg_eval.params import FILE_NAME, TerritoryFile, load_territory_file

MINIMAL = 'territoire:\n  id: essai\n  nom: Essai\n  communes: ["01004", "01007"]\n'


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], TerritoryFile]:
    """Loads a text as the file of the territory « essai »."""

    def read(text: str) -> TerritoryFile:
        folder = tmp_path / "essai"
        folder.mkdir(exist_ok=True)
        (folder / FILE_NAME).write_text(text, encoding="utf-8")
        return load_territory_file(folder)

    return read


@pytest.fixture
def refusal(load: Callable[[str], TerritoryFile]) -> Callable[[str], list[str]]:
    """The faults of a text that must be refused, one line each."""

    def read(text: str) -> list[str]:
        with pytest.raises(ParamsError) as raised:
            load(text)
        return [str(fault) for fault in raised.value.faults]

    return read

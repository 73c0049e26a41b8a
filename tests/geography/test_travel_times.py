from __future__ import annotations

from pathlib import Path

import pytest

from ctg_eval.errors import ParamsError
from ctg_eval.geography.storage import official_code
from ctg_eval.geography.travel_times import read_travel_times

CODE = official_code()
HEAD = "origine;destination;minutes\n"


def read(folder: Path, text: str, communes: tuple[str, ...] = ()) -> object:
    path = folder / "temps.csv"
    path.write_text(text, encoding="utf-8")
    return read_travel_times(path, CODE, communes=communes)


def faults(folder: Path, text: str, communes: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        read(folder, text, communes)
    return [str(one) for one in raised.value.faults]


def test_minutes_take_a_comma_and_the_same_row_twice_is_one(tmp_path: Path) -> None:
    rows = "90010;90052;12,5\n90010;90052;12.5\n\n90052;90052;0\n"
    found = read(tmp_path, f"\ufeff{HEAD}{rows}", ("90010",))
    assert found == {("90010", "90052"): 12.5, ("90052", "90052"): 0}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("90010;99999;12", "« 99999 » n’est pas au code officiel"),
        ("1004;90010;12", "Vouliez-vous « 01004 »"),
        ("90010;90052;-3", "le nombre de minutes est « -3 »"),
        ("90010;90052;douze", "« douze »"),
        ("90010;90052;", "vide"),
        ("90010;90052;nan", "« nan »"),
        ("90010;90010;5", "à lui-même"),
        ("90010;90052", "2 cellule(s)"),
    ],
)
def test_wrong_row_is_said_with_its_line_and_what_to_do(
    tmp_path: Path, row: str, words: str
) -> None:
    (found,) = faults(
        tmp_path, f"{HEAD}90010;90052;11\n{row}\n" if "90052;" not in row else HEAD + row + "\n"
    )
    assert words in found
    assert "temps.csv, ligne" in found


def test_two_times_for_one_journey_are_a_contradiction(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, f"{HEAD}90010;90052;11\n90010;90052;14\n")
    assert found.startswith("temps.csv, ligne 3")
    assert "déjà donné, avec 11 minutes" in found


def test_every_fault_of_the_file_is_said_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, f"{HEAD}x;90010;1\n90010;90052;-1\n90052;y;z\n")) == 4


def test_missing_column_is_named_and_the_nearest_one_is_suggested(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "origines;destination;minutes\n90010;90052;1\n")
    assert "colonne absente : origine" in found
    assert "« origines »" in found


def test_commune_of_the_territory_without_a_journey_is_named(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, f"{HEAD}90010;90052;1\n", ("90010", "90001"))
    assert "90001 (Andelnans)" in found


def test_absent_or_empty_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="temps_trajet"):
        read_travel_times(tmp_path / "rien.csv", CODE, communes=())
    assert "aucun trajet" in faults(tmp_path, HEAD)[0]

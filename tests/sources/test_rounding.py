"""The rule of rounding of the Caf's counts: shown by the EPCI series, or left unsettled."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctg_eval.referentiel.sources import load_sources
from ctg_eval.sources.importer import import_folder
from ctg_eval.sources.rounding import Rounding
from ctg_eval.sources.rounding_stat import SMALL, Outcome, Tallies, tell_apart
from ctg_eval.sources.store import Store

YEARS = (2023, 2024)
FOYERS = "caf_prestations_com.foyers"
Round = Callable[[np.ndarray], np.ndarray]
Counts = Mapping[int, np.ndarray]
"""Year → true counts, shape (epcis, communes)."""


def nearest(counts: np.ndarray) -> np.ndarray:
    return np.floor(counts / 5 + 0.5) * 5


def down(counts: np.ndarray) -> np.ndarray:
    return np.floor(counts / 5) * 5


def commune(epci: int, rank: int) -> str:
    return f"{epci + 10}{100 + rank}"


def siren(epci: int) -> str:
    return f"2000000{epci + 10}"


def true_counts(epcis: int, communes: int, *, mean: float = 120, seed: int = 1) -> Counts:
    """Counts of households as the Caf would know them: many small communes, some large."""
    rng = np.random.default_rng(seed)
    return {year: rng.poisson(mean * rng.lognormal(0, 0.8, (epcis, communes))) for year in YEARS}


class Files:
    """Simulated files of the Cnaf, in their official format, and the code of their communes."""

    def __init__(self, base: Path, counts: Counts) -> None:
        self.base, self.counts = base, counts
        self.store = base / "entrepot"
        shape = next(iter(counts.values())).shape
        self.places = [(e, c) for e in range(shape[0]) for c in range(shape[1])]
        self.epcis = range(shape[0])
        self._write("code", self._code())

    def _write(self, folder: str, files: Mapping[str, str]) -> Path:
        place = self.base / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (place / name).write_text(text, encoding="utf-8-sig" if "csv" in name else "utf-8")
        return place

    def _code(self) -> dict[str, str]:
        area = {"zone": "metro", "region": "84"}
        communes = [
            {**area, "code": commune(*one), "nom": f"Nom {commune(*one)}", "population": 100}
            | {"type": "commune-actuelle", "departement": commune(*one)[:2]}
            for one in self.places
        ]
        epcis = [
            {"code": siren(e), "nom": f"CC {e}", "type": "CC"}
            | {"membres": [{"code": commune(*one)} for one in self.places if one[0] == e]}
            for e in self.epcis
        ]
        parts = sorted({commune(*one)[:2] for one in self.places})
        departements = [{"code": code, "nom": f"Département {code}", **area} for code in parts]
        tables = {
            "communes": communes,
            "epci": epcis,
            "departements": departements,
            "regions": [{"code": "84", "nom": "Région"}],
        }
        return {f"{name}.json": json.dumps(content) for name, content in tables.items()}

    def _lines(self, key: str, rows: Sequence[tuple[int, str, float]]) -> str:
        head = f"dtreffre;{key};nom;indfoy_ndur;indnbp_ndur;indfoy_rsa"
        return "\n".join([head, *(f"{y}-12;{geo};X;{n:.0f};;" for y, geo, n in rows)]) + "\n"

    def communes(self, rule: Round) -> Path:
        """Folder of the file of communes, its counts rounded by a rule."""
        rows = [
            (year, commune(*one), rule(counts)[one])
            for year, counts in self.counts.items()
            for one in self.places
        ]
        return self._write("communes", {"s_ben_com_f.csv": self._lines("numcomdo", rows)})

    def series(self, rule: Round, *, years: Sequence[int] = YEARS) -> Path:
        """Folder of the file of EPCI, their totals rounded by a rule."""
        rows = [
            (year, siren(e), rule(self.counts[year].sum(axis=1))[e])
            for year in years
            for e in self.epcis
        ]
        return self._write("series", {"s_ben_epci_f.csv": self._lines("numepci", rows)})

    def imported(self, *folders: Path) -> Store:
        """The store once these folders are imported, one after the other, the code first."""
        for folder in (self.base / "code", *folders):
            report = import_folder(folder, store=self.store, sources=load_sources())
            assert not report.count("refusé"), report.lines
        return Store.at(self.store, load_sources())


def roundings(store: Store, kind: str = "caf_prestations_com/commune") -> tuple[Rounding, ...]:
    return next(one.arrondis for one in store.files if one.kind == kind)


def row(store: Store, geo: str, year: int = 2024) -> tuple[float, float]:
    level_kind = "caf_prestations_com/commune" if len(geo) == 5 else "caf_prestations_epci/epci"
    entry = next(one for one in store.files if one.kind == level_kind)
    found = store.rows(entry, [geo], [FOYERS]).to_pylist()
    return next((one["low"], one["high"]) for one in found if one["year"] == year)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path, true_counts(12, 15))


@pytest.mark.parametrize("series_first", [False, True])
@pytest.mark.parametrize(
    ("rule", "word", "around", "zero"),
    [(nearest, "au plus proche", (-2, 2), (0, 2)), (down, "par troncature", (0, 4), (0, 4))],
)
def test_rule_is_shown_in_either_order_of_import_and_intervals_follow(
    tmp_path: Path,
    *,
    series_first: bool,
    rule: Round,
    word: str,
    around: tuple[int, int],
    zero: tuple[int, int],
) -> None:
    counts = true_counts(12, 15)
    for year in YEARS:
        counts[year][0, 0] = 1
    files = Files(tmp_path, counts)
    folders = [files.communes(rule), files.series(rule)]
    store = files.imported(*(folders[::-1] if series_first else folders))
    assert [one.rule for one in roundings(store)] == [word, word]
    assert roundings(store, "caf_prestations_epci/epci") == roundings(store)
    shown = roundings(store)[-1]
    assert (shown.variable, shown.rows, shown.epcis, shown.aside) == (FOYERS, 180, 12, 0)
    value = rule(files.counts[2024])[3, 4]
    assert row(store, commune(3, 4)) == (value + around[0], value + around[1])
    published = rule(files.counts[2024].sum(axis=1))[3]
    assert row(store, siren(3)) == (published + around[0], published + around[1])
    assert row(store, commune(0, 0)) == zero


def test_without_an_epci_series_the_rule_stays_unsettled(files: Files) -> None:
    store = files.imported(files.communes(nearest))
    assert not roundings(store)
    value = nearest(files.counts[2024])[3, 4]
    assert row(store, commune(3, 4)) == (value - 2, value + 4)


def test_year_without_a_series_stays_unsettled(files: Files) -> None:
    store = files.imported(files.communes(nearest), files.series(nearest, years=[2024]))
    assert [one.year for one in roundings(store)] == [2024]
    value = nearest(files.counts[2023])[3, 4]
    assert row(store, commune(3, 4), 2023) == (value - 2, value + 4)


@pytest.mark.parametrize(("epcis", "communes", "mean"), [(1, 60, 120), (2, 3, 120), (12, 15, 4)])
def test_too_few_or_too_small_counts_leave_the_rule_unsettled_with_the_evidence(
    tmp_path: Path, epcis: int, communes: int, mean: float
) -> None:
    """One EPCI alone may have another perimeter; small counts have no uniform remainder."""
    files = Files(tmp_path, true_counts(epcis, communes, mean=mean))
    store = files.imported(files.communes(down), files.series(down))
    assert [one.rule for one in roundings(store)] == ["non tranché", "non tranché"]
    assert roundings(store)[0].rows == epcis * communes


def test_sums_of_larger_areas_follow_a_later_series(files: Files) -> None:
    before = files.imported(files.communes(nearest))
    after = files.imported(files.series(nearest))
    seen = []
    for store in (before, after):
        entry = next(one for one in store.files if one.kind == "caf_prestations_com/commune")
        found = store.sums(entry, [siren(3)], [FOYERS]).to_pylist()
        seen.append(next((one["low"], one["high"]) for one in found if one["year"] == 2024))
    rounded = nearest(files.counts[2024])[3]
    total, zeros = rounded.sum(), (rounded == 0).sum()
    count = len(rounded)
    # The rule of REFERENTIEL (f.2) for rounding to the nearest.
    assert seen[1] == (total - 2 * (count - zeros), total + 2 * count)
    assert seen[0] == (total - 2 * (count - zeros), total + 4 * count)


def test_epci_of_another_perimeter_is_left_aside(tmp_path: Path) -> None:
    files = Files(tmp_path, true_counts(12, 15))
    published = files.series(nearest)
    path = published / "s_ben_epci_f.csv"
    text = path.read_text(encoding="utf-8-sig")
    for year in YEARS:
        right = f"{nearest(files.counts[year].sum(axis=1))[0]:.0f}"
        text = text.replace(f"{year}-12;{siren(0)};X;{right};", f"{year}-12;{siren(0)};X;99995;")
    path.write_text(text, encoding="utf-8-sig")
    shown = roundings(files.imported(files.communes(nearest), published))[0]
    assert (shown.rule, shown.epcis, shown.aside) == ("au plus proche", 11, 1)


def test_store_never_tested_is_tested_at_the_next_import(files: Files) -> None:
    store = files.imported(files.communes(nearest), files.series(nearest))
    path = store.folder / store.lot / "registre.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["arrondis"]
    for one in content["fichiers"]:
        del one["arrondis"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert not roundings(Store.at(store.folder, store.sources))
    again = files.imported(files.base / "series")
    assert [one.rule for one in roundings(again)] == ["au plus proche"] * 2
    assert files.imported(files.base / "series").lot == again.lot


def simulated(rule: Round, rng: np.random.Generator, epcis: int, communes: int) -> Outcome:
    counts = rng.poisson(rng.uniform(1, 150) * rng.lognormal(0, 1, (epcis, communes)))
    shown = rule(counts)
    gap = rule(counts.sum(axis=1)) - shown.sum(axis=1)
    rows = np.full(epcis, float(communes))
    return tell_apart(Tallies(gap, rows, (shown < SMALL).sum(axis=1) * 1.0))


@given(seed=st.integers(0, 10**6), epcis=st.integers(1, 40), communes=st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_wrong_rule_is_never_shown(seed: int, epcis: int, communes: int) -> None:
    for rule, wrong in ((nearest, "par troncature"), (down, "au plus proche")):
        outcome = simulated(rule, np.random.default_rng(seed), epcis, communes)
        assert outcome.rule != wrong


def test_real_files_have_no_epci_series_and_stay_unsettled(real: Path, tmp_path: Path) -> None:
    folder = tmp_path / "caf"
    folder.mkdir()
    found = sorted(real.rglob("*s_ben_com*")) + sorted(real.rglob("*s_ben_epci*"))
    assert found
    for path in found:
        (folder / path.name).symlink_to(path.resolve())
    import_folder(folder, store=tmp_path / "entrepot", sources=load_sources())
    store = Store.at(tmp_path / "entrepot", load_sources())
    counted = [one for one in store.files if one.kind == "caf_prestations_com/commune"]
    assert counted
    assert not any(one.arrondis for one in store.files)

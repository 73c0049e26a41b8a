"""The real files of Belfort under any name and order, with a column more or less, a commune less."""

import csv
import io
import math
import random
from typing import Any

import pandas as pd
import pytest

from ctg_eval.errors import SourceError
from ctg_eval.sources.entries import located, make_entry
from ctg_eval.sources.gathering import gather_facts
from ctg_eval.sources.perimeters import Perimeters
from ctg_eval.sources.read import read_file
from ctg_eval.sources.recognise import recognise
from ctg_eval.sources.sums import sum_areas

STEMS = [
    "DS_BPE_2025", "DS_ETAT_CIVIL_DECES_COMMUNES_2025", "DS_ETAT_CIVIL_NAIS_COMMUNES_2025",
    "DS_FILOSOFI_CC_2023", "DS_POPULATIONS_HISTORIQUES", "DS_RP_DIPLOMES_PRINC",
    "DS_RP_EMPLOI_LR_PRINC", "DS_RP_LOGEMENT_PRINC", "DS_RP_POPULATION",
    "dares_defm_communales-brutes", "fr-en-ips-ecoles-ap2022", "s_ben_com_f", "txcouv_pe_com",
]  # fmt: skip
SPARSE = {"DS_BPE_2025", "fr-en-ips-ecoles-ap2022"}
NOT_ADDED = {"DS_FILOSOFI_CC_2023", "txcouv_pe_com"}
CODES = ["GEO", "Code commune", "code_insee_de_la_commune", "numcomdo", "numcom"]
BIRTHS = "insee_naissances.naissances"


class Table:
    """A real file as a header and rows."""

    def __init__(self, header: Any, rows: Any) -> None:
        self.header, self.rows = header, rows

    @classmethod
    def read(cls, path: Any) -> Any:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))
        return cls(lines[0], lines[1:])

    def recoded(self, code: Any) -> Any:
        """Belfort's communes given the codes of the first of another department."""
        others = iter(code.members("departement", "39"))
        codes = {one: next(others) for one in code.members("departement", "90")}
        codes |= {"90": "39"}
        at = next(rank for rank, name in enumerate(self.header) if name in CODES)
        rows = [[*row[:at], codes.get(row[at], row[at]), *row[at + 1 :]] for row in self.rows]
        return Table(self.header, rows), codes

    def without_column(self, name: Any) -> Any:
        at = self.header.index(name)
        return Table(
            self.header[:at] + self.header[at + 1 :], [r[:at] + r[at + 1 :] for r in self.rows]
        )

    def with_column(self, name: Any, at: Any, words: Any) -> Any:
        rows = [[*r[:at], words[i % len(words)], *r[at:]] for i, r in enumerate(self.rows)]
        return Table([*self.header[:at], name, *self.header[at:]], rows)

    def in_order(self, order: Any) -> Any:
        return Table([self.header[i] for i in order], [[r[i] for i in order] for r in self.rows])

    def without_commune(self, geo: Any) -> Any:
        return Table(self.header, [row for row in self.rows if geo not in row])

    def text(self) -> Any:
        stream = io.StringIO()
        csv.writer(stream, delimiter=";", lineterminator="\n").writerows([self.header, *self.rows])
        return stream.getvalue()


@pytest.fixture(scope="module")
def table(real):
    def read(stem: Any) -> Any:
        found = list((real / "belfort_90").glob(f"{stem}_extrait*.csv"))
        assert len(found) == 1, stem
        return Table.read(found[0])

    return read


@pytest.fixture(scope="module")
def perimeters(real, cog):
    """The official code without dates, and with Insee's movements."""
    movements = pd.read_csv(real / "insee_geo" / "v_mvtcommune_2025.csv", dtype=str)
    return {False: Perimeters(cog, None), True: Perimeters(cog, lambda: movements)}


@pytest.fixture
def observed(read, facts_of):
    """Facts and reading of a table, under a name that says nothing."""

    def found(given: Any, name: Any = "téléchargement (3).csv") -> Any:
        reading = read(given.text(), name)
        return facts_of(reading.observations), reading

    return found


@pytest.mark.parametrize("stem", STEMS)
def test_other_department_name_order_and_column_more_change_no_value(table, observed, cog, stem):
    original, _ = observed(table(stem))
    given, codes = table(stem).recoded(cog)
    wanted = {(v, lv, codes.get(geo, geo), y): fact for (v, lv, geo, y), fact in original.items()}
    shuffle = random.Random(stem)  # noqa: S311
    for words in (["note"], ["a", "b;c", ""], ["3", "x"]):
        order = shuffle.sample(range(len(given.header)), len(given.header))
        at = shuffle.randrange(len(order) + 1)
        changed = given.in_order(order).with_column("Commentaire ajouté", at, words)
        assert observed(changed, "données.CSV")[0] == wanted


@pytest.mark.parametrize("stem", STEMS)
def test_column_less_gives_the_same_values_or_says_which(table, read, facts_of, stem):
    whole = table(stem)
    original = facts_of(read(whole.text(), "entier.csv").observations)
    for name in whole.header:
        try:
            reading = read(whole.without_column(name).text(), "ampute.csv")
        except SourceError as error:
            refused = str(error).lower()
        else:
            facts = facts_of(reading.observations)
            assert facts.items() <= original.items(), name
            lost = {key[0] for key in original.keys() - facts.keys()}
            assert lost.isdisjoint(key[0] for key in facts), name
            # A variable that is gone is said.
            assert not lost or reading.warnings, name
            continue
        assert "« ampute.csv »" in refused
        words = [name.lower(), name.lower().replace(" ", "_").replace("é", "e").replace("'", "_")]
        assert any(word.replace("â", "a") in refused for word in words), (name, refused)


def sums(path: Any, perimeters: Any, sources: Any, code: Any) -> Any:
    """Kind and sums by area of a file, on one of the two geographies."""
    found = recognise(path, sources)
    reading = read_file(found, sources, code)
    entry = make_entry(path, "a" * 64, found.kind, reading, sources=sources, lot="0001")
    entry = located(entry, reading.observations, sources=sources, code=code)
    table = sum_areas(
        reading.observations,
        variables=[name for name in entry.variables if sources.variable(name).additif],
        code=code,
        passage=perimeters.passage(entry),
        covered=entry.covers,
    )
    return {
        (row["variable"], row["year"]): (row["low"], row["high"])
        for row in table.to_pylist()
        if (row["level"], row["geo"]) == ("departement", "90")
    }


@pytest.mark.parametrize("is_dated", [False, True])
@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem not in SPARSE | NOT_ADDED])
def test_commune_less_never_leaves_an_exact_sum(
    table, written, perimeters, sources, cog, stem, is_dated
):
    options = {"perimeters": perimeters[is_dated], "sources": sources, "code": cog}
    whole = sums(written(table(stem).text()), **options)
    assert whole
    assert all(math.isfinite(high) for _, high in whole.values())
    for geo in ("90010", "90105") if is_dated else ("90001",):
        less = sums(written(table(stem).without_commune(geo).text()), **options)
        assert less.keys() == whole.keys()
        for key, (low, high) in less.items():
            assert (low <= whole[key][0], high) == (True, math.inf), (geo, key)


@pytest.mark.parametrize(
    ("stem", "geo", "is_seen"),
    [
        ("DS_BPE_2025", "90010", True),
        ("DS_BPE_2025", "90001", False),
        ("fr-en-ips-ecoles-ap2022", "90010", True),
        ("fr-en-ips-ecoles-ap2022", "90001", False),
    ],
)
def test_sparse_file_takes_a_small_commune_without_a_row_for_a_zero(
    table, written, perimeters, sources, cog, stem, geo, is_seen
):
    """No row is the way these files write a zero: only a town's absence can be found out."""
    options = {"perimeters": perimeters[True], "sources": sources, "code": cog}
    whole = sums(written(table(stem).text()), **options)
    less = sums(written(table(stem).without_commune(geo).text()), **options)
    for key in less:
        assert less[key][1] == (math.inf if is_seen else less[key][0]), key
        assert less[key][0] <= whole[key][0]


def test_included_and_including_communes_leave_room_for_the_truth(table, imported, cog, tmp_path):
    whole = table("DS_ETAT_CIVIL_NAIS_COMMUNES_2025")
    at = {name: whole.header.index(name) for name in whole.header}
    truth = {
        row[at["GEO"]]: int(row[at["OBS_VALUE"]])
        for row in whole.rows
        if row[at["TIME_PERIOD"]] == "2024"
    }
    choose = random.Random(90)  # noqa: S311
    for trial in range(4):
        hidden, *including = choose.sample(sorted(truth), 4)
        rows = [list(row) for row in whole.rows]
        for row in rows:
            if row[at["TIME_PERIOD"]] == "2024" and row[at["GEO"]] == hidden:
                row[at["OBS_STATUS"]], row[at["OBS_VALUE"]] = "K", ""
            elif row[at["TIME_PERIOD"]] == "2024" and row[at["GEO"]] in including:
                row[at["OBS_STATUS"]] = "W"
                # The first of them holds the births of the hidden one too.
                added = truth[hidden] if row[at["GEO"]] == including[0] else 0
                row[at["OBS_VALUE"]] = str(truth[row[at["GEO"]]] + added)
        store, report = imported({"nais.csv": Table(whole.header, rows).text()}, f"store-{trial}")
        assert report.is_changed
        _check_room(store, cog, truth, hidden, including)


def _check_room(store: Any, code: Any, truth: Any, hidden: Any, including: Any) -> Any:
    epcis = sorted({epci for one in truth if (epci := code.commune(one).epci)})
    members = {epci: list(code.members("epci", epci)) for epci in epcis}
    areas = [("departement", "90"), *(("epci", epci) for epci in epcis)]
    facts = gather_facts(store, sorted(truth), variables=[BIRTHS], areas=areas)
    total = facts.territory(BIRTHS, 2024)
    assert total.interval.contains(sum(truth.values()))
    assert not total.interval.is_exact
    for one, births in truth.items():
        cell = facts.commune(BIRTHS, one, 2024)
        assert cell.interval.contains(births)
        is_sure = one not in (hidden, *including)
        assert cell.interval.is_exact == (is_sure or cell.interval.high == 0)
    for level, geo in areas:
        inside = members.get(geo, list(truth))
        area = facts.summed(BIRTHS, level, geo, 2024)
        assert area is not None
        assert area.interval.contains(sum(truth[one] for one in inside))
        touched = {hidden, *including} & set(inside)
        assert not touched or not area.interval.is_exact or area.interval.high == 0

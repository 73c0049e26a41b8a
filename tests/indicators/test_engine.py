"""The engine on small invented files: what is summed, divided, intersected, or refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import pytest

from ctg_eval.bounds import UNKNOWN, Interval, Status
from ctg_eval.indicators.engine import Engine, open_engine
from ctg_eval.indicators.values import Value
from ctg_eval.referentiel.indicateurs import load_catalogue
from ctg_eval.sources.facts import Cell

A, B, C = "200000001", "200000002", "200000003"
TEN = [f"010{n:02d}" for n in range(1, 11)]
EXACT = Interval.exact


class Maker(Protocol):
    def benefits(self, rows: object) -> None: ...

    def engine(self, *, epci: Iterable[str]) -> Engine: ...


def bounds(value: Value | Cell) -> tuple[float, float]:
    return (value.interval.low, value.interval.high)


# --- sums and ratios of sums


def test_a_territory_is_the_sum_of_its_communes(make, value_of):
    make.vital({("01011", 2023): 10, ("01012", 2023): 4, ("02001", 2023): 99, ("02002", 2023): 1})
    engine = make.engine(epci=[B])
    value = value_of(engine, "naissances_domiciliees", 2023)
    assert (value.interval, value.status) == (EXACT(14), Status.EXACT)
    assert (value.known, value.expected) == (2, 2)


def test_a_rate_of_a_territory_is_the_ratio_of_sums_never_the_mean_of_rates(make, value_of):
    make.homes(
        {("01011", 2023): 1000, ("01012", 2023): 10}, {("01011", 2023): 100, ("01012", 2023): 9}
    )
    engine = make.engine(epci=[B])
    value = value_of(engine, "part_locataires_hlm", 2023)
    assert bounds(value) == pytest.approx((100 * 109 / 1010,) * 2)
    rates = [one.interval.low for one in engine.communes("part_locataires_hlm", 2023)]
    assert rates == pytest.approx([10, 90])  # their mean would be 50
    assert value.denominator == EXACT(1010)


def test_a_sum_of_rounded_counts_keeps_every_possible_total(make, value_of):
    make.benefits({("01011", 2023): 100, ("01012", 2023): 0})
    value = value_of(make.engine(epci=[B]), "foyers_rsa", 2023)
    assert bounds(value) == (98 + 0, 104 + 4)
    assert value.status is Status.ROUNDED


def test_a_rate_of_rounded_counts_is_a_ratio_of_intervals(make, value_of):
    rows = {("01011", 2023): 100, ("01012", 2023): 0}
    make.benefits(rows, people={("01011", 2023): 200, ("01012", 2023): 50})
    make.population({("01011", 2023): 400, ("01012", 2023): 100})
    value = value_of(make.engine(epci=[B]), "part_population_couverte_caf", 2023)
    assert bounds(value) == pytest.approx((100 * 246 / 500, 100 * 258 / 500))


def test_a_part_never_exceeds_its_whole(make, value_of):
    make.iris({"010110101": ("0", 6, "")})
    engine = make.engine(epci=[B])
    (value,) = engine.zones("part_rsa_iris", 2020)
    assert bounds(value) == pytest.approx((0.0, 100 * 4 / 6))
    assert value.status is Status.SECRET


def test_a_part_whose_leaf_stands_in_its_whole_is_exact(make, value_of):
    catalogue = load_catalogue()
    entry = catalogue.get("part_65_plus")
    assert {name for name, _ in entry.numerateur} <= {name for name, _ in entry.denominateur}
    make.write(
        "ages.csv",
        "GEO;GEO_OBJECT;SEX;AGE;RP_MEASURE;TIME_PERIOD;OBS_VALUE",
        [
            ("01011", "COM", sex, band, "POP", 2023, 2 if band in ("Y65T69", "Y_GE95") else 1)
            for sex in "FM"
            for band in [*(f"Y{a}T{a + 4}" for a in range(0, 95, 5)), "Y_GE95"]
        ],
    )
    value = value_of(make.engine(communes=["01011"]), "part_65_plus", 2023)
    assert bounds(value) == pytest.approx((100 * 18 / 44,) * 2)


def test_a_difference_keeps_its_sign(make, value_of):
    make.vital({("01011", 2023): 3, ("01012", 2023): 4})
    make.vital({("01011", 2023): 9, ("01012", 2023): 8}, measure="DTH")
    value = value_of(make.engine(epci=[B]), "solde_naturel", 2023)
    assert value.interval == EXACT(-10)


# --- what lacks


def test_nine_tenths_of_the_communes_give_a_least_value(make, value_of):
    make.vital({(code, 2023): 10 for code in TEN[:-1]})
    value = value_of(make.engine(epci=[A]), "naissances_domiciliees", 2023)
    assert value.status is Status.PARTIAL
    assert bounds(value) == (90, float("inf"))
    assert (value.known, value.expected) == (9, 10)


def test_a_total_that_lacks_a_commune_is_never_exact(make, value_of):
    make.vital({(code, 2023): 10 for code in TEN[:-1]})
    engine = make.engine(epci=[A])
    assert not value_of(engine, "naissances_domiciliees", 2023).interval.is_exact
    missing = value_of(engine, "naissances_domiciliees", 2023, "commune", "01010")
    assert missing.status is Status.MISSING


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(TEN[:-2], id="eight communes of ten"),
        pytest.param(TEN[1:], id="nine communes of ten with half of the people"),
    ],
)
def test_below_nine_tenths_there_is_no_figure(make, value_of, known):
    make.vital({(code, 2023): 10 for code in known})
    value = value_of(make.engine(epci=[A]), "naissances_domiciliees", 2023)
    assert (value.interval, value.status) == (UNKNOWN, Status.MISSING)
    assert value.reason == f"connu pour {len(known)} communes sur 10 seulement"


def test_a_rate_that_lacks_a_commune_has_no_figure(make, value_of):
    make.homes({(code, 2023): 100 for code in TEN}, {(code, 2023): 10 for code in TEN[:-1]})
    value = value_of(make.engine(epci=[A]), "part_locataires_hlm", 2023)
    assert value.status is Status.MISSING
    assert value.reason == "connu pour 9 communes sur 10 seulement"


def test_no_row_of_equipment_is_zero_only_where_the_file_covers(make, value_of):
    header = (
        "GEO;GEO_OBJECT;FACILITY_TYPE;FACILITY_DOM;FACILITY_SDOM;BPE_MEASURE;TIME_PERIOD;OBS_VALUE"
    )
    row = ("D502", "D", "D5", "FACILITIES", 2025, 2)
    make.write("bpe.csv", header, [("01011", "COM", *row), ("02001", "COM", *row)])
    engine = make.engine(epci=[B])
    assert value_of(engine, "eaje_nombre", 2025).interval == EXACT(2)
    assert value_of(engine, "eaje_nombre", 2025, "commune", "01012").interval == EXACT(0)
    # A type that the file does not hold is not known: no row is not a zero.
    assert engine.latest("rpe_nombre") is None
    assert value_of(engine, "rpe_nombre", 2025).status is Status.MISSING


def test_a_published_zero_of_the_caf_is_not_nobody(make, value_of):
    make.benefits({("01012", 2023): 0})
    value = value_of(make.engine(communes=["01012"]), "foyers_rsa", 2023)
    assert (bounds(value), value.status) == ((0, 4), Status.ROUNDED)


def test_the_placeholder_row_of_the_cnaf_is_no_epci(make, value_of):
    make.coverage({(B, 2023): 52.3, ("XX", 2023): 195.8})
    engine = make.engine(epci=[B])
    assert value_of(engine, "taux_couverture_global", 2023).interval == EXACT(52.3)
    held = engine.facts.store.rows(engine.facts.store.files[0], ["XX"], ["caf_txcouv.global"])
    assert held.num_rows == 0


# --- the EPCI's own figure


def test_the_epci_s_own_total_fills_what_its_communes_lack(make, value_of):
    make.vital({("01011", 2023): 10, (B, 2023): 14})
    value = value_of(make.engine(epci=[B]), "naissances_domiciliees", 2023)
    assert (value.interval, value.status) == (EXACT(14), Status.EXACT)


def test_the_epci_s_own_total_narrows_a_rounded_sum(make, value_of):
    engine = _with_published_total(make, 101)
    value = value_of(engine, "foyers_rsa", 2023)
    assert value.interval == EXACT(101)
    assert value.reason == ""
    assert len(value.sources) == 2


def test_a_conflict_between_the_epci_and_its_communes_is_reported(make, value_of):
    make.vital({("01011", 2023): 10, ("01012", 2023): 5, (B, 2023): 14})
    value = value_of(make.engine(epci=[B]), "naissances_domiciliees", 2023)
    assert value.interval == EXACT(14)
    assert "contredit le total publié de l’EPCI" in value.reason


def test_the_rounding_of_a_sum_of_decimals_is_no_conflict(make, value_of):
    make.homes(
        {("01011", 2023): 0.1, ("01012", 2023): 0.2, (B, 2023): 0.3},
        {("01011", 2023): 0, ("01012", 2023): 0, (B, 2023): 0},
    )
    value = value_of(make.engine(epci=[B]), "part_locataires_hlm", 2023)
    assert value.reason == ""


def test_a_secret_total_of_the_epci_leaves_the_sum(make, value_of):
    make.vital({("01011", 2023): 10, ("01012", 2023): 5, (B, 2023): "s"})
    value = value_of(make.engine(epci=[B]), "naissances_domiciliees", 2023)
    assert (value.interval, value.status) == (EXACT(15), Status.EXACT)


def _with_published_total(make: Maker, total: float) -> Engine:
    """Rounded counts of the communes of B, and the exact total that a second file publishes.

    No official file here publishes Caf totals by EPCI: the cell is put beside those read.
    """
    make.benefits({("01011", 2023): 100, ("01012", 2023): 0})
    engine = make.engine(epci=[B])
    own = {
        ("caf_prestations_com.foyers_rsa", "epci", B): {
            2023: Cell(EXACT(total), Status.EXACT, ("f" * 12,))
        }
    }
    fresh = open_engine(engine.facts.store, engine.territory, engine.catalogue)
    fresh.facts.cells = {**fresh.facts.cells, **own}
    return fresh


# --- rates and medians that are never combined


def test_a_rate_of_an_epci_is_the_published_one_or_none(make, value_of):
    make.coverage({("01011", 2023): 40.0, ("01012", 2023): 60.0}, level="commune")
    engine = make.engine(epci=[B])
    value = value_of(engine, "taux_couverture_global", 2023)
    assert value.status is Status.MISSING
    assert "ne se moyenne pas entre communes" in value.reason
    assert value_of(engine, "taux_couverture_global", 2023, "commune", "01011").interval == EXACT(
        40
    )


def test_a_rate_of_two_whole_epci_lies_between_theirs(make, value_of):
    make.coverage({(A, 2023): 40.0, (B, 2023): 55.5})
    value = value_of(make.engine(epci=[A, B]), "taux_couverture_global", 2023)
    assert (bounds(value), value.status) == ((40.0, 55.5), Status.CENSORED)
    assert value.reason == "entre les valeurs publiées de ses EPCI, qui ne se moyennent pas"


@pytest.mark.parametrize(
    "communes",
    [
        pytest.param([*TEN, "01011"], id="one EPCI whole, one only partly"),
        pytest.param(TEN[:4], id="a part of one EPCI"),
    ],
)
def test_a_rate_of_a_part_of_an_epci_is_unknown(make, value_of, communes):
    make.coverage({(A, 2023): 40.0, (B, 2023): 55.5})
    value = value_of(make.engine(communes=communes), "taux_couverture_global", 2023)
    assert (value.interval, value.status) == (UNKNOWN, Status.MISSING)
    assert value.reason == "n’est pas publié pour ce périmètre et ne se moyenne pas entre communes"


def test_a_rate_of_two_epci_is_unknown_when_one_lacks(make, value_of):
    make.coverage({(A, 2023): 40.0})
    value = value_of(make.engine(epci=[A, B]), "taux_couverture_global", 2023)
    assert value.status is Status.MISSING


def test_medians_are_never_combined(make, value_of):
    make.incomes({("01011", 2023): 20000, ("01012", 2023): 24000}, {("01011", 2023): 12})
    engine = make.engine(epci=[B])
    value = value_of(engine, "niveau_vie_median", 2023)
    assert (value.interval, value.status) == (UNKNOWN, Status.MISSING)
    assert [one.interval.low for one in engine.communes("niveau_vie_median", 2023)] == [
        20000,
        24000,
    ]


def test_a_secret_rate_is_unknown_and_said_protected(make, value_of):
    make.incomes({("01011", 2023): 20000}, {("01011", 2023): ""})
    value = value_of(make.engine(communes=["01011"]), "taux_pauvrete", 2023)
    assert value.status is Status.SECRET
    assert not value.interval.is_bounded


def test_a_territory_of_one_commune_reads_its_own_rate(make, value_of):
    make.incomes({("01011", 2023): 20000}, {("01011", 2023): 12})
    value = value_of(make.engine(communes=["01011"]), "taux_pauvrete", 2023)
    assert bounds(value) == (11.5, 12.5)


def test_interdecile_ratio_of_two_epci_is_not_bounded_by_theirs(make, value_of):
    make.write(
        "filo.csv",
        "CODGEO;LIBGEO;NBMEN19;Q219;RD",
        [(A, "CC", 9, 20000, "3,0"), (B, "CC", 9, 24000, "4,0")],
    )
    engine = make.engine(epci=[A, B])
    assert value_of(engine, "rapport_interdecile", 2019).status is Status.MISSING
    assert bounds(value_of(engine, "niveau_vie_median", 2019)) == (20000, 24000)


# --- distinct people


def test_people_who_may_count_twice_give_at_most_the_sum(make, value_of, tmp_path):
    own = tmp_path / "indicateurs.yaml"
    own.write_text(
        "inscrits:\n  theme: portrait\n  libelle: Inscrits\n  question: Combien ?\n"
        "  definition: Inscrits distincts.\n  forme: somme\n  agregation: majorant\n"
        "  numerateur: insee_naissances.naissances\n  additif: non\n  unite: personnes\n"
        "  nature: effectif\n  couche: usage\n",
        encoding="utf-8",
    )
    make.vital({("02001", 2023): 10, ("02002", 2023): 4})
    engine = make.engine(epci=[C], catalogue=load_catalogue(extra=own))
    value = value_of(engine, "inscrits", 2023)
    assert (bounds(value), value.status) == ((10, 14), Status.CENSORED)
    assert "plusieurs communes" in value.reason
    assert bounds(value_of(engine, "inscrits", 2023, "departement", "02")) == (0, 14)


# --- areas of comparison and zones


def test_iris_are_never_summed(make, value_of):
    make.iris({"010110101": ("0", 60, 12), "010110102": ("0", 40, 8)})
    engine = make.engine(epci=[B])
    assert [one.interval.low for one in engine.zones("allocataires_iris", 2020)] == [60, 40]
    for level, geo in (("territoire", ""), ("commune", "01011"), ("epci", B)):
        value = value_of(engine, "allocataires_iris", 2020, level, geo)
        assert (value.interval, value.status) == (UNKNOWN, Status.MISSING)
        assert value.reason == "n’existe que par IRIS"


def test_zones_are_those_of_the_territory(make):
    make.iris({"010110101": ("0", 60, 12), "020010101": ("0", 40, 8)})
    make.qpv({"QP001001": ("Nom 01011", 900), "QP001002": ("Nom 01001", 500)})
    engine = make.engine(epci=[B])
    assert engine.facts.zones == (("iris", "010110101"), ("qpv", "QP001001"))
    assert [one.geo for one in engine.zones("population_qpv", 2022)] == ["QP001001"]


def test_a_row_under_a_note_and_an_empty_cell_are_two_secrets(make):
    make.iris({"010110101": ("2", "", ""), "010110102": ("0", 60, "")})
    hidden, small = make.engine(epci=[B]).zones("allocataires_iris", 2020)
    assert (hidden.status, hidden.interval.is_bounded) == (Status.SECRET, False)
    assert small.interval == EXACT(60)
    rsa = make.engine(epci=[B]).facts.published("caf_insee_iris.rsa", "iris", "010110102", 2020)
    assert (rsa.interval, rsa.status) == (Interval(0, 4), Status.SECRET)


def test_areas_go_from_the_nearest_to_france_and_leave_out_the_epci_that_it_is(make):
    make.vital({("01011", 2023): 10})
    engine = make.engine(epci=[B])
    assert engine.areas == (
        ("departement", "01"), ("region", "84"),
        ("france", "F"), ("france", "F_X_D976"), ("france", "FM"),
    )  # fmt: skip
    assert make.engine(communes=["01011"]).areas[0] == ("epci", B)


def test_an_area_is_compared_only_when_nine_tenths_of_it_are_known(make):
    rows = {(code, 2023): 100 for code in [*TEN, "01011", "01012"]}
    make.homes(rows, dict.fromkeys(rows, 25))
    found = make.engine(epci=[B]).comparisons("part_locataires_hlm", 2023)
    assert [(one.level, one.geo) for one in found] == [("departement", "01")]
    assert bounds(found[0]) == pytest.approx((25, 25))


def test_france_is_compared_once_on_the_widest_perimeter_that_has_a_figure(make):
    make.coverage({("FRANCE ENTIERE HORS MAYOTTE", 2023): 60.9}, level="france")
    found = make.engine(epci=[B]).comparisons("taux_couverture_global", 2023)
    assert [(one.level, one.geo) for one in found] == [("france", "F_X_D976")]


def test_metropolitan_france_serves_where_it_alone_is_published(make):
    make.write("filo.csv", "CODGEO;LIBGEO;NBMEN19;Q219;RD", [("1", "France", 9, 21000, "3,0")])
    found = make.engine(epci=[B]).comparisons("niveau_vie_median", 2019)
    assert [(one.level, one.geo) for one in found] == [("france", "FM")]


def test_a_sum_over_the_country_is_given_for_the_whole_of_it(make):
    make.vital({(code, 2023): 1 for code in [*TEN, "01011", "01012", "02001", "02002"]})
    found = make.engine(epci=[B]).comparisons("naissances_domiciliees", 2023)
    assert [(one.level, one.geo, one.interval.low) for one in found] == [
        ("departement", "01", 12), ("region", "84", 14), ("france", "F", 14),
    ]  # fmt: skip


def test_a_commune_s_rate_that_is_published_by_epci_alone_is_refused(make, value_of):
    make.write("m.csv", "codgeo;libgeo;an;tx_morta", [(B, "CC", "2013-2018", "9,1")])
    engine = make.engine(epci=[B])
    assert value_of(engine, "mortalite_periode", 2018).interval == EXACT(9.1)
    value = value_of(engine, "mortalite_periode", 2018, "commune", "01011")
    assert value.reason == "n’est pas publié par commune"


# --- a compared area known for nine tenths


def test_a_compared_rate_is_taken_over_the_known_communes_and_says_so(make, value_of):
    known = [*TEN[:-1], "01011", "01012"]
    homes = {(code, 2023): 100 for code in known}
    make.homes(homes, {(code, 2023): 20 for code in known})
    engine = make.engine(epci=[B])
    value = engine.value("part_locataires_hlm", "departement", "01", 2023)
    assert bounds(value) == pytest.approx((20.0, 20.0))
    assert value.status is Status.PARTIAL
    assert (value.known, value.expected) == (11, 12)
    assert "11 communes sur 12" in value.reason


def test_a_compared_rate_known_on_two_sets_of_communes_is_refused(make, value_of):
    known = [*TEN[:-1], "01011", "01012"]
    rows = {(code, 2023): 50 for code in [*TEN, "01011"]}
    make.benefits(rows, people=rows)
    make.population({(code, 2023): 100 for code in known})
    engine = make.engine(epci=[B])
    value = engine.value("part_population_couverte_caf", "departement", "01", 2023)
    assert not value.has_figure

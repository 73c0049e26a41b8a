"""The official geographic code, territories, and the way from older geographies to today's."""

from ctg_eval.geography.code import OfficialCode
from ctg_eval.geography.diagnosis import find_epci
from ctg_eval.geography.etalab import read_etalab
from ctg_eval.geography.folding import Folded, fold, own_value_is_comparable
from ctg_eval.geography.movements import (
    Calendar,
    communes_on,
    departement_of,
    infer_vintage,
    make_calendar,
    read_steps,
)
from ctg_eval.geography.storage import EMBEDDED, official_code, read_code, write_code
from ctg_eval.geography.tables import Commune, Provenance
from ctg_eval.geography.territory import (
    Territory,
    sector_of,
    territory_from_communes,
    territory_from_epci,
)
from ctg_eval.geography.transitions import Passage, dated_passage, undated_passage

__all__ = [
    "EMBEDDED",
    "Calendar",
    "Commune",
    "Folded",
    "OfficialCode",
    "Passage",
    "Provenance",
    "Territory",
    "communes_on",
    "dated_passage",
    "departement_of",
    "find_epci",
    "fold",
    "infer_vintage",
    "make_calendar",
    "official_code",
    "own_value_is_comparable",
    "read_code",
    "read_etalab",
    "read_steps",
    "sector_of",
    "territory_from_communes",
    "territory_from_epci",
    "undated_passage",
    "write_code",
]

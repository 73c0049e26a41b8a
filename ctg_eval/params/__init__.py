"""What a person writes: the territory file and the parameters of a run, typed and checked."""

from ctg_eval.params.models import DEFAULT_COG, DEFAULT_THEMES, RESERVED_THEMES
from ctg_eval.params.run import PARAMETERS, RunParameters, check_run_parameters
from ctg_eval.params.starting import identifier_fault, starting_territory_file
from ctg_eval.params.territory import FILE_NAME, TerritoryFile, load_territory_file

__all__ = [
    "DEFAULT_COG",
    "DEFAULT_THEMES",
    "FILE_NAME",
    "PARAMETERS",
    "RESERVED_THEMES",
    "RunParameters",
    "TerritoryFile",
    "check_run_parameters",
    "identifier_fault",
    "load_territory_file",
    "starting_territory_file",
]

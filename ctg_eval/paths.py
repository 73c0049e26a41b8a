"""Where the folders are: parameters, outputs, store; each moved by an option or a variable."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent
NOTEBOOKS = PROJECT / "notebooks"


@dataclass(frozen=True, slots=True)
class Folders:
    """The three folders of a run.

    Attributes:
        params: One sub-folder a territory.
        outputs: Published reports, one sub-folder a territory and year.
        stores: One sub-folder a data store (« principal » unless a territory says otherwise).
    """

    params: Path
    outputs: Path
    stores: Path


def folders(
    *, params: Path | None = None, outputs: Path | None = None, stores: Path | None = None
) -> Folders:
    """The folders in force: the argument, else the environment variable, else the default.

    Args:
        params: Replaces CTG_EVAL_PARAMS; default `params/` of the project.
        outputs: Replaces CTG_EVAL_SORTIES; default `outputs/` of the project.
        stores: Replaces CTG_EVAL_ENTREPOT; default the user's data folder.
    """
    return Folders(
        params=_choose(params, "CTG_EVAL_PARAMS", PROJECT / "params"),
        outputs=_choose(outputs, "CTG_EVAL_SORTIES", PROJECT / "outputs"),
        stores=_choose(stores, "CTG_EVAL_ENTREPOT", _user_data() / "entrepot"),
    )


def _choose(argument: Path | None, variable: str, default: Path) -> Path:
    chosen = argument or (Path(os.environ[variable]) if os.environ.get(variable) else default)
    return chosen.expanduser().resolve()


def _user_data() -> Path:
    return Path(platformdirs.user_data_dir("ctg-eval", appauthor=False))

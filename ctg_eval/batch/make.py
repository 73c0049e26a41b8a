"""Making one page: its notebook run in the warm kernel, exported, checked; causes said in French."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from ctg_eval.batch.jobs import Job
from ctg_eval.batch.kernels import ENGINE
from ctg_eval.batch.publish import publish
from ctg_eval.errors import CtgEvalError, ReportError, os_reason
from ctg_eval.paths import NOTEBOOKS
from ctg_eval.report.exporter import export_page
from ctg_eval.report.gate import refuse

TIMEOUT_S = 600
PROGRAM_FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a page: its text, or why there is none.

    Attributes:
        page: The page; empty when it could not be made.
        cause: The cell and the cause, in French.
    """

    page: str = ""
    cause: str = ""


def make_page(job: Job, folder: Path) -> Outcome:
    """Make a page; nothing is published but the executed notebook.

    Args:
        job: The page.
        folder: Folder of the territory and year.
    """
    try:
        return Outcome(_page(job, folder))
    except (CtgEvalError, OSError, *PROGRAM_FAULTS) as error:
        return Outcome(cause=cause_of(error, job, folder))


def cause_of(error: Exception, job: Job, folder: Path) -> str:
    """Why a page could not be made or published, in French."""
    if isinstance(error, CtgEvalError):
        return str(error)
    if isinstance(error, filelock.Timeout):
        return f"{job.label} : une autre commande écrit dans « {folder} ». Relancez celle-ci après."
    if isinstance(error, OSError):
        taken = next((one for one in (job.page, f"{job.stem}.xlsx") if (folder / one).is_dir()), "")
        why = f"un dossier porte le nom « {taken} »" if taken else os_reason(error)
        return f"écriture impossible dans « {folder} » : {why}."
    # One page met a fault of ours: it is said, and the other pages are made.
    return f"{job.label} : erreur du programme, à signaler ({type(error).__name__} : {error})."


def _page(job: Job, folder: Path) -> str:
    """The page of a report: its notebook run by papermill, exported, checked by the gate.

    Raises:
        ReportError: a cell failed, or the exporter or the gate refused what it made.
        OSError: the executed notebook cannot be written.
    """
    executed = _execute(job)
    page = export_page(executed)
    refuse(page, job.page)
    publish(folder / "carnets" / f"{job.stem}.ipynb", nbformat.writes(executed).encode("utf-8"))
    return page


def _execute(job: Job) -> nbformat.NotebookNode:
    given = {name: _plain(value) for name, value in job.given.items()}
    try:
        executed: nbformat.NotebookNode = papermill.execute_notebook(
            NOTEBOOKS / job.report.carnet,
            None,
            parameters=given,
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            execution_timeout=TIMEOUT_S,
        )
    except PapermillExecutionError as error:
        raise ReportError(_failed_cell(job, error)) from error
    except RuntimeError as error:
        if not isinstance(error, DeadKernelError) and "died" not in str(error):
            raise
        # jupyter_client says a plain RuntimeError when the kernel dies before its first answer.
        raise ReportError(
            f"{job.label} (carnet {job.report.carnet}) : le noyau Python s’est arrêté pendant le "
            "calcul (mémoire insuffisante, ou processus interrompu). Relancez la commande."
        ) from error
    except TimeoutError as error:
        raise ReportError(
            f"{job.label} (carnet {job.report.carnet}) : une cellule a dépassé "
            f"{TIMEOUT_S // 60} minutes."
        ) from error
    return executed


def _plain(value: object) -> Any:
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _failed_cell(job: Job, error: PapermillExecutionError) -> str:
    """Where and why a notebook stopped: its cell by its name, the cause on one line."""
    cause = " ".join(str(error.evalue).split())
    if error.ename not in _OURS:
        cause = f"{error.ename} : {cause}"
    notebook = nbformat.read(NOTEBOOKS / job.report.carnet, as_version=4)
    names = [cell.id for cell in notebook.cells if cell.source == error.source]
    where = f"cellule « {names[0]} »" if names else "cellule des paramètres"
    return f"{job.label} (carnet {job.report.carnet}, {where}) : {cause}"


def _family(kind: type[CtgEvalError]) -> set[str]:
    return {kind.__name__}.union(*(_family(child) for child in kind.__subclasses__()))


# Errors whose text is already a French sentence: their Python name would add nothing.
_OURS = _family(CtgEvalError)

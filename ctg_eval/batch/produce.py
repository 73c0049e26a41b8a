"""Producing reports: what is out of date is made, checked, published; then the index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctg_eval import __version__
from ctg_eval.analysis.context import Context
from ctg_eval.batch.jobs import Job, output_folder, standing
from ctg_eval.batch.listing import write_index
from ctg_eval.batch.make import PROGRAM_FAULTS, Outcome, cause_of
from ctg_eval.batch.manifest import Manifest, publish_file, source
from ctg_eval.batch.tables import job_workbook
from ctg_eval.batch.workers import outcomes, processes_for
from ctg_eval.errors import CtgEvalError, ReportError, os_reason

Result = Literal["produit", "conservé", "échoué"]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one page.

    Attributes:
        job: The page.
        result: produit, conservé or échoué.
        cause: For a failure: the cell and the cause, in French.
        size: Bytes of the page.
    """

    job: Job
    result: Result
    cause: str = ""
    size: int = 0


def produce(
    context: Context,
    jobs: Sequence[Job],
    *,
    force: bool = False,
    processes: int | None = None,
    progress: Callable[[Made], None] = lambda _made: None,
) -> list[Made]:
    """Make the pages that are out of date, then the index.

    Args:
        context: The territory.
        jobs: Pages wanted.
        force: Make them all again.
        processes: 1 or 2; by default two when there are pages and cores for them.
        progress: Called after each page, those that are kept first.

    Returns:
        One line a page, in order.

    Raises:
        ReportError: the pages are published, but the index could not be written.
    """
    done: list[Made] = []
    try:
        _produce(context, jobs, done, force=force, processes=processes, progress=progress)
    except BaseException:
        # Interrupted, the index lists what is there.
        with suppress(ReportError):
            _write_indexes(context, jobs, done)
        raise
    _write_indexes(context, jobs, done)
    order = {job: rank for rank, job in enumerate(job.page for job in jobs)}
    return sorted(done, key=lambda made: order[made.job.page])


def _produce(
    context: Context,
    jobs: Sequence[Job],
    done: list[Made],
    *,
    force: bool,
    processes: int | None,
    progress: Callable[[Made], None],
) -> None:
    def note(made: Made) -> None:
        done.append(made)
        progress(made)

    tasks: list[tuple[Job, Path]] = []
    for job in jobs:
        folder = output_folder(context, job.parameters)
        if force or standing(job, folder, Manifest.read(folder)).state != "à jour":
            tasks.append((job, folder))
        else:
            note(Made(job, "conservé", size=(folder / job.page).stat().st_size))
    with closing(outcomes(tasks, processes or processes_for(len(tasks)))) as found:
        for job, outcome in found:
            note(_published(context, job, outcome))


def _published(context: Context, job: Job, outcome: Outcome) -> Made:
    """The page and its tables put in place: by one process alone, whoever made them."""
    if outcome.cause:
        return Made(job, "échoué", outcome.cause)
    folder, data = output_folder(context, job.parameters), outcome.page.encode("utf-8")
    given = {name: value for name, value in job.given.items() if value is not None}
    made_from, versions = source(job.key, job.name, given), {"ctg-eval": __version__}
    try:
        if job.report.tableaux:
            tables = job_workbook(context, job)
            publish_file(folder, f"{job.stem}.xlsx", tables, source=made_from, versions=versions)
        publish_file(folder, job.page, data, source=made_from, versions=versions)
    except (CtgEvalError, OSError, *PROGRAM_FAULTS) as error:
        return Made(job, "échoué", cause_of(error, job, folder))
    return Made(job, "produit", size=len(data))


def _write_indexes(context: Context, jobs: Sequence[Job], done: Sequence[Made]) -> None:
    failed = {made.job.page: made.cause for made in done if made.result == "échoué"}
    for folder in dict.fromkeys(output_folder(context, job.parameters) for job in jobs):
        try:
            write_index(context, folder, jobs, failed)
        except OSError as error:
            raise _no_index(folder, os_reason(error)) from error
        except PROGRAM_FAULTS as error:
            why = f"erreur du programme, à signaler ({type(error).__name__} : {error})"
            raise _no_index(folder, why) from error


def _no_index(folder: Path, why: str) -> ReportError:
    return ReportError(f"L’index n’a pas pu être écrit dans « {folder} » : {why}.")

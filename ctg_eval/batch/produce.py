"""Producing reports: run the notebook, export, check, publish; a failure does not stop the others."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from ctg_eval import __version__
from ctg_eval.analysis.context import Context
from ctg_eval.batch.index import IndexEntry, index_page
from ctg_eval.batch.jobs import Job, output_folder, plan, standing
from ctg_eval.batch.kernels import ENGINE, warm_kernel
from ctg_eval.batch.manifest import Manifest, publish_file
from ctg_eval.batch.publish import publish
from ctg_eval.batch.tables import job_workbook
from ctg_eval.display.pieces import clean
from ctg_eval.errors import CtgEvalError, ReportError, os_reason
from ctg_eval.paths import NOTEBOOKS
from ctg_eval.report.exporter import export_page
from ctg_eval.report.gate import refuse

TIMEOUT_S = 600
PROGRAM_FAULTS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

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
    progress: Callable[[Made], None] = lambda _made: None,
) -> list[Made]:
    """Make the pages that are out of date, then the index.

    Args:
        context: The territory.
        jobs: Pages wanted.
        force: Make them all again.
        progress: Called after each page.

    Returns:
        One line a page, in order.

    Raises:
        OSError: the folder of the pages cannot be written.
    """
    done: list[Made] = []
    try:
        with warm_kernel():
            for job in jobs:
                done.append(_made(context, job, force=force))
                progress(done[-1])
    finally:
        # Interrupted or not, the index lists what is there.
        for folder in dict.fromkeys(output_folder(context, job.parameters) for job in jobs):
            if folder.is_dir():
                write_index(context, folder, done)
    return done


def _made(context: Context, job: Job, *, force: bool) -> Made:
    folder = output_folder(context, job.parameters)
    state = standing(job, folder, Manifest.read(folder))
    if state.state == "à jour" and not force:
        return Made(job, "conservé", size=(folder / job.page).stat().st_size)
    return _make(context, job, folder)


def _make(context: Context, job: Job, folder: Path) -> Made:
    try:
        page = _page(job, folder)
        refuse(page, job.page)
        data = page.encode("utf-8")
        tables = job_workbook(context, job)
        versions = {"ctg-eval": __version__}
        publish_file(folder, f"{job.stem}.xlsx", tables, key=job.key, versions=versions)
        publish_file(folder, job.page, data, key=job.key, versions=versions)
    except CtgEvalError as error:
        return Made(job, "échoué", str(error))
    except OSError as error:
        return Made(job, "échoué", f"écriture impossible dans « {folder} » : {os_reason(error)}")
    except PROGRAM_FAULTS as error:
        # One page met a fault of ours: it is said, and the other pages are made.
        cause = f"erreur du programme, à signaler ({type(error).__name__} : {error})"
        return Made(job, "échoué", f"{job.label} : {cause}")
    return Made(job, "produit", size=len(data))


def _page(job: Job, folder: Path) -> str:
    """The page of a report: its notebook run by papermill, then exported.

    Raises:
        ReportError: a cell failed, or the exporter refused what it made.
    """
    executed = folder / "carnets" / f"{job.stem}.ipynb"
    executed.parent.mkdir(parents=True, exist_ok=True)
    working = executed.with_name(f".{job.stem}.tmp-{os.getpid()}.ipynb")
    try:
        _execute(job, working)
        page = export_page(nbformat.read(working, as_version=4))
        working.replace(executed)
    finally:
        working.unlink(missing_ok=True)
    return page


def _execute(job: Job, working: Path) -> None:
    given = {name: _plain(value) for name, value in job.given.items()}
    try:
        papermill.execute_notebook(
            NOTEBOOKS / job.report.carnet,
            working,
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


def write_index(context: Context, folder: Path, done: Sequence[Made]) -> None:
    """Write the index page of a folder from what is published in it.

    Raises:
        ReportError: the gate refuses the index.
    """
    manifest = Manifest.read(folder)
    failed = {made.job.page: made.cause for made in done if made.result == "échoué"}
    jobs = {job.page: job for job in (*plan(context), *(made.job for made in done))}
    order = {name: rank for rank, name in enumerate(jobs)}
    held = [name for name in manifest.fichiers if name.endswith(".html")]
    pages = [name for name in {*held, *failed} if (folder / name).is_file() or name in failed]
    entries = [
        _entry(name, folder / name, manifest, jobs.get(name), failed.get(name, ""))
        for name in sorted(pages, key=lambda name: (order.get(name, len(order)), name))
    ]
    page = index_page(
        context.territory.nom,
        int(folder.name),
        entries,
        fictional=context.is_fictional,
        internal=any(job.parameters.diffusion == "interne" for job in jobs.values()),
        foot=f"ctg-eval {__version__}",
    )
    publish(folder / "index.html", page.encode("utf-8"))


def _entry(name: str, path: Path, manifest: Manifest, job: Job | None, cause: str) -> IndexEntry:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    tables = name.removesuffix(".html") + ".xlsx"
    title = job.short_label if job else _inside(text, "title") or name
    return IndexEntry(
        title=title,
        message=_inside(text, "h1") or "Ce rapport n’a pas encore été produit.",
        file=name if text else "",
        size=len(text.encode("utf-8")),
        missing=(_failure(cause, has_page=bool(text)),) if cause else (),
        attachments=(tables,) if tables in manifest.fichiers else (),
        group=job.report.groupe if job else "Rapports",
    )


def _failure(cause: str, *, has_page: bool) -> str:
    kept = " La page ci-dessus est la précédente." if has_page else ""
    return f"La dernière production a échoué.{kept} {cause}"


def _inside(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", text, re.DOTALL)
    return clean(html.unescape(re.sub(r"<[^>]*>", "", found.group(1)))) if found else ""

"""Producing reports: run the notebook, export, check, publish; a failure does not stop the others."""

from __future__ import annotations

import html
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
from ctg_eval.batch.jobs import Job, output_folder, standing
from ctg_eval.batch.manifest import Manifest, publish_file
from ctg_eval.batch.publish import publish
from ctg_eval.display.pieces import clean
from ctg_eval.errors import CtgEvalError, ReportError
from ctg_eval.indicators.export import every_value, tidy_table
from ctg_eval.paths import NOTEBOOKS
from ctg_eval.report.exporter import export_page
from ctg_eval.report.exports import workbook
from ctg_eval.report.gate import refuse

TIMEOUT_S = 600

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
    done = []
    for job in jobs:
        folder = output_folder(context, job.parameters)
        state = standing(job, folder, Manifest.read(folder))
        if state.state == "à jour" and not force:
            made = Made(job, "conservé", size=(folder / job.page).stat().st_size)
        else:
            made = _make(context, job, folder)
        done.append(made)
        progress(made)
    for folder in dict.fromkeys(output_folder(context, job.parameters) for job in jobs):
        write_index(context, folder, done)
    return done


def _make(context: Context, job: Job, folder: Path) -> Made:
    try:
        page = _page(job, folder)
        refuse(page, job.page)
        data = page.encode("utf-8")
        versions = {"ctg-eval": __version__}
        publish_file(
            folder, f"{job.stem}.xlsx", _tables(context, job), key=job.key, versions=versions
        )
        publish_file(folder, job.page, data, key=job.key, versions=versions)
    except CtgEvalError as error:
        return Made(job, "échoué", str(error))
    except OSError as error:
        return Made(job, "échoué", f"écriture impossible dans « {folder} » : {error.strerror}")
    return Made(job, "produit", size=len(data))


def _page(job: Job, folder: Path) -> str:
    """The page of a report: its notebook run by papermill, then exported.

    Raises:
        ReportError: a cell failed, or the exporter refused what it made.
    """
    executed = folder / "carnets" / f"{job.stem}.ipynb"
    executed.parent.mkdir(parents=True, exist_ok=True)
    working = executed.with_name(f".{executed.name}")
    given = {name: _plain(value) for name, value in job.given.items()}
    try:
        papermill.execute_notebook(
            NOTEBOOKS / job.report.carnet,
            working,
            parameters=given,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            execution_timeout=TIMEOUT_S,
            extra_arguments=["--IPKernelApp.log_level=50"],
        )
    except PapermillExecutionError as error:
        raise ReportError(_failed_cell(job, error)) from error
    except (DeadKernelError, TimeoutError) as error:
        raise ReportError(
            f"{job.label} : le calcul s’est arrêté ou a dépassé {TIMEOUT_S // 60} minutes."
        ) from error
    node = nbformat.read(working, as_version=4)
    working.replace(executed)
    return export_page(node)


def _plain(value: object) -> Any:
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _failed_cell(job: Job, error: PapermillExecutionError) -> str:
    cause = " ".join(str(error.evalue).split())
    return f"{job.label} (carnet {job.report.carnet}, cellule {error.cell_index + 1}) : {cause}"


def _tables(context: Context, job: Job) -> bytes:
    engine = context.engine(job.parameters)
    keys = (
        [job.parameters.theme]
        if job.parameters.theme
        else [key for key in context.output_names if key != "gouvernance"]
    )
    sheets = {key: tidy_table(engine, every_value(engine, [key])) for key in keys}
    about = {
        "Contenu": f"{job.label}, {context.territory.nom}",
        "Bornes": "bas et haut encadrent la vraie valeur ; une case vide n’est pas connue.",
        "Statut": "exacte, arrondie, bornée par la source, estimée, partielle, donnée protégée, "
        "non disponible",
        "Territoire": "territoire fictif" if context.is_fictional else context.territory.nom,
        "Programme": f"ctg-eval {__version__}",
    }
    return workbook(sheets, about=about)


def write_index(context: Context, folder: Path, done: Sequence[Made]) -> None:
    """Write the index page of a folder from what is published in it.

    Raises:
        ReportError: the gate refuses the index.
    """
    manifest = Manifest.read(folder)
    failed = {made.job.page: made.cause for made in done if made.result == "échoué"}
    jobs = {made.job.page: made.job for made in done}
    pages = sorted({name for name in manifest.fichiers if name.endswith(".html")} | failed.keys())
    entries = []
    for name in pages:
        here = folder / name
        if name == "index.html" or (not here.is_file() and name not in failed):
            continue
        entries.append(_entry(name, here, manifest, jobs.get(name), failed.get(name, "")))
    entries.sort(key=lambda pair: pair[0])
    page = index_page(
        context.territory.nom,
        int(folder.name),
        [entry for _, entry in entries],
        fictional=context.is_fictional,
        internal=context.file.diffusion == "interne",
        foot=f"ctg-eval {__version__}",
    )
    publish(folder / "index.html", page.encode("utf-8"))


def _entry(
    name: str, path: Path, manifest: Manifest, job: Job | None, cause: str
) -> tuple[tuple[int, str], IndexEntry]:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    title = _inside(text, "title") or (job.label if job else name)
    tables = name.removesuffix(".html") + ".xlsx"
    missing = (f"La dernière production a échoué : {cause}",) if cause else ()
    entry = IndexEntry(
        title=title.rpartition(" – ")[0] or title,
        message=_inside(text, "h1") or "Ce rapport n’a pas encore été produit.",
        file=name if text else "",
        size=len(text.encode("utf-8")),
        missing=missing,
        attachments=(tables,) if tables in manifest.fichiers else (),
        group=job.report.groupe if job else "Rapports",
    )
    return (job.report.rang if job else 99, name), entry


def _inside(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", text, re.DOTALL)
    return clean(html.unescape(re.sub(r"<[^>]*>", "", found.group(1)))) if found else ""

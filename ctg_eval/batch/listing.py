"""Writing the index of a folder from what is published in it, what failed and what is expected."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctg_eval import __version__
from ctg_eval.analysis.context import Context
from ctg_eval.batch import missing
from ctg_eval.batch.index import CURRENT, NOT_MADE, Index, IndexEntry, index_page
from ctg_eval.batch.jobs import Job, output_folder, plan, published_job, standing
from ctg_eval.batch.manifest import Manifest
from ctg_eval.batch.publish import publish
from ctg_eval.display.french import day_text, number
from ctg_eval.display.pieces import clean
from ctg_eval.errors import ReportError


@dataclass(frozen=True, slots=True)
class _Listed:
    """A page of the folder: the job that makes it (none when its report is no more)."""

    name: str
    job: Job | None
    cause: str


def write_index(
    context: Context, folder: Path, jobs: Sequence[Job], failed: Mapping[str, str]
) -> None:
    """Write the index page of a folder from what is published in it.

    Args:
        context: The territory.
        folder: Folder of the territory and year.
        jobs: Pages that were asked for.
        failed: Cause of each page that could not be made.

    Raises:
        ReportError: the gate refuses the index.
        OSError: it cannot be written.
    """
    manifest = Manifest.read(folder)
    try:
        page = _index(context, folder, manifest, jobs, failed)
    except ReportError:
        # A cause may quote what no page may write; the command has printed it.
        told = dict.fromkeys(failed, _SEE_COMMAND)
        page = _index(context, folder, manifest, jobs, told)
    publish(folder / "index.html", page.encode("utf-8"))


_SEE_COMMAND = "La commande « ctg-eval produire » en a dit la cause."


def _index(
    context: Context,
    folder: Path,
    manifest: Manifest,
    jobs: Sequence[Job],
    failed: Mapping[str, str],
) -> str:
    listed = _listed(context, folder, manifest, jobs, failed)
    entries = [_entry(context, folder, manifest, one) for one in listed]
    engine = context.engine()
    sources = missing.wanted_sources(context, engine)
    return index_page(
        Index(
            territory=context.territory.nom,
            year=int(folder.name),
            entries=entries,
            steps=_steps(context, entries, sources),
            themes=missing.theme_states(context, engine),
            sources=sources,
            fictional=context.is_fictional,
            internal=any(one.job and one.job.parameters.diffusion == "interne" for one in listed),
            foot=f"État des rapports à la fin de la dernière production · ctg-eval {__version__}",
        )
    )


def _listed(
    context: Context,
    folder: Path,
    manifest: Manifest,
    jobs: Sequence[Job],
    failed: Mapping[str, str],
) -> list[_Listed]:
    """Pages expected in the folder, asked for, or published there by an earlier run."""
    expected = [one for one in plan(context) if output_folder(context, one.parameters) == folder]
    known = {one.page: one for one in (*expected, *(one for one in jobs if one.page in failed))}
    held = {
        name: published_job(context, entry) or known.get(name)
        for name, entry in manifest.fichiers.items()
        if name.endswith(".html") and (folder / name).is_file()
    }
    order = [*known, *sorted(name for name in held if name not in known)]
    return [
        _Listed(name, held[name] if name in held else known[name], failed.get(name, ""))
        for name in order
    ]


def _entry(context: Context, folder: Path, manifest: Manifest, one: _Listed) -> IndexEntry:
    job, path = one.job, folder / one.name
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    tables = one.name.removesuffix(".html") + ".xlsx"
    state, reason = _freshness(job, folder, manifest) if text else (NOT_MADE, "")
    return IndexEntry(
        title=_title(job) if job else _inside(text, "title") or one.name,
        message=_inside(text, "h1") or "Ce rapport n’a pas encore été produit.",
        file=one.name if text else "",
        size=len(text.encode("utf-8")),
        state=state,
        reason="" if one.cause else reason,
        observed=day_text(context.observed_on(job.parameters)) if job and text else "",
        missing=(_failure(one.cause, has_page=bool(text)),) if one.cause else (),
        attachments=(tables,) if tables in manifest.fichiers else (),
        readers=job.report.lecteurs if job else (),
        commissions=_commissions(context, job) if job else (),
        family="Fiches des communes" if job and job.report.par == "commune" else "",
    )


def _freshness(job: Job | None, folder: Path, manifest: Manifest) -> tuple[str, str]:
    if job is None:
        return "périmé", "ce territoire n’a plus ce rapport"
    found = standing(job, folder, manifest)
    return ("périmé" if found.state == "à produire" else found.state), found.reason


def _title(job: Job) -> str:
    """The theme's name, or the report's; what sets the page apart from the ordinary one."""
    parameters = job.parameters
    marks = [f"année {parameters.annee}"] if parameters.annee else []
    if parameters.date_observation:
        marks.append(f"observé au {day_text(parameters.date_observation)}")
    return " – ".join([job.short_label, *marks])


def _commissions(context: Context, job: Job) -> tuple[str, ...]:
    theme, commissions = job.parameters.theme, context.file.commissions
    if job.parameters.commission:
        return (commissions[job.parameters.commission].nom,)
    return tuple(one.nom for one in commissions.values() if theme in one.themes)


def _failure(cause: str, *, has_page: bool) -> str:
    kept = " La page ci-dessus est la précédente." if has_page else ""
    return f"La dernière production a échoué.{kept} {cause}"


def _steps(
    context: Context, entries: Sequence[IndexEntry], sources: Sequence[missing.Wanted]
) -> list[str]:
    """What the person in charge does next, the most useful first."""
    identifier = context.territory.id
    late = sum(not one.file or one.state != CURRENT for one in entries)
    found = []
    if late:
        noun = (
            "le rapport qui n’est pas à jour"
            if late < 2
            else f"les {number(late)} rapports qui ne sont pas à jour"
        )
        found.append(f"Produisez {noun} : « ctg-eval produire {identifier} ».")
    if any(one.file for one in entries):
        found.append(
            "Relisez le diagnostic avec le Cotech avant de le présenter : les pages sont des documents "
            "de travail, que le Copil valide."
        )
    if sources:
        found.append(
            f"Importez d’abord « {sources[0].title} », puis relancez « ctg-eval produire "
            f"{identifier} » : seul ce que ce fichier change est refait."
        )
    found.append(
        f"À tout moment, « ctg-eval etat {identifier} » dit quels rapports ne sont plus à jour, et "
        "pourquoi."
    )
    if not any(one.family for one in entries):
        found.append(
            "Pour une page par commune, à l’usage des maires et du public : « ctg-eval produire "
            f"{identifier} --rapport fiche_commune »."
        )
    if context.is_fictional:
        found.append(
            "Pour votre propre territoire : « ctg-eval nouveau », avec le SIREN de votre EPCI."
        )
    return found


def _inside(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", text, re.DOTALL)
    return clean(html.unescape(re.sub(r"<[^>]*>", "", found.group(1)))) if found else ""

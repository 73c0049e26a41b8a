"""The reports to make for a territory: which exist, which are up to date, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ctg_eval.analysis.commissions import sector_key, settled
from ctg_eval.analysis.context import Context
from ctg_eval.analysis.provenance import file_names, report_key, what_changed
from ctg_eval.batch.manifest import Entry, Manifest
from ctg_eval.errors import CtgEvalError, Fault, ParamsError
from ctg_eval.params.run import RunParameters, check_run_parameters
from ctg_eval.referentiel.rapports import Rapport, load_reports, report


@dataclass(frozen=True, slots=True)
class Job:
    """One page to make.

    Attributes:
        name: Identifier of the report in the register.
        report: Its entry.
        given: Parameters as the notebook receives them.
        parameters: The same, checked.
        key: Key of its inputs.
        label: What a person calls it.
        short_label: The same inside a list of reports of its kind.
        stem: Name of the published files, without extension.
        file_names: Name of each file of the store, by the digits that the key holds.
    """

    name: str
    report: Rapport
    given: Mapping[str, object]
    parameters: RunParameters
    key: str
    label: str
    short_label: str
    stem: str
    file_names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def page(self) -> str:
        """File name of the page."""
        return f"{self.stem}.html"


State = Literal["à jour", "à produire", "périmé", "abîmé"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a published page is up to date.

    Attributes:
        job: The page.
        state: à jour, à produire, périmé or abîmé.
        reason: French words that say why.
    """

    job: Job
    state: State
    reason: str = ""


def output_folder(context: Context, parameters: RunParameters | None = None) -> Path:
    """Folder of the territory's pages for the year."""
    return context.folders.outputs / context.territory.id / str(context.year(parameters))


def plan(
    context: Context, *, reports: Sequence[str] = (), given: Mapping[str, object] | None = None
) -> list[Job]:
    """The pages asked for: every report, theme and territorial commission, unless some are named.

    A report that is made on demand is there when it is named, or published already.

    Args:
        context: The territory.
        reports: Identifiers of the register; all when empty.
        given: Parameters common to them (theme, commission, commune, annee…).

    Raises:
        UsageError: a report is unknown.
        ParamsError: a parameter is refused, or no report asked for takes it.
    """
    asked = {key: value for key, value in (given or {}).items() if value is not None}
    names = tuple(reports) or tuple(load_reports())
    taken = {name: report(name) for name in names}
    if not reports:
        taken = {name: one for name, one in taken.items() if set(asked) <= set(one.parametres)}
    if not taken:
        raise ParamsError(
            "Paramètres",
            [Fault(" et ".join(asked), "aucun rapport ne prend ces paramètres ensemble")],
        )
    jobs: list[Job] = []
    for name, entry in taken.items():
        found = [_job(context, name, entry, values) for values in _values(context, entry, asked)]
        if entry.sur_demande and not reports and entry.par not in asked:
            found = [job for job in found if _is_published(context, job)]
        jobs += found
    return jobs


def _is_published(context: Context, job: Job) -> bool:
    return job.page in Manifest.read(output_folder(context, job.parameters)).fichiers


def _values(
    context: Context, entry: Rapport, asked: Mapping[str, object]
) -> list[dict[str, object]]:
    common = {"territoire": context.territory.id, **asked}
    if not entry.par or entry.par in asked or "commission" in asked:
        return [common]
    if entry.par == "commune":
        return [{**common, "commune": one} for one in context.territory.communes]
    keys = [key for key in context.output_names if key != "gouvernance"]
    own = [key for key in context.file.commissions if sector_key(context.file, key) is not None]
    return [
        *({**common, "theme": key} for key in keys),
        *({**common, "commission": key} for key in own),
    ]


def _job(context: Context, name: str, entry: Rapport, given: Mapping[str, object]) -> Job:
    checked = check_run_parameters(
        given, accepted=entry.parametres, territory=context.file, communes=context.commune_names
    )
    parameters = settled(checked, context.file)
    key = report_key(context, entry, parameters)
    short = _short_label(context, parameters)
    label = f"{entry.titre} – {short}" if short else entry.titre
    stem = _stem(context, name, parameters)
    names = file_names(context)
    return Job(name, entry, given, parameters, key, label, short or entry.titre, stem, names)


def _short_label(context: Context, parameters: RunParameters) -> str:
    """What sets a page apart from the others of its report: commission, theme, commune."""
    commission = context.file.commissions.get(parameters.commission or "")
    parts = [
        commission.nom if commission else "",
        context.output_names[parameters.theme] if parameters.theme else "",
        context.commune_names[parameters.commune] if parameters.commune else "",
    ]
    return " – ".join(part for part in parts if part)


def _stem(context: Context, name: str, parameters: RunParameters) -> str:
    """`<report>--<key>`; a commission that bears the name of a theme says that it is one."""
    commission = parameters.commission or ""
    if commission in context.output_names:
        commission = f"commission-{commission}"
    keys = (commission, parameters.theme, parameters.commune)
    return "--".join([name, *(key for key in keys if key)])


def published_job(context: Context, entry: Entry) -> Job | None:
    """The job that would make a published page again; None when its report is no more.

    Args:
        context: The territory.
        entry: The page's line in the manifest.
    """
    if entry.rapport not in load_reports():
        return None
    given: dict[str, object] = {"territoire": context.territory.id, **entry.parametres}
    try:
        return _job(context, entry.rapport, report(entry.rapport), given)
    except CtgEvalError:  # a theme or a parameter that the territory no longer has
        return None


def standing(job: Job, folder: Path, manifest: Manifest) -> Standing:
    """Whether a page is up to date in its folder, and why not."""
    entry = manifest.fichiers.get(job.page)
    if entry is None and manifest.is_damaged:
        return Standing(job, "abîmé", "le manifeste de ce dossier est illisible")
    if entry is None:
        return Standing(job, "à produire", "jamais produit")
    if entry.cle != job.key:
        return Standing(job, "périmé", what_changed(entry.cle, job.key, job.file_names))
    if not manifest.is_current(folder, job.page, key=job.key):
        return Standing(job, "abîmé", "le fichier publié a été modifié ou effacé")
    return Standing(job, "à jour")

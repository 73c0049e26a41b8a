"""The index page of a territory and year: its reports by reader, what to do next, what is missing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ctg_eval.batch.missing import ThemeState, Wanted
from ctg_eval.display.french import join, number
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import escaped, link, section_title, sentence
from ctg_eval.report.document import document
from ctg_eval.report.gate import refuse

READERS = {
    "élus": "les élus",
    "Cotech": "le Cotech",
    "commissions": "les commissions",
    "public": "le public",
}
CURRENT, NOT_MADE = "à jour", "non produit"
_OTHERS = "Autres pages de ce dossier"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One report in the index.

    Attributes:
        title: Kind of report and theme.
        message: What its page says (its h1).
        file: Name of the page in the same folder; empty when it could not be made.
        size: Size of the page in bytes.
        state: à jour, périmé, abîmé or non produit, when the index is written.
        reason: Why it is not up to date, in French.
        observed: Date of observation of its data, in words.
        missing: What went wrong or is not there, one sentence each.
        attachments: Names of other files of the report (its tables), in the same folder.
        readers: Who reads it, as the register says.
        commissions: Names of the commissions that its theme is for.
        family: Name of the kind of pages that are many (the sheets of communes): they are listed
            together, as names.
    """

    title: str
    message: str
    file: str = ""
    size: int = 0
    state: str = CURRENT
    reason: str = ""
    observed: str = ""
    missing: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    commissions: tuple[str, ...] = ()
    family: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All that the index page of a folder says.

    Attributes:
        territory: Name of the territory.
        year: Year of the reports.
        entries: Reports in the order in which they are listed.
        steps: What to do next, one sentence each.
        themes: What the data give of each theme.
        sources: Sources that would add most.
        fictional: Whether the reports come from the demo data.
        internal: Whether they must not circulate.
        foot: Provenance and contact.
    """

    territory: str
    year: int
    entries: Sequence[IndexEntry]
    steps: Sequence[str] = ()
    themes: Sequence[ThemeState] = ()
    sources: Sequence[Wanted] = ()
    fictional: bool = False
    internal: bool = False
    foot: str = ""


def index_page(index: Index) -> str:
    """The index page, checked by the gate.

    Raises:
        ReportError: the page does not pass the gate.
    """
    has_pages = any(entry.file for entry in index.entries)
    meta = PageMeta(
        titre=f"Rapports {index.year} – {index.territory}",
        message=f"{index.territory} : {_count(index.entries)} pour {_year(index)}",
        territoire=index.territory,
        rapport=f"Rapports {index.year}",
        chapo=_LEAD if has_pages else "",
        pied=index.foot,
        fictif=index.fictional,
        interne=index.internal,
        numeros=False,
    )
    page = document(meta, "".join([*_sections(index), _steps(index), _missing(index)]))
    refuse(page, "index.html")
    return page


_LEAD = (
    "Les rapports sont rangés par lecteur : un même rapport peut servir à plusieurs. Chaque page se "
    "lit seule, s’imprime et s’envoie par courriel ; ses tableaux s’ouvrent dans un tableur."
)


def _count(entries: Sequence[IndexEntry]) -> str:
    made = sum(bool(entry.file) for entry in entries)
    if not made:
        return "aucun rapport"
    return f"{number(made)} rapport{'s' if made > 1 else ''}"


def _year(index: Index) -> str:
    """The year, then how many pages it would be well to make again."""
    stale = sum(bool(one.file) and one.state != CURRENT for one in index.entries)
    absent = sum(not one.file for one in index.entries)
    told = [
        *([f"{number(stale)} à refaire"] if stale else []),
        *([f"{number(absent)} à produire"] if absent else []),
    ]
    if not told and index.entries:
        told = ["tous à jour" if len(index.entries) > 1 else "à jour"]
    return f"{index.year}{', ' if told else ''}{join(told)}"


def _sections(index: Index) -> Iterable[str]:
    """A section for each set of readers: those who read the same reports share one."""
    if not index.entries:
        nothing = sentence("Aucun rapport n’a encore été produit pour cette année.")
        yield section_title("Rapports", "rapports").html + nothing.html
        return
    for rank, (readers, entries) in enumerate(_by_readers(index.entries), start=1):
        words = join([READERS.get(one, one) for one in readers])
        title = section_title(f"Pour {words}" if readers else _OTHERS, f"lecteurs-{rank}").html
        with_commissions = "commissions" in readers
        alone = [one for one in entries if not one.family]
        lines = "".join(_line(one, with_commissions=with_commissions) for one in alone)
        lines += "".join(_families(entries))
        nobody = sentence(f"Aucun rapport n’est encore prévu pour {words}.").html
        yield title + (
            f'<ul class="rapports" data-piece="rapports">{lines}</ul>' if lines else nobody
        )


def _families(entries: Sequence[IndexEntry]) -> Iterable[str]:
    """One line for all the pages of a kind: their names, and what is to be made again."""
    for family in dict.fromkeys(one.family for one in entries if one.family):
        mine = [one for one in entries if one.family == family]
        stale = sum(bool(one.file) and one.state != CURRENT for one in mine)
        names = "".join(f"<li>{_member(one)}</li>" for one in mine)
        told = f"{number(stale)} à refaire" if stale else CURRENT
        yield (
            f"<li><div><h3>{escaped(f'{family} ({number(len(mine))})')}</h3>"
            f'<ul class="noms">{names}</ul></div><p class="etat"><b>{escaped(told)}</b></p></li>'
        )


def _member(entry: IndexEntry) -> str:
    name = _file_link(entry.file, entry.title) if entry.file else escaped(entry.title)
    wrong = [*([entry.state] if entry.state != CURRENT else []), *entry.missing]
    return f"{name}{escaped(f' ({join(wrong)})')}" if wrong else name


def _by_readers(
    entries: Sequence[IndexEntry],
) -> list[tuple[tuple[str, ...], tuple[IndexEntry, ...]]]:
    others = (one for entry in entries for one in entry.readers)
    found: dict[tuple[IndexEntry, ...], tuple[str, ...]] = {}
    for reader in dict.fromkeys([*READERS, *others]):
        mine = tuple(one for one in entries if reader in one.readers)
        found[mine] = (*found.get(mine, ()), reader)
    empty = found.pop((), ())
    listed = [(readers, mine) for mine, readers in found.items()]
    unread = tuple(one for one in entries if not one.readers)
    return [*listed, *([((), unread)] if unread else []), *([(empty, ())] if empty else [])]


def _line(entry: IndexEntry, *, with_commissions: bool) -> str:
    title = _file_link(entry.file, entry.title) if entry.file else escaped(entry.title)
    told = []
    if with_commissions and entry.commissions:
        noun = "Commission" if len(entry.commissions) < 2 else "Commissions"
        told.append(f"<p>{escaped(f'{noun} : {join(entry.commissions)}')}</p>")
    wrong = [*([f"À refaire : {entry.reason}."] if entry.reason else []), *entry.missing]
    told += [f'<p class="manques">{escaped(text)}</p>' for text in wrong]
    message = f"<p>{escaped(entry.message)}</p>" if entry.message else ""
    return (
        f"<li><div><h3>{title}</h3>{message}{''.join(told)}</div>"
        f'<p class="etat">{"<br>".join(_state(entry))}</p></li>'
    )


def _state(entry: IndexEntry) -> Iterable[str]:
    yield f"<b>{escaped(entry.state if entry.file else NOT_MADE)}</b>"
    if entry.file:
        if entry.observed:
            yield escaped(f"données au {entry.observed}")
        yield escaped(f"{number(max(1, entry.size / 1024))} Kio")
        for name in entry.attachments:
            yield _file_link(name, _kind(name), of=entry.title)


def _file_link(name: str, words: str, *, of: str = "") -> str:
    """A link to a file of the same folder, whatever its name holds; alone, it says of what."""
    alone = f' aria-label="{escaped(f"{words} : {of}")}"' if of else ""
    return f'<a href="./{html.escape(quote(name), quote=True)}"{alone}>{escaped(words)}</a>'


def _kind(name: str) -> str:
    found = re.search(r"\.([a-z0-9]+)$", name.lower())
    return {"xlsx": "tableaux (XLSX)", "pdf": "PDF", "csv": "tableaux (CSV)"}.get(
        found[1] if found else "", name
    )


def _steps(index: Index) -> str:
    if not index.steps:
        return ""
    lines = "".join(f"<li>{escaped(step)}</li>" for step in index.steps)
    title = section_title("Et maintenant", "suite").html
    return f'{title}<div class="texte" data-piece="suite"><ol>{lines}</ol></div>'


def _missing(index: Index) -> str:
    if not index.themes and not index.sources:
        return ""
    lines = "".join(f"<li>{escaped(_theme_text(one))}</li>" for one in index.themes)
    found = [section_title("Ce qui manque", "manques").html]
    found.append(
        f'<h3 data-piece="sous-titre">Thème par thème</h3><ul class="puces" data-piece="liste">{lines}</ul>'
    )
    if index.sources:
        sources = "".join(f"<li>{_source_text(one)}</li>" for one in index.sources)
        found.append(
            '<h3 data-piece="sous-titre">Les fichiers à importer d’abord</h3>'
            f'<ul class="puces" data-piece="liste">{sources}</ul>'
        )
    return "".join(found)


def _theme_text(one: ThemeState) -> str:
    if not one.known:
        known = "aucune donnée importée ne le décrit"
    else:
        value = "indicateur calculé" if one.known < 2 else "indicateurs calculés"
        known = f"{number(one.known)} {value} sur {number(one.declared)}"
    lacking = sum(one.lacking.values())
    if not lacking:
        return f"{one.name} : {known}."
    noun = "autre attendu" if lacking < 2 else "autres attendus"
    givers = join([f"{number(count)} {giver}" for giver, count in one.lacking.items()])
    return (
        f"{one.name} : {known} ; {number(lacking)} {noun} d’un diagnostic sans valeur ({givers})."
    )


def _source_text(one: Wanted) -> str:
    noun = "indicateur" if one.gain < 2 else "indicateurs"
    how = "" if one.is_open else ", à demander"
    tail = escaped(f" ({one.producer}{how}) : {number(one.gain)} {noun} de plus.")
    return link(one.title, one.page) + tail

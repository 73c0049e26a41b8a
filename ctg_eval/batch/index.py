"""The index page of a territory and year: its reports, their message, what each one lacks."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ctg_eval.display.numerals import number
from ctg_eval.display.page import PageMeta
from ctg_eval.display.pieces import escaped, section_title, sentence
from ctg_eval.report.document import document
from ctg_eval.report.gate import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One report in the index.

    Attributes:
        title: Kind of report and theme.
        message: What its page says (its h1).
        file: Name of the page in the same folder; empty when it could not be made.
        size: Size of the page in bytes.
        missing: What it could not show, one sentence each.
        attachments: Names of other files of the report (its tables), in the same folder.
        group: Title of the group it is listed under.
    """

    title: str
    message: str
    file: str = ""
    size: int = 0
    missing: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    group: str = "Rapports"


def index_page(
    territory_name: str,
    year: int,
    entries: Sequence[IndexEntry],
    *,
    fictional: bool = False,
    internal: bool = False,
    foot: str = "",
) -> str:
    """The index page, checked by the gate.

    Args:
        territory_name: Name of the territory.
        year: Year of the reports.
        entries: Reports in the order in which they are listed.
        fictional: Whether the reports come from the demo data.
        internal: Whether they must not circulate.
        foot: Provenance and contact.

    Raises:
        ReportError: the page does not pass the gate.
    """
    made = sum(bool(entry.file) for entry in entries)
    noun = "rapport" if made < 2 else "rapports"
    meta = PageMeta(
        titre=f"Rapports {year} – {territory_name}",
        message=f"{territory_name} : {number(made)} {noun} pour {year}",
        territoire=territory_name,
        rapport=f"Rapports {year}",
        chapo=_LEAD if made else "",
        pied=foot,
        fictif=fictional,
        interne=internal,
        numeros=False,
    )
    page = document(meta, _body(entries))
    refuse(page, "index.html")
    return page


_LEAD = (
    "Commencez par le premier rapport ; chaque thème a ensuite le sien. Chaque page se lit seule, "
    "s’imprime et s’envoie par courriel ; ses tableaux s’ouvrent dans Excel."
)


def _body(entries: Sequence[IndexEntry]) -> str:
    if not entries:
        nothing = sentence("Aucun rapport n’a encore été produit pour cette année.")
        return section_title("Rapports", "rapports").html + nothing.html
    groups = dict.fromkeys(entry.group for entry in entries)
    found = []
    for rank, group in enumerate(groups, start=1):
        lines = "".join(_line(entry) for entry in entries if entry.group == group)
        found.append(section_title(group, f"groupe-{rank}").html)
        found.append(f'<ul class="rapports" data-piece="rapports">{lines}</ul>')
    return "".join(found)


def _line(entry: IndexEntry) -> str:
    title = _file_link(entry.file, entry.title) if entry.file else escaped(entry.title)
    lacks = "".join(f'<p class="manques">{escaped(text)}</p>' for text in entry.missing)
    others = ", ".join(_file_link(name, _kind(name)) for name in entry.attachments)
    state = escaped(_size_text(entry.size)) if entry.file else "non produit"
    more = f"<br>{others}" if others else ""
    return (
        f"<li><div><h3>{title}</h3><p>{escaped(entry.message)}</p>{lacks}</div>"
        f'<p class="etat">{state}{more}</p></li>'
    )


def _file_link(name: str, words: str) -> str:
    """A link to a file of the same folder, whatever its name holds."""
    return f'<a href="./{html.escape(quote(name), quote=True)}">{escaped(words)}</a>'


def _kind(name: str) -> str:
    found = re.search(r"\.([a-z0-9]+)$", name.lower())
    return {"xlsx": "tableaux (XLSX)", "pdf": "PDF", "csv": "tableaux (CSV)"}.get(
        found[1] if found else "", name
    )


def _size_text(size: int) -> str:
    return f"{number(max(1, size / 1024))} Kio"

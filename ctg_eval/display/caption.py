"""What every figure must say, and the figure that holds drawing, table and notes together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ctg_eval.bounds import Interval, Status
from ctg_eval.disclosure.door import ABSENT, Figure, passed
from ctg_eval.display.claims import printed_texts, verify
from ctg_eval.display.draw import NARROW, WIDE, Canvas
from ctg_eval.display.numerals import is_one_number, says_nothing
from ctg_eval.display.pieces import Piece, escaped, sentence
from ctg_eval.display.svg import data_uri
from ctg_eval.display.tables import Notes, interval_cell
from ctg_eval.errors import ReportError

_ALT_MIN, _ALT_MAX = 20, 350
PALE_NOTE = "la partie pâle va de la plus petite à la plus grande valeur possible."


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words of a figure.

    Attributes:
        title: The message, a sentence that the table proves: a `Claim`, or a plain text whose
            every number is printed in the table.
        subtitle: Indicator, unit, territory, period.
        alt: Type of drawing, message, two to four values; 20 to 350 characters; a `Claim` or a
            plain text, as the title.
        reading: How to read one of its values (Lecture).
        scope: Who or what is counted (Champ).
        source: Producer and vintage.
        note: What else must be known; may be empty.

    Raises:
        ReportError: a field that a reader needs is empty, or `alt` has a wrong length.
    """

    title: str
    subtitle: str
    alt: str
    reading: str
    scope: str
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a figure that could not be read, with every reason."""
        wanted = {
            "titre": self.title,
            "Lecture": self.reading,
            "Champ": self.scope,
            "Source": self.source,
        }
        faults = [f"{name} absent(e)" for name, text in wanted.items() if not text.strip()]
        size = len(self.alt.strip())
        if not _ALT_MIN <= size <= _ALT_MAX:
            faults.append(f"texte de remplacement de {size} caractères (20 à 350 attendus)")
        if faults:
            shown = self.title or "sans titre"
            raise ReportError(f"Figure « {shown} » refusée : {' ; '.join(faults)}.")


@dataclass(frozen=True, slots=True)
class Measure:
    """What the values of a figure are.

    Attributes:
        name: Header of the column of values.
        unit: Name of the unit in the catalogue.
        decimals: Digits after the comma at most.
    """

    name: str = "Valeur"
    unit: str = ""
    decimals: int = 0

    @property
    def title(self) -> str:
        """Header of the column, with its unit."""
        is_said = not self.unit or self.name.endswith((f"({self.unit})", f"{self.unit})"))
        return self.name if is_said else f"{self.name} ({self.unit})"

    @property
    def axis(self) -> str:
        """Words at the head of the drawing."""
        return "En %" if self.unit == "%" else self.unit[:1].upper() + self.unit[1:]


@dataclass(frozen=True, slots=True)
class Row:
    """One value to draw: its label, its figure, whether it stands out.

    Raises:
        DisclosureError: the figure did not pass the door of secrecy.
    """

    label: str
    figure: Figure
    emphasis: bool = False

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        passed(self.figure)

    @property
    def interval(self) -> Interval:
        """What is certain."""
        return self.figure.interval

    @property
    def status(self) -> Status:
        """Why it is known so."""
        return self.figure.status

    @property
    def is_drawn(self) -> bool:
        """Whether something of it is known and may be shown."""
        return self.status.has_figure and not says_nothing(self.interval)

    def cell(self, decimals: int) -> str:
        """Its cell in the table."""
        return interval_cell(self.figure, decimals=decimals)

    def is_point(self, decimals: int) -> bool:
        """Whether it is drawn as one value."""
        return is_one_number(self.interval, decimals=decimals)


@dataclass(frozen=True, slots=True)
class Series:
    """A value by year.

    Attributes:
        label: Its name.
        points: Year and figure; a year that is hidden or not available may be there, and cuts.
        breaks: Years that begin a new series: no line reaches them from before.

    Raises:
        DisclosureError: a figure did not pass the door of secrecy.
    """

    label: str
    points: Mapping[int, Figure]
    breaks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what did not pass the door."""
        for one in self.points.values():
            passed(one)

    def row(self, year: int) -> Row:
        """The value of a year; missing where the series has none."""
        return Row(self.label, self.points.get(year, ABSENT))

    def box(self, year: int) -> Interval:
        """What is certain of a year."""
        return self.points[year].interval

    @property
    def drawn_years(self) -> tuple[int, ...]:
        """Years that are drawn, in order."""
        return tuple(year for year in sorted(self.points) if self.row(year).is_drawn)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart hands over.

    Attributes:
        draw: Draws it at a width in pixels.
        table: Its table, HTML.
        remarks: What its Note must add.
        columns: Columns of the table; above four it goes under the drawing.
        facts: What the table holds, (row, column) → figure: a title is checked against it.
    """

    draw: Callable[[int], Canvas]
    table: str
    remarks: tuple[str, ...] = ()
    columns: int = 2
    facts: Mapping[tuple[str, str], Figure] = field(default_factory=dict, repr=False)


def figure(number: int, caption: Caption, drawing: Drawing) -> Piece:
    """The figure: number, title, subtitle, drawing and table side by side, notes.

    Raises:
        ReportError: the table contradicts the title or the alternative text, or does not print
            one of their numbers.
    """
    printed = [*printed_texts(drawing.table), caption.subtitle]
    verify(caption.title, drawing.facts, printed)
    verify(caption.alt, drawing.facts, printed, name="Texte de remplacement")
    notes = Notes(
        reading=caption.reading,
        scope=caption.scope,
        note=sentences([caption.note, *drawing.remarks]),
        source=caption.source,
    )
    name = f"fig{number}"
    layout = "duo empile" if drawing.columns > 4 else "duo"
    return Piece(
        "figure",
        f'<figure id="{name}" aria-labelledby="{name}-t" data-piece="figure">'
        f'<figcaption id="{name}-t"><span class="fno">Figure {number}</span> '
        f'<span class="ftitre">{escaped(caption.title)}</span> '
        f'<span class="fsous">{escaped(caption.subtitle)}</span></figcaption>'
        f'<div class="{layout}"><div>{_picture(caption.alt, drawing)}</div><div>{drawing.table}</div></div>'
        f"{notes.html()}</figure>",
    )


def sentences(texts: Sequence[str]) -> str:
    """The texts that say something, each with its stop, capitals from the second on."""
    found: list[str] = []
    for text in filter(None, map(str.strip, texts)):
        shown = f"{text[0].upper()}{text[1:]}" if found else text
        found.append(shown if shown.endswith((".", "!", "?")) else f"{shown}.")
    return " ".join(found)


def _picture(alt: str, drawing: Drawing) -> str:
    wide, narrow = drawing.draw(WIDE), drawing.draw(NARROW)
    return (
        f'<picture><source media="(max-width: 30rem)" srcset="{data_uri(narrow.svg())}"'
        f' width="{NARROW}" height="{narrow.height:.0f}"><img class="graphe"'
        f' src="{data_uri(wide.svg())}" width="{WIDE}" height="{wide.height:.0f}"'
        f' alt="{escaped(alt.strip())}"></picture>'
    )


def without_figure(caption: Caption, rows: Iterable[Row]) -> Piece:
    """The sentence that stands where no value can be drawn, with the reasons."""
    counts: dict[str, int] = {}
    for row in rows:
        words = Status.SECRET.label if row.status is Status.SECRET else Status.MISSING.label
        counts[words] = counts.get(words, 0) + 1
    reasons = [f"{words} ({count})" if count > 1 else words for words, count in counts.items()]
    subject = caption.subtitle.strip() or caption.scope.strip()
    return sentence(f"{subject} : {' ; '.join(reasons) or Status.MISSING.label}.")


def table_title(number: int, measure: Measure | None = None) -> str:
    """Caption of the table beside a figure, unique on the page."""
    unit = f" ({measure.unit})" if measure and measure.unit else ""
    return f"Données de la figure {number}{unit}"

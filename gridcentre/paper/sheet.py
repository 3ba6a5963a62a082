"""The document data of a circulation sheet (工单流转单): every word that will stand on paper, nothing of its look.

The template knows how a section of each kind is drawn, the data says which ones there are and in
which order. All texts are plain: what a citizen wrote is data to the template and never markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cut = Literal["approval", "handover", "archive"]  # 呈批 / 交办 / 归档
CUTS: tuple[Cut, ...] = ("approval", "handover", "archive")


@dataclass(frozen=True)
class Fact:
    """A label and its value; two narrow ones stand in a row, a ``wide`` one alone."""

    label: str
    text: str
    wide: bool = False


@dataclass(frozen=True)
class Facts:
    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Box:
    """A label and paragraphs that may grow over pages.

    ``least``: room in mm below them for handwriting, on one page; ``signed``: who signs and when, at the foot;
    ``lead``: a first line that stands out.
    """

    label: str
    paragraphs: tuple[str, ...]
    least: int = 0
    signed: str = ""
    lead: str = ""
    kind: Literal["box"] = "box"


@dataclass(frozen=True)
class UnitLine:
    """One unit and where its people sign."""

    part: str  # 主办 / 协办
    name: str
    task: str
    due: str
    signed: str  # who accepted and when, as far as the desk knows


@dataclass(frozen=True)
class Units:
    head: tuple[str, ...]
    lines: tuple[UnitLine, ...]
    kind: Literal["units"] = "units"


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on every page; ``widths`` in mm, 0 takes the rest."""

    label: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Issued:
    """落款: who issues it and when, with the place of the seal left empty above it."""

    issuer: str
    date: str
    kind: Literal["issued"] = "issued"


@dataclass(frozen=True)
class Receipt:
    """回执 to tear off: one for each unit."""

    title: str
    tear: str  # on the line to tear along
    facts: tuple[Fact, ...]
    kind: Literal["receipt"] = "receipt"


Section = Facts | Box | Units | Table | Issued | Receipt


@dataclass(frozen=True)
class Sheet:
    """One ticket's sheet. ``stamp``: who printed it and when, behind the text of every page."""

    issuer: str
    title: str
    number: str
    stands_out: str  # urgency, supervision, restriction: beside the number; '' for an ordinary ticket
    qr: str  # SVG
    sections: tuple[Section, ...]
    stamp: str
    foot: tuple[str, ...]  # small lines at the foot: who, when, print number, data as of; unsent acts
    page: str  # with {page} and {pages}

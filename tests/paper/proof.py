"""Sheets of the workflow's own stories, and what can be read and measured on the finished page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from gridcentre.domain.tickets import Party
from gridcentre.paper.circulation import Imprint, sheet
from gridcentre.paper.pages import Pages
from gridcentre.paper.sections import Known
from gridcentre.paper.sheet import Box, Cut, Facts, Issued, Receipt, Sheet, Table, Units
from gridcentre.sync.contract import AccessRecord
from tests.domain.scene import Scene, when

NUMBER = "LY2026090700001"
AS_OF = when("09-30 10:00")
IMPRINT = Imprint("值班员", when("09-30 10:32"), "示例印A-2026-0007")
DPI = 100
MM = DPI / 25.4
DARK = 128  # darker than the stamp behind the text
SEEN = (
    AccessRecord(id="1", ticket="", account="chk", kind="view", at=when("09-10 08:30")),
    AccessRecord(id="2", ticket="", account="dir", kind="reveal", at=when("09-10 09:00"), reason="核对联系方式"),
)


def played(story: Callable[[Scene], None]) -> Scene:
    scene = Scene()
    story(scene)
    return scene


def known(scene: Scene, party: Party | None = None, mark: str = "", **changes: Any) -> Known:
    """What a town's desk knows of the scene's ticket; ``mark`` of its last act."""
    history = [(act, "") for act in scene.log]
    history[-1] = (history[-1][0], mark)
    ticket = replace(scene.now, number=NUMBER)
    parts: dict[str, Any] = {"ticket": ticket, "history": history, "access": SEEN, "town": scene.town}
    return Known(data_as_of=AS_OF, party=party, **(parts | changes))


def sheet_of(scene: Scene, cut: Cut, **changes: Any) -> Sheet:
    return sheet(known(scene, **changes), cut, IMPRINT)


def lines(drawn: Sheet) -> list[str]:
    """Every word of the document data from top to bottom; the drawing of the code aside."""
    told = [drawn.issuer, drawn.title, f"{drawn.number} | {drawn.stands_out}"]
    for section in drawn.sections:
        match section:
            case Facts(facts):
                told += [f"{fact.label}: {fact.text}" for fact in facts]
            case Box():
                told += [f"{section.label} [{section.least} mm] {section.lead}".strip(), *section.paragraphs]
                told += [f"签: {section.signed}"] if section.signed else []
            case Units(head, units):
                told += [" | ".join(head)]
                told += [" | ".join((u.part, u.name, u.task, u.due, u.signed.replace("\n", " "))) for u in units]
            case Table():
                told += [section.label, " | ".join(section.head), *(" | ".join(row) for row in section.rows)]
            case Issued(issuer, date):
                told += [issuer, date]
            case Receipt():
                told += [section.title, *(f"{fact.label}: {fact.text}" for fact in section.facts)]
    return [*told, drawn.stamp, *drawn.foot]


def texts(pdf: bytes) -> list[str]:
    """Of every page, without blanks and line breaks: where a line ends is the page's affair."""
    with Pages(pdf) as pages:
        return ["".join(pages.text(index).split()) for index in range(len(pages))]


def bare(text: str) -> str:
    return "".join(text.split())


def ink(pdf: bytes, index: int = 0) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is printed on a page, in mm from its upper left corner."""
    with Pages(pdf) as pages:
        raster = pages.paint(index, DPI)
    rows = [raster.pixels[y * raster.stride : y * raster.stride + raster.width * 4 : 4] for y in range(raster.height)]
    inked = [(y, row) for y, row in enumerate(rows) if min(row) < DARK]
    left = min(next(x for x, value in enumerate(row) if value < DARK) for _, row in inked)
    right = max(raster.width - next(x for x, value in enumerate(reversed(row)) if value < DARK) for _, row in inked)
    return left / MM, inked[0][0] / MM, right / MM, (inked[-1][0] + 1) / MM

"""A ticket's circulation sheet as document data, in its three cuts (domain.md 4.4 of the field's forms).

呈批 goes to a leader: the facts on page one, and room to write. 交办 goes to the units: nothing of
who complains, and a receipt to tear off. 归档 is the whole history, with who has seen it.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable, Iterator

import segno
from msgspec.structs import replace

from gridcentre.domain.masks import mask_name, mask_text
from gridcentre.domain.telling import moment
from gridcentre.domain.terms import word
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.paper.sections import NOTHING, Known, issuer, sections
from gridcentre.paper.sheet import Cut, Sheet

_GAP = "\u3000"
_NAMING = frozenset({"petitioner", "phone", "address", "number_used"})
_HIDDEN_NUMBER = "****"
_MASKED_NUMBER = re.compile(r"[\dA-Za-z-]*\*{3,}[\dA-Za-z]{2,4}")  # what masking leaves of phone, card and plate
_OWED = frozenset({"T03", "T04", "T05", "T10"})  # units have it or are about to: the paper goes to them


@dataclasses.dataclass(frozen=True)
class Imprint:
    """Who prints, when, under which number ('' for a preview)."""

    person: str
    at: int
    number: str = ""


def automatic(ticket: Ticket) -> Cut:
    """The cut a ticket is usually printed in: its state says whose hands it goes to."""
    if ticket.ended:
        return "archive"
    return "handover" if ticket.state in _OWED else "approval"


def sheet(known: Known, cut: Cut, imprint: Imprint) -> Sheet:
    """The document data of one ticket."""
    if cut == "handover":
        known = _without_identity(known)
    elif known.ticket.protection.identity != "公开":
        known = dataclasses.replace(known, history=[(_unnamed(action), mark) for action, mark in known.history])
    one, town = known.ticket, known.town
    number = one.number or one.old_number
    return Sheet(
        issuer=issuer(town),
        title=town.rules.sheet_title,
        number=word("paper.number").format(number=number, cut=word(f"cut.{cut}")),
        stands_out=_GAP.join(_stands_out(one)),
        qr=_qr(number),
        sections=tuple(sections(known, cut, imprint.at)),
        stamp=f"{imprint.person} {moment(imprint.at)}",
        foot=tuple(_foot(known, imprint, number)),
        page=word("paper.page"),
    )


def _foot(known: Known, imprint: Imprint, number: str) -> Iterator[str]:
    print_no = word("paper.print_no").format(number=imprint.number) if imprint.number else word("paper.preview")
    yield _GAP.join((word("paper.printed").format(person=imprint.person, at=moment(imprint.at)), print_no))
    said = [number, word("paper.data_as_of").format(at=moment(known.data_as_of) or NOTHING)]
    unsent = sum(1 for _, mark in known.history if mark)
    if unsent:
        said.append(word("paper.unsent").format(n=unsent))
    yield _GAP.join(said)


def _stands_out(ticket: Ticket) -> Iterator[str]:
    if ticket.facts.urgency not in ("", "一般"):
        yield ticket.facts.urgency
    if ticket.level > 1:
        yield word(f"level.{ticket.level}")
    if "restricted" in ticket.overlays or ticket.protection.restricted:
        yield word("overlay.restricted")


def _qr(number: str) -> str:
    drawn = io.BytesIO()
    segno.make(number, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return drawn.getvalue().decode()


def _without_identity(known: Known) -> Known:
    """Neither name nor number nor a wording that holds them, nor what is left of them when masked.

    The place of the matter stays, even where the complainant lives there: it is where the work is.
    """
    ticket, party = known.ticket, known.party
    if party and party.address in ticket.facts.place:
        party = replace(party, address="")
    surname = ticket.protection.petitioner_mask.rstrip("*")
    names = {name for name in (ticket.protection.petitioner_mask, mask_name(party.petitioner) if party else "") if name}

    def hide(text: str) -> str:
        text = mask_text(text, party, surname)
        for name in names:
            text = text.replace(name, word("paper.petitioner"))
        return _MASKED_NUMBER.sub(_HIDDEN_NUMBER, text)

    facts, protection = ticket.facts, ticket.protection
    return dataclasses.replace(
        known,
        ticket=replace(
            ticket,
            facts=replace(facts, text=hide(facts.text), title=hide(facts.title), place=hide(facts.place)),
            protection=replace(protection, petitioner_mask="", phone_mask=""),
            demand_items=tuple(replace(item, text=hide(item.text)) for item in ticket.demand_items),
            subtasks=tuple(replace(part, part=hide(part.part)) for part in ticket.subtasks),
        ),
        history=[(_task_only(action, hide), mark) for action, mark in known.history],
        access=(),
    )


def _unnamed(action: Action) -> Action:
    """Without what is left of name and number when masked: the head of the sheet says that they are hidden."""
    return replace(action, fields={key: value for key, value in action.fields.items() if key not in _NAMING})


def _task_only(action: Action, hide: Callable[[str], str]) -> Action:
    """Of the history only what a unit is told to do."""
    kept = {key: action.fields[key] for key in ("task_text", "reply_format") if key in action.fields}
    return replace(action, fields={key: hide(str(value)) for key, value in kept.items()})

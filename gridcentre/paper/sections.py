"""The sections of a circulation sheet, written from what is known of a ticket; which of them stand in which cut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import chain

from gridcentre.domain.fields import TOWN_ZONE
from gridcentre.domain.naming import name
from gridcentre.domain.organisation import Town
from gridcentre.domain.telling import Telling, moment
from gridcentre.domain.terms import word
from gridcentre.domain.tickets import Action, DemandItem, Party, SubTask, Ticket
from gridcentre.paper.legible import legible
from gridcentre.paper.sheet import Box, Cut, Fact, Facts, Issued, Receipt, Section, Table, UnitLine, Units
from gridcentre.sync.contract import AccessRecord

INSTRUCTIONS_MM = 60  # room for a leader's hand on the 呈批 cut
PROPOSAL_MM = 22
LONG, DIGEST = 500, 360  # characters of a text that is cut on page one of the 呈批 cut, and what is left of it
NOTHING = "—"
_STOP, _ENDS = "；", "。；;. "
_ASSIGNED = ("assign", "reassign", "force_assign")
_ASKED = ("ask_return", "ask_extension", "ask_suspension", "ask_report")
_TASK = ("task_text", "reply_format")
_CONTACT = ("contact_result", "number_used", "words", "sms_note")
_RESULTS = ("submit", "feed_back", "register_closed")
_CHECKS = ("verify", "verify_and_call", "rework", "rework_part")
_CALLS = ("followup", "verify_and_call", "followup_redo", "skip_followup", "mark_unreachable", "review")
_SHOWN_UNITS = frozenset("S1 S2 S3 S4 S5 S9".split())
_CALL = ("contact_at", "number_used", "rating_process", "rating_result", "words", "next_step")
_CHECK = ("verify_way", "checked_items", "contact_at")
_RESULT = ("process", "result", "is_true", "reason_unsolved", "resolved_level")
_FACTS = tuple(
    "text title outer_no source_system source nature urgency class place grid petitioner phone address "
    "demand_items".split()
)
_LONG = ("text", "words", "checked_items")
_ABOVE: Mapping[str, tuple[str, ...]] = {  # fields that stand in a section of their own, and not again in the history
    **dict.fromkeys(("dispatch_city", "register"), _FACTS),
    "register_closed": _FACTS + _RESULT,
    "contact": _CONTACT,
    **dict.fromkeys(("submit", "feed_back"), _RESULT),
    **dict.fromkeys(_CHECKS + _CALLS, _LONG),
}


@dataclass(frozen=True)
class Known:
    """What is known of a ticket, masked for whoever prints. ``history``: actions with their sync mark, '' = confirmed.

    ``party``: the complainant as far as this desk has the name; it is used only to keep it off the paper.
    """

    ticket: Ticket
    history: Sequence[tuple[Action, str]]
    access: Sequence[AccessRecord]
    town: Town
    data_as_of: int
    party: Party | None = None


def issuer(town: Town) -> str:
    """落款 and first line of the head: as the town's rules say, else the centre's own name."""
    centre = town.centre()
    return town.rules.sheet_issuer or (centre.name if centre else word("paper.issuer").format(town=town.name))


def sections(known: Known, cut: Cut, at: int) -> Iterator[Section]:
    """What stands on the sheet, from top to bottom; ``at``: when it is printed."""
    write = _Writer(known)
    long = cut == "approval" and len(known.ticket.facts.text) > LONG
    yield write.facts(complainant=cut != "handover")
    yield write.digest() if long else write.content()
    yield from write.demands()
    if cut == "handover":
        yield write.task()
        yield write.units()
        yield Issued(issuer(known.town), day(at))
        yield from write.receipts()
        return
    if cut == "approval":
        yield from write.proposal(_ASSIGNED + _ASKED, PROPOSAL_MM)
        yield from write.instructions(INSTRUCTIONS_MM)
        yield write.units()
        yield from write.work(reply=not write.proposes_reply)
        if long:
            yield write.content()
        return
    yield from write.proposal(_ASSIGNED, 0)
    yield from write.instructions(0)
    if write.parts():
        yield write.units()
    yield from write.work()
    yield write.history()
    yield write.seen()


class _Writer:
    """Writes the sections of one sheet."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.ticket = known.ticket
        self.tell = Telling(known.town, known.ticket, terse=True)

    # -- what the ticket is about ------------------------------------------------------------

    def facts(self, complainant: bool) -> Facts:
        one = self.ticket
        facts = one.facts
        due = min((part.due for part in self.parts() if part.due), default=0)
        narrow = (
            ("column.source", facts.source or facts.source_system),
            ("paper.outer_no", facts.outer_no),
            ("paper.nature", facts.nature),
            ("paper.urgency", facts.urgency),
            ("paper.registered" if one.own else "paper.dispatched", moment(one.dispatched_at or one.created_at)),
            ("paper.accepted", moment(one.accepted_at)),
            ("paper.due", moment(self._due())),
            ("paper.unit_due", moment(due)),
        )
        wide = [
            ("paper.class", self._class()),
            ("paper.place", self._place()),
            ("paper.petitioner", self._complainant() if complainant else word("paper.hidden")),
        ]
        if one.number and one.old_number:
            wide.append(("column.old_number", one.old_number))
        return Facts(
            (
                *(Fact(word(key), legible(text) or NOTHING) for key, text in narrow),
                *(Fact(word(key), legible(text) or NOTHING, wide=True) for key, text in wide),
            )
        )

    def _complainant(self) -> str:
        protection = self.ticket.protection
        if protection.identity != "公开":
            return word("paper.hidden")
        return f"{protection.petitioner_mask}\u3000{protection.phone_mask}".strip()

    def _class(self) -> str:
        code = self.ticket.facts.category
        known = self.tell.category(code)
        return f"{code}\u3000{known}" if known != code else code

    def _place(self) -> str:
        facts = self.ticket.facts
        grid = self.tell.grid(facts.grid) if facts.grid else ""
        return f"{facts.place}（{grid}）" if facts.place and grid else facts.place or grid

    def _due(self) -> int:
        """The city's limit; of an ended ticket the one it was judged by."""
        judged = [hop.due for hop in self.ticket.hops if hop.kind == "C5"]
        return self.ticket.due or (judged[-1] if judged else 0)

    def content(self) -> Box:
        return self._box("paper.content", (self.ticket.facts.text,), lead=self._title())

    def _title(self) -> str:
        facts = self.ticket.facts
        return "" if facts.text.startswith(facts.title) else facts.title

    def digest(self) -> Box:
        """The beginning of a long text, so that facts and 批示 stand on page one; the whole of it comes last."""
        beginning = self.ticket.facts.text[:DIGEST] + word("paper.continued")
        return self._box("paper.content", (beginning,), lead=self._title())

    def demands(self) -> Iterator[Box]:
        """Left out where the one demand is only the title again."""
        items = self.ticket.demand_items
        if len(items) > 1 or any(item.outcome or item.text != self.ticket.facts.title for item in items):
            yield self._box("paper.demands", map(_demand, items))

    # -- what is to be done --------------------------------------------------------------------

    @property
    def proposes_reply(self) -> bool:
        """The answer itself is what the leader is asked to approve."""
        return [act.kind for act in self._of(*_ASSIGNED, *_ASKED)][-1:] == ["ask_report"]

    def proposal(self, kinds: Sequence[str], room: int) -> Iterator[Box]:
        """What the centre proposed last, of ``kinds``; where it has not yet, ``room`` (mm) to write it."""
        drafts = self._of(*kinds)
        if drafts:
            last = drafts[-1]
            signed = f"{self.tell.who(last)}\u3000{moment(happened(last))}"
            yield self._box("paper.proposal", self._proposed(last), signed=signed)
        elif room:
            yield self._box("paper.proposal", (), room, word("paper.signature"))

    def _proposed(self, act: Action) -> tuple[str, str]:
        if act.kind in _ASSIGNED:
            return self._assignment(act), str(act.fields.get("task_text", ""))
        return f"{name('action', act.kind)}：", str(act.fields.get("final_reply") or self._fields(act))

    def _assignment(self, action: Action) -> str:
        lead = self.tell.unit(str(action.fields.get("lead", "")))
        others = "、".join(self.tell.unit(part.unit) for part in self.parts() if not part.lead)
        return word("paper.proposed_with" if others else "paper.proposed").format(lead=lead, others=others)

    def instructions(self, room: int) -> Iterator[Box]:
        """What leaders have said, and ``room`` (mm) for what they will write."""
        said = [
            f"{act.fields.get('words', '')}\u3000（{act.fields.get('leader', '')}，{moment(happened(act))}）"
            for act in self._of("instruct")
        ]
        if said or room:
            yield self._box("paper.instructions", said, room, word("paper.signature") if room else "")

    def task(self) -> Box:
        """What the units are told to do, how to answer, and whom to ask."""
        told = {key: str(act.fields[key]) for act in self._of(*_ASSIGNED) for key in _TASK if act.fields.get(key)}
        lines = [told.get("task_text", "")]
        if "reply_format" in told:
            lines.append(word("paper.reply_format").format(format=told["reply_format"]))
        centre = self.known.town.centre()
        if centre and centre.phone:
            lines.append(word("paper.centre_phone").format(centre=centre.short or centre.name, phone=centre.phone))
        return self._box("paper.task", lines, 0 if "task_text" in told else PROPOSAL_MM)

    def parts(self) -> tuple[SubTask, ...]:
        """What the units owe or have done, the lead first; after a redo those of the former round until reassigned."""
        shown = [part for part in self.ticket.subtasks if part.state in _SHOWN_UNITS]
        last = max((part.round for part in shown), default=0)
        return tuple(sorted((part for part in shown if part.round == last), key=lambda part: not part.lead))

    def units(self) -> Units:
        head = tuple(word(f"paper.units.{column}") for column in ("part", "name", "due", "signed"))
        lines = tuple(self._unit(part) for part in self.parts())
        return Units(head, lines or (UnitLine(word("part.lead"), "", "", "", ""),))

    def _unit(self, part: SubTask) -> UnitLine:
        accepted = [act for act in self._of("unit_accept") if part.id == act.subtask or part.unit == act.unit]
        signed = [f"{act.told_by or self.tell.person(act.by)}\n{moment(happened(act))}" for act in accepted[-1:]]
        return UnitLine(
            part=word("part.lead" if part.lead else "part.co"),
            name=self.tell.unit(part.unit),
            task="" if part.lead else legible(part.part),
            due=moment(part.due),
            signed=legible("".join(signed)),
        )

    def receipts(self) -> Iterator[Receipt]:
        """One for each unit that has to sign; one to fill in where nothing is assigned yet."""
        number = self.ticket.number or self.ticket.old_number
        for unit in self.units().lines:
            told = {"number": number, "due": unit.due, "unit": unit.name, "phone": "", "person": "", "at": ""}
            facts = tuple(Fact(word(f"paper.receipt.{key}"), text) for key, text in told.items())
            yield Receipt(word("paper.receipt"), word("paper.tear"), facts)

    # -- what was done -------------------------------------------------------------------------

    @cached_property
    def reply(self) -> str:
        """The answer as it stands."""
        drafts = [str(act.fields.get("final_reply", "")) for act in self._of("ask_report")]
        return self.ticket.final_reply or "".join(drafts[-1:])

    def work(self, reply: bool = True) -> Iterator[Box]:
        """Contacts, results, verification, return calls, the answer, the approval: each as far as there is any."""
        told: tuple[tuple[str, Iterable[str]], ...] = (
            ("paper.contacts", map(self._contact, self._of("contact"))),
            ("paper.work", chain.from_iterable(map(self._result, self._of(*_RESULTS)))),
            ("paper.verification", map(partial(self._entry, without=_CALL), self._of(*_CHECKS))),
            ("paper.followup", map(partial(self._entry, without=_CHECK), self._of(*_CALLS))),
            ("paper.reply", [self.reply] if reply else ()),
            ("paper.approval", map(self._entry, self._of("endorse_report", "close_town", "close_city"))),
            ("paper.attachments", self._attachments()),
        )
        for key, texts in told:
            lines = list(texts)
            if any(lines):
                yield self._box(key, lines)

    def _line(self, act: Action, *told: str) -> str:
        at = int(act.fields.get("contact_at") or happened(act))
        return "\u3000".join((moment(at), self.tell.who(act), *filter(None, told)))

    def _entry(self, act: Action, without: Collection[str] = ()) -> str:
        return self._line(act, self._fields(act, without))

    def _contact(self, act: Action) -> str:
        return self._line(act, *(str(act.fields.get(key, "")) for key in _CONTACT))

    def _result(self, act: Action) -> Iterator[str]:
        yield self._line(act)
        for key in _RESULT:
            if act.fields.get(key):
                yield f"{word(f'paper.{key}')}：{act.fields[key]}"

    def _attachments(self) -> Iterator[str]:
        for act, _ in self.known.history:
            pieces = sum(len(act.fields.get(key) or ()) for key in ("attachments", "scan", "receipt"))
            if pieces:
                yield self._line(act, name("action", act.kind), word("paper.pieces").format(n=pieces))

    # -- the record ------------------------------------------------------------------------------

    def history(self) -> Table:
        rows = [
            (str(n), moment(happened(act)), self.tell.who(act), name("action", act.kind), self._told(act, mark))
            for n, (act, mark) in enumerate(self.known.history, 1)
        ]
        return _table("history", ("n", "at", "who", "what", "told"), (13, 35, 28, 26, 0), rows)

    def _told(self, act: Action, mark: str) -> str:
        same = [key for key in ("reply_draft", "final_reply") if self.reply and act.fields.get(key) == self.reply]
        told = self._fields(act, (*_ABOVE.get(act.kind, ()), *same))
        if same:
            told = "；".join(filter(None, (told, f"{name('field', same[0])}{word('paper.see_reply')}")))
        return f"〔{word(f'sync.{mark}')}〕{told}" if mark else told

    def seen(self) -> Table:
        rows = [
            (moment(one.at), self.tell.person(one.account), word(f"access.{one.kind}"), one.reason or one.detail)
            for one in sorted(self.known.access, key=lambda one: one.at)
        ]
        return _table("seen", ("at", "who", "what", "reason"), (35, 28, 26, 0), rows or [(NOTHING,) * 4])

    # -- parts ---------------------------------------------------------------------------------

    def _fields(self, act: Action, without: Collection[str] = ()) -> str:
        told = self.tell.lines(act.fields, act.kind, without)
        return _STOP.join([*(one.rstrip(_ENDS) for one in told[:-1]), *told[-1:]])

    def _of(self, *kinds: str) -> list[Action]:
        return [act for act, _ in self.known.history if act.kind in kinds]

    def _box(self, key: str, texts: Iterable[str], least: int = 0, signed: str = "", lead: str = "") -> Box:
        shown = tuple(text for text in map(legible, texts) if text)
        return Box(word(key), shown or (() if least else (NOTHING,)), least, signed, legible(lead))


def day(ms: int) -> str:
    """``2026年9月7日``."""
    at = datetime.fromtimestamp(ms // 1000, TOWN_ZONE)
    return f"{at.year}年{at.month}月{at.day}日"


def happened(action: Action) -> int:
    return action.effective or action.told_at or action.occurred_at


def _demand(item: DemandItem) -> str:
    return f"{item.number}. {item.text}" + (f"〔{item.outcome}〕" if item.outcome else "")


def _table(key: str, columns: Sequence[str], widths: tuple[float, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    head = tuple(word(f"paper.{key}.{column}") for column in columns)
    return Table(word(f"paper.{key}"), head, widths, tuple(tuple(map(legible, row)) for row in rows))

"""What hangs on a ticket, as items to read: parts of units, requests, contacts, demands, links, looks. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gridcentre.desk import AccessRecord
from gridcentre.domain import clocks
from gridcentre.domain.contacting import attempts
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import Contact, DemandItem, OpenAct, SubTask
from gridcentre.domain.workflow import ASKS
from ui import words
from ui.tickets.limits import TONES
from ui.tickets.reading import Linked, Reading
from ui.words import translate

SUPERVISION = ("supervise", "instruct")
GLANCE = 60  # characters of what was said; the record has it all
LISTED = 3  # 挂牌督办; level 2 is 督办, as the act is called
_OUTCOMES = {"已解决": "ok", "解释说明": "ok", "部分解决": "warn", "列入计划": "warn", "未解决": "danger"}
_PARTS = {"S1": "accent", "S2": "accent", "S3": "ok", "S4": "warn", "S5": "danger"}
_REACHED = "已联系"


@dataclass(frozen=True)
class Chip:
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Item:
    """One thing of a section: ``aside`` stands at the right of the head; ``ticket``: what a click on the head opens."""

    head: str
    chips: tuple[Chip, ...] = ()
    aside: str = ""
    tone: str = ""
    lines: tuple[str, ...] = ()
    ticket: str = ""
    faint: bool = False


@dataclass(frozen=True)
class Section:
    """``note``: one line under the title."""

    items: tuple[Item, ...] = ()
    note: str = ""
    tone: str = ""


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _spaced(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


# -- parts of units -----------------------------------------------------------------------------


def parts(reading: Reading, now: int) -> Section:
    """The lead first, then the co-units; what is no longer live at the end."""
    ordered = sorted(reading.ticket.subtasks, key=lambda part: (not part.live, not part.lead, part.created_at))
    return Section(tuple(_part(part, reading, now) for part in ordered))


def _part(part: SubTask, reading: Reading, now: int) -> Item:
    telling, ticket = reading.telling, reading.ticket
    unit = reading.town.units.get(part.unit)
    clock = ticket.clock("C5u", part.id)
    warning = clocks.warning(clock, now, ticket.facts.urgency, reading.town) if clock else ""
    runs = clock is not None and not clock.paused_at
    tone = TONES.get(warning, "")
    due = translate("Asides", "due {time}").format(time=words.time(part.due)) if part.due else ""
    chips = [
        Chip(words.word("part.lead" if part.lead else "part.co"), "accent" if part.lead and part.live else ""),
        Chip(words.word(f"sub.{part.state}"), _PARTS.get(part.state, "")),
    ]
    chips += [Chip(words.action(act.kind), "warn") for act in ticket.open_acts if _asks_for(act, part)]
    if part.no_decline and part.live:
        chips.append(Chip(words.word("overlay.no_decline")))
    declined = translate("Asides", "given back {count} time(s)").format(count=part.declines) if part.declines else ""
    receiver = translate("Asides", "passed on to {name}").format(name=part.receiver) if part.receiver else ""
    return Item(
        head=telling.unit(part.unit),
        chips=tuple(chips),
        aside=words.left(part.due, now) if runs and part.due else "",
        tone=tone if runs and tone != "ok" else "",
        lines=_lines(
            _spaced(unit.phone if unit else "", due if part.live else ""), _spaced(receiver, declined), part.part
        ),
        faint=not part.live,
    )


def _asks_for(act: OpenAct, part: SubTask) -> bool:
    return act.kind in ASKS and part.id in (act.subtask, act.fields.get("subtask"))


# -- open acts ----------------------------------------------------------------------------------


def requests(reading: Reading) -> Section:
    """What has been asked for, and with whom it lies: with the town, or endorsed and with the city."""
    endorsed = {act.about for act in reading.ticket.open_acts if act.about}
    return Section(
        tuple(_open(act, reading, (_stage(act, endorsed),)) for act in reading.ticket.open_acts if act.kind in ASKS)
    )


_AT_ONCE = frozenset(("ask_city", "request_coordination"))  # these go to the city without an endorsement


def _stage(act: OpenAct, endorsed: set[str]) -> Chip:
    if act.kind == "consult":
        return Chip(words.word("overlay.consult"), "accent")
    if act.id in endorsed or act.kind in _AT_ONCE:
        return Chip(translate("Asides", "with the city"), "accent")
    return Chip(translate("Asides", "with the town"), "warn")


def supervision(reading: Reading) -> Section:
    answered = Chip(translate("Asides", "answered"), "ok")
    items = []
    for act in reading.ticket.open_acts:
        if act.kind in SUPERVISION:
            level = [Chip(words.word(f"level.{LISTED}"), "danger")] if act.fields.get("level") == LISTED else []
            items.append(_open(act, reading, (*level, *([answered] if act.answered else []))))
    return Section(tuple(items))


def notices(reading: Reading) -> Section:
    return Section(tuple(_open(act, reading, ()) for act in reading.ticket.open_acts if act.kind == "issue_notice"))


def promises(reading: Reading) -> Section:
    return Section(tuple(_open(act, reading, ()) for act in reading.ticket.open_acts if act.kind == "promise"))


def _open(act: OpenAct, reading: Reading, chips: tuple[Chip, ...]) -> Item:
    """An act that waits for its answer, with the fields it was written with where the history has it."""
    telling = reading.telling
    step = next((step.action for step in reading.detail.steps if step.action.id == act.id), None)
    told = telling.pairs(step.fields if step else act.fields, act.kind)
    return Item(
        head=words.heading(words.action(act.kind)),
        chips=chips,
        aside=words.time(act.at),
        lines=_lines(telling.person(act.by), *(f"{pair.label}  {pair.text}" for pair in told if pair.field != "level")),
    )


# -- complainant --------------------------------------------------------------------------------


def contacts(reading: Reading) -> Section:
    """Every attempt, the newest first, and how far the rule of 联系未果 is met in this round."""
    ticket = reading.ticket
    ordered = sorted(ticket.contacts, key=lambda contact: -contact.at)
    if not ordered:
        return Section()
    tried = attempts(ticket, reading.town)
    told = [translate("Asides", "{made}/{needed} attempts").format(made=tried.counted, needed=tried.needed)]
    if tried.needed_days:
        told.append(translate("Asides", "{made}/{needed} days").format(made=tried.days, needed=tried.needed_days))
        told.append(
            translate("Asides", "{made}/{needed} time bands").format(made=tried.bands, needed=tried.needed_bands)
        )
    told.append(translate("Asides", "text message sent") if tried.message else translate("Asides", "no text message"))
    reached = any(contact.result == _REACHED and contact.round == ticket.round for contact in ticket.contacts)
    note = "" if reached else _spaced(*told)
    return Section(tuple(_contact(contact, reading) for contact in ordered), note, "ok" if tried.enough else "warn")


def _contact(contact: Contact, reading: Reading) -> Item:
    """Whose call it was; a 代录 is the unit's."""
    step = next((step.action for step in reading.detail.steps if step.action.id == contact.id), None)
    unit, said = (step.unit, str(step.fields.get("words", ""))) if step else ("", "")
    message = translate("Asides", "text message sent") if contact.message_sent else ""
    return Item(
        head=reading.telling.short(unit) if unit else reading.telling.person(contact.by),
        chips=(Chip(words.value(contact.result), "ok" if contact.result == _REACHED else "warn"),),
        aside=words.time(contact.at),
        lines=_lines(said if len(said) <= GLANCE else f"{said[:GLANCE]}…", message),
        faint=contact.round != reading.ticket.round,
    )


def demands(reading: Reading) -> Section:
    items = reading.ticket.demand_items
    if len(items) == 1 and items[0].text == reading.ticket.facts.title and not items[0].outcome:
        return Section()  # the title says it
    return Section(tuple(_demand(item) for item in items))


def _demand(item: DemandItem) -> Item:
    chips = [Chip(words.value(item.outcome), _OUTCOMES.get(item.outcome, ""))] if item.outcome else []
    if item.promised:
        chips.append(Chip(translate("Asides", "promised"), "accent"))
    return Item(head=f"{item.number}. {item.text}", chips=tuple(chips))


# -- other tickets, readers ---------------------------------------------------------------------


def links(reading: Reading) -> Section:
    return Section(tuple(_link(linked) for linked in reading.linked))


def _link(linked: Linked) -> Item:
    chips = [Chip(words.value(linked.kind), "accent")]
    if linked.lead:
        chips.append(Chip(translate("Asides", "lead ticket")))
    if linked.state:
        chips.append(Chip(words.word(f"state.{linked.state}")))
    return Item(head=linked.number, chips=tuple(chips), lines=_lines(linked.title), ticket=linked.id)


def looks(records: Iterable[AccessRecord], telling: Telling) -> Section:
    """谁看过, the newest first; a person's looks one after the other are told as one."""
    ordered = sorted(records, key=lambda record: -record.at)
    same = groupby(ordered, key=lambda record: (record.account, record.kind, record.reason, record.detail))
    return Section(tuple(_look(list(group), telling) for _, group in same))


def _detail(record: AccessRecord) -> str:
    """What was copied: the hand-over text, an act of ours, or ('') the record; of a print its number."""
    if record.kind != "copy":
        return record.detail
    if record.detail == "handover":
        return translate("Asides", "hand-over text")
    return words.action(record.detail) if record.detail else translate("Asides", "circulation record")


def _look(group: Sequence[AccessRecord], telling: Telling) -> Item:
    record = group[0]
    what = words.word(f"access.{record.kind}")
    reason = translate("Asides", "reason: {text}").format(text=record.reason) if record.reason else ""
    return Item(
        head=telling.person(record.account),
        chips=(Chip(f"{what} ×{len(group)}" if len(group) > 1 else what, "warn" if record.kind == "reveal" else ""),),
        aside=words.time(record.at),
        lines=_lines(_spaced(reason, _detail(record))),
    )

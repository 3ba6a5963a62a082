"""The ticket and what hangs on it: frozen types that cross every border (wire, store, screen).

A ticket is the fold of its actions over the workflow table. It carries everything that the
rules look at, so the desk can project its own unconfirmed acts over the city's last word
without the history. Times are UTC milliseconds; 0 means "none".
Identity (name, phone) is never in here: it is a ``Party`` of its own (design.md 5.1).
"""

from __future__ import annotations

from typing import Any

import msgspec

OPEN_STATES = frozenset("T01 T02 T03 T04 T05 T06 T08 T09 T10 T11 T12 T13 T14".split())
END_STATES = frozenset("T80 T81 T82 T90 T91 T92 T93 T94".split())
LIVE = frozenset("S1 S2 S3 S4 S5".split())


class Frozen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the value types: unknown fields of a newer city are skipped on decode; the raw bytes are kept beside."""


class DemandItem(Frozen, frozen=True, kw_only=True):
    """One of the things the complainant asks for (workflow.md 8)."""

    number: int
    text: str
    outcome: str = ""  # 已解决 / 部分解决 / 列入计划 / 解释说明 / 未解决
    promised: bool = False


class Contact(Frozen, frozen=True, kw_only=True):
    """An attempt to reach the complainant, reduced to what the rules need (workflow.md 10)."""

    id: str
    at: int  # contact_at
    result: str
    by: str
    message_sent: bool = False
    round: int = 1


class SubTask(Frozen, frozen=True, kw_only=True):
    """The part of a ticket that one unit owes (workflow.md 4)."""

    id: str
    unit: str
    lead: bool
    state: str  # S1 待签收 … S9 已完结
    created_at: int  # effective; opens window C6u
    part: str = ""
    due: int = 0
    no_decline: bool = False
    declines: int = 0  # in this round
    receiver: str = ""  # hand_down
    show_identity: bool = False  # the dispatcher lets this unit see who complains
    round: int = 1

    @property
    def live(self) -> bool:
        return self.state in LIVE


class Clock(Frozen, frozen=True, kw_only=True):
    """A running or paused limit. ``key`` is the sub-task, notice, promise or supervision it belongs to, else ''."""

    kind: str  # C1 … C12, C5u
    key: str = ""
    start: int = 0
    due: int = 0  # 0: calendar not known
    paused_at: int = 0
    left: int = 0  # ms of the limit's own time left when paused
    paused: int = 0  # total ms paused before
    limit: str = ""  # as written: "4wh", "1wd", "30min", "due"
    extended: int = 0  # working days granted by extensions


class Hop(Frozen, frozen=True, kw_only=True):
    """A finished clock: one fact row (design.md 4). Late when ``to`` is after ``due``."""

    kind: str
    key: str
    unit: str
    start: int
    to: int
    due: int
    paused: int = 0


class OpenAct(Frozen, frozen=True, kw_only=True):
    """An earlier action that can still be judged: an ask, a result, a notice, a supervision … (column ``expects``)."""

    id: str
    kind: str
    by: str  # account
    at: int  # effective
    role: str = ""  # role its author acted in
    subtask: str = ""
    about: str = ""  # id of the ask that an endorsement is about: both end together
    fields: dict[str, Any] = {}  # only those the judging rows need
    answered: bool = False  # a supervision that was answered but not lifted


class Link(Frozen, frozen=True, kw_only=True):
    other: str  # ticket id or number
    kind: str  # 重复 / 相关 / 转自 / 合并处置
    lead: bool = False  # other is the 主件


class Facts(Frozen, frozen=True, kw_only=True):
    """What the ticket is about: facts that ``amend`` may correct."""

    text: str = ""
    title: str = ""
    source_system: str = ""  # 网格 / 12345 / 城管
    source: str = ""
    outer_no: str = ""
    nature: str = ""
    urgency: str = "一般"
    category: str = ""  # catalogue code or the city's words; field name on the wire and in the table: class
    place: str = ""
    grid: str = ""
    happened_at: int = 0
    function: str = ""
    people_count: int = 0
    risk: str = ""
    trigger: str = ""
    parties: tuple[Any, ...] = ()
    from_ticket: str = ""
    count: int = 0
    followup_by: str = ""
    closing_authority: str = "市"


class Protection(Frozen, frozen=True, kw_only=True):
    """Identity protection, 回避 and readers (workflow.md 7)."""

    identity: str = "公开"
    accused: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    set_by_city: bool = False
    has_number: bool = False  # the complainant left a phone number
    petitioner_mask: str = ""  # 张**
    phone_mask: str = ""  # 138****8000

    @property
    def restricted(self) -> bool:
        return self.identity != "公开" or bool(self.accused) or bool(self.readers)


class TicketFields(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The fields of a ticket, for ``Ticket`` and for the fold's workbench (``work.Work``)."""

    id: str
    town: str
    own: bool  # registered by the town, not dispatched by the city
    state: str
    number: str = ""  # the city's; empty while only a desk knows the ticket
    old_number: str = ""  # 原号: the desk's provisional number
    version: int = 0  # the city's seq of the last change
    round: int = 1
    redo_count: int = 0
    created_at: int = 0
    dispatched_at: int = 0
    accepted_at: int = 0
    closed_at: int = 0
    updated_at: int = 0
    effective: int = 0  # effective time of the last act, for the clamp of workflow.md 14
    facts: Facts = Facts()
    protection: Protection = Protection()
    demand_items: tuple[DemandItem, ...] = ()
    subtasks: tuple[SubTask, ...] = ()
    overlays: tuple[str, ...] = ()  # sorted
    clocks: tuple[Clock, ...] = ()
    hops: tuple[Hop, ...] = ()
    open_acts: tuple[OpenAct, ...] = ()
    contacts: tuple[Contact, ...] = ()
    links: tuple[Link, ...] = ()
    clerk: str = ""
    level: int = 0  # supervision level 0-3
    handlers: tuple[str, ...] = ()  # accounts that handled in this round (guard not_handler)
    callers: tuple[str, ...] = ()  # accounts that made the return call in this round
    drafter: str = ""  # author of the report under approval
    rating: str = ""  # the worse of the two ratings of the last return call
    resolved_level: str = ""
    final_reply: str = ""
    extensions: int = 0  # granted
    declines: int = 0  # of the lead, in this round
    was_suspended: bool = False
    reviewed: bool = False
    wrong_number: bool = False  # 空号错号, and the city has no other (workflow.md 10)
    leader_source: bool = False  # a leader's instruction, or source 领导交办
    plan_date: int = 0  # suspension: plan date
    review_at: int = 0
    master: str = ""  # T92: the lead ticket
    former: dict[str, Any] = {}  # T92: state and clocks to come back to
    offers: tuple[str, ...] = ()  # kinds the city allows now, whoever asks (roles are judged per person)

    def subtask(self, key: str) -> SubTask | None:
        """The sub-task with this id, or the last one of this unit."""
        found = None
        for part in self.subtasks:
            if part.id == key:
                return part
            if part.unit == key and (part.live or found is None or not found.live):
                found = part
        return found

    @property
    def lead(self) -> SubTask | None:
        return next((part for part in reversed(self.subtasks) if part.lead and part.live), None)

    @property
    def co_units(self) -> tuple[SubTask, ...]:
        return tuple(part for part in self.subtasks if not part.lead and part.live)

    def clock(self, kind: str, key: str = "") -> Clock | None:
        return next((c for c in self.clocks if c.kind == kind and (not key or c.key == key)), None)

    @property
    def due(self) -> int:
        """The city's handling limit (C5), 0 if none runs."""
        clock = self.clock("C5")
        return clock.due if clock else 0

    @property
    def ended(self) -> bool:
        return self.state in END_STATES


class Ticket(TicketFields, frozen=True, kw_only=True):  # type: ignore[misc]  # msgspec lets a frozen struct extend a plain one
    """A ticket as the city confirms it, or as the desk projects it: frozen."""


class Action(Frozen, frozen=True, kw_only=True):
    """One entry of the 流转记录: append-only, never edited. Nobody types the system fields (workflow.md 18)."""

    id: str
    ticket: str
    kind: str
    by: str  # account that signed the act; of a 代录 the recorder
    role: str = ""  # role acted in: DISP, UNIT …
    unit: str = ""  # unit acted for
    subtask: str = ""
    judges: tuple[str, ...] = ()
    fields: dict[str, Any] = {}
    occurred_at: int = 0  # device time corrected by the known offset
    offset: int = 0  # that offset in ms
    recorder: str = ""  # 代录: the account that recorded for a unit or leader
    told_by: str = ""
    channel: str = ""  # 电话 / 微信群 / 到场 / 书面
    told_at: int = 0
    provisional: str = ""  # number given offline to a new ticket or notice
    group: str = ""  # 合并处置: one handling act written on several members
    delegated_by: str = ""  # 授权代理: on whose authority
    town: str = ""
    at: int = 0  # city receipt
    effective: int = 0
    seq: int = 0  # order in the city's log


class Party(Frozen, frozen=True, kw_only=True):
    """The complainant of one ticket; ``id`` is the ticket's. Town scope only, never for a unit (design.md 5.1)."""

    id: str
    petitioner: str = ""
    phone: str = ""
    address: str = ""

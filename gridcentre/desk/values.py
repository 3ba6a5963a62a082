"""What the desk takes and gives: frozen values that a screen, a command line or a test may keep.

None of them holds a connection, a lock or an unmasked identity (except ``Credentials`` and the
answer of a reveal), so they can travel between threads and outlive the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.sync.contract import AccessRecord

OPEN_MARKS = ("queued", "sending", "unsure", "doubtful", "blocked", "rejected", "acknowledged")


@dataclass(frozen=True)
class Credentials:
    """What a person types at sign-in; never printed, never stored."""

    password: str = field(repr=False)
    passphrase: str = field(default="", repr=False)  # only where the machine has no keyring


@dataclass(frozen=True)
class Enrolment:
    """Answer of ``Desk.enrol``: the recovery code is shown once and kept by the administrator."""

    recovery_code: str = field(repr=False)
    device: str
    letter: str
    account: str
    town_name: str
    keyring: bool  # False: a start passphrase guards the key


@dataclass(frozen=True)
class OnBehalf:
    """代录 (workflow.md 6): who told it, how and when; ``role`` and ``unit`` acted for where they do not follow."""

    told_by: str
    channel: str  # 电话 / 微信群 / 到场 / 书面
    told_at: int
    role: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Draft:
    """One act as a person filled it in; what follows from ticket and account is completed by the table."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    on_behalf: OnBehalf | None = None
    judges: tuple[str, ...] = ()
    subtask: str = ""


@dataclass(frozen=True)
class Acted:
    """The fate of one act on one subject: ``problem`` None means that it is durably written (``state`` 'queued')."""

    ticket: str
    number: str  # the city's, or the provisional one; as typed where no ticket was found
    kind: str
    id: str = ""
    state: str = "queued"  # queued, or unwritten
    problem: Problem | None = None


class ActsRefused(ProblemError):
    """Nothing was written. One subject: its own problem; several: ``acts-refused``, each problem in ``acted``."""

    def __init__(self, acted: tuple[Acted, ...]) -> None:
        self.acted = acted
        refused = [one for one in acted if one.problem]
        first = refused[0].problem
        assert first is not None
        if len(acted) == 1:
            super().__init__(first.code, first.detail, **first.params)
        else:
            counts = {"refused": len(refused), "total": len(acted), "first": refused[0].number}
            super().__init__("acts-refused", first.detail, **counts)


@dataclass(frozen=True)
class OutboxItem:
    """An act on its way, or waiting for a person; fields are masked as the ticket is."""

    id: str
    ticket: str
    number: str
    kind: str
    state: str  # queued sending acknowledged rejected blocked withdrawn closed
    mark: str  # state as a person reads it: also 'unsure' (not confirmed yet) and 'doubtful'
    written_at: int
    attempts: int
    next_attempt: int  # 0 = at the next chance
    not_before: int  # the undo window ends
    blocked_by: str
    withdrawable: bool
    problem: Problem | None  # why doubtful, deferred, refused
    action: Action


@dataclass(frozen=True)
class Conflict:
    """A conflict card: what I did, what the city says, and what can be done about it."""

    item: OutboxItem
    mine: Action
    city: Ticket | None  # the ticket as the city sent it with its refusal (masked), or as pulled since
    problem: Problem
    remedies: tuple[str, ...]  # retry edit withdraw copy own
    followers: tuple[str, ...]  # ids of acts that wait behind this one


@dataclass(frozen=True)
class Settled:
    """An act that nobody has to think of any more; ``mark``: confirmed, withdrawn or closed."""

    id: str
    ticket: str
    number: str
    kind: str
    mark: str
    written_at: int
    settled_at: int


@dataclass(frozen=True)
class Step:
    """One line of the 流转记录; ``mark`` '' = confirmed by the city, else as in ``OutboxItem.mark``."""

    action: Action
    mark: str = ""
    problem: Problem | None = None


@dataclass(frozen=True)
class TicketDetail:
    """A ticket as this account may see it."""

    ticket: Ticket  # with the projected acts
    confirmed: Ticket | None  # the city's last word; None while only this desk knows the ticket
    steps: tuple[Step, ...]
    waiting: tuple[str, ...]  # kinds that show as 待发送
    offers: tuple[str, ...]  # kinds this account may do now
    access: tuple[AccessRecord, ...]
    mark: str  # '' or the most pressing mark of its open acts
    body: Mapping[str, Any]  # the city's body as sent, unknown fields included (masked tickets: empty)
    data_as_of: int


@dataclass(frozen=True)
class Revealed:
    """A complainant's name, phone and address, told once for a reason; never stored by the desk."""

    ticket: str
    petitioner: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class SyncState:
    """The status strip: the outcome of the last real request, how old the data is, and what is owed."""

    connection: str  # online offline catching-up signed-out paused
    data_as_of: int  # city time of the last complete pull; 0 = never
    unsent: int
    needs_you: int
    since: int  # when ``connection`` began (UTC ms)
    progress: int  # rows of the running catch-up
    clock_off: int  # ms that this machine is behind (+) the city, where more than two minutes
    problem: Problem | None  # why it is not online

    @property
    def green(self) -> bool:
        return self.connection == "online" and self.unsent == 0


@dataclass(frozen=True)
class SyncSummary:
    """What one ``once()`` did."""

    rows: int
    tickets: int
    sent: int  # taken by the city
    refused: int
    waiting: int  # still unsent
    needs_you: int
    renewed: str  # '' or why the cache was filled anew: expired epoch scope future
    offered_again: int  # own acts that a restored city did not know
    problem: Problem | None  # what stopped it before the end; the rest stays queued

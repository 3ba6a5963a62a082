"""Bodies and pages as a city sends them, for the tests of the store."""

from __future__ import annotations

from typing import Any

import msgspec

from gridcentre.domain.ids import new_id
from gridcentre.domain.tickets import Action, Clock, Facts, Hop, Protection, SubTask, Ticket
from gridcentre.sync.contract import Change, ChangesPage

TOWN = "320481104"
KEY = bytes(range(32))
EPOCH = "e1"
SCOPE = (f"town:{TOWN}",)
NOW = 1_788_753_600_000  # 2026-09-07 (a Monday) 12:00 in the town
HOUR = 3_600_000
DAY = 24 * HOUR
_encode = msgspec.json.encode


def ticket(
    title: str = "路灯不亮",
    text: str = "小区东门路灯不亮",
    *,
    state: str = "T04",
    due: int = 0,
    unit: str = "",
    identity: str = "公开",
    accused: tuple[str, ...] = (),
    readers: tuple[str, ...] = (),
    urgency: str = "一般",
    **known: Any,
) -> Ticket:
    """A ticket with one C5 clock if ``due`` is given, and one lead if ``unit`` is."""
    created = known.pop("created_at", NOW - DAY)
    clocks = (Clock(kind="C5", start=created, due=due, limit="5wd"),) if due else ()
    parts = (SubTask(id=new_id(), unit=unit, lead=True, state="S2", created_at=created),) if unit else ()
    return Ticket(
        **{"id": new_id(), "town": TOWN, "own": False, "version": 1, **known},
        state=state,
        created_at=created,
        facts=Facts(title=title, text=text, urgency=urgency),
        protection=Protection(identity=identity, accused=accused, readers=readers, petitioner_mask="张**"),
        clocks=clocks,
        subtasks=parts,
    )


def action(ticket_id: str, kind: str = "note", seq: int = 0, **fields: Any) -> Action:
    return Action(id=new_id(), ticket=ticket_id, kind=kind, by="a1", fields=fields, seq=seq, town=TOWN)


def hop(kind: str, start: int, to: int, unit: str = "") -> Hop:
    return Hop(kind=kind, key="", unit=unit, start=start, to=to, due=to)


class Feed:
    """Gives each change the next number of the city's log."""

    def __init__(self) -> None:
        self.seq = 0

    def put(self, body: Any, kind: str = "", key: str = "", version: int = 0) -> Change:
        """``body``: a struct, a dict or bytes; type, id and version follow from it unless they are given."""
        self.seq += 1
        raw = body if isinstance(body, bytes) else _encode(body)
        kind = kind or ("ticket" if isinstance(body, Ticket) else "action")
        version = version or getattr(body, "version", 0) or self.seq
        return Change(seq=self.seq, op="put", type=kind, id=key or body.id, version=version, body=msgspec.Raw(raw))

    def gone(self, op: Any, kind: str, key: str) -> Change:
        self.seq += 1
        return Change(seq=self.seq, op=op, type=kind, id=key, version=self.seq)

    def page(self, *changes: Change) -> ChangesPage:
        """The page as the desk has it after decoding the city's answer."""
        sent = ChangesPage(changes=changes, cursor=str(self.seq), more=False, server_time=NOW)
        return msgspec.json.decode(_encode(sent), type=ChangesPage)

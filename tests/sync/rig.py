"""The way out of a desk on real files, without a profile: a cache filled by hand, a push that a test drives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import msgspec

from gridcentre.domain import fold, judgement
from gridcentre.domain.ids import new_id, now_ms
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.store import outbox, projection
from gridcentre.store.book import Book
from gridcentre.store.rebase import Rebase
from gridcentre.store.shelf import Shelf
from gridcentre.sync.clock import CityClock
from gridcentre.sync.contract import (
    ActionIn,
    ActionsAnswer,
    ActionsRequest,
    Change,
    ChangesPage,
    Limits,
    Result,
    Session,
    Span,
    Subject,
    TableVersion,
)
from gridcentre.sync.handshake import Handshake
from gridcentre.sync.http import Lane
from gridcentre.sync.push import Push
from tests.domain.scene import DISPATCH, TOWN, sample_town
from tests.sync.stand_in import Answer, StandIn, says

KEY = bytes(range(32))
SCOPE = (f"town:{TOWN}",)
_feed = sample_town()


def session(**changes: Any) -> Session:
    parts: dict[str, Any] = {
        "protocol": Span(min=1, max=1),
        "epoch": "epoch-1",
        "server_time": now_ms(),
        "scope": SCOPE,
        "capabilities": ("known",),
        "limits": Limits(batch_actions=100),
        "workflow": TableVersion(version=1, sha256=""),
        "keep": {"body_days": 90},
        "account": _feed.accounts["disp"],
        "device": "device-1",
        "letter": "A",
    }
    return Session(**(parts | changes))


def as_json(value: object) -> Answer:
    return says(msgspec.json.encode(value))


def dispatched(number: str, **facts: Any) -> Ticket:
    """A ticket as the city sends it: dispatched and not accepted."""
    at = now_ms()
    told = {**DISPATCH, "due": at + 20 * 86_400_000, **facts}
    action = Action(id=new_id(), ticket=new_id(), kind="dispatch_city", by="city", role="CITY", fields=told, town=TOWN)
    ticket = fold.apply(None, action, _feed, at)
    return msgspec.structs.replace(ticket, number=number, version=1)


class Rig:
    """``city`` answers what the test scripts; the handshake is answered by itself."""

    def __init__(self, folder: Path, city: StandIn) -> None:
        self.city = city
        self.book = Book.open(folder / "desk.db", KEY)
        self.shelf = Shelf(folder, KEY, self.book, {TOWN: "示例镇"})
        self.clock = CityClock()
        self.rebase = Rebase(self.book, self.shelf, self.clock.now)
        self.handshake = Handshake(self.clock)
        self.lane = Lane(city.url)
        self.announced: list[frozenset[str]] = []
        self.push = Push(
            self.lane, self.handshake, self.clock, self.book, self.rebase, self.announced.append, random.Random(1)
        )
        self.seq = 0
        things = [("account", one.id, one) for one in _feed.accounts.values()]
        things += [("unit", one.code, one) for one in _feed.units.values()]  # type: ignore[misc]
        self.pull(things)

    def close(self) -> None:
        self.lane.close()
        self.shelf.close()
        self.book.close()

    def pull(self, things: Iterable[tuple[str, str, Any]]) -> None:
        """A page of the feed arrives."""
        changes = []
        for kind, key, body in things:
            self.seq += 1
            changes.append(
                Change(
                    seq=self.seq,
                    op="put",
                    type=kind,
                    id=key,
                    version=self.seq,
                    body=msgspec.Raw(msgspec.json.encode(body)),
                )
            )
        page = ChangesPage(changes=tuple(changes), cursor=f"c{self.seq}", more=False, server_time=now_ms())
        effect = self.shelf.cache.apply_page(page, "epoch-1", SCOPE)
        self.rebase.tickets(effect.tickets)

    def tickets(self, count: int) -> list[str]:
        """Fresh tickets of the city; their ids."""
        made = [dispatched(f"LY{number:05d}") for number in range(count)]
        self.pull([("ticket", one.id, one) for one in made])
        return [one.id for one in made]

    def act(self, ticket: str, kind: str = "accept", **fields: Any) -> str:
        """The dispatcher's act, as the desk writes it."""
        with self.book.write() as c:
            row = projection.get(c, ticket)
            known = row.expected if row else self.shelf.cache.ticket(ticket)
            town = self.shelf.town(TOWN)
            now = self.clock.now()
            action = Action(id=new_id(), ticket=ticket, kind=kind, by="disp", fields=fields, occurred_at=now)
            action = judgement.complete(known, action, town, now)
            outbox.add(c, ActionIn(action=action, subjects=(Subject(type="ticket", id=ticket),)), written_at=now)
            self.rebase.one(c, ticket)
        return action.id

    def entry(self, act: str) -> outbox.Entry:
        with self.book.read() as c:
            found = outbox.get(c, act)
        assert found is not None
        return found

    def shown(self, ticket: str) -> projection.Projected:
        with self.book.read() as c:
            row = projection.get(c, ticket)
        assert row is not None
        return row

    def asked(self) -> list[list[str]]:
        """Ids of the acts of each request so far."""
        return [
            [one["action"]["id"] for one in json.loads(body)["actions"]]
            for path, _, body in self.city.seen
            if path.endswith("/actions")
        ]


def answers(judge: Callable[[ActionIn], dict[str, Any]]) -> Answer:
    """Each act answered by ``judge``: the fields of its ``Result``."""

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        request = msgspec.json.decode(body, type=ActionsRequest)
        results = tuple(Result(id=one.action.id, **judge(one)) for one in request.actions)
        as_json(ActionsAnswer(results=results, server_time=now_ms()))(handler, body)

    return answer


def applied(offer: ActionIn) -> dict[str, Any]:
    return {"verdict": "applied", "seq": 1000, "version": 999, "at": offer.action.occurred_at}

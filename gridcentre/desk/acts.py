"""Writes acts: judged on the ticket as it will be, completed by the table, durable in one commit (design.md 3, 5.4).

Subjects are judged and written inside the same turn of ``desk.db``, so that what was judged is
what was true when it was written. Nothing is written when anything is refused, unless asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from gridcentre.desk.core import Core
from gridcentre.desk.values import Acted, ActsRefused, Draft
from gridcentre.domain import fold, judgement
from gridcentre.domain.fields import fields
from gridcentre.domain.ids import new_id, now_ms
from gridcentre.domain.masks import mask_address, mask_name, mask_phone
from gridcentre.domain.organisation import Town
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.tickets import Action
from gridcentre.domain.workflow import NUMBERED, table
from gridcentre.store import outbox, projection
from gridcentre.store.projection import View
from gridcentre.sync.contract import ActionIn, Subject

IDENTITY = {"petitioner": mask_name, "phone": mask_phone, "address": mask_address}


@dataclass
class Standing:
    """A subject while acts are being written on it."""

    ticket: str
    town: Town
    view: View
    mark: str = ""
    base_version: int = 0
    offers: list[tuple[ActionIn, str]] = field(default_factory=list)  # with the other ticket each touches

    @property
    def number(self) -> str:
        known = self.view.expected or self.view.shown
        return (known.number or known.old_number) if known else ""


class Acts:
    """The writing side of the desk."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def write(
        self, wanted: Sequence[tuple[str, Sequence[Draft]]], hold_ms: int = 0, partial: bool = False
    ) -> tuple[Acted, ...]:
        """Each subject's drafts in their order; the first refused one stops the rest of its subject.

        Raises ``ActsRefused`` with nothing written if any was refused and not ``partial``, or if all were.
        """
        by_subject: dict[str, list[Draft]] = {}
        for key, drafts in wanted:
            by_subject.setdefault(key, []).extend(drafts)
        if not any(by_subject.values()):
            return ()
        acted: list[Acted] = []
        written: list[Standing] = []
        with self._core.book.write() as c:
            for key, drafts in by_subject.items():
                try:
                    standing = self.standing(c, key)
                except ProblemError as missing:
                    acted += _unwritten(key, key, drafts, missing.problem)
                    continue
                outcome = self._chain(c, standing, drafts)
                acted += outcome
                if not any(one.problem for one in outcome):
                    written.append(standing)
            if not written or (not partial and any(one.problem for one in acted)):
                raise ActsRefused(tuple(_none_written(acted)))
            self.store(c, written, hold_ms)
        self._core.announce(frozenset(standing.ticket for standing in written))
        self._core.poke()
        return tuple(acted)

    def register(self, draft: Draft, hold_ms: int = 0) -> Acted:
        """A new ticket with a provisional number; raises ``ActsRefused``."""
        with self._core.book.write() as c:
            acted, standing = self.new_ticket(c, draft)
            if acted.problem:
                raise ActsRefused((acted,))
            self.store(c, [standing], hold_ms)
        self._core.announce(frozenset((standing.ticket,)))
        self._core.poke()
        return acted

    def new_ticket(self, c: Connection, draft: Draft) -> tuple[Acted, Standing]:
        """A ticket that begins with ``draft``, judged but not yet stored."""
        standing = Standing(new_id(), self._core.town(), View(None, None))
        return self._chain(c, standing, [draft])[0], standing

    def standing(self, c: Connection, key: str) -> Standing:
        """The subject with its pending acts, as the writer sees it now; ProblemError ``ticket-not-here``."""
        core = self._core
        ticket = core.find(key, c)
        cache = core.shelf.cache
        version = cache.version(ticket)
        row = projection.get(c, ticket)
        if row and row.base_version != version:
            core.rebase.one(c, ticket)  # a page has come in since
            row = projection.get(c, ticket)
        if row:
            town = core.town(row.shown.town)
            view = View(row.shown, row.expected, waiting=row.waiting)
            standing = Standing(ticket, town, view, row.sync, row.base_version)
        else:
            base = cache.ticket(ticket)
            if base is None:
                raise ProblemError("ticket-not-here", "its text has been erased", number=key)
            standing = Standing(ticket, core.town(base.town), View(base, base), "", version)
        known = standing.view.expected or standing.view.shown
        if known is not None:
            core.visible(known, key)
        return standing

    def add(
        self, c: Connection, standing: Standing, draft: Draft, provisional: str = ""
    ) -> tuple[ActionIn | None, Problem | None]:
        """One act onto ``standing``, or why not; nothing is in the file yet. ``provisional``: its former number."""
        core, town = self._core, standing.town
        now = core.clock.now()
        row = table().rows.get(draft.kind)
        if row is None:
            return None, Problem("unknown-kind", {"kind": draft.kind})
        if row.by_city:
            return None, Problem("city-only", {"action": row.zh, "action_en": row.en})
        told, identity = _split_identity(draft.fields, row.new)
        provisional = self._provisional(c, draft.kind, told, now, provisional)
        ticket = standing.view.expected
        action = self._action(standing, draft, told, provisional, now)
        action = _with_authority(judgement.complete(ticket, action, town, now), town, now)
        if problem := judgement.judge(ticket, action, town, now):
            return None, problem
        standing.view = _projected(standing.view, action, town, now)
        offer = ActionIn(action=action, subjects=(Subject(type="ticket", id=action.ticket),), identity=identity)
        standing.offers.append((offer, self._other(c, told, action.ticket)))
        return offer, None

    def store(self, c: Connection, written: Sequence[Standing], hold_ms: int = 0, place: int | None = None) -> None:
        """Outbox rows and projection of what was added, in the caller's transaction."""
        not_before = now_ms() + hold_ms if hold_ms else 0
        for standing in written:
            for offer, other in standing.offers:
                at = offer.action.occurred_at
                outbox.add(c, offer, other=other, written_at=at, not_before=not_before, place=place)
            mark = projection.pressing((standing.mark, "queued"))
            projection.put(c, standing.view, mark, standing.town, standing.base_version)

    def _chain(self, c: Connection, standing: Standing, drafts: Sequence[Draft]) -> list[Acted]:
        acted: list[Acted] = []
        for draft in drafts:
            if acted and acted[-1].problem:
                problem: Problem | None = Problem("earlier-refused", {"action": table().zh(acted[-1].kind)})
                offer = None
            else:
                offer, problem = self.add(c, standing, draft)
            state = "queued" if offer else "unwritten"
            act = offer.action.id if offer else ""
            acted.append(Acted(standing.ticket, standing.number, draft.kind, act, state, problem))
        return acted

    def _action(self, standing: Standing, draft: Draft, told: dict[str, Any], provisional: str, now: int) -> Action:
        me, behalf = self._core.me, draft.on_behalf
        action = Action(
            id=new_id(),
            ticket=standing.ticket,
            kind=draft.kind,
            by=me.id,
            subtask=draft.subtask,
            judges=draft.judges,
            fields=told,
            occurred_at=now,
            offset=self._core.clock.offset,
            provisional=provisional,
            town=standing.town.code,
        )
        if behalf is None:
            return action
        return replace(
            action,
            role=behalf.role,
            unit=behalf.unit,
            recorder=me.id,
            told_by=behalf.told_by,
            channel=behalf.channel,
            told_at=behalf.told_at,
        )

    def _provisional(self, c: Connection, kind: str, told: dict[str, Any], now: int, number: str) -> str:
        """戴埠登A-2026-0007, for a ticket, a notice or a supervision that only this desk knows."""
        sign = NUMBERED.get(kind)
        if sign is None or told.get("notice_no"):
            return ""
        if not number:
            number = self._core.next_number(c, sign, now)
        if "notice_no" in table().rows[kind].fields:
            told["notice_no"] = number
        return number

    def _other(self, c: Connection, told: Mapping[str, Any], ticket: str) -> str:
        """A second ticket of this desk that the act touches: their acts keep one order."""
        for name, value in told.items():
            spec = fields().get(name)
            if spec is not None and spec.type == "k" and value:
                try:
                    other = self._core.find(str(value), c)
                except ProblemError:
                    continue
                if other != ticket:
                    return other
        return ""


def _split_identity(given: Mapping[str, Any], new: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields as they may travel and be kept, and the complainant apart (design.md 5.1)."""
    told = dict(given)
    identity: dict[str, str] = {}
    if new:
        for name, mask in IDENTITY.items():
            value = told.get(name)
            if isinstance(value, str) and value.strip() and "*" not in value:
                identity[name] = value.strip()
                told[name] = mask(value)
        if "address" not in fields():
            told.pop("address", None)
    number = told.get("number_used")
    if isinstance(number, str) and "*" not in number:
        told["number_used"] = mask_phone(number)
    return told, identity


def _with_authority(action: Action, town: Town, at: int) -> Action:
    """授权代理: an act in a role that was passed on names who passed it on (workflow.md 11)."""
    account = town.accounts.get(action.by)
    if account is None or action.recorder or action.role in account.roles:
        return action
    given = next(
        (
            one.by
            for one in town.delegations
            if one.to == account.id and action.role in one.roles and one.start <= at < one.end
        ),
        "",
    )
    return replace(action, delegated_by=given) if given else action


def _projected(view: View, action: Action, town: Town, now: int) -> View:
    """``view`` with one more lawful act (see ``projection.fold_pending``)."""
    expected = fold.apply(view.expected, action, town, now)
    if not table().rows[action.kind].offline:
        return View(view.shown, expected, waiting=(*view.waiting, action.kind))
    if view.shown is view.expected:
        return View(expected, expected, waiting=view.waiting)
    if judgement.judge(view.shown, action, town, now) is None:
        return View(fold.apply(view.shown, action, town, now), expected, waiting=view.waiting)
    return View(view.shown, expected, waiting=(*view.waiting, action.kind))


def _unwritten(key: str, number: str, drafts: Sequence[Draft], problem: Problem) -> list[Acted]:
    return [Acted(key, number, draft.kind, "", "unwritten", problem) for draft in drafts]


def _none_written(acted: Sequence[Acted]) -> list[Acted]:
    return [Acted(one.ticket, one.number, one.kind, "", "unwritten", one.problem) for one in acted]

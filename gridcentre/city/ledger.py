"""The log of acts: what was sent is judged once, applied once, and answered the same for ever (design.md 5.4).

A batch is one transaction. Judging and folding are pure, so an act that is refused leaves nothing
behind and needs no savepoint. Applied and rejected verdicts are kept under the act's id; for what
a later event may still change (``blocked``, ``deferred``) nothing is stored.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, insert, select

from gridcentre.city import tables
from gridcentre.city.feed import Log
from gridcentre.city.holdings import Holding, Settling, held, party_of
from gridcentre.city.identity import split
from gridcentre.city.numbers import Numbers
from gridcentre.city.scopes import unit_of
from gridcentre.city.visibility import HIDDEN, cut
from gridcentre.domain.fields import check, empty
from gridcentre.domain.fold import apply, stamped
from gridcentre.domain.judgement import complete, judge
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.tickets import Action, Party
from gridcentre.domain.workflow import table
from gridcentre.sync.contract import ActionIn, Result

AGAIN_SOON = 30  # seconds until an act that came too early is worth sending again
AGAIN_LATER = 300
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PAYLOAD = msgspec.json.Encoder(order="deterministic").encode
_encode = msgspec.json.Encoder().encode
_log = logging.getLogger(__name__)
_a = tables.action.c
_KNOWN = select(_a.id, _a.ticket, _a.seq, _a.at, _a.payload, _a.verdict, _a.code, _a.params).where(
    _a.id.in_(bindparam("ids", expanding=True))
)


class _Known(NamedTuple):
    """An act that has its verdict."""

    id: str
    ticket: str
    seq: int
    at: int
    payload: bytes
    verdict: str
    code: str
    params: str


class Batch:
    """One push, inside one writer's transaction."""

    def __init__(
        self, connection: Connection, account: Account, device: str, at: int, town: Callable[..., Town]
    ) -> None:
        """``town(code, version)``: the town at a version of the organisation."""
        self._connection = connection
        self._account = account
        self._unit = unit_of(account)
        self._device = device
        self._at = at
        self._log = Log(connection)
        self._town = partial(town, version=self._log.head.organisation)
        self._numbers = Numbers(connection)
        self._known: dict[str, _Known] = {}
        self._unsettled: set[str] = set()
        self._holdings: dict[str, Holding] = {}
        self._rows: list[dict[str, Any]] = []

    def run(self, acts: Sequence[ActionIn]) -> tuple[Result, ...]:
        """Answers in the order of ``acts``."""
        ids = {act.action.id for act in acts} | {act.after for act in acts if act.after}
        self._known = {row.id: _Known._make(row) for row in self._connection.execute(_KNOWN, {"ids": sorted(ids)})}
        self._holdings = held(self._connection, {act.action.ticket for act in acts}, self._town)
        answers = [self._answer(act) for act in acts]
        touched = [holding for holding in self._holdings.values() if holding.acts]
        Settling(self._connection, self._log, self._at).write(touched)
        if self._rows:
            self._connection.execute(insert(tables.action), self._rows)
        self._numbers.flush()
        self._log.flush()
        return tuple(
            self._with_ticket(result, act.action.ticket) if result.verdict == "rejected" else result
            for result, act in zip(answers, acts, strict=True)
        )

    # --- one act -----------------------------------------------------------------------------------

    def _answer(self, act: ActionIn) -> Result:
        action = act.action
        payload = hashlib.sha256(_PAYLOAD([replace(action, at=0, effective=0, seq=0), act.identity])).digest()
        known = self._known.get(action.id)
        if known:
            return self._again(known, payload)
        if malformed := _malformed(act):
            return _rejected(action, malformed)
        if action.by != self._account.id:
            return _rejected(action, Problem("not-own-act", {"account": self._account.id}))
        result = self._waits_for(act) or self._decide(act, payload)
        if result.verdict in ("blocked", "deferred"):
            self._unsettled.add(action.id)
        return result

    def _again(self, known: _Known, payload: bytes) -> Result:
        if known.payload != payload:
            return Result(id=known.id, verdict="rejected", code="id-reuse")
        holding = self._holdings.get(known.ticket)
        return Result(
            id=known.id,
            verdict="duplicate",
            first=known.verdict,
            seq=known.seq,
            version=known.seq,
            at=known.at,
            number=holding.ticket.number if holding and known.seq else "",
            code=known.code,
            params=msgspec.json.decode(known.params),
        )

    def _waits_for(self, act: ActionIn) -> Result | None:
        """``blocked`` while the act that this one follows has not been applied."""
        before = self._known.get(act.after) if act.after else None
        if not act.after or (before and before.verdict == "applied"):
            return None
        if before:
            return Result(id=act.action.id, verdict="blocked", by=act.after, code="after-rejected")
        code = "after-unsettled" if act.after in self._unsettled else "after-unknown"
        return Result(id=act.action.id, verdict="blocked", by=act.after, code=code, retry_after=AGAIN_SOON)

    def _decide(self, act: ActionIn, payload: bytes) -> Result:
        action = act.action
        row = table().rows.get(action.kind)
        holding = self._holdings.get(action.ticket)
        if holding is None and row is not None and not row.new:
            return _deferred(action, "subject-unknown", AGAIN_SOON)
        code = action.town or self._account.town
        if holding is None and not code:
            return _rejected(action, Problem("act-malformed", {"field": "town"}))
        try:
            town = holding.town if holding else self._town(code)
            refused = self._out_of_sight(holding, town) or self._apply(act, holding, town, payload)
        except ProblemError as problem:
            return _deferred(action, problem.problem.code, AGAIN_LATER)
        except Exception:
            # One act that breaks a rule's code must not stop the desk's whole queue; it waits and is told.
            _log.exception("act %s (%s) could not be judged", action.id, action.kind)
            return _deferred(action, "city-fault", AGAIN_LATER)
        if refused is None:
            return self._applied(action)
        if self._log.head.recovering:
            return _deferred(action, "recovering", AGAIN_LATER)
        self._keep(action, payload, "rejected", 0, refused, None)
        return _rejected(action, refused)

    def _out_of_sight(self, holding: Holding | None, town: Town) -> Problem | None:
        if self._account.town and self._account.town != town.code:
            return Problem("not-visible")
        if holding and self._unit and self._unit not in holding.units and self._unit not in _assigned(holding):
            return Problem("not-visible")
        return None

    def _apply(self, act: ActionIn, holding: Holding | None, town: Town, payload: bytes) -> Problem | None:
        """Judges and folds; the problem if the act is not lawful, then nothing has changed."""
        ticket = holding.ticket if holding else None
        fields = _without_gaps(act.action.fields)
        if problem := next(filter(None, (_misshapen(*field) for field in fields.items())), None):
            return problem
        action = replace(act.action, fields=fields, town=town.code, effective=0, seq=0, at=0)
        action = complete(ticket, action, town, self._at)
        action, party = split(replace(act, action=action), lambda: self._known_party(holding))
        if problem := judge(ticket, action, town, self._at):
            return problem
        action = stamped(ticket, action, town, self._at)
        folded = apply(ticket, action, town, self._at)
        if holding is None:
            number = self._numbers.next(town.rules, self._at)
            folded = replace(folded, number=number)
            registrar = self._account.unit if action.role == "UNIT" and not action.recorder else ""
            holding = Holding(folded, town, registrar=registrar)
            self._holdings[folded.id] = holding
        holding.line = holding.line or self._log.next()
        action = replace(action, seq=self._log.next())
        holding.ticket = replace(folded, version=action.seq)
        holding.party = party or holding.party
        holding.acts.append(action)
        self._keep(action, payload, "applied", action.seq, None, _encode(action))
        return None

    def _known_party(self, holding: Holding | None) -> Party | None:
        return None if holding is None else holding.party or party_of(self._connection, holding.ticket.id)

    def _keep(
        self, action: Action, payload: bytes, verdict: str, seq: int, problem: Problem | None, body: bytes | None
    ) -> None:
        known = _Known(
            action.id,
            action.ticket,
            seq,
            self._at,
            payload,
            verdict,
            problem.code if problem else "",
            _encode(problem.params if problem else {}).decode(),
        )
        self._known[action.id] = known
        self._rows.append({**known._asdict(), "account": self._account.id, "device": self._device, "body": body})

    def _applied(self, action: Action) -> Result:
        ticket = self._holdings[action.ticket].ticket
        return Result(
            id=action.id,
            verdict="applied",
            seq=ticket.version,
            version=ticket.version,
            at=self._at,
            number=ticket.number,
        )

    # --- what a refusal shows ----------------------------------------------------------------------

    def _with_ticket(self, result: Result, ticket: str) -> Result:
        """The refusal with the ticket as it stands, if its author may see it."""
        holding = self._holdings.get(ticket)
        if holding is None or self._out_of_sight(holding, holding.town):
            return result
        body = _encode(holding.ticket)
        if holding.guard:
            party = party_of(self._connection, ticket) if holding.guard & HIDDEN else None
            body = cut("ticket", body, holding.guard, party, holding.ticket, self._unit, holding.town)
        return replace(result, ticket=msgspec.Raw(body))


def _assigned(holding: Holding) -> set[str]:
    """Units that acts of this same batch have just assigned."""
    return {part.unit for part in holding.ticket.subtasks if part.live} if holding.acts else set()


def _malformed(act: ActionIn) -> Problem | None:
    action = act.action
    for name in ("id", "ticket"):
        if not _UUID.fullmatch(getattr(action, name)):
            return Problem("act-malformed", {"field": name})
    if not _UUID.fullmatch(act.after or action.id):
        return Problem("act-malformed", {"field": "after"})
    if act.subjects and not any(subject.type == "ticket" and subject.id == action.ticket for subject in act.subjects):
        return Problem("act-malformed", {"field": "subjects"})
    return None


def _without_gaps(fields: dict[str, Any]) -> dict[str, Any]:
    """``fields`` without those that were left open and are not even empty in the right way."""
    return {name: value for name, value in fields.items() if not (empty(value) and check(name, value))}


def _misshapen(name: str, value: Any) -> Problem | None:
    """What the rules could not even look at: another type, lists in lists, corrections that are no pairs."""
    if not empty(value) and (problem := check(name, value)):
        return problem
    if isinstance(value, list) and any(
        not isinstance(entry, dict if name == "changes" else str | dict) for entry in value
    ):
        return Problem("act-malformed", {"field": name})
    return None


def _rejected(action: Action, problem: Problem) -> Result:
    return Result(id=action.id, verdict="rejected", code=problem.code, params=problem.params)


def _deferred(action: Action, code: str, seconds: int) -> Result:
    return Result(id=action.id, verdict="deferred", code=code, retry_after=seconds)

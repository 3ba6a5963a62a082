"""The city platform's staff and timer, played by a seeded dice: what a town waits for gets its answer.

Used by demonstrations and tests. Everything passes ``City.submit``; the dice is thrown per request,
so that a second run with the same seed would decide the same, whatever else has happened.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gridcentre.city.words import phrase
from gridcentre.domain import clocks, ids
from gridcentre.domain.calendar import DAY
from gridcentre.domain.organisation import Limit, Town
from gridcentre.domain.tickets import Action, Clock, OpenAct, Ticket
from gridcentre.sync.contract import ActionIn, Subject

if TYPE_CHECKING:
    from gridcentre.city.database import City

BATCH = 200
ENDED = frozenset({"T80", "T81", "T82", "T94"})  # where timers, appeals and archiving still act
ARCHIVED = "T81"
WITHDRAWABLE = frozenset({"T02", "T03", "T04", "T05"})
REDO_LIMIT = Limit(n=3, unit="wd")
DEVICE = "officer"


@dataclass(frozen=True)
class Weights:
    """Shares between 0 and 1; the rest is refused, closed, or left alone."""

    grant_return: float = 0.7
    grant_extension: float = 0.8
    grant_suspension: float = 0.7
    coordinate: float = 0.8
    know_facts: float = 0.7
    grant_appeal: float = 0.6
    redo: float = 0.1
    withdraw: float = 0.01


@dataclass(frozen=True)
class _Case:
    """One thing to decide: the request, its ticket, and the dice thrown for it."""

    ticket: Ticket
    act: OpenAct
    town: Town
    now: int
    dice: random.Random

    def asked(self) -> OpenAct:
        """The ask behind an endorsement."""
        return next((act for act in self.ticket.open_acts if act.id == self.act.about), self.act)


Decision = tuple[str, dict[str, Any]]


class Officer:
    """Plays the city. ``town`` (a code) narrows it to one; ``seed`` makes its decisions repeatable."""

    def __init__(self, city: City, seed: int, weights: Weights | None = None, town: str = "") -> None:
        self._city = city
        self._seed = seed
        self._weights = weights or Weights()
        self._town = town
        self._warned: set[str] = set()

    def step(self, now: int | None = None) -> int:
        """Answer all that is open, withdraw a few, let the timer act; returns how many acts the city took."""
        moment = self._city.now() if now is None else now
        answers = [answer for ticket in self._tickets() for answer in self._answers(ticket, moment)]
        return self._submit(answers, moment) + self.timers(moment)

    def answer(self, key: str) -> int:
        """Answer what one ticket (by id) asks; returns how many acts the city took."""
        ticket, moment = self._city.ticket(key), self._city.now()
        return self._submit(list(self._answers(ticket, moment)), moment) if ticket else 0

    def timers(self, now: int | None = None) -> int:
        """The timer alone: warnings once per clock and word, resumption on the plan date, archiving."""
        moment = self._city.now() if now is None else now
        acts = [act for ticket in self._tickets() for act in self._timer_acts(ticket, moment)]
        new = [act for act in acts if act.id not in self._warned]
        warnings = {act.id for act in new if act.kind == "timer_warn"}
        self._warned |= warnings
        known = self._known(warnings)
        return self._submit([act for act in new if act.id not in known], moment)

    def _known(self, keys: set[str]) -> set[str]:
        """Those that an earlier run wrote."""
        ordered = sorted(keys)
        lots = (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
        return {key for lot in lots for key in self._city.known(lot)}

    def _tickets(self) -> Iterator[Ticket]:
        yield from self._city.open_tickets(town=self._town)
        yield from self._city.open_tickets(ENDED, self._town)

    def _submit(self, acts: list[Action], now: int) -> int:
        taken = 0
        for start in range(0, len(acts), BATCH):
            lot = [
                ActionIn(action=act, subjects=(Subject(type="ticket", id=act.ticket),))
                for act in acts[start : start + BATCH]
            ]
            results = self._city.submit(lot, self._city.system, DEVICE, now)
            taken += sum(result.verdict == "applied" for result in results)
        return taken

    # -- decisions ----------------------------------------------------------------------------------

    def _answers(self, ticket: Ticket, now: int) -> Iterator[Action]:
        town = self._city.town(ticket.town)
        asked = False
        for act in ticket.open_acts:
            decide = _DECISIONS.get(act.kind)
            if decide is None:
                continue
            asked = True
            case = _Case(ticket, act, town, now, random.Random(f"{self._seed}:{act.id}"))
            if decision := decide(case, self._weights):
                yield self._act(ticket, *decision, judges=(act.id,))
        chance = random.Random(f"{self._seed}:withdraw:{ticket.id}:{ticket.round}").random()
        if not asked and not ticket.own and ticket.state in WITHDRAWABLE and chance < self._weights.withdraw:
            yield self._act(ticket, "withdraw_city", {"reason": phrase("withdraw_reason", random.Random(ticket.id))})

    def _act(
        self,
        ticket: Ticket,
        kind: str,
        fields: dict[str, Any],
        *,
        judges: tuple[str, ...] = (),
        key: str = "",
        part: str = "",
    ) -> Action:
        return Action(
            id=key or ids.new_id(),
            ticket=ticket.id,
            kind=kind,
            by=self._city.system.id,
            role="CITY",
            judges=judges,
            fields=fields,
            subtask=part,
            town=ticket.town,
        )

    # -- the timer ------------------------------------------------------------------------------------

    def _timer_acts(self, ticket: Ticket, now: int) -> Iterator[Action]:
        town = self._city.town(ticket.town)
        if ticket.state == "T08" and 0 < ticket.plan_date <= now:
            yield self._act(ticket, "resume", {"reason": "计划日期已到，自动恢复办理。"})
            return
        if ticket.state == ARCHIVED:
            return
        for clock in ticket.clocks:
            word = clocks.warning(clock, now, ticket.facts.urgency, town)
            if word != clocks.WARNINGS[0] and not clock.paused_at:
                yield self._warning(ticket, clock, word)
        if ticket.ended and ticket.closed_at + town.rules.archive_days * DAY <= now and not _runs_on(ticket):
            yield self._act(ticket, "archive", {"text": f"办结满{town.rules.archive_days}日，自动归档。"})

    def _warning(self, ticket: Ticket, clock: Clock, word: str) -> Action:
        key = uuid.uuid5(uuid.UUID(ticket.id), f"{clock.kind}:{clock.key}:{clock.due}:{word}")
        about = clock.key if ticket.subtask(clock.key) else ""
        return self._act(ticket, "timer_warn", {"clock": clock.kind, "warn_word": word}, key=str(key), part=about)


def _runs_on(ticket: Ticket) -> bool:
    """A supervision, notice, promise or appeal keeps a ticket from the archive."""
    later = {"C10", "C11", "C12"} & {clock.kind for clock in ticket.clocks}
    return bool(later) or any(act.kind in ("appeal_rating", "request_exclusion") for act in ticket.open_acts)


def _return(case: _Case, weights: Weights) -> Decision:
    if case.dice.random() < weights.grant_return:
        return "grant_return", {"text": phrase("return_city_yes", case.dice)}
    return "refuse_return", {"reason": phrase("return_city_no", case.dice)}


def _extension(case: _Case, weights: Weights) -> Decision:
    due = int(case.asked().fields.get("due", 0))
    if due and case.dice.random() < weights.grant_extension:
        return "grant_extension", {"due": due, "text": phrase("extension_yes", case.dice)}
    return "refuse_extension", {"reason": phrase("extension_no", case.dice)}


def _suspension(case: _Case, weights: Weights) -> Decision:
    plan = int(case.asked().fields.get("due", 0))
    if plan > case.now and case.dice.random() < weights.grant_suspension:
        review = min(plan, case.now + case.town.rules.suspension_review_days * DAY)
        return "grant_suspension", {"due": plan, "review_at": review, "text": phrase("suspension_yes", case.dice)}
    return "refuse_suspension", {"reason": phrase("suspension_no", case.dice)}


def _coordination(case: _Case, weights: Weights) -> Decision:
    verdict = "同意" if case.dice.random() < weights.coordinate else "不同意"
    return "answer_coordination", {"verdict": verdict, "text": phrase("coord_answer", case.dice)}


def _facts(case: _Case, weights: Weights) -> Decision:
    verdict = "同意" if case.dice.random() < weights.know_facts else "不同意"
    return "answer_city", {"verdict": verdict, "text": phrase("answer_city", case.dice)}


def _appeal(case: _Case, weights: Weights) -> Decision:
    verdict = "同意" if case.dice.random() < weights.grant_appeal else "不同意"
    return "judge_appeal", {"verdict": verdict, "text": phrase("appeal_answer", case.dice)}


def _report(case: _Case, weights: Weights) -> Decision:
    if case.dice.random() < weights.redo:
        due = clocks.possible(REDO_LIMIT, case.now, case.town.calendar)[1]
        return "redo_city", {"reason": phrase("redo_reason", case.dice), "due": due or case.now + 5 * DAY}
    return "close_city", {"city_verdict": "办结", "words": phrase("close_words", case.dice)}


_DECISIONS: dict[str, Callable[[_Case, Weights], Decision]] = {
    "endorse_return": _return,
    "endorse_extension": _extension,
    "endorse_suspension": _suspension,
    "request_coordination": _coordination,
    "ask_city": _facts,
    "appeal_rating": _appeal,
    "request_exclusion": _appeal,
    "endorse_report": _report,
}

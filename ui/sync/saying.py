"""The exchange in words: how the line is, what becomes of each act and why. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridcentre.desk import Conflict, Outage, OutboxItem, Settled, SyncState, SyncSummary, TicketRow
from gridcentre.domain.calendar import HOUR, MINUTE
from gridcentre.domain.intake import PRESSING
from gridcentre.domain.problems import Problem
from ui import words
from ui.words import translate

OF_THE_LINE = frozenset({"no-line", "not-a-city", "server-error", "city-busy", "sign-in-needed"})
TONES = {"doubtful": "warn", "blocked": "warn", "unsure": "warn", "deferred": "warn", "confirmed": "ok"}


@dataclass(frozen=True)
class Headline:
    """``tone``: '' calm, ok, warn; ``icon``: a drawing beside it."""

    text: str
    meaning: str
    icon: str
    tone: str = ""


def headline(state: SyncState, away_until: int = 0) -> Headline:
    """``away_until``: when a pause that a person has chosen ends (city time, 0 = by hand)."""
    told = words.told(state.problem) if state.problem else None
    if state.connection == "catching-up":
        text = translate("Sync", "Catching up: {count} received").format(count=state.progress)
        return Headline(text, translate("Sync", "You can go on working; the rest comes by itself."), "sync")
    if state.connection == "online":
        meaning = translate("Sync", "Everything has been sent, and what is new comes at once.")
        if state.needs_you:
            meaning = translate("Sync", "The city has refused something: please decide what becomes of it.")
        elif state.unsent:
            meaning = translate("Sync", "What has not been sent goes out by itself.")
        calm = state.green and not state.needs_you
        return Headline(words.heading(words.word("connection.online")), meaning, "line-up", "ok" if calm else "")
    if state.problem and state.problem.code == "working-offline":
        until = translate("Sync", "until you end it")
        if away_until:
            until = translate("Sync", "until {time}").format(time=words.clock(away_until))
        text = translate("Sync", "You have chosen to work offline: nothing is sent or received {until}.")
        return Headline(words.heading(words.word("connection.offline")), text.format(until=until), "line-down")
    if state.connection == "signed-out":
        text = translate("Sync", "The city wants you to sign in again")
        return Headline(text, told.meaning if told else "", "line-down", "warn")
    if state.connection == "paused" and told:
        return Headline(told.title, f"{told.meaning} {told.advice}".strip(), "line-down", "warn")
    waiting = translate("Sync", "The city has not been asked yet.")
    return Headline(words.heading(words.word("connection.offline")), told.meaning if told else waiting, "line-down")


def connection(state: SyncState) -> str:
    """In two or three words."""
    return words.heading(words.word(f"connection.{state.connection}"))


def clock_off(ms: int) -> str:
    """How wrong this machine's clock is; '' where it is right."""
    if not ms:
        return ""
    form = translate("Sync", "{count} minutes slow") if ms > 0 else translate("Sync", "{count} minutes fast")
    return form.format(count=abs(ms) // MINUTE)


# -- acts on their way -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """An act that the city has not confirmed. ``first``: of its ticket; ``mark``: as in terms ``sync.``."""

    id: str
    ticket: str
    first: bool
    number: str
    title: str
    action: str
    mark: str
    urgent: bool
    written_at: int
    attempts: int
    next_attempt: int  # city time, 0 = at the next chance
    why: str
    item: OutboxItem

    @property
    def state(self) -> str:
        return words.heading(words.word(f"sync.{self.mark}"))

    @property
    def tone(self) -> str:
        return "danger" if self.urgent else TONES.get(self.mark, "")


@dataclass(frozen=True)
class Now:
    """``clock``: this machine's, ``ahead``: what the city's is ahead of it, ms."""

    clock: int
    ahead: int = 0
    online: bool = True


def lines(items: Iterable[OutboxItem], tickets: Mapping[str, TicketRow], now: Now) -> tuple[Line, ...]:
    """Unsettled acts but the refused ones, ticket by ticket in the order in which work on each began."""
    kinds: dict[str, str] = {}
    groups: dict[str, list[OutboxItem]] = {}
    for item in items:
        kinds[item.id] = item.kind
        if item.state != "rejected":
            groups.setdefault(item.ticket, []).append(item)
    found: list[Line] = []
    for ticket, group in groups.items():
        row = tickets.get(ticket)
        found += [_line(item, place == 0, row, kinds, now) for place, item in enumerate(group)]
    return tuple(found)


def _line(item: OutboxItem, first: bool, row: TicketRow | None, kinds: Mapping[str, str], now: Now) -> Line:
    mark = _mark(item, now.clock)
    urgent = row is not None and row.urgency in PRESSING and mark not in ("waiting", "acknowledged")
    later = max(item.next_attempt, item.not_before)
    return Line(
        id=item.id,
        ticket=item.ticket,
        first=first,
        number=item.number,
        title=row.title if row else "",
        action=words.heading(words.action(item.kind)),
        mark=mark,
        urgent=urgent,
        written_at=item.written_at,
        attempts=item.attempts,
        next_attempt=later + now.ahead if later > now.clock and item.state == "queued" else 0,
        why=_why(item, mark, urgent, kinds, now.online),
        item=item,
    )


def _mark(item: OutboxItem, now: int) -> str:
    if item.mark == "queued" and item.not_before > now:
        return "waiting"
    if item.mark == "queued" and item.problem and item.problem.code not in OF_THE_LINE:
        return "deferred"
    return item.mark


def _why(item: OutboxItem, mark: str, urgent: bool, kinds: Mapping[str, str], online: bool) -> str:
    parts = []
    if urgent:
        parts.append(words.heading(words.word("word.not_delivered")))
    if mark == "blocked":
        kind = kinds.get(item.blocked_by, "")
        parts.append(translate("Sync", "Waits until “{action}” is settled").format(action=words.action(kind)))
    elif mark == "unsure":
        parts.append(translate("Sync", "Sent, but no answer came; asked again with the same number, never done twice"))
    elif item.problem:
        told = words.told(item.problem)
        parts.append(told.meaning if mark == "doubtful" else told.title)
    elif mark == "queued" and not online:
        parts.append(translate("Sync", "Goes when the line is back"))
    return " · ".join(parts)


# -- what was refused --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A refused act; ``followers``: the names of what waits behind it."""

    id: str
    action: str
    number: str
    followers: tuple[str, ...]
    conflict: Conflict


def cards(conflicts: Iterable[Conflict], items: Iterable[OutboxItem]) -> tuple[Card, ...]:
    names = {item.id: words.action(item.kind) for item in items}
    return tuple(
        Card(
            one.item.id,
            words.heading(words.action(one.item.kind)),
            one.item.number,
            tuple(names[act] for act in one.followers if act in names),
            one,
        )
        for one in conflicts
    )


def done(action: str, what: str) -> str:
    """What became of an act."""
    return translate("Sync", "{action}: {what}").format(action=action, what=what)


def refusal(action: str) -> str:
    return translate("Sync", "“{action}” did not take effect").format(action=action)


# -- what is over --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Over:
    """A settled act, an outage, or something that this window saw: one line of the history."""

    id: str
    cells: tuple[str, ...]
    tone: str = ""
    ticket: str = ""


def settled(acts: Iterable[Settled]) -> tuple[Over, ...]:
    return tuple(
        Over(
            one.id,
            (
                words.time(one.settled_at),
                one.number,
                words.heading(words.action(one.kind)),
                words.heading(words.word(f"sync.{one.mark}")),
                words.time(one.written_at),
            ),
            TONES.get(one.mark, ""),
            one.ticket,
        )
        for one in acts
    )


def outages(found: Iterable[Outage]) -> tuple[Over, ...]:
    """Newest first."""
    told = [
        Over(
            str(one.start),
            (
                words.time(one.start),
                words.time(one.until),
                span(one.until - one.start),
                words.told(Problem(one.cause)).title,
            ),
        )
        for one in found
    ]
    return tuple(reversed(told))


def span(ms: int) -> str:
    """Hours and minutes."""
    hours, minutes = divmod(max(ms, 0) // MINUTE, HOUR // MINUTE)
    if hours and not minutes:
        return translate("Sync", "{hours} h").format(hours=hours)
    if hours:
        return translate("Sync", "{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return translate("Sync", "{minutes} min").format(minutes=minutes)


def summary(done: SyncSummary) -> str:
    """What one exchange by hand did."""
    if done.problem:
        return words.told(done.problem).title
    parts = [translate("Sync", "Received {count}").format(count=done.tickets)]
    parts.append(translate("Sync", "sent {count}").format(count=done.sent))
    if done.refused:
        parts.append(translate("Sync", "refused {count}").format(count=done.refused))
    if done.waiting:
        parts.append(translate("Sync", "still unsent {count}").format(count=done.waiting))
    return words.joined(parts)

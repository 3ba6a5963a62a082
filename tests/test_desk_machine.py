"""Random days of two desks on one town: whatever the line and the power do, nothing is lost and nothing done twice.

The machine acts, loses answers after the city's commit, crashes a desk (the files are reopened as
they lie), withdraws, closes cards. After the drain each ticket's history holds every act that was
neither withdrawn nor refused, once, in its author's order, and both desks equal the city.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from gridcentre.desk import ActsRefused, Desk, Draft
from tests.faults import proxy as line_of
from tests.faults.house import LEAD_UNIT, assignment
from tests.offices import equals_city, office

NAMES = ("clerk-a", "clerk-b")
FAULTS = (line_of.cut_after, line_of.drop_before, line_of.half_body, line_of.portal_after, line_of.reset_before)
KINDS = {
    "accept": Draft("accept"),
    "assign": assignment(LEAD_UNIT),
    "recall": Draft("recall", {"reason": "重新分派"}),
    "note": Draft("note", {"text": "说明"}),
    "ask_city": Draft("ask_city", {"missing_items": ["place"], "text": "请补充"}),
}


class Days(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.town = self.stack.enter_context(office(folder))
        self.numbers = self.town.house.dispatch(3)
        self.desks: dict[str, Desk] = {name: self.town.enrol(name) for name in NAMES}
        for desk in self.desks.values():
            desk.sync.once()
        self.written: dict[str, list[str]] = {name: [] for name in NAMES}
        self.withdrawn: set[str] = set()

    @rule(name=st.sampled_from(NAMES), ticket=st.integers(0, 2), kind=st.sampled_from(sorted(KINDS)))
    def act(self, name: str, ticket: int, kind: str) -> None:
        try:
            (acted,) = self.desks[name].act([self.numbers[ticket]], KINDS[kind])
        except ActsRefused:
            return
        self.written[name].append(acted.id)

    @rule(name=st.sampled_from(NAMES))
    def sync(self, name: str) -> None:
        self.desks[name].sync.once()

    @rule(name=st.sampled_from(NAMES), fault=st.sampled_from(FAULTS), request=st.sampled_from(("actions", "changes")))
    def bad_line(self, name: str, fault: line_of.Fault, request: str) -> None:
        self.town.line.script("POST actions" if request == "actions" else "GET changes", fault)
        self.desks[name].sync.once()
        self.town.line.clear()

    @rule(name=st.sampled_from(NAMES))
    def crash(self, name: str) -> None:
        self.desks[name].close()
        self.desks[name] = self.town.open(name)

    @precondition(lambda self: any(desk.outbox.items() for desk in self.desks.values()))
    @rule(name=st.sampled_from(NAMES))
    def withdraw(self, name: str) -> None:
        items = [item for item in self.desks[name].outbox.items() if item.withdrawable]
        if items:
            self.desks[name].outbox.withdraw(items[-1].id)
            self.withdrawn.add(items[-1].id)

    @rule(name=st.sampled_from(NAMES))
    def close_card(self, name: str) -> None:
        for card in self.desks[name].outbox.conflicts()[:1]:
            self.desks[name].outbox.close(card.item.id)

    def drain(self) -> None:
        """The line is good and the persons deal with their cards until nothing is owed."""
        self.town.line.clear()
        for _ in range(12):
            for desk in self.desks.values():
                for item in desk.outbox.items():
                    if item.state == "queued":
                        desk.outbox.retry(item.id)
                desk.sync.once()
                for card in desk.outbox.conflicts():
                    desk.outbox.close(card.item.id)
            if not any(desk.outbox.items() for desk in self.desks.values()):
                break
        for desk in self.desks.values():
            desk.sync.once()

    def teardown(self) -> None:
        try:
            self.drain()
            histories = {number: [act.id for act in self.town.house.acts(number)] for number in self.numbers}
            taken = [act for history in histories.values() for act in history]
            assert len(taken) == len(set(taken))
            assert not self.withdrawn.intersection(taken)
            for name, desk in self.desks.items():
                assert desk.outbox.items() == ()
                settled = {item.id: item.state for item in desk.outbox.items(settled=True)}
                for act in self.written[name]:
                    assert (act in taken) != (settled.get(act) in ("withdrawn", "closed")), act
                for history in histories.values():
                    mine = [act for act in self.written[name] if act in history]
                    assert mine == [act for act in history if act in self.written[name]]
                for number in self.numbers:
                    assert equals_city(self.town.house, desk.tickets.get(number, seen=False))
                assert desk.sync.state().unsent == 0
        finally:
            self.stack.close()


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=5, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
)

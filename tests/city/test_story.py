"""A told history is lawful, the same for the same seed, and leaves something in every view of the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.city import people, sample
from gridcentre.city.database import City
from gridcentre.city.story import History, tell
from gridcentre.domain.calendar import DAY, shipped
from gridcentre.domain.catalogue import AREAS, sample_catalogue
from gridcentre.domain.fields import fields
from gridcentre.domain.fold import replay
from gridcentre.domain.organisation import Account
from gridcentre.domain.tickets import OPEN_STATES, Action, Ticket
from gridcentre.domain.workflow import table

NOW = 1_789_525_800_000  # Wednesday 2026-09-16 10:30 in the town
NANDU = "320481114"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    opened = City.open(str(tmp_path_factory.mktemp("story") / "city.db"), now=lambda: NOW, password_cost=2)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def history(city: City) -> History:
    return tell(city, NANDU, weeks=2, seed=5, now=NOW)


@pytest.fixture(scope="module")
def tickets(city: City, history: History) -> list[Ticket]:
    return list(city.open_tickets(city.counts()))


@pytest.fixture(scope="module")
def acts(city: City, tickets: list[Ticket]) -> dict[str, list[Action]]:
    return {ticket.id: city.actions(ticket.id) for ticket in tickets}


def test_the_counts_are_the_citys_own(city: City, history: History, acts: dict[str, list[Action]]) -> None:
    assert history.states == city.counts()
    assert history.tickets == sum(city.counts().values()) > 150
    timer = sum(act.kind in ("timer_warn", "archive", "resume") for log in acts.values() for act in log)
    assert 0 <= history.acts - (sum(map(len, acts.values())) - timer) <= 5, "the timer's acts are not the story's"


def test_every_open_state_has_a_ticket(history: History) -> None:
    assert history.states.keys() >= OPEN_STATES, OPEN_STATES - history.states.keys()


def test_the_history_folds_to_what_the_city_sends(
    city: City, tickets: list[Ticket], acts: dict[str, list[Action]]
) -> None:
    town = city.town(NANDU)
    for ticket in tickets:
        folded = replay(acts[ticket.id], lambda act: town)
        assert folded is not None
        assert (folded.state, folded.overlays, folded.clocks) == (ticket.state, ticket.overlays, ticket.clocks)


def test_nothing_happens_before_or_after_its_time(acts: dict[str, list[Action]]) -> None:
    for log in acts.values():
        times = [act.at for act in log]
        assert times == sorted(times) and times[0] > NOW - 21 * DAY and times[-1] <= NOW
        assert all(act.effective <= act.at for act in log)


def test_all_areas_sources_and_natures_occur(tickets: list[Ticket]) -> None:
    areas = {row.code: row.area for row in sample_catalogue()}
    assert {areas[ticket.facts.category] for ticket in tickets} == set(AREAS)
    assert {ticket.facts.source for ticket in tickets if ticket.own} == set(fields()["source"].values)
    assert {ticket.facts.source_system for ticket in tickets if not ticket.own} == {"12345", "网格", "城管"}
    assert {ticket.facts.nature for ticket in tickets} >= set(fields()["nature"].values)
    assert {ticket.facts.urgency for ticket in tickets} >= {"一般", "特急"}
    assert len({ticket.facts.text for ticket in tickets}) > 0.9 * len(tickets), "texts vary"


def test_every_view_has_something(city: City, tickets: list[Ticket]) -> None:
    """The overlays, flags and dues that the saved views of the screen look for."""
    overlays = Counter(name for ticket in tickets for name in ticket.overlays)
    for name in ("extension_pending", "suspension_pending", "return_pending", "report_pending", "info_pending"):
        assert overlays[name], name
    for name in ("coord_pending", "consult", "rectify", "joint", "restricted"):
        assert overlays[name], name
    opened = [ticket for ticket in tickets if not ticket.ended]
    today = shipped().closing(NOW)
    assert any(0 < ticket.due < NOW for ticket in opened), "overdue"
    assert any(NOW <= ticket.due <= today for ticket in opened), "due today"
    assert {ticket.level for ticket in opened} >= {0, 2, 3}
    assert any(ticket.rating == "不满意" for ticket in opened)
    assert any(ticket.links for ticket in tickets)
    assert any(ticket.clock("C12") for ticket in tickets)
    assert any(ticket.extensions for ticket in opened)
    assert any(ticket.redo_count for ticket in opened)
    assert any(ticket.clerk for ticket in opened)


def test_much_of_the_table_is_used(acts: dict[str, list[Action]]) -> None:
    told = {act.kind for log in acts.values() for act in log}
    assert told <= table().rows.keys()
    assert len(told) > 60
    assert {"register_closed", "commend", "verify_and_call", "unit_decline", "redo_city", "review"} <= told
    assert any(act.recorder and act.told_by and act.told_at for log in acts.values() for act in log), "代录"


def test_nobody_in_it_is_real(city: City, tickets: list[Ticket]) -> None:
    parties = [party for ticket in tickets if (party := city.party(ticket.id))]
    assert parties
    assert all(party.phone.startswith("1390000") for party in parties if party.phone)
    assert all(unit.phone.startswith("0519-0000") for unit in sample.units(NANDU))


def test_the_same_seed_tells_the_same(tmp_path: Path) -> None:
    told = []
    for name in ("one.db", "two.db"):
        opened = City.open(str(tmp_path / name), now=lambda: NOW, password_cost=2)
        tell(opened, NANDU, weeks=0, seed=1, now=NOW)
        tickets = list(opened.open_tickets(opened.counts()))
        acts = [(act.id, act.kind, act.at) for ticket in tickets for act in opened.actions(ticket.id)]
        told.append([act for act in acts if act[1] not in ("archive", "resume")])
        opened.close()
    assert told[0] == told[1] != []


def test_the_staff_is_made_once_and_on_duty(city: City, history: History) -> None:
    again = people.staff(city, NANDU)
    assert again == people.staff(city, NANDU)
    town = city.town(NANDU)
    on_duty = [account for account in again.dispatchers if "DUTY" in town.roles_of(account, NOW)]
    assert len(on_duty) == 1
    assert isinstance(again.leader, Account) and again.leader.roles == ("LEAD",)
    assert all(account.unit == code for code, account in again.units.items())

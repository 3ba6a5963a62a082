"""The city's time as a desk knows it."""

from __future__ import annotations

import pytest

from gridcentre.sync import clock
from gridcentre.sync.clock import CityClock


class Machine:
    """A PC whose clock can be set and which can sleep."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.wall = 1_700_000_000_000
        self.steady = 5_000_000
        patch.setattr(clock, "now_ms", lambda: self.wall)
        patch.setattr(clock.time, "monotonic_ns", lambda: self.steady * 1_000_000)

    def passes(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_the_median_of_five_outweighs_a_slow_answer(machine: Machine) -> None:
    city = CityClock()
    for late in (0, 0, 9_000, 0, 0):
        city.heard(machine.wall + 420_000 - late)
        machine.passes(1000)
    assert city.offset == 420_000
    assert city.now() == machine.wall + 420_000


def test_only_more_than_two_minutes_are_told(machine: Machine) -> None:
    city = CityClock()
    city.heard(machine.wall + 120_000)
    assert city.off == 0
    for _ in range(5):
        city.heard(machine.wall - 120_001)
    assert city.off == -120_001


def test_a_clock_that_was_set_makes_the_old_samples_worthless(machine: Machine) -> None:
    city = CityClock()
    for _ in range(5):
        city.heard(machine.wall)
        machine.passes(1000)
    machine.wall += 3_600_000  # somebody set it an hour ahead
    city.heard(machine.wall - 3_600_000)
    assert city.offset == -3_600_000


def test_half_the_round_trip_counts(machine: Machine) -> None:
    city = CityClock()
    city.heard(machine.wall - 50, 50)
    assert city.offset == 0


def test_a_city_that_says_no_time_changes_nothing(machine: Machine) -> None:
    city = CityClock(7)
    city.heard(0)
    assert city.offset == 7

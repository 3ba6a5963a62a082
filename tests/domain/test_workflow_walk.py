"""What the table guarantees (workflow.md 20), on random walks of lawful acts by anybody."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from gridcentre.domain import judgement
from gridcentre.domain.tickets import END_STATES, OPEN_STATES
from gridcentre.domain.workflow import ASKS, table
from tests.domain import walk
from tests.domain.scene import PEOPLE, Scene

SEEDS = st.integers(0, 2**32)


def wander(seed: int, steps: int) -> tuple[Scene, int, random.Random]:
    rng = random.Random(seed)
    scene = walk.start(rng)
    at = scene.log[-1].at
    for _ in range(steps):
        at += rng.choice([60_000, 600_000, 3_600_000])
        if not walk.step(scene, at, rng):
            break
        walk.audit(scene)
    return scene, at, rng


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 25))
def test_a_walk_keeps_the_rules_and_its_history_folds_to_the_same_ticket(seed: int, steps: int) -> None:
    scene, _, _ = wander(seed, steps)
    assert walk.refold(scene) == scene.ticket


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 20))
def test_every_open_state_has_a_way_through_to_an_end(seed: int, steps: int) -> None:
    scene, at, rng = wander(seed, steps)
    if scene.state in OPEN_STATES:
        assert walk.see_through(scene, at, rng) in ("T80", "T82")
        walk.audit(scene)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(0, 20))
def test_nobody_may_what_the_role_may_not(seed: int, steps: int) -> None:
    scene, at, _ = wander(seed, steps)
    for name, roles in PEOPLE.items():
        for kind in judgement.may(scene.now, scene.town.accounts[name], scene.town, at):
            row = table().rows[kind]
            recorder = row.on_behalf and set(roles) & {"DISP", "DUTY", "CHK"}
            unit = "UNIT" in roles and {"UNIT", "CO"} & set(row.roles)
            assert set(roles) & set(row.roles) or recorder or unit or "DISP" in roles, (name, kind)


def test_every_open_state_is_reached_and_has_an_exit_by_a_town_role() -> None:
    rows = table().rows.values()
    for state in OPEN_STATES:
        assert any(row.to_state in (state, "derived") for row in rows), state
        leaving = [row for row in rows if state in row.from_states and row.to_state not in ("=", state)]
        assert any(set(row.roles) - {"CITY"} for row in leaving), state


def test_every_ask_has_a_grant_and_a_refusal() -> None:
    answers = {
        kind: {row.code for row in table().rows.values() if kind in {e.kind for e in row.expects}} for kind in ASKS
    }
    for kind, codes in answers.items():
        if kind == "consult":
            assert codes == {"consult_result"}
            continue
        assert "cancel_request" in codes or kind in ("appeal_rating", "request_exclusion"), kind
        assert len(codes) >= 2, kind


def test_ends_leave_only_what_outlives_them() -> None:
    assert {row.to_state for row in table().rows.values()} & END_STATES == END_STATES

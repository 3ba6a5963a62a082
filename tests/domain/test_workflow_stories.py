"""Every row taken, every row refused, and the table's columns agree with what the fold does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from gridcentre.domain import fold, judgement
from gridcentre.domain.fields import empty
from gridcentre.domain.tickets import END_STATES
from gridcentre.domain.workflow import table
from tests.domain.scene import PEOPLE, Scene, sample_town
from tests.domain.stories import STORIES, Story

MAIN = {"C1", "C2", "C3", "C4", "C5", "C5u", "C8", "C9"}


def played() -> list[Scene]:
    scenes = []
    for play in STORIES:
        scene = Scene()
        play(scene)
        scenes.append(scene)
    return scenes


@pytest.mark.parametrize("play", STORIES, ids=lambda play: play.__name__)
def test_story(play: Story) -> None:
    scene = Scene()
    play(scene)
    assert fold.replay(scene.log, lambda action: scene.town) == scene.ticket


def test_every_row_is_taken() -> None:
    taken = {action.kind for scene in played() for action in scene.log}
    assert taken == set(table().rows)


def test_every_row_is_refused_for_role_state_and_missing_field() -> None:
    """For each act of each story: another role, a state the row does not know, each required field left out."""
    town = sample_town()
    refused: dict[str, set[str]] = {kind: set() for kind in table().rows}
    for scene in played():
        ticket = None
        for action in scene.log:
            row = table().rows[action.kind]
            for person in (name for name, roles in PEOPLE.items() if not set(roles) & set(row.roles)):
                wrong = replace(action, by=person, role=PEOPLE[person][0], recorder="", effective=0)
                problem = judgement.judge(ticket, wrong, town, action.at)
                assert problem is not None
                refused[row.code].add(problem.code)
            if ticket is not None:
                for state in sorted((END_STATES | {"T01"}) - row.from_states)[:1]:
                    problem = judgement.judge(replace(ticket, state=state), action, town, action.at)
                    assert problem is not None and problem.code in ("wrong-state", "wrong-ticket-kind")
                    refused[row.code].add(problem.code)
            for name in row.required:
                rest = {key: value for key, value in action.fields.items() if key != name}
                problem = judgement.judge(ticket, replace(action, fields=rest), town, action.at)
                assert problem is not None
                refused[row.code].add(problem.code)
            ticket = fold.apply(ticket, action, town, action.at)
    for kind, codes in refused.items():
        row = table().rows[kind]
        assert "wrong-role" in codes, kind
        assert row.new or "wrong-state" in codes, kind
        assert not row.required or "missing-field" in codes, kind


def test_clock_column_agrees_with_the_fold() -> None:
    """What a row says it starts and stops is what the states make run; conditional effects may stay out."""
    for scene in played():
        ticket = None
        for action in scene.log:
            after = fold.apply(ticket, action, scene.town, action.at)
            row = table().rows[action.kind]
            before = {(clock.kind, clock.key) for clock in ticket.clocks} if ticket else set()
            now = {(clock.kind, clock.key) for clock in after.clocks}
            ended = {(hop.kind, hop.key) for hop in after.hops[len(ticket.hops) if ticket else 0 :]}
            started, stopped = {kind for kind, _ in now - (before - ended)}, {kind for kind, _ in ended}
            told_start = {e.object for e in row.clocks if e.verb in ("start", "restore")}
            told_stop = {e.object for e in row.clocks if e.verb == "stop"}
            told_stop |= MAIN if "MAIN" in told_stop else set()
            told_stop |= (MAIN | {"C10", "C11", "C12"}) if "ALL" in told_stop else set()
            told_start |= MAIN | {"C10", "C11", "C12"} if "ALL" in told_start else set()
            assert started <= told_start | {"C5u"}, (action.kind, started)
            assert stopped <= told_stop | {"C5u"}, (action.kind, stopped)
            sure = {e.object for e in row.clocks if e.verb == "start" and not e.conditional} - {"C5"}
            assert sure <= {clock.kind for clock in after.clocks} | ({"C5u"} if not after.subtasks else set()), (
                action.kind
            )
            ticket = after


def test_overlay_column_agrees_with_the_fold() -> None:
    for scene in played():
        ticket = None
        for action in scene.log:
            after = fold.apply(ticket, action, scene.town, action.at)
            row = table().rows[action.kind]
            for effect in row.overlay:
                if effect.conditional or effect.object in ("PENDING", "@request", "no_decline"):
                    continue
                assert (effect.object in after.overlays) == (effect.verb == "set"), (action.kind, effect)
            if any(effect.object == "PENDING" for effect in row.overlay):
                assert not [name for name in after.overlays if name.endswith("_pending") or name == "consult"]
            ticket = after


def test_offers_name_every_act_that_a_town_takes() -> None:
    """An act that was lawful had been offered, to everybody and to its author."""
    for scene in played():
        ticket = None
        for action in scene.log:
            row = table().rows[action.kind]
            if ticket is not None and not row.by_city and action.role != "CITY":
                assert action.kind in judgement.offers(ticket, scene.town, action.at), action.kind
                account = scene.town.accounts[action.by]
                assert action.kind in judgement.may(ticket, account, scene.town, action.at), (action.kind, action.by)
            ticket = fold.apply(ticket, action, scene.town, action.at)


def test_required_fields_are_never_empty_lists() -> None:
    assert empty([]) and empty("  ") and empty(None) and not empty(False) and not empty(0)

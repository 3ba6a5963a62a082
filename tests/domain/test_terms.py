"""Every fixed word that a person reads has its Chinese and its English, and what is unknown is shown as it came."""

from __future__ import annotations

from gridcentre.domain import terms
from gridcentre.domain.organisation import ROLES, UNIT_KINDS
from gridcentre.domain.resources import read_table
from gridcentre.domain.tickets import END_STATES, OPEN_STATES

OVERLAYS = """extension_pending suspension_pending return_pending report_pending info_pending coord_pending
    consult rectify joint restricted no_return no_decline""".split()
VIEWS = """to_accept to_assign declined unit_unaccepted in_work due_today due_soon overdue to_verify to_call
    to_approve at_city redone supervised dissatisfied extended promises rechecks linked mine unsent closed_30""".split()
COLUMNS = "flags left number state title source class place lead_unit clerk dispatched_at due sync".split()


def test_every_row_is_whole_and_unique() -> None:
    rows = list(read_table("terms.csv"))
    assert len({row["key"] for row in rows}) == len(rows)
    assert all(row["zh"].strip() == row["zh"] != "" and row["en"].strip() == row["en"] != "" for row in rows)


def test_the_groups_hold_what_the_rules_name() -> None:
    assert set(terms.keys("state")) == OPEN_STATES | END_STATES
    assert terms.keys("sub") == ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S9")
    assert set(terms.keys("role")) == set(ROLES)
    assert terms.keys("unitkind") == UNIT_KINDS
    assert list(terms.keys("overlay")) == OVERLAYS
    assert list(terms.keys("view")) == VIEWS, "saved views in the order of the screen"
    assert list(terms.keys("column"))[: len(COLUMNS)] == COLUMNS
    assert terms.keys("clock") == tuple("C1 C2 C3 C4 C5 C5u C6 C6u C7 C8 C9 C10 C11 C12".split())


def test_every_value_of_an_enum_field_has_words() -> None:
    values = {value for row in read_table("fields.csv") for value in row["values"].split() if row["type"] == "e"}
    known = set(terms.keys("value")) | set(terms.keys("warning"))
    assert values <= known, values - known


def test_words_in_both_languages() -> None:
    assert terms.word("state.T05") == "部门退回待处理"
    assert terms.word("state.T05", "en") == "declined by the unit"
    assert terms.word("unitkind.村(社区)", "en") == "village or community"


def test_an_unknown_key_keeps_its_own_text() -> None:
    assert terms.word("value.新词", "en") == "新词"
    assert terms.word("state.T99.x") == "T99.x"
    assert terms.word("plain") == "plain"

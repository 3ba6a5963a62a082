"""The sample catalogue and the default rules hold what the written rules say, and can be replaced by the city's."""

from __future__ import annotations

import csv

import msgspec
import pytest

from gridcentre.domain import catalogue
from gridcentre.domain.organisation import ROLES, UNIT_KINDS, Limit, Rules
from gridcentre.domain.resources import read_table, resource_path
from gridcentre.domain.terms import keys


def test_the_sample_catalogue_is_whole() -> None:
    rows = catalogue.sample_catalogue()
    assert 80 <= len(rows) <= 120
    assert {row.area for row in rows} == set(catalogue.AREAS) == set(keys("area"))
    assert len({row.code for row in rows}) == len(rows)
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.code.startswith("LY-") and row.parent and row.kind, row
        assert row.source.startswith("示例"), row
        assert row.unit_kind in UNIT_KINDS, row
        assert row.initials.isascii() and row.initials == row.initials.lower() != "", row
        assert bool(row.unit) != (row.unit_kind == "村(社区)"), row
        catalogue.parse_limit(row.limit)


def test_every_suggested_unit_exists_in_a_town() -> None:
    units = {row["short"]: row["kind"] for row in read_table("sample", "units.csv")}
    for row in catalogue.sample_catalogue():
        assert not row.unit or units[row.unit] == row.unit_kind, row


def test_disputes_and_photo_classes_are_marked() -> None:
    rows = {row.name: row for row in catalogue.sample_catalogue()}
    assert rows["邻里纠纷"].dispute and rows["邻里纠纷"].limit == "30d"
    assert all(row.dispute == (row.parent == "矛盾纠纷") for row in rows.values())
    assert rows["暴露垃圾"].photo and not rows["宅基地审批咨询"].photo
    assert rows["暴露垃圾"].standard_code == "06010"


@pytest.mark.parametrize(
    ("text", "limit"),
    [("5wd", Limit(n=5, unit="wd")), ("0.5wh", Limit(n=0.5, unit="wh")), ("24h", Limit(n=24, unit="h")), ("", None)],
)
def test_limits_as_written(text: str, limit: Limit | None) -> None:
    assert catalogue.parse_limit(text) == limit


@pytest.mark.parametrize("text", ["5", "5 days", "wd", "1.2.3h"])
def test_a_limit_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        catalogue.parse_limit(text)


def test_default_rules_are_those_of_the_written_table() -> None:
    rules = catalogue.default_rules()
    assert str(rules.limits["C1"]["一般"]) == "1wd" and str(rules.limits["C1"]["特急"]) == "15min"
    assert str(rules.limits["C8"]["特急"]) == "20min" and str(rules.limits["C6u"]["一般"]) == "4wh"
    assert str(rules.handling["咨询"]) == "1wd" and str(rules.handling["纠纷"]) == "30d"
    assert "表扬" not in rules.handling, "a commendation has no handling limit"
    assert [row.get("min_wd") for row in rules.reserve] == [5, 2, 1, None]
    assert rules.contact["attempts"] == 3 and rules.contact["days"] == 2 and rules.contact["bands"] == 3
    assert rules.reasons["return"][-1] == "R99" and "E01" in rules.reasons["extension"]
    assert rules.archive_days == rules.suspension_review_days == 30


def test_every_reason_code_has_words() -> None:
    codes = {code for group in catalogue.default_rules().reasons.values() for code in group}
    assert codes <= set(keys("reason")) | set(keys("value"))


def test_approvers_are_roles_and_every_rule_of_the_table_is_there() -> None:
    approval = catalogue.default_rules().approval
    named = {row["approval"] for row in read_table("workflow.csv") if row["approval"]}
    assert named <= set(approval), named - set(approval)
    for rule in approval.values():
        rows = [rule["default"], *(case["roles"] for case in rule.get("harder", ()))]
        assert all(roles and set(roles) <= set(ROLES) for roles in rows)
        assert all(case["when"] for case in rule.get("harder", ()))


def test_rules_cross_the_wire_unchanged() -> None:
    rules = catalogue.default_rules()
    assert msgspec.json.decode(msgspec.json.encode(rules), type=Rules) == rules


def test_towns_and_villages_follow_the_official_codes() -> None:
    towns = {row["code"]: row["name"] for row in read_table("sample", "towns.csv")}
    official = {
        row["code"]: row["name"] for row in read_table("admin", "liyang_towns.csv") if "监狱" not in row["name"]
    }
    assert towns == official and len(towns) == 12
    villages = list(read_table("sample", "villages.csv"))
    assert len(villages) == 242 and all(
        row["town"] in towns and row["code"].startswith(row["town"]) for row in villages
    )
    assert len({(row["town"], row["short"]) for row in villages}) == 242
    with resource_path("admin", "liyang_villages.csv").open(encoding="utf-8", newline="") as table:
        names = {row["code"]: row["name"] for row in csv.DictReader(table)}
    assert all(names[row["code"]] == row["name"] for row in villages)

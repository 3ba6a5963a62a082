"""A new city knows the towns of Liyang, their units, the catalogue, the calendar and the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcentre.city import sample
from gridcentre.city.database import City
from gridcentre.domain.calendar import shipped
from gridcentre.domain.catalogue import default_rules, sample_catalogue
from gridcentre.domain.organisation import CENTRE, UNIT_KINDS, VILLAGE
from gridcentre.domain.problems import ProblemError


def test_a_town_is_found_by_pinyin_code_and_name() -> None:
    assert sample.find_town("daibu") == sample.find_town("320481103") == sample.find_town(" 戴埠镇 ")
    assert [town.id for town in sample.towns()] == (
        "kunlun licheng guxian daitou shanghuang daibu tianmuhu bieqiao shangxing zhuze nandu shezhu".split()
    )
    with pytest.raises(ProblemError) as refused:
        sample.find_town("changzhou")
    assert refused.value.problem.code == "town-unknown" and "daibu" in refused.value.problem.params["known"]


@pytest.mark.parametrize("town", sample.towns(), ids=lambda town: town.id)
def test_every_town_has_a_centre_and_units_of_every_kind(town: sample.SampleTown) -> None:
    units = sample.units(town.code)
    assert units[0].kind == CENTRE and sum(unit.kind == CENTRE for unit in units) == 1
    assert {unit.kind for unit in units} == set(UNIT_KINDS)
    for names in ([unit.code for unit in units], [unit.name for unit in units], [unit.short for unit in units]):
        assert len(set(names)) == len(names)
    assert all(unit.town == town.code and unit.initials.isascii() and unit.initials for unit in units)
    assert all(unit.village == unit.code for unit in units if unit.kind == "村(社区)")


@pytest.mark.parametrize("town", sample.towns(), ids=lambda town: town.id)
def test_every_dispatch_rule_names_units_of_its_town(town: sample.SampleTown) -> None:
    rules = sample.dispatch_rules(town.code)
    codes = {unit.code for unit in sample.units(town.code)} | {VILLAGE}
    assert all({rule.lead, *rule.co_units} - {""} <= codes for rule in rules)
    assert [rule.id for rule in rules if not (rule.category or rule.words or rule.lead)] == [f"{town.code}-001"]
    assert len({rule.id for rule in rules}) == len(rules) and all(rule.origin for rule in rules)


def test_a_new_city_is_filled_with_it(tmp_path: Path) -> None:
    city = City.open(str(tmp_path / "city.db"), password_cost=2)
    assert len(city.towns()) == 12
    town = city.town(city.town_code("daibu"))
    assert town.name == "戴埠镇"
    assert town.units == {unit.code: unit for unit in sample.units(town.code)}
    assert town.rules == default_rules()
    assert town.calendar.days == shipped().days
    assert town.dispatch_rules == sample.dispatch_rules(town.code)
    assert town.dispute_classes == {row.code for row in sample_catalogue() if row.dispute}
    city.close()

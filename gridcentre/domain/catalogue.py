"""What a ticket can be about, and the rules a town starts with: delivered by the city, sample data until then.

Codes are unique only as (standard, kind, code): the 2026 edition of the city-management standard
gives components and matters the same numbers. That is why a class travels as the catalogue's own
code and the standard's number stays beside it.
"""

from __future__ import annotations

from functools import cache

import msgspec

from gridcentre.domain.organisation import Limit, Rules
from gridcentre.domain.resources import read_table, resource_path
from gridcentre.domain.tickets import Frozen

AREAS = ("社会治安", "公共安全", "城市管理", "环境保护", "民生服务")


class CatalogueRow(Frozen, frozen=True, kw_only=True):
    """One class of matters. ``limit`` as written ("5wd", "24h", "" = the nature decides); ``unit_kind`` and
    ``unit`` suggest who handles it; ``source`` names where name and limit come from."""

    code: str
    area: str
    name: str
    parent: str = ""
    unit_kind: str = ""
    unit: str = ""  # name of the unit suggested, without the town
    limit: str = ""
    photo: bool = False  # before and after photos are asked for
    dispute: bool = False  # parties, people_count and risk are asked for
    standard: str = ""
    kind: str = ""  # 管理事项 / 管理部件 / 12345 / 网格事项
    standard_code: str = ""
    initials: str = ""  # pinyin initials, lower case
    source: str = ""


@cache
def default_rules() -> Rules:
    """The rule data of workflow.md 10, 11, 13, 16 and 17, from ``resources/rules.json``."""
    return msgspec.json.decode(resource_path("rules.json").read_bytes(), type=Rules)


@cache
def sample_catalogue() -> tuple[CatalogueRow, ...]:
    """Rows of ``resources/catalogue.csv``; 示例 data, replaced by the city's list."""
    return tuple(
        msgspec.convert({**row, "photo": row["photo"] == "是", "dispute": row["dispute"] == "是"}, type=CatalogueRow)
        for row in read_table("catalogue.csv")
    )


def parse_limit(text: str) -> Limit | None:
    """``"5wd"`` -> Limit(5, "wd"); None for an empty text. Raises ValueError for anything else."""
    if not text:
        return None
    unit = text.lstrip("0123456789.")
    if unit not in ("wd", "wh", "h", "min", "d"):
        raise ValueError(text)
    return Limit(n=float(text[: len(text) - len(unit)]), unit=unit)

"""THE table: every decision on a ticket, one row each, for desk, city, buttons, manual and tests.

``resources/workflow.csv`` is loaded once into typed rows. Beside the columns of the norm it has
four of ours, in which prose has become data: ``tags`` (which tickets a row is for), ``guards``
(named conditions of ``guards.py``), ``keeps`` (the acts it judges stay open) and ``ends`` (asks
that fall away with it). How to read the other columns: the manual's chapter on the workflow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gridcentre.domain.resources import read_table, resource_path
from gridcentre.domain.tickets import OPEN_STATES

TABLE_VERSION = 1
NEW = "NEW"
REQUESTS = frozenset(
    "ask_city ask_extension endorse_extension ask_suspension endorse_suspension ask_return endorse_return "
    "ask_report endorse_report request_coordination ask_co consult".split()
)
NUMBERED = {
    "register": "登",
    "register_closed": "登",
    "issue_notice": "告",
    "supervise": "督",
}  # provisionally, by a desk
ASKS = frozenset(kind for kind in REQUESTS if not kind.startswith("endorse_"))


@dataclass(frozen=True, slots=True)
class Expect:
    """An earlier kind that a row judges; ``optional`` marks ``k?``."""

    kind: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Step:
    """``lead:S1`` of the sub-task columns: which sub-task, and the state it must have or gets."""

    which: str  # lead, co, any, all
    state: str  # S1 … S9, *, new, swap


@dataclass(frozen=True, slots=True)
class Effect:
    """``start:C3?`` or ``clear:joint?``: a verb, its object, and whether it depends on the case."""

    verb: str
    object: str
    conditional: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One decision by one person, or by the city's timer."""

    code: str
    zh: str
    en: str
    from_states: frozenset[str]
    to_state: str
    subtask_from: tuple[Step, ...]
    subtask_to: tuple[Step, ...]
    roles: tuple[str, ...]
    on_behalf: bool
    required: tuple[str, ...]
    optional: tuple[str, ...]
    expects: tuple[Expect, ...]
    clocks: tuple[Effect, ...]
    offline: bool
    approval: str
    overlay: tuple[Effect, ...]
    tags: frozenset[str]
    guards: tuple[str, ...]
    keeps: bool
    ends: frozenset[str]
    note: str

    @property
    def new(self) -> bool:
        """The row makes a ticket."""
        return NEW in self.from_states

    @property
    def by_city(self) -> bool:
        """Never written by a desk."""
        return self.roles == ("CITY",)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field a form of this row may carry."""
        return self.required + self.optional

    @property
    def about(self) -> str:
        """Which one sub-task the row is about: lead, co, any, all or '' (workflow.md 0)."""
        for step in self.subtask_from + self.subtask_to:
            return step.which
        return ""


@dataclass(frozen=True, slots=True)
class Table:
    """The whole workflow, with the version and hash that the handshake compares."""

    version: int
    sha256: str
    rows: Mapping[str, Row]
    judged: frozenset[str]  # kinds that some row expects: they stay open until judged

    def zh(self, kind: str) -> str:
        """Chinese name of an action kind; a newer city's unknown kind is shown as its code."""
        row = self.rows.get(kind)
        return row.zh if row else kind


@cache
def table() -> Table:
    """The shipped table; raises ``ValueError`` if a cell cannot be read, so that no start succeeds with half a rule."""
    rows = {cells["code"]: _row(cells) for cells in read_table("workflow.csv")}
    judged = frozenset(expect.kind for row in rows.values() for expect in row.expects)
    if strange := judged - rows.keys():
        raise ValueError(f"workflow.csv expects unknown kinds: {sorted(strange)}")
    digest = hashlib.sha256(resource_path("workflow.csv").read_bytes()).hexdigest()
    return Table(TABLE_VERSION, digest, rows, judged)


def _row(cells: Mapping[str, str]) -> Row:
    states = set(cells["from_states"].split())
    if "ANY_OPEN" in states:
        states = states - {"ANY_OPEN"} | OPEN_STATES
    ends = set(cells["ends"].split())
    if "REQUESTS" in ends:
        ends = ends - {"REQUESTS"} | REQUESTS
    return Row(
        code=cells["code"],
        zh=cells["zh"],
        en=cells["en"],
        from_states=frozenset(states),
        to_state=cells["to_state"],
        subtask_from=_steps(cells["subtask_from"]),
        subtask_to=_steps(cells["subtask_to"]),
        roles=tuple(cells["roles"].split()),
        on_behalf=_flag(cells["on_behalf"]),
        required=tuple(cells["required"].split()),
        optional=tuple(dict.fromkeys([*cells["optional"].split(), "attachments"])),
        expects=tuple(Expect(word.rstrip("?"), word.endswith("?")) for word in cells["expects"].split()),
        clocks=_effects(cells["clocks"]),
        offline=_flag(cells["offline"]),
        approval=cells["approval"],
        overlay=_effects(cells["overlay"]),
        tags=frozenset(cells["tags"].split()),
        guards=tuple(cells["guards"].split()),
        keeps=cells["keeps"] == "yes",
        ends=frozenset(ends),
        note=cells["notes"],
    )


def _flag(cell: str) -> bool:
    return {"yes": True, "no": False}[cell]


def _steps(cell: str) -> tuple[Step, ...]:
    steps = []
    for word in cell.replace("+", " ").split():
        which, state = word.split(":")
        steps.append(Step(which, state))
    return tuple(steps)


def _effects(cell: str) -> tuple[Effect, ...]:
    effects = []
    for word in cell.split():
        verb, thing = word.split(":")
        effects.append(Effect(verb, thing.rstrip("?"), thing.endswith("?")))
    return tuple(effects)

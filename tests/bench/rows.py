"""What a bench says, and how it is measured: interleaved rounds, medians, ratios within one run.

Machines differ and are shared; a second alone says little. So each figure stands beside its floor
(the least code doing the same work here and now), the ratio is the budget (design.md 9), and
``ok`` is the gate.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One line of the table. ``floor``, ``ratio``, ``goal``, ``gate``: None where there is none."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: float | None = None
    gate: float | None = None
    ok: bool = True

    def as_dict(self) -> dict[str, object]:
        return {key: round(v, 5) if isinstance(v, float) else v for key, v in asdict(self).items()}

    def line(self) -> str:
        parts = [f"{_short(part):>10}" for part in (self.value, self.floor, self.ratio, self.goal, self.gate)]
        return f"{self.name:<46} {parts[0]} {self.unit:<8} {' '.join(parts[1:])}  {'ok' if self.ok else 'MISSED'}"


HEAD = f"{'':<46} {'value':>10} {'unit':<8} {'floor':>10} {'ratio':>10} {'goal':>10} {'gate':>10}"


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"


def at_most(name: str, value: float, unit: str, floor: float, goal: float, gate: float) -> Row:
    """``value`` may be ``gate`` times the floor."""
    ratio = value / floor if floor else float("inf")
    return Row(name, value, unit, floor, ratio, goal, gate, ratio <= gate)


def at_least(name: str, value: float, unit: str, floor: float, goal: float, gate: float) -> Row:
    """``value`` must be ``gate`` times the floor or more: rates beside a peer's."""
    ratio = value / floor if floor else float("inf")
    return Row(name, value, unit, floor, ratio, goal, gate, ratio >= gate)


def below(name: str, value: float, unit: str, goal: float, gate: float, floor: float | None = None) -> Row:
    """An absolute limit; the floor only tells what the machine can do."""
    return Row(name, value, unit, floor, value / floor if floor else None, goal, gate, value <= gate)


def above(name: str, value: float, unit: str, goal: float, gate: float, floor: float | None = None) -> Row:
    """An absolute rate to reach."""
    return Row(name, value, unit, floor, value / floor if floor else None, goal, gate, value >= gate)


def exactly(name: str, value: float, unit: str, wanted: float) -> Row:
    """A count that is right or wrong."""
    return Row(name, value, unit, None, None, wanted, wanted, value == wanted)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rounds(cases: Mapping[str, Callable[[], object]], times: int = 5, repeat: int = 1) -> dict[str, float]:
    """Median seconds of each case; the cases take turns, so that a noisy minute hits them all."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for work in cases.values():
        work()
    gc.collect()
    for _ in range(times):
        for name, work in cases.items():
            for _ in range(repeat):
                taken[name].append(seconds(work))
    return {name: median(values) for name, values in taken.items()}


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

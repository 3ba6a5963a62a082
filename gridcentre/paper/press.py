"""The press: document data through the Typst template to PDF, with compiler and fonts kept warm.

Any thread may ask; one compiles at a time, and other threads run meanwhile.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from gridcentre.domain.problems import ProblemError
from gridcentre.domain.resources import resource_path
from gridcentre.paper.bulk import Bulk
from gridcentre.paper.fonts import Substitution, chosen
from gridcentre.paper.pages import join
from gridcentre.paper.sheet import Box, Sheet

LOT = 50  # sheets set at once: memory grows with them
AT_HAND = 10  # so many are set here, by the compiler that is warm
_log = logging.getLogger(__name__)


if TYPE_CHECKING:
    from typst import Compiler

_PROOF = Sheet(
    issuer="网格中心",
    title="工单流转单",
    number="2026",
    stands_out="急",
    qr='<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    sections=(Box("内容", ("流转",), least=10),),
    stamp="样张",
    foot=("样张",),
    page="{page}/{pages}",
)


@dataclass(frozen=True)
class _Room:
    """What is costly to set up and kept: the machine's fonts, and a compiler that has read them and the template."""

    compiler: Compiler
    fonts: dict[str, str]
    substitutions: tuple[Substitution, ...]


@dataclass(frozen=True)
class Run:
    """What was printed; ``pages``: of each sheet."""

    pdf: bytes
    pages: tuple[int, ...]


class Press:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @property
    def substitutions(self) -> tuple[Substitution, ...]:
        """Fonts that stand in for the proper ones on this machine; ProblemError ``no-chinese-font``."""
        with self._lock:
            return self._room.substitutions

    def warm(self) -> None:
        """Reads fonts and template and sets a proof, so that the first sheet comes as fast as the next."""
        self.set([asdict(_PROOF)], 0)

    def circulation(self, sheets: Sequence[Sheet], created: int, progress: Callable[[int], None] | None = None) -> Run:
        """One PDF of all ``sheets``; ``created``: UTC ms. ``progress`` hears how many are done, after each lot.

        ProblemError ``no-chinese-font``, ``print-failed``.
        """
        if len(sheets) <= AT_HAND:
            run = self.set([asdict(sheet) for sheet in sheets], created)
            if progress:
                progress(len(sheets))
            return run
        lots = []
        with Bulk() as bulk:
            for start in range(0, len(sheets), LOT):
                lot = sheets[start : start + LOT]
                lots.append(Run(*bulk.set([asdict(sheet) for sheet in lot], created)))
                if progress:
                    progress(start + len(lot))
        return Run(join([lot.pdf for lot in lots]), tuple(chain.from_iterable(lot.pages for lot in lots)))

    def set(self, sheets: list[dict[str, Any]], created: int) -> Run:
        """Sheets as plain dictionaries, in this process. ProblemError as ``circulation``."""
        from typst import TypstError

        with self._lock:
            room = self._room
            data = json.dumps({"fonts": room.fonts, "sheets": sheets}, ensure_ascii=False)
            try:
                pdf, warnings = room.compiler.compile_with_warnings(
                    format="pdf", sys_inputs={"data": data}, timestamp=created // 1000
                )
                pages = json.loads(room.compiler.query("<pages>", "value"))  # of what was just compiled
            except TypstError as error:
                raise ProblemError("print-failed", error.diagnostic) from error
        for warning in warnings:
            _log.warning("the template warns: %s", warning.message)
        assert isinstance(pdf, bytes)
        return Run(pdf, tuple(pages))

    @cached_property
    def _room(self) -> _Room:
        from typst import Compiler, Fonts  # 66 MB: for those who print

        known = Fonts()
        fonts, substitutions = chosen(known.families())
        template = resource_path("typst", "circulation.typ")
        return _Room(Compiler(input=template, font_paths=known), fonts, substitutions)

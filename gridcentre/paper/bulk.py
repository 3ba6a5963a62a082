"""Many sheets are set by a process of their own: the compiler keeps what it has set, and that memory goes with it.

One question a line, ``{"sheets": […], "created": ms}``; the answer is a line that tells pages and size, then the PDF.
"""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from gridcentre.domain.problems import ProblemError


class Bulk:
    """The process; ends with the context."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._process.kill()
        self._process.communicate()

    def set(self, sheets: list[dict[str, Any]], created: int) -> tuple[bytes, tuple[int, ...]]:
        """The PDF and the pages of each sheet. ProblemError as ``Press.set``; ``print-failed`` if it died."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            stdin.write(json.dumps({"sheets": sheets, "created": created}).encode() + b"\n")
            stdin.flush()
            told = json.loads(stdout.readline() or b"null")
            pdf = stdout.read(told["size"]) if told and "size" in told else b""
        except OSError:
            told = None
        if told is None or len(pdf) != told.get("size", 0):
            raise ProblemError("print-failed", f"the typesetter ended with {self._process.wait()}")
        if "problem" in told:
            raise ProblemError(told["problem"], told["detail"], **told["params"])
        return pdf, tuple(told["pages"])


def main() -> None:
    """The process: answers until nobody asks any more."""
    from gridcentre.paper.press import Press

    press, out = Press(), sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        pdf = b""
        try:
            run = press.set(asked["sheets"], asked["created"])
            pdf, told = run.pdf, {"pages": run.pages, "size": len(run.pdf)}
        except ProblemError as error:
            problem = error.problem
            told = {"problem": problem.code, "detail": problem.detail, "params": problem.params}
        out.write(json.dumps(told).encode() + b"\n" + pdf)
        out.flush()


if __name__ == "__main__":
    main()

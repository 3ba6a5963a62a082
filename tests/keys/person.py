"""A person at a keyboard under Xvfb: nothing but keys, by xdotool; what comes of them is read and counted."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from gridcentre.domain.ids import now_ms
from tests.faults.house import ROOT

PATIENCE = 20.0  # seconds for all that a key begins


class Display:
    """Xvfb with a window manager, on a number of its own; a context manager."""

    def __init__(self, size: str = "1366x768") -> None:
        self._size = size
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self._size}x24", "-nolisten", "tcp"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._children.append(subprocess.Popen(command, pass_fds=[writing], **quiet))
        os.close(writing)
        with os.fdopen(reading) as told:
            self.name = f":{told.readline().strip()}"
        self._children.append(subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": self.name}, **quiet))
        return self

    def __exit__(self, *raised: object) -> None:
        for child in reversed(self._children):
            child.terminate()
            child.wait()


class Person:
    """One window on one display, and whoever sits before it; a context manager.

    ``strokes``: keys pressed so far; ``where``: what the window told last (see ``window``).
    """

    def __init__(self, display: Display, profile: Path, home: Path) -> None:
        self.home = home
        (home / "Documents").mkdir(parents=True)
        self._env = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "DISPLAY": display.name,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        self._profile = profile
        self.strokes = 0
        self.where: dict[str, Any] = {}
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def __enter__(self) -> Self:
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.keys.window", str(self._profile), str(now_ms())]
        self._process = subprocess.Popen(
            command, env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._reader = threading.Thread(target=self._read, name="window")
        self._reader.start()
        self._until(lambda: self.where.get("focus", "NoneType") != "NoneType")
        return self

    def __exit__(self, *raised: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._reader.join()

    def press(self, *keys: str) -> None:
        """Keys by their X names (``ctrl+Return``, ``F3``); each is seen through before the next."""
        for key in keys:
            self._send("key", "--clearmodifiers", key)

    def write(self, text: str) -> None:
        """Letters of a Latin keyboard."""
        for letter in text:
            self._send("type", "--clearmodifiers", letter)

    def wait_for(self, name: str, wanted: Callable[[Any], bool]) -> None:
        """Until the window says so by itself: what others did has arrived, the next form is there."""
        self._until(lambda: wanted(self.where.get(name)), f"for {name}")

    def picture(self, file: Path) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{file}\n")
        self._process.stdin.flush()
        self._until(lambda: self.where.get("picture") == str(file))

    def _send(self, *what: str) -> None:
        """Until the window has seen the key let go, or another has come in front, which may swallow that."""
        window, expected = self.where["window"], self.where["keys"] + 1
        subprocess.run(["xdotool", *what], env=self._env, check=True)
        self.strokes += 1
        self._until(lambda: self.where["keys"] == expected or self.where["window"] != window, f"after {' '.join(what)}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)

    def _until(self, reached: Callable[[], bool], when: str = "at the start") -> None:
        ends = time.monotonic() + PATIENCE
        while not reached():
            try:
                told = self._lines.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the window does not come to rest {when}: {self.where}") from None
            if told is None:
                raise AssertionError(f"the window has closed {when}")
            self.where |= told

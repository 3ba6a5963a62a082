"""What holds for every test: no other machine is reached, nothing is left running, nothing is logged unasked.

The guards are installed before any product code is imported. They fail the test that
breaks them, not the one that comes after it.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="gridcentre-home-"))
ENVIRONMENT = {
    "HOME": str(HOME),
    "USERPROFILE": str(HOME),
    "APPDATA": str(HOME / "appdata"),
    "LOCALAPPDATA": str(HOME / "localappdata"),
    "XDG_CACHE_HOME": str(HOME / "cache"),
    "XDG_CONFIG_HOME": str(HOME / "config"),
    "XDG_DATA_HOME": str(HOME / "data"),
    "XDG_STATE_HOME": str(HOME / "state"),
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    "QT_QPA_PLATFORM": "offscreen",  # Qt aborts where there is no screen
    "QT_SCALE_FACTOR": "1",
    "TZ": "America/St_Johns",  # the PC's zone must never matter; half an hour off, with a summer time
}
UNWANTED = (
    "DBUS_SESSION_BUS_ADDRESS",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
)
LOOPBACK_NAMES = ("", "localhost", "localhost.localdomain")
PATIENCE = 5.0  # seconds a thread gets to notice that it was told to end


def _outside(address: object) -> bool:
    """Whether a socket address leads off this machine, or to a service of the person who runs the tests."""
    if isinstance(address, bytes | str):  # AF_UNIX: own temporary ones only; no session bus, no agent
        path = os.fsdecode(address)
        return not path.startswith(tempfile.gettempdir())
    host = address[0] if isinstance(address, tuple) and address else address
    if host is None or host in LOOPBACK_NAMES:
        return False
    try:
        return not ipaddress.ip_address(os.fsdecode(host) if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return True


def _stay_here(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        address = (args[0],)
    else:
        return
    if address is not None and _outside(address):
        raise AssertionError(f"a test must not reach {address!r} ({event})")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.update(ENVIRONMENT)
    for name in list(os.environ):
        if name in UNWANTED or (name.startswith(("GRIDCENTRE_", "QT_")) and name not in ENVIRONMENT):
            del os.environ[name]
    if hasattr(time, "tzset"):
        time.tzset()
    sys.addaudithook(_stay_here)
    config.add_cleanup(lambda: shutil.rmtree(HOME, ignore_errors=True))


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test on a record of WARNING or above, unless its logger is named by ``@pytest.mark.allow_log``."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    allowed = [name for mark in request.node.iter_markers("allow_log") for name in mark.args]
    unexpected = [
        f"{record.name} {record.levelname}: {record.getMessage()}"
        for record in listener.heard
        if not any(record.name == name or record.name.startswith(name + ".") for name in allowed)
    ]
    if unexpected:
        pytest.fail("unexpected log records:\n" + "\n".join(unexpected), pytrace=False)


def _lasting_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.daemon}


def _still_alive(threads: set[threading.Thread]) -> list[str]:
    until = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return sorted(thread.name for thread in threads if thread.is_alive())


def _is_loop_worker(thread: threading.Thread) -> bool:
    """A worker of an event loop: it ends with the loop, which a fixture of wider scope may keep."""
    return thread.name.startswith(("AnyIO worker thread", "asyncio_"))


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails the test when a non-daemon thread that it started is still alive at its end."""
    before = _lasting_threads()
    yield
    alive = _still_alive({thread for thread in _lasting_threads() - before if not _is_loop_worker(thread)})
    if alive:
        pytest.fail(f"threads left alive: {', '.join(alive)}", pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def no_thread_left_at_the_end() -> Iterator[None]:
    """As ``no_thread_left``, for what fixtures of wider scope started."""
    before = _lasting_threads()
    yield
    alive = _still_alive(_lasting_threads() - before)
    if alive:
        pytest.fail(f"threads left alive by the run: {', '.join(alive)}", pytrace=False)

"""Short secrets in the operating system's own keyring, and nowhere else (design.md 8, qt.md 6).

The ``keyring`` package picks a backend by itself, and on a PC with ``keyrings.alt`` that is a
plain file: so backends are taken from a short list, everything written is read back, and each
call runs in a thread of its own, because a keyring that waits for a person or a dead session
bus must not take the window with it. Importing ``keyring`` costs about 0.1 s, hence late.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from gridcentre.domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

LONGEST = 1200  # characters: Windows keeps 2560 bytes of UTF-16 (keyring issue 355)
PATIENCE = 60.0  # seconds; the keyring may be asking its owner for a password
ALLOWED = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
_CHAIN = "keyring.backends.chainer"
_NOTHING = ("keyring.backends.fail", "keyring.backends.null")
_PLAIN = "keyrings.alt"

T = TypeVar("T")


class Vault:
    """The keyring entries of one ``service``. Methods may be called from any thread; never from the window's.

    ``backend`` is for tests: it stands in for the operating system's. Problems: ``keyring-none``,
    ``keyring-unsafe``, ``keyring-locked``, ``keyring-timeout``, ``keyring-failed``,
    ``keyring-forgets`` and ``secret-too-long``.
    """

    def __init__(
        self, service: str = "gridcentre", *, backend: KeyringBackend | None = None, timeout: float = PATIENCE
    ) -> None:
        self._service = service
        self._injected = backend
        self._timeout = timeout
        self._chosen: KeyringBackend | None = None
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def available(self) -> bool:
        """Whether a keyring that may be trusted answers."""
        return self.trouble() is None

    def trouble(self) -> Problem | None:
        """Why there is no keyring to trust, or None."""
        try:
            self._call(self._backend)
        except ProblemError as error:
            return error.problem
        return None

    def backend_name(self) -> str:
        """Module of the backend in use, for the technician; empty without one."""
        try:
            return type(self._call(self._backend)).__module__
        except ProblemError:
            return ""

    def get(self, name: str) -> str | None:
        """The secret kept under ``name``, or None."""
        return self._call(lambda: self._backend().get_password(self._service, name)) or None

    def set(self, name: str, secret: str) -> None:
        """Keep ``secret`` (1 to 1200 characters) under ``name`` and make sure that it is there."""
        if not 0 < len(secret) <= LONGEST:
            raise ProblemError("secret-too-long", length=len(secret), longest=LONGEST)
        self._call(lambda: self._backend().set_password(self._service, name, secret), hide=secret)
        if self.get(name) != secret:
            raise ProblemError("keyring-forgets", backend=self.backend_name())

    def delete(self, name: str) -> None:
        """Forget what is kept under ``name``, if anything is."""
        if self.get(name) is None:
            return
        self._call(lambda: self._backend().delete_password(self._service, name))
        if self.get(name) is not None:
            raise ProblemError("keyring-forgets", backend=self.backend_name())

    def probe(self) -> None:
        """Write, read and delete a value without meaning: raises what a real secret would meet."""
        self.set("probe", "1")
        self.delete("probe")

    def _backend(self) -> KeyringBackend:
        if self._chosen is None:
            self._chosen = _allowed(self._injected) if self._injected else _choose()
        return self._chosen

    def _call(self, ask: Callable[[], T], hide: str = "") -> T:
        with self._lock:
            if self._worker and self._worker.is_alive():
                raise ProblemError("keyring-timeout", "an earlier call still hangs")
            answer: Future[T] = Future()
            self._worker = threading.Thread(target=_run, args=(ask, answer), name="keyring", daemon=True)
            self._worker.start()
            try:
                found = answer.result(self._timeout)
            except Exception as error:
                if not answer.done():
                    raise ProblemError("keyring-timeout", f"no answer in {self._timeout:g} s") from None
                raise _told(error, hide) from None
            self._worker.join()
            return found


def _run(ask: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:
        answer.set_exception(error)


def _choose() -> KeyringBackend:
    """The first trusted backend of this PC; of several in a chain each is looked at by itself."""
    import keyring

    found = keyring.get_keyring()
    if type(found).__module__ != _CHAIN:
        return _allowed(found, named_only=True)
    links: list[KeyringBackend] = list(getattr(found, "backends", ()))
    for link in links:
        with suppress(ProblemError):
            return _allowed(link, named_only=True)
    raise ProblemError("keyring-unsafe", backend=", ".join(type(link).__module__ for link in links))


def _allowed(backend: KeyringBackend, named_only: bool = False) -> KeyringBackend:
    module = type(backend).__module__
    if module in _NOTHING:
        raise ProblemError("keyring-none", module)
    if module.startswith(_PLAIN) or (named_only and module not in ALLOWED):
        raise ProblemError("keyring-unsafe", backend=module)
    return backend


def _told(error: Exception, hide: str) -> ProblemError:
    """A backend's own error in our words; its text may come from anywhere, so the secret is cut out of it."""
    if isinstance(error, ProblemError):
        return error
    from keyring import errors

    text = str(error).replace(hide, "***") if hide else str(error)
    detail = f"{type(error).__name__}: {text}"
    if isinstance(error, errors.NoKeyringError):
        return ProblemError("keyring-none", detail)
    if isinstance(error, errors.KeyringLocked):
        return ProblemError("keyring-locked", detail)
    return ProblemError("keyring-failed", detail)

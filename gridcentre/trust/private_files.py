"""Small files that only their owner may read, replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridcentre.domain.problems import ProblemError

_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))  # Windows has no quota error
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what the file system refuses into ``disk-full``, ``read-only`` or ``disk-error``."""
    try:
        yield
    except OSError as error:
        detail = f"{type(error).__name__} {error.errno}: {error.strerror}"
        code = "disk-full" if error.errno in _FULL else "read-only" if error.errno in _FORBIDDEN else "disk-error"
        raise ProblemError(code, detail, file=path.name) from None


def make_folder(folder: Path) -> None:
    """Create ``folder`` for its owner alone; one with other things in it keeps its rights."""
    with told(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            folder.chmod(0o700)


def write_private(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``path``: after a crash the old or the new bytes stand there, on the disk."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with told(path):
        try:
            _write_through(temporary, data, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        _settle(path.parent)


def overwrite(path: Path) -> None:
    """Write noise over the bytes of ``path`` where they lie, before it is replaced for good."""
    with told(path):
        _write_through(path, secrets.token_bytes(path.stat().st_size), os.O_WRONLY)


def _write_through(path: Path, data: bytes, flags: int) -> None:
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the replacement itself last; Windows has no such call and needs none."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

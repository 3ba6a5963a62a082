"""Small files are replaced whole, for their owner's eyes, and a disk that refuses is told in words."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from gridcentre.domain.problems import ProblemError
from gridcentre.trust.private_files import make_folder, overwrite, told, write_private


def test_old_or_new_and_nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_private(path, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProblemError) as error:
        write_private(path, b"new")
    assert error.value.problem.code == "disk-full"
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]
    monkeypatch.undo()
    write_private(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EFBIG, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "disk-error"),
    ],
)
def test_what_the_disk_says(tmp_path: Path, number: int, code: str) -> None:
    with pytest.raises(ProblemError) as error, told(tmp_path / "a.json"):
        raise OSError(number, "said the disk")
    assert error.value.problem.code == code
    assert error.value.problem.params == {"file": "a.json"}
    assert str(tmp_path) not in str(error.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_rights(tmp_path: Path) -> None:
    former = os.umask(0)
    try:
        make_folder(tmp_path / "new" / "deep")
        (tmp_path / "shared").mkdir(mode=0o755)
        (tmp_path / "shared" / "theirs").touch()
        make_folder(tmp_path / "shared")
        write_private(tmp_path / "shared" / "mine", b"x")
    finally:
        os.umask(former)
    assert stat.S_IMODE((tmp_path / "new" / "deep").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "shared" / "mine").stat().st_mode) == 0o600


def test_overwritten_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"secret" * 100)
    place = path.stat().st_ino
    overwrite(path)
    assert path.stat().st_ino == place
    assert path.stat().st_size == 600
    assert b"secret" not in path.read_bytes()

"""Attachments at rest: found by hash, stored once, unreadable without the key."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from gridcentre.domain.problems import ProblemError
from gridcentre.store.files import CHUNK, FILES, Files

KEY = bytes(range(32))


def test_bytes_come_back_and_are_kept_once(tmp_path: Path) -> None:
    photo = tmp_path / "整改前.jpg"
    photo.write_bytes(b"\xff\xd8" + "渣土".encode() * CHUNK)
    files = Files.open(tmp_path, KEY)
    first = files.add(photo, 1)
    size = (tmp_path / FILES).stat().st_size
    assert first == hashlib.sha256(photo.read_bytes()).hexdigest() == files.add(photo, 2)
    assert b"".join(files.chunks(first)) == photo.read_bytes()
    assert files.has(first) and not files.has("0" * 64) and list(files.chunks("0" * 64)) == []
    files.close()
    assert (tmp_path / FILES).stat().st_size >= size
    again = Files.open(tmp_path, KEY)
    assert again.has(first)
    again.close()


def test_nothing_is_readable_without_the_key(tmp_path: Path) -> None:
    paper = tmp_path / "回执.txt"
    paper.write_text("示例收件人" * 5000, encoding="utf-8")
    files = Files.open(tmp_path, KEY)
    files.add(paper, 1)
    files.close()
    stored = (tmp_path / FILES).read_bytes()
    assert not stored.startswith(b"SQLite format 3") and "示例收件人".encode() not in stored and b"txt" not in stored
    with pytest.raises(ProblemError) as refused:
        Files.open(tmp_path, os.urandom(32))
    assert refused.value.problem.code == "wrong-key"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    files = Files.open(tmp_path, KEY)
    with pytest.raises(ProblemError) as refused:
        files.add(tmp_path / "nothing.jpg", 1)
    assert refused.value.problem.code == "file-unreadable"
    files.close()

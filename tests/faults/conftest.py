"""Passwords of this process's desks are cheap to check: these tests are about lines, disks and kills."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gridcentre.trust import crypto


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    former = crypto.use(crypto.Standard(crypto.Cost(n=16, r=1, p=1)))
    yield
    crypto.use(former)

"""One press for all tests: what it costs to warm it is paid once."""

from __future__ import annotations

import pytest

from gridcentre.paper.press import Press


@pytest.fixture(scope="session")
def press() -> Press:
    made = Press()
    made.warm()
    return made

"""The device's tokens: a short-lived one in memory, the refresh token where the profile keeps it.

Several lanes share them; whoever meets a 401 first renews, the others take the new one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from gridcentre.sync.contract import Tokens


class Keys:
    """``renewal(refresh_token) -> Tokens`` asks the city; ``load`` and ``store`` reach the refresh token's keeper."""

    def __init__(
        self, renewal: Callable[[str], Tokens], load: Callable[[], str | None], store: Callable[[str], None]
    ) -> None:
        self._renewal = renewal
        self._load = load
        self._store = store
        self._access = ""
        self._lock = threading.Lock()

    def access(self) -> str:
        """The token to send; '' until the first renewal, which the city's 401 brings about."""
        return self._access

    def take(self, tokens: Tokens) -> None:
        """Uses the tokens of an enrolment or sign-in from now on."""
        with self._lock:
            self._keep(tokens)

    def renew(self, stale: str) -> str:
        """A token other than ``stale``; raises ``CityError`` 401 when a person has to sign in."""
        with self._lock:
            if self._access == stale:
                self._keep(self._renewal(self._load() or ""))
            return self._access

    def _keep(self, tokens: Tokens) -> None:
        self._access = tokens.access_token
        if tokens.refresh_token:
            self._store(tokens.refresh_token)

"""What the city said of itself at the start of a connection; asked again after every outage.

Pull and push read limits and capabilities here, and learn of a new epoch before they trust a cursor.
"""

from __future__ import annotations

import threading

from gridcentre.sync.clock import CityClock
from gridcentre.sync.contract import PROTOCOL, Session
from gridcentre.sync.http import CityError, Lane


class Handshake:
    """Shared by the lanes; ``gzip`` of each lane follows the city's capability."""

    def __init__(self, clock: CityClock) -> None:
        self._clock = clock
        self._session: Session | None = None
        self._lock = threading.Lock()

    @property
    def last(self) -> Session | None:
        """The city's word as last heard in this run."""
        return self._session

    def forget(self) -> None:
        """After an outage or a refused cursor the city may be another one."""
        with self._lock:
            self._session = None

    def session(self, lane: Lane) -> Session:
        """Raises ``CityError``; ``protocol-unsupported`` where the city speaks no version of ours."""
        with self._lock:
            if self._session is None:
                session = lane.get("session", Session)
                self._clock.heard(session.server_time)
                if not session.protocol.min <= PROTOCOL <= session.protocol.max:
                    least, most = session.protocol.min, session.protocol.max
                    raise CityError("protocol-unsupported", status=412, from_city=True, min=least, max=most)
                self._session = session
            lane.gzip = "gzip" in self._session.capabilities
            return self._session

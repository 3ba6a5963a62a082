"""A town whose desks sit behind a line that a test can spoil: a real city, a real proxy, real files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Credentials, Desk, TicketDetail
from gridcentre.trust import crypto
from gridcentre.trust.vault import Vault
from tests.faults.house import PASSWORD, House
from tests.faults.proxy import Proxy
from tests.trust.keyrings import MemoryKeyring

CLERK = ("DISP", "DUTY", "CHK", "DIR")
QUICK = crypto.Standard(crypto.Cost(n=16, r=1, p=1))


class Office:
    """Desks of one town, each with a vault of its own machine."""

    def __init__(self, house: House, line: Proxy) -> None:
        self.house = house
        self.line = line
        self.vault = Vault(backend=MemoryKeyring())
        self._open: list[Desk] = []

    def enrol(self, name: str, roles: Sequence[str] = CLERK, unit: str = "") -> Desk:
        code = self.house.account(name, roles, unit)
        Desk.enrol(self.folder(name), self.line.url, code, name, PASSWORD, vault=self.vault)
        return self.open(name)

    def folder(self, name: str) -> Path:
        return self.house.folder / name

    def open(self, name: str) -> Desk:
        desk = Desk.open(self.folder(name), Credentials(PASSWORD), vault=self.vault)
        self._open.append(desk)
        return desk

    def close(self) -> None:
        for desk in self._open:
            desk.close()


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    former = crypto.use(QUICK)
    house = House(folder)
    try:
        with BackgroundCity(house.city) as served, Proxy(served.url) as line:
            town = Office(house, line)
            try:
                yield town
            finally:
                town.close()
    finally:
        house.close()
        crypto.use(former)


def equals_city(house: House, detail: TicketDetail) -> bool:
    """Nothing is pending, and what the desk shows is what the city holds."""
    number = detail.ticket.number
    return (
        detail.ticket == detail.confirmed
        and detail.mark == ""
        and detail.ticket.version == house.ticket(number).version
        and detail.ticket.state == house.ticket(number).state
        and [step.action.id for step in detail.steps] == [act.id for act in house.acts(number)]
    )

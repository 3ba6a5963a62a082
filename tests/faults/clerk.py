"""A clerk in a process of her own, made to be killed: ``python -m tests.faults.clerk PROFILE UNIT``.

Accepts and assigns every ticket that needs it, one act at a time, and says ``begin`` before and
``done`` after each, so that the killer can choose his moment. Started again, she looks at the desk
and goes on where it stands: she remembers nothing herself.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gridcentre.desk import Credentials, Desk, Draft
from gridcentre.store.lists import TicketQuery
from tests.faults.house import PASSPHRASE, PASSWORD, NoKeyring, assignment


def work(profile: Path, unit: str) -> None:
    with Desk.open(profile, Credentials(PASSWORD, PASSPHRASE), vault=NoKeyring()) as desk:
        for row in desk.tickets.rows(desk.tickets.ids(TicketQuery())):
            if row.state == "T01":
                _act(desk, row.number, Draft("accept"))
            if row.state in ("T01", "T02"):
                _act(desk, row.number, assignment(unit))
    print("finished", flush=True)


def _act(desk: Desk, number: str, draft: Draft) -> None:
    print("begin", draft.kind, number, flush=True)
    (acted,) = desk.act([number], draft)
    print("done", draft.kind, number, acted.id, flush=True)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])

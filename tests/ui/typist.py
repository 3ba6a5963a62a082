"""A clerk in a process of her own who types into a form until she is killed.

``python -m tests.ui.typist PROFILE TICKET``. Says ``kept N`` once her N-th word is durable. She never says goodbye.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtTest import QTest

from gridcentre.desk import Credentials, Desk
from tests.faults.house import PASSPHRASE, PASSWORD, NoKeyring
from tests.sample_town import pretended
from tests.screens.studio import settle
from ui import app as product
from ui.background import Background
from ui.forms.keeper import key_of
from ui.forms.panel import FormPanel
from ui.office import Office


def type_on(desk: Desk, ticket: str) -> None:
    application = product.application()
    office = Office(desk, Background())
    panel = FormPanel(office)
    panel.show()
    panel.open("note", [ticket])
    settle(office)
    assert panel.form is not None
    text = panel.form.fields["text"].editor.target()
    for number in count():
        QTest.keyClicks(text, f"word{number} ")
        while f"word{number}" not in str(desk.drafts.get(key_of("note", ticket))):
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        print(f"kept {number}", flush=True)


if __name__ == "__main__":
    with pretended():
        type_on(Desk.open(Path(sys.argv[1]), Credentials(PASSWORD, PASSPHRASE), vault=NoKeyring()), sys.argv[2])

"""``python -m tests.keys [--pictures DIR]``: the main job in real windows, by synthetic keys alone, counted.

A clerk signs in, finds a ticket by two characters, accepts it and assigns it to two units, records what both told by
telephone; a checker verifies it and calls back; the clerk reports it and prints its sheet; then ten new tickets are
accepted and assigned. After each step the city is asked whether it is so. Wants Xvfb, openbox and xdotool.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from gridcentre.desk import Desk
from tests.faults.house import NoKeyring
from tests.keys.person import Display, Person
from tests.sample_town import CLERK_ROLES, SampleTown, prepare, pretended

PASSWORD, PASSPHRASE = "kite-7731-blue", "start-2217"
CLERK, CHECKER = "打字员", "核查员"
# in Latin, because xdotool loses Chinese letters on its way to Qt
FOUND_BY, TELLER, DONE, RESULT, REPLY = "k7", "Li", "music off", "off", "it is off"
NOISE = {"class": "LY-HB-07"}  # 商业噪音: for two units by the sample's rules
TEN = 10
PATIENCE = 40.0  # seconds for the city to hear of what was done: five of them are for undoing it


class Job:
    """One ticket's whole way, and ten tickets' beginning. ``counts``: strokes by step."""

    def __init__(self, town: SampleTown, clerk: Person, checker: Person, pictures: Path | None) -> None:
        self.town, self.clerk, self.checker = town, clerk, checker
        self.pictures = pictures
        self.counts: dict[str, int] = {}
        place = "望溪花园K7幢底商"
        fields = {"title": f"{place}音响夜里很吵", "text": f"{place}的音响开到夜里十一点，影响休息。", "place": place}
        (self.number,) = town.dispatch(
            1, **fields, **{"class": "LY-HB-07"}
        )  # 商业噪音: two units by the sample's rules

    def run(self) -> None:
        self.step("clerk signs in", self.clerk, self.sign_in)
        self.step("found by two characters", self.clerk, self.find)
        self.step("accepted", self.clerk, self.accept, "T02")
        self.step("assigned to two units", self.clerk, lambda: self.clerk.press("F3", "Return"), "T03")
        self.step("the lead's answer recorded", self.clerk, self.record_lead, "T04")
        self.step("the other unit's answer recorded", self.clerk, self.record_other, "T09")
        self.step("checker signs in", self.checker, lambda: self.sign_in(self.checker))
        self.step("verified", self.checker, self.verify, "T11")
        self.step("called back", self.checker, self.call_back, "T12")
        self.step("reported", self.clerk, self.report, "T13")
        self.step("printed", self.clerk, self.print_sheet)
        self.ten()

    def step(self, name: str, who: Person, play: Callable[[], None], state: str = "") -> None:
        """Plays it, waits until the city says the same, and counts."""
        before = who.strokes
        try:
            play()
            if state:
                until(lambda: self.town.ticket(self.number).state == state, f"{name}: the city says {state}")
                for reader in (self.clerk, self.checker):
                    if reader.where.get("page"):
                        reader.wait_for("page", lambda told: told == state)
        except AssertionError:
            self.picture("failed", who)
            raise
        self.counts[name] = who.strokes - before
        print(f"{name:<36} {self.counts[name]:>4} keys", flush=True)
        self.picture(name, who)

    def picture(self, name: str, who: Person) -> None:
        if self.pictures is not None:
            who.picture(self.pictures / f"{name.replace(' ', '_')}.png")

    # -- one ticket ----------------------------------------------------------------------------

    def sign_in(self, who: Person | None = None) -> None:
        who = who or self.clerk
        who.write(PASSWORD)
        who.press("Tab")
        who.write(PASSPHRASE)
        who.press("Return")

    def find(self) -> None:
        self.clerk.press("ctrl+f")
        self.clerk.write(FOUND_BY)
        self.clerk.press("Return", "Return")  # to the list, into the ticket

    def accept(self) -> None:
        self.clerk.press("F2", "Return")

    def told_by_telephone(self) -> None:
        self.clerk.write(TELLER)
        self.clerk.press("Tab", "space", "Tab")  # 电话, the time as it stands

    def record_lead(self) -> None:
        clerk = self.clerk
        clerk.press("F4")
        self.told_by_telephone()
        clerk.press("Tab", "Tab", "Tab", "Tab", "space", "Tab", "Tab")  # the call: now, the number as it stands, 已联系
        clerk.write(DONE)
        clerk.press("Tab")
        clerk.write(RESULT)
        clerk.press("Tab", "space", "Tab", "space", "Tab", "ctrl+a")  # 已解决, 属实, a reply in place of the form's
        clerk.write(REPLY)
        clerk.press("ctrl+Return")

    def record_other(self) -> None:
        self.clerk.press("F2")
        self.told_by_telephone()
        self.clerk.press("ctrl+Return", "F7")
        self.told_by_telephone()
        self.clerk.press("Tab", "Tab")
        self.clerk.write(DONE)
        self.clerk.press("Tab")
        self.clerk.write(RESULT)
        self.clerk.press("ctrl+Return")

    def verify(self) -> None:
        self.checker.press("alt+9", "ctrl+f")  # 待核查
        self.checker.write(FOUND_BY)
        self.checker.press("Return", "Return", "F8", "space", "Tab", "Tab", "space", "ctrl+Return")

    def call_back(self) -> None:
        self.checker.press("F9", "space", "Tab", "space", "Tab")  # 满意 with the work and with the result
        self.checker.write(RESULT)
        self.checker.press("ctrl+Return")

    def report(self) -> None:
        self.clerk.press("F10", "space", "ctrl+Return")  # the reply as called back, checked for secrets

    def print_sheet(self) -> None:
        """The preview, its PDF under the name that is proposed, back to the ticket."""
        self.clerk.press("ctrl+p", "ctrl+s", "Return")
        until(lambda: any(_whole(file) for file in self.clerk.home.rglob("*.pdf")), "a sheet as PDF")
        self.clerk.press("Escape")

    # -- ten tickets ---------------------------------------------------------------------------

    def ten(self) -> None:
        """Into 待签收, F3, and one Enter each, as soon as the next form is there."""
        self.town.dispatch(TEN, urgency="特急", **NOISE)
        given = self.town.city.counts()["T03"]

        def play() -> None:
            self.clerk.press("alt+1", "F3")
            done = ""
            for _ in range(TEN):
                self.clerk.wait_for("form", lambda form, done=done: form not in ("", done))
                done = self.clerk.where["form"]
                self.clerk.press("Return")
            until(lambda: self.town.city.counts()["T03"] == given + TEN, "ten more with their units")

        self.step("ten tickets accepted and assigned", self.clerk, play)


def _whole(file: Path) -> bool:
    return file.read_bytes().rstrip().endswith(b"%%EOF")


def until(reached: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > ends:
            raise AssertionError(f"not so after {PATIENCE:g} s: {what}")
        time.sleep(0.05)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.keys", description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="a screenshot after each step")
    options = parser.parse_args(arguments)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridcentre-keys-")))
        stack.enter_context(pretended())
        (folder / "prepared").mkdir()
        port = prepare(folder / "prepared")
        town = stack.enter_context(SampleTown(folder / "prepared", port, folder / "town"))
        people = []
        for name, roles in ((CLERK, CLERK_ROLES), (CHECKER, ("CHK",))):
            code = town.account(name, roles)
            Desk.enrol(folder / name, town.served.url, code, name, PASSWORD, vault=NoKeyring(), passphrase=PASSPHRASE)
            display = stack.enter_context(Display())
            people.append(stack.enter_context(Person(display, folder / name, folder / f"home-{len(people)}")))
        job = Job(town, *people, pictures=options.pictures)
        job.run()
        print(f"{sum(job.counts.values())} keys in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``Desk``: opens a profile and holds its groups; everything a screen or a command may do goes through here."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from gridcentre.desk.acts import Acts
from gridcentre.desk.audit import Audit
from gridcentre.desk.cards import Cards
from gridcentre.desk.core import Core, Listener
from gridcentre.desk.exchange import REFRESH_TOKEN, Exchange
from gridcentre.desk.lock import ProfileLock
from gridcentre.desk.paper import Paper
from gridcentre.desk.people import People
from gridcentre.desk.surrender import surrender
from gridcentre.desk.tickets import Tickets
from gridcentre.desk.values import Acted, Credentials, Draft, Enrolment, OnBehalf, Revealed
from gridcentre.domain.calendar import Calendar
from gridcentre.domain.ids import now_ms
from gridcentre.store import outbox
from gridcentre.store.book import Book
from gridcentre.store.files import Files
from gridcentre.store.shelf import Shelf
from gridcentre.sync.clock import CityClock
from gridcentre.sync.contract import EnrolRequest, Tokens
from gridcentre.sync.http import Lane
from gridcentre.sync.loop import CLOCK_OFFSET
from gridcentre.trust.profile import Profile
from gridcentre.trust.transport import check_url
from gridcentre.trust.vault import Vault

BOOK = "desk.db"


class Drafts:
    """Half-written forms, kept while they are typed so that a crash costs nothing. Keys are the caller's."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def save(self, key: str, body: Mapping[str, Any]) -> None:
        self._book.save_draft(key, body, now_ms())

    def get(self, key: str) -> dict[str, Any] | None:
        return self._book.draft(key)

    def keys(self) -> tuple[str, ...]:
        return self._book.drafts()

    def delete(self, key: str) -> None:
        self._book.delete_draft(key)


class Desk:
    """An open profile. Calls are plain, answers are frozen values; safe from worker threads. Close it."""

    def __init__(self, core: Core, files: Files, vault: Vault, passphrase: str) -> None:
        self._core = core
        self._files = files
        self._vault = vault
        self._passphrase = passphrase
        self._closing = ExitStack()
        self.audit = Audit(core)
        self._acts = Acts(core)
        self.outbox = Cards(core, self._acts, self.audit)
        self.sync = Exchange(core, self.audit, vault, passphrase)
        self.tickets = Tickets(core, self.audit, self.sync)
        self.people = People(core)
        self.paper = Paper(core, self.audit, self.tickets)
        self.drafts = Drafts(core.book)

    @classmethod
    def enrol(
        cls,
        folder: Path,
        url: str,
        code: str,
        account: str,
        password: str,
        vault: Vault | None = None,
        passphrase: str = "",
    ) -> Enrolment:
        """Binds this folder to an account by a one-time code; needs the line. ``passphrase``: where no keyring is.

        What would stop it on this machine is found before the code is spent. Raises the problems of
        ``check_url``, ``Profile.preflight`` and the city (code-wrong, code-used, code-expired, no-line …).
        """
        vault = vault or Vault()
        url = check_url(url)
        Profile.preflight(folder, vault, passphrase)
        request = EnrolRequest(code=code, account=account, password=password, device_name=platform.node())
        lane = Lane(url)
        try:
            tokens = lane.post("enrol", request, Tokens)
        finally:
            lane.close()
        profile, recovery_code = Profile.create(folder, url, tokens, password, vault, passphrase)
        book = Book.open(folder / BOOK, profile.key)
        try:
            if not profile.keyring:
                book.set_setting(REFRESH_TOKEN, tokens.refresh_token)
        finally:
            book.close()
        return Enrolment(
            recovery_code=recovery_code,
            device=profile.device,
            letter=profile.letter,
            account=profile.account.id,
            town_name=profile.town_name,
            keyring=profile.keyring,
        )

    @classmethod
    def open(cls, folder: Path, credentials: Credentials, vault: Vault | None = None, wait: float = 2.0) -> Desk:
        """The offline sign-in. ``wait``: seconds for another short command on the profile to end.

        Raises ProblemError ``profile-in-use`` and the problems of ``Profile.open``, ``Profile.unlock`` and the files.
        """
        vault = vault or Vault()
        profile = Profile.open(folder)
        with ExitStack() as opened:
            opened.callback(ProfileLock.take(folder, wait).free)
            key = profile.unlock(credentials.password, vault, credentials.passphrase)
            book = Book.open(folder / BOOK, key)
            opened.callback(book.close)
            shelf = Shelf(folder, key, book, {profile.town: profile.town_name})
            opened.callback(shelf.close)
            files = Files.open(folder, key)
            opened.callback(files.close)
            core = Core(folder, profile, book, shelf, CityClock(int(book.setting(CLOCK_OFFSET, "0"))))
            with book.write() as c:
                outbox.sweep(c, core.clock.now())
            core.rebase.start()
            core.town()  # read while nobody looks at the window yet
            desk = cls(core, files, vault, credentials.passphrase)
            opened.callback(desk.sync.close)
            desk._closing = opened.pop_all()
        return desk

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends requests in flight and closes the files; a second call does nothing."""
        self._closing.pop_all().close()

    def verify(self, password: str) -> None:
        """Whether whoever unlocks the screen is who signed in; counts as a try. Problems of ``Profile.unlock``."""
        self._core.profile.unlock(password, self._vault, self._passphrase)

    def surrender(self, target: Path) -> int:
        """For a revoked device: unsent acts sealed into the file ``target``, the key destroyed, the desk closed.

        Returns the number of acts; see ``surrender.surrender`` for who can read them and what may stop it.
        """
        count = surrender(self._core, self._vault, target)
        self.close()
        return count

    @property
    def folder(self) -> Path:
        return self._core.folder

    @property
    def calendar(self) -> Calendar:
        """The town's working calendar."""
        return self._core.town().calendar

    def now(self) -> int:
        """City time as far as this desk knows it, ms."""
        return self._core.clock.now()

    def attach(self, source: Path) -> str:
        """Keeps the bytes of a file, encrypted, and returns the SHA-256 that ``attachments`` of an act names."""
        return self._files.add(source, self.now())

    def act(self, subjects: Sequence[str], draft: Draft, hold_ms: int = 0, partial: bool = False) -> tuple[Acted, ...]:
        """One act on each subject (numbers or ids), durable before it returns.

        ``hold_ms``: how long it can be undone before it may be sent. Raises ``ActsRefused`` with
        nothing written if any subject refuses it and not ``partial``, or if all do.
        """
        return self.act_many(subjects, (draft,), hold_ms, partial)

    def act_many(
        self, subjects: Sequence[str], drafts: Sequence[Draft], hold_ms: int = 0, partial: bool = False
    ) -> tuple[Acted, ...]:
        """Several acts one after the other on each subject (合并代录, 签收并分派 …); the first refused ends it."""
        return self.act_each([(key, drafts) for key in dict.fromkeys(subjects)], hold_ms, partial)

    def act_each(
        self, wanted: Sequence[tuple[str, Sequence[Draft]]], hold_ms: int = 0, partial: bool = False
    ) -> tuple[Acted, ...]:
        """As ``act_many`` with each subject's own acts (ten tickets assigned to ten units), in one commit."""
        return self._acts.write(wanted, hold_ms, partial)

    def undo(self, acts: Sequence[str]) -> None:
        """Takes back acts that are not sent yet, all or none (see ``Cards.withdraw``)."""
        self.outbox.withdraw(*acts)

    def register(
        self,
        fields: Mapping[str, Any],
        closed: bool = False,
        on_behalf: OnBehalf | None = None,
        hold_ms: int = 0,
    ) -> Acted:
        """登记, or 即采即结 (``closed``): a new ticket under a provisional number. Raises ``ActsRefused``."""
        return self._acts.register(Draft("register_closed" if closed else "register", fields, on_behalf), hold_ms)

    def reveal(self, key: str, reason: str) -> Revealed:
        """Name and phone of the complainant, for a reason (see ``Tickets.reveal``)."""
        return self.tickets.reveal(key, reason)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """``listener(ids)`` after every change of tickets, on whatever thread brought it; {'*'}: any may have changed.

        Returns how to end it.
        """
        return self._core.subscribe(listener)

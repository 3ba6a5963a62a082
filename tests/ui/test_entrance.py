"""From an empty machine to an open desk, on a real city: every way in, and every way in which it may fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gridcentre.desk import Credentials, Desk, Vault
from gridcentre.domain.problems import ProblemError
from tests.faults.house import PASSPHRASE, PASSWORD
from tests.sample_town import TOWN, SampleTown
from tests.trust.keyrings import MemoryKeyring
from ui.background import Background
from ui.entrance import Entrance
from ui.entrance.enrolment import EnrolPage
from ui.entrance.fields import Field
from ui.entrance.page import Page
from ui.entrance.recovery import CodePage, RecoverPage
from ui.entrance.sign_in import SignInPage
from ui.entrance.trouble import TroublePage
from ui.entrance.welcome import Welcome

P = TypeVar("P", bound=Page)
NEW_PASSWORD = "a-new-one-8841"


class Watched:
    """The entrance under test, and the desk it opened."""

    def __init__(self, qtbot: QtBot, background: Background, folder: Path, vault: Vault) -> None:
        self._qtbot, self._background = qtbot, background
        self.entrance = Entrance(background, folder, vault=vault)
        self.desk: Desk | None = None
        self.entrance.opened.connect(self._take)
        qtbot.addWidget(self.entrance)
        self.entrance.show()
        self.settle()

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: not self._background.pending, timeout=20_000)

    def page(self, kind: type[P]) -> P:
        self.settle()
        page = self.entrance.page
        assert isinstance(page, kind), page
        return page

    def press(self, field: Field) -> None:
        """Enter in a field."""
        self._qtbot.keyClick(field.edit, Qt.Key.Key_Return)
        self.settle()

    def _take(self, desk: Desk) -> None:
        self.desk = desk


@pytest.fixture
def enter(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Watched]]:
    background = Background()
    opened: list[Watched] = []

    def begin(folder: Path, vault: Vault | None = None) -> Watched:
        opened.append(Watched(qtbot, background, folder, vault or Vault()))
        return opened[-1]

    yield begin
    background.close()
    for one in opened:
        if one.desk is not None:
            one.desk.close()


@pytest.fixture
def code(town: SampleTown) -> str:
    return town.city.accounts.add("新来的同事", ("DISP",), town.city.town_code(TOWN))


def fill(page: EnrolPage, town: SampleTown, code: str) -> None:
    for field, text in (
        (page.url, town.served.url),
        (page.code, code),
        (page.account, "新来的同事"),
        (page.password, PASSWORD),
        (page.again, PASSWORD),
        (page.passphrase, PASSPHRASE),
        (page.passphrase_again, PASSPHRASE),
    ):
        if not field.isHidden():
            field.edit.setText(text)


def said(page: Page) -> str:
    """The code of the problem that the page shows."""
    problem = page.form.problem.problem if isinstance(page, SignInPage) else page.problem.problem
    return problem.code if problem else ""


# -- first run ------------------------------------------------------------------------------


def test_from_an_empty_machine_to_an_open_desk(
    enter: Callable[..., Watched], town: SampleTown, code: str, tmp_path: Path
) -> None:
    watched = enter(tmp_path / "new")
    watched.page(Welcome).enrol_wanted.emit()
    page = watched.page(EnrolPage)
    assert not page.passphrase.isHidden()  # this machine has no keyring
    fill(page, town, code)
    watched.press(page.again)
    kept = watched.page(CodePage)
    shown = [label.text() for label in kept.findChildren(QLabel) if len(label.text()) == 5 and label.text().isascii()]
    assert len(shown) == 7
    kept.last.edit.setText("00000")
    watched.press(kept.last)
    assert watched.desk is None
    kept.last.edit.setText(shown[-1].lower())
    watched.press(kept.last)
    assert watched.desk is not None
    assert watched.desk.people.me.id == "新来的同事"
    assert watched.desk.people.me.town == town.city.town_code(TOWN)


def test_where_there_is_a_keyring_no_passphrase_is_asked_for(
    enter: Callable[..., Watched], town: SampleTown, code: str, tmp_path: Path
) -> None:
    watched = enter(tmp_path / "new", Vault(backend=MemoryKeyring()))
    watched.page(Welcome).enrol_wanted.emit()
    page = watched.page(EnrolPage)
    assert page.passphrase.isHidden()
    fill(page, town, code)
    watched.press(page.account)
    kept = watched.page(CodePage)
    kept.handed.setChecked(True)
    watched.press(kept.last)
    assert watched.desk is not None


def test_the_address_is_checked_as_it_is_typed(enter: Callable[..., Watched], tmp_path: Path, qtbot: QtBot) -> None:
    watched = enter(tmp_path / "new")
    watched.page(Welcome).enrol_wanted.emit()
    page = watched.page(EnrolPage)
    qtbot.keyClicks(page.url.edit, "http://12345.example.gov.cn")
    assert "https://" in page.url._hint.text()
    assert page.url.edit.property("wrong") is True
    page.url.edit.setText("HTTPS://12345.Example.gov.cn/")
    page.url.edit.editingFinished.emit()
    assert page.url.text() == "https://12345.example.gov.cn"
    assert page.url.edit.property("wrong") is False


def test_a_slip_in_the_password_is_found_before_the_code_is_spent(
    enter: Callable[..., Watched], town: SampleTown, code: str, tmp_path: Path
) -> None:
    watched = enter(tmp_path / "new")
    watched.page(Welcome).enrol_wanted.emit()
    page = watched.page(EnrolPage)
    fill(page, town, code)
    page.again.edit.setText("something else")
    watched.press(page.code)
    assert page.again.edit.property("wrong") is True
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("wrong", ["code-wrong", "password-weak", "no-line"])
def test_what_the_city_refuses_is_explained_and_nothing_typed_is_lost(
    wrong: str, enter: Callable[..., Watched], town: SampleTown, code: str, tmp_path: Path
) -> None:
    watched = enter(tmp_path / "new")
    watched.page(Welcome).enrol_wanted.emit()
    page = watched.page(EnrolPage)
    fill(page, town, code)
    if wrong == "code-wrong":
        page.code.edit.setText("0000-0000")
    elif wrong == "password-weak":
        page.password.edit.setText("a")
        page.again.edit.setText("a")
    else:
        town.served.stop()
    watched.press(page.account)
    assert watched.page(EnrolPage) is page
    assert said(page) == wrong
    assert page.account.text() == "新来的同事"
    if wrong == "no-line":
        town.served.start()
        watched.press(page.account)
        watched.page(CodePage)  # the code was not spent


# -- every day ------------------------------------------------------------------------------


def sign_in(watched: Watched, password: str = PASSWORD, passphrase: str = PASSPHRASE) -> SignInPage:
    page = watched.page(SignInPage)
    page.form.password.edit.setText(password)
    page.form.passphrase.edit.setText(passphrase)
    watched.press(page.form.password)
    return page


def test_the_sign_in_needs_no_line(enter: Callable[..., Watched], town: SampleTown) -> None:
    town.served.stop()
    watched = enter(town.folder / "clerk")
    page = sign_in(watched)
    assert "戴埠" in page.title.text()
    assert watched.desk is not None
    assert watched.desk.tickets.counts()["to_accept"]


def test_a_wrong_password_keeps_the_cursor_in_its_field(enter: Callable[..., Watched], town: SampleTown) -> None:
    watched = enter(town.folder / "clerk")
    page = sign_in(watched, "not it")
    assert said(page) == "wrong-password"
    assert page.form.password.edit.selectedText()
    sign_in(watched)
    assert watched.desk is not None


def test_a_wrong_passphrase_is_mended_in_its_own_field(enter: Callable[..., Watched], town: SampleTown) -> None:
    watched = enter(town.folder / "clerk")
    page = sign_in(watched, passphrase="some other words")
    assert said(page) in ("wrong-passphrase", "wrong-password")  # one in 256 looks like the other
    assert page.form.passphrase.edit.selectedText() or said(page) == "wrong-password"


def test_after_too_many_tries_the_wait_counts_down(enter: Callable[..., Watched], town: SampleTown) -> None:
    watched = enter(town.folder / "clerk")
    for _ in range(6):
        page = sign_in(watched, "not it")
    assert said(page) == "too-many-attempts"
    assert not page.form.go.isEnabled()
    assert "30" in page.form.go.text()
    for _ in range(30):
        page.form._countdown.timeout.emit()
    assert page.form.go.isEnabled()
    assert said(page) == ""


def test_a_profile_in_use_is_told_and_opens_once_it_is_free(enter: Callable[..., Watched], town: SampleTown) -> None:
    other = town.desk("clerk")
    watched = enter(town.folder / "clerk")
    page = sign_in(watched)
    assert said(page) == "profile-in-use"
    other.close()
    watched.press(page.form.password)
    assert watched.desk is not None


def test_caps_lock_is_told_when_a_letter_comes_out_the_wrong_way(
    enter: Callable[..., Watched], town: SampleTown, qtbot: QtBot
) -> None:
    field = enter(town.folder / "clerk").page(SignInPage).form.password
    qtbot.keyClicks(field.edit, "a")
    assert field._hint.text() == ""
    qtbot.keyClicks(field.edit, "B")  # a capital, and Shift is not down
    assert field._hint.text() == "大写锁定已打开"
    qtbot.keyClicks(field.edit, "c")
    assert field._hint.text() == ""


def test_the_secrecy_line_stands_at_the_sign_in(enter: Callable[..., Watched], town: SampleTown) -> None:
    entrance = enter(town.folder / "clerk").entrance
    texts = [label.text() for label in entrance.findChildren(QLabel) if label.isVisible()]
    assert "本系统为非涉密系统，严禁录入、存储、传输国家秘密和工作秘密" in texts


# -- what may be wrong ----------------------------------------------------------------------


def test_a_lost_password_is_set_anew_with_the_recovery_code(
    enter: Callable[..., Watched], town: SampleTown, code: str, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    done = Desk.enrol(folder, town.served.url, code, "新来的同事", PASSWORD, vault=Vault(), passphrase=PASSPHRASE)
    watched = enter(folder)
    watched.page(SignInPage).recover_wanted.emit()
    page = watched.page(RecoverPage)
    page.code.edit.setText(done.recovery_code[:-1])
    for field in (page.password, page.again):
        field.edit.setText(NEW_PASSWORD)
    for field in (page.passphrase, page.passphrase_again):
        field.edit.setText("another sentence")
    watched.press(page.code)
    assert said(watched.page(RecoverPage)) == "recovery-code-mistyped"
    page.code.edit.setText(done.recovery_code.lower())
    watched.press(page.code)
    assert watched.desk is not None
    watched.desk.close()
    Desk.open(folder, Credentials(NEW_PASSWORD, "another sentence"), vault=Vault()).close()


@pytest.mark.parametrize(
    ("content", "wanted"), [('{"format": 99}', "profile-newer"), ("{", "profile-damaged")], ids=["newer", "damaged"]
)
def test_a_profile_that_cannot_be_read_is_explained_and_left_alone(
    content: str, wanted: str, enter: Callable[..., Watched], tmp_path: Path, town: SampleTown
) -> None:
    profile = town.folder / "clerk" / "profile.json"
    whole = profile.read_bytes()
    profile.write_text(content)
    watched = enter(town.folder / "clerk")
    page = watched.page(TroublePage)
    assert said(page) == wanted
    assert profile.read_text() == content
    profile.write_bytes(whole)
    page.again.emit()
    watched.page(SignInPage)


def test_a_damaged_file_behind_the_sign_in_keeps_the_page_and_the_file(
    enter: Callable[..., Watched], town: SampleTown
) -> None:
    book = town.folder / "clerk" / "desk.db"
    spoilt = bytes(4096) + book.read_bytes()[4096:]
    book.write_bytes(spoilt)
    page = sign_in(enter(town.folder / "clerk"))
    assert said(page) in ("wrong-key", "damaged")
    assert book.read_bytes() == spoilt


def test_a_revoked_device_is_told_apart_from_an_empty_machine(
    enter: Callable[..., Watched], town: SampleTown, tmp_path: Path
) -> None:
    desk = town.desk("clerk")
    desk.surrender(tmp_path / "owed.bin")
    assert said(enter(town.folder / "clerk").page(TroublePage)) == "profile-destroyed"


def test_the_recovery_code_never_stands_in_the_folder(
    enter: Callable[..., Watched], town: SampleTown, code: str, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    done = Desk.enrol(folder, town.served.url, code, "新来的同事", PASSWORD, vault=Vault(), passphrase=PASSPHRASE)
    text = json.dumps([path.read_bytes().decode("latin-1") for path in folder.iterdir()])
    assert done.recovery_code not in text
    with pytest.raises(ProblemError):
        Desk.open(folder, Credentials(done.recovery_code, PASSPHRASE), vault=Vault())

"""The preview of sheets on the real desk: what it shows, how it is worked by keys, what leaves it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QColor, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.desk import Desk, Pages, TicketQuery
from gridcentre.domain.problems import ProblemError
from tests.paper.proof import ink
from tests.sample_town import SampleTown
from ui.office import Notice, Office
from ui.printing.pageview import GAP
from ui.printing.preview import SheetPreview
from ui.printing.printer import a4_printer, put_on_paper
from ui.shell import Shell

Settle = Callable[[Office], None]


def ids(desk: Desk, view: str, count: int) -> list[str]:
    tickets = desk.tickets
    return [row.id for row in tickets.rows(tickets.ids(TicketQuery(view=view))[:count])]


@pytest.fixture
def preview(qtbot: QtBot, office: Office, settle: Settle) -> Callable[[list[str]], SheetPreview]:
    def open_preview(tickets: list[str]) -> SheetPreview:
        window = SheetPreview(office, tickets)
        qtbot.addWidget(window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        with qtbot.waitSignal(window.ready):
            window.show()
        settle(office)
        return window

    return open_preview


Preview = Callable[[list[str]], SheetPreview]


def said(window: QWidget) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def button(window: QWidget, text: str) -> QPushButton:
    (found,) = [one for one in window.findChildren(QPushButton) if one.text() == text]
    return found


def paper_shown(window: SheetPreview) -> bool:
    """Whether something dark is written on white in the middle of the view."""
    image = window.view.viewport().grab().toImage()
    colours = {
        QColor(image.pixel(image.width() // 2 + x, y)).lightness()
        for x in range(-200, 200, 2)
        for y in range(40, 400, 2)
    }
    return 255 in colours and min(colours) < 60


def test_a_sheet_is_shown_and_looking_at_it_is_on_record(desk: Desk, preview: Preview) -> None:
    (ticket,) = ids(desk, "in_work", 1)
    before = len(desk.audit.records(ticket))
    window = preview([ticket])
    assert paper_shown(window)
    assert button(window, "交办").isChecked()
    assert "第 1 页 共 1 页" in said(window)
    assert [record.kind for record in desk.audit.records(ticket)[before:]] == ["view"]


def test_the_cut_is_changed_by_a_key(
    qtbot: QtBot, office: Office, desk: Desk, preview: Preview, settle: Settle
) -> None:
    window = preview(ids(desk, "closed_30", 1))
    assert button(window, "归档").isChecked()
    with qtbot.waitSignal(window.ready):
        qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert button(window, "呈批").isChecked() and not button(window, "归档").isChecked()


def test_several_sheets_are_listed_and_the_list_leads_to_their_pages(
    qtbot: QtBot, office: Office, desk: Desk, preview: Preview, settle: Settle
) -> None:
    tickets = ids(desk, "in_work", 5)
    window = preview(tickets)
    assert window.sheets.count() == 5 and window.sheets.isVisible()
    assert button(window, "按状态").isChecked()
    window.sheets.setFocus()
    qtbot.keyClick(window.sheets, Qt.Key.Key_End)
    settle(office)
    assert window.sheets.currentRow() == 4
    assert window.view.page >= 4
    window.view.setFocus()
    qtbot.keyClick(window.view, Qt.Key.Key_Home)
    assert window.view.page == 0 and window.sheets.currentRow() == 0
    assert window.view.verticalScrollBar().value() == 0 < GAP


def test_zoom_keeps_the_page_in_view(
    qtbot: QtBot, office: Office, desk: Desk, preview: Preview, settle: Settle
) -> None:
    window = preview(ids(desk, "in_work", 3))
    view = window.view
    view.go_to(1)
    began = view.zoom
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > began and view.page == 1
    middle = QPoint(view.width() // 2, view.height() // 2)
    turned = QWheelEvent(
        middle, view.mapToGlobal(middle), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(turned)
    assert view.zoom < began and view.page == 1
    qtbot.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert window.view.verticalScrollBar().pageStep() >= round(1123 * view.zoom)
    settle(office)
    assert "第 2 页" in said(window)


def test_restricted_tickets_and_other_fonts_are_told(
    office: Office, town: SampleTown, desk: Desk, preview: Preview
) -> None:
    (hidden,) = town.dispatch(1, identity="要求保密")
    plain = town.dispatch(2)
    desk.sync.once()
    window = preview([*plain, hidden])
    assert window.sheets.count() == 2
    assert "1 件未列入" in said(window) and hidden in said(window)
    if desk.paper.draw([plain[0]]).substitutions:
        assert "本机没有" in said(window)
    alone = preview([hidden])
    assert "未列入" not in said(alone) and alone.view.count >= 1


def test_what_is_saved_is_numbered_and_the_window_stays(
    qtbot: QtBot, office: Office, desk: Desk, preview: Preview, tmp_path: Path
) -> None:
    (ticket,) = ids(desk, "in_work", 1)
    window = preview([ticket])
    target = tmp_path / "a.pdf"
    proposed: list[str] = []
    window.choose_file = lambda name: proposed.append(name) or str(target)  # type: ignore[func-returns-value]
    noticed: list[Notice] = []
    office.noticed.connect(noticed.append)
    with qtbot.waitSignal(window.printed) as done:
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    (printed,) = done.args
    assert [printed.print_no in notice.text for notice in noticed] == [True]
    assert proposed[0].startswith("工单流转单 LY") and proposed[0].endswith(".pdf")
    assert target.read_bytes() == printed.pdf
    assert desk.audit.records(ticket)[-1].detail == printed.print_no != ""
    assert printed.print_no in said(window) and window.isVisible()


def test_the_cut_that_was_looked_at_leaves_though_the_ticket_has_moved_on(
    qtbot: QtBot, desk: Desk, town: SampleTown, preview: Preview, tmp_path: Path
) -> None:
    (ticket,) = ids(desk, "in_work", 1)
    window = preview([ticket])
    town.city_act(desk.tickets.get(ticket, seen=False).ticket.number, "withdraw_city", reason="另行处理。")
    desk.sync.once()
    window.choose_file = lambda name: str(tmp_path / "a.pdf")
    with qtbot.waitSignal(window.printed) as done:
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert done.args[0].cuts == ("handover",)


def test_what_is_printed_covers_the_sheet(qtbot: QtBot, desk: Desk, preview: Preview, tmp_path: Path) -> None:
    tickets = ids(desk, "in_work", 2)
    window = preview(tickets)
    target = tmp_path / "printer.pdf"

    def choose(printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        return True

    window.choose_printer = choose
    with qtbot.waitSignal(window.printed) as done:
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    (printed,) = done.args
    with Pages(target.read_bytes()) as out, Pages(printed.pdf) as sheets:
        assert len(out) == len(sheets)
        assert [round(side) for side in out.size(0)] == [round(side) for side in sheets.size(0)] == [595, 842]
    assert ink(target.read_bytes()) == pytest.approx(ink(printed.pdf), abs=0.6)  # mm: neither scaled nor moved


def test_who_thinks_better_of_it_has_printed_nothing(qtbot: QtBot, desk: Desk, preview: Preview) -> None:
    (ticket,) = ids(desk, "in_work", 1)
    window = preview([ticket])
    window.choose_printer = lambda _: False
    window.choose_file = lambda _: ""
    before = desk.audit.records(ticket)
    for key in (Qt.Key.Key_P, Qt.Key.Key_S):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert desk.audit.records(ticket) == before
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_problem_is_told_in_the_window(
    qtbot: QtBot, office: Office, desk: Desk, preview: Preview, settle: Settle, tmp_path: Path
) -> None:
    window = preview(ids(desk, "in_work", 1))
    window.choose_file = lambda _: str(tmp_path / "nowhere" / "a.pdf")
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(office)
    assert window.problem.problem is not None and window.problem.problem.code == "print-folder"
    assert button(window, "打印").isEnabled()


def test_the_shell_opens_it_and_it_may_be_closed_while_it_works(
    qtbot: QtBot, shell: Shell, office: Office, desk: Desk, settle: Settle
) -> None:
    office.print_wanted.emit(tuple(ids(desk, "in_work", 3)))
    (window,) = shell.findChildren(SheetPreview)
    window.close()
    settle(office)
    qtbot.waitUntil(lambda: not shell.findChildren(SheetPreview))


def test_every_control_has_a_name_and_is_reached_by_the_tab_key(qtbot: QtBot, desk: Desk, preview: Preview) -> None:
    window = preview(ids(desk, "in_work", 2))
    controls = {
        one for one in window.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()
    }
    nameless = [one for one in controls if not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)]
    assert not nameless
    reached: set[QWidget] = set()
    while (at := window.focusWidget()) not in reached:
        reached.add(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    assert {window.view, window.sheets, button(window, "打印"), button(window, "保存 PDF")} <= reached


def test_a_range_of_pages_is_printed_as_often_as_was_asked_for(desk: Desk, tmp_path: Path) -> None:
    printed = desk.paper.draw(ids(desk, "in_work", 4))
    printer = a4_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFromTo(2, 3)
    printer.setCopyCount(2)
    told: list[tuple[int, int]] = []
    count = put_on_paper(printer, printed.pdf, lambda done, total: told.append((done, total)))
    assert told[-1] == (count, count)
    with Pages((tmp_path / "out.pdf").read_bytes()) as out:
        assert len(out) == count == (2 if printer.supportsMultipleCopies() else 4)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_refuses_is_told(desk: Desk, tmp_path: Path) -> None:
    printer = a4_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "nowhere" / "out.pdf"))
    with pytest.raises(ProblemError) as caught:
        put_on_paper(printer, desk.paper.draw(ids(desk, "in_work", 1)).pdf, lambda *_: None)
    assert caught.value.problem.code == "printer-failed"


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_S])
def test_the_machines_own_dialogs_open_and_close(qtbot: QtBot, desk: Desk, preview: Preview, key: Qt.Key) -> None:
    window = preview(ids(desk, "in_work", 1))
    asked: list[str] = []

    def refuse() -> None:
        dialog = QApplication.activeModalWidget()
        asked.append(type(dialog).__name__)
        dialog.reject()

    QTimer.singleShot(0, refuse)
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert asked in (["QPrintDialog"], ["QFileDialog"])

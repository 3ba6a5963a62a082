"""The preview of circulation sheets: what will be on paper, cut by cut, before it is printed or saved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from gridcentre.desk import CUTS, Choice, LeftOut, Printed
from gridcentre.domain.problems import Problem
from ui import widgets, words
from ui.office import Notice, Office
from ui.printing.pageview import PageView, sizes
from ui.printing.printer import a4_printer, put_on_paper
from ui.problems import ProblemCard
from ui.theme import ROW_HEIGHT

SIZE = (1080, 720)
LIST_WIDTH = 270
NAMED = 6  # tickets left out that are named in the band; all of them in its tool tip


class SheetPreview(QWidget):
    """A window of its own. Looking is a look at the tickets; print and save are numbered and on record.

    ``ready``: the sheets are shown; ``printed``: they have left the desk.
    """

    ready = Signal()
    printed = Signal(object)  # Printed
    _on_the_way = Signal(int, int)

    def __init__(self, office: Office, ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.office = office
        self.ids = tuple(ids)
        self._cut: Choice = "auto"
        self._starts: list[int] = []  # first page of each sheet
        self.choose_printer: Callable[[QPrinter], bool] = self._ask_printer
        self.choose_file: Callable[[str], str] = self._ask_file
        self.view = PageView(office)
        self.sheets = QListWidget()
        self.problem = ProblemCard()
        self._title = widgets.label(kind="subtitle")
        self._told = _Band("info")
        self._left_out = _Band("warn")
        self._place = widgets.label(kind="small")
        self._progress = QProgressBar()
        self._lay_out()
        self._connect()
        self.resize(*SIZE)
        self.draw()

    # -- what is shown -------------------------------------------------------------------------

    def draw(self) -> None:
        """Sets the sheets anew in the cut chosen."""
        self._busy(self.tr("Setting the sheets…"))
        paper, ids, cut = self.office.desk.paper, self.ids, self._cut

        def work() -> tuple[Printed, list[QSize]]:
            drawn = paper.draw(ids, cut, self._report)
            return drawn, sizes(drawn.pdf)

        self.office.read(self, work, self._show, self._fail, key="draw")

    def _show(self, answer: tuple[Printed, list[QSize]]) -> None:
        drawn, pages = answer
        self.view.show_pages(drawn.pdf, pages)
        self._list(drawn)
        self._tell(drawn)
        self.problem.clear()
        self._idle()
        self._say_place(self.view.page)
        if not self.focusWidget():
            self.view.setFocus()
        self.ready.emit()

    def _list(self, drawn: Printed) -> None:
        self._starts, start = [], 0
        with QSignalBlocker(self.sheets):
            self.sheets.clear()
            for number, cut, pages in zip(drawn.numbers, drawn.cuts, drawn.pages, strict=True):
                item = QListWidgetItem(
                    self.tr("{number}  {cut}, {n} p.").format(number=number, cut=words.word(f"cut.{cut}"), n=pages)
                )
                item.setSizeHint(QSize(0, ROW_HEIGHT))
                self.sheets.addItem(item)
                self._starts.append(start)
                start += pages
        self._panel.setVisible(len(drawn.numbers) > 1)
        self._title.setText(
            drawn.numbers[0] if len(drawn.numbers) == 1 else self.tr("{n} sheets").format(n=len(drawn.numbers))
        )
        if len(self.ids) == 1:  # what was looked at is what leaves, though the ticket's state ask for another by then
            self._cut = drawn.cuts[0]
        self._cuts[self._cut].setChecked(True)

    def _tell(self, drawn: Printed) -> None:
        """What stands in for fonts that are not here, and which tickets are not among the sheets."""
        missing = words.joined(one.wanted for one in drawn.substitutions)
        used = words.joined(dict.fromkeys(one.used for one in drawn.substitutions))
        told = self.tr("Not on this machine: {missing}. Set in {used} instead.").format(missing=missing, used=used)
        self._told.say(told if missing else "")
        self._left_out.say(self._without(drawn.left_out))
        left_out = "\n".join(f"{one.number}  {words.told(one.problem).title}" for one in drawn.left_out)
        self._left_out.setToolTip(widgets.tip(left_out))

    def _without(self, left_out: Sequence[LeftOut]) -> str:
        if not left_out:
            return ""
        named = words.joined(one.number for one in left_out[:NAMED])
        if len(left_out) > NAMED:
            named += self.tr(" and {n} more").format(n=len(left_out) - NAMED)
        reasons = words.joined(dict.fromkeys(words.told(one.problem).title for one in left_out))
        return self.tr("{n} tickets are not among them ({reasons}): {named}").format(
            n=len(left_out), named=named, reasons=reasons
        )

    def _say_place(self, page: int) -> None:
        if not self.view.count:
            return
        self._place.setText(
            self.tr("Page {page} of {pages}   {zoom} %").format(
                page=page + 1, pages=self.view.count, zoom=round(self.view.zoom * 100)
            )
        )
        row = bisect_right(self._starts, page) - 1
        with QSignalBlocker(self.sheets):
            self.sheets.setCurrentRow(row)

    # -- out of the desk --------------------------------------------------------------------------

    def print_sheets(self) -> None:
        """Asks for a printer, then prints under a number."""
        printer = a4_printer()
        if not self.view.count or not self.choose_printer(printer):
            return
        paper, ids, cut, report = self.office.desk.paper, self.ids, self._cut, self._report

        def work() -> Printed:
            printed = paper.circulation(ids, cut, report)
            put_on_paper(printer, printed.pdf, report)
            return printed

        self._busy(self.tr("Printing…"))
        said = self.tr("{n} sheets sent to the printer, print number {number}")
        self.office.read(self, work, partial(self._gone, said), self._fail)

    def save_sheets(self) -> None:
        """Asks for a file, then saves under a number."""
        name = self._title.text() if len(self.ids) == 1 else words.day(self.office.now)
        chosen = self.choose_file(f"{self.windowTitle()} {name}.pdf") if self.view.count else ""
        if not chosen:
            return
        self._busy(self.tr("Saving…"))
        work = partial(self.office.desk.paper.save, Path(chosen), self.ids, self._cut, self._report, replace=True)
        said = self.tr("{n} sheets saved, print number {number}")
        self.office.read(self, work, partial(self._gone, said), self._fail)

    def _gone(self, said: str, printed: Printed) -> None:
        self._idle()
        told = said.format(n=len(printed.numbers), number=printed.print_no)
        self._place.setText(told)
        self.office.noticed.emit(Notice(told))
        self.printed.emit(printed)

    def _ask_printer(self, printer: QPrinter) -> bool:
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.view.count)
        return dialog.exec() == QPrintDialog.DialogCode.Accepted

    def _ask_file(self, name: str) -> str:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / name)
        return QFileDialog.getSaveFileName(self, self.tr("Save as PDF"), start, self.tr("PDF files (*.pdf)"))[0]

    # -- state --------------------------------------------------------------------------------------

    def _busy(self, said: str) -> None:
        self._place.setText(said)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._enable(False)

    def _idle(self) -> None:
        self._progress.hide()
        self._enable(True)

    def _enable(self, on: bool) -> None:
        for control in (self._print, self._save, *self._cuts.values()):
            control.setEnabled(on)

    def _report(self, done: int, total: int = 0) -> None:
        """On whatever thread works; of so many sheets where ``total`` does not say otherwise."""
        if isValid(self):
            self._on_the_way.emit(done, total or len(self.ids))

    def _advance(self, done: int, total: int) -> None:
        self._progress.setRange(0, total)
        self._progress.setValue(done)

    def _fail(self, problem: Problem) -> None:
        self._idle()
        self._place.clear()
        if not self.view.count:
            self._print.setEnabled(False)
            self._save.setEnabled(False)
        self.problem.show_problem(problem)

    def _choose(self, cut: Choice) -> None:
        if cut != self._cut:
            self._cut = cut
            self.draw()

    # -- how it is put together ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Circulation sheet"))
        self.sheets.setAccessibleName(self.tr("Sheets"))
        self.sheets.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._panel = widgets.frame("panel")
        self._panel.setFixedWidth(LIST_WIDTH)
        widgets.add(widgets.row(self._panel, 8), [self.sheets])
        self._panel.hide()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        self._progress.setAccessibleName(self.tr("Progress"))
        bands = widgets.column(spacing=8)
        widgets.add(bands, [self.problem, self._left_out, self._told])
        bands.setContentsMargins(0, 0, 0, 0)
        across = widgets.row(spacing=0)
        widgets.add(across, [self._panel, self.view])
        across.setStretch(1, 1)
        whole = widgets.column(self, spacing=0)
        widgets.add(whole, [self._bar(), bands, across, self._foot()])
        whole.setStretch(2, 1)

    def _bar(self) -> QFrame:
        self._print = widgets.button(
            self.tr("Print"), "primary", "print", f"{self.tr('Print')}  {widgets.keys('Ctrl+P')}"
        )
        self._save = widgets.button(self.tr("Save PDF"), "", "save", widgets.keys("Ctrl+S"))
        bar = widgets.frame("bar")
        inside = widgets.row(bar, 10, 8)
        widgets.add(inside, [self._title, None, *self._cut_buttons(), None, self._save, self._print])
        return bar

    def _cut_buttons(self) -> list[QPushButton]:
        """One button for each cut; several tickets may also go each by its state."""
        names: dict[Choice, str] = {} if len(self.ids) == 1 else {"auto": self.tr("By state")}
        names |= {cut: words.heading(words.word(f"cut.{cut}")) for cut in CUTS}
        group = QButtonGroup(self)
        self._cuts: dict[Choice, QPushButton] = {}
        for n, (cut, name) in enumerate(names.items(), 1):
            made = widgets.button(name, tip=f"{name}  {widgets.keys(f'Alt+{n}')}")
            made.setCheckable(True)
            made.clicked.connect(partial(self._choose, cut))
            QShortcut(QKeySequence(f"Alt+{n}"), self).activated.connect(made.click)
            group.addButton(made)
            self._cuts[cut] = made
        return list(self._cuts.values())

    def _foot(self) -> QFrame:
        smaller = widgets.icon_button("minus", self.tr("Smaller"))
        smaller.clicked.connect(partial(self.view.zoom_by, -1))
        larger = widgets.icon_button("plus", self.tr("Larger"))
        larger.clicked.connect(partial(self.view.zoom_by, 1))
        width = widgets.button(self.tr("Fit width"), "quiet", tip=widgets.keys("Ctrl+0"))
        width.clicked.connect(self.view.fit_width)
        page = widgets.button(self.tr("Whole page"), "quiet", tip=widgets.keys("Ctrl+9"))
        page.clicked.connect(self.view.fit_page)
        foot = widgets.frame("strip")
        inside = widgets.row(foot, 6, 8)
        widgets.add(inside, [self._place, self._progress, None, page, width, smaller, larger])
        return foot

    def _connect(self) -> None:
        self._print.clicked.connect(self.print_sheets)
        self._save.clicked.connect(self.save_sheets)
        self._on_the_way.connect(self._advance)
        self.view.page_changed.connect(self._say_place)
        self.view.zoom_changed.connect(lambda _: self._say_place(self.view.page))
        self.sheets.currentRowChanged.connect(lambda row: self.view.go_to(self._starts[row]))
        ways: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+P", self._print.click),
            ("Ctrl+S", self._save.click),
            ("Ctrl++", partial(self.view.zoom_by, 1)),
            ("Ctrl+=", partial(self.view.zoom_by, 1)),
            ("Ctrl+-", partial(self.view.zoom_by, -1)),
            ("Ctrl+0", self.view.fit_width),
            ("Ctrl+9", self.view.fit_page),
            ("Esc", self.close),
        )
        for key, way in ways:
            QShortcut(QKeySequence(key), self).activated.connect(way)


class _Band(QFrame):
    """A line across the window, hidden while it has nothing to say."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self.setProperty("kind", "band")
        self.setProperty("tone", tone)
        self._text = widgets.label(wrap=True, selectable=True)
        widgets.add(widgets.row(self, 8), [self._text])
        self.hide()

    def say(self, text: str) -> None:
        self._text.setText(text)
        self._text.setAccessibleName(text)
        self.setVisible(bool(text))

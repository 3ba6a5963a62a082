"""The editor of attachments: chosen, dropped or pasted; kept encrypted by the desk, named by their hash in the act."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from gridcentre.domain.problems import Problem
from ui import words
from ui.forms.editors import Editor
from ui.office import Office
from ui.widgets import button, clear, column, icon_button, label, row

SHORT = 8  # characters of a hash that are shown where no name is known


class Attached(Editor):
    """Hashes of files that the desk keeps. ``names``: what each was called on this machine."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._hashes: list[str] = []
        self.names: dict[str, str] = {}
        self._trouble = ""
        self.setAcceptDrops(True)
        self._choose = button(self.tr("Choose files…"), icon="attach")
        self._choose.clicked.connect(self._ask)
        self._paste = button(self.tr("Paste picture"))
        self._paste.setToolTip(self.tr("Ctrl+V in any text of the form does the same; files can be dropped here."))
        self._paste.clicked.connect(self.paste)
        line = row()
        line.addWidget(self._choose)
        line.addWidget(self._paste)
        line.addStretch(1)
        self._list = column(spacing=2)
        inside = column(self, spacing=4)
        inside.addLayout(line)
        inside.addLayout(self._list)

    def value(self) -> list[str] | None:
        return list(self._hashes) or None

    def set_value(self, value: Any) -> None:
        self._hashes = [str(one) for one in value or ()]
        self._show()

    def target(self) -> QWidget:
        return self._choose

    def problem(self) -> str:
        return self._trouble

    def name_for_readers(self, name: str) -> None:
        self._choose.setAccessibleName(f"{self._choose.text()} {name}")
        self._paste.setAccessibleName(f"{self._paste.text()} {name}")

    def take(self, files: Iterable[Path]) -> None:
        """Has the desk keep these files; what cannot be read is told under the editor."""
        attach = self._office.desk.attach
        for file in files:
            self._office.run(self, partial(attach, file), partial(self._kept, name=file.name), self._not_kept)

    def paste(self) -> None:
        """The picture or the files on the clipboard."""
        self.take_from(QGuiApplication.clipboard().mimeData())

    def take_from(self, data: QMimeData | None) -> None:
        """Files, or a picture that is kept as PNG."""
        if data is None:
            return
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.take(files)
        elif data.hasImage():  # a browser names the address of the picture as well
            self._take_picture(QImage(data.imageData()))

    def _take_picture(self, picture: QImage) -> None:
        name = self.tr("picture {n}").format(n=len(self._hashes) + 1) + ".png"
        work = partial(_attach_picture, self._office, picture)
        self._office.run(self, work, partial(self._kept, name=name), self._not_kept)

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose files…"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda chosen: self.take(map(Path, chosen)))
        dialog.open()

    def _kept(self, digest: str, name: str) -> None:
        self._trouble = ""
        if digest not in self._hashes:
            self._hashes.append(digest)
        self.names[digest] = name
        self._show()
        self.changed.emit()

    def _not_kept(self, problem: Problem) -> None:
        told = words.told(problem)
        self._trouble = f"{told.title} {told.meaning}"
        self.changed.emit()

    def _show(self) -> None:
        clear(self._list)
        for digest in self._hashes:
            name = self.names.get(digest, digest[:SHORT])
            away = icon_button("close", self.tr("Take away {name}").format(name=name))
            away.clicked.connect(lambda _, one=digest: self._drop(one))
            line = row(spacing=4)
            line.addWidget(label(name, wrap=True), 1)
            line.addWidget(away)
            self._list.addLayout(line)

    def _drop(self, digest: str) -> None:
        self._hashes.remove(digest)
        self._show()
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_from(event.mimeData())
        event.acceptProposedAction()


def _attach_picture(office: Office, picture: QImage) -> str:
    """A pasted picture is a file for the moment that the desk reads it, in the profile's own folder. On a worker:
    to pack a whole screen takes the better part of a second."""
    with TemporaryDirectory(dir=office.desk.folder, prefix="paste-") as folder:  # its owner's alone
        file = Path(folder) / "picture.png"
        picture.save(str(file))
        return office.desk.attach(file)

"""Icons: one drawing each, painted in the colour of where it stands, sharp at every scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gridcentre.domain.resources import resource_path
from ui import theme


@cache
def _drawing(name: str) -> bytes:
    return resource_path("icons", f"{name}.svg").read_bytes()


class _Engine(QIconEngine):
    """Paints the drawing with a token's colour, asked for anew each time: a change of theme needs no new icons."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = "line" if mode == QIcon.Mode.Disabled else self._token
        colour = theme.colour(token).name().encode()
        QSvgRenderer(_drawing(self._name).replace(b"#000000", colour)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._token)


def icon(name: str, token: str = "text") -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in the colour of ``token``."""
    return QIcon(_Engine(name, token))


def app_icon() -> QIcon:
    return QIcon(str(resource_path("icons", "app.svg")))

"""What a person has set on this machine (theme, language, sizes of panes): an ini file, never anything of a ticket."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings


def settings() -> QSettings:
    """The one file, below the user's configuration."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "gridcentre", "window")


def kept_bytes(name: str) -> QByteArray:
    """A geometry or pane size as Qt saved it; empty if there is none."""
    found = settings().value(name)
    return found if isinstance(found, QByteArray) else QByteArray()

"""Light and dark out of one set of tokens: palette, style sheet, and the colours that painters ask for.

Fusion with our own palettes: the platform's colour scheme is not told on most Linux desktops, so the
choice is ours and kept. No colour stands anywhere else in ``ui``.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from gridcentre.domain.resources import resource_path

FAMILIES = ["Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei"]
FONT_PX = 14
ROW_HEIGHT = 34


@dataclass(frozen=True)
class Tokens:
    """Colours by role, as #rrggbb."""

    window: str
    surface: str  # what is written on
    raised: str  # headings, hovered things
    line: str
    text: str
    faint: str
    accent: str
    accent_soft: str
    on_accent: str
    danger: str
    danger_soft: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    rail: str
    rail_text: str
    select: str  # behind the selected row


LIGHT = Tokens(
    window="#f3f5f8", surface="#ffffff", raised="#f7f9fb", line="#dbe1e8", text="#1c2733", faint="#5d6b79",
    accent="#1f5fb8", accent_soft="#e5eefa", on_accent="#ffffff", danger="#b3202c", danger_soft="#fbe9ea",
    warn="#8f5200", warn_soft="#fdf1dc", ok="#1b6e43", ok_soft="#e3f4ea", rail="#173a5e", rail_text="#d5e2ef",
    select="#deebfb",
)  # fmt: skip
DARK = Tokens(
    window="#151a20", surface="#1d242c", raised="#252d37", line="#38434f", text="#e5eaf0", faint="#9dabb9",
    accent="#6ea8f5", accent_soft="#22374f", on_accent="#0f1a26", danger="#f58088", danger_soft="#44252a",
    warn="#e9b258", warn_soft="#42341d", ok="#6fca97", ok_soft="#1f3a2c", rail="#10171e", rail_text="#a9bccf",
    select="#223a57",
)  # fmt: skip
THEMES = {"light": LIGHT, "dark": DARK}
_current = LIGHT


def tokens() -> Tokens:
    """The colours in use."""
    return _current


def colour(name: str) -> QColor:
    """The token ``name`` as a colour for a painter."""
    return QColor(getattr(_current, name))


def apply(app: QApplication, name: str) -> None:
    """Sets style, font, palette and style sheet; ``name``: light or dark."""
    global _current
    _current = THEMES.get(name, LIGHT)
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette(_current))
    app.setStyleSheet(style_sheet(_current, "dark" if _current is DARK else "light"))


def font(px: int = FONT_PX, bold: bool = False) -> QFont:
    made = QFont(FAMILIES)
    made.setPixelSize(px)
    made.setBold(bold)
    return made


def palette(t: Tokens) -> QPalette:
    roles = QPalette.ColorRole
    pairs = {
        roles.Window: t.window,
        roles.WindowText: t.text,
        roles.Base: t.surface,
        roles.AlternateBase: t.raised,
        roles.Text: t.text,
        roles.PlaceholderText: t.faint,
        roles.Button: t.surface,
        roles.ButtonText: t.text,
        roles.BrightText: t.danger,
        roles.Highlight: t.select,
        roles.HighlightedText: t.text,
        roles.Accent: t.accent,
        roles.Link: t.accent,
        roles.LinkVisited: t.accent,
        roles.ToolTipBase: t.raised,
        roles.ToolTipText: t.text,
        roles.Light: t.raised,
        roles.Midlight: t.line,
        roles.Mid: t.line,
        roles.Dark: t.line,
        roles.Shadow: t.line,
    }
    made = QPalette()
    for role, name in pairs.items():
        made.setColor(role, QColor(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.faint))
    return made


def style_sheet(t: Tokens, shade: str) -> str:
    """``resources/style.qss`` with its @names filled in, the longest first; ``shade``: of the few fixed drawings."""
    sheet = resource_path("style.qss").read_text(encoding="utf-8")
    sheet = sheet.replace("@icons", resource_path("icons").as_posix()).replace("@shade", shade)
    for name in sorted(Tokens.__dataclass_fields__, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", getattr(t, name))
    return sheet

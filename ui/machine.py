"""What the screen needs of a Linux machine and what is missing there: Qt's own message names one library at most.

As a script it prints the Debian packages to install, one a line. Imports nothing but Python's own: it is asked first.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
ON_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
CHINESE_FONT = "fonts-noto-cjk"
VIRTUAL_SCREEN, ITS_PACKAGE = "Xvfb", "xvfb"


def has_screen() -> bool:
    return sys.platform != "linux" or any(os.environ.get(name) for name in SCREENS)


def missing() -> tuple[str, ...]:
    """Debian's names of the packages without which no window opens, or opens without Chinese; () elsewhere.

    Where there is no screen a virtual one is wanted.
    """
    if sys.platform != "linux":
        return ()
    wanted = LIBRARIES if os.environ.get("QT_QPA_PLATFORM") == "offscreen" else {**LIBRARIES, **ON_X11}
    packages = [package for library, package in wanted.items() if not _loads(library)]
    if not _writes_chinese():
        packages.append(CHINESE_FONT)
    if not has_screen() and not shutil.which(VIRTUAL_SCREEN):
        packages.append(ITS_PACKAGE)
    return tuple(packages)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p))


def _writes_chinese() -> bool:
    """Whether fontconfig knows any font for simplified Chinese."""
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    parse, build, find = fontconfig.FcNameParse, fontconfig.FcObjectSetCreate, fontconfig.FcFontList
    parse.restype = build.restype = ctypes.c_void_p
    find.restype = ctypes.POINTER(_FontSet)
    find.argtypes = (ctypes.c_void_p,) * 3
    found = find(None, parse(b":lang=zh-cn"), build())
    return bool(found and found.contents.count)


if __name__ == "__main__":
    print("\n".join(missing()), end="\n" if missing() else "")

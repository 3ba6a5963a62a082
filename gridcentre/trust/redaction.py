"""Takes secrets and personal data out of log records before any handler writes them.

Nothing of the kind is logged on purpose; this is for the text of other people's exceptions.
A filter of a *logger* does not see what its children pass on, so it goes on each handler.
"""

from __future__ import annotations

import logging
import re

from gridcentre.domain.masks import mask_text

_HIDDEN = "***"
_LEAST = 4  # characters; shorter words would blank out innocent text
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=\-]+")
_NAMED = re.compile(
    r"(?i)([\w-]*(?:token|password|passphrase|secret|authorization)[\w-]*[\"']?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^\s,;&}\]]+)"
)
_RECOVERY = re.compile(r"\b[0-9A-Za-z]{5}(?:-[0-9A-Za-z]{5}){6}\b")


class Redactor(logging.Filter):
    """Add to every handler. ``hide`` names what no pattern can know: a password, a token, a person."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, None] = {}

    def hide(self, *words: str) -> None:
        """Never let these words (of 4 letters and more; of 2 if not plain ASCII) through."""
        for word in words:
            if len(word) >= (_LEAST if word.isascii() else 2):
                self._words[word] = None

    def clean(self, text: str) -> str:
        """``text`` as it may stand in a log."""
        for word in sorted(self._words, key=len, reverse=True):
            text = text.replace(word, _HIDDEN)
        text = _BEARER.sub(rf"\1 {_HIDDEN}", text)
        text = _NAMED.sub(rf"\1{_HIDDEN}", text)
        return mask_text(_RECOVERY.sub(_HIDDEN, text))

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean message, traceback and stack of ``record``; every record passes."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # logging itself would print the arguments beside the complaint
            message = f"log record with unfitting arguments: {record.msg}"
        record.msg, record.args = self.clean(message), ()
        if record.exc_info:
            record.exc_text = self.clean(record.exc_text or logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

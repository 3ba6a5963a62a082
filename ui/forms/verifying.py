"""核查: the points that were checked decide what is offered: passed, passed with the call at once, or sent back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.forms.form import Form
from ui.forms.lists import Checked


class Verification(Form):
    """All points met: 通过 or 回访合一. One not met: 退回返工, with what is not met as the failed items."""

    _failed: list[str] = []

    def _edited(self, name: str) -> None:
        if name == "checked_items":
            self._follow()
        super()._edited(name)

    def _follow(self) -> None:
        points = self.fields["checked_items"].editor
        assert isinstance(points, Checked) and self._ways is not None
        failed, former, self._failed = points.failed(), self._failed, points.failed()
        if bool(failed) != (self.way.key == "rework"):
            self._ways.set_value("rework" if failed else self.plan.ways[0].key)
        shown = self.fields["failed_items"]
        if shown.value() in (None, former):  # nobody has written their own words
            shown.editor.set_value(failed)

    def content(self) -> dict[str, Any]:
        points = self.fields["checked_items"].editor
        assert isinstance(points, Checked)
        found = super().content()
        return {**found, "values": {**found["values"], "checked_items": points.answers()}}

    def restore(self, content: Mapping[str, Any]) -> None:
        super().restore(content)
        points = self.fields["checked_items"].editor
        assert isinstance(points, Checked)
        self._failed = points.failed()

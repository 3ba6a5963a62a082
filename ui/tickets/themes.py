"""The rare actions of a ticket by theme: thirty in one menu are more than a person reads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui.words import translate

FLAT = 9  # so many are still one list
_UNITS = (
    "assign recall reassign refuse_decline force_assign unit_accept unit_decline ask_co add_co return_part "
    "decline_part excuse_part change_lead hand_down change_due recall_submit rework rework_part"
)
_ASKED = (
    "ask_return endorse_return recall_return ask_extension endorse_extension ask_suspension endorse_suspension "
    "grant_suspension_town review_suspension resume request_coordination not_endorse cancel_request transfer_out "
    "escalate void appeal_rating request_exclusion recall_report reopen_town"
)


def _themes() -> tuple[tuple[str, str], ...]:
    return (
        (translate("Themes", "Facts and links"), "amend set_protection note ask_city link link_group unlink"),
        (translate("Themes", "Clerk"), "claim hand_over"),
        (translate("Themes", "Units"), _UNITS),
        (translate("Themes", "Requests"), _ASKED),
        (
            translate("Themes", "Supervision and risk"),
            "instruct remind supervise answer_supervision lift_supervision warn report_update consult consult_result "
            "start_trace",
        ),
        (
            translate("Themes", "Notices and promises"),
            "issue_notice recheck_pass recheck_fail close_notice promise keep_promise move_promise",
        ),
    )


def fill(menu: QMenu, actions: Sequence[tuple[str, QAction]]) -> None:
    """Puts the actions, each with its form, into the empty ``menu``: by theme where they are many, else in a row."""
    left = dict(actions)
    if len(left) > FLAT:
        for title, forms in _themes():
            chosen = [left.pop(form) for form in forms.split() if form in left]
            if len(chosen) == 1:
                menu.addAction(chosen[0])
            elif chosen:
                menu.addMenu(title).addActions(chosen)
        if left:
            menu.addSeparator()
    menu.addActions(list(left.values()))

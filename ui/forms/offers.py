"""Which buttons a ticket shows for what it offers: one usual action, a few others, the rest behind 「更多」.

Pure: no Qt. A *form* is a kind of the workflow table, or one of four composites that write several
kinds at once (workflow.md 6): ``accept_assign`` 签收并分派, ``record_combined`` 合并代录,
``report`` 送审并上报, ``self_handle`` 自办快办.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ui import words

PRIMARY, USUAL, MORE = "primary", "usual", "more"
COMPOSITES: dict[str, tuple[str, ...]] = {
    "accept_assign": ("accept", "assign"),
    "record_combined": ("unit_accept", "contact", "submit"),
    "self_handle": ("assign", "contact", "submit"),
    "report": ("ask_report", "endorse_report"),
}
SHORTCUTS = {
    "accept": "F2",
    "unit_accept": "F2",
    "accept_assign": "F3",
    "assign": "F3",
    "reassign": "F3",
    "record_combined": "F4",
    "remind": "F6",
    "submit": "F7",
    "feed_back": "F7",
    "self_handle": "F7",
    "verify": "F8",
    "followup": "F9",
    "report": "F10",
    "endorse_report": "F10",
    "close_town": "F10",
}
NAMED = {key: form for form, key in reversed(SHORTCUTS.items())}  # what a key is called after
# what waits for this one person's word comes before all else
_DECISIONS = (
    "endorse_report close_town endorse_return endorse_extension endorse_suspension grant_suspension_town".split()
)
# by state, most usual first; the first lawful one is the usual action, what is not named here is rare
_USUAL = {
    "T01": "commend accept_assign accept ask_return ask_city",
    "T02": "commend assign self_handle ask_return cancel_request note",
    "T03": "record_combined unit_accept unit_decline return_part remind recall change_due",
    "T04": "record_combined submit feed_back unit_accept contact add_co remind ask_extension",
    "T05": "reassign refuse_decline force_assign change_lead request_coordination",
    "T06": "recall_return remind note",
    "T08": "review_suspension resume contact note",
    "T09": "verify rework rework_part recall_submit note",
    "T10": "record_combined submit feed_back contact remind ask_extension",
    "T11": "followup followup_redo skip_followup mark_unreachable contact",
    "T12": "report ask_report review promise send_back not_endorse cancel_request",
    "T13": "recall_report report_update note",
    "T14": "commend assign rewrite_reply self_handle ask_return",
}
_USUAL_ENDED = "note_after_withdrawal keep_promise recheck_pass recheck_fail answer_supervision reopen_town note link"
_BACKWARD = ("recall", "cancel", "note")  # never what is to be done next
_VISIBLE = 5
_LEAD_WORKS = frozenset(("submit", "ask_co", "ask_suspension"))  # each is only offered while the lead owes a result


@dataclass(frozen=True)
class Button:
    """``shortcut`` as Qt reads it, or ''; ``weight``: primary (at most one), usual, more."""

    form: str
    label: str
    shortcut: str
    weight: str


def parts_of(form: str) -> tuple[str, ...]:
    """The kinds that a form may write, in their order."""
    return COMPOSITES.get(form, (form,))


def title(form: str) -> str:
    """What a form is called: its own word where it writes one of several kinds, else the kind's."""
    own = words.word(f"form.{form}")
    return words.heading(own if own != form else words.action(form))


def buttons(offers: Iterable[str], state: str, ended: bool) -> tuple[Button, ...]:
    """The forms of a ticket in ``state`` that ``offers`` these kinds to this account, most usual first."""
    lawful = dict.fromkeys(offers)
    forms = [*_composites(lawful, state), *lawful]
    order = (_USUAL_ENDED if ended else _USUAL.get(state, "")).split()
    usual = [form for form in [*_DECISIONS, *order] if form in forms][:_VISIBLE]
    made: list[Button] = []
    for place, form in enumerate([*usual, *(form for form in forms if form not in usual)]):
        onward = place == 0 and not ended and not form.startswith(_BACKWARD)
        weight = MORE if form not in usual else PRIMARY if onward else USUAL
        key = SHORTCUTS.get(form, "")
        taken = any(button.shortcut == key for button in made)
        made.append(Button(form, title(form), "" if taken else key, weight))
    return tuple(made)


def _composites(lawful: dict[str, None], state: str) -> list[str]:
    """Composites whose parts this account may write; a recorder is known by 认领, which needs a recorder's role."""
    lead_owes = ("unit_accept" in lawful) if state == "T03" else not _LEAD_WORKS.isdisjoint(lawful)
    holds = {
        # a commendation is accepted, but never assigned
        "accept_assign": "accept" in lawful and "commend" not in lawful,
        "record_combined": "claim" in lawful and lead_owes and state in ("T03", "T04", "T10"),
        "self_handle": "assign" in lawful,
        # 合并处置 is a dispatcher's and a duty officer's: a checker drafts, but does not approve
        "report": "ask_report" in lawful and "link_group" in lawful,
    }
    return [form for form, offered in holds.items() if offered]

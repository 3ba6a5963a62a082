"""What an act is about: the request, result or supervision that it answers, told beside the answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame

from gridcentre.domain import judgement
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import Action
from gridcentre.domain.workflow import table
from ui import words
from ui.forms.factory import Setting
from ui.forms.plans import Plan, judgeable
from ui.widgets import add, column, label

LONGEST = 160  # characters of a text that stands whole on the ticket's page
_APART = frozenset({"notice_no", "item", "secrecy_check", "reply_draft"})  # said elsewhere on the form


def judged(plan: Plan, setting: Setting, history: Sequence[Action]) -> list[Action]:
    """Acts of ``history`` that this form's act would judge, the newest last."""
    ticket, found = setting.ticket, set[str]()
    for kind in (way.parts[0].kind for way in plan.ways):
        if ticket is None or not table().rows[kind].expects:
            continue
        action = Action(id="", ticket=ticket.id, kind=kind, by=setting.me.id)
        found |= {act.id for act in judgeable(kind, ticket)}
        found |= set(judgement.complete(ticket, action, setting.town, setting.now()).judges)
    return [action for action in history if action.id in found]


class JudgedCard(QFrame):
    """Each of these acts: who, when, and what was said."""

    def __init__(self, acts: Sequence[Action], setting: Setting) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        telling = Telling(setting.town, setting.ticket, words.language())
        inside = column(self, 10, 4)
        for action in acts:
            head = (words.heading(words.action(action.kind)), telling.who(action), words.time(action.occurred_at))
            lines = (_short(line) for line in telling.lines(action.fields, action.kind, _APART))
            add(inside, [label(" · ".join(head), "section", wrap=True), *(label(line, wrap=True) for line in lines)])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"

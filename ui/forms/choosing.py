"""Which form a person is given: most are read off the table, some have a shape of their own."""

from __future__ import annotations

from collections.abc import Sequence

from gridcentre.desk import TicketDetail
from gridcentre.domain.organisation import Account, Town
from ui.forms.assigning import Assignment
from ui.forms.bulk import bulk
from ui.forms.factory import Setting
from ui.forms.form import Form
from ui.forms.plans import plan_of
from ui.forms.verifying import Verification
from ui.office import Office


def form_for(office: Office, form: str, details: Sequence[TicketDetail], town: Town, me: Account) -> Form:
    """``details``: one ticket, or several that take the same form."""
    first = details[0]
    setting = Setting(office, town, me, first.ticket, form)
    plan = plan_of(form, first.ticket, me, town, office.now)
    if len(details) > 1:
        return bulk(form, setting, details, plan)
    shape = {"verify": Verification, "assign": Assignment, "accept_assign": Assignment, "reassign": Assignment}
    return shape.get(form, Form)(plan, setting, [step.action for step in first.steps])

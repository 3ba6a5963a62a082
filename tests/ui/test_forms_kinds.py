"""Every act that a desk can write has a form that opens, and is accepted by the real desk when it is filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gridcentre.desk import TicketDetail, TicketQuery
from gridcentre.domain.workflow import table
from tests.sample_town import SampleTown
from tests.ui.filling import fill
from ui.background import Background
from ui.forms.choosing import form_for
from ui.forms.offers import buttons
from ui.forms.panel import FormPanel
from ui.office import Office

Settle = Callable[[Office], None]


def details(office: Office) -> Iterator[TicketDetail]:
    for row in office.desk.tickets.page(TicketQuery(), limit=500).rows:
        yield office.desk.tickets.get(row.id, seen=False)


def test_every_kind_opens_as_a_form(qtbot: QtBot, office: Office) -> None:
    known = list(details(office))
    town, me = office.desk.people.town, office.desk.people.me
    for row in table().rows.values():
        if row.by_city or row.new:
            continue
        fit = [one for one in known if one.ticket.state in row.from_states]
        for detail in fit[:2]:
            form = form_for(office, row.code, [detail], town, me)
            qtbot.addWidget(form)
            shown = {name for name, one in form.fields.items() if one.name in row.required}
            preset = {name for way in form.plan.ways for part in way.parts for name in part.preset}
            assert set(row.required) <= shown | preset, row.code
            assert all(one.title and one.title != one.name for one in form.fields.values()), row.code


def work_through(qtbot: QtBot, office: Office, settle: Settle, folder: Path) -> tuple[set[str], dict[str, str]]:
    """Opens, fills and submits a form of every kind that some ticket offers; kinds taken, and kinds refused."""
    panel = FormPanel(office)
    qtbot.addWidget(panel)
    panel.show()
    taken: set[str] = set()
    refused: dict[str, str] = {}
    for first in list(details(office)):
        forms = buttons(first.offers, first.ticket.state, first.ticket.ended)
        for form in [one.form for one in forms if one.form not in taken]:
            detail = office.desk.tickets.get(first.ticket.id, seen=False)
            now_offered = {one.form for one in buttons(detail.offers, detail.ticket.state, detail.ticket.ended)}
            if form not in now_offered:
                continue
            panel.open(form, [detail.ticket.id])
            settle(office)
            assert panel.form is not None, form
            fill(panel.form, folder)
            panel.submit()
            settle(office)
            if panel.form is None:
                taken.add(form)
                refused.pop(form, None)
            else:
                problem = panel._problem.problem
                refused[form] = f"{problem.code} {problem.params}" if problem else panel._lacking.accessibleName()
    return taken, refused


@pytest.mark.parametrize("who", ["clerk", "checker", "unit"])
def test_a_form_that_is_filled_in_is_accepted(
    who: str, qtbot: QtBot, town: SampleTown, settle: Settle, tmp_path: Path
) -> None:
    office = Office(town.desk(who), Background())
    try:
        taken, refused = work_through(qtbot, office, settle, tmp_path)
        assert refused == {}
        assert len(taken) > {"clerk": 70, "checker": 35, "unit": 12}[who], sorted(taken)
    finally:
        office.close()

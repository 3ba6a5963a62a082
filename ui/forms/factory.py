"""The editor of a field: by its type in the table of fields, with the few that need one of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gridcentre.desk import TicketQuery, TicketRow
from gridcentre.domain.asking import Asked
from gridcentre.domain.fields import fields
from gridcentre.domain.guards import OUTCOMES
from gridcentre.domain.judgement import CHANNELS
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.terms import keys
from gridcentre.domain.tickets import Ticket
from ui import words
from ui.forms.changes import Changes, amendable
from ui.forms.editors import OWN_TEXT, Choice, Editor, Line, Number, Text, Tick
from ui.forms.files import Attached
from ui.forms.grids import Grid
from ui.forms.lists import Checked, Lines, Outcomes, Part, Rows, Ticked
from ui.forms.pickers import Option, Picker, Searched, Several
from ui.forms.times import Time
from ui.forms.units import CoUnits, unit_options
from ui.office import Office
from ui.words import translate

ONE_LINE = frozenset(
    "title outer_no notice_no topic addressee place petitioner phone number_used told_by paper_no receiver "
    "told_how".split()
)
SHORT_TEXT = frozenset("reason opinion needed sms_note basis part next_step reason_unsolved".split())
FREE_UNITS = frozenset("proposed_owner handed_to".split())


@dataclass(frozen=True)
class Setting:
    """What editors look up: the town's data, the ticket the form is about (None: a new one), and the office."""

    office: Office
    town: Town
    me: Account
    ticket: Ticket | None = None
    kind: str = ""

    def now(self) -> int:
        return self.office.now


def editor_for(asked: Asked, setting: Setting) -> Editor:
    """The editor of ``asked``, empty; its value is set by the caller."""
    name = asked.name
    if special := _SPECIAL.get(name):
        return special(asked, setting)
    spec = fields()[name]
    if asked.choices:
        read = int if spec.type == "n" else str
        return Choice([(read(code), choice_word(name, code, setting)) for code in asked.choices], asked.required)
    return _BY_TYPE[spec.type](asked, setting)


def choice_word(name: str, code: str, setting: Setting) -> str:
    """How one of the choices of a field is read."""
    if name == "reason_code":
        word = words.word(f"reason.{code}")
        return f"{code} {word}" if word != code else words.value(code)
    if name == "subtask" and setting.ticket and (part := setting.ticket.subtask(code)):
        return _unit_name(part.unit, setting)
    if name == "item" and setting.ticket:
        text = next((item.text for item in setting.ticket.demand_items if str(item.number) == code), "")
        return f"{code}. {text}"
    if name in ("to_person", "promise_person", "leader"):
        found = setting.town.accounts.get(code)
        return found.name if found else code
    if name == "level":
        return words.word(f"level.{code}")
    return words.value(code)


def _unit_name(code: str, setting: Setting) -> str:
    unit = setting.town.units.get(code)
    return (unit.short or unit.name) if unit else code


def _text(asked: Asked, setting: Setting) -> Editor:
    spec = fields()[asked.name]
    if asked.name in ONE_LINE:
        return Line(spec.longest)
    return Text(min(spec.longest, OWN_TEXT), 2 if asked.name in SHORT_TEXT else 3)


def _time(asked: Asked, setting: Setting) -> Editor:
    made = Time(asked.name, setting.now, setting.town.calendar)
    if asked.name == "due" and isinstance(asked.value, int):
        made.suggest(asked.value, translate("Forms", "as suggested"))
    return made


def _number(asked: Asked, setting: Setting) -> Editor:
    return Number(translate("Forms", "people") if asked.name == "people_count" else "")


def _unit(asked: Asked, setting: Setting) -> Editor:
    free = asked.name in FREE_UNITS
    return Picker(unit_options(setting.town, setting.ticket), free, translate("Forms", "Unit: name or initials"))


def person_options(town: Town) -> list[Option]:
    """Active accounts of the town, units' ones with their unit."""
    own = (one for one in town.accounts.values() if one.active and one.town == town.code)
    return [
        Option(one.id, one.name, words.joined(words.word(f"role.{role}") for role in one.roles))
        for one in sorted(own, key=lambda one: (bool(one.unit), one.name))
    ]


def _person(asked: Asked, setting: Setting) -> Editor:
    free = asked.name != "to_person"
    chosen = [one for one in person_options(setting.town) if not asked.choices or one.code in asked.choices]
    return Picker(chosen, free, translate("Forms", "Name"))


def _ticket(asked: Asked, setting: Setting) -> Editor:
    office = setting.office

    def ask(text: str, take: Callable[[Sequence[Option]], None]) -> None:
        office.read(
            made,
            lambda: office.desk.tickets.page(TicketQuery(search=text), limit=8).rows,
            lambda rows: take([_ticket_option(row) for row in rows]),
            key="search",
        )

    made = Searched(ask, translate("Forms", "Number, or words of the ticket"))
    return made


def _ticket_option(row: TicketRow) -> Option:
    number = row.number or row.old_number
    return Option(number, number, row.title)


def _class(asked: Asked, setting: Setting) -> Editor:
    rows = setting.town.catalogue.values()
    options = [
        Option(one.code, one.name, words.joined((words.word(f"area.{one.area}"), one.parent)), (one.initials,))
        for one in rows
    ]
    return Picker(options, hint=translate("Forms", "Class: name or initials"))


def _several(asked: Asked, setting: Setting) -> Editor:
    units = unit_options(setting.town, None)
    return Several([*units, *person_options(setting.town)], hint=translate("Forms", "Unit or person"))


def _lines(asked: Asked, setting: Setting) -> Editor:
    return Lines(translate("Forms", "One a line"))


def _parts(*parts: tuple[str, str, tuple[str, ...]]) -> Callable[[Asked, Setting], Editor]:
    """An editor of rows; names of their places are words of the field."""

    def make(asked: Asked, setting: Setting) -> Editor:
        return Rows([Part(key, words.word(name), choices) for key, name, choices in parts], words.value)

    return make


def _outcomes(asked: Asked, setting: Setting) -> Editor:
    items = setting.ticket.demand_items if setting.ticket else ()
    if not items:
        return _lines(asked, setting)
    return Outcomes(items, [(outcome, words.value(outcome)) for outcome in OUTCOMES])


def _contacts(asked: Asked, setting: Setting) -> Editor:
    known = setting.ticket.contacts if setting.ticket else ()
    return Ticked([(one.id, f"{words.time(one.at)} {words.value(one.result)}") for one in known])


def _changes(asked: Asked, setting: Setting) -> Editor:
    assert setting.ticket is not None
    checker = "CHK" in setting.town.roles_of(setting.me, setting.now())
    return Changes(
        setting.ticket,
        amendable(setting.ticket, checker),
        lambda name: editor_for(Asked(name, True, None, fields()[name].values), setting),
    )


def _clock(asked: Asked, setting: Setting) -> Editor:
    """Clocks that run or have run on the ticket."""
    ticket = setting.ticket
    ran = {clock.kind for clock in ticket.clocks} | {hop.kind for hop in ticket.hops} if ticket else set()
    kinds = [kind for kind in keys("clock") if kind in ran or not ran]
    return Choice([(kind, words.word(f"clock.{kind}")) for kind in kinds], asked.required)


def _flag(asked: Asked, setting: Setting) -> Editor:
    if asked.name == "secrecy_check":
        return Tick(translate("Forms", "Checked: nothing secret, nothing personal"), must=True)
    return Tick(words.heading(words.field(asked.name)))


_SPECIAL: Mapping[str, Callable[[Asked, Setting], Editor]] = {
    "accused": _several,
    "attempts": _contacts,
    "changes": _changes,
    "channel": lambda asked, setting: Choice([(one, words.value(one)) for one in CHANNELS]),
    "checked_items": lambda asked, setting: Checked((words.word("telling.met"), words.word("telling.not_met"))),
    "checkers": _several,
    "class": _class,
    "clock": _clock,
    "co_units": lambda asked, setting: CoUnits(setting.town, setting.ticket, setting.now),
    "demand_items": _outcomes,
    "grid": lambda asked, setting: Grid(setting.town),
    "hazards": _parts(("item", "row.hazard", ()), ("basis", "row.basis", ())),
    "participants": _parts(
        ("name", "row.name", ()), ("unit", "row.unit", ()), ("kind", "row.kind", ("部门", "市民代表", "第三方"))
    ),
    "parties": _parts(("name", "row.name", ()), ("kind", "row.role", ()), ("contact", "row.contact", ())),
    "praised": _several,
    "readers": _several,
    "told_at": lambda asked, setting: Time("told_at", setting.now, setting.town.calendar),
    "told_by": lambda asked, setting: Line(),
}
_BY_TYPE: Mapping[str, Callable[[Asked, Setting], Editor]] = {
    "t": _text,
    "e": lambda asked, setting: Choice([(one, words.value(one)) for one in fields()[asked.name].values]),
    "c": _text,
    "n": _number,
    "d": _time,
    "b": _flag,
    "p": _person,
    "u": _unit,
    "k": _ticket,
    "l": _lines,
    "f": lambda asked, setting: Attached(setting.office),
}

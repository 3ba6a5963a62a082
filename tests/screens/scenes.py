"""The scenes: each brings one page of the program to where a picture of it is wanted.

A scene gets a ``Set`` (its desk, office, shell, town and time) and returns the widget to picture, or nothing for the
whole window. Add one by writing a function; its name is the picture's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tests.screens.studio import Set
from ui.printing.preview import SheetPreview

Scene = Callable[[Set], QWidget | None]
SCENES: dict[str, Scene] = {}


def scene(play: Scene) -> Scene:
    SCENES[play.__name__] = play
    return play


# -- the list ---------------------------------------------------------------------------------


@scene
def list_to_accept(place: Set) -> None:
    place.shell.enter("tickets")


@scene
def list_in_work(place: Set) -> None:
    place.shell.enter("tickets")
    place.office.view_wanted.emit("in_work", "")


@scene
def list_overdue(place: Set) -> None:
    place.shell.enter("tickets")
    place.office.view_wanted.emit("overdue", "")


@scene
def list_search(place: Set) -> None:
    place.shell.enter("tickets")
    place.office.view_wanted.emit("", "垃圾")


# -- the ticket's page ------------------------------------------------------------------------


@scene
def ticket_to_accept(place: Set) -> None:
    place.shell.enter("tickets")
    place.office.ticket_wanted.emit(place.rows("to_accept")[0].id)


# -- other rooms ------------------------------------------------------------------------------


@scene
def register(place: Set) -> None:
    place.shell.enter("register")


@scene
def exchange_online(place: Set) -> None:
    place.shell.enter("sync")


@scene
def exchange_offline(place: Set) -> None:
    """The line is down, some acts wait."""
    desk = place.desk
    place.town.served.stop()
    desk.act([row.id for row in place.rows("to_accept")[:3]], "accept")
    desk.sync.once()
    place.shell.enter("sync")


# -- paper ------------------------------------------------------------------------------------


@scene
def sheet_one(place: Set) -> QWidget:
    """One ticket that a unit has."""
    return _preview(place, [place.rows("in_work")[0].id])


@scene
def sheet_archive(place: Set) -> QWidget:
    return _preview(place, [place.rows("closed_30")[0].id])


@scene
def sheets_many(place: Set) -> QWidget:
    """Everything in work: restricted tickets are left out and told."""
    return _preview(place, [row.id for row in place.rows()])


def _preview(place: Set, ids: list[str]) -> QWidget:
    place.shell.enter("tickets")
    place.office.print_wanted.emit(tuple(ids))
    (window,) = place.shell.findChildren(SheetPreview)
    return window

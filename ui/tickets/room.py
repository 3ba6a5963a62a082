"""The room of tickets: views on the left, the list or a ticket's page, and beside it a preview or a form."""

from __future__ import annotations

from ui.room import Room


class TicketsRoom(Room):
    """Where a clerk is all day."""

"""The demonstration's window: a desk in a living town, with a switch for the line and doors to other people's desks."""

from ui.demo.start import demo

__all__ = ["demo"]

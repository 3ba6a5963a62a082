"""The desk on the command line: twin of the window, and the door of installers, tests and scripts.

Every command opens the same ``Desk`` that the window opens; ``gridcentre city`` is the city's.
What is heavy is imported by the command that needs it, so that ``--help`` is there at once.
"""

from gridcentre.cli.program import main

__all__ = ["main"]

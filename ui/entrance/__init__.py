"""What stands before the work: first run, enrolment, sign-in, and the lock of a screen nobody sits at."""

from ui.entrance.city import CitySignIn, SignInPanel
from ui.entrance.entrance import Entrance
from ui.entrance.idle import IdleLock

__all__ = ["CitySignIn", "Entrance", "IdleLock", "SignInPanel"]

"""Who is who in the town, as the city delivers it."""

from __future__ import annotations

from collections.abc import Mapping

from gridcentre.desk.core import Core
from gridcentre.domain.catalogue import CatalogueRow
from gridcentre.domain.organisation import Account, Town, Unit


class People:
    """Units and accounts; names for pickers and sheets."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @property
    def me(self) -> Account:
        """The signed-in account."""
        return self._core.me

    @property
    def town(self) -> Town:
        """The account's town with all its data."""
        return self._core.town()

    @property
    def classes(self) -> Mapping[str, CatalogueRow]:
        """What a ticket can be about: code -> row of the city's catalogue."""
        return self.town.catalogue

    def roles(self) -> frozenset[str]:
        """Roles held now: own ones, the roster's, and those passed on."""
        return self.town.roles_of(self.me, self._core.clock.now())

    def units(self) -> tuple[Unit, ...]:
        """Active units by name."""
        return tuple(sorted((unit for unit in self.town.units.values() if unit.active), key=lambda unit: unit.name))

    def unit(self, word: str) -> Unit | None:
        """The unit with this code, name, short name or pinyin initials, if there is just one."""
        return self.town.unit_called(word)

    def accounts(self) -> tuple[Account, ...]:
        """Active accounts of the town by name."""
        town = self.town
        own = (account for account in town.accounts.values() if account.active and account.town == town.code)
        return tuple(sorted(own, key=lambda account: account.name))

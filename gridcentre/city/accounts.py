"""Accounts, the devices enrolled for them, and the tokens by which the city knows them again (design.md 8).

An enrolment code binds one account to one device, once. Devices get a letter that is unique in
their town, so that provisional numbers of two offline desks never meet. Secrets are stored as
hashes only. Wrong passwords and codes are counted per account, known or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, text, update

from gridcentre.city import passwords, things
from gridcentre.city.engine import Lanes
from gridcentre.city.feed import Log, head
from gridcentre.city.tables import device as devices
from gridcentre.city.tables import enrol_code as codes
from gridcentre.city.tables import login as logins
from gridcentre.city.tables import token as tokens
from gridcentre.domain.ids import new_id, now_ms
from gridcentre.domain.organisation import ROLES, Account
from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import Tokens

HOUR = 3_600_000
ACCESS = 8 * HOUR
REFRESH = 90 * 24 * HOUR
CODE_LIVES = 7 * 24 * HOUR
TRIES = 5  # wrong ones before an account has to wait
FIRST_WAIT = 60_000  # doubled with each further wrong one
LONGEST_WAIT = 15 * 60_000
_LOGIN = text(
    "INSERT INTO login (account, password, failures, blocked_until)"
    " VALUES (:account, :password, :failures, :blocked_until) ON CONFLICT (account) DO UPDATE"
    " SET password = excluded.password, failures = excluded.failures, blocked_until = excluded.blocked_until"
)


class Caller(NamedTuple):
    """Who stands behind a token."""

    account: Account
    device: str
    letter: str
    expires: int


class _Login(NamedTuple):
    account: str
    password: str = ""
    failures: int = 0
    blocked_until: int = 0


class Accounts:
    """The city's register of people and devices. ``now``: this machine's clock; times in ms."""

    def __init__(self, lanes: Lanes, towns: things.Towns, cost: int, now: Callable[[], int] = now_ms) -> None:
        self._lanes = lanes
        self._towns = towns
        self._cost = cost
        self.now = now

    # --- what the operator does --------------------------------------------------------------------

    def add(self, name: str, roles: Sequence[str], town: str, unit: str = "") -> str:
        """A new account, whose id is its name; returns its one-time enrolment code.

        ``unit``: code or name of a unit of the town. Raises ``account-exists``, ``role-unknown``,
        ``town-unknown``, ``unit-unknown``, ``unit-needed``.
        """
        name = name.strip()
        with self._lanes.write() as connection:
            log = Log(connection)
            if not name or len(name) > 80:
                raise ProblemError("account-name", name=name[:80])
            if things.body(connection, "account", name) is not None:
                raise ProblemError("account-exists", account=name)
            account = self._checked(connection, log.head.organisation, name, tuple(roles), town, unit)
            things.put(log, connection, "account", [(name, account, town)])
            log.flush(organisation=True)
            return self._code(connection, name)

    def _checked(
        self, connection: Connection, version: int, name: str, roles: tuple[str, ...], town: str, unit: str
    ) -> Account:
        strange = [role for role in roles if role not in ROLES]
        if strange or not roles:
            raise ProblemError("role-unknown", role=" ".join(strange), known=" ".join(ROLES))
        if ("CITY" in roles) != (not town):
            raise ProblemError("role-of-city", account=name)
        code = unit
        if town:
            units = self._towns.town(connection, town, version).units
            code = next((key for key, found in units.items() if unit and unit in (key, found.name, found.short)), "")
        if unit and not code:
            raise ProblemError("unit-unknown", unit=unit)
        if not code and {"UNIT", "CO"} & set(roles):
            raise ProblemError("unit-needed", account=name)
        return Account(id=name, name=name, town=town, roles=roles, unit=code)

    def new_code(self, name: str) -> str:
        """Another enrolment code for an account, e.g. for a second device; earlier unused ones end."""
        with self._lanes.write() as connection:
            if things.body(connection, "account", name) is None:
                raise ProblemError("account-unknown", account=name)
            return self._code(connection, name)

    def _code(self, connection: Connection, name: str) -> str:
        connection.execute(delete(codes).where(codes.c.account == name, codes.c.used_at == 0))
        code = passwords.new_code()
        row = {"account": name, "expires": self.now() + CODE_LIVES, "used_at": 0}
        connection.execute(insert(codes).values(hash=passwords.fingerprint(code), **row))
        return code

    def devices(self, name: str) -> list[tuple[str, str, int]]:
        """(id, letter, revoked at or 0) of an account's devices, oldest first."""
        query = select(devices.c.id, devices.c.letter, devices.c.revoked_at).where(devices.c.account == name)
        with self._lanes.read() as connection:
            return list(connection.execute(query.order_by(devices.c.created_at)).all())

    def revoke_device(self, device: str) -> None:
        """From now on the device is nobody's; raises ``device-unknown``."""
        with self._lanes.write() as connection:
            done = connection.execute(update(devices).where(devices.c.id == device).values(revoked_at=self.now()))
            if not done.rowcount:
                raise ProblemError("device-unknown", device=device)
            connection.execute(delete(tokens).where(tokens.c.device == device))

    def deactivate(self, name: str) -> None:
        """The person has left: every device of the account is refused, what was done stays."""
        with self._lanes.write() as connection:
            account = things.account(connection, name)
            if account is None:
                raise ProblemError("account-unknown", account=name)
            log = Log(connection)
            ended = Account(
                id=name, name=account.name, town=account.town, roles=account.roles, unit=account.unit, active=False
            )
            things.put(log, connection, "account", [(name, ended, account.town)])
            log.flush(organisation=True)

    # --- what a desk does --------------------------------------------------------------------------

    def enrol(self, code: str, name: str, password: str, device_name: str) -> Tokens:
        """Binds ``name`` to a new device.

        Raises ``password-weak`` (the code stays good), ``code-wrong``, ``code-used``, ``code-expired``,
        ``password-wrong`` if the account has another password already, ``too-many-attempts``.
        """
        if len(password) < passwords.LEAST:
            raise ProblemError("password-weak", least=passwords.LEAST)
        fingerprint = passwords.fingerprint(passwords.plain_code(code))
        login = self._login(name)
        with self._lanes.read() as connection:
            row = connection.execute(select(codes).where(codes.c.hash == fingerprint)).one_or_none()
        if row is None or row.account != name:
            raise self._failed(login, "code-wrong")
        if row.used_at:
            raise self._failed(login, "code-used")
        if row.expires <= self.now():
            raise self._failed(login, "code-expired")
        sealed = login.password
        if sealed and not passwords.matches(password, sealed, self._cost):
            raise self._failed(login, "password-wrong")
        sealed = sealed or passwords.seal(password, self._cost)
        with self._lanes.write() as connection:
            unused = codes.c.hash == fingerprint, codes.c.used_at == 0
            if not connection.execute(update(codes).where(*unused).values(used_at=self.now())).rowcount:
                raise ProblemError("code-used")
            if login.password:
                self._succeeded(connection, login)
            else:
                connection.execute(_LOGIN, _Login(name, sealed)._asdict())
            account = self._active(connection, name)
            device, letter = self._new_device(connection, account, device_name)
            return self._issue(connection, account, device, letter)

    def sign_in(self, name: str, password: str, device: str) -> Tokens:
        """New tokens for an enrolled device; raises ``password-wrong``, ``device-revoked``, ``too-many-attempts``."""
        login = self._login(name)
        if not passwords.matches(password, login.password, self._cost):
            raise self._failed(login, "password-wrong")
        with self._lanes.write() as connection:
            row = connection.execute(select(devices).where(devices.c.id == device)).one_or_none()
            if row is None or row.revoked_at or row.account != name:
                raise ProblemError("device-revoked")
            account = self._active(connection, name)
            self._succeeded(connection, login)
            connection.execute(delete(tokens).where(tokens.c.device == device, tokens.c.expires < self.now()))
            return self._issue(connection, account, device, row.letter)

    def refresh(self, refresh_token: str) -> Tokens:
        """A new access token; raises ``sign-in-needed``, ``device-revoked``."""
        caller = self.caller(refresh_token, kind="refresh")
        with self._lanes.write() as connection:
            return self._access(connection, caller.device)

    def change_password(self, caller: Caller, old: str, new: str) -> None:
        """Raises ``password-wrong``, ``password-weak``, ``too-many-attempts``; other devices must sign in again."""
        login = self._login(caller.account.id)
        if not passwords.matches(old, login.password, self._cost):
            raise self._failed(login, "password-wrong")
        if len(new) < passwords.LEAST:
            raise ProblemError("password-weak", least=passwords.LEAST)
        sealed = passwords.seal(new, self._cost)
        others = select(devices.c.id).where(devices.c.account == caller.account.id, devices.c.id != caller.device)
        with self._lanes.write() as connection:
            connection.execute(_LOGIN, _Login(caller.account.id, sealed)._asdict())
            connection.execute(delete(tokens).where(tokens.c.device.in_(others)))

    def caller(self, token: str, kind: str = "access") -> Caller:
        """Who holds ``token``; raises ``sign-in-needed`` (unknown or expired) or ``device-revoked``."""
        query = (
            select(tokens.c.expires, devices.c.id, devices.c.letter, devices.c.account)
            .join(devices, devices.c.id == tokens.c.device)
            .where(tokens.c.hash == passwords.fingerprint(token), tokens.c.kind == kind, devices.c.revoked_at == 0)
        )
        with self._lanes.read() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise self._unknown(connection, token)
            if row.expires <= self.now():
                raise ProblemError("sign-in-needed")
            return Caller(self._active(connection, row.account), row.id, row.letter, row.expires)

    # --- inside ------------------------------------------------------------------------------------

    def _login(self, name: str) -> _Login:
        """What is known of a name's attempts; raises ``too-many-attempts`` with seconds to wait."""
        query = select(logins).where(logins.c.account == name[:80])
        with self._lanes.read() as connection:
            row = connection.execute(query).one_or_none()
        login = _Login._make(row) if row else _Login(name[:80])
        left = login.blocked_until - self.now()
        if left > 0:
            raise ProblemError("too-many-attempts", retry_after=-(-left // 1000))
        return login

    def _failed(self, login: _Login, code: str) -> ProblemError:
        """Counts a wrong attempt and says what was wrong; the count survives the refusal."""
        with self._lanes.write() as connection:
            row = connection.execute(select(logins).where(logins.c.account == login.account)).one_or_none()
            known = _Login._make(row) if row else login
            failures = known.failures + 1
            wait = min(LONGEST_WAIT, FIRST_WAIT << min(failures - TRIES, 8)) if failures >= TRIES else 0
            counted = known._replace(failures=failures, blocked_until=self.now() + wait if wait else 0)
            connection.execute(_LOGIN, counted._asdict())
        return ProblemError(code)

    def _succeeded(self, connection: Connection, login: _Login) -> None:
        """Forgets the wrong attempts; raises ``password-wrong`` if the password was changed while it was compared."""
        same = logins.c.account == login.account, logins.c.password == login.password
        if not connection.execute(update(logins).where(*same).values(failures=0, blocked_until=0)).rowcount:
            raise ProblemError("password-wrong")

    def _active(self, connection: Connection, name: str) -> Account:
        account = things.account(connection, name)
        if account is None or not account.active:
            raise ProblemError("device-revoked")
        return account

    def _unknown(self, connection: Connection, token: str) -> ProblemError:
        """An access token of a revoked device carries its device's id, so that the desk learns why it is refused."""
        device = token.partition(".")[0]
        query = select(devices.c.revoked_at).where(devices.c.id == device)
        return ProblemError("device-revoked" if connection.execute(query).scalar() else "sign-in-needed")

    def _new_device(self, connection: Connection, account: Account, name: str) -> tuple[str, str]:
        head(connection, lock=True)  # two enrolments at once must not take the same letter
        taken = len(connection.execute(select(devices.c.id).where(devices.c.town == account.town)).all())
        device, letter = new_id(), _letter(taken)
        row = {"id": device, "account": account.id, "town": account.town, "letter": letter, "name": name[:200]}
        times = {"created_at": self.now(), "revoked_at": 0}
        connection.execute(insert(devices).values(**row, **times, head="", old_head=""))
        return device, letter

    def _issue(self, connection: Connection, account: Account, device: str, letter: str) -> Tokens:
        issued = self._access(connection, device)
        refresh = self._token(connection, device, "refresh", REFRESH)
        known = head(connection)
        entry = self._towns.entries(connection, known.organisation).get(account.town)
        return Tokens(
            access_token=issued.access_token,
            expires_at=issued.expires_at,
            refresh_token=refresh,
            device=device,
            letter=letter,
            account=account,
            town_name=entry.name if entry else "",
        )

    def _access(self, connection: Connection, device: str) -> Tokens:
        return Tokens(access_token=self._token(connection, device, "access", ACCESS), expires_at=self.now() + ACCESS)

    def _token(self, connection: Connection, device: str, kind: str, lives: int) -> str:
        token = f"{device}.{passwords.new_token()}"
        row = {"hash": passwords.fingerprint(token), "device": device, "kind": kind, "expires": self.now() + lives}
        connection.execute(insert(tokens).values(**row))
        return token


def _letter(taken: int) -> str:
    """A … Z, AA … ZZ, AAA …: the letter after ``taken`` others."""
    letters = ""
    taken += 1
    while taken:
        taken, place = divmod(taken - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters

"""``gridcentre city …``: the operator's side. Works beside a running server on the same database."""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import platformdirs

from gridcentre.city.database import City
from gridcentre.domain import terms
from gridcentre.domain.calendar import DAY, MINUTE, day_of, moment_of
from gridcentre.domain.problems import ProblemError, explain
from gridcentre.domain.resources import read_table
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.domain.workflow import table

PORT = 8765
OK, REFUSED = 0, 3
_PAUSE = 1.0  # seconds between an officer's looks at what is new


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in read_table("commands.csv")}


def _say(key: str, language: str, **params: object) -> str:
    return _words()[f"city.{key}"][language].format_map(params)


def add_parser(commands: Any, language: str = "zh") -> None:
    """Adds ``city`` with its own commands to argparse's ``commands``; help in ``language``."""
    parser = commands.add_parser("city", help=_words()["city"][language], description=_words()["city"][language])
    inner = parser.add_subparsers(dest="city_command", metavar="COMMAND")
    inner.required = True
    add = _Adder(inner, language)
    add("serve", ("--host", {"default": "127.0.0.1"}), ("--port", {"type": int, "default": PORT}))
    account = add.group("account")
    account("add", "name", ("--role", {"required": True}), ("--town", {"default": ""}), ("--unit", {"default": ""}))
    account("code", "name")
    account("end", "name")
    device = add.group("device")
    device("list", "name")
    device("revoke", "device")
    required: dict[str, Any] = {"required": True, "metavar": "COL"}
    optional: dict[str, Any] = {"default": "", "metavar": "COL"}
    columns = [(f"--{name}", required) for name in ("title", "text", "time")]
    columns += [(f"--{name}", optional) for name in ("number", "category")]
    add("import", "file", *columns, ("--town", {"required": True}))
    add("show", "number")
    steps = ("--steps", {"type": int, "default": 1}), ("--watch", {"action": "store_true"})
    add("officer", ("--seed", {"type": int, "default": 1}), *steps)
    add("restore-epoch", ("--done", {"action": "store_true"}))
    add("forget", ("--days", {"type": int, "default": 90}))
    add("openapi")


class _Adder:
    """Commands of one level; the words of their arguments are found by name."""

    def __init__(self, commands: Any, language: str, prefix: str = "") -> None:
        self._commands = commands
        self._language = language
        self._prefix = prefix

    def __call__(self, name: str, *arguments: str | tuple[str, Mapping[str, Any]]) -> None:
        key = f"{self._prefix}{name}"
        said = _say(key, self._language)
        parser = self._commands.add_parser(name, help=said, description=said)
        parser.set_defaults(city_run=key)
        for argument in arguments:
            flag, options = (argument, {}) if isinstance(argument, str) else argument
            parser.add_argument(flag, help=_say(f"{key}.{flag.lstrip('-')}", self._language), **options)
        parser.add_argument("--db", default="", metavar="URL", help=_say("db", self._language))
        parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_say("json", self._language))
        parser.add_argument(
            "--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help=_say("lang", self._language)
        )

    def group(self, name: str) -> _Adder:
        parser = self._commands.add_parser(name, help=_say(name, self._language))
        inner = parser.add_subparsers(dest=f"city_{name}", metavar="COMMAND")
        inner.required = True
        return _Adder(inner, self._language, f"{name}.")


def run(arguments: argparse.Namespace) -> int:
    """Runs one command; its exit code. Raises ``ProblemError``."""
    return _RUNS[arguments.city_run](arguments, _Printer(arguments))


class _Printer:
    """Tells people in their language, or programs in JSON."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.language: Literal["zh", "en"] = getattr(arguments, "lang", "zh")
        self._json: bool = getattr(arguments, "json", False)

    def __call__(self, value: Any, key: str, **params: object) -> None:
        print(json.dumps(value, ensure_ascii=False) if self._json else self.say(key, **params), flush=True)

    def say(self, key: str, **params: object) -> str:
        return _say(key, self.language, **params)

    def lines(self, value: Any, lines: list[str]) -> None:
        print(json.dumps(value, ensure_ascii=False, indent=2) if self._json else "\n".join(lines), flush=True)


def _place(arguments: argparse.Namespace) -> str:
    if arguments.db:
        return str(arguments.db)
    return str(platformdirs.user_data_path("gridcentre", appauthor=False) / "city.db")


class _Opened:
    """``with _Opened(arguments) as city``: the database of ``--db``."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._place = _place(arguments)

    def __enter__(self) -> City:
        self._city = City.open(self._place)
        return self._city

    def __exit__(self, *raised: object) -> None:
        self._city.close()


def _serve(arguments: argparse.Namespace, tell: _Printer) -> int:
    from gridcentre.city.app import serve

    place = _place(arguments)
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host

    def ready(port: int) -> None:
        url = f"http://{shown}:{port}"
        tell({"url": url, "host": arguments.host, "port": port, "db": place}, "ready", url=url, db=place)

    with _signals(lambda *_: None):  # the server acts on them itself and hands them on when it has ended
        serve(place, arguments.host, arguments.port, ready)
    return OK


@contextmanager
def _signals(handler: Callable[..., None]) -> Iterator[None]:
    """``handler`` for the two ways to tell a program to stop."""
    former = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, before in former.items():
            signal.signal(number, before)


def _account_add(arguments: argparse.Namespace, tell: _Printer) -> int:
    roles = [role.strip().upper() for role in arguments.role.split(",") if role.strip()]
    with _Opened(arguments) as city:
        town = city.town_code(arguments.town) if arguments.town else ""
        code = city.accounts.add(arguments.name, roles, town, arguments.unit)
    tell({"account": arguments.name.strip(), "code": code}, "code", account=arguments.name.strip(), code=code)
    return OK


def _account_code(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        code = city.accounts.new_code(arguments.name)
    tell({"account": arguments.name, "code": code}, "code", account=arguments.name, code=code)
    return OK


def _account_end(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        city.accounts.deactivate(arguments.name)
    tell({"account": arguments.name, "active": False}, "ended", account=arguments.name)
    return OK


def _device_list(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        devices = city.accounts.devices(arguments.name)
    rows = [{"device": key, "letter": letter, "revoked_at": revoked} for key, letter, revoked in devices]
    word = tell.say("revoked")
    tell.lines(rows, [f"{letter}  {key}{f'  {word}' if revoked else ''}" for key, letter, revoked in devices])
    return OK


def _device_revoke(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        city.accounts.revoke_device(arguments.device)
    tell({"device": arguments.device, "revoked": True}, "device-revoked", device=arguments.device)
    return OK


def _import(arguments: argparse.Namespace, tell: _Printer) -> int:
    from gridcentre.city.importer import import_csv

    names = {name: getattr(arguments, name) for name in ("title", "text", "time", "number", "category")}
    with _Opened(arguments) as city:
        report = import_csv(city, Path(arguments.file), city.town_code(arguments.town), **names)
    bad = [
        {"row": row.row, "code": row.problem.code, "meaning": explain(row.problem, tell.language).meaning}
        for row in report.bad
    ]
    counts = {name: getattr(report, name) for name in ("rows", "imported", "known", "repeated", "encoding")}
    said = tell.say("imported", bad=len(bad), **counts)
    tell.lines({**counts, "bad": bad}, [said, *(f"{row['row']}: {row['meaning']}" for row in bad)])
    return REFUSED if bad else OK


def _show(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        ticket = city.find(arguments.number)
        if ticket is None:
            raise ProblemError("ticket-not-found", number=arguments.number)
        actions = city.actions(ticket.id)
    whole = {**msgspec.to_builtins(ticket), "number": ticket.number, "state": ticket.state}
    tell.lines({**whole, "actions": [_row(action) for action in actions]}, _sheet(ticket, actions, tell.language))
    return OK


def _row(action: Action) -> dict[str, Any]:
    named = ("id", "kind", "unit", "role", "at", "occurred_at", "fields")
    shown = {name: getattr(action, name) for name in named} | {"account": action.by}
    return {**msgspec.to_builtins(action), **msgspec.to_builtins(shown)}


def _sheet(ticket: Ticket, actions: list[Action], language: Literal["zh", "en"]) -> list[str]:
    state = terms.word(f"state.{ticket.state}", language)
    rows = [
        f"  {_clock_text(action.at)}  {table().zh(action.kind)}  {action.role} {action.by} {action.unit}".rstrip()
        for action in actions
    ]
    return [f"{ticket.number}  {ticket.state} {state}  {ticket.facts.title}", *rows]


def _clock_text(moment: int) -> str:
    """``2026-09-07 15:00`` in the town's zone."""
    day = day_of(moment)
    minutes = (moment - moment_of(day)) // MINUTE
    return f"{day.isoformat()} {minutes // 60:02d}:{minutes % 60:02d}"


def _officer(arguments: argparse.Namespace, tell: _Printer) -> int:
    from gridcentre.city.officer import Officer

    ended = threading.Event()
    done = 0
    with _Opened(arguments) as city:
        officer = Officer(city, arguments.seed)
        if not arguments.watch:
            done = sum(officer.step(city.now()) for _ in range(arguments.steps))
            tell({"acts": done}, "acts", acts=done)
            return OK
        with _signals(lambda *_: ended.set()):
            while not ended.is_set():
                acts = officer.step(city.now())
                if acts:
                    tell({"acts": acts}, "acts", acts=acts)
                ended.wait(_PAUSE)
    return OK


def _restore_epoch(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        if arguments.done:
            city.close_recovery()
        else:
            city.renew_epoch()
        epoch = city.epoch
    tell({"epoch": epoch, "recovering": not arguments.done}, "recovered" if arguments.done else "epoch", epoch=epoch)
    return OK


def _forget(arguments: argparse.Namespace, tell: _Printer) -> int:
    with _Opened(arguments) as city:
        dropped = city.forget(city.now() - arguments.days * DAY)
    tell({"dropped": dropped}, "forgotten", dropped=dropped)
    return OK


def _openapi(arguments: argparse.Namespace, tell: _Printer) -> int:
    from gridcentre.city.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        city = City.open(str(Path(folder) / "city.db"), fill=False)
        try:
            document = create_app(city).openapi_schema.to_schema()
        finally:
            city.close()
    print(json.dumps(document, ensure_ascii=False, indent=2))
    return OK


_RUNS: Mapping[str, Callable[[argparse.Namespace, _Printer], int]] = {
    "serve": _serve,
    "account.add": _account_add,
    "account.code": _account_code,
    "account.end": _account_end,
    "device.list": _device_list,
    "device.revoke": _device_revoke,
    "import": _import,
    "show": _show,
    "officer": _officer,
    "restore-epoch": _restore_epoch,
    "forget": _forget,
    "openapi": _openapi,
}

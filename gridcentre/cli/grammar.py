"""What can be typed: commands, options and their help, in Chinese or English (``resources/commands.csv``).

Importing this module loads no part of the desk: the help must be there at once.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

from gridcentre import __version__
from gridcentre.domain.resources import read_table

EXIT_CODES = (0, 1, 2, 3, 4, 5, 6, 7, 130, 141)
OUTBOX_VERBS = ("list", "withdraw", "retry", "edit", "close", "copy", "own")


@cache
def _table() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in read_table("commands.csv")}


def say(key: str, language: str, **params: object) -> str:
    """The command line's own words; KeyError for a key that is not in the table (a test walks them)."""
    return _table()[key][language].replace("\\n", "\n").format_map(params)


class UsageError(Exception):
    """What was typed is not a command: ``str()`` is the reason, ``usage`` the form it should have."""

    def __init__(self, reason: str, usage: str = "") -> None:
        self.usage = usage
        super().__init__(reason)


class Parser(argparse.ArgumentParser):
    """argparse in the language asked for; it raises ``UsageError`` instead of ending the program."""

    language = "zh"

    def __init__(self, **kwargs: Any) -> None:
        kwargs["add_help"] = False
        kwargs.setdefault("allow_abbrev", False)
        kwargs.setdefault("formatter_class", _form(self.language))
        super().__init__(**kwargs)
        self._positionals.title = say("help.positionals", self.language)
        self._optionals.title = say("help.options", self.language)
        self.add_argument("-h", "--help", action="help", help=say("help.help", self.language))

    def error(self, message: str) -> NoReturn:
        form = self._get_formatter()
        form.add_usage(self.usage, self._actions, self._mutually_exclusive_groups, prefix="")
        raise UsageError(
            _translated(message) if self.language == "zh" else message, " ".join(form.format_help().split())
        )


@cache
def _form(language: str) -> type[argparse.HelpFormatter]:
    class Form(argparse.RawDescriptionHelpFormatter):
        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, say("help.usage", language) if prefix is None else prefix)

        def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
            """Several numbers and one action are one argument here; argparse would write them twice."""
            return str(action.metavar) if action.dest == "words" else super()._format_args(action, default_metavar)

    return Form


_ARGPARSE = (  # argparse's own sentences; whatever a newer Python words otherwise stays English
    (r"the following arguments are required: (.+)", r"缺少：\1"),
    (r"one of the arguments (.+) is required", r"下列选项须选一个：\1"),
    (r"unrecognized arguments: (.+)", r"不认识：\1"),
    (r"argument (.+?): expected one argument", r"\1 后面缺少内容"),
    (r"argument (.+?): expected at least one argument", r"\1 后面缺少内容"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能与 \2 同时使用"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2 这一项，可选：\3"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 的内容 \2 看不懂"),
)


def _translated(message: str) -> str:
    for pattern, chinese in _ARGPARSE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(chinese)
    return message


def build_parser(language: str, arguments: Sequence[str], window: bool = False) -> Parser:
    """The whole grammar; the city's part is loaded only when ``arguments`` ask for it.

    ``window``: no command is a command as well, it opens the window.
    """

    class Spoken(Parser):
        pass

    Spoken.language = language
    exits = "\n".join(f"  {code:>3}  {say(f'exit.{code}', language)}" for code in EXIT_CODES)
    parser = Spoken(
        prog="gridcentre",
        description=say("help.program", language),
        epilog=f"{say('help.exits', language)}\n{exits}\n\n{say('help.environment', language)}",
    )
    parser.add_argument(
        "--version", action="version", version=f"gridcentre {__version__}", help=say("help.version", language)
    )
    _common(parser, language, None, False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=say("help.commands", language))
    commands.required = not window
    for name, fill in _COMMANDS.items():
        fill(_Command(commands, name, language))
    if "city" in arguments:
        from gridcentre.city.cli import add_parser

        add_parser(commands, language)
    else:
        commands.add_parser("city", help=say("city", language))
    return parser


def _common(parser: argparse.ArgumentParser, language: str, folder: Any, as_json: Any) -> None:
    """Options that stand before or after the command's name."""
    parser.add_argument("--profile", metavar="DIR", default=folder, help=say("help.profile", language))
    parser.add_argument("--json", action="store_true", default=as_json, help=say("help.json", language))
    absent = argparse.SUPPRESS if folder is argparse.SUPPRESS else language
    parser.add_argument("--lang", choices=("zh", "en"), default=absent, help=say("help.lang", language))


class _Command:
    """One command under construction; the words of its arguments are found by its name and theirs."""

    def __init__(self, commands: Any, name: str, language: str) -> None:
        said = say(name, language)
        self.parser: Parser = commands.add_parser(name, help=said, description=said)
        self._name, self._language = name, language
        _common(self.parser, language, argparse.SUPPRESS, argparse.SUPPRESS)

    def takes(self, *names: str, word: str = "", group: Any = None, **kwargs: Any) -> None:
        """Adds an argument; ``word`` names its help where two commands share it."""
        key = word or f"{self._name}.{names[0].lstrip('-')}"
        (group or self.parser).add_argument(*names, help=say(key, self._language), **kwargs)


def _natural(typed: str) -> int:
    """A number from 0; ValueError tells argparse that it is none."""
    if not typed.isdecimal():
        raise ValueError(typed)
    return int(typed)


def _enrol(command: _Command) -> None:
    command.takes("url", metavar="URL")
    command.takes("--code", required=True, metavar="CODE")
    command.takes("--account", required=True, metavar="NAME")


def _sign_in(command: _Command) -> None:
    command.takes("--recover", action="store_true")


def _sync(command: _Command) -> None:
    either = command.parser.add_mutually_exclusive_group(required=True)
    command.takes("--once", action="store_true", group=either)
    command.takes("--watch", action="store_true", group=either)


def _tickets(command: _Command) -> None:
    command.takes("--view", default="", metavar="VIEW")
    command.takes("--state", default="", metavar="STATE")
    command.takes("--search", default="", metavar="TEXT")
    command.takes("--unit", default="", metavar="UNIT")
    command.takes("--limit", type=_natural, default=0, metavar="N")


def _ticket(command: _Command) -> None:
    command.takes("number", metavar="NUMBER")


def _fields(command: _Command) -> None:
    command.takes("--field", action="append", default=[], metavar="NAME=VALUE", word="act.field")
    command.takes("--fields", default="", metavar="FILE", word="act.fields")


def _on_behalf(command: _Command) -> None:
    command.takes("--told-by", default="", metavar="NAME", word="act.told-by")
    command.takes("--channel", default="", metavar="CHANNEL", word="act.channel")
    command.takes("--told-at", default="", metavar="TIME", word="act.told-at")
    command.takes("--for-role", default="", metavar="ROLE", word="act.for-role")
    command.takes("--for-unit", default="", metavar="UNIT", word="act.for-unit")


def _register(command: _Command) -> None:
    command.takes("--closed", action="store_true")
    _fields(command)
    _on_behalf(command)


def _act(command: _Command) -> None:
    command.takes("words", nargs="+", metavar="NUMBER… ACTION")
    _fields(command)
    command.takes("--subtask", default="", metavar="ID")
    command.takes("--judges", action="append", default=[], metavar="ID")
    command.takes("--partial", action="store_true")
    command.takes("--suggested", action="store_true")
    _on_behalf(command)


def _outbox(command: _Command) -> None:
    command.takes("verb", nargs="?", choices=OUTBOX_VERBS, default="list", metavar="|".join(OUTBOX_VERBS))
    command.takes("id", nargs="?", default="", metavar="ID")
    command.takes("--settled", action="store_true")
    _fields(command)


def _reveal(command: _Command) -> None:
    command.takes("number", metavar="NUMBER")
    command.takes("--reason", required=True, metavar="TEXT")


def _actions(command: _Command) -> None:
    command.takes("action", nargs="?", default="", metavar="ACTION")
    command.takes("--ticket", default="", metavar="NUMBER")


def _print(command: _Command) -> None:
    command.takes("what", choices=("circulation",), metavar="circulation")
    command.takes("numbers", nargs="+", metavar="NUMBER")
    command.takes("--cut", default="", metavar="CUT")
    command.takes("--output", "-o", required=True, metavar="FILE")


def _doctor(command: _Command) -> None:
    command.takes("--online", action="store_true")


def _surrender(command: _Command) -> None:
    command.takes("file", metavar="FILE")
    command.takes("--destroy", action="store_true", required=True)


def _demo(command: _Command) -> None:
    command.takes("--headless", action="store_true")
    command.takes("--screenshot", default="", metavar="FILE")
    command.takes("--seed", type=int, default=1, metavar="S")
    command.takes("--weeks", type=_natural, default=None, metavar="N")
    command.takes("--keep", default="", metavar="DIR")


def _nothing(command: _Command) -> None:
    """A command without arguments of its own."""


_COMMANDS: Mapping[str, Callable[[_Command], None]] = {
    "enrol": _enrol,
    "sign-in": _sign_in,
    "sync": _sync,
    "tickets": _tickets,
    "ticket": _ticket,
    "counts": _nothing,
    "register": _register,
    "act": _act,
    "actions": _actions,
    "outbox": _outbox,
    "conflicts": _nothing,
    "reveal": _reveal,
    "handover": _ticket,
    "units": _nothing,
    "print": _print,
    "doctor": _doctor,
    "surrender": _surrender,
    "demo": _demo,
}

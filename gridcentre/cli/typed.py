"""What a person types after ``--field``, turned into the fields of an action."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gridcentre.cli.grammar import UsageError, say
from gridcentre.desk import Draft, OnBehalf
from gridcentre.domain.fields import fields, parse, read_time
from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import ProblemError

LISTS = "lf"


def typed_fields(arguments: argparse.Namespace, language: str) -> dict[str, Any]:
    """``--fields FILE`` overlaid with ``--field NAME=VALUE``; a list field collects its repetitions.

    ProblemError from the field's own words; ``UsageError`` for an item without ``=`` or a file that is no JSON object.
    """
    found = _from_file(arguments.fields, language) if arguments.fields else {}
    collected: dict[str, list[Any]] = {}
    for item in arguments.field:
        name, equals, value = item.partition("=")
        name = name.strip()
        if not equals:
            raise UsageError(say("usage.field", language, item=item))
        spec = fields().get(name)
        if spec and spec.type in LISTS:
            collected.setdefault(name, []).extend(_items(name, value))
        else:
            found[name] = parse(name, value)
    return {**found, **{name: _times(items) for name, items in collected.items()}}


def _items(name: str, value: str) -> list[Any]:
    """One repetition of a list field: an object, a JSON list, or words divided by commas."""
    if value.lstrip().startswith("{"):
        try:
            return [json.loads(value)]
        except ValueError as broken:
            raise ProblemError("bad-field", str(broken), field=name, value=value[:60]) from broken
    return list(parse(name, value))


def _from_file(name: str, language: str) -> dict[str, Any]:
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    try:
        values = json.loads(text)
    except ValueError as broken:
        raise UsageError(say("usage.fields", language, file=name, detail=broken)) from broken
    if not isinstance(values, dict):
        raise UsageError(say("usage.fields", language, file=name, detail=type(values).__name__))
    return {key: _value(key, value) for key, value in values.items()}


def _value(name: str, value: Any) -> Any:
    """A value from JSON: words are read as if typed, everything else stands as it is."""
    spec = fields().get(name)
    if isinstance(value, str) and spec and spec.type not in LISTS:
        return parse(name, value)
    return _times(value)


def _times(value: Any) -> Any:
    """Times inside a list of objects (``co_units`` with ``due``) are typed as anywhere else."""
    if isinstance(value, list):
        return [_times(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _inner(key, item) for key, item in value.items()}
    return value


def _inner(name: str, value: Any) -> Any:
    spec = fields().get(name)
    return parse(name, value) if isinstance(value, str) and spec and spec.type in "dnb" else value


def draft(kind: str, values: Mapping[str, Any], arguments: argparse.Namespace, judges: Iterable[str] = ()) -> Draft:
    """The act as typed, with 代录 if somebody told it."""
    return Draft(kind, values, on_behalf(arguments), tuple(judges), getattr(arguments, "subtask", ""))


def on_behalf(arguments: argparse.Namespace) -> OnBehalf | None:
    """代录: who told it, how, when (now if not said); None where the act is the person's own."""
    if not (arguments.told_by or arguments.channel or arguments.told_at):
        return None
    told_at = read_time(arguments.told_at) if arguments.told_at else now_ms()
    return OnBehalf(arguments.told_by, arguments.channel, told_at, arguments.for_role, arguments.for_unit)

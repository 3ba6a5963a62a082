"""Runs one command: streams, signals, problems, exit codes."""

from __future__ import annotations

import argparse
import errno
import io
import logging
import os
import sys
import traceback
from collections.abc import Sequence

from gridcentre.cli.exits import INTERRUPTED, READER_GONE, USAGE, exit_code
from gridcentre.cli.grammar import UsageError, build_parser, say
from gridcentre.cli.session import Windows, problem_body, problem_lines, write_json
from gridcentre.domain.problems import Problem, ProblemError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_CITY_EXTRA = frozenset({"litestar", "uvicorn"})


def main(arguments: Sequence[str] | None = None, windows: Windows | None = None) -> int:
    """The program; returns its exit code (README and ``--help`` list them) and never raises.

    ``windows``: who can open a window; without a command that is what is done.
    """
    _settle_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _run(words, windows)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return READER_GONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # the last lines could not be written: a full disk behind standard output
        _forget_output()
        return _tell(_environment(error), _language(words), as_json=False)
    return code


def _run(arguments: list[str], windows: Windows | None) -> int:
    language = _language(arguments)
    as_json = "--json" in arguments
    try:
        parsed = build_parser(language, arguments, windows is not None).parse_args(arguments)
    except UsageError as wrong:
        return _tell_usage(wrong, language, as_json)
    except SystemExit:  # --help and --version have printed
        return 0
    try:
        return _command(parsed, windows)
    except UsageError as wrong:
        return _tell_usage(wrong, language, as_json)
    except ProblemError as told:
        return _tell(told.problem, language, as_json)
    except BrokenPipeError:
        raise
    except ModuleNotFoundError as missing:
        if missing.name not in _CITY_EXTRA:
            return _tell_bug(missing, language, as_json)
        return _tell(Problem("city-extra-missing", {"module": str(missing.name)}), language, as_json)
    except OSError as error:
        return _tell(_environment(error), language, as_json)
    except Exception as error:
        return _tell_bug(error, language, as_json)


def _command(parsed: argparse.Namespace, windows: Windows | None) -> int:
    from gridcentre.cli.commands import run

    _guard_log()
    return run(parsed, windows)


def _language(arguments: Sequence[str]) -> str:
    """The language must be known before the grammar is built, as its help is in it."""
    for place, word in enumerate(arguments):
        if word.startswith("--lang="):
            return "en" if word == "--lang=en" else "zh"
        if word == "--lang" and arguments[place + 1 : place + 2] == ["en"]:
            return "en"
    return "en" if os.environ.get("GRIDCENTRE_LANG", "").startswith("en") else "zh"


def _tell(problem: Problem, language: str, as_json: bool) -> int:
    if as_json:
        write_json({"problem": problem_body(problem, language)})
    else:
        print("\n".join(problem_lines(problem, language)), file=sys.stderr)
    return exit_code(problem)


def _tell_usage(wrong: UsageError, language: str, as_json: bool) -> int:
    title, advice = (
        say("usage.title", language),
        say("usage.advice", language, usage=wrong.usage) if wrong.usage else "",
    )
    if as_json:
        write_json(
            {
                "problem": {
                    "code": "usage",
                    "params": {},
                    "title": title,
                    "meaning": str(wrong),
                    "advice": advice,
                    "detail": "",
                }
            }
        )
    else:
        print("\n".join(part for part in (title, str(wrong), advice) if part), file=sys.stderr)
    return USAGE


def _tell_bug(error: Exception, language: str, as_json: bool) -> int:
    from gridcentre.trust.redaction import Redactor

    clean = Redactor().clean  # nobody knows what a failing library puts into its words
    print(clean("".join(traceback.format_exception(error))), file=sys.stderr)
    return _tell(Problem("bug", {}, clean(f"{type(error).__name__}: {error}")), language, as_json)


def _guard_log() -> None:
    """Warnings of any part go to standard error, without secrets and people in them."""
    from gridcentre.trust.redaction import Redactor

    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.addFilter(Redactor())
    logging.basicConfig(handlers=[handler], format="%(asctime)s %(levelname)s %(name)s %(message)s")


def _environment(error: OSError) -> Problem:
    code = "disk-full" if error.errno in _NO_ROOM else "read-only" if error.errno == errno.EROFS else "disk-error"
    return Problem(code, {"path": str(error.filename or "stdout")}, str(error))


def _settle_streams() -> None:
    """Output that is closed is written to nowhere; letters that a stream's encoding lacks are escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered must not fail again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)

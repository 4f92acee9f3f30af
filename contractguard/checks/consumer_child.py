"""Runs in a process of its own: imports a consumer's model or handler and feeds it one payload after the other.

Used as a script: `consumer_child.py model|handler module:Name OPTIONS`, with a JSON object of options. It first writes
`{"ready": true}` or `{"error": …}`, then for every line that it reads, a payload, one line with what became of it. It
imports nothing of contractguard, so that the code meets no module path but its own.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, BinaryIO

MAX_MESSAGE = 4_000
MAX_ERRORS = 20

Feed = Callable[[bytes], dict[str, Any]]


def main() -> int:
    kind, target, given = sys.argv[1:]
    options = json.loads(given)
    questions, answers = _pipes()
    _limit(options["memory"], options["seconds"])
    sys.path[0] = os.getcwd()
    try:
        feed = _FEEDS[kind](_imported(target), options["accepts"])
    except _Unusable as error:
        _say(answers, {"error": str(error)})
        return 0
    except BaseException as error:  # SystemExit, too
        _say(answers, {"error": f"{_name(type(error))}: {_message(error)}"})
        return 0
    _say(answers, {"ready": True})
    for line in questions:
        _say(answers, feed(line))
    return 0


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of the code that will run: it reads nothing, and prints to standard error."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return questions, answers


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _limit(memory: int, seconds: int) -> None:
    """Bounds where the system has them."""
    try:
        import resource
    except ImportError:
        return
    for which, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        try:
            hard = resource.getrlimit(which)[1]
            least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(which, (least, hard))
        except (ValueError, OSError):  # a system that does not know this one
            continue


class _Unusable(Exception):
    """What was named cannot be fed."""


def _imported(target: str) -> Any:
    module, _, attribute = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in attribute.split("."):
        found = getattr(found, name)
    return found


# --- models


def _model(found: Any, _: list[str]) -> Feed:
    from pydantic import TypeAdapter
    from pydantic.errors import PydanticSchemaGenerationError

    if isinstance(found, bool | int | float | str | bytes | list | dict | tuple):
        raise _Unusable(f"is not a type, but {type(found).__name__}")
    try:
        adapter: TypeAdapter[Any] = found if isinstance(found, TypeAdapter) else TypeAdapter(found)
    except PydanticSchemaGenerationError as error:
        raise _Unusable(f"is no type that pydantic validates: {str(error).partition(chr(10))[0]}") from None

    def feed(payload: bytes) -> dict[str, Any]:
        try:
            adapter.validate_json(payload)
        except BaseException as error:
            return _told(error)
        return {"outcome": "accepted"}

    return feed


# --- handlers


def _handler(found: Any, accepts: list[str]) -> Feed:
    if not callable(found):
        raise _Unusable(f"is not a function, but {type(found).__name__}")
    if inspect.isgeneratorfunction(found) or inspect.isasyncgenfunction(found):
        raise _Unusable("is a generator, which does nothing until somebody iterates")
    try:
        inspect.signature(found).bind({})
    except TypeError as error:
        raise _Unusable(f"cannot be called with a payload alone: {error}") from None
    except ValueError:  # a function in C that does not tell
        pass
    loop = _Loop()

    def feed(payload: bytes) -> dict[str, Any]:
        try:
            result = found(json.loads(payload))
            if inspect.isawaitable(result):
                loop.run(result)
        except BaseException as error:
            if {_name(kind) for kind in type(error).__mro__} & wanted or _bare(error) & wanted:
                return {"outcome": "accepted"}
            return _told(error)
        return {"outcome": "accepted"}

    wanted = set(accepts)
    return feed


class _Loop:
    """One event loop for all calls, as in a server; made for the first that needs it."""

    def __init__(self) -> None:
        self._runner: Any = None

    def run(self, result: Any) -> None:
        import asyncio

        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(_awaited(result))


async def _awaited(result: Any) -> None:
    await result


_FEEDS: dict[str, Callable[[Any, list[str]], Feed]] = {"model": _model, "handler": _handler}


# --- errors


def _told(error: BaseException) -> dict[str, Any]:
    """An error as an answer. What pydantic found is told error by error, wherever it was raised."""
    answer: dict[str, Any] = {
        "outcome": "failed",
        "type": _name(type(error)),
        "message": _message(error),
        **_place(error.__traceback__),
    }
    if _is_validation(error):
        answer["outcome"] = "refused"
        answer["errors"] = [
            {"type": str(one["type"]), "loc": [_token(token) for token in one["loc"]], "message": one["msg"][:500]}
            for one in error.errors(include_url=False, include_context=False, include_input=False)[:MAX_ERRORS]  # type: ignore[attr-defined]
        ]
    return answer


def _is_validation(error: BaseException) -> bool:
    core = sys.modules.get("pydantic_core")
    return core is not None and isinstance(error, core.ValidationError)


def _token(token: Any) -> str | int:
    return token if isinstance(token, int) else str(token)[:200]


def _name(kind: type[BaseException]) -> str:
    module = kind.__module__
    return kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"


def _bare(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE]
    except Exception as worse:  # the error's own text may fail as well
        return f"(its text cannot be had: {type(worse).__name__})"


def _place(trace: TracebackType | None) -> dict[str, Any]:
    """Where it was raised: the innermost place in the consumer's own files, else the innermost of all."""
    here = os.path.join(os.path.realpath(os.getcwd()), "")
    own, last = None, None
    while trace is not None:
        path = os.path.realpath(trace.tb_frame.f_code.co_filename)
        last = (path, trace.tb_lineno, trace.tb_frame.f_code.co_name)
        if path.startswith(here) and "site-packages" not in path and path != os.path.realpath(__file__):
            own = last
        trace = trace.tb_next
    found = own or last
    if found is None or found[0] == os.path.realpath(__file__):
        return {}
    path, line, function = found
    shown = path.removeprefix(here) if path.startswith(here) else os.path.basename(path)
    return {"file": shown.replace(os.sep, "/"), "line": line, "function": function}


if __name__ == "__main__":
    sys.exit(main())

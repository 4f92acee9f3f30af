"""Runs in a process of its own: imports a consumer's model or handler and feeds it one payload after the other.

Used as a script: `consumer_child.py model|handler module:Name OPTIONS`, with a JSON object of options. It first writes
`{"ready": true, "builds": …}` or `{"error": …, "remedy": …}`, then for every line that it reads, a payload, one line
with what became of it. It imports nothing of contractguard, so that the code meets no module path but its own.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from types import TracebackType
from typing import Any, BinaryIO, get_args, get_type_hints

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
        feed, builds = _FEEDS[kind](_import_target(target), options["accepts"])
    except _Unusable as error:
        _say(answers, {"error": str(error), "remedy": error.remedy})
        return 0
    except BaseException as error:  # SystemExit, too
        _say(answers, {"error": f"{_name(type(error))}: {_message(error)}"})
        return 0
    _say(answers, {"ready": True, "builds": builds})
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
    """What was named cannot be fed; `remedy` says what can."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy


def _import_target(target: str) -> Any:
    module, _, attribute = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in attribute.split("."):
        found = getattr(found, name)
    return found


# --- models


def _model(found: Any, _: list[str]) -> tuple[Feed, str]:
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
            return _told(error, payload)
        return {"outcome": "accepted"}

    return feed, ""


# --- handlers


def _handler(found: Any, accepts: list[str]) -> tuple[Feed, str]:
    if not callable(found):
        raise _Unusable(f"is not a function, but {type(found).__name__}")
    if inspect.isgeneratorfunction(found) or inspect.isasyncgenfunction(found):
        raise _Unusable("is a generator, which does nothing until somebody iterates")
    built = _built_parameter(found)
    if built is None:
        _check_alone(found)
    read, call = _whole(found) if built is None else _built(found, *built)
    loop = _Loop()

    def feed(payload: bytes) -> dict[str, Any]:
        inside = False
        try:
            value = read(payload)
            inside = True
            result = call(value)
            if inspect.isawaitable(result):
                loop.run(result)
        except BaseException as error:
            if {_name(kind) for kind in type(error).__mro__} & wanted or _bare(error) & wanted:
                return {"outcome": "accepted"}
            return {**_told(error, payload), "built": not inside}
        return {"outcome": "accepted"}

    wanted = set(accepts)
    return feed, "" if built is None else f"{built[0]}: {' | '.join(_model_names(built[1]))}"


Way = tuple[Callable[[bytes], Any], Callable[[Any], Any]]
"""How a payload is read, and how the function is called with what was read."""


def _whole(found: Any) -> Way:
    return json.loads, found


def _built(found: Any, name: str, annotation: Any) -> Way:
    """What a web framework does that reads annotations, as FastAPI: the body is validated, and handed over by name."""
    from pydantic import TypeAdapter

    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    return (lambda payload: adapter.validate_python(json.loads(payload))), (lambda value: found(**{name: value}))


def _check_alone(found: Any) -> None:
    """Raises `_Unusable` for a function that cannot be called with a payload and nothing else."""
    if hasattr(found, "routes"):
        raise _Unusable("is an application, and no function", "name the function of one of its routes")
    try:
        signature = inspect.signature(found)
    except ValueError:  # a function in C that does not tell
        return
    try:
        signature.bind({})
    except TypeError as error:
        raise _Unusable(f"cannot be called with a payload alone: {error}") from None
    wanted = [one for one in signature.parameters.values() if one.default is one.empty]
    hint = _hints(found).get(wanted[0].name) if len(wanted) == 1 else None
    if isinstance(hint, type) and hint.__name__.endswith("Request"):
        raise _Unusable(
            f"takes a {hint.__name__} of {hint.__module__.partition('.')[0]}, and no payload",
            "name the function that it hands the payload to",
        )


def _built_parameter(found: Any) -> tuple[str, Any] | None:
    """The parameter that takes the payload as a model, and its annotation; None where there is no such parameter.

    Raises `_Unusable` where something else is wanted beside it.
    """
    try:
        parameters = list(inspect.signature(found).parameters.values())
    except ValueError:
        return None
    hints = _hints(found)
    models = [one for one in parameters if one.kind is not one.POSITIONAL_ONLY and _model_names(hints.get(one.name))]
    if not models:
        return None
    others = [one.name for one in parameters if one is not models[0] and _is_wanted(one)]
    if others:
        raise _Unusable(
            f"takes {', '.join(others)} beside the payload ({models[0].name})",
            "name a function that takes the payload alone, or try the model with --model",
        )
    return models[0].name, hints[models[0].name]


def _is_wanted(parameter: inspect.Parameter) -> bool:
    """Whether somebody has to give it: it has no default, or one that stands for what the framework finds."""
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return False
    return parameter.default is parameter.empty or type(parameter.default).__module__.startswith("fastapi.")


def _hints(found: Any) -> dict[str, Any]:
    """The annotations of a function, or of what an instance is called by; none where they cannot be told."""
    try:
        return get_type_hints(found if inspect.isroutine(found) else type(found).__call__, include_extras=True)
    except (TypeError, NameError, AttributeError):
        return {}


def _model_names(annotation: Any) -> list[str]:
    """The pydantic models and dataclasses in an annotation, for which a value has to be built."""
    if isinstance(annotation, type) and (hasattr(annotation, "__pydantic_validator__") or is_dataclass(annotation)):
        return [annotation.__name__]
    return [name for inner in get_args(annotation) for name in _model_names(inner)]


class _Loop:
    """One event loop for all calls, as in a server; made for the first that needs it."""

    def __init__(self) -> None:
        self._runner: Any = None

    def run(self, result: Any) -> None:
        import asyncio

        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(_await_result(result))


async def _await_result(result: Any) -> None:
    await result


_FEEDS: dict[str, Callable[[Any, list[str]], tuple[Feed, str]]] = {"model": _model, "handler": _handler}


# --- errors


def _told(error: BaseException, payload: bytes) -> dict[str, Any]:
    """An error as an answer. What pydantic found is told error by error, wherever it was raised."""
    answer: dict[str, Any] = {
        "outcome": "failed",
        "type": _name(type(error)),
        "message": _message(error),
        **_place(error.__traceback__),
    }
    if _is_validation(error):
        answer["outcome"] = "refused"
        found = error.errors(include_url=False, include_context=False, include_input=False)  # type: ignore[attr-defined]
        answer["errors"] = [
            {"type": str(one["type"]), "loc": [_token(token) for token in one["loc"]], "message": one["msg"][:500]}
            for one in _of_those_meant(found, payload)[:MAX_ERRORS]
        ]
    return answer


def _of_those_meant(errors: list[Any], payload: bytes) -> list[Any]:
    """The errors without those of the variants of a union that a literal value of the payload rules out, where others
    are left: they are not what is meant."""
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return errors
    variants = [_variant(one, value) for one in errors]
    ruled_out = {found for found, one in zip(variants, errors, strict=True) if one["type"] in _TAGGING}
    left = {found[0] for found in variants if found is not None and found not in ruled_out}
    return [
        one
        for one, found in zip(errors, variants, strict=True)
        if found is None or found not in ruled_out or found[0] not in left
    ]


_TAGGING = ("literal_error", "enum")
"""Types of errors by which a payload is not of a variant."""


def _variant(error: Any, value: Any) -> tuple[tuple[Any, ...], Any] | None:
    """Where an error's place leaves the payload for the name of a variant: the place of the union, and the name."""
    loc = error["loc"]
    for index, token in enumerate(loc):
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            is_missing = index == len(loc) - 1 and error["type"] == "missing"
            return None if is_missing else (loc[:index], token)
    return None


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

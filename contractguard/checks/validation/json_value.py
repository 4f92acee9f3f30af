"""What code holds, as the JSON value that validators take."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from contractguard.contract.document import Json, Path, pointer
from contractguard.contract.errors import InputError
from contractguard.support.printable import printable

MAX_DEPTH = 200
"""Levels of nesting; validators recurse."""


MAX_BITS = 8_192
"""Python refuses to spell integers of more than 4300 digits."""


class NotJson(InputError):
    """What was given is no JSON at all; other errors say that it cannot be checked."""


def json_value(value: Any) -> Json:
    """A plain copy of a JSON value; subclasses of dict, list, str, … become what they stand for.

    Raises `InputError` with the place of what JSON does not have (a date, NaN, a name that is no text), and for more
    than two hundred levels. Lone surrogates, which no validator takes, become question marks.
    """
    holder: list[Any] = [value]
    todo: list[tuple[Any, Any, Path]] = [(holder, 0, ())]
    while todo:
        container, key, path = todo.pop()
        if len(path) > MAX_DEPTH:
            raise InputError(
                f"the payload is nested deeper than {MAX_DEPTH} levels", remedy="such payloads cannot be checked"
            )
        copied = _copy_value(container[key], path)
        container[key] = copied
        if isinstance(copied, dict):
            todo.extend((copied, name, (*path, name)) for name in copied)
        elif isinstance(copied, list):
            todo.extend((copied, index, (*path, index)) for index in range(len(copied)))
    return holder[0]


def _copy_value(value: Any, path: Path) -> Any:
    """One value, its members as they were."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value) if value.bit_length() <= MAX_BITS else _too_long(value, path)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _refuse(f"the number {float(value)}", path)
    if isinstance(value, dict):
        return {_name(name, path): member for name, member in dict.items(value)}
    if isinstance(value, list | tuple):
        return list(list.__iter__(value)) if isinstance(value, list) else list(value)
    return _refuse(f"a {type(value).__name__}", path)


def _name(name: Any, path: Path) -> str:
    return _text(name) if isinstance(name, str) else _refuse(f"a name that is a {type(name).__name__}", path)


def _text(text: str) -> str:
    return str(text).encode("utf-8", "replace").decode()


def _too_long(number: int, path: Path) -> NoReturn:
    where = printable(pointer(path)) or "the top"
    what = f"the payload holds a number of {number.bit_length()} bits at {where}, and validators take up to {MAX_BITS}"
    raise InputError(what, remedy="such payloads cannot be checked")


def _refuse(what: str, path: Path) -> NoReturn:
    where = printable(pointer(path)) or "the top"
    raise InputError(
        f"the payload holds {what} at {where}, which JSON does not have", remedy="give the payload as it is on the wire"
    )


def parse_json(data: bytes, what: str) -> Json:
    """The JSON value in some bytes. Raises `NotJson`, and `InputError` for what cannot be checked."""
    odd: list[str] = []

    def note(constant: str) -> float:
        odd.append(constant)
        return float(constant)

    try:
        return json_value(json.loads(data, parse_constant=note))
    except InputError as error:
        if odd:  # NaN, Infinity: a number that is only too large for us is JSON
            raise NotJson(error.what, remedy=error.remedy) from None
        raise
    except RecursionError:
        raise InputError(f"{what} is nested too deeply", remedy="such payloads cannot be checked") from None
    except ValueError as error:  # bytes that are no UTF-8 and integers of thousands of digits, too
        raise NotJson(f"{what} is not JSON: {printable(str(error))}", remedy="check what was sent") from None

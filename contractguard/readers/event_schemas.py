"""A JSON Schema file whose definitions are events, as a contract.

Some providers publish no description of their webhooks but one JSON Schema with a definition for each. Which of the
definitions are events cannot be told from the file, so it is said: by a JSON Pointer to the object that holds them,
whose last token may be a pattern of their names, `#/definitions/{event}${action}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Document, Json, Path, Schema, tokens
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Body, Contract, MediaType, Operation
from contractguard.readers.expectations.schemas import dialect_of
from contractguard.support.printable import printable

FORMAT = "JSON Schema with a definition per event"
_MEDIA_TYPE = "application/json"
_PLACEHOLDER = re.compile(r"\{(event|action)\}")


def read_event_schemas(document: Document, patterns: Sequence[str]) -> Contract:
    """The events that the definitions of a JSON Schema describe.

    Each pattern is `#` and a JSON Pointer. Its last token names the definitions that are events, with `{event}` and
    perhaps `{action}` for parts of their names: `check_run$completed` is the event "check_run.completed" for
    `#/definitions/{event}${action}`. Without placeholders it leads to an object all of whose members are events. A
    definition that several patterns fit is read by the first. Raises `UsageError` for a pattern that is none, and
    `InputError` when nothing fits, or two definitions are the same event.
    """
    operations: dict[str, Operation] = {}
    read: set[Path] = set()
    for text in patterns:
        for name, path, node in _matching(document, text):
            if path in read:
                continue
            read.add(path)
            operation = _operation(name, Schema(document, path, node, dialect_of(node, document)))
            if operation.key in operations:
                what = f"two definitions are the event {printable(name)!r}"
                raise InputError(what, where=document.name, remedy="give narrower patterns with --events-in")
            operations[operation.key] = operation
    if not operations:
        shown = ", ".join(printable(text, 100) for text in patterns)
        raise InputError(f"no definition fits {shown}", where=document.name, remedy="correct --events-in")
    root = document.root
    title = root.get("title", "") if isinstance(root, dict) else ""
    return Contract(FORMAT, str(title), "", operations, (document,))


def _matching(document: Document, text: str) -> Iterator[tuple[str, Path, Json]]:
    """The definitions that one pattern fits: the name of the event, the place, the schema."""
    path = _pointer(text)
    last = str(path[-1]) if path else ""
    if "{event}" in last:
        path, names = path[:-1], _regex(last)
    else:
        names = re.compile("(?P<event>.*)", re.DOTALL)
    try:
        holder = document.value_at(path)
    except (KeyError, IndexError):
        return
    for name, node in holder.items() if isinstance(holder, dict) else ():
        found = names.fullmatch(name)
        if found and isinstance(node, dict | bool):
            yield ".".join(part for part in found.groupdict().values() if part), (*path, name), node


def _pointer(text: str) -> Path:
    try:
        if text.startswith("#"):
            return tokens(text[1:])
    except ValueError:
        pass
    what = f"{printable(text, 100)!r} is not # and a JSON Pointer"
    raise UsageError(what, remedy="give for example '#/definitions', or '#/definitions/{event}'")


def _regex(token: str) -> re.Pattern[str]:
    """The pattern of names; each placeholder stands for one character or more, the first for as few as will do."""
    pieces = _PLACEHOLDER.split(token)
    if sorted(pieces[1::2]) not in (["event"], ["action", "event"]):
        what = f"{printable(token, 100)!r} must have {{event}} once, and {{action}} once at most"
        raise UsageError(what, remedy="correct --events-in")
    # No other repetition stands in the expression, so matching takes quadratic time of a name's length at most.
    parts = [f"(?P<{piece}>.+?)" if i % 2 else re.escape(piece) for i, piece in enumerate(pieces)]
    return re.compile("".join(parts), re.DOTALL)


def _operation(name: str, schema: Schema) -> Operation:
    media = MediaType(_MEDIA_TYPE, schema, schema.location)
    body = Body(True, {_MEDIA_TYPE: media}, schema.location)
    return Operation(f"event {name}", OperationKind.EVENT, name, name, (), body, {}, schema.location, path_shape=name)

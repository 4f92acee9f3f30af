"""A body that looks like the one that was sent, and holds no value of it: of what is wrong with that, what is wrong
with this one, too, may be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import floor, isfinite, log10
from typing import TypeAlias

import orjson

from contractguard.contract.document import Document, Json
from contractguard.observe.sketch.redact import is_name, written_media_type
from contractguard.support.dataclass import dataclass

MAX_LENGTH = 2_000
"""Characters of a text that stands for one."""
_MAX_DECADE, _MAX_WHOLE = 300, 18
"""Orders of magnitude; of whole numbers those that 64 bits hold."""
_UNDECLARED = "name"
Scalars: TypeAlias = Callable[[str | int | float], Json]


@dataclass(frozen=True, slots=True)
class Declared:
    """What descriptions and expectations say in words: names of properties, and members of closed sets."""

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


def read_declared(documents: Iterable[Document]) -> Declared:
    """Everything that is declared anywhere in these documents. What is an example in them is no word of theirs."""
    names: set[str] = set()
    members: set[str] = set()
    for document in documents:
        for node in _objects(document.root):
            if isinstance(node.get("properties"), dict):
                names.update(node["properties"])
            if isinstance(node.get("required"), list):
                names.update(one for one in node["required"] if isinstance(one, str))
            mapping = node.get("mapping")
            members.update(mapping if isinstance(mapping, dict) else ())
            closed = [*(node["enum"] if isinstance(node.get("enum"), list) else ()), node.get("const")]
            members.update(one for one in closed if isinstance(one, str))
    return Declared(frozenset(names), frozenset(members))


def _objects(root: Json) -> Iterator[dict[str, Json]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(value for name, value in node.items() if name not in ("example", "examples"))
        elif isinstance(node, list):
            waiting.extend(node)


def stand_ins(body: bytes, declared: Declared) -> Iterator[bytes]:
    """Bodies in place of one: with the least and with the greatest values of the same look. What is no JSON is
    replaced by something that is none."""
    if not body:
        yield b""
        return
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        yield b"no JSON"
        return
    for scalars in (_least, _greatest):
        yield orjson.dumps(_replace(value, declared, scalars))


def stand_in_headers(headers: Mapping[str, str], declared: Iterable[str]) -> dict[str, str]:
    """The headers that are described, with nothing of what they held but whether that is a number."""
    kept = {name.lower() for name in declared} - {"content-type"}
    found = {name: "0" if value.strip().isdecimal() else "x" for name, value in headers.items() if name in kept}
    if "content-type" in headers:
        found["content-type"] = written_media_type(headers["content-type"]) or ""
    return found


def _replace(value: Json, declared: Declared, scalars: Scalars) -> Json:
    if isinstance(value, dict):
        return {
            _told_name(name, number, declared): _replace(below, declared, scalars)
            for number, (name, below) in enumerate(value.items())
        }
    if isinstance(value, list):
        return [_replace(below, declared, scalars) for below in value]
    if value is None or isinstance(value, bool):
        return None if value is None else True
    return value if isinstance(value, str) and value in declared.members else scalars(value)


def _told_name(name: str, number: int, declared: Declared) -> str:
    """A name as it may be told: one that is declared, or looks like that of a property; another one may be data."""
    return name if name in declared.names or is_name(name) else f"{_UNDECLARED}{number}"


def _least(value: str | float) -> Json:
    return value[:0] + ("x" if value else "") if isinstance(value, str) else _decade(value, 0)


def _greatest(value: str | float) -> Json:
    return "x" * min(len(value), MAX_LENGTH) if isinstance(value, str) else _decade(value, 1)


def _decade(value: float, up: int) -> Json:
    """The end of the order of magnitude that a number is in, towards zero or away from it; a fraction stays one."""
    if isinstance(value, float) and not isfinite(value):
        return 0.5
    size = abs(value)
    exponent = min(floor(log10(size)) + up, _MAX_DECADE) if size else 0
    if isinstance(value, int):
        end = 10 ** min(exponent, _MAX_WHOLE) if size else 0
        return end if value >= 0 else -end
    fraction = float(10.0**exponent) + (0.5 if exponent >= 0 else 0.0) if size else 0.0
    return fraction if value >= 0 else -fraction

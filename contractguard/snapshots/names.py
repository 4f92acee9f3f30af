"""Readable, stable names for the shared schemas of a snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from contractguard.contract.document import Document, Path, pointer

_CONTAINERS = frozenset({"schemas", "definitions", "$defs"})
_NOISE = frozenset({
    "components", "paths", "schemas", "definitions", "$defs", "schema", "properties", "responses", "content",
    "parameters", "requestBodies", "headers", "operations",
})  # fmt: skip
_UNSAFE_IN_NAME = re.compile(r"[^\w.$-]+")
_UNSAFE_IN_REFERENCE = re.compile(r'[%\x00-\x20\x7f"<>\\^`{|}#]')


class ReferenceTarget(NamedTuple):
    """What a reference leads to: a place, the dialect it is read in, and the dynamic anchors that it depends on."""

    document: Document
    path: Path
    dialect: str
    scope: tuple[tuple[str, Path, str], ...] = ()


class Identity(NamedTuple):
    """A target as a dictionary key: documents have no value equality."""

    document: int
    path: Path
    dialect: str
    scope: tuple[tuple[str, Path, str], ...]


def identity(target: ReferenceTarget) -> Identity:
    """The key of a target."""
    return Identity(id(target.document), *target[1:])


def reference_to(name: str, container: str = "schemas") -> str:
    """The `$ref` to a shared schema in the table `container` at the top of a file."""
    escaped = pointer((container, name))
    return "#" + _UNSAFE_IN_REFERENCE.sub(lambda found: f"%{ord(found[0]):02X}", escaped)


def assign(targets: Iterable[ReferenceTarget], entry: Document, aliases: Mapping[Identity, str]) -> dict[Identity, str]:
    """Name every target.

    A component keeps its name, a whole file is named after the file, any other place after its path. The entry
    document's names go first; a name that is taken gets the file's name or a number behind it. The order of keys
    and of discovery has no influence.
    """
    wanted = {identity(target): (target, _wanted_name(target, entry, aliases)) for target in targets}
    order = sorted(wanted, key=lambda key: _precedence(wanted[key][0], entry, key in aliases))
    names: dict[Identity, str] = {}
    taken: set[str] = set()
    late = []
    for key in order:
        name = wanted[key][1]
        if name in taken:
            late.append(key)
        else:
            names[key] = name
            taken.add(name)
    for key in late:
        target, name = wanted[key]
        names[key] = _free(name, _stem(target.document), taken)
        taken.add(names[key])
    return names


def _wanted_name(target: ReferenceTarget, entry: Document, aliases: Mapping[Identity, str]) -> str:
    if not (target.document is entry and _is_component(target.path)):
        alias = aliases.get(identity(target._replace(scope=())))
        if alias is not None:
            return alias
    return name_at(target.document, target.path)


def _precedence(target: ReferenceTarget, entry: Document, aliased: bool) -> tuple[bool, bool, bool, str, str, str, str]:
    own = target.document is entry
    return (
        not (own and _is_component(target.path)), not aliased, not own, target.document.uri, pointer(target.path),
        target.dialect, repr(target.scope),
    )  # fmt: skip


def _is_component(path: Path) -> bool:
    return len(path) > 1 and path[-2] in _CONTAINERS


def name_at(document: Document, path: Path) -> str:
    """The name that a place suggests."""
    if not path:
        return _stem(document)
    if _is_component(path):
        return str(path[-1])
    start = max((i for i, token in enumerate(path[:-1]) if token in _CONTAINERS), default=-1)
    parts = (_UNSAFE_IN_NAME.sub("-", str(token)).strip("-.") for token in path[start + 1 :] if token not in _NOISE)
    return ".".join(part for part in parts if part) or "schema"


def _stem(document: Document) -> str:
    last = unquote(document.uri.rstrip("/").rpartition("/")[2])
    return _UNSAFE_IN_NAME.sub("-", last.split(".", 1)[0]).strip("-") or "schema"


def _free(name: str, stem: str, taken: set[str]) -> str:
    candidate, count = f"{name}-{stem}", 2
    while candidate in taken:
        candidate, count = f"{name}-{count}", count + 1
    return candidate

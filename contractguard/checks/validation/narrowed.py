"""A union that a value fits no branch of: what was meant, as far as the branches tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass

UNIONS = ("anyOf", "oneOf")
Branch = list[Any]
"""The errors of one alternative."""


@dataclass(frozen=True, slots=True)
class ToldKind:
    """What all alternatives together want, as the keyword that would say it; `property` is the one that is missing."""

    name: str
    property: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a value lacks for any alternative of a union: `limit` is the value that the keyword would have."""

    kind: ToldKind
    schema_path: list[str | int]
    instance_path: list[str | int]
    limit: Json


def select_branch_errors(error: Any) -> Iterator[Any]:
    """An error of a union as those of the one alternative that was meant, where only one can have been.

    It was meant by the value's type, and by its tag: a property that each alternative wants another value of. Where
    none has the type, or the tag, what all of them together allow is told instead, and where all of them miss the same
    properties, these are. Any other error is given back as it is.
    """
    branches = _branches(error)
    if not branches or not all(branches):  # none of a union, or one that several alternatives fit
        yield error
        return
    depth = len(error.instance_path)
    types = [_types(branch, depth) for branch in branches]
    left = [branch for branch, wanted in zip(branches, types, strict=True) if not wanted]
    others = [name for wanted in types for name in wanted]
    meant = _meant(left, depth)
    if len(meant) == 1:
        for inner in meant[0]:
            yield from select_branch_errors(inner)
    else:
        yield from _of_all(error, left, others, depth) or (error,)


def _branches(error: Any) -> list[Branch]:
    return list(error.kind.context) if error.kind.name in UNIONS else []


def _meant(branches: list[Branch], depth: int) -> list[Branch]:
    """Those that the value has the tag of: a choice of several values is a tag where all others refuse it, too."""
    if len(branches) == 1:
        return branches
    tags = [_tags(branch, depth) for branch in branches]
    shared = _shared_properties(tags) if tags else {}
    if any(_is_sure(found[name]) for found in tags for name in shared):
        return []
    single = [branch for branch, found in zip(branches, tags, strict=True) if not any(map(_is_sure, found.values()))]
    if len(single) < 2:
        return single
    for name in dict.fromkeys(name for found in tags for name in found):
        rest = [branch for branch, found in zip(branches, tags, strict=True) if name not in found]
        if len(rest) == 1 and len(branches) > 2:
            return rest
    return single


def _is_sure(values: list[Json]) -> bool:
    return len(values) == 1


def _of_all(error: Any, left: list[Branch], others: list[str], depth: int) -> list[Told]:
    """What no alternative can do without: a type, else a value of the same property, else the same properties."""
    path = list(error.schema_path)
    here = list(error.instance_path)
    if not left:
        return [Told(ToldKind("type"), path, here, list(dict.fromkeys(others)))]
    for name, values in _shared_properties([_tags(branch, depth) for branch in left]).items():
        allowed = [*values, None] if name is None and set(others) == {"null"} else values
        at = here if name is None else [*here, name]
        if name is not None or not others or None in allowed:
            return [Told(ToldKind("enum"), path, at, allowed)]
    missing = [_missing(branch, depth) for branch in left]
    return [
        Told(ToldKind("required", name), path, here, [name])
        for name in missing[0]
        if all(name in names for names in missing[1:])
    ]


def _types(branch: Branch, depth: int) -> list[str]:
    """The types that an alternative is for, where the value's is another; none where it is not."""
    for inner in branch:
        if len(inner.instance_path) != depth:
            continue
        if inner.kind.name == "type":
            return list(inner.kind.types)
        below = [_types(one, depth) for one in _branches(inner)]
        if below and all(below):
            return [name for names in below for name in names]
    return []


def _tags(branch: Branch, depth: int) -> dict[str | int | None, list[Json]]:
    """The properties (None: the value itself) whose value is none that an alternative allows, and what it does."""
    found: dict[str | int | None, list[Json]] = {}
    for inner in branch:
        below = list(inner.instance_path)[depth:]
        if inner.kind.name in ("const", "enum") and len(below) <= 1:
            name = below[0] if below else None
            found.setdefault(name, _values(inner.kind))
        elif not below and (within := [one for one in _branches(inner) if not _types(one, depth)]):
            for name, values in _shared_properties([_tags(one, depth) for one in within]).items():
                found.setdefault(name, values)
    return found


def _values(kind: Any) -> list[Json]:
    return [kind.expected_value] if kind.name == "const" else list(kind.options)


def _shared_properties(tags: list[dict[str | int | None, list[Json]]]) -> Mapping[str | int | None, list[Json]]:
    """The properties that all of them have, with the values of all of them."""
    names = [name for name in tags[0] if all(name in found for found in tags)]
    return {name: _once(value for found in tags for value in found[name]) for name in names}


def _once(values: Iterable[Json]) -> list[Json]:
    found: list[Json] = []
    for value in values:
        if not any(value == one and type(value) is type(one) for one in found):
            found.append(value)
    return found


def _missing(branch: Branch, depth: int) -> list[str]:
    """The properties that an alternative misses of the value itself."""
    found: list[str] = []
    for inner in branch:
        if len(inner.instance_path) != depth:
            continue
        if inner.kind.name == "required":
            found.append(str(inner.kind.property))
        elif within := [one for one in _branches(inner) if not _types(one, depth)]:
            names = [_missing(one, depth) for one in within]
            found += [name for name in names[0] if all(name in one for one in names[1:])]
    return found

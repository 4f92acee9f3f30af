"""Recorded usage as a file: canonical JSON, so that equal usage gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from contractguard.contract.canonical_json import canonical_json
from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Document, Json, Location
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Target
from contractguard.observe.usage.reads import QUIET, SENTENCES, TYPES, Read, read_place
from contractguard.observe.usage.summary import Usage, merge

MARK = "contractguard-usage"
VERSION = 1
_READ_PARTS = (TargetPart.EVENT, TargetPart.RESPONSE)

Usages = Mapping[Target, Usage]


def merge_usages(many: Iterable[Usages]) -> dict[Target, Usage]:
    """The usage of each message over several recordings, in the order of the messages."""
    found: dict[Target, list[Usage]] = {}
    for usages in many:
        for target, usage in usages.items():
            found.setdefault(target, []).append(usage)
    return {target: merge(found[target]) for target in sorted(found, key=_order)}


def _order(target: Target) -> tuple[str, ...]:
    return tuple(value or "" for value in asdict(target).values())


def dump(usages: Usages) -> bytes:
    """The canonical bytes: UTF-8 JSON, sorted keys, two spaces, LF, a newline at the end.

    Each message has its `target`, the `reads` that all else follows from, the derived `schema`, and what was `unseen`.
    """
    return canonical_json({MARK: VERSION, "usages": to_json(usages)})


def to_json(usages: Usages) -> list[Json]:
    """The usages as JSON values, in the order of the messages."""
    return [
        {
            "target": {name: value for name, value in asdict(target).items() if value is not None},
            "payloads": usage.payloads,
            "reads": {read.pointer: _row(read) for read in usage.reads},
            "schema": usage.schema(),
            "unseen": list(usage.unseen),
        }
        for target, usage in merge_usages([usages]).items()
    ]


def load(document: Document) -> dict[Target, tuple[Usage, Location]]:
    """Read back what `dump` wrote: the usage of each message, and where it stands. Raises `InputError`."""
    root = document.root
    if not isinstance(root, dict) or root.get(MARK) != VERSION or not isinstance(root.get("usages"), list):
        raise _damaged_file(f"no {MARK} of version {VERSION}", document.name)
    found: dict[Target, tuple[Usage, Location]] = {}
    for index, entry in enumerate(root["usages"]):
        target, usage = _entry(entry, document.name)
        if target in found:
            raise _damaged_file(f"the same message twice: {target.event or target.operation}", document.name)
        found[target] = (usage, Location(document, ("usages", index)))
    return found


def from_json(values: Json, where: str = "") -> dict[Target, Usage]:
    """Read back what `to_json` made. Raises `InputError` with `where`."""
    if not isinstance(values, list):
        raise _damaged_file("usages must be a list", where)
    return merge_usages(dict([_entry(value, where)]) for value in values)


def _entry(value: Json, where: str) -> tuple[Target, Usage]:
    target = value.get("target") if isinstance(value, dict) else None
    fields = {"part", "operation", "event", "status", "media_type"}
    if not isinstance(target, dict) or not target.keys() <= fields or target.get("part") not in _READ_PARTS:
        raise _damaged_file("a usage has no target", where)
    if not all(isinstance(name, str) for name in target.values()) or ("event" in target) == ("operation" in target):
        raise _damaged_file("a target names an event or an operation", where)
    return Target(**{**target, "part": TargetPart(target["part"])}), _usage(value, where)


_TOLD_EMPTY = ("always", "shortest")


def _row(read: Read) -> dict[str, Json]:
    """What is said of one place; what is not so is left out."""
    fields: dict[str, Json] = {
        "taken": read.taken,
        "required": read.required,
        "types": sorted(read.types, key=_rank),
        "least": read.least,
        "remarks": list(read.remarks),
        "always": None if read.always is None else sorted(read.always),
        "shortest": read.shortest,
    }
    return {name: value for name, value in fields.items() if value or (name in _TOLD_EMPTY and value is not None)}


def _rank(name: str) -> int:
    return TYPES.index(name) if name in TYPES else len(TYPES)


def _usage(value: dict[str, Json], where: str) -> Usage:
    reads, payloads = value.get("reads"), value.get("payloads", 0)
    if not isinstance(reads, dict):
        raise _damaged_file("a usage has no reads", where)
    if not isinstance(payloads, int) or isinstance(payloads, bool) or payloads < 0:
        raise _damaged_file("payloads must be a number", where)
    return merge([Usage(tuple(_read(pointer, row, where) for pointer, row in reads.items()), payloads)])


def _read(pointer: str, row: Json, where: str) -> Read:
    try:
        path = read_place(pointer)
    except ValueError as error:
        raise _damaged_file(str(error), where) from None
    if not isinstance(row, dict):
        raise _damaged_file(f"{pointer} must be an object", where)
    types, remarks = (_names(row.get(field, []), pointer, where) for field in ("types", "remarks"))
    taken, required = row.get("taken", False), row.get("required", False)
    if not isinstance(taken, bool) or not isinstance(required, bool):
        raise _damaged_file(f"{pointer}: taken and required are true or false", where)
    if not set(types) <= {*TYPES, "other"} or not set(remarks) <= SENTENCES.keys() | QUIET:
        raise _damaged_file(f"{pointer}: an unknown type or remark", where)
    least, shortest = (_count(row.get(field, 0), pointer, where) for field in ("least", "shortest"))
    always = frozenset(_names(row["always"], pointer, where)) if "always" in row else None
    return Read(path, taken, required, types, least, remarks, always, shortest if "shortest" in row else None)


def _count(value: Json, pointer: str, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _damaged_file(f"{pointer}: least and shortest are numbers", where)
    return value


def _names(value: Json, pointer: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _damaged_file(f"{pointer}: types, remarks and always are lists of names", where)
    return tuple(sorted(set(value)))


def _damaged_file(what: str, where: str) -> InputError:
    return InputError(f"the recorded usage is damaged: {what}", where=where, remedy="record it again")

"""Entries that are payloads which the consumer handles."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import SourceKind
from contractguard.contract.document import Document, Json, Location, Path, step, tokens
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations, ExpectedPart, Strength
from contractguard.readers.expectations.entry import EntryOrigin, MessageTarget, aim_of
from contractguard.readers.expectations.index_model import FixturesEntry
from contractguard.support.printable import printable

MAX_EXAMPLES = 100_000
"""Of one entry."""
EACH = "*"


def read(entry: FixturesEntry, origin: EntryOrigin) -> Expectations:
    """Every payload of the files as one example, with the needs of the entry.

    A file that is not JSON is a problem, and so is a need that no payload has (a need may be missing from some).
    Raises `InputError` when there is no file, or when there are too many payloads.
    """
    aim = aim_of(entry)
    found: list[Expectation] = []
    problems: list[tuple[Location, str]] = []
    unmet = dict.fromkeys(entry.needs)
    for path in origin.files.several(entry.fixtures):
        try:
            document, places = origin.files.payloads(path)
        except InputError as error:
            problems.append((origin.at, f"{error.where}: {error.what}"))
            continue
        if len(found) + len(places) > MAX_EXAMPLES:
            raise InputError(
                f"more than {MAX_EXAMPLES} payloads", remedy="name fewer files, or verify them as a stream"
            )
        found.extend(_examples(document, places, aim, tuple(entry.needs), origin))
        for need in [need for need in unmet if any(_has(document.value_at(at), need) for at in places)]:
            del unmet[need]
    if found:
        problems.extend((_need_at(entry, need, origin), f"no payload has what is needed: {need}") for need in unmet)
    return Expectations(tuple(found), tuple(problems))


def _examples(
    document: Document, places: list[Path], aim: MessageTarget, needs: tuple[str, ...], origin: EntryOrigin
) -> Iterator[Expectation]:
    for path in places:
        at = Location(document, path)
        name = document.name if not path else f"{document.name} payload {int(path[0]) + 1}"
        part = ExpectedPart(aim.pointer, examples=(document.value_at(path),), needs=needs)
        yield origin.expectation(
            f"{printable(name)} for {aim}", SourceKind.FIXTURES, aim, Strength.POSSIBLE, (part,), at
        )


def _has(value: Json, need: str) -> bool:
    """Whether there is something at a pointer, `*` for any item of an array."""
    values = [value]
    for token in tokens(need):
        values = [inner for one in values for inner in _children_of(one, str(token))]
    return bool(values)


def _children_of(value: Json, token: str) -> list[Json]:
    if token == EACH and isinstance(value, list):
        return value
    try:
        return [step(value, token)[1]]
    except (KeyError, IndexError):
        return []


def _need_at(entry: FixturesEntry, need: str, origin: EntryOrigin) -> Location:
    return Location(origin.at.document, (*origin.at.path[:-1], "needs", entry.needs.index(need)))

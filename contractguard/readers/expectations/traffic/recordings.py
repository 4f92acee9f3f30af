"""What readers of recorded traffic share: one file after the other, and careful access to what is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contractguard.contract.document import Document, Json, Location
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations
from contractguard.readers.expectations.entry import EntryOrigin


def read_each(
    names: str | Sequence[str], origin: EntryOrigin, read: Callable[[Document], Expectations]
) -> Expectations:
    """Read every file that an entry names; one that cannot be read is a problem, and the others are read."""
    found: list[Expectation] = []
    problems: list[tuple[Location, str]] = []
    for path in origin.files.several(names):
        try:
            result = read(origin.files.plain(path))
        except InputError as error:
            problems.append((origin.at, f"{error.where}: {error.what}"))
            continue
        found.extend(result.found)
        problems.extend(result.problems)
    return Expectations(tuple(found), tuple(problems))


def member(node: Json, *names: str, kind: type | tuple[type, ...]) -> Json:
    """What stands below objects by these names, None when it is not there or not of this kind."""
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, kind) and not isinstance(node, bool) else None


def whole(number: float | None) -> int | None:
    """A number that is an integer as one, None for any other."""
    return int(number) if number is not None and number == int(number) else None

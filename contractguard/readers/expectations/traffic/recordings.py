"""What readers of recorded traffic share: one file after the other, and careful access to what is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contractguard.contract.document import Document, Location
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

"""What consumers expect: `contracts/<consumer>.yaml`, an index of what teams already have, and every kind in it.

`read_index` reads one index, `read_consumers` a folder of them; `consumer_bytes` and `read_recorded` are the two ends
of the self-contained file that a consumer commits at its provider (`store.record.write_consumer` writes it).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations

if TYPE_CHECKING:
    from contractguard.readers.expectations.models import OtherCode

__all__ = ["consumer_bytes", "read_consumers", "read_index", "read_recorded"]


def read_index(path: Path, *, root: Path, allow_code: bool = False) -> Expectations:
    """Read an index of expectations, and everything that its entries name.

    Files are read only below `root`, and named relative to it. An entry that cannot be read is a problem of the
    result, and the others are read; only with `allow_code` is the code of a consumer's models run (in a child
    process, from `root`). Raises `InputError` when the index itself cannot be read: no consumer, no entries, unknown
    keys at its top.
    """
    from contractguard.readers.expectations.index import index_of

    return index_of(path, root=root, allow_code=allow_code)


def read_consumers(
    folder: Path, *, root: Path | None = None, allow_code: bool = False, other_code: OtherCode | None = None
) -> list[tuple[Path, Expectations | InputError]]:
    """Read every index and every recorded consumer directly in a folder, sorted by file name.

    Other files in it (what the indexes name, descriptions) are passed over; a YAML file that is neither is an error
    beside its path, as is an index that cannot be read, and a second file for the same consumer and provider. `root`
    is as for `read_index`, by default the folder. `other_code` is where models are imported from, in place of the root,
    and whether that is what the indexes mean. Raises `InputError` when there is no such folder.
    """
    from contractguard.readers.expectations.folder import consumers_in

    return consumers_in(folder, root=root or folder, allow_code=allow_code, other_code=other_code)


def read_recorded(document: Document) -> Expectations:
    """Read the file that `write_consumer` writes. Raises `InputError` for a damaged file, or one of a later version."""
    from contractguard.readers.expectations.recorded import read

    return read(document)


def consumer_bytes(expectations: Expectations) -> bytes:
    """What `write_consumer` writes: equal expectations give equal bytes. Raises `InputError`, as it does."""
    from contractguard.readers.expectations.recorded import dump

    return dump(expectations)

"""The formats of descriptions: how each is recognised, by name, by its first bytes and by what it holds, and read.

A format is an `InputFormat`. Those of other packages are found by the entry-point group `contractguard.readers`, whose
entries name an `InputFormat` each. They are looked for only where no format of ours knows what to do, so that no
package makes another file of a folder its description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy

ENTRY_POINT_GROUP = "contractguard.readers"

SNAPSHOT = "contract.json"
"""What a recorded contract is called."""

OBSERVED = "observed.json"
"""What the record of what a provider was observed to send is called, beside its recorded contract."""


@dataclass(frozen=True, slots=True)
class InputFormat:
    """One input format: its name, how its files are called, what they look like, and how they are read.

    In a folder, a file that has one of the `file_names` is taken for a description; where none has, one in whose bytes
    `head` finds something (never, where that is None), and that ends as the file names do. `detects` says whether a
    document's root claims to be of this format; it looks at the top level only and never raises. `read` raises
    `InputError` for what it cannot read.
    """

    name: str
    file_names: tuple[str, ...]
    head: re.Pattern[bytes] | None
    detects: Callable[[Json], bool]
    read: Callable[[Document], Contract]


def _reads_openapi(root: Json) -> bool:
    return isinstance(root, dict) and ("openapi" in root or "swagger" in root)


def is_recorded_contract(root: Json) -> bool:
    """Whether a document is a snapshot, by what stands at its top."""
    return isinstance(root, dict) and "contractguard" in root and not (_reads_openapi(root) or _reads_asyncapi(root))


def _reads_asyncapi(root: Json) -> bool:
    return isinstance(root, dict) and "asyncapi" in root and not _reads_openapi(root)


def _openapi(document: Document) -> Contract:
    from contractguard.readers.openapi import read

    return read(document)


def _asyncapi(document: Document) -> Contract:
    from contractguard.readers.asyncapi import read

    return read(document)


def _snapshot(document: Document) -> Contract:
    from contractguard.snapshots.read import read

    return read(document)


_ENDINGS = ("yaml", "yml", "json")
_OPENAPI = lazy(rb"""^[ \t]*+\{?[ \t]*+["']?(?:openapi|swagger)["']?[ \t]*+:|"openapi":""", re.MULTILINE)
"""In JSON the version often stands at the end."""
_ASYNCAPI = lazy(rb"""^[ \t]*+\{?[ \t]*+["']?asyncapi["']?[ \t]*+:""", re.MULTILINE)

DESCRIPTIONS = (
    InputFormat(
        "OpenAPI 2.0, 3.0, 3.1 or 3.2",
        tuple(f"{stem}.{ending}" for stem in ("openapi", "swagger") for ending in _ENDINGS),
        _OPENAPI,
        _reads_openapi,
        _openapi,
    ),
    InputFormat(
        "AsyncAPI 2.0 to 2.6, 3.0 or 3.1",
        tuple(f"asyncapi.{ending}" for ending in _ENDINGS),
        _ASYNCAPI,
        _reads_asyncapi,
        _asyncapi,
    ),
)
"""What people and programs write. The order is that in which a folder's files are looked for."""

RECORDED = InputFormat("contractguard snapshot", (SNAPSHOT,), None, is_recorded_contract, _snapshot)
"""What `record` writes. It is nobody's description: what was recorded never differs from itself."""

BUILT_IN = (*DESCRIPTIONS, RECORDED)


def read_contract(entry: Document) -> Contract:
    """Read a loaded document as the contract that it describes, whatever its format.

    Raises `InputError` when no known format claims it, or when its format's reader refuses it.
    """
    known = find_format(entry.root)
    if known is not None:
        return known.read(entry)
    names = ", ".join(known.name for known in (*BUILT_IN, *installed_formats()))
    raise InputError(
        "no known format: neither `openapi` nor `swagger` nor `asyncapi` nor `contractguard` at the top",
        where=entry.name,
        remedy=f"give the entry file of a description in one of these formats: {names}",
    )


def find_format(root: Json) -> InputFormat | None:
    """The format that a document's root claims to be of, or None. Raises `InputError` when an installed one, which is
    asked when none of ours is claimed, cannot be loaded."""
    for formats in (BUILT_IN, installed_formats()):
        for known in formats:
            if known.detects(root):
                return known
    return None


def description_formats() -> Iterator[tuple[InputFormat, ...]]:
    """The formats in which an API is described: ours, then those of other packages, which are loaded only when somebody
    asks for more than ours. Raises `InputError` as `installed_formats` does."""
    yield DESCRIPTIONS
    yield tuple(installed_formats())


def file_names(formats: Iterable[InputFormat]) -> tuple[str, ...]:
    """How descriptions in these formats are usually called, in order."""
    return tuple(name for known in formats for name in known.file_names)


def suggested_names() -> tuple[str, ...]:
    """A name for each kind of description, that is looked for in a folder: OpenAPI's, and what other packages read."""
    return tuple(known.file_names[0] for known in (DESCRIPTIONS[0], *installed_formats()) if known.file_names)


def installed_formats() -> Iterator[InputFormat]:
    """The formats of other packages, by name; one that cannot be loaded is an error, not a silent absence."""
    from importlib.metadata import entry_points

    for entry in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: entry.name):
        try:
            found = entry.load()
        except Exception as error:
            raise InputError(
                f"the reader {entry.name!r} ({entry.value}) cannot be loaded: {type(error).__name__}: {error}",
                remedy="repair or uninstall the package that provides it",
            ) from error
        if not isinstance(found, InputFormat):
            raise InputError(
                f"the reader {entry.name!r} ({entry.value}) is not a contractguard.readers.InputFormat",
                remedy="repair or uninstall the package that provides it",
            )
        yield found

"""Bytes to contracts: one reader per format.

A format is a `InputFormat`; those of other packages are found by the entry-point group `contractguard.readers`, whose
entries name a `InputFormat` each. They are looked for only when no format of ours claims a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.support.dataclass import dataclass

ENTRY_POINT_GROUP = "contractguard.readers"


@dataclass(frozen=True, slots=True)
class InputFormat:
    """One input format: its name, whether a document's root claims to be it, and how it is read.

    `detects` looks at the top level only and never raises; `read` raises `InputError` for what it cannot read.
    """

    name: str
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


BUILT_IN = (
    InputFormat("OpenAPI 2.0, 3.0, 3.1 or 3.2", _reads_openapi, _openapi),
    InputFormat("AsyncAPI 2.0 to 2.6, 3.0 or 3.1", _reads_asyncapi, _asyncapi),
    InputFormat("contractguard snapshot", is_recorded_contract, _snapshot),
)


def read_contract(entry: Document) -> Contract:
    """Read a loaded document as the contract that it describes, whatever its format.

    Raises `InputError` when no known format claims it, or when its format's reader refuses it.
    """
    for known in BUILT_IN:
        if known.detects(entry.root):
            return known.read(entry)
    installed = tuple(_installed())
    for known in installed:
        if known.detects(entry.root):
            return known.read(entry)
    names = ", ".join(known.name for known in (*BUILT_IN, *installed))
    raise InputError(
        "no known format: neither `openapi` nor `swagger` nor `asyncapi` nor `contractguard` at the top",
        where=entry.name,
        remedy=f"give the entry file of a description in one of these formats: {names}",
    )


def _installed() -> Iterator[InputFormat]:
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

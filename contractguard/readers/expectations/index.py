"""The index of one consumer: its head must be right, its entries are read one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from contractguard.contract.document import Document, Json, Location
from contractguard.contract.document import Path as JsonPath
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations
from contractguard.readers.expectations import fixtures, fragments, models, recorded, schemas, usages
from contractguard.readers.expectations.entry import EntryOrigin
from contractguard.readers.expectations.files import Files
from contractguard.readers.expectations.index_model import (
    ENTRIES,
    HeadModel,
    ModelEntry,
    PactEntry,
    RequestTarget,
    ResponseTarget,
    UsageEntry,
)
from contractguard.readers.expectations.redacted import redact_expectations
from contractguard.readers.expectations.traffic import har, vcr
from contractguard.readers.sources.load import display_path, uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.user_file import read_bytes
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_BELOW: dict[str, type[BaseModel]] = {"request": RequestTarget, "response": ResponseTarget}
_HELP = "see docs/schemas/consumer-index.schema.json"


@dataclass(frozen=True, slots=True)
class ConsumerIndex:
    """A loaded index: its head is right, its entries are not looked at yet."""

    document: Document
    path: Path
    head: HeadModel


def index_of(path: Path, *, root: Path, allow_code: bool = False) -> Expectations:
    """Read an index and everything that it names. See `contractguard.readers.expectations.read_index`."""
    loaded = load_index(path, root)
    return read_entries(loaded, Files(path.parent, root), allow_code=allow_code)


def load_index(path: Path, root: Path) -> ConsumerIndex:
    """Load an index. Raises `InputError` when its head is not right."""
    name = display_path(path.resolve(), root.resolve())
    return check_index(document(uri_of(path.resolve()), name, read_bytes(path, name)), path)


def claims(root: Json) -> bool:
    """Whether a document looks like an index."""
    return isinstance(root, dict) and any(key in root for key in ("consumer", "expects"))


def check_index(loaded: Document, path: Path) -> ConsumerIndex:
    """The index in a document. Raises `InputError` when it names no consumer, has no entries, or unknown keys."""
    try:
        return ConsumerIndex(loaded, path, HeadModel.model_validate(loaded.root))
    except ValidationError as error:
        at, what, remedy = _refusal(error, HeadModel)
        spot = loaded.locate([_existing(loaded, at)]) if loaded.locate else ()
        place = next((f"line {one.line}, column {one.column}: " for one in spot if one is not None), "")
        raise InputError(f"{place}{what}", where=loaded.name, remedy=remedy) from None


def read_entries(
    index: ConsumerIndex, files: Files, *, allow_code: bool, other_code: models.OtherCode | None = None
) -> Expectations:
    """Everything that the entries expect; an entry that cannot be read is a problem, and the others are read."""
    found: list[Expectation] = []
    problems: list[tuple[Location, str]] = []
    entries = list(_entries(index, problems))
    wanted = [models.wanted_of(entry) for _, entry in entries if isinstance(entry, ModelEntry)]
    prepared = models.Models(wanted, files.root, allowed=allow_code, other=other_code)
    for path, entry in entries:
        origin = EntryOrigin(index.head.consumer, index.head.provider, Location(index.document, path), files)
        try:
            if isinstance(entry, ModelEntry):
                result = models.read(entry, origin, prepared)
            else:
                result = _READERS[type(entry)](entry, origin)
        except InputError as error:
            problems.append((origin.at, format_problem(error)))
            continue
        found.extend(result.found)
        problems.extend(result.problems)
    return redact_expectations(Expectations(tuple(found), tuple(problems)))


def format_problem(error: InputError) -> str:
    """An error as the text of a problem, on one line."""
    where = f"{error.where}: " if error.where else ""
    return f"{where}{error.what}{' (' + error.remedy + ')' if error.remedy else ''}"


# Entries ----------------------------------------------------------------------------------------------------------


def _entries(index: ConsumerIndex, problems: list[tuple[Location, str]]) -> Iterator[tuple[JsonPath, Any]]:
    """The entries that are valid, each with its place; what is wrong with the others."""
    for i, node in enumerate(index.head.expects):
        path: JsonPath = ("expects", i)
        kinds = [key for key in ENTRIES if isinstance(node, dict) and key in node]
        if len(kinds) != 1:
            problems.append((Location(index.document, path), _no_source(node, kinds)))
            continue
        model = ENTRIES[kinds[0]]
        try:
            yield (*path, kinds[0]), model.model_validate(node)
        except ValidationError as error:
            at, what, remedy = _refusal(error, model)
            place = Location(index.document, _existing(index.document, (*path, *at)))
            problems.append((place, f"{what} ({remedy})"))


def _no_source(node: Json, kinds: list[str]) -> str:
    known = ", ".join(ENTRIES)
    if not isinstance(node, dict):
        return f"an entry must be an object with one of {known}"
    if kinds:
        return f"an entry has one source, and this has {len(kinds)}: {', '.join(kinds)}"
    for key in node:
        near = get_close_matches(str(key), ENTRIES, 1)
        if near:
            return f"unknown key {printable(str(key), 60)!r} (did you mean {near[0]!r}?)"
    return f"an entry names no source (known are {known})"


def _refusal(error: ValidationError, model: type[BaseModel]) -> tuple[JsonPath, str, str]:
    """The first thing that is wrong: its place, what it is, and what to do about it."""
    first = error.errors()[0]
    at: JsonPath = first["loc"]
    place = printable(".".join(str(token) for token in at)) or "the index"
    if first["type"] == "extra_forbidden":
        known = _known_keys(at, model)
        near = get_close_matches(str(at[-1]), known, 1)
        return at, f"unknown key {place!r}", (
            f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(sorted(known))}"
        )  # fmt: skip
    return at, f"{place}: {printable(first['msg'].removeprefix('Value error, '))}", _HELP


def _known_keys(at: JsonPath, model: type[BaseModel]) -> list[str]:
    if len(at) > 1:
        model = _BELOW.get(str(at[0]), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _existing(loaded: Document, path: JsonPath) -> JsonPath:
    """As much of a path as there is in the document."""
    for size in range(len(path), 0, -1):
        try:
            loaded.value_at(path[:size])
        except (KeyError, IndexError):
            continue
        return path[:size]
    return ()


def _pact(entry: PactEntry, origin: EntryOrigin) -> Expectations:
    from contractguard.readers.pact import read_pact

    path = origin.files.path(entry.pact)
    return read_pact(origin.files.plain(path), consumer=origin.consumer, provider=origin.provider)


def _usage(entry: UsageEntry, origin: EntryOrigin) -> Expectations:
    """What tests saw of a consumer's code, or a recorded consumer, which must be the one of the index.

    Raises `InputError`.
    """
    path = origin.files.path(entry.usage)
    loaded = origin.files.plain(path)
    if usages.claims(loaded.root):
        return usages.read(loaded, origin)
    result = recorded.read(loaded)
    name = origin.files.name(path)
    for one in result.found:
        if one.consumer != origin.consumer:
            raise InputError(
                f"is of the consumer {printable(one.consumer)!r}, the index of {printable(origin.consumer)!r}",
                where=name,
                remedy="name a file of this consumer",
            )
        if None not in (one.provider, origin.provider) and one.provider != origin.provider:
            raise InputError(
                f"is about the provider {printable(str(one.provider))!r}, "
                f"the index about {printable(str(origin.provider))!r}",
                where=name,
                remedy="name a file about this provider",
            )
    return result


_READERS: dict[type[BaseModel], Callable[[Any, EntryOrigin], Expectations]] = {
    PactEntry: _pact,
    ENTRIES["schema"]: schemas.read,
    ENTRIES["openapi"]: fragments.read_openapi,
    ENTRIES["asyncapi"]: fragments.read_asyncapi,
    ENTRIES["fixtures"]: fixtures.read,
    ENTRIES["har"]: har.read,
    ENTRIES["vcr"]: vcr.read,
    UsageEntry: _usage,
}

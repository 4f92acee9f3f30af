"""Entries that are recorded usage: what the tests of a consumer saw its code read (`pytest --contract-usage-out`)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Json, Location, Path, Schema, pointer
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations, ExpectedPart, Strength, Target
from contractguard.readers.expectations.entry import EntryOrigin, MessageTarget, media_type_name, operation_name
from contractguard.readers.expectations.index_model import Status, Text
from contractguard.support.printable import printable

MARK = "contractguard-usage"
"""The member that tells this file from any other, and holds the version."""
_DIALECT = "2020-12"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Target(_Strict):
    part: Literal["event", "response"]
    operation: Text | None = None
    event: Text | None = None
    status: Status | None = None
    media_type: Text | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> _Target:
        if (self.event is None) == (self.operation is None) or (self.part == "event") != (self.event is not None):
            raise ValueError("an event has an event, a response an operation")
        return self


class _Usage(BaseModel):
    """One message; `reads` and what else stands there is for merging, and not needed here."""

    target: _Target
    schema_: dict[str, Any] = Field(alias="schema")


class _File(_Strict):
    version: Literal[1] = Field(alias="contractguard-usage")
    usages: Annotated[list[_Usage], Field(min_length=1, max_length=10_000)]


def claims(root: Json) -> bool:
    """Whether a document says that it is such a file."""
    return isinstance(root, dict) and MARK in root


def read(document: Document, origin: EntryOrigin) -> Expectations:
    """The schema of each message, as the code reads it. Raises `InputError` when the file is not as it was written."""
    try:
        model = _File.model_validate(document.root)
    except ValidationError as error:
        first = error.errors()[0]
        place = printable(pointer(first["loc"])) or "the top"
        raise InputError(
            f"the recorded usage is damaged: {place}: {printable(first['msg'])}",
            where=document.name,
            remedy="restore it from version control, or run the tests again with --contract-usage-out",
        ) from None
    return Expectations(
        tuple(_expectation(document, i, one.target, origin) for i, one in enumerate(model.usages)),
    )


def _expectation(document: Document, i: int, given: _Target, origin: EntryOrigin) -> Expectation:
    path: Path = ("usages", i)
    operation = None if given.operation is None else operation_name(given.operation)
    part = TargetPart(given.part)
    target = Target(part, operation, given.event, given.status, media_type_name(given.media_type))
    schema = Schema(document, (*path, "schema"), document.value_at((*path, "schema")), _DIALECT)
    read = ExpectedPart(("payload",) if part == TargetPart.EVENT else ("body",), schema)
    at = Location(document, path)
    name = f"what the code reads of {given.event or operation}"
    aim = MessageTarget(target, False)
    return origin.expectation(printable(name), SourceKind.USAGE, aim, Strength.GUARANTEED, (read,), at)

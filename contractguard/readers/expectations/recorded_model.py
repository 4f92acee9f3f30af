"""The file of a recorded consumer as pydantic sees it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, pointer
from contractguard.contract.errors import InputError
from contractguard.readers.expectations.index_model import Dialect, Name, Pointer
from contractguard.support.printable import printable

_Schema = dict[str, Any] | bool


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TargetModel(_Strict):
    """Which message is meant."""

    part: Annotated[TargetPart, Field(strict=False)]
    operation: str | None = None
    event: str | None = None
    status: Annotated[str, Field(pattern=r"^([1-5]([0-9]{2}|XX)|default)$")] | None = None
    media_type: str | None = Field(None, alias="mediaType")

    @model_validator(mode="after")
    def _some_subject(self) -> TargetModel:
        if self.operation is None and self.event is None:
            raise ValueError("give an operation or an event")
        return self


class PartModel(_Strict):
    """One part of the message."""

    pointer: Pointer
    required: bool
    schema_: _Schema | None = Field(None, alias="schema")
    examples: list[Any] = []
    needs: list[Pointer] = []


class ExpectationModel(_Strict):
    """One expectation."""

    name: str
    source: Annotated[SourceKind, Field(strict=False)]
    target: TargetModel
    consumer_sends: bool = Field(alias="consumerSends")
    strength: Literal["possible", "guaranteed"]
    parts: list[PartModel]


class RecordedModel(_Strict):
    """The whole file."""

    version: int = Field(alias="contractguard-consumer", ge=1, description="The version of the layout.")
    consumer: Name
    provider: Name | None = None
    expectations: list[ExpectationModel] = Field(min_length=1)
    defs: dict[str, _Schema] = Field({}, alias="$defs", description="The shared schemas.")
    dialects: dict[str, Dialect] = Field({}, description="Of the shared schemas that are not in 2020-12.")
    problems: list[str] = Field([], description="What could not be read when the file was written.")


def validate_recorded(document: Document) -> RecordedModel:
    """The file, as far as it is of this layout. Raises `InputError` with the first thing that is not."""
    try:
        return RecordedModel.model_validate(document.root)
    except ValidationError as error:
        first = error.errors()[0]
        place = printable(pointer(first["loc"])) or "the top"
        raise InputError(
            f"the recorded consumer is damaged: {place}: {printable(first['msg'])}",
            where=document.name,
            remedy="restore it from version control, or record it again",
        ) from None

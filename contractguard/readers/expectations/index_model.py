"""The index of a consumer's expectations as pydantic sees it: validation, and the published JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from contractguard.contract.choices import DialectName

Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=1000)]
Name = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=200)]
Pointer = Annotated[str, Field(pattern=r"^(/[^\x00]*)?$", max_length=1000)]
Files = Text | Annotated[list[Text], Field(min_length=1, max_length=1000)]
Dialect = Annotated[
    DialectName, Field(strict=False), WithJsonSchema({"enum": list(DialectName.words()), "type": "string"})
]

_STATUS = re.compile(r"[1-5]([0-9]{2}|XX)|DEFAULT")


def _status(value: Any) -> str:
    """A status in one spelling: "200", "2XX" or "default". YAML reads an unquoted 200 as a number."""
    text = str(value).upper() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not _STATUS.fullmatch(text):
        raise ValueError("must be a status (200), a range (2XX) or default")
    return "default" if text == "DEFAULT" else text


Status = Annotated[
    str,
    BeforeValidator(_status),
    WithJsonSchema({"type": ["integer", "string"], "pattern": "^([1-5]([0-9]{2}|XX|xx)|default)$"}),
]


class Strict(BaseModel):
    """Nothing that is not declared, and nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RequestTarget(Strict):
    """The request of an operation: its body, or one header or query parameter of it."""

    operation: Text = Field(description="METHOD /path as the provider describes it, or an operationId.")
    media_type: Text | None = None
    header: Text | None = Field(None, description="The header that is meant, not the body.")
    query: Text | None = Field(None, description="The query parameter that is meant, not the body.")

    @model_validator(mode="after")
    def _one_part(self) -> RequestTarget:
        if self.header is not None and self.query is not None:
            raise ValueError("give either header or query")
        return self


class ResponseTarget(Strict):
    """A response of an operation: its body, or one header of it."""

    operation: Text = Field(description="METHOD /path as the provider describes it, or an operationId.")
    status: Status | None = Field(
        None, description="A status, a range or default; the first status of success when it is not given."
    )
    media_type: Text | None = None
    header: Text | None = Field(None, description="The header that is meant, not the body.")


_TARGETS = ("event", "request", "response")


class Targeted(Strict):
    """An entry that says which message it speaks of: exactly one of the three."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in _TARGETS]})

    event: Text | None = Field(None, description="The name of a webhook or an event that is read.")
    request: RequestTarget | None = Field(None, description="A request that is sent.")
    response: ResponseTarget | None = Field(None, description="A response that is read.")

    @model_validator(mode="after")
    def _one_target(self) -> Targeted:
        if sum(getattr(self, name) is not None for name in _TARGETS) != 1:
            raise ValueError("give one of event, request and response")
        return self


class PactEntry(Strict):
    """A pact file."""

    pact: Text


class SchemaEntry(Targeted):
    """A JSON Schema file, or a part of a file: file#/pointer."""

    schema_: Text = Field(alias="schema", description="A file, or file#/pointer.")
    dialect: Dialect | None = Field(None, description="How the schema is read; by default as its $schema says.")


class OpenapiEntry(Strict):
    """The part of an OpenAPI description that the consumer uses."""

    openapi: Text


class AsyncapiEntry(Strict):
    """The part of an AsyncAPI description that the consumer uses."""

    asyncapi: Text


class FixturesEntry(Targeted):
    """Payloads that the consumer handles: JSON or NDJSON files, globs, or folders."""

    fixtures: Files
    needs: list[Pointer] = Field(
        [], description="JSON Pointers to what is read of the payloads, * for each item.", max_length=10_000
    )


class _Traffic(Strict):
    base_url: Text | None = Field(
        None, description="Only exchanges with this address count, and paths are given without its path."
    )


class HarEntry(_Traffic):
    """HTTP Archive 1.2 files."""

    har: Files


class VcrEntry(_Traffic):
    """Cassettes of vcrpy or of Ruby's VCR."""

    vcr: Files


class ModelEntry(Targeted):
    """A pydantic model, a dataclass, a TypedDict, or any type that pydantic's TypeAdapter takes. Its code is run."""

    model: Text = Field(description="module:Name")


class UsageEntry(Strict):
    """A file that `pytest --contract-usage-out` or `contractguard record --consumer` wrote."""

    usage: Text


Entry = (
    PactEntry
    | SchemaEntry
    | OpenapiEntry
    | AsyncapiEntry
    | FixturesEntry
    | HarEntry
    | VcrEntry
    | ModelEntry
    | UsageEntry
)

ENTRIES: Mapping[str, type[Strict]] = {
    "pact": PactEntry,
    "schema": SchemaEntry,
    "openapi": OpenapiEntry,
    "asyncapi": AsyncapiEntry,
    "fixtures": FixturesEntry,
    "har": HarEntry,
    "vcr": VcrEntry,
    "model": ModelEntry,
    "usage": UsageEntry,
}
"""The model of an entry, by the key that names its source."""


class HeadModel(Strict):
    """The index but for its entries, which are validated one by one."""

    consumer: Name = Field(description="The name of the consumer.")
    provider: Name | None = Field(None, description="The name of the provider; any when it is not given.")
    expects: Annotated[list[Any], Field(min_length=1, max_length=10_000, description="The expectations.")]


class IndexModel(HeadModel):
    """What a consumer expects of a provider."""

    expects: Annotated[list[Entry], Field(min_length=1, max_length=10_000, description="The expectations.")]

"""The shapes of a contract's messages: parameters, headers and bodies, each looked at when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from contractguard.checks.coverage.shapes import Field, PlaceShape, ShapeTable
from contractguard.contract.choices import Access
from contractguard.contract.document import Schema, canonical_bytes, pointer
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Parameter, Role
from contractguard.support.computed import computed

IGNORED = frozenset(["content-type", "accept", "authorization"])
"""Header definitions of these names are to be ignored (OpenAPI 3.1, 4.8.17.1 and 4.8.12.2.1)."""


class MessageShapes:
    """What is declared of each message of a contract in its canonical form."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._tables: dict[Access | None, ShapeTable] = {}
        self._bodies: dict[tuple[str, int], PlaceShape] = {}
        self._fields: dict[str, tuple[tuple[Field, bool], ...]] = {}

    def parts(self, operation: Operation) -> tuple[list[tuple[Field, bool]], list[PlaceShape]]:
        """The parameters and headers of an operation, with whether each is required, and the shapes of its bodies."""
        fields = list(self.parameters(operation))
        bodies = []
        for media in (operation.body.content if operation.body else {}).values():
            bodies.append(self.body(operation, operation.request_role, None, media))
        for status, response in operation.responses.items():
            fields += self.headers(operation, status)
            for media in response.content.values():
                bodies.append(self.body(operation, operation.response_role, status, media))
        return fields, [one for one in bodies if one is not None]

    @computed
    def _shared_failures(self) -> Mapping[int, str]:
        """By the schema of a body, who owns its cells where several failures have the same body word for word: a shared
        response, which is written out at each place of the canonical form."""
        found: dict[tuple[str, bytes], list[int]] = {}
        for operation in self.contract.operations.values():
            for status, response in operation.responses.items():
                for media in response.content.values() if status[:1] in ("4", "5", "d") else ():
                    node = media.schema.node if media.schema is not None else None
                    if isinstance(node, dict) and "$ref" not in node:
                        found.setdefault((media.name, canonical_bytes(node)), []).append(id(node))
        return {
            number: f"failures {name} {sha256(text).hexdigest()[:8]}"
            for (name, text), numbers in found.items()
            if len(numbers) > 1
            for number in numbers
        }

    def parameters(self, operation: Operation) -> tuple[tuple[Field, bool], ...]:
        """The parameters of a request, or the headers of an event, with whether each is required."""
        owner = str(MessageKey(operation.key, operation.request_role))
        return self._fields_of(owner, operation.parameters, operation.request_role)

    def headers(self, operation: Operation, status: str) -> tuple[tuple[Field, bool], ...]:
        """The headers of a response, with whether each is required."""
        owner = str(MessageKey(operation.key, operation.response_role, status))
        found = [one for name, one in operation.responses[status].headers.items() if name.lower() not in IGNORED]
        return self._fields_of(owner, found, operation.response_role)

    def body(self, operation: Operation, role: Role, status: str | None, media: MediaType) -> PlaceShape | None:
        """What is declared of a body; None where nothing is."""
        if media.schema is None:
            return None
        owner = self._shared_failures.get(id(media.schema.node)) or str(
            MessageKey(operation.key, role, status, media.name)
        )
        key = (owner, id(media.schema.node))
        if key not in self._bodies:
            self._bodies[key] = self._table(role).shape(media.schema, owner, f"/{role.content}")
        return self._bodies[key]

    def _fields_of(self, owner: str, given: Iterable[Parameter], role: Role) -> tuple[tuple[Field, bool], ...]:
        if owner not in self._fields:
            self._fields[owner] = tuple(self._make(owner, given, role))
        return self._fields[owner]

    def _make(self, owner: str, given: Iterable[Parameter], role: Role) -> Iterator[tuple[Field, bool]]:
        for one in given:
            if one.location == "header" and one.name.lower() in IGNORED:
                continue
            schema = one.schema or Schema(one.source.document, one.source.path, {}, "2020-12")
            at = pointer((one.location, one.name))
            yield Field(self._table(role), one.name, schema, owner, at, one.source), one.required

    def _table(self, role: Role) -> ShapeTable:
        if role.access not in self._tables:
            self._tables[role.access] = ShapeTable(role.access)
        return self._tables[role.access]

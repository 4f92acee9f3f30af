"""The parts around schemas in a description of OpenAPI, each once, with the messages that it reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contractguard.checks.prove.operators.part import Part, PartKind
from contractguard.checks.prove.places import Documents, ReachedMessage, ReachedMessages
from contractguard.checks.prove.raw import RawDocuments
from contractguard.contract.document import Json, Location, Path
from contractguard.contract.model import Contract, Operation, Response


def exchange_parts(contract: Contract, documents: Documents) -> tuple[Part, ...]:
    """Every part that an operator may change."""
    found: dict[tuple[PartKind, str, Path], Part] = {}
    parts = _Parts(contract, documents)
    for operation in contract.operations.values():
        for part in parts.of_operation(operation):
            key = (part.kind, part.uri, part.place)
            known = found.get(key)
            both = part.reached if known is None else tuple(dict.fromkeys((*known.reached, *part.reached)))
            found[key] = replace(part, reached=both)
    return tuple(found.values())


class _Parts:
    def __init__(self, contract: Contract, documents: Documents) -> None:
        self._contract, self._raw = contract, RawDocuments(documents)
        self._entry = documents[contract.documents[0].uri].root
        components = self._entry.get("components") if isinstance(self._entry.get("components"), dict) else {}
        schemes = self._entry.get("securityDefinitions") or components.get("securitySchemes")
        self._schemes: Mapping[str, Json] = schemes if isinstance(schemes, dict) else {}

    def of_operation(self, operation: Operation) -> Iterator[Part]:
        at = operation.source
        whole = (ReachedMessage(operation.key),)
        request = ReachedMessage(operation.key, operation.request_role)
        yield from self._part(PartKind.OPERATION, at, whole, around={**self._around(), "kind": operation.kind})
        yield from self._member(PartKind.OPERATION_OF_PATH, at, whole)
        item = Location(at.document, at.path[:-1])
        if len(at.path) > 2:
            yield from self._member(PartKind.PATH, item, whole)
        for level in (item, at):
            yield from self._parameters(level, request)
        if operation.body is not None:
            yield from self._part(PartKind.BODY, operation.body.source, (request,))
            yield from self._members(PartKind.MEDIA_TYPE, operation.body.source, "content", request)
        for response in operation.responses.values():
            yield from self._of_response(operation, response)

    def _of_response(self, operation: Operation, response: Response) -> Iterator[Part]:
        reached = ReachedMessage(operation.key, operation.response_role, response.status)
        listed = self._raw.node(operation.source)
        for text in listed.get("responses") or {} if isinstance(listed, dict) else ():
            if str(text).lower() == response.status.lower():
                at = Location(operation.source.document, (*operation.source.path, "responses", text))
                yield from self._member(PartKind.STATUS, at, (reached,))
        yield from self._members(PartKind.MEDIA_TYPE, response.source, "content", reached)
        for part in self._members(PartKind.HEADER, response.source, "headers", reached):
            name = str(part.member).lower()
            if name in response.headers:
                yield replace(part, reached=(reached._replace(pointer=("header", name)),))

    def _parameters(self, level: Location, request: ReachedMessage) -> Iterator[Part]:
        node = self._raw.node(level)
        listed = node.get("parameters") if isinstance(node, dict) else None
        for index in range(len(listed)) if isinstance(listed, list) else ():
            at = self._raw.follow(Location(level.document, (*level.path, "parameters", index)))
            target = self._raw.node(at) if at is not None else None
            if at is None or not isinstance(target, dict) or not isinstance(target.get("name"), str):
                continue
            place, name = str(target.get("in")), target["name"]
            pointer = ("body", name) if place == "formData" else (place, name.lower() if place == "header" else name)
            reached = (request._replace(pointer=("body",) if place == "body" else pointer),)
            around = {"in": place, "type": self._type(at, target)}
            holder = Location(level.document, (*level.path, "parameters", index))
            yield from self._member(PartKind.LISTED_PARAMETER, holder, reached, around)
            yield from self._part(PartKind.PARAMETER, at, reached, around)

    def _type(self, at: Location, parameter: dict[str, Json]) -> Json:
        """The type of a parameter's values, where its schema tells one."""
        schema = self._raw.follow(Location(at.document, (*at.path, "schema"))) if "schema" in parameter else at
        node = self._raw.node(schema) if schema is not None else None
        return node.get("type") if isinstance(node, dict) else None

    def _around(self) -> Mapping[str, Json]:
        told = {field: self._entry.get(field) for field in ("consumes", "produces", "security")}
        return {**told, "schemes": self._schemes}

    def _part(
        self,
        kind: PartKind,
        at: Location,
        reached: ReachedMessages,
        around: Mapping[str, Json] | None = None,
    ) -> Iterator[Part]:
        node = self._raw.node(at)
        if isinstance(node, dict):
            yield Part(kind, at.document.uri, at.path, node, self._contract.format, reached, None, around or {})

    def _member(
        self,
        kind: PartKind,
        at: Location,
        reached: ReachedMessages,
        around: Mapping[str, Json] | None = None,
    ) -> Iterator[Part]:
        holder = self._raw.node(Location(at.document, at.path[:-1])) if at.path else None
        if isinstance(holder, dict | list) and self._raw.node(at) is not None:
            where = (at.document.uri, at.path[:-1], holder, self._contract.format)
            yield Part(kind, *where, reached, at.path[-1], around or {})

    def _members(self, kind: PartKind, at: Location, field: str, reached: ReachedMessage) -> Iterator[Part]:
        node = self._raw.node(at)
        held = node.get(field) if isinstance(node, dict) else None
        for name in held if isinstance(held, dict) and "$ref" not in held else ():
            yield from self._member(kind, Location(at.document, (*at.path, field, name)), (reached,))

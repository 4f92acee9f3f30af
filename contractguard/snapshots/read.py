"""Recorded snapshots as contracts: the inverse of `contractguard.snapshots`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Document, Json, Location, Path, Schema, pointer
from contractguard.contract.errors import InputError
from contractguard.contract.model import (
    ROLES,
    Body,
    Contract,
    MediaType,
    MessageKey,
    Operation,
    Parameter,
    Response,
    Role,
    Server,
)
from contractguard.contract.redaction import redacted_url
from contractguard.contract.templates import with_template_names
from contractguard.snapshots.write import DEFAULT_STYLE, EXPLODED_STYLES, VERSION, path_shape

T = TypeVar("T")
_REQUIRED = object()


def read(document: Document) -> Contract:
    """Read a snapshot from its document.

    Raises `InputError` when it is damaged, or written by a later version of the layout.
    """
    return _Reader(document).contract()


class _Reader:
    """Reads one snapshot. Every value is checked where it is used."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root = self._require_type(document.root, dict, ())
        version = self.root.get("contractguard")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise self._damage_at(("contractguard",), "must be the version of the layout, a whole number")
        if version > VERSION:
            raise InputError(
                f"the snapshot is in version {version} of the layout; this contractguard reads up to {VERSION}",
                where=document.name,
                remedy="upgrade contractguard, or record the snapshot again with this version",
            )
        self.dialect: str = self._field(self.root, "dialect", str, ())
        self.dialects: dict[str, str] = self._field(self.root, "dialects", dict, (), {})
        for name, dialect in self.dialects.items():
            self._require_type(dialect, str, ("dialects", name))

    def contract(self) -> Contract:
        root = self.root
        operations = self._field(root, "operations", dict, ())
        return Contract(
            format=self._field(root, "format", str, ()),
            title=self._field(root, "title", str, (), ""),
            version=self._field(root, "version", str, (), ""),
            operations={key: self._operation(key, ("operations", key)) for key in operations},
            documents=(self.document,),
            security_schemes=self._field(root, "securitySchemes", dict, (), {}),
            problems=self._problems(),
            servers=self._servers(root, ()),
        )

    # Operations -------------------------------------------------------------------------------------------------

    def _operation(self, key: str, path: Path) -> Operation:
        node = self._require_type(self.document.value_at(path), dict, path)
        kind = self._kind(node, path)
        template = self._field(node, "path", str, path)
        body = self._body(node, path)
        parameters = self._parameters(node, path)
        if kind == OperationKind.OPERATION:
            parameters = with_template_names(template, parameters, Location(self.document, path), lambda: self.dialect)
        if ROLES[kind][0].is_event and (body is None or not body.required or len(body.content) != 1):
            raise self._damage_at((*path, "requestBody"), f"must be required with one media type in the kind {kind}")
        return Operation(
            key=key,
            kind=kind,
            method=self._field(node, "method", str, path),
            path=template,
            parameters=parameters,
            body=body,
            responses=self._each(node, "responses", path, self._response),
            source=Location(self.document, path),
            path_shape=self._field(node, "pathShape", str, path, path_shape(kind, template)),
            security=self._security(node, path),
            operation_id=self._field(node, "operationId", str, path, None),
            deprecated=self._field(node, "deprecated", bool, path, False),
            sunset=self._field(node, "sunset", str, path, None),
            tags=self._strings(node, "tags", path),
            correlation=self._field(node, "correlation", str, path, None),
            servers=self._servers(node, path),
            aliases=self._strings(node, "aliases", path),
            replies=self._strings(node, "replies", path),
        )

    def _kind(self, node: Json, path: Path) -> OperationKind:
        known = OperationKind.words()
        word = self._field(node, "kind", str, path, OperationKind.OPERATION)
        if word not in known:
            raise self._damage_at((*path, "kind"), f"must be {', '.join(known[:-1])} or {known[-1]}")
        return OperationKind(word)

    def _servers(self, node: Json, path: Path) -> tuple[Server, ...]:
        defaults = self._field(node, "serverDefaults", dict, path, {})
        for url in defaults:
            self._require_type(defaults[url], str, (*path, "serverDefaults", url))
        return tuple(
            Server(
                redacted_url(url), Location(self.document, (*path, "servers", i)), redacted_url(defaults.get(url, ""))
            )
            for i, url in enumerate(self._strings(node, "servers", path))
        )

    def _parameters(self, node: Json, path: Path) -> tuple[Parameter, ...]:
        below = (*path, "parameters")
        places = self._field(node, "parameters", dict, path, {})
        return tuple(
            self._parameter(name, (*below, location, name), location)
            for location in sorted(places)
            for name in sorted(self._require_type(places[location], dict, (*below, location)))
        )

    def _parameter(self, name: str, path: Path, location: str = "header") -> Parameter:
        node = self._require_type(self.document.value_at(path), dict, path)
        media_type = self._field(node, "mediaType", str, path, None)
        usual = "content" if media_type else DEFAULT_STYLE.get(location, "simple")
        style = self._field(node, "style", str, path, usual)
        return Parameter(
            name=name,
            location=location,
            required=self._field(node, "required", bool, path, False),
            schema=self._schema(node, path),
            source=Location(self.document, path),
            style=style,
            explode=self._field(node, "explode", bool, path, style in EXPLODED_STYLES),
            allow_reserved=self._field(node, "allowReserved", bool, path, False),
            media_type=media_type,
            deprecated=self._field(node, "deprecated", bool, path, False),
            sunset=self._field(node, "sunset", str, path, None),
        )

    def _body(self, node: Json, path: Path) -> Body | None:
        if "requestBody" not in node:
            return None
        below = (*path, "requestBody")
        body = self._require_type(node["requestBody"], dict, below)
        return Body(
            required=self._field(body, "required", bool, below, False),
            content=self._each(body, "content", below, self._media_type),
            source=Location(self.document, below),
        )

    def _response(self, status: str, path: Path) -> Response:
        node = self._require_type(self.document.value_at(path), dict, path)
        return Response(
            status=status,
            headers=self._each(node, "headers", path, self._parameter),
            content=self._each(node, "content", path, self._media_type),
            source=Location(self.document, path),
        )

    def _media_type(self, name: str, path: Path) -> MediaType:
        node = self._require_type(self.document.value_at(path), dict, path)
        encoding = self._field(node, "encoding", dict, path, None)
        return MediaType(name, self._schema(node, path), Location(self.document, path), encoding)

    def _schema(self, node: Json, path: Path) -> Schema | None:
        if "schema" not in node:
            return None
        below = (*path, "schema")
        schema = node["schema"]
        if not isinstance(schema, (dict, bool)):
            raise self._damage_at(below, "must be a schema")
        return Schema(self.document, below, schema, self._dialect_of(schema))

    def _dialect_of(self, schema: Json) -> str:
        """A schema in another dialect than the snapshot's is a reference to one that is marked."""
        if isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str) and self.dialects:
            try:
                _, path, _ = self.document.resolve(schema["$ref"])
            except InputError:
                return self.dialect
            if len(path) == len(("schemas", "name")):
                return self.dialects.get(str(path[1]), self.dialect)
        return self.dialect

    def _security(self, node: Json, path: Path) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]:
        below = (*path, "security")
        alternatives = self._field(node, "security", list, path, [])
        return tuple(
            tuple(
                (name, self._strings(one, name, (*below, i)))
                for name in sorted(self._require_type(one, dict, (*below, i)))
            )
            for i, one in enumerate(alternatives)
        )  # fmt: skip

    def _problems(self) -> tuple[tuple[MessageKey | None, Location, str], ...]:
        found = []
        for i, node in enumerate(self._field(self.root, "problems", list, (), [])):
            path = ("problems", i)
            self._require_type(node, dict, path)
            found.append(
                (self._message(node, path), Location(self.document, path), self._field(node, "what", str, path))
            )
        return tuple(found)

    def _message(self, node: Json, path: Path) -> MessageKey | None:
        operation = self._field(node, "operation", str, path, None)
        if not operation:
            return None
        role = self._field(node, "role", str, path, None)
        if role is not None and role not in {one.value for one in Role}:
            raise self._damage_at((*path, "role"), "must be the role of a message")
        status = self._field(node, "status", str, path, None)
        return MessageKey(operation, role and Role(role), status, self._field(node, "mediaType", str, path, None))

    # Checked access ---------------------------------------------------------------------------------------------

    def _each(self, node: Json, field: str, path: Path, build: Callable[[str, Path], T]) -> dict[str, T]:
        return {name: build(name, (*path, field, name)) for name in self._field(node, field, dict, path, {})}

    def _strings(self, node: Json, field: str, path: Path) -> tuple[str, ...]:
        values = self._field(node, field, list, path, [])
        return tuple(self._require_type(value, str, (*path, field, i)) for i, value in enumerate(values))

    def _field(self, node: Json, field: str, kind: type, path: Path, default: Json = _REQUIRED) -> Json:
        if field not in node:
            if default is _REQUIRED:
                raise self._damage_at((*path, field), "is missing")
            return default
        return self._require_type(node[field], kind, (*path, field))

    def _require_type(self, node: Json, kind: type, path: Path) -> Json:
        if not isinstance(node, kind):
            names = {dict: "an object", list: "an array", str: "a string", bool: "true or false"}
            raise self._damage_at(path, f"must be {names[kind]}")
        return node

    def _damage_at(self, path: Path, what: str) -> InputError:
        return InputError(
            f"the snapshot is damaged: {pointer(path) or 'the top'} {what}",
            where=self.document.name,
            remedy="restore it from version control, or record it again",
        )

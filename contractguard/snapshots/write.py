"""How a contract is laid out in a snapshot. `docs/schemas/snapshot.schema.json` describes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from contractguard.contract.canonical_json import canonical_json
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Document, Json, Location, Schema
from contractguard.contract.model import Body, Contract, MediaType, MessageKey, Operation, Parameter, Response, Server
from contractguard.contract.redaction import redacted_text
from contractguard.snapshots.keywords import plain
from contractguard.snapshots.schemas import Lifter

VERSION = 2
"""Of the layout. A reader refuses a higher one. It also grows when what is laid out does, so that a comparison with a
lower one can say what it may come from: version 1 has no XML Objects, nor choices of what builds on a parent."""

DEFAULT_STYLE = {"query": "form", "cookie": "form", "querystring": "content"}
EXPLODED_STYLES = frozenset({"form", "cookie", "deepObject"})
"""What is not written because it goes without saying."""

_FALLBACK_DIALECT = "openapi-3.1"
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_NO_DOCUMENT = Document("", "", None)


def dump(contract: Contract) -> bytes:
    """The canonical bytes of a contract: UTF-8 JSON, sorted keys, two spaces, LF, a newline at the end.

    Raises `InputError` when a schema is nested too deeply to be written.
    """
    return canonical_json(to_json(contract))


def to_json(contract: Contract) -> Json:
    """The snapshot of a contract as a JSON value. Raises `InputError` when a schema is nested too deeply."""
    return build_layout(contract)[0]


def is_earlier(contract: Contract) -> bool:
    """Whether a contract was read from a snapshot in an earlier version of the layout."""
    root = contract.documents[0].root if contract.documents else None
    version = root.get("contractguard") if isinstance(root, dict) else None
    return isinstance(version, int) and version < VERSION


def build_layout(contract: Contract) -> tuple[Json, dict[str, Location]]:
    """The snapshot, and where each of its shared schemas stands in the contract's own documents."""
    entry = contract.documents[0] if contract.documents else _NO_DOCUMENT
    dialect = _main_dialect(contract)
    is_xml = any("xml" in (key.media_type or "") for key in contract.messages())
    lifter = Lifter(entry, dialect, keeps_xml=is_xml)
    operations = _operations(contract, lifter)
    schemas, dialects = lifter.table()
    if lifter.dynamic:
        lifter = Lifter(entry, dialect, lifter.dependencies(), keeps_xml=is_xml)
        operations = _operations(contract, lifter)
        schemas, dialects = lifter.table()
    layout = {
        "contractguard": VERSION,
        "dialect": dialect,
        "format": contract.format,
        "title": redacted_text(contract.title),
        "version": contract.version,
        "operations": operations,
        "schemas": schemas,
        **_given(
            dialects=dialects,
            securitySchemes={name: security_scheme(node) for name, node in contract.security_schemes.items()},
            servers=[server.url for server in contract.servers],
            serverDefaults=_server_defaults(contract.servers),
            problems=_problems(contract),
        ),
    }
    return layout, lifter.origins


def security_scheme(node: Json) -> Json:
    """A security scheme without its prose and its extensions, which may hold what it is about. Scopes keep their
    names."""
    if not isinstance(node, dict):
        return node
    from contractguard.contract.redaction.schemas import redacted_fragment

    kept = {key: redacted_fragment(plain(value)) for key, value in _public(node).items() if key != "description"}
    if isinstance(flows := kept.get("flows"), dict):
        kept["flows"] = {
            name: _public(flow) if isinstance(flow, dict) else flow for name, flow in _public(flows).items()
        }
    flows = kept.get("flows")
    for holder in (kept, *(flows.values() if isinstance(flows, dict) else ())):
        if isinstance(holder, dict) and isinstance(holder.get("scopes"), dict):
            holder["scopes"] = dict.fromkeys(holder["scopes"], "")
    return kept


def _public(node: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in node.items() if not key.startswith("x-")}


def path_shape(kind: str, path: str) -> str:
    """A path or an address with its template names blotted out; names of webhooks and callbacks stay as they are."""
    return path if kind in ("webhook", "callback") else _TEMPLATE.sub("{}", path)


def _given(**fields: Json) -> dict[str, Json]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, False, "", [], {})}


def _server_defaults(servers: Iterable[Server]) -> dict[str, Json]:
    """The URLs with variables, with what holds for whoever chooses none."""
    return {server.url: server.default for server in servers if server.default}


# Operations -------------------------------------------------------------------------------------------------------


def _operations(contract: Contract, lifter: Lifter) -> Json:
    return {key: _operation(operation, lifter) for key, operation in contract.operations.items()}


def _operation(operation: Operation, lifter: Lifter) -> Json:
    shape = path_shape(operation.kind, operation.path)
    return {
        "method": operation.method,
        "path": operation.path,
        "responses": {status: _response(response, lifter) for status, response in operation.responses.items()},
        **_given(
            kind="" if operation.kind == OperationKind.OPERATION else operation.kind,
            pathShape="" if operation.path_shape == shape else operation.path_shape,
            parameters=_parameters(operation.parameters, lifter),
            security=[{name: list(scopes) for name, scopes in one} for one in operation.security],
            operationId=operation.operation_id,
            deprecated=operation.deprecated,
            sunset=operation.sunset,
            tags=list(operation.tags),
            correlation=operation.correlation,
            servers=[server.url for server in operation.servers],
            serverDefaults=_server_defaults(operation.servers),
            aliases=list(operation.aliases),
            replies=list(operation.replies),
        ),
        **({} if operation.body is None else {"requestBody": _body(operation.body, lifter)}),
    }


def _parameters(parameters: Iterable[Parameter], lifter: Lifter) -> Json:
    found: dict[str, dict[str, Json]] = {}
    for one in parameters:
        found.setdefault(one.location, {})[one.name] = _parameter(one, lifter)
    return found


def _parameter(one: Parameter, lifter: Lifter) -> Json:
    usual = "content" if one.media_type else DEFAULT_STYLE.get(one.location, "simple")
    usual_explode = one.style in EXPLODED_STYLES
    return {
        **_given(
            required=one.required,
            style="" if one.style == usual else one.style,
            allowReserved=one.allow_reserved,
            mediaType=one.media_type,
            deprecated=one.deprecated,
            sunset=one.sunset,
        ),
        **({} if one.explode == usual_explode else {"explode": one.explode}),
        **_schema(one.schema, lifter, one.name),
    }


def _body(body: Body, lifter: Lifter) -> Json:
    return {"content": _content(body.content, lifter), **_given(required=body.required)}


def _response(response: Response, lifter: Lifter) -> Json:
    headers = {name: _parameter(one, lifter) for name, one in response.headers.items()}
    return _given(headers=headers, content=_content(response.content, lifter))


def _content(content: Mapping[str, MediaType], lifter: Lifter) -> Json:
    return {
        name: {**_schema(one.schema, lifter), **_given(encoding=plain(one.encoding))} for name, one in content.items()
    }


def _schema(schema: Schema | None, lifter: Lifter, name: str = "") -> Json:
    return {} if schema is None else {"schema": lifter.copy_named(name, lambda: lifter.message(schema))}


def _problems(contract: Contract) -> list[Json]:
    found = {(_message(key), what) for key, _, what in contract.problems}
    return [
        {
            **_given(**dict(zip(("operation", "role", "status", "mediaType"), message, strict=True))),
            "what": redacted_text(what),
        }
        for message, what in sorted(found)
    ]


def _message(key: MessageKey | None) -> tuple[str, str, str, str]:
    if key is None:
        return "", "", "", ""
    return key.operation, key.role.value if key.role else "", key.status or "", key.media_type or ""


# The dialect ------------------------------------------------------------------------------------------------------


def _main_dialect(contract: Contract) -> str:
    """The dialect of most schemas; the others are marked."""
    counts = Counter(schema.dialect for schema in _handles(contract))
    return min(counts, key=lambda name: (-counts[name], name)) if counts else _FALLBACK_DIALECT


def _handles(contract: Contract) -> Iterator[Schema]:
    for operation in contract.operations.values():
        holders: list[Parameter | MediaType] = [*operation.parameters]
        holders.extend(operation.body.content.values() if operation.body else ())
        for response in operation.responses.values():
            holders.extend(response.headers.values())
            holders.extend(response.content.values())
        yield from (holder.schema for holder in holders if holder.schema is not None)

"""The description that the engine generates requests from: made of contracts, complete in itself, in OpenAPI 3.1.

The engine never reads the user's own files: every reference is resolved by then, and what two documents say stands in
one, each in its own part of the components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from contractguard.checks.exercise.examples import NO_EXAMPLES, ShownExamples
from contractguard.contract.document import Json
from contractguard.contract.model import Contract
from contractguard.snapshots.keywords import SCHEMA, SCHEMA_LIST, SCHEMA_MAP
from contractguard.snapshots.write import DEFAULT_STYLE, to_json
from contractguard.support.dataclass import dataclass

Copy = Callable[[Json], Json]
"""A schema as the document has it."""
_LOCATIONS = ("path", "query", "header", "cookie")
_BEARER = {"type": "http", "scheme": "bearer"}
_OWN_FLOWS = ("oauth2", "openIdConnect")
"""Security schemes that end in a bearer token, however it is got."""


@dataclass(frozen=True, slots=True)
class RequestSource:
    """Where the requests of some operations are drawn from: a contract, a name for it, and the operations' keys."""

    name: str
    contract: Contract
    operations: tuple[str, ...]


def build_document(
    sources: Iterable[RequestSource], base_path: str, examples: Mapping[str, ShownExamples] | None = None
) -> Json:
    """One document with the operations of all sources, served below `base_path`, and with `examples` by the keys of
    operations. Raises `InputError` when a schema is nested too deeply to be written."""
    paths: dict[str, dict[str, Json]] = {}
    schemas: dict[str, Json] = {}
    security: dict[str, Json] = {}
    for source in sources:
        layout = to_json(source.contract)
        schema = _renamer(source.name, layout)
        for key in source.operations:
            node = layout["operations"][key]
            paths.setdefault(node["path"], {})[node["method"].lower()] = _operation(
                node, schema, (examples or {}).get(key, NO_EXAMPLES)
            )
        schemas.update({f"{source.name}.{name}": schema(node) for name, node in layout["schemas"].items()})
        security.update({name: _scheme(node) for name, node in layout.get("securitySchemes", {}).items()})
    return {
        "openapi": "3.1.0",
        "info": {"title": "contractguard", "version": "1"},
        "servers": [{"url": base_path or "/"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": security},
    }


def _scheme(node: Json) -> Json:
    return _BEARER if isinstance(node, dict) and node.get("type") in _OWN_FLOWS else node


def _operation(node: Json, schema: Copy, shown: ShownExamples) -> Json:
    found: dict[str, Json] = {"responses": _responses(node["responses"], schema)}
    parameters = [
        {**_parameter(name, location, one, schema), **_examples(shown.parameters.get((location, name), ()))}
        for location in _LOCATIONS
        for name, one in node.get("parameters", {}).get(location, {}).items()
    ]
    if parameters:
        found["parameters"] = parameters
    if "security" in node:
        found["security"] = node["security"]
    if "operationId" in node:
        found["operationId"] = node["operationId"]
    if "requestBody" in node:
        body = node["requestBody"]
        content = _content(body["content"], schema)
        with_examples = {name: {**one, **_examples(shown.content.get(name, ()))} for name, one in content.items()}
        found["requestBody"] = {"required": body.get("required", False), "content": with_examples}
    return found


def _examples(values: Sequence[Json]) -> dict[str, Json]:
    return {"examples": {str(number): {"value": one} for number, one in enumerate(values, 1)}} if values else {}


def _responses(responses: Mapping[str, Json], schema: Copy) -> Json:
    return {
        status: {"description": "", "content": _content(one.get("content", {}), schema)}
        for status, one in responses.items()
    }


def _parameter(name: str, location: str, node: Json, schema: Copy) -> Json:
    found = {"name": name, "in": location, "required": location == "path" or node.get("required", False)}
    value = schema(node.get("schema", {}))
    if "mediaType" in node:
        return {**found, "content": {node["mediaType"]: {"schema": value}}}
    style = node.get("style", DEFAULT_STYLE.get(location, "simple"))
    explode = {"explode": node["explode"]} if "explode" in node else {}
    return {**found, "style": style, **explode, "schema": value}


def _content(content: Mapping[str, Json], schema: Copy) -> Json:
    return {
        name: {
            **({"schema": schema(one["schema"])} if "schema" in one else {}),
            **({"encoding": one["encoding"]} if "encoding" in one else {}),
        }
        for name, one in content.items()
    }


# Schemas ----------------------------------------------------------------------------------------------------------


def _renamer(name: str, layout: Json) -> Copy:
    """A copy of a schema whose references lead to the components of this source, in the words of 2020-12."""
    is_old, schemas = layout["dialect"] in _OLD, layout["schemas"]

    def copy(node: Json) -> Json:
        if not isinstance(node, dict):
            return node
        made = {key: _BELOW.get(key, _keep)(value, copy) for key, value in node.items()}
        if "$ref" in node:
            made["$ref"] = lead(node["$ref"])
        if "discriminator" in node:
            mapping = _mapping(node, schemas)
            made.pop("discriminator")
            if mapping:
                led = {tag: lead(to) for tag, to in mapping.items()}
                made["discriminator"] = {**node["discriminator"], "mapping": led}
        return _modern(made) if is_old else made

    def lead(reference: Json) -> Json:
        is_ours = isinstance(reference, str) and reference.startswith(_SCHEMAS)
        return f"#/components/schemas/{name}.{reference.removeprefix(_SCHEMAS)}" if is_ours else reference

    return copy


_OLD = ("openapi-2.0", "openapi-3.0", "draft-04")
_SCHEMAS = "#/schemas/"


def _mapping(node: dict[str, Json], schemas: Mapping[str, Json]) -> Mapping[str, str]:
    """The tags of a discriminator that nothing else tells. The engine takes them beside what the variants say of their
    own tag, and names of components, which are tags where no other is given, need not be what a variant wants."""
    discriminator = node["discriminator"]
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    if not isinstance(mapping, dict):
        return {}
    name = discriminator.get("propertyName")
    variants = [schemas.get(str(to).removeprefix(_SCHEMAS)) for to in mapping.values()]
    is_told = all(_has_tag(one, name) for one in variants)
    return {} if is_told else {tag: to for tag, to in mapping.items() if isinstance(to, str)}


def _has_tag(variant: Json, name: Json) -> bool:
    properties = variant.get("properties") if isinstance(variant, dict) else None
    told = properties.get(name) if isinstance(properties, dict) else None
    return isinstance(told, dict) and ("const" in told or "enum" in told)


def _keep(value: Json, _: Copy) -> Json:
    return value


def _each(value: Json, copy: Copy) -> Json:
    return [copy(one) for one in value] if isinstance(value, list) else copy(value)


def _by_name(value: Json, copy: Copy) -> Json:
    return {name: copy(one) for name, one in value.items()} if isinstance(value, dict) else value


_BELOW: Mapping[str, Callable[[Json, Copy], Json]] = {
    **dict.fromkeys(SCHEMA | SCHEMA_LIST, _each),
    **dict.fromkeys(SCHEMA_MAP, _by_name),
}
"""How what stands at a keyword is copied; at any other it is no schema."""


def _modern(node: dict[str, Json]) -> dict[str, Json]:
    """A schema of OpenAPI 3.0 or 2.0 as 2020-12 has it: nullable, and bounds that are left out."""
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        node = {**node, "type": [node["type"], "null"]}
        if "enum" in node and None not in node["enum"]:
            node["enum"] = [*node["enum"], None]
    for bound, open_bound in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(open_bound) is True and bound in node:
            node = {**{key: value for key, value in node.items() if key != bound}, open_bound: node[bound]}
        elif isinstance(node.get(open_bound), bool):
            node = {key: value for key, value in node.items() if key != open_bound}
    node.pop("nullable", None)
    return node

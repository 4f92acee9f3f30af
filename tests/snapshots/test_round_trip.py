"""Snapshots and back: nothing is lost, and only what matters decides the bytes."""

from __future__ import annotations

import difflib
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies._internal.random import ArtificialRandom

from contractguard.contract.document import Document, Json, Location
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.snapshots import dump, to_json
from tests.algebra.profile import draws

FULL = """
openapi: 3.1.0
info: {title: Payments, version: 1.2.0}
servers: [{url: 'https://{region}.example.com/{v}', variables: {region: {default: eu, enum: [eu, us]}, v: {default: v1}}}]
security: [{key: []}]
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getOrder
      tags: [orders]
      deprecated: true
      x-sunset: "2030-01-01"
      security: [{}, {oauth: [read, all]}]
      parameters:
        - {name: filter, in: query, content: {application/json: {schema: {$ref: '#/components/schemas/Filter'}}}}
        - {name: ids, in: query, style: pipeDelimited, schema: {type: array}}
        - {name: deep, in: query, style: deepObject, explode: true, allowReserved: true, schema: {type: object}}
        - {name: X-Trace, in: header, deprecated: true, x-sunset: "2031-01-01", schema: {type: string}}
        - {name: session, in: cookie, explode: false, schema: true}
        - {name: none, in: query}
      responses:
        "200":
          headers: {X-Rate: {required: true, explode: true, schema: {type: integer}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
        4XX: {content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
        default: {}
    put:
      servers: [{url: /v2}]
      requestBody:
        required: true
        content:
          multipart/form-data: {schema: {type: object}, encoding: {file: {contentType: image/png}}}
      responses: {"204": {}, nonsense: {}}
    post:
      security: []
      requestBody: {content: {application/json: {}}}
      responses: {"200": {$ref: '#/components/responses/None'}}
      callbacks: {onEvent: {'{$request.body#/url}': {post: {responses: {"200": {}}}}}}
webhooks:
  paid: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: K, description: prose}
    oauth: {type: oauth2, flows: {implicit: {authorizationUrl: u, scopes: {read: prose, all: prose}}}}
  schemas:
    Order:
      type: object
      required: [id, total]
      properties:
        id: {type: string}
        total: {type: integer, minimum: 0}
        parent: {$ref: '#/components/schemas/Order'}
    Error: {type: object, properties: {message: {type: string}}}
    Filter: {enum: [new, paid]}
"""


def load(files: dict[str, Json], folder: str = "file:///api") -> Document:
    """The first of some files, which know each other."""
    loaded = [Document(f"{folder}/{name}", name, root) for name, root in files.items()]
    for one in loaded:
        one.siblings.update({other.uri: other for other in loaded})
    return loaded[0]


def _full() -> Contract:
    return read_contract(load({"openapi.yaml": yaml.safe_load(FULL)}))


def _reread(written: bytes) -> Contract:
    return read_contract(load({"contract.json": json.loads(written)}))


NOWHERE = Location(Document("", "", None), ())


def _without_sources(contract: Contract) -> dict[str, Json]:
    """The nouns of a contract as plain values: places removed, schemas as their snapshot shows them."""
    shown = to_json(contract)

    def bare(holder: Json) -> Json:
        return replace(holder, source=NOWHERE.path, **({"schema": None} if hasattr(holder, "schema") else {}))

    operations = {}
    for key, operation in contract.operations.items():
        body = operation.body
        operations[key] = replace(
            operation,
            source=NOWHERE,
            servers=tuple(bare(one) for one in operation.servers),
            parameters=tuple(bare(one) for one in operation.parameters),
            body=body
            and replace(body, source=NOWHERE, content={name: bare(one) for name, one in body.content.items()}),
            responses={
                status: replace(
                    response,
                    source=NOWHERE,
                    headers={name: bare(one) for name, one in response.headers.items()},
                    content={name: bare(one) for name, one in response.content.items()},
                )
                for status, response in operation.responses.items()
            },
        )
    problems = sorted((str(key), what) for key, _, what in contract.problems)
    return {**shown, "nouns": operations, "problems": problems, "schemes": contract.security_schemes}


def test_reading_back_gives_the_same_bytes_and_the_same_nouns() -> None:
    contract = _full()
    written = dump(contract)
    again = _reread(written)

    assert dump(again) == written
    assert _without_sources(again) == _without_sources(contract)
    assert len(contract.problems) == 2


def test_handles_of_a_snapshot_know_their_place() -> None:
    contract = _reread(dump(_full()))

    schema = contract.operations["GET /orders/{id}"].responses["200"].content["application/json"].schema
    assert schema.document.value_at(schema.path) is schema.node
    assert schema.document.resolve(schema.node["$ref"])[2]["required"] == ["id", "total"]


def test_the_form_is_canonical() -> None:
    text = dump(_full()).decode()

    assert text == json.dumps(json.loads(text), sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    assert text.startswith('{\n  "contractguard": 2,\n')
    assert "\r" not in text
    assert "/api" not in text.replace("https://api", "")


def test_snapshots_are_valid_by_their_published_schema() -> None:
    root = Path(__file__).parents[2]
    schema = json.loads((root / "docs" / "schemas" / "snapshot.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)

    validator.check_schema(schema)
    validator.validate(json.loads(dump(_full())))
    assert not validator.is_valid({**json.loads(dump(_full())), "surprise": 1})


def _shuffled(node: Json, seed: random.Random) -> Json:
    if isinstance(node, dict):
        keys = list(node)
        seed.shuffle(keys)
        return {key: _shuffled(node[key], seed) for key in keys}
    return [_shuffled(item, seed) for item in node] if isinstance(node, list) else node


@pytest.mark.no_cover
@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_keys_does_not_matter(seed: ArtificialRandom) -> None:
    root = _shuffled(yaml.safe_load(FULL), seed)

    assert dump(read_contract(load({"openapi.yaml": root}))) == dump(_full())


@pytest.mark.no_cover
@given(st.sets(st.sampled_from(["Order", "Error", "Filter"])), st.booleans())
@settings(max_examples=16, deadline=None)
def test_the_split_into_files_does_not_matter(moved: set[str], direct: bool) -> None:
    root = yaml.safe_load(FULL)
    files = {"openapi.yaml": root}
    for name in sorted(moved):
        files[f"{name}.yaml"] = root["components"]["schemas"][name]
        root["components"]["schemas"][name] = {"$ref": f"{name}.yaml"}
    text = json.dumps(files)
    if direct:
        for name in moved:
            text = text.replace(f'"#/components/schemas/{name}"', f'"{name}.yaml"')
    files = json.loads(text)
    for name in moved:  # inside a moved file, what stays in the entry is named with its file
        inner = json.dumps(files[f"{name}.yaml"])
        files[f"{name}.yaml"] = json.loads(inner.replace('"#/components', '"openapi.yaml#/components'))

    assert dump(read_contract(load(files, "file:///elsewhere/deep"))) == dump(_full())


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_hash_seed_does_not_matter(seed: str, tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps(yaml.safe_load(FULL)))
    program = """
import json, sys
from contractguard.contract.document import Document
from contractguard.snapshots import dump
from contractguard.readers import read_contract
sys.stdout.buffer.write(dump(read_contract(Document("file:///x.json", "x", json.load(open(sys.argv[1]))))))
"""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "api.json")], env=environment, capture_output=True, check=True
    )

    assert done.stdout == dump(_full())


def test_a_changed_field_is_a_small_diff() -> None:
    old = dump(_full()).decode().splitlines()
    root = yaml.safe_load(FULL)
    root["components"]["schemas"]["Order"]["properties"]["total"]["type"] = "number"
    new = dump(read_contract(load({"openapi.yaml": root}))).decode().splitlines()

    changed = [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if line[:1] in "+-"][2:]
    assert changed == ['-          "type": "integer"', '+          "type": "number"']


NAMES = st.sampled_from(["a", "description", "x-a", "$ref", "example", "properties"])
SCHEMAS = st.recursive(
    st.one_of(
        st.booleans(),
        st.fixed_dictionaries({"type": st.sampled_from(["string", "integer"])}),
        st.fixed_dictionaries({"$ref": st.sampled_from(["#/components/schemas/" + name for name in "ABCD"])}),
        st.fixed_dictionaries({"enum": st.lists(st.one_of(st.integers(), st.text(max_size=3), st.none()), max_size=3)}),
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "items": inner,
            "anyOf": st.lists(inner, max_size=3),
            "description": st.text(max_size=3),
            "required": st.lists(NAMES, max_size=3),
            "$ref": st.sampled_from(["#/components/schemas/" + name for name in "ABCD"]),
        },
    ),
    max_leaves=8,
)


@pytest.mark.no_cover
@given(st.fixed_dictionaries({"A": SCHEMAS, "B": SCHEMAS, "C": SCHEMAS}), SCHEMAS, st.sampled_from(["3.0.3", "3.1.0"]))
@draws(60, nightly=5_000)
def test_any_schemas_survive_the_round_trip(components: Json, schema: Json, version: str) -> None:
    root = {
        "openapi": version,
        "paths": {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "schema": schema}]}}},
        "components": {"schemas": components},
    }
    written = dump(read_contract(load({"openapi.json": root})))

    assert dump(_reread(written)) == written


JUNK: st.SearchStrategy[Json] = st.sampled_from([
    None, True, 0, 1.5, "x", [], {}, [1], {"$ref": 1}, {"$ref": "#"}, {"$ref": "http://[x"}, {"$id": "http://[x"},
    {"$ref": "#/components/schemas/Order"}, {"$dynamicRef": "#x"}, {"": {}}, [[]], {"x": []},
])  # fmt: skip


def _places(node: Json, path: Json = ()) -> Iterator[None]:
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from _places(value, (*path, key))


PLACES = sorted(_places(yaml.safe_load(FULL)), key=repr)


@pytest.mark.no_cover
@given(st.sampled_from([path for path in PLACES if path]), JUNK)
@draws(80, nightly=5_000)
def test_a_wrong_shape_anywhere_is_a_problem_or_an_input_error(path: tuple[Json, ...], junk: Json) -> None:
    root = yaml.safe_load(FULL)
    holder = root
    for token in path[:-1]:
        holder = holder[token]
    holder[path[-1]] = junk

    try:
        written = dump(read_contract(load({"openapi.yaml": root})))
    except InputError as error:
        assert error.remedy
    else:
        assert dump(_reread(written)) == written

"""Bodies, responses, headers and media types of OpenAPI 3."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from contractguard.contract.media_type import MAX_MEDIA_TYPES
from contractguard.contract.model import Contract, Operation, messages_of
from contractguard.readers.openapi.content import TOO_MANY_MEDIA_TYPES, media_type_name


def _operation(read: Callable[..., Contract], body: str, version: str = "3.0.3") -> tuple[Contract, Operation]:
    contract = read(f'openapi: "{version}"\npaths:\n  /a:\n    post:\n{body}')
    return contract, contract.operations["POST /a"]


def test_a_body_by_media_type(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      requestBody:
        required: true
        content:
          application/json: {schema: {type: object}}
          text/plain: {}
""")  # fmt: skip

    assert operation.body.required is True
    assert {name: one.schema and one.schema.node for name, one in operation.body.content.items()} == {
        "application/json": {"type": "object"},
        "text/plain": None,
    }


def test_a_body_is_optional_by_default_and_may_be_absent(read: Callable[..., Contract]) -> None:
    contract = read("openapi: 3.0.3\npaths: {/a: {post: {requestBody: {content: {}}}, put: {}}}")

    assert contract.operations["POST /a"].body.required is False
    assert contract.operations["PUT /a"].body is None


def test_responses_by_status_range_and_default(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, "      responses: {200: {}, 4xx: {}, 5XX: {}, default: {}, x-note: text}\n")

    assert list(operation.responses) == ["200", "4XX", "5XX", "default"]
    assert [one.status for one in operation.responses.values()] == ["200", "4XX", "5XX", "default"]


@pytest.mark.parametrize("status", ["600", "20", "XX2", "2X0", "ok"])
def test_a_status_that_is_none_is_a_problem(read: Callable[..., Contract], status: str) -> None:
    contract, operation = _operation(read, f"      responses: {{'{status}': {{}}, 200: {{}}}}\n")

    assert list(operation.responses) == ["200"]
    ((key, _, what),) = contract.problems
    assert key.status == status
    assert what == f"'{status}' is no HTTP status, range (`2XX`) or `default`"


def test_a_response_that_is_no_object_leaves_the_others(
    read: Callable[..., Contract], texts: Callable[..., list[str]]
) -> None:
    contract, operation = _operation(read, "      responses: {200: ok, 201: {}}\n")

    assert list(operation.responses) == ["201"]
    assert texts(contract) == ["POST /a → 200: /paths/~1a/post/responses/200: must be an object, not a string"]


def test_response_headers_have_lower_case_names_without_content_type(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      responses:
        200:
          headers:
            X-Rate: {required: true, schema: {type: integer}}
            Content-Type: {schema: {type: string}}
            Link: {content: {text/plain: {schema: {type: string}}}}
""")  # fmt: skip

    headers = operation.responses["200"].headers
    assert {name: (one.name, one.location, one.required, one.style) for name, one in headers.items()} == {
        "x-rate": ("x-rate", "header", True, "simple"),
        "link": ("link", "header", False, "content"),
    }


def test_components_of_every_kind_are_reached_by_reference(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a:
    post:
      requestBody: {$ref: '#/components/requestBodies/B'}
      responses: {200: {$ref: '#/components/responses/R'}, 201: {$ref: '#/components/responses/R'}}
components:
  requestBodies: {B: {required: true, content: {a/b: {schema: {type: string}}}}}
  responses: {R: {headers: {H: {$ref: '#/components/headers/H'}}, content: {a/b: {}}}}
  headers: {H: {schema: {type: integer}}}
""")

    operation = contract.operations["POST /a"]
    assert operation.body.source.pointer == "/components/requestBodies/B"
    assert [one.status for one in operation.responses.values()] == ["200", "201"]
    assert operation.responses["201"].headers["h"].source.pointer == "/components/headers/H"
    assert contract.problems == ()


def test_a_problem_of_a_shared_component_is_told_for_every_message(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a: {get: {responses: {200: {$ref: '#/components/responses/R'}, 4XX: {$ref: '#/components/responses/R'}}}}
components:
  responses: {R: {headers: {H: {schema: 3}}}}
""")

    assert [(str(key), location.pointer) for key, location, _ in contract.problems] == [
        ("GET /a → 200", "/components/responses/R/headers/H/schema"),
        ("GET /a → 4XX", "/components/responses/R/headers/H/schema"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Application/JSON", "application/json"),
        (" text/plain ;Charset=UTF-8", "text/plain; charset=utf-8"),
        ("Application/LD+json; Profile=AbC", "application/ld+json; profile=AbC"),
        ("multipart/mixed; boundary=AbC", "multipart/mixed"),
        ("text/plain;", "text/plain"),
    ],
)
def test_media_types_have_one_spelling(text: str, name: str) -> None:
    assert media_type_name(text) == name


def test_the_same_media_type_twice_is_a_problem(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, """
      requestBody: {content: {a/b: {schema: {type: string}}, A/B: {schema: {type: integer}}}}
""")  # fmt: skip

    assert operation.body.content["a/b"].schema.node == {"type": "string"}
    assert [what for _, _, what in contract.problems] == ["the media type 'a/b' is described twice; the first is read"]


@pytest.mark.parametrize("version", ["3.0.3", "2.0"])
def test_more_media_types_than_can_be_held_against_each_other_are_told(
    version: str, read: Callable[..., Contract]
) -> None:
    names = [f"a/b{number}" for number in range(MAX_MEDIA_TYPES + 1)]
    content = {"content": {name: {"schema": {"type": "string"}} for name in names}}
    response = content if version == "3.0.3" else {"schema": {"type": "string"}}
    operation = {"responses": {"200": {"description": "", **response}}, "produces": names}
    root = {"swagger" if version == "2.0" else "openapi": version, "info": {}, "paths": {"/x": {"get": operation}}}

    contract = read(json.dumps(root))

    assert list(contract.operations["GET /x"].responses["200"].content) == names[:-1]
    assert [what for _, _, what in contract.problems] == [TOO_MANY_MEDIA_TYPES]


def test_encodings_keep_what_is_on_the_wire(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, """
      requestBody:
        content:
          multipart/form-data:
            encoding:
              file: {contentType: image/png, headers: {X: {}}}
              plain: {x-note: 1}
              wrong: 3
""")  # fmt: skip

    assert operation.body.content["multipart/form-data"].encoding == {
        "file": {"contentType": "image/png", "headers": {"x": {}}}
    }
    assert [what for _, _, what in contract.problems] == ["an encoding must be an object"]


def test_boolean_schemas_are_schemas_from_3_1_on(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, "      requestBody: {content: {a/b: {schema: false}}}\n", "3.1.0")

    assert operation.body.content["a/b"].schema.node is False
    assert contract.problems == ()


def test_an_item_schema_of_3_2_describes_an_array_and_refers_to_the_items(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, """
      responses: {200: {content: {application/jsonl: {itemSchema: {type: object}}}}}
""", "3.2.0")  # fmt: skip

    schema = operation.responses["200"].content["application/jsonl"].schema
    assert schema.node["type"] == "array"
    _, path, node = schema.document.resolve(schema.node["items"]["$ref"])
    assert (path[-1], node) == ("itemSchema", {"type": "object"})
    assert contract.problems == ()


def test_an_item_schema_beside_a_schema_holds_as_well(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      responses: {200: {content: {application/jsonl: {schema: {maxItems: 3}, itemSchema: {type: object}}}}}
""", "3.2.0")  # fmt: skip

    schema = operation.responses["200"].content["application/jsonl"].schema
    whole, array = schema.node["allOf"]
    assert schema.document.resolve(whole["$ref"])[2] == {"maxItems": 3}
    assert schema.document.resolve(array["items"]["$ref"])[2] == {"type": "object"}


def test_an_item_schema_is_unknown_before_3_2(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, "      responses: {200: {content: {a/b: {itemSchema: {}}}}}\n", "3.1.0")

    assert operation.responses["200"].content["a/b"].schema is None


def test_an_item_schema_that_is_none_is_a_problem(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, """
      responses: {200: {content: {a/b: {schema: {type: array}, itemSchema: 1}}}}
""", "3.2.0")  # fmt: skip

    assert operation.responses["200"].content["a/b"].schema.node == {"type": "array"}
    assert [what for _, _, what in contract.problems] == ["`itemSchema` must be a schema, not a number"]


def test_media_types_are_components_in_3_2(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.2.0
paths: {/a: {get: {responses: {200: {content: {a/b: {$ref: '#/components/mediaTypes/M'}}}}}}}
components: {mediaTypes: {M: {schema: {type: string}}}}
""")

    found = contract.operations["GET /a"].responses["200"].content["a/b"]
    assert (found.name, found.schema.node) == ("a/b", {"type": "string"})


def test_every_message_has_a_key(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      requestBody: {content: {a/b: {}, c/d: {}}}
      responses: {200: {content: {a/b: {}}}, 204: {}}
""")  # fmt: skip

    assert [str(key) for key in messages_of(operation)] == [
        "POST /a request a/b", "POST /a request c/d", "POST /a → 200 a/b", "POST /a → 204",
    ]  # fmt: skip


def test_headers_of_a_part_are_kept_without_their_words(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object}
            encoding:
              file:
                headers:
                  Content-Type: {schema: {type: string}}
                  X-Sum: {$ref: "#/components/headers/Sum"}
components:
  headers:
    Sum: {description: of all bytes, required: true, schema: {$ref: "#/components/schemas/Sum"}}
  schemas:
    Sum: {type: string, description: in hexadecimal digits, minLength: 8}
""")

    (media,) = contract.operations["POST /a"].body.content.values()

    assert media.encoding == {
        "file": {"headers": {"x-sum": {"required": True, "schema": {"type": "string", "minLength": 8}}}}
    }


def test_a_header_of_a_part_that_leads_back_to_itself_ends(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a:
    post:
      requestBody:
        content:
          multipart/form-data:
            encoding: {file: {headers: {X-Tree: {schema: {$ref: "#/components/schemas/Tree"}}, X-Gone: {$ref: "#/x"}}}}
components:
  schemas:
    Tree: {type: array, items: {$ref: "#/components/schemas/Tree"}}
""")

    (media,) = contract.operations["POST /a"].body.content.values()

    assert media.encoding == {"file": {"headers": {"x-tree": {"schema": {"type": "array", "items": {"again": 1}}}}}}
    assert [what for _, _, what in contract.problems] == ["$ref '#/x' points at nothing"]

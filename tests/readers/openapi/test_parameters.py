"""Parameters of OpenAPI 3: places, defaults, overriding, references."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from contractguard.contract.model import Contract


def _one(read: Callable[..., Contract], parameter: str, version: str = "3.0.3") -> tuple[Contract, tuple[Json, ...]]:
    place = "/a/{p}" if "in: path" in parameter else "/a"
    contract = read(f"""
openapi: "{version}"
paths:
  {place}:
    get:
      parameters:
        - {parameter}
      responses: {{}}
""")
    return contract, contract.operations[f"GET {place}"].parameters


@pytest.mark.parametrize(
    ("location", "style", "explode"),
    [("path", "simple", False), ("header", "simple", False), ("query", "form", True), ("cookie", "form", True)],
)
def test_style_and_explode_default_by_location(
    read: Callable[..., Contract], location: str, style: str, explode: bool
) -> None:
    _, (one,) = _one(read, f"{{name: p, in: {location}, schema: {{type: string}}}}")

    assert (one.location, one.style, one.explode) == (location, style, explode)


@pytest.mark.parametrize(("style", "explode"), [("pipeDelimited", False), ("form", True), ("deepObject", True)])
def test_explode_defaults_by_style(read: Callable[..., Contract], style: str, explode: bool) -> None:
    _, (one,) = _one(read, f"{{name: p, in: query, style: {style}, schema: {{}}}}")

    assert (one.style, one.explode) == (style, explode)


def test_explode_and_allow_reserved_are_read(read: Callable[..., Contract]) -> None:
    _, (one,) = _one(read, "{name: p, in: query, explode: false, allowReserved: true, schema: {}}")

    assert one.serialization == ("form", False, True, None)


def test_deep_object_has_one_form_whatever_explode_says(read: Callable[..., Contract]) -> None:
    _, (one,) = _one(read, "{name: p, in: query, style: deepObject, explode: false, schema: {}}")

    assert one.explode is True


def test_content_makes_the_media_type_the_serialization(read: Callable[..., Contract]) -> None:
    _, (one,) = _one(read, "{name: p, in: query, content: {Application/JSON: {schema: {type: object}}}}")

    assert one.serialization == ("content", False, False, "application/json")
    assert one.schema.node == {"type": "object"}


def test_a_path_parameter_is_always_required(read: Callable[..., Contract]) -> None:
    _, (one,) = _one(read, "{name: p, in: path, schema: {}}")

    assert one.required is True


def test_header_parameters_that_are_described_elsewhere_are_ignored(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a:
    get:
      parameters:
        - {name: Accept, in: header, schema: {}}
        - {name: content-type, in: header, schema: {}}
        - {name: Authorization, in: header, schema: {}}
        - {name: X-Trace, in: header, schema: {}}
""")

    assert [one.name for one in contract.operations["GET /a"].parameters] == ["x-trace"]


def test_an_operation_overrides_its_path_by_name_and_place(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a:
    parameters:
      - {name: id, in: query, schema: {type: string}}
      - {name: id, in: header, schema: {type: string}}
    get:
      parameters:
        - {name: id, in: query, required: true, schema: {type: integer}}
""")

    found = {(one.location, one.schema.node["type"], one.required) for one in contract.operations["GET /a"].parameters}
    assert found == {("query", "integer", True), ("header", "string", False)}


def test_parameters_are_in_one_order_whatever_the_text_says(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a/{z}:
    get:
      parameters:
        - {name: b, in: query, schema: {}}
        - {name: z, in: path, required: true, schema: {}}
        - {name: a, in: query, schema: {}}
""")

    assert [one.name for one in contract.operations["GET /a/{z}"].parameters] == ["z", "a", "b"]


def test_the_schema_handle_points_at_the_schema_and_keeps_references(read: Callable[..., Contract]) -> None:
    contract, (one,) = _one(read, "{name: p, in: query, schema: {$ref: '#/components/schemas/Id'}}")

    assert one.schema.path == ("paths", "/a", "get", "parameters", 0, "schema")
    assert one.schema.node is contract.documents[0].value_at(one.schema.path)
    assert one.schema.dialect == "openapi-3.0"


def test_a_referenced_parameter_is_read_where_it_stands(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a: {get: {parameters: [{$ref: '#/components/parameters/Limit'}]}}
  /b: {get: {parameters: [{$ref: '#/components/parameters/Limit', name: ignored}]}}
components:
  parameters:
    Limit: {$ref: '#/components/parameters/Count'}
    Count: {name: limit, in: query, schema: {type: integer}}
""")

    (first,), (second,) = (operation.parameters for operation in contract.operations.values())
    assert first is second
    assert first.name == "limit"
    assert first.source.pointer == "/components/parameters/Count"


def test_querystring_is_a_place_of_3_2(read: Callable[..., Contract]) -> None:
    parameter = "{name: q, in: querystring, content: {application/json: {schema: {type: object}}}}"
    _, (one,) = _one(read, parameter, "3.2.0")

    assert (one.location, one.media_type, one.style) == ("querystring", "application/json", "content")


def test_querystring_is_a_problem_before_3_2(read: Callable[..., Contract], texts: Callable[..., list[str]]) -> None:
    contract, parameters = _one(read, "{name: q, in: querystring, content: {}}", "3.1.0")

    assert parameters == ()
    assert texts(contract) == [
        "GET /a request: /paths/~1a/get/parameters/0/in: "
        "`in` must be one of cookie, header, path, query, not 'querystring'"
    ]


def test_cookie_style_of_3_2_explodes_by_default(read: Callable[..., Contract]) -> None:
    _, (one,) = _one(read, "{name: c, in: cookie, style: cookie, schema: {}}", "3.2.0")

    assert (one.style, one.explode) == ("cookie", True)


@pytest.mark.parametrize(
    ("parameter", "problem"),
    [
        ("{in: query}", "a parameter needs `name` and `in`, both strings"),
        ("{name: 1, in: query}", "a parameter needs `name` and `in`, both strings"),
        ("just text", "must be an object, not a string"),
        ("{$ref: '#/components/parameters/None'}", "$ref '#/components/parameters/None' points at nothing"),
        ("{$ref: 7}", "`$ref` must be a string, not a number"),
        ("{$ref: '#/openapi'}", "$ref '#/openapi' must lead to an object, not a string"),
        ("{$ref: 'http://[x'}", "$ref 'http://[x' points at a document that was not supplied"),
        ("{$ref: 'other.yaml#/p'}", "$ref 'other.yaml#/p' points at a document that was not supplied"),
    ],
)
def test_an_unreadable_parameter_is_a_problem_and_the_rest_is_read(
    read: Callable[..., Contract], parameter: str, problem: str
) -> None:
    contract = read(f"""
openapi: 3.0.3
paths:
  /a:
    get:
      parameters:
        - {parameter}
        - {{name: good, in: query, schema: {{}}}}
""")

    assert [one.name for one in contract.operations["GET /a"].parameters] == ["good"]
    ((key, location, what),) = contract.problems
    assert (str(key), location.pointer, what) == ("GET /a request", "/paths/~1a/get/parameters/0", problem)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("required: 'yes'", "`required` must be true or false, not a string"),
        ("explode: null", "`explode` must be true or false, not null"),
        ("style: [form]", "`style` must be a string, not an array"),
        ("schema: true", "`schema` must be a schema, not true"),
        ("schema: []", "`schema` must be a schema, not an array"),
    ],
)
def test_a_field_of_the_wrong_type_is_a_problem_at_its_place(
    read: Callable[..., Contract], field: str, problem: str
) -> None:
    contract, (one,) = _one(read, f"{{name: p, in: query, {field}}}")

    ((_, location, what),) = contract.problems
    assert what == problem
    assert location.path[-1] == field.partition(":")[0]
    assert one.name == "p"


def test_parameters_that_are_no_array_are_a_problem(
    read: Callable[..., Contract], texts: Callable[..., list[str]]
) -> None:
    contract = read("openapi: 3.0.3\npaths: {/a: {get: {parameters: {}}}}")

    assert texts(contract) == [
        "GET /a request: /paths/~1a/get/parameters: `parameters` must be an array, not an object"
    ]


def test_schema_beside_content_and_two_media_types_are_problems(read: Callable[..., Contract]) -> None:
    parameter = "{name: p, in: query, schema: {}, content: {a/b: {schema: {type: object}}, c/d: {}}}"
    contract, (one,) = _one(read, parameter)

    assert one.media_type == "a/b"
    assert [what for _, _, what in contract.problems] == [
        "a parameter has either `schema` or `content`, not both; `content` is read",
        "`content` of a parameter must have exactly one media type",
    ]


def test_a_long_chain_of_references_is_no_circle(read: Callable[..., Contract]) -> None:
    links = "".join(f"\n    P{i}: {{$ref: '#/components/parameters/P{i + 1}'}}" for i in range(200))

    contract = read(f"""
openapi: 3.0.3
paths:
  /a: {{get: {{parameters: [{{$ref: '#/components/parameters/P0'}}]}}}}
components:
  parameters:{links}
    P200: {{name: q, in: query, schema: {{type: string}}}}
""")

    assert not contract.problems
    assert [one.name for one in contract.operations["GET /a"].parameters] == ["q"]


def test_references_in_a_circle_are_a_problem_of_each_message(
    read: Callable[..., Contract], texts: Callable[..., list[str]]
) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /a: {get: {parameters: [{$ref: '#/components/parameters/A'}]}}
  /b: {get: {parameters: [{$ref: '#/components/parameters/A'}]}}
components:
  parameters:
    A: {$ref: '#/components/parameters/B'}
    B: {$ref: '#/components/parameters/A'}
""")

    assert texts(contract) == [
        f"GET {path} request: /paths/~1a/get/parameters/0: "
        "the reference '#/components/parameters/A' goes round in a circle"
        for path in ("/a", "/b")
    ]


def test_too_many_parameters_are_cut_off_aloud(read: Callable[..., Contract], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.readers.openapi.parameters.MAX_PARAMETERS", 2)
    contract = read("""
openapi: 3.0.3
paths:
  /a:
    get:
      parameters: [{name: a, in: query}, {name: b, in: query}, {name: c, in: query}]
""")

    assert len(contract.operations["GET /a"].parameters) == 2
    assert [what for _, _, what in contract.problems] == ["more than 2 parameters; the rest is not read"]

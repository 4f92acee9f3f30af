"""Swagger 2.0 in the nouns of OpenAPI 3."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from contractguard.contract.model import Contract, Operation


def _operation(read: Callable[..., Contract], body: str, head: str = "") -> tuple[Contract, Operation]:
    contract = read(f'swagger: "2.0"\n{head}\npaths:\n  /a:\n    post:\n{body}')
    return contract, contract.operations["POST /a"]


def test_an_unquoted_version_is_understood(read: Callable[..., Contract]) -> None:
    assert read("swagger: 2.0\npaths: {}").format == "openapi-2.0"


def test_the_schema_of_a_parameter_is_what_stands_on_it(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      parameters:
        - {name: n, in: query, required: true, description: d, type: integer, maximum: 9, x-note: 1}
""")  # fmt: skip

    (one,) = operation.parameters
    assert (one.name, one.required, one.style, one.explode) == ("n", True, "form", True)
    assert one.schema.node == {"type": "integer", "maximum": 9}
    assert one.schema.dialect == "openapi-2.0"
    assert one.schema.path == ("paths", "/a", "post", "parameters", 0)


def test_the_schema_of_a_shared_parameter_is_made_once(read: Callable[..., Contract]) -> None:
    contract = read("""
swagger: "2.0"
paths:
  /a: {get: {parameters: [{$ref: '#/parameters/n'}]}, put: {parameters: [{$ref: '#/parameters/n'}]}}
  /b: {parameters: [{name: p, in: query, type: string}], get: {}, put: {}}
parameters: {n: {name: n, in: query, type: string}}
""")

    nodes = [one.parameters[0].schema.node for one in contract.operations.values()]
    assert nodes[0] is nodes[1]
    assert nodes[2] is nodes[3]


@pytest.mark.parametrize(
    ("location", "format_", "style", "explode"),
    [
        ("query", "", "form", False),
        ("path", "", "simple", False),
        ("query", "collectionFormat: csv,", "form", False),
        ("query", "collectionFormat: ssv,", "spaceDelimited", False),
        ("query", "collectionFormat: tsv,", "tabDelimited", False),
        ("query", "collectionFormat: pipes,", "pipeDelimited", False),
        ("query", "collectionFormat: multi,", "form", True),
    ],
)
def test_collection_formats_are_styles(
    read: Callable[..., Contract], location: str, format_: str, style: str, explode: bool
) -> None:
    _, operation = _operation(
        read, f"      parameters: [{{name: n, in: {location}, type: array, {format_} items: {{type: string}}}}]\n"
    )

    assert (operation.parameters[0].style, operation.parameters[0].explode) == (style, explode)


def test_formats_of_nested_arrays_are_part_of_the_style(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      parameters:
        - {name: n, in: query, type: array, items: {type: array, collectionFormat: pipes, items: {type: string}}}
""")  # fmt: skip

    assert operation.parameters[0].style == "form of pipes"


def test_an_unknown_collection_format_is_a_problem(read: Callable[..., Contract]) -> None:
    contract, _ = _operation(read, "      parameters: [{name: n, in: query, type: array, collectionFormat: tabs}]\n")

    assert [what for _, _, what in contract.problems] == ["`collectionFormat` 'tabs' is not known"]


def test_cookies_are_no_place_of_2_0(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, "      parameters: [{name: n, in: cookie, type: string}]\n")

    assert operation.parameters == ()
    assert "`in` must be one of body, formData, header, path, query" in contract.problems[0][2]


@pytest.mark.parametrize(
    ("head", "own", "names"),
    [
        ("", "", ["application/json"]),
        ("consumes: [text/plain, a/b]", "", ["text/plain", "a/b"]),
        ("consumes: [text/plain]", "consumes: [application/xml]", ["application/xml"]),
    ],
)
def test_a_body_is_in_what_the_operation_consumes(
    read: Callable[..., Contract], head: str, own: str, names: list[str]
) -> None:
    _, operation = _operation(read, f"""
      {own}
      parameters: [{{name: payload, in: body, required: true, schema: {{type: object}}}}]
""", head)  # fmt: skip

    assert operation.parameters == ()
    assert operation.body.required is True
    assert list(operation.body.content) == names
    assert all(one.schema.node == {"type": "object"} for one in operation.body.content.values())


def test_a_body_of_the_operation_replaces_that_of_the_path(read: Callable[..., Contract]) -> None:
    contract = read("""
swagger: "2.0"
paths:
  /a:
    parameters: [{name: one, in: body, schema: {type: string}}]
    post: {parameters: [{name: two, in: body, schema: {type: integer}}]}
""")

    (content,) = contract.operations["POST /a"].body.content.values()
    assert content.schema.node == {"type": "integer"}


def test_form_parameters_are_one_object(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, """
      consumes: [application/json, application/x-www-form-urlencoded]
      parameters:
        - {name: b, in: formData, type: string, required: true}
        - {name: a, in: formData, type: array, items: {type: string}, collectionFormat: pipes}
""")  # fmt: skip

    (content,) = operation.body.content.values()
    assert content.name == "application/x-www-form-urlencoded"
    assert content.schema.node == {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "string"}}, "b": {"type": "string"}},
        "required": ["b"],
    }
    assert content.encoding == {"a": {"style": "pipeDelimited", "explode": False}}
    assert operation.body.required is True


def test_a_form_with_a_file_is_multipart(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, "      parameters: [{name: f, in: formData, type: file}]\n")

    (content,) = operation.body.content.values()
    assert content.name == "multipart/form-data"
    assert content.schema.node["properties"] == {"f": {"type": "string", "format": "binary"}}


def test_a_body_beside_a_form_is_a_problem(read: Callable[..., Contract]) -> None:
    contract, operation = _operation(read, """
      parameters: [{name: f, in: formData, type: string}, {name: b, in: body, schema: {type: object}}]
""")  # fmt: skip

    assert list(operation.body.content) == ["application/json"]
    assert [what for _, _, what in contract.problems] == [
        "an operation has either a body or form parameters; the body is read"
    ]


def test_responses_are_in_what_the_operation_produces(read: Callable[..., Contract]) -> None:
    contract = read("""
swagger: "2.0"
produces: [a/b]
paths:
  /a:
    get: {responses: {200: {$ref: '#/responses/R'}, 204: {description: none}}}
    put: {produces: [c/d, e/f], responses: {200: {$ref: '#/responses/R'}}}
responses:
  R:
    schema: {$ref: '#/definitions/T'}
    headers: {X-Rate: {type: array, items: {type: integer}, collectionFormat: ssv}, Content-Type: {type: string}}
definitions: {T: {type: object}}
""")

    first, second = contract.operations.values()
    assert list(first.responses["200"].content) == ["a/b"]
    assert first.responses["204"].content == {}
    assert list(second.responses["200"].content) == ["c/d", "e/f"]
    header = first.responses["200"].headers["x-rate"]
    assert (header.style, header.required, list(first.responses["200"].headers)) == (
        "spaceDelimited", False, ["x-rate"],
    )  # fmt: skip


def test_a_file_in_a_response_is_binary(read: Callable[..., Contract]) -> None:
    _, operation = _operation(read, "      responses: {200: {schema: {type: file}}}\n")

    (content,) = operation.responses["200"].content.values()
    assert content.schema.node == {"type": "string", "format": "binary"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("      consumes: {}\n", "`consumes` must be an array, not an object"),
        ("      produces: [1]\n", "`produces` must list media types, which are strings"),
        ("      responses: {200: {headers: {X: 1}}}\n", "a header must be an object"),
        ("      responses: {nope: {}}\n", "'nope' is no HTTP status, range (`2XX`) or `default`"),
        ("      responses: {200: 1, x-note: 2}\n", "must be an object, not a number"),
        ("      parameters: [{name: b, in: body, schema: 3}]\n", "`schema` must be a schema, not a number"),
        ("      parameters: [{in: query}]\n", "a parameter needs `name` and `in`, both strings"),
    ],
)
def test_bad_shapes_are_problems(read: Callable[..., Contract], body: str, problem: str) -> None:
    contract, _ = _operation(read, body)

    assert [what for _, _, what in contract.problems] == [problem]


@pytest.mark.parametrize(
    ("head", "servers"),
    [
        ("host: h\nbasePath: /v1\nschemes: [https, http]", ("https://h/v1", "http://h/v1")),
        ("host: h", ("//h",)),
        ("basePath: /v1", ("/v1",)),
        ("", ()),
    ],
)
def test_servers_are_made_of_schemes_host_and_base_path(
    read: Callable[..., Contract], head: str, servers: tuple[Json, ...]
) -> None:
    contract = read(f'swagger: "2.0"\n{head}\npaths: {{}}')

    assert tuple(server.url for server in contract.servers) == servers


def test_an_operation_of_2_0_may_have_schemes_of_its_own(read: Callable[..., Contract]) -> None:
    head = 'swagger: "2.0"\nhost: h\nbasePath: /v1\nschemes: [https]\n'
    contract = read(head + "paths: {/a: {get: {schemes: [http], responses: {}}, put: {responses: {}}}}")

    own, inherited = contract.operations.values()
    assert [server.url for server in own.servers] == ["http://h/v1"]
    assert inherited.servers == ()


def test_security_definitions_are_the_schemes(read: Callable[..., Contract]) -> None:
    contract = read("""
swagger: "2.0"
securityDefinitions: {o: {type: oauth2, flow: implicit, scopes: {read: prose}}}
paths: {}
""")

    assert contract.security_schemes == {"o": {"type": "oauth2", "flow": "implicit", "scopes": {"read": ""}}}

"""Paths, webhooks, callbacks, security, lifecycle, servers and versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.readers import openapi


def test_every_method_is_an_operation(read: Callable[..., Contract]) -> None:
    methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    fields = ", ".join(f"{one}: {{}}" for one in methods)
    contract = read(f"openapi: 3.0.3\npaths: {{/a: {{{fields}, query: {{}}}}}}")

    assert set(contract.operations) == {f"{one.upper()} /a" for one in methods}


def test_query_and_additional_operations_of_3_2(read: Callable[..., Contract]) -> None:
    contract = read("openapi: 3.2.0\npaths: {/a: {query: {}, additionalOperations: {COPY: {operationId: c}}}}")

    assert list(contract.operations) == ["QUERY /a", "COPY /a"]
    assert contract.operations["COPY /a"].method == "COPY"


def test_what_an_operation_says_of_itself(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /orders/{id}/items/{item}:
    get: {operationId: getItem, deprecated: true, x-sunset: "2030-01-01", tags: [orders, items]}
""")

    one = contract.operations["GET /orders/{id}/items/{item}"]
    assert (one.kind, one.method, one.path) == ("operation", "GET", "/orders/{id}/items/{item}")
    assert one.path_shape == "/orders/{}/items/{}"
    assert (one.operation_id, one.deprecated, one.sunset, one.tags) == (
        "getItem", True, "2030-01-01", ("orders", "items"),
    )  # fmt: skip
    assert one.source.path == ("paths", "/orders/{id}/items/{item}", "get")


def test_extensions_beside_paths_are_ignored(read: Callable[..., Contract]) -> None:
    contract = read("openapi: 3.0.3\npaths: {x-note: 1, /a: {get: {}, x-other: []}}")

    assert list(contract.operations) == ["GET /a"]
    assert contract.problems == ()


@pytest.mark.parametrize(
    ("paths", "pointer", "problem"),
    [
        ("[]", "/paths", "`paths` must be an object, not an array"),
        ("{/b: text}", "/paths/~1b", "a path item must be an object, not a string"),
        ("{/b: {get: 1}}", "/paths/~1b/get", "an operation must be an object, not a number"),
        ("{/b: {$ref: '#/nothing'}}", "/paths/~1b", "$ref '#/nothing' points at nothing"),
        ("{/b: {$ref: '#/paths/~1b'}}", "/paths/~1b", "the reference '#/paths/~1b' goes round in a circle"),
        ("{/b: {get: {operationId: 3}}}", "/paths/~1b/get/operationId", "`operationId` must be a string, not a number"),
        ("{/b: {get: {tags: a}}}", "/paths/~1b/get/tags", "`tags` must be an array, not a string"),
    ],
)
def test_bad_shapes_are_problems_at_their_place(
    read: Callable[..., Contract], paths: str, pointer: str, problem: str
) -> None:
    contract = read(f"openapi: 3.0.3\npaths: {paths}")

    assert [(location.pointer, what) for _, location, what in contract.problems] == [(pointer, problem)]


@pytest.mark.parametrize(("behind", "told"), [("{operationId: b}", 1), ("{operationId: a}", 0)], ids=["other", "same"])
def test_an_operation_beside_a_reference_and_behind_it(read: Callable[..., Contract], behind: str, told: int) -> None:
    contract = read(
        "openapi: 3.1.0\n"
        "paths: {/a: {$ref: '#/components/pathItems/A', get: {operationId: a}}}\n"
        f"components: {{pathItems: {{A: {{get: {behind}, put: {{}}}}}}}}"
    )

    assert list(contract.operations) == ["GET /a", "PUT /a"]
    problems = [(str(key), what) for key, _, what in contract.problems]
    assert [key for key, _ in problems] == ["GET /a"] * told
    assert all(what.startswith("get stands beside a $ref and behind it") for _, what in problems)


def test_a_description_without_paths_is_an_empty_contract(read: Callable[..., Contract]) -> None:
    contract = read("openapi: 3.1.0\ninfo: {title: T, version: '1'}")

    assert (contract.operations, contract.problems, contract.title, contract.version) == ({}, (), "T", "1")


def test_a_path_item_reference_merges_with_its_own_fields(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.1.0
paths:
  /a:
    $ref: '#/components/pathItems/Shared'
    get: {operationId: own}
components:
  pathItems:
    Shared:
      parameters: [{name: q, in: query, schema: {}}]
      get: {operationId: shared}
      post: {operationId: post}
""")

    assert contract.operations["GET /a"].operation_id == "own"
    assert contract.operations["POST /a"].operation_id == "post"
    assert [one.name for one in contract.operations["GET /a"].parameters] == ["q"]


def test_a_description_in_many_files(read: Callable[..., Contract]) -> None:
    contract = read(
        "openapi: 3.0.3\npaths: {/a: {$ref: 'paths.yaml#/a'}}",
        paths_yaml="""
a:
  get:
    parameters: [{$ref: 'parts.yaml#/limit'}]
    responses: {200: {content: {a/b: {schema: {$ref: 'parts.yaml#/Thing'}}}}}
""",
        parts_yaml="limit: {name: limit, in: query, schema: {type: integer}}\nThing: {type: object}",
    )

    operation = contract.operations["GET /a"]
    assert operation.source.document.name == "paths.yaml"
    assert operation.parameters[0].schema.document.name == "parts.yaml"
    assert operation.parameters[0].schema.dialect == "openapi-3.0"
    assert [one.name for one in contract.documents] == ["openapi.yaml", "parts.yaml", "paths.yaml"]


def test_a_file_is_known_by_the_uri_that_it_gives_itself(read: Callable[..., Contract]) -> None:
    contract = read(
        "openapi: 3.2.0\npaths: {/a: {$ref: 'https://example.com/shared#/components/pathItems/A'}}",
        shared_yaml="openapi: 3.2.0\n$self: https://example.com/shared\ncomponents: {pathItems: {A: {get: {}}}}",
    )

    assert contract.problems == ()
    assert contract.operations["GET /a"].source.document.name == "shared.yaml"


def test_a_map_may_stand_in_another_file(read: Callable[..., Contract]) -> None:
    contract = read("openapi: 3.0.3\npaths: {$ref: paths.yaml}", paths_yaml="/a: {get: {}}")

    assert list(contract.operations) == ["GET /a"]


def test_the_error_of_a_file_that_could_not_be_loaded_is_told_where_it_matters(texts: Callable[..., list[str]]) -> None:
    document = Document("file:///api.yaml", "api.yaml", {"openapi": "3.0.3", "paths": {"/a": {"$ref": "bad.yaml"}}})
    document.failures["file:///bad.yaml"] = InputError("line 3: not YAML", where="bad.yaml")

    assert texts(openapi.read(document)) == ["None: /paths/~1a: line 3: not YAML"]


def test_webhooks_of_3_1(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.1.0
webhooks:
  payment.succeeded: {post: {requestBody: {content: {application/json: {}}}, responses: {200: {}}}}
  shared: {$ref: '#/components/pathItems/Hook'}
components: {pathItems: {Hook: {put: {}}}}
""")

    assert list(contract.operations) == ["webhook payment.succeeded POST", "webhook shared PUT"]
    one = contract.operations["webhook payment.succeeded POST"]
    assert (one.kind, one.path, one.path_shape) == ("webhook", "payment.succeeded", "payment.succeeded")
    assert [key.role.value for key in contract.messages()] == [
        "webhook", "webhook-response", "webhook",
    ]  # fmt: skip


def test_webhooks_are_unknown_before_3_1(read: Callable[..., Contract]) -> None:
    assert read("openapi: 3.0.3\npaths: {}\nwebhooks: {a: {post: {}}}").operations == {}


def test_callbacks_are_operations_of_their_own(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths:
  /subscriptions:
    post:
      callbacks:
        onEvent: {$ref: '#/components/callbacks/Event'}
components:
  callbacks:
    Event: {x-note: 1, '{$request.body#/url}': {post: {responses: {200: {}}}}}
""")

    one = contract.operations["callback onEvent POST {$request.body#/url} of POST /subscriptions"]
    assert (one.kind, one.method, one.path) == ("callback", "POST", "{$request.body#/url}")
    assert one.path_shape == "{$request.body#/url}"
    assert one.source.pointer == "/components/callbacks/Event/{$request.body#~1url}/post"


def test_a_callback_that_leads_back_to_itself_is_read_once(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
paths: {/a: {post: {callbacks: {c: {$ref: '#/components/callbacks/C'}}}}}
components: {callbacks: {C: {'{$url}': {post: {callbacks: {again: {$ref: '#/components/callbacks/C'}}}}}}}
""")

    assert list(contract.operations) == ["POST /a", "callback c POST {$url} of POST /a"]
    assert contract.problems == ()


def test_callbacks_too_deep_are_cut_off_aloud(read: Callable[..., Contract]) -> None:
    inner = "{}"
    for depth in range(6):
        inner = f"{{callbacks: {{c{depth}: {{'{{$url}}': {{post: {inner}}}}}}}}}"
    contract = read(f"openapi: 3.0.3\npaths: {{/a: {{post: {inner}}}}}")

    assert len(contract.operations) == 5
    assert [what for _, _, what in contract.problems] == ["callbacks nested deeper than 4 are not read"]


def test_a_callback_that_is_no_object_is_a_problem(
    read: Callable[..., Contract], texts: Callable[..., list[str]]
) -> None:
    contract = read("openapi: 3.0.3\npaths: {/a: {post: {callbacks: {c: 1}}}}")

    assert texts(contract) == ["POST /a: /paths/~1a/post/callbacks/c: must be an object, not a number"]


def test_too_many_operations_are_cut_off_aloud(read: Callable[..., Contract], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.readers.openapi.operations.MAX_OPERATIONS", 1)
    contract = read("openapi: 3.0.3\npaths: {/a: {get: {}, put: {}}}")

    assert list(contract.operations) == ["GET /a"]
    assert [what for _, _, what in contract.problems] == ["more than 1 operations; this one is not read"]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("", ((("key", ()),),)),
        ("security: []", ()),
        ("security: [{}]", ()),
        ("security: [{}, {key: []}]", ((), (("key", ()),))),
        ("security: [{o: [b, a, b]}, {key: [], another: []}]", (
            (("another", ()), ("key", ())), (("o", ("a", "b")),),
        )),
    ],
)  # fmt: skip
def test_security_is_inherited_or_overridden_and_sorted(
    read: Callable[..., Contract], own: str, expected: tuple[Json, ...]
) -> None:
    contract = read(f"openapi: 3.0.3\nsecurity: [{{key: []}}]\npaths: {{/a: {{get: {{{own}}}}}}}")

    assert contract.operations["GET /a"].security == expected


@pytest.mark.parametrize(
    ("security", "problem"),
    [
        ("{}", "`security` must be an array, not an object"),
        ("[key]", "a security requirement must be an object"),
        ("[{key: read}]", "the scopes of a security requirement must be an array of strings"),
    ],
)
def test_bad_security_is_a_problem(read: Callable[..., Contract], security: str, problem: str) -> None:
    contract = read(f"openapi: 3.0.3\npaths: {{/a: {{get: {{security: {security}}}}}}}")

    assert [what for _, _, what in contract.problems] == [problem]


def test_security_schemes_are_resolved_and_without_prose(read: Callable[..., Contract]) -> None:
    contract = read("""
openapi: 3.0.3
components:
  securitySchemes:
    key: {$ref: '#/components/securitySchemes/real'}
    real: {type: apiKey, in: header, name: X, description: prose, x-note: 1}
    oauth: {type: oauth2, flows: {implicit: {authorizationUrl: u, scopes: {read: prose}}}}
""")

    assert contract.security_schemes == {
        "key": {"type": "apiKey", "in": "header", "name": "X"},
        "real": {"type": "apiKey", "in": "header", "name": "X"},
        "oauth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "u", "scopes": {"read": ""}}}},
    }


def test_servers(read: Callable[..., Contract]) -> None:
    contract = read("openapi: 3.0.3\nservers: [{url: 'https://a/v1'}, {url: 'https://{b}/'}, 3, {url: 'https://a/v1'}]")

    assert tuple(server.url for server in contract.servers) == ("https://a/v1", "https://{b}/")
    assert [what for _, _, what in contract.problems] == ["a server must be an object"]


# Versions and dialects --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "format_", "dialect"),
    [
        ("3.0.0", "openapi-3.0", "openapi-3.0"),
        ("3.1.1", "openapi-3.1", "openapi-3.1"),
        ("3.2.0", "openapi-3.2", "openapi-3.1"),
        ("3.1.0-rc1", "openapi-3.1", "openapi-3.1"),
    ],
)
def test_versions(read: Callable[..., Contract], version: str, format_: str, dialect: str) -> None:
    contract = read(
        f"openapi: {version}\npaths: {{/a: {{get: {{parameters: [{{name: a, in: query, schema: {{}}}}]}}}}}}"
    )

    assert contract.format == format_
    assert contract.operations["GET /a"].parameters[0].schema.dialect == dialect


@pytest.mark.parametrize(
    "root", [{"openapi": "4.0.0"}, {"openapi": 3}, {"openapi": "2.0"}, {"swagger": "1.2"}, {"swagger": None}]
)
def test_an_unsupported_version_says_which_are_supported(root: Json) -> None:
    with pytest.raises(InputError) as error:
        openapi.read(Document("file:///a", "a.yaml", root))

    assert "is not a supported version" in error.value.what
    assert error.value.where == "a.yaml"
    assert "2.0, 3.0, 3.1 and 3.2" in error.value.remedy


@pytest.mark.parametrize("root", [{}, [], None, "text", {"asyncapi": "3.0.0"}])
def test_what_is_no_description_is_refused(root: Json) -> None:
    with pytest.raises(InputError) as error:
        openapi.read(Document("file:///a", "a.yaml", root))

    assert "neither `openapi` nor `swagger` at the top" in error.value.what


def _dialect(read: Callable[..., Contract], head: str, schema: str = "{}") -> tuple[str, Contract]:
    contract = read(f"""
openapi: 3.1.0
{head}
paths: {{/a: {{get: {{parameters: [{{name: a, in: query, schema: {schema}}}]}}}}}}
""")
    return contract.operations["GET /a"].parameters[0].schema.dialect, contract


@pytest.mark.parametrize(
    ("uri", "dialect"),
    [
        ("https://spec.openapis.org/oas/3.1/dialect/base", "openapi-3.1"),
        ("https://spec.openapis.org/oas/3.2/dialect/2025-09-17", "openapi-3.1"),
        ("https://json-schema.org/draft/2020-12/schema", "openapi-3.1"),
        ("https://json-schema.org/draft/2019-09/schema", "2019-09"),
        ("http://json-schema.org/draft-07/schema#", "draft-07"),
    ],
)
def test_the_schema_dialect_of_a_description_and_of_one_schema(
    read: Callable[..., Contract], uri: str, dialect: str
) -> None:
    by_description, first = _dialect(read, f"jsonSchemaDialect: {uri}")
    by_schema, second = _dialect(read, "", f"{{$schema: '{uri}'}}")

    assert (by_description, by_schema) == (dialect, dialect)
    assert (first.problems, second.problems) == ((), ())


def test_an_unknown_dialect_is_a_problem_that_names_it(
    read: Callable[..., Contract], texts: Callable[..., list[str]]
) -> None:
    dialect, contract = _dialect(read, "jsonSchemaDialect: https://example.com/mine")

    assert dialect == "openapi-3.1"
    assert texts(contract) == [
        "None: /jsonSchemaDialect: `jsonSchemaDialect` names a schema dialect that is not known: "
        "'https://example.com/mine'"
    ]


def test_a_dialect_that_is_no_text_is_a_problem(read: Callable[..., Contract]) -> None:
    _, contract = _dialect(read, "", "{$schema: 3}")

    assert len(contract.problems) == 1


def test_a_file_that_is_a_description_itself_keeps_its_dialect(read: Callable[..., Contract]) -> None:
    contract = read(
        "openapi: 3.1.0\npaths: {/a: {$ref: 'old.yaml#/paths/~1a'}}",
        old_yaml="openapi: 3.0.3\npaths: {/a: {get: {parameters: [{name: a, in: query, schema: {}}]}}}",
    )

    assert contract.operations["GET /a"].parameters[0].schema.dialect == "openapi-3.0"


@pytest.mark.parametrize(
    ("item", "operation", "expected"),
    [
        ("[{url: /item}]", "[{url: /own}]", ["/own"]),
        ("[{url: /item}]", "[]", ["/item"]),
        ("[]", "[]", []),
    ],
    ids=["operation", "path-item", "whole"],
)
def test_the_nearest_list_of_servers_holds(
    read: Callable[..., Contract], item: str, operation: str, expected: list[str]
) -> None:
    contract = read(
        "openapi: 3.0.3\nservers: [{url: /whole}]\n"
        f"paths: {{/a: {{servers: {item}, get: {{servers: {operation}, responses: {{}}}}}}}}"
    )

    (found,) = contract.operations.values()
    assert [server.url for server in found.servers] == expected
    assert [server.url for server in contract.servers_of(found)] == (expected or ["/whole"])


@pytest.mark.parametrize("servers", ["null", "3", "[3]", "[{url: 3}]"], ids=["null", "number", "no-object", "no-text"])
def test_servers_of_an_operation_that_cannot_be_read_are_told(read: Callable[..., Contract], servers: str) -> None:
    contract = read(f"openapi: 3.0.3\npaths: {{/a: {{get: {{servers: {servers}, responses: {{}}}}}}}}")

    assert [location.path[:4] for _, location, _ in contract.problems] == [("paths", "/a", "get", "servers")]

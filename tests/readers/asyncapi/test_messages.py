"""What an AsyncAPI message holds: headers, payload, media type, correlation, traits and formats."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.model import Contract, MediaType, Operation

SECOND = """
asyncapi: 2.6.0
info: {title: Orders, version: '1'}
channels: {orders: {subscribe: {message: {$ref: '#/components/messages/Order'}}}}
components:
  messages: {Order: {MESSAGE}}
"""

THIRD = """
asyncapi: 3.0.0
info: {title: Orders, version: '1'}
channels: {orders: {messages: {Order: {$ref: '#/components/messages/Order'}}}}
operations: {send: {action: send, channel: {$ref: '#/channels/orders'}}}
components:
  messages: {Order: {MESSAGE}}
"""

BOTH = pytest.mark.parametrize("text", [SECOND, THIRD], ids=["2.x", "3.x"])


def order(read: Callable[..., Contract | None], text: str, message: str, **files: str) -> tuple[Operation, Contract]:
    contract = read(text.replace("MESSAGE", message), **files)
    assert contract is not None
    return contract.operations["event orders Order"], contract


def payload(operation: Operation) -> MediaType:
    return next(iter(operation.body.content.values()))


def header_names(operation: Operation) -> list[tuple[str, bool]]:
    return [(one.name, one.required) for one in operation.parameters]


class TestPayload:
    @BOTH
    def test_a_payload_is_a_required_part_in_one_media_type(
        self, read: Callable[..., Contract | None], text: str
    ) -> None:
        operation, contract = order(read, text, "payload: {type: object}")

        assert operation.body.required
        assert payload(operation).name == "application/json"
        assert (payload(operation).schema.node, payload(operation).schema.dialect) == ({"type": "object"}, "draft-07")
        assert payload(operation).source.path == ("components", "messages", "Order", "payload")
        assert contract.problems == ()

    @BOTH
    def test_a_message_without_payload_may_hold_anything(self, read: Callable[..., Contract | None], text: str) -> None:
        operation, contract = order(read, text, "title: t")

        assert payload(operation).schema is None
        assert contract.problems == ()

    @BOTH
    def test_the_media_type_is_that_of_the_message_else_of_the_description(
        self, read: Callable[..., Contract | None], text: str
    ) -> None:
        default = text.replace("info:", "defaultContentType: application/cbor\ninfo:")

        assert payload(order(read, default, "payload: {}")[0]).name == "application/cbor"
        assert payload(order(read, default, "contentType: Application/JSON, payload: {}")[0]).name == "application/json"

    @BOTH
    def test_a_boolean_is_a_schema(self, read: Callable[..., Contract | None], text: str) -> None:
        assert payload(order(read, text, "payload: true")[0]).schema.node is True

    @BOTH
    def test_a_schema_may_name_its_own_dialect(self, read: Callable[..., Contract | None], text: str) -> None:
        named = "payload: {$schema: 'https://json-schema.org/draft/2019-09/schema'}"

        assert payload(order(read, text, named)[0]).schema.dialect == "2019-09"

    @BOTH
    def test_a_dialect_that_is_not_known_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str
    ) -> None:
        _, contract = order(read, text, "payload: {$schema: 'https://example.com/mine'}")

        assert texts(contract) == [
            "event orders Order: /components/messages/Order/payload/$schema: `$schema` names a schema dialect that is "
            "not known: 'https://example.com/mine'"
        ]

    @BOTH
    @pytest.mark.parametrize("node", ["3", "[a]", "text"])
    def test_a_payload_that_is_no_schema_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str, node: str
    ) -> None:
        _, contract = order(read, text, f"payload: {node}")

        assert any("the payload must be a schema" in said for said in texts(contract))


FORMATS = [
    ("application/vnd.aai.asyncapi;version=2.6.0", "draft-07"),
    ("application/vnd.aai.asyncapi+yaml;version=3.0.0", "draft-07"),
    ("application/schema+json;version=draft-07", "draft-07"),
    ("application/schema+yaml;version=draft-04", "draft-04"),
    ("application/schema+json; version=draft-2020-12", "2020-12"),
    ("application/schema+json", "draft-07"),
    ("application/vnd.oai.openapi;version=3.0.0", "openapi-3.0"),
    ("application/vnd.oai.openapi+json;version=3.1.0", "openapi-3.1"),
    ("application/vnd.oai.openapi+yaml;version=2.0", "openapi-2.0"),
]
UNREAD = [
    ("application/vnd.apache.avro;version=1.9.0", "Avro"),
    ("application/vnd.apache.avro+json;version=1.9.0", "Avro"),
    ("application/raml+yaml;version=1.0", "RAML"),
    ("application/vnd.google.protobuf;version=3", "Protocol Buffers"),
    ("application/schema+json;version=draft-99", "the format 'application/schema+json;version=draft-99'"),
    ("my/own", "the format 'my/own'"),
]


class TestFormats:
    @pytest.mark.parametrize(("name", "dialect"), FORMATS)
    @BOTH
    def test_schemas_are_read_in_their_dialect(
        self, read: Callable[..., Contract | None], text: str, name: str, dialect: str
    ) -> None:
        formatted = (
            f"schemaFormat: '{name}', payload: {{type: string}}"
            if text is SECOND
            else f"payload: {{schemaFormat: '{name}', schema: {{type: string}}}}"
        )
        operation, contract = order(read, text, formatted)

        assert (payload(operation).schema.node, payload(operation).schema.dialect) == ({"type": "string"}, dialect)
        assert contract.problems == ()

    @pytest.mark.parametrize(("name", "called"), UNREAD)
    @BOTH
    def test_other_formats_are_a_problem_with_their_name_and_place(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str, name: str, called: str
    ) -> None:
        formatted = (
            f"schemaFormat: '{name}', payload: {{type: record}}"
            if text is SECOND
            else f"payload: {{schemaFormat: '{name}', schema: {{type: record}}}}"
        )
        operation, contract = order(read, text, formatted)

        place = "/components/messages/Order/payload" + ("" if text is SECOND else "/schema")
        assert texts(contract) == [
            f"event orders Order: {place}: the payload is described in {called}, which is not read"
        ]
        assert payload(operation).schema.is_unread

    def test_a_multi_format_schema_may_be_a_component(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        schema = "{schemaFormat: 'application/vnd.oai.openapi;version=3.0.0', schema: {nullable: true, type: string}}"
        text = THIRD + f"  schemas: {{Named: {{$ref: '#/components/schemas/Real'}}, Real: {schema}}}\n"
        operation, contract = order(read, text, "payload: {$ref: '#/components/schemas/Named'}")

        assert payload(operation).schema.dialect == "openapi-3.0"
        assert payload(operation).schema.path == ("components", "schemas", "Real", "schema")
        assert texts(contract) == []

    def test_a_multi_format_schema_within_a_schema_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        schema = "{schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {type: record}}"
        text = THIRD + f"  schemas: {{Avro: {schema}}}\n"
        _, contract = order(read, text, "payload: {properties: {a: {$ref: '#/components/schemas/Avro'}}}")

        assert texts(contract) == [
            ": /components/messages/Order/payload/properties/a: '#/components/schemas/Avro' has a format of its own, "
            "and cannot be read within a schema"
        ]

    def test_a_multi_format_schema_without_a_schema_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        _, contract = order(read, THIRD, "payload: {schemaFormat: 'application/schema+json'}")

        assert texts(contract) == [
            "event orders Order: /components/messages/Order/payload: the payload has a `schemaFormat`, but no `schema`"
        ]

    def test_headers_in_another_format_are_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        operation, contract = order(read, THIRD, "headers: {schemaFormat: my/own, schema: {}}")

        assert header_names(operation) == []
        assert any("the schema of the headers is described in the format 'my/own'" in said for said in texts(contract))

    def test_a_format_that_is_no_text_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        _, contract = order(read, THIRD, "payload: {schemaFormat: [1], schema: {}}")

        assert any("a format that is not named by a string" in said for said in texts(contract))


class TestHeaders:
    @BOTH
    def test_each_header_is_a_parameter_with_its_name_as_it_is_written(
        self, read: Callable[..., Contract | None], text: str
    ) -> None:
        headers = "headers: {type: object, required: [b, C], properties: {b: {type: integer}, A: {type: string}}}"
        operation, contract = order(read, text, headers)

        assert header_names(operation) == [("A", False), ("C", True), ("b", True)]
        assert [one.schema and one.schema.node for one in operation.parameters] == [
            {"type": "string"}, None, {"type": "integer"},
        ]  # fmt: skip
        assert operation.parameters[0].source.path == ("components", "messages", "Order", "headers", "properties", "A")
        assert contract.problems == ()

    @BOTH
    def test_references_and_all_of_are_followed(self, read: Callable[..., Contract | None], text: str) -> None:
        components = (
            "  schemas: {Common: {properties: {a: {}}, required: [a]}, More: {allOf: [{properties: {b: {}}}]}}\n"
        )
        headers = "headers: {allOf: [{$ref: '#/components/schemas/Common'}, {$ref: '#/components/schemas/More'}, true]}"
        operation, contract = order(read, text + components, headers)

        assert header_names(operation) == [("a", True), ("b", False)]
        assert contract.problems == ()

    @pytest.mark.parametrize(
        ("headers", "said"),
        [
            (
                "{oneOf: [{}], patternProperties: {x: {}}}",
                "what `oneOf`, `patternProperties` says of the headers as a whole",
            ),
            ("{additionalProperties: {type: string}}", "what `additionalProperties` says of the headers as a whole"),
            ("{properties: {a: 1}}", "a header must be described by a schema"),
            ("{allOf: [1]}", "the headers must be described by the schema of an object"),
            ("{$ref: '#/none'}", "points at nothing"),
            ("{allOf: [{$ref: '#/components/messages/Order/headers'}]}", "more than 200 schemas"),
            ("[]", "the schema of the headers must be a schema"),
        ],
    )
    @BOTH
    def test_what_cannot_be_said_of_each_header_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str, headers: str, said: str
    ) -> None:
        _, contract = order(read, text, f"headers: {headers}")

        assert any(said in problem for problem in texts(contract)), texts(contract)

    @BOTH
    @pytest.mark.parametrize("closed", ["true", "false", "{}"])
    def test_whether_further_headers_may_come_is_not_read(
        self, read: Callable[..., Contract | None], text: str, closed: str
    ) -> None:
        operation, contract = order(read, text, f"headers: {{properties: {{a: {{}}}}, additionalProperties: {closed}}}")

        assert header_names(operation) == [("a", False)]
        assert contract.problems == ()

    def test_headers_without_end_are_bounded(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        many = ", ".join(f"h{i}: {{}}" for i in range(2_001))
        operation, contract = order(read, THIRD, f"headers: {{properties: {{{many}}}}}")

        assert len(operation.parameters) == 2_000
        assert any("more than 2000 headers" in said for said in texts(contract))


TRAIT = "traits: [{contentType: a/b, headers: {properties: {x: {maximum: 3}, y: {}}, required: [y]}}]"
OWN = "contentType: c/d, headers: {properties: {x: {type: integer, maximum: 5}, z: {}}, required: [z]}"


class TestTraits:
    def test_in_2_a_trait_replaces_what_the_message_says(self, read: Callable[..., Contract | None]) -> None:
        operation, contract = order(read, SECOND, f"{TRAIT}, {OWN}")

        assert payload(operation).name == "a/b"
        assert header_names(operation) == [("x", False), ("y", True), ("z", False)]
        assert operation.parameters[0].schema.node == {"type": "integer", "maximum": 3}
        assert contract.problems == ()

    def test_in_3_the_message_counts(self, read: Callable[..., Contract | None]) -> None:
        operation, contract = order(read, THIRD, f"{TRAIT}, {OWN}")

        assert payload(operation).name == "c/d"
        assert header_names(operation) == [("x", False), ("y", False), ("z", True)]
        assert operation.parameters[0].schema.node == {"type": "integer", "maximum": 5}
        assert contract.problems == ()

    @BOTH
    def test_the_last_trait_counts_before_the_others(self, read: Callable[..., Contract | None], text: str) -> None:
        operation, _ = order(read, text, "traits: [{contentType: a/b}, {contentType: c/d}]")

        assert payload(operation).name == "c/d"

    @BOTH
    def test_a_trait_may_take_nothing_away_that_it_does_not_name(
        self, read: Callable[..., Contract | None], text: str
    ) -> None:
        operation, _ = order(read, text, "traits: [{contentType: a/b}], headers: {properties: {h: {}}}")

        assert header_names(operation) == [("h", False)]

    def test_null_takes_away(self, read: Callable[..., Contract | None]) -> None:
        operation, _ = order(
            read, SECOND, "contentType: a/b, traits: [{contentType: null, headers: null}], headers: {}"
        )

        assert (payload(operation).name, operation.parameters) == ("application/json", ())

    @BOTH
    def test_a_header_that_both_describe_by_references_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str
    ) -> None:
        refs = "{properties: {x: {$ref: '#/components/schemas/%s'}}}"
        text = text + "  schemas: {A: {type: string}, B: {type: integer}}\n"
        _, contract = order(read, text, f"traits: [{{headers: {refs % 'A'}}}], headers: {refs % 'B'}")

        assert any(
            "the header 'x' is described here and in a trait; only this is read" in said for said in texts(contract)
        )

    def test_many_traits_are_bounded(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        _, contract = order(read, THIRD, f"traits: [{', '.join(['{}'] * 101)}]")

        assert any("more than 100 traits" in said for said in texts(contract))


class TestCorrelation:
    @BOTH
    def test_where_the_correlation_id_stands_is_kept(self, read: Callable[..., Contract | None], text: str) -> None:
        text = text + "  correlationIds: {Trace: {location: '$message.header#/trace'}}\n"
        operation, _ = order(read, text, "correlationId: {$ref: '#/components/correlationIds/Trace'}")

        assert operation.correlation == "$message.header#/trace"

    @BOTH
    def test_a_correlation_that_is_none_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str
    ) -> None:
        operation, contract = order(read, text, "correlationId: {location: 1}")

        assert operation.correlation is None
        assert any("`location` must be a string" in said for said in texts(contract))


class TestBindings:
    @pytest.mark.parametrize(
        ("bindings", "said"),
        [
            ("kafka: {key: {type: string}}", "the schema of the Kafka message key in the bindings is not checked"),
            ("http: {headers: {type: object}}", "the schema of the HTTP headers in the bindings is not checked"),
        ],
    )
    @BOTH
    def test_schemas_in_bindings_are_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], text: str, bindings: str, said: str
    ) -> None:
        _, contract = order(read, text, f"bindings: {{{bindings}}}")

        assert [problem.rpartition(": ")[2] for problem in texts(contract)] == [said]

    @BOTH
    def test_bindings_about_brokers_are_passed_over(self, read: Callable[..., Contract | None], text: str) -> None:
        _, contract = order(
            read, text, "bindings: {kafka: {bindingVersion: '0.4.0'}, amqp: {contentEncoding: gzip}, x: 1}"
        )

        assert contract.problems == ()

    def test_bindings_of_channels_and_operations_are_looked_at(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        text = SECOND.replace(
            "{subscribe: {", "{bindings: {ws: {query: {}}}, subscribe: {bindings: {http: {query: {}}}, "
        )
        _, contract = order(read, text, "payload: {}")

        assert [said.rpartition(": ")[2] for said in texts(contract)] == [
            "the schema of the HTTP query in the bindings is not checked",
            "the schema of the query of the WebSocket handshake in the bindings is not checked",
        ]


class TestFiles:
    @BOTH
    def test_references_lead_to_other_files(self, read: Callable[..., Contract | None], text: str) -> None:
        operation, contract = order(
            read, text, "traits: [{$ref: 'traits.yaml'}], payload: {$ref: 'order.yaml#/Order'}",
            order_yaml="Order: {type: object}", traits_yaml="headers: {properties: {t: {$ref: 'order.yaml#/Order'}}}",
        )  # fmt: skip

        assert payload(operation).schema.node == {"$ref": "order.yaml#/Order"}
        assert operation.parameters[0].schema.document.name == "traits.yaml"
        assert contract.problems == ()
        assert [document.name for document in contract.documents] == ["asyncapi.yaml", "order.yaml", "traits.yaml"]

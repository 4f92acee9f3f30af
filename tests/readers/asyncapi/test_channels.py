"""Which messages an AsyncAPI description has, who sends them, and what they are called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, Role
from contractguard.readers import asyncapi, read_contract
from contractguard.readers.asyncapi import description
from contractguard.readers.asyncapi.description import MAX_VISITS

SECOND = """
asyncapi: 2.6.0
info: {title: Orders, version: '1.2'}
servers: {main: {url: 'broker.example.com:9092', protocol: kafka}}
channels:
  orders/{id}/created:
    parameters: {id: {schema: {type: integer}}}
    subscribe: {operationId: onCreated, tags: [{name: orders}], message: {name: OrderCreated, payload: {type: object}}}
  orders/cancel:
    publish: {message: {$ref: '#/components/messages/Cancel'}}
components: {messages: {Cancel: {payload: {type: object}}}}
"""

THIRD = """
asyncapi: 3.0.0
info: {title: Orders, version: '1.2'}
servers: {main: {host: 'broker.example.com:9092', pathname: /v1, protocol: amqp}}
channels:
  created:
    address: orders/{id}/created
    parameters: {id: {enum: ['1', '2']}}
    messages: {OrderCreated: {payload: {type: object}}}
  cancel: {address: orders/cancel, messages: {Cancel: {$ref: '#/components/messages/Cancel'}}}
operations:
  onCreated: {action: send, channel: {$ref: '#/channels/created'}, tags: [{name: orders}]}
  onCancel: {action: receive, channel: {$ref: '#/channels/cancel'}}
components: {messages: {Cancel: {payload: {type: object}}}}
"""


class TestDirection:
    @pytest.mark.parametrize("text", [SECOND, THIRD], ids=["2.x", "3.x"])
    def test_what_the_application_sends_is_an_event_and_what_it_receives_a_command(
        self, read: Callable[..., Contract | None], text: str
    ) -> None:
        contract = read(text)

        assert {key: operation.request_role for key, operation in contract.operations.items()} == {
            "event orders/{id}/created OrderCreated": Role.EVENT,
            "command orders/cancel Cancel": Role.COMMAND,
        }
        assert contract.problems == ()

    def test_the_messages_of_a_contract_are_those_of_its_channels(self, read: Callable[..., Contract | None]) -> None:
        assert [str(key) for key in read(THIRD).messages()] == [
            "event orders/{id}/created OrderCreated application/json",
            "command orders/cancel Cancel application/json",
        ]

    @pytest.mark.parametrize("action", ["publish", "3", "", "null"])
    def test_an_unknown_action_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], action: str
    ) -> None:
        contract = read(THIRD.replace("action: send", f"action: {action}"))

        assert list(contract.operations) == ["command orders/cancel Cancel"]
        assert any("the `action` of an operation must be send or receive" in text for text in texts(contract))

    def test_the_reply_to_a_command_is_an_event(self, read: Callable[..., Contract | None]) -> None:
        reply = "onCancel: {reply: {channel: {$ref: '#/channels/answers'}}, "
        channel = "  answers: {address: null, messages: {Cancelled: {payload: {type: object}}}}\noperations:"
        contract = read(THIRD.replace("onCancel: {", reply).replace("operations:", channel))

        assert contract.operations["event answers Cancelled"].request_role is Role.EVENT
        assert contract.operations["event answers Cancelled"].operation_id is None

    def test_a_reply_to_an_address_that_is_not_known_names_its_messages(
        self, read: Callable[..., Contract | None]
    ) -> None:
        reply = "onCancel: {reply: {messages: [{$ref: '#/channels/created/messages/OrderCreated'}]}, "
        contract = read(THIRD.replace("onCancel: {", reply))

        assert "event reply to onCancel OrderCreated" in contract.operations

    def test_a_message_that_is_sent_as_a_reply_too_is_that_of_the_operation(
        self, read: Callable[..., Contract | None]
    ) -> None:
        text = THIRD.replace("  onCreated: {action", "  later: {action").replace(
            "operations:", "operations:\n  first: {action: receive, channel: {$ref: '#/channels/cancel'}, "
            "reply: {channel: {$ref: '#/channels/created'}}}",
        )  # fmt: skip

        assert read(text).operations["event orders/{id}/created OrderCreated"].operation_id == "later"

    def test_a_channel_without_an_operation_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        text = THIRD.replace("operations:", "  lost: {messages: {Lost: {payload: {}}}}\n  empty: {}\noperations:")

        assert texts(read(text)) == [
            "channel lost: /channels/lost: no operation sends or receives on this channel, so its messages are not "
            "checked"
        ]


class TestNames:
    def test_both_versions_name_the_same_messages_alike(self, read: Callable[..., Contract | None]) -> None:
        assert list(read(SECOND).operations) == list(read(THIRD).operations)

    @pytest.mark.parametrize(
        ("messages", "names"),
        [
            ("{name: A, payload: {}}", ["A"]),
            ("{messageId: a, payload: {}}", ["a"]),
            ("{messageId: a, name: A, payload: {}}", ["A"]),
            ("{payload: {}}", [""]),
            ("{oneOf: [{name: A}, {name: B}]}", ["A", "B"]),
            ("{oneOf: [{$ref: '#/components/messages/Cancel'}, {name: B}]}", ["Cancel", "B"]),
            ("{oneOf: [{$ref: '#/components/messages/Cancel'}, {$ref: '#/components/messages/Cancel'}]}", ["Cancel"]),
            ("{oneOf: [{name: A, messageId: a}, {name: A, messageId: b}]}", ["a", "b"]),
            ("{oneOf: [{name: A}, {name: A}]}", ["A", "A #2"]),
            ("{oneOf: [{oneOf: [{name: A}, {name: B}]}, {name: C}]}", ["A", "B", "C"]),
            ("{$ref: Paid.yaml}", ["Paid"]),
        ],
    )
    def test_a_message_is_named_by_what_stays(
        self, read: Callable[..., Contract | None], messages: str, names: list[str]
    ) -> None:
        text = SECOND.replace("{name: OrderCreated, payload: {type: object}}", messages)
        contract = read(text, Paid_yaml="payload: {type: object}")

        found = [operation.method for operation in contract.operations.values() if operation.kind == "event"]
        assert found == names
        assert [key for key in contract.operations if key.startswith("event")] == [
            f"event orders/{{id}}/created {name}".strip() for name in names
        ]

    def test_channels_that_share_an_address_are_told_apart(self, read: Callable[..., Contract | None]) -> None:
        again = "  other: {address: orders/cancel, messages: {Cancel: {payload: {type: string}}}}\noperations:\n"
        again += "  also: {action: receive, channel: {$ref: '#/channels/other'}}"
        contract = read(THIRD.replace("operations:", again))

        assert [key for key in contract.operations if "cancel" in key] == [
            "command orders/cancel Cancel",
            "command orders/cancel Cancel (cancel)",
        ]

    def test_two_operations_on_one_channel_have_its_message_once(self, read: Callable[..., Contract | None]) -> None:
        contract = read(
            THIRD.replace("operations:", "operations:\n  more: {action: send, channel: {$ref: '#/channels/created'}}")
        )

        assert list(contract.operations) == ["event orders/{id}/created OrderCreated", "command orders/cancel Cancel"]

    def test_an_operation_may_have_some_of_the_messages_of_its_channel(
        self, read: Callable[..., Contract | None]
    ) -> None:
        more = "messages: {Other: {payload: {}}, "
        some = "channel: {$ref: '#/channels/created'}, messages: [{$ref: '#/channels/created/messages/Other'}]"
        text = THIRD.replace("messages: {OrderCreated", more + "OrderCreated", 1)
        contract = read(text.replace("channel: {$ref: '#/channels/created'}", some))

        assert list(contract.operations) == ["event orders/{id}/created Other", "command orders/cancel Cancel"]


class TestOperations:
    @pytest.mark.parametrize("text", [SECOND, THIRD], ids=["2.x", "3.x"])
    def test_names_tags_and_parameters_are_kept(self, read: Callable[..., Contract | None], text: str) -> None:
        operation = read(text).operations["event orders/{id}/created OrderCreated"]

        assert (operation.operation_id, operation.tags) == ("onCreated", ("orders",))
        assert (operation.path, operation.path_shape) == ("orders/{id}/created", "orders/{}/created")
        assert [(one.location, one.name, one.required) for one in operation.parameters] == [("path", "id", True)]

    def test_a_parameter_is_a_schema_or_a_list_of_strings(self, read: Callable[..., Contract | None]) -> None:
        schemas = [
            read(text).operations["event orders/{id}/created OrderCreated"].parameters[0].schema
            for text in (SECOND, THIRD)
        ]

        assert [schema.node for schema in schemas] == [{"type": "integer"}, {"type": "string", "enum": ["1", "2"]}]

    def test_a_parameter_that_is_not_in_the_address_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        contract = read(THIRD.replace("parameters: {id:", "parameters: {other: {}, id:"))

        assert any("'other' is not in the address" in text for text in texts(contract))

    def test_a_parameter_of_the_address_need_not_be_described(self, read: Callable[..., Contract | None]) -> None:
        contract = read(THIRD.replace("    parameters: {id: {enum: ['1', '2']}}\n", ""))

        assert contract.operations["event orders/{id}/created OrderCreated"].parameters[0].schema is None

    def test_servers_are_urls(self, read: Callable[..., Contract | None]) -> None:
        assert [one.url for one in read(SECOND).servers] == ["kafka://broker.example.com:9092"]
        assert [one.url for one in read(THIRD).servers] == ["amqp://broker.example.com:9092/v1"]

    def test_deprecation_and_sunset_are_extensions_of_operation_or_message(
        self, read: Callable[..., Contract | None]
    ) -> None:
        text = SECOND.replace("operationId: onCreated", "x-deprecated: true, x-sunset: '2030-01-01'")
        text = text.replace("Cancel: {payload", "Cancel: {x-deprecated: true, payload")
        created, cancel = read(text).operations.values()

        assert (created.deprecated, created.sunset) == (True, "2030-01-01")
        assert (cancel.deprecated, cancel.sunset) == (True, None)

    def test_traits_of_operations_are_applied_as_the_version_says(self, read: Callable[..., Contract | None]) -> None:
        trait = "traits: [{operationId: first, tags: [{name: t}]}, {operationId: second}], "
        second = read(SECOND.replace("operationId: onCreated", trait + "operationId: onCreated"))
        third = read(THIRD.replace("onCreated: {action: send", "onCreated: {" + trait + "action: send"))

        assert [next(iter(one.operations.values())).operation_id for one in (second, third)] == ["second", "onCreated"]
        assert [next(iter(one.operations.values())).tags for one in (second, third)] == [("t",), ("orders",)]


class TestSecurity:
    SCHEMES = "components: {securitySchemes: {key: {type: userPassword}, oauth: {type: oauth2, scopes: [b, a]}}, "

    def test_requirements_of_2_name_schemes(self, read: Callable[..., Contract | None]) -> None:
        text = SECOND.replace("components: {", self.SCHEMES).replace(
            "operationId: onCreated", "security: [{oauth: [write]}, {key: []}]"
        )
        contract = read(text)

        created = contract.operations["event orders/{id}/created OrderCreated"]
        assert created.security == ((("key", ()),), (("oauth", ("write",)),))
        assert sorted(contract.security_schemes) == ["key", "oauth"]

    def test_alternatives_of_3_are_schemes(self, read: Callable[..., Contract | None]) -> None:
        refs = "security: [{$ref: '#/components/securitySchemes/oauth'}, {type: X509}]"
        text = THIRD.replace("components: {", self.SCHEMES).replace("action: send", f"action: send, {refs}")
        created = read(text).operations["event orders/{id}/created OrderCreated"]

        assert created.security == ((("X509", ()),), (("oauth", ("a", "b")),))

    @pytest.mark.parametrize(("servers", "expected"), [("", ((), (("key", ()),))), ("[main]", ((("key", ()),)))])
    def test_without_its_own_an_operation_asks_for_what_its_servers_do(
        self, read: Callable[..., Contract | None], servers: str, expected: tuple[Json, ...]
    ) -> None:
        text = SECOND.replace("protocol: kafka}", "protocol: kafka, security: [{key: []}]}, open: {url: x}")
        text = text.replace("  orders/cancel:\n", f"  orders/cancel:\n    servers: {servers or '[]'}\n")
        contract = read(text)

        found = contract.operations["command orders/cancel Cancel"].security
        assert found == (expected if servers == "" else (expected,))


class TestBadInput:
    @pytest.mark.parametrize("value", ["1.2.0", "4.0.0", "'x'", "null", "[3]", "2.7.0"])
    def test_a_version_that_is_not_known_is_refused(self, read: Callable[..., Contract | None], value: str) -> None:
        with pytest.raises(InputError) as error:
            read(f"asyncapi: {value}")

        assert "is not a supported version" in error.value.what
        assert "2.0 to 2.6, 3.0 and 3.1" in error.value.remedy

    @pytest.mark.parametrize("root", [None, [], {}, {"openapi": "3.0.0"}])
    def test_what_is_no_description_is_refused(self, root: Json) -> None:
        assert not asyncapi.detects(root)
        with pytest.raises(InputError, match="no AsyncAPI description"):
            asyncapi.read(Document("file:///a.yaml", "a.yaml", root))

    def test_the_front_door_knows_the_format(self) -> None:
        assert read_contract(Document("file:///a", "a", {"asyncapi": "3.1.0"})).format == "asyncapi-3.1"

    @pytest.mark.parametrize(
        ("part", "instead", "said"),
        [
            ("channels:\n", "channels: 1\nother:\n", "`channels` must be an object"),
            ("{$ref: '#/channels/created'}", "{$ref: '#/channels/none'}", "points at nothing"),
            ("{$ref: '#/channels/created'}", "{address: x}", "`channel` must be a reference"),
            ("channel: {$ref: '#/channels/created'}", "x: 1", "an operation needs a `channel`"),
            ("onCreated: {", "onCreated: {messages: [{$ref: '#/nowhere'}], ", "points at nothing"),
            ("onCreated: {", "onCreated: {messages: [], ", "has no message"),
            ("onCreated: {", "onCreated: {messages: [1], ", "must be an object"),
            ("onCreated: {", "onCreated: {traits: 1, ", "`traits` must be an array"),
            ("onCreated: {", "onCreated: {traits: [1], ", "must be an object"),
            ("onCreated: {action", "onCreated: 1\n  x: {action", "must be an object"),
            ("address: orders/cancel", "address: 1", "`address` must be a string or null"),
            ("messages: {OrderCreated: {payload: {type: object}}}", "servers: [1]", "must be a name"),
        ],
    )
    def test_what_cannot_be_read_is_a_problem_and_the_rest_is_read(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], part: str, instead: str, said: str
    ) -> None:
        assert part in THIRD
        contract = read(THIRD.replace(part, instead, 1))

        assert any(said in text for text in texts(contract)), texts(contract)

    def test_a_channel_that_is_a_reference_in_a_circle_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        text = THIRD.replace("  created:\n", "  loop: {$ref: '#/channels/loop'}\n  created:\n")

        assert any("goes round in a circle" in said for said in texts(read(text)))

    def test_a_second_operation_without_messages_is_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        text = SECOND.replace("publish: {message: {$ref: '#/components/messages/Cancel'}}", "publish: {}")

        assert texts(read(text)) == [
            "command orders/cancel: /channels/orders~1cancel/publish: the operation has no message, so there is "
            "nothing to check"
        ]

    def test_messages_in_one_another_without_end_are_a_problem(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]]
    ) -> None:
        text = SECOND.replace(
            "Cancel: {payload: {type: object}}", "Cancel: {oneOf: [{$ref: '#/components/messages/Cancel'}]}"
        )

        assert any("nested deeper than 8 in `oneOf`" in said for said in texts(read(text)))

    @pytest.mark.no_cover
    def test_many_operations_on_a_large_channel_are_bounded(
        self, read: Callable[..., Contract | None], texts: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(description, "MAX_VISITS", MAX_VISITS // 10)
        messages = ", ".join(f"M{i}: {{}}" for i in range(1_000))
        operations = "\n".join(f"  op{i}: {{action: send, channel: {{$ref: '#/channels/created'}}}}" for i in range(25))
        text = THIRD.replace("messages: {OrderCreated: {payload: {type: object}}}", f"messages: {{{messages}}}")
        contract = read(text.replace("operations:", f"operations:\n{operations}"))

        assert len(contract.operations) == 1_000
        assert any("too many messages" in said for said in texts(contract))

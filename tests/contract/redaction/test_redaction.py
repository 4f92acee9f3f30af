"""The one list of names, the one idea of what a secret looks like, and what is left of values."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

import pytest

from contractguard.contract.redaction import (
    is_secret,
    is_sensitive,
    redact_value,
    redacted_error,
    redacted_name,
    redacted_path,
    redacted_text,
    redacted_url,
    sample,
)
from contractguard.contract.redaction.schemas import fragment_at, redacted_schema, stood_for
from contractguard.contract.redaction.shapes import blot_out, sketch_text
from tests.redaction.planting import Planter, found

Json = Any


class TestNames:
    @pytest.mark.parametrize(
        "name",
        "Authorization Proxy-Authorization x-api-key apiKey API_KEY Cookie set-cookie X-Auth-Token Stripe-Signature "
        "userPassword db_password accesstoken refreshToken client_secret session_id cardNumber cvc iban ssn email "
        "phoneNumber contraseña motDePasse Passwort пароль 密码 PrivateKey X-CSRF-Token credentials".split(),
    )
    def test_a_name_in_any_spelling_and_several_languages_is_sensitive(self, name: str) -> None:
        assert is_sensitive(name)

    @pytest.mark.parametrize(
        "name",
        "id status amount description currency author authority shipping opinion spinner panel hotel company "
        "token_type passwordExpiresAt cookieConsentRequired emailVerified auth_method tokenUrl key code".split(),
    )
    def test_a_name_that_only_sounds_like_it_or_speaks_about_it_is_not(self, name: str) -> None:
        assert not is_sensitive(name)


def test_what_an_issuer_marked_is_told_in_the_middle_of_a_sentence() -> None:
    plant = Planter()
    tokens = plant.issued("sentence")

    said = {f"the answer was {token} today": redacted_text(f"the answer was {token} today") for token in tokens}

    assert found(plant.planted, {text: shown.encode() for text, shown in said.items()}) == []
    assert all(shown.startswith("the answer was ") and shown.endswith(" today") for shown in said.values())


SECRETS = {
    "JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def",
    "PEM": "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
    "AWS id": "AKIAIOSFODNN7EXAMPLE",
    "AWS key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "GitHub": "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "Slack": "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzzqgy",
    "Stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "bearer": "Bearer mF_9.B5f-4.1JqM",
    "basic": "Basic dXNlcjpwYXNz",
    "card": "4242424242424242",
    "card in groups": "5555 5555 5555 4444",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "e-mail": "alice@example.com",
    "SSN": "078-05-1120",
    "URL": "postgres://app:hunter2@db/prod",
    "address without a scheme": "deploy:hunter2@code:pay/api.git",
    "query": "https://pay.example/x?page=1&api_key=hunter2",
    "32 hexadecimal digits": "d41d8cd98f00b204e9800998ecf8427e",
    "base 62": "Zx81qLm20pWkT7vB9cYdN4",
}
HARMLESS = {
    "UUID": "550e8400-e29b-41d4-a716-446655440000",
    "ULID": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "git": "ff95d91aa5d7c2f63cd4b6e0d96fba2e6b7e3f1c",
    "moment": "2024-05-01T10:00:00.000Z",
    "id": "ch_aaaaaa",
    "short id": "ch_7d21f0",
    "a number by chance": "1700000000000",
    "no card": "4242424242424241",
    "identifier": "com.example.orders.OrderLineItemV2Controller",
    "path": "/tmp/build-12/reports/openapi.v3.json",
    "who speaks git": "ssh://git@code.example/a.git and git@code.example:a.git",
    "image": "registry:5000/pay:1.2@sha256:" + "a" * 64 + " and pay:1.2@sha256:" + "b" * 64,
    "prose": "basic authentication is needed",
    "URL": "https://pay.example/charges?page=1&limit=20",
}


class TestValues:
    @pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
    def test_a_secret_is_told_by_its_look_alone_and_in_a_sentence(self, text: str) -> None:
        assert is_secret(text) and is_secret(f"it said: {text} (again)")

    @pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
    def test_what_is_in_every_payload_is_no_secret(self, text: str) -> None:
        assert not is_secret(text)

    @pytest.mark.parametrize(
        "text", [*SECRETS.values(), *HARMLESS.values()], ids=[*SECRETS, *(f"no {n}" for n in HARMLESS)]
    )
    def test_blotting_keeps_the_length_and_done_again_changes_nothing(self, text: str) -> None:
        for made in (blot_out(text), sketch_text(text)):
            assert len(made) == len(text)
            assert (blot_out(blot_out(text)), sketch_text(sketch_text(text))) == (blot_out(text), sketch_text(text))
            assert sample(sample(text)) == sample(text)

    @pytest.mark.parametrize(
        ("text", "pattern"),
        [
            ("alice@corp.example", r"[^@\s]+@[^@\s]+\.[a-z]+"),
            ("2024-12-31T23:59:59Z", r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"),
            ("192.168.1.254", r"((\d{1,2}|1\d\d|2[0-4]\d|25[0-5])(\.|\Z)){4}"),
            ("550e8400-e29b-41d4-a716-446655440000", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            ("ch_7d21f0", r"ch_[0-9a-f]{6}"),
            ("sk_live_4eC39HqLyjWDarjt", r"sk_live_[A-Za-z0-9]{16}"),
        ],
        ids=["e-mail", "moment", "address", "uuid", "id", "key"],
    )
    def test_what_stands_in_fits_the_usual_patterns(self, text: str, pattern: str) -> None:
        assert sketch_text(text) != text
        assert re.fullmatch(pattern, sketch_text(text))

    def test_everything_below_a_sensitive_name_goes_but_what_is_said_about_it(self) -> None:
        value = {"credentials": {"type": "basic", "user": "al", "deep": [{"x": "hunter2", "n": 987, "ok": True}]}}

        left = redact_value(value)

        assert left == {
            "credentials": {"type": "basic", "user": "xx", "deep": [{"x": "xxxxxx1", "n": 111, "ok": True}]}
        }

    def test_keys_that_are_secrets_go_too_and_stay_apart(self) -> None:
        assert redact_value({"ann@example.com": 1, "bob@example.com": 2}) == {
            "xxx@xxxxxxx.xxx": 1,
            "xxx@xxxxxxx.xxx~2": 2,
        }

    def test_what_stands_beside_a_sensitive_name_goes(self) -> None:
        value = [{"name": "Authorization", "value": "hunter"}, {"name": "Accept", "value": "json"}]

        assert redact_value(value) == [
            {"name": "Authorization", "value": "xxxxxx"},
            {"name": "Accept", "value": "json"},
        ]
        assert [one["value"] for one in sample(value)] == ["xxxxxx", "json"]
        made = {"properties": {key: {"$comment": EXAMPLE, "const": item} for key, item in value[0].items()}}
        assert "hunter" not in str(redacted_schema(made))

    def test_a_card_that_is_a_number_goes(self) -> None:
        assert redact_value({"number": 4242424242424242, "amount": 4242}) == {
            "number": 1111111111111111,
            "amount": 4242,
        }

    def test_of_an_example_words_and_numbers_stay_and_people_go(self) -> None:
        value = {"status": "in_progress", "kind": "Credit Card", "currency": "EUR", "total": 12.5, "name": "Alice Smith",
                 "day": "2024-05-01", "id": "ch_7d21f0", "note": "call me at nine, please"}  # fmt: skip

        left = sample(value)

        assert left == {"status": "in_progress", "kind": "Credit Card", "currency": "EUR", "total": 12.5,
                        "name": "Xxxxx Xxxxx", "day": "1111-11-11", "id": "ch_1a11a1",
                        "note": "xxxx xx xx xxxx, xxxxxx"}  # fmt: skip

    def test_a_value_that_is_nested_without_end_is_cut(self) -> None:
        value: Json = "hunter2"
        for _ in range(5_000):
            value = [value]

        assert "hunter2" not in str(redact_value(value))


class TestTexts:
    def test_a_path_loses_what_looks_like_a_secret_and_what_follows_a_sensitive_segment(self) -> None:
        path = "/users/alice@example.com/reset-token/abc1/orders/7?password=hunter2&page=1"

        assert redacted_path(path) == "/users/xxxxx@xxxxxxx.xxx/reset-token/aaa1/orders/7?password=xxxxxx1&page=1"
        assert redacted_path("/v1/tokens/{id}/refresh") == "/v1/tokens/{id}/refresh"

    @pytest.mark.parametrize(
        ("url", "left"),
        [
            ("https://u:p@h/x", "https://***@h/x"),
            ("//u:p@h/x", "//***@h/x"),
            ("u:p@h/x", "***@h/x"),
            ("https://{region}.pay.example/v1", "https://{region}.pay.example/v1"),
        ],
        ids=["scheme", "no scheme", "bare host", "template"],
    )
    def test_the_url_of_a_server_has_no_user(self, url: str, left: str) -> None:
        assert redacted_url(url) == left

    @pytest.mark.parametrize("before", ["", "cannot read ", "'", '(from "', "url="], ids=str)
    def test_an_address_without_a_scheme_has_no_user(self, before: str) -> None:
        said = redacted_text(f"{before}deploy:hunter2@code:pay/api.yaml: is no description")

        assert said == f"{before}***@code:pay/api.yaml: is no description"

    @pytest.mark.parametrize(
        "said",
        [
            "cannot connect: postgres://app:hunter2@db:5432/prod",
            "password=hunter2 user=x",
            "Authorization: Bearer hunter2",
            "Cookie: a=b; sid=hunter2",
            "token hunter2 is bad",
            "the password is 'hunter2 and more'",
            "{'api_key': 'hunter2', 'x': 1}",
            "Input should be an int [input_value='hunter2', input_type=str]",
            "no row for 'hunter2 in a row'",
        ],
    )
    def test_what_code_says_loses_what_stands_behind_a_sensitive_name_or_in_quotes(self, said: str) -> None:
        assert "hunter2" not in redacted_error(said)

    @pytest.mark.parametrize(
        "said",
        [
            "ModuleNotFoundError: No module named 'flask.app'",
            "AttributeError: module 'app' has no attribute 'nope'",
            "KeyError: 'DATABASE_URL'",
            "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        ],
    )
    def test_what_code_says_of_itself_stays(self, said: str) -> None:
        assert redacted_error(said) == said

    def test_the_digest_that_pins_an_archive_stays_and_what_only_looks_like_one_goes(self) -> None:
        digest = sha256(b"x").hexdigest()
        pinned = f"pip install 'x @ https://files.example.com/x.whl#sha256={digest}'"

        assert redacted_text(pinned) == pinned
        assert digest not in redacted_text(f"https://example.com/back#access_token={digest}")
        assert digest not in redacted_text(f"X-Hub-Signature-256: sha256={digest}")

    def test_our_own_sentences_stay(self) -> None:
        said = (
            "/body/password: must have at least 8 characters; 'ff95d91aa5d7c2f63cd4b6e0d96fba2e6b7e3f1c' is no revision"
        )

        assert redacted_text(said) == said

    def test_the_name_of_an_event_stays(self) -> None:
        assert redacted_name("payment_intent.succeeded.v2") == "payment_intent.succeeded.v2"


EXAMPLE = "an example"


class TestSchemas:
    def test_rules_stay_and_values_give_way_to_their_types(self) -> None:
        schema = {
            "type": "object",
            "required": ["password", "status"],
            "properties": {
                "password": {"$comment": EXAMPLE, "const": "hunter2"},
                "status": {"$comment": EXAMPLE, "const": "paid"},
                "note": {"$comment": EXAMPLE, "const": "call me at nine"},
                "authorization": {"type": "string", "pattern": "^Bearer \\S+$", "minLength": 8},
                "token": {"pattern": "^hunter2$", "default": "hunter2"},
                "tokenStatus": {"enum": ["live", "gone"]},
            },
        }

        left = redacted_schema(schema)

        assert left["properties"] == {
            "password": {"$comment": EXAMPLE, "type": "string", "minLength": 7, "maxLength": 7},
            "status": {"$comment": EXAMPLE, "const": "paid"},
            "note": {"$comment": EXAMPLE, "type": "string", "minLength": 15, "maxLength": 15},
            "authorization": {"type": "string", "pattern": "^Bearer \\S+$", "minLength": 8},
            "token": {"type": "string"},
            "tokenStatus": {"enum": ["live", "gone"]},
        }
        assert redacted_schema(left) == left

    def test_a_constant_object_keeps_its_shape(self) -> None:
        left = redacted_schema({"const": {"kind": "card", "cvc": "123"}})

        assert left["properties"] == {
            "kind": {"const": "card"},
            "cvc": {"type": "string", "minLength": 3, "maxLength": 3},
        }
        assert left["required"] == ["kind", "cvc"]

    def test_a_pattern_that_spells_an_example_goes(self) -> None:
        assert redacted_schema({"pattern": "^Bob Smithson, x$"}, "who", example="Bob Smithson, x, y") == {
            "type": "string"
        }

    def test_of_a_fragment_the_words_of_the_contract_stay_and_examples_go(self) -> None:
        fragment = {"type": "string", "enum": ["hunter2", "x"], "default": "hunter2", "examples": ["hunter2"]}

        left = fragment_at(fragment, "/body/password/*")

        assert left == {"type": "string", "enum": ["hunter2", "x"], "default": "xxxxxx1", "examples": ["xxxxxx1"]}

    def test_an_example_without_gaps_stands_for_itself_alone(self) -> None:
        assert stood_for({"status": "paid", "n": [1, None]}) is None

    def test_a_gap_stands_for_any_text(self) -> None:
        assert (stood_for(sample({"name": "Alice Smith"})) or {})["properties"] == {
            "name": {"type": "string", "minLength": 11, "maxLength": 11}
        }

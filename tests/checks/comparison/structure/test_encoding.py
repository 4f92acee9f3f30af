"""The encoding of parts: defaults, lists and ranges of media types, direction, headers of parts."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import api, compared, rules

PROPERTIES = {
    "meta": {"type": "object", "properties": {"a": {"type": "string"}}},
    "f": {"type": "string", "format": "binary"},
    "s": {"type": "string"},
    "t": {"type": "array", "items": {"type": "string"}},
}
BREAKS, HARMLESS = "error", "info"


def media(encoding: Json, name: str = "multipart/form-data") -> Json:
    schema = {"type": "object", "properties": PROPERTIES}
    return {name: {"schema": schema, **({"encoding": encoding} if encoding else {})}}


def taking(encoding: Json, **named: str) -> Json:
    body = {"required": True, "content": media(encoding, **named)}
    return api(paths={"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}})


def answering(encoding: Json) -> Json:
    responses = {"200": {"description": "done", "content": media(encoding)}}
    return api(paths={"/a": {"get": {"responses": responses}}})


def severities(old: Json, new: Json) -> list[str]:
    found = rules(compared(old, new))
    assert {rule for rule, _, _ in found} <= {"request.encoding.changed", "response.encoding.changed"}
    return [severity for _, severity, _ in found]


@pytest.mark.parametrize(
    "encoding",
    [
        {"meta": {"contentType": "application/json"}},
        {"s": {"contentType": "text/plain"}},
        {"f": {"contentType": "application/octet-stream"}},
        {"t": {"contentType": "text/plain", "style": "form", "explode": True}},
        {"zzz": {"contentType": "image/png"}},
        {"f": {"headers": {"Content-Type": {"required": True, "schema": {"type": "string"}}}}},
    ],
    ids=["object", "text", "bytes", "list", "no-such-property", "content-type-header"],
)
def test_what_goes_without_saying(encoding: Json) -> None:
    assert severities(taking(None), taking(encoding)) == []
    assert severities(taking(encoding), taking(None)) == []


def test_a_list_of_media_types_is_a_set() -> None:
    old, new = ({"f": {"contentType": text}} for text in ("image/png, image/jpeg", "image/jpeg,image/png"))

    assert severities(taking(old), taking(new)) == []


@pytest.mark.parametrize("wider", ["image/*", "image/png, image/jpeg"])
def test_more_media_types_are_a_promise_less_in_a_response_and_more_in_a_request(wider: str) -> None:
    one, more = {"f": {"contentType": "image/png"}}, {"f": {"contentType": wider}}

    assert severities(taking(one), taking(more)) == [HARMLESS]
    assert severities(taking(more), taking(one)) == [BREAKS]
    assert severities(answering(one), answering(more)) == [BREAKS]
    assert severities(answering(more), answering(one)) == [HARMLESS]


def test_another_media_type_breaks_both_ways() -> None:
    old, new = ({"meta": {"contentType": text}} for text in ("application/json", "application/xml"))

    assert severities(taking(old), taking(new)) == [BREAKS]
    assert severities(taking(new), taking(old)) == [BREAKS]


def test_a_list_in_a_form_that_is_no_longer_exploded_breaks_both_ways() -> None:
    form = {"name": "application/x-www-form-urlencoded"}
    joined = {"t": {"style": "form", "explode": False}}

    assert severities(taking(None, **form), taking(joined, **form)) == [BREAKS]
    assert severities(taking(joined, **form), taking(None, **form)) == [BREAKS]


@pytest.mark.parametrize(("required", "severity"), [(True, BREAKS), (False, HARMLESS)], ids=["required", "optional"])
def test_a_new_header_of_a_part(required: bool, severity: str) -> None:
    headed = {"f": {"headers": {"X-Sum": {"required": required, "schema": {"type": "string"}}}}}

    assert severities(taking(None), taking(headed)) == [severity]
    assert severities(taking(headed), taking(None)) == [HARMLESS]


def test_what_breaks_is_told_apart_from_what_does_not() -> None:
    old = {"f": {"contentType": "image/png"}, "meta": {"contentType": "application/json"}}
    new = {"f": {"contentType": "image/*"}, "meta": {"contentType": "application/xml"}}

    assert sorted(severities(taking(old), taking(new))) == [BREAKS, HARMLESS]


def test_an_encoding_of_json_has_no_effect() -> None:
    encoding = {"s": {"contentType": "application/xml"}}

    assert severities(taking(encoding, name="application/json"), taking(None, name="application/json")) == []


@pytest.mark.parametrize(
    ("version", "name", "expected"),
    [
        ("3.0.3", "multipart/form-data", []),
        ("3.1.0", "multipart/form-data", [BREAKS]),
        ("3.0.3", "application/x-www-form-urlencoded", [BREAKS]),
    ],
    ids=["3.0", "3.1", "url"],
)
def test_styles_of_parts_have_an_effect_from_3_1_on(version: str, name: str, expected: list[str]) -> None:
    old, new = (
        {**taking(one, name=name), "openapi": version} for one in ({"t": {"style": "form", "explode": False}}, None)
    )

    assert severities(old, new) == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [({"type": "string", "maxLength": 3}, BREAKS), ({"type": ["string", "integer"]}, HARMLESS)],
    ids=["narrowed", "widened"],
)
def test_the_values_of_a_header_of_a_part_have_a_direction(schema: Json, expected: str) -> None:
    old, new = (taking({"f": {"headers": {"X-Sum": {"schema": one}}}}) for one in ({"type": "string"}, schema))

    assert severities(old, new) == [expected]
    assert severities(new, old) == [HARMLESS if expected == BREAKS else BREAKS]


def test_a_boundary_is_no_part_of_the_media_type() -> None:
    assert severities(taking(None, name="multipart/form-data; boundary=a"), taking(None)) == []

"""Media types of requests and responses: which is which, and in which direction a range breaks somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import api, compared, only, rules

JSON, XML = "application/json", "application/xml"


def _content(names: Json) -> Json:
    given = names if isinstance(names, dict) else {name: {"type": "string"} for name in names}
    return {name: {"schema": schema} for name, schema in given.items()}


def answering(*names: str, **schemas: Json) -> Json:
    response = {"description": "done", "content": _content(schemas or names)}
    return api(paths={"/a": {"get": {"responses": {"200": response}}}})


def taking(*names: str) -> Json:
    body = {"required": True, "content": _content(names)}
    return api(paths={"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([JSON], ["application/*"]),
        (["text/plain"], ["*/*"]),
        (["text/*"], ["*/*"]),
        (["application/json; v=1"], [JSON]),
    ],
    ids=["json", "everything", "range", "parameters"],
)
def test_a_response_that_only_a_range_holds_is_no_longer_promised(old: list[str], new: list[str]) -> None:
    forward, back = compared(answering(*old), answering(*new)), compared(answering(*new), answering(*old))

    assert rules(forward) == [("response.media-type.removed", "error", "structural")]
    assert only(forward).text == f'the response may now come as anything in "{new[0]}", not only as {old[0]}'
    assert rules(back) == []


def test_a_range_that_a_response_gains_beside_what_it_promised_breaks_nobody() -> None:
    assert rules(compared(answering(JSON), answering(JSON, "text/*"))) == [
        ("response.media-type.added", "info", "structural")
    ]


def test_a_range_of_responses_of_which_nothing_is_left_is_gone() -> None:
    found = rules(compared(answering("image/*", JSON), answering(JSON)))

    assert found == [("response.media-type.removed", "error", "structural")]


def test_a_request_is_accepted_by_a_range_and_not_the_other_way_round() -> None:
    assert rules(compared(taking(JSON), taking("application/*"))) == [
        ("request.media-type.added", "info", "structural")
    ]
    assert ("request.media-type.removed", "error", "structural") in rules(
        compared(taking("application/*"), taking(JSON))
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (JSON, "application/json; charset=utf-8"),
        ("application/json; v=1", 'Application/JSON;V="1"'),
        ("text/csv; header=present; v=1", "text/csv;v=1;header=present"),
        ("text/plain", "text/plain; charset=utf-8"),
    ],
    ids=["charset-of-json", "quotes", "order", "charset-not-told"],
)
@pytest.mark.parametrize("describe", [answering, taking], ids=["response", "request"])
def test_another_spelling_is_the_same_media_type(describe: Callable[..., Json], old: str, new: str) -> None:
    assert rules(compared(describe(old), describe(new))) == []
    assert rules(compared(describe(new), describe(old))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("application/json; v=1; charset=utf-8", "application/json; v=2; charset=utf-8"),
        ("text/plain; charset=utf-8", "text/plain; charset=utf-16"),
    ],
    ids=["version", "charset"],
)
def test_another_value_of_a_parameter_is_another_media_type(old: str, new: str) -> None:
    assert ("response.media-type.removed", "error", "structural") in rules(compared(answering(old), answering(new)))


def test_two_charsets_are_two_representations() -> None:
    short = {"type": "string", "maxLength": 3}
    both = answering(**{"text/plain; charset=utf-8": {"type": "string"}, "text/plain; charset=us-ascii": short})
    one = answering("text/plain; charset=utf-8")

    assert rules(compared(both, one)) == [("response.media-type.removed", "error", "structural")]
    assert rules(compared(one, both)) == [("response.media-type.added", "info", "structural")]

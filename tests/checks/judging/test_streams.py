"""Streams of events before their readers."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.judging.judge import judge_answer
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer
from contractguard.checks.judging.streams import NO_VALUE
from contractguard.checks.validation.response import HttpResponse
from tests.checks.descriptions import api, contract

EVENT: Any = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
GOOD = b'data: {"n": 1}\n\nevent: more\ndata: {"n": 2}\n\ndata: [DONE]\n\n'


def judge(schema: Any, body: bytes) -> JudgedAnswer:
    """What a description says of a stream."""
    content = {"text/event-stream": {"schema": schema}}
    described = contract(api(paths={"/s": {"get": {"responses": {"200": {"description": "", "content": content}}}}}))
    answer = HttpResponse(200, {"content-type": "text/event-stream; charset=utf-8"}, body)
    return judge_answer(Readers(described), "GET /s", answer)


@pytest.mark.parametrize("schema", [{"type": "string"}, EVENT], ids=["of the text", "of each event"])
def test_a_stream_is_taken_where_its_text_or_the_data_of_each_event_fits(schema: Any) -> None:
    found = judge(schema, GOOD)

    assert (found.rejections, found.unchecked) == ((), ())


def test_an_event_that_does_not_fit_is_told_by_its_data() -> None:
    (found,) = judge(EVENT, b'data: {"n": 1}\n\ndata: {"n": "two"}\n\n').rejections

    assert (found.rule, found.pointer) == ("response.type.changed", "/body/n")


@pytest.mark.parametrize("body", [b"data: [DONE]\n\n", b'data: {"n": 1}'], ids=["no value", "not complete"])
def test_a_stream_without_a_value_is_not_checked(body: bytes) -> None:
    found = judge(EVENT, body)

    assert found.rejections == () and [NO_VALUE in one.reason for one in found.unchecked] == [True]

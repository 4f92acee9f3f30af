"""Calls and recorders for the recorder's tests, with the real validators and the real bounds of unpacking."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson

from contractguard.checks.drift.failed import KeywordWatch
from contractguard.contract.choices import Access
from contractguard.contract.document import Schema
from contractguard.contract.model import Contract
from contractguard.observe.live.call import Call
from contractguard.observe.live.exchange import Exchange, to_call
from contractguard.observe.live.recorder import CallRecorder, FailedKeywords, RecordingPlan
from contractguard.observe.live.tap import Passed
from contractguard.readers.text.decompress import inflate

JSON = "application/json"


def watch(schema: Schema, access: Access) -> FailedKeywords:
    """The keywords that values of a schema fail."""
    return KeywordWatch.for_schema(schema, access).find_failed


def recorder(contract: Contract | None, **more: Any) -> CallRecorder:
    """A recorder of the calls of one provider."""
    return CallRecorder(RecordingPlan("shop", contract, watch, partial(inflate, name="a body"), **more))


def call(text: str, value: Any = None, status: int = 200, **more: Any) -> Call:
    """A call such as `GET /a`, answered with a JSON value."""
    method, _, path = text.partition(" ")
    given = {"media_type": JSON, "body": orjson.dumps(value), "route": None, **more}
    return Call(source="test", method=method, path=path, status=status, **given)


def recorded(contract: Contract | None, *calls: Call, **more: Any) -> CallRecorder:
    """A recorder that has taken calls, without an error of its own."""
    made = recorder(contract, **more)
    for one in calls:
        made.put(one)
    made.drain()
    assert not made.errors
    return made


def taker_of_calls(calls: list[Call]) -> Callable[[Passed], None]:
    """What a tap delivers to that sees exchanges alone: each becomes a call."""

    def take(passed: Passed) -> None:
        assert isinstance(passed, Exchange)
        calls.append(to_call(passed))

    return take

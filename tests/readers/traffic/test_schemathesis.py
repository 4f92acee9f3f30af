"""NDJSON reports of Schemathesis"""

from __future__ import annotations

import base64
from pathlib import Path

from contractguard.contract.document import Json
from contractguard.readers.traffic.calls import ImportedCall
from contractguard.readers.traffic.exchange import UnreadExchange
from tests.readers.traffic.recordings import calls, lines

BEGIN: Json = {"Initialize": {"command": "st run", "schemathesis_version": "4.32.5", "seed": 1}}


def in_base64(text: str) -> Json:
    return {"$base64": base64.b64encode(text.encode()).decode()}


def scenario(*interactions: Json) -> Json:
    """The end of a scenario, as it is reported."""
    recorder = {
        "label": "POST /charges",
        "cases": {},
        "interactions": {f"c{i}": one for i, one in enumerate(interactions)},
    }
    return {"ScenarioFinished": {"id": "a", "timestamp": 1.5, "phase": "fuzzing", "recorder": recorder}}


def interaction(**response: Json) -> Json:
    """One call of a scenario."""
    return {
        "request": {
            "method": "POST",
            "uri": "http://127.0.0.1:8123/charges",
            "headers": {"Content-Type": ["application/json"]},
            "body": in_base64('{"amount": 0}'),
        },
        "response": {
            "status_code": 201,
            "headers": {"content-type": ["application/json"]},
            "content": in_base64('{"id": "c2"}'),
            "elapsed": 0.01,
            **response,
        },
        "timestamp": 1.5,
    }


def test_the_calls_of_a_scenario_are_read(tmp_path: Path) -> None:
    data = lines(BEGIN, {"EngineStarted": {"id": "b", "timestamp": 1.0}}, scenario(interaction(), interaction()))

    found = calls(tmp_path / "report.ndjson", data)

    assert len(found) == 2
    assert isinstance(found[0], ImportedCall)
    assert (found[0].host, found[0].call.path, found[0].call.status) == ("127.0.0.1:8123", "/charges", 201)
    assert (found[0].call.body, found[0].call.request_body) == (b'{"id": "c2"}', b'{"amount": 0}')


def test_what_got_no_answer_is_told(tmp_path: Path) -> None:
    found = calls(tmp_path / "a", lines(BEGIN, scenario({**interaction(), "response": None}, {"request": 1})))

    assert found == [
        UnreadExchange("line 2", "not answered"),
        UnreadExchange("line 2", "no request with a method and a uri"),
    ]


def test_a_body_that_was_cut_off_is_not_looked_at(tmp_path: Path) -> None:
    (found,) = calls(tmp_path / "a", lines(BEGIN, scenario(interaction(content_size=1_000_000))))

    assert isinstance(found, ImportedCall)
    assert found.call.body is None

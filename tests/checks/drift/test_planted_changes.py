"""A service that was changed in one way: what is found, at which line of its record, and how much it weighs."""

from __future__ import annotations

from typing import Any

import pytest

from contractguard.checks.drift.compare import compare_observed
from contractguard.checks.drift.failed import KeywordWatch
from contractguard.checks.drift.record import ObservedRecord
from contractguard.checks.settings import Settings
from contractguard.contract.document import Json
from contractguard.contract.finding import Finding
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.hints import Hint
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import Sketch
from contractguard.readers.sources.references import document
from tests.checks.drift.seen import GET, described, object_schema

CHARGE = object_schema(
    ("id", "amount", "status", "created", "lines"),
    id={"type": "string"},
    amount={"type": "integer", "maximum": 500},
    status={"type": "string", "enum": ["open", "paid"]},
    created={"type": "string", "format": "date-time"},
    lines={"type": "array", "items": {"type": "string"}, "minItems": 1},
)
CONTRACT = described(CHARGE)
SENT: Json = {"id": "a", "amount": 5, "status": "open", "created": "2026-01-01T00:00:00Z", "lines": ["x"]}


def recorded(bodies: list[Any], message: str = GET, **others: Any) -> tuple[list[Finding], list[str]]:
    """What is found of a service that sent these bodies, through the bytes of its record, and the lines of that."""
    media = CONTRACT.operations["GET /orders"].responses["200"].content["application/json"]
    assert media.schema is not None
    watch, sketch = KeywordWatch.for_schema(media.schema, None), Sketch(Hint([media.schema]))
    for body in bodies:
        sketch.add(body)
        for path, keyword in watch.find_failed(body):
            sketch.add_failure(body, path, keyword)
    data = observed_bytes(Observed("orders", calls=len(bodies), messages={message: sketch.facts()}, **others))
    record = ObservedRecord.of_file(document("file:///observed.json", "observed.json", data))
    section = compare_observed(CONTRACT, record, None, [], Settings())
    return [one for one in section.findings if one.severity.label != "info"], data.decode().splitlines()


def changed(**members: Json) -> list[Any]:
    """Bodies of which the second has these members."""
    return [SENT, {**SENT, **members}]


def without(name: str) -> list[Any]:
    return [SENT, {key: value for key, value in SENT.items() if key != name}]


PLANTED: list[tuple[str, list[Any], str, str, str]] = [
    ("drop", without("amount"), "property.became-optional", "error", '"amount?": '),
    ("null", changed(id=None), "nullable.added", "error", '"id": '),
    ("int to string", changed(amount="5"), "type.changed", "error", '"amount": '),
    ("retype", changed(id={"value": "a"}), "type.changed", "error", '"id": {'),
    ("new member", changed(status="disputed"), "enum.widened", "error", '"status": '),
    ("extra field", changed(margin=3), "property.undocumented", "warning", '"margin?": '),
    ("list to object", changed(lines={"x": "y"}), "type.changed", "error", '"lines": '),
    ("empty list", changed(lines=[]), "item-count.widened", "error", '"lines": '),
    ("date format", changed(created="1 May 2026"), "format.changed", "warning", '"created": '),
    ("over a maximum", changed(amount=900), "range.widened", "error", '"amount": '),
]


@pytest.mark.parametrize(
    ("bodies", "kind", "severity", "line"), [one[1:] for one in PLANTED], ids=[one[0] for one in PLANTED]
)
def test_a_planted_change_is_found_at_its_line(bodies: list[Any], kind: str, severity: str, line: str) -> None:
    findings, lines = recorded(bodies)

    (found,) = findings
    assert (found.rule, found.severity.label) == (f"response.{kind}", severity)
    at = found.source_new
    assert at is not None and at.document.locate is not None
    (position,) = at.document.locate([at.path])
    assert position is not None and lines[position.line - 1].strip().startswith(line)


def test_a_service_that_was_not_changed_has_no_error() -> None:
    assert recorded([SENT] * 20)[0] == []


def test_a_property_that_is_called_otherwise_is_missing_and_not_described() -> None:
    renamed = {**{key: value for key, value in SENT.items() if key != "amount"}, "total": 5}

    found = {one.rule for one in recorded([renamed])[0]}

    assert found == {"response.property.became-optional", "response.property.undocumented"}


@pytest.mark.parametrize(
    ("message", "rule"),
    [("GET /orders → 409 application/json", "response.status.undocumented"),
     ("GET /refunds → 200 application/json", "api.operation.undocumented")],
    ids=["new status", "new route"],
)  # fmt: skip
def test_what_is_new_around_a_body_is_a_warning(message: str, rule: str) -> None:
    assert [one.rule for one in recorded([SENT], message)[0]] == [rule]

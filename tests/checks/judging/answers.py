"""Answers of a small service, and the readers of them, for tests."""

from __future__ import annotations

import json
from typing import Any

from contractguard.checks.judging.findings import RejectionTally
from contractguard.checks.judging.judge import judge_answer
from contractguard.checks.judging.readers import Readers
from contractguard.checks.judging.rejection import JudgedAnswer
from contractguard.checks.validation.http_request import HttpRequest
from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.finding import Finding
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import answering, contract

Json = Any
LIST = "GET /orders"


def answer(body: Json = None, status: int = 200, media_type: str = "application/json", **headers: Any) -> HttpResponse:
    """An answer with this body: bytes as they are, else JSON; None for an empty one."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-type": media_type} if media_type else {}
    return HttpResponse(status, {**named, **headers}, content)


def readers(described: Json, recorded: Json = None, *expectations: Expectation, **more: Any) -> Readers:
    """Readers of answers to `GET /orders`, whose bodies have these schemas."""
    promised = None if recorded is None else contract(answering(recorded), "snapshot.json")
    return Readers(contract(answering(described)), promised, expectations, **more)


def expecting(
    schema: Json = None, consumer: str = "billing", needs: tuple[str, ...] = (), **target: Any
) -> Expectation:
    """What a consumer expects of the body of `GET /orders`."""
    read = None if schema is None else Schema(Document("", f"{consumer}.json", schema), (), schema, "2020-12")
    part = ExpectedPart(("body",), read, needs=needs)
    at = Location(Document(f"file:///{consumer}.yaml", f"{consumer}.yaml", {}), ())
    wanted = Target(TargetPart.RESPONSE, LIST, **target)
    return Expectation(consumer, None, "orders", SourceKind.SCHEMA, wanted, False, Strength.GUARANTEED, (part,), at)


def judged(
    read_by: Readers, *answers: HttpResponse, operation: str = LIST, request: HttpRequest | None = None, note: str = ""
) -> list[JudgedAnswer]:
    return [judge_answer(read_by, operation, one, request, note=note) for one in answers]


def found(read_by: Readers, *answers: HttpResponse, severities: Any = None, **how: Any) -> tuple[Finding, ...]:
    """The findings about answers that came one after the other."""
    tally = RejectionTally()
    for one in judged(read_by, *answers, **how):
        tally.add(one.rejections)
    return tally.findings(policy("tolerant", severities or {}))


def summary(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.severity.label, one.pointer) for one in findings]

"""What a driver of a service reports: an answer as it came, and whether it was what the contract says."""

from __future__ import annotations

import orjson

from contractguard.checks.coverage.collector import NOTHING, CoverageCollector
from contractguard.checks.validation.payload import is_json
from contractguard.checks.validation.response import HttpResponse
from contractguard.observe.hits.cells import CoverageLevel


def add_answer(
    collector: CoverageCollector, operation: str, answer: HttpResponse, *, fits: bool, source: str = ""
) -> None:
    """Note an answer of an operation (by its key) that was held against the contract: what is not what that says was
    only seen. `source` names who asked, in place of a test. What was collected is written by
    `contractguard.store.coverage.write_coverage(collector.record(), path, root)`, which unites it with the file."""
    level = CoverageLevel.VALIDATED if fits else CoverageLevel.SEEN
    body = NOTHING
    if answer.body and is_json(answer.headers.get("content-type", "")):
        try:
            body = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            level = CoverageLevel.SEEN
    collector.add_response(operation, answer.status, answer.headers, body, level=level, test=source)

"""What an object of very many properties costs: next to nothing for each that did not change, whichever way it goes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cost import MAIN_TELLING_MEMORY, run_below, told_memory, untraced

PROPERTIES = 100_000


def described(kind: str) -> dict[str, Any]:
    """A description whose one operation takes and answers a wide object, of which one property is of that type."""
    properties = {f"p{number}": {"type": "string", "maxLength": 10 + number % 7} for number in range(PROPERTIES)}
    schema = {"type": "object", "properties": {**properties, "p5": {"type": kind}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Wide"}}}
    operation = {"requestBody": {"content": content}, "responses": {"200": {"description": "OK", "content": content}}}
    head = {"openapi": "3.0.3", "info": {"title": "Wide", "version": "1"}}
    return {**head, "paths": {"/wide": {"post": operation}}, "components": {"schemas": {"Wide": schema}}}


@pytest.mark.no_cover
def test_a_wide_object_takes_bearable_memory_both_ways(tmp_path: Path) -> None:
    """220 MiB when this was written, 540 before; of these, 115 are the two documents."""
    for name, kind in (("old", "string"), ("new", "integer")):
        (tmp_path / f"{name}.json").write_text(json.dumps(described(kind)))
    arguments = ["diff", "old.json", "new.json", "--format", "json"]

    done = run_below(
        30, [sys.executable, "-c", MAIN_TELLING_MEMORY, *arguments], cwd=tmp_path, env=untraced(), text=True
    )

    findings = {one["rule"] for one in json.loads(done.stdout)["findings"]}
    assert findings == {"request.type.changed", "response.type.changed"}
    assert told_memory(done.stderr) < 400

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectation, Expectations
from contractguard.readers.pact import read_pact
from contractguard.readers.sources.load import load


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Expectations | None]:
    """Reads a pact that is given as a value (or as the text of the file) from a real file."""

    def reading(root: Json, **names: str) -> Expectations | None:
        path = tmp_path / "web-orders.json"
        path.write_text(root if isinstance(root, str) else json.dumps(root, indent=1), encoding="utf-8")
        return read_pact(load(str(path)).entry, **names)

    return reading


@pytest.fixture
def interaction(
    read: Callable[..., Expectations | None],
) -> Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]]:
    """Reads one interaction of a version, and gives its expectations by part, and the problems as pointers and texts."""

    def reading(
        node: Json, version: str = "4.0", messages: bool = False
    ) -> tuple[dict[str, Expectation], list[tuple[Json, ...]]]:
        root = {
            "consumer": {"name": "web"},
            "provider": {"name": "orders"},
            "messages" if messages else "interactions": [node],
            "metadata": {"pactSpecification": {"version": version}},
        }
        found = read(root)
        return {one.target.part: one for one in found.found}, [(at.pointer, what) for at, what in found.problems]

    return reading


@pytest.fixture
def response_body(
    interaction: Callable[..., tuple[dict[str, Expectation], list[tuple[Json, ...]]]],
) -> Callable[..., tuple[Json, list[tuple[Json, ...]]]]:
    """The schema of a response body, of an example and rules by path (each a rule, or a list of rules)."""

    def reading(example: Json, rules: Json, combine: str = "AND") -> tuple[Json, list[tuple[Json, ...]]]:
        lists = {
            path: {"combine": combine, "matchers": given if isinstance(given, list) else [given]}
            for path, given in rules.items()
        }
        found, problems = interaction(
            {
                "description": "an order",
                "request": {"method": "GET", "path": "/orders/7"},
                "response": {"status": 200, "body": example, "matchingRules": {"body": lists}},
            },
            "3.0.0",
        )
        (part,) = found["response"].parts
        return (part.schema.node if part.schema else None), problems

    return reading

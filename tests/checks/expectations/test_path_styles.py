"""A concrete path that a consumer calls, where a path parameter is not written as plain text."""

from __future__ import annotations

import pytest

from contractguard.checks.expectations import evaluate
from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Document, Location
from contractguard.contract.expectation import Expectation, Strength, Target
from tests.checks.expectations.conftest import of, shop


def calls(path: str) -> Expectation:
    """A consumer that calls the shop by a path of its own."""
    at = Location(Document("file:///web.har", "web.har", {}), ())
    target = Target(TargetPart.REQUEST, f"GET {path}")
    return Expectation("web", "shop", "a call", SourceKind.HAR, target, True, Strength.POSSIBLE, (), at)


@pytest.mark.parametrize(
    ("style", "path", "rules"),
    [
        ("simple", "/orders/7", []),
        ("label", "/orders/.7", []),
        ("matrix", "/orders/;id=7", []),
        ("label", "/orders/7", ["request.parameter.serialization-changed"]),
        ("matrix", "/orders/7", ["request.parameter.serialization-changed"]),
        ("matrix", "/orders/;no=7", ["request.parameter.serialization-changed", "request.type.changed"]),
        ("label", "/orders/.x", ["request.type.changed"]),
    ],
    ids=["simple", "label", "matrix", "not label", "not matrix", "another name", "no number behind the dot"],
)
def test_a_path_is_read_in_the_way_its_parameter_is_written(style: str, path: str, rules: list[str]) -> None:
    parameter = {"name": "id", "in": "path", "required": True, "style": style, "schema": {"type": "integer"}}

    found = evaluate(shop(of(), parameters=[parameter]), [calls(path)])

    assert sorted(one.rule for one in found.findings) == rules
    assert found.unchecked == ()

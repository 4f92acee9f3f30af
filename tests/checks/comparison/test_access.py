"""A property that a flag took out of the message weighs as a new one when the flag goes, and says which flag it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import answering, compared, only, taking

SIDES = [pytest.param(taking, "readOnly", id="request"), pytest.param(answering, "writeOnly", id="response")]


def with_name(*required: str, **flags: bool) -> Json:
    properties = {"id": {"type": "string"}, "name": {"type": "string", **flags}}
    return {"type": "object", "properties": properties, "required": ["id", *required]}


@pytest.mark.parametrize(("describes", "flag"), SIDES)
def test_a_flag_that_is_taken_away_from_an_optional_property(describes: Callable[..., Json], flag: str) -> None:
    found = only(compared(describes(with_name(**{flag: True})), describes(with_name())))

    assert (found.rule.partition(".")[2], found.severity.label) == ("access.lifted", "info")
    assert found.text.endswith(f"it is no longer {flag}")


def test_a_flag_that_is_taken_away_from_a_required_property_of_a_request() -> None:
    found = only(compared(taking(with_name("name", readOnly=True)), taking(with_name("name"))))

    assert (found.rule, found.severity.label, found.proof.value) == ("request.access.lifted", "error", "proved")
    assert found.witness == ({"body": {"id": ""}},)


@pytest.mark.parametrize(("describes", "flag"), SIDES)
def test_a_flag_that_comes_takes_the_property_out(describes: Callable[..., Json], flag: str) -> None:
    found = only(compared(describes(with_name()), describes(with_name(**{flag: True}))))

    assert (found.rule.partition(".")[2], found.severity.label) == ("access.changed", "warning")
    assert found.text.endswith(f"it is now {flag}")


@pytest.mark.parametrize(("describes", "flag"), [(answering, "readOnly"), (taking, "writeOnly")])
def test_the_other_flag_says_nothing_of_this_message(describes: Callable[..., Json], flag: str) -> None:
    assert not compared(describes(with_name(**{flag: True})), describes(with_name())).findings

"""Languages of operators whose operands may be any operator: every union holds all the others, over and over."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from contractguard.algebra.diff import known
from contractguard.contract.finding import Proof
from contractguard.contract.report import Section
from tests.checks.descriptions import answering, compared

Json = Any


def language(size: int) -> Json:
    """A description that answers with an expression: `size` operators, each with operands of every kind."""
    references = [{"$ref": f"#/components/schemas/Op{number}"} for number in range(size)]
    operators = {
        f"Op{number}": {
            "type": "object",
            "required": ["operator"],
            "properties": {
                "operator": {"type": "string", "enum": [f"OP_{number}"]},
                "name": {"type": "string"},
                "inputs": {"type": "array", "items": {"oneOf": references}},
            },
        }
        for number in range(size)
    }
    return answering({"oneOf": references}, **operators)


def calls(old: Json, new: Json) -> tuple[Section, int]:
    """The report, and how many calls of Python functions it took: the same on every machine."""
    count = 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        report = compared(old, new)
    finally:
        sys.setprofile(before)
    return report, count


def test_every_new_operand_of_every_operator_is_found_and_proved() -> None:
    report = compared(language(9), language(12))

    places = sorted((finding.pointer, finding.source_new.path) for finding in report.findings if finding.source_new)
    inner = [
        ("/body/inputs/*", ("components", "schemas", f"Op{operator}", "properties", "inputs", "items", "oneOf", new))
        for operator in range(9)
        for new in (9, 10, 11)
    ]
    assert [place for place in places if place[0] != "/body"] == sorted(inner)
    assert sum(place[0] == "/body" for place in places) == 3
    assert {finding.proof for finding in report.findings} == {Proof.PROVED}
    assert report.complete


def test_operands_that_are_no_longer_sent_break_nothing() -> None:
    report = compared(language(12), language(9))

    assert report.complete
    assert all(finding.witness is None for finding in report.findings)


def test_a_change_deep_in_one_operator_is_one_finding() -> None:
    new = language(12)
    new["components"]["schemas"]["Op7"]["properties"]["name"] = {"type": "integer"}

    report = compared(language(12), new)

    assert [finding.pointer for finding in report.findings] == ["/body/name"]
    assert report.complete


@pytest.mark.no_cover
@pytest.mark.parametrize("turned", [False, True], ids=["wider", "narrower"])
def test_the_work_grows_as_the_description_does(turned: bool) -> None:
    """Twice the operators are four times the references, and so at most about four times the work."""

    def work(size: int) -> int:
        sides = language(size - 2), language(size)
        return calls(*(reversed(sides) if turned else sides))[1]

    work(8)  # what is imported or made on first use

    assert work(32) < 4.5 * work(16)


def test_one_union_that_stands_in_every_operator_is_asked_once_whether_it_says_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    ask = known._is_respelled

    def noted(pair: Any) -> Any:
        asked.append(pair)
        return ask(pair)

    monkeypatch.setattr(known, "_is_respelled", noted)

    report = compared(language(9), language(10))

    assert len(asked) == 1
    assert len(report.findings) == 10  # at the top, and in each of the nine


def test_equal_unions_that_refer_to_other_schemas_are_asked_each_for_itself() -> None:
    union = {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}
    more = {"oneOf": [*union["oneOf"], {"$ref": "#/components/schemas/C"}]}
    kinds = {"A": {"type": "string"}, "B": {"type": "integer"}, "C": {"type": "integer", "minimum": 5}}
    wider = {**kinds, "C": {"type": "boolean"}}

    same, other = (compared(answering(union, **one), answering(more, **one)) for one in (kinds, wider))

    assert [finding.witness for finding in other.findings if finding.witness] == [({"body": False},)]
    assert all(finding.witness is None for finding in same.findings)

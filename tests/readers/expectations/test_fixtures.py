"""Payloads that a consumer handles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.expectation import Strength
from contractguard.readers.expectations import fixtures
from tests.readers.expectations.conftest import Project


def test_a_payload_is_a_possible_example_with_needs(project: Project) -> None:
    project.file("a.json", {"data": {"id": 1}})
    found = project.one({"fixtures": "a.json", "event": "paid", "needs": ["/data/id"]})
    (part,) = found.parts
    assert (found.source, found.strength) == ("fixtures", Strength.POSSIBLE)
    assert (part.pointer, part.examples, part.needs) == (("payload",), ({"data": {"id": 1}},), ("/data/id",))
    assert part.schema is None
    assert found.name == "contracts/a.json for event paid"


def test_each_line_of_ndjson_is_a_payload_in_its_line(project: Project, line_of: Callable[..., int]) -> None:
    project.file("a.ndjson", '{"id": 1}\n\n[2]\n')
    found = project.read({"fixtures": "a.ndjson", "response": {"operation": "GET /a"}}).found
    assert [one.parts[0].examples[0] for one in found] == [{"id": 1}, [2]]
    assert [line_of(one.at) for one in found] == [1, 3]
    assert found[1].name == "contracts/a.ndjson payload 2 for GET /a → the first success"


def test_places_below_a_line_are_known(project: Project) -> None:
    project.file("a.ndjson", '{"id": 1}\n{"a": 0, "id": 2}\n')
    found = project.read({"fixtures": "a.ndjson", "event": "a"}).found
    locate = found[1].at.document.locate
    assert locate is not None
    positions = locate([(1, "id"), (1, "no"), (5,), ("x",), ()])
    assert positions == [(2, 10), None, None, None, (1, 1)]


def test_an_array_in_a_json_file_is_one_payload(project: Project) -> None:
    project.file("a.json", [1, 2])
    assert project.one({"fixtures": "a.json", "event": "a"}).parts[0].examples == ([1, 2],)


@pytest.mark.parametrize("content", ["not: json\n", "{", "", '{"a": 1, "a": 2}', b"\0\1", "NaN"])
def test_a_fixture_that_is_not_json_is_a_problem_and_the_others_are_read(
    project: Project, content: str | bytes
) -> None:
    project.file("f/bad.json", content)
    project.file("f/good.json", {"id": 1})
    result = project.read({"fixtures": "f/*.json", "event": "a"})
    assert [one.at.document.name for one in result.found] == ["contracts/f/good.json"]
    ((_, what),) = result.problems
    assert what.startswith("contracts/f/bad.json: ")


def test_a_bad_line_is_told_with_its_number(project: Project) -> None:
    project.file("a.ndjson", '{"id": 1}\n{"id": }\n')
    assert "contracts/a.ndjson: line 2: column 8" in project.refused({"fixtures": "a.ndjson", "event": "a"})


def test_a_need_may_be_of_every_item(project: Project) -> None:
    project.file("a.json", {"lines": [{}, {"sku": "a"}], "*": {"id": 1}})
    needs = ["/lines/*/sku", "/*/id", "/lines/*/name", "/lines/*/sku/*"]
    result = project.read({"fixtures": "a.json", "event": "a", "needs": needs})
    assert [what for _, what in result.problems] == [
        "no payload has what is needed: /lines/*/name",
        "no payload has what is needed: /lines/*/sku/*",
    ]


def test_a_need_that_no_payload_has_is_a_problem(project: Project) -> None:
    project.file("a.json", {"list": [{"id": 1}]})
    project.file("b.json", {"other": 1})
    result = project.read(
        {"fixtures": ["a.json", "b.json"], "event": "a", "needs": ["/list/0/id", "/list/1/id", "/lst", ""]}
    )
    assert len(result.found) == 2
    assert [what for _, what in result.problems] == [
        "no payload has what is needed: /list/1/id",
        "no payload has what is needed: /lst",
    ]
    assert result.problems[0][0].path == ("expects", 0, "needs", 1)


def test_too_many_payloads_are_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixtures, "MAX_EXAMPLES", 1)
    project.file("a.ndjson", "1\n2\n")
    assert "more than 1 payloads" in project.refused({"fixtures": "a.ndjson", "event": "a"})


def test_too_many_lines_are_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.readers.expectations.files.MAX_LINES", 1)
    project.file("a.ndjson", "1\n2\n")
    assert "more than 1 lines" in project.refused({"fixtures": "a.ndjson", "event": "a"})

"""The index itself: what it must say, and that one bad entry leaves the others alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Strength
from contractguard.readers.expectations import read_index
from tests.readers.expectations.conftest import Project

SCHEMA = {"type": "object", "required": ["id"]}


def write(project: Project, text: str) -> Path:
    return project.file("web.yaml", text)


def test_an_index_names_its_consumer_and_provider(project: Project) -> None:
    project.file("a.json", SCHEMA)
    found = project.one({"schema": "a.json", "event": "paid"})
    assert (found.consumer, found.provider, found.source, found.strength) == (
        "web",
        "payments",
        "schema",
        Strength.GUARANTEED,
    )


def test_a_provider_may_be_left_open(project: Project) -> None:
    project.file("a.json", SCHEMA)
    path = write(project, "consumer: web\nexpects:\n  - {schema: a.json, event: paid}\n")
    assert read_index(path, root=project.root).found[0].provider is None


def test_an_entry_that_fails_leaves_the_others(project: Project, line_of: Callable[..., int]) -> None:
    project.file("a.json", SCHEMA)
    path = write(
        project,
        """\
        consumer: web
        expects:
          - schema: missing.json
            event: paid
          - schema: a.json
            event: paid
        """,
    )
    result = read_index(path, root=project.root)
    assert [one.name for one in result.found] == ["a.json for event paid"]
    ((location, what),) = result.problems
    assert "there is no such file" in what
    assert "contracts/missing.json" in what
    assert (location.document.name, line_of(location)) == ("contracts/web.yaml", 3)


@pytest.mark.parametrize(
    "text, part",
    [
        ("provider: payments\nexpects: [{pact: a}]", "consumer: Field required"),
        ("consumer: web\nexpects: []", "expects: List should have at least 1 item"),
        ("consumer: web", "expects: Field required"),
        ("consumer: ''\nexpects: [{pact: a}]", "consumer: String should match"),
        ("[1]", "the index: "),
    ],
)
def test_an_index_that_says_too_little_is_refused(project: Project, text: str, part: str) -> None:
    with pytest.raises(InputError) as caught:
        read_index(write(project, text), root=project.root)
    assert part in caught.value.what
    assert caught.value.where == "contracts/web.yaml"


def test_an_unknown_key_is_refused_with_its_place_and_a_suggestion(project: Project) -> None:
    path = write(project, "consumer: web\nprovidr: payments\nexpects: [{pact: a}]\n")
    with pytest.raises(InputError) as caught:
        read_index(path, root=project.root)
    assert caught.value.what == "line 2, column 1: unknown key 'providr'"
    assert caught.value.remedy == "did you mean 'provider'?"


def test_an_unknown_key_without_a_near_one_lists_what_is_known(project: Project) -> None:
    with pytest.raises(InputError) as caught:
        read_index(write(project, "consumer: web\nzzz: 1\nexpects: [1]\n"), root=project.root)
    assert caught.value.remedy == "known here are consumer, expects, provider"


def test_an_index_that_is_no_yaml_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="line 2, column 1"):
        read_index(write(project, "a: [\n"), root=project.root)


def test_a_missing_index_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_index(project.folder / "nobody.yaml", root=project.root)


@pytest.mark.parametrize(
    "entry, part",
    [
        ("just text", "an entry must be an object with one of pact, schema"),
        ({"shema": "a.json"}, "unknown key 'shema' (did you mean 'schema'?)"),
        ({"event": "paid"}, "an entry names no source"),
        ({"schema": "a.json", "model": "a:B", "event": "x"}, "an entry has one source, and this has 2: schema, model"),
        ({"schema": "a.json"}, "give one of event, request and response"),
        ({"schema": "a.json", "event": "a", "request": {"operation": "x"}}, "give one of event, request and response"),
        ({"schema": "a.json", "evnt": "a"}, "unknown key 'evnt' (did you mean 'event'?)"),
        ({"schema": "a.json", "response": {"operation": "x", "state": 1}}, "(did you mean 'status'?)"),
        ({"schema": "a.json", "response": {"operation": "x", "status": 99}}, "response.status: must be a status (200)"),
        ({"schema": "a.json", "response": {"operation": "x", "status": True}}, "must be a status"),
        ({"schema": "a.json", "request": {"operation": "x", "header": "a", "query": "b"}}, "either header or query"),
        ({"schema": "a.json", "event": "a", "dialect": "draft-3"}, "dialect: Input should be"),
        ({"schema": 7, "event": "a"}, "schema: Input should be a valid string"),
        ({"fixtures": "a.json", "event": "a", "needs": ["id"]}, "needs.0: String should match"),
    ],
)
def test_an_entry_that_is_wrong_is_a_problem(project: Project, entry: Json, part: str) -> None:
    assert part in project.refused(entry)


def test_a_wrong_key_deep_in_an_entry_is_pointed_at(project: Project, line_of: Callable[..., int]) -> None:
    path = write(
        project,
        """\
        consumer: web
        expects:
          - schema: a.json
            response:
              operation: GET /a
              status: 2000
        """,
    )
    ((location, _),) = read_index(path, root=project.root).problems
    assert line_of(location) == 6


@pytest.mark.parametrize(
    "entry, target, sends, pointer",
    [
        ({"event": "paid"}, ("event", None, "paid", None, None), False, ("payload",)),
        (
            {"response": {"operation": "get  /a/{id}", "status": 200}},
            ("response", "GET /a/{id}", None, "200", None),
            False,
            ("body",),
        ),
        (
            {"response": {"operation": "getA", "status": "2xx", "media_type": "Application/JSON; charset=x"}},
            ("response", "getA", None, "2XX", "application/json"),
            False,
            ("body",),
        ),
        (
            {"response": {"operation": "getA", "status": "default", "header": "X-Rate"}},
            ("response", "getA", None, "default", None),
            False,
            ("header", "x-rate"),
        ),
        ({"response": {"operation": "getA"}}, ("response", "getA", None, None, None), False, ("body",)),
        ({"request": {"operation": "POST /a"}}, ("request", "POST /a", None, None, None), True, ("body",)),
        (
            {"request": {"operation": "POST /a", "query": "Page"}},
            ("request", "POST /a", None, None, None),
            True,
            ("query", "Page"),
        ),
        (
            {"request": {"operation": "POST /a", "header": "X-Id"}},
            ("request", "POST /a", None, None, None),
            True,
            ("header", "x-id"),
        ),
    ],
)
def test_where_an_entry_aims(
    project: Project,
    entry: Json,
    target: tuple[str, str | None, str | None, str | None, str | None],
    sends: bool,
    pointer: tuple[Json, ...],
) -> None:
    project.file("a.json", SCHEMA)
    found = project.one({"schema": "a.json", **entry})
    aimed = found.target
    assert (aimed.part, aimed.operation, aimed.event, aimed.status, aimed.media_type) == target
    assert found.consumer_sends is sends
    assert found.parts[0].pointer == pointer


def test_the_published_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    published = Path(__file__).parents[3] / "docs" / "schemas" / "consumer-index.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(published.read_text("utf-8")))
    entry = {"schema": "a.json", "response": {"operation": "GET /a", "status": 200}}
    good = {"consumer": "web", "provider": "p", "expects": [entry, {"pact": "a.json"}, {"har": ["a.har"]}]}
    assert validator.is_valid(good)
    for bad in (
        {**good, "extra": 1},
        {**good, "expects": []},
        {**good, "expects": [{"schema": "a.json"}]},
        {**good, "expects": [{"schema": "a.json", "event": "a", "response": {"operation": "x"}}]},
        {**good, "expects": [{"shema": "a.json"}]},
    ):
        assert not validator.is_valid(bad)


def test_reading_twice_gives_the_same(project: Project) -> None:
    project.file("f/b.json", {"id": 1})
    project.file("f/a.json", {"id": 2})
    entry = {"fixtures": "f", "event": "paid"}
    assert [one.name for one in project.read(entry).found] == [one.name for one in project.read(entry).found]


def test_a_pact_is_read_as_of_this_consumer_and_provider(project: Project) -> None:
    pytest.importorskip("contractguard.readers.pact")
    project.file(
        "a.json",
        {
            "consumer": {"name": "web"},
            "provider": {"name": "payments"},
            "interactions": [
                {
                    "description": "a charge",
                    "request": {"method": "GET", "path": "/charges/7"},
                    "response": {"status": 200, "body": {"id": 7}},
                }
            ],
            "metadata": {"pactSpecification": {"version": "2.0.0"}},
        },
    )
    result = project.read({"pact": "a.json"})
    assert {(one.consumer, one.provider, one.source) for one in result.found} == {("web", "payments", "pact")}


def test_a_missing_pact_is_a_problem(project: Project) -> None:
    pytest.importorskip("contractguard.readers.pact")
    assert "there is no such file" in project.refused({"pact": "a.json"})

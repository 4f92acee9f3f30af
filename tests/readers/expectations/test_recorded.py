"""The self-contained file of a consumer: written, read, and written again the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations import consumer_bytes, read_index, read_recorded
from contractguard.readers.sources.references import document
from contractguard.store.record import write_consumer
from tests.readers.expectations.conftest import Project

EVENT = {"event": "paid"}
NODE = {
    "$ref": "#/$defs/Node",
    "$defs": {"Node": {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}},
}


@pytest.fixture
def read(project: Project) -> Expectations:
    """Expectations of several kinds."""
    project.file("node.json", NODE)
    project.file(
        "old.json", {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": True}
    )
    project.file("other/a.json", {"$ref": "b.json", "description": "prose"})
    project.file("other/b.json", {"type": "string", "enum": ["b", "a"]})
    project.file("pay.json", {"id": 2**70, "at": 1.0})
    return project.read(
        {"schema": "node.json", **EVENT},
        {"schema": "old.json", "response": {"operation": "GET /a", "status": "2XX", "header": "X-A"}},
        {"schema": "other/a.json", "request": {"operation": "POST /a", "media_type": "application/json"}},
        {"fixtures": "pay.json", "needs": ["/id"], **EVENT},
    )


def again(data: bytes) -> Expectations:
    return read_recorded(document("file:///x/web.json", "web.json", data))


def test_what_is_written_is_read_as_it_was(read: Expectations) -> None:
    back = again(consumer_bytes(read))
    kept = ("consumer", "provider", "name", "source", "target", "consumer_sends", "strength")
    assert [[getattr(one, field) for field in kept] for one in back.found] == [
        [getattr(one, field) for field in kept] for one in read.found
    ]
    assert [[(p.pointer, p.required, p.needs, p.examples) for p in one.parts] for one in back.found] == [
        [(p.pointer, p.required, p.needs, p.examples) for p in one.parts] for one in read.found
    ]
    assert [[p.schema and p.schema.dialect for p in one.parts] for one in back.found] == [
        ["2020-12"],
        ["draft-04"],
        ["2020-12"],
        [None],
    ]


def test_writing_what_was_read_gives_the_same_bytes(read: Expectations) -> None:
    data = consumer_bytes(read)
    assert consumer_bytes(again(data)) == data


def test_every_reference_stays_in_the_file(read: Expectations) -> None:
    back = again(consumer_bytes(read))
    for one in back.found:
        for part in one.parts:
            if part.schema is not None:
                target = part.schema.node["$ref"]
                assert target.startswith("#/$defs/")
                assert isinstance(part.schema.document.resolve(target)[2], dict)


def test_the_layout_is_canonical(read: Expectations) -> None:
    data = consumer_bytes(read)
    value = json.loads(data)
    assert data == (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()
    assert value["contractguard-consumer"] == 1
    assert set(value["$defs"]) == {"Node", "old", "b"}
    assert value["dialects"] == {"old": "draft-04"}
    assert value["$defs"]["Node"]["properties"]["kids"]["items"] == {"$ref": "#/$defs/Node"}
    assert b"prose" not in data
    assert value["expectations"][3]["parts"] == [
        {"pointer": "/payload", "required": True, "examples": [{"id": 2**70, "at": 1}], "needs": ["/id"]}
    ]


def test_the_bytes_depend_on_what_is_expected_alone(project: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "contracts").mkdir(parents=True)
    for folder, text in (
        (project.folder, '{"type":"object","minProperties":1}'),
        (tmp_path / "elsewhere/contracts", '{ "minProperties": 1, "type": "object" }'),
    ):
        (folder / "a.json").write_text(text, "utf-8")
        (folder / "web.json").write_text(
            json.dumps({"consumer": "web", "expects": [{"schema": "a.json", **EVENT}]}), "utf-8"
        )
    here = read_index(project.folder / "web.json", root=project.root)
    there = read_index(tmp_path / "elsewhere/contracts/web.json", root=tmp_path / "elsewhere")
    assert consumer_bytes(here) == consumer_bytes(there)


def test_dynamic_references_are_resolved(project: Project) -> None:
    project.file(
        "a.json",
        {
            "$id": "https://example.com/strict",
            "$dynamicAnchor": "node",
            "$ref": "#/$defs/tree",
            "$defs": {
                "tree": {
                    "$id": "https://example.com/tree",
                    "$dynamicAnchor": "node",
                    "properties": {"kids": {"items": {"$dynamicRef": "#node"}}},
                }
            },
        },
    )
    data = consumer_bytes(project.read({"schema": "a.json", **EVENT}))
    assert b"$dynamicRef" not in data
    assert consumer_bytes(again(data)) == data


def test_problems_are_written_and_read(project: Project) -> None:
    project.file("a.json", {})
    data = consumer_bytes(project.read({"schema": "a.json", **EVENT}, {"schema": "b.json", **EVENT}))
    ((location, what),) = again(data).problems
    assert "there is no such file" in what
    assert location.path == ("problems", 0)


def test_models_need_no_code_once_they_are_recorded(project: Project) -> None:
    (project.root / "recorded_types.py").write_text(
        "from pydantic import BaseModel\nclass Money(BaseModel):\n    amount: int\n"
        "class Charge(BaseModel):\n    total: Money\n    fee: Money\n",
        "utf-8",
    )
    write_consumer(
        project.read({"model": "recorded_types:Charge", **EVENT}, allow_code=True), project.folder / "charge.json"
    )
    (project.root / "recorded_types.py").unlink()
    (found,) = project.read({"usage": "charge.json"}).found
    assert (found.source, found.name) == ("model", "recorded_types:Charge for event paid")
    assert found.at.document.name == "contracts/charge.json"
    assert found.parts[0].schema.node["required"] == ["fee", "total"]
    assert found.parts[0].schema.document.resolve("#/$defs/Money")[2]["required"] == ["amount"]


@pytest.mark.parametrize(
    "head, part",
    [({"consumer": "other"}, "is of the consumer 'web'"), ({"provider": "other"}, "is about the provider")],
)
def test_a_file_of_another_pair_is_a_problem(project: Project, head: dict[str, str], part: str) -> None:
    project.file("a.json", {})
    write_consumer(project.read({"schema": "a.json", **EVENT}), project.folder / "rec.json")
    path = project.index({"usage": "rec.json"}, **head)
    ((_, what),) = read_index(path, root=project.root).problems
    assert part in what


def test_nothing_cannot_be_written(project: Project) -> None:
    with pytest.raises(InputError, match="no expectation to write"):
        consumer_bytes(Expectations(()))


@pytest.mark.parametrize(
    "field, part", [("consumer", "several consumers: other, web"), ("provider", "several providers")]
)
def test_one_file_is_of_one_consumer_and_one_provider(read: Expectations, field: str, part: str) -> None:
    first, *rest = read.found
    changed: Json = {field: "other"}
    other = replace(first, **changed)

    with pytest.raises(InputError, match=part):
        consumer_bytes(Expectations((other, *rest)))


def test_a_file_that_cannot_be_written_is_told(project: Project, read: Expectations) -> None:
    project.file("blocked", "a file, not a folder")
    with pytest.raises(InputError, match="cannot be written"):
        write_consumer(read, project.folder / "blocked" / "web.json")


def damaged(read: Expectations, change: Callable[..., None]) -> Document:
    value = json.loads(consumer_bytes(read))
    change(value)
    return document("file:///x/web.json", "web.json", json.dumps(value).encode())


@pytest.mark.parametrize(
    "change, part",
    [
        (lambda v: v.pop("contractguard-consumer"), "no version"),
        (lambda v: v.update({"contractguard-consumer": True}), "no version"),
        (lambda v: v.update({"contractguard-consumer": 2}), "this contractguard reads up to 1"),
        (lambda v: v.update(consumer=7), "/consumer"),
        (lambda v: v.update(extra=7), "/extra"),
        (lambda v: v.update(expectations=[]), "/expectations"),
        (lambda v: v["dialects"].update(old="draft-3"), "/dialects/old"),
        (lambda v: v["expectations"][0].update(strength="sure"), "/expectations/0/strength"),
        (lambda v: v["expectations"][0].update(source="hearsay"), "/expectations/0/source"),
        (lambda v: v["expectations"][0]["target"].update(part="answer"), "/expectations/0/target/part"),
        (lambda v: v["expectations"][0]["parts"][0].update(pointer="body"), "/expectations/0/parts/0/pointer"),
        (lambda v: v["expectations"][0]["parts"][0].update(schema=[]), "/expectations/0/parts/0/schema"),
        (lambda v: v["expectations"][0]["target"].pop("event"), "/expectations/0/target"),
        (lambda v: v["expectations"][0]["target"].update(status="999"), "/expectations/0/target/status"),
        (lambda v: v["$defs"].update(Node=7), "/$defs/Node"),
    ],
)
def test_a_damaged_file_is_refused_at_its_place(read: Expectations, change: Callable[..., Json], part: str) -> None:
    with pytest.raises(InputError) as caught:
        read_recorded(damaged(read, change))
    assert part in caught.value.what
    assert caught.value.where == "web.json"


@pytest.mark.parametrize("data", [b"[1]", b"7"])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="no recorded consumer"):
        again(data)


def test_a_reference_that_leads_nowhere_stays_one(read: Expectations) -> None:
    def cut(value: Json) -> None:
        value["$defs"].pop("old")

    back = read_recorded(damaged(read, cut))
    assert back.found[1].parts[0].schema.dialect == "2020-12"
    with pytest.raises(InputError, match="points at nothing"):
        back.found[1].at.document.resolve(back.found[1].parts[0].schema.node["$ref"])


def test_a_message_of_an_operation_is_read_again(read: Expectations) -> None:
    """A pact with an AsyncAPI reference names the event and the operation."""
    both = replace(read.found[0], target=replace(read.found[0].target, operation="sendPaid"))

    back = again(consumer_bytes(Expectations((both,))))

    assert (back.found[0].target.event, back.found[0].target.operation) == ("paid", "sendPaid")

"""XML: names, attributes, namespaces and wrappers are part of what travels."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.checks.comparison.structure import xml_forms
from contractguard.contract.document import Json
from contractguard.snapshots import to_json
from tests.checks.descriptions import api, compared, contract, only, rules

TEXT = {"type": "string"}
CHANGED = [("response.xml.changed", "error", "structural")]


def answering(schema: Json, media_type: str = "application/xml", version: str = "3.0.3", **components: Json) -> Json:
    responses = {"200": {"description": "done", "content": {media_type: {"schema": schema}}}}
    return api(version, paths={"/a": {"get": {"responses": responses}}}, components={"schemas": components})


def holding(schema: Json, **members: str) -> Json:
    return answering({"type": "object", "properties": {"a": schema}}, **members)


def text(**xml: str | bool) -> Json:
    return {**TEXT, "xml": xml} if xml else TEXT


def many(items: Json = None, **xml: Json) -> Json:
    return {"type": "array", "items": items or TEXT, **({"xml": xml} if xml else {})}


OTHERWISE = {
    "name": (text(name="a"), text(name="b")),
    "attribute": (text(), text(attribute=True)),
    "namespace": (text(namespace="urn:a"), text(namespace="urn:b")),
    "prefix-of-no-namespace": (text(), text(prefix="p")),
    "wrapped": (many(), many(wrapped=True)),
    "wrapper": (many(wrapped=True, name="as"), many(wrapped=True, name="bs")),
    "items": (many(text(name="i")), many(text(name="j"))),
    "items-in-wrapper": (many(text(), wrapped=True), many(text(name="i"), wrapped=True)),
}
ALIKE = {
    "name-of-its-own": (text(), text(name="a")),
    "no-attribute": (text(), text(attribute=False)),
    "prefix": (text(namespace="urn:a", prefix="p"), text(namespace="urn:a", prefix="q")),
    "name-of-a-list-without-wrapper": (many(), many(name="as")),
    "items-as-the-list": (many(wrapped=True), many(text(name="a"), wrapped=True)),
}


@pytest.mark.parametrize(("old", "new"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_written_otherwise_breaks_readers(old: Json, new: Json) -> None:
    assert rules(compared(holding(old), holding(new))) == CHANGED
    assert rules(compared(holding(new), holding(old))) == CHANGED


@pytest.mark.parametrize(("old", "new"), ALIKE.values(), ids=ALIKE)
def test_what_is_written_alike_is_alike(old: Json, new: Json) -> None:
    assert rules(compared(holding(old), holding(new))) == []
    assert rules(compared(holding(new), holding(old))) == []


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [("application/json", []), ("application/atom+xml", CHANGED), ("text/xml; charset=utf-8", CHANGED)],
    ids=["json", "suffix", "text"],
)
def test_only_messages_in_xml_are_looked_at(media_type: str, expected: list[tuple[str, str, str]]) -> None:
    old, new = (holding(text(name=name), media_type=media_type) for name in "ab")

    assert rules(compared(old, new)) == expected


def test_a_shared_schema_is_one_finding_at_its_own_line_with_every_message() -> None:
    def described(name: str) -> Json:
        found = answering(
            {"$ref": "#/components/schemas/Tag"}, Tag={"type": "object", "properties": {"a": text(name=name)}}
        )
        found["paths"]["/b"] = found["paths"]["/a"]
        return found

    finding = only(compared(described("x"), described("y")))

    assert [str(place.message) for place in finding.places] == ["GET /b → 200 application/xml"]
    assert (finding.pointer, finding.source_new.path) == (
        "/body/a",
        ("components", "schemas", "Tag", "properties", "a", "xml"),
    )


def test_a_component_says_how_the_property_is_written() -> None:
    old, new = (
        answering(
            {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/T"}}}, T={**TEXT, "xml": {"name": n}}
        )
        for n in ("x", "y")
    )

    assert rules(compared(old, new)) == CHANGED


WITHIN = {
    "map": lambda inner: {"additionalProperties": inner},
    "pattern": lambda inner: {"patternProperties": {"^p": inner}},
    "positions": lambda inner: {"type": "array", "prefixItems": [inner]},
    "items-of-a-variant": lambda inner: {"anyOf": [{"type": "array", "items": inner}, {"type": "null"}]},
    "condition": lambda inner: {"if": {"required": ["a"]}, "then": inner},
    "further-variant": lambda inner: {"oneOf": [{"type": "object", "properties": {"a": TEXT}}, inner]},
}


@pytest.mark.parametrize("within", WITHIN.values(), ids=WITHIN.keys())
def test_values_are_found_in_whatever_holds_them(within: Callable[..., Json]) -> None:
    old, new = (
        answering(within({"type": "object", "properties": {"a": text(name=name)}}), version="3.1.0") for name in "xy"
    )

    assert rules(compared(old, new)) == CHANGED
    assert rules(compared(old, old)) == []


def test_values_of_a_map_are_themselves_written_in_some_way() -> None:
    old, new = (answering({"type": "object", "additionalProperties": one}) for one in (text(), text(name="entry")))

    assert rules(compared(old, new)) == CHANGED


def test_variants_in_another_order_are_written_alike() -> None:
    cat, dog = ({"type": "object", "required": ["a"], "properties": {"a": text(name=name)}} for name in ("c", "d"))
    old, new = (
        answering({"anyOf": [{"$ref": f"#/components/schemas/{n}"} for n in names]}, Cat=cat, Dog=dog)
        for names in (("Cat", "Dog"), ("Dog", "Cat"))
    )

    assert "response.xml.changed" not in [rule for rule, _, _ in rules(compared(old, new))]


def test_the_element_of_the_root_counts_where_it_is_told() -> None:
    old, new = (answering({"type": "object", "xml": {"name": name}}) for name in ("order", "receipt"))

    assert rules(compared(old, new)) == CHANGED


def test_recursion_ends() -> None:
    def tree(name: str) -> Json:
        children = {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}
        node = {"type": "object", "properties": {"v": text(name=name), "children": children}}
        return answering({"$ref": "#/components/schemas/Node"}, Node=node)

    assert {rule for rule, _, _ in rules(compared(tree("x"), tree("y")))} == {"response.xml.changed"}


def test_too_many_values_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_forms, "MAX_VALUES", 1)

    report = compared(holding(text(name="a")), holding(text(name="b")))

    assert [entry.reason for entry in report.unchecked] == ["the XML of more than 1 values is not compared"]
    assert not report.complete


def test_a_snapshot_remembers_how_values_are_written() -> None:
    old, new = holding(text(name="a", attribute=True)), holding(text(name="b", attribute=True))

    assert rules(compared(to_json(contract(old)), old)) == []
    assert rules(compared(to_json(contract(old)), new)) == CHANGED


def test_a_snapshot_without_xml_does_not_hold_what_nobody_reads() -> None:
    assert "xml" not in str(to_json(contract(holding(text(name="b"), media_type="application/json"))))

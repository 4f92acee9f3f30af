"""What builds on a parent with a discriminator is compared wherever the parent is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contractguard.api import compare, load
from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.contract.document import Document
from contractguard.readers import read_contract
from contractguard.readers.sources.references import document
from contractguard.reports.parts.positions import positions
from contractguard.snapshots import dump
from tests.checks.descriptions import answering, compared, contract, only, rules, taking

Json = Any
PET = {"$ref": "#/components/schemas/Pet"}


def pet(mapping: Json = None, kind: Json = None, **more: Json) -> Json:
    told = {"propertyName": "kind"} | ({"mapping": mapping} if mapping else {})
    properties = {"kind": kind or {"type": "string"}, **more}
    return {"type": "object", "properties": properties, "required": ["kind"], "discriminator": told}


def child(of: str = "Pet", required: tuple[str, ...] = (), **properties: str) -> Json:
    own = {"type": "object", "properties": {name: {"type": kind} for name, kind in properties.items()}}
    return {"allOf": [{"$ref": f"#/components/schemas/{of}"}, own | ({"required": list(required)} if required else {})]}


USES = {
    "directly": PET,
    "in a list": {"type": "array", "items": PET},
    "in a property": {"type": "object", "properties": {"pet": PET}},
    "beside others": {"allOf": [PET, {"type": "object", "properties": {"page": {"type": "integer"}}}]},
    "in a choice": {"oneOf": [PET, {"type": "string"}]},
}
DESCRIBES = [pytest.param(answering, id="sent"), pytest.param(taking, id="accepted")]


@pytest.mark.parametrize("describes", DESCRIBES)
@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_a_child_that_changed_is_a_proved_break(use: Json, describes: Callable[..., Json]) -> None:
    old, new = (describes(use, Pet=pet(), Cat=child(lives=kind)) for kind in ("integer", "string"))

    found = only(compared(old, new))

    assert (found.rule.partition(".")[2], found.severity.label, found.proof.value) == (
        "type.changed",
        "error",
        "proved",
    )
    assert found.pointer.endswith("/lives") and '"Cat"' in str(found.witness).replace("'", '"')


CHILDREN = {
    "mapped by reference": ({"cat": "#/components/schemas/Cat"}, "Pet"),
    "mapped by name": ({"cat": "Cat"}, "Pet"),
    "a grandchild": (None, "Feline"),
}


@pytest.mark.parametrize(("mapping", "parent"), CHILDREN.values(), ids=CHILDREN.keys())
def test_a_child_however_it_is_found(mapping: dict[str, str] | None, parent: str) -> None:
    old, new = (
        answering(PET, Pet=pet(mapping), Feline=child(), Cat=child(parent, lives=kind))
        for kind in ("integer", "string")
    )

    found = only(compared(old, new))

    assert found.rule == "response.type.changed"
    assert (found.witness or ({},))[0]["body"]["kind"] == ("cat" if mapping else "Cat")


def test_a_mapped_schema_that_does_not_build_on_the_parent() -> None:
    mapping = {"cat": "Cat"}
    old, new = (
        answering(PET, Pet=pet(mapping), Cat={"type": "object", "properties": {"lives": {"type": kind}}})
        for kind in ("integer", "string")
    )

    assert only(compared(old, new)).rule == "response.type.changed"


@pytest.mark.parametrize(
    ("describes", "added", "removed"),
    [pytest.param(answering, "warning", "info", id="sent"), pytest.param(taking, "info", "error", id="accepted")],
)
@pytest.mark.parametrize("others", [{}, {"Cat": child(lives="integer")}], ids=["first", "second"])
def test_a_child_that_comes_or_goes(others: Json, describes: Callable[..., Json], added: str, removed: str) -> None:
    old = describes(PET, Pet=pet(), **others)
    new = describes(PET, Pet=pet(), **others, Dog=child(required=("barks",), barks="boolean"))

    more, fewer = only(compared(old, new)), only(compared(new, old))

    assert (more.rule.partition(".")[2], more.severity.label) == ("discriminator.value-added", added)
    assert (fewer.rule.partition(".")[2], fewer.severity.label) == ("discriminator.value-removed", removed)
    assert '"Dog"' in more.text


@pytest.mark.parametrize("describes", DESCRIBES)
def test_a_change_of_the_parent_is_one_finding(describes: Callable[..., Json]) -> None:
    old, new = (
        describes(PET, Pet=pet(name={"type": kind}), Cat=child(lives="integer"), Dog=child(barks="boolean"))
        for kind in ("string", "integer")
    )

    assert only(compared(old, new)).pointer == "/body/name"


@pytest.mark.parametrize("describes", DESCRIBES)
def test_another_name_of_the_parent_changes_nothing(describes: Callable[..., Json]) -> None:
    old = describes(PET, Pet=pet(), Cat=child(lives="integer"))
    new = describes({"$ref": "#/components/schemas/Animal"}, Animal=pet(), Cat=child("Animal", lives="integer"))

    assert rules(compared(old, new)) == rules(compared(new, old)) == []


def test_a_mapping_that_spells_the_children_out_changes_nothing() -> None:
    old, new = (
        answering(PET, Pet=pet(mapping), Cat=child(lives="integer"))
        for mapping in (None, {"Cat": PET["$ref"][:-3] + "Cat"})
    )

    assert rules(compared(old, new)) == rules(compared(new, old)) == []


def test_kinds_that_the_parent_lists_and_no_child_has_stay_the_parents() -> None:
    kind = {"type": "string", "enum": ["Cat", "fish"]}
    old, new = (answering(PET, Pet=pet(kind=kind), Cat=child(lives=lives)) for lives in ("integer", "string"))

    assert (only(compared(old, new)).witness or ({},))[0]["body"] == {"kind": "Cat", "lives": ""}


def test_what_uses_the_parent_in_a_circle_ends() -> None:
    circle = {"allOf": [PET, {"type": "object", "properties": {"next": PET, "lives": {"type": "integer"}}}]}
    round_about = {"allOf": [{"$ref": "#/components/schemas/Cat"}], **pet()}
    changed = {"allOf": [PET, {"type": "object", "properties": {"next": PET, "lives": {"type": "string"}}}]}

    assert only(compared(answering(PET, Pet=pet(), Cat=circle), answering(PET, Pet=pet(), Cat=changed)))
    assert compared(answering(PET, Pet=round_about, Cat=circle), answering(PET, Pet=round_about, Cat=changed))


def swagger(lives: str, **more: Json) -> Json:
    parent = {**pet(), "discriminator": "kind"}
    cat = {
        "allOf": [{"$ref": "#/definitions/Pet"}, {"type": "object", "properties": {"lives": {"type": lives}}}],
        **more,
    }
    response = {"description": "done", "schema": {"$ref": "#/definitions/Pet"}}
    paths = {"/orders": {"get": {"produces": ["application/json"], "responses": {"200": response}}}}
    described = {"swagger": "2.0", "info": {"title": "Shop", "version": "1"}, "paths": paths}
    return {**described, "definitions": {"Pet": parent, "Cat": cat}}


@pytest.mark.parametrize(
    ("more", "value"), [({}, "Cat"), ({"x-ms-discriminator-value": "#Cat"}, "#Cat")], ids=["by name", "by extension"]
)
def test_swagger_2_inherits_too(more: dict[str, str], value: str) -> None:
    found = only(compared(swagger("integer", **more), swagger("string", **more)))

    assert found.witness == ({"body": {"kind": value, "lives": ""}},)


def test_swagger_2_and_openapi_3_say_the_same() -> None:
    described = answering(PET, Pet=pet(), Cat=child(lives="integer"))

    assert rules(compared(swagger("integer"), described)) == rules(compared(described, swagger("integer"))) == []


def test_a_snapshot_keeps_the_children() -> None:
    described = contract(answering(PET, Pet=pet(), Cat=child(lives="integer")))
    recorded = read_contract(document("file:///b", "contract.json", dump(described)))
    changed = contract(answering(PET, Pet=pet(), Cat=child(lives="string")))

    assert compare_contracts(recorded, described).findings == ()
    assert only(compare_contracts(recorded, changed)).rule == "response.type.changed"


def test_children_in_other_files(tmp_path: Path) -> None:
    for side, lives in (("old", "integer"), ("new", "string")):
        folder = tmp_path / side
        folder.mkdir()
        (folder / "openapi.yaml").write_text(
            "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n"
            "          description: done\n          content:\n            application/json:\n"
            "              schema: {$ref: pet.yaml}\n"
        )
        (folder / "pet.yaml").write_text(
            "type: object\nproperties: {kind: {type: string}}\nrequired: [kind]\n"
            "discriminator:\n  propertyName: kind\n  mapping: {cat: cat.yaml}\n"
        )
        (folder / "cat.yaml").write_text(
            f"allOf:\n- $ref: pet.yaml\n- type: object\n  properties:\n    lives: {{type: {lives}}}\n"
        )

    found = only(compare(str(tmp_path / "old/openapi.yaml"), str(tmp_path / "new/openapi.yaml")))

    assert found.rule == "response.type.changed"
    assert found.source_new is not None and found.source_new.document.name.endswith("new/cat.yaml")
    assert positions([found.source_new])[found.source_new].line == 5
    assert load(str(tmp_path / "old/openapi.yaml")).problems == ()


def test_a_reference_into_the_parent_leads_where_it_led() -> None:
    inner = {"$ref": "#/components/schemas/Pet/properties/kind"}
    described = answering({"type": "object", "properties": {"kind": inner, "pet": PET}}, Pet=pet(), Cat=child())

    report = compared(described, {**described, "info": {"title": "Shop", "version": "2"}})

    assert (report.findings, report.unchecked) == ((), ())


def test_a_description_without_parents_is_read_as_it_is() -> None:
    plain = Document("file:///a", "a", answering({"type": "string", "enum": ["discriminator"]}))

    assert read_contract(plain).documents == (plain,)


def test_more_children_than_can_be_compared_are_told() -> None:
    many = {f"Cat{number}": child(lives="integer") for number in range(401)}

    report = compared(answering(PET, Pet=pet(), **many), answering(PET, Pet=pet(note={"type": "string"}), **many))

    assert any("more than 400 schemas build on it" in one.reason for one in report.unchecked)


def test_a_default_that_is_mapped_stands_for_the_values_that_name_nothing() -> None:
    parent = pet({"dog": "Dog"})
    parent["discriminator"]["defaultMapping"] = "Cat"
    old, new = (
        {**answering(PET, Pet=parent, Cat=child(lives=kind), Dog=child(barks="boolean")), "openapi": "3.2.0"}
        for kind in ("integer", "string")
    )

    assert only(compared(old, new)).rule == "response.type.changed"


@pytest.mark.parametrize("length", [3, 5_000])
def test_a_long_chain_of_names_ends_at_the_parent(length: int) -> None:
    chain = {f"A{number}": {"$ref": f"#/components/schemas/A{number + 1}"} for number in range(length)}
    chain[f"A{length}"] = PET
    use = {"$ref": "#/components/schemas/A0"}
    old, new = (answering(use, Pet=pet(), Cat=child("A0", lives=kind), **chain) for kind in ("integer", "string"))

    assert only(compared(old, new)).rule == "response.type.changed"


def test_names_that_only_lead_to_each_other_are_no_parent() -> None:
    circle = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}

    assert (
        compared(answering(PET, Pet=pet(), Cat=child("A"), **circle), answering(PET, Pet=pet(), **circle)).findings
        == ()
    )


def test_a_description_as_deep_as_any_may_be() -> None:
    deep: Json = PET
    for _ in range(70):
        deep = {"type": "array", "items": {"type": "object", "properties": {"a": deep}}}
    old, new = (answering(PET, Pet=pet(), Cat=child(lives=kind), Deep=deep) for kind in ("integer", "string"))

    assert only(compared(old, new)).rule == "response.type.changed"


@pytest.mark.parametrize("describes", DESCRIBES)
@pytest.mark.parametrize("bounds", [(10**4_299, 10**4_299), (10**4_299, 5), (5, 10**4_299)], ids=["both", "old", "new"])
def test_beside_a_number_too_long_to_compare_with_a_parent_is_not_checked(
    bounds: tuple[int, int], describes: Callable[..., Json]
) -> None:
    old, new = (
        describes(PET, Pet=pet(), Cat=child(lives=kind), Other={"maximum": bound})
        for kind, bound in zip(("integer", "string"), bounds, strict=True)
    )

    report = compared(old, new)

    assert {entry.reason.partition(";")[0] for entry in report.unchecked} == {"an integer of more than 14000 bits"}
    assert not report.complete


FELINE = {"$ref": "#/components/schemas/Feline"}


@pytest.mark.parametrize("describes", DESCRIBES)
@pytest.mark.parametrize("mapping", [None, {"Cat": "Cat"}], ids=["by name", "mapped"])
def test_a_child_that_is_used_stands_for_its_own_children(
    mapping: dict[str, str] | None, describes: Callable[..., Json]
) -> None:
    old, new = (
        describes(FELINE, Pet=pet(mapping), Feline=child(), Cat=child("Feline", lives=kind))
        for kind in ("integer", "string")
    )

    found = only(compared(old, new))

    assert (found.rule.partition(".")[2], found.severity.label, found.proof.value) == (
        "type.changed",
        "error",
        "proved",
    )
    assert (found.witness or ({},))[0]["body"]["kind"] == "Cat"


@pytest.mark.parametrize(
    ("describes", "added", "removed"),
    [pytest.param(answering, "warning", "info", id="sent"), pytest.param(taking, "info", "error", id="accepted")],
)
def test_a_grandchild_that_comes_or_goes_where_the_child_is_used(
    describes: Callable[..., Json], added: str, removed: str
) -> None:
    known = {"Pet": pet(), "Feline": child(), "Lion": child("Feline", roars="boolean")}
    old, new = describes(FELINE, **known), describes(FELINE, **known, Cat=child("Feline", lives="integer"))

    more, fewer = only(compared(old, new)), only(compared(new, old))

    assert (more.rule.partition(".")[2], more.severity.label) == ("discriminator.value-added", added)
    assert (fewer.rule.partition(".")[2], fewer.severity.label) == ("discriminator.value-removed", removed)


@pytest.mark.parametrize("describes", DESCRIBES)
def test_a_sibling_of_the_child_that_is_used_does_not_count(describes: Callable[..., Json]) -> None:
    old, new = (
        describes(FELINE, Pet=pet(), Feline=child(), Cat=child("Feline"), Dog=child(barks=kind))
        for kind in ("boolean", "string")
    )

    assert rules(compared(old, new)) == []


def test_children_that_build_on_each_other_end() -> None:
    old, new = (
        answering(FELINE, Pet=pet(), Feline=child("Cat"), Cat={"allOf": [FELINE, *child(lives=kind)["allOf"]]})
        for kind in ("integer", "string")
    )

    report = compared(old, new)

    assert not report.complete
    assert [entry.reason for entry in report.unchecked] == ["a $ref leads back to itself without a schema in between"]


@pytest.mark.parametrize("describes", DESCRIBES)
def test_the_first_grandchild_makes_a_choice_of_the_child_and_the_last_one_ends_it(
    describes: Callable[..., Json],
) -> None:
    old = describes(FELINE, Pet=pet(), Feline=child())
    new = describes(FELINE, Pet=pet(), Feline=child(), Cat=child("Feline", lives="integer"))

    more, fewer = (
        {rule.partition(".")[2]: severity for rule, severity, _ in rules(compared(*sides))}
        for sides in ((old, new), (new, old))
    )

    assert (more["discriminator.introduced"], more["variant.added"]) == ("warning", "info")
    assert (fewer["discriminator.dropped"], fewer["property.removed-optional"]) == ("warning", "warning")


@pytest.mark.parametrize("describes", DESCRIBES)
@pytest.mark.parametrize("name", ["Pet", "Feline"])
def test_a_parent_listed_beside_a_discriminator_is_named_by_its_values(
    name: str, describes: Callable[..., Json]
) -> None:
    listed: Any = {"oneOf": [{"$ref": f"#/components/schemas/{one}"} for one in (name, "Dog")]}
    listed["discriminator"] = {"propertyName": "kind"}
    known = {"Pet": pet(), "Feline": child(), "Dog": {"type": "object", "properties": {"kind": {"type": "string"}}}}
    old, new = describes(listed, **known), describes(listed, **known, Cat=child("Feline", lives="integer"))

    assert rules(compared(old, new)) == rules(compared(new, old)) == []


def test_a_snapshot_keeps_the_children_of_a_child() -> None:
    described = contract(answering(FELINE, Pet=pet(), Feline=child(), Cat=child("Feline", lives="integer")))
    recorded = read_contract(document("file:///b", "contract.json", dump(described)))

    assert compare_contracts(recorded, described).findings == ()
    assert compare_contracts(described, recorded).findings == ()

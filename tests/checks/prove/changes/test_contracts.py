"""The contract of a mutant, made of the contract as it was read: the same as reading all of it again, and the operations
that the mutant reaches say what all of them say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.prove.changes.documents import changed_documents
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.guards.check import compare_reached, messages_in
from contractguard.checks.prove.sample import draw_sample
from contractguard.contract.document import canonical_bytes
from contractguard.contract.finding import Finding
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.snapshots.write import build_layout
from tests.checks.prove.examples import EXAMPLES, STRICT, described, example, mutant_of
from tests.checks.prove.guards.test_check import ALL, answering

SAMPLE = None if ALL else 12
COPIES = 40 if ALL else 5
"""Of the paths of the example, in a larger one."""


def read_whole(description: Description, mutant: Mutant) -> Contract:
    """The contract of a mutant, read from its documents."""
    return read_contract(changed_documents(description.documents, (mutant.edit,))[description.entry.uri])


def told_of(mutant: Mutant, findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """What is said in the messages that a mutant reaches, and of which of them."""
    found = []
    for one in findings:
        reached = {str(key) for key in messages_in(one) if any(place.covers(key) for place in mutant.reached)}
        if reached:
            found.append((one.rule, one.severity, one.proof, one.text, one.witness, sorted(reached)))
    return sorted(found, key=str)


def layout_of(mutant: Mutant, contract: Contract) -> bytes:
    """What a contract says of the operations that a mutant reaches, as a snapshot has it."""
    names = {one.operation for one in mutant.reached}
    kept = {key: one for key, one in contract.operations.items() if key in names}
    return canonical_bytes(build_layout(replace(contract, operations=kept))[0])


def require_same(description: Description, mutant: Mutant) -> None:
    """The contract of a mutant is the one that is read, and the operations that it reaches say what all do."""
    read, made = read_whole(description, mutant), description.make_changed(mutant)
    assert layout_of(mutant, made) == layout_of(mutant, read), mutant
    whole = compare_contracts(description.contract, read, STRICT)
    reached = compare_reached(description, mutant, made, STRICT)
    assert told_of(mutant, reached.findings) == told_of(mutant, whole.findings), mutant


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_operations_that_are_reached_say_what_all_of_them_say(name: str) -> None:
    description = example(name)
    mutants = list(description.mutants())
    drawn = draw_sample(mutants, SAMPLE, 2, lambda mutant: False)

    for mutant in mutants:
        if mutant.id in drawn:
            require_same(description, mutant)


@cache
def large_description() -> Description:
    """The example in OpenAPI 3.0, its paths under many prefixes, with the schemas in common."""
    root = example("openapi-3.0").entry.root
    paths = {f"/{number}{path}": item for number in range(COPIES) for path, item in root["paths"].items()}
    return described({**root, "paths": paths})


@pytest.mark.no_cover
def test_of_a_large_contract_they_do_as_well() -> None:
    description = large_description()
    mutants = list(description.mutants())
    drawn = draw_sample(mutants, 200 if ALL else 4, 4, lambda mutant: False)

    for mutant in mutants:
        if mutant.id in drawn:
            require_same(description, mutant)


KIND = {"type": "string", "enum": ["a", "b"]}
PET = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string"}},
    "discriminator": {"propertyName": "kind"},
}
CAT = {
    "allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "properties": {"lives": {"type": "integer"}}}]
}
SPECIAL = {
    "a type that listed values contradict": ({"type": "object", "properties": {"kind": KIND}}, {}),
    "a type that another part contradicts": (
        {"type": "object", "properties": {"kind": {"type": "string", "allOf": [{"$ref": "#/components/schemas/Kind"}]}}},
        {"Kind": KIND},
    ),
    "variants": ({"$ref": "#/components/schemas/Pet"}, {"Pet": PET, "Cat": CAT}),
    "a dialect of its own": ({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"kind": KIND}}, {}),
    "a base of its own": ({"$id": "https://e.example/s", "properties": {"kind": {"$ref": "#/$defs/k"}}, "$defs": {"k": KIND}}, {}),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(SPECIAL))
def test_what_depends_on_the_whole_description_is_read_as_a_whole(what: str) -> None:
    schema, schemas = SPECIAL[what]
    description = described({**answering(schema, schema), "components": {"schemas": schemas}})
    mutants = list(description.mutants())

    for mutant in mutants:
        require_same(description, mutant)

    assert len(mutants) > 10


def test_an_operation_that_is_not_reached_is_the_very_same() -> None:
    root = answering({"$ref": "#/components/schemas/Kind"})
    other = {"get": {"responses": {"200": {"description": "OK"}}}}
    paths = {**root["paths"], "/other": other}
    description = described({**root, "paths": paths, "components": {"schemas": {"Kind": KIND}}})
    mutant = mutant_of(description, "enum.add", "/components/schemas/Kind")

    made = description.make_changed(mutant)

    assert made.operations["GET /other"] is description.contract.operations["GET /other"]
    assert [(pair.old or pair.new).key for pair in description.pair_reached(mutant, made)] == ["POST /o"]


def test_where_an_operation_is_another_one_all_are_compared() -> None:
    paths = {f"/{name}": {"get": {"responses": {"200": {"description": "OK"}}}} for name in "ab"}
    description = described({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
    mutant = mutant_of(description, "path.rename", "/paths/~1a")

    pairs = description.pair_reached(mutant, description.make_changed(mutant))

    assert len(pairs) > 1

"""Shared, long and wide schemas: decided, and at a cost that grows with their size.

Costs are compared as CPU times of one size and of four times that size: 4 where the cost is linear, 16 where it is
quadratic.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from contractguard.algebra import contains, differences
from contractguard.algebra.every_difference import Differences
from contractguard.contract.errors import UnresolvedReference
from tests.cost import cpu_below

pytestmark = pytest.mark.no_cover

Json = Any
Pair = tuple[Json, Json]

LINEAR = 9
"""Above the 4 of a linear cost, for what a busy machine adds; below the 16 of a quadratic one."""

MODELS = pytest.mark.parametrize("model", ["literal", "declared"])


def growth(make: Callable[[int], Pair], size: int, *, model: str = "literal") -> float:
    """How much more four times the size costs: CPU time, the least of three runs of each."""
    small, large = (min(_cost(make(many), model) for _ in range(3)) for many in (size, 4 * size))
    return large / small


def _cost(pair: Pair, model: str) -> float:
    begun = time.process_time()
    differences(*pair, model=model)
    return time.process_time() - begun


def found(result: Differences) -> list[tuple[str, str, str]]:
    return [(one.kind, one.pointer, one.proof.name) for one in result.found]


def with_definitions(schema: Json, definitions: Json) -> Json:
    return {**schema, "$defs": definitions}


def leaf(kind: str) -> Json:
    return {"type": "object", "properties": {"id": {"type": kind}}, "required": ["id"]}


def chain(link: Callable[[int], Json], length: int, kind: str) -> Json:
    """So many schemas, each made of a reference to the next one."""
    definitions = {f"s{number}": link(number) for number in range(length)}
    return with_definitions({"$ref": "#/$defs/s0"}, {**definitions, f"s{length}": leaf(kind)})


def next_one(number: int) -> Json:
    return {"$ref": f"#/$defs/s{number + 1}"}


def extended(number: int) -> Json:
    return {"allOf": [next_one(number), {"type": "object", "properties": {f"own{number}": {"type": "string"}}}]}


def doubled(number: int) -> Json:
    return {"allOf": [next_one(number), next_one(number)]}


def diamond(number: int) -> Json:
    ways = [{"description": way, "allOf": [next_one(number)]} for way in ("one", "another")]
    return {"allOf": ways, "properties": {f"own{number}": {"type": "string"}}}


def changed_below(link: Callable[[int], Json], length: int) -> Pair:
    return chain(link, length, "string"), chain(link, length, "integer")


CHAINS = pytest.mark.parametrize(
    ("link", "length"),
    [
        pytest.param(next_one, 100, id="references"),
        pytest.param(next_one, 2_000, id="many-references"),
        pytest.param(extended, 50, id="extensions"),
        pytest.param(extended, 400, id="many-extensions"),
        pytest.param(doubled, 100, id="doubled"),
        pytest.param(diamond, 100, id="diamonds"),
    ],
)


class TestChains:
    """A break at the end of a chain is found, however long the chain is and in however many ways it leads there."""

    @MODELS
    @CHAINS
    def test_a_break_at_the_end_is_the_only_difference(self, link: Json, length: Json, model: Json) -> None:
        result = differences(*changed_below(link, length), model=model)

        assert found(result) == [("type.changed", "/id", "PROVED")]
        assert result.complete

    @MODELS
    @CHAINS
    def test_the_relation_is_decided(self, link: Json, length: Json, model: Json) -> None:
        verdict = contains(*changed_below(link, length), model=model)

        assert (verdict.kind, verdict.witness) == ("breaking", {"id": ""})

    @CHAINS
    def test_the_same_chain_is_compatible(self, link: Json, length: Json) -> None:
        one, other = chain(link, length, "string"), chain(link, length, "string")
        other["$defs"][f"s{length}"]["properties"]["id"]["description"] = "makes it another text"

        assert differences(one, other).verdict.kind == "compatible"

    def test_a_chain_that_ends_in_a_circle_is_told(self) -> None:
        definitions = {f"s{number}": next_one(number) for number in range(200)}
        round_again = with_definitions({"$ref": "#/$defs/s0"}, {**definitions, "s200": {"$ref": "#/$defs/s100"}})

        with pytest.raises(UnresolvedReference, match="leads only to further references"):
            differences(round_again, {"type": "string"})

    @pytest.mark.parametrize("link", [next_one, doubled, diamond])
    def test_the_cost_grows_with_the_length(self, link: Json) -> None:
        assert growth(lambda length: changed_below(link, length), 50, model="declared") < LINEAR


def wide(size: int) -> Pair:
    members = {f"p{number}": {"type": "string"} for number in range(size)}
    other = {**members, "p1": {"type": "integer"}}
    return tuple({"type": "object", "properties": one, "required": list(one)} for one in (members, other))  # type: ignore[return-value]


def tagged(size: int) -> Pair:
    def branch(number: int, kind: str) -> Json:
        members = {"kind": {"const": f"k{number}"}, "v": {"type": kind}}
        return {"type": "object", "properties": members, "required": ["kind", "v"]}

    one = [branch(number, "string") for number in range(size)]
    return {"oneOf": one}, {"oneOf": [branch(0, "integer"), *one[1:]]}


def listed(size: int) -> Pair:
    values = [f"v{number}" for number in range(size)]
    return {"enum": [*values, "new"]}, {"enum": values}


class TestWidth:
    """One change among very many properties, branches or values."""

    @pytest.mark.parametrize(
        ("make", "size", "kind"),
        [
            pytest.param(wide, 10_000, "type.changed", id="properties"),
            pytest.param(tagged, 2_000, "type.changed", id="branches"),
            pytest.param(listed, 25_000, "enum.widened", id="values"),
        ],
    )
    def test_the_change_is_the_only_difference(self, make: Json, size: Json, kind: Json) -> None:
        result = differences(*make(size))

        assert [(one.kind, one.proof.name) for one in result.found] == [(kind, "PROVED")]
        assert result.complete

    @pytest.mark.parametrize(
        ("make", "size"),
        [
            pytest.param(wide, 500, id="properties"),
            pytest.param(tagged, 150, id="branches"),
            pytest.param(listed, 3_000, id="values"),
        ],
    )
    def test_the_cost_grows_with_the_size(self, make: Json, size: Json) -> None:
        assert growth(make, size) < LINEAR


def closed(*names: str, **beside: Json) -> Json:
    properties = {name: {"type": "string", "maxLength": 9 + number} for number, name in enumerate(names)}
    return {"type": "object", "properties": properties, "additionalProperties": False, **beside}


def removed(size: int, **beside: Json) -> Pair:
    names = [f"p{number}" for number in range(2 * size)]
    return closed(*names, **beside), closed(*names[:size], **beside)


def removed_beside_patterns(size: int) -> Pair:
    return removed(size, patternProperties={"^x-": {"type": "string"}})


def removed_required(size: int) -> Pair:
    required = [f"p{number}" for number in range(0, 2 * size, 2)]
    sender, reader = removed(size)
    return {**sender, "required": required}, {**reader, "required": required[: size // 2]}


def removed_in_a_union(size: int) -> Pair:
    sender, reader = removed(size)
    return {"oneOf": [sender, {"type": "string"}]}, {"oneOf": [reader, {"type": "string"}]}


class TestManyRemovals:
    """Very many properties that a closed object takes no more."""

    @pytest.mark.parametrize(
        ("make", "size"),
        [
            pytest.param(removed, 300, id="plain"),
            pytest.param(removed_beside_patterns, 300, id="beside-patterns"),
            pytest.param(removed_in_a_union, 300, id="in-a-union"),
            pytest.param(removed_required, 1_000, id="required"),
        ],
    )
    def test_each_is_proved_and_the_list_is_complete(self, make: Json, size: Json) -> None:
        with cpu_below(20):  # a witness of its own for each that is required takes a minute
            result = differences(*make(size))

        assert {one.proof.name for one in result.found} == {"PROVED"}
        assert len({one.name for one in result.found}) == len(result.found) == size
        assert result.complete

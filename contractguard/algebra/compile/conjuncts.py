"""What is and-ed to a schema, side by side: where each of these schemas stands, and all of them as one."""

from __future__ import annotations

from typing import NamedTuple

from contractguard.contract.document import Json

Values = list[Json]
"""All the values that a schema will be applied to."""

Way = tuple[int, "Way"] | None
"""The schemas passed on the way to one, the last first."""


class ConjunctPlace(NamedTuple):
    """Where a conjunct stands: the values it is applied to, the schemas on the way to them, and to it."""

    values: Values
    above: frozenset[tuple[int, int]]
    hidden: frozenset[str]
    way: Way

    def on_the_way(self, node: Json) -> frozenset[tuple[int, int]]:
        """The schema itself, and those of the conjunction that lead to it."""
        passed, way = [id(node)], self.way
        while way is not None:
            passed.append(way[0])
            way = way[1]
        return frozenset((identity, id(self.values)) for identity in passed)


def join_conjuncts(conjuncts: list[Json]) -> Json:
    """Schemas that all have to hold, as one."""
    if len(conjuncts) <= 1:
        return conjuncts[0] if conjuncts else True
    if False in conjuncts:
        return False
    first, *rest = conjuncts
    if "allOf" not in first:
        first["allOf"] = rest
        return first
    return {"allOf": conjuncts}

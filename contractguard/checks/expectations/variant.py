"""Which alternatives of a response an example speaks of: its literal members tell."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.document import Document, Json, Path, Schema
from contractguard.contract.errors import UnresolvedReference
from contractguard.contract.expectation import EXAMPLE

UNIONS = ("oneOf", "anyOf")
MAX_STEPS = 20
"""References that are followed one after the other."""
_NOTHING: Json = {"not": {}}

Place = tuple[Document, Path, Json]


def meant(provider: Schema, wanted: Schema) -> Schema:
    """The provider's schema without the alternatives that a literal member of what is wanted rules out.

    An example for each alternative is how pacts describe a union: what the others look like is not this one's to say.
    An alternative is ruled out by a property for which it lists values, and not that of the example, or by the
    provider's discriminator. Where none is left, or nothing is ruled out, the schema stays as it is.
    """
    literals = _literals(wanted.node)
    place = _follow_references((provider.document, provider.path, provider.node)) if literals else None
    if place is None:
        return provider
    document, path, node = place
    keyword = next((one for one in UNIONS if isinstance(node.get(one), list)), "")
    branches = node.get(keyword, [])
    kept = [_may_be(document, path, branch, literals) and _is_mapped(node, branch, literals) for branch in branches]
    if all(kept) or not any(kept):
        return provider
    left = [branch if keep else _NOTHING for branch, keep in zip(branches, kept, strict=True)]
    made = {name: value for name, value in node.items() if name != "discriminator"} | {keyword: left}
    return Schema(document, path, made, provider.dialect)


def _literals(node: Json) -> dict[str, Json]:
    """The members of an object of which only the value in the example is known."""
    members = node.get("properties") if isinstance(node, dict) else None
    return {
        name: member["const"]
        for name, member in (members or {}).items()
        if isinstance(member, dict) and member.get("$comment") == EXAMPLE and isinstance(member.get("const"), str)
    }


def _follow_references(place: Place) -> Place | None:
    """What a chain of references leads to, if that is an object."""
    for _ in range(MAX_STEPS):
        document, _, node = place
        if not isinstance(node, dict):
            return None
        if not isinstance(node.get("$ref"), str):
            return place
        try:
            place = document.resolve(node["$ref"])
        except UnresolvedReference:  # told where the contract is read
            return None
    return None


def _may_be(document: Document, path: Path, branch: Json, literals: dict[str, Json]) -> bool:
    """Whether an alternative admits every literal, as far as it lists values itself, or in a part of it."""
    return not any(
        name in literals and literals[name] not in values
        for name, values in _properties_with_values((document, path, branch), 0)
    )


def _properties_with_values(place: Place, depth: int) -> Iterator[tuple[str, list[Json]]]:
    """The properties for which a schema lists values, and these."""
    found = _follow_references(place)
    if found is None or depth > MAX_STEPS:
        return
    document, path, node = found
    properties = node.get("properties")
    for name, member in (properties if isinstance(properties, dict) else {}).items():
        one = _follow_references((document, path, member))
        if one is not None and "const" in one[2]:
            yield name, [one[2]["const"]]
        elif one is not None and isinstance(one[2].get("enum"), list):
            yield name, one[2]["enum"]
    parts = node.get("allOf")
    for part in parts if isinstance(parts, list) else []:
        yield from _properties_with_values((document, path, part), depth + 1)


def _is_mapped(union: dict[str, Json], branch: Json, literals: dict[str, Json]) -> bool:
    """Whether the discriminator's mapping leaves the alternative to the literal value, if it says so at all."""
    tag = union.get("discriminator")
    mapping = tag.get("mapping") if isinstance(tag, dict) else None
    value = literals.get(str(tag.get("propertyName"))) if isinstance(tag, dict) else None
    if not isinstance(mapping, dict) or value not in mapping or not isinstance(branch, dict):
        return True
    return branch.get("$ref") in (mapping[value], f"#/components/schemas/{mapping[value]}", None)

"""What a sender says of itself by a discriminator, which constrains nothing by the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractguard.algebra.compile.context import Compiling, Context
from contractguard.algebra.nodes import TRUE, Literal
from contractguard.contract.document import Json

if TYPE_CHECKING:
    from contractguard.algebra.vocabulary.scopes import Scope


def compile_discriminator(
    compiler: Compiling, node: Json, members: list[Json], scope: Scope, context: Context
) -> Literal:
    """Only the values that a discriminator maps, and the names of the branches (OpenAPI 3.1, 4.8.25)."""
    told = node.get("discriminator")
    if isinstance(told, dict) and "defaultMapping" in told:
        return _of_known_kinds(compiler, told, members, scope)
    if (
        not compiler.reading.discriminated
        or not isinstance(told, dict)
        or not isinstance(told.get("propertyName"), str)
    ):
        return TRUE
    mapped = told["mapping"] if isinstance(told.get("mapping"), dict) else {}
    references = [member.get("$ref") for member in members if isinstance(member, dict)]
    if len(references) < len(members) or not all(isinstance(one, str) for one in references):
        return TRUE  # a branch without a name may be meant by any value
    name = told["propertyName"]
    if name in context.hidden or compiler.composition.tells(members, scope, name):
        return TRUE  # many descriptions name their values in the branches, and forget the mapping
    names = {str(reference).rpartition("/")[2] for reference in references}
    return compiler.table.member(name, compiler.table.finite(sorted({*mapped, *names})))


def _of_known_kinds(compiler: Compiling, told: Json, members: list[Json], scope: Scope) -> Literal:
    """A sender that sends only what it declares sends the mapped values, and the empty text for whatever names none of
    them, where the property may be any text. A reader takes every value; what it does not know is the default."""
    name, mapping = told.get("propertyName"), told.get("mapping")
    if not compiler.reading.closed or compiler.reading.discriminated or not isinstance(mapping, dict):
        return TRUE
    default = [one for one in members if isinstance(one, dict) and _first_reference(one) == told["defaultMapping"]]
    if not default or not isinstance(name, str):
        return TRUE
    found = compiler.composition.declarations([(default[-1], scope)], frozenset([name]))[name]
    said = [{word: value for word, value in one.items() if word in at.dialect.keywords} for one, at in found if one]
    if any("$ref" in one for one, _ in found) or any(one != {"type": "string"} and set(one) != {"not"} for one in said):
        return TRUE
    return compiler.table.member(name, compiler.table.finite(sorted({"", *mapping})))


def _first_reference(node: dict[str, Json]) -> Json:
    members = node.get("allOf")
    first = members[0] if isinstance(members, list) and members else None
    return first.get("$ref") if isinstance(first, dict) else None

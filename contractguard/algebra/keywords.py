"""What each keyword means, as nodes: one handler per keyword, or per group of keywords that need each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from contractguard.algebra import values
from contractguard.algebra.discriminated import discriminated
from contractguard.algebra.keyword_values import require_held, require_texts
from contractguard.algebra.nodes import TRUE, Kind, Literal
from contractguard.contract.document import Json
from contractguard.contract.errors import InvalidSchema, UnresolvedReference

if TYPE_CHECKING:
    from contractguard.algebra.compile import Compiler, Context
    from contractguard.algebra.scopes import Scope

Handler = Callable[["Compiler", Json, "Scope", "Context"], Literal]


def _invalid(keyword: str, wanted: str) -> InvalidSchema:
    return InvalidSchema(f"{keyword} must be {wanted}", remedy=f"correct the value of {keyword}")


def _number(node: Json, keyword: str) -> int | float:
    value = node[keyword]
    if type(value) not in (int, float):
        raise _invalid(keyword, "a number")
    return value  # type: ignore[no-any-return]


def _count(node: Json, keyword: str) -> int:
    value = _number(node, keyword)
    if value < 0 or int(value) != value:
        raise _invalid(keyword, "a whole number, zero or more")
    return int(value)


def _texts(node: Json, keyword: str) -> list[str]:
    value = node[keyword]
    if not isinstance(value, list) or not all(type(item) is str for item in value):
        raise _invalid(keyword, "a list of strings")
    return value


def _schemas(node: Json, keyword: str) -> list[Json]:
    value = node[keyword]
    if not isinstance(value, list) or not value:
        raise _invalid(keyword, "a list of at least one schema")
    return value


def _mapping(node: Json, keyword: str) -> dict[str, Json]:
    value = node.get(keyword, {})
    require_held(keyword, value)
    return value  # type: ignore[no-any-return]


def _type(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    names = node["type"] if isinstance(node["type"], list) else [node["type"]]
    if "file" in names and scope.dialect.name == "openapi-2.0":
        return TRUE
    if not names or not all(isinstance(name, str) and name in values.TYPE_BITS for name in names):
        raise _invalid("type", "one of " + ", ".join(values.TYPE_BITS))
    table = self.table
    mask = 0
    for name in names:
        mask |= values.TYPE_BITS[name]
    if scope.dialect.adds_null(node):
        mask |= values.NULL
    whole = table.types(mask)
    if "integer" not in names or "number" in names:
        return whole
    return table.all_of((whole, table.multiple(values.fraction(1))))


def _enum(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    if not isinstance(node["enum"], list):
        raise _invalid("enum", "a list")
    return self.table.finite(node["enum"])


def _const(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.finite((node["const"],))


def _lower(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    return _bound(self, self.table.minimum, node, scope, "minimum", "exclusiveMinimum")


def _upper(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    return _bound(self, self.table.maximum, node, scope, "maximum", "exclusiveMaximum")


def _bound(
    self: Compiler, make: Callable[..., Literal], node: Json, scope: Scope, plain: str, exclusive: str
) -> Literal:
    """minimum and exclusiveMinimum, or the same for maximum: one bound with a flag up to draft 4, two after it."""
    if scope.dialect.boolean_exclusive:
        return make(values.fraction(_number(node, plain)), node.get(exclusive) is True) if plain in node else TRUE
    return self.table.all_of(
        make(values.fraction(_number(node, keyword)), strict)
        for keyword, strict in ((plain, False), (exclusive, True))
        if keyword in node
    )


def _multiple(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    divisor = values.fraction(_number(node, "multipleOf"))
    if divisor <= 0:
        raise _invalid("multipleOf", "more than zero")
    return self.table.multiple(divisor)


def _min_length(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.length(_count(node, "minLength"), None)


def _max_length(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.length(0, _count(node, "maxLength"))


def _pattern(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return _matching(self, node["pattern"])


def _matching(self: Compiler, pattern: Json) -> Literal:
    """Strings in which the pattern matches somewhere; opaque where it is not a regular language we decide."""
    require_held("pattern", pattern)
    from contractguard.algebra import languages

    try:
        return self.table.intern((Kind.PATTERN, languages.from_pattern(pattern)))
    except languages.UnsupportedPattern as error:
        return self.table.opaque(f"pattern: {error}", ("pattern", pattern))
    except languages.InvalidPattern as error:
        raise InvalidSchema(f"pattern {pattern[:80]!r}: {error}", remedy="correct the regular expression") from None


def _format(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    name = node["format"]
    if not self.reading.formats or not isinstance(name, str):
        return TRUE
    if name in INTEGER_FORMATS:
        low, high = INTEGER_FORMATS[name]
        table = self.table
        return table.all_of((table.minimum(values.fraction(low), False), table.maximum(values.fraction(high), False)))
    from contractguard.algebra.languages import formats

    language = formats.language_of_format(name)
    if language is not None:
        return self.table.intern((Kind.PATTERN, language))
    return self.table.opaque(f"format: {name}", ("format", name)) if name in OPAQUE_FORMATS else TRUE


INTEGER_FORMATS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
OPAQUE_FORMATS = frozenset(
    [
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "duration",
    ]
)


def _items(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    """items in all its forms, with prefixItems and additionalItems."""
    table, items = self.table, node.get("items", True)
    prefix, rest = node.get("prefixItems", []) if "prefixItems" in scope.dialect.keywords else [], items
    if isinstance(items, list):
        if not scope.dialect.item_list:
            raise _invalid("items", "a schema")
        prefix, rest = items, node.get("additionalItems", True)
    if not isinstance(prefix, list):
        raise _invalid("prefixItems", "a list of schemas")
    parts = [table.item(index, self.value(item, scope)) for index, item in enumerate(prefix)]
    return table.all_of((*parts, table.items(len(prefix), self.value(rest, scope))))


def _min_items(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.item_count(_count(node, "minItems"), None)


def _max_items(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.item_count(0, _count(node, "maxItems"))


def _unique(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.intern((Kind.UNIQUE,)) if node["uniqueItems"] is True else TRUE


def _contains(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    """contains with its counts. Its items are read open on both sides: a closed reading may not be denied."""
    table, inner = self.table, self.open.value(node["contains"], scope)
    counted = "dependentRequired" in scope.dialect.keywords  # minContains came with it, in 2019-09
    low = _count(node, "minContains") if counted and "minContains" in node else 1
    parts = [table.contains(inner, low)]
    if counted and "maxContains" in node:
        parts.append(~table.contains(inner, _count(node, "maxContains") + 1))
        parts[-1] = table.any_of((table.types(values.ALL_TYPES & ~values.ARRAY), parts[-1]))
    return table.all_of(parts)


def _required(self: Compiler, node: Json, _: Scope, context: Context) -> Literal:
    names = _texts(node, "required")
    return self.table.all_of(self.table.required(name) for name in names if name not in context.hidden)


def _min_properties(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.member_count(_count(node, "minProperties"), None)


def _max_properties(self: Compiler, node: Json, _: Scope, __: Context) -> Literal:
    return self.table.member_count(0, _count(node, "maxProperties"))


def _properties(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    """properties, patternProperties and additionalProperties."""
    table, hidden = self.table, context.hidden
    declared = {name: member for name, member in _mapping(node, "properties").items() if name not in hidden}
    alone = ((name, member) for name, member in declared.items() if name not in context.repeated)
    parts = [table.member(name, self.value(member, scope)) for name, member in alone]
    languages = []
    patterns = _mapping(node, "patternProperties") if "patternProperties" in scope.dialect.keywords else {}
    for pattern, member in patterns.items():
        matching = _matching(self, pattern)
        if self.table.nodes[matching][0] is not Kind.PATTERN:
            return self.table.opaque(
                "patternProperties: a pattern that is not decided", self.identity(node, scope, context)
            )
        languages.append(table.nodes[matching][1])
        literal = self.value(member, scope)
        if literal != TRUE:
            parts.append(table.intern((Kind.PATTERN_MEMBER, languages[-1], literal)))
    rest = self.value(node.get("additionalProperties", True), scope)
    parts.append(table.additional(frozenset(declared), frozenset(languages), rest))
    return table.all_of(parts)


def _property_names(self: Compiler, node: Json, scope: Scope, _: Context) -> Literal:
    inner = self.open.value(node["propertyNames"], scope)
    return TRUE if inner == TRUE else self.table.intern((Kind.NAMES, inner))


def _dependencies(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    """dependencies, dependentRequired and dependentSchemas: if the name is there, the rest must hold."""
    table = self.table
    parts = []
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        if keyword not in scope.dialect.keywords:
            continue
        for name, needed in _mapping(node, keyword).items():
            if isinstance(needed, list):
                require_texts(keyword, needed)
                then = table.all_of(table.required(other) for other in needed if other not in context.hidden)
            else:
                then = self.open.in_place(needed, scope, context.unclosed)
            there = table.all_of((table.types(values.OBJECT), table.required(name)))
            parts.append(table.any_of((~there, then)))
    return table.all_of(parts)


def _all_of(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    members = _schemas(node, "allOf")
    return self.table.all_of(
        self.in_place(member, scope, self.composition.beside(node, scope, context, "allOf", index))
        for index, member in enumerate(members)
    )


def _any_of(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    members = _schemas(node, "anyOf")
    inner = self.composition.beside(node, scope, context, "anyOf", 0)
    return self.table.all_of((_union(self, members, scope, inner), discriminated(self, node, members, scope, context)))


def _one_of(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    """Exactly one branch to the letter; on a closed side, besides, some branch as it is closed."""
    members = _schemas(node, "oneOf")
    inner = self.composition.beside(node, scope, context, "oneOf", 0)
    named = discriminated(self, node, members, scope, context)
    if self.composition.exclusive(members, scope, context.hidden):
        return self.table.all_of((_union(self, members, scope, inner), named))
    plain = context.unclosed
    one = self.table.one_of([self.open.in_place(member, scope, plain) for member in members])
    if context.names is None:
        return self.table.all_of((one, named))
    return self.table.all_of((one, named, _union(self, members, scope, inner)))


def _union(self: Compiler, members: list[Json], scope: Scope, context: Context) -> Literal:
    """Some branch. Branches that differ in the value of one required property become one switch."""
    literals = [self.in_place(member, scope, context) for member in members]
    switch = self.composition.switch(members, scope, context.hidden)
    if switch is None:
        return self.table.any_of(literals)
    name, tags = switch
    cases = {key: literals[index] for index, keys in tags.items() for key in keys}
    rest = (literal for index, literal in enumerate(literals) if index not in tags)
    return self.table.any_of((*rest, self.table.switch(name, cases)))


def _not(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    return ~self.open.in_place(node["not"], scope, context.unclosed)


def _if(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    plain = context.unclosed
    condition = self.open.in_place(node["if"], scope, plain)
    then = self.open.in_place(node.get("then", True), scope, plain)
    otherwise = self.open.in_place(node.get("else", True), scope, plain)
    table = self.table
    return table.all_of((table.any_of((~condition, then)), table.any_of((condition, otherwise))))


def _dynamic_reference(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    keyword = "$dynamicRef" if "$dynamicRef" in node else "$recursiveRef"
    require_held(keyword, node[keyword])
    try:
        target, at = self.dynamic(node[keyword], scope)
    except UnresolvedReference as error:
        return self.table.opaque(error.what, (keyword, id(scope.document), scope.base, node[keyword]))
    return self.in_place(target, at, context._replace(closes=False, repeated=frozenset()))


def _unevaluated(self: Compiler, node: Json, scope: Scope, context: Context) -> Literal:
    from contractguard.algebra.unevaluated import unevaluated

    return unevaluated(self, node, scope, context)


HANDLERS: dict[str, Handler] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _lower,
    "exclusiveMinimum": _lower,
    "maximum": _upper,
    "exclusiveMaximum": _upper,
    "multipleOf": _multiple,
    "minLength": _min_length,
    "maxLength": _max_length,
    "pattern": _pattern,
    "format": _format,
    "items": _items,
    "prefixItems": _items,
    "additionalItems": _items,
    "minItems": _min_items,
    "maxItems": _max_items,
    "uniqueItems": _unique,
    "contains": _contains,
    "required": _required,
    "minProperties": _min_properties,
    "maxProperties": _max_properties,
    "properties": _properties,
    "patternProperties": _properties,
    "additionalProperties": _properties,
    "propertyNames": _property_names,
    "dependencies": _dependencies,
    "dependentRequired": _dependencies,
    "dependentSchemas": _dependencies,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "$dynamicRef": _dynamic_reference,
    "$recursiveRef": _dynamic_reference,
    "unevaluatedProperties": _unevaluated,
    "unevaluatedItems": _unevaluated,
}

ORDER = {keyword: position for position, keyword in enumerate(HANDLERS)}
"""The order in which keywords are taken, whatever their order in the document."""

"""What each keyword means, as nodes: one handler per keyword, or per group of keywords that need each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from contractguard.algebra import values
from contractguard.algebra.compile.context import (
    Compiling,
    Context,
    invalid_value,
    match_pattern,
    read_count,
    read_mapping,
    read_number,
    read_schemas,
    read_texts,
)
from contractguard.algebra.compile.discriminators import compile_discriminator
from contractguard.algebra.nodes import TRUE, Kind, Literal
from contractguard.algebra.vocabulary.formats import INTEGER_FORMATS, OPAQUE_FORMATS
from contractguard.algebra.vocabulary.keyword_values import require_held, require_texts
from contractguard.contract.document import Json
from contractguard.contract.errors import UnresolvedReference

if TYPE_CHECKING:
    from contractguard.algebra.vocabulary.scopes import Scope

Handler = Callable[["Compiling", Json, "Scope", "Context"], Literal]


def _type(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    names = node["type"] if isinstance(node["type"], list) else [node["type"]]
    if "file" in names and scope.dialect.name == "openapi-2.0":
        return TRUE
    if not names or not all(isinstance(name, str) and name in values.TYPE_BITS for name in names):
        raise invalid_value("type", "one of " + ", ".join(values.TYPE_BITS))
    table = compiler.table
    mask = 0
    for name in names:
        mask |= values.TYPE_BITS[name]
    if scope.dialect.adds_null(node):
        mask |= values.NULL
    whole = table.types(mask)
    if "integer" not in names or "number" in names:
        return whole
    return table.all_of((whole, table.multiple(values.fraction(1))))


def _enum(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    if not isinstance(node["enum"], list):
        raise invalid_value("enum", "a list")
    return compiler.table.finite(node["enum"])


def _const(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.finite((node["const"],))


def _lower(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    return _bound(compiler, compiler.table.minimum, node, scope, "minimum", "exclusiveMinimum")


def _upper(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    return _bound(compiler, compiler.table.maximum, node, scope, "maximum", "exclusiveMaximum")


def _bound(
    compiler: Compiling, make: Callable[..., Literal], node: Json, scope: Scope, plain: str, exclusive: str
) -> Literal:
    """minimum and exclusiveMinimum, or the same for maximum: one bound with a flag up to draft 4, two after it."""
    if scope.dialect.boolean_exclusive:
        return make(values.fraction(read_number(node, plain)), node.get(exclusive) is True) if plain in node else TRUE
    return compiler.table.all_of(
        make(values.fraction(read_number(node, keyword)), strict)
        for keyword, strict in ((plain, False), (exclusive, True))
        if keyword in node
    )


def _multiple(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    divisor = values.fraction(read_number(node, "multipleOf"))
    if divisor <= 0:
        raise invalid_value("multipleOf", "more than zero")
    return compiler.table.multiple(divisor)


def _min_length(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.length(read_count(node, "minLength"), None)


def _max_length(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.length(0, read_count(node, "maxLength"))


def _pattern(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return match_pattern(compiler, node["pattern"])


def _format(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    name = node["format"]
    if not compiler.reading.formats or not isinstance(name, str):
        return TRUE
    if name in INTEGER_FORMATS:
        low, high = INTEGER_FORMATS[name]
        table = compiler.table
        return table.all_of((table.minimum(values.fraction(low), False), table.maximum(values.fraction(high), False)))
    from contractguard.algebra.regular import formats

    language = formats.language_of_format(name)
    if language is not None:
        return compiler.table.intern((Kind.PATTERN, language))
    return compiler.table.opaque(f"format: {name}", ("format", name)) if name in OPAQUE_FORMATS else TRUE


def _compile_unevaluated(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    from contractguard.algebra.compile.unevaluated import compile_unevaluated  # with regular languages; few use it

    return compile_unevaluated(compiler, node, scope, context)


def _items(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    """items in all its forms, with prefixItems and additionalItems."""
    table, items = compiler.table, node.get("items", True)
    prefix, rest = node.get("prefixItems", []) if "prefixItems" in scope.dialect.keywords else [], items
    if isinstance(items, list):
        if not scope.dialect.item_list:
            raise invalid_value("items", "a schema")
        prefix, rest = items, node.get("additionalItems", True)
    if not isinstance(prefix, list):
        raise invalid_value("prefixItems", "a list of schemas")
    parts = [table.item(index, compiler.value(item, scope)) for index, item in enumerate(prefix)]
    return table.all_of((*parts, table.items(len(prefix), compiler.value(rest, scope))))


def _min_items(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.item_count(read_count(node, "minItems"), None)


def _max_items(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.item_count(0, read_count(node, "maxItems"))


def _unique(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.intern((Kind.UNIQUE,)) if node["uniqueItems"] is True else TRUE


def _contains(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    """contains with its counts. Its items are read open on both sides: a closed reading may not be denied."""
    table, inner = compiler.table, compiler.open.value(node["contains"], scope)
    counted = "dependentRequired" in scope.dialect.keywords  # minContains came with it, in 2019-09
    low = read_count(node, "minContains") if counted and "minContains" in node else 1
    parts = [table.contains(inner, low)]
    if counted and "maxContains" in node:
        parts.append(~table.contains(inner, read_count(node, "maxContains") + 1))
        parts[-1] = table.any_of((table.types(values.ALL_TYPES & ~values.ARRAY), parts[-1]))
    return table.all_of(parts)


def _required(compiler: Compiling, node: Json, _: Scope, context: Context) -> Literal:
    names = read_texts(node, "required")
    return compiler.table.all_of(compiler.table.required(name) for name in names if name not in context.hidden)


def _min_properties(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.member_count(read_count(node, "minProperties"), None)


def _max_properties(compiler: Compiling, node: Json, _: Scope, __: Context) -> Literal:
    return compiler.table.member_count(0, read_count(node, "maxProperties"))


def _properties(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    """properties, patternProperties and additionalProperties."""
    table, hidden = compiler.table, context.hidden
    declared = {name: member for name, member in read_mapping(node, "properties").items() if name not in hidden}
    alone = ((name, member) for name, member in declared.items() if name not in context.repeated)
    parts = [table.member(name, compiler.value(member, scope)) for name, member in alone]
    languages = []
    patterns = read_mapping(node, "patternProperties") if "patternProperties" in scope.dialect.keywords else {}
    for pattern, member in patterns.items():
        matching = match_pattern(compiler, pattern)
        if compiler.table.nodes[matching][0] is not Kind.PATTERN:
            return compiler.table.opaque(
                "patternProperties: a pattern that is not decided", compiler.identity(node, scope, context)
            )
        languages.append(table.nodes[matching][1])
        literal = compiler.value(member, scope)
        if literal != TRUE:
            parts.append(table.intern((Kind.PATTERN_MEMBER, languages[-1], literal)))
    rest = compiler.value(node.get("additionalProperties", True), scope)
    parts.append(table.additional(frozenset(declared), frozenset(languages), rest))
    return table.all_of(parts)


def _property_names(compiler: Compiling, node: Json, scope: Scope, _: Context) -> Literal:
    inner = compiler.open.value(node["propertyNames"], scope)
    return TRUE if inner == TRUE else compiler.table.intern((Kind.NAMES, inner))


def _dependencies(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    """dependencies, dependentRequired and dependentSchemas: if the name is there, the rest must hold."""
    table = compiler.table
    parts = []
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        if keyword not in scope.dialect.keywords:
            continue
        for name, needed in read_mapping(node, keyword).items():
            if isinstance(needed, list):
                require_texts(keyword, needed)
                then = table.all_of(table.required(other) for other in needed if other not in context.hidden)
            else:
                then = compiler.open.in_place(needed, scope, context.unclosed)
            there = table.all_of((table.types(values.OBJECT), table.required(name)))
            parts.append(table.any_of((~there, then)))
    return table.all_of(parts)


def _all_of(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    members = read_schemas(node, "allOf")
    return compiler.table.all_of(
        compiler.in_place(
            member, scope, compiler.composition.context_for_subschema(node, scope, context, "allOf", index)
        )
        for index, member in enumerate(members)
    )


def _any_of(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    members = read_schemas(node, "anyOf")
    inner = compiler.composition.context_for_subschema(node, scope, context, "anyOf", 0)
    return compiler.table.all_of(
        (_union(compiler, members, scope, inner), compile_discriminator(compiler, node, members, scope, context))
    )


def _one_of(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    """Exactly one branch to the letter; on a closed side, besides, some branch as it is closed."""
    members = read_schemas(node, "oneOf")
    inner = compiler.composition.context_for_subschema(node, scope, context, "oneOf", 0)
    named = compile_discriminator(compiler, node, members, scope, context)
    if compiler.composition.exclusive(members, scope, context.hidden):
        return compiler.table.all_of((_union(compiler, members, scope, inner), named))
    plain = context.unclosed
    one = compiler.table.one_of([compiler.open.in_place(member, scope, plain) for member in members])
    if context.names is None:
        return compiler.table.all_of((one, named))
    return compiler.table.all_of((one, named, _union(compiler, members, scope, inner)))


def _union(compiler: Compiling, members: list[Json], scope: Scope, context: Context) -> Literal:
    """Some branch. Branches that differ in the value of one required property become one switch."""
    literals = [compiler.in_place(member, scope, context) for member in members]
    switch = compiler.composition.switch(members, scope, context.hidden)
    if switch is None:
        return compiler.table.any_of(literals)
    name, tags = switch
    cases = {key: literals[index] for index, keys in tags.items() for key in keys}
    rest = (literal for index, literal in enumerate(literals) if index not in tags)
    return compiler.table.any_of((*rest, compiler.table.switch(name, cases)))


def _not(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    return ~compiler.open.in_place(node["not"], scope, context.unclosed)


def _if(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    plain = context.unclosed
    condition = compiler.open.in_place(node["if"], scope, plain)
    then = compiler.open.in_place(node.get("then", True), scope, plain)
    otherwise = compiler.open.in_place(node.get("else", True), scope, plain)
    table = compiler.table
    return table.all_of((table.any_of((~condition, then)), table.any_of((condition, otherwise))))


def _dynamic_reference(compiler: Compiling, node: Json, scope: Scope, context: Context) -> Literal:
    keyword = "$dynamicRef" if "$dynamicRef" in node else "$recursiveRef"
    require_held(keyword, node[keyword])
    try:
        target, at = compiler.dynamic(node[keyword], scope)
    except UnresolvedReference as error:
        return compiler.table.opaque(error.what, (keyword, id(scope.document), scope.base, node[keyword]))
    return compiler.in_place(target, at, context._replace(closes=False, repeated=frozenset()))


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
    "unevaluatedProperties": _compile_unevaluated,
    "unevaluatedItems": _compile_unevaluated,
}

ORDER = {keyword: position for position, keyword in enumerate(HANDLERS)}
"""The order in which keywords are taken, whatever their order in the document."""

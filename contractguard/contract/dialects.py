"""What tells the dialects of JSON Schema apart, as data."""

from __future__ import annotations

from contractguard.contract.choices import require_choice
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass

_COMMON = frozenset(
    [
        "type",
        "enum",
        "multipleOf",
        "maximum",
        "minimum",
        "maxLength",
        "minLength",
        "pattern",
        "items",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxProperties",
        "minProperties",
        "required",
        "properties",
        "additionalProperties",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "format",
    ]
)
_DRAFT4 = _COMMON | {"additionalItems", "patternProperties", "dependencies"}
_DRAFT6 = _DRAFT4 | {"const", "contains", "propertyNames", "exclusiveMinimum", "exclusiveMaximum"}
_DRAFT7 = _DRAFT6 | {"if"}
_2019 = (_DRAFT7 - {"dependencies"}) | {
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$recursiveRef",
}
_2020 = (_2019 - {"additionalItems", "$recursiveRef"}) | {"prefixItems", "$dynamicRef"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect. `keywords` are those that constrain values, `$ref` apart.

    `reference_alone`: keywords beside `$ref` are ignored. `identifier`: the keyword that names a resource.
    `boolean_exclusive`: exclusiveMinimum and exclusiveMaximum are flags on minimum and maximum. `nullable`: the flags
    that add null to `type`: the keyword of OpenAPI 3.0, and the extension that generators read before and beside it.
    `item_list`: `items` may be a list of schemas. `standard`: the dialect of JSON Schema in which validators read it.
    """

    name: str
    keywords: frozenset[str]
    reference_alone: bool
    identifier: str
    boolean_exclusive: bool = False
    nullable: tuple[str, ...] = ()
    item_list: bool = True
    standard: str = ""

    def adds_null(self, node: Json) -> bool:
        """Whether a flag of a schema object adds null to its `type`."""
        for flag in self.nullable:  # noqa: SIM110 - asked of every type, and this is twice as fast
            if flag in node and node[flag] is True:
                return True
        return False


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect("draft-04", _DRAFT4, True, "id", boolean_exclusive=True, standard="draft-04"),
        Dialect("draft-06", _DRAFT6, True, "$id", standard="draft-06"),
        Dialect("draft-07", _DRAFT7, True, "$id", standard="draft-07"),
        Dialect("2019-09", _2019, False, "$id", standard="2019-09"),
        Dialect("2020-12", _2020, False, "$id", item_list=False, standard="2020-12"),
        Dialect(
            "openapi-2.0",
            _COMMON,
            True,
            "",
            boolean_exclusive=True,
            nullable=("x-nullable",),
            item_list=False,
            standard="draft-04",
        ),
        Dialect(
            "openapi-3.0",
            _COMMON,
            True,
            "",
            boolean_exclusive=True,
            nullable=("nullable", "x-nullable"),
            item_list=False,
            standard="draft-04",
        ),
        Dialect("openapi-3.1", _2020, False, "$id", item_list=False, standard="2020-12"),
    )
}

_NAMES = tuple(sorted(DIALECTS))


def dialect_named(name: str) -> Dialect:
    """The dialect of that name; raises `UsageError` for an unknown one."""
    require_choice("dialect", name, _NAMES)
    return DIALECTS[name]

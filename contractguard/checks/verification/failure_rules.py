"""Which rule it is that a payload breaks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contractguard.algebra.proof.kinds import KINDS
from contractguard.contract.model import Role
from contractguard.rules.catalogue import RULES, rule
from contractguard.rules.model import Rule, part_of

_TOLD: Mapping[str, tuple[str, str]] = {
    "required": ("property.became-optional", "property.became-required"),
    "dependentRequired": ("dependency.changed", "dependency.changed"),
    "format": ("format.changed", "format.changed"),
    "uniqueItems": ("unique-items.dropped", "unique-items.introduced"),
    "unevaluatedProperties": ("unevaluated.changed", "unevaluated.changed"),
    "unevaluatedItems": ("unevaluated.changed", "unevaluated.changed"),
    "additionalProperties": ("additional-properties.opened", "additional-properties.closed"),
    "then": ("condition.changed", "condition.changed"),
    "else": ("condition.changed", "condition.changed"),
    "additionalItems": ("items.changed", "items.changed"),
}
"""What a payload tells more exactly than a schema: the kind when the provider sent it, and when the consumer did."""

_NULL = ("nullable.added", "nullable.removed")
_UNDECLARED = ("property.added", "property.removed-optional")


def rule_for_failure(role: Role, keyword: str, details: Collection[str], *, undeclared: bool = False) -> Rule:
    """The rule for a keyword that a message of this role does not meet: its sender does what the reader was not told.

    `details` are the types that were found, of the keyword `type`. `undeclared`: a property that no schema names.
    """
    side = 0 if role.provider_sends else 1
    part = part_of(role)
    if undeclared:
        kind = _UNDECLARED[side]
    elif keyword == "type" and set(details) == {"null"}:
        kind = _NULL[side]
    elif keyword in _TOLD:
        kind = _TOLD[keyword][side]
    else:
        kind = KINDS.get(keyword, "schema")
        kind = kind if "." in kind else f"{kind}.{('widened', 'narrowed')[side]}"
    return rule(part, kind if f"{part}.{kind}" in RULES else f"schema.{('widened', 'narrowed')[side]}")


def rule_for_unknown_message(role: Role) -> Rule:
    """The rule for a message that nothing is known of: an event, or the status of a response."""
    return rule(part_of(role), "status.added" if role.is_response else "operation.added")

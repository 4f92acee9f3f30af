"""What is said of a place in a message, made from the keywords on both sides."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.contract.model import Role
from contractguard.rules.fragments import OTHER, component, form, schema_words
from contractguard.rules.model import Effect, Rule
from contractguard.rules.parts import PARTS
from contractguard.rules.wording import (
    LIMITS,
    beyond,
    beyond_limit,
    limits,
    list_values,
    members,
    name,
    phrase,
    shown,
    shown_apart,
    types,
    wider_phrase,
)

_ALLOWS: Mapping[Effect, str] = {Effect.WIDENS: "more", Effect.NARROWS: "less"}


def message_of(rule: Rule) -> str:
    """What the messages of a rule are called."""
    return PARTS[rule.part].noun or rule.part


def unspecific(rule: Rule, old: Json, new: Json) -> str:
    """What to say of a change that has no sentence of its own: whether there is a constraint, and how the set of values
    moved."""
    allows = _ALLOWS.get(rule.effect, "other values")
    if old is None and new is not None:
        return f"now applies, and allows {allows}"
    return f"no longer applies, which allows {allows}" if new is None and old is not None else f"now allows {allows}"


def word_schema(rule: Rule, old: Json, new: Json) -> str | None:
    """A schema as a whole: what it admits, where that is told in a word and differs."""
    if rule.effect is Effect.NONE:
        return None
    was, now = schema_words(old), schema_words(new)
    if new is False:
        return "will no longer have any value" if rule.provider_sends else "no longer accepts any value"
    if was != now and OTHER not in (was, now):
        return f"{_modal(rule.effect, rule, 'be')} {now} ({'no value before' if old is False else f'was {was}'})"
    said = f"now allows {_ALLOWS.get(rule.effect, 'other values')}"
    called = next((one["$ref"] for one in (new, old) if isinstance(one, dict) and "$ref" in one), None)
    return f"{said}: {component(called)} is described otherwise" if isinstance(called, str) and was == now else said


def word_access(rule: Rule, old: Json, new: Json) -> str:
    del old, new
    flag = {"request": "readOnly", "response": "writeOnly"}[Role(rule.part).access or "request"]
    if rule.kind == "access.lifted":
        return f"is now part of the {message_of(rule)}: it is no longer {flag}"
    return f"is no longer part of the {message_of(rule)}: it is now {flag}"


def _modal(effect: Effect, rule: Rule, verb: str) -> str:
    """The start of a sentence about a new limit: what must, may, or always will be so."""
    if effect is Effect.WIDENS:
        return f"may now {verb}"
    if not rule.provider_sends:
        return f"must now {verb}"
    return f"will now always {verb}" if effect is Effect.NARROWS else f"will now {verb}"


def word_limits(rule: Rule, old: Json, new: Json) -> str | None:
    before, after = limits(old), limits(new)
    clauses = []
    for keyword, (verb, _) in LIMITS.items():
        if before.get(keyword) == after.get(keyword):
            continue
        if keyword in after:
            effect = _effect(rule, keyword, before.get(keyword), after[keyword])
            told = _former(keyword, before, after[keyword])
            words = wider_phrase if effect is Effect.WIDENS else phrase
            clauses.append(f"{_modal(effect, rule, verb)} {words(keyword, after[keyword])}{told}")
        elif _COUNTERPARTS.get(keyword) not in after:
            clauses.append(_say_limit_gone(rule, keyword, before[keyword], verb))
    return " and ".join(clauses) or None


def _effect(rule: Rule, keyword: str, old: Json, new: Json) -> Effect:
    """What another value of one limit does: it is told where several of them change, each in its own way."""
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (old, new))
    if rule.effect is not Effect.EITHER or keyword == "multipleOf" or not numbers:
        return rule.effect
    assert isinstance(old, int | float) and isinstance(new, int | float)
    grows = (new > old) is not keyword.lower().startswith(("min", "exclusivemin"))
    return Effect.WIDENS if grows else Effect.NARROWS


def _say_limit_gone(rule: Rule, keyword: str, value: Json, verb: str) -> str:
    """A limit that is gone."""
    possible = beyond_limit(keyword, value)
    if possible is not None:
        return f"may now {possible}"
    lead = "will no longer always" if rule.provider_sends else "no longer has to"
    return f"{lead} {verb} {phrase(keyword, value)}"


_COUNTERPARTS: Mapping[str, str] = {
    "minimum": "exclusiveMinimum",
    "exclusiveMinimum": "minimum",
    "maximum": "exclusiveMaximum",
    "exclusiveMaximum": "maximum",
}


def _former(keyword: str, found: Mapping[str, Json], now: Json) -> str:
    """What the bound was, maybe said with the other keyword."""
    if keyword in found:
        return f" (was {shown_apart(found[keyword], now)[0]})"
    other = _COUNTERPARTS.get(keyword, "")
    if other in found:
        return f" (was {phrase(other, found[other])})"
    return "" if keyword == "multipleOf" else " (no limit before)"


def word_list(rule: Rule, old: Json, new: Json) -> str | None:
    added, removed = beyond(members(new), members(old)), beyond(members(old), members(new))
    change = rule.kind.partition(".")[2]
    if change == "introduced":
        lead = "will now always be" if rule.provider_sends else "must now be"
        return f"{lead} {list_values(members(new))}" if members(new) else None
    if change == "dropped":
        return f"is no longer limited to {list_values(members(old))}" if members(old) else None
    grows = f"may now be {list_values(added)}" if rule.provider_sends else f"now also accepts {list_values(added)}"
    shrinks = (
        f"will no longer be {list_values(removed)}"
        if rule.provider_sends
        else f"no longer accepts {list_values(removed)}"
    )
    clauses = ([grows] if added else []) + ([shrinks] if removed else [])
    return " and ".join(clauses) or None


def word_fixed_value(rule: Rule, old: Json, new: Json) -> str | None:
    """One value in the place of another."""
    was, now = members(old), members(new)
    if not (rule.kind == "const.changed" and len(was) == len(now) == 1 and beyond(now, was)):
        return word_list(rule, old, new)
    former, present = shown_apart(was[0], now[0])
    return f"{_modal(Effect.NARROWS, rule, 'be')} {present} (was {former})"


def word_type(rule: Rule, old: Json, new: Json) -> str | None:
    before, after = types(old), types(new)
    if not (before or after) or before == after:
        return None
    # A type name is a word of the vocabulary, so it stands without quotes; what is none is escaped all the same.
    was, now = (" or ".join(name(item) for item in side) or "any type" for side in (before, after))
    lead = _modal(rule.effect, rule, "be") if rule.effect is not Effect.EITHER else "is now"
    return f"{lead} {now} (was {was})"


def word_default(rule: Rule, old: Json, new: Json) -> str | None:
    del rule
    before, after = (side if isinstance(side, dict) else {} for side in (old, new))
    if "default" not in after:
        return f"no longer has the default {shown(before['default'])}" if "default" in before else None
    if "default" not in before:
        return f"now has the default {shown(after['default'])}"
    was, now = shown_apart(before["default"], after["default"])
    return f"now has the default {now} (was {was})"


def word_unlisted(rule: Rule, old: Json, new: Json) -> str | None:
    """What is said of the properties that are not listed, where both sides allow some of them."""
    was, now = (
        schema_words(side.get("additionalProperties") if isinstance(side, dict) else None) for side in (old, new)
    )
    said = "now follows another rule for properties beyond those listed"
    return f"{said}: {now} (was {was})" if was != now else said


def word_form(rule: Rule, old: Json, new: Json) -> str | None:
    """How a parameter or a header is written."""
    was, now = form(old), form(new)
    return f"is now written {now} (was {was})" if was != now else "is now written in another way"


def word_setting(rule: Rule, old: Json, new: Json) -> str | None:
    """A setting of the gate."""
    was, now = shown_apart(old, new)
    former = "it was not set" if old is None else f"was {was}"
    return f"is {'no longer set' if new is None else f'now {now}'} ({former}), which lets more pass"

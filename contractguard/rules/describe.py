"""One line about one change: the field and the values, concretely."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contractguard.contract.change import Change
from contractguard.contract.document import Json, pointer, tokens
from contractguard.contract.printable import printable
from contractguard.rules.model import Effect, Rule
from contractguard.rules.sentences import SENTENCES
from contractguard.rules.wording import LIMITS, beyond, limits, listed, members, name, phrase, shown, types

MAX_POINTER = 160

_NAMED_AT_PLACE = frozenset({"property", "parameter", "header", "access", "default"})
"""Subjects whose name is the last token of their place."""


def describe(rule: Rule, change: Change, place: str) -> str:
    """One line that says what changed at `place` (a JSON Pointer into the message), with the values concerned.

    `change.name` is a property's, parameter's or header's own name; the place may end with it or with its parent's.
    Text from inputs is escaped and shortened.
    """
    subject = rule.kind.partition(".")[0]
    at = (
        printable(_place(place, change.name if subject in _NAMED_AT_PLACE else ""), MAX_POINTER)
        or f"the {_message(rule)}"
    )
    said = _COMPUTED[subject](rule, change.old, change.new) if subject in _COMPUTED else None
    if said is not None:
        return f"{at} {said}"
    template = SENTENCES.get(rule.kind)
    if template is None:
        return f"{at} {_unspecific(rule, change)}"
    sentence = template[0] if rule.provider_sends else template[-1]
    return sentence.format_map(
        {
            "at": at,
            "message": _message(rule),
            "name": name(change.name) or "it",
            "old": _essence(change.old),
            "new": _essence(change.new),
            "part": "webhook" if rule.part == "webhook" else "operation",
        }
    )


def _message(rule: Rule) -> str:
    return {"webhook": "webhook request", "webhook-response": "webhook response"}.get(rule.part, rule.part)


def _place(place: str, own_name: str) -> str:
    """The place with the name at its end, whether it was there or not."""
    if not own_name:
        return place
    path = tokens(place) if place.startswith("/") else ()
    if path and str(path[-1]).casefold() == own_name.casefold():
        return place
    return place + pointer((own_name,))


def _essence(fragment: Json) -> str:
    """The value of a fragment with one keyword, or the whole fragment; "none" where the side has nothing."""
    if fragment is None:
        return "none"
    if isinstance(fragment, dict) and len(fragment) == 1:
        return shown(next(iter(fragment.values())))
    return shown(fragment)


def _unspecific(rule: Rule, change: Change) -> str:
    """What to say of a change that has no sentence of its own: how the set of values moved, and both fragments."""
    lead = {
        Effect.WIDENS: ("may now carry more", "now allows more"),
        Effect.NARROWS: ("now carries less", "now allows less"),
    }.get(rule.effect, ("is described differently", "is described differently"))
    return f"{lead[0] if rule.provider_sends else lead[1]} ({shown(change.old)} → {shown(change.new)})"


def _modal(rule: Rule, verb: str) -> str:
    """The start of a sentence about a new limit: what must, may, or always will be so."""
    if rule.effect is Effect.WIDENS:
        return f"may now {verb}"
    if not rule.provider_sends:
        return f"must now {verb}"
    return f"will now always {verb}" if rule.effect is Effect.NARROWS else f"will now {verb}"


def _limited(rule: Rule, old: Json, new: Json) -> str | None:
    before, after = limits(old), limits(new)
    clauses = []
    for keyword, (verb, _) in LIMITS.items():
        if before.get(keyword) == after.get(keyword):
            continue
        if keyword in after:
            was = shown(before[keyword]) if keyword in before else _counterpart(keyword, before)
            clauses.append(f"{_modal(rule, verb)} {phrase(keyword, after[keyword])} (was {was})")
        elif _counterpart(keyword, after) == _UNLIMITED:
            clauses.append(f"no longer has to {verb} {phrase(keyword, before[keyword])}")
    return " and ".join(clauses) or None


_UNLIMITED = "unlimited"
_COUNTERPARTS: Mapping[str, str] = {
    "minimum": "exclusiveMinimum",
    "exclusiveMinimum": "minimum",
    "maximum": "exclusiveMaximum",
    "exclusiveMaximum": "maximum",
}


def _counterpart(keyword: str, found: Mapping[str, Json]) -> str:
    """The same bound said with the other keyword, if it is."""
    other = _COUNTERPARTS.get(keyword, "")
    return phrase(other, found[other]) if other in found else _UNLIMITED


def _listed(rule: Rule, old: Json, new: Json) -> str | None:
    added, removed = beyond(members(new), members(old)), beyond(members(old), members(new))
    change = rule.kind.partition(".")[2]
    if change == "introduced":
        lead = "will now always be" if rule.provider_sends else "must now be"
        return f"{lead} {listed(members(new))}" if members(new) else None
    if change == "dropped":
        return f"is no longer limited to {listed(members(old))}" if members(old) else None
    grows = f"may now be {listed(added)}" if rule.provider_sends else f"now also accepts {listed(added)}"
    shrinks = f"will no longer be {listed(removed)}" if rule.provider_sends else f"no longer accepts {listed(removed)}"
    clauses = ([grows] if added else []) + ([shrinks] if removed else [])
    return " and ".join(clauses) or None


def _typed(rule: Rule, old: Json, new: Json) -> str | None:
    before, after = types(old), types(new)
    if not (before or after) or before == after:
        return None
    # A type name is a word of the vocabulary, so it stands without quotes; what is none is escaped all the same.
    was, now = (" or ".join(name(item) for item in side) or "any type" for side in (before, after))
    lead = _modal(rule, "be") if rule.effect is not Effect.EITHER else "is now"
    return f"{lead} {now} (was {was})"


_COMPUTED: Mapping[str, Callable[[Rule, Json, Json], str | None]] = {
    **dict.fromkeys(("range", "multiple-of", "length", "item-count", "property-count", "contains"), _limited),
    **dict.fromkeys(("enum", "const", "extensible-enum"), _listed),
    "type": _typed,
}
"""Subjects whose sentence is made from the keywords; None means that the keywords do not say enough."""

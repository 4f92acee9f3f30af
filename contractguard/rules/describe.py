"""One line about one change: the field and the values, concretely."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

from contractguard.contract.change import Change
from contractguard.contract.document import Json, pointer, tokens
from contractguard.contract.model import Role
from contractguard.contract.printable import printable
from contractguard.rules.model import Effect, Rule
from contractguard.rules.sentences import NOUNS, SENTENCES
from contractguard.rules.standing import STANDING, as_it_stands
from contractguard.rules.wording import (
    LIMITS,
    MAX_LIST,
    beyond,
    identity,
    limits,
    listed,
    members,
    name,
    phrase,
    shown,
    types,
)

MAX_POINTER = 160

_NAMED_AT_PLACE = frozenset({"property", "parameter", "header", "access", "default"})
"""Subjects whose name is the last token of their place."""


_INTO: Mapping[str, str] = {"media-type.removed": "media-type.loosened"}
"""Removals that have another sentence where something else stands for what is gone."""


_FROM: Mapping[str, str] = {
    "operation.removed": "operation.removed-early",
    "operation.removed-deprecated": "operation.removed-when-due",
}
"""Removals that have another sentence where a day was announced."""


def _sentence_key(kind: str, change: Change) -> str:
    if change.new is not None:
        return _INTO.get(kind, kind)
    return _FROM.get(kind, kind) if change.old is not None else kind


def describe(rule: Rule, change: Change, place: str, *, standing: bool = False) -> str:
    """One line that says what changed at `place` (a JSON Pointer into the message), with the values concerned.
    `standing`: nothing changed; the old side is what is expected, and the new one what is described.

    `change.name` is a property's, parameter's or header's own name; the place may end with it or with its parent's.
    Text from inputs is escaped and shortened.
    """
    subject = rule.kind.partition(".")[0]
    at = (
        printable(_place(place, change.name if subject in _NAMED_AT_PLACE else ""), MAX_POINTER)
        or f"the {_message(rule)}"
    )
    public = cache(lambda: _public(change, place))
    tense = as_it_stands if standing else str
    if subject in _COMPUTED and (said := _COMPUTED[subject](rule, public().old, public().new)) is not None:
        return f"{at} {tense(said)}"
    if rule.kind in _OF_OPERATIONS:
        return f"the {_part(rule)} {tense(_OF_OPERATIONS[rule.kind](rule, public().old, public().new))}"
    key = _sentence_key(rule.kind, change)
    template = STANDING.get(key, SENTENCES.get(key)) if standing else SENTENCES.get(key)
    if template is None:
        return f"{NOUNS.get(subject, '{at}').format(at=at)} {tense(_unspecific(rule, public()))}"
    sentence = tense(template[0] if rule.provider_sends else template[-1])
    return sentence.format_map(_Words(rule, public, at, change.name))


class _Words(dict[str, str]):
    """What a sentence may speak of, each put into words only when the sentence does: most say nothing of the values,
    and redacting these takes longer than the rest."""

    def __init__(self, rule: Rule, public: Callable[[], Change], at: str, own_name: str) -> None:
        super().__init__(at=at, message=_message(rule), part=_part(rule), name=name(own_name) or "it")
        self._public = public

    def __missing__(self, key: str) -> str:
        return _WORDS[key](self._public())


def _public(change: Change, place: str) -> Change:
    """The change without the defaults and examples that stand under sensitive names."""
    if not (isinstance(change.old, dict | list | str) or isinstance(change.new, dict | list | str)):
        return change
    from contractguard.contract.redaction.schemas import fragment_at

    at = pointer((change.name,)) if change.name else place
    return replace(change, old=fragment_at(change.old, at), new=fragment_at(change.new, at))


def _message(rule: Rule) -> str:
    return {"webhook": "webhook request", "webhook-response": "webhook response"}.get(rule.part, rule.part)


def _part(rule: Rule) -> str:
    return "operation" if rule.part == "api" else rule.part


def _parts(old: Json, new: Json) -> str:
    """The parts of a form whose encoding differs."""
    before, after = (side if isinstance(side, dict) else {} for side in (old, new))
    differing = [
        part for part in before.keys() | after.keys() if identity(before.get(part)) != identity(after.get(part))
    ]
    return listed(sorted(differing), "and") or "parts"


def _tag(fragment: Json) -> str:
    """The property that a discriminator looks at."""
    inner = fragment.get("discriminator", fragment) if isinstance(fragment, dict) else fragment
    return shown(inner.get("propertyName") if isinstance(inner, dict) else inner)


def _of_variant(side: str, word: str, change: Change) -> str:
    """What a difference between discriminators says of a variant: its values, one value, its name."""
    fragment = change.old if side == "old" else change.new
    told = fragment.get(word) if isinstance(fragment, dict) else None
    if word == "variant":
        return name(str(told))
    return listed(told) if isinstance(told, list) else shown(told)


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


_WORDS: Mapping[str, Callable[[Change], str]] = {
    "old": lambda change: _essence(change.old),
    "new": lambda change: _essence(change.new),
    "variant": lambda change: name(change.name) or _essence(change.old if change.new is None else change.new),
    "parts": lambda change: _parts(change.old, change.new),
    "old_tag": lambda change: _tag(change.old),
    "new_tag": lambda change: _tag(change.new),
    **{
        f"{side}_{word}": partial(_of_variant, side, word)
        for side in ("old", "new")
        for word in ("value", "values", "variant")
    },
}


def _unspecific(rule: Rule, change: Change) -> str:
    """What to say of a change that has no sentence of its own: how the set of values moved, and both fragments."""
    allows = {Effect.WIDENS: "more", Effect.NARROWS: "less"}.get(rule.effect, "other values")
    said = f"now allows {allows}"
    sides = (change.old, change.new)
    if sides == (None, None):
        return said
    is_schema = rule.kind.startswith("schema.")
    old, new = ("anything" if is_schema and side in (None, True, {}) else _essence(side) for side in sides)
    return f"{said} ({old} → {new})"


def _accessed(rule: Rule, old: Json, new: Json) -> str:
    del old, new
    flag = {"request": "readOnly", "response": "writeOnly"}[Role(rule.part).access or "request"]
    if rule.kind == "access.lifted":
        return f"is now part of the {_message(rule)}: it is no longer {flag}"
    return f"is no longer part of the {_message(rule)}: it is now {flag}"


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
    "access": _accessed,
}
"""Subjects whose sentence is made from the keywords; None means that the keywords do not say enough."""


def _credentials(alternatives: Json) -> str:
    """Security requirements in words: "no credentials", or schemes with their scopes, joined by "or" and "and"."""
    if not isinstance(alternatives, list) or not alternatives:
        return "no credentials"
    words = [
        " and ".join(_scheme(scheme, scopes) for scheme, scopes in sorted(alternative.items())) or "no credentials"
        for alternative in alternatives[:MAX_LIST]
        if isinstance(alternative, dict)
    ]
    more = len(alternatives) - MAX_LIST
    return " or ".join(words) + (f" and {more} more" if more > 0 else "")


def _scheme(scheme: str, scopes: Json) -> str:
    return f"{name(scheme)} ({listed(scopes, 'and')})" if scopes else name(scheme)


def _asks(rule: Rule, old: Json, new: Json) -> str:
    verb = "comes with" if rule.part == "webhook" else "asks for"
    return f"now {verb} {_credentials(new)} (was {_credentials(old)})"


def _sunset(rule: Rule, old: Json, new: Json) -> str:
    del rule
    if new is None:
        return f"no longer names a day to go away (was {shown(old)})"
    return f"now goes away on {shown(new)} ({'no day was named' if old is None else f'was {shown(old)}'})"


_OF_OPERATIONS: Mapping[str, Callable[[Rule, Json, Json], str]] = {
    "operation.security-narrowed": _asks,
    "operation.security-widened": _asks,
    "operation.security-changed": _asks,
    "operation.sunset-changed": _sunset,
}
"""Kinds that say something of an operation as a whole, from both its ends."""

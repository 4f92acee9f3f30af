"""Schemas of what somebody expects, without the values that they repeat."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from contractguard.contract.document import Json, tokens
from contractguard.contract.redaction.names import is_about, is_sensitive
from contractguard.contract.redaction.shapes import blot_out, is_secret, is_stand_in, is_word, replace_secrets
from contractguard.contract.redaction.values import VALUES, names_a_secret, redact_value, redacted_text, sample
from contractguard.contract.redaction.values import hidden as hidden_value
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy

MAX_DEPTH = 200

_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
_SCHEMAS = frozenset({
    "additionalProperties", "additionalItems", "items", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema", "allOf", "anyOf", "oneOf", "prefixItems",
})  # fmt: skip
_SCHEME_WORDS = frozenset("bearer basic digest token apikey negotiate https http".split())
_CLASSES = lazy(r"\\[A-Za-z]|\[[^\]]*\]|\(\?(?:[:=!]|<[=!]|<\w+>)|\{[\d,]*\}")
_CASES = lazy(r"\[([A-Za-z])(?=[A-Za-z]\])(?i:\1)\]")
"""A letter in either case."""
_LITERAL = lazy(r"[^\W_]{4,}")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a schema stands: its name, whether that (or one above) is sensitive, what values become that it repeats,
    and the words of an example that must not stand in a pattern either."""

    name: str = ""
    hidden: bool = False
    kept: Callable[[Json, str], Json] = redact_value
    gone: frozenset[str] = frozenset()
    depth: int = 0

    def child(self, name: str | None = None) -> _Place:
        if name is None:
            return replace(self, depth=self.depth + 1)
        hidden = is_sensitive(name) or (self.hidden and not is_about(name))
        return replace(self, name=name, hidden=hidden, depth=self.depth + 1)


def redacted_schema(node: Json, name: str = "", *, example: Json = None) -> Json:
    """A schema under a name without secrets. Rules stay; of the values that it repeats (`const`, `enum`, `default`)
    those under sensitive names, and those that look like a secret, give way to their type. So do parts that only repeat
    an example (their `$comment` says so), unless it is a word that may be a member of a closed set.

    With an `example`, the whole schema was made from it (of a header, a parameter): none of what is taken away from the
    example stays in it.
    """
    place = _Place(name, is_sensitive(name))
    if example is not None:
        left = sample(example, name)
        place = replace(place, kept=sample, gone=_words(example) - _words(left))
    return _schema(node, place)


def stood_for(value: Json, name: str = "") -> Json | None:
    """The schema of the values that an example which was cut down (`sample`) may stand for: what stands in for a text,
    and what stands under a sensitive name, may be any value of its type (and length). None where it stands for nothing
    but itself."""
    made, whole = _stood_for(value, name, False, 0)
    return None if whole else made


def showing(value: Json, name: str = "") -> Json:
    """The schema of the values that an example is a part of: its objects may have further members. What was cut down
    (`sample`) is as in `stood_for`."""
    return _open_objects(_stood_for(value, name, False, 0)[0])


def _open_objects(node: Json) -> Json:
    """A schema that `_stood_for` made, without what closes its objects."""
    made = {key: value for key, value in node.items() if key != "additionalProperties"}
    if "properties" in made:
        made["properties"] = {name: _open_objects(member) for name, member in made["properties"].items()}
    if "prefixItems" in made:
        made["prefixItems"] = [_open_objects(item) for item in made["prefixItems"]]
    return made


def _stood_for(value: Json, name: str, hidden: bool, depth: int) -> tuple[Json, bool]:
    hidden = is_sensitive(name) or (hidden and not is_about(name))
    if depth > MAX_DEPTH or value is None or isinstance(value, bool):
        return {"const": value}, True
    if isinstance(value, dict):
        members = {key: _stood_for(item, key, hidden, depth + 1) for key, item in value.items()}
        properties = {key: made for key, (made, _) in members.items()}
        closed = {"properties": properties, "required": list(members), "additionalProperties": False}
        return {"type": "object", **closed}, all(whole for _, whole in members.values())
    if isinstance(value, list):
        items = [_stood_for(item, name, hidden, depth + 1) for item in value]
        prefix = {"prefixItems": [made for made, _ in items]} if items else {}
        counted = {"minItems": len(items), "maxItems": len(items)}
        return {"type": "array", **prefix, **counted}, all(whole for _, whole in items)
    if hidden or (isinstance(value, str) and is_stand_in(value)):
        return _left(value), False
    return {"const": value}, True


def _words(value: Json) -> frozenset[str]:
    texts = value if isinstance(value, list) else [value]
    return frozenset(word.casefold() for text in texts if isinstance(text, str) for word in _LITERAL.findall(text))


def _is_of_example(node: dict[str, Json]) -> bool:
    """Whether a schema is what an example in an expectation became. (Few runs read expectations.)"""
    from contractguard.contract.expectation import EXAMPLE

    return bool(node["$comment"] == EXAMPLE)


def _schema(node: Json, at: _Place) -> Json:
    if isinstance(node, list):
        return [_schema(item, at) for item in node]
    if not isinstance(node, dict):
        return node
    if at.depth > MAX_DEPTH:
        return {}
    if "$comment" in node and _is_of_example(node):
        at = replace(at, kept=sample)
    made: dict[str, Json] = {}
    for keyword, value in node.items():
        handler = _HANDLERS.get(keyword)
        if keyword in _MAPS and isinstance(value, dict):
            made[keyword] = _members(value, at)
        elif keyword in _SCHEMAS:
            made[keyword] = _schema(value, at.child())
        elif handler is not None:
            made.update(handler(keyword, value, at))
        elif isinstance(value, str) and not keyword.startswith("$"):
            made[keyword] = redacted_text(value)
        else:
            made[keyword] = value
    return made


def _members(members: dict[str, Json], at: _Place) -> dict[str, Json]:
    told = names_a_secret({key: one.get("const") for key, one in members.items() if isinstance(one, dict)})
    made = {}
    for key, one in members.items():
        below = at.child(key)
        below = replace(below, hidden=True) if told and key in VALUES else below
        made[replace_secrets(key, blot_out)] = _schema(one, below)
    return made


def _const(_: str, value: Json, at: _Place) -> dict[str, Json]:
    """The value, or what is left of it: its type, or what is left of its members."""
    if isinstance(value, dict):
        members = {replace_secrets(key, blot_out): _const("", item, at.child(key)) for key, item in value.items()}
        if members == {key: {"const": item} for key, item in value.items()}:
            return {"const": value}
        return {"type": "object", "properties": members, "required": list(members)}
    return {"const": value} if _is_kept(value, at) else _left(value)


def _left(value: Json) -> dict[str, Json]:
    """What is told of a value that is not: its type, and of a text its length, which what stands in for it has."""
    length = {"minLength": len(value), "maxLength": len(value)} if isinstance(value, str) else {}
    return {"type": _type(value), **length}


def _is_kept(value: Json, at: _Place) -> bool:
    """Whether a value may stand in a rule."""
    return value is None or (not at.hidden and bool(at.kept(value, at.name) == value))


def _enum(keyword: str, value: Json, at: _Place) -> dict[str, Json]:
    """A closed set is part of a contract; one that holds secrets is none, nor is one that holds anything but words
    where secrets are expected."""
    members = value if isinstance(value, list) else []
    if at.hidden:
        closed = len(members) > 1 and all(isinstance(one, str) and is_word(one) for one in members)
    else:
        closed = all(_is_kept(one, at) for one in members)
    return {keyword: value} if closed else {"type": sorted({_type(one) for one in members})}


def _shown(keyword: str, value: Json, at: _Place) -> dict[str, Json]:
    """A default or an example: nothing depends on it."""
    return {} if at.hidden or redact_value(value, at.name) != value else {keyword: value}


def _pattern(keyword: str, value: Json, at: _Place) -> dict[str, Json]:
    """A pattern is a rule, unless it spells what it is to find."""
    if not isinstance(value, str):
        return {keyword: value}
    plain = re.sub(r"\\(?=\W)", "", _CLASSES.sub(" ", _CASES.sub(lambda found: found[1], value)))
    words = {word for word in _LITERAL.findall(plain) if word.casefold() not in _SCHEME_WORDS}
    spelled = is_secret(plain) or {word.casefold() for word in words} & at.gone or (at.hidden and words)
    return {"type": "string"} if spelled else {keyword: value}


def _names(keyword: str, value: Json, at: _Place) -> dict[str, Json]:
    if isinstance(value, list):
        return {keyword: [replace_secrets(one, blot_out) if isinstance(one, str) else one for one in value]}
    if isinstance(value, dict):
        return {
            keyword: {
                replace_secrets(key, blot_out): next(iter(_names("", one, at).values())) for key, one in value.items()
            }
        }
    return {keyword: value}


def _type(value: Json) -> str:
    for name, kind in (("null", type(None)), ("boolean", bool), ("number", (int, float)), ("string", str)):
        if isinstance(value, kind):
            return name
    return "array" if isinstance(value, list) else "object"


_HANDLERS: dict[str, Callable[[str, Json, _Place], dict[str, Json]]] = {
    "const": _const,
    "enum": _enum,
    "x-extensible-enum": _enum,
    "default": _shown,
    "example": _shown,
    "examples": _shown,
    "pattern": _pattern,
    "required": _names,
    "dependentRequired": _names,
}


# --- fragments of descriptions

MAX_NODES = 5_000
"""Of a fragment that are walked; reports show far fewer of them."""
_SHOWN = frozenset({"default", "example", "examples"})
_OWN_WORDS = frozenset({
    "enum", "const", "required", "type", "pattern", "format", "x-extensible-enum", "dependentRequired", "in", "style",
})  # fmt: skip


def redacted_fragment(node: Json, name: str = "") -> Json:
    """A part of a description for a report: its rules, closed sets and constants are the contract's own words and
    stay; defaults and examples (of which no verdict depends) are redacted by the names that they stand under."""
    return _Fragment().part(node, name, is_sensitive(name), 0)


def fragment_at(node: Json, place: str) -> Json:
    """The same of what stands at a JSON Pointer."""
    if type(node) is dict and node.keys() <= _OWN_WORDS:  # as of most that is compared
        return node
    names = tokens(place) if place.startswith("/") else ()
    return redacted_fragment(node, next((str(token) for token in reversed(names) if token != "*"), ""))


class _Fragment:
    """One walk, within bounds."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def part(self, node: Json, name: str, hidden: bool, depth: int) -> Json:
        self._left -= 1
        if isinstance(node, str):
            return redacted_text(node)
        if not isinstance(node, dict | list) or depth > MAX_DEPTH:
            return node
        if self._left < 0:
            return type(node)()
        if isinstance(node, list):
            return [self.part(item, name, hidden, depth + 1) for item in node]
        return {
            keyword: value if keyword in _OWN_WORDS else self._member(keyword, value, name, hidden, depth)
            for keyword, value in node.items()
        }

    def _member(self, keyword: str, value: Json, name: str, hidden: bool, depth: int) -> Json:
        if keyword in _SHOWN:
            return hidden_value(value) if hidden else redact_value(value, name)
        if keyword in _MAPS and isinstance(value, dict):
            below = ((key, item, is_sensitive(key) or (hidden and not is_about(key))) for key, item in value.items())
            return {key: self.part(item, key, secret, depth + 1) for key, item, secret in below}
        if keyword.startswith("$"):
            return value
        return self.part(value, name, hidden, depth + 1)

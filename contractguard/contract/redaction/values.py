"""Values, paths and texts without what must not be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from contractguard.contract.document import Json
from contractguard.contract.redaction.names import is_about, is_prose, is_sensitive
from contractguard.contract.redaction.shapes import (
    MIN_RANDOM,
    blot_out,
    blotted_number,
    is_opaque,
    is_secret,
    is_word,
    replace_secrets,
    sketch_text,
)
from contractguard.support.patterns import lazy

BLOT = "***"
"""What stands for a secret in prose."""
MAX_DEPTH = 150
"""Of values that are walked; what is below is dropped."""

MAX_REMEMBERED = 500
"""Characters of a text whose redaction is remembered."""

MAX_TEXT = 4_000
"""Characters of somebody else's words that are looked at; no more than a few hundred are shown."""

_Rule = Callable[[str, str], str]


def redact_value(value: Json, name: str = "") -> Json:
    """A JSON value without its secrets: everything under a sensitive name (`name` is the value's own), and every text
    that looks like a secret, is replaced by something of the same type and look. The rest is as it was."""
    return _walk_value(value, name, _secret_text, False, 0)


def hidden(value: Json) -> Json:
    """A JSON value as it is shown where it stands under a sensitive name: its type and look."""
    return _walk_value(value, "", _secret_text, True, 0)


def sample(value: Json, name: str = "") -> Json:
    """What may be kept of a value that was recorded or written as an example: as `redact_value`, and of the other texts
    only words that may be members of a closed set; dates, ids, addresses and prose become others of the same look.
    Numbers, booleans and null under harmless names stay: limits are about them."""
    return _walk_value(value, name, _example_text, False, 0)


def _walk_value(value: Json, name: str, rule: _Rule, hide: bool, depth: int) -> Json:
    hide = is_sensitive(name) or (hide and not is_about(name))
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, str):
        return blot_out(value) if hide else rule(value, name)
    if isinstance(value, dict):
        return _members(value, rule, hide, depth)
    if isinstance(value, list):
        return [_walk_value(item, "" if hide else name, rule, hide, depth + 1) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return blotted_number(value) if hide or is_secret(str(value)) else value


def _members(value: dict[str, Json], rule: _Rule, hide: bool, depth: int) -> Json:
    made: dict[str, Json] = {}
    told = names_a_secret(value)
    for key, item in value.items():
        shown = redacted_name(key)
        number = 2
        while shown in made or (shown != key and shown in value):
            shown = f"{redacted_name(key)}~{number}"
            number += 1
        made[shown] = _walk_value(item, key, rule, hide or (told and key in VALUES), depth + 1)
    return made


_NAMES = ("name", "key", "header", "field")
VALUES = frozenset({"value", "values"})
"""How lists of headers and of settings tell the name and the value of one: `{name: Authorization, value: …}`."""


def names_a_secret(members: dict[str, Json]) -> bool:
    """Whether one of the members says that the value beside it is sensitive."""
    return any(isinstance(members.get(name), str) and is_sensitive(members[name]) for name in _NAMES)


def _secret_text(text: str, _: str) -> str:
    text = replace_secrets(text, blot_out)
    return _without_values(text, _PAIR, blot_out) if "=" in text or ":" in text else text


def _example_text(text: str, name: str) -> str:
    left = _secret_text(text, name)
    if left != text or is_secret(text):
        return sketch_text(left)
    free = is_prose(name) and not _NAME_OF_SET.fullmatch(text)
    return text if not free and is_word(text) else sketch_text(text)


_NAME_OF_SET = lazy(r"[a-z][a-z_.]{0,40}")
"""`payment.succeeded` under a name such as `name` is one of a set all the same."""


def redacted_path(path: str) -> str:
    """The path of a request without its secrets: what looks like one, and what follows a sensitive segment
    (`/reset-token/3f9c…`) unless it is a plain word or a template. A query goes by its names."""
    path, mark, query = path.partition("?")
    segments: list[str] = []
    before = ""
    for segment in path.split("/"):
        plain = segment.startswith("{") or not segment or segment.replace("-", "").isalpha()
        hide = (is_sensitive(before) and not plain) or is_opaque(segment)
        shown = blot_out(segment) if hide else redacted_name(segment)
        segments.append(shown)
        before = segment
    return "/".join(segments) + mark + ("&".join(map(_parameter, query.split("&"))) if mark else "")


def _parameter(text: str) -> str:
    name, equals, value = text.partition("=")
    return name + equals + (blot_out(value) if is_sensitive(name) else _secret_text(value, ""))


def redacted_url(url: str) -> str:
    """The URL of a server, or a template of one, without user, password and sensitive parameters."""
    if not any(mark in url for mark in "@?=") and len(max(url.split("/"), key=len)) < MIN_RANDOM:
        return url  # as nearly every one
    start, mark, rest = url.rpartition("//") if "//" in url.partition("?")[0] else ("", "", url)
    place, slash, path = rest.partition("/")
    user, at, host = place.rpartition("@")
    return redacted_text(start + mark + (BLOT if user else "") + at + host + slash + path)


def redacted_name(name: str) -> str:
    """A key, or the name of an event, without what looks like a secret."""
    return replace_secrets(name, blot_out)


def redacted_text(text: str) -> str:
    """Prose of our own that quotes an input: what looks like a secret, the user and password of URLs and the sensitive
    parameters of queries become `***`. Git's object names and what our own sentences say stay."""
    return _short_text(text) if len(text) <= MAX_REMEMBERED else replace_secrets(text, lambda _: BLOT)


@lru_cache(maxsize=10_000)
def _short_text(text: str) -> str:
    """The same; the two ends of a change, and the changes of a description, repeat each other's texts."""
    return replace_secrets(text, lambda _: BLOT)


_PAIR = lazy(
    r"""(?<![\w-])(?P<name>[A-Za-z][\w-]{1,60})(?P<quote>["']?)\]?\s*(?P<is>=>|[:=]+)\s*
        (?P<value>(?:(?:Bearer|Basic|Token|Digest)\s+)?(?:"[^"]*"?|'[^']*'?|[^\s"',;&)\]}]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_COOKIE = lazy(r"((?:set-)?cookie2?[\"']?\s*[:=]+\s*)[^\r\n]+", re.IGNORECASE)
_SAID = lazy(
    r"""(?<![\w-])(?P<name>[A-Za-z][\w-]{2,40})\s+(?:(?:is|was|of|value|for|given|sent|got)\s+)?
        (?P<value>"[^"]+"?|'[^']+'?|\S*[\d!$%^*+~]\S*)""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = lazy(r"(?P<mark>[\"'`])(?P<value>[^\"'`]*)(?P=mark)")


def redacted_error(text: str) -> str:
    """What somebody else's code said (an exception of an application, a model or a handler): as `redacted_text`, and
    also what stands behind a sensitive name (`password=…`, `token is '…'`) and in quotes without being a word."""
    text = redacted_text(text[:MAX_TEXT])
    text = _COOKIE.sub(lambda found: found[1] + BLOT, text)
    for pattern in (_PAIR, _SAID):
        text = _without_values(text, pattern, lambda _: BLOT)
    return _QUOTED.sub(_without_quoted, text)


def _without_values(text: str, pattern: re.Pattern[str], instead: Callable[[str], str]) -> str:
    """The text without what stands behind sensitive names. Behind another name a sensitive one may follow at once."""
    parts: list[str] = []
    done = at = 0
    while found := pattern.search(text, at):
        at = found.end("name")
        if is_sensitive(found["name"]):
            parts += [text[done : found.start("value")], instead(found["value"])]
            done = at = found.end("value")
    return "".join([*parts, text[done:]])


def _without_quoted(found: re.Match[str]) -> str:
    value, mark = found["value"], found["mark"]
    return found.group() if len(value) < MIN_QUOTED or _IDENTIFIERS.fullmatch(value) else f"{mark}{BLOT}{mark}"


MIN_QUOTED = 4
"""Shorter ones tell nothing."""
_IDENTIFIERS = lazy(r"[A-Za-z_][\w.]*|[A-Za-z_.]+(?:[ :/-]{1,2}[A-Za-z_.]+){1,6}[.:!?]?")
"""Names of modules and attributes, and short prose: what errors quote of code and not of data."""

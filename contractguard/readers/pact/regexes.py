"""Regular expressions of many engines to ECMA-262, which JSON Schema speaks.

Pact files are written by JavaScript, Java, Ruby, Go, Python, .NET and Rust, each with its own dialect. What means the
same in all of them is kept, what ECMA-262 spells otherwise is respelled, and the rest is refused by name: to pass it on
would be a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache

from contractguard.contract.document import Json
from contractguard.readers.pact.dates import UntranslatableDate, escape_text
from contractguard.readers.pact.places import quote_text

MAX_LENGTH = 10_000

_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_ESCAPES = {"A": "^", "z": "$", "Z": "$", "a": r"\x07", "e": r"\x1b"}
_KEPT = frozenset("dDwWsSbBtnrfvcxupPk0123456789")
_POSIX = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "xdigit": "0-9a-fA-F",
    "word": r"\w",
}
_GROUP = re.compile(
    r"\(\?(?:(?P<plain>[:=!]|<[=!]|<[A-Za-z]\w*>)|P(?P<name><[A-Za-z]\w*>)|(?P<none>-mix:)|(?P<other>.?))"
)
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})")
_LITERAL = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)


def to_ecma(pattern: str) -> str:
    """The pattern for ECMA-262 that takes the texts which as a whole match a given one.

    As a whole, because the reference implementation (and that for the JVM) compare so; those for Ruby and JavaScript
    are content with a part. Other differences are towards fewer texts too: `^` and `$` are the ends of the whole text
    (Ruby: of a line), `\\d` and `\\w` are ASCII. Raises `UntranslatableDate` with the construct that has no equal.
    """
    made = _translate_pattern(pattern)
    if isinstance(made, UntranslatableDate):
        raise UntranslatableDate(str(made))
    return made


@lru_cache(maxsize=4096)
def _translate_pattern(pattern: str) -> str | UntranslatableDate:
    """The translation, or why there is none: the same few patterns stand in most rules of a file."""
    try:
        return _translate(pattern)
    except UntranslatableDate as reason:
        return UntranslatableDate(str(reason))


def _translate(pattern: str) -> str:
    if len(pattern) > MAX_LENGTH:
        raise UntranslatableDate(f"longer than {MAX_LENGTH} characters")
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        taken, at = _next(pattern, at)
        parts.append(taken)
    translated = "".join(parts)
    if not _is_anchored(parts):
        translated = f"^(?:{translated})$"
    _check(translated)
    return translated


def _is_anchored(parts: list[str]) -> bool:
    """Whether a pattern says itself that it takes whole texts."""
    return len(parts) > 1 and parts[0] == "^" and parts[-1] == "$" and "|" not in parts


def _next(pattern: str, at: int) -> tuple[str, int]:
    """The translation of one construct, and where the next one begins."""
    letter = pattern[at]
    if letter == "\\":
        literal = _LITERAL.match(pattern, at)
        if literal:
            return escape_text(literal[1]), literal.end()
        return _escape(pattern, at, in_class=False)
    if letter == "[":
        return _class(pattern, at)
    if pattern.startswith("(?", at):
        return _group(pattern, at)
    quantifier = _QUANTIFIER.match(pattern, at)
    if quantifier and pattern.startswith("+", quantifier.end()):
        raise UntranslatableDate(f"the possessive quantifier {quote_text(quantifier.group() + '+')}")
    return (quantifier.group(), quantifier.end()) if quantifier else (letter, at + 1)


def _escape(pattern: str, at: int, *, in_class: bool) -> tuple[str, int]:
    letter = pattern[at + 1 : at + 2]
    if not letter:
        raise UntranslatableDate("a backslash at its end")
    if letter in _ESCAPES and not (in_class and letter in "AzZ"):
        return _ESCAPES[letter], at + 2
    if letter in _KEPT or letter in _SYNTAX or (in_class and letter == "-"):
        if pattern.startswith("x{", at + 1):
            raise UntranslatableDate(quote_text("\\x{…}"))
        return "\\" + letter, at + 2
    if letter.isascii() and letter.isalpha():
        raise UntranslatableDate(quote_text("\\" + letter))
    return letter, at + 2  # an escape that changes nothing, and that ECMA-262 in Unicode mode forbids


def _group(pattern: str, at: int) -> tuple[str, int]:
    found = _GROUP.match(pattern, at)
    if found is not None and found["plain"]:
        return found.group(), found.end()
    if found is not None and found["name"]:
        return "(?" + found["name"], found.end()
    if found is not None and found["none"]:  # how Ruby writes a pattern without flags
        return "(?:", found.end()
    raise UntranslatableDate(f"{quote_text(pattern[at : at + 4])} (inline flags, atomic groups or comments)")


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A character class, from its bracket to the closing one."""
    parts = ["["]
    at += 1
    if pattern.startswith("^", at):
        parts.append("^")
        at += 1
    if pattern.startswith("]", at):
        raise UntranslatableDate("a character class that begins with `]`")
    while at < len(pattern):
        letter = pattern[at]
        if letter == "]":
            return "".join([*parts, "]"]), at + 1
        if letter == "\\":
            taken, at = _escape(pattern, at, in_class=True)
        elif letter == "[":
            taken, at = _posix(pattern, at)
        elif pattern.startswith("&&", at):
            raise UntranslatableDate("the intersection of character classes")
        else:
            taken, at = letter, at + 1
        parts.append(taken)
    raise UntranslatableDate("a character class that is not closed")


def _posix(pattern: str, at: int) -> tuple[str, int]:
    end = pattern.find(":]", at + 2)
    name = pattern[at + 2 : end]
    if not pattern.startswith("[:", at) or end < 0 or name not in _POSIX:
        raise UntranslatableDate("a character class inside another")
    return _POSIX[name], end + 2


def _check(pattern: str) -> None:
    """Refuse what the validator cannot compile."""
    import jsonschema_rs

    try:
        jsonschema_rs.validator_for({"type": "string", "pattern": pattern})
    except (ValueError, jsonschema_rs.ValidationError):
        raise UntranslatableDate("it is not a valid pattern of ECMA-262") from None


_DIGITS = r"(?:\\d|\[0-9\]|\[\\d\])"
_ANCHORS = re.compile(r"^(?:\^|\\A)|(?:\$|\\z|\\Z)$")
_DECIMALS = rf"(?:\(\?:|\()?\\\.{_DIGITS}[+*](?:\)\??)?"
_NUMBERS: tuple[tuple[re.Pattern[str], dict[str, Json]], ...] = (
    (re.compile(rf"{_DIGITS}\+"), {"type": "integer", "minimum": 0}),
    (re.compile(rf"-\?{_DIGITS}\+"), {"type": "integer"}),
    (re.compile(rf"{_DIGITS}[+*]{_DECIMALS}"), {"type": "number", "minimum": 0}),
    (re.compile(rf"-\?{_DIGITS}[+*]{_DECIMALS}"), {"type": "number"}),
)


def number_schema(pattern: str) -> dict[str, Json] | None:
    """Numbers whose text matches, for the few patterns of which that can be said in a schema.

    JSON Schema has no words for the text of a number, so any other pattern is None.
    """
    bare = _ANCHORS.sub("", pattern)
    return next((dict(schema) for form, schema in _NUMBERS if form.fullmatch(bare)), None)


def is_boolean(pattern: str) -> bool:
    """Whether the pattern is one of the ways to write "true or false"."""
    bare = re.sub(r"\(\?:|[()]", "", _ANCHORS.sub("", pattern))
    return sorted(bare.split("|")) == ["false", "true"]

"""YAML 1.2 text (core schema), read event by event: exact about keys and scalars, bounded in aliases and depth."""

from __future__ import annotations

import gc
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.readers.text.json_text import MAX_DEPTH, MAX_DIGITS
from contractguard.readers.text.marks import LINE, Marks, mark_of, position_of
from contractguard.support.printable import printable

MAX_EXPANDED = 10_000_000
"""Nodes that a document may stand for once its aliases are followed."""

_INTEGER = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_JSON = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_AGREED = "use a number that JSON readers agree about"
_NUMERIC = frozenset("0123456789+-.")

_CORE = "tag:yaml.org,2002:"
# "!binary" is what Ruby writes for `!!binary`; both stay the base64 text that they are.
_AS_TEXT = frozenset((_CORE + "str", _CORE + "binary", _CORE + "timestamp", "!binary", "!"))


def _parser(text: bytes) -> Any:
    try:
        from yaml._yaml import CParser
    except ImportError:  # PyYAML without libyaml: slower, the same events
        return yaml.SafeLoader(text)
    return CParser(text)


_TWICE = 'the same key twice ("{}")'
_ONE_OF_TWO = "remove one of the two; YAML parsers disagree about which one wins"


class _Refused(Exception):
    """What is wrong, at an event's start; `args` are the words and the remedy."""


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hundreds of thousands of small objects are made, none of them garbage: collecting meanwhile doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def parse_yaml(text: bytes, name: str) -> Json:
    """Read one YAML document. Raises `InputError` with line and column."""
    return read_yaml(text, name)[0]


def read_yaml(text: bytes, name: str) -> tuple[Json, Marks, frozenset[str]]:
    """Read one YAML document: its value, where everything stands, and all names of members.

    Raises `InputError` with line and column.
    """
    builder = _Builder()
    try:
        with _without_collection():
            return builder.build(_parser(text)), builder.marks, frozenset(builder.names)
    except _Refused as refusal:
        what, remedy = refusal.args
        mark = builder.event.start_mark
        raise InputError(
            f"line {mark.line + 1}, column {mark.column + 1}: {what}",
            where=name,
            remedy=remedy,
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        what = printable(error.problem or "not YAML")
        raise InputError(f"{place}{what}", where=name, remedy="correct the YAML") from None
    except yaml.reader.ReaderError as error:
        line = text.count(b"\n", 0, error.position) + 1
        what = f"line {line}: {printable(error.reason)} (U+{_code(error.character):04X})"
        raise InputError(what, where=name, remedy="write it as an escape in a quoted string") from None


def _code(character: int | str | bytes) -> int:
    return character if isinstance(character, int) else ord(character)


class _Plain(dict[str, Json]):
    """What plain scalars mean, by their text: a description says the same few thousands of times."""

    def __missing__(self, text: str) -> Json:
        value = self[text] = _resolve_scalar(text)
        return value


class _Builder:
    """Takes the events of one document, collection by collection."""

    def __init__(self) -> None:
        self.event: Any = None
        """The one at which something was refused."""
        self.marks = Marks()
        self.names: dict[str, str] = {}
        self._plain = _Plain(_WORDS)
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._open: list[str | None] = []
        """The anchors of the collections that are being read."""
        self._size = 0
        """Values so far, those behind aliases included; the members of the collections that are being read count when
        these end."""
        self._next: Callable[[], Any] = lambda: None
        self._makers: dict[type, Callable[[Any], Json]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._mapping,
            SequenceStartEvent: self._sequence,
            AliasEvent: self._alias,
        }

    def build(self, parser: Any) -> Json:
        """Run through all events; the value of the only document."""
        self._next = parser.get_event
        root: list[Json] = []
        try:
            while type(event := self._next()) is not StreamEndEvent:
                if type(event) is DocumentStartEvent:
                    if root:
                        raise _Refused("a second document in the same file", "keep one document in a file")
                    event = self._next()
                    self.marks.root = mark_of(event.start_mark)
                    root.append(self._makers[type(event)](event))
            if not root:
                raise _Refused("there is no document", "give a description in JSON or YAML")
        except _Refused:
            self.event = self.event or event
            raise
        finally:
            self._next = lambda: None  # the parser holds the text, and this is in a circle with its own methods
        return root[0]

    # --- collections

    def _mapping(self, start: Any) -> Json:
        self._begin(start, _CORE + "map")
        following, makers, names, plain = self._next, self._makers, self.names, self._plain
        before, scalars = self._size, 1
        value: dict[str, Json] = {}
        marks: list[int] = []
        merges: list[Json] = []
        is_merged = False
        try:
            while type(event := following()) is not MappingEndEvent:
                key: str | None = event.value if type(event) is ScalarEvent else None
                if key is None or key in value or key == "<<" or event.tag is not None or event.anchor is not None:
                    key = self._uncommon_key(event, value, marks)
                    if key is None:
                        if is_merged:
                            raise _Refused(_TWICE.format("<<"), _ONE_OF_TWO)
                        is_merged = True
                        merges.extend(self._merge_mapping(following()))
                        continue
                key = names.setdefault(key, key)  # the same few names stand in a description thousands of times
                mark = event.start_mark  # as `mark_of`, of which the call would be most
                marks.append((mark.line + 1) << LINE | mark.column + 1)
                event = following()
                kind = type(event)
                if kind is ScalarEvent and event.tag is None and event.anchor is None:
                    scalars += 1
                    value[key] = event.value if event.style else plain[event.value]
                else:
                    value[key] = makers[kind](event)
                    if kind is AliasEvent:
                        _require_bounded(self._size + scalars - before)
            self._size += scalars
            _require_bounded(self._size - before)
            self._merge(merges, value, marks)
        except _Refused:
            self.event = self.event or event
            raise
        return self._end(start, value, marks, before)

    def _sequence(self, start: Any) -> Json:
        self._begin(start, _CORE + "seq")
        following, makers, plain = self._next, self._makers, self._plain
        before, scalars = self._size, 1
        value: list[Json] = []
        marks: list[int] = []
        try:
            while (kind := type(event := following())) is not SequenceEndEvent:
                mark = event.start_mark
                marks.append((mark.line + 1) << LINE | mark.column + 1)
                if kind is ScalarEvent and event.tag is None and event.anchor is None:
                    scalars += 1
                    value.append(event.value if event.style else plain[event.value])
                else:
                    value.append(makers[kind](event))
                    if kind is AliasEvent:
                        _require_bounded(self._size + scalars - before)
            self._size += scalars
            _require_bounded(self._size - before)
        except _Refused:
            self.event = self.event or event
            raise
        return self._end(start, value, marks, before)

    def _begin(self, start: Any, tag: str) -> None:
        if start.tag is not None and start.tag not in ("!", tag):
            _refuse_tag(start.tag)
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(f"nested deeper than {MAX_DEPTH} levels", "a description needs no such nesting")
        if start.anchor:
            self._anchors.pop(start.anchor, None)
        self._open.append(start.anchor)

    def _end(self, start: Any, value: Json, marks: list[int], before: int) -> Json:
        self._open.pop()
        self.marks.close(value, marks)
        if start.anchor:
            self._anchors[start.anchor] = (value, self._size - before)
        return value

    def _uncommon_key(self, event: Any, value: dict[str, Json], marks: list[int]) -> str | None:
        """The name of a member; None for a merge (`<<`)."""
        key = self._key_text(event)
        if key == "<<" and type(event) is ScalarEvent and not event.style and event.tag is None:
            return None
        if key in value:
            first = position_of(marks[list(value).index(key)])
            raise _Refused(f"{_TWICE.format(printable(key))[:-1]}, first at line {first.line})", _ONE_OF_TWO)
        return key

    def _key_text(self, event: Any) -> str:
        """The text of a key."""
        if type(event) is ScalarEvent:
            if event.anchor:
                self._anchors[event.anchor] = (event.value, 1)
            if event.tag is not None and event.tag not in _AS_TEXT and event.tag not in _TAGGED:
                _refuse_tag(event.tag)
            return str(event.value)
        if type(event) is AliasEvent:
            key = self._meant(event)[0]
            if isinstance(key, str):
                return key
        else:
            self._begin(event, _CORE + ("map" if type(event) is MappingStartEvent else "seq"))
        raise _Refused("a mapping or a list as a key", "use a string as the key")

    def _merge_mapping(self, event: Any) -> list[Json]:
        """What is merged into a mapping."""
        value = self._makers[type(event)](event)
        return value if isinstance(value, list) else [value]

    def _merge(self, merges: list[Json], value: dict[str, Json], marks: list[int]) -> None:
        """Add the members of what is merged into a mapping, where it has none of that name. They stand where they are
        written."""
        for merged in merges:
            if not isinstance(merged, dict):
                raise _Refused("a merge key (<<) of something that is no mapping", "merge mappings only")
            for key, mark in zip(merged, self.marks.marks_of(merged), strict=True):
                if key not in value:
                    value[key] = merged[key]
                    marks.append(mark)

    def _alias(self, event: Any) -> Json:
        value, size = self._meant(event)
        self._size += size
        return value

    def _meant(self, event: Any) -> tuple[Json, int]:
        """What an alias stands for, and how many values that is."""
        if event.anchor not in self._anchors:
            what = "an alias inside what it stands for" if event.anchor in self._open else "an alias of nothing"
            raise _Refused(f"{what} (*{printable(event.anchor)})", "write out what it should stand for, or use $ref")
        return self._anchors[event.anchor]

    def _scalar(self, event: Any) -> Json:
        """A scalar with a tag or an anchor, or one that is all of the document."""
        if event.tag is not None:
            value = _value_of_tagged(event.tag, event.value)
        else:
            value = event.value if event.style else self._plain[event.value]
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._size += 1
        return value


def _require_bounded(size: int) -> None:
    if size > MAX_EXPANDED:
        raise _Refused("its aliases stand for too many values", "write out what the aliases stand for, or use $ref")


# --- scalars


def _resolve_scalar(text: str) -> Json:
    """A plain scalar by the core schema (YAML 1.2, section 10.3.2)."""
    if text[0] not in _NUMERIC:
        return text
    if _INTEGER.match(text):
        return _integer(text)
    if _FLOAT.match(text):
        value = float(text)
        if math.isinf(value):
            raise _Refused(f"{printable(text, 40)} is beyond every double", _AGREED)
        return value
    if _NOT_JSON.match(text):
        raise _Refused(f"{text} is not a JSON number", "leave the value out, or quote it")
    return text


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _Refused(f"an integer of {len(text)} digits", _AGREED)
    return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)


def _value_of_tagged(tag: str, text: str) -> Json:
    if tag in _AS_TEXT:
        return text
    wanted = _TAGGED.get(tag)
    if wanted is None:
        _refuse_tag(tag)
    value = _WORDS[text] if text in _WORDS else _resolve_scalar(text)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        what = f"{printable(text, 40)!r} is not what its tag {printable(tag, 60)} says"
        raise _Refused(what, "correct the tag or the value")
    return float(value) if wanted == (int, float) else value


def _refuse_tag(tag: str) -> NoReturn:
    what = f"a tag that is not JSON's ({printable(tag, 60)})"
    raise _Refused(what, "remove the tag; nothing is constructed from tags")


_TAGGED: dict[str, Any] = {
    _CORE + "int": int,
    _CORE + "float": (int, float),
    _CORE + "bool": bool,
    _CORE + "null": type(None),
}

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
from contractguard.contract.printable import printable
from contractguard.readers.text.json_text import MAX_DEPTH, MAX_DIGITS
from contractguard.readers.text.marks import ALIAS, Marks, mark_of, position_of

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


class _Frame:
    """A collection that is being read. `key` is the name whose value comes next, `marks` where each member begins."""

    __slots__ = ("anchor", "is_map", "key", "marks", "merges", "merging", "size", "value")

    def __init__(self, value: Json, is_map: bool, anchor: str | None) -> None:
        self.value, self.is_map, self.anchor = value, is_map, anchor
        self.key: str | None = None
        self.marks: list[int] = []
        self.merges: list[Json] | None = None
        self.merging = False
        self.size = 1


def _require_bounded(frame: _Frame) -> None:
    if frame.size > MAX_EXPANDED:
        raise _Refused("its aliases stand for too many values", "write out what the aliases stand for, or use $ref")


class _Builder:
    def __init__(self) -> None:
        self.event: Any = None
        self.marks = Marks()
        self._frames: list[_Frame] = []
        self._frame: _Frame | None = None
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._plain: dict[str, Json] = dict(_WORDS)
        self.names: dict[str, str] = {}
        self._root: list[Json] = []

    def build(self, parser: Any) -> Json:
        """Run through all events; the value of the only document."""
        next_event = parser.get_event
        handlers: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._open_map,
            SequenceStartEvent: self._open_list,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        try:
            while type(event := next_event()) is not StreamEndEvent:
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except _Refused:
            self.event = event
            raise
        self.event = event
        if not self._root:
            raise _Refused("there is no document", "give a description in JSON or YAML")
        return self._root[0]

    def _document(self, _: Any) -> None:
        if self._root:
            raise _Refused("a second document in the same file", "keep one document in a file")

    def _scalar(self, event: Any) -> None:
        frame = self._frame
        text = event.value
        if frame is not None and frame.key is None and frame.is_map:
            self._key(frame, event, text)
            return
        if event.tag is not None:
            value = self._tagged(event.tag, text)
        elif event.style:
            value = text
        else:
            try:
                value = self._plain[text]
            except KeyError:
                value = self._plain[text] = self._resolve(text)
        if frame is not None and frame.is_map and not frame.merging and not event.anchor:  # as `_add` does
            frame.size += 1
            frame.value[frame.key] = value
            frame.key = None
        else:
            self._mark(event)
            self._add(value, 1, event.anchor)

    def _key(self, frame: _Frame, event: Any, text: str) -> None:
        if event.tag is None and event.anchor is None and text != "<<" and text not in frame.value:  # as nearly all
            frame.key = self.names.setdefault(text, text)
            frame.marks.append(mark_of(event.start_mark))
            return
        if event.anchor:
            self._anchors[event.anchor] = (text, 1)
        if text == "<<" and not event.style and event.tag is None:
            frame.key = text
            frame.merges = frame.merges if frame.merges is not None else []
            frame.merging = True
            return
        if event.tag is not None and event.tag not in _AS_TEXT and event.tag not in _TAGGED:
            self._unknown_tag(event.tag)
        self._begin(frame, text, event)

    def _begin(self, frame: _Frame, key: str, event: Any) -> None:
        """Note the name of a member, whose value comes next."""
        if key in frame.value:
            first = position_of(frame.marks[list(frame.value).index(key)])
            raise _Refused(
                f'the same key twice ("{printable(key)}", first at line {first.line})',
                "remove one of the two; YAML parsers disagree about which one wins",
            )
        frame.key = self.names.setdefault(key, key)  # the same few names stand in a description thousands of times
        frame.marks.append(mark_of(event.start_mark))

    def _mark(self, event: Any) -> None:
        """Note where a value begins: an item, or the document. (That of a member has the place of its name.)"""
        if self._frame is None:
            self.marks.root = mark_of(event.start_mark)
        elif not self._frame.is_map:
            self._frame.marks.append(mark_of(event.start_mark))

    def _add(self, value: Json, size: int, anchor: str | None = None) -> None:
        """Put a finished value where it belongs."""
        if anchor:
            self._anchors[anchor] = (value, size)
        frame = self._frame
        if frame is None:
            self._root.append(value)
            return
        frame.size += size
        _require_bounded(frame)
        if not frame.is_map:
            frame.value.append(value)
        elif frame.key is None:
            raise _Refused("a mapping or a list as a key", "use a string as the key")
        elif frame.merging and frame.merges is not None:
            frame.merges.extend(value if isinstance(value, list) else [value])
            frame.key, frame.merging = None, False
        else:
            frame.value[frame.key] = value
            frame.key = None

    def _open_map(self, event: Any) -> None:
        self._open({}, event, is_map=True)

    def _open_list(self, event: Any) -> None:
        self._open([], event, is_map=False)

    def _open(self, value: Json, event: Any, *, is_map: bool) -> None:
        if event.tag is not None and event.tag != "!" and event.tag != _CORE + ("map" if is_map else "seq"):
            self._unknown_tag(event.tag)
        if len(self._frames) >= MAX_DEPTH:
            raise _Refused(f"nested deeper than {MAX_DEPTH} levels", "a description needs no such nesting")
        above = self._frame
        if above is not None and above.is_map and above.key is None:
            raise _Refused("a mapping or a list as a key", "use a string as the key")
        if event.anchor:
            self._anchors.pop(event.anchor, None)
        self._mark(event)
        self._frame = _Frame(value, is_map, event.anchor)
        self._frames.append(self._frame)

    def _close(self, _: Any) -> None:
        frame = self._frames.pop()
        _require_bounded(frame)
        self._frame = self._frames[-1] if self._frames else None
        if frame.merges:
            for merged in frame.merges:
                if not isinstance(merged, dict):
                    raise _Refused("a merge key (<<) of something that is no mapping", "merge mappings only")
                for key, value in merged.items():
                    frame.value.setdefault(key, value)
        self.marks.close(frame.value, frame.marks)
        self._add(frame.value, frame.size, frame.anchor)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            inside = any(frame.anchor == event.anchor for frame in self._frames)
            what = "an alias inside what it stands for" if inside else "an alias of nothing"
            raise _Refused(f"{what} (*{printable(event.anchor)})", "write out what it should stand for, or use $ref")
        value, size = self._anchors[event.anchor]
        frame = self._frame
        if frame is not None and frame.is_map and frame.key is None and isinstance(value, str):
            self._begin(frame, value, event)
            return
        self._mark(event)
        if frame is not None and frame.marks and not frame.merging:
            frame.marks[-1] |= ALIAS
        self._add(value, size)

    # --- scalars

    def _resolve(self, text: str) -> Json:
        """A plain scalar by the core schema (YAML 1.2, section 10.3.2)."""
        if text[0] not in _NUMERIC:
            return text
        if _INTEGER.match(text):
            return self._integer(text)
        if _FLOAT.match(text):
            value = float(text)
            if math.isinf(value):
                raise _Refused(f"{printable(text, 40)} is beyond every double", _AGREED)
            return value
        if _NOT_JSON.match(text):
            raise _Refused(f"{text} is not a JSON number", "leave the value out, or quote it")
        return text

    def _integer(self, text: str) -> int:
        if len(text) > MAX_DIGITS:
            raise _Refused(f"an integer of {len(text)} digits", _AGREED)
        return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)

    def _tagged(self, tag: str, text: str) -> Json:
        if tag in _AS_TEXT:
            return text
        wanted = _TAGGED.get(tag)
        if wanted is None:
            self._unknown_tag(tag)
        value = self._plain.get(text, self._resolve(text) if text else None)
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            what = f"{printable(text, 40)!r} is not what its tag {printable(tag, 60)} says"
            raise _Refused(what, "correct the tag or the value")
        return float(value) if wanted == (int, float) else value

    def _unknown_tag(self, tag: str) -> NoReturn:
        what = f"a tag that is not JSON's ({printable(tag, 60)})"
        raise _Refused(what, "remove the tag; nothing is constructed from tags")


_TAGGED: dict[str, Any] = {
    _CORE + "int": int,
    _CORE + "float": (int, float),
    _CORE + "bool": bool,
    _CORE + "null": type(None),
}

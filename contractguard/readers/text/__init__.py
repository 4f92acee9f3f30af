"""Bytes to JSON values, strictly and bounded, with positions on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from contractguard.contract.document import Json, Path, Position
from contractguard.contract.errors import InputError
from contractguard.contract.tracked import TRACKED_KEYWORDS, tracked_keywords
from contractguard.readers.text.decode import check_utf8, decode, is_json_like

__all__ = ["ParsedText", "locate", "parse", "read"]

Locate: TypeAlias = Callable[[Sequence[Path]], Sequence[Position | None]]

MAX_FLOW = 4 * 1024 * 1024
"""Bytes of YAML that begins as JSON does: a larger file that is no JSON is not read a second time as YAML."""


class ParsedText(NamedTuple):
    """A text that was read: its value, and where each path into it stands.

    `mentions`: which of `TRACKED_KEYWORDS` occur as names; None where nobody looked yet.
    """

    root: Json
    locate: Locate
    mentions: frozenset[str] | None = None


def read(data: bytes, name: str) -> ParsedText:
    """Read JSON or YAML 1.2. `name` is what errors call the input, and its ending breaks ties.

    Raises `InputError` with line and column for anything that is not one unambiguous JSON value: syntax errors,
    duplicate keys, values JSON has no words for (NaN), nesting and alias expansion beyond bounds.
    """
    text = decode(data, name)
    if not is_json_like(text):
        return _yaml(text, name)
    try:
        return _json(text, name)
    except InputError:
        if not name.lower().endswith((".yaml", ".yml")) or len(text) > MAX_FLOW:
            raise
    return _yaml(text, name)  # YAML's flow style begins like JSON


def parse(data: bytes, name: str) -> Json:
    """The value that `read` finds in a text. Raises `InputError`."""
    return read(data, name).root


def locate(data: bytes, name: str, paths: Sequence[Path]) -> Sequence[Position | None]:
    """Where each path stands in a text that can be read: the key of a member, the start of an item; None where there
    is none."""
    return read(data, name).locate(paths)


def _json(text: bytes, name: str) -> ParsedText:
    from contractguard.readers.text.json_text import locate_json, read_json
    from contractguard.readers.text.plain_json import Layout, locate_plain

    root, layout = read_json(text, name)
    if layout is None:
        return ParsedText(root, partial(locate_json, text))
    kept = None if layout is Layout.COMPACT else text
    return ParsedText(root, partial(locate_plain, root, layout, kept), tracked_keywords(text))


def _yaml(text: bytes, name: str) -> ParsedText:
    from contractguard.readers.text.yaml_text import read_yaml

    check_utf8(text, name)
    root, marks, names = read_yaml(text, name)
    return ParsedText(root, partial(marks.locate, root), names.intersection(TRACKED_KEYWORDS))

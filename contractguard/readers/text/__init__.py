"""Bytes to JSON values, strictly and bounded, with positions on demand."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.contract.document import Json, Path, Position
from contractguard.contract.errors import InputError
from contractguard.readers.text.decode import check_utf8, decode, is_json_like

__all__ = ["locate", "parse"]

MAX_FLOW = 4 * 1024 * 1024
"""Bytes of YAML that begins as JSON does: a larger file that is no JSON is not read a second time as YAML."""


def parse(data: bytes, name: str) -> Json:
    """Read JSON or YAML 1.2. `name` is what errors call the input, and its ending breaks ties.

    Raises `InputError` with line and column for anything that is not one unambiguous JSON value: syntax errors,
    duplicate keys, values JSON has no words for (NaN), nesting and alias expansion beyond bounds.
    """
    text = decode(data, name)
    if not is_json_like(text):
        return _yaml(text, name)
    from contractguard.readers.text.json_text import parse_json

    try:
        return parse_json(text, name)
    except InputError:
        if not name.lower().endswith((".yaml", ".yml")) or len(text) > MAX_FLOW:
            raise
    return _yaml(text, name)  # YAML's flow style begins like JSON


def _yaml(text: bytes, name: str) -> Json:
    from contractguard.readers.text.yaml_text import parse_yaml

    check_utf8(text, name)
    return parse_yaml(text, name)


def locate(data: bytes, name: str, paths: Sequence[Path], root: Json = None) -> list[Position | None]:
    """Where each path stands in the text: the key of a member, the start of an item; None where there is none.

    `root` is what the text was read as, if that is still at hand; it saves reading again what is written plainly.
    """
    text = decode(data, name)
    if is_json_like(text):
        from contractguard.readers.text.plain_json import is_plain, locate_plain

        if root is not None and is_plain(text, root):
            return locate_plain(root, paths)
        from contractguard.readers.text.json_text import locate_json

        try:
            return locate_json(text, paths)
        except ValueError:
            if not name.lower().endswith((".yaml", ".yml")):
                raise
    from contractguard.readers.text.yaml_text import locate_yaml

    return locate_yaml(text, paths)

"""One number for every distinct JSON text, so that schemas of two descriptions are told apart without their texts."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

from contractguard.contract.document import Json, serialized

_REFERENCE = re.compile(rb'"\$ref":"((?:[^"\\]|\\.)*)"')
_DEPENDENT = (b'"$dynamicRef":', b'"$recursiveRef":', b'"$id":')
_DIGEST_SIZE = 24


class Text(NamedTuple):
    """What a text says apart from its words: its number, and the references in it.

    `references` is None when some depend on the dynamic scope or on embedded resources. `refers`: whether there may be
    references of any kind.
    """

    number: int
    references: tuple[str, ...] | None
    refers: bool


class Texts:
    """Numbers texts, of both sides together. Each object of a document is written out once."""

    def __init__(self) -> None:
        self._by_digest: dict[bytes, Text] = {}
        self._by_node: dict[int, tuple[Json, Text]] = {}

    def text(self, node: Json) -> Text:
        """The text of a part of a document, which nobody may change."""
        known = self._by_node.get(id(node))
        if known is not None:
            return known[1]
        text = self._text(serialized(node))
        if isinstance(node, dict | list):
            self._by_node[id(node)] = (node, text)  # kept alive, so that its identity stays its own
        return text

    def _text(self, written: bytes) -> Text:
        digest = blake2b(written, digest_size=_DIGEST_SIZE).digest()
        text = self._by_digest.get(digest)
        if text is None:
            references = _references(written)
            refers = references is None or bool(references) or b'ef":' in written
            text = self._by_digest[digest] = Text(len(self._by_digest), references, refers)
        return text


def _references(text: bytes) -> tuple[str, ...] | None:
    """Every reference in a serialized schema; None when some depend on the dynamic scope or on embedded resources."""
    if b'"$' not in text:
        return ()
    if any(word in text for word in _DEPENDENT):
        return None
    found = b"\n".join(sorted(set(_REFERENCE.findall(text))))
    if b"\\" in found:
        return None
    return tuple(found.decode().split("\n")) if found else ()

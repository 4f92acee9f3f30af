"""One number for every distinct JSON text, so that schemas of two descriptions are told apart without their texts."""

from __future__ import annotations

from hashlib import blake2b

from contractguard.contract.document import Json, canonical_bytes

_REFERENCE = b'"$ref":"'
_DEPENDENT = (b'"$dynamicRef":', b'"$recursiveRef":')
_DIGEST_SIZE = 24
_LONG = 128
"""Bytes of a text that a digest stands for. No JSON text begins as what stands for one does."""


class SchemaText:
    """What a text says apart from its words: its number, and whether there may be `references` of any kind in it."""

    __slots__ = ("number", "references", "refers")

    def __init__(self, number: int, refers: bool, references: tuple[str, ...] | None) -> None:
        self.number = number
        self.refers = refers
        self.references = references
        """The references in the text; None when some depend on the dynamic scope or on embedded resources."""


_PLAIN = (str, int, bool, type(None))
"""Scalars that are the same text exactly if they are equal and of one type."""
_WORD = SchemaText(-1, False, ())
"""Stands for the text of a scalar."""


class Texts:
    """Numbers texts, of both sides together. Each object of a document is written out once."""

    def __init__(self) -> None:
        self._by_key: dict[bytes, SchemaText] = {}
        self._by_node: dict[int, tuple[Json, SchemaText]] = {}

    def text(self, node: Json) -> SchemaText:
        """The text of a part of a document, which nobody may change."""
        known = self._by_node.get(id(node))
        if known is not None:
            return known[1]
        written = canonical_bytes(node)
        is_long = len(written) > _LONG  # a short one is copied: it was written into a buffer of four kilobytes
        key = b"\0" + blake2b(written, digest_size=_DIGEST_SIZE).digest() if is_long else b" " + written
        text = self._by_key.get(key)
        if text is None:
            text = self._by_key[key] = SchemaText(len(self._by_key), *_references(written))
        if isinstance(node, dict | list):
            self._by_node[id(node)] = (node, text)  # kept alive, so that its identity stays its own
        return text

    def are_same_words(self, old: Json, new: Json) -> bool:
        """Whether two parts that are equal to Python are the same text, which nobody will ask for."""
        if type(old) in _PLAIN:
            return type(new) is type(old)
        known, other = self._by_node.get(id(old)), self._by_node.get(id(new))
        if known is not None and other is not None:
            return known[1] is other[1]
        return canonical_bytes(old) == canonical_bytes(new)

    def text_of_both(self, old: Json, new: Json) -> SchemaText | None:
        """The text of two parts that are equal to Python; None where they are not the same text. (True is 1, and 1 is
        1.0.)"""
        if type(old) in _PLAIN:
            return _WORD if type(new) is type(old) else None
        if type(old) is dict and type(new) is dict and (plain := _are_same_words(old, new)) is not None:
            return _WORD if plain else None
        text = self.text(old)
        return text if text is self.text(new) else None


def _are_same_words(old: dict[str, Json], new: dict[str, Json]) -> bool | None:
    """Whether two objects that are equal to Python are the same text, where that is seen at a glance, as of most
    properties: they hold nothing but scalars, and no reference."""
    for name, value in old.items():
        kind = type(value)
        if kind not in _PLAIN or name[:1] == "$":
            return None
        if kind is not str and type(new[name]) is not kind:
            return False
    return True


def _references(text: bytes) -> tuple[bool, tuple[str, ...] | None]:
    """Whether there may be references in a serialized schema, and all of them; None when some depend on the dynamic
    scope or on embedded resources. (`find` takes half the time of `in`, which takes bytes for a number first.)"""
    if text.find(b'"$id":') >= 0:
        return True, None
    if text.find(b'ef":') < 0:
        return False, ()
    if text.find(b'Ref":') >= 0 and any(text.find(word) >= 0 for word in _DEPENDENT):
        return True, None
    _, *others = text.split(_REFERENCE)
    if not others:
        return True, ()
    found = b"\n".join(sorted({other[: other.index(b'"')] for other in others}))
    return True, None if b"\\" in found else tuple(found.decode().split("\n"))

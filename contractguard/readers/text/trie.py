"""Many paths as one tree, so that a walk goes down only where one of them leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from contractguard.contract.document import Path

Tokens: TypeAlias = tuple[str, ...]
"""A path whose indices are written as text, as in a JSON Pointer."""

Trie: TypeAlias = dict[str, "Trie"]


def spell_paths(paths: Iterable[Path]) -> list[Tokens]:
    """The paths with all of their tokens as text."""
    return [tuple(map(str, path)) for path in paths]


def trie_of(paths: Iterable[Tokens]) -> Trie:
    """The tree of the paths: below each token the tokens that follow it."""
    root: Trie = {}
    for path in paths:
        node = root
        for token in path:
            node = node.setdefault(token, {})
    return root

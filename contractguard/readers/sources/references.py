"""The further files of a description: found by its relative references, loaded once, never beyond the root."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote_to_bytes, urlsplit

from contractguard.contract.document import Document, Json, join_uri
from contractguard.contract.errors import InputError, UnresolvedReference
from contractguard.readers.text import read
from contractguard.readers.text.decode import decode, is_json_like
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable
from contractguard.support.scan import matches_from

MAX_FILES = 2_000
MAX_BYTES = 200 * 1024 * 1024

# In JSON and in YAML, quoted or not, a reference that does not begin with "#". The pattern begins with one letter that
# is rare, not with a quote that may be there.
_EXTERNAL = re.compile(rb"""\$(?:ref|dynamicRef|recursiveRef)["']?\s*:\s*["']?[^\s#"'{\[]""")

_MAPPING = lazy(rb'"mapping"\s*:\s*\{([^}]*)')
_MAPPED = lazy(rb':\s*"[^#"]')

Fetch = Callable[[str], bytes]
"""Reads the bytes behind a URI; raises `InputError` when it may not or cannot."""


def _may_refer_outside(text: bytes) -> bool:
    """Whether a reference may name another file."""
    return _may_map_outside(text) or any(matches_from(b"$", _EXTERNAL, text))


def _may_map_outside(text: bytes) -> bool:
    """Whether a discriminator's mapping may name a file. In YAML only the walk can tell, which is little beside reading
    it."""
    if b"mapping" not in text or b"discriminator" not in text:
        return False
    if not is_json_like(text):
        return True
    return b'"mapping"' in text and any(
        _MAPPED.search(found[1]) for found in matches_from(b'"mapping"', _MAPPING, text)
    )


def document(uri: str, name: str, data: bytes, siblings: dict[str, Document] | None = None) -> Document:
    """One document from its bytes, which can tell where its parts stand. Raises `InputError`."""
    text = read(data, name)
    known = {} if siblings is None else siblings
    return Document(uri, name, text.root, known, locate=text.locate, tracked=text.mentions)


def load_siblings(entry: Document, data: bytes, fetch: Fetch, name_of: Callable[[str], str]) -> None:
    """Load every file that the entry refers to, directly or not, into `entry.siblings`.

    One that cannot be loaded is noted in `entry.failures`, and raised only when something uses it.
    """
    pending = deque([(entry, data)])
    total = len(data)
    while pending:
        current, text = pending.popleft()
        if not _may_refer_outside(decode(text, current.name)):
            continue
        for target in sorted(set(_targets(current))):
            if target in entry.siblings or target in entry.failures:
                continue
            try:
                if len(entry.siblings) >= MAX_FILES or total > MAX_BYTES:
                    raise InputError(f"more than {MAX_FILES} files or {MAX_BYTES >> 20} MB", where=entry.name)
                more = fetch(target)
                total += len(more)
                loaded = document(target, name_of(target), more, entry.siblings)
                loaded.failures = entry.failures
                pending.append((loaded, more))
            except InputError as error:
                entry.failures[target] = error


_HOLDERS = (dict, list)


def _targets(current: Document) -> Iterator[str]:
    """The absolute URIs of the other documents that a document refers to."""
    stack: list[Json] = [current.root]
    while stack:
        node = stack.pop()
        below: Iterable[Json] = node if isinstance(node, list) else ()
        if isinstance(node, dict):
            if not _LEADING.isdisjoint(node):
                yield from _referred_documents(node, current.uri)
                yield from _mapped_files(node, current.uri)
            below = node.values()
        for one in below:
            if isinstance(one, _HOLDERS):  # as few are
                stack.append(one)


_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_LEADING = frozenset([*_REFERENCES, "discriminator"])
"""The keywords by which an object may name another document."""


def _referred_documents(node: dict[str, Json], base: str) -> Iterator[str]:
    """Documents that references name, but for their own."""
    for reference in (node.get(keyword) for keyword in _REFERENCES):
        if isinstance(reference, str) and not reference.startswith("#"):
            target = join_uri(base, reference).partition("#")[0]
            if target != base:
                yield target


def _mapped_files(node: dict[str, Json], base: str) -> Iterator[str]:
    """Files that a discriminator's mapping names."""
    discriminator = node.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    for value in mapping.values() if isinstance(mapping, dict) else ():
        if isinstance(value, str) and not value.startswith("#") and ("/" in value or "." in value):
            yield join_uri(base, value).partition("#")[0]


def refusal_of(uri: str, entry: str) -> UnresolvedReference:
    """The error for a reference that names something to be fetched."""
    return UnresolvedReference(
        f"refers to {printable(uri)}, and nothing is fetched because a description names it",
        where=entry,
        remedy="download it beside the description and refer to the file, or bundle the description",
    )


def file_path(uri: str) -> str | None:
    """The path that a `file:` URI of ours names, None for any other URI."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    return os.fsdecode(unquote_to_bytes(parts.path)) if parts.scheme == "file" and not parts.netloc else None

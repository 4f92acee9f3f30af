"""Documents as they were loaded, and references between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote, urljoin

import orjson

from contractguard.contract.errors import InputError, UnresolvedReference
from contractguard.contract.tracked import tracked_keywords
from contractguard.support.dataclass import dataclass

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, list or dict with str keys."""

Path: TypeAlias = tuple[str | int, ...]
"""The unescaped tokens of a JSON Pointer."""

MAX_NESTING = 250
"""Levels of a document; beyond it a schema is no schema that somebody wrote."""

MAX_BITS = 14_000
"""Of an integer: somewhat less than 4,300 digits, the most that Python writes out."""

CONTRADICTED = "x-contradicted-type"
"""In a schema without a type: the one that it was read without, because nothing would have been left."""

UNRESOLVED = "unresolved:"
"""Before a reference that leads nowhere, in a recorded contract: it leads nowhere there either."""
UNREAD = "unresolved:! "
"""Before what is said of a schema in a format that is not read, in the reference that stands for it."""


class Position(NamedTuple):
    """A place in a text file, both counted from one, columns in characters."""

    line: int
    column: int


def pointer(path: Sequence[str | int]) -> str:
    """Return the JSON Pointer (RFC 6901) that `path` spells."""
    return "".join(map(_step, path))


@lru_cache(maxsize=2_000)
def _step(token: str | int) -> str:
    """One token behind its slash. (A description has few, and reports repeat them.)"""
    return "/" + str(token).replace("~", "~0").replace("/", "~1")


def tokens(text: str) -> Path:
    """Split a JSON Pointer into unescaped tokens; raises `ValueError` unless it is empty or starts with a slash."""
    if not text:
        return ()
    if not text.startswith("/"):
        raise ValueError(f"not a JSON Pointer: {text!r}")
    if "~" not in text:
        return tuple(text[1:].split("/"))
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in text[1:].split("/"))


def canonical_bytes(node: Json) -> bytes:
    """The value as compact JSON with sorted keys: equal bytes mean equal values, 1 and true told apart."""
    try:
        return orjson.dumps(node, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits
        return json.dumps(node, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )


def join_uri(base: str, reference: str) -> str:
    """`reference` made absolute (RFC 3986, 5); one that is no URI reference at all leads nowhere, and is returned as
    it is."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def _split(uri: str) -> tuple[str, str]:
    """A URI without its fragment, and the fragment."""
    whole, _, fragment = uri.partition("#")
    return whole, fragment


def _written(node: Json, name: str) -> bytes:
    """Compact JSON, keys in any order. Raises `InputError` for what is no JSON value, or none within bounds."""
    try:
        return orjson.dumps(node)
    except TypeError:
        _require_json(node, name)
        return canonical_bytes(node)


def _require_json(root: Json, name: str) -> None:
    """Refuse what is nested too deep, too long a number, and objects of Python that JSON does not have."""
    level = {id(root): root}
    for _ in range(MAX_NESTING + 1):
        level = {id(child): child for node in level.values() for child in _children(node, name)}
        if not level:
            return
    raise InputError(
        f"nested deeper than {MAX_NESTING} levels", where=name, remedy="a description needs no such nesting"
    )


def _children(node: Json, name: str) -> Sequence[Json]:
    if isinstance(node, dict) and all(isinstance(key, str) for key in node):
        return tuple(node.values())
    if isinstance(node, list):
        return node
    if isinstance(node, int) and node.bit_length() > MAX_BITS:
        raise InputError(f"an integer of more than {MAX_BITS} bits", where=name, remedy="write a smaller number")
    if node is None or isinstance(node, str | int | float):
        return ()
    what = "an object with a name that is no string" if isinstance(node, dict) else f"a Python {type(node).__name__}"
    raise InputError(f"{what}, which JSON does not have", where=name, remedy="give what json.loads would give")


_SCOPING = frozenset(["$id", "id", "$dynamicRef", "$recursiveRef"])


def step(node: Json, token: str | int) -> tuple[str | int, Json]:
    """Go one token down from `node`; return the token as the node's own key or index, and the value there."""
    if isinstance(node, dict):
        return str(token), node[str(token)]
    if isinstance(node, list):
        text = str(token)
        if not (text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")) or len(text) > 9:
            raise KeyError(token)
        return int(text), node[int(text)]
    raise KeyError(token)


@dataclass(slots=True, eq=False)
class Document:
    """One loaded file of a description.

    `uri` identifies it among its siblings and is the base of its relative references; `name` is what a user is
    shown; `root` is its JSON value, which nobody may change. `siblings` holds every document of the same
    description by URI, itself included; `failures` the errors of those that could not be loaded, raised only
    when something refers to them. `locate` finds the positions of many paths in one pass over the text. `tracked`
    is which of `TRACKED_KEYWORDS` the document mentions, where its reader knows. `scopes` is for who reads its schemas:
    what their references are relative to, by dialect, where that is the same for all of them. `origin` is how it was
    named before it got the name that a report tells it by; "" where that is the same.
    """

    uri: str
    name: str
    root: Json
    siblings: dict[str, Document] = field(default_factory=dict, repr=False)
    failures: dict[str, InputError] = field(default_factory=dict, repr=False)
    locate: Callable[[Sequence[Path]], Sequence[Position | None]] | None = field(default=None, repr=False)
    tracked: frozenset[str] | None = field(default=None, repr=False)
    scopes: dict[str, Any] = field(default_factory=dict, repr=False)
    origin: str = ""
    _identified: dict[str, tuple[Path, Json]] | None = field(default=None, repr=False)
    _resources: dict[Path, str] | None = field(default=None, repr=False)
    _resolved: dict[str, tuple[Path, Json]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.siblings.setdefault(self.uri, self)

    def value_at(self, path: Path) -> Json:
        """Return the value at `path`; raises `KeyError` or `IndexError` when there is none."""
        node = self.root
        for token in path:
            _, node = step(node, token)
        return node

    def mentions(self, keyword: str) -> bool:
        """Whether one of `TRACKED_KEYWORDS` occurs anywhere as a key (or as text that looks like one).

        Raises `InputError` for a document that is no JSON, or is nested too deep for anything to be done with it.
        """
        return keyword in (self._mentions() if self.tracked is None else self.tracked)

    def _mentions(self) -> frozenset[str]:
        if self.tracked is None:
            self.tracked = tracked_keywords(_written(self.root, self.name))
        return self.tracked

    @property
    def written(self) -> bytes:
        """The whole document as compact JSON, its keys in the order they have."""
        return _written(self.root, self.name)

    @property
    def is_one_scope(self) -> bool:
        """Whether all references of the document are relative to the same base, and none depends on how it was
        reached."""
        return not _SCOPING & self._mentions()

    def resolve(self, reference: str, base: str | None = None) -> tuple[Document, Path, Json]:
        """Follow one reference, relative to `base` (by default this document's URI), to a document, path and value.

        Knows JSON Pointer fragments, `$anchor`/`$dynamicAnchor` names and embedded `$id` resources. The value may
        be a reference again. Raises `UnresolvedReference`.
        """
        if reference.startswith("#") and (base is None or base == self.uri):
            return self._fragment(reference[1:], reference)
        target, fragment = _split(join_uri(base or self.uri, reference))
        document = self.siblings.get(target)
        if document is not None:
            return document._fragment(fragment, reference)
        for sibling in self.siblings.values():
            found = sibling.embedded_resources().get(target)
            if found is not None:
                return sibling._resolve_fragment(found, fragment, reference)
        if target in self.failures:
            raise self.failures[target]
        if reference.startswith(UNREAD):
            raise UnresolvedReference(reference[len(UNREAD) :], where=self.name)
        written = reference.removeprefix(UNRESOLVED)
        if written.startswith("#"):
            raise self._dangling(written)
        raise UnresolvedReference(
            f"$ref {written!r} points at a document that was not supplied",
            where=self.name,
            remedy="put the referenced file below the description's folder, or bundle the description into one file",
        )

    def _fragment(self, fragment: str, reference: str) -> tuple[Document, Path, Json]:
        found = self._resolved.get(fragment)
        if found is None:
            _, path, node = self._resolve_fragment(((), self.root), fragment, reference)
            found = self._resolved[fragment] = path, node
        return self, *found

    def _resolve_fragment(self, start: tuple[Path, Json], fragment: str, reference: str) -> tuple[Document, Path, Json]:
        path, node = start
        text = unquote(fragment) if "%" in fragment else fragment
        if text and not text.startswith("/"):
            named = self.embedded_resources().get(f"{self._resource_uri(path)}#{text}")
            if named is None:
                raise self._dangling(reference)
            return self, named[0], named[1]
        try:
            for token in tokens(text):
                key, node = step(node, token)
                path = (*path, key)
        except (KeyError, IndexError):
            raise self._dangling(reference) from None
        return self, path, node

    def _dangling(self, reference: str) -> UnresolvedReference:
        return UnresolvedReference(
            f"$ref {reference!r} points at nothing",
            where=self.name,
            remedy="correct the reference, or add what it names",
        )

    def _resource_uri(self, path: Path) -> str:
        """The URI of the embedded `$id` resource that starts at `path`, or this document's own."""
        if self._resources is None:
            self._resources = {}
            for uri, (start, _) in self.embedded_resources().items():
                if "#" not in uri:
                    self._resources.setdefault(start, uri)
        return self._resources.get(path, self.uri)

    def embedded_resources(self) -> Mapping[str, tuple[Path, Json]]:
        """Every embedded resource and anchor by absolute URI, found in one walk the first time something asks."""
        if self._identified is None:
            self._identified = {}
            for uri, path, node in _identifiers(self.root, self.uri):
                self._identified.setdefault(uri, (path, node))
        return self._identified


_SCHEMA_MAPS = frozenset(
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]
)
_SCHEMAS = _SCHEMA_MAPS | frozenset(
    [
        "allOf",
        "anyOf",
        "oneOf",
        "prefixItems",
        "items",
        "additionalItems",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentSchema",
    ]
)
_DATA = frozenset(["enum", "const", "example", "examples", "default"])


def _identifiers(root: Json, base: str) -> Iterator[tuple[str, Path, Json]]:
    """Resources and anchors: in a JSON Schema only where schemas stand, in a description anywhere but in data."""
    everywhere = isinstance(root, dict) and any(word in root for word in ("openapi", "swagger", "asyncapi"))
    if everywhere and isinstance(root.get("$self"), str):  # OpenAPI 3.2: the URI that a description gives itself
        base = _split(join_uri(base, root["$self"]))[0]
        yield base, (), root
    stack: list[tuple[Json, Path, str]] = [(root, (), base)]
    while stack:
        node, path, scope = stack.pop()
        if isinstance(node, list):
            stack.extend((child, (*path, i), scope) for i, child in reversed(list(enumerate(node))))
        if not isinstance(node, dict):
            continue
        is_map = bool(path) and path[-1] in _SCHEMA_MAPS
        if not is_map:
            for uri, inner in _names(node, scope):
                yield uri, path, node
                scope = inner
        wanted = [key for key in reversed(node) if is_map or key in _SCHEMAS or (everywhere and key not in _DATA)]
        stack.extend((node[key], (*path, key), scope) for key in wanted)


def _names(node: dict[str, Json], scope: str) -> Iterator[tuple[str, str]]:
    """The URIs that a schema gives itself, each with the base that holds inside it."""
    identifier = node.get("$id", node.get("id"))
    if isinstance(identifier, str):
        if not identifier.startswith("#"):
            absolute = join_uri(scope, identifier)
            scope, fragment = _split(absolute)
            yield scope, scope
            if fragment:
                yield absolute, scope
        else:
            yield scope + identifier, scope
    for keyword in ("$anchor", "$dynamicAnchor"):
        if isinstance(node.get(keyword), str):
            yield f"{scope}#{node[keyword]}", scope


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a document. Its line and column are looked up only when it is reported."""

    document: Document
    path: Path

    @property
    def pointer(self) -> str:
        return pointer(self.path)


@dataclass(frozen=True, slots=True)
class Schema:
    """A handle on a schema that knows its document, and so what its references mean.

    `dialect` is one of "draft-04", "draft-06", "draft-07", "2019-09", "2020-12", "openapi-2.0", "openapi-3.0",
    "openapi-3.1" (3.2 descriptions use the 3.1 dialect).
    """

    document: Document
    path: Path
    node: Json
    dialect: str

    @property
    def location(self) -> Location:
        return Location(self.document, self.path)

    @property
    def is_unread(self) -> bool:
        """Whether this only stands for a schema in a format that is not read. Nothing can be proved of it."""
        return isinstance(self.node, dict) and str(self.node.get("$ref", "")).startswith(UNREAD)

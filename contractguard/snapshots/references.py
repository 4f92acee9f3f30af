"""Where references lead, and what they are relative to."""

from __future__ import annotations

from typing import NamedTuple

from contractguard.contract.document import Document, Json, Path, join_uri
from contractguard.contract.errors import InputError
from contractguard.snapshots import dynamic, keywords
from contractguard.snapshots.names import Identity


class WriteContext(NamedTuple):
    """Where a schema stands: what its references are relative to, and the table entry that it is a part of."""

    document: Document
    base: str | None
    dialect: str
    scope: dynamic.Scope
    owner: Identity | None


class Hop(NamedTuple):
    """One step of a reference."""

    document: Document
    path: Path
    node: Json


def anchor_name(node: Json, fragment: str) -> str | None:
    """The name under which a dynamic reference looks for the outermost anchor, or None when it is a plain one."""
    if not isinstance(node, dict):
        return None
    if fragment:
        return fragment if node.get("$dynamicAnchor") == fragment else None
    return dynamic.RECURSIVE if node.get("$recursiveAnchor") is True else None


Ends = dict[tuple[int, Path, str], Hop]
"""What is known of where references lead in the end, by the place that is passed on the way and the dialect."""


def chain(reference: str, context: WriteContext, known: Ends | None = None) -> list[Hop]:
    """Every step from a reference to a schema that is more than a reference; the rest is left out where it is known."""
    hops: list[Hop] = []
    seen = set()
    document, base = context.document, context.base
    while True:
        try:
            hop = Hop(*document.resolve(reference, base))
        except InputError:
            return hops
        if not _is_schema(hop.node):
            return hops
        if (id(hop.document), hop.path) in seen:
            return hops[:1]  # a circle of nothing but references stays one
        seen.add((id(hop.document), hop.path))
        hops.append(hop)
        end = known.get((id(hop.document), hop.path, context.dialect)) if known else None
        if end is not None:
            return [*hops, end]
        if not is_reference(hop.node, context.dialect):
            return hops
        document, base = hop.document, base_at(hop.document, hop.path, context.dialect)
        reference = hop.node["$ref"]


def ends_of(reference: str, context: WriteContext, known: Ends) -> list[Hop]:
    """The first and the last step of a chain. Each place is passed once, whatever leads to it."""
    hops = chain(reference, context, known)
    if len(hops) > 1 and not is_reference(hops[-1].node, context.dialect):
        known.update(((id(hop.document), hop.path, context.dialect), hops[-1]) for hop in hops)
    return [hops[0], hops[-1]] if hops else []


def _is_schema(node: Json) -> bool:
    return isinstance(node, dict | bool)


def is_reference(node: Json, dialect: str) -> bool:
    """Whether a schema says nothing but `$ref`."""
    if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
        return False
    if dialect in keywords.REFERENCE_ALONE or len(node) == 1:
        return True
    return all(keyword == "$ref" or keyword in ("description", "summary", "$comment") for keyword in node)


def base_at(document: Document, path: Path, dialect: str) -> str | None:
    """The base URI of references at `path`, as the resources around it say; None when that is the document's."""
    identifier = keywords.IDENTIFIERS.get(dialect, "$id")
    if not identifier:
        return None
    base, node = None, document.root
    for token in path:
        uri = node.get(identifier) if isinstance(node, dict) else None
        if isinstance(uri, str) and not uri.startswith("#"):
            base = join_uri(base or document.uri, uri).partition("#")[0]
        try:
            node = node[token]
        except (KeyError, IndexError, TypeError):
            break  # a schema that was made up from a place
    return base


def members(document: Document, container: Path) -> dict[str, Json]:
    node = document.root
    for token in container:
        node = node.get(token) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}

"""`$dynamicRef` and `$recursiveRef`: which resource decides, and which schemas depend on it.

A snapshot holds plain references only. A schema whose meaning depends on how it was reached is written once for each
way that makes a difference (JSON Schema 2020-12, core, 8.2.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contractguard.contract.document import Document, Json, Path
from contractguard.snapshots.names import Identity

RECURSIVE = "#"
"""Stands for the name of the anchor that `$recursiveAnchor: true` is."""

Scope = tuple[tuple[str, Path, str], ...]
"""The outermost anchors in force: name, place, and URI of its document; sorted."""

Anchors = dict[Path, dict[str, Path]]


def anchors_of(document: Document) -> Anchors:
    """The dynamic anchors of every resource in a document, by the place where the resource starts."""
    found: Anchors = {(): {}}
    stack: list[tuple[Json, Path, Path]] = [(document.root, (), ())]
    while stack:
        node, path, resource = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$id"), str) and not node["$id"].startswith("#"):
                resource = path
                found.setdefault(resource, {})
            name = node.get("$dynamicAnchor")
            if isinstance(name, str):
                found[resource].setdefault(name, path)
            if node.get("$recursiveAnchor") is True:
                found[resource].setdefault(RECURSIVE, path)
            stack.extend((node[key], (*path, key), resource) for key in sorted(node, reverse=True))
        elif isinstance(node, list):
            stack.extend((item, (*path, i), resource) for i, item in enumerate(node))
    return found


def resource_at(anchors: Anchors, path: Path) -> Path:
    """Where the resource starts that `path` belongs to."""
    return next(path[:size] for size in range(len(path), -1, -1) if path[:size] in anchors)


def enter_resource(scope: Scope, anchors: Anchors, resource: Path, uri: str) -> Scope:
    """The scope after entering a resource: what is in force stays, for the outermost decides."""
    known = {name for name, _, _ in scope}
    new = [(name, path, uri) for name, path in anchors.get(resource, {}).items() if name not in known]
    return tuple(sorted((*scope, *new), key=lambda one: one[0])) if new else scope


def dependencies(
    uses: Mapping[Identity, Iterable[str]], edges: Mapping[Identity, Iterable[Identity]]
) -> dict[Identity, set[str]]:
    """The anchor names that each schema depends on, its own and those of what it refers to."""
    found = {key: set(names) for key, names in uses.items()}
    users: dict[Identity, set[Identity]] = {}
    for user, used in edges.items():
        for key in used:
            users.setdefault(key, set()).add(user)
    pending = [key for key, names in found.items() if names]
    while pending:
        key = pending.pop()
        for user in users.get(key, ()):
            mine = found.setdefault(user, set())
            if not found[key] <= mine:
                mine |= found[key]
                pending.append(user)
    return found

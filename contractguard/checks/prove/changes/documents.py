"""A contract with one change in it."""

from __future__ import annotations

from collections.abc import Iterable

from contractguard.checks.prove.places import Documents, Edit
from contractguard.contract.document import Document, Json, Path, canonical_bytes
from contractguard.contract.tracked import tracked_keywords


def changed_documents(documents: Documents, edits: Iterable[Edit]) -> dict[str, Document]:
    """The documents with some nodes replaced. What is not changed is shared, and nothing is changed in place."""
    by_uri: dict[str, list[Edit]] = {}
    for edit in edits:
        by_uri.setdefault(edit.uri, []).append(edit)
    made: dict[str, Document] = {}
    for uri, document in documents.items():
        root, tracked = document.root, document.tracked
        for edit in by_uri.get(uri, ()):
            root = _with_value(root, edit.path, edit.node)
            if tracked is not None:
                tracked = tracked | tracked_keywords(canonical_bytes(edit.node))
        Document(uri, document.name, root, made, document.failures, document.locate, tracked)
    return made


def _with_value(root: Json, path: Path, value: Json) -> Json:
    """The root with the value at a path replaced; what is beside the path is shared."""
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(root, list):
        index = int(token)
        return [*root[:index], _with_value(root[index], rest, value), *root[index + 1 :]]
    return {**root, token: _with_value(root[token], rest, value)}

"""Schemas that stand nowhere as such: each in a document of its own, which leads back to the example it has."""

from __future__ import annotations

from collections.abc import Sequence

from contractguard.contract.document import Document, Json, Path, Position, Schema, step
from contractguard.readers.pact.places import DocumentNode

DIALECT = "2020-12"


def made_schema(example: DocumentNode, node: Json) -> Schema:
    """A handle on a schema made from the example at a place. Its URI names the place, its positions are those of the
    example."""
    source, start = example.document, example.path

    def locate(paths: Sequence[Path]) -> Sequence[Position | None]:
        if source.locate is None:
            return [None] * len(paths)
        return source.locate([_existing(source, (*start, *_in_example(path))) for path in paths])

    uri = f"pact:{source.uri}#{example.location.pointer}"
    return Schema(Document(uri, source.name, node, locate=locate), (), node, DIALECT)


def _in_example(path: Path) -> Path:
    """The steps in the example that belong to steps in its schema, as far as they do."""
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        keyword, following = path[at], path[at + 1] if at + 1 < len(path) else None
        if keyword in ("properties", "prefixItems") and following is not None:
            steps.append(following)
            at += 2
        elif keyword == "items":
            steps.append(0)
            at += 1
        elif keyword in ("allOf", "anyOf") and following is not None:
            at += 2
        else:
            break
    return tuple(steps)


def _existing(document: Document, path: Path) -> Path:
    """The longest beginning of a path at which there is something."""
    node = document.root
    for length, token in enumerate(path):
        try:
            _, node = step(node, token)
        except (KeyError, IndexError):
            return path[:length]
    return path

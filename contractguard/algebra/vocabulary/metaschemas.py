"""The meta-schemas of JSON Schema itself, which every schema may refer to and no document needs to supply."""

from __future__ import annotations

from functools import cache

from contractguard.contract.document import Document, Json, Path

_HOME = ("http://json-schema.org/", "https://json-schema.org/")


def metaschema(uri: str) -> tuple[Document, Path, Json] | None:
    """What an absolute URI names within the published meta-schemas, None when it names none of them."""
    if not uri.startswith(_HOME):
        return None
    target, _, fragment = uri.partition("#")
    document = _documents().get(target)
    return None if document is None else document.resolve(f"#{fragment}")


@cache
def _documents() -> dict[str, Document]:
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    documents: dict[str, Document] = {}
    for uri in REGISTRY:
        name = uri.rstrip("#")
        documents[name] = Document(name, name, REGISTRY.contents(uri), documents)
    return documents

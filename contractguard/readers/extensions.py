"""The extensions of a description that say something to us, and those that are passed over."""

from __future__ import annotations

from collections import Counter

from contractguard.contract.document import Document, Json

READ = frozenset(
    ["x-extensible-enum", "x-nullable", "x-sunset", "x-webhooks"],
)
"""The extensions that change what is compared. `x-nullable` counts in Swagger 2.0 and OpenAPI 3.0."""


def ignored_extensions(entry: Document) -> Counter[str]:
    """How often each extension occurs that nothing is made of, in all files of a description."""
    read = READ if _knows_flag(entry.root) else READ - {"x-nullable"}
    found: Counter[str] = Counter()
    pending: list[Json] = [document.root for document in entry.siblings.values()]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            found.update(key for key in node if key.startswith("x-") and key not in read)
            pending.extend(value for key, value in node.items() if not key.startswith("x-"))
        elif isinstance(node, list):
            pending.extend(node)
    return found


def _knows_flag(root: Json) -> bool:
    """Whether `x-nullable` counts: a later OpenAPI has a type for null."""
    return isinstance(root, dict) and ("swagger" in root or str(root.get("openapi", "")).startswith("3.0"))

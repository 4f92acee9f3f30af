"""The alternative of a union that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def narrowed(error: Any) -> Iterator[Any]:
    """An error of a union as the errors of the one alternative that was meant, where only one can have been."""
    branches = [branch for branch in getattr(error.kind, "context", ()) if not _is_other_kind(error, branch)]
    if error.kind.name in ("anyOf", "oneOf") and len(branches) == 1 and branches[0]:
        for inner in branches[0]:
            yield from narrowed(inner)
    else:
        yield error


def _is_other_kind(error: Any, branch: list[Any]) -> bool:
    """Whether an alternative is for values of another type, or of another tag (a property that must be one value)."""
    here = len(error.instance_path)
    return any(
        (inner.kind.name == "type" and len(inner.instance_path) == here)
        or (_is_tag(inner.kind) and len(inner.instance_path) <= here + 1)
        for inner in branch
    )


def _is_tag(kind: Any) -> bool:
    return kind.name == "const" or (kind.name == "enum" and len(kind.options) == 1)

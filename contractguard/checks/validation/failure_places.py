"""Where a failure is, as a report says it, and what is wanted there."""

from __future__ import annotations

from contractguard.checks.validation.validator import Failure
from contractguard.contract.document import Json, Location, Path
from contractguard.contract.redaction import redacted_name

NAMES = ("additionalProperties", "unevaluatedProperties")
"""Keywords that are not met by properties which must not be there."""
TELLING = ("required", "dependentRequired", *NAMES)
"""Keywords that are not met by a property of which there may be others."""


def limit_of(failure: Failure) -> Json:
    """The keyword that is not met, with its value."""
    if failure.limit is not None or isinstance(failure.origin, Location):
        return failure.limit
    node, keyword = failure.origin[1:]
    return {keyword: node[keyword]} if isinstance(node, dict) and keyword in node else None


def holder_path(failure: Failure, path: Path) -> Path:
    """The object, where one of its properties is what should not be there."""
    return path[:-1] if failure.keyword in NAMES and failure.detail else path


def general_path(path: Path) -> Path:
    """The place without the numbers of items, for each of which `*` stands, and without secrets in its names."""
    return tuple("*" if isinstance(token, int) else redacted_name(token) for token in path)


def say_failure(failure: Failure, details: str) -> str:
    """A failure as a clause behind its place. `details`: what was found, or missed, as it may be shown."""
    if failure.closing:
        return f"has what is not declared: {details}"
    if failure.keyword in NAMES and failure.detail:
        return f"has {details}, and the schema allows no such properties"
    if failure.what.endswith("is missing"):
        return f"has no {details}"
    return f"{failure.what}; found {details}" if details else failure.what

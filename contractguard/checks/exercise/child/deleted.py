"""Whether that is gone which was deleted: asked of our own accord, with a GET after each DELETE. The engine asks only
where one happens to follow the other, which of a service with many things it hardly ever does. Runs in the child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACCEPTED = 202
"""What is deleted later may still be there."""

_ELSEWHERE = frozenset({"", ".", ".."})
"""Values that make a path another one's."""


def read_deleted(case: Any, status: int, document: Mapping[str, Any]) -> Any | None:
    """The case that reads what another one has deleted, with the same credentials; None where it deleted nothing, and
    where nothing in the document reads it by its path alone."""
    operation = case.operation
    is_deletion = operation.method.upper() == "DELETE" and 200 <= status <= 299 and status != ACCEPTED
    described = document["paths"].get(operation.path, {}).get("get")
    is_one = bool(case.path_parameters) and _ELSEWHERE.isdisjoint(map(str, case.path_parameters.values()))
    if not is_deletion or not is_one or described is None or _needs_more(described):
        return None
    from schemathesis.auths import AuthContext

    reading = operation.schema[operation.path]["GET"]
    found = reading.Case(path_parameters=dict(case.path_parameters))
    operation.schema.apply_auth(found, AuthContext(operation=reading, app=reading.app))
    return found


def is_told_gone(status: int) -> bool:
    """Whether an answer says that there is nothing, or nothing for whoever asks."""
    return 400 <= status <= 499


def _needs_more(described: Mapping[str, Any]) -> bool:
    parameters = described.get("parameters", ())
    return any(one["in"] != "path" and one.get("required") for one in parameters)

"""What is served beside what is recorded: one operation goes by one key, and is called where its servers say."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from contractguard.checks.addressing.moved import moved_operations
from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation


def align_keys(recorded: Contract, served: Contract) -> Contract:
    """The served contract with its operations under the keys that the recorded one has for them: a parameter of a path
    may be called otherwise, and a part of the path may have moved to the server."""
    moved = {new: old for old, new in moved_operations(recorded, served).items()}
    by_shape = {
        (one.method, one.path_shape): key
        for key, one in recorded.operations.items()
        if one.kind == OperationKind.OPERATION
    }
    operations: dict[str, Operation] = {}
    for key, one in served.operations.items():
        shaped = by_shape.get((one.method, one.path_shape)) if one.kind == OperationKind.OPERATION else None
        known = key if key in recorded.operations else moved.get(key) or shaped or key
        if known in operations:
            known = key
        operations[known] = one if known == one.key else replace(one, key=known)
    return replace(served, operations=operations)


def unite_operations(*contracts: Contract) -> dict[str, Operation]:
    """The operations of all, as the first describes them that has them, each with the servers that it is called at."""
    found: dict[str, Operation] = {}
    for contract in contracts:
        for key, one in contract.operations.items():
            if key not in found:
                found[key] = replace(one, servers=contract.servers_of(one))
    return found


def base_path(operation: Operation) -> str:
    """The path of its first server, which stands before its own; none where that is a template."""
    for server in operation.servers:
        try:
            path = urlsplit(server.url).path
        except ValueError:
            continue
        return "" if "{" in path or not path.startswith("/") else path.rstrip("/")
    return ""

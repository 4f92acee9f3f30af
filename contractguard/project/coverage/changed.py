"""Which operations differ from those of the base: what a change has to test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from contractguard.checks.coverage.universe import Universe, canonical_contract
from contractguard.contract.document import Json, canonical_bytes, tokens
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.base.basis import find_basis
from contractguard.project.config import Project
from contractguard.project.providers import read_snapshot, snapshot_path
from contractguard.support.printable import printable


def changed_operations(
    project: Project, provider: str, universe: Universe, asked: str | None, start: Path
) -> frozenset[str]:
    """The operations of a contract that the recorded contract of the base does not have, or has otherwise; all of them
    where the base has recorded nothing. Raises `InputError` where there is no base."""
    recorded = find_basis(project, start, asked).recorded_contract(provider)
    before = recorded.contract
    if before is None and not recorded.from_base:
        path = snapshot_path(project, provider)
        if not path.is_file():
            raise InputError(
                f"no contract of {printable(provider)} is recorded to compare with", remedy="run contractguard record"
            )
        before = read_snapshot(project, path, cwd=start)
    old = operation_digests(canonical_contract(before).contract) if before is not None else {}
    now = operation_digests(universe.aligned.contract)
    return frozenset(key for key, digest in now.items() if old.get(key) != digest)


def operation_digests(canonical: Contract) -> Mapping[str, str]:
    """What tells each operation from its other versions, with all shared schemas that it reaches."""
    root: Json = canonical.documents[0].root
    schemas: Mapping[str, Json] = root.get("schemas", {})
    own = {name: sha256(canonical_bytes(node)).hexdigest() for name, node in schemas.items()}
    links = {name: frozenset(_references(node)) & schemas.keys() for name, node in schemas.items()}
    found = {}
    for key, node in root.get("operations", {}).items():
        reached = _closure(frozenset(_references(node)) & schemas.keys(), links)
        text = canonical_bytes([node, sorted((name, own[name]) for name in reached)])
        found[key] = sha256(text).hexdigest()
    return found


def _closure(start: frozenset[str], links: Mapping[str, frozenset[str]]) -> set[str]:
    todo, found = list(start), set(start)
    while todo:
        for name in links[todo.pop()] - found:
            found.add(name)
            todo.append(name)
    return found


def _references(node: Json) -> Iterator[str]:
    """The names of the shared schemas that a part of a snapshot refers to."""
    todo = [node]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            reference = one.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/schemas/"):
                yield str(tokens(reference[1:])[1])
            todo += one.values()

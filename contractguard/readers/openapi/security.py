"""Security Requirement Objects and Security Scheme Objects, in one normal form."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

Requirement = tuple[tuple[str, tuple[str, ...]], ...]
Security = tuple[Requirement, ...]


def requirements(reading: DescriptionReader, spot: DocumentNode) -> Security:
    """The alternatives in `security`, sorted; empty when none is needed.

    `{}` among others is an empty alternative (security is optional); alone it says the same as an empty array.
    """
    found = {
        one for one in (_requirement(reading, entry) for entry in reading.items(spot, "security")) if one is not None
    }
    return () if found == {()} else tuple(sorted(found))


def _requirement(reading: DescriptionReader, spot: DocumentNode) -> Requirement | None:
    if not isinstance(spot.node, dict):
        reading.report(spot, "a security requirement must be an object")
        return None
    schemes = []
    for name, scopes in spot.node.items():
        if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
            reading.report(spot.child(name), "the scopes of a security requirement must be an array of strings")
            return None
        schemes.append((name, tuple(sorted(set(scopes)))))
    return tuple(sorted(schemes))


def schemes(reading: DescriptionReader, root: DocumentNode) -> dict[str, Json]:
    """The security schemes by name, references resolved, without their prose, sorted by name."""
    holder: DocumentNode | None = root
    field = "securityDefinitions"
    if not reading.version.swagger:
        holder, field = reading.child(root, "components"), "securitySchemes"
    if holder is None:
        return {}
    found = {}
    for name, entry in reading.members(holder, field):
        node = reading.component(entry, _scheme)
        if node is not None:
            found[name] = node
    return dict(sorted(found.items()))


def _scheme(_reading: DescriptionReader, spot: DocumentNode) -> Json:
    from contractguard.snapshots import security_scheme

    return security_scheme(spot.node)

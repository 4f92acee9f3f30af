"""The OpenAPI Object as a whole."""

from __future__ import annotations

from contractguard.contract.document import Document, Json
from contractguard.contract.model import Contract
from contractguard.readers.openapi.operations import Operations
from contractguard.readers.openapi.reading import Reading, Spot
from contractguard.readers.openapi.security import requirements, schemes
from contractguard.readers.openapi.versions import version_of

MAX_URLS = 64
"""Of one server, by the values of its variables."""


def detects(root: Json) -> bool:
    """Whether a document claims to be an OpenAPI or Swagger description."""
    return isinstance(root, dict) and ("openapi" in root or "swagger" in root)


def read(document: Document) -> Contract:
    """Read an OpenAPI description (2.0, 3.0.x, 3.1.x or 3.2.x) from its entry document.

    Parts that cannot be read are left out and named in `Contract.problems`. Raises `InputError` only when the
    document is no OpenAPI description, or one of a version that is not supported.
    """
    reading = Reading(version_of(document))
    reading.set_default_dialect(document)
    root = Spot(document, (), document.root)
    operations = Operations(reading, requirements(reading, root))
    operations.paths(root)
    if reading.version.resource_schemas:
        operations.webhooks(root)
    if not reading.version.swagger:
        operations.webhooks(root, "x-webhooks")
    reading.key = None
    info = reading.child(root, "info")
    return Contract(
        format=reading.version.format,
        title=(reading.text(info, "title") or "") if info else "",
        version=(reading.label(info, "version") or "") if info else "",
        operations=operations.found,
        documents=(document, *(other for uri, other in sorted(document.siblings.items()) if other is not document)),
        security_schemes=schemes(reading, root),
        servers=_without_secrets(_servers(reading, root)),
        problems=tuple(reading.problems),
    )


def _without_secrets(urls: tuple[str, ...]) -> tuple[str, ...]:
    if not urls:
        return ()
    from contractguard.contract.redaction import redacted_url

    return tuple(map(redacted_url, urls))


def _servers(reading: Reading, root: Spot) -> tuple[str, ...]:
    if reading.version.swagger:
        return _swagger_servers(reading, root)
    found = []
    for spot in reading.items(root, "servers"):
        if not isinstance(spot.node, dict):
            reading.report(spot, "a server must be an object")
        elif (url := reading.text(spot, "url")) is not None:
            found.extend(_expanded(reading, spot, url))
    return tuple(dict.fromkeys(found))


def _expanded(reading: Reading, server: Spot, url: str) -> list[str]:
    """The URLs of a server, one for each value of its variables that are enumerated (Server Variable Object)."""
    found = [url]
    for name, variable in reading.members(server, "variables"):
        values = variable.node.get("enum") if isinstance(variable.node, dict) else None
        if not isinstance(values, list) or f"{{{name}}}" not in url:
            continue
        told = [value for value in values if isinstance(value, str)]
        if told and len(found) * len(told) <= MAX_URLS:
            found = [one.replace(f"{{{name}}}", value) for one in found for value in told]
        else:
            reading.report(
                variable, f"a server with more than {MAX_URLS} URLs is compared with its variables as they are"
            )
    return found


def _swagger_servers(reading: Reading, root: Spot) -> tuple[str, ...]:
    """`schemes`, `host` and `basePath` of 2.0 as URLs; without a host they are relative to the description."""
    host, base = reading.text(root, "host"), reading.text(root, "basePath") or ""
    if host is None:
        return (base,) if base else ()
    protocols = [spot.node for spot in reading.items(root, "schemes") if isinstance(spot.node, str)]
    return tuple(f"{protocol}://{host}{base}" for protocol in protocols) or (f"//{host}{base}",)

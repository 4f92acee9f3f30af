"""The OpenAPI Object as a whole."""

from __future__ import annotations

from contractguard.contract.document import Document, Json
from contractguard.contract.model import Contract
from contractguard.readers.contradictions import without_contradictions
from contractguard.readers.inheritance import with_variants
from contractguard.readers.openapi.operations import Operations
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode
from contractguard.readers.openapi.security import requirements, schemes
from contractguard.readers.openapi.servers import OwnServers, servers
from contractguard.readers.openapi.versions import version_of


def detects(root: Json) -> bool:
    """Whether a document claims to be an OpenAPI or Swagger description."""
    return isinstance(root, dict) and ("openapi" in root or "swagger" in root)


def read(document: Document) -> Contract:
    """Read an OpenAPI description (2.0, 3.0.x, 3.1.x or 3.2.x) from its entry document.

    Parts that cannot be read are left out and named in `Contract.problems`. Raises `InputError` only when the
    document is no OpenAPI description, or one of a version that is not supported.
    """
    version = version_of(document)
    document, _ = without_contradictions(document)
    document, too_many = with_variants(document)
    reading = DescriptionReader(version)
    for parent, what in too_many:
        reading.report(DocumentNode(*parent), what)
    reading.set_default_dialect(document)
    root = DocumentNode(document, (), document.root)
    operations = Operations(reading, requirements(reading, root), OwnServers(reading, root))
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
        servers=servers(reading, root),
        problems=tuple(reading.problems),
    )

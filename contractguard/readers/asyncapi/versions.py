"""What differs between the versions of the specification, and the formats that schemas come in, as data."""

from __future__ import annotations

import re

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.readers.openapi.versions import Version
from contractguard.support.dataclass import dataclass

DIALECT = "draft-07"
"""AsyncAPI's own Schema Object is JSON Schema draft-07 with a few annotations (specification, "Schema Object")."""

_SUPPORTED = "2.0 to 2.6, 3.0 and 3.1"


@dataclass(frozen=True, slots=True)
class AsyncVersion:
    """One version. `traits_win`: in 2.x a trait replaces what the object it is applied to says (JSON Merge Patch); from
    3.0 on the object itself counts ("Traits Merge Mechanism")."""

    name: str
    third: bool

    @property
    def traits_win(self) -> bool:
        return not self.third

    @property
    def general(self) -> Version:
        """What the shared reading of descriptions needs to know."""
        return Version(f"asyncapi-{self.name}", DIALECT, (), frozenset(), resource_schemas=True)


VERSIONS = {
    name: AsyncVersion(name, name.startswith("3"))
    for name in ("2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.0", "3.1")
}


def version_of(document: Document) -> AsyncVersion:
    """The version of a description; raises `InputError` when it is none, or not one that we read."""
    root = document.root
    if not isinstance(root, dict) or "asyncapi" not in root:
        raise InputError(
            "there is no `asyncapi` at the top: this is no AsyncAPI description",
            where=document.name,
            remedy='give the entry file of the description, the one that starts with `asyncapi: "3…"`',
        )
    value = root["asyncapi"]
    text = value if isinstance(value, str) else repr(value) if isinstance(value, float) else ""
    found = re.fullmatch(r"(\d+\.\d+)([.-].*)?", text.strip())
    version = VERSIONS.get(found[1]) if found else None
    if version is None:
        raise InputError(
            f"`asyncapi: {str(value)[:40]}` is not a supported version",
            where=document.name,
            remedy=f"supported are {_SUPPORTED}; the AsyncAPI converter brings older ones up to date",
        )
    return version


# Formats of schemas -------------------------------------------------------------------------------------------------

_DRAFTS = {
    "draft-04": "draft-04", "draft-4": "draft-04", "draft-06": "draft-06", "draft-6": "draft-06",
    "draft-07": "draft-07", "draft-7": "draft-07", "draft-2019-09": "2019-09", "2019-09": "2019-09",
    "draft-2020-12": "2020-12", "2020-12": "2020-12", "": "draft-07",
}  # fmt: skip
_OPENAPI = {"2.0": "openapi-2.0", "3.0": "openapi-3.0", "3.1": "openapi-3.1", "3.2": "openapi-3.1", "": "openapi-3.0"}
_UNREAD = {
    "application/vnd.apache.avro": "Avro",
    "application/raml": "RAML",
    "application/vnd.google.protobuf": "Protocol Buffers",
    "application/x-protobuf": "Protocol Buffers",
    "application/protobuf": "Protocol Buffers",
    "application/xml": "XML Schema",
    "application/xsd": "XML Schema",
}
_ENCODING = re.compile(r"\+(?:json|yaml|xml)$")


def dialect_of_format(text: Json) -> str | None:
    """The dialect in which a schema of this `schemaFormat` is read; None when we do not read it."""
    if not isinstance(text, str):
        return None
    name, version = _format(text)
    if name == "application/vnd.aai.asyncapi":
        return DIALECT
    if name == "application/schema":
        return _DRAFTS.get(version)
    if name == "application/vnd.oai.openapi":
        return _OPENAPI.get(".".join(version.split(".")[:2]))
    return None


def format_in_words(text: Json) -> str:
    """What a `schemaFormat` that we do not read is called."""
    if not isinstance(text, str):
        return "a format that is not named by a string"
    known = _UNREAD.get(_format(text)[0])
    return known or f"the format {text[:80]!r}"


def _format(text: str) -> tuple[str, str]:
    """A `schemaFormat` as its name without the encoding, and its version."""
    name, *parameters = text.strip().lower().split(";")
    version = ""
    for parameter in parameters:
        key, _, value = parameter.strip().partition("=")
        if key.strip() == "version":
            version = value.strip().strip('"')
    return _ENCODING.sub("", name.strip()), version

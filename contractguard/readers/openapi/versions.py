"""What differs between the versions of the specification, as data."""

from __future__ import annotations

import re

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_SUPPORTED = "2.0, 3.0, 3.1 and 3.2"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the specification.

    `methods` are the operation fields of a Path Item Object; `locations` the values that `in` may have;
    `resource_schemas` tells whether schemas are JSON Schema 2020-12 (booleans, `$schema`, `jsonSchemaDialect`).
    """

    format: str
    dialect: str
    methods: tuple[str, ...]
    locations: frozenset[str]
    resource_schemas: bool = False
    swagger: bool = False


_THREE = frozenset({"path", "query", "header", "cookie"})

VERSIONS = {
    "2.0": Version(
        "openapi-2.0",
        "openapi-2.0",
        _METHODS,
        frozenset({"path", "query", "header", "body", "formData"}),
        swagger=True,
    ),
    "3.0": Version("openapi-3.0", "openapi-3.0", (*_METHODS, "trace"), _THREE),
    "3.1": Version("openapi-3.1", "openapi-3.1", (*_METHODS, "trace"), _THREE, resource_schemas=True),
    "3.2": Version(
        "openapi-3.2",
        "openapi-3.1",
        (*_METHODS, "trace", "query"),
        _THREE | {"querystring"},
        resource_schemas=True,
    ),
}

_KNOWN_DIALECTS = {
    "https://json-schema.org/draft/2020-12/schema": "openapi-3.1",
    "https://json-schema.org/draft/2019-09/schema": "2019-09",
    "http://json-schema.org/draft-07/schema": "draft-07",
    "http://json-schema.org/draft-06/schema": "draft-06",
    "http://json-schema.org/draft-04/schema": "draft-04",
}
_BASE_DIALECT = lazy(r"https://spec\.openapis\.org/oas/3\.[12]/dialect/[a-z0-9-]+")


def dialect_of(uri: Json) -> str | None:
    """The dialect that a `$schema` or `jsonSchemaDialect` names, or None when it is not one that we know."""
    if not isinstance(uri, str):
        return None
    uri = uri.removesuffix("#")
    if _BASE_DIALECT.fullmatch(uri):
        return "openapi-3.1"
    return _KNOWN_DIALECTS.get(uri)


def declared_version(root: Json) -> Version | None:
    """The version that a document states at its top, or None when it states none that we know."""
    if not isinstance(root, dict):
        return None
    field = "openapi" if "openapi" in root else "swagger"
    value = root.get(field)
    # YAML reads an unquoted 2.0 as a number.
    text = value if isinstance(value, str) else repr(value) if isinstance(value, float) else ""
    found = re.fullmatch(r"(\d+\.\d+)([.-].*)?", text.strip())
    version = VERSIONS.get(found[1]) if found else None
    return version if version is not None and version.swagger == (field == "swagger") else None


def version_of(document: Document) -> Version:
    """The version of a description; raises `InputError` when it is none, or not one that we read."""
    root = document.root
    if not isinstance(root, dict) or not ("openapi" in root or "swagger" in root):
        raise InputError(
            "neither `openapi` nor `swagger` at the top: this is no OpenAPI description",
            where=document.name,
            remedy='give the entry file of the description, the one that starts with `openapi: "3…"`',
        )
    version = declared_version(root)
    if version is None:
        field = "openapi" if "openapi" in root else "swagger"
        raise InputError(
            f"`{field}: {str(root[field])[:40]}` is not a supported version",
            where=document.name,
            remedy=f'supported are {_SUPPORTED} (`swagger: "2.0"`, `openapi: "3.0.x"` to `"3.2.x"`)',
        )
    return version

"""Parameters and headers of OpenAPI 3 (Parameter Object, Header Object)."""

from __future__ import annotations

from collections.abc import Callable

from contractguard.contract.model import Parameter
from contractguard.readers.openapi.content import media_types
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode

_DEFAULT_STYLE = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
_SAID_OF_FEW = frozenset({"content", "deprecated", "x-sunset", "style", "explode", "allowReserved"})
_EXPLODED_BY_DEFAULT = frozenset({"form", "cookie"})

IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that the specification ignores: they are described elsewhere."""

MAX_PARAMETERS = 2_000
"""Of one operation, so that a hostile description cannot multiply shared lists."""


def parameter(reading: DescriptionReader, spot: DocumentNode) -> Parameter | None:
    """Read a Parameter Object; None when it has no usable name and place."""
    named = name_and_location(reading, spot)
    if named is None:
        return None
    name, location = named
    required = reading.flag(spot, "required") or location == "path"
    return _read_described_parameter(reading, spot, name, location, required)


def name_and_location(reading: DescriptionReader, spot: DocumentNode) -> tuple[str, str] | None:
    """The identity of a parameter; names of headers are in lower case, for they have none (RFC 9110, 5.1)."""
    name, location = spot.node.get("name"), spot.node.get("in")
    if not isinstance(name, str) or not isinstance(location, str):
        reading.report(spot, "a parameter needs `name` and `in`, both strings")
        return None
    if location not in reading.version.locations:
        known = ", ".join(sorted(reading.version.locations))
        reading.report(spot.child("in"), f"`in` must be one of {known}, not {location[:40]!r}")
        return None
    return (name.lower() if location == "header" else name), location


def header(reading: DescriptionReader, spot: DocumentNode) -> Parameter | None:
    """Read a Header Object. The name is filled in by who uses it: components are shared under many names."""
    return _read_described_parameter(reading, spot, "", "header", reading.flag(spot, "required"))


def _read_described_parameter(
    reading: DescriptionReader, spot: DocumentNode, name: str, location: str, required: bool
) -> Parameter:
    if _SAID_OF_FEW.isdisjoint(spot.node):
        style = _DEFAULT_STYLE.get(location, "content")
        exploded = style in _EXPLODED_BY_DEFAULT
        return Parameter(name, location, required, reading.schema(spot), spot.location, style, exploded)
    deprecated, sunset = reading.flag(spot, "deprecated"), reading.text(spot, "x-sunset")
    if "content" in spot.node:
        if "schema" in spot.node:
            reading.report(spot, "a parameter has either `schema` or `content`, not both; `content` is read")
        content = media_types(reading, spot)
        if len(content) > 1:
            reading.report(spot.child("content"), "`content` of a parameter must have exactly one media type")
        for media_type in content.values():
            return Parameter(
                name, location, required, media_type.schema, spot.location, "content", False, False,
                media_type.name, deprecated, sunset,
            )  # fmt: skip
    style = reading.text(spot, "style") or _DEFAULT_STYLE.get(location, "content")
    # An object in the style deepObject has but one form, whatever `explode` says (OpenAPI 3.1, "Style Examples").
    explode = style == "deepObject" or reading.flag(spot, "explode", style in _EXPLODED_BY_DEFAULT)
    reserved = reading.flag(spot, "allowReserved")
    schema = reading.schema(spot)
    return Parameter(
        name, location, required, schema, spot.location, style, explode, reserved, None, deprecated, sunset
    )


def effective(
    reading: DescriptionReader,
    path_items: list[DocumentNode],
    operation: DocumentNode,
    build: Callable[[DescriptionReader, DocumentNode], Parameter | None],
) -> list[Parameter]:
    """The parameters of an operation: those of its path, overridden by its own with the same name and place.

    `path_items` are the Path Item Object and what it refers to, the nearest first.
    """
    found: dict[tuple[str, str], Parameter] = {}
    holder = next((item for item in path_items if "parameters" in item.node), None)
    for level in (holder, operation):
        if level is None:
            continue
        for count, spot in enumerate(reading.items(level, "parameters")):
            if count >= MAX_PARAMETERS:
                reading.report(
                    level.child("parameters"), f"more than {MAX_PARAMETERS} parameters; the rest is not read"
                )
                break
            one = reading.component(spot, build)
            if one is not None and not (one.location == "header" and one.name in IGNORED_HEADERS):
                found[one.name, one.location] = one
    return [found[key] for key in sorted(found, key=lambda key: (key[1], key[0]))]

"""How each keyword of a schema is copied into a snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from contractguard.contract.document import Document, Json, pointer
from contractguard.contract.redaction import redact_value
from contractguard.snapshots import keywords
from contractguard.snapshots.names import Identity
from contractguard.snapshots.references import WriteContext, members

COMPONENTS = (("components", "schemas"), ("definitions",), ("schemas",))
"""Where descriptions (2.0, 3.x and snapshots) keep named schemas."""

_COMPONENT_NAME = re.compile(r"[\w.-]+")


class Copier(Protocol):
    """What a keyword needs of the one who copies its schema."""

    entry: Document

    keeps_xml: bool

    defaults: int

    def copy_named(self, name: str, copy: Callable[[], Json]) -> Json: ...

    def copy_below(self, value: Json, context: WriteContext, depth: int) -> Json: ...

    def reference(self, holder: dict[str, Json], reference: str, context: WriteContext) -> dict[str, Json]: ...

    def dynamic_reference(self, holder: dict[str, Json], reference: str, context: WriteContext) -> None: ...

    def link(self, holder: dict[str, Json], field: str, key: Identity) -> dict[str, Json]: ...

    def target(self, reference: str, context: WriteContext) -> Identity | None: ...


Handler = Callable[[Copier, dict[str, Json], str, Json, WriteContext, int], None]


def unknown(_: Copier, copied: dict[str, Json], keyword: str, node: Json, context: WriteContext, __: int) -> None:
    if keyword.startswith("x-") and keyword not in keywords.EXTENSIONS:
        return
    if keyword == keywords.IDENTIFIERS.get(context.dialect):
        return
    copied[keyword] = keywords.plain(node[keyword])


def _drop(_: Copier, __: dict[str, Json], ___: str, ____: Json, _____: WriteContext, ______: int) -> None:
    return


def _schemas(
    copier: Copier, copied: dict[str, Json], keyword: str, node: Json, context: WriteContext, depth: int
) -> None:
    found = copier.copy_below(node[keyword], context, depth)
    if keyword == "allOf" and isinstance(found, list):
        found = [*found, *copied.get("allOf", [])]
    copied[keyword] = found


def _schema_map(
    copier: Copier, copied: dict[str, Json], keyword: str, node: Json, context: WriteContext, depth: int
) -> None:
    value = node[keyword]
    if isinstance(value, dict):
        copied[keyword] = {name: _member(copier, name, item, context, depth) for name, item in value.items()}
    else:
        copied[keyword] = keywords.plain(value)


def _member(copier: Copier, name: str, item: Json, context: WriteContext, depth: int) -> Json:
    return copier.copy_named(name, lambda: copier.copy_below(item, context, depth))


def _default(copier: Copier, copied: dict[str, Json], keyword: str, node: Json, _: WriteContext, __: int) -> None:
    """No verdict depends on a default; one that is a secret is not written."""
    copier.defaults += 1
    copied[keyword] = redact_value(keywords.plain(node[keyword]))


def _xml(copier: Copier, copied: dict[str, Json], keyword: str, node: Json, _: WriteContext, __: int) -> None:
    """How a value is written in XML decides nothing where no message is in XML."""
    if copier.keeps_xml:
        copied[keyword] = keywords.plain(node[keyword])


def _set(_: Copier, copied: dict[str, Json], keyword: str, node: Json, __: WriteContext, ___: int) -> None:
    value = node[keyword]
    copied[keyword] = keywords.in_order(value) if isinstance(value, list) else keywords.plain(value)


def _ref(copier: Copier, copied: dict[str, Json], keyword: str, node: Json, context: WriteContext, _: int) -> None:
    value = node[keyword]
    if isinstance(value, str):
        copier.reference(copied, value, context)
    else:
        copied[keyword] = keywords.plain(value)


def _dynamic_ref(
    copier: Copier, copied: dict[str, Json], keyword: str, node: Json, context: WriteContext, _: int
) -> None:
    value = node[keyword]
    if keywords.DYNAMIC.get(context.dialect) == keyword and isinstance(value, str):
        copier.dynamic_reference(copied, value, context)


def _discriminator(
    copier: Copier, copied: dict[str, Json], keyword: str, node: Json, context: WriteContext, _: int
) -> None:
    """Write every mapping out: names of components mean nothing in a table that has its own names."""
    value = node[keyword]
    if not isinstance(value, dict):  # 2.0: the name of the property
        copied[keyword] = keywords.plain(value)
        return
    mapping: dict[str, Json] = {}
    reached = set()
    raw = value.get("mapping")
    for tag, reference in raw.items() if isinstance(raw, dict) else ():
        key = _copy_mapped_value(copier, reference, context)
        if key is None:
            mapping[tag] = keywords.plain(reference)
        else:
            reached.add(key)
            copier.link(mapping, tag, key)
    for branch in (*_branches(node, "oneOf"), *_branches(node, "anyOf")):
        key, tag = copier.target(branch, context), branch.rpartition("/")[2]
        if key is not None and key not in reached and tag not in mapping:
            copier.link(mapping, tag, key)
    written = {name: keywords.plain(item) for name, item in value.items() if not name.startswith("x-")}
    if mapping:
        written["mapping"] = mapping
    if (key := _copy_mapped_value(copier, value.get("defaultMapping"), context)) is not None:
        copier.link(written, "defaultMapping", key)
    copied[keyword] = written


def _branches(node: Json, keyword: str) -> list[str]:
    branches = node.get(keyword)
    found = (
        [branch.get("$ref") for branch in branches if isinstance(branch, dict)] if isinstance(branches, list) else []
    )
    return [reference for reference in found if isinstance(reference, str)]


def _copy_mapped_value(copier: Copier, reference: Json, context: WriteContext) -> Identity | None:
    """The schema that a mapping value means: a component's name before a relative reference."""
    if not isinstance(reference, str):
        return None
    if _COMPONENT_NAME.fullmatch(reference):
        for document in (context.document, copier.entry):
            for container in COMPONENTS:
                if reference in members(document, container):
                    fragment = "#" + pointer((*container, reference))
                    return copier.target(fragment, context._replace(document=document, base=None))
    return copier.target(reference, context)


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(keywords.DROPPED, _drop),
    **dict.fromkeys(keywords.SCHEMA | keywords.SCHEMA_LIST, _schemas),
    **dict.fromkeys(keywords.SCHEMA_MAP, _schema_map),
    **dict.fromkeys(keywords.UNORDERED, _set),
    "$ref": _ref,
    "$dynamicRef": _dynamic_ref,
    "$recursiveRef": _dynamic_ref,
    "discriminator": _discriminator,
    "default": _default,
    "xml": _xml,
}

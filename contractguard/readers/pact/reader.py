"""A pact file as a whole, of versions 1 to 4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, Expectations
from contractguard.readers.pact.interactions import Interaction, read_http
from contractguard.readers.pact.messages import read_exchange, read_message
from contractguard.readers.pact.places import DocumentNode, Problems, kind_of, quote_text, unreadable
from contractguard.support.printable import printable

NEWEST = 4

_HTTP = "Synchronous/HTTP"
_MESSAGE = "Asynchronous/Messages"
_KINDS: dict[str, Callable[[Interaction], Iterator[Expectation]]] = {
    _HTTP: read_http,
    _MESSAGE: read_message,
    "Synchronous/Messages": read_exchange,
}
_VERSION = re.compile(r"\s*v?(\d{1,3})(?:\.|\Z)", re.ASCII)


def read_pact(document: Document, *, consumer: str | None = None, provider: str | None = None) -> Expectations:
    """Read a loaded pact file: what its consumer sends to the provider, and what it reads of it.

    `consumer` goes before the name in the file; `provider` must be the name in the file, if the file has one.
    Interactions, rules and generators that are not understood are problems with their place; everything else is still
    read. A part of which a rule is not understood keeps its examples and has no schema.

    Every expectation has the strength "possible", but those of responses and events in whose body a matching rule
    holds: there the schema tells what the consumer takes, and the strength is "guaranteed".

    Raises `InputError` when the file is no pact, is of a version that is not known, is one for another provider, or has
    no interaction that can be read.
    """
    root = DocumentNode(document, (), document.root)
    if not isinstance(document.root, dict):
        raise unreadable(document, root, f"a pact file must be an object, not {kind_of(document.root)}")
    version = _version(document, root)
    consumer = consumer or _party(document, root, "consumer")
    if consumer is None:
        remedy = "add it to the file, or name the consumer where the file is listed"
        raise unreadable(document, root, "the pact names no consumer", remedy)
    problems = Problems()
    provider = _provider(document, root, provider)
    found: list[Expectation] = []
    spots = list(_interactions(document, root))
    for spot, assumed in spots:
        found.extend(_read(problems, spot, assumed, version, consumer, provider))
    if not found:
        raise _nothing(document, root, len(spots), problems)
    return Expectations(tuple(found), tuple(problems.found))


def _nothing(document: Document, root: DocumentNode, count: int, problems: Problems) -> InputError:
    if not count:
        return unreadable(document, root, "the pact has no interactions", "nothing could be checked with it")
    location, what = problems.found[0]
    first = f"{what} (at {printable(location.pointer)})"
    return unreadable(document, root, f"none of the {count} interactions can be read; the first problem: {first}")


def _version(document: Document, root: DocumentNode) -> int | None:
    """The major version of the specification that the file follows; None when it does not tell."""
    metadata = root.node.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise unreadable(document, root.child("metadata"), f"`metadata` must be an object, not {kind_of(metadata)}")
    told = (metadata or {}).get("pactSpecificationVersion")
    for name in ("pact-specification", "pactSpecification"):
        nested = (metadata or {}).get(name)
        told = nested.get("version", told) if isinstance(nested, dict) else told
    if told is None:
        return None
    number = _VERSION.match(told) if isinstance(told, str) else None
    if number is None or not int(number[1]) <= NEWEST:
        shown = quote_text(told) if isinstance(told, str) else kind_of(told)
        remedy = f"versions 1 to {NEWEST} of the pact specification can be read"
        raise unreadable(document, root.child("metadata"), f"a pact of version {shown} cannot be read", remedy)
    return int(number[1])


def _party(document: Document, root: DocumentNode, role: str) -> str | None:
    node = root.node.get(role)
    if node is None:
        return None
    if not isinstance(node, dict):
        raise unreadable(document, root.child(role), f"`{role}` must be an object, not {kind_of(node)}")
    name = node.get("name")
    if name is None or name == "":
        return None
    if not isinstance(name, str):
        raise unreadable(document, root.child(role).child("name"), f"`name` must be a string, not {kind_of(name)}")
    return name


def _provider(document: Document, root: DocumentNode, wanted: str | None) -> str | None:
    named = _party(document, root, "provider")
    if wanted is not None and named is not None and wanted != named:
        raise unreadable(
            document,
            root.child("provider").child("name"),
            f"the pact is with the provider {quote_text(named)}, not {quote_text(wanted)}",
            "name the provider as the pact does, or list the pact with the provider that it is for",
        )
    return named or wanted


def _interactions(document: Document, root: DocumentNode) -> Iterator[tuple[DocumentNode, str]]:
    """Every interaction, with the kind it is of unless it tells another."""
    for field, assumed in (("interactions", _HTTP), ("messages", _MESSAGE)):
        node = root.node.get(field)
        if node is not None and not isinstance(node, list):
            raise unreadable(document, root.child(field), f"`{field}` must be an array, not {kind_of(node)}")
        for i in range(len(node or ())):
            yield root.child(field).child(i), assumed


def _read(
    problems: Problems, spot: DocumentNode, kind: str, version: int | None, consumer: str, provider: str | None
) -> Iterator[Expectation]:
    if not isinstance(spot.node, dict):
        problems.report(spot, f"an interaction must be an object, not {kind_of(spot.node)}")
        return
    told = spot.node.get("type") if version is None or version >= NEWEST else None
    if told is not None and (not isinstance(told, str) or told not in _KINDS):
        shown = quote_text(told) if isinstance(told, str) else kind_of(told)
        problems.report(spot.child("type"), f"unknown type of interaction {shown}")
        return
    wrapped = version == NEWEST or told is not None
    interaction = Interaction(problems, spot, consumer, provider, _name(problems, spot), wrapped)
    yield from _KINDS[told or kind](interaction)


def _name(problems: Problems, spot: DocumentNode) -> str:
    """The description, and the states that the provider must be in: `an order (given order 7 exists)`."""
    name = problems.text(spot, "description") or f"interaction {int(spot.path[-1]) + 1}"
    states = list(_states(problems, spot))
    return f"{name} (given {' and '.join(states)})" if states else name


def _states(problems: Problems, spot: DocumentNode) -> Iterator[str]:
    """Version 3 and 4 list states with parameters, version 1 and 2 have one text."""
    for field in ("providerState", "provider_state"):
        text = problems.text(spot, field)
        if text:
            yield text
    if isinstance(spot.node.get("providerStates"), str):
        yield spot.node["providerStates"]
        return
    for state in problems.items(spot, "providerStates"):
        if not isinstance(state.node, dict):
            problems.report(state, f"a provider state must be an object, not {kind_of(state.node)}")
            continue
        name = problems.text(state, "name")
        if name:
            yield name

"""Path items and their operations, webhooks and callbacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from contractguard.contract.choices import OperationKind
from contractguard.contract.model import ROLES, MessageKey, Operation
from contractguard.contract.templates import with_template_names
from contractguard.readers.openapi.exchange import DescribedExchange
from contractguard.readers.openapi.reading import DescriptionReader, DocumentNode, kind_of
from contractguard.readers.openapi.security import Security, requirements
from contractguard.readers.openapi.servers import OwnServers
from contractguard.support.patterns import lazy

_TEMPLATE = lazy(r"\{[^{}]*\}")
MAX_CALLBACK_DEPTH = 4
MAX_OPERATIONS = 100_000


class _Method(NamedTuple):
    """One operation of a path item: `items` are the path item and those it refers to, the nearest first."""

    name: str
    items: list[DocumentNode]
    operation: DocumentNode


def _exchange_of(reading: DescriptionReader) -> Callable[..., DescribedExchange]:
    """What reads the messages of one operation, in the words of the description's version."""
    if reading.version.swagger:
        from contractguard.readers.openapi.swagger import exchange
    else:
        from contractguard.readers.openapi.exchange import exchange
    return exchange


class Operations:
    """Reads every operation of a description into `found`."""

    def __init__(self, reading: DescriptionReader, security: Security, servers: OwnServers) -> None:
        self.found: dict[str, Operation] = {}
        self._reading = reading
        self._security = security
        self._servers = servers
        self._exchange = _exchange_of(reading)
        self._callbacks: list[tuple[int, tuple[str | int, ...]]] = []

    def paths(self, root: DocumentNode) -> None:
        """Read the Paths Object."""
        for path, spot in self._reading.members(root, "paths"):
            if not path.startswith("x-"):
                for method in self._methods(spot):
                    self._add(OperationKind.OPERATION, f"{method.name} {path}", path, method)

    def webhooks(self, root: DocumentNode, field: str = "webhooks") -> None:
        """Read the webhooks of OpenAPI 3.1 and later, or those that 3.0 has as the extension `x-webhooks`."""
        for name, spot in self._reading.members(root, field):
            for method in self._methods(spot):
                self._add(OperationKind.WEBHOOK, f"webhook {name} {method.name}", name, method)

    def _methods(self, spot: DocumentNode) -> Iterator[_Method]:
        """The operations of a Path Item Object."""
        reading = self._reading
        reading.key = None
        items = self._path_items(spot)
        said = frozenset().union(*[item.node for item in items])
        for field in reading.version.methods:
            if field in said:
                holder = next(item for item in items if field in item.node)
                yield _Method(field.upper(), items, holder.child(field))
        if reading.version.format == "openapi-3.2":
            additional: dict[str, DocumentNode] = {}
            for item in reversed(items):
                additional.update(reading.members(item, "additionalOperations"))
            for method, operation in additional.items():
                yield _Method(method, items, operation)

    def _path_items(self, spot: DocumentNode) -> list[DocumentNode]:
        """The Path Item Object and the chain of those it refers to, the nearest first: its own fields go before."""
        reading = self._reading
        found: list[DocumentNode] = []
        seen = set()
        while True:
            if not isinstance(spot.node, dict):
                reading.report(spot, f"a path item must be an object, not {kind_of(spot.node)}")
                return found
            if (id(spot.document), spot.path) in seen:
                reading.report(found[0], f"the reference {found[0].node['$ref']!r} goes round in a circle")
                return found
            seen.add((id(spot.document), spot.path))
            found.append(spot)
            if "$ref" not in spot.node:
                return found
            target = reading.next_reference(spot)
            if target is None:
                return found
            spot = target

    def _add(self, kind: OperationKind, key: str, path: str, method: _Method) -> None:
        reading, spot = self._reading, method.operation
        if key in self.found:
            return
        if len(self.found) >= MAX_OPERATIONS:
            reading.report(spot, f"more than {MAX_OPERATIONS} operations; this one is not read")
            return
        reading.key = MessageKey(key)
        if not isinstance(spot.node, dict):
            reading.report(spot, f"an operation must be an object, not {kind_of(spot.node)}")
            return
        self._report_second(method)
        node = spot.node
        security = requirements(reading, spot) if "security" in node else self._security
        operation_id = reading.text(spot, "operationId")
        deprecated = reading.flag(spot, "deprecated")
        sunset = reading.text(spot, "x-sunset")
        tags = tuple(tag.node for tag in reading.items(spot, "tags") if isinstance(tag.node, str))
        parameters, body, responses = self._exchange(reading, method.items, spot, key, ROLES[kind])
        if kind == OperationKind.OPERATION:
            dialect = partial(reading.dialect, spot.document)
            parameters = with_template_names(path, parameters, spot.location, dialect)
        servers = self._servers.nearest(spot, method.items) if kind == OperationKind.OPERATION else ()
        self.found[key] = Operation(
            key, kind, method.name, path, parameters, body, responses, spot.location,
            _TEMPLATE.sub("{}", path) if kind == OperationKind.OPERATION else path,
            security, operation_id, deprecated, sunset, tags, servers=servers,
        )  # fmt: skip
        if "callbacks" in node:
            self._read_callbacks(spot, key)

    def _report_second(self, method: _Method) -> None:
        """Report an operation that stands beside a reference and behind it, too: which of the two holds is not defined
        (OpenAPI 3.1, 4.8.9.1)."""
        field = method.name.lower()
        said = [item.node[field] for item in method.items if field in item.node]
        if any(other != said[0] for other in said[1:]):
            what = f"{field} stands beside a $ref and behind it: which of them holds is not defined; the first is read"
            self._reading.report(method.operation, what)

    def _read_callbacks(self, operation: DocumentNode, parent: str) -> None:
        """Read the callbacks of an operation, and theirs: one that leads back to itself is already there."""
        reading = self._reading
        for name, entry in reading.members(operation, "callbacks"):
            reading.key = MessageKey(parent)
            callback = reading.component(entry, _itself)
            if callback is None or (place := (id(callback.document), callback.path)) in self._callbacks:
                continue
            if len(self._callbacks) >= MAX_CALLBACK_DEPTH:
                reading.report(entry, f"callbacks nested deeper than {MAX_CALLBACK_DEPTH} are not read")
                continue
            self._callbacks.append(place)
            for expression, value in callback.node.items():
                if not expression.startswith("x-"):
                    self._callback(
                        name, expression, DocumentNode(callback.document, (*callback.path, expression), value), parent
                    )
            self._callbacks.pop()

    def _callback(self, name: str, expression: str, spot: DocumentNode, parent: str) -> None:
        for method in self._methods(spot):
            self._add(
                OperationKind.CALLBACK, f"callback {name} {method.name} {expression} of {parent}", expression, method
            )


def _itself(_reading: DescriptionReader, spot: DocumentNode) -> DocumentNode:
    return spot

"""Which events are delivered where: `/hooks/payments=payment.*`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from contractguard.checks.addressing.lookup import event_names
from contractguard.checks.validation.payload import event_key, is_json, media_type_of
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract, MessageKey, Operation, Parameter
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class WebhookMount:
    """A path of a receiver, and a pattern of the events that are delivered to it (`*` for any characters)."""

    path: str
    events: str

    @classmethod
    def parse(cls, text: str) -> WebhookMount:
        """`PATH=EVENTS`. Raises `UsageError`."""
        path, equals, events = text.rpartition("=")
        if not equals or not path.startswith("/") or not events.strip():
            raise UsageError(
                f"--at takes PATH=EVENTS, and not {printable(text, 100)!r}", remedy='for example "/hooks=payment.*"'
            )
        return cls(path, events.strip())


@dataclass(frozen=True, slots=True)
class MountedEvent:
    """An event and where it is delivered: its message, the schema of its payload, and headers that always go along."""

    name: str
    key: MessageKey
    schema: Schema
    method: str
    path: str
    media_type: str
    headers: Mapping[str, str]

    @property
    def operation(self) -> str:
        """The operation of the receiver."""
        return f"{self.method} {self.path}"


def mount_events(contract: Contract, mounts: Sequence[WebhookMount]) -> tuple[list[MountedEvent], list[Unchecked]]:
    """The events that are delivered, each to the first path whose pattern it fits, and those that cannot be, with the
    reason. Raises `UsageError` for a pattern that no event fits."""
    found: list[MountedEvent] = []
    left_out: list[Unchecked] = []
    used: set[WebhookMount] = set()
    for operation in _events(contract):
        mount = next((one for one in mounts if _fits(one, operation)), None)
        if mount is None:
            left_out.append(Unchecked(MessageKey(operation.key), "no --at says where it is delivered"))
            continue
        used.add(mount)
        event = _mount(contract, operation, mount)
        if event is None:
            left_out.append(Unchecked(MessageKey(operation.key), "no schema of a JSON payload is described", must=True))
        else:
            found.append(event)
    for mount in mounts:
        if mount not in used:
            known = ", ".join(printable(_name(one), 60) for one in _events(contract)) or "none"
            raise UsageError(
                f"no webhook or event fits {printable(mount.events, 100)!r}", remedy=f"described are: {known}"
            )
    return found, left_out


def _events(contract: Contract) -> list[Operation]:
    """What the provider delivers: webhooks, callbacks, and messages on channels."""
    kinds = (OperationKind.WEBHOOK, OperationKind.CALLBACK, OperationKind.EVENT)
    return [one for one in contract.operations.values() if one.kind in kinds]


def _fits(mount: WebhookMount, operation: Operation) -> bool:
    pattern = mount.events.replace("[", "[[]")
    return any(fnmatchcase(name, pattern) for name in event_names(operation))


def _name(operation: Operation) -> str:
    return operation.key.split(" ", 2)[1] if " " in operation.key else operation.key


def _mount(contract: Contract, operation: Operation, mount: WebhookMount) -> MountedEvent | None:
    key = event_key(contract, operation.key)
    media = media_type_of(contract, key)
    if media is None or media.schema is None or media.schema.is_unread or not is_json(media.name):
        return None
    is_http = operation.kind != OperationKind.EVENT
    media_type = media.name if "*" not in media.name else "application/json"
    headers = {one.name.lower(): _sample(one) for one in _required_headers(operation)}
    method = operation.method.upper() if is_http else "POST"
    return MountedEvent(_name(operation), key, media.schema, method, mount.path, media_type, headers)


def _required_headers(operation: Operation) -> Iterable[Parameter]:
    return (one for one in operation.parameters if one.location == "header" and one.required)


def _sample(parameter: Parameter) -> str:
    """A value that a header may have, as far as its schema says it outright."""
    node: Json = parameter.schema.node if parameter.schema is not None else {}
    node = node if isinstance(node, dict) else {}
    listed = node.get("enum") if isinstance(node.get("enum"), list) else None
    told = next((node[word] for word in ("const", "example", "default") if word in node), None)
    value = told if told is not None else listed[0] if listed else "1"
    return str(value)

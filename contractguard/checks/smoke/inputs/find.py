"""With which values an operation can be read: those that somebody named, ids out of a list, else examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import IntEnum
from urllib.parse import quote

from contractguard.checks.smoke.inputs.declared_values import (
    LinkSource,
    Scalar,
    find_example,
    find_links,
    is_scalar,
    value_below,
)
from contractguard.checks.smoke.transport.credentials import SET_BY_CLIENT, is_token
from contractguard.checks.smoke.transport.wire import SAFE_METHODS
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Json
from contractguard.contract.model import Contract, Operation, Parameter
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_EXPRESSION = re.compile(r"\{([^{}]*)\}")
_SIGNS = re.compile(r"[^a-z0-9]")
_ACTING = frozenset(
    """
    logout logoff signout delete deleteall remove removeall cancel unsubscribe revoke purge shutdown restart reboot
    reset deactivate disable destroy drop execute trigger resend
    """.split()
)
"""Segments of paths that are verbs, and none of reading."""
_MAX_DEPTH = 4
"""Objects within objects in which the list of an answer is looked for."""
_OVERRIDES = frozenset({"_method", "x-http-method-override", "x-http-method", "x-method-override"})
"""Parameters that make another method of a request: no description is believed to mean well by them."""
_MAX_NEEDS = 8
"""Operations that have to be read before one another."""


class InputSource(IntEnum):
    """Where a value comes from, the surest first."""

    NOTHING = 0
    """There is nothing to give."""
    NAMED = 1
    """`[smoke.inputs]` names it."""
    ANSWER = 2
    """The service itself gave it."""
    MEMBER = 3
    """The service gave it, as a member of something else: whether it is an id here is not known."""
    EXAMPLE = 4
    """The description shows it; whether the service has such a thing is not known."""


@dataclass(frozen=True, slots=True)
class KnownInput:
    """What `[smoke.inputs]` says of one operation, by where it stands."""

    path: Mapping[str, Scalar] = field(default_factory=dict)
    query: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)

    def value_of(self, parameter: Parameter) -> Scalar | tuple[Scalar, ...] | None:
        """What is named for a parameter."""
        if parameter.location == "path":
            return self.path.get(parameter.name)
        if parameter.location == "query":
            return self.query.get(parameter.name)
        named = {name.lower(): value for name, value in self.header.items()}
        return named.get(parameter.name.lower()) if parameter.location == "header" else None


@dataclass(frozen=True, slots=True)
class ReadInput:
    """A request for an operation: its path with the query, its headers, and where the least sure value comes from."""

    path: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    source: InputSource = InputSource.NOTHING


@dataclass(frozen=True, slots=True)
class Needed:
    """Which operation has to be read first: its answer may have the value."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class Lacking:
    """Nothing is known for these parameters, or there is another reason not to send it (`why`)."""

    names: tuple[str, ...]
    why: str = ""

    @property
    def reason(self) -> str:
        """In words."""
        return self.why or f"no known input for {', '.join(printable(one, 60) for one in self.names)}"


class InputFinder:
    """Finds inputs, and learns of each answer. What it learns stays in memory, and leaves it in requests only."""

    def __init__(
        self,
        contract: Contract,
        named: Mapping[str, KnownInput],
        headers: frozenset[str] = frozenset(),
        base_of: Callable[[Operation], str] = lambda _: "",
    ) -> None:
        """`headers`: those that every request has anyway, in lower case. `base_of`: what stands before the path of an
        operation."""
        self._base_of = base_of
        self._named, self._headers = named, headers
        self._links: Mapping[tuple[str, str], LinkSource] = find_links(contract)
        self._operations = contract.operations
        gets = [one for one in contract.operations.values() if is_read(one) and one.method.upper() == "GET"]
        self._by_shape = {_shape(one.path): one for one in gets}
        self._answers: dict[str, Json] = {}
        self._members: dict[str, Scalar] = {}

    def find(self, operation: Operation, depth: int = 0) -> ReadInput | Needed | Lacking:
        """The input of an operation; which one has to be read before; or what is lacking."""
        if operation.key not in self._named and (word := find_acting_word(operation)):
            return Lacking(
                (), f"its path says that it does something ({word}): name it below [smoke.inputs] to read it"
            )
        known = self._named.get(operation.key, KnownInput())
        path, query, headers = operation.path.partition("?")[0].partition("#")[0], dict(known.query), dict(known.header)
        worst, lacking = InputSource.NAMED if known != KnownInput() else InputSource.NOTHING, []
        for parameter in _required_parameters(operation, self._headers):
            value, source = self._value(operation, parameter, known, depth)
            if isinstance(value, Needed):
                return value
            if value is None or not _can_be_sent(parameter, value):
                lacking.append(parameter.name)
                continue
            worst = max(worst, source)
            if parameter.location == "path":
                path = path.replace(f"{{{parameter.name}}}", quote(_text(value), safe=""))
            elif parameter.location == "query":
                query.setdefault(parameter.name, value)
            else:
                headers.setdefault(parameter.name, _text(value))
        lacking += [name for name in _EXPRESSION.findall(path) if name not in lacking]
        if lacking:
            return Lacking(tuple(lacking))
        whole = f"{self._base_of(operation)}{path if path.startswith('/') else f'/{path}'}"
        return ReadInput(_with_query(quote(whole, safe="/%:@!$&'()*+,;=~-._"), query), headers, worst)

    def learn(self, operation: Operation, body: Json) -> None:
        """Remember an answer of an operation, None where it gave none: it need not be asked for values again."""
        self._answers[operation.key] = body
        for name, value in _named_values(body):
            self._members.setdefault(_plain(name), value)

    def _value(
        self, operation: Operation, parameter: Parameter, known: KnownInput, depth: int
    ) -> tuple[Scalar | tuple[Scalar, ...] | Needed | None, InputSource]:
        if parameter.name.lower() in _OVERRIDES:
            return None, InputSource.NOTHING
        named = known.value_of(parameter)
        if named is not None:
            return named, InputSource.NAMED
        for source, path in self._sources(operation, parameter):
            if source.key not in self._answers and depth < _MAX_NEEDS:
                return self._first_needed(source, depth), InputSource.ANSWER
            found = _pick(self._answers.get(source.key), parameter.name, path)
            if found is not None:
                return found, InputSource.ANSWER
        if parameter.location == "path" and len(_plain(parameter.name)) > len("id"):
            member = self._members.get(_plain(parameter.name))
            if member is not None:
                return member, InputSource.MEMBER
        return find_example(parameter), InputSource.EXAMPLE

    def _first_needed(self, source: Operation, depth: int) -> Needed | None:
        """What has to be read for the answer of an operation; None where that cannot be read."""
        found = self.find(source, depth + 1)
        if isinstance(found, Lacking):
            self._answers[source.key] = None
            return None
        return found if isinstance(found, Needed) else Needed(source)

    def _sources(self, operation: Operation, parameter: Parameter) -> Iterator[tuple[Operation, LinkSource | None]]:
        """The operations whose answers may have a value: by a link, else the list above the parameter in the path."""
        link = self._links.get((operation.key, parameter.name))
        if link is not None and link.operation in self._operations:
            source = self._operations[link.operation]
            if is_read(source) and source.method.upper() == "GET" and source.key != operation.key:
                yield source, link
        if parameter.location == "path":
            above = _shape(operation.path.partition(f"/{{{parameter.name}}}")[0] or "/")
            listing = self._by_shape.get(above)
            if listing is not None and listing.key != operation.key:
                yield listing, None


def is_read(operation: Operation) -> bool:
    """Whether an operation is called with a method that asks for no change."""
    return operation.kind == OperationKind.OPERATION and operation.method.upper() in SAFE_METHODS


def find_acting_word(operation: Operation) -> str | None:
    """The last segment of a path where it is a verb: not every service means GET by GET."""
    last = operation.path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return last if _plain(last) in _ACTING else None


def _required_parameters(operation: Operation, headers: frozenset[str]) -> Iterator[Parameter]:
    for one in operation.parameters:
        if one.location == "path" or (one.required and not (one.location == "header" and one.name.lower() in headers)):
            yield one


def _can_be_sent(parameter: Parameter, value: Scalar | tuple[Scalar, ...]) -> bool:
    """Whether a value has a place in a request. Headers are ASCII, their names, too."""
    if parameter.location != "header":
        return parameter.location in ("path", "query")
    name = parameter.name
    return is_token(name) and name.lower() not in SET_BY_CLIENT and _text(value).isascii()


def _pick(answer: Json, name: str, link: LinkSource | None) -> Scalar | None:
    """The value for a parameter in an answer: where a link points, else of the first item of its list the member of the
    same name, or its id."""
    if link is not None:
        found = value_below(answer, link.path)
        return found if is_scalar(found) else None
    item = _first_item(answer)
    if not isinstance(item, dict):
        return item if is_scalar(item) else None
    members = {_plain(key): value for key, value in item.items()}
    wanted = _plain(name)
    for candidate in (wanted, "id" if wanted.endswith("id") else wanted):
        if is_scalar(members.get(candidate)):
            return members[candidate]  # type: ignore[no-any-return]
    return None


def _first_item(answer: Json, depth: int = 0) -> Json:
    """The first item of the first list in an answer that has one."""
    if isinstance(answer, list):
        return answer[0] if answer else None
    if not isinstance(answer, dict) or depth > _MAX_DEPTH:
        return None
    for below in answer.values():
        if isinstance(below, list) and below and isinstance(below[0], dict):
            return below[0]
    for below in answer.values():
        if isinstance(below, dict) and (found := _first_item(below, depth + 1)) is not None:
            return found
    return next((one[0] for one in answer.values() if isinstance(one, list) and one and is_scalar(one[0])), None)


def _named_values(body: Json, depth: int = 0) -> Iterator[tuple[str, Scalar]]:
    """The members of an answer that have a value each, near its top; of a list those of the first item."""
    if isinstance(body, list):
        yield from _named_values(body[0], depth + 1) if body else ()
    elif isinstance(body, dict) and depth <= _MAX_DEPTH:
        for name, value in body.items():
            if isinstance(value, str | int) and not isinstance(value, bool) and is_scalar(value):
                yield name, value
            else:
                yield from _named_values(value, depth + 1)


def _with_query(path: str, query: Mapping[str, Scalar | tuple[Scalar, ...]]) -> str:
    pairs = [
        f"{quote(name, safe='')}={quote(_text(one), safe='')}"
        for name, value in query.items()
        for one in (value if isinstance(value, tuple) else (value,))
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def _text(value: Scalar | tuple[Scalar, ...]) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shape(path: str) -> str:
    return _EXPRESSION.sub("{}", path.partition("?")[0].rstrip("/") or "/")


def _plain(name: str) -> str:
    """A name without what conventions differ in: `order_id`, `orderId`, `Order-ID`."""
    return _SIGNS.sub("", name.lower())

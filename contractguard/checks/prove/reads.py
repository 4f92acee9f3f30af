"""Which places of a contract somebody reads, or sends: the places that consumers' expectations name, found in the
provider's schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from contractguard.checks.expectations.possible import members
from contractguard.checks.expectations.resolve import ResolvedTarget, resolve_target
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.graph import EACH
from contractguard.checks.prove.places import ReachedMessage
from contractguard.checks.prove.reach import Key
from contractguard.contract.choices import Access, TargetPart
from contractguard.contract.document import Path, Schema, tokens
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation
from contractguard.contract.model import MessageKey

MAX_PLACES = 5_000
"""Of one expectation."""
_IN_PLACE = ("allOf", "anyOf", "oneOf")
_CONTENT = ("body", "payload")


class ReadPlaces:
    """Which expectations, by number, touch which places of a description. `handles_examples`: everything in an example
    counts, also where it is said what of it is read."""

    def __init__(
        self, description: Description, expectations: Sequence[Expectation], *, handles_examples: bool = False
    ) -> None:
        self._handles_examples = handles_examples
        self._graph = description.graph
        self._roots = list(self._graph.roots())
        self._values: dict[Key, set[int]] = {}
        self._fields: dict[tuple[Key, str], set[int]] = {}
        self._points: dict[tuple[MessageKey, Path], set[int]] = {}
        self.operations: dict[str, set[int]] = {}
        """By operation: the expectations about it."""
        self._ways: dict[int, Access | None] = {}
        for number, expectation in enumerate(expectations):
            try:
                at = resolve_target(description.contract, expectation)
            except ContractGuardError:
                continue  # unmet or unchecked, and told so where it is evaluated
            self.operations.setdefault(at.operation.key, set()).add(number)
            self._add(number, expectation, at)

    def find_readers(self, mutant: Mutant) -> frozenset[int]:
        """The expectations that touch the place of a mutant."""
        if mutant.key is None:
            return frozenset().union(*(self._of_part(one) for one in mutant.reached))
        if mutant.field:
            return frozenset(self._fields.get((mutant.key, mutant.field[0]), ()))
        return frozenset(self._values.get(mutant.key, ()))

    def find_concerned(self, mutant: Mutant, way: Access | None = None) -> frozenset[int]:
        """The expectations about an operation that a mutant reaches; with a `way`, of messages of this way alone."""
        names = {one.operation for one in mutant.reached}
        found = frozenset().union(*(self.operations.get(name, set()) for name in names))
        return found if way is None else frozenset(one for one in found if self._ways[one] is way)

    def _of_part(self, reached: ReachedMessage) -> set[int]:
        found: set[int] = set()
        for (message, path), numbers in self._points.items():
            if reached.covers(message) and path[: len(reached.pointer)] == reached.pointer:
                found |= numbers
        return found

    def _add(self, number: int, expectation: Expectation, at: ResolvedTarget) -> None:
        operation = at.operation
        is_response = expectation.target.part == TargetPart.RESPONSE and not operation.request_role.is_event
        role = operation.response_role if is_response else operation.request_role
        message = MessageKey(operation.key, role, at.status if is_response else None)
        self._ways[number] = role.access
        self._points.setdefault((message, ()), set()).add(number)
        if at.path is not None:  # who calls it by a path of its own sends all that is in the path
            for one in operation.parameters:
                if one.location == "path":
                    call = MessageKey(operation.key, operation.request_role)
                    self._points.setdefault((call, ("path", one.name)), set()).add(number)
                    self._mark(number, call, ("path", one.name))
        for named in islice(self._paths(expectation), MAX_PLACES):
            path = (role.content, *named[1:]) if named[:1] and named[0] in _CONTENT else named
            self._points.setdefault((message, path), set()).add(number)
            self._mark(number, message, path)

    def _mark(self, number: int, message: MessageKey, path: Path) -> None:
        for root, reached in self._roots:
            start = len(reached.pointer)
            if reached.covers(message) and path[:start] == reached.pointer:
                self._walk(number, root, path[start:])

    def _walk(self, number: int, root: Key, path: Path) -> None:
        at = self._graph.cluster((root,))
        for key in at:
            self._values.setdefault(key, set()).add(number)
        for token in map(str, path):
            for key in at:
                for name in {token, EACH if token.isdigit() else token}:
                    self._fields.setdefault((key, name), set()).add(number)
            at = self._graph.cluster(self._graph.children(at, token))
            for key in at:
                self._values.setdefault(key, set()).add(number)

    def _paths(self, expectation: Expectation) -> Iterator[Path]:
        """Every place of the message that an expectation names: by a schema, by a need, or by an example that is sent,
        or of which nobody says what is read."""
        for part in expectation.parts:
            yield part.pointer
            if part.schema is not None:
                yield from ((*part.pointer, *path) for path in _names_in(part.schema))
            for need in part.needs:
                yield (*part.pointer, *tokens(need))
            is_said = part.schema is not None or part.needs
            if self._handles_examples or expectation.consumer_sends or not is_said:
                for example in part.examples:
                    yield from ((*part.pointer, *path) for path in members(example))


def _names_in(schema: Schema) -> Iterator[Path]:
    """Every place that a consumer's schema names."""
    waiting: list[tuple[Schema, Path, frozenset[int]]] = [(schema, (), frozenset())]
    while waiting:
        one, path, above = waiting.pop()
        if not isinstance(one.node, dict) or id(one.node) in above:
            continue
        seen = above | {id(one.node)}
        if path:
            yield path
        waiting.extend((below, (*path, *step), seen) for below, step in _list_below(one))


def _list_below(schema: Schema) -> Iterable[tuple[Schema, Path]]:
    node = schema.node
    if isinstance(node.get("$ref"), str):
        try:
            yield Schema(*schema.document.resolve(node["$ref"]), schema.dialect), ()
        except ContractGuardError:
            return
    for keyword in _IN_PLACE:
        for index, child in enumerate(node[keyword] if isinstance(node.get(keyword), list) else ()):
            yield Schema(schema.document, (*schema.path, keyword, index), child, schema.dialect), ()
    properties = node.get("properties")
    for name, child in properties.items() if isinstance(properties, dict) else ():
        if child is not False:
            yield Schema(schema.document, (*schema.path, "properties", name), child, schema.dialect), (name,)
    if isinstance(node.get("items"), dict):
        yield Schema(schema.document, (*schema.path, "items"), node["items"], schema.dialect), (EACH,)

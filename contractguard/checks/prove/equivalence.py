"""Whether a mutant means the same as the contract that it was made of.

Two things must be equal: what the schemas admit (containment both ways, to the letter), and what they say besides: the
names that they declare, which way a field goes, defaults, what a discriminator's values stand for, what is about to go
away, and formats, unless these are annotations.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from contractguard.algebra.equivalence import Equivalence
from contractguard.checks.prove.changes.documents import changed_documents
from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.prove.graph import message_schemas
from contractguard.checks.prove.reach import Key
from contractguard.contract.answers.verdict import Verdict
from contractguard.contract.choices import Access, FormatMode, VerdictKind
from contractguard.contract.dialects import dialect_named
from contractguard.contract.document import Document, Json, Path, Schema, canonical_bytes
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.snapshots.write import build_layout

_SAME, _OTHER = Verdict(VerdictKind.COMPATIBLE), Verdict(VerdictKind.BREAKING)
_IN_PLACE = ("allOf", "anyOf", "oneOf")
_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")
_MAX_PARTS = 2_000
_MAX_OPERATIONS = 20
"""Operations that are asked about as wholes, of one mutant."""
_MANY = f"more than {_MAX_OPERATIONS} operations have it, and it may mean the same in each"

_MessagePart = tuple[MessageKey, Path]
_Question = Callable[[Equivalence, Schema, Schema], Verdict]


class MutantEquivalence:
    """Answers for the mutants of one description."""

    def __init__(self, description: Description, formats: FormatMode = FormatMode.WARN) -> None:
        self._description, self._formats = description, formats
        self._relation = Equivalence(formats=formats is FormatMode.ASSERT)
        self._of_messages: dict[Access | None, Equivalence] = {}
        self._documents_of: tuple[str, dict[str, Document]] | None = None

    def is_same(self, mutant: Mutant) -> Verdict:
        """`compatible` where nothing changed, `breaking` where something did, else `unknown` with the reason."""
        if mutant.key is None:
            return self._is_same_layout(mutant)
        before, after = self._ends(mutant, mutant.key)
        if self._facts(before) != self._facts(after):
            return _OTHER
        if not self._depends_on_what_is_evaluated():
            local = self._relation.both_ways(before, after)
            if local.kind is VerdictKind.COMPATIBLE:
                return local
        verdict = self._is_same_in_place(mutant, mutant.key)
        if verdict.kind is VerdictKind.COMPATIBLE:
            return verdict
        return self._ask_of_messages(mutant, (True, False), Equivalence.both_ways)

    def _is_same_in_place(self, mutant: Mutant, key: Key) -> Verdict:
        """The question for all values that the schema is a part of the description of."""
        verdict = _SAME
        for entry in self._description.graph.entries(key):
            one = self._relation.both_ways(*self._whole_ends(mutant, entry))
            if one.kind is VerdictKind.BREAKING:
                return one
            verdict = one if verdict.kind is VerdictKind.COMPATIBLE else verdict
        return verdict

    def list_ends(self, mutant: Mutant) -> list[tuple[Access | None, Schema, Schema]]:
        """Every two schemas that a mutant of a schema was called the same for: those of a value that it is a part of
        the description of, or where they differ, those of whole messages, with whose properties count there."""
        if mutant.key is None:
            return []
        if self._is_same_in_place(mutant, mutant.key).kind is VerdictKind.COMPATIBLE:
            return [(None, *self._whole_ends(mutant, entry)) for entry in self._description.graph.entries(mutant.key)]
        changed = self._description.make_changed(mutant)
        names = dict.fromkeys(one.operation for one in mutant.reached)
        return [
            (place[0].role.access if place[0].role else None, before, after)
            for place, before, after in self._message_ends(names, changed, (True, False))
        ]

    def breaks(self, mutant: Mutant, *, sends: bool) -> Verdict:
        """Whether somebody breaks where the provider sends the value, or reads it: `compatible` where nobody does."""
        if mutant.key is None:
            return _OTHER
        verdict = _SAME
        for entry in self._description.graph.entries(mutant.key):
            before, after = self._whole_ends(mutant, entry)
            one = self._relation.contains(*((after, before) if sends else (before, after)))
            if one.kind is not VerdictKind.COMPATIBLE:
                return one
        return verdict

    def is_same_one_way(self, mutant: Mutant, *, sends: bool) -> bool:
        """Whether nothing changed in the messages that the provider sends, or reads."""
        if mutant.key is None or len({self._facts(one) for one in self._ends(mutant, mutant.key)}) > 1:
            return False
        return self._ask_of_messages(mutant, (sends,), Equivalence.both_ways).kind is VerdictKind.COMPATIBLE

    def is_promised_besides(self, mutant: Mutant) -> bool:
        """Whether what stands beside a schema still names the property that the mutant took out of it."""
        if mutant.key is None or mutant.operator not in ("property.drop", "property.rename"):
            return False
        return self._description.graph.is_declared_besides(mutant.key, mutant.field[0])

    def breaks_somebody(self, mutant: Mutant, *, sends: bool) -> Verdict:
        """As `breaks`, and where somebody seems to, asked once more of whole messages: what stands around a schema may
        leave nothing of the change."""
        verdict = self.breaks(mutant, sends=sends)
        if verdict.kind is VerdictKind.COMPATIBLE or mutant.key is None:
            return verdict
        return self._ask_of_messages(mutant, (sends,), lambda one, before, after: one.contains(before, after))

    def _ask_of_messages(self, mutant: Mutant, ways: tuple[bool, ...], ask: _Question) -> Verdict:
        """A question about each message that a mutant reaches, as its sender's and its reader's schema: the first
        answer that is not `compatible`."""
        changed = self._description.make_changed(mutant)
        reached = list(dict.fromkeys(one.operation for one in mutant.reached if one.sends in ways))
        is_asked = False
        for place, before, after in self._message_ends(reached[:_MAX_OPERATIONS], changed, ways):
            verdict = ask(self._relation_for(place[0]), *((after, before) if _sends(place) else (before, after)))
            if verdict.kind is not VerdictKind.COMPATIBLE:
                return verdict
            is_asked = True
        if not is_asked:
            return _OTHER
        return _SAME if len(reached) <= _MAX_OPERATIONS else Verdict(VerdictKind.UNKNOWN, reason=_MANY)

    def _message_ends(
        self, operations: Iterable[str], changed: Contract, ways: tuple[bool, ...]
    ) -> Iterator[tuple[_MessagePart, Schema, Schema]]:
        """Each part of the messages of some operations, before and after. A change of a schema takes none away."""
        for name in (one for one in operations if one in self._description.contract.operations):
            old, new = (_parts_of(one.operations[name]) for one in (self._description.contract, changed))
            yield from ((place, old[place], new[place]) for place in old if _sends(place) in ways)

    def _relation_for(self, message: MessageKey) -> Equivalence:
        access = None if message.role is None else message.role.access
        if access not in self._of_messages:
            asserts = self._formats is FormatMode.ASSERT
            self._of_messages[access] = Equivalence(formats=asserts, access=access)
        return self._of_messages[access]

    def _ends(self, mutant: Mutant, key: Key) -> tuple[Schema, Schema]:
        """The schema before and after, both in the documents as they were: where it refers to itself, the values that
        both admit are the same if they are the same one level down."""
        before = self._description.graph.sites[key].schema
        after = Schema(before.document, before.path, mutant.edit.node, before.dialect)
        return _bare(before), _bare(after)

    def _whole_ends(self, mutant: Mutant, entry: Key) -> tuple[Schema, Schema]:
        """A schema around the mutant, before and after, each in its documents."""
        if entry == mutant.key:
            return self._ends(mutant, entry)
        before = self._description.graph.sites[entry].schema
        if self._documents_of is None or self._documents_of[0] != mutant.id:
            self._documents_of = (mutant.id, changed_documents(self._description.documents, (mutant.edit,)))
        document = self._documents_of[1][entry[0]]
        return before, Schema(document, before.path, document.value_at(before.path), before.dialect)

    def _depends_on_what_is_evaluated(self) -> bool:
        sites = self._description.graph.sites.values()
        return any(word in site.schema.node for site in sites if site.real for word in _UNEVALUATED)

    def _is_same_layout(self, mutant: Mutant) -> Verdict:
        """Of what is around schemas the resolved values are compared, as a snapshot has them."""
        try:
            now = build_layout(self._description.make_changed(mutant))[0]
        except ContractGuardError as error:
            return Verdict(VerdictKind.UNKNOWN, reason=error.what)
        same = canonical_bytes(now) == canonical_bytes(build_layout(self._description.contract)[0])
        return _SAME if same else _OTHER

    def _facts(self, schema: Schema) -> frozenset[Hashable]:
        """What a schema says beside what it admits."""
        found: set[Hashable] = set()
        for part in _parts(schema):
            node = part.node
            for name, one in _object(node.get("properties")).items():
                found.add(("name", name))
                found.update(("access", name, flag) for flag in ("readOnly", "writeOnly") if _object(one).get(flag))
            found.update(("flag", word) for word in ("readOnly", "writeOnly", "deprecated") if node.get(word) is True)
            for word in ("default", "format"):
                if word in node and (word == "default" or self._formats is not FormatMode.ANNOTATION):
                    found.add((word, canonical_bytes(node[word])))
            mapping = _object(node.get("discriminator")).get("mapping")
            if mapping:
                found.add(("mapping", canonical_bytes(mapping)))
        return frozenset(found)


def _parts(schema: Schema) -> Iterator[Schema]:
    """A schema with everything that its references and compositions say of the same value."""
    seen: set[int] = set()
    waiting = [schema]
    while waiting and len(seen) < _MAX_PARTS:
        one = waiting.pop()
        if not isinstance(one.node, dict) or id(one.node) in seen:
            continue
        seen.add(id(one.node))
        yield one
        if isinstance(one.node.get("$ref"), str):
            try:
                waiting.append(Schema(*one.document.resolve(one.node["$ref"]), one.dialect))
            except ContractGuardError:
                continue
            if dialect_named(one.dialect).reference_alone:
                continue
        for keyword in _IN_PLACE:
            listed = one.node.get(keyword)
            for index, child in enumerate(listed) if isinstance(listed, list) else ():
                waiting.append(Schema(one.document, (*one.path, keyword, index), child, one.dialect))


def _parts_of(operation: Operation) -> dict[_MessagePart, Schema]:
    return {(message, token): schema for message, token, schema in message_schemas(operation)}


def _sends(part: _MessagePart) -> bool:
    return part[0].role is not None and part[0].role.provider_sends


def _bare(schema: Schema) -> Schema:
    """The schema alone: in 2.0 it may be spread over a parameter, whose other members are none of it."""
    if schema.dialect != "openapi-2.0" or not isinstance(schema.node.get("required"), bool | None):
        return schema
    words = dialect_named(schema.dialect).keywords | {"$ref"}
    node = {word: value for word, value in schema.node.items() if word in words - {"required"}}
    return Schema(schema.document, schema.path, node, schema.dialect)


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}

"""A description with everything in it that can be changed."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TypeVar

from contractguard.checks.addressing.pairing import OperationPair
from contractguard.checks.prove.changes.contracts import ChangedContracts
from contractguard.checks.prove.channel_parts import channel_parts
from contractguard.checks.prove.exchange_parts import exchange_parts
from contractguard.checks.prove.graph import SchemaGraph
from contractguard.checks.prove.operators.channels import CHANNEL_OPERATORS
from contractguard.checks.prove.operators.exchanges import EXCHANGE_OPERATORS
from contractguard.checks.prove.operators.part import Part, PartOperator
from contractguard.checks.prove.operators.row import MutatedNode, Need, SchemaOperator
from contractguard.checks.prove.operators.schemas import SCHEMA_OPERATORS
from contractguard.checks.prove.places import Documents, Edit, ReachedMessage, ReachedMessages
from contractguard.checks.prove.reach import Key, MessageIndex, Reach
from contractguard.contract.choices import Access
from contractguard.contract.dialects import dialect_named
from contractguard.contract.document import Document, Location, Path, canonical_bytes, pointer
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.readers.whole_schema import is_whole_schema, read_whole_schema
from contractguard.support.dataclass import dataclass

T = TypeVar("T")

ID_LENGTH = 12
OPERATOR_IDS = tuple(
    dict.fromkeys(
        (
            *(one.id for one in SCHEMA_OPERATORS),
            *(one.id for one in (*EXCHANGE_OPERATORS, *CHANNEL_OPERATORS)),
        )
    )
)
"""All operators, in the order of the tables."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """The contract with one change.

    `place` is where the change stands, `edit` the node that is replaced, `field` what leads from its value to the field
    that is changed. `key` is the schema that it is in, None for a change around schemas. `sent` and `read`: what must
    be said of it in either direction; `way`: for a change of access, the messages in which the flag counts.
    """

    id: str
    operator: str
    variant: str
    place: Location
    edit: Edit
    reach: Reach
    sent: Need
    read: Need
    key: Key | None = None
    field: tuple[str, ...] = ()
    way: Access | None = None

    @property
    def reached(self) -> ReachedMessages:
        """The messages that it reaches, those in whose direction somebody breaks before the others."""
        return self.reach.messages

    @property
    def first(self) -> ReachedMessage | None:
        """The first of them, which is cheap to have; None where there is none."""
        return self.reach.first


class Description:
    """A description as it was loaded, as the contract that it says, and its mutants."""

    def __init__(self, entry: Document) -> None:
        self.entry = entry
        self.documents: Documents = entry.siblings
        self.is_schema = is_whole_schema(entry.root)
        self._read = read_whole_schema if self.is_schema else read_contract
        self.contract: Contract = self._read(entry)
        self._changed = ChangedContracts(self.contract, entry, self._read)
        self.is_channels = self.contract.format.startswith("asyncapi")

    @cached_property
    def graph(self) -> SchemaGraph:
        """All schemas that a message reaches."""
        graph = SchemaGraph(self.contract, self.documents)
        for part in self.parts:
            if part.node is not None and part.around.get("in") == "formData" and part.member is None:
                graph.add_spread(part)
        return graph

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts around schemas."""
        if self.is_schema:
            return ()
        return (channel_parts if self.is_channels else exchange_parts)(self.contract, self.documents)

    @cached_property
    def digest(self) -> str:
        """One word for all of its files: the same for the same content, wherever they are."""
        texts = sorted((self.short(uri), canonical_bytes(one.root)) for uri, one in self.documents.items())
        whole = b"\0".join(part for name, text in texts for part in (name.encode(), text))
        return hashlib.sha256(whole).hexdigest()[:16]

    def short(self, uri: str) -> str:
        """A file by its way from the entry, so that the folder does not matter."""
        return posixpath.relpath(uri, posixpath.dirname(self.entry.uri)) if "/" in uri else uri

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant, each once: of schemas, then of what is around them."""
        known: set[str] = set()
        for key, site in self.graph.sites.items():
            if site.real:
                for operator in SCHEMA_OPERATORS:
                    for variant in operator.change(site.schema.node, dialect_named(site.schema.dialect)):
                        if variant.node != site.schema.node:
                            yield from _once(known, self._of_schema(key, operator, variant))
        for part in self.parts:
            for one in (*EXCHANGE_OPERATORS, *CHANNEL_OPERATORS):
                for variant in one.change(part) if one.kind is part.kind else ():
                    if variant.node != part.node:
                        yield from _once(known, self._of_part(part, one, variant))

    def make_changed(self, mutant: Mutant) -> Contract:
        """The contract with the mutant's change in it."""
        return self._changed.make(mutant.edit, None if mutant.key is None else _reached_operations(mutant))

    def pair_reached(self, mutant: Mutant, changed: Contract) -> list[OperationPair]:
        """The operations that a mutant reaches, with what became of them."""
        return self._changed.pair_reached(changed, _reached_operations(mutant))

    def _of_schema(self, key: Key, operator: SchemaOperator, variant: MutatedNode) -> Mutant:
        uri, path = key
        sent, read = variant.sent or operator.sent, variant.read or operator.read
        return Mutant(
            self._id(operator.id, uri, path, variant.name),
            operator.id,
            variant.name,
            Location(self.documents[uri], path),
            Edit(uri, path, variant.node),
            self._reach(key, variant, None if (sent is Need.RED) is (read is Need.RED) else sent is Need.RED),
            sent,
            read,
            key,
            variant.below,
            variant.way,
        )

    def _reach(self, key: Key, variant: MutatedNode, sends: bool | None) -> Reach:
        """The messages that a change of a schema reaches, those before the others in whose direction somebody breaks.
        One of a property is in no message in which that is not; a change of the way itself says where it counts."""
        name = variant.below[0] if variant.below and variant.way is None else None
        return Reach(
            partial(self._find_messages, MessageIndex.find_all, key, sends, name),
            partial(self._find_messages, MessageIndex.find_first, key, sends, name),
        )

    def _find_messages(
        self,
        find: Callable[[MessageIndex, Key, bool | None, Access | None], T],
        key: Key,
        sends: bool | None,
        name: str | None,
    ) -> T:
        hidden = None if name is None else self.graph.hidden_way(key, name)
        return find(self.graph.messages, key, sends, hidden)

    def _of_part(self, part: Part, operator: PartOperator, variant: MutatedNode) -> Mutant:
        return Mutant(
            self._id(operator.id, part.uri, part.place, f"{part.kind.value} {variant.name}"),
            operator.id,
            variant.name,
            Location(self.documents[part.uri], part.place),
            Edit(part.uri, part.path, variant.node),
            Reach.from_messages(part.reached),
            variant.sent or operator.sent,
            variant.read or operator.read,
        )

    def _id(self, operator: str, uri: str, path: Path, variant: str) -> str:
        text = json.dumps([operator, self.short(uri), pointer(path), variant], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


def _reached_operations(mutant: Mutant) -> frozenset[str]:
    return frozenset(one.operation for one in mutant.reached)


def _once(known: set[str], mutant: Mutant) -> Iterator[Mutant]:
    if mutant.id not in known:
        known.add(mutant.id)
        yield mutant

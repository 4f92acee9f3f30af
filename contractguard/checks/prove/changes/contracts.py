"""What a mutant makes of a contract, and the operations in which it can be noticed.

A change of a schema leaves everything around schemas as it was read: the operations that it reaches are the same but
for the documents that their schemas stand in, and all others are the very same. What cannot be had so is read as a
whole: changes around schemas, and descriptions whose reading depends on what schemas say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from contractguard.checks.addressing.pairing import OperationPair, pair_operations
from contractguard.checks.prove.changes.documents import changed_documents
from contractguard.checks.prove.places import Edit
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Body, Contract, MediaType, Operation, Parameter, Response
from contractguard.readers.contradictions import has_composed_types, has_contradiction_at, without_contradictions
from contractguard.readers.inheritance import with_variants


class ChangedContracts:
    """Makes the contracts of mutants of one description: its `contract`, its `entry`, and how that was `read`."""

    def __init__(self, contract: Contract, entry: Document, read: Callable[[Document], Contract]) -> None:
        self._contract, self._entry, self._read = contract, entry, read

    def make(self, edit: Edit, reached: frozenset[str] | None) -> Contract:
        """The contract with one node replaced. `reached`: the operations that a change of a schema reaches, None for a
        change of anything else."""
        documents = changed_documents(self._entry.siblings, (edit,))
        entry = documents[self._entry.uri]
        if (
            reached is not None
            and self._is_read_by_parts
            and isinstance(edit.node, dict)
            and self._is_plain(entry, edit)
        ):
            return self._rebind(documents, reached)
        return self._read(entry)

    def pair_reached(self, changed: Contract, reached: frozenset[str]) -> list[OperationPair]:
        """The operations that a change reaches, with what became of them. All of them where some came or went, for then
        it depends on the others what became of one."""
        old, new = self._contract, changed
        if old.operations.keys() != new.operations.keys():
            return pair_operations(old, new)
        found = (OperationPair(old.operations[name], new.operations[name]) for name in old.operations)
        return [one for one in found if one.old is not None and one.old.key in reached]

    @cached_property
    def _is_read_by_parts(self) -> bool:
        """Whether what is read of operations does not depend on what their schemas say: no schema is spread over what
        holds it, and none names a dialect of its own; nor were the documents rewritten."""
        if not self._contract.format.startswith("openapi-3"):
            return False
        return all(
            self._entry.siblings.get(one.uri) is one and not one.mentions("$schema") for one in self._contract.documents
        )

    def _is_plain(self, entry: Document, edit: Edit) -> bool:
        """Whether changed documents are read as they are written, as the unchanged ones are."""
        try:
            if with_variants(entry) != (entry, []):
                return False
            if self._has_composed_types:
                return without_contradictions(entry)[0] is entry
            return not has_contradiction_at(entry.siblings[edit.uri], edit.path)
        except ContractGuardError:
            return False  # whoever reads it says why

    @cached_property
    def _has_composed_types(self) -> bool:
        return has_composed_types(self._contract.documents)

    def _rebind(self, documents: Mapping[str, Document], reached: frozenset[str]) -> Contract:
        bound = _Rebinding(documents)
        old = self._contract
        return replace(
            old,
            operations={key: bound.operation(one) if key in reached else one for key, one in old.operations.items()},
            documents=tuple(documents[one.uri] for one in old.documents),
            problems=tuple((key, bound.location(at), what) for key, at, what in old.problems),
        )


class _Rebinding:
    """Parts of a contract in other documents of the same names."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents

    def location(self, at: Location) -> Location:
        return Location(self._documents[at.document.uri], at.path)

    def operation(self, one: Operation) -> Operation:
        return replace(
            one,
            parameters=tuple(map(self._parameter, one.parameters)),
            body=None if one.body is None else self._body(one.body),
            responses={status: self._response(each) for status, each in one.responses.items()},
            source=self.location(one.source),
        )

    def _body(self, one: Body) -> Body:
        return replace(one, content=self._content(one.content), source=self.location(one.source))

    def _response(self, one: Response) -> Response:
        headers = {name: self._parameter(each) for name, each in one.headers.items()}
        return replace(one, headers=headers, content=self._content(one.content), source=self.location(one.source))

    def _content(self, content: Mapping[str, MediaType]) -> dict[str, MediaType]:
        return {
            name: replace(one, schema=self._schema(one.schema), source=self.location(one.source))
            for name, one in content.items()
        }

    def _parameter(self, one: Parameter) -> Parameter:
        return replace(one, schema=self._schema(one.schema), source=self.location(one.source))

    def _schema(self, one: Schema | None) -> Schema | None:
        """The schema as it stands now; one that was made for what is written there says the same as before."""
        if one is None:
            return None
        document = self._documents[one.document.uri]
        node = document.value_at(one.path) if _is_written(one) else one.node
        return Schema(document, one.path, node, one.dialect)


def _is_written(schema: Schema) -> bool:
    """Whether a schema stands where it says, word for word."""
    try:
        return schema.document.value_at(schema.path) is schema.node
    except (KeyError, IndexError):
        return False

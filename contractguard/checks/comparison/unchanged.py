"""Which operations say exactly what they said before, so that nothing of them need be looked at."""

from __future__ import annotations

from contractguard.algebra.diff.equality import Sameness
from contractguard.checks.addressing.pairing import OperationPair
from contractguard.contract.choices import OperationKind
from contractguard.contract.document import Document, Json, Location
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract, Operation


class UnchangedOperations:
    """Compares the text of operations, with everything that they refer to."""

    def __init__(self, old: Contract, new: Contract, sameness: Sameness) -> None:
        self.sameness = sameness
        # Elsewhere, what stands at the top (consumes, produces) changes what an operation means.
        self._readable = old.format == new.format and old.format.startswith("openapi-3") and _have_one_dialect(old, new)
        self._everything = self._readable and _identical(old, new) and self._is_whole(new.documents[0])
        self._known: dict[tuple[int, int], bool] = {}

    def _is_whole(self, document: Document) -> bool:
        """Whether every other document is there that one refers to: what the missing ones say may be another thing by
        now, in equal documents, too. What leads nowhere in the document itself leads nowhere on both sides."""
        references = self.sameness.texts.text(document.root).references
        if references is None:
            return not document.failures
        return all(reference.startswith("#") or _leads_somewhere(document, reference) for reference in references)

    def operation(self, pair: OperationPair) -> bool:
        """Whether both sides of an operation are the same, word for word."""
        old, new, _ = pair
        if old is None or new is None or not self._readable:
            return False
        if self._everything:
            return True
        if old.kind != OperationKind.OPERATION or old.security != new.security or old.key != new.key:
            return False
        return _stands_in_its_path(old) and _stands_in_its_path(new) and self._same_item(old.source, new.source)

    def _same_item(self, old: Location, new: Location) -> bool:
        """Whether the operations are the same, and what their path items say of all of theirs."""
        try:
            was, now = old.document.value_at(old.path[:-1]), new.document.value_at(new.path[:-1])
            key = (id(was), id(now))
            if key not in self._known:
                self._known[key] = self._same(old.document, _of_all(was), new.document, _of_all(now))
            if not self._known[key]:
                return False
            return self._same(old.document, was[old.path[-1]], new.document, now[new.path[-1]])
        except (ContractGuardError, KeyError, IndexError):
            return False

    def _same(self, old_document: Document, old: Json, new_document: Document, new: Json) -> bool:
        return self.sameness.same_part(old_document, old, new_document, new)


_METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])


def _of_all(item: dict[str, Json]) -> dict[str, Json]:
    """What a path item says of all operations."""
    return {name: said for name, said in item.items() if name not in _METHODS}


def _stands_in_its_path(operation: Operation) -> bool:
    """Whether an operation stands in the path item of its path: what that says beside a reference to another one counts
    for the operations of the other one, too."""
    return operation.source.path == ("paths", operation.path, operation.method.lower())


def _have_one_dialect(old: Contract, new: Contract) -> bool:
    """Whether the schemas of both are read in the same dialect, where they do not say it themselves."""
    told = [one.documents[0].root.get("jsonSchemaDialect") if one.documents else None for one in (old, new)]
    return bool(told[0] == told[1])


def _identical(old: Contract, new: Contract) -> bool:
    """Whether both contracts were read from one document each, and these are equal. Python takes 1, 1.0 and true for
    equal, so the text decides; its comparison of objects is only the faster way to find a difference."""
    if len(old.documents) != 1 or len(new.documents) != 1:
        return False
    was, now = old.documents[0], new.documents[0]
    return was is now or (bool(was.root == now.root) and was.written == now.written)


def _leads_somewhere(document: Document, reference: str) -> bool:
    try:
        document.resolve(reference)
    except ContractGuardError:
        return False
    return True

"""Whether two schemas of two documents say the same, references included. Decides what need not be looked at."""

from __future__ import annotations

from typing import Any

from contractguard.algebra.notes import differ_in_notes
from contractguard.algebra.texts import SchemaText, Texts
from contractguard.contract.document import Document, Json, Path, Schema, canonical_bytes, join_uri
from contractguard.contract.errors import ContractGuardError

_Link = tuple[Document, Document, str]


class Sameness:
    """Remembers which references mean the same in both descriptions. `texts` numbers what they say."""

    def __init__(self) -> None:
        self.texts = Texts()
        self.taken_apart: dict[bool, dict[tuple[int, int], Any]] = {}
        """For viewers: what schemas are made of, in either model, for all walks over the same documents."""
        self._same: dict[tuple[int, int, str], bool] = {}
        self._alike: dict[tuple[int, int, int], bool] = {}
        self._monotone: dict[int, bool] = {}
        self._noted: dict[tuple[int, int], tuple[Json, Json, bool]] = {}
        self._bases: dict[int, tuple[Document, frozenset[str]]] = {}

    def same(self, old: Schema, new: Schema) -> bool:
        """Whether both handles carry the same JSON text in the same dialect, and every reference in it leads to the
        same again. What only explains a schema may be another text."""
        return old.dialect == new.dialect and self.same_part(old.document, old.node, new.document, new.node)

    def same_part(self, old_document: Document, old: Json, new_document: Document, new: Json) -> bool:
        """The same for a part of two descriptions that is an object of theirs."""
        if old == new:
            return self._same_words(old_document, old, new_document, new)
        return self._differ_in_notes(old, new) and self._refers_alike(old_document, new_document, self.texts.text(old))

    def same_value(self, old_document: Document, old: Json, new_document: Document, new: Json) -> bool:
        """The same for any part of two documents, each word of it: a keyword may hold anything."""
        return bool(old == new) and self._same_words(old_document, old, new_document, new)

    def _same_words(self, old_document: Document, old: Json, new_document: Document, new: Json) -> bool:
        """The same for what is equal to Python, to which true is 1, so that the text decides."""
        text = self.texts.text_of_both(old, new)
        if text is None:
            return False
        is_itself = old is new and old_document is new_document
        return is_itself or self._refers_alike(old_document, new_document, text)

    def _differ_in_notes(self, old: Json, new: Json) -> bool:
        """Whether two parts differ in nothing but notes, and name the same references."""
        key = (id(old), id(new))
        known = self._noted.get(key)
        if known is None:
            texts = self.texts
            is_so = differ_in_notes(old, new, texts) and texts.text(old).references == texts.text(new).references
            known = self._noted[key] = old, new, is_so  # alive, so that identities stay their own
        return known[2]

    def has_only_wider_wholes(self, old: Json, new: Json, *, but_for: tuple[bytes, ...]) -> bool:
        """Whether two schemas have the same text without any of the keywords `but_for` (the same for all who ask)."""
        text = self.texts.text(old)
        if text is not self.texts.text(new):
            return False
        known = self._monotone.get(text.number)
        if known is None:
            written = canonical_bytes(old)
            known = self._monotone[text.number] = all(written.find(word) < 0 for word in but_for)
        return known

    def identify(self, old_document: Document, new_document: Document, node: Json) -> int | None:
        """A number for the schema that is the same on both sides, None when its references differ."""
        text = self.texts.text(node)
        return text.number if self._refers_alike(old_document, new_document, text) else None

    def _refers_alike(self, old_document: Document, new_document: Document, text: SchemaText) -> bool:
        """Whether every reference in a text means the same in both documents."""
        references = text.references
        if not references:
            return references is not None
        key = (id(old_document), id(new_document), text.number)
        known = self._alike.get(key)
        if known is None:
            known = self._alike[key] = all(self._clean((old_document, new_document, ref)) for ref in references)
        return known

    def _clean(self, link: _Link) -> bool:
        known = self._same.get(_key(link))
        return self._explore(link) if known is None else known

    def _explore(self, start: _Link) -> bool:
        """Settle everything reachable from one reference: what reaches a difference differs, the rest is the same."""
        dependents: dict[tuple[int, int, str], list[tuple[int, int, str]]] = {}
        found: list[tuple[int, int, str]] = []
        dirty: list[tuple[int, int, str]] = []
        pending = [start]
        visited = {_key(start)}
        while pending:
            link = pending.pop()
            found.append(_key(link))
            further = self._step(link)
            if further is None:
                dirty.append(_key(link))
                continue
            for target in further:
                known = self._same.get(_key(target))
                if known is False:
                    dirty.append(_key(link))
                elif known is None:
                    dependents.setdefault(_key(target), []).append(_key(link))
                    if _key(target) not in visited:
                        visited.add(_key(target))
                        pending.append(target)
        differs = set()
        while dirty:
            key = dirty.pop()
            if key not in differs:
                differs.add(key)
                dirty.extend(dependents.get(key, ()))
        for key in found:
            self._same[key] = key not in differs
        return self._same[_key(start)]

    def _step(self, link: _Link) -> list[_Link] | None:
        """The references behind one reference, None when it means different things in the two documents."""
        old, new, reference = link
        try:
            old_target, new_target = self._target(old, reference), self._target(new, reference)
        except ContractGuardError:
            return None  # whoever reads this reference reports it
        if old_target is None or new_target is None:
            return None
        (old_document, _, old_node), (new_document, _, new_node) = old_target, new_target
        text = self.texts.text(old_node)
        is_same = (
            self._differ_in_notes(old_node, new_node) if old_node != new_node else text is self.texts.text(new_node)
        )
        if not is_same or text.references is None:
            return None
        return [(old_document, new_document, further) for further in text.references]

    def _target(self, document: Document, reference: str) -> tuple[Document, Path, Json] | None:
        """Where a reference leads, wherever in the document it stands; None when that is not the same everywhere."""
        found = [document.resolve(reference, base) for base in sorted(self._bases_of(document))]
        is_one = bool(found) and all(one[0] is found[0][0] and one[1] == found[0][1] for one in found)
        return found[0] if is_one else None

    def _bases_of(self, document: Document) -> frozenset[str]:
        """What the references of a document may be relative to: its own URI, or the one that its root gives itself,
        where the dialect reads that. None at all when a part of it is a resource of its own, so that equal texts may
        mean different things."""
        known = self._bases.get(id(document))
        if known is None:
            known = self._bases[id(document)] = document, _bases(document)
        return known[1]


_DESCRIPTIONS = ("openapi", "swagger", "asyncapi")
_DRAFT_4 = (b"draft-04", b"draft-4")
"""The dialect in which a resource is named by `id`; a description has to say that its schemas are of it."""


def _bases(document: Document) -> frozenset[str]:
    if document.is_one_scope:
        return frozenset([document.uri])
    root = document.root
    is_description = isinstance(root, dict) and any(word in root for word in _DESCRIPTIONS)
    words = ("$id",) if is_description and not _may_be_of_draft_4(document) else ("$id", "id")
    if not any(map(document.mentions, words)):
        return frozenset([document.uri])
    found = {document.uri}
    pending = [root] if isinstance(root, dict | list) else []
    while pending:
        node = pending.pop()
        names = [node[word] for word in words if isinstance(node.get(word), str)] if isinstance(node, dict) else []
        resources = [name for name in names if not name.startswith("#")]
        if resources and node is not root:
            return frozenset()
        found.update(join_uri(document.uri, name).partition("#")[0] for name in resources)
        below = node.values() if isinstance(node, dict) else node
        pending.extend(one for one in below if isinstance(one, dict | list))
    return frozenset(found)


def _may_be_of_draft_4(document: Document) -> bool:
    """Whether a description may hold a schema of that dialect: something in it has to say so (`$schema`; for all of it
    `jsonSchemaDialect`; in AsyncAPI `schemaFormat`). Its text comes last, because it must be made."""
    names_dialects = "jsonSchemaDialect" in document.root or "asyncapi" in document.root or document.mentions("$schema")
    return names_dialects and any(name in document.written for name in _DRAFT_4)


def _key(link: _Link) -> tuple[int, int, str]:
    return (id(link[0]), id(link[1]), link[2])

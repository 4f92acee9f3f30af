"""Whether two schemas of two documents say the same, references included. Decides what need not be looked at."""

from __future__ import annotations

from contractguard.algebra.texts import Text, Texts
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import ContractGuardError

_Link = tuple[Document, Document, str]


class Sameness:
    """Remembers which references mean the same in both descriptions. `texts` numbers what they say."""

    def __init__(self) -> None:
        self.texts = Texts()
        self._same: dict[tuple[int, int, str], bool] = {}
        self._alike: dict[tuple[int, int, int], bool] = {}

    def same(self, old: Schema, new: Schema) -> bool:
        """Whether both handles carry the same JSON text in the same dialect, and every reference in it leads to the
        same again."""
        return old.dialect == new.dialect and self.same_value(old.document, old.node, new.document, new.node)

    def same_value(self, old_document: Document, old: Json, new_document: Document, new: Json) -> bool:
        """The same for any part of two documents."""
        if old != new:  # most that differ do so at once; but to Python, true is 1, so the text decides
            return False
        text = self.texts.text(old)
        if text is not self.texts.text(new):
            return False
        return old_document is new_document or self._refers_alike(old_document, new_document, text)

    def identify(self, old_document: Document, new_document: Document, node: Json) -> int | None:
        """A number for the schema that is the same on both sides, None when its references differ."""
        text = self.texts.text(node)
        return text.number if self._refers_alike(old_document, new_document, text) else None

    def _refers_alike(self, old_document: Document, new_document: Document, text: Text) -> bool:
        """Whether every reference in a text means the same in both documents."""
        if not text.references:
            return text.references is not None
        key = (id(old_document), id(new_document), text.number)
        known = self._alike.get(key)
        if known is None:
            known = self._alike[key] = all(self._clean((old_document, new_document, ref)) for ref in text.references)
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
            old_document, _, old_node = old.resolve(reference)
            new_document, _, new_node = new.resolve(reference)
        except ContractGuardError:
            return None  # whoever reads this reference reports it
        if old_node != new_node:
            return None
        text = self.texts.text(old_node)
        if text is not self.texts.text(new_node) or text.references is None:
            return None
        return [(old_document, new_document, further) for further in text.references]


def _key(link: _Link) -> tuple[int, int, str]:
    return (id(link[0]), id(link[1]), link[2])

"""What only one side has: nothing is compared there, but what cannot be read must be said."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from contractguard.algebra.diff.pair import Pair
from contractguard.algebra.diff.viewer import Viewer
from contractguard.algebra.vocabulary.keyword_values import LEAF_KEYWORDS, is_held
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.dialects import DIALECTS
from contractguard.contract.document import Json, Schema

_PLAIN = LEAF_KEYWORDS | {"properties", "required", "items", "additionalProperties"}

_Schemas = tuple[Schema, ...]


class LoneSchemas:
    """Reads the properties that only one side of a pair has, with all that they lead to, each once."""

    def __init__(self, viewers: tuple[Viewer, Viewer]) -> None:
        self._viewers = viewers
        self._read: set[Hashable] = set()

    def read_properties(self, pair: Pair) -> None:
        """Raises what reading them raises."""
        for side, view, other in ((0, pair.old, pair.new), (1, pair.new, pair.old)):
            pending = [
                tuple(schema for _, schema in found)
                for name, found in view.properties.items()
                if name not in other.properties
            ]
            while pending:
                schemas = pending.pop()
                identity = (side, tuple(id(schema.node) for schema in schemas))
                if identity not in self._read:
                    self._read.add(identity)
                    pending.extend(self._schemas_below(side, schemas))

    def _schemas_below(self, side: int, schemas: _Schemas) -> Iterable[_Schemas]:
        """The schemas of properties, items and the like that a view of some schemas leads to."""
        viewer, first = self._viewers[side], schemas[0]
        is_plain = len(schemas) == 1 and _is_plain(first.node, first.dialect)
        if is_plain and not viewer.compiler.composition.hides(scope_of(first)):
            return _plain_members(first)
        return viewer.view(schemas).subschemas()


def _is_plain(node: Json, dialect: str) -> bool:
    """Whether a schema is made of itself alone, without branches, and its keywords hold what a reader counts on."""
    if not isinstance(node, dict) or "$ref" in node:
        return False
    words = DIALECTS[dialect].keywords.intersection(node)
    return words <= _PLAIN and all(is_held(word, node[word]) for word in words)


def _plain_members(schema: Schema) -> Iterator[_Schemas]:
    """The schemas that a plain one applies to parts of a value, without those that lead no further and can be read."""
    node = schema.node
    found: list[tuple[tuple[str, ...], Json]] = [
        (("properties", name), member) for name, member in node.get("properties", {}).items()
    ]
    found.extend(
        ((word,), node[word]) for word in ("items", "additionalProperties") if isinstance(node.get(word), dict)
    )
    for path, member in found:
        if not (isinstance(member, dict) and member.keys() <= LEAF_KEYWORDS and _is_plain(member, schema.dialect)):
            yield (Schema(schema.document, (*schema.path, *path), member, schema.dialect),)

"""Schemas of any dialect as plain JSON Schema that validators read, cut to what a given value touches.

Validators know nothing of OpenAPI's dialects, and compiling a whole description to judge one value would cost more
than the question. So a schema is spelled out as JSON Schema 2020-12 with its references replaced by what they name,
and only as far as the value reaches: a property that the value does not have can make no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from contractguard.algebra import values
from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.composition import Composition
from contractguard.algebra.compile.conjuncts import ConjunctPlace, Values, Way, join_conjuncts
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.confirm.validators import Confirmation, confirm
from contractguard.algebra.nodes import Table
from contractguard.algebra.vocabulary.formats import spelled_format
from contractguard.algebra.vocabulary.keyword_values import LEAF_KEYWORDS, require_held
from contractguard.algebra.vocabulary.scopes import Scope, enter, scope_of
from contractguard.contract.choices import Access
from contractguard.contract.dialects import DIALECTS
from contractguard.contract.document import Document, Json, Schema, canonical_bytes
from contractguard.contract.errors import InputError, InvalidSchema
from contractguard.support.computed import computed
from contractguard.support.dataclass import dataclass

_ANNOTATIONS = frozenset(
    (
        "$ref $id $schema $anchor $dynamicAnchor $recursiveAnchor $comment $defs definitions title description "
        "default example examples deprecated readOnly writeOnly nullable discriminator xml externalDocs format "
        "contentEncoding contentMediaType contentSchema $vocabulary id collectionFormat if then else "
        "exclusiveMinimum exclusiveMaximum $dynamicRef $recursiveRef"
    ).split()
)


def confirm_witness(sender: Schema, reader: Schema, witness: Json, spell: SchemaInliner | None = None) -> Confirmation:
    """Whether independent validators find the witness valid for the sender and invalid for the reader."""
    spell = spell or SchemaInliner(None)
    as_they_are = _is_plain(sender) and _is_plain(reader) and sender.dialect == reader.dialect
    if as_they_are and not spell.formats and not spell.hides(sender) and not spell.hides(reader):
        return confirm(sender.dialect, sender.node, reader.node, witness, formats=spell.formats)
    spelled = [spell.schema(side, witness) for side in (sender, reader)]
    return confirm("2020-12", spelled[0], spelled[1], witness, formats=spell.formats)


def _is_plain(schema: Schema) -> bool:
    """Whether validators can take the schema as it stands."""
    is_whole = not schema.path and len(schema.document.siblings) == 1
    if not is_whole or DIALECTS[schema.dialect].standard != schema.dialect:
        return False
    text = canonical_bytes(schema.node)
    asserts_content = schema.dialect in _ASSERT_CONTENT and b'"content' in text
    return not asserts_content and text.count(b'ef":') <= MAX_REFERENCES and len(text) <= MAX_TEXT


MAX_TEXT = 4_000
"""Of a schema that validators get as it stands; of a larger one, what the value touches is a small part."""
MAX_REFERENCES = 24
"""In a schema that validators get as it stands: they follow each every time they meet it, so that ten schemas, each of
which refers to the next one twice, are a thousand to them."""

_ASSERT_CONTENT = ("draft-04", "draft-06", "draft-07")
"""In which jsonschema-rs takes contentEncoding and contentMediaType for more than annotations."""


MAX_DEPTH = 95
"""Of schemas that are applied one inside the other, to the same value or to a part of it: nine calls each, of the
thousand that a process has; the rest is for whoever asks."""
MAX_SPELLED = 20_000
"""Schemas for one value, besides those for the parts of a large one."""
SPELLED_FOR_A_PART = 20
"""Schemas more for each part that a value has."""


def _too_deep(scope: Scope) -> InputError:
    return InputError("a schema is nested too deeply to be spelled out for a validator", where=scope.document.name)


_EVALUATED = frozenset(["unevaluatedProperties", "unevaluatedItems"])
_NESTING = frozenset(["anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies", *_EVALUATED])
"""The keywords with schemas that are applied to the same value, and not simply and-ed."""


class SchemaInliner:
    """Spells schemas out as JSON Schema 2020-12. `access` and `formats` as in `ReadingMode`; `composition` as in
    `Compiler`."""

    def __init__(self, access: Access | None, *, formats: bool = False, composition: Composition | None = None) -> None:
        self.formats = formats
        self._compiler = Compiler(Table(), ReadingMode(access=access), composition=composition)
        self._tags: dict[tuple[int, int, str, frozenset[str]], _Tags | None] = {}
        self._depth = self._count = 0
        self._most = MAX_SPELLED

    def schema(self, schema: Schema, value: Json) -> Json:
        """The schema as far as one value reaches. Raises `InputError` for one that is too large, or nested too deeply,
        to be spelled out."""
        self._depth = self._count = 0
        self._most = MAX_SPELLED + SPELLED_FOR_A_PART * values.parts(value)
        try:
            return self._spell(schema.node, scope_of(schema), [value], frozenset())
        except RecursionError:  # the one who asks was deep in calls already
            raise _too_deep(scope_of(schema)) from None

    def hides(self, schema: Schema) -> bool:
        """Whether some property of the schema's description may be left out of the message."""
        return self._compiler.composition.hides(scope_of(schema))

    def _spell(self, node: Json, scope: Scope, values: Values, above: frozenset[tuple[int, int]]) -> Json:
        if not isinstance(node, dict):
            return node
        if node.keys() <= LEAF_KEYWORDS:
            return self._leaf(node, scope)
        here = (id(node), id(values))
        if here in above:
            return True
        return self._in_place(node, scope, values, above | {here}, self._compiler.composition.hidden(node, scope))

    def _leaf(self, node: dict[str, Json], scope: Scope) -> Json:
        """As `_in_place`, for a schema that applies no other, to whatever values."""
        if self._depth >= MAX_DEPTH:
            raise _too_deep(scope)
        self._take_one(scope)
        written = self._written(node, scope, SubschemaInliner(self, scope, [], frozenset(), frozenset()), [])
        self._note(written, scope.document, node)
        return written or True

    def _take_one(self, scope: Scope) -> None:
        self._count += 1
        if self._count > self._most:
            raise InputError(f"more than {self._most} schemas to spell out for a validator", where=scope.document.name)

    def _in_place(
        self, node: Json, scope: Scope, values: Values, above: frozenset[tuple[int, int]], hidden: frozenset[str]
    ) -> Json:
        """A schema with everything that is and-ed with it, side by side and each once.

        Where what is evaluated counts (`unevaluated…`), each must hold all that it refers to, so these stay nested.
        """
        if not isinstance(node, dict):
            return node
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _too_deep(scope)
        conjuncts: list[Json] = []
        seen: set[tuple[int, str]] = set()
        stack: list[tuple[Json, Scope, Way]] = [(node, scope, None)]
        while stack:
            one, at, way = stack.pop()
            if not isinstance(one, dict):
                conjuncts.append(one)
            elif (id(one), at.base) not in seen:
                seen.add((id(one), at.base))
                added = self._conjunct(one, enter(one, at), ConjunctPlace(values, above, hidden, way), conjuncts)
                stack.extend((*each, (id(one), way)) for each in reversed(added))
        self._depth -= 1
        return join_conjuncts([one for one in conjuncts if one is not True and one != {}])

    def _conjunct(
        self, node: Json, scope: Scope, spot: ConjunctPlace, conjuncts: list[Json]
    ) -> list[tuple[Json, Scope]]:
        """Write one of the schemas that are and-ed. Returns those that it adds."""
        self._take_one(scope)
        references = self._references(node, scope)
        added = [target for _, target in references if (id(target[0]), id(spot.values)) not in spot.above]
        if references and references[0][0] == "$ref" and scope.dialect.reference_alone:
            return added[:1]
        above = spot.above | spot.on_the_way(node) if _NESTING & node.keys() else spot.above
        again = SubschemaInliner(self, scope, spot.values, above, spot.hidden)
        if _EVALUATED & node.keys():
            beneath = [self._in_place(one, at, spot.values, above, spot.hidden) for one, at in added]
            written, added = self._written(node, scope, again, beneath), []
        else:
            members = node.get("allOf", ()) if "allOf" in scope.dialect.keywords else ()
            added.extend((member, scope) for member in members)
            own = {k: v for k, v in node.items() if k != "allOf"} if "allOf" in node else node
            written = self._written(own, scope, again, [])
        self._note(written, scope.document, node)
        conjuncts.append(written)
        return added

    def _note(self, written: Json, document: Document, node: Json) -> None:
        """Hears of every schema that is written, and what it is written from."""

    def _written(self, node: Json, scope: Scope, again: SubschemaInliner, conjuncts: list[Json]) -> Json:
        """A schema's own keywords, with what its references stand for beside them."""
        result: dict[str, Json] = {}
        for keyword, value in node.items():
            if keyword in scope.dialect.keywords and keyword not in _ANNOTATIONS:
                require_held(keyword, value)
                result[keyword] = _SPELL.get(keyword, _as_is)(again, value)
        self._adapt(node, scope, result)
        if "if" in node and "if" in scope.dialect.keywords:
            result["if"] = again.test(node["if"])
            result.update({k: again.in_place(node[k]) for k in ("then", "else") if k in node})
        if self.formats and "format" in node:
            known = spelled_format(node["format"])
            if known is None:
                result["format"] = node["format"]
            else:
                conjuncts.append(known)
        if "contains" in result:
            result.update({k: node[k] for k in ("minContains", "maxContains") if k in node})
        if conjuncts:
            result["allOf"] = [*result.get("allOf", ()), *conjuncts]
        return result

    def _union(self, again: SubschemaInliner, members: Json) -> Json:
        """The branches of a union. Those that a tag rules out for every value here are written as one, which is refused
        for the same reason: a large union costs as much as the branches that are meant."""
        tags = self._tags_of(members, again)
        if tags is None:
            return inline_list(again, members)
        meant = {tags.owner.get(values.key(holder[tags.name])) for holder in again.objects if tags.name in holder}
        written = [
            again.in_place(member) for index, member in enumerate(members) if index in meant or index not in tags.listed
        ]
        refused = [value for index, found in tags.listed.items() if index not in meant for value in found]
        if refused:
            written.append({"type": "object", "required": [tags.name], "properties": {tags.name: {"enum": refused}}})
        return written

    def _tags_of(self, members: Json, again: SubschemaInliner) -> _Tags | None:
        place = (id(again.scope.document), id(members), again.scope.base, again.hidden)
        if place not in self._tags:
            switch = self._compiler.composition.switch
            found = switch(members, again.scope, again.hidden) if isinstance(members, list) else None
            self._tags[place] = None if found is None else _Tags.from_members(members, *found)
        return self._tags[place]

    def _references(self, node: Json, scope: Scope) -> list[tuple[str, tuple[Json, Scope]]]:
        found = []
        if isinstance(node.get("$ref"), str):
            found.append(("$ref", self._compiler.resolve(node["$ref"], scope)))
        for keyword in ("$dynamicRef", "$recursiveRef"):
            if keyword in scope.dialect.keywords and keyword in node:
                found.append((keyword, self._compiler.dynamic(node[keyword], scope)))
        return found

    def _adapt(self, node: Json, scope: Scope, result: dict[str, Json]) -> None:
        """Dialect differences: flags on bounds, nullable, lists of items, dependencies."""
        for plain, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if not scope.dialect.boolean_exclusive:
                if exclusive in node:
                    result[exclusive] = node[exclusive]
            elif node.get(exclusive) is True and plain in node:
                result[exclusive] = result.pop(plain)
        if "type" in result and scope.dialect.adds_null(node):
            kinds = result["type"] if isinstance(result["type"], list) else [result["type"]]
            result["type"] = [*kinds, "null"]
        if result.get("type") == "file":
            del result["type"]
        if isinstance(result.get("items"), list):
            result["prefixItems"] = result.pop("items")
            if "additionalItems" in result:
                result["items"] = result.pop("additionalItems")
        result.pop("additionalItems", None)
        dependencies = result.pop("dependencies", {})
        for name, needed in dependencies.items():
            keyword = "dependentRequired" if isinstance(needed, list) else "dependentSchemas"
            result.setdefault(keyword, {})[name] = needed


@dataclass(frozen=True, slots=True)
class _Tags:
    """The property that tells the branches of a union apart: the values of each branch that has some, by its index, and
    the branch that owns each value, by its key."""

    members: Json
    name: str
    listed: dict[int, list[Json]]
    owner: dict[Hashable, int]

    @classmethod
    def from_members(cls, members: Json, name: str, tags: dict[int, frozenset[Hashable]]) -> _Tags:
        listed = {index: [values.scalar(key) for key in sorted(keys, key=repr)] for index, keys in tags.items()}
        return cls(members, name, listed, {key: index for index, keys in tags.items() for key in keys})


class SubschemaInliner:
    """What a keyword needs to spell its subschemas: the place it stands at."""

    def __init__(
        self,
        speller: SchemaInliner,
        scope: Scope,
        values: Values,
        above: frozenset[tuple[int, int]],
        hidden: frozenset[str],
    ) -> None:
        self._speller, self.scope, self.values, self._above, self.hidden = speller, scope, values, above, hidden

    @computed
    def items(self) -> Values:
        """The items of all arrays among the values."""
        return [item for value in self.values if isinstance(value, list) for item in value]

    @computed
    def objects(self) -> list[dict[str, Json]]:
        """The objects among the values."""
        return [value for value in self.values if isinstance(value, dict)]

    @computed
    def members(self) -> Values:
        """The values of all properties."""
        return [member for value in self.objects for member in value.values()]

    @computed
    def names(self) -> Values:
        """The names of all properties."""
        return [name for value in self.objects for name in value]

    def in_place(self, node: Json) -> Json:
        """A subschema applied to the same values."""
        here = (id(node), id(self.values))
        if here in self._above:
            return True
        return self._speller._in_place(node, self.scope, self.values, self._above | {here}, self.hidden)

    def test(self, node: Json) -> Json:
        """The same for one that values need not meet."""
        return self.in_place(node)

    def union(self, members: Json) -> Json:
        """The branches of a union."""
        return self._speller._union(self, members)

    def inline_below(self, node: Json, values: Values) -> Json:
        """A subschema applied to parts of the values; none of them, and it cannot matter."""
        return self._speller._spell(node, self.scope, values, frozenset()) if values else True

    def properties(self, members: Json) -> Json:
        """The properties that some of the values have."""
        result: dict[str, Json] = {}
        present = dict.fromkeys(name for holder in self.objects for name in holder)
        for name in [name for name in present if name in members]:  # few of very many may be there
            member = members[name]
            if name not in self.hidden:
                found = [holder[name] for holder in self.objects if name in holder]
                if found:
                    result[name] = self.inline_below(member, found)
        return result


def _as_is(_: SubschemaInliner, value: Json) -> Json:
    return value


def _required(again: SubschemaInliner, value: Json) -> Json:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InvalidSchema("required must be a list of strings", remedy="correct the value of required")
    return [name for name in value if name not in again.hidden]


def inline_list(again: SubschemaInliner, value: Json) -> list[Json]:
    return [again.in_place(member) for member in value]


def _items(again: SubschemaInliner, value: Json) -> Json:
    return (
        [again.inline_below(item, again.items) for item in value]
        if isinstance(value, list)
        else again.inline_below(value, again.items)
    )


_SPELL: dict[str, Callable[[SubschemaInliner, Json], Any]] = {
    "required": _required,
    "properties": lambda a, v: a.properties(v),
    "patternProperties": lambda a, v: {pattern: a.inline_below(member, a.members) for pattern, member in v.items()},
    "additionalProperties": lambda a, v: a.inline_below(v, a.members),
    "unevaluatedProperties": lambda a, v: a.inline_below(v, a.members),
    "propertyNames": lambda a, v: a.inline_below(v, a.names),
    "items": _items,
    "prefixItems": _items,
    "additionalItems": _items,
    "unevaluatedItems": lambda a, v: a.inline_below(v, a.items),
    "contains": lambda a, v: a.inline_below(v, a.items),
    "allOf": inline_list,
    "anyOf": lambda a, v: a.union(v),
    "oneOf": lambda a, v: a.union(v),
    "not": lambda a, v: a.test(v),
    "dependentSchemas": lambda a, v: {name: a.in_place(member) for name, member in v.items()},
    "dependentRequired": lambda a, v: {name: _required(a, needed) for name, needed in v.items()},
    "dependencies": lambda a, v: {
        name: _required(a, member) if isinstance(member, list) else a.in_place(member) for name, member in v.items()
    },
}

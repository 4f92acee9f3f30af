"""The bytes of `observed.json`: one line a field, equal parts once. `docs/reference/observed-file.md` describes it.

Object members are written by name, with `?` behind those that some objects had not; `*` stands for items, `{*}` for
the members of a map, `<kind=card>` for the objects with a declared tag, and the empty name for the place itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import orjson

from contractguard.contract.document import Json, canonical_bytes
from contractguard.observe.sketch.facts import Facts
from contractguard.observe.sketch.leaves import evidence_word, leaf_text
from contractguard.observe.sketch.observed import Observed, for_file
from contractguard.support.printable import written_json

ITEMS, MEMBERS, ITSELF = "*", "{*}", ""
REFERENCE = "= "
"""Before the name of a shape, in place of what it says."""
_LEAST_SHARED = 3
"""Lines of a part that is written once for all who have it; a smaller one is clearer where it stands."""


def observed_bytes(observed: Observed) -> bytes:
    """The record as it is committed: equal records give equal bytes. Counts become orders of magnitude."""
    kept = for_file(observed)
    trees = {
        name: {key: facts_tree(facts) for key, facts in sorted(section.items())}
        for name, section in (("messages", kept.messages), ("undocumented", kept.undocumented))
    }
    shapes = _Shapes([*trees["messages"].values(), *trees["undocumented"].values()])
    shared = {name: {key: shapes.reference(tree) for key, tree in section.items()} for name, section in trees.items()}
    layout = {
        "version": kept.version,
        "provider": kept.provider,
        "calls": evidence_word(kept.calls),
        "messages": shared["messages"],
        "shapes": {name: shapes.inner(tree) for name, tree in sorted(shapes.named.items())},
        "undocumented": shared["undocumented"],
        "unrouted": {
            key: {kind: evidence_word(n) for kind, n in sorted(kinds.items())}
            for key, kinds in sorted(kept.unrouted.items())
        },
        "left_out": sorted(kept.left_out),
    }
    given = {key: value for key, value in layout.items() if value or key == "messages"}
    return written_json(orjson.dumps(given, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()).encode()


def facts_tree(facts: Facts, inherited: int = 0) -> Json:
    """The facts as JSON without shapes: a line, or an object of lines. `inherited`: the evidence of what is above,
    which goes without saying."""
    below = facts.objects or inherited
    parts = {
        **{variant_word(tag): facts_tree(one, inherited) for tag, one in sorted(facts.variants.items())},
        **({} if facts.items is None else {ITEMS: facts_tree(facts.items, below)}),
        **({} if facts.rest is None else {MEMBERS: facts_tree(facts.rest, below)}),
    }
    for name, one in sorted(facts.properties.items()):
        parts[property_word(name, optional=name not in (facts.always or ()))] = facts_tree(one, below)
    line = leaf_text(facts, own_evidence(inherited, has_variants=bool(facts.variants)))
    if not parts:
        return line
    return parts if line == implied_line(parts) else {ITSELF: line, **parts}


def implied_line(parts: Iterable[str]) -> str:
    """What is said of a place where nothing is written: it is an array if it has items, else an object."""
    return "array" if ITEMS in parts else "object"


def own_evidence(inherited: int, *, has_variants: bool) -> int:
    """The evidence that goes without saying: that of what is above, or none where all objects have a declared tag."""
    return 0 if has_variants else inherited


def property_word(name: str, *, optional: bool = False) -> str:
    """The name of a property as a key. A backslash tells it from what has a meaning of its own."""
    escaped = f"\\{name}" if name in (ITSELF, ITEMS, MEMBERS) or name[:1] in ("<", "\\") else name
    return escaped + ("?" if optional else "!" if name.endswith(("?", "!")) else "")


def variant_word(tag: str) -> str:
    """The key of the objects with a tag, `kind=card`."""
    return f"<{tag}>"


class _Shapes:
    """The parts that occur more than once, each with a name: its property and an ordinal, in the order of the file."""

    def __init__(self, messages: Iterable[Json]) -> None:
        trees = [tree for tree in messages if isinstance(tree, dict)]
        self._known: dict[bytes, int] = {}
        self._numbers: dict[int, int] = {}
        self._uses: Counter[int] = Counter()
        for tree in trees:
            self._number(tree)
        for tree in trees:
            self._count(tree)
        self.named: dict[str, Json] = {}
        self._names: dict[int, str] = {}
        self._ordinals: dict[str, int] = {}
        for tree in trees:
            self._name(tree, "message")

    def _number(self, tree: Mapping[str, Json]) -> int:
        """The number of a part, which equal parts share; that of a part below stands for all that it says."""
        said = {key: self._number(below) if isinstance(below, dict) else below for key, below in tree.items()}
        self._numbers[id(tree)] = number = self._known.setdefault(canonical_bytes(said), len(self._known))
        return number

    def _count(self, tree: Mapping[str, Json]) -> None:
        number = self._numbers[id(tree)]
        self._uses[number] += 1
        if self._uses[number] == 1:
            for _, below in _parts(tree):
                self._count(below)

    def _name(self, tree: Mapping[str, Json], word: str) -> None:
        number = self._numbers[id(tree)]
        if number in self._names:
            return
        if self._uses[number] > 1 and _lines(tree) >= _LEAST_SHARED:
            self._ordinals[word] = ordinal = self._ordinals.get(word, 0) + 1
            self._names[number] = name = f"{word}~{ordinal}"
            self.named[name] = tree
        for key, below in _parts(tree):
            self._name(below, _shape_word(key) or word)

    def reference(self, tree: Json) -> Json:
        """The part as it is written where it stands: a reference if it is shared."""
        name = self._names.get(self._numbers[id(tree)]) if isinstance(tree, dict) else None
        return self.inner(tree) if name is None else f"{REFERENCE}{name}"

    def inner(self, tree: Json) -> Json:
        """What the part says, with references to what is shared below it."""
        return {key: self.reference(below) for key, below in tree.items()} if isinstance(tree, dict) else tree


def _parts(tree: Json) -> Iterator[tuple[str, Json]]:
    """The parts of a tree that have several lines."""
    if isinstance(tree, dict):
        yield from ((key, below) for key, below in tree.items() if isinstance(below, dict))


def _lines(tree: Mapping[str, Json]) -> int:
    return sum(1 + (_lines(below) if isinstance(below, dict) else 0) for below in tree.values())


def _shape_word(key: str) -> str:
    """What a shape is called after: letters of a property's name; nothing where it is no property."""
    if key in (ITEMS, MEMBERS) or key.startswith("<"):
        return ""
    return "".join(one if one.isalnum() or one in "_.-" else "_" for one in key.strip("\\?!"))

"""What the relation does not see of a description: texts, examples and extensions, and where they changed."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.document import Document, Json, Path, canonical_bytes, pointer
from contractguard.snapshots.keywords import EXTENSIONS, SCHEMA_MAP
from contractguard.support.dataclass import dataclass

MAX_PARTS = 100_000
"""Texts, examples and extensions of one side that are looked at."""
MAX_NODES = 2_000_000
"""Values of one side that are walked through to find them."""
MAX_DEPTH = 40
"""Levels of an example or an extension that are compared one by one; what lies deeper is compared as a whole."""
MAX_VALUES = 2_000
"""Values of one example or extension that are compared one by one; a larger one is compared as a whole."""
MAX_COMPARED = 20_000
"""Values of all of them that are compared one by one."""
MAX_PLACES = 1_000
"""Places that are listed."""

_TEXTS = frozenset({"title", "summary", "description", "externalDocs", "$comment", "termsOfService", "contact"})
_EXAMPLES = frozenset({"example", "examples"})
_NAMES = SCHEMA_MAP | {"$defs", "definitions", "schemas", "responses", "parameters", "headers", "callbacks", "paths"}
"""Members whose own members have names that somebody chose: a property may be called "title"."""

Parts = dict[tuple[str, str], Json]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A place whose text, example or extension is new, gone or another one: `kind` says which of the three it is."""

    document: str
    pointer: str
    kind: str
    change: str


@dataclass(frozen=True, slots=True)
class UnseenChanges:
    """Where something changed that the relation does not see, in one order; `left_out`: there is more than was looked
    at."""

    places: tuple[Unseen, ...] = ()
    left_out: bool = False


def find_unseen_changes(old: Document, new: Document) -> UnseenChanges:
    """The places of two versions of a description whose texts, examples or extensions differ.

    What these are is bounded before anything is compared: documents come from others.
    """
    before, after = _Gathered(), _Gathered()
    for side, document in ((before, old), (after, new)):
        for name, one in _documents(document):
            side.walk(name, one.root)
    places = _changed_places(before.parts, after.parts)
    left_out = before.left_out or after.left_out or len(places) > MAX_PLACES
    return UnseenChanges(tuple(places[:MAX_PLACES]), left_out)


def _documents(entry: Document) -> Iterator[tuple[str, Document]]:
    """The files of a description, each by a name that is the same in both versions."""
    yield "", entry
    folder = entry.uri.rpartition("/")[0]
    for uri, one in sorted(entry.siblings.items()):
        if one is not entry:
            yield uri.removeprefix(f"{folder}/"), one


class _Gathered:
    """The parts of one version that the relation does not see, by file and place."""

    def __init__(self) -> None:
        self.parts: Parts = {}
        self.left_out = False
        self._nodes = 0

    def walk(self, name: str, root: Json) -> None:
        stack: list[tuple[Path, Json, bool]] = [((), root, False)]
        while stack:
            path, node, is_names = stack.pop()
            self._nodes += 1
            if self._nodes > MAX_NODES or len(self.parts) >= MAX_PARTS:
                self.left_out = True
                return
            members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            for key, value in members:
                if not is_names and _kind(key) is not None:
                    self.parts[name, pointer((*path, key))] = value
                elif isinstance(value, dict | list):
                    stack.append(((*path, key), value, key in _NAMES and not is_names and isinstance(value, dict)))


def _kind(key: Json) -> str | None:
    """What kind of a part a member is that the relation does not see; None for one that it sees."""
    if key in _TEXTS:
        return "text"
    if key in _EXAMPLES:
        return "example"
    return "extension" if isinstance(key, str) and key.startswith("x-") and key not in EXTENSIONS else None


def _changed_places(before: Parts, after: Parts) -> list[Unseen]:
    """Where two sets of parts differ, one place for each value."""
    found: dict[tuple[str, str], Unseen] = {}
    left = MAX_COMPARED
    for key in sorted(before.keys() | after.keys()):
        if len(found) > MAX_PLACES:
            break
        name, place = key
        kind = _kind(place.rpartition("/")[2]) or "text"
        for below, change, cost in _differences(before, after, key, left):
            left -= cost
            at = place + pointer(below)
            found[name, at] = Unseen(name, at, kind, change)
    return [found[key] for key in sorted(found)]


def _differences(
    before: Parts, after: Parts, key: tuple[str, str], left: int
) -> Iterator[tuple[tuple[str | int, ...], str, int]]:
    """Where the two values of a part differ, how, and how many values were compared for it."""
    if key not in before or key not in after:
        yield (), "added" if key in after else "removed", 0
        return
    old, new = before[key], after[key]
    if canonical_bytes(old) == canonical_bytes(new):
        return
    size = _size(old, MAX_VALUES) + _size(new, MAX_VALUES)
    if type(old) is not type(new) or not isinstance(old, dict | list) or size > min(left, MAX_VALUES):
        yield (), "changed", 0
        return
    from deepdiff import DeepDiff

    tree = DeepDiff(_cut(old, MAX_DEPTH), _cut(new, MAX_DEPTH), view="tree", threshold_to_diff_deeper=0)
    for number, (group, level) in enumerate((name, one) for name in sorted(tree) for one in tree[name]):
        change = "added" if group.endswith("added") else "removed" if group.endswith("removed") else "changed"
        yield tuple(level.path(output_format="list")), change, 0 if number else size


def _size(value: Json, most: int) -> int:
    """How many values there are in one, counted up to a bound."""
    count, stack = 0, [value]
    while stack and count <= most:
        node = stack.pop()
        count += 1
        stack.extend(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())
    return count


def _cut(value: Json, depth: int) -> Json:
    """A value whose parts below a depth are written out: the comparison calls itself for every level."""
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return canonical_bytes(value).decode("utf-8", "surrogatepass")
    if isinstance(value, dict):
        return {key: _cut(item, depth - 1) for key, item in value.items()}
    return [_cut(item, depth - 1) for item in value]

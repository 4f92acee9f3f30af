"""Reads `observed.json`, strictly: what its writer does not write is refused, with its place and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import orjson

from contractguard.contract.document import Document, Json, Location, Path, pointer
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.facts import MAX_DEPTH, MAX_SIZE, Facts
from contractguard.observe.sketch.file import (
    ITEMS,
    ITSELF,
    MEMBERS,
    REFERENCE,
    implied_line,
    observed_bytes,
    own_evidence,
    property_word,
    variant_word,
)
from contractguard.observe.sketch.join import apply_caps
from contractguard.observe.sketch.leaves import read_evidence, read_leaf
from contractguard.observe.sketch.observed import VERSION, Counts, Observed
from contractguard.support.dataclass import dataclass

MAX_PLACES = 2_000_000
"""Of a whole record, shapes written out."""
_MAX_STEPS = 3 * MAX_DEPTH
"""Keys from a message down to a place: a level of a body may take the step into a variant, too."""
_SECTIONS = ("version", "provider", "calls", "messages", "shapes", "undocumented", "unrouted", "left_out")
_WORDS: Mapping[type, str] = {dict: "an object", str: "a text", list: "a list"}
_REMEDY = "take the file from version control, or record again"
T = TypeVar("T")


def read_observed(document: Document) -> Observed:
    """The record that a file holds. Raises `InputError` for a file of a newer version, and for a damaged one."""
    return _Reader(document).read_record()


def require_readable(observed: Observed, where: str) -> None:
    """Raises `InputError` for what no recorder says, so that the record of it could not be read: facts that contradict
    each other, as a damaged journal has them."""
    data = orjson.loads(observed_bytes(observed))
    try:
        read_observed(Document("", where, data))
    except InputError as error:
        raise InputError(f"facts are damaged: {error.what}", where=where, remedy="remove it and record again") from None


def locate_fact(document: Document, message: str, place: Sequence[str]) -> Location | None:
    """Where the facts of a message at a place stand in the file that they were read from; None where there are none.

    `place`: the keys from the message down: `property_word`, `ITEMS`, `MEMBERS`, `variant_word`.
    """
    sections: tuple[Path, ...] = (("messages", message), ("undocumented", message))
    path = next((path for path in sections if _has(document, path)), None)
    for word in place:
        path = None if path is None else _child_path(document, _follow_equal_part(document, path), word)
    return None if path is None else Location(document, path)


def _child_path(document: Document, path: Path, word: str) -> Path | None:
    keys = (word,) if word in (ITEMS, MEMBERS) or word[:1] == "<" else (word, word.removesuffix("!") + "?")
    return next(((*path, key) for key in keys if _has(document, (*path, key))), None)


def _follow_equal_part(document: Document, path: Path) -> Path:
    node = document.value_at(path)
    return ("shapes", node.removeprefix(REFERENCE)) if _is_reference(node) else path


def _has(document: Document, path: Path) -> bool:
    try:
        document.value_at(path)
    except (KeyError, IndexError):
        return False
    return True


def _is_reference(node: Json) -> bool:
    return isinstance(node, str) and node.startswith(REFERENCE)


class _Place(NamedTuple):
    """Where the reader is: the path in the file, the evidence above, and how many steps below the message."""

    path: Path
    inherited: int = 0
    steps: int = 0

    def down(self, key: str, inherited: int) -> _Place:
        """The place of a key below."""
        return _Place((*self.path, key), inherited, self.steps + 1)


class _Read(NamedTuple):
    """The facts of a place, of how many places they are, and how many steps the deepest is below it."""

    facts: Facts
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is below one place, as it is read."""

    variants: Mapping[str, Facts]
    properties: Mapping[str, Facts]
    always: frozenset[str]
    items: Facts | None
    rest: Facts | None


class _Reader:
    """Reads one record. A shape is read once for each evidence that it is used with."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: dict[str, Json] = self._require_type(document.root, dict, ())
        self.size = 0
        self._shapes: dict[tuple[str, int], _Read] = {}
        self._open: set[str] = set()

    def read_record(self) -> Observed:
        """The whole of it."""
        self._check_version()
        for key in self.root:
            if key not in _SECTIONS:
                raise self._damage_at((key,), "is no part of a record")
        return Observed(
            provider=self._require_name(self.root.get("provider"), ("provider",)),
            calls=self._evidence(self.root.get("calls"), ("calls",)),
            messages=self._messages("messages"),
            undocumented=self._messages("undocumented"),
            unrouted={key: self._counts(("unrouted", key)) for key in self._section("unrouted")},
            left_out=frozenset(self._left_out()),
        )

    def _check_version(self) -> None:
        version = self.root.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise self._damage_at(("version",), "must be the version of the record, a whole number")
        if version > VERSION:
            raise InputError(
                f"the record is of version {version}; this contractguard reads version {VERSION}",
                where=self.document.name,
                remedy="upgrade contractguard",
            )

    def _messages(self, section: str) -> dict[str, Facts]:
        made = {}
        for key, node in self._section(section).items():
            read = self._facts(node, _Place((section, key)))
            self.size += read.size
            if read.size > MAX_SIZE or self.size > MAX_PLACES:
                raise self._damage_at((section, key), "stands for more than is ever written")
            made[key] = read.facts
        return made

    def _facts(self, node: Json, place: _Place) -> _Read:
        if _is_reference(node):
            read = self._shape(node.removeprefix(REFERENCE), place)
        elif isinstance(node, str):
            read = _Read(_whole(self._line(node, place.inherited, place.path), _NO_PARTS))
        else:
            read = self._node(self._require_type(node, dict, place.path), place)
        if place.steps + read.height > _MAX_STEPS:
            raise self._damage_at(place.path, "is nested deeper than anything that is written")
        return read

    def _shape(self, name: str, place: _Place) -> _Read:
        known = self._shapes.get((name, place.inherited))
        if known is not None:
            return known
        shapes, path = self._section("shapes"), ("shapes", name)
        if name not in shapes:
            raise self._damage_at(place.path, "refers to a shape that there is not")
        if name in self._open:
            raise self._damage_at(path, "contains itself")
        self._open.add(name)
        read = self._node(self._require_type(shapes[name], dict, path), _Place(path, place.inherited, place.steps))
        self._open.remove(name)
        self._shapes[name, place.inherited] = read
        return read

    def _node(self, node: dict[str, Json], place: _Place) -> _Read:
        text = node.get(ITSELF)
        keys = [key for key in node if key != ITSELF]
        if not keys:
            raise self._damage_at(place.path, "says nothing of what is below it: write its line alone")
        implied = implied_line(keys)
        if text == implied:
            raise self._damage_at((*place.path, ITSELF), "goes without saying")
        has_variants = any(key.startswith("<") for key in keys)
        evidence = own_evidence(place.inherited, has_variants=has_variants)
        path = place.path if text is None else (*place.path, ITSELF)
        own = self._line(implied if text is None else self._require_type(text, str, path), evidence, path)
        below = own.objects or place.inherited
        read = {
            key: self._facts(node[key], place.down(key, place.inherited if key.startswith("<") else below))
            for key in keys
        }
        made = _whole(own, self._parts(read, place.path))
        wrong = _contradiction(made)
        if wrong:
            raise self._damage_at(place.path, wrong)
        height = 1 + max(one.height for one in read.values())
        return _Read(made, 1 + sum(one.size for one in read.values()), height)

    def _parts(self, read: Mapping[str, _Read], path: Path) -> _Parts:
        variants = {self._tag(key, path): one.facts for key, one in read.items() if key.startswith("<")}
        named = [key for key in read if key not in (ITEMS, MEMBERS) and not key.startswith("<")]
        names = {key: self._name(key, path) for key in named}
        properties = {names[key][0]: read[key].facts for key in named}
        if len(properties) < len(names):
            raise self._damage_at(path, "has a property twice")
        always = frozenset(name for name, optional in names.values() if not optional)
        items, rest = read.get(ITEMS), read.get(MEMBERS)
        return _Parts(variants, properties, always, items and items.facts, rest and rest.facts)

    def _tag(self, key: str, path: Path) -> str:
        tag = key[1:-1]
        if "=" not in tag or variant_word(tag) != key:
            raise self._damage_at((*path, key), "is no tag such as <kind=card>")
        return tag

    def _name(self, key: str, path: Path) -> tuple[str, bool]:
        optional = key.endswith("?")
        bare = key[:-1] if key.endswith(("?", "!")) else key
        name = bare.removeprefix("\\")
        if property_word(name, optional=optional) != key:
            raise self._damage_at((*path, key), "is not how a property is written")
        return name, optional

    # --- the small parts

    def _section(self, name: str) -> dict[str, Json]:
        section: dict[str, Json] = self._require_type(self.root.get(name, {}), dict, (name,))
        return section

    def _counts(self, path: Path) -> Counts:
        counts = self._require_type(self.document.value_at(path), dict, path)
        return {kind: self._evidence(word, (*path, kind)) for kind, word in counts.items()}

    def _left_out(self) -> Iterator[str]:
        listed = self._require_type(self.root.get("left_out", []), list, ("left_out",))
        for i, one in enumerate(listed):
            yield self._require_name(one, ("left_out", i))

    def _line(self, text: str, inherited: int, path: Path) -> Facts:
        return self._call_reader(lambda: read_leaf(text, inherited), path)

    def _evidence(self, word: Json, path: Path) -> int:
        return self._call_reader(lambda: read_evidence(word), path)

    def _call_reader(self, read: Callable[[], T], path: Path) -> T:
        try:
            return read()
        except ValueError as error:
            raise self._damage_at(path, str(error)) from None

    def _require_name(self, node: Json, path: Path) -> str:
        text: str = self._require_type(node, str, path)
        if not text:
            raise self._damage_at(path, "must not be empty")
        return text

    def _require_type(self, node: Json, kind: type, path: Path) -> Json:
        if not isinstance(node, kind):
            raise self._damage_at(path, f"must be {_WORDS[kind]}")
        return node

    def _damage_at(self, path: Path, what: str) -> InputError:
        locate = self.document.locate
        at = next((one for one in (locate([path]) if locate else ()) if one is not None), None)
        line = f":{at.line}" if at else ""
        return InputError(
            f"{pointer(path) or 'the record'} {what}", where=f"{self.document.name}{line}", remedy=_REMEDY
        )


_NO_PARTS = _Parts({}, {}, frozenset(), None, None)


def _whole(own: Facts, below: _Parts) -> Facts:
    """The facts of a place and of what is below it. (All that had objects of its own knows which names were always
    there, but for what was cut.)"""
    return Facts(
        own.types, own.objects, below.always if own.objects and not own.cut else None, below.properties, below.rest,
        own.many, below.variants, own.joined, own.formats, own.lengths, own.members, own.undeclared, own.others,
        own.most, own.failed, own.failed_most, own.low, own.high, own.booleans, own.empty, below.items, own.cut,
    )  # fmt: skip


def _contradiction(facts: Facts) -> str:
    """What of the facts of one place cannot be true together; nothing where all can."""
    has_names = bool(facts.properties) or facts.rest is not None
    if facts.cut:
        return "has parts, and says that they were cut"
    if has_names and not facts.objects:
        return "has properties, but no object had them"
    if facts.many and facts.properties:
        return "has properties, and says that it is a map whose names are not told"
    if facts.joined and facts.variants:
        return "has tags, and says that they were joined"
    return "" if apply_caps(facts, max) == facts else "has more names or tags than are ever written"

"""How one place of a message was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from contractguard.contract.document import Path
from contractguard.support.dataclass import dataclass

T = TypeVar("T")

ITEM: Final = 0
"""The token that stands for any item of an array."""

# How a container was used, apart from single reads. The quiet ones are not reported: nothing was missed there.
SIZED, EMPTY = "sized", "empty"
WALKED, WRITTEN, VALIDATED, COMPARED, PICKLED = "walked", "written", "validated", "compared", "pickled"
CHANGED, ABSENT, SHORT, UNTOUCHED, UNNAMED = "changed", "absent", "short", "untouched", "unnamed"
CONDITIONAL = "conditional"

QUIET = frozenset([SIZED, EMPTY])
DEEP = frozenset([WRITTEN, VALIDATED, COMPARED, PICKLED])
"""What is done to a container is done to those in it: said once."""

SENTENCES: Mapping[str, str] = {
    WALKED: "its members were walked through (iteration, items(), dict(), ** or a merge): which of them are needed"
    " cannot be seen",
    WRITTEN: "it was written out whole (json.dumps, pprint, logging, a copy for printing): that is counted as no need",
    VALIDATED: "pydantic read it: the model knows what it requires; give the model as an expectation",
    COMPARED: "it was compared as a whole: which members matter cannot be seen",
    PICKLED: "it was pickled: what is read of the copy cannot be seen",
    CHANGED: "the code changed this list: items read afterwards are not told from its own, and not counted",
    ABSENT: "it was asked for where it is missing: whether the code bears that cannot be seen; counted as required",
    SHORT: "an item was asked for where there are too few: whether the code bears that cannot be seen; counted as"
    " required",
    CONDITIONAL: "it was taken for granted in some payloads and is missing from others that the code took: what that"
    " depends on cannot be seen; counted as optional",
    UNTOUCHED: "it was taken, and nothing in it was read where that can be seen: it was handed on or left alone, or"
    " code in C read it (orjson, older pydantic)",
    UNNAMED: "a name that is no text was asked for, which JSON cannot have",
}

ALWAYS_UNSEEN = (
    "what a text, number, boolean or null is compared with, converted to or matched against",
    "whether the code bears null where no payload had null, or another type than the payloads had",
    "what is read of a plain copy (dict(), list(), **, json.loads of a dump)",
    "code paths that no test ran",
)
"""What no wrapper can see, whatever the payload."""

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


@dataclass(frozen=True, slots=True)
class Read:
    """How one place of a message was read, over all payloads.

    `path` are the tokens of its JSON Pointer, with `ITEM` for any item of an array. `taken`: its value was taken or
    its presence tested; otherwise it was only passed through. `required`: it was indexed without having been asked
    for before. `types` are the JSON types of the values met there ("other": no JSON value). `least`: how many items an
    index took for granted. `remarks` say how else it was used, sorted.

    Of the objects that the code took there, `always` are the names that all of them had, of the arrays `shortest` is
    the least length; None where it took none. What the code took for granted in one payload, and another lacks that it
    took as well, it cannot need always.
    """

    path: Path
    taken: bool = False
    required: bool = False
    types: tuple[str, ...] = ()
    least: int = 0
    remarks: tuple[str, ...] = ()
    always: frozenset[str] | None = None
    shortest: int | None = None

    @property
    def pointer(self) -> str:
        return write_place(self.path)

    def union_with(self, other: Read) -> Read:
        """Both observations of the same place."""
        return Read(
            self.path,
            self.taken or other.taken,
            self.required or other.required,
            tuple(sorted({*self.types, *other.types})),
            max(self.least, other.least),
            tuple(sorted({*self.remarks, *other.remarks})),
            _both(self.always, other.always, frozenset.intersection),
            _both(self.shortest, other.shortest, min),
        )

    def settle(self, parent: Read | None) -> Read:
        """With what it took for granted only where no payload speaks against it. `parent` is what it is a member of."""
        read = self
        always = parent.always if parent is not None else None
        if self.required and always is not None and self.path[-1] not in always and ABSENT not in self.remarks:
            read = replace(read, required=False, remarks=(*read.remarks, CONDITIONAL))
        if self.least and self.shortest is not None and self.least > self.shortest and SHORT not in self.remarks:
            read = replace(read, least=0, remarks=tuple(dict.fromkeys((*read.remarks, CONDITIONAL))))
        return read


def _both(first: T | None, second: T | None, united: Callable[[T, T], T]) -> T | None:
    if first is None or second is None:
        return second if first is None else first
    return united(first, second)


def sort_key(path: Path) -> tuple[tuple[bool, str], ...]:
    """Places in order: a container before what it holds, items before members."""
    return tuple((token != ITEM, str(token)) for token in path)


def write_place(path: Path) -> str:
    """The JSON Pointer of a place, `*` for any item; a member whose name is `*` is written `~2`."""
    return "".join("/" + _escape_token(token) for token in path)


def _escape_token(token: str | int) -> str:
    if token == ITEM:
        return "*"
    return "~2" if token == "*" else str(token).replace("~", "~0").replace("/", "~1")


def read_place(pointer: str) -> Path:
    """The place that `write_place` wrote. Raises `ValueError`."""
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"not a JSON Pointer: {pointer!r}")
    return tuple(
        ITEM if text == "*" else text.replace("~2", "*").replace("~1", "/").replace("~0", "~")
        for text in pointer[1:].split("/")
    )

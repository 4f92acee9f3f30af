"""The graph of corresponding schemas of two descriptions: every pair is compared once, however often it is reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import field

from contractguard.algebra.compile.compiler import Compiler
from contractguard.algebra.compile.context import ReadingMode
from contractguard.algebra.diff.compare import compare
from contractguard.algebra.diff.equality import Sameness
from contractguard.algebra.diff.flattened import ARRAY, OBJECT, FlattenedSchema
from contractguard.algebra.diff.known import Telling, is_respelled, is_told
from contractguard.algebra.diff.pair import NOWHERE, Around, Edge, Pair, SchemaChange, holders_of
from contractguard.algebra.diff.unions import merged_edges
from contractguard.algebra.diff.viewer import LoneSchemas, UnreadSide, Viewer
from contractguard.algebra.nodes import Literal, Table
from contractguard.algebra.solve.naming import Naming
from contractguard.algebra.vocabulary.scopes import scope_of
from contractguard.contract.choices import Access, ContentModel, FormatMode
from contractguard.contract.document import Document, Json, Path, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.support.dataclass import dataclass

MAX_PAIRS = 300_000
_TEXT_BELOW = {"": "", "scalar": "scalar", "list": "scalar", "parts": "part", "part": "part"}
"""How values travel below one that travels so (`Pair.text`)."""

Schemas = tuple[Schema, ...]


@dataclass(slots=True, eq=False)
class PairNode:
    """A pair in the graph, with the ways down to the pairs below that are not the same on both sides."""

    pair: Pair
    telling: Telling = Telling.ALL
    below: list[tuple[Edge, int]] = field(default_factory=list)
    above: list[tuple[int, Edge]] = field(default_factory=list)
    problem: ContractGuardError | None = None
    is_unread: bool = False
    unread_side: UnreadSide = UnreadSide.UNKNOWN

    def note_problem(self, error: ContractGuardError, side: UnreadSide, *, whole: bool = False) -> None:
        """Keep what could not be read: the first of it, unless something could be read on the old side alone."""
        if self.problem is None or (side is UnreadSide.NEW and self.unread_side is not UnreadSide.NEW):
            self.problem, self.unread_side = error, side
        self.is_unread = self.is_unread or whole


@dataclass(frozen=True, slots=True)
class Root:
    """Where a message part starts: what it belongs to, and its schemas on both sides."""

    tag: Hashable
    pointer: Path
    place: int


Route = tuple[tuple[int, Edge], ...]
"""From a root down: the place each edge starts at, and the edge."""


class Walk:
    """Everything between two descriptions for messages that go one way.

    `sends_new`: the new side is the sender (responses). `access`: "request" or "response", what readOnly and writeOnly
    drop. `model` and `formats` as in `contains`. `kinds` are the differences that are noted although they cannot break
    the relation; None for all.
    """

    def __init__(
        self,
        sameness: Sameness | None = None,
        *,
        sends_new: bool,
        access: Access | None,
        model: ContentModel = ContentModel.DECLARED,
        formats: FormatMode = FormatMode.WARN,
        kinds: frozenset[str] | None = None,
    ) -> None:
        self.sends_new, self.access, self.formats, self._kinds = sends_new, access, formats, kinds
        self.sameness = sameness = sameness or Sameness()
        self.table = Table()
        declared = model == ContentModel.DECLARED
        reading = ReadingMode(declared, access, formats == FormatMode.ASSERT)
        self.sender = Compiler(self.table, reading, sameness.texts, self._identify)
        self.reader = self.sender.open
        compilers = (self.reader, self.sender) if sends_new else (self.sender, self.reader)
        flats = sameness.taken_apart.setdefault(declared, {})
        self._viewers = (
            Viewer(compilers[0], declared=declared, flats=flats),
            Viewer(compilers[1], declared=declared, flats=flats),
        )
        self.places: list[PairNode] = []
        self.roots: list[Root] = []
        self.problems: list[tuple[Hashable, ContractGuardError, UnreadSide]] = []
        self._numbers: dict[Hashable, int] = {}
        self._referred: dict[Hashable, int | None] = {}
        """By what a part of a message refers to on both sides: its place. Most messages share theirs with others."""
        self._pending: deque[int] = deque()
        self._counterparts: dict[int, tuple[Document, Document]] = {}
        self._alone = LoneSchemas(self._viewers)
        self.naming = Naming(self.table)
        self._respelled: dict[Hashable, bool] = {}

    def add_root(self, tag: Hashable, pointer: Path, old: Schemas, new: Schemas, *, text: str = "") -> None:
        """Compare one part of a message. Nothing is done where both sides are the same. `text` as in `Pair`."""
        try:
            place = self._place_of_root(old, new, text)
        except ContractGuardError as error:
            self.problems.append((tag, error, self._unread_side(old, new)))
            return
        if place is not None:
            self.roots.append(Root(tag, pointer, place))

    def _place_of_root(self, old: Schemas, new: Schemas, text: str) -> int | None:
        """Where a part of a message starts; None where both sides are the same."""
        known = _references(old, new, text)
        if known in self._referred:
            return self._referred[known]
        place = None
        if not self._same(old, new):
            if old and new:
                both = old[0].document, new[0].document
                for document in both:
                    self._counterparts.setdefault(id(document), both)
            place = self._place(old, new, text)
        if known is not None:
            self._referred[known] = place
        return place

    def run(self) -> None:
        """Compare all pairs that the roots lead to."""
        while self._pending:
            number = self._pending.popleft()
            place = self.places[number]
            self._compare(place)
            ways = [(edge, self._telling(place, edge)) for edge in place.pair.edges]
            if place.telling is not Telling.ALL:
                ways.extend((edge, Telling.BELOW) for edge in merged_edges(place.pair))
            for edge, telling in ways:
                try:
                    self._descend(number, place, edge, telling)
                except ContractGuardError as error:
                    place.note_problem(error, self._unread_side(edge.old, edge.new))

    def _compare(self, place: PairNode) -> None:
        """Gather what a pair differs in, as far as both sides can be read."""
        pair = place.pair
        try:
            compare(pair, self._viewers)
        except ContractGuardError as error:
            place.note_problem(error, self._unread_side(pair.old.schemas, pair.new.schemas), whole=True)
            return
        for number, side in enumerate((UnreadSide.OLD, UnreadSide.NEW)):
            try:
                self._alone.read_properties(pair, number)
            except ContractGuardError as error:
                place.note_problem(error, side, whole=True)
        if not place.is_unread:
            try:
                self._leave_out_what_is_only_respelled(place)
            except ContractGuardError as error:
                place.note_problem(error, self._unread_side(pair.old.schemas, pair.new.schemas), whole=True)

    def _unread_side(self, old: Schemas, new: Schemas) -> UnreadSide:
        """Which side it is that cannot be read, of a pair that could not be compared."""
        for below in (False, True):  # branches of a union are passed over where they are the same
            was, now = (self._is_readable(number, schemas, below) for number, schemas in enumerate((old, new)))
            if was is not now:
                return UnreadSide.NEW if was else UnreadSide.OLD
        return UnreadSide.UNKNOWN

    def _is_readable(self, side: int, schemas: Schemas, below: bool) -> bool:
        """Whether what is compared of one side can be read: against itself, nothing else stands in the way. `below`:
        so can each schema that it leads to."""
        viewer = self._viewers[side]
        try:
            view = viewer.view(schemas)
            compare(Pair(view, view, self.sends_new, self.sameness, self.formats), (viewer, viewer))
            for further in view.subschemas() if below else ():
                viewer.view(further)
            for part in view.parts if below else ():
                viewer.compiler.keywords(part.schema, part.node)
        except ContractGuardError:
            return False
        return True

    def _leave_out_what_is_only_respelled(self, place: PairNode) -> None:
        """Where both sides say the same in other words, keep what no relation sees, here and below: the rest is one."""
        pair = place.pair
        is_first = place.telling is Telling.ALL and is_respelled(pair, self._respelled)
        if is_first:
            place.telling = Telling.PROMISES
        if place.telling is not Telling.ALL:
            pair.spots[:] = [spot for spot in pair.spots if is_told(spot, place.telling)]
        if is_first:
            pair.add("schema.respelled", (), old=pair.old.whole, new=pair.new.whole)

    def spots(self, number: int) -> list[SchemaChange]:
        """The differences found at one place."""
        return self.places[number].pair.spots

    @staticmethod
    def _telling(place: PairNode, edge: Edge) -> Telling:
        if place.telling is Telling.ALL or (edge.step is not None and place.telling is not Telling.BELOW):
            return place.telling
        return Telling.NOTES

    def _descend(self, number: int, place: PairNode, edge: Edge, telling: Telling) -> None:
        if self._same(edge.old, edge.new):
            return
        text = place.pair.text
        if edge.step is not None or text not in ("parts", "part"):
            text = _TEXT_BELOW[text]
        below = self._place(edge.old, edge.new, text, telling, holders_of(place.pair, edge))
        if below is not None:
            place.below.append((edge, below))
            self.places[below].above.append((number, edge))

    def _place(
        self, old: Schemas, new: Schemas, text: str, telling: Telling = Telling.ALL, within: Around = NOWHERE
    ) -> int | None:
        """The number of a pair, None when the views turn out to be equal. `within`: what holds either side."""
        views = self._viewers[0].view(old), self._viewers[1].view(new)
        if text == "part":
            text = _text_of_part(*views)
        identity = (views[0].key, views[1].key, text, telling)
        number = self._numbers.get(identity)
        if number is None:
            if not views[0].parts and not views[1].parts and views[0].never == views[1].never:
                return None
            if len(self.places) >= MAX_PAIRS:
                raise ContractGuardError(f"more than {MAX_PAIRS} pairs of schemas to compare")
            number = self._numbers[identity] = len(self.places)
            self.places.append(
                PairNode(
                    Pair(
                        views[0],
                        views[1],
                        self.sends_new,
                        self.sameness,
                        self.formats,
                        text,
                        self.naming,
                        self._kinds,
                        within,
                    ),
                    telling,
                )
            )
            self._pending.append(number)
        return number

    def _same(self, old: Schemas, new: Schemas) -> bool:
        if len(old) == len(new) == 1:  # as nearly always
            return self.sameness.same(old[0], new[0])
        return len(old) == len(new) and all(self.sameness.same(was, now) for was, now in zip(old, new, strict=True))

    def _identify(self, document: Document, node: Json) -> Hashable:
        """A common name for schemas that mean the same in both descriptions."""
        both = self._counterparts.get(id(document))
        return None if both is None else self.sameness.identify(*both, node)

    def branch(self, edge: Edge) -> Literal:
        """What the sender's end of an edge admits, as it is written."""
        schemas = edge.new if self.sends_new else edge.old
        return self.table.all_of(self.sender.open.schema(schema) for schema in schemas)

    # --- ways

    def nearest(self) -> dict[int, tuple[int, Route]]:
        """For every place, the root nearest to it and the way from there. One breadth-first search from all roots."""
        found: dict[int, tuple[int, Route]] = {}
        queue: deque[int] = deque()
        for index, root in enumerate(self.roots):
            if root.place not in found:
                found[root.place] = (index, ())
                queue.append(root.place)
        while queue:
            number = queue.popleft()
            index, way = found[number]
            for edge, below in self.places[number].below:
                if below not in found:
                    found[below] = (index, (*way, (number, edge)))
                    queue.append(below)
        return found

    def reach(self, marks: dict[int, int]) -> list[int]:
        """For every place, the union of the marks (bit sets) of all places at or below it."""
        masks = [marks.get(number, 0) for number in range(len(self.places))]
        changed = True
        while changed:
            changed = False
            for number in range(len(self.places) - 1, -1, -1):
                mask = masks[number]
                for _, below in self.places[number].below:
                    mask |= masks[below]
                if mask != masks[number]:
                    masks[number], changed = mask, True
        return masks

    def places_below(self, starts: Iterable[int]) -> set[int]:
        """These places, and all that they lead to."""
        found = set(starts)
        pending = list(found)
        while pending:
            further = {below for _, below in self.places[pending.pop()].below} - found
            found |= further
            pending.extend(further)
        return found

    def ways_from(self, start: int) -> dict[int, tuple[int, Edge] | None]:
        """The breadth-first tree below one place: for each place reached, where from."""
        came: dict[int, tuple[int, Edge] | None] = {start: None}
        queue = deque([start])
        while queue:
            number = queue.popleft()
            for edge, below in self.places[number].below:
                if below not in came:
                    came[below] = (number, edge)
                    queue.append(below)
        return came


def _references(old: Schemas, new: Schemas, text: str) -> Hashable:
    """What both sides refer to, if that is all that they say of a part of a message, and how it travels."""
    if len(old) != 1 or len(new) != 1:
        return None
    found: list[Hashable] = [text]
    for schema in (old[0], new[0]):
        node = schema.node
        if not isinstance(node, dict) or len(node) != 1 or not isinstance(node.get("$ref"), str):
            return None
        scope = scope_of(schema)
        found.extend((id(schema.document), scope.base, scope.dynamic, schema.dialect, node["$ref"]))
    return tuple(found)


def _text_of_part(old: FlattenedSchema, new: FlattenedSchema) -> str:
    """How a part of a form travels: an object as JSON, a list as one part for each item, a scalar as text."""
    types = old.types | new.types
    return "" if types & OBJECT else "part" if types & ARRAY else "scalar"


def tokens_of(way: Route) -> Path:
    """The pointer that a way spells."""
    return tuple(edge.step.token for _, edge in way if edge.step is not None)

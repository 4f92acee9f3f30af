"""Collects what the messages of one provider hit: for tests, for what drives a service, for recorded traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b

from contractguard.checks.addressing.lookup import find_response
from contractguard.checks.addressing.media_types import find_media_type
from contractguard.checks.coverage.messages import MessageShapes
from contractguard.checks.coverage.shapes import Field, PlaceShape
from contractguard.checks.coverage.universe import canonical_contract, status_message
from contractguard.checks.coverage.walk import may_be, walk_field, walk_value
from contractguard.checks.validation.source_map import locate_keywords
from contractguard.checks.validation.validator import CompiledValidator
from contractguard.contract.document import Json, canonical_bytes
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract, MediaType, MessageKey, Operation, Response, Role
from contractguard.observe.hits.cells import (
    ABSENT,
    BREAKS,
    MEDIA_TYPE,
    PRESENT,
    STATUS,
    Cell,
    CoverageLevel,
    Hit,
    add_hits,
)
from contractguard.observe.hits.record import CoverageRecord
from contractguard.snapshots.digest import digest_of

Texts = Mapping[str, str]
"""Parameters of one place, or headers: texts by name; names of headers in lower case."""

NOTHING_BROKEN = f"{BREAKS}nothing"
"""Of a request that the contract allows and the service refused: nothing is there, or it is not the time for it."""
MOST_WALKED = 1_000
"""Bodies and texts whose cells are remembered."""
NOTHING: Json = object()
"""In place of a body that is not there, or is no JSON."""


class CoverageCollector:
    """What was hit of one contract, by whoever hands messages in. Nothing of a message is kept but names that the
    contract has."""

    def __init__(self, provider: str, contract: Contract) -> None:
        """`contract`: as it is described, or as it is recorded."""
        canonical = canonical_contract(contract).contract
        self.provider = provider
        self.contract = canonical
        self.hits: dict[Cell, Hit] = {}
        self._digest = digest_of(canonical)
        self._shapes = MessageShapes(canonical)
        self._validators: dict[int, CompiledValidator | None] = {}
        self._walked: dict[tuple[int, bytes], set[Cell]] = {}

    def record(self) -> CoverageRecord:
        """What was hit so far."""
        return CoverageRecord(self.provider, frozenset((self._digest,)), dict(self.hits))

    def add_response(
        self,
        operation: str,
        status: int,
        headers: Texts | None,
        body: Json = NOTHING,
        *,
        level: CoverageLevel,
        test: str = "",
        media_type: str | None = None,
    ) -> None:
        """Note an answer of an operation (by its key). A status that is not declared hits nothing. `headers` are None
        where only the `media_type` is known of them: then none is there, and none is absent."""
        found = self.contract.operations.get(operation)
        response = find_response(found, str(status)) if found is not None else None
        if found is None or response is None:
            return
        cells = {Cell(status_message(found, response.status), "", STATUS)}
        if headers is not None:
            for one, is_required in self._shapes.headers(found, response.status):
                cells |= self._text_cells(one, headers.get(one.name.lower()), is_required=is_required)
            media_type = headers.get("content-type")
        media = find_media_type(media_type or "", response.content)
        if media is not None:
            cells |= self._content_cells(found, found.response_role, response, media, body)
        add_hits(self.hits, cells, level, test)

    def add_request(
        self,
        operation: str,
        parameters: Mapping[str, Texts],
        media_type: str | None = None,
        body: Json = NOTHING,
        *,
        level: CoverageLevel,
        test: str = "",
    ) -> None:
        """Note a request of an operation: the texts of its parameters by location (`path`, `query`, `header`,
        `cookie`), and its body. Locations that are left out are not known, and hit nothing."""
        found = self.contract.operations.get(operation)
        if found is None:
            return
        cells: set[Cell] = set()
        for one, is_required in self._shapes.parameters(found):
            location = one.pointer.split("/")[1]
            if location in parameters:
                name = one.name.lower() if location == "header" else one.name
                cells |= self._text_cells(one, parameters[location].get(name), is_required=is_required)
        content = found.body.content if found.body else {}
        media = find_media_type(media_type, content) if media_type else None
        if media is not None:
            cells |= self._content_cells(found, found.request_role, None, media, body)
        add_hits(self.hits, cells, level, test)

    def add_header_names(self, operation: str, names: Iterable[str], *, level: CoverageLevel, test: str = "") -> None:
        """Note which headers a request had, where only their names are known."""
        found = self.contract.operations.get(operation)
        given = {name.lower() for name in names}
        for one, is_required in self._shapes.parameters(found) if found is not None else ():
            if one.pointer.startswith("/header/"):
                is_there = one.name.lower() in given
                if is_there or not is_required:
                    cell = Cell(one.owner, one.pointer, PRESENT if is_there else ABSENT)
                    add_hits(self.hits, (cell,), level, test)

    def add_refusal(self, operation: str, status: int, broken: Iterable[tuple[str, str]], *, test: str = "") -> None:
        """Note which constraints a request broke that was refused with a status: by them two failures of one status
        are told apart. `broken`: as `broken_constraints` gives them."""
        found = self.contract.operations.get(operation)
        response = find_response(found, str(status)) if found is not None else None
        if found is not None and response is not None:
            message = status_message(found, response.status)
            cells = [Cell(message, at, BREAKS + keyword) for at, keyword in broken]
            add_hits(self.hits, cells or (Cell(message, "", NOTHING_BROKEN),), CoverageLevel.VALIDATED, test)

    def broken_constraints(
        self, operation: str, parameters: Mapping[str, Texts], media_type: str | None = None, body: Json = NOTHING
    ) -> Iterator[tuple[str, str]]:
        """Which constraints of the contract a request does not meet: where each stands, and its keyword. Nothing of the
        request is told."""
        found = self.contract.operations.get(operation)
        for one, is_required in self._shapes.parameters(found) if found is not None else ():
            location = one.pointer.split("/")[1]
            if location not in parameters:
                continue
            text = parameters[location].get(one.name.lower() if location == "header" else one.name)
            if text is None and is_required:
                yield one.pointer, "required"
            elif text is not None and not any(self.fits(one.shape, value) for value in _readings(text)):
                yield one.pointer, "schema"
        if found is None or found.body is None:
            return
        media = find_media_type(media_type, found.body.content) if media_type else None
        if media is None and (found.body.required or media_type):
            yield "/body", "media type" if media_type else "required"
        shape = self._shapes.body(found, found.request_role, None, media) if media is not None else None
        validator = self._validator(shape) if shape is not None and body is not NOTHING else None
        if validator is not None:
            yield from _failed_keywords(validator, body)

    def add_event(
        self, operation: str, payload: Json, media_type: str | None = None, *, level: CoverageLevel, test: str = ""
    ) -> None:
        """Note a webhook, a callback or an event (by its key)."""
        found = self.contract.operations.get(operation)
        content = found.body.content if found is not None and found.body else {}
        if found is None or not content:
            return
        name = media_type or next((one for one in content if "json" in one), next(iter(content)))
        media = find_media_type(name, content)
        if media is not None:
            add_hits(
                self.hits, self._content_cells(found, found.request_role, None, media, payload), level, test
            )  # fmt: skip

    def add_cells(self, cells: Iterable[Cell], level: CoverageLevel, test: str = "") -> None:
        """Note cells that something else hit."""
        add_hits(self.hits, cells, level, test)

    # --- cells

    def _content_cells(
        self, operation: Operation, role: Role, response: Response | None, media: MediaType, body: Json
    ) -> set[Cell]:
        status = response.status if response is not None else None
        cells = {Cell(str(MessageKey(operation.key, role, status, media.name)), "", MEDIA_TYPE)}
        shape = self._shapes.body(operation, role, status, media)
        if shape is not None and body is not NOTHING:
            cells |= self._body_cells(shape, body)
        return cells

    def _body_cells(self, shape: PlaceShape, body: Json) -> set[Cell]:
        """The cells of a body. A test that verifies an answer hands it in twice, as it was sent and as it was verified,
        and many tests send the same; of what was walked no more is kept than a digest."""
        try:
            written = canonical_bytes(body)
        except RecursionError:  # a value that is nested so deep is walked each time
            return walk_value(shape, body, self.fits)
        return self._remember((id(shape), blake2b(written).digest()), lambda: walk_value(shape, body, self.fits))

    def _remember(self, key: tuple[int, bytes], walk: Callable[[], set[Cell]]) -> set[Cell]:
        found = self._walked.get(key)
        if found is None:
            if len(self._walked) >= MOST_WALKED:
                self._walked.clear()
            found = self._walked[key] = walk()
        return found

    def _text_cells(self, one: Field, text: str | None, *, is_required: bool) -> set[Cell]:
        if text is None:
            return set() if is_required else {Cell(one.owner, one.pointer, ABSENT)}

        def walk() -> set[Cell]:
            value = next((value for value in _readings(text) if may_be(one.shape, value)), text)
            return walk_field(one, value, self.fits)

        return self._remember((id(one), blake2b(text.encode(errors="surrogatepass")).digest()), walk)

    def _validator(self, shape: PlaceShape) -> CompiledValidator | None:
        """What holds values against a schema; None where no validator takes that."""
        key = id(shape)
        if key not in self._validators:
            try:
                self._validators[key] = CompiledValidator(shape.schema, shape.access)
            except InputError:
                self._validators[key] = None
        return self._validators[key]

    def fits(self, shape: PlaceShape, value: Json) -> bool:
        """Whether a value is what a schema says; of one that no validator takes nothing is said."""
        found = self._validator(shape)
        try:
            return found is not None and found.fits(value)
        except (InputError, ValueError):
            return False


def _failed_keywords(validator: CompiledValidator, body: Json) -> Iterator[tuple[str, str]]:
    """Where the keywords stand that a body does not meet, in the contract."""
    try:
        failed = list(validator.failed_keywords(body))
    except (InputError, ValueError):
        return
    places = locate_keywords([(one.document, one.node, one.keyword) for one in failed])
    yield from sorted({(f"#{place.pointer}", one.keyword) for one, place in zip(failed, places, strict=True)})


def _readings(text: str) -> Iterator[Json]:
    """What the text of a parameter may mean: a number or a boolean, a text, a list of these by commas."""
    yield _scalar(text)
    yield text
    parts = [part.strip() for part in text.split(",")]
    yield [_scalar(part) for part in parts]
    yield parts


def _scalar(text: str) -> Json:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text) if len(text) < 40 and "_" not in text else text
        except ValueError:
            continue
    return text
